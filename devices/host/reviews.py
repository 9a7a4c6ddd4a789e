"""Bad reviews that were given on a rating screen: asked for, because no host may read a rating. Pure.

A rating reaches a host as a sealed event, which tells that something was said and when. A host whose cameras mark bad
reviews then asks the controller at which counters a bad one was given; neither level nor words come back. A second
event beside a bad rating would do without the question, and would let a counter count its bad reviews.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from devices.host.scene import Action, End, ToBus
from queue_controller.api import messages as m

KNOWN_KEPT: Final = 512
AGAIN_S: Final = 2.0
"""Until an unanswered question is put again."""


class Reviews:
    """What has been asked, and which reviews are known already."""

    def __init__(self, *, wanted: bool) -> None:
        """``wanted``: a camera of this host marks bad reviews; otherwise nothing is ever asked."""
        self._wanted = wanted
        self._since_ms: int | None = None
        """What is still to be asked: from this moment on. None: nothing."""
        self._last_ms: int | None = None
        """Of the last event that was followed."""
        self._asked_ms: int | None = None
        """The question under way; what comes to be wanted meanwhile is asked after it."""
        self._not_before = 0.0
        self._known: OrderedDict[str, None] = OrderedDict()

    def followed(self, at_ms: int, now: float, *, sealed: bool) -> list[Action]:
        """An event of the hall; a sealed one may be a rating."""
        self._last_ms = at_ms
        if not sealed:
            return []
        return self._want(at_ms, now)

    def on_snapshot(self, now: float) -> list[Action]:
        """Events were missed: a rating may have been among them. A program that begins asks for no past."""
        return [] if self._last_ms is None else self._want(self._last_ms, now)

    def on_tick(self, now: float) -> list[Action]:
        """Ask again what was not answered."""
        return self._ask(now)

    def learned(self, rating_id: str) -> bool:
        """Remember a review; whether it was not known yet."""
        if rating_id in self._known:
            return False
        self._known[rating_id] = None
        while len(self._known) > KNOWN_KEPT:
            self._known.popitem(last=False)
        return True

    def on_reply(self, end: End, body: m.BadReviewsOf | None, now: float) -> list[m.BadReviewMark]:
        """Reviews that were not known yet; a refusal would be the same the next time."""
        asked_ms, self._asked_ms = self._asked_ms, None
        if end is End.UNKNOWN and asked_ms is not None:
            self._since_ms = asked_ms if self._since_ms is None else min(asked_ms, self._since_ms)
            self._not_before = now + AGAIN_S
        return [] if body is None else [one for one in body.marks if self.learned(one.rating_id)]

    def _want(self, since_ms: int, now: float) -> list[Action]:
        if not self._wanted:
            return []
        self._since_ms = since_ms if self._since_ms is None else min(self._since_ms, since_ms)
        return self._ask(now)

    def _ask(self, now: float) -> list[Action]:
        if self._since_ms is None or self._asked_ms is not None or now < self._not_before:
            return []
        self._asked_ms, self._since_ms = self._since_ms, None
        return [ToBus(m.AskBadReviews(self._asked_ms))]
