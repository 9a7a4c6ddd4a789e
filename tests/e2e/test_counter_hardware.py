"""Keypads, rating keys and strips while the device host or the controller dies in mid-call."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api.updates import Link, Update
from tests.e2e.dying_controller import AFTER_COMMIT
from tests.e2e.stand import Running, Stand, Starter, always, until

CALL, RATE, PAUSE, NO_SHOW = ["0C"], ["0B"], ["12"], ["06", "0F"]
TERMINAL_GIVES_UP_S = 1.6
"""Three repeats about 300 ms apart; an equal key after this is a new press to everybody."""


class Counters:
    """The counters of the hall with their hardware, and who works there."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.host: Running
        self.link = ""

    def take(self, update: Update) -> None:
        if isinstance(update, Link):
            self.link = update.state

    def start_controller(self) -> None:
        self.stand.start_controller(module="tests.e2e.dying_controller", wait=False)

    def start_host(self) -> None:
        self.host = self.stand.start_host()

    def host_follows(self) -> None:
        """The host's devices are online and the strip shows what the hall says of the counter."""
        until(lambda: self.strip("1") != [], self.host.said)

    def press(self, counter: str, keys: list[str]) -> None:
        self.stand.device(f"keypad-{counter}", do="press", keys=keys)

    def keypad(self, counter: str) -> dict[str, Any]:
        return self.stand.state(f"keypad-{counter}")

    def strip(self, counter: str) -> list[str]:
        found: list[str] = self.stand.state(f"strip-{counter}")["text"]
        return found

    def shows(self, counter: str, text: str) -> None:
        until(lambda: text in " ".join(self.strip(counter)), lambda: str(self.strip(counter)))

    def issue(self, queue: str) -> str:
        """A visitor takes a number; its label."""
        reply = self.stand.do(m.Issue(queue=queue, source="cli"))
        return str(msgspec.json.decode(reply.body)["ticket"]["label"])

    def called(self, counter: str) -> list[str]:
        """Labels called to a counter, in order."""
        events = self.stand.events(m.TicketCalled)
        return [event.label for event in events if event.counter == counter]

    def rated(self, counter: str) -> list[int]:
        events = self.stand.events(m.Rated)
        return [event.level for event in events if event.counter == counter]

    def ask_for_rating(self, counter: str) -> None:
        """The clerk ends the service by 评价, and the pad asks the visitor.

        The acknowledgement of that key is the very frame that starts a pad, so a pad that asks is no
        proof that there is something to rate.
        """
        opened = len(self.stand.events(m.RatingOpened))
        self.press(counter, RATE)
        until(lambda: len(self.stand.events(m.RatingOpened)) == opened + 1)
        until(lambda: self.stand.state(f"pad-{counter}")["pad"] == "rating")

    def outbox(self) -> Path:
        return Path(self.stand.setup.controller.data_dir) / "hosts" / "host-1.ratings"


@pytest.fixture(scope="module")
def counters(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counters]:
    with Stand(starter, tmp_path_factory.mktemp("counters")) as stand:
        one = Counters(stand)
        one.start_controller()
        stand.start_simulator("sim-keypads")
        stand.start_simulator("sim-strips")
        one.start_host()
        for counter in ("1", "2", "3"):
            stand.do(m.OpenCounter(counter))
        stand.client("board-1", one.take)
        until(lambda: one.link == "current")
        one.host_follows()
        yield one
        called = stand.events(m.TicketCalled)
        assert len({e.call_id for e in called}) == len(called), "a call was made twice"


def test_second_press_within_three_seconds_calls_nobody(counters: Counters) -> None:
    first, second = counters.issue("A"), counters.issue("A")
    counters.press("1", CALL)
    until(lambda: counters.called("1") == [first])
    counters.shows("1", first)
    always(lambda: counters.called("1") == [first], TERMINAL_GIVES_UP_S)
    heard = counters.keypad("1")["acknowledged"]
    counters.press("1", CALL)
    until(lambda: counters.keypad("1")["acknowledged"] == heard + 1)
    refused = counters.stand.cli.ask(m.CallNext("1"))
    assert (refused.ok, refused.code) == (False, "second_press")
    always(lambda: counters.called("1") == [first], 0.5)
    until(lambda: counters.stand.cli.ask(m.CallNext("1")).ok, "the key stays locked")
    assert counters.called("1") == [first, second]


def test_a_press_that_did_nothing_does_not_swallow_the_next(counters: Counters) -> None:
    """Nobody waited, and the keypad beeped; then a visitor comes and the clerk presses again."""
    counters.press("2", CALL)
    until(lambda: counters.keypad("2")["beeps"] == 1, "no beep although nobody waits")
    label = counters.issue("B")
    always(lambda: counters.called("2") == [], TERMINAL_GIVES_UP_S)
    counters.press("2", CALL)
    until(lambda: counters.called("2") == [label], "the second press was swallowed")


def test_host_dies_in_mid_call(counters: Counters) -> None:
    label = counters.issue("C")
    before = len(counters.called("3"))
    counters.press("3", CALL)
    until(lambda: len(counters.called("3")) > before)
    counters.host.kill()
    counters.start_host()
    counters.shows("3", label)
    until(lambda: counters.keypad("3")["number"] == label[1:])
    until(lambda: counters.keypad("3")["pending"] == 0)
    assert counters.called("3") == [label]


def test_strip_shows_what_happened_while_its_host_was_away(counters: Counters) -> None:
    old = counters.called("3")[-1]
    counters.shows("3", old)
    counters.host.kill()
    counters.press("3", CALL)  # the terminal repeats it, then gives up
    new = counters.issue("C")
    until(lambda: counters.keypad("3")["given_up"] == 1)
    assert counters.stand.cli.ask(m.NoShow("3")).ok
    assert counters.stand.cli.ask(m.CallNext("3")).ok
    shown = len(counters.stand.witness("strip", "strip-3"))
    counters.start_host()
    counters.shows("3", new)
    later = counters.stand.witness("strip", "strip-3")[shown:]
    assert all(row["label"] != old for row in later), "an old call was shown again"
    assert counters.called("3") == [old, new], "the press without a host was carried out later"


def test_press_while_the_controller_is_away(counters: Counters) -> None:
    counters.issue("A")
    before = counters.called("1")
    beeps = counters.keypad("1")["beeps"]
    counters.stand.controller.kill()
    until(lambda: counters.link == "out_of_date")
    counters.press("1", CALL)
    until(lambda: counters.keypad("1")["beeps"] == beeps + 1, "neither call nor beep")
    counters.start_controller()
    until(lambda: counters.link == "current")
    always(lambda: counters.called("1") == before, 1.0, "called later, when nobody pressed")


def test_controller_dies_with_the_call_on_disk(counters: Counters) -> None:
    """The press was carried out, the host was not told: one call, and everything shows it."""
    before = counters.called("1")
    (counters.stand.folder / AFTER_COMMIT).write_text("ticket_called", encoding="utf-8")
    counters.press("1", CALL)
    assert counters.stand.controller.wait() == -signal.SIGKILL
    counters.start_controller()
    until(lambda: len(counters.called("1")) == len(before) + 1)
    label = counters.called("1")[-1]
    counters.shows("1", label)
    until(lambda: counters.keypad("1")["number"] == label[1:])
    always(lambda: len(counters.called("1")) == len(before) + 1, 1.0)


def test_rating_given_while_controller_and_host_die(counters: Counters) -> None:
    """The citizen has pressed; the rating is delivered once, whoever dies before it is."""
    counters.ask_for_rating("1")
    counters.stand.controller.kill()
    counters.stand.device("pad-1", do="rate", key=2)
    until(lambda: counters.stand.state("pad-1")["acknowledged"] == 1)
    until(counters.outbox().exists, "the rating is not on disk")
    counters.host.kill()
    counters.start_host()
    counters.start_controller()
    until(lambda: counters.rated("1") == [4])
    until(lambda: not counters.outbox().exists(), "the rating is still kept")
    always(lambda: counters.rated("1") == [4], 0.5)


def test_rating_on_disk_but_nobody_was_told(counters: Counters) -> None:
    counters.ask_for_rating("2")
    (counters.stand.folder / AFTER_COMMIT).write_text("rated", encoding="utf-8")
    counters.stand.device("pad-2", do="rate", key=1)
    assert counters.stand.controller.wait() == -signal.SIGKILL
    counters.start_controller()
    until(lambda: counters.rated("2") == [5])
    until(lambda: not counters.outbox().exists(), "the rating is still kept")
    assert counters.rated("2") == [5]


def test_rating_on_a_pad_whose_host_was_restarted(counters: Counters) -> None:
    """The pad still asks, and thanks for the key: so the key must count."""
    counters.ask_for_rating("3")
    counters.host.kill()
    counters.start_host()
    # What the hall knows of its devices is still from the host before.
    until(lambda: "line rs485-1 is open" in counters.host.said(), counters.host.said)
    until(lambda: counters.stand.state("pad-3")["pad"] == "rating")
    counters.stand.device("pad-3", do="rate", key=5)
    until(lambda: counters.stand.state("pad-3")["acknowledged"] == 1)
    until(lambda: counters.rated("3") == [1], "the pad thanked, but the rating is lost")
