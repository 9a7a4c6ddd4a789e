"""What the manager of a rehearsal does at his PC besides the lines. Pure: no I/O, no clock.

He unlocks it with his PIN, looks after what is broken, sends somebody to who rings, reads and answers what visitors wrote
and erases it when they want that, sees to what the rounds found, and brings in the cases that other systems have closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.days import day_of

MINUTE_MS: Final = 60_000
SEES_MS: Final = 20_000
"""So long a red line stands on his wall before he sends somebody."""
GUIDE: Final = "导办员"
CLOSED_SHARE: Final = 0.3
"""So many of the morning's cases are closed by the afternoon."""
CLOSES_EVERY_MS: Final = 3 * MINUTE_MS
NEVER: Final = 1 << 60


@dataclass
class Office:
    """`step` is called now and then; `heard` gets every reply."""

    hall: Hall
    staff_no: str
    seed: int
    _random: Random = field(init=False)
    _unlocked: bool = False
    _due: dict[str, int] = field(default_factory=dict)
    """When the turn of something comes; `NEVER`: it came."""
    _cases: list[str] = field(default_factory=list)
    """Taken on today and not closed."""
    _next_case_ms: int = 0

    def __post_init__(self) -> None:
        self._random = Random(f"office {self.seed}")
        guides = (each.staff_no for each in self.hall.staff if each.role_zh == GUIDE)
        self._guide = next(guides, self.staff_no)

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """What he does now."""
        if view.closed or not view.business_date:
            return []
        commands: list[m.Command] = []
        if not self._unlocked:
            self._unlocked = True
            commands.append(m.Unlock(self.staff_no))
        commands += self._broken(view, now_ms)
        commands += self._rings(view, now_ms)
        commands += self._feedback(view, now_ms)
        commands += self._rounds(view, now_ms)
        commands += self._close(view, now_ms)
        return [Send(command) for command in commands]

    def heard(self, command: m.Command, reply: m.ReplyBody | None) -> None:
        """A reply; None where it was refused."""
        if isinstance(command, m.Complete) and isinstance(reply, m.Done) and reply.case:
            self._cases.append(reply.case)

    def _turn(self, what: str, now_ms: int, low_minutes: float, high_minutes: float) -> bool:
        """Whether the turn of something has come; its time is drawn when it is first seen."""
        if what not in self._due:
            minutes = self._random.uniform(low_minutes, high_minutes)
            self._due[what] = now_ms + int(minutes * MINUTE_MS)
        if now_ms < self._due[what]:
            return False
        self._due[what] = NEVER
        return True

    def _broken(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        for each in view.devices.values():
            key = f"device:{each.device}:{each.since_ms}"
            is_new = each.state == "bad" and key not in view.acknowledged
            if is_new and now_ms >= each.since_ms + SEES_MS and self._turn(key, now_ms, 0, 0):
                yield m.AcknowledgeAlarm(key, "已派人去看")

    def _rings(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        for ring in view.rings.values():
            if self._turn(f"ring {ring.ring_id}", now_ms, 0.2, 1.5):
                yield m.AnswerRing(ring.ring_id, self._guide)

    def _feedback(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        for each in view.feedback.values():
            name = each.feedback
            if not each.closed_on and self._turn(f"answer {name}", now_ms, 10, 40):
                yield m.AskFeedbackWords(name, self.staff_no)
                yield m.AnswerFeedback(
                    name, "谢谢您的意见，已请窗口改进。", closed=True, staff_no=self.staff_no
                )
            elif each.closed_on and self._turn(f"erase {name}", now_ms, 20, 60):
                yield m.ErasePersonal("本人看到答复后要求删除", self.staff_no, feedback=name)

    def _rounds(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        for each in view.inspections.values():
            open_ = each.needs_action and not each.settled_ms
            if open_ and self._turn(f"settle {each.inspection}", now_ms, 15, 50):
                yield m.SettleInspection(each.inspection, "已补充，再看过一次", self.staff_no)

    def _close(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        if day.lunch is None or now_ms < max(day.lunch.end_ms, self._next_case_ms):
            return
        self._next_case_ms = now_ms + CLOSES_EVERY_MS
        if self._cases:
            case = self._cases.pop(0)
            if self._random.random() < CLOSED_SHARE:
                yield m.CloseCase(case, result="准予")
