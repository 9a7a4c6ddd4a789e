"""What outlives a business date and no surface follows: open cases, and ratings that may still come.

It is part of the base of each business date, from which a controller that starts again reads on.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec import Struct, field

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


class Kept(Struct):
    """Everything here follows from the log."""

    cases: dict[str, OpenCase] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """The approval system's numbers, and ours."""
    closed: dict[str, int] = field(default_factory=dict)
    """By the date of acceptance, how many cases were closed since."""
    connected: bool = False
    """Whether anybody has ever told of a closed case."""

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

    def start_day(self, business_date: str) -> None:
        """Forget what is too old."""
        oldest = (dt.date.fromisoformat(business_date) - dt.timedelta(days=CASE_DAYS)).isoformat()
        for case in [name for name, each in self.cases.items() if each.accepted_on < oldest]:
            self.forget(case)
        self.closed = {date: count for date, count in self.closed.items() if date >= oldest}
