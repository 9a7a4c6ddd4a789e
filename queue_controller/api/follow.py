"""The rules of following the event stream, without sockets or threads (docs/PROTOCOL.md, 5).

Subscribe, snapshot, drop what is not newer, apply the rest; a gap or a heartbeat ahead means a new
snapshot; three seconds of silence mean out of date; a lower epoch is never believed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.standing import StandingEmergency
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import EmergencyStatus, HallView

SILENCE_S: Final = 3.0
"""Without a heartbeat, or with a gap that does not close, for this long: out of date."""

REMEMBERED_AFTER_S: Final = 1.5
"""A program that starts asks the hall for so long before it shows an emergency out of its own memory."""

REJOIN_JITTER_S: Final = 0.4
SNAPSHOT_RETRY_S: Final = 0.5
MAX_HELD: Final = 20_000

log = logging.getLogger(__name__)


class Follower:
    """Decides what of the stream reaches the program, and when a snapshot is needed.

    Args:
        hall_id: the hall this client belongs to; another hall's messages are ignored.
        deliver: receives every update, in order.
        jitter_s: how long to wait before asking for a snapshot again, so that a hall full of
            clients does not ask at once.
        wall_ms: UTC epoch milliseconds of the wall clock.
        standing: remembers an emergency over a restart; None: nothing is remembered.
        has: told the id of an emergency that the program has been given and that is remembered.
    """

    def __init__(
        self,
        hall_id: str,
        deliver: Callable[[Update], None],
        jitter_s: Callable[[], float],
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        standing: StandingEmergency | None = None,
        has: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._hall_id = hall_id
        self._deliver = deliver
        self._jitter_s = jitter_s
        self._wall_ms = wall_ms
        self._standing = standing
        self._has = has
        self._remember_at: float | None = None
        self.epoch = 0
        self.seq: int | None = None
        self.ask_at: float | None = None
        """Monotonic time at which a snapshot is due to be asked for; None: none is needed."""
        self.at_least_seq = -1
        """A snapshot of this seq or later closes the gap."""
        self._asking = False
        self._held: list[m.EventRecord] = []
        self._heard: float | None = None
        self._behind_since: float | None = None
        self._link: LinkState | None = None

    @property
    def link(self) -> LinkState:
        """The state of the link as last delivered."""
        return self._link or "connecting"

    def start(self, now: float) -> None:
        """Tell the program that nothing is known yet."""
        self._set_link("connecting", self._wall_ms())
        if self._standing is not None:
            self._remember_at = now + REMEMBERED_AFTER_S

    def on_heartbeat(self, beat: m.Heartbeat, now: float) -> None:
        """Take a heartbeat heard at `now` (monotonic seconds)."""
        if beat.hall_id != self._hall_id or self._is_stale(beat.epoch):
            return
        self._heard = now
        new_epoch = self._take_epoch(beat.epoch)
        self._deliver(Beat(beat))
        if self.seq is None or new_epoch or beat.seq != self.seq:
            self._need(beat.seq, now)
        self.on_time(now)

    def on_record(self, record: m.EventRecord, now: float) -> None:
        """Take an event of the stream."""
        if self._is_stale(record.epoch):
            return
        if self._take_epoch(record.epoch):
            self._hold(record)
            self._need(record.seq - 1, now)
        elif self.seq is None or self.ask_at is not None or self._asking:
            self._hold(record)
        elif record.seq == self.seq + 1:
            self._apply(record)
        elif record.seq > self.seq:
            self._hold(record)
            self._need(record.seq - 1, now)

    def on_reply(self, epoch: int, now: float) -> bool:
        """Whether a reply of this epoch is to be believed; a new epoch asks for a snapshot."""
        if self._is_stale(epoch):
            return False
        if self._take_epoch(epoch) and self.seq is not None:
            self._need(-1, now)
        return True

    def asked(self) -> None:
        """The client sent its request for a snapshot."""
        self.ask_at = None
        self._asking = True

    def on_snapshot(self, view: HallView, epoch: int, now: float) -> None:
        """Take the snapshot that was asked for."""
        self._asking = False
        if self._is_stale(epoch):
            self._ask_again(now)
            return
        self._take_epoch(epoch)
        self.seq = view.seq
        self._behind_since = None
        held, self._held = self._held, []
        self._remember_at = None
        self._deliver(Reset(view))
        self._note(view.emergency)
        for at, record in enumerate(held):
            if record.seq <= self.seq:
                continue
            if record.seq != self.seq + 1:
                self._held = held[at:]
                self._need(record.seq - 1, now)
                return
            self._apply(record)
        self.on_time(now)

    def on_snapshot_failed(self, now: float) -> None:
        """No snapshot came; ask again a little later."""
        self._asking = False
        self._ask_again(now)

    def resync(self, now: float) -> None:
        """The program lost its view: bring a new snapshot."""
        if self.seq is not None:
            self._need(self.seq, now)

    def on_time(self, now: float) -> None:
        """Look at the clock: is what we have still current?"""
        if self._remember_at is not None and now >= self._remember_at:
            self._remember()
        if self.seq is None or self._heard is None:
            return
        stale_at = min(self._heard, self._behind_since or self._heard)
        if now - stale_at >= SILENCE_S:
            self._set_link("out_of_date", self._wall_ms() - int((now - stale_at) * 1000))
        elif self.ask_at is None and not self._asking and self._link != "current":
            self._set_link("current", self._wall_ms())

    def next_look(self) -> float | None:
        """Monotonic time at which `on_time` or a snapshot request is next due."""
        due = [at for at in (self.ask_at, self._remember_at) if at is not None]
        if self._heard is not None and self._link == "current":
            due.append(min(self._heard, self._behind_since or self._heard) + SILENCE_S)
        return min(due, default=None)

    def _is_stale(self, epoch: int) -> bool:
        if epoch >= self.epoch:
            return False
        log.debug("ignored a message of epoch %d, the hall is at %d", epoch, self.epoch)
        return True

    def _take_epoch(self, epoch: int) -> bool:
        if epoch == self.epoch:
            return False
        self.epoch = epoch
        # Another controller, perhaps promoted with a shorter log: old numbers mean nothing.
        self._held.clear()
        self.at_least_seq = -1
        return True

    def _apply(self, record: m.EventRecord) -> None:
        try:
            event = m.decode_event(record)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            log.warning("event %d of type %s does not fit its type", record.seq, record.type)
            event = None
        self.seq = record.seq
        self._deliver(Applied(record, event))
        match event:
            case m.EmergencyStarted():
                self._note(EmergencyStatus.of_event(event, record.at_ms))
                self._has(event.emergency_id)
            case m.EmergencyEnded():
                self._note(None)

    def _note(self, emergency: EmergencyStatus | None) -> None:
        """After the program has it: a slow disk delays no screen."""
        if self._standing is not None:
            self._standing.note(emergency)

    def _remember(self) -> None:
        """The hall is not there: what stood when it last was."""
        self._remember_at = None
        found = None if self._standing is None else self._standing.load()
        if found is not None and self.seq is None:
            log.warning("the hall is not there; an emergency stood when it last was")
            self._deliver(Reset(HallView(emergency=found), remembered=True))

    def _hold(self, record: m.EventRecord) -> None:
        # What is dropped here shows as a gap after the snapshot, which asks for the next one.
        if len(self._held) >= MAX_HELD:
            self._held.clear()
        self._held.append(record)

    def _need(self, at_least_seq: int, now: float) -> None:
        if self.ask_at is not None or self._asking:
            return
        self.at_least_seq = at_least_seq
        if self.seq is None:
            self.ask_at = now
        else:
            self._behind_since = now
            self.ask_at = now + self._jitter_s()

    def _ask_again(self, now: float) -> None:
        self.ask_at = now + SNAPSHOT_RETRY_S + self._jitter_s()

    def _set_link(self, state: LinkState, since_ms: int) -> None:
        if state != self._link:
            self._link = state
            self._deliver(Link(state, since_ms))
