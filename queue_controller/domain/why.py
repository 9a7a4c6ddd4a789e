"""Why a number was called when it was: sentences made from the event log alone.

A sentence says what put the ticket where it was put, and who of the same queue it went before. It
says 优先 and never the class: a screen near visitors may show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.codes import Sentence
from queue_controller.api.rules import rule_words
from queue_controller.api.view import AT_COUNTER, DAY_ENDED, HallView, place_in
from queue_controller.domain.days import clock_time

NAMED_MAX: Final = 3
"""So many overtaken numbers are named; the others are counted."""


class Why(NamedTuple):
    """One thing that happened to a ticket, and why."""

    at_ms: int
    zh: str
    en: str


class _Reader:
    """Follows a log as every replica does, and notes what it says about one ticket."""

    def __init__(self, wanted: str, zone: dt.tzinfo) -> None:
        self.wanted = wanted
        self.zone = zone
        self.told: list[Why] = []
        self.labels: dict[str, str] = {}
        self.view = HallView()
        self.booked: dict[str, str] = {}
        """By ticket that checked in, the class under which its slot puts it first."""
        self.before: m.Ticket | None = None
        """The ticket of the present event before it."""
        self.at_ms = 0

    def take(self, record: m.EventRecord, event: Any) -> None:
        """Follow one event of a ticket. One whose beginning the log lacks is passed over."""
        ticket_id = event.ticket_id
        if isinstance(event, m.TicketIssued | m.StepUndone):
            self.labels[ticket_id] = event.label
        elif ticket_id not in self.view.tickets:
            return
        if isinstance(event, m.TicketIssued) and event.slot_ms:
            self.booked[ticket_id] = event.priority_class
        before = self.view.tickets.get(ticket_id)
        self.before = None if before is None else msgspec.structs.replace(before)
        self.at_ms = record.at_ms
        self.view.apply(record, event)
        tell = _TELLERS.get(type(event))
        if tell is not None and self.wanted in {ticket_id, self.labels[ticket_id]}:
            tell(self, event)

    def tell(self, ticket_id: str, zh: str, en: str) -> None:
        label, at = self.labels[ticket_id], self.clock(self.at_ms)
        self.told.append(Why(self.at_ms, f"{at} {label}{zh}。", f"{at} {label} {en}."))

    def clock(self, at_ms: int) -> str:
        return clock_time(at_ms, self.zone)

    def place(self, ticket: m.Ticket, place: tuple[int, int], queue: str) -> tuple[int, int]:
        """Where it stands now: once an appointment is due, its slot is its place if that is later."""
        added = any(each.queue == queue and each.added for each in ticket.matters)
        booked = self.booked.get(ticket.ticket_id) == ticket.priority_class
        if booked and not added and ticket.slot_ms <= self.at_ms:
            return max(place[0], ticket.slot_ms), place[1]
        return place

    def standing(self, tickets: Iterable[m.Ticket], queue: str) -> Iterator[tuple[int, int, str]]:
        for ticket in tickets:
            place = place_in(ticket, queue)
            if place is not None:
                yield (*self.place(ticket, place, queue), ticket.label)

    def passed(self, ticket_id: str, queue: str) -> Sentence:
        """Who of the same queue waits since before, as the tail of a sentence."""
        ticket = self.view.tickets[ticket_id]
        own = ticket.place_ms, ticket.place_tie
        place = self.place(ticket, own, queue)
        others = [each for each in self.view.tickets.values() if each.ticket_id != ticket_id]
        waiting = [each for each in others if each.state == "waiting"]
        away = [each for each in others if each.state in AT_COUNTER and each.matters]
        before = [each[2] for each in sorted(self.standing(waiting, queue)) if each[:2] < place]
        kept = [each[2] for each in sorted(self.standing(away, queue)) if each[:2] < place]
        tail, tail_en = (
            (
                f"；{'、'.join(kept[:NAMED_MAX])}正在别的窗口，位置保留",
                f"; {', '.join(kept[:NAMED_MAX])}, at another counter, keeps its place",
            )
            if kept
            else ("", "")
        )
        if not before:
            return Sentence(tail, tail_en)
        named = before[:NAMED_MAX]
        more = len(before) > len(named)
        return Sentence(
            f"；先于排在它前面的{'、'.join(named)}{f'等{len(before)}个号' if more else ''}{tail}",
            f"; it went before {', '.join(named)}"
            + (f" and {len(before) - len(named)} more" if more else "")
            + tail_en,
        )


def why(
    events: Iterable[tuple[m.EventRecord, m.Event]], ticket: str, zone: dt.tzinfo
) -> tuple[Why, ...]:
    """What the log says about a ticket, in order; empty when it has no such ticket.

    Args:
        events: the log of the business date from its beginning, for the full audience.
        ticket: a label (B012) or a ticket id. A label means every ticket of that label in `events`.
        zone: the hall's time zone.
    """
    reader = _Reader(ticket.strip().upper(), zone)
    for record, event in events:
        if type(event) in _TELLERS or isinstance(event, m.ServiceStarted):
            reader.take(record, event)
    return tuple(reader.told)


def _issued(r: _Reader, e: m.TicketIssued) -> None:
    zh, en = _how_issued(r, e)
    steps, steps_en = "", ""
    if e.matters:
        queues = [each.queue for each in e.matters]
        in_order = any(each.state == "held" for each in e.matters)
        steps = f"，一号多事，{'依次' if in_order else '同时'}排{'、'.join(queues)}"
        steps_en = f" for {', '.join(queues)}{' one after the other' if in_order else ''}"
    r.tell(e.ticket_id, f"{zh}{steps}，前面{e.ahead}人", f"{en}{steps_en}, {e.ahead} ahead")


def _how_issued(r: _Reader, e: m.TicketIssued) -> Sentence:
    """Where the number comes from, and since when it counts where that is not the moment of the event."""
    since = r.clock(e.place_ms)
    if e.appointment:
        slot = r.clock(e.slot_ms)
        return Sentence(f"签到（预约{slot}）", f"was checked in for {slot}")
    if e.slip:
        return Sentence("凭改日优先的小票取号", "was issued for the slip of an earlier day")
    mark, mark_en = ("（优先）", " with priority") if e.priority else ("", "")
    if e.lease:
        taken = r.clock(e.issued_ms)
        place = "" if since == taken else f"，位置从{since}算起"
        place_en = "" if since == taken else f", its place counts from {since}"
        return Sentence(
            f"是{taken}主机不在时取的号{mark}，现在登记{place}",
            f"was taken{mark_en} at {taken} while the controller was away, and is entered now{place_en}",
        )
    if e.place_ms < e.issued_ms:
        return Sentence(
            f"登记（预印号）{mark}，位置从{since}算起",
            f"of the printed roll was entered{mark_en}, its place counts from {since}",
        )
    return Sentence(f"取号{mark}", f"was issued{mark_en}")


def _called(r: _Reader, e: m.TicketCalled) -> None:
    rule = rule_words(e.rule, e.profile, e.profile_minutes, e.queue)
    passed = r.passed(e.ticket_id, e.queue)
    reason, reason_en = (f"，原因：{e.reason}", f" ({e.reason})") if e.reason else ("", "")
    minutes = e.waited_ms // 60_000
    waited, waited_en = (
        (f"，等了{minutes or '不到1'}分钟", f", after {minutes or 'less than 1'} minutes")
        if e.waited_ms
        else ("", "")
    )
    if 0 <= e.here_ms // 60_000 < minutes:
        here = e.here_ms // 60_000
        waited = f"，等了{here or '不到1'}分钟（按位置算{minutes}分钟）"
        waited_en = f", after {here or 'less than 1'} minutes ({minutes} from its place)"
    r.tell(
        e.ticket_id,
        f"到{e.counter}号窗口：{rule.zh}{reason}{waited}{passed.zh}",
        f"was called to counter {e.counter}: {rule.en}{reason_en}{waited_en}{passed.en}",
    )


def _missed(r: _Reader, e: m.TicketMissed) -> None:
    zh, en = (
        ("，窗口叫了下一位", " (the counter called the next number)") if e.inferred else ("", "")
    )
    if e.after_recalls:
        zh, en = f"，重呼{e.after_recalls}次无人应答", f" ({e.after_recalls} recalls, no answer)"
    r.tell(e.ticket_id, f"过号{zh}", f"was missed{en}")


def _requeued(r: _Reader, e: m.TicketRequeued) -> None:
    behind = r.labels.get(e.behind, "")
    zh = f"，排在{behind}后面" if behind else "，当时没有人等候"
    en = f" behind {behind}" if behind else "; nobody waited"
    r.tell(e.ticket_id, f"过号重排{zh}", f"came back{en}")


def _completed(r: _Reader, e: m.ServiceCompleted) -> None:
    inferred = (
        ("（由下一次叫号推定）", " (inferred from the next call)") if e.inferred else ("", "")
    )
    zh, en = f"在{e.counter}号窗口办理结束{inferred[0]}", f"was served at {e.counter}{inferred[1]}"
    if e.matters and e.next_queue:
        queues = [each.queue for each in e.matters if each.state == "waiting"]
        zh += f"，还有事项，原号在{'、'.join(queues)}按原来的位置排队"
        en += f"; for its other matters it waits in {', '.join(queues)} at the place that it had"
    elif e.next_queue:
        zh += f"，有费用，原号转到{e.next_queue}，按原来的位置排队"
        en += f"; a fee sent it on to {e.next_queue} at the place that it had"
    r.tell(e.ticket_id, zh, en)


def _transferred(r: _Reader, e: m.TicketTransferred) -> None:
    r.tell(
        e.ticket_id,
        f"由{e.counter}号窗口转到{e.to_queue}，按原来的位置排队",
        f"was transferred by counter {e.counter} to {e.to_queue} at the place that it had",
    )


def _moved(r: _Reader, e: m.TicketMoved) -> None:
    r.tell(
        e.ticket_id,
        f"由管理人员从{e.from_queue}调到{e.to_queue}，原因：{e.reason}，位置不变",
        f"was moved by a manager from {e.from_queue} to {e.to_queue} ({e.reason}), its place kept",
    )


def _matters(r: _Reader, e: m.MattersChanged) -> None:
    if e.added:
        names = "、".join(e.added), ", ".join(e.added)
        zh, en = f"加办{names[0]}，按加办的时间排队", f"has {names[1]} added, from now on"
    else:
        names = "、".join(e.dropped), ", ".join(e.dropped)
        zh, en = (
            f"不办{names[0]}了，其他事项位置不变",
            f"gave up {names[1]}; the others keep their place",
        )
    r.tell(e.ticket_id, zh, en)


def _parked(r: _Reader, e: m.TicketParked) -> None:
    r.tell(
        e.ticket_id,
        f"在{e.counter}号窗口挂起{f'，原因：{e.reason}' if e.reason else ''}",
        f"was parked at counter {e.counter}{f' ({e.reason})' if e.reason else ''}",
    )


def _undone(r: _Reader, e: m.StepUndone) -> None:
    zh, en = _UNDONE[e.step]
    r.tell(e.ticket_id, f"：{e.counter}号窗口撤销了{zh}", f": counter {e.counter} took back {en}")


def _cancelled(r: _Reader, e: m.TicketCancelled) -> None:
    zh, en = {
        "staff": (f"作废，原因：{e.reason}", f"was cancelled by staff ({e.reason})"),
        "visitor": ("弃号", "was given up"),
        "system": (
            "作废，群众手里的是取号机在主机不在时给的另一个号",
            "is void: its visitor holds another number, given while the controller was away",
        ),
    }[e.by]
    r.tell(e.ticket_id, zh, en)


def _reclassified(r: _Reader, e: m.TicketReclassified) -> None:
    before = r.before
    had = before is not None and before.priority
    zh, en = _RECLASSIFIED[had, e.priority]
    back, back_en = (
        ("，回到原来的位置等候", "; it waits again at its place")
        if before is not None and before.state == "called"
        else ("", "")
    )
    r.tell(e.ticket_id, f"{zh}，原因：{e.reason}{back}", f"{en} ({e.reason}){back_en}")


def _expired(r: _Reader, e: m.TicketExpired) -> None:
    if e.reason == DAY_ENDED:
        zh, en = "当天没有办完，已过期", "expired with its day"
    else:
        zh, en = f"今天不再办，原因：{e.reason}", f"ended for today ({e.reason})"
    slip, slip_en = (
        ("，小票改日优先", "; its slip goes first on another day") if e.slip else ("", "")
    )
    r.tell(e.ticket_id, zh + slip, en + slip_en)


_RECLASSIFIED: Final[dict[tuple[bool, bool], Sentence]] = {
    (False, True): Sentence("给予优先", "was given priority"),
    (True, False): Sentence("改为普通", "lost its priority"),
    (True, True): Sentence("仍是优先，改按另一条规则", "has priority by another rule"),
    (False, False): Sentence("仍是普通，改了类别", "is of another class, without priority"),
}

_UNDONE: Final[dict[m.Step, Sentence]] = {
    "call": Sentence("这次叫号", "this call"),
    "complete": Sentence("“办理结束”", "its completion"),
    "no_show": Sentence("“过号”", "its no-show"),
}

_TELLERS: Final[dict[type[m.Event], Callable[[_Reader, Any], None]]] = {
    m.TicketIssued: _issued,
    m.TicketCalled: _called,
    m.TicketMissed: _missed,
    m.TicketRequeued: _requeued,
    m.ServiceCompleted: _completed,
    m.TicketTransferred: _transferred,
    m.TicketMoved: _moved,
    m.TicketParked: _parked,
    m.MattersChanged: _matters,
    m.StepUndone: _undone,
    m.TicketCancelled: _cancelled,
    m.TicketReclassified: _reclassified,
    m.TicketExpired: _expired,
}
