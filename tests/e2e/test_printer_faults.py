"""The printer fails in every way that halls know: the number stays valid, nothing is printed twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.stand import Socket, Stand, Starter, always, until

ENDS = {"printed", "failed", "unsure"}


class Kiosk:
    """A kiosk with its printer, and the visitors at it."""

    def __init__(self, stand: Stand, hand: Socket) -> None:
        self.stand = stand
        self.hand = hand

    def look(self) -> dict[str, Any]:
        return self.hand.ask(do="look")

    def take(self) -> str:
        """A visitor takes a number; its label."""
        self.hand.ask(do="take", queue="A")
        return str(until(lambda: self.look()["ticket"], lambda: str(self.look())))

    def paper(self) -> dict[str, Any]:
        """The screen when the paper has ended."""
        found: dict[str, Any] = until(
            lambda: (seen := self.look())["paper"] in ENDS and seen, lambda: str(self.look()), 45.0
        )
        return found

    def mend(self) -> None:
        """A clerk sees to the printer."""
        self.stand.device("printer-1", do="set", paper="ok", cover="closed")
        self.stand.device("printer-1", do="damage", kind="none")

    def health(self) -> dict[str, Any]:
        """The printer as the hall knows it."""
        device = self.stand.view().devices.get("printer-1")
        return {} if device is None else {"state": device.state, "reason": device.reason}

    def healthy(self) -> None:
        until(lambda: self.health().get("state") == "good", lambda: str(self.health()))

    def prints_again(self) -> None:
        """Without a restart of anything."""
        self.healthy()
        label = self.take()
        assert self.paper()["paper"] == "printed"
        assert self.stand.papers().count(label) == 1
        row = next(r for r in self.stand.witness("paper") if r["ticket"] == label)
        others = {f"A{n:03d}" for n in range(1, 100)} - {label}
        assert not others & set(" ".join(row["text"]).split()), "the rest of another ticket"

    def check_valid(self, label: str) -> None:
        ticket = self.stand.view().by_label(label)
        assert ticket is not None
        assert ticket.state == "waiting"


@pytest.fixture(scope="module")
def kiosk(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with Stand(starter, tmp_path_factory.mktemp("printer")) as stand:
        stand.start_controller(wait=False)
        stand.start_simulator("sim-printer-1")
        _, hand = stand.start_kiosk()
        one = Kiosk(stand, hand)
        until(lambda: one.look()["can_issue"], lambda: str(one.look()))
        one.healthy()
        yield one
        assert len(stand.papers()) == len(set(stand.papers())), "a number came out twice"


def test_no_paper_before_a_ticket(kiosk: Kiosk) -> None:
    stand = kiosk.stand
    stand.device("printer-1", do="set", paper="out")
    until(lambda: kiosk.health()["state"] == "bad")
    label = kiosk.take()
    seen = kiosk.paper()
    assert (seen["page"], seen["paper"]) == ("ticket", "failed")
    assert "纸" in seen["message_zh"]
    kiosk.check_valid(label)
    assert label not in stand.papers()

    rows = {row["device"]: row for row in stand.hall_json("devices")["devices"]}
    assert rows["printer-1"]["state"] == "bad"
    assert "纸" in rows["printer-1"]["message_zh"]

    kiosk.mend()
    kiosk.healthy()
    always(lambda: label not in stand.papers(), 0.5, "printed by itself after the paper was mended")
    assert kiosk.look()["can_print_again"]
    kiosk.hand.ask(do="print_again")
    assert kiosk.paper()["paper"] == "printed"
    assert stand.papers().count(label) == 1
    kiosk.prints_again()


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "set", "paper_mm": 12},
        {"do": "set", "cover": "open"},
        {"do": "damage", "kind": "unplug", "rate": 1},
    ],
    ids=["paper runs out", "cover opened", "unplugged"],
)
def test_fault_in_mid_ticket(kiosk: Kiosk, fault: dict[str, Any]) -> None:
    stand = kiosk.stand
    kiosk.healthy()
    kiosk.hand.ask(do="home")
    if "paper_mm" in fault:
        stand.device("printer-1", **fault)
        until(lambda: kiosk.health()["state"] == "good")
    before = stand.papers()
    label = kiosk.take()
    if "paper_mm" not in fault:
        until(lambda: stand.state("printer-1")["buffered"] > 0, "no byte of the ticket arrived")
        stand.device("printer-1", **fault)
    seen = kiosk.paper()
    assert (seen["page"], seen["ticket"]) == ("ticket", label)
    assert seen["paper"] in {"failed", "unsure"}, seen
    assert seen["message_zh"], seen
    kiosk.check_valid(label)
    if seen["paper"] == "failed":
        assert stand.papers() == before, "told as failed, and yet it came out"
    until(lambda: kiosk.health()["state"] != "good", "the hall was not told")

    kiosk.mend()
    kiosk.healthy()
    if seen["paper"] == "failed":
        always(lambda: label not in stand.papers(), 0.5, "a failed ticket came out by itself")
    kiosk.prints_again()
    assert stand.papers().count(label) <= 1


def test_near_end_still_prints_and_is_told(kiosk: Kiosk) -> None:
    stand = kiosk.stand
    kiosk.healthy()
    stand.device("printer-1", do="set", paper="near_end")
    until(lambda: kiosk.health()["reason"] == "paper_near_end", lambda: str(kiosk.health()))
    label = kiosk.take()
    assert kiosk.paper()["paper"] == "printed"
    assert stand.papers().count(label) == 1
    rows = {row["device"]: row for row in stand.hall_json("devices")["devices"]}
    assert rows["printer-1"]["state"] == "good"
    assert "纸" in rows["printer-1"]["message_zh"]
    kiosk.mend()
    kiosk.prints_again()


def test_every_number_is_in_the_log_once(kiosk: Kiosk) -> None:
    """Last of this file: what the visitors were told against the log and the paper."""
    stand = kiosk.stand
    counts = kiosk.look()["counts"]
    tickets = stand.view().tickets.values()
    assert sorted(t.number for t in tickets) == list(range(1, counts["issued"] + 1))
    assert {t.state for t in tickets} == {"waiting"}
    assert set(stand.papers()) <= {t.label for t in tickets}
