"""Invented clerks: they open, call when somebody waits, end services, go to lunch."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest

import config
from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, HallView, RatingStatus
from queue_controller.cli.rehearsal.clerks import (
    KEY_CALL,
    KEY_COMPLETE,
    KEY_NO_SHOW,
    KEY_RECALL,
    RATING_LIMIT_WALL_S,
    SAME_KEY_WALL_S,
    Action,
    Clerks,
    Press,
    RateOnPad,
    Send,
)

DAY = dt.date(2025, 9, 8)


def _ms(text: str) -> int:
    time = dt.time.fromisoformat(text)
    return int(dt.datetime.combine(DAY, time, ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


@pytest.fixture(scope="module")
def hall() -> Hall:
    found = config.load_hall("config/halls/ziyang").hall
    assert found is not None
    return found


def _waiting(view: HallView, number: int, queue: str = "B") -> m.Ticket:
    ticket = m.Ticket(
        ticket_id=f"20250908-{queue}{number:03d}",
        label=f"{queue}{number:03d}",
        queue=queue,
        number=number,
        state="waiting",
        business_date="2025-09-08",
        issued_ms=number,
        place_ms=number,
    )
    view.tickets[ticket.ticket_id] = ticket
    return ticket


def _of(actions: list[Action], counter: str) -> list[Action]:
    found: list[Action] = []
    for action in actions:
        if isinstance(action, Send):
            if getattr(action.command, "counter", "") == counter:
                found.append(action)
        elif action.counter == counter:
            found.append(action)
    return found


def _opened(hall: Hall, view: HallView) -> Clerks:
    clerks = Clerks(hall, DAY, _ms("08:15"), seed=3)
    for counter in hall.counters:
        view.counter(counter.number).mode = "open"
    clerks.step(view, _ms("08:31"), 0.0)
    return clerks


def test_counters_open_before_the_hall_does_and_not_at_once(hall: Hall) -> None:
    clerks = Clerks(hall, DAY, _ms("08:15"), seed=3)
    view = HallView()
    assert clerks.step(view, _ms("08:16"), 0.0) == []
    early = clerks.step(view, _ms("08:28"), 1.0)
    late = clerks.step(view, _ms("08:30"), 2.0)
    opened = [
        a.command.counter
        for a in [*early, *late]
        if isinstance(a, Send) and isinstance(a.command, m.OpenCounter)
    ]
    assert sorted(opened) == sorted(c.number for c in hall.counters)
    assert early
    assert late


def test_a_clerk_presses_call_only_when_somebody_waits(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    assert _of(clerks.step(view, _ms("08:35"), 1.0), "5") == []
    _waiting(view, 1)
    assert _of(clerks.step(view, _ms("08:36"), 2.0), "5") == [Press("5", KEY_CALL)]
    assert _of(clerks.step(view, _ms("08:36"), 3.0), "5") == [], "the press is given time"


def test_a_whole_service_ends_with_complete_and_a_rating(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    ticket = _waiting(view, 1)
    ticket.state, ticket.counter = "called", "5"
    view.counter("5").ticket_id = ticket.ticket_id
    seen: list[Action] = []
    now, wall = _ms("08:40"), 10.0
    while Press("5", KEY_COMPLETE) not in seen and now < _ms("10:30"):
        now, wall = now + 5_000, wall + 0.5
        actions = _of(clerks.step(view, now, wall), "5")
        if any(isinstance(a, Send) and isinstance(a.command, m.Start) for a in actions):
            ticket.state = "serving"
        seen += actions
    assert seen[-1] == Press("5", KEY_COMPLETE)
    view.tickets.clear()
    view.counter("5").ticket_id = ""
    ratings: list[RateOnPad] = []
    for number in range(40):
        rating = RatingStatus(f"r{number}", "5", ticket.ticket_id, 1)
        view.ratings = {rating.rating_id: rating}
        view.counter("5").rating_id = rating.rating_id
        clerks._desks[4].rates = True
        for _ in range(4):
            wall += 0.5
            ratings += [
                a for a in _of(clerks.step(view, now, wall), "5") if isinstance(a, RateOnPad)
            ]
    assert len(ratings) == 40
    assert {r.level for r in ratings} <= {1, 2, 3, 4, 5}


def test_who_does_not_come_is_recalled_then_missed(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    ticket = _waiting(view, 1)
    ticket.state, ticket.counter = "called", "6"
    view.counter("6").ticket_id = ticket.ticket_id
    clerks.step(view, _ms("08:40"), 10.0)
    desk = next(d for d in clerks._desks if d.counter.number == "6")
    desk.comes = False
    seen: list[Action] = []
    for second in range(0, 400, 5):
        at = _ms("08:40") + second * 1000
        seen += _of(clerks.step(view, at, 20.0 + second), "6")
        if Press("6", KEY_NO_SHOW) in seen:
            break
    assert seen == [Press("6", KEY_RECALL), Press("6", KEY_NO_SHOW)]


def test_counters_without_lunch_service_pause_and_come_back(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    paused = [
        a.command
        for a in clerks.step(view, _ms("12:00"), 100.0)
        if isinstance(a, Send) and isinstance(a.command, m.PauseCounter)
    ]
    numbers = {c.counter for c in paused}
    assert "5" not in numbers, "queue B keeps serving through lunch"
    assert "8" in numbers
    assert all(c.minutes == 120 for c in paused)
    for number in numbers:
        view.counter(number).mode = "paused"
    back = clerks.step(view, _ms("14:00"), 200.0)
    assert {
        a.command.counter
        for a in back
        if isinstance(a, Send) and isinstance(a.command, m.OpenCounter)
    } == numbers


def test_clerks_serve_what_the_manager_gave_their_counter(hall: Hall) -> None:
    """B waits; counter 9 serves D, and B too from when the manager says so."""
    clerks = Clerks(hall, DAY, _ms("08:00"), seed=1)
    view = HallView()
    clerks.step(view, _ms("08:31"), 0.0)
    view.counters = {"9": CounterStatus("9", "open")}
    _waiting(view, 1, "B")
    assert not _of(clerks.step(view, _ms("08:40"), 10.0), "9")
    view.counters["9"].queues = ("B", "D")
    assert _of(clerks.step(view, _ms("08:41"), 20.0), "9") == [Press("9", KEY_CALL)]


def test_a_temporary_counter_has_a_clerk(hall: Hall) -> None:
    clerks = Clerks(hall, DAY, _ms("08:00"), seed=1)
    view = HallView()
    view.counters = {"38": CounterStatus("38", queues=("B",), temporary=True)}
    _waiting(view, 1, "B")
    assert not _of(clerks.step(view, _ms("09:00"), 10.0), "38")
    view.counters["38"].mode = "open"
    assert _of(clerks.step(view, _ms("09:01"), 20.0), "38") == [Press("38", KEY_CALL)]


def test_a_clerk_goes_on_as_soon_as_the_key_took_effect(hall: Hall) -> None:
    """The clock of the wire is not the hall's: in a fast rehearsal each second of waiting costs a minute."""
    clerks = Clerks(hall, DAY, _ms("08:00"), seed=1)
    view = HallView()
    clerks.step(view, _ms("08:31"), 0.0)
    view.counters = {"9": CounterStatus("9", "open")}
    ticket = _waiting(view, 1, "D")
    assert _of(clerks.step(view, _ms("08:40"), 10.0), "9") == [Press("9", KEY_CALL)]
    assert not _of(clerks.step(view, _ms("08:41"), 10.05), "9"), "the key is on its way"
    ticket.state, ticket.counter, ticket.call_id = "called", "9", "c1"
    view.counters["9"].ticket_id = ticket.ticket_id
    clerks.step(view, _ms("08:42"), 10.1)
    begun = _of(clerks.step(view, _ms("08:43"), 10.15), "9")
    assert begun == [Send(m.Start("9"))], "he is here, long before a key would be pressed again"


def _asked(view: HallView, number: int) -> RatingStatus:
    """The visitor of counter 5 may rate; the next one waits."""
    rating = RatingStatus(f"r{number}", "5", f"20250908-B{number:03d}", 1)
    view.ratings[rating.rating_id] = rating
    view.counter("5").rating_id = rating.rating_id
    _waiting(view, number + 1)
    return rating


def _rated(clerks: Clerks, view: HallView, wall: float) -> float:
    """Steps until the visitor's finger is on the pad; when that is."""
    clerks._desks[4].rates, clerks._desks[4].rating_until_wall_s = True, wall + 1.0
    for _ in range(8):
        wall += 0.2
        actions = _of(clerks.step(view, _ms("08:40"), wall), "5")
        if any(isinstance(a, RateOnPad) for a in actions):
            return wall
        assert actions == [], "the next call would close the rating"
    raise AssertionError("nobody rated")


def test_the_next_is_called_when_the_rating_has_arrived_however_late(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    rating = _asked(view, 1)
    wall = _rated(clerks, view, 10.0)
    late = wall + RATING_LIMIT_WALL_S - 0.5
    assert _of(clerks.step(view, _ms("08:41"), late), "5") == []
    view.ratings = {rating.rating_id: msgspec.structs.replace(rating, given=True)}
    assert _of(clerks.step(view, _ms("08:41"), late + 0.1), "5") == [Press("5", KEY_CALL)]
    assert clerks._desks[4].rated_wall_s > late, "counted from when it arrived"


def test_a_rating_that_does_not_arrive_is_waited_for_but_not_for_ever(hall: Hall) -> None:
    view = HallView()
    clerks = _opened(hall, view)
    _asked(view, 1)
    wall = _rated(clerks, view, 10.0)
    after = wall + RATING_LIMIT_WALL_S + 0.1
    assert _of(clerks.step(view, _ms("08:41"), after), "5") == [Press("5", KEY_CALL)]
    later = clerks.step(view, _ms("08:41"), after + 0.1)
    assert _of(later, "5") == [], "who was not waited for rates no more"


def test_where_there_is_no_pad_nobody_is_waited_for(hall: Hall) -> None:
    def wishes(pads: set[str]) -> int:
        clerks = Clerks(hall, DAY, _ms("08:15"), 3, pads)
        desk = clerks._desks[4]
        found = 0
        for number in range(20):
            clerks._end(desk, _ms("09:00"), 100.0 + number * SAME_KEY_WALL_S)
            found += desk.rates
        return found

    assert wishes({"5"}) > 5
    assert wishes({"6"}) == 0
