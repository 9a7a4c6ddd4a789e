"""好差评 at one counter. No Qt.

    IDLE ── rating_opened ──> ASKING ── 5, 4, 3 or 暂不评价 ──> THANKS ──> IDLE
                                └── 2 or 1 ──> REASONS ── sent, or the next visitor is called ──┘

Nothing is chosen beforehand and no time-out chooses: a rating that nobody gives ends with
rating_closed, and says nothing. A level that was touched is the citizen's, whatever comes after.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

from kiosk.rating.reasons import ReasonList
from kiosk.ui.later import LateRating
from kiosk.ui.state import HallState
from queue_controller.api.errors import BusError
from queue_controller.api.messages import AskRatings, Language, Rate, RateLater, Reply
from queue_controller.api.view import RatingStatus

LEVELS: Final = (5, 4, 3, 2, 1)
BAD_LEVELS: Final = frozenset({2, 1})
DECLINED: Final = 0
THANKS_S: Final = 4.0
LATER_S: Final = 60.0
"""A slip that nobody goes on with is forgotten after so long."""


class Page(StrEnum):
    """What the screen shows."""

    IDLE = "idle"
    ASKING = "asking"
    REASONS = "reasons"
    THANKS = "thanks"
    LATER = "later"


class Deliver(Protocol):
    """Keeps a rating and delivers it."""

    def put(self, rate: Rate) -> bool:
        """False when it could not be kept on disk."""
        ...


class RatingFlow:
    """The rating screen of one counter; one thread.

    Args:
        state: the hall as the public audience sees it.
        outbox: keeps and delivers.
        counter: the counter at which it stands.
        reason_list: the reasons in force.
        language: in which it idles.
        monotonic: wall clock in seconds.
        ask: rates by a slip, or asks what it may rate; the id of the answer.
    """

    def __init__(
        self,
        state: HallState,
        outbox: Deliver,
        counter: str,
        reason_list: ReasonList,
        language: Language = "zh",
        monotonic: Callable[[], float] = time.monotonic,
        ask: Callable[[AskRatings | RateLater], str] = lambda _: "",
    ) -> None:
        self.state = state
        self.later = LateRating(ask, reason_list)
        self._later_until = 0.0
        self.counter = counter
        self.reason_list = reason_list
        self.page = Page.IDLE
        self.language: Language = language
        self.elder = False
        self.level = -1
        self.chosen: set[str] = set()
        self.on_change: Callable[[], None] = lambda: None
        self._own_language: Language = language
        self._outbox = outbox
        self._monotonic = monotonic
        self._rating: RatingStatus | None = None
        self._given = ""
        self._thanks_until = 0.0

    @property
    def rating(self) -> RatingStatus | None:
        """The rating that is asked for."""
        return self._rating

    def look(self) -> None:
        """Open or close by what the hall says; call after every update of the state."""
        status = self.state.counter(self.counter)
        now = self.state.view.ratings.get(status.rating_id)
        present = now.rating_id if now is not None and now.open else ""
        mine = self._rating.rating_id if self._rating is not None else ""
        if mine and present != mine:
            self._close()
        if now is not None and present and present != self._given and self._rating is None:
            self.later.clear()
            self._rating = now
            self.language = now.language
            self.elder = False
            self.level = -1
            self.chosen = set()
            self.page = Page.ASKING
            self.on_change()

    def choose(self, level: int) -> None:
        """One of the five levels."""
        if self.page is not Page.ASKING or level not in LEVELS:
            return
        self.level = level
        if level in BAD_LEVELS:
            self.page = Page.REASONS
            self.on_change()
        else:
            self._give()

    def decline(self) -> None:
        """暂不评价: an outcome of its own, in no score."""
        if self.page is Page.ASKING:
            self.level = DECLINED
            self._give()

    def back(self) -> None:
        """From the reasons to the levels: the touch was a mistake."""
        if self.page is Page.REASONS:
            self.level = -1
            self.chosen = set()
            self.page = Page.ASKING
            self.on_change()

    def toggle(self, code: str) -> None:
        """Choose a reason, or take it back."""
        if self.page is Page.REASONS and code in {r.code for r in self.reason_list.reason}:
            self.chosen ^= {code}
            self.on_change()

    def send(self) -> None:
        """With the reasons that are chosen; none is fine too."""
        if self.page is Page.REASONS:
            self._give()

    def set_language(self, language: Language) -> None:
        """For this rating."""
        self.language = language
        self._view_changed()

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Large type, for this rating."""
        self.elder = elder
        self._view_changed()

    def _view_changed(self) -> None:
        if self.page is Page.LATER:
            self._later_until = self._monotonic() + LATER_S
        self.on_change()

    def slip_scanned(self, token: str) -> bool:
        """A slip was held to the scanner while nobody is asked: 好差评 by its token. Whether it was of use."""
        if self.page not in {Page.IDLE, Page.LATER} or not token:
            return False
        self.later.open(token)
        self.page = Page.LATER
        self.later_touched()
        return True

    def later_touched(self) -> None:
        """Somebody goes on with the slip."""
        self._later_until = self._monotonic() + LATER_S
        self.on_change()

    def later_seen(self) -> None:
        """The visitor has seen how it ended."""
        if self.page is Page.LATER:
            self._idle()
            self.look()

    def later_back(self) -> None:
        """From the reasons to the levels; from there the slip is put away."""
        if not self.later.back():
            self.later_seen()
        self.on_change()

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it belongs to a slip."""
        taken = self.later.answered(command_id, end)
        if taken:
            self.on_change()
        return taken

    def tick(self) -> None:
        """Thanks do not stand for ever, nor does a slip that was left."""
        if self.page is Page.LATER and self._monotonic() >= self._later_until:
            self.later_seen()
        if self.page is Page.THANKS and self._monotonic() >= self._thanks_until:
            self._idle()
            self.look()

    def _give(self) -> None:
        rating = self._rating
        if rating is None:
            return
        order = [reason.code for reason in self.reason_list.reason]
        bad = self.level in BAD_LEVELS
        self._given = rating.rating_id
        self._outbox.put(
            Rate(
                rating_id=rating.rating_id,
                level=self.level,
                raw_key=str(self.level),
                reasons=tuple(code for code in order if code in self.chosen) if bad else (),
                list_version=self.reason_list.version if bad else "",
            )
        )
        self.page = Page.THANKS
        self._thanks_until = self._monotonic() + THANKS_S
        self.on_change()

    def _close(self) -> None:
        """The next visitor was called. A level that stands on the reasons page was given."""
        if self.page is Page.REASONS:
            self._give()
        if self.page is Page.ASKING:
            self._idle()
        self._rating = None

    def _idle(self) -> None:
        self.page = Page.IDLE
        self.later.clear()
        self.language = self._own_language
        self.elder = False
        self.level = -1
        self.chosen = set()
        self._rating = None
        self.on_change()
