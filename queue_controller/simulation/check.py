"""What must hold when a simulated day is over and everything is connected again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import cut_view
from queue_controller.domain.leases import Block
from queue_controller.service.hall import HallState
from queue_controller.simulation.client import Told
from queue_controller.simulation.history import Seen, faults
from queue_controller.simulation.surfaces import KNOWS_WITHIN_S, KioskMachine, Machine, RatingScreen


def check_log(records: Sequence[m.EventRecord], told: Sequence[Told]) -> list[str]:
    """Replies against the log, leases against each other, places against calls."""
    done = {(r.actor, r.command_id): r.seq for r in reversed(records) if r.command_id}
    history = [Seen(t.client_id, t.command_id, t.command, t.reply) for t in told]
    found = faults(history, records)
    for answer in told:
        if isinstance(answer.command, m.AskOutcome) and answer.reply.ok:
            of = answer.command.of_command_id
            at = done.get((answer.client_id, of))
            # Neither before nor afterwards, by this controller or a later one.
            if at is not None and not wire.body_of(answer.reply, m.OutcomeOf).known:
                found.append(
                    f"denied: {of} took effect at {at}, told otherwise at {answer.reply.seq}"
                )
    blocks: dict[tuple[str, str], list[Block]] = {}
    may_be_out: list[tuple[str, m.NumberBlock]] = []
    called: dict[str, int] = {}
    rated: Counter[str] = Counter()
    granted = 0
    places: dict[str, tuple[str, int]] = {}
    for record in records:
        match m.decode_event(record):
            case m.NumbersLeased() as leased:
                granted = max(granted, leased.granted_ms)
                if leased.kiosk.startswith("lost-"):
                    # Numbers that may be out; a kiosk that holds some of them by a lease hands them over.
                    may_be_out += [(leased.business_date, each) for each in leased.blocks]
                    continue
                for each in leased.blocks:
                    known = blocks.setdefault((leased.business_date, each.queue), [])
                    block = Block(each.first, each.last, leased.kiosk, each.step)
                    if any(block.meets(other) for other in known):
                        found.append(f"lease {block} of {each.queue} overlaps another")
                    known.append(block)
            case m.TicketIssued() as issued:
                places[issued.ticket_id] = (issued.queue, issued.place_ms)
                held = blocks.get((issued.business_date, issued.queue), [])
                owner = next((b.kiosk for b in held if b.holds(issued.number)), "")
                known_out = issued.lease and any(
                    date == issued.business_date
                    and each.queue == issued.queue
                    and each.first <= issued.number <= each.last
                    for date, each in may_be_out
                )
                if owner != issued.lease and not known_out:
                    found.append(f"{issued.label} belongs to {owner!r}, given by {issued.lease!r}")
                if issued.lease and issued.place_ms < called.get(issued.queue, 0):
                    found.append(f"{issued.label} was put ahead of one already called")
                if issued.issued_ms > max(record.at_ms, granted if issued.lease else 0):
                    found.append(f"{issued.label} was issued in the future")
            case m.TicketCalled(ticket_id=ticket_id, rule="fifo"):
                queue, place = places[ticket_id]
                called[queue] = max(called.get(queue, 0), place)
            case m.DayStarted():
                called.clear()
            case m.Rated(rating_id=rating_id):
                rated[rating_id] += 1
    found += [f"{rating} was rated {n} times" for rating, n in rated.items() if n > 1]
    return found


def check_visitors(
    records: Sequence[m.EventRecord],
    kiosks: Sequence[KioskMachine],
    state: HallState,
    kept_at: Mapping[int, float],
) -> list[str]:
    """Nobody holds two numbers or one that nobody knows; nobody waits who holds another."""
    found: list[str] = []
    known: dict[str, int] = {}
    made: dict[tuple[str, str], m.EventRecord] = {}
    adopted_at: dict[str, m.TicketIssued] = {}
    by_command: dict[tuple[str, str], str] = {}
    for record in records:
        event = m.decode_event(record)
        if isinstance(event, m.TicketIssued | m.TicketAdoptedLate):
            known[event.ticket_id] = record.seq
            by_command[record.actor, record.command_id] = event.ticket_id
            made[record.actor, record.command_id] = record
        if isinstance(event, m.TicketIssued) and event.lease:
            adopted_at[event.ticket_id] = event
    holders: dict[str, str] = {}
    for kiosk in kiosks:
        of_wish: dict[str, str] = {}
        for handed in kiosk.handed:
            if handed.ticket_id not in known and handed.disk not in kiosk.lost_disks:
                found.append(f"lost: {handed}")
            if holders.setdefault(handed.ticket_id, handed.wish) != handed.wish:
                found.append(f"double: {handed} was handed to another wish too")
            if of_wish.setdefault(handed.wish, handed.ticket_id) != handed.ticket_id:
                found.append(f"two numbers for one visitor: {handed}")
        found += _left_without(kiosk, made, kept_at)
        found += kiosk.forgotten
        found += [
            f"{ticket_id} was printed {times} times at {kiosk.name}"
            for ticket_id, times in Counter(kiosk.printed).items()
            if times > max(1, sum(h.ticket_id == ticket_id for h in kiosk.handed))
        ]
    for event in adopted_at.values():
        ghost = by_command.get((event.lease, event.supersedes), "")
        ticket = state.view.tickets.get(ghost)
        if ticket is not None and ticket.state in {"waiting", "called", "no_show"}:
            found.append(f"a ghost waits: {ghost} beside {event.ticket_id}")
    found += _ghosts(records, kiosks)
    shown = {h.ticket_id for kiosk in kiosks for h in kiosk.handed}
    lost = {k.name for k in kiosks if k.lost_disks}
    too_old = {ticket_id for kiosk in kiosks for ticket_id in kiosk.too_old}
    found += [
        f"{ticket_id} was adopted, but nobody was ever handed it"
        for ticket_id, event in adopted_at.items()
        if ticket_id not in shown | too_old and event.lease not in lost
    ]
    return found


def _left_without(
    kiosk: KioskMachine,
    made: Mapping[tuple[str, str], m.EventRecord],
    kept_at: Mapping[int, float],
) -> list[str]:
    """Visitors in front of a machine that was back, and could know their number, but did not show it."""
    found: list[str] = []
    for left in kiosk.left_without:
        drew = made.get((left.kiosk, left.wish))
        if drew is None:
            continue
        known_by = max(left.connected_at, kept_at.get(drew.seq, left.left_at))
        if left.left_at - known_by > KNOWS_WITHIN_S:
            found.append(f"a machine that was back did not show what it drew: {left}")
    return found


def _ghosts(records: Sequence[m.EventRecord], kiosks: Sequence[KioskMachine]) -> list[str]:
    """Numbers that a wish drew beside the offline number that its visitor took away."""
    offline = {(k.name, h.wish): h.ticket_id for k in kiosks for h in k.handed if h.offline}
    drawn: dict[str, str] = {}
    adopted: set[str] = set()
    found: dict[str, str] = {}
    for record in records:
        match m.decode_event(record):
            case m.TicketIssued(ticket_id=ticket_id, lease=""):
                taken = offline.get((record.actor, record.command_id))
                if taken in adopted:
                    found[ticket_id] = f"a ghost: {ticket_id} came after {taken} was adopted"
                elif taken is not None:
                    drawn[taken] = ticket_id
            case m.TicketIssued(ticket_id=ticket_id):
                adopted.add(ticket_id)
                ghost = drawn.get(ticket_id)
                if ghost is not None:
                    found.setdefault(ghost, f"a ghost: {ghost} beside {ticket_id}")
            case m.TicketCalled(ticket_id=ticket_id) if ticket_id in drawn.values():
                # Whoever was called before anybody could know is no ghost that waits.
                if ticket_id not in found:
                    found[ticket_id] = ""
            case m.TicketCancelled(ticket_id=ticket_id):
                found[ticket_id] = ""
            case _:
                pass
    return [fault for fault in found.values() if fault]


def check_ends(
    machines: Sequence[Machine],
    state: HallState,
    replayed: HallState,
    records: Sequence[m.EventRecord],
) -> list[str]:
    """Everybody is current and sees the same hall; nothing is left to deliver; replay is the same."""
    found: list[str] = []
    if state.digest() != replayed.digest():
        found.append("the log replays to another hall than the one in memory")
    rated = {e.rating_id for r in records if isinstance(e := m.decode_event(r), m.Rated)}
    for machine in machines:
        found += machine.bus.needless
        if not machine.state.is_current:
            found.append(f"{machine.name} is not current: {machine.state.link}")
        elif machine.state.view != cut_view(state.view, machine.bus.audience):
            found.append(f"{machine.name} shows another hall than there is")
        if isinstance(machine, KioskMachine):
            kiosk = machine.kiosk
            if kiosk.leases.to_adopt or kiosk.issuer.unsettled:
                found.append(
                    f"{machine.name} has {kiosk.leases.to_adopt} numbers to hand over"
                    f" and {kiosk.issuer.unsettled} without an end"
                )
        if isinstance(machine, RatingScreen):
            missing = set(machine.given) - rated - set(_refused(machine))
            if missing or machine.outbox.undelivered:
                found.append(f"ratings were lost: {sorted(missing)}, {machine.outbox.undelivered}")
    return found


def _refused(machine: RatingScreen) -> list[str]:
    """Ratings that a rule did not take."""
    return [
        told.command.rating_id
        for told in machine.bus.told
        if isinstance(told.command, m.Rate) and not told.reply.ok
    ]
