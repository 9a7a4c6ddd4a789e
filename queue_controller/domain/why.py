"""Why a number was called when it was: sentences made from the event log alone.

A sentence says what put the ticket where it was put, and who of the same queue it went before. It
says 优先 and never the class: a screen near visitors may show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from queue_controller.api import messages as m
from queue_controller.api.codes import Sentence
from queue_controller.api.rules import rule_words
from queue_controller.domain.days import clock_time

NAMED_MAX: Final = 3
"""So many overtaken numbers are named; the others are counted."""


class Why(NamedTuple):
    """One thing that happened to a ticket, and why."""

    at_ms: int
    zh: str
    en: str


class _Waiting(NamedTuple):
    place_ms: int
    place_tie: int
    label: str


class _Reader:
    """Follows a log and notes what it says about one ticket."""

    def __init__(self, wanted: str, zone: dt.tzinfo) -> None:
        self.wanted = wanted
        self.zone = zone
        self.told: list[Why] = []
        self.labels: dict[str, str] = {}
        self.where: dict[str, str] = {}
        self.waiting: dict[str, dict[str, _Waiting]] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.called: set[str] = set()
        self.matters: dict[str, tuple[m.Matter, ...]] = {}
        self.deferred: dict[str, dict[str, _Waiting]] = {}
        """By queue, who keeps a place there while he is at a counter for another matter."""
        self.at_ms = 0

    def tell(self, ticket_id: str, zh: str, en: str) -> None:
        if self.wanted in {ticket_id, self.labels.get(ticket_id)}:
            label, at = self.labels[ticket_id], clock_time(self.at_ms, self.zone)
            self.told.append(Why(self.at_ms, f"{at} {label}{zh}。", f"{at} {label} {en}."))

    def wait(self, ticket_id: str, queue: str, place_ms: int, place_tie: int) -> None:
        self.leave(ticket_id)
        self.called.discard(ticket_id)
        self.where[ticket_id] = queue
        self.places[ticket_id] = (place_ms, place_tie)
        line = self.waiting.setdefault(queue, {})
        line[ticket_id] = _Waiting(place_ms, place_tie, self.labels.get(ticket_id, ticket_id))

    def leave(self, ticket_id: str) -> None:
        queues = {self.where.get(ticket_id, "")}
        queues.update(each.queue for each in self.matters.get(ticket_id, ()))
        for queue in queues:
            self.waiting.get(queue, {}).pop(ticket_id, None)
            self.deferred.get(queue, {}).pop(ticket_id, None)

    def arrange(self, ticket_id: str, matters: tuple[m.Matter, ...], *, at_counter: bool) -> None:
        """Where a visit waits, and whether its visitor is free to be called."""
        self.leave(ticket_id)
        self.matters[ticket_id] = matters
        lines = self.deferred if at_counter else self.waiting
        for each in matters:
            if each.state == "waiting":
                line = lines.setdefault(each.queue, {})
                label = self.labels.get(ticket_id, ticket_id)
                line[ticket_id] = _Waiting(each.place_ms, each.place_tie, label)

    def away(self, ticket_id: str) -> None:
        """Missed or parked: called nowhere until he is found."""
        self.called.discard(ticket_id)
        self.leave(ticket_id)

    def passed(self, ticket_id: str, queue: str) -> Sentence:
        """Who of the same queue waits since before, as the tail of a sentence."""
        place = self.places.get(ticket_id)
        if place is None:
            return Sentence("", "")
        line = sorted(self.waiting.get(queue, {}).values())
        before = [each.label for each in line if (each.place_ms, each.place_tie) < place]
        kept = [
            each.label
            for each in sorted(self.deferred.get(queue, {}).values())
            if (each.place_ms, each.place_tie) < place
        ]
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
        told = _TELLERS.get(type(event))
        if told is not None:
            reader.at_ms = record.at_ms
            told(reader, event)
    return tuple(reader.told)


def _issued(r: _Reader, e: m.TicketIssued) -> None:
    r.labels[e.ticket_id] = e.label
    r.wait(e.ticket_id, e.queue, e.place_ms, e.place_tie)
    zh, en = ("取号（优先）", "was issued with priority") if e.priority else ("取号", "was issued")
    steps, steps_en = "", ""
    if e.matters:
        r.arrange(e.ticket_id, e.matters, at_counter=False)
        queues = [each.queue for each in e.matters]
        in_order = any(each.state == "held" for each in e.matters)
        steps = f"，一号多事，{'依次' if in_order else '同时'}排{'、'.join(queues)}"
        steps_en = f" for {', '.join(queues)}{' one after the other' if in_order else ''}"
    r.tell(e.ticket_id, f"{zh}{steps}，前面{e.ahead}人", f"{en}{steps_en}, {e.ahead} ahead")


def _called(r: _Reader, e: m.TicketCalled) -> None:
    r.leave(e.ticket_id)
    r.called.add(e.ticket_id)
    if e.matters:
        r.arrange(e.ticket_id, e.matters, at_counter=True)
        r.where[e.ticket_id] = e.queue
        r.places[e.ticket_id] = next(
            ((x.place_ms, x.place_tie) for x in e.matters if x.state == "present"), (0, 0)
        )
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
    r.away(e.ticket_id)
    zh, en = (
        ("，窗口叫了下一位", " (the counter called the next number)") if e.inferred else ("", "")
    )
    if e.after_recalls:
        zh, en = f"，重呼{e.after_recalls}次无人应答", f" ({e.after_recalls} recalls, no answer)"
    r.tell(e.ticket_id, f"过号{zh}", f"was missed{en}")


def _requeued(r: _Reader, e: m.TicketRequeued) -> None:
    queue = r.where.get(e.ticket_id, "")
    r.wait(e.ticket_id, queue, e.place_ms, e.place_tie)
    if e.matters:
        r.arrange(e.ticket_id, e.matters, at_counter=False)
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
        r.arrange(e.ticket_id, e.matters, at_counter=False)
        queues = [each.queue for each in e.matters if each.state == "waiting"]
        zh += f"，还有事项，原号在{'、'.join(queues)}按取号时间排队"
        en += f"; for its other matters it waits in {', '.join(queues)} at its arrival place"
    elif e.next_queue:
        r.wait(e.ticket_id, e.next_queue, *r.places.get(e.ticket_id, (0, 0)))
        zh += f"，有费用，原号转到{e.next_queue}，按取号时间排队"
        en += f"; a fee sent it on to {e.next_queue} at its arrival place"
    r.tell(e.ticket_id, zh, en)


def _transferred(r: _Reader, e: m.TicketTransferred) -> None:
    r.wait(e.ticket_id, e.to_queue, e.place_ms, e.place_tie)
    if e.matters:
        r.arrange(e.ticket_id, e.matters, at_counter=False)
    r.tell(
        e.ticket_id,
        f"由{e.counter}号窗口转到{e.to_queue}，按取号时间排队",
        f"was transferred by counter {e.counter} to {e.to_queue} at its arrival place",
    )


def _matters(r: _Reader, e: m.MattersChanged) -> None:
    at_counter = e.state in {"called", "serving"}
    known = e.matters if at_counter or e.state == "waiting" else ()
    r.arrange(e.ticket_id, known, at_counter=at_counter)
    if e.state == "waiting":
        r.where[e.ticket_id] = e.queue
        r.places[e.ticket_id] = next(
            ((x.place_ms, x.place_tie) for x in e.matters if x.queue == e.queue), (0, 0)
        )
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
    r.away(e.ticket_id)
    r.tell(
        e.ticket_id,
        f"在{e.counter}号窗口挂起{f'，原因：{e.reason}' if e.reason else ''}",
        f"was parked at counter {e.counter}{f' ({e.reason})' if e.reason else ''}",
    )


def _undone(r: _Reader, e: m.StepUndone) -> None:
    r.leave(e.ticket_id)
    r.where[e.ticket_id] = e.queue
    if e.state == "waiting":
        r.wait(e.ticket_id, e.queue, e.place_ms, e.place_tie)
    if e.matters:
        at_counter = e.state in {"called", "serving"}
        r.arrange(
            e.ticket_id,
            e.matters if at_counter or e.state == "waiting" else (),
            at_counter=at_counter,
        )
    zh, en = _UNDONE[e.step]
    r.tell(e.ticket_id, f"：{e.counter}号窗口撤销了{zh}", f": counter {e.counter} took back {en}")


def _cancelled(r: _Reader, e: m.TicketCancelled) -> None:
    r.leave(e.ticket_id)
    by_staff = e.by == "staff"
    r.tell(
        e.ticket_id,
        f"作废，原因：{e.reason}" if by_staff else "弃号",
        f"was cancelled by staff ({e.reason})" if by_staff else "was given up",
    )


def _reclassified(r: _Reader, e: m.TicketReclassified) -> None:
    queue = r.where.get(e.ticket_id, "")
    place = r.places.get(e.ticket_id)
    if place is not None and e.ticket_id in r.called:
        r.wait(e.ticket_id, queue, *place)
    zh, en = ("给予优先", "was given priority") if e.priority else ("改为普通", "lost its priority")
    r.tell(e.ticket_id, f"{zh}，原因：{e.reason}", f"{en} ({e.reason})")


def _expired(r: _Reader, e: m.TicketExpired) -> None:
    r.leave(e.ticket_id)
    r.tell(e.ticket_id, "当天没有办完，已过期", "expired with its day")


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
    m.TicketParked: _parked,
    m.MattersChanged: _matters,
    m.StepUndone: _undone,
    m.TicketCancelled: _cancelled,
    m.TicketReclassified: _reclassified,
    m.TicketExpired: _expired,
}
