"""Events of counters and the persons at them, and of the ratings that they open."""

from __future__ import annotations

from queue_controller.api.messages.words import (
    Event,
    Language,
)


class CounterOpened(Event, frozen=True, tag="counter_opened"):
    """开始服务."""

    counter: str


class CounterPaused(Event, frozen=True, tag="counter_paused"):
    """暂停服务; `until_ms` 0 when nothing was said."""

    counter: str
    reason: str = ""
    until_ms: int = 0


class CounterClosed(Event, frozen=True, tag="counter_closed"):
    """停止服务."""

    counter: str


class ClerkSignedIn(Event, frozen=True, tag="clerk_signed_in"):
    """A clerk took the counter."""

    counter: str
    staff_no: str


class ClerkSignedOut(Event, frozen=True, tag="clerk_signed_out"):
    """The clerk left the counter."""

    counter: str
    staff_no: str


class RatingOpened(Event, frozen=True, tag="rating_opened"):
    """The citizen may rate this transaction now; `queue` and `item` are what it was about."""

    rating_id: str
    counter: str
    ticket_id: str
    transaction: int
    staff_no: str = ""
    language: Language = "zh"
    queue: str = ""
    item: str = ""


class RatingClosed(Event, frozen=True, tag="rating_closed"):
    """The next visitor was called, or the day ended. Says nothing about whether one was given."""

    rating_id: str
    counter: str


class Rated(Event, frozen=True, tag="rated"):
    """好差评, level 5..1; 0 = the citizen declined. Never readable by a counter.

    `late`: by the token on the paper. `due`: a bad review opens a work order, and these are the dates
    by which its stages are due, in their order.
    """

    rating_id: str
    counter: str
    ticket_id: str
    level: int
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""
    staff_no: str = ""
    late: bool = False
    due: tuple[str, ...] = ()
