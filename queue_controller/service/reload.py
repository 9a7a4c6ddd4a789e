"""A configuration takes the place of another while the hall works: as a whole, or not at all.

What the log is followed by goes into the event (`Terms`), so that a log is read again under the terms
of its own time, whatever stands in the folder by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from config.digest import changed, digest_of
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.domain.states import after
from queue_controller.service.ask import Ask, reasoned, staff_of
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.refusals import refuse
from queue_controller.service.terms import standings_of, terms_of
from queue_controller.service.values import Decision

REASONS_SHOWN: Final = 50
FROM_THE_START: Final = (
    "ticket_digits",
    "business_day_start",
    "walk_up_numbers",
    "roll_numbers",
    "person_retention_days",
    "disk_warn_mib",
    "disk_refuse_mib",
    "heartbeat_s",
)
"""Policies that hold from a start of the controller on: numbers and dates of a day hang on them."""


class Why(NamedTuple):
    """Why a configuration cannot be applied now, in both languages."""

    zh: str
    en: str


def reload(command: m.Reload, ask: Ask) -> Decision:
    """Apply what was read, or refuse with every reason; the same configuration again is no change."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if ask.offer is None:
        raise refuse("reload_impossible")
    if isinstance(ask.offer, Faulty):
        errors = [each for each in ask.offer.problems if each.severity == "error"]
        raise _refused([Why(each.message_zh, each.message_en) for each in errors])
    reasons = list(_reasons(ask.state, ask.offer))
    if reasons:
        raise _refused(reasons)
    events = applied(ask.state, ask.offer, reason, staff_no)
    if not events:
        return Decision((), m.Reloaded(digest_of(ask.offer.files), ()))
    first = events[0]
    files = first.changed if isinstance(first, m.ConfigurationApplied) else ()
    return Decision(events, m.Reloaded(digest_of(ask.offer.files), files))


def applied(
    state: HallState, offer: Offer, reason: str = "", staff_no: str = ""
) -> tuple[m.Event, ...]:
    """What happens by applying it; nothing when the hall works by it already.

    Numbers whose class waits by another rule now stand in the line anew, at their own place.
    """
    terms = terms_of(offer.hall, offer.policy)
    if dict(offer.files) == state.configured and terms == state.terms:
        return ()
    event = m.ConfigurationApplied(
        digest_of(offer.files),
        terms,
        dict(offer.files),
        changed(state.configured, offer.files),
        reason,
        staff_no,
    )
    before, now = state.standings, standings_of(terms)
    moved = [
        m.TicketReclassified(
            ticket.ticket_id,
            ticket.priority_class,
            now[ticket.priority_class].priority,
            CONFIGURATION,
            ticket.state,
            staff_no,
            ticket.matters,
        )
        for ticket in state.view.tickets.values()
        if ticket.priority_class in now
        and now[ticket.priority_class][:3] != before.get(ticket.priority_class, (None,))[:3]
        and ticket.state != "called"
        and after("reclassify", ticket.state) is not None
    ]
    return (event, *moved)


CONFIGURATION: Final = "规则调整"
"""The reason on record of a number whose class waits by another rule since a reload."""


def _refused(reasons: list[Why]) -> Exception:
    shown = reasons[:REASONS_SHOWN]
    return refuse(
        "configuration_refused",
        count=str(len(reasons)),
        reasons="\n".join(each.zh for each in shown),
        reasons_en="\n".join(each.en for each in shown),
    )


def _reasons(state: HallState, offer: Offer) -> Iterator[Why]:
    """Why a sound configuration cannot take over now: what a start alone can change, and what is in use."""
    for check in (_needs_a_start, _queues_in_use, _counters_in_use, _codes_in_use):
        yield from check(state, offer)


def _needs_a_start(state: HallState, offer: Offer) -> Iterator[Why]:
    hall = state.hall
    for key, before, now in (
        ("hall_id", hall.hall_id, offer.hall.hall_id),
        ("time_zone", hall.time_zone, offer.hall.time_zone),
    ):
        if before != now:
            yield Why(
                f"hall.csv 的 {key} 从“{before}”改成了“{now}”，只能停机更换。",
                f"{key} of hall.csv went from {before} to {now}; that takes a new start.",
            )
    for key in FROM_THE_START:
        if getattr(state.policy, key) != getattr(offer.policy, key):
            yield Why(
                f"hall.toml 的 policy.{key} 改了，要在收班后重启主机才能生效。",
                f"policy.{key} of hall.toml changed; that holds from a start of the controller on.",
            )
    if state.endpoints is not None and state.endpoints != offer.controller:
        yield Why(
            "hall.toml 的 [controller]（地址、数据和密钥文件夹）改了，要重启主机和各程序才能生效。",
            "[controller] of hall.toml changed; that takes a new start of every program.",
        )


def _queues_in_use(state: HallState, offer: Offer) -> Iterator[Why]:
    kept, known = offer.hall.queue_by_prefix, state.hall.queue_by_prefix
    held: dict[str, int] = {}
    for ticket in state.view.tickets.values():
        for queue in {ticket.queue, *(each.queue for each in ticket.matters)}:
            held[queue] = held.get(queue, 0) + 1
    for queue, count in sorted(held.items()):
        if queue in known and queue not in kept:
            yield Why(
                f"queues.csv 里没有了队列 {queue}，但它今天还有 {count} 个号没办完。",
                f"The queue {queue} is gone from queues.csv, and {count} of its numbers are still here.",
            )
    for queue in sorted({*state.view.stopped, *state.view.caps} - kept.keys()):
        yield Why(
            f"queues.csv 里没有了队列 {queue}，但今天对它停号或限号了，请先恢复。",
            f"The queue {queue} is gone from queues.csv, and its numbers are stopped or limited today.",
        )


def _counters_in_use(state: HallState, offer: Offer) -> Iterator[Why]:
    kept = offer.hall.counter_by_number
    for status in state.view.counters.values():
        if status.number in kept or status.temporary:
            continue
        if status.mode != "closed" or status.staff_no or status.ticket_id:
            yield Why(
                f"windows.csv 里没有了 {status.number} 号窗口，但它正在使用，请先停止服务、退出登录。",
                f"Counter {status.number} is gone from windows.csv and in use; close it first.",
            )
    for status in state.view.counters.values():
        gone = [queue for queue in status.queues if queue not in offer.hall.queue_by_prefix]
        if gone:
            yield Why(
                f"{status.number} 号窗口今天临时办理 {'、'.join(gone)}，queues.csv 里没有了。",
                f"Counter {status.number} serves {', '.join(gone)} today, gone from queues.csv.",
            )


def _codes_in_use(state: HallState, offer: Offer) -> Iterator[Why]:
    """Numbers that live on with a code must find it again."""
    before, now = state.hall, offer.hall
    gone: tuple[tuple[str, str, Callable[[m.Ticket], set[str]], AbstractSet[str]], ...] = (
        ("items.csv", "事项", _items, before.item_by_code.keys() - now.item_by_code.keys()),
        (
            "priority_classes.csv",
            "类别",
            lambda ticket: {ticket.priority_class},
            before.priority_class_by_code.keys() - now.priority_class_by_code.keys(),
        ),
        (
            "bundles.csv",
            "一件事",
            lambda ticket: {ticket.bundle},
            before.bundle_by_code.keys() - now.bundle_by_code.keys(),
        ),
    )
    for file, word, codes, missing in gone:
        for code, labels in sorted(_labels_by_code(state.view, codes).items()):
            if code in missing:
                yield Why(
                    f"{file} 里没有了{word} {code}，但 {'、'.join(labels[:5])} 等 {len(labels)} 个号还在用。",
                    f"{code} is gone from {file}, and {len(labels)} live numbers have it:"
                    f" {', '.join(labels[:5])}.",
                )


def _items(ticket: m.Ticket) -> set[str]:
    return {ticket.item, *(item for each in ticket.matters for item in each.items)}


def _labels_by_code(view: HallView, codes: Callable[[m.Ticket], set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ticket in view.tickets.values():
        for code in codes(ticket) - {""}:
            found.setdefault(code, []).append(ticket.label)
    return found
