"""The manager of a rehearsal at the end of the day, and on his rounds. Pure: no I/O, no clock.

When the hall says that it is about to close and somebody is still here, he tells the hall (a notice) and lets it serve on
for half an hour (延时). Who still waits when that is nearly over goes first tomorrow (改日优先). Then he closes the day (收班).
Twice a day he goes round and writes down what he saw (巡查). Every act is a command of the hall with his staff number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.days import clock_time, day_of

MINUTE_MS: Final = 60_000
SERVES_ON_MS: Final = 30 * MINUTE_MS
LAST_CALL_MS: Final = 5 * MINUTE_MS
"""So long before the longer hours are over he decides about who still waits."""
ROUNDS_MS: Final = (60 * MINUTE_MS, 6 * 60 * MINUTE_MS)
"""When he goes round, from the first number of the day on."""
SEEN: Final[tuple[tuple[m.InspectionCategory, str, bool], ...]] = (
    ("on_duty", "在岗，工作牌摆放整齐", False),
    ("environment", "桌面杂物较多，已提醒整理", False),
    ("service", "一次性告知单用完，需要补充", True),
)


@dataclass
class Evening:
    """`step` is called now and then."""

    hall: Hall
    staff_no: str
    seed: int
    _random: Random = field(init=False)
    _rounds: int = 0
    _seen: list[tuple[m.InspectionCategory, str, bool]] = field(init=False)
    """What each round finds: once in a day something that has to be put right."""
    _told_ms: int = 0
    """The closing that was told, so that each is told once."""
    _put_off: set[str] = field(default_factory=set)
    _closed_date: str = ""

    def __post_init__(self) -> None:
        self._random = Random(f"evening {self.seed}")
        calm = [each for each in SEEN if not each[2]]
        self._seen = [self._random.choice(calm), next(each for each in SEEN if each[2])]
        self._random.shuffle(self._seen)

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """What he does now."""
        if view.closed and view.business_date:
            # Who was served when the hall closed and has a matter left.
            return self._tomorrow([t for t in view.tickets.values() if t.state == "waiting"])
        if not view.business_date or view.business_date == self._closed_date:
            return []
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        if day.tickets is None or not day.closes_ms:
            return []
        closes_ms = max(day.closes_ms, view.extended_until_ms)
        sends = self._round(view, now_ms - day.tickets.start_ms)
        left = [each for each in view.tickets.values() if each.state == "waiting"]
        if view.closing_ms == closes_ms and self._told_ms != closes_ms and left:
            self._told_ms = closes_ms
            if not view.extended_until_ms:
                return [*sends, *self._serve_on(len(left), closes_ms)]
        if view.extended_until_ms and now_ms >= closes_ms - LAST_CALL_MS:
            sends += self._tomorrow(left)
        if now_ms >= closes_ms:
            self._closed_date = view.business_date
            sends.append(Send(m.CloseDay("今天办完了", self.staff_no)))
        return sends

    def _round(self, view: HallView, since_opening_ms: int) -> list[Send]:
        if self._rounds >= len(ROUNDS_MS) or since_opening_ms < ROUNDS_MS[self._rounds]:
            return []
        staffed = sorted(each.number for each in view.counters.values() if each.mode == "open")
        if not staffed:
            return []
        self._rounds += 1
        category, text, needs_action = self._seen[self._rounds - 1]
        counter = self._random.choice(staffed)
        note = m.NoteInspection(
            category, text, counter, needs_action=needs_action, staff_no=self.staff_no
        )
        return [Send(note)]

    def _serve_on(self, waiting: int, closes_ms: int) -> list[Send]:
        until_ms = closes_ms + SERVES_ON_MS
        until = clock_time(until_ms, self.hall.zone_info)
        reason = f"还有{waiting}人等候"
        notice = m.PublishNotice(
            "今天延时服务",
            f"今天延时到{until}，已取号的请留在等候区，窗口接着办。",
            reason,
            "Longer hours today",
            until_ms=until_ms,
            staff_no=self.staff_no,
        )
        return [Send(m.ExtendHours(until_ms, reason, staff_no=self.staff_no)), Send(notice)]

    def _tomorrow(self, left: list[m.Ticket]) -> list[Send]:
        labels = tuple(each.label for each in left if each.ticket_id not in self._put_off)
        if not labels:
            return []
        self._put_off.update(each.ticket_id for each in left)
        return [Send(m.PutOff(labels, "下班时仍未办到", self.staff_no))]
