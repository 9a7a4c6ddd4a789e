"""Whom a command speaks of: ID numbers, phones and names become opaque references here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from config.text import masked_name
from queue_controller.api import messages as m
from queue_controller.domain.days import instant_of
from queue_controller.server.identity import IdentityHash
from queue_controller.service.ask import NAME_CHARS, cleaned
from queue_controller.service.hall import HallState
from queue_controller.store.append import PersonRow
from queue_controller.store.personal import DAY_MS, Person, Persons

_ID_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")


class Whom(NamedTuple):
    """Opaque ids of a person; `person_hash` is what the hall's own table has."""

    person_ref: str = ""
    person_hash: str = ""
    phone_ref: str = ""
    name_ref: str = ""
    words_ref: str = ""
    found: tuple[Person, ...] = ()


NOBODY: Final = Whom()


class People:
    """Finds people by what a command says of them.

    Args:
        identity: how numbers become hashes.
        persons: the table beside the log.
        state: the hall, for its bookings and its date.
    """

    def __init__(self, identity: IdentityHash, persons: Persons, state: HallState) -> None:
        self._identity = identity
        self._persons = persons
        self._state = state

    def of(
        self,
        command: m.Issue | m.CheckIn | m.Book,
        client_name: str,
        command_id: str,
        now_ms: int,
    ) -> Whom:
        """Opaque references of whoever a command speaks of."""
        identity, persons = self._identity, self._persons
        keep_ms = None
        if isinstance(command, m.Book):
            keep_ms = max(DAY_MS, self.until(command.date) - now_ms)
        found: list[Person] = []
        person_ref = person_hash = phone_ref = name_ref = ""
        if command.identity is not None:
            person_hash = identity.of(command.identity.number)
        elif isinstance(command, m.Book) and _ID_HASH.fullmatch(command.id_hash):
            person_hash = command.id_hash.lower()
        if person_hash:
            found.append(persons.find(person_hash, now_ms, keep_ms))
            person_ref = found[-1].person_ref
        if not isinstance(command, m.CheckIn) and command.phone is not None:
            digits = command.phone.digits
            phone_hash = (
                identity.of_phone(digits, self._state.view.business_date)
                if isinstance(command, m.Issue)
                else identity.of_phone_booked(digits)
            )
            found.append(persons.find(phone_hash, now_ms, keep_ms or DAY_MS))
            phone_ref = found[-1].person_ref
        if isinstance(command, m.Book) and command.name:
            name = masked_name(command.name[:NAME_CHARS])
            keyed_hash = (
                identity.of_imported(command.code, name)
                if command.imported
                else identity.of_booking(client_name, command_id)
            )
            found.append(persons.find(keyed_hash, now_ms, keep_ms, name))
            name_ref = found[-1].person_ref
        return Whom(person_ref, person_hash, phone_ref, name_ref, found=tuple(found))

    def written(
        self, command: m.FileFeedback, client_name: str, command_id: str, now_ms: int
    ) -> Whom:
        """The opaque reference of what a visitor wrote, kept for the usual time."""
        words = cleaned(command.words[: m.FEEDBACK_WORDS_MAX])
        if not words:
            return NOBODY
        keyed_hash = self._identity.of_feedback(client_name, command_id)
        found = self._persons.find(keyed_hash, now_ms, name=words)
        return Whom(words_ref=found.person_ref, found=(found,))

    def until(self, date: str) -> int:
        """A day after the end of a date: until then whose booking it is must be known."""
        try:
            day = dt.date.fromisoformat(date)
        except ValueError:
            return 0
        return instant_of(day, dt.time(0), self._state.zone) + 2 * DAY_MS

    def words_beside(self, feedback: str) -> dict[str, str]:
        """What was written beside this feedback, by its number; empty: nothing, or it is erased."""
        told = self._state.view.feedback.get(feedback)
        ref = "" if told is None else told.words_ref
        kept = self._persons.names([ref])
        return {feedback: kept[ref]} if ref in kept else {}

    def to_erase(self, command: m.ErasePersonal, unsaved: Iterable[PersonRow]) -> list[str]:
        """Hashes that the command names and that the hall has; of nothing named, all that it has.

        `unsaved`: rows of this turn that are not in the table yet.
        """
        if command.feedback:
            told = self._state.view.feedback.get(command.feedback)
            ref = "" if told is None else told.words_ref
            fresh = [
                keyed_hash for person_ref, keyed_hash, *_ in unsaved if ref and person_ref == ref
            ]
            return list(dict.fromkeys([*self._persons.hashes_of([ref]), *fresh]))
        wanted = []
        if command.identity is not None:
            wanted.append(self._identity.of(command.identity.number))
        if command.phone is not None:
            date = self._state.view.business_date
            wanted.append(self._identity.of_phone(command.phone.digits, date))
        if command.identity is None and command.phone is None:
            known = self._persons.all_hashes()
            return list(dict.fromkeys([*known, *(row[1] for row in unsaved)]))
        refs = {self._persons.known(each) for each in wanted}
        if command.phone is not None:
            wanted.append(self._identity.of_phone_booked(command.phone.digits))
            refs.add(self._persons.known(wanted[-1]))
        names = [
            each.name_ref
            for each in self._state.kept.bookings.values()
            if (each.person_ref and each.person_ref in refs)
            or (each.phone_ref and each.phone_ref in refs)
        ]
        return [
            *(each for each in wanted if self._persons.known(each)),
            *self._persons.hashes_of(names),
        ]
