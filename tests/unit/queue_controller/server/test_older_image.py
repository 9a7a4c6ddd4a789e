"""A controller whose data were put back: whoever has seen its log further proves it, and no number is given twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.server import lineage
from queue_controller.server.errors import STALE_CONTROLLER
from queue_controller.server.lineage import (
    EPOCHS_AHEAD,
    FEW_ROWS,
    NUMBERS_OF_FEW,
    NUMBERS_OF_MANY,
    Lineage,
)
from queue_controller.server.watches import LOG_DEVICE
from tests.unit.queue_controller.server.desk import HALL, Desk

KEY = bytes(32)
DAY_S = 24 * 3600


def seen_of(desk: Desk) -> m.Seen:
    """What a client has seen that follows now."""
    beat = desk.controller.heartbeat()
    assert beat.seal
    return m.Seen(beat.node, beat.epoch, beat.run, beat.seq, beat.seal)


def tell(desk: Desk, seen: m.Seen, command: m.Command | None = None) -> m.Reply:
    """A client that has seen something asks; by default a screen that asks for the hall."""
    return desk.ask("kiosk-1", command or m.Issue(queue="A"), seen=(seen,))


def number(reply: m.Reply) -> int:
    return wire.body_of(reply, m.Issued).ticket.number


class Image:
    """The controller's disk at one moment; `put_back` is what the machine is started with."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.kept = desk.folder / "image"
        shutil.copytree(desk.folder / "data", self.kept)

    def put_back(self) -> None:
        self.desk.crash()
        shutil.rmtree(self.desk.folder / "data")
        shutil.copytree(self.kept, self.desk.folder / "data")
        self.desk.start()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.crash()


def test_the_very_request_that_proves_it_gets_no_number_that_is_out(desk: Desk) -> None:
    desk.issue("A")
    image = Image(desk)
    lost = [desk.issue("A").number for _ in range(5)]
    seen = seen_of(desk)
    image.put_back()
    given = number(tell(desk, seen))
    assert given > max(lost)
    assert given == 1 + NUMBERS_OF_FEW + 1
    told = desk.state.view.devices[LOG_DEVICE]
    assert (told.state, told.reason) == ("bad", "older")


def test_without_it_the_same_number_would_be_given_twice(desk: Desk) -> None:
    """The check can fail: a hall whose programs have seen nothing gives them again."""
    desk.issue("A")
    image = Image(desk)
    lost = [desk.issue("A").number for _ in range(5)]
    image.put_back()
    assert desk.issue("A").number in lost
    assert LOG_DEVICE not in desk.state.view.devices


def test_where_many_rows_are_missing_as_many_numbers_are_passed_over_as_after_a_restore(
    desk: Desk,
) -> None:
    image = Image(desk)
    lost = [desk.issue("B").number for _ in range(FEW_ROWS + 10)]
    seen = seen_of(desk)
    image.put_back()
    given = number(tell(desk, seen, m.Issue(queue="B")))
    assert given == NUMBERS_OF_MANY + 1 > max(lost)


def test_one_who_has_seen_more_than_the_first_is_heard_too(desk: Desk) -> None:
    image = Image(desk)
    desk.issue("A")
    little = seen_of(desk)
    for _ in range(FEW_ROWS + 10):
        desk.issue("A")
    much = seen_of(desk)
    image.put_back()
    first = number(tell(desk, little))
    again = number(tell(desk, little))
    after = number(tell(desk, much))
    once_more = number(tell(desk, much))
    assert (first, again) == (NUMBERS_OF_FEW + 1, NUMBERS_OF_FEW + 2)
    assert after == again + NUMBERS_OF_MANY + 1
    assert once_more == after + 1


def test_an_epoch_that_the_log_does_not_know_is_passed_over_and_everybody_listens_again(
    desk: Desk,
) -> None:
    image = Image(desk)
    desk.restart()
    lost = desk.issue("A").number
    desk.restart()
    seen = seen_of(desk)
    image.put_back()
    assert desk.controller.epoch < seen.epoch
    reply = desk.ask("kiosk-1", m.Ping(), epoch=seen.epoch, seen=(seen,))
    assert reply.code == STALE_CONTROLLER.code
    assert desk.issue("A", "kiosk-2").number > lost, "also for one that has seen nothing"
    desk.second()
    assert desk.controller.epoch == seen.epoch + EPOCHS_AHEAD + 1
    assert desk.ask("kiosk-1", m.Ping(), epoch=seen.epoch, seen=(seen,)).ok
    epoch = desk.controller.epoch
    desk.second()
    assert desk.controller.epoch == epoch, "once"


def test_the_further_of_two_counts_and_a_third_is_not_looked_at(desk: Desk) -> None:
    image = Image(desk)
    desk.issue("A")
    little = seen_of(desk)
    for _ in range(FEW_ROWS + 10):
        desk.issue("A")
    much = seen_of(desk)
    image.put_back()
    desk.done("kiosk-1", m.Ping(), seen=(little, little, much))
    first = desk.issue("A").number
    desk.done("kiosk-1", m.Ping(), seen=(little, much))
    assert (first, desk.issue("A").number) == (
        NUMBERS_OF_FEW + 1,
        NUMBERS_OF_FEW + 1 + NUMBERS_OF_MANY + 1,
    )


def test_a_start_on_the_log_as_it_was_is_no_older_one(desk: Desk) -> None:
    desk.issue("A")
    seen = seen_of(desk)
    desk.restart()
    assert number(tell(desk, seen)) == 2
    desk.restart()
    assert number(tell(desk, seen)) == 3
    assert LOG_DEVICE not in desk.state.view.devices


def test_after_a_restore_that_is_known_of_what_was_seen_before_counts_no_more(desk: Desk) -> None:
    image = Image(desk)
    for _ in range(5):
        desk.issue("A")
    seen = seen_of(desk)
    desk.crash()
    shutil.rmtree(desk.folder / "data")
    shutil.copytree(image.kept, desk.folder / "data")
    desk.start()
    desk.store.raise_epoch(desk.store.epoch + EPOCHS_AHEAD)
    desk.restart()
    assert number(tell(desk, seen)) == 1
    assert LOG_DEVICE not in desk.state.view.devices


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 10_000},
        {"epoch": 99},
        {"run": "another"},
        {"node": "standby-1"},
        {"seal": "0" * 64},
        {"seal": ""},
        {"seal": "\u00e9"},
    ],
)
def test_what_nobody_sealed_moves_nothing(desk: Desk, change: dict[str, str | int]) -> None:
    image = Image(desk)
    desk.issue("A")
    seen = seen_of(desk)
    image.put_back()
    bent = msgspec.structs.replace(seen, **change)
    assert number(tell(desk, bent)) == 1
    assert LOG_DEVICE not in desk.state.view.devices


def test_the_alarm_ends_with_the_day(desk: Desk) -> None:
    image = Image(desk)
    desk.issue("A")
    seen = seen_of(desk)
    image.put_back()
    tell(desk, seen)
    states = [desk.state.view.devices[LOG_DEVICE].state]
    desk.second(DAY_S)
    states.append(desk.state.view.devices[LOG_DEVICE].state)
    assert states == ["bad", "good"]
    assert desk.issue("A").number == 1


def test_a_log_that_nothing_is_known_of_seals_nothing() -> None:
    one = Lineage(KEY, HALL.hall_id, "controller", "r1")
    beat = m.Heartbeat(1, HALL.hall_id, 7, 5, "read_only", "", 0, 1.0, "", ())
    assert one.sealed(beat) == beat
    one.begun(7, (6, 4))
    assert one.sealed(beat).seal
    assert Lineage(b"", HALL.hall_id, "controller").sealed(beat) == beat
    assert not lineage.Lineage(b"", HALL.hall_id, "controller").lacks(
        m.Seen("controller", 7, "r0", 9, "")
    )
