"""What the manager's screens say at one moment, out of view, heartbeat and the day's report. No Qt."""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import Struct

from config.model import Hall, LookConfig, PlanShape
from hall_display.board.model import Pager
from hall_display.manager.alarms import (
    MINUTE_MS,
    Alarm,
    AlarmRules,
    alarms_of,
    grouped,
    is_untried,
    late,
    untried_of,
)
from hall_display.manager.reviews import SlowRatings, told
from hall_display.state import HallState
from hall_display.words import Language, say
from queue_controller.api import messages as m
from queue_controller.api.updates import Update
from queue_controller.api.view import BadReview, queues_of

TREND_MINUTES: Final = 15
HALF_HOUR: Final = dt.timedelta(minutes=30)
SATISFIED: Final = ("5", "4", "3")

Tone = Literal["", "good", "attention", "bad"]
WallPage = Literal["arrivals", "waits", "slots", "rating"]
WALL_PAGES: Final[tuple[WallPage, ...]] = ("arrivals", "waits", "slots", "rating")


class Tile(Struct, frozen=True):
    """One figure of the top row."""

    key: str
    label: str
    value: str
    note: str = ""
    tone: Tone = ""


class Slot(Struct, frozen=True):
    """Half an hour: shares of the chart's height, and its label where there is one."""

    label: str
    actual: float
    expected: float
    present: bool = False


class QueueRow(Struct, frozen=True):
    """One queue's waits, in minutes as people read them."""

    prefix: str
    name: str
    waiting: str
    median: str
    p90: str
    late: bool


COLUMN_SHARE: Final = 0.1
"""Counters within so much of a zone's width stand one below another."""
SIDE_SHARE: Final = 0.4
"""A column within so much of a zone's width stands at that side."""


class CounterMark(Struct, frozen=True):
    """A counter on the plan; places are shares of the plan's width and height."""

    number: str
    from_left: float
    from_top: float
    across: float
    down: float
    mode: str
    alarm: bool


class ZoneBox(Struct, frozen=True):
    """A zone on the plan."""

    code: str
    name: str
    from_left: float
    from_top: float
    across: float
    down: float
    name_below: bool = False
    """Its counters stand in the upper half, so that the name has room below them."""
    name_side: int = 0
    """-1: its counters stand one below another at the right, so that the name has room at the left;
    1: the other way round; 0: the name stands in the middle."""


class AlarmRow(Struct, frozen=True):
    """One alarm; or, of the kind "untried", a line about devices that nobody used yet."""

    kind: str
    title: str
    detail: str
    key: str
    counter: str = ""
    acknowledged: bool = False


class Legend(Struct, frozen=True):
    """How many counters are in a state."""

    mode: str
    words: str


class Overview(Struct, frozen=True):
    """Everything on the wall but its lists."""

    hall_name: str = ""
    clock: str = ""
    english: bool = False
    rehearsal: str = ""
    banner: str = ""
    emergency: str = ""
    alarms_title: str = ""
    alarm_count: int = 0
    devices_title: str = ""
    no_alarms: str = ""
    page: str = "arrivals"
    page_title: str = ""
    page_index: int = 0
    pages: int = 1
    page_note: str = ""
    arrivals_note: str = ""
    columns: tuple[str, ...] = ()
    formula: str = ""
    plan_aspect: float = 1.6


@dataclass(frozen=True, slots=True)
class _Sample:
    at_ms: int
    waiting: int
    late: int


class Manager:
    """The figures of a hall over time."""

    def __init__(
        self,
        state: HallState,
        rules: AlarmRules,
        *,
        language: Language = "zh",
        look: LookConfig | None = None,
        rows: int = 4,
    ) -> None:
        self.state = state
        self.hall: Final[Hall] = state.hall
        self.rules = rules
        self.language: Language = language
        self.report: m.DayReport | None = None
        self._look = look or LookConfig()
        self._ratings = SlowRatings()
        self._history: deque[_Sample] = deque(maxlen=TREND_MINUTES + 1)
        self._queue_pager = Pager(per_page=rows)
        self._page = 0
        self._expected = _Forecast(self.hall)
        shapes = [s for s in self.hall.plan if s.kind in {"zone", "counter"}]
        self._wide = max((s.x_m + s.w_m for s in shapes), default=1.0)
        self._deep = max((s.y_m + s.h_m for s in shapes), default=1.0)

    # --- what comes in ---------------------------------------------------------------------------

    def take(self, update: Update) -> bool:
        """Take one update of the bus; False: ask for a new view."""
        return self.state.take(update) is not None

    def take_report(self, report: m.DayReport) -> None:
        """The day's figures, asked for now and then."""
        self.report = report

    def set_rows(self, rows: int) -> None:
        """How many queues a page has room for."""
        self._queue_pager.per_page = max(1, rows)

    def turn(self) -> None:
        """The next page of the lower right: queues have several, the others one."""
        if WALL_PAGES[self._page] == "waits":
            self._queue_pager.resize(len(self.queue_rows()))
            if self._queue_pager.index + 1 < self._queue_pager.pages:
                self._queue_pager.turn()
                return
            self._queue_pager.index = 0
        self._page = (self._page + 1) % len(WALL_PAGES)

    # --- what it says ------------------------------------------------------------------------------

    @property
    def now_ms(self) -> int:
        """The hall clock."""
        return self.state.clock.now_ms()

    def waiting(self) -> int:
        """Who waits in the whole hall."""
        return sum(1 for t in self.state.view.tickets.values() if t.state == "waiting")

    def told_reviews(self) -> tuple[BadReview, ...]:
        """The bad reviews that may be told by now."""
        return told(self.state.view.bad_reviews, self.now_ms, closed=self._closed())

    def alarms(self) -> list[Alarm]:
        """Every alarm."""
        if not self.state.clock.known:
            return []
        reviews = tuple(review.rating_id for review in self.told_reviews())
        return alarms_of(
            self.state.view, self.hall, self.now_ms, self.rules, reviews, self.language
        )

    def wall_alarms(self) -> list[AlarmRow]:
        """What the wall shows of them, and last which devices nobody used yet."""
        rows = [alarm_row(alarm) for alarm in grouped(self.alarms(), self.language)]
        quiet = untried_of(self.state.view, self.language) if self.state.clock.known else []
        return [*rows, *(AlarmRow("untried", words, "", key) for key, words in quiet)]

    def tiles(self) -> list[Tile]:
        """The figures of the top row."""
        say_ = self._say
        view, report = self.state.view, self.report
        waiting = self.waiting()
        too_late = sum(len(each) for each in late(view, self.now_ms, self.rules).values())
        before = self._before(waiting, too_late)
        median = self._minutes(report.wait_median_minutes) if report else "–"
        p90 = self._minutes(report.wait_p90_minutes) if report else "–"
        limit = f"{self.rules.wait_minutes:g}"
        expected = round(self._expected.until(self.state.now()))
        ratings = self.ratings()
        given = sum(ratings.values())
        satisfied = sum(ratings.get(level, 0) for level in SATISFIED)
        share = f"{100 * satisfied / given:.1f}%".replace("100.0%", "100%") if given else "–"
        return [
            Tile("waiting", say_("mgr_waiting"), str(waiting), _trend(waiting - before.waiting)),
            Tile(
                "late",
                say_("mgr_late"),
                str(too_late),
                say_("mgr_late_note", limit=limit),
                "bad" if too_late else "good",
            ),
            Tile("median", say_("mgr_median"), median, say_("mgr_p90_note", minutes=p90)),
            Tile(
                "issued",
                say_("mgr_issued"),
                str(view.figures.issued),
                say_("mgr_expected_note", count=expected) if expected else "",
            ),
            Tile(
                "cases",
                say_("mgr_cases"),
                str(view.figures.cases),
                self._closed_note(),
            ),
            Tile(
                "satisfaction",
                say_("mgr_satisfaction"),
                share,
                f"{satisfied}/{given}" if given else say_("mgr_no_rating"),
            ),
        ]

    def _closed_note(self) -> str:
        """办结 comes from the approval system or an import; until it has spoken, nobody knows."""
        report = self.report
        if report is None or not report.connected:
            return self._say("mgr_not_connected")
        return self._say("mgr_closed_note", count=report.on_the_spot + report.closed)

    def ratings(self) -> dict[str, int]:
        """The day's ratings as they are shown, several new ones at a time."""
        view = self.state.view
        return self._ratings.take(view.figures.ratings, view.business_date, self.now_ms)

    def queue_rows(self) -> list[QueueRow]:
        """Every queue that had a visitor today, the longest waits first."""
        figures = {} if self.report is None else {q.queue: q for q in self.report.queues}
        # Counted here, as the figure above the list is: both stand on one page.
        waits = Counter(
            queue
            for ticket in self.state.view.tickets.values()
            if ticket.state == "waiting"
            for queue in queues_of(ticket)
        )
        too_late = late(self.state.view, self.now_ms, self.rules)
        found = []
        for queue in self.hall.queues:
            day, waiting = figures.get(queue.prefix), waits[queue.prefix]
            if day is None and not waiting:
                continue
            row = QueueRow(
                queue.prefix,
                queue.spoken_zh if self.language == "zh" else f"Queue {queue.prefix}",
                str(waiting),
                self._minutes(day.wait_median_minutes) if day and day.called else "–",
                self._minutes(day.wait_p90_minutes) if day and day.called else "–",
                late=queue.prefix in too_late,
            )
            found.append((-(day.wait_p90_minutes if day else 0.0), -waiting, queue.prefix, row))
        return [row for *_, row in sorted(found, key=lambda each: each[:3])]

    def queue_page(self) -> list[QueueRow]:
        """Those of the present page."""
        rows = self.queue_rows()
        self._queue_pager.resize(len(rows))
        first = self._queue_pager.index * self._queue_pager.per_page
        return rows[first : first + self._queue_pager.per_page]

    def arrivals(self) -> list[Slot]:
        """Half hours of the day: tickets issued beside those expected."""
        return self._slots(self._issued_by_slot(), self._expected.by_slot(self._today()))

    def waits_by_slot(self) -> list[Slot]:
        """Half hours of the day: the median wait of those called in them."""
        return self._slots(self._waits_by_slot(), {})

    def counters(self) -> list[CounterMark]:
        """The counters of the plan and their states."""
        alarmed = {a.counter for a in self.alarms() if not a.acknowledged and a.counter}
        view = self.state.view
        marks = []
        for shape in self.hall.plan:
            if shape.kind != "counter":
                continue
            status = view.counters.get(shape.code)
            marks.append(
                CounterMark(
                    shape.code,
                    shape.x_m / self._wide,
                    shape.y_m / self._deep,
                    shape.w_m / self._wide,
                    shape.h_m / self._deep,
                    status.mode if status else "closed",
                    alarm=shape.code in alarmed,
                )
            )
        return marks

    def zones(self) -> list[ZoneBox]:
        """The zones of the plan."""
        return [
            ZoneBox(
                shape.code,
                self._zone_name(shape.code),
                shape.x_m / self._wide,
                shape.y_m / self._deep,
                shape.w_m / self._wide,
                shape.h_m / self._deep,
                name_below=self._counters_above(shape),
                name_side=self._free_side(shape),
            )
            for shape in self.hall.plan
            if shape.kind == "zone"
        ]

    def legend(self) -> list[Legend]:
        """How many counters are in which state."""
        view = self.state.view
        count = dict.fromkeys(("open", "paused", "closed"), 0)
        for place in self.hall.counters:
            status = view.counters.get(place.number)
            count[status.mode if status else "closed"] += 1
        alarmed = {a.counter for a in self.alarms() if not a.acknowledged and a.counter}
        rows = [Legend(mode, f"{self._say(f'mgr_{mode}')} {n}") for mode, n in count.items()]
        return [*rows, Legend("alarm", f"{self._say('mgr_alarmed')} {len(alarmed)}")]

    def look(self) -> Overview:
        """Everything but the lists."""
        say_ = self._say
        page = WALL_PAGES[self._page]
        zh_name = self._look.name_zh or self.hall.name_zh
        name = (
            zh_name if self.language == "zh" else self._look.name_en or self.hall.name_en or zh_name
        )
        self._queue_pager.resize(len(self.queue_rows()))
        queue_pages = self._queue_pager.pages
        index = {
            "arrivals": 0,
            "waits": 1 + self._queue_pager.index,
            "slots": 1 + queue_pages,
            "rating": 2 + queue_pages,
        }[page]
        ratings = self.ratings()
        satisfied = sum(ratings.get(level, 0) for level in SATISFIED)
        alarms = self.alarms()
        return Overview(
            hall_name=name,
            clock=f"{self.state.now():%H:%M}" if self.state.clock.known else "",
            english=self.language == "en",
            rehearsal=say_("rehearsal") if self.state.rehearsal else "",
            banner=self._banner(),
            emergency=self._emergency(),
            alarms_title=say_("mgr_alarms", count=sum(not alarm.acknowledged for alarm in alarms)),
            alarm_count=sum(not alarm.acknowledged for alarm in alarms),
            devices_title=self._devices_title(),
            no_alarms=say_("mgr_no_alarms"),
            page=page,
            page_title=say_(f"mgr_page_{page}"),
            page_index=index,
            pages=3 + queue_pages,
            page_note=self._page_note(page),
            arrivals_note=self._page_note("arrivals"),
            columns=tuple(say_(f"mgr_col_{key}") for key in ("name", "waiting", "median", "p90")),
            formula=say_("mgr_formula", satisfied=satisfied, given=sum(ratings.values())),
            plan_aspect=self._wide / self._deep,
        )

    def _devices_title(self) -> str:
        devices = self.state.view.devices.values()
        untried = sum(map(is_untried, devices))
        bad = sum(device.state == "bad" for device in devices)
        unknown = sum(device.state == "unknown" for device in devices) - untried
        if bad or unknown:
            return self._say("mgr_devices", bad=bad, unknown=unknown)
        return self._say("mgr_devices_good", count=len(devices) - untried)

    def sample(self) -> None:
        """Note the present figures for the trend; once a minute of the hall clock is enough."""
        now_ms = self.now_ms
        if self._history and 0 <= now_ms - self._history[-1].at_ms < MINUTE_MS:
            return
        if self._history and now_ms < self._history[-1].at_ms:
            self._history.clear()
        too_late = late(self.state.view, now_ms, self.rules)
        self._history.append(
            _Sample(now_ms, self.waiting(), sum(len(each) for each in too_late.values()))
        )

    # --- pieces ------------------------------------------------------------------------------------

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def _minutes(self, minutes: float) -> str:
        return self._say("mgr_minutes", minutes=round(minutes))

    def _before(self, waiting: int, too_late: int) -> _Sample:
        """The figures of a quarter of an hour ago, or the oldest known; the present without any."""
        from_ms = self.now_ms - (TREND_MINUTES + 1) * MINUTE_MS
        kept = [sample for sample in self._history if sample.at_ms >= from_ms]
        return kept[0] if kept else _Sample(self.now_ms, waiting, too_late)

    def _today(self) -> dt.date:
        date = self.state.view.business_date
        return dt.date.fromisoformat(date) if date else self.state.now().date()

    def _closed(self) -> bool:
        spans = self.hall.hours_on(self._today()).spans
        return not spans or self.state.now().time() >= spans[-1].end

    def _issued_by_slot(self) -> dict[dt.time, float]:
        found: dict[dt.time, float] = {}
        for slot in self.report.slots if self.report else ():
            key = _half_hour(self.state.local(slot.start_ms))
            found[key] = found.get(key, 0.0) + slot.issued
        return found

    def _waits_by_slot(self) -> dict[dt.time, float]:
        sums: dict[dt.time, tuple[float, int]] = {}
        for slot in self.report.slots if self.report else ():
            key = _half_hour(self.state.local(slot.start_ms))
            total, calls = sums.get(key, (0.0, 0))
            sums[key] = (total + slot.wait_median_minutes * slot.called, calls + slot.called)
        return {key: total / calls for key, (total, calls) in sums.items() if calls}

    def _slots(self, actual: dict[dt.time, float], expected: dict[dt.time, float]) -> list[Slot]:
        first, last = self._hours()
        top = max([*actual.values(), *expected.values(), 1.0])
        now = _half_hour(self.state.now())
        found, at = [], dt.datetime.combine(self._today(), first)
        while at.time() < last and at.date() == self._today():
            key = at.time()
            hour = str(at.hour) if at.minute == 0 else ""
            found.append(
                Slot(hour, actual.get(key, 0.0) / top, expected.get(key, 0.0) / top, key == now)
            )
            at += HALF_HOUR
        return found

    def _hours(self) -> tuple[dt.time, dt.time]:
        spans = self.hall.hours_on(self._today()).spans
        if not spans:
            return dt.time(8), dt.time(18)
        return min(_half_hour_of(spans[0].start), dt.time(8, 30)), spans[-1].end

    def _page_note(self, page: WallPage) -> str:
        match page:
            case "arrivals":
                expected = self._expected.until(self.state.now())
                return self._say(
                    "mgr_arrivals_note",
                    count=self.state.view.figures.issued,
                    expected=round(expected),
                )
            case "slots":
                tops = self._waits_by_slot().values()
                return self._say("mgr_top_note", minutes=round(max(tops, default=0.0)))
            case _:
                return ""

    def _counters_in(self, zone: PlanShape) -> list[PlanShape]:
        return [
            shape
            for shape in self.hall.plan
            if shape.kind == "counter" and self.hall.counter(shape.code).zone == zone.code
        ]

    def _counters_above(self, zone: PlanShape) -> bool:
        inside = [shape.y_m for shape in self._counters_in(zone)]
        return bool(inside) and sum(inside) / len(inside) < zone.y_m + zone.h_m / 2

    def _free_side(self, zone: PlanShape) -> int:
        inside = self._counters_in(zone)
        middles = [(shape.x_m + shape.w_m / 2 - zone.x_m) / zone.w_m for shape in inside]
        if len(inside) < 2 or max(middles) - min(middles) > COLUMN_SHARE:
            return 0
        middle = sum(middles) / len(middles)
        return -1 if middle > 1 - SIDE_SHARE else 1 if middle < SIDE_SHARE else 0

    def _zone_name(self, code: str) -> str:
        zone = self.hall.zone_by_code.get(code)
        return "" if zone is None else zone.short_name if self.language == "zh" else zone.code

    def _emergency(self) -> str:
        found = self.state.view.emergency
        if found is None or not found.active:
            return ""
        return self._say("mgr_drill_on" if found.drill else "mgr_emergency_on")

    def _banner(self) -> str:
        match self.state.link:
            case "out_of_date":
                return self._say("out_of_date", time=self.state.last_true())
            case "connecting":
                return self._say("never_connected")
            case _:
                beat = self.state.beat
                if beat is None or beat.state == "running":
                    return ""
                return (beat.reason if self.language == "zh" else beat.reason_en) or self._say(
                    "read_only"
                )


class _Forecast:
    """The arrivals that the hall's table expects."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._date: dt.date | None = None
        self._slots: dict[dt.time, float] = {}

    def by_slot(self, date: dt.date) -> dict[dt.time, float]:
        """Per half hour of a date."""
        if date != self._date:
            self._date = date
            self._slots = {}
            for row in self._hall.arrivals_on(date):
                start = _half_hour_of(row.slot.start)
                self._slots[start] = self._slots.get(start, 0.0) + row.expected_arrivals
        return self._slots

    def until(self, now: dt.datetime) -> float:
        """How many should have come by now; within a half hour they come evenly."""
        total = 0.0
        for start, count in self.by_slot(now.date()).items():
            begin = dt.datetime.combine(now.date(), start, now.tzinfo)
            total += count * min(1.0, max(0.0, (now - begin) / HALF_HOUR))
        return total


def alarm_row(alarm: Alarm) -> AlarmRow:
    """An alarm as a row."""
    return AlarmRow(
        alarm.kind, alarm.title, alarm.detail, "\n".join(alarm.keys), alarm.counter,
        alarm.acknowledged,
    )  # fmt: skip


def _half_hour(at: dt.datetime) -> dt.time:
    return _half_hour_of(at.time())


def _half_hour_of(at: dt.time) -> dt.time:
    return dt.time(at.hour, 30 if at.minute >= 30 else 0)


def _trend(change: int) -> str:
    if change == 0:
        return "→"
    return f"↑{change}" if change > 0 else f"↓{-change}"
