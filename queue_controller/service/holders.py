"""Who holds which live tickets, by opaque references."""

from __future__ import annotations

from collections.abc import Iterable

from queue_controller.api import messages as m
from queue_controller.domain.visits import Matters, live_queues


class Holders:
    """By person and queue, and by the last digits of a telephone."""

    def __init__(self) -> None:
        self._by_person: dict[tuple[str, str], set[str]] = {}
        self._by_phone: dict[str, list[str]] = {}

    def of(self, person_ref: str, queue: str) -> frozenset[str]:
        """The live tickets that a person holds in a queue."""
        return frozenset(self._by_person.get((person_ref, queue), ()))

    def found(self, person_ref: str, phone_ref: str, queues: Iterable[str]) -> set[str]:
        """Ids of the tickets of a person, or of a telephone's digits; some may have ended."""
        found = {ticket_id for queue in queues for ticket_id in self.of(person_ref, queue)}
        found.update(self._by_phone.get(phone_ref, ()))
        return found

    def hold(self, person_ref: str, queue: str, ticket_id: str) -> None:
        """A person has a ticket in a queue."""
        self._by_person.setdefault((person_ref, queue), set()).add(ticket_id)

    def hold_all(self, person_ref: str, matters: Matters, ticket_id: str) -> None:
        """A person has a visit in every queue in which something of it is left."""
        for queue in live_queues(matters):
            self.hold(person_ref, queue, ticket_id)

    def telephone(self, phone_ref: str, ticket_id: str) -> None:
        """A ticket can be found by these digits today."""
        self._by_phone.setdefault(phone_ref, []).append(ticket_id)

    def release(self, ticket: m.Ticket) -> None:
        """A ticket leaves the queues in which it stands."""
        queues = live_queues(ticket.matters) if ticket.matters else (ticket.queue,)
        for queue in queues:
            key = (ticket.person_ref, queue)
            held = self._by_person[key]
            held.discard(ticket.ticket_id)
            if not held:
                del self._by_person[key]

    def start_day(self) -> None:
        """Telephones are known for a day."""
        self._by_phone.clear()

    def facts(self) -> dict[str, object]:
        """What a replay must restore."""
        return {
            "persons": {
                f"{person} {queue}": sorted(held)
                for (person, queue), held in self._by_person.items()
            },
            "by_phone": self._by_phone,
        }
