"""监督: what was out of the ordinary on a business date, from its log alone.

A list for whoever looks after the hall, not a verdict: each line says what happened, where, by whom and
for what reason. Of ratings it says how many were low at a counter, never when or by which visitor.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import here_of
from queue_controller.domain.days import clock_time
from queue_controller.domain.gaming import SHORT_SERVICE_MS, signs_of
from queue_controller.domain.unattended import MINUTE_MS, unattended
from queue_controller.domain.uninvited import uninvited

UNATTENDED_MINUTES: Final = 5.0
NO_SHOWS_LEAST: Final = 3
NO_SHOWS_TIMES: Final = 2.0
"""A counter is named when it misses this many times the hall's own share, and at least so many."""
COUNTERS_NAMED: Final = 8
"""Where more counters have it, it is a matter of the hall and not of a counter."""
CONTROLLER: Final = "controller"
RULES_CHANGED: Final = "规则调整"

Records = Iterable[tuple[m.EventRecord, m.Event]]


class Limits(NamedTuple):
    """From when on a thing is out of the ordinary."""

    starvation_minutes: int = 60
    unattended_minutes: float = UNATTENDED_MINUTES


class _Reader:
    """Follows a day and makes remarks."""

    def __init__(self, hall: Hall, limits: Limits) -> None:
        self.hall = hall
        self.limits = limits
        self.zone = hall.zone_info
        self.remarks: list[m.Remark] = []
        self.labels: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        self.calls: Tally[str] = Tally()
        self.missed: Tally[str] = Tally()
        self.low: Tally[str] = Tally()
        self.long: dict[str, list[tuple[int, str]]] = {}
        self.absent: dict[tuple[m.RemarkKind, str], list[str]] = {}
        self.put_off: dict[str, list[str]] = {}
        self.moved: dict[tuple[str, str], tuple[int, m.TicketMoved, int]] = {}
        self.down: dict[str, tuple[int, m.HealthChanged]] = {}
        self.starts = 0
        self.last_ms = 0

    def take(self, record: m.EventRecord, event: m.Event) -> None:
        self.last_ms = record.at_ms
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event, record)

    def tell(self, kind: m.RemarkKind, zh: str, en: str, at_ms: int = 0, **more: Any) -> None:
        self.remarks.append(m.Remark(kind, zh, en, at_ms, **more))

    def label(self, ticket_id: str) -> str:
        return self.labels.get(ticket_id, ticket_id)

    def class_zh(self, code: str) -> str:
        row = self.hall.priority_class_by_code.get(code)
        return code if row is None else f"{code} {row.name_zh}"

    def queue_zh(self, prefix: str) -> str:
        row = self.hall.queue_by_prefix.get(prefix)
        return prefix if row is None else f"{prefix} {row.name_zh}"

    def clock(self, at_ms: int) -> str:
        return clock_time(at_ms, self.zone)

    # --- one event ---------------------------------------------------------------------------------

    def issued(self, e: m.TicketIssued, _: m.EventRecord) -> None:
        self.labels[e.ticket_id] = e.label
        self.classes[e.ticket_id] = e.priority_class

    def called(self, e: m.TicketCalled, r: m.EventRecord) -> None:
        self.calls[e.counter] += 1
        waited_ms = here_of(e)
        if waited_ms > self.limits.starvation_minutes * MINUTE_MS:
            self.long.setdefault(e.queue, []).append((waited_ms, e.label))
        why = f"，原因：{e.reason}" if e.reason else "，没有写原因"
        why_en = f": {e.reason}" if e.reason else ", no reason given"
        if e.rule == "out_of_turn":
            self.tell(
                "out_of_turn",
                f"{e.counter}号窗口选呼 {e.label}{why}",
                f"Counter {e.counter} called {e.label} out of turn{why_en}",
                r.at_ms,
                counter=e.counter,
                label=e.label,
                reason=e.reason,
            )
        elif e.rule == "walk_up" and e.reason:
            self.tell(
                "walk_up",
                f"{e.counter}号窗口越过等候的人当场给号 {e.label}{why}",
                f"Counter {e.counter} served the walk-up {e.label} before those who waited{why_en}",
                r.at_ms,
                counter=e.counter,
                label=e.label,
                reason=e.reason,
            )

    def reclassified(self, e: m.TicketReclassified, r: m.EventRecord) -> None:
        before = self.classes.get(e.ticket_id, "")
        self.classes[e.ticket_id] = e.priority_class
        if before == e.priority_class and e.reason == RULES_CHANGED:
            return
        label = self.label(e.ticket_id)
        self.tell(
            "reclassified",
            f"{label} 从{self.class_zh(before)}改为{self.class_zh(e.priority_class)}，原因：{e.reason}",
            f"{label} went from class {before} to {e.priority_class}: {e.reason}",
            r.at_ms,
            label=label,
            staff_no=e.staff_no,
            reason=e.reason,
        )

    def cancelled(self, e: m.TicketCancelled, r: m.EventRecord) -> None:
        if e.by != "staff":
            return
        label = self.label(e.ticket_id)
        self.tell(
            "cancelled",
            f"{label} 被作废，原因：{e.reason}",
            f"{label} was cancelled by staff: {e.reason}",
            r.at_ms,
            label=label,
            staff_no=e.staff_no,
            reason=e.reason,
        )

    def undone(self, e: m.StepUndone, r: m.EventRecord) -> None:
        zh, en = _STEPS[e.step]
        self.tell(
            "undone",
            f"{e.counter}号窗口撤销了 {e.label} 的{zh}",
            f"Counter {e.counter} took back {en} of {e.label}",
            r.at_ms,
            counter=e.counter,
            label=e.label,
        )

    def was_missed(self, e: m.TicketMissed, _: m.EventRecord) -> None:
        self.missed[e.counter] += 1

    def was_put_off(self, e: m.TicketExpired, _: m.EventRecord) -> None:
        if e.staff_no or e.slip:
            self.put_off.setdefault(e.reason, []).append(self.label(e.ticket_id))

    def was_moved(self, e: m.TicketMoved, r: m.EventRecord) -> None:
        key = r.actor, r.command_id
        count, first, at_ms = self.moved.get(key, (0, e, r.at_ms))
        self.moved[key] = count + 1, first, at_ms

    def rated(self, e: m.Rated, _: m.EventRecord) -> None:
        if e.level in m.BAD_LEVELS:
            self.low[e.counter] += 1

    def health(self, e: m.HealthChanged, r: m.EventRecord) -> None:
        down = self.down.pop(e.device, None)
        if e.state != "good":
            self.down[e.device] = down or (r.at_ms, e)
        elif down is not None:
            self._outage(*down, r.at_ms)

    def _outage(
        self, since_ms: int, e: m.HealthChanged, until_ms: int, *, still: bool = False
    ) -> None:
        zh = "故障" if e.state == "bad" else "状态不明"
        said = f"（{e.message_zh}）" if e.message_zh else ""
        end = "还没恢复" if still else f"{self.clock(until_ms)} 恢复"
        end_en = "not back yet" if still else f"back at {self.clock(until_ms)}"
        self.tell(
            "device",
            f"设备 {e.device} {zh}{said}，{end}",
            f"The device {e.device} was {e.state} ({e.message_en or e.reason}), {end_en}",
            since_ms,
            reason=e.reason,
        )

    def unnoticed(self, e: m.CallUnseen | m.CallUnspoken, _: m.EventRecord) -> None:
        kind: m.RemarkKind = "unseen" if isinstance(e, m.CallUnseen) else "unspoken"
        self.absent.setdefault((kind, e.counter), []).append(self.label(e.ticket_id))

    def emergency(self, e: m.EmergencyStarted | m.EmergencyEnded, r: m.EventRecord) -> None:
        if isinstance(e, m.EmergencyStarted):
            zh, en = (
                ("疏散演练", "An evacuation drill") if e.drill else ("紧急疏散", "An emergency")
            )
            self.tell("emergency", f"{zh}开始", f"{en} began", r.at_ms)
        else:
            why = f"，{e.reason}" if e.reason else ""
            self.tell(
                "emergency", f"疏散结束{why}", "The evacuation ended", r.at_ms, reason=e.reason
            )

    def by_hand(self, e: Any, r: m.EventRecord) -> None:
        if r.actor == CONTROLLER:
            return
        zh, en = self._deed(e)
        reason = e.reason
        self.tell(
            "hand",
            f"{zh}，原因：{reason}" if reason else zh,
            f"{en}: {reason}" if reason else en,
            r.at_ms,
            counter=getattr(e, "counter", ""),
            staff_no=e.staff_no,
            reason=reason,
        )

    def _deed(self, e: Any) -> tuple[str, str]:
        match e:
            case m.IssueStopped(queue=queue):
                return f"{self.queue_zh(queue)} 停止取号", f"No more numbers of queue {queue}"
            case m.IssueResumed(queue=queue):
                return f"{self.queue_zh(queue)} 恢复取号", f"Numbers of queue {queue} again"
            case m.IssueCapped(queue=queue, limit=limit):
                return (
                    f"{self.queue_zh(queue)} 取消限号"
                    if limit < 0
                    else f"{self.queue_zh(queue)} 限号 {limit}",
                    f"Queue {queue} is limited to {limit if limit >= 0 else 'no number'}",
                )
            case m.CounterQueuesChanged(counter=counter, queues=queues):
                served = "、".join(queues) or "照常"
                return f"{counter}号窗口改办 {served}", f"Counter {counter} serves {served}"
            case m.CounterAdded(counter=counter, queues=queues):
                served = "、".join(queues)
                return (
                    f"临时增开{counter}号窗口，办 {served}",
                    f"Temporary counter {counter}: {served}",
                )
            case m.HoursExtended(until_ms=until_ms):
                clock = self.clock(until_ms)
                return f"延时服务到 {clock}", f"Hours extended until {clock}"
            case m.NoticePublished(title_zh=title):
                return f"发布通知“{title}”", f"Notice published: {title}"
            case m.NoticeWithdrawn(notice_id=notice):
                return f"撤下通知 {notice}", f"Notice {notice} withdrawn"
            case _:
                return "收班", "The day was closed by hand"

    def pin(self, e: m.PinRefused, r: m.EventRecord) -> None:
        who = f"工号 {e.staff_no}" if e.staff_no else "没有的工号"
        self.tell(
            "pin",
            f"{r.actor} 上{who}的密码输错",
            f"A wrong PIN of {e.staff_no or 'a number that nobody has'} at {r.actor}",
            r.at_ms,
            staff_no=e.staff_no,
        )

    def configured(self, e: m.ConfigurationApplied, r: m.EventRecord) -> None:
        files = "、".join(e.changed) or "无"
        why = f"，原因：{e.reason}" if e.reason else "（主机启动时）"
        self.tell(
            "configuration",
            f"采用新的配置，改动：{files}{why}",
            f"A new configuration was applied ({', '.join(e.changed)})"
            + (f": {e.reason}" if e.reason else " at a start"),
            r.at_ms,
            staff_no=e.staff_no,
            reason=e.reason,
        )

    def started(self, _: m.ControllerStarted, r: m.EventRecord) -> None:
        self.tell("restart", "主机重新启动", "The controller started anew", r.at_ms)

    def erased(self, e: m.PersonalErased, r: m.EventRecord) -> None:
        if e.cause == "retention":
            return
        what, of = (f"意见{e.feedback}的书面内容", f"the words of {e.feedback}") if e.feedback else (
            f"个人信息 {e.count} 条", f"{e.count} personal values"
        )  # fmt: skip
        self.tell(
            "erased",
            f"清除{what}，原因：{e.reason}",
            f"Erased: {of}: {e.reason}",
            r.at_ms,
            staff_no=e.staff_no,
            reason=e.reason,
            count=e.count,
        )

    def inspected(self, e: m.InspectionNoted, r: m.EventRecord) -> None:
        zh, en = m.CATEGORY_WORDS[e.category]
        where = f"{e.counter}号窗口" if e.counter else e.device or "大厅"
        self.tell(
            "inspection",
            f"巡查（{zh}）{where}：{e.text}{'，需整改' if e.needs_action else ''}",
            f"Inspection ({en}) of {e.counter or e.device or 'the hall'}: {e.text}",
            r.at_ms,
            counter=e.counter,
            staff_no=e.staff_no,
        )

    # --- the whole day -----------------------------------------------------------------------------

    def close(self) -> None:
        for since_ms, health in self.down.values():
            self._outage(since_ms, health, self.last_ms, still=True)
        for count, e, at_ms in self.moved.values():
            self.tell(
                "hand",
                f"{count} 个号从 {self.queue_zh(e.from_queue)} 调到 {self.queue_zh(e.to_queue)}，"
                f"原因：{e.reason}",
                f"{count} numbers were moved from {e.from_queue} to {e.to_queue}: {e.reason}",
                at_ms,
                staff_no=e.staff_no,
                reason=e.reason,
                count=count,
            )
        for reason, labels in self.put_off.items():
            self.tell(
                "put_off",
                f"{len(labels)} 个号当天没办成（{_some(labels)}）：{reason or '收班'}",
                f"{len(labels)} numbers were not served that day ({_some(labels)}): {reason}",
                count=len(labels),
                reason=reason,
            )
        for queue, waits in sorted(self.long.items()):
            longest_ms, label = max(waits)
            self.tell(
                "long_wait",
                f"{self.queue_zh(queue)} 有 {len(waits)} 人等候超过 {self.limits.starvation_minutes} 分钟，"
                f"最长 {longest_ms // MINUTE_MS} 分钟（{label}）",
                f"{len(waits)} of queue {queue} waited over {self.limits.starvation_minutes} minutes,"
                f" the longest {longest_ms // MINUTE_MS} ({label})",
                count=len(waits),
                label=label,
            )
        self._no_shows()
        for kind in ("unseen", "unspoken"):
            self.counted(
                kind, Tally({c: len(found) for (k, c), found in self.absent.items() if k == kind})
            )
        self.counted("rated_low", self.low)

    def counted(self, kind: m.RemarkKind, by_counter: Tally[str]) -> None:
        """A thing that was counted by counter: a line for each, or one for the hall where most had it."""
        zh, en = _COUNTED[kind]
        if len(by_counter) > COUNTERS_NAMED:
            (worst, most), total = by_counter.most_common(1)[0], by_counter.total()
            self.tell(
                kind,
                f"{len(by_counter)} 个窗口共有 {total} {zh}，最多的是{worst}号窗口（{most}）",
                f"{total} {en} at {len(by_counter)} counters, most of them ({most}) at {worst}",
                count=total,
            )
            return
        for counter, count in sorted(by_counter.items(), key=lambda each: _in_order(each[0])):
            self.tell(
                kind,
                f"{counter}号窗口有 {count} {zh}",
                f"{count} {en} at counter {counter}",
                counter=counter,
                count=count,
            )

    def _no_shows(self) -> None:
        calls = sum(self.calls.values())
        usual = sum(self.missed.values()) / calls if calls else 0.0
        for counter, count in sorted(self.missed.items(), key=lambda each: _in_order(each[0])):
            share = count / self.calls[counter] if self.calls[counter] else 1.0
            if count >= NO_SHOWS_LEAST and share >= NO_SHOWS_TIMES * usual:
                self.tell(
                    "no_shows",
                    f"{counter}号窗口过号 {count} 个，占叫号的 {share:.0%}（全大厅 {usual:.0%}）",
                    f"Counter {counter} missed {count} numbers, {share:.0%} of its calls"
                    f" (the hall: {usual:.0%})",
                    counter=counter,
                    count=count,
                )


def out_of_ordinary(
    events: Records, hall: Hall, limits: Limits | None = None
) -> tuple[m.Remark, ...]:
    """The remarks of a business date, in order of time; those without a time come last.

    Args:
        events: of one business date, in their order.
        hall: names, and what each counter serves.
        limits: from when on a thing is out of the ordinary; without it those of the hall.
    """
    limits = limits or Limits(hall.starvation_minutes)
    told = list(events)
    reader = _Reader(hall, limits)
    for record, event in told:
        reader.take(record, event)
    reader.close()
    usual = {row.number: row.queues for row in hall.counters}
    for gap in unattended(told, usual, limits.unattended_minutes):
        minutes = (gap.until_ms - gap.from_ms) // MINUTE_MS
        reader.tell(
            "unattended",
            f"{gap.counter}号窗口开着 {minutes} 分钟没有叫号，最多有 {gap.waiting} 人在等",
            f"Counter {gap.counter} stood open for {minutes} minutes without a call,"
            f" up to {gap.waiting} waiting",
            gap.from_ms,
            counter=gap.counter,
            count=gap.waiting,
        )
    by_counter = Tally(each.counter for each in uninvited(told))
    reader.counted("uninvited", by_counter)
    signs = signs_of(told)
    reader.counted("short_service", signs.short_services)
    reader.counted("instant_top", signs.instant_tops)
    reader.counted("rhythmic_top", signs.rhythmic_tops)
    return tuple(sorted(reader.remarks, key=lambda each: (each.at_ms == 0, each.at_ms)))


def _in_order(counter: str) -> tuple[int, str]:
    return (int(counter) if counter.isdigit() else 0, counter)


def _some(labels: list[str]) -> str:
    shown = "、".join(labels[:3])
    return shown if len(labels) <= 3 else f"{shown}等"


_STEPS: Final[dict[m.Step, tuple[str, str]]] = {
    "call": ("叫号", "the call"),
    "complete": ("办理结束", "the completion"),
    "no_show": ("过号", "the no-show"),
}
_COUNTED: Final[dict[m.RemarkKind, tuple[str, str]]] = {
    "unseen": ("次叫号没有一块屏显示", "calls were seen on no screen"),
    "unspoken": ("次叫号没有播报", "calls were never spoken"),
    "rated_low": ("个不满意或非常不满意的评价", "ratings below basically satisfied were given"),
    "uninvited": ("件没有请群众评价", "matters were never offered for rating"),
    "short_service": (
        f"次办理不到 {SHORT_SERVICE_MS // 1000} 秒",
        f"services took less than {SHORT_SERVICE_MS // 1000} seconds",
    ),
    "instant_top": ("个“非常满意”是刚打开就按的", "top ratings were given at once"),
    "rhythmic_top": ("个“非常满意”间隔几乎相同", "top ratings came like a clock"),
}
_BY_HAND: Final[tuple[type[m.Event], ...]] = (
    m.IssueStopped,
    m.IssueResumed,
    m.IssueCapped,
    m.CounterQueuesChanged,
    m.CounterAdded,
    m.HoursExtended,
    m.NoticePublished,
    m.NoticeWithdrawn,
    m.HallClosed,
)
_HANDLERS: Final[dict[type[m.Event], Callable[[_Reader, Any, m.EventRecord], None]]] = {
    m.TicketIssued: _Reader.issued,
    m.TicketCalled: _Reader.called,
    m.TicketReclassified: _Reader.reclassified,
    m.TicketCancelled: _Reader.cancelled,
    m.StepUndone: _Reader.undone,
    m.TicketMissed: _Reader.was_missed,
    m.TicketExpired: _Reader.was_put_off,
    m.TicketMoved: _Reader.was_moved,
    m.Rated: _Reader.rated,
    m.HealthChanged: _Reader.health,
    m.CallUnseen: _Reader.unnoticed,
    m.CallUnspoken: _Reader.unnoticed,
    m.EmergencyStarted: _Reader.emergency,
    m.EmergencyEnded: _Reader.emergency,
    m.PinRefused: _Reader.pin,
    m.ConfigurationApplied: _Reader.configured,
    m.ControllerStarted: _Reader.started,
    m.PersonalErased: _Reader.erased,
    m.InspectionNoted: _Reader.inspected,
    **dict.fromkeys(_BY_HAND, _Reader.by_hand),
}
