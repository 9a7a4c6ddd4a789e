"""From the log to the hall in memory."""

from __future__ import annotations

import logging
from collections import deque
from typing import Final

import msgspec
from msgspec import Raw, Struct, field

from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.domain.shares import Share
from queue_controller.service.hall import HallState
from queue_controller.service.kept import Kept
from queue_controller.store.store import Store

DATES_KEPT: Final = 10

log = logging.getLogger(__name__)


class Base(Struct):
    """What outlives a business date: the view without tickets, recent numbers, and what is kept."""

    view: HallView
    numbers: dict[str, dict[str, int]]
    kept: Kept = field(default_factory=Kept)
    leased: dict[str, tuple[m.NumberBlock, ...]] = {}
    terms: m.Terms | None = None
    files: dict[str, str] = {}
    shares: dict[str, tuple[int, int, str]] = {}
    copy_joined: bool = False
    joined_seq: int = 0
    taken_by: str = ""
    marks: tuple[str, ...] = ()


class Recovery:
    """Rebuilds the hall, and remembers which business dates it went through."""

    def __init__(self, state: HallState) -> None:
        self._state = state
        self._dates: deque[str] = deque(maxlen=DATES_KEPT)

    def replay(self, store: Store) -> int:
        """Bring the state to the log's end; the number of events that were read.

        Raises:
            StoreDamaged: the log is not sound.
        """
        seq, digest = 0, None
        found = store.base()
        if found is not None:
            seq, digest, body = found
            try:
                self._restore(seq, msgspec.json.decode(body, type=Base))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                log.warning(
                    "the base of row %d does not fit this version; reading the whole log", seq
                )
                seq, digest = 0, None
        events = store.replay() if digest is None else store.replay(seq, digest)
        count = 0
        apply = self._state.apply
        for record, event in events:
            apply(record, event)
            count += 1
            if type(event) is m.DayStarted:
                self.note(event)
        return count

    def note(self, event: m.DayStarted) -> None:
        """A business date began."""
        if event.business_date in self._dates:
            self._dates.remove(event.business_date)
        self._dates.append(event.business_date)

    def base(self) -> bytes | None:
        """The base right after a `day_started`; None while tickets live across it."""
        view = self._state.view
        if view.tickets:
            return None
        numbers = {date: self._state.numbers.all_last(date) for date in self._dates}
        leased = {date: self._state.numbers.blocks(date) for date in self._dates}
        of = self._state.numbers
        shares = of.shares()
        return msgspec.json.encode(
            Base(
                view,
                numbers,
                self._state.kept,
                leased,
                self._state.terms,
                self._state.configured,
                {date: shares[date] for date in self._dates if date in shares},
                of.copy_joined,
                of.joined_seq,
                of.taken_by,
                tuple(of.marks),
            )
        )

    def with_known_numbers(self, event: m.DayStarted, store: Store) -> m.DayStarted:
        """The event with every number that the table of tickets knows of this date.

        So a clock that jumps to any date goes on behind its last number.
        """
        known = dict(event.last_numbers)
        for queue, number in store.numbers_of(event.business_date):
            if any(
                block.holds(number)
                for block in self._state.numbers.leased(event.business_date, queue)
            ):
                continue
            key = self._state.numbers.key(queue, number)
            known[key] = max(number, known.get(key, 0))
        return msgspec.structs.replace(event, last_numbers=known)

    def _restore(self, seq: int, base: Base) -> None:
        if base.terms is not None:
            self._state.take_terms(base.terms, base.files)
        for date, numbers in base.numbers.items():
            event = m.DayStarted(date, numbers, base.leased.get(date, ()))
            record = m.EventRecord(
                seq, base.view.epoch, 0, "day_started", "", "", Raw(msgspec.json.encode(event))
            )
            self._state.apply(record, event)
            self.note(event)
        of = self._state.numbers
        for date, (step, rest, mark) in base.shares.items():
            of.restore_share(date, Share(step, rest), mark)
        of.copy_joined, of.joined_seq = base.copy_joined, base.joined_seq
        of.taken_by, of.marks = base.taken_by, dict.fromkeys(base.marks)
        self._state.view = base.view
        self._state.kept = base.kept
