"""取号, 过号重排, 弃号 and 作废."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from config.model import WHOLE_HALL, Item, Queue
from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, cut_ticket
from queue_controller.api.codes import Sentence
from queue_controller.api.view import AT_COUNTER, Slip, ticket_of
from queue_controller.domain import visits
from queue_controller.domain.ahead import ahead_of
from queue_controller.domain.days import clock_time, next_ticket_day
from queue_controller.domain.numbering import label_of, ticket_id_of
from queue_controller.domain.slips import TicketPlace, first_place, slip_of
from queue_controller.domain.visits import LIVE
from queue_controller.domain.waiting import Minutes
from queue_controller.domain.working_days import next_working_ticket_day
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_move,
    check_own_queues,
    checked,
    done,
    find_ticket,
    past_ticket,
    queue_words,
    staff_of,
)
from queue_controller.service.bookings import numbers_left, numbers_used
from queue_controller.service.hall import HallState
from queue_controller.service.refusals import refuse
from queue_controller.service.terms import Standing
from queue_controller.service.values import Decision, Refusal

PHONE_DIGITS: Final = 4


def issue(command: m.Issue, ask: Ask) -> Decision:
    """A number for an item or a queue."""
    state = ask.state
    if state.is_superseded(ask.actor.client_id, ask.command_id):
        raise refuse("superseded")
    now_ms = ask.now.hall_ms
    date = state.view.business_date
    if not date:
        raise refuse("day_not_started")
    slip = _slip(command, ask) if command.slip else None
    wishes, in_order = _wishes(command, ask) if slip is None else _wishes_of_slip(slip, command)
    code, standing = class_of(command, ask)
    source = checked("source", command.source, NAME_CHARS) if command.source else ""
    if state.view.closed:
        raise closed_today(ask)
    prefixes = dict.fromkeys([wish.queue for wish in wishes])
    if command.notice:
        _check_what_for(notice_of(state, command.notice), prefixes, ask)
    if slip is None:
        for wish in wishes:
            check_duty(ask, wish, date)
        for prefix in prefixes:
            check_limits(ask, prefix)
    hours = state.day.tickets
    if hours is None or not hours.start_ms <= now_ms < hours.end_ms:
        raise out_of_hours(ask)
    if command.phone is not None and not is_phone_tail(command.phone.digits):
        raise refuse("bad_phone_tail")
    for prefix in prefixes:
        label = held_too_many(state, ask.person_ref, prefix)
        if label:
            raise refuse("issue_limit", label=label, **queue_words(ask, prefix))

    first = wishes[0]
    if slip is None:
        for prefix in [each for each in prefixes if each != first.queue]:
            fits_still(ask, prefix, standing)
    matters: visits.Matters = ()
    place = None if slip is None else first_place(hours.start_ms, slip.place_ms or slip.order)
    if len(wishes) > 1:
        at = place or TicketPlace(now_ms, state.next_tie)
        matters = visits.plan(wishes, at.place_ms, at.place_tie, in_order=in_order)
    return draw(
        ask,
        first.queue,
        standing,
        priority_class=code,
        item=first.item,
        language=command.language,
        source=source,
        notice=notice_of(state, command.notice) if command.notice else "",
        slip=_slip_id(command.slip) if command.slip else "",
        place=place,
        matters=matters,
        bundle=command.bundle,
        must_fit=slip is None,
    )


def held_too_many(state: HallState, person_ref: str, prefix: str, *, but: str = "") -> str:
    """A live number of somebody who may have no other one in this queue; empty: one more is well."""
    if not person_ref:
        return ""
    # Who was missed too often and cannot wait again with that number takes a new one.
    held = [
        each
        for each in sorted(state.holders.of(person_ref, prefix))
        if each != but and not _is_used_up(state, state.view.tickets[each])
    ]
    if len(held) < state.hall.issue_limit_per_queue_per_person:
        return ""
    return state.view.tickets[held[0]].label


def _is_used_up(state: HallState, ticket: m.Ticket) -> bool:
    return ticket.state == "no_show" and ticket.requeues >= state.policy.requeue_limit


def is_phone_tail(digits: str) -> bool:
    """The last four digits of a telephone number, and no more of it."""
    return len(digits) == PHONE_DIGITS and digits.isascii() and digits.isdigit()


def draw(
    ask: Ask,
    prefix: str,
    standing: Standing,
    *,
    priority_class: str,
    item: str,
    language: m.Language,
    source: str,
    notice: str = "",
    appointment: str = "",
    slot_ms: int = 0,
    number: int | None = None,
    place_ms: int | None = None,
    slip: str = "",
    place: TicketPlace | None = None,
    matters: visits.Matters = (),
    bundle: str = "",
    must_fit: bool = False,
) -> Decision:
    """The next number of a queue, or one that is given already, at a place of its own.

    `must_fit`: refused when the work before it does not leave time before closing.
    """
    state = ask.state
    now_ms = ask.now.hall_ms
    date = state.view.business_date
    if number is None:
        number = state.numbers.next_in_turn(date, prefix, source)
    if number is None:
        raise refuse("numbers_used_up", **queue_words(ask, prefix))
    label = label_of(prefix, number, state.policy.ticket_digits)
    line = state.line(prefix)
    if place is None:
        ahead = line.ahead_of_new(standing.rule, standing.every)
        place = TicketPlace(now_ms if place_ms is None else place_ms, state.next_tie)
    else:
        ahead = line.ahead_of_place(place)
    wait = state.expected_wait(prefix, ahead, now_ms)
    if must_fit:
        _check_fit(ask, prefix, ahead, wait)
    event = m.TicketIssued(
        ticket_id=ticket_id_of(date, label),
        label=label,
        queue=prefix,
        number=number,
        business_date=date,
        priority=standing.priority,
        issued_ms=now_ms,
        place_ms=place.place_ms,
        place_tie=place.place_tie,
        priority_class=priority_class,
        item=item,
        language=language,
        source=source,
        person_ref=ask.person_ref,
        token_hash=ask.token_hash,
        phone_ref=ask.phone_ref,
        ahead=ahead,
        low_minutes=wait.low,
        high_minutes=wait.high,
        appointment=appointment,
        slot_ms=slot_ms,
        notice=notice,
        slip=slip,
        matters=matters,
        bundle=bundle,
        # The public does not read of the slip, and knows all the same since when he waits.
        since_ms=now_ms if slip else 0,
    )
    return Decision((event,), issued_reply(ask, ticket_of(event), ahead, wait))


def fits_still(ask: Ask, prefix: str, standing: Standing) -> None:
    """Whether who comes to a queue now can expect to be served before closing.

    Raises:
        Refusal: `too_late_by_load`.
    """
    ahead = ask.state.line(prefix).ahead_of_new(standing.rule, standing.every)
    _check_fit(ask, prefix, ahead, ask.state.expected_wait(prefix, ahead, ask.now.hall_ms))


def _check_fit(ask: Ask, prefix: str, ahead: int, wait: Minutes) -> None:
    if not ask.state.fits_today(prefix, wait, ask.now.hall_ms):
        raise _too_late_by_load(ask, prefix, ahead)


def issued_reply(
    ask: Ask, ticket: m.Ticket, ahead: int, minutes: Minutes, *, reprint: bool = False
) -> m.Issued:
    """What the paper of a number says."""
    state = ask.state
    counters = state.counters_of(ticket.queue)
    after_ms, until_ms = state.clock_of(ticket.queue, minutes, ask.now.hall_ms)
    return m.Issued(
        ticket=cut_ticket(ticket, AUDIENCE_OF[ask.actor.role]),
        ahead=ahead,
        low_minutes=minutes.low,
        high_minutes=minutes.high,
        counters=counters,
        zone=_zone(ask, counters),
        token=ask.token,
        reprint=reprint,
        matters=matter_waits(ask, ticket),
        after_ms=after_ms,
        until_ms=until_ms,
    )


def matter_waits(ask: Ask, ticket: m.Ticket) -> tuple[m.MatterWait, ...]:
    """What is left to do of a visit, and where it stands there; `held` ones as if they began now."""
    return tuple([_wait_of(ask, each, ticket) for each in ticket.matters if each.state in LIVE])


def _wait_of(ask: Ask, matter: m.Matter, ticket: m.Ticket) -> m.MatterWait:
    state = ask.state
    standing = state.standing(ticket.priority_class)
    line = state.line(matter.queue)
    stands = ahead_of(line, ticket.ticket_id, ask.now.hall_ms, state.starvation_ms)
    hours = state.day.tickets
    if stands is not None:
        ahead = stands.ahead
    elif hours is not None and matter.place_ms < hours.start_ms:  # of a slip, before everybody
        ahead = line.ahead_of_place(TicketPlace(matter.place_ms, matter.place_tie))
    else:
        ahead = line.ahead_of_new(standing.rule, standing.every)
    if matter.state == "present" and ticket.state in AT_COUNTER:
        ahead = 0
    low, high = state.expected_wait(matter.queue, ahead, ask.now.hall_ms)
    counters = state.counters_of(matter.queue)
    return m.MatterWait(
        queue=matter.queue,
        items=matter.items,
        state=matter.state,
        ahead=ahead,
        low_minutes=low,
        high_minutes=high,
        counters=counters,
        zone=_zone(ask, counters),
    )


def _zone(ask: Ask, counters: tuple[str, ...]) -> str:
    return ask.state.counters[counters[0]].zone if counters else ""


def requeue(command: m.Requeue, ask: Ask) -> Decision:
    """A missed number comes back behind the third that waits.

    Its class becomes that of missed numbers, unless the visitor has one of a better rank: of
    several classes the lowest rank holds.
    """
    ticket = find_ticket(ask, command.ticket)
    check_move("requeue", ticket)
    check_own_queues(ask, ticket)
    state = ask.state
    limit = state.policy.requeue_limit
    if ticket.requeues >= limit:
        raise refuse("requeue_limit", label=ticket.label, limit=str(limit))
    place = state.line(ticket.queue).place_behind(
        state.hall.no_show_requeue_behind, ask.now.hall_ms, state.tie_behind_all
    )
    missed = next(iter(state.hall.classes_with_rule("after_three")), None)
    better = missed is not None and missed.rank < state.standing(ticket.priority_class).rank
    event = m.TicketRequeued(
        ticket_id=ticket.ticket_id,
        place_ms=place.place_ms,
        place_tie=place.place_tie,
        behind=place.behind,
        priority_class=missed.code if missed is not None and better else "",
        matters=visits.moved(ticket.matters, place.place_ms, place.place_tie),
    )
    return done(ask, ticket, event)


def cancel(command: m.Cancel, ask: Ask) -> Decision:
    """The visitor gives the number up, or staff cancel it with a reason."""
    reason = checked("reason", command.reason)
    ticket = find_ticket(ask, command.ticket)
    check_move("cancel", ticket)
    check_own_queues(ask, ticket)
    if command.by == "staff" and not reason:
        raise refuse("reason_needed")
    staff_no = staff_of(ask, command.staff_no) if command.by == "staff" else ""
    return done(ask, ticket, m.TicketCancelled(ticket.ticket_id, command.by, reason, staff_no))


def check_duty(ask: Ask, wish: visits.Wish, date: str) -> None:
    """Whether a weekend's duty deals with it on this date.

    Raises:
        Refusal: `weekend_duty`.
    """
    state = ask.state
    on_date = dt.date.fromisoformat(date)
    if not state.policy.weekend_duty_on_the_spot or state.hall.on_duty(
        on_date, wish.queue, wish.item
    ):
        return
    following = next_working_ticket_day(state.hall, date)
    words = _NO_DAY_KNOWN if following is None else _day_words(*following)
    item = state.hall.item_by_code.get(wish.item)
    names = queue_words(ask, wish.queue)
    raise refuse(
        "weekend_duty",
        item=names["queue"] if item is None else item.label,
        item_en=names["queue_en"] if item is None else item.name_en,
        next=words.zh,
        next_en=words.en,
    )


def check_limits(ask: Ask, prefix: str) -> None:
    """Whether the house gives this queue's numbers at all, and one more of them."""
    state = ask.state
    if prefix in state.view.stopped:
        raise refuse("issue_stopped", **queue_words(ask, prefix))
    cap = state.cap_of(prefix)
    if 0 <= cap <= state.given.get(prefix, 0):
        raise refuse("issue_cap", limit=str(cap), **queue_words(ask, prefix))
    own = state.hall.quota(prefix).numbers_per_day
    if own is not None and own <= numbers_used(state, prefix):
        raise refuse("issue_cap", limit=str(own), **queue_words(ask, prefix))
    if numbers_left(state, prefix) == 0:
        of_all = state.hall.quota(WHOLE_HALL).numbers_per_day
        raise refuse("issue_cap_of_hall", limit=str(of_all))


def _slip(command: m.Issue, ask: Ask) -> Slip:
    """The slip that is brought back, if it may be used today for this."""
    state = ask.state
    slip = state.view.slips.get(_slip_id(command.slip))
    if slip is None:
        raise refuse("unknown_slip", slip=command.slip[:NAME_CHARS])
    if slip.business_date == state.view.business_date and not slip.day_over:
        raise refuse("slip_other_day")
    queues = tuple(each.queue for each in slip.matters) or (slip.queue,)
    if (command.item or command.queue) and queue_for(command, ask).prefix not in queues:
        raise refuse("slip_other_queue", **queue_words(ask, slip.queue))
    for queue in queues:
        if queue not in state.hall.queue_by_prefix:
            raise refuse("unknown_queue", queue=queue)
    if command.items or command.queues or command.bundle:
        raise refuse("slip_one_matter")
    return slip


def _wishes_of_slip(slip: Slip, command: m.Issue) -> tuple[list[visits.Wish], bool]:
    """All that was left of the visit, and whether its steps have an order."""
    if len(slip.matters) < 2:
        return [visits.Wish(slip.queue, command.item or slip.item)], False
    wishes = [
        visits.Wish(matter.queue, item)
        for matter in slip.matters
        for item in (matter.items or ("",))
    ]
    return wishes, any(matter.state == "held" for matter in slip.matters)


def _slip_id(text: str) -> str:
    """The number of a slip, also where only the number on the paper was read."""
    return slip_of(past_ticket(text) or text.removesuffix("-t"))


def notice_of(state: HallState, text: str) -> str:
    """The one-time notice of this number, or the latest that was given with the number on the paper."""
    if text in state.view.notices:
        return text
    ticket_id = past_ticket(text)
    mine = [each for each in state.view.notices if each.startswith(f"{ticket_id}-n")]
    return max(mine, key=lambda each: (len(each), each), default="") if ticket_id else ""


def _check_what_for(notice: str, prefixes: Iterable[str], ask: Ask) -> None:
    """Who comes back with his papers is preferred for the matter that they lacked for, not for any other.

    Raises:
        Refusal: `notice_elsewhere`.
    """
    hall = ask.state.hall
    queue, *items = ask.state.view.notices_for.get(notice) or ("",)
    known = (hall.item_by_code.get(item) for item in items)
    # Where tables have moved the matter since, it is in its new queue.
    where = dict.fromkeys([*(item.queue or "" for item in known if item is not None), queue])
    rows = [row for each in where if (row := hall.queue_by_prefix.get(each)) is not None]
    here = [row.prefix for row in rows if row.takes_first_tickets]
    # Where somebody was only advised, nothing says which queue his papers are for.
    is_of_a_matter = any(row.takes_first_tickets and row.counts_as_case for row in rows)
    if is_of_a_matter and not {*here} & {*prefixes}:
        raise refuse("notice_elsewhere", notice=notice, **queue_words(ask, here[0]))


def queue_for(command: m.Issue, ask: Ask) -> Queue:
    """The queue of an item, or the one that was named."""
    return _queue(command.queue, command.item, ask)


def _wishes(command: m.Issue, ask: Ask) -> tuple[list[visits.Wish], bool]:
    """What the number is for, and whether its steps have an order."""
    if not (command.items or command.queues or command.bundle):
        queue = _queue(command.queue, command.item, ask)
        return [visits.Wish(queue.prefix, command.item)], False
    hall = ask.state.hall
    items = [item for item in (command.item, *command.items) if item]
    in_order = False
    if command.bundle:
        bundle = hall.bundle_by_code.get(command.bundle)
        if bundle is None:
            raise refuse("unknown_bundle", bundle=command.bundle[:NAME_CHARS])
        for item in items:
            if item not in bundle.items:
                raise refuse(
                    "item_not_in_bundle",
                    **_item_words(_item(item, ask)),
                    bundle=bundle.name_zh,
                    bundle_en=bundle.name_en,
                )
        chosen = frozenset(items)
        items = [item for item in bundle.items if not chosen or item in chosen]
        in_order = bundle.order == "sequential"
    twice = next((item for n, item in enumerate(items) if item in items[:n]), None)
    if twice is not None:
        raise refuse("item_twice", **_item_words(_item(twice, ask)))
    queues = [] if command.item else [command.queue]
    queues = [queue for queue in (*queues, *command.queues) if queue]
    if len(items) + len(queues) > hall.matters_per_visit_max:
        raise refuse("too_many_matters", limit=str(hall.matters_per_visit_max))
    wishes = [visits.Wish(_queue("", item, ask).prefix, item) for item in items]
    wishes += [visits.Wish(_queue(queue, "", ask).prefix) for queue in queues]
    return wishes, in_order


def _queue(prefix: str, code: str, ask: Ask) -> Queue:
    """The queue of an item, or the one of this name."""
    hall = ask.state.hall
    if code:
        item = _item(code, ask)
        if item.queue is None:
            raise _not_here(item, ask)
        queue = hall.queue_by_prefix[item.queue]
        if prefix and prefix != item.queue:
            raise refuse(
                "queue_item_mismatch", **_item_words(item), **queue_words(ask, queue.prefix)
            )
    elif prefix:
        found = hall.queue_by_prefix.get(prefix)
        if found is None:
            raise refuse("unknown_queue", queue=prefix[:NAME_CHARS])
        queue = found
    else:
        raise refuse("queue_or_item_needed")
    if not queue.takes_first_tickets:
        raise refuse("queue_by_transfer_only", **queue_words(ask, queue.prefix))
    return queue


def _item(code: str, ask: Ask) -> Item:
    item = ask.state.hall.item_by_code.get(code)
    if item is None:
        raise refuse("unknown_item", item=code[:NAME_CHARS])
    return item


def _not_here(item: Item, ask: Ask) -> Refusal:
    places = [ask.state.hall.subcentre_by_code[code] for code in item.subcentres]
    if not places:
        return refuse("item_without_counter", **_item_words(item))
    return refuse(
        "item_at_subcentre",
        **_item_words(item),
        place="、".join(place.name_zh for place in places),
        place_en=", ".join(place.name_en for place in places),
    )


def _item_words(item: Item) -> dict[str, str]:
    return {"item": item.label, "item_en": item.name_en}


def class_of(command: m.Issue, ask: Ask) -> tuple[str, Standing]:
    """The class of a visitor, and that of a notice brought back; of two the lower rank holds."""
    standing = _standing(command, ask)
    slip = ask.state.view.slips.get(_slip_id(command.slip)) if command.slip else None
    if slip is not None:
        before = ask.state.standings.get(slip.priority_class)
        if before is not None and before.rule != "time_slot" and before.rank < standing.rank:
            return slip.priority_class, before
    if not command.notice:
        return command.priority_class, standing
    if not notice_of(ask.state, command.notice):
        raise refuse("unknown_notice", notice=command.notice[:NAME_CHARS])
    returning = ask.state.standings.get(RETURNING_CLASS)
    if returning is None or standing.rank < returning.rank:
        return command.priority_class, standing
    return RETURNING_CLASS, returning


def _standing(command: m.Issue, ask: Ask) -> Standing:
    found = ask.state.standings.get(command.priority_class)
    if found is not None and found.rule == "time_slot":
        raise refuse("class_by_booking")
    if found is not None:
        return found
    if command.priority_class in {"", _DEFAULT_CLASS}:
        # A hall need not list the ordinary class under the usual code, or at all.
        return ask.state.standing("")
    raise refuse("unknown_class", priority_class=command.priority_class[:NAME_CHARS])


RETURNING_CLASS: Final = "P40"
"""Who comes back with what was missing; a hall without this class gives an ordinary number."""
_DEFAULT_CLASS: Final = m.Issue().priority_class


def _too_late_by_load(ask: Ask, prefix: str, ahead: int) -> Refusal:
    following = next_ticket_day(ask.state.hall, ask.state.view.business_date)
    words = _NO_DAY_KNOWN if following is None else _day_words(*following)
    return refuse(
        "too_late_by_load",
        ahead=str(ahead),
        next=words.zh,
        next_en=words.en,
        **queue_words(ask, prefix),
    )


def closed_today(ask: Ask) -> Refusal:
    """The manager has closed the hall for today."""
    following = next_ticket_day(ask.state.hall, ask.state.view.business_date)
    words = _NO_DAY_KNOWN if following is None else _day_words(*following)
    return refuse("closed_today", next=words.zh, next_en=words.en)


def out_of_hours(ask: Ask) -> Refusal:
    """Why no number is given at this hour."""
    state = ask.state
    hours = state.day.tickets
    if hours is not None and ask.now.hall_ms < hours.start_ms:
        return refuse("too_early", start=clock_time(hours.start_ms, state.zone))
    following = next_ticket_day(state.hall, state.view.business_date)
    words = _NO_DAY_KNOWN if following is None else _day_words(*following)
    if hours is None:
        return refuse("hall_closed", next=words.zh, next_en=words.en)
    stop = clock_time(hours.end_ms, state.zone)
    return refuse("too_late", stop=stop, next=words.zh, next_en=words.en)


def _day_words(day: dt.date, start: dt.time) -> Sentence:
    weekday = _WEEKDAYS[day.weekday()]
    return Sentence(
        f"{day.month}月{day.day}日（星期{weekday}）{start:%H:%M}起",
        f"{day.isoformat()}, from {start:%H:%M}",
    )


_WEEKDAYS: Final = "一二三四五六日"
_NO_DAY_KNOWN: Final = Sentence("请留意公告", "see the notices")
