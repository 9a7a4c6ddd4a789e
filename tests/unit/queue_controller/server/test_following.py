"""What a copy says of itself when it takes over: whole, complete, and whether the other has ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config.model import PolicyConfig
from queue_controller.api.keys import CONTROLLER
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy
from queue_controller.server.standby.following import STUCK_BEATS, Following
from queue_controller.server.standby.place import (
    NUMBERS_LOST,
    PROMOTED_AHEAD,
    Place,
    begun_anew,
    lost_of,
    next_floor,
)
from queue_controller.service.hall import HallState
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import small_hall

HALL = "h"
NOW_MS = 1_757_295_000_000


class Rig:
    """A copy with nothing in it yet; `told` is what it said, `kept` what it is."""

    def __init__(self, folder: Path) -> None:
        self.told: list[w.FromCopy] = []
        self.kept: list[Place] = []
        self.store = Store.open(folder, HALL)
        self.following = Following(
            Copy(self.store, HALL, HallState(small_hall(), PolicyConfig()), rehearsal=False),
            Place(node="standby-1", role="copy", whole=False, other_epoch=3),
            send=self.told.append,
            keep=self.kept.append,
            take_files=lambda _: [],
            wall_ms=lambda: NOW_MS,
        )
        self.following.begin()

    def hear(self, message: w.ToCopy) -> None:
        self.following.take(w.encode(message))

    def level(self) -> None:
        self.hear(w.Level(self.following.copy.session, 0, []))
        self.hear(w.Alive(4, complete=True))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    one = Rig(tmp_path)
    yield one
    one.store.close()


def test_a_copy_is_whole_once_it_was_level_and_not_after_it_began_anew(rig: Rig) -> None:
    before = rig.following.place
    rig.level()
    after = rig.following.place
    assert (before.whole, after.whole, begun_anew(after).whole) == (False, True, False)
    assert (rig.kept[-1].whole, rig.kept[-1].other_epoch) == (True, 4)


def test_it_is_fit_to_take_over_before_the_serving_side_hears_that_it_is_level(rig: Rig) -> None:
    order: list[str] = []
    following = Following(
        rig.following.copy,
        rig.following.place,
        send=lambda message: order.append(type(message).__name__),
        keep=lambda place: order.append(f"whole {place.whole}"),
        take_files=lambda _: [],
    )
    following.take(w.encode(w.Level(following.copy.session, 0, [])))
    assert order == ["whole True", "Held"]


def test_numbers_go_on_where_the_other_has_ended_for_certain(rig: Rig) -> None:
    rig.level()
    rig.following.take_over()
    rig.hear(w.Released(rig.following.copy.session, rig.store.head.seq))
    place = rig.following.promote()
    assert (place.role, place.complete, place.other_ended) == ("serving", True, True)
    assert lost_of(place) is None
    assert place.floor > 4
    assert rig.kept[-1] == place


def test_numbers_are_passed_over_where_the_other_may_still_serve(rig: Rig) -> None:
    rig.level()
    place = rig.following.promote()
    assert (place.complete, place.other_ended) == (True, False)
    lost = lost_of(place)
    assert lost is not None
    assert (lost.numbers, lost.at_ms) == (NUMBERS_LOST, NOW_MS)


def test_after_a_silence_nobody_knows_whether_the_other_went_on_alone(rig: Rig) -> None:
    rig.level()
    rig.following.silent()
    place = rig.following.promote()
    assert (place.complete, place.other_ended) == (False, False)
    assert lost_of(place) is not None


def test_a_machine_that_says_that_it_ended_has_ended(rig: Rig) -> None:
    rig.level()
    rig.following.take_over()
    (asked,) = (each for each in rig.told if isinstance(each, w.TakeOver))
    assert asked.epoch > 4
    rig.hear(w.Released(asked.session + 1, rig.store.head.seq))
    of_another = rig.following.released
    rig.hear(w.Released(asked.session, rig.store.head.seq + 1))
    further = rig.following.released
    rig.hear(w.Released(asked.session, rig.store.head.seq))
    assert (of_another, further, rig.following.released) == (False, False, True)
    assert rig.following.promote().other_ended


def test_an_empty_log_and_a_part_of_a_hall_that_is_two_do_not_take_over(rig: Rig) -> None:
    rig.level()
    fits = [rig.following.fit]
    copy, head = rig.following.copy, rig.store.head
    copy.store.head = head.__class__(1, head.hash)
    for alone in ("", CONTROLLER, "standby-1"):
        copy.taken_by = alone
        fits.append(rig.following.fit)
    assert fits == [False, True, False, True], "empty, whole, the other is alone, this one was"


def test_machines_that_do_not_hear_each_other_never_begin_the_same_epoch() -> None:
    one, other = Place(node=CONTROLLER), Place(node="standby-1")
    floors: set[int] = set()
    for epoch in (0, 1, 9_999, 10_000, 19_999, 20_000, 20_001, 30_001):
        here, there = next_floor(one, epoch), next_floor(other, epoch)
        assert min(here, there) >= epoch + PROMOTED_AHEAD
        assert abs(here - there) >= PROMOTED_AHEAD
        floors |= {here // PROMOTED_AHEAD % 2, 2 + there // PROMOTED_AHEAD % 2}
    assert floors == {0, 3}


def test_places_of_an_earlier_version_are_whole() -> None:
    assert msgspec.json.decode(b'{"node":"controller","role":"copy"}', type=Place).whole


def test_a_copying_that_stands_still_is_begun_again(rig: Rig) -> None:
    """The serving side waits for the receipt of a page, and the copy for the next page."""
    (first,) = rig.told
    for _ in range(STUCK_BEATS - 1):
        rig.hear(w.Alive(4, complete=False))
    assert [each for each in rig.told if isinstance(each, w.Follow)] == [first]
    rig.hear(w.Alive(4, complete=False))
    asked = [each for each in rig.told if isinstance(each, w.Follow)]
    assert len(asked) == 2
    assert asked[1].session != first.session


def test_a_level_copy_on_a_quiet_day_asks_for_nothing(rig: Rig) -> None:
    rig.level()
    for _ in range(3 * STUCK_BEATS):
        rig.hear(w.Alive(4, complete=True))
    assert len([each for each in rig.told if isinstance(each, w.Follow)]) == 1
