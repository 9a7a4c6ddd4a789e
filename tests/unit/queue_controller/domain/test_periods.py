"""Figures of a disturbed day stay, with a word beside them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.cli.periods_text import periods_text
from queue_controller.domain.periods import AWAY_MS, periods_of

ZONE = ZoneInfo("Asia/Shanghai")
NINE = round(dt.datetime(2025, 9, 8, 9, 0, tzinfo=ZONE).timestamp() * 1000)
MINUTE = 60_000


def day(*events: tuple[float, m.Event]) -> list[tuple[m.EventRecord, m.Event]]:
    return [
        (
            m.EventRecord(n, 1, NINE + round(minute * MINUTE), "", "controller", "", Raw(b"{}")),
            event,
        )
        for n, (minute, event) in enumerate(events, 1)
    ]


OPENED = m.CounterOpened("5")
CALLED = m.TicketCalled("t", "B001", "B", "5", "c", priority=False, rule="fifo", called_ms=NINE)
START = m.ControllerStarted("test", rehearsal=False)


def emergency(*, drill: bool = False) -> m.EmergencyStarted:
    return m.EmergencyStarted("e-1", drill, "请疏散", "Please leave")


def test_an_ordinary_day_needs_no_word() -> None:
    assert periods_of(day((0, START), (1, OPENED), (400, OPENED))) == ()


def test_an_absence_lasts_from_the_last_event_to_the_start() -> None:
    short = 14 + AWAY_MS / MINUTE - 0.1
    told = day((0, START), (9, CALLED), (10, OPENED), (14, START), (short, START), (30, CALLED))
    assert periods_of(told) == (m.Period("away", NINE + 10 * MINUTE, NINE + 14 * MINUTE),)


def test_a_night_is_no_absence() -> None:
    assert (
        periods_of(day((0, OPENED), (60, START), (61, CALLED), (300, OPENED), (1400, START))) == ()
    )


def test_emergency_and_drill_last_until_they_are_ended() -> None:
    ended = m.EmergencyEnded("e-1")
    told = day((1, emergency(drill=True)), (4, ended), (20, emergency()))
    assert periods_of(told) == (
        m.Period("drill", NINE + MINUTE, NINE + 4 * MINUTE),
        m.Period("emergency", NINE + 20 * MINUTE, 0),
    )


def test_the_words_name_the_times_of_the_hall() -> None:
    lines = periods_text(
        periods_of(day((1, emergency(drill=True)), (4, m.EmergencyEnded("e-1")))), ZONE
    )
    assert lines == ["注：09:01–09:04 疏散演练，停止叫号 / evacuation drill, nobody was called"]
    open_end = periods_text([m.Period("away", NINE, 0)], ZONE)
    assert open_end[0].startswith("注：09:00–— 主机停机")
