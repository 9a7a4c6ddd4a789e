"""Numbers for the time when the controller is away: leasing them, and taking them over afterwards."""

from __future__ import annotations

from typing import Final

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, cut_ticket
from queue_controller.api.view import ticket_of
from queue_controller.domain.days import business_date
from queue_controller.domain.leases import Block, Lost, free_block, is_signed, signature
from queue_controller.domain.numbering import label_of, ticket_id_of
from queue_controller.domain.shares import AHEAD, EVERY, Share
from queue_controller.domain.states import after
from queue_controller.service.ask import NAME_CHARS, Ask, checked, named
from queue_controller.service.hall import HallState
from queue_controller.service.refusals import refuse
from queue_controller.service.terms import Standing
from queue_controller.service.tickets import out_of_hours
from queue_controller.service.values import Decision, Now

BLOCKS_PER_KIOSK: Final = 20
"""So many leases of one queue and date a kiosk may have, so that one cannot take all numbers."""
SUPERSEDED: Final = "superseded"
LEASES_OUT: Final = 6
"""So many leases of each queue kiosks may hold that a log which lost its end does not know."""
WALK_UPS_OUT: Final = AHEAD


def lease(command: m.Lease, ask: Ask) -> Decision:
    """Numbers of a kiosk's own, for the rest of the hours in which numbers are given today."""
    state, kiosk = ask.state, ask.actor.client_id
    disk = named("source", command.disk)
    date = state.view.business_date
    if not date:
        raise refuse("day_not_started")
    hours = state.day.tickets
    if hours is None or ask.now.hall_ms >= hours.end_ms:
        raise out_of_hours(ask)
    size = state.policy.offline_numbers
    leases: list[m.NumberLease] = []
    for prefix in dict.fromkeys(command.queues):
        queue = state.hall.queue_by_prefix.get(prefix)
        if queue is None:
            raise refuse("unknown_queue", queue=prefix[:NAME_CHARS])
        taken = state.numbers.set_apart(date, prefix)
        mine = sum(block.kiosk == kiosk for block in taken)
        if not size or not queue.takes_first_tickets or mine >= BLOCKS_PER_KIOSK:
            continue
        last = state.numbers.last(date, state.numbers.ranges.key_of_source(prefix, ""))
        # Only numbers that stay this machine's own: a kiosk gives them where nobody hears of it.
        own = state.numbers.own_share(date)
        block = free_block(size, state.policy.ticket_digits, last, taken, own)
        if block is None:
            continue
        unsigned = m.NumberLease(
            kiosk=kiosk,
            disk=disk,
            queue=prefix,
            business_date=date,
            epoch=state.view.epoch,
            first=block.first,
            last=block.last,
            granted_ms=ask.now.hall_ms,
            expires_ms=hours.end_ms,
            signature="",
            step=block.step,
        )
        signed = signature(state.lease_key, state.hall.hall_id, unsigned)
        leases.append(msgspec.structs.replace(unsigned, signature=signed))
    if not leases:
        return Decision((), m.Leased(()))
    event = m.NumbersLeased(
        kiosk=kiosk,
        disk=disk,
        business_date=date,
        granted_ms=ask.now.hall_ms,
        expires_ms=hours.end_ms,
        blocks=tuple(
            m.NumberBlock(each.queue, each.first, each.last, kiosk, each.step) for each in leases
        ),
    )
    return Decision((event,), m.Leased(tuple(leases)))


def adopt(command: m.Adopt, ask: Ask) -> Decision:
    """A number that is in a visitor's hand already: it is never refused for the hour or the class.

    It keeps its number and its true time, but its place is never before that of somebody who was
    called in turn while it was unknown. What the kiosk's superseded command made is void.
    """
    state, kiosk = ask.state, ask.actor.client_id
    held = _checked(command, ask)
    label = label_of(command.queue, command.number, state.policy.ticket_digits)
    ticket_id = ticket_id_of(command.business_date, label)
    issued_ms = max(command.granted_ms, min(command.issued_ms, command.expires_ms, ask.now.hall_ms))
    supersedes = checked("source", command.supersedes, NAME_CHARS)
    item = checked("source", command.item, NAME_CHARS)
    if ask.is_on_record:
        raise refuse("number_given", label=label)
    if command.business_date != state.view.business_date:
        late = m.TicketAdoptedLate(
            ticket_id=ticket_id,
            label=label,
            queue=command.queue,
            number=command.number,
            business_date=command.business_date,
            issued_ms=issued_ms,
            lease=kiosk,
            item=item,
            supersedes=supersedes,
        )
        return Decision((late,), m.Done())
    if label in state.ended or state.ticket(ticket_id) is not None:
        raise refuse("number_given", label=label)
    events: list[m.Event] = []
    block = m.NumberBlock(command.queue, held.first, held.last, kiosk, held.step)
    if not any(
        each.holds(command.number)
        for each in state.numbers.leased(command.business_date, command.queue)
    ):
        # Signed by this hall, yet not in this log: whoever was promoted never heard of it.
        events.append(
            m.NumbersLeased(
                kiosk,
                held.disk,
                held.business_date,
                held.granted_ms,
                held.expires_ms,
                (block,),
            )
        )
    replaced = state.ticket(state.made_by(kiosk, supersedes)) if supersedes else None
    if replaced is not None and after("cancel", replaced.state) is not None:
        events.append(m.TicketCancelled(replaced.ticket_id, "system", SUPERSEDED))
    code, standing = _class_of(command, ask)
    ahead = state.line(command.queue).ahead_of_new(standing.rule, standing.every)
    issued = m.TicketIssued(
        ticket_id=ticket_id,
        label=label,
        queue=command.queue,
        number=command.number,
        business_date=command.business_date,
        priority=standing.priority,
        issued_ms=issued_ms,
        place_ms=max(issued_ms, state.called_place(command.queue)),
        place_tie=state.next_tie,
        priority_class=code,
        item=item,
        language=command.language,
        source=kiosk,
        ahead=ahead,
        lease=kiosk,
        supersedes=supersedes,
    )
    events.append(issued)
    reply = m.Done(cut_ticket(ticket_of(issued), AUDIENCE_OF[ask.actor.role]))
    return Decision(tuple(events), reply)


def _checked(command: m.Adopt, ask: Ask) -> m.NumberLease:
    held = m.NumberLease(
        kiosk=ask.actor.client_id,
        disk=command.disk,
        queue=command.queue,
        business_date=command.business_date,
        epoch=command.lease_epoch,
        first=command.first,
        last=command.last,
        granted_ms=command.granted_ms,
        expires_ms=command.expires_ms,
        signature=command.signature,
        step=command.step,
    )
    state = ask.state
    within = held.step > 0 and Block(held.first, held.last, step=held.step).holds(command.number)
    if not within or not is_signed(state.lease_key, state.hall.hall_id, held):
        raise refuse(
            "lease_invalid",
            client=held.kiosk,
            first=str(held.first),
            last=str(held.last),
            number=str(command.number),
        )
    return held


def _class_of(command: m.Adopt, ask: Ask) -> tuple[str, Standing]:
    """The class that the visitor chose; one that a kiosk cannot give waits as an ordinary one."""
    standing = ask.state.standings.get(command.priority_class)
    if standing is None or standing.rule in {"time_slot", "after_three"}:
        return m.Issue().priority_class, ask.state.standing("")
    return command.priority_class, standing


def set_apart_lost(
    state: HallState, now: Now, lost: Lost, share: Share | None = None
) -> tuple[m.NumbersLeased, ...]:
    """Numbers that may be in visitors' hands though this log does not know of them: nobody gets them again.

    They are leased to nobody. A kiosk that holds a signed lease among them still hands its numbers over.

    Args:
        state: the hall.
        now: this moment.
        lost: what the log may lack.
        share: what this machine gives from now on, where another one may go on giving the rest, on later
            dates too (service.two_machines). None: there is no other.
    """
    date, hours = state.view.business_date, state.day.tickets
    if not date or any(block.kiosk == lost.mark for block in state.numbers.blocks(date)):
        return ()
    zone, day_start = state.hall.zone_info, state.policy.business_day_start
    if share is None and (
        hours is None
        or now.hall_ms < hours.start_ms
        or business_date(lost.at_ms, zone, day_start) != date
    ):
        return ()
    blocks: list[m.NumberBlock] = []
    # What the other machine leases is of its own share.
    places = LEASES_OUT if lost.restored or share is None else 0
    span = lost.numbers * (share.step if lost.restored and share is not None else 1)
    for queue in state.hall.queues:
        prefix = queue.prefix
        shared = state.numbers.ranges.shared
        last = state.numbers.last(date, state.numbers.ranges.key_of_source(prefix, ""))
        end = min(last + span, shared.last)
        if end > last:
            blocks.append(m.NumberBlock(prefix, last + 1, end, lost.mark))
        walk_up = state.numbers.walk_up
        if walk_up.first:
            made = state.numbers.last(date, state.numbers.key(prefix, walk_up.first))
            first = max(walk_up.first, made + 1)
            until = min(first + WALK_UPS_OUT - 1, walk_up.last)
            if first <= until:
                blocks.append(m.NumberBlock(prefix, first, until, lost.mark))
        size = state.policy.offline_numbers
        taken = [*state.numbers.set_apart(date, prefix), Block(1, end)]
        # Where the leases that came next were laid, one after the other.
        for _ in range(places if size and queue.takes_first_tickets else 0):
            leased = free_block(size, state.policy.ticket_digits, end, taken, share or EVERY)
            if leased is None:
                break
            taken.append(leased)
            blocks.append(m.NumberBlock(prefix, leased.first, leased.last, lost.mark, leased.step))
    return (m.NumbersLeased(lost.mark, lost.mark, date, now.hall_ms, now.hall_ms, tuple(blocks)),)
