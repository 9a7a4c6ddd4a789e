"""A rating after the visit, by the token on the slip. No Qt, no sockets.

    NOTHING ── slip ──> ASKING ── something to rate ──> LEVELS ── 5, 4, 3 or 暂不评价 ──> SENDING ──> THANKS
                           │                              └── 2 or 1 ──> REASONS ── sent ──┘     └──> FAILED
                           └── nothing to rate ──> NOTHING

Nothing is chosen beforehand, and nothing is said by leaving. What was touched is sent under one id until
it is answered; if it is not, the page says so and the visitor can send it once more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from config.rating_reasons import ReasonList
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    BAD_LEVELS,
    AskRatings,
    RateableMatter,
    RateLater,
    RatingsOf,
    Reply,
)

UNANSWERED: Final = (
    "主机没有答复，请稍后再扫一次。",
    "The hall does not answer; please scan the paper again later.",
)


class RateStage(StrEnum):
    """What the rating has come to."""

    NOTHING = "nothing"
    ASKING = "asking"
    LEVELS = "levels"
    REASONS = "reasons"
    SENDING = "sending"
    THANKS = "thanks"
    FAILED = "failed"


class LateRating:
    """One visitor's slip. `send` gives a command to the bus and returns its id."""

    def __init__(
        self, send: Callable[[AskRatings | RateLater], str], reason_list: ReasonList
    ) -> None:
        self._send = send
        self.reason_list = reason_list
        self._token = ""
        self._waiting = ""
        self.stage = RateStage.NOTHING
        self.label = ""
        self.matter: RateableMatter | None = None
        """The one that is asked about."""
        self.level = -1
        self.chosen: set[str] = set()
        self.message_zh = ""
        self.message_en = ""

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self._token = self._waiting = self.label = self.message_zh = self.message_en = ""
        self.stage = RateStage.NOTHING
        self.matter = None
        self.level = -1
        self.chosen = set()

    def open(self, token: str) -> None:
        """A slip with this token was shown."""
        self.clear()
        self._token = token
        self.stage = RateStage.ASKING
        self._waiting = self._send(AskRatings(token))

    def choose(self, level: int) -> None:
        """One of the five levels, or 0: 暂不评价."""
        if self.stage is not RateStage.LEVELS:
            return
        self.level = level
        if level in BAD_LEVELS:
            self.stage = RateStage.REASONS
        else:
            self.give()

    def toggle(self, code: str) -> None:
        """Choose a reason, or take it back."""
        known = {each.code for each in self.reason_list.reason}
        if self.stage is RateStage.REASONS and code in known:
            self.chosen ^= {code}

    def back(self) -> bool:
        """From the reasons to the levels; False: there is nothing to go back to here."""
        if self.stage is not RateStage.REASONS:
            return False
        self.stage, self.level, self.chosen = RateStage.LEVELS, -1, set()
        return True

    def give(self) -> None:
        """Send what was touched; also once more after it failed."""
        ready = self.stage in {RateStage.LEVELS, RateStage.REASONS, RateStage.FAILED}
        if not ready or self.matter is None or self.level < 0:
            return
        bad = self.level in BAD_LEVELS
        self.stage = RateStage.SENDING
        self._waiting = self._send(
            RateLater(
                token=self._token,
                level=self.level,
                rating_id=self.matter.rating_id,
                raw_key=str(self.level),
                reasons=tuple(
                    each.code
                    for each in self.reason_list.reason
                    if bad and each.code in self.chosen
                ),
                list_version=self.reason_list.version if bad else "",
            )
        )

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is the one that is awaited; whether it was."""
        if not command_id or command_id != self._waiting:
            return False
        self._waiting = ""
        if self.stage is RateStage.ASKING:
            self._told(end)
        elif isinstance(end, BusError):
            self.stage = RateStage.FAILED
            self.message_zh, self.message_en = end.message_zh, end.message_en
        elif end.ok:
            self.stage = RateStage.THANKS
        else:
            self.stage = RateStage.FAILED
            self.message_zh, self.message_en = end.message_zh, end.message_en
        return True

    def _told(self, end: Reply | BusError) -> None:
        """What the slip may still rate; where that is not known, the slip is a slip like any other."""
        found = None
        if not isinstance(end, BusError) and end.ok:
            with contextlib.suppress(MalformedMessage):
                found = wire.body_of(end, RatingsOf)
        if found is None or not found.matters:
            self.clear()
            if isinstance(end, BusError):
                self.message_zh, self.message_en = UNANSWERED
            return
        self.label, self.matter = found.label, found.matters[0]
        self.stage = RateStage.LEVELS
