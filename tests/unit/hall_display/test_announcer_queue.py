"""One voice per earshot group, in order, and a record of everything that is not said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall_display.announcer.queue import (
    Announcement,
    AnnouncementQueue,
    Dropped,
    Priority,
    VoiceRules,
    earshot_groups,
)
from hall_display.announcer.wording import Spoken

WORDS = (Spoken("zh", "请"),)


def item(
    number: int, ticket: int | None = None, group: str = "hall", *, urgent: bool = False
) -> Announcement:
    ticket = number if ticket is None else ticket
    first = Priority.EMERGENCY if urgent else Priority.CALL
    return Announcement(f"c{number}", f"t{ticket}", f"B{ticket:03}", group, WORDS, first)


def why(dropped: list[Dropped]) -> list[tuple[str, str]]:
    return [(d.announcement.call_id, d.reason) for d in dropped]


def test_first_come_first_spoken_and_never_two_at_once() -> None:
    voice = AnnouncementQueue()
    voice.add(item(1), 0.0)
    voice.add(item(2), 0.1)
    first, _ = voice.next("hall", 0.2)
    assert first == item(1)
    assert voice.next("hall", 0.3) == (None, [])
    voice.ended("hall")
    assert voice.next("hall", 5.0)[0] == item(2)
    voice.ended("hall")
    assert voice.next("hall", 9.0) == (None, [])


def test_groups_apart_speak_at_once() -> None:
    voice = AnnouncementQueue()
    voice.add(item(1, group="east"), 0.0)
    voice.add(item(2, group="west"), 0.0)
    assert voice.next("east", 0.0)[0] == item(1, group="east")
    assert voice.next("west", 0.0)[0] == item(2, group="west")
    assert voice.groups == ("east", "west")


def test_a_newer_call_of_the_same_ticket_replaces_the_one_that_waits() -> None:
    voice = AnnouncementQueue()
    voice.add(item(1, ticket=7), 0.0)
    voice.add(item(2, ticket=8), 0.0)
    assert why(voice.add(item(3, ticket=7), 4.0)) == [("c1", "replaced")]
    assert voice.next("hall", 5.0)[0] == item(2, ticket=8)
    voice.ended("hall")
    assert voice.next("hall", 5.0)[0] == item(3, ticket=7)


def test_what_is_spoken_already_is_not_replaced() -> None:
    voice = AnnouncementQueue()
    voice.add(item(1, ticket=7), 0.0)
    voice.next("hall", 0.0)
    assert voice.add(item(2, ticket=7), 1.0) == []
    assert voice.waiting("hall") == 1


def test_expiry_is_after_sixty_seconds_not_at_sixty() -> None:
    voice = AnnouncementQueue()
    voice.add(item(1), 0.0)
    voice.add(item(2), 1.0)
    found, dropped = voice.next("hall", 60.5)
    assert found == item(2)
    assert why(dropped) == [("c1", "expired")]
    assert dropped[0].waited_s == pytest.approx(60.5)
    voice.ended("hall")
    voice.add(item(3), 100.0)
    assert voice.next("hall", 160.0)[0] == item(3)


def test_at_high_speed_only_the_newest_is_spoken() -> None:
    voice = AnnouncementQueue()
    for n in range(4):
        voice.add(item(n), float(n))
    found, dropped = voice.next("hall", 5.0, newest_only=True)
    assert found == item(3)
    assert why(dropped) == [(f"c{n}", "overtaken") for n in range(3)]


def test_an_emergency_empties_the_queue() -> None:
    voice = AnnouncementQueue()
    for n in range(3):
        voice.add(item(n), 0.0)
    assert why(voice.add(item(9, urgent=True), 1.0)) == [(f"c{n}", "emptied") for n in range(3)]
    voice.add(item(10), 2.0)
    assert voice.next("hall", 500.0, newest_only=True)[0] == item(9, urgent=True)


def test_an_unknown_group_has_nothing_to_say() -> None:
    voice = AnnouncementQueue()
    voice.ended("nowhere")
    assert voice.next("nowhere", 0.0) == (None, [])
    assert voice.speaking("nowhere") is None
    assert voice.waiting("nowhere") == 0


def test_zones_hear_each_other_unless_said_otherwise() -> None:
    assert earshot_groups(("Z1", "Z2")) == {"Z1": "hall", "Z2": "hall"}
    assert earshot_groups(("Z1", "Z2", "Z3"), (("Z2", "Z3"),)) == {
        "Z1": "hall", "Z2": "Z2+Z3", "Z3": "Z2+Z3",
    }  # fmt: skip


@settings(derandomize=True, max_examples=200)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["add", "add", "next", "end"]),
            st.floats(0.0, 40.0, allow_nan=False),
            st.integers(0, 5),
            st.sampled_from(["east", "west"]),
        ),
        max_size=60,
    ),
    newest_only=st.booleans(),
)
def test_each_ends_exactly_once_in_order_and_none_overlaps(
    steps: list[tuple[str, float, int, str]], *, newest_only: bool
) -> None:
    voice = AnnouncementQueue(VoiceRules())
    now = 0.0
    added: dict[str, list[str]] = {"east": [], "west": []}
    spoken: dict[str, list[str]] = {"east": [], "west": []}
    dropped: list[Dropped] = []
    busy = {"east": False, "west": False}

    def start(group: str) -> None:
        found, gone = voice.next(group, now, newest_only=newest_only)
        dropped.extend(gone)
        if found is not None:
            assert not busy[group], "two announcements at once in one group"
            busy[group] = True
            spoken[group].append(found.call_id)

    for number, (what, gap, ticket, group) in enumerate(steps):
        now += gap
        if what == "add":
            added[group].append(f"c{number}")
            dropped.extend(voice.add(item(number, ticket, group), now))
        elif what == "next":
            start(group)
        else:
            voice.ended(group)
            busy[group] = False
    for group in ("east", "west"):
        while voice.waiting(group) or busy[group]:
            voice.ended(group)
            busy[group] = False
            start(group)
        ends = spoken[group] + [
            d.announcement.call_id for d in dropped if d.announcement.group == group
        ]
        assert sorted(ends) == sorted(added[group])
        assert spoken[group] == [c for c in added[group] if c in spoken[group]]
    assert all(d.waited_s > 60 for d in dropped if d.reason == "expired")
    if not newest_only:
        assert {d.reason for d in dropped} <= {"expired", "replaced"}
