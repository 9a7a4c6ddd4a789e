"""What was promised against what the log says. Linear in the length of the history.

A history is what clients were told; the log is the truth that a restarted controller serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from queue_controller.api import messages as m


@dataclass(frozen=True)
class Seen:
    """One answered command. `repeat`: the same command id was sent again and answered so."""

    client_id: str
    command_id: str
    command: m.Command
    reply: m.Reply
    repeat: m.Reply | None = None


def faults(history: Sequence[Seen], records: Iterable[m.EventRecord]) -> list[str]:
    """Every way in which the log breaks a promise that some client was given; empty is good."""
    found: list[str] = []
    log = list(records)
    by_seq = {r.seq: r for r in log}
    found += _log_faults(log)
    labels: dict[tuple[str, str], str] = {}
    for seen in history:
        found += _reply_faults(seen)
        if not seen.reply.ok:
            continue
        if changed_the_hall(seen.command, seen.reply):
            found += _seq_faults(seen, by_seq)
        if isinstance(seen.command, m.Issue):
            found += _issue_faults(seen, by_seq, labels)
    return found


def _log_faults(log: Sequence[m.EventRecord]) -> list[str]:
    found: list[str] = []
    for before, after in pairwise(log):
        if after.seq != before.seq + 1:
            found.append(f"gap in the log: {before.seq} is followed by {after.seq}")
        if after.epoch < before.epoch:
            found.append(f"epoch went back at {after.seq}")
    numbers: dict[tuple[str, str, int], int] = {}
    present: dict[str, str] = {}
    for record in log:
        event = m.decode_event(record)
        if isinstance(event, m.TicketIssued | m.TicketAdoptedLate):
            key = (event.business_date, event.queue, event.number)
            if key in numbers:
                found.append(f"{event.label} was issued at {numbers[key]} and at {record.seq}")
            numbers[key] = record.seq
        elif isinstance(event, m.TicketCalled):
            if present.get(event.counter):
                found.append(
                    f"counter {event.counter} was given {event.label} at {record.seq}"
                    f" while it had {present[event.counter]}"
                )
            present[event.counter] = event.ticket_id
        elif isinstance(
            event, m.ServiceCompleted | m.TicketMissed | m.TicketParked | m.TicketTransferred
        ):
            present[event.counter] = ""
        elif isinstance(event, m.TicketCancelled | m.TicketExpired):
            for counter, ticket_id in present.items():
                if ticket_id == event.ticket_id:
                    present[counter] = ""
    return found


def _reply_faults(seen: Seen) -> list[str]:
    again = seen.repeat
    if again is None or (
        again.ok == seen.reply.ok
        and again.code == seen.reply.code
        and again.seq == seen.reply.seq
        and bytes(again.body) == bytes(seen.reply.body)
    ):
        return []
    return [f"changed reply: {seen.client_id} {seen.command_id}: {seen.reply} then {again}"]


def changed_the_hall(command: m.Command, reply: m.Reply) -> bool:
    """Whether this accepted command caused events; a call with nobody waiting, or a second opening, did not."""
    if isinstance(command, m.CallNext):
        return msgspec.json.decode(reply.body, type=m.Called).ticket is not None
    return isinstance(command, m.Issue | m.Adopt | m.Complete | m.NoShow | m.Rate)


def _seq_faults(seen: Seen, by_seq: dict[int, m.EventRecord]) -> list[str]:
    record = by_seq.get(seen.reply.seq)
    if record is None:
        return [f"lost: the reply to {seen.command_id} names seq {seen.reply.seq}, not in the log"]
    if record.command_id != seen.command_id:
        return [
            (
                f"lost: seq {seen.reply.seq} belongs to {record.command_id}, "
                f"but {seen.command_id} was told so"
            )
        ]
    return []


def _issue_faults(
    seen: Seen, by_seq: dict[int, m.EventRecord], labels: dict[tuple[str, str], str]
) -> list[str]:
    issued = msgspec.json.decode(seen.reply.body, type=m.Issued)
    ticket = issued.ticket
    found: list[str] = []
    key = (ticket.business_date, ticket.label)
    if labels.get(key, seen.command_id) != seen.command_id:
        found.append(f"doubled: {ticket.label} was given to {labels[key]} and {seen.command_id}")
    labels[key] = seen.command_id
    record = by_seq.get(seen.reply.seq)
    event = m.decode_event(record) if record is not None else None
    if not isinstance(event, m.TicketIssued) or event.label != ticket.label:
        found.append(f"lost: {ticket.label} was acknowledged but is not at seq {seen.reply.seq}")
    return found
