"""投诉, 建议, 办不成事 at the query screen, and the answer by the receipt's code. No Qt, no sockets.

What a visitor tells is chosen; a few words of one's own may stand beside it. All of it goes with the visit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Final, get_args

from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    AskFeedback,
    FeedbackKind,
    FeedbackOf,
    FileFeedback,
    Receipt,
    Reply,
)
from queue_controller.api.wire import new_command_id

KINDS: Final[tuple[FeedbackKind, ...]] = get_args(FeedbackKind)
TOPICS: Final = ("wait", "attitude", "papers", "again", "refused", "fee", "machine", "place")
TOPICS_MAX: Final = 4
CODE_SIGNS: Final = 10


log = logging.getLogger(__name__)


class Stage(StrEnum):
    """What it has come to."""

    CHOOSING = "choosing"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    AWAY = "away"


Send = Callable[[FileFeedback | AskFeedback, str], None]
"""Gives a command with its id to the bus."""


class Telling:
    """One visitor's feedback, or the look for its answer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.clear()

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self.stage = Stage.CHOOSING
        self.kind: FeedbackKind | None = None
        self.topics: tuple[str, ...] = ()
        self.counter = ""
        self.words = ""
        self.code = ""
        self.receipt: Receipt | None = None
        self.found: FeedbackOf | None = None
        self.message_zh = self.message_en = ""
        self._command_id = ""
        self._asked = False
        """Whether the last command asked what became of a feedback."""

    @property
    def can_send(self) -> bool:
        """Whether enough is chosen, and it is not filed already."""
        open_ = self.stage not in {Stage.SENDING, Stage.DONE}
        return self.kind is not None and bool(self.topics) and open_

    @property
    def can_ask(self) -> bool:
        """Whether the code is whole."""
        return len(self.code) == CODE_SIGNS and self.stage is not Stage.SENDING

    def choose_kind(self, kind: str) -> None:
        """投诉, 建议 or 办不成事."""
        found = next((each for each in KINDS if each == kind), None)
        if found is not None:
            self._changed()
            self.kind = found

    def toggle_topic(self, topic: str) -> None:
        """What it is about; at most four."""
        if topic not in TOPICS:
            return
        chosen = set(self.topics) ^ {topic}
        if len(chosen) <= TOPICS_MAX:
            self._changed()
            self.topics = tuple(code for code in TOPICS if code in chosen)

    def set_counter(self, counter: str) -> None:
        """About which counter; empty: none."""
        self._changed()
        self.counter = counter

    def set_words(self, words: str) -> None:
        """What is said in own words; empty: nothing."""
        if words != self.words:
            self._changed()
            self.words = words

    def send(self) -> None:
        """File it. After a silence the same id goes again: it is one feedback."""
        if not self.can_send or self.kind is None:
            return
        self.stage = Stage.SENDING
        self._asked = False
        self._command_id = self._command_id or new_command_id()
        command = FileFeedback(self.kind, self.topics, self.counter, words=self.words)
        self._send(command, self._command_id)

    def type_code(self, sign: str) -> None:
        """A sign of the receipt's code."""
        self._restart()
        self.code = (self.code + sign)[:CODE_SIGNS]

    def erase(self) -> None:
        """Take a sign back."""
        self._restart()
        self.code = self.code[:-1]

    def ask(self) -> None:
        """What became of it."""
        if self.can_ask:
            self.stage = Stage.SENDING
            self._asked = True
            self._command_id = new_command_id()
            self._send(AskFeedback(self.code), self._command_id)

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is the one that is awaited; whether it was."""
        if self.stage is not Stage.SENDING or command_id != self._command_id:
            return False
        if isinstance(end, BusError):
            self.stage = Stage.AWAY
            return True
        if not end.ok:
            self._command_id = ""
            self.stage = Stage.REFUSED
            self.message_zh, self.message_en = end.message_zh, end.message_en
            return True
        try:
            if self._asked:
                self.found = wire.body_of(end, FeedbackOf)
            else:
                self.receipt = wire.body_of(end, Receipt)
        except MalformedMessage:
            # The id stays: sent once more it is the same feedback, and its receipt comes again.
            log.warning("an answer about a feedback cannot be read")
            self.stage = Stage.AWAY
            return True
        self._command_id = ""
        self.stage = Stage.DONE
        return True

    def _changed(self) -> None:
        """Something else is meant: a new id, should it be sent."""
        self._command_id = ""
        self._restart()

    def _restart(self) -> None:
        self.stage = Stage.CHOOSING
        self.found = None
        self.message_zh = self.message_en = ""
