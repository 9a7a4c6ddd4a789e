"""What outlives a business date and no surface follows: open cases, and ratings that may still come.

It is part of the base of each business date, from which a controller that starts again reads on.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec import Struct, field

from queue_controller.api.messages import BookingState
from queue_controller.api.messages import Matter as VisitMatter


class Matter(Struct):
    """One serving of one matter that its visitor may rate."""

    rating_id: str
    counter: str
    ticket_id: str
    staff_no: str
    queue: str
    item: str
    given: bool = False


class Paper(Struct):
    """A paper with a token: what was served under its number."""

    label: str
    issued_on: str
    matters: list[Matter] = field(default_factory=list)


CASE_DAYS: Final = 180
"""A case that nobody closed by then is forgotten, and so is the count of those that were."""


def case_of(ticket_id: str, transaction: int) -> str:
    """The name of the case that one serving of one matter opens."""
    return f"{ticket_id}-k{transaction}"


class OpenCase(Struct):
    """接件: taken on at a counter, and not yet said to be closed."""

    accepted_on: str
    cases: int
    ref: str = ""
    """The approval system's own number, where the clerk typed it."""


BOOKING_DAYS: Final = 30
"""How long a booking is remembered after its date."""
SUPERSEDED_DATES: Final = 1
"""A frame that was on its way when more dates began than this comes no more."""


def row_words(date: str, start: str, end: str, queue: str, item: str) -> str:
    """A row of bookings in one text, to see whether it has changed."""
    return f"{date} {start} {end} {queue} {item}"


class KeptBooking(Struct):
    """A booking that was made here, imported, moved or ended; `start` and `end` as 09:00."""

    date: str
    start: str
    end: str
    queue: str
    item: str = ""
    person_ref: str = ""
    phone_ref: str = ""
    name_ref: str = ""
    imported: bool = False
    state: BookingState = "booked"
    row: str = ""
    """What the other system's file said of it last (`row_words`); empty: it is in none."""
    matters: tuple[VisitMatter, ...] = ()
    """All that a visit of several comes for; empty: `item` in `queue` is all."""


class Kept(Struct):
    """Everything here follows from the log."""

    cases: dict[str, OpenCase] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """The approval system's numbers, and ours."""
    closed: dict[str, int] = field(default_factory=dict)
    """By the date of acceptance, how many cases were closed since."""
    connected: bool = False
    """Whether anybody has ever told of a closed case."""

    papers: dict[str, Paper] = field(default_factory=dict)
    """By the keyed hash of the token."""
    hashes: dict[str, str] = field(default_factory=dict)
    """By ticket, the keyed hash of the token of its paper."""

    bookings: dict[str, KeptBooking] = field(default_factory=dict)
    """By code."""

    superseded: dict[str, int] = field(default_factory=dict)
    """Commands whose visitor holds an offline number instead (`client command_id`), and how many dates began since.
    One that was on its way when the date ended must not draw a number of the next."""

    def supersede(self, client_id: str, command_id: str) -> None:
        """A kiosk handed over a number that it gave in place of what this command would have made."""
        if command_id:
            self.superseded[f"{client_id} {command_id}"] = 0

    def print(self, token_hash: str, ticket_id: str, label: str, issued_on: str) -> None:
        """A paper was given out; a later one of the same number takes its place."""
        old = self.papers.pop(self.hashes.get(ticket_id, ""), None)
        self.hashes[ticket_id] = token_hash
        self.papers[token_hash] = Paper(label, issued_on, old.matters if old is not None else [])

    def invite(self, matter: Matter) -> None:
        """A matter was served."""
        paper = self.papers.get(self.hashes.get(matter.ticket_id, ""))
        if paper is not None:
            paper.matters.append(matter)

    def rated(self, rating_id: str, ticket_id: str) -> None:
        """A rating was given, at the counter or later."""
        paper = self.papers.get(self.hashes.get(ticket_id, ""))
        for matter in paper.matters if paper is not None else ():
            if matter.rating_id == rating_id:
                matter.given = True

    def uninvite(self, rating_id: str, ticket_id: str) -> None:
        """The completion was taken back; what was said already stands."""
        paper = self.papers.get(self.hashes.get(ticket_id, ""))
        if paper is not None:
            paper.matters = [
                each for each in paper.matters if each.given or each.rating_id != rating_id
            ]

    def accept(self, case: str, accepted_on: str, cases: int, ref: str) -> None:
        """A case was taken on."""
        self.cases[case] = OpenCase(accepted_on, cases, ref)
        if ref:
            self.refs[ref] = case

    def forget(self, case: str) -> None:
        """Its completion was taken back, or it is closed."""
        gone = self.cases.pop(case, None)
        if gone is not None and gone.ref:
            self.refs.pop(gone.ref, None)

    def find(self, number: str) -> str:
        """Our name of an open case, by it or by the approval system's; empty: there is none."""
        return number if number in self.cases else self.refs.get(number, "")

    def close(self, case: str, accepted_on: str, cases: int) -> None:
        """A case is closed."""
        self.forget(case)
        self.connected = True
        self.closed[accepted_on] = self.closed.get(accepted_on, 0) + cases

    def start_day(self, business_date: str, late_rating_days: int) -> None:
        """Forget what is too old, and papers that have nothing left to rate."""
        self.superseded = {
            command: dates + 1
            for command, dates in self.superseded.items()
            if dates < SUPERSEDED_DATES
        }
        last = (dt.date.fromisoformat(business_date) - dt.timedelta(days=BOOKING_DAYS)).isoformat()
        self.bookings = {code: each for code, each in self.bookings.items() if each.date >= last}
        oldest = (dt.date.fromisoformat(business_date) - dt.timedelta(days=CASE_DAYS)).isoformat()
        for case in [name for name, each in self.cases.items() if each.accepted_on < oldest]:
            self.forget(case)
        oldest_paper = (
            dt.date.fromisoformat(business_date) - dt.timedelta(days=late_rating_days)
        ).isoformat()
        self.papers = {
            token_hash: paper
            for token_hash, paper in self.papers.items()
            if paper.issued_on >= oldest_paper and not all(each.given for each in paper.matters)
        }
        self.hashes = {ticket: each for ticket, each in self.hashes.items() if each in self.papers}
        self.closed = {date: count for date, count in self.closed.items() if date >= oldest}
