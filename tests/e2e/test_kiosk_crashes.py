"""Controller and kiosk die around the moment of drawing: one wish, at most one number, one paper.

The hall has no numbers for the time without the controller: the kiosk must ask until it knows.
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from queue_controller.api import messages as m
from tests.e2e.dying_controller import AFTER_COMMIT, BEFORE_COMMIT
from tests.e2e.stand import Running, Socket, Stand, Starter, always, until

DYING = "tests.e2e.dying_controller"
STORM = 8


class Kiosk:
    """A kiosk that can be killed and started again, before a controller that can be too."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.running: Running
        self.hand: Socket
        self.issued = 0

    def start(self) -> None:
        self.running, self.hand = self.stand.start_kiosk()

    def kill(self) -> None:
        self.running.kill()
        self.hand.forget()

    def start_controller(self, *, wait: bool = True) -> None:
        self.stand.start_controller(module=DYING, wait=wait)

    def arm(self, death: str) -> None:
        (self.stand.folder / death).write_text("ticket_issued", encoding="utf-8")

    def died(self) -> None:
        assert self.stand.controller.wait() == -signal.SIGKILL

    def look(self) -> dict[str, Any]:
        return self.hand.ask(do="look")

    def ready(self) -> None:
        """Until a touch takes effect: what came just now stays a moment."""
        until(
            lambda: (one := self.look())["can_issue"] and not one["held"],
            lambda: str(self.look()),
        )

    def take(self) -> None:
        self.ready()
        self.hand.ask(do="take", queue="A")

    def page(self, *pages: str) -> dict[str, Any]:
        found: dict[str, Any] = until(
            lambda: (seen := self.look())["page"] in pages and seen, lambda: str(self.look())
        )
        return found

    def printed(self) -> str:
        """The label whose paper has ended well, exactly once."""
        seen = until(
            lambda: (one := self.look())["paper"] in {"printed", "failed", "unsure"} and one,
            lambda: str(self.look()),
        )
        assert seen["paper"] == "printed", seen
        label = str(seen["ticket"])
        assert self.stand.papers().count(label) == 1
        return label

    def journal(self) -> list[str]:
        """Commands that the kiosk has not settled."""
        path = Path(self.stand.setup.controller.data_dir) / "surfaces" / "kiosk-1.jsonl"
        found: dict[str, bool] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["id"] == "disk":  # the journal's own name
                continue
            found[entry["id"]] = not entry.get("done")
        return [identity for identity, is_open in found.items() if is_open]

    def one_more(self, label: str = "") -> None:
        """Exactly one number was given since the last look, and it is this one."""
        events = self.stand.events(m.TicketIssued)
        assert len(events) == self.issued + 1, [e.label for e in events]
        if label:
            assert events[-1].label == label
        self.issued = len(events)

    def none_more(self) -> None:
        assert len(self.stand.events(m.TicketIssued)) == self.issued


@pytest.fixture(scope="module")
def kiosk(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    policy = {"offline_numbers": 0}
    with Stand(starter, tmp_path_factory.mktemp("crashes"), policy=policy) as stand:
        one = Kiosk(stand)
        one.start_controller(wait=False)
        stand.start_simulator("sim-printer-1")
        one.start()
        one.ready()
        yield one
        numbers = [e.number for e in stand.events(m.TicketIssued)]
        assert numbers == list(range(1, len(numbers) + 1))
        papers = stand.papers()
        assert len(papers) == len(set(papers)), "a number came out twice"


@pytest.mark.parametrize("death", [BEFORE_COMMIT, AFTER_COMMIT])
def test_controller_dies_with_the_request_and_is_back_at_once(kiosk: Kiosk, death: str) -> None:
    kiosk.arm(death)
    kiosk.take()
    kiosk.died()
    kiosk.start_controller(wait=False)
    kiosk.page("ticket")
    kiosk.one_more(kiosk.printed())


def test_number_was_given_but_nobody_heard_it(kiosk: Kiosk) -> None:
    """The controller is away for longer than the kiosk waits: it asks, and draws no second one."""
    kiosk.arm(AFTER_COMMIT)
    kiosk.take()
    kiosk.died()
    kiosk.page("uncertain")
    kiosk.start_controller(wait=False)
    kiosk.page("ticket")
    kiosk.one_more(kiosk.printed())


def test_no_number_was_given_and_the_visitor_is_told(kiosk: Kiosk) -> None:
    kiosk.arm(BEFORE_COMMIT)
    kiosk.take()
    kiosk.died()
    kiosk.page("uncertain")
    kiosk.start_controller(wait=False)
    assert kiosk.page("refused", "ticket")["page"] == "refused"
    kiosk.none_more()
    kiosk.ready()
    kiosk.hand.ask(do="try_again")
    kiosk.page("ticket")
    kiosk.one_more(kiosk.printed())


def test_controller_stands_still_and_answers_late(kiosk: Kiosk) -> None:
    kiosk.ready()
    kiosk.stand.controller.send(signal.SIGSTOP)
    try:
        kiosk.hand.ask(do="take", queue="A")
        kiosk.page("uncertain")
    finally:
        kiosk.stand.controller.send(signal.SIGCONT)
    kiosk.page("ticket")
    kiosk.one_more(kiosk.printed())


def test_kiosk_dies_between_number_and_paper(kiosk: Kiosk) -> None:
    kiosk.arm(AFTER_COMMIT)
    kiosk.take()
    kiosk.died()
    kiosk.kill()
    assert len(kiosk.journal()) == 1
    kiosk.start()
    kiosk.start_controller(wait=False)
    seen = kiosk.page("ticket")
    assert seen["ticket"]
    kiosk.one_more(kiosk.printed())
    until(lambda: not kiosk.journal(), "the journal is not settled")


def test_kiosk_dies_and_its_command_never_took_effect(kiosk: Kiosk) -> None:
    kiosk.arm(BEFORE_COMMIT)
    kiosk.take()
    kiosk.died()
    kiosk.kill()
    kiosk.start()
    kiosk.start_controller()
    until(lambda: not kiosk.journal(), "the journal is not settled")
    assert kiosk.look()["page"] == "home"
    kiosk.none_more()


def test_kiosk_dies_while_it_prints(kiosk: Kiosk) -> None:
    """The end of the paper is unknown: the number is shown, the paper is not printed again."""
    kiosk.take()
    until(lambda: kiosk.stand.state("printer-1")["buffered"] > 0, "no byte of the ticket arrived")
    kiosk.kill()
    kiosk.start()
    seen = kiosk.page("ticket")
    assert (seen["paper"], seen["can_print_again"]) == ("unsure", False)
    kiosk.one_more(seen["ticket"])
    until(lambda: not kiosk.journal(), "the journal is not settled")
    always(lambda: kiosk.stand.papers().count(seen["ticket"]) <= 1, 1.0)
    kiosk.take()
    kiosk.page("ticket")
    kiosk.one_more(kiosk.printed())


def test_storm_of_kills(kiosk: Kiosk) -> None:
    """Either of them, or both, dies at a random instant after the touch."""
    random = Random(20250908)
    ends: dict[str, int] = {}
    for _ in range(STORM):
        kiosk.take()
        time.sleep(random.uniform(0.0, 0.03))
        victims = random.choice(["kiosk", "controller", "both"])
        if victims != "kiosk":
            kiosk.stand.controller.kill()
        if victims != "controller":
            kiosk.kill()
            kiosk.start()
        if victims != "kiosk":
            kiosk.start_controller()
        seen = kiosk.page("ticket", "refused", "home")
        until(lambda: not kiosk.journal(), "the journal is not settled")
        events = kiosk.stand.events(m.TicketIssued)
        assert len(events) - kiosk.issued <= 1, f"two numbers for one wish, {victims}"
        if seen["page"] == "ticket":
            assert seen["ticket"] == events[-1].label
        end = kiosk.look()
        if len(events) > kiosk.issued:
            assert end["ticket"] == events[-1].label, "the visitor does not see the number"
        kiosk.issued = len(events)
        key = f"{end['page']} {end['paper']}"
        ends[key] = ends.get(key, 0) + 1
        kiosk.hand.ask(do="home")
    print(ends)
    assert any(key.startswith("ticket") for key in ends), "nobody ever had a number"
