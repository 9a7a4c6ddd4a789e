"""Visitors of a rehearsal: a plan of who comes when, and a hand that touches for them.

They use the same flow as a finger does, one after the other, and each waits for the paper.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from kiosk.ticketing.card import Card
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visit import ORDINARY, Page
from queue_controller.api.messages import Language

DRAW_LIMIT_S: Final = 20.0
PAPER_LIMIT_S: Final = 45.0
LINK_LIMIT_S: Final = 15.0
HAND_CALM_S: Final = 8.0
"""After a person touched the screen the plan waits this long."""
CARD_LIMIT_S: Final = 4.0
"""A visitor whose card is not read by then names the class by hand."""
CARD_FRESH_S: Final = 20.0
"""A card that was read before its visitor's turn is still theirs for so long."""

log = logging.getLogger(__name__)


def called_off(plan: Path) -> Path:
    """The file beside a plan that calls it off: who stands at the kiosk goes on, nobody else comes."""
    return plan.with_suffix(".off")


class PlanError(ValueError):
    """The plan file cannot be used."""


class Visitor(Struct, frozen=True):
    """One visitor; `at_ms` is UTC epoch milliseconds of the hall clock."""

    at_ms: int
    queue: str = ""
    item: str = ""
    priority_class: str = ORDINARY
    language: Language = "zh"
    card: bool = False
    """Lays an identity card on the reader instead of naming a class."""


class VisitorCounts(Struct):
    """How the plan went."""

    planned: int = 0
    came: int = 0
    numbered: int = 0
    refused: int = 0
    uncertain: int = 0
    turned_away: int = 0
    cards: int = 0
    checked_in: int = 0
    printed: int = 0
    paper_failed: int = 0
    paper_unsure: int = 0


_Until = tuple[Callable[[], bool], float]
_Script = Generator[_Until, bool, None]


def load_plan(path: Path) -> list[Visitor]:
    """The visitors of a file in order of time.

    Raises:
        PlanError: the file is missing or not a list of visitors.
    """
    try:
        plan = msgspec.json.decode(path.read_bytes(), type=list[Visitor])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as err:
        raise PlanError(f"访客计划 {path} 无法读取：{err} / the plan cannot be read") from err
    return sorted(plan, key=lambda visitor: visitor.at_ms)


class Visitors:
    """Plays a plan on a flow. `tick` is called often; it never waits.

    Args:
        flow: the kiosk's.
        plan: in order of time.
        called_off: whether nobody comes any more, also of those who are late.
        pause_s: how long a page stays before the next touch, so that somebody who watches can follow;
            left out for a visitor who is late.
        monotonic: wall clock.
    """

    def __init__(
        self,
        flow: Flow,
        plan: list[Visitor],
        *,
        called_off: Callable[[], bool] = lambda: False,
        pause_s: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts = VisitorCounts(planned=len(plan))
        self._flow = flow
        self._waiting = deque(plan)
        self._called_off = called_off
        self._pause_s = pause_s
        self._monotonic = monotonic
        self._script: _Script | None = None
        self._until: _Until = (lambda: True, 0.0)
        self._late = False
        self._hand_at = float("-inf")
        self._cards: deque[tuple[float, Card]] = deque()
        self._codes: deque[str] = deque()

    @property
    def busy(self) -> bool:
        """Whether a visitor stands at the kiosk."""
        return self._script is not None

    @property
    def finished(self) -> bool:
        """Whether everybody has come and gone."""
        return self._script is None and not self._waiting

    def hand(self) -> None:
        """A person touched the screen: let them finish."""
        self._hand_at = self._monotonic()

    def card(self, card: Card) -> bool:
        """A card was read: of the visitor who stands here or comes next. False: of somebody else."""
        expected = self.busy or (bool(self._waiting) and self._waiting[0].card)
        if expected:
            self._cards.append((self._monotonic(), card))
        return expected

    def scan(self, code: str) -> None:
        """A booking was held before the scanner: its visitor has their turn after those who stand here."""
        self._codes.append(code)

    def next_s(self) -> float:
        """Wall seconds until something may have to be done."""
        if self._script is not None:
            return 0.02
        if not self._waiting:
            return 3600.0
        return self._flow.state.clock.wall_seconds_until(self._waiting[0].at_ms)

    def tick(self) -> None:
        """Go on with the plan."""
        for _ in range(100):
            if not self._step():
                return

    def _step(self) -> bool:
        if self._script is None:
            return self._begin()
        condition, deadline = self._until
        held = condition()
        if not held and self._monotonic() < deadline:
            return False
        try:
            self._wait(self._script.send(held))
        except StopIteration:
            self._script = None
        return True

    def _begin(self) -> bool:
        state = self._flow.state
        if (self._waiting or self._codes) and self._called_off():
            self._waiting.clear()
            self._codes.clear()
        if self._codes and state.clock.known and state.is_current:
            self._late = False
            self._script = self._check_in(self._codes.popleft())
            self._wait(next(self._script))
            return True
        if not self._waiting or not state.clock.known or not state.is_current:
            return False
        if self._monotonic() - self._hand_at < HAND_CALM_S:
            return False
        late_ms = state.clock.now_ms() - self._waiting[0].at_ms
        if late_ms < 0:
            return False
        self._late = late_ms / 1000 / max(state.clock.speed, 1e-6) > 1.5
        self._script = self._visit(self._waiting.popleft())
        self._wait(next(self._script))
        return True

    def _wait(self, until: _Until) -> None:
        condition, limit_s = until
        self._until = (condition, self._monotonic() + limit_s)

    def _pause(self) -> _Until:
        return (lambda: False, 0.0 if self._late else self._pause_s)

    def _visit(self, visitor: Visitor) -> _Script:
        flow = self._flow
        self.counts.came += 1
        flow.home()
        yield self._pause()
        if visitor.language != flow.visit.language:
            flow.set_language(visitor.language)
            yield self._pause()
        if visitor.card and (yield (self._has_card, CARD_LIMIT_S)):
            flow.card_laid(self._cards.popleft()[1])
            self.counts.cards += 1
            yield self._pause()
        if visitor.priority_class not in {ORDINARY, flow.visit.priority_class}:
            flow.open_priority()
            yield self._pause()
            flow.choose_priority(visitor.priority_class)
        if visitor.item:
            flow.open_item(visitor.item)
        else:
            flow.open_queue(visitor.queue)
        yield self._pause()
        if not (yield (lambda: flow.can_take, LINK_LIMIT_S)):
            log.warning("a visitor left without a number: %s", visitor.item or visitor.queue)
            self.counts.turned_away += 1
            flow.home()
            return
        flow.take()
        yield (lambda: flow.page not in {Page.ISSUING, Page.UNCERTAIN}, DRAW_LIMIT_S)
        yield from self._outcome()
        yield self._pause()
        yield self._pause()
        flow.home()

    def _check_in(self, code: str) -> _Script:
        flow = self._flow
        flow.home()
        yield self._pause()
        if not flow.check_in(code):
            self.counts.turned_away += 1
            return
        yield (lambda: flow.page not in {Page.ISSUING, Page.UNCERTAIN}, DRAW_LIMIT_S)
        self.counts.checked_in += flow.page is Page.TICKET
        yield from self._outcome()
        yield self._pause()
        yield self._pause()
        flow.home()

    def _has_card(self) -> bool:
        while self._cards and self._monotonic() - self._cards[0][0] > CARD_FRESH_S:
            self._cards.popleft()
        return bool(self._cards)

    def _outcome(self) -> _Script:
        flow = self._flow
        shown = flow.ticket
        if flow.page is not Page.TICKET or shown is None:
            if flow.page is Page.REFUSED:
                self.counts.refused += 1
                log.info("a visitor got no number: %s", flow.sentence.code)
            else:
                self.counts.uncertain += 1
            return
        self.counts.numbered += 1
        yield (lambda: shown.paper != "printing", PAPER_LIMIT_S)
        match shown.paper:
            case "printed":
                self.counts.printed += 1
            case "failed":
                self.counts.paper_failed += 1
            case _:
                self.counts.paper_unsure += 1
