"""Questions: answered after the commit, so that they never show what is not durable."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from typing import Final

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import cut_report, cut_ticket
from queue_controller.server import errors as no
from queue_controller.server.asked_backups import AskedBackups
from queue_controller.server.errors import Denial
from queue_controller.server.identity import IdentityHash
from queue_controller.server.jobs import Jobs
from queue_controller.server.publisher import Snapshots, cut_record
from queue_controller.server.replies import Replies
from queue_controller.server.supervision import inspections_of, supervision_of
from queue_controller.server.turn import Client, Taken, Turn
from queue_controller.server.worker import Result
from queue_controller.service.appointments import bookings_of_person, slots_of
from queue_controller.service.ask import Ask
from queue_controller.service.bookings import Booked, bookings_on, told
from queue_controller.service.feedback import feedback_of
from queue_controller.service.hall import HallState
from queue_controller.service.kept import Paper
from queue_controller.service.permissions import check
from queue_controller.service.place import place_of
from queue_controller.service.tallies import Tallies
from queue_controller.service.values import Refusal
from queue_controller.store.errors import StoreError
from queue_controller.store.log import events_of_day, read_events
from queue_controller.store.personal import Persons
from queue_controller.store.report import day_report
from queue_controller.store.store import Store

SNAPSHOTS_PER_S: Final = 30
"""Per client: the longest replies there are, and who follows the events needs one after a restart."""
PLACES_PER_S: Final = 20
"""Per client: each walks through a whole line."""
MAX_EVENTS: Final = 1000

log = logging.getLogger(__name__)


class Queries:
    """Answers what changes nothing.

    Args:
        state: the hall.
        store: the log, for reports.
        turn: the moment that is answered for.
        replies: where answers go.
        jobs: where slow ones are made.
        backups: the copies asked for.
        identity: how numbers become hashes.
        persons: the table of names beside the log.
        rehearsal: whether nothing of this is real.
    """

    def __init__(
        self,
        state: HallState,
        store: Store,
        turn: Turn,
        *,
        replies: Replies,
        jobs: Jobs,
        backups: AskedBackups,
        identity: IdentityHash,
        persons: Persons,
        rehearsal: bool,
    ) -> None:
        self.snapshots = Snapshots()
        self.tallies = Tallies()
        self._state = state
        self._store = store
        self._turn = turn
        self._replies = replies
        self._jobs = jobs
        self._backups = backups
        self._identity = identity
        self._persons = persons
        self._rehearsal = rehearsal
        self._asked_snapshots: defaultdict[str, int] = defaultdict(int)
        self._asked_places: defaultdict[str, int] = defaultdict(int)

    def second(self) -> None:
        """A second has gone by: the limits begin anew."""
        self._asked_snapshots.clear()
        self._asked_places.clear()

    def before_the_commit(self, taken: Taken) -> None:
        """What a question makes durable: that a command which is said never to have been done never will be."""
        if not isinstance(taken.command, m.AskOutcome) or self._turn.server_state != "running":
            return
        key = taken.client.name, taken.command.of_command_id
        # No command with another id is ever taken.
        if not wire.fits_id(key[1]) or self._replies.remembered(key) is not None:
            return
        if self._store.stored_reply(*key) is None:
            self._replies.never_done(key)

    def answer(self, taken: Taken) -> None:
        """Answer one question, or hand it over; one that cannot be answered ends nothing but itself.

        Raises:
            StoreError: the log is not what it was.
        """
        try:
            self._answer(taken)
        except StoreError:
            raise
        except Exception:
            log.exception("%s of %s failed", type(taken.command).__name__, taken.client.name)
            self._replies.deny(taken, no.INTERNAL)

    def _answer(self, taken: Taken) -> None:
        client, command = taken.client, taken.command
        try:
            check(command, client.actor)
        except Refusal as refusal:
            self._replies.deny(taken, Denial.of(refusal))
            return
        match command:
            case m.Snapshot(at_least_seq):
                name = client.name
                self._asked_snapshots[name] += 1
                if self._asked_snapshots[name] > SNAPSHOTS_PER_S:
                    self._replies.deny(taken, no.TOO_FAST)
                    return
                seq, body = self.snapshots.get(self._state.view, client.audience, at_least_seq)
                self._replies.answer_encoded(taken, seq, body)
            case m.Confirm():
                self._state.confirm(command, self._turn.now)
                self._turn.settled.confirmed.append((client.name, command.call_id))
                self._replies.answer(taken, m.Done())
            case m.ReportStatistics():
                self.tallies.take(command, client.name, self._state.owners, self._turn.second)
                self._replies.answer(taken, m.Done())
            case m.AskStatistics():
                self._replies.answer(taken, m.StatisticsOf(self.tallies.fresh(self._turn.second)))
            case m.AskOutcome(of_command_id):
                frame = self._store.stored_reply(client.name, of_command_id)
                reply = None
                if frame is not None:
                    reply = self._replies.read(taken, of_command_id, frame)
                    if reply is None:
                        return
                if reply is None and self._turn.server_state != "running":
                    # It may be on its way, and be done by the next controller.
                    self._replies.deny(taken, no.READ_ONLY)
                    return
                if reply is not None and reply.code == no.TOLD_NEVER_DONE.code:
                    reply = None
                self._replies.answer(taken, m.OutcomeOf(reply is not None, reply))
            case m.AskSlots():
                self._ask_slots(taken, command)
            case m.AskAppointments():
                self._ask_appointments(taken, command)
            case m.FindNumber():
                self._replies.answer(taken, self._found(command, client))
            case m.AskRatings(token):
                paper = self._state.kept.papers.get(self._identity.of_token(token))
                self._replies.answer(taken, _ratings_of(paper))
            case m.AskBadReviews(since_ms):
                self._ask_bad_reviews(taken, since_ms)
            case m.AskFeedback(code):
                self._ask_feedback(taken, code)
            case m.AskPlace():
                self._ask_place(taken, command)
            case m.AskDayReport():
                self._ask_day_report(taken, command)
            case m.AskEvents():
                self._ask_events(taken, command)
            case m.AskSupervision():
                self._ask_supervision(taken, command)
            case m.AskInspections():
                self._ask_inspections(taken, command)
            case m.MakeBackup():
                self._backups.make(taken)
            case _:
                self._replies.answer(taken, m.Done())

    def _ask_feedback(self, taken: Taken, code: str) -> None:
        if self._is_too_fast(taken):
            return
        try:
            told = feedback_of(self._state, self._identity.of_token(code.strip().upper()))
        except Refusal as refusal:
            self._replies.deny(taken, Denial.of(refusal))
            return
        self._replies.answer(taken, told)

    def _ask_bad_reviews(self, taken: Taken, since_ms: int) -> None:
        if self._is_too_fast(taken):
            return
        marks = [
            m.BadReviewMark(one.rating_id, one.counter, one.at_ms)
            for one in self._state.view.bad_reviews
            if one.at_ms >= since_ms and not one.late
        ]
        self._replies.answer(taken, m.BadReviewsOf(tuple(marks)))

    def _ask_place(self, taken: Taken, command: m.AskPlace) -> None:
        if self._is_too_fast(taken):
            return
        try:
            place = place_of(command, Ask(taken.client.actor, self._state, self._turn.now))
        except Refusal as refusal:
            self._replies.deny(taken, Denial.of(refusal))
            return
        self._replies.answer(taken, place)

    def _found(self, command: m.FindNumber, client: Client) -> m.Found:
        state, persons, identity = self._state, self._persons, self._identity
        person_ref = person_hash = phone_ref = booked_ref = ""
        if command.identity is not None:
            person_hash = identity.of(command.identity.number)
            person_ref = persons.known(person_hash)
        if command.phone is not None:
            digits = command.phone.digits
            phone_ref = persons.known(identity.of_phone(digits, state.view.business_date))
            booked_ref = persons.known(identity.of_phone_booked(digits))
        found = state.live_of(person_ref, phone_ref) if person_ref or phone_ref else []
        ask = Ask(
            client.actor,
            state,
            self._turn.now,
            person_ref=person_ref,
            person_hash=person_hash,
            phone_ref=booked_ref,
        )
        booked = bookings_of_person(ask) if state.view.business_date else []
        return m.Found(
            tuple(cut_ticket(each, client.audience) for each in found), self._told(booked)
        )

    def _told(self, rows: list[Booked]) -> tuple[m.Booking, ...]:
        """Bookings with the names that are kept beside the log."""
        names = self._persons.names([each.name_ref for each in rows])
        return tuple(told(self._state, each, names.get(each.name_ref, "")) for each in rows)

    def _ask_slots(self, taken: Taken, command: m.AskSlots) -> None:
        if self._is_too_fast(taken):
            return
        try:
            found = slots_of(command, Ask(taken.client.actor, self._state, self._turn.now))
        except Refusal as refusal:
            self._replies.deny(taken, Denial.of(refusal))
            return
        self._replies.answer(taken, found)

    def _ask_appointments(self, taken: Taken, command: m.AskAppointments) -> None:
        date = command.date or self._state.view.business_date
        if not self._are_dates(taken, date):
            return
        self._replies.answer(
            taken, m.AppointmentsOf(date, self._told(bookings_on(self._state, date)))
        )

    def _ask_day_report(self, taken: Taken, command: m.AskDayReport) -> None:
        date = command.business_date or self._state.view.business_date
        if not self._are_dates(taken, date):
            return

        kept = self._state.kept
        closed, connected = kept.closed.get(date, 0), kept.connected
        speed = self._turn.now.speed

        def job() -> Result:
            with self._store.reading() as connection:
                events = events_of_day(connection, date)
                report = day_report(
                    events,
                    date,
                    rehearsal=self._rehearsal,
                    speed=speed,
                    closed=closed,
                    connected=connected,
                    hall=self._state.hall,
                )
            return lambda: self._replies.answer(taken, cut_report(report, taken.client.audience))

        self._jobs.hand_over(taken, job)

    def _are_dates(self, taken: Taken, *dates: str) -> bool:
        """Whether these are ISO dates; where not, that is said."""
        try:
            for each in dates:
                dt.date.fromisoformat(each)
        except ValueError:
            self._replies.deny(taken, no.BAD_DATE)
            return False
        return True

    def _ask_supervision(self, taken: Taken, command: m.AskSupervision) -> None:
        date = command.business_date or self._state.view.business_date
        if not self._are_dates(taken, date):
            return
        hall = self._state.hall

        def job() -> Result:
            found = supervision_of(self._store, hall, date, rehearsal=self._rehearsal)
            return lambda: self._replies.answer(taken, found)

        self._jobs.hand_over(taken, job)

    def _ask_inspections(self, taken: Taken, command: m.AskInspections) -> None:
        dates = (command.from_date, command.until_date)
        if not self._are_dates(taken, *(each for each in dates if each)):
            return
        today = self._state.view.business_date

        def job() -> Result:
            found = inspections_of(self._store, *dates, today)
            return lambda: self._replies.answer(taken, found)

        self._jobs.hand_over(taken, job)

    def _ask_events(self, taken: Taken, command: m.AskEvents) -> None:
        after_seq, limit = command.after_seq, command.limit
        if not (0 <= after_seq < 2**62 and 1 <= limit <= MAX_EVENTS):
            denial = Denial(
                "bad_range",
                f"after_seq 不能为负，limit 应在 1 到 {MAX_EVENTS} 之间。",
                f"after_seq must not be negative, limit must be 1 to {MAX_EVENTS}.",
            )
            self._replies.deny(taken, denial)
            return

        def job() -> Result:
            with self._store.reading() as connection:
                records = read_events(connection, after_seq, limit)
            cut = tuple(
                cut_record(record, event, taken.client.audience)
                for record in records
                if (event := m.decode_event(record)) is not None
            )
            return lambda: self._replies.answer(taken, m.EventsOf(cut))

        self._jobs.hand_over(taken, job)

    def _is_too_fast(self, taken: Taken) -> bool:
        """Whether this client asked for too much in this second; then that is said."""
        name = taken.client.name
        self._asked_places[name] += 1
        if self._asked_places[name] <= PLACES_PER_S:
            return False
        self._replies.deny(taken, no.TOO_FAST)
        return True


def _ratings_of(paper: Paper | None) -> m.RatingsOf:
    if paper is None:
        return m.RatingsOf("", ())
    return m.RatingsOf(
        paper.label,
        tuple(
            m.RateableMatter(each.rating_id, each.counter, each.queue, each.item, paper.issued_on)
            for each in paper.matters
            if not each.given
        ),
    )
