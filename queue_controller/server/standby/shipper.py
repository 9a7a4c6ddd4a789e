"""The serving side of log shipping, without sockets: what goes to the copy, and what waits for it.

Everything that leaves the controller passes through `hold`, in order. With a synchronous copy it waits
until the copy has the batch; after `wait_s` it goes out all the same, the copy counts as late, and an
alarm is raised. A copy that has come level makes answers wait again.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.there import KnownThere
from queue_controller.server.turn import Settled
from queue_controller.server.worker import Result
from queue_controller.service.given import GivenNumbers
from queue_controller.store import schema
from queue_controller.store.append import Batch
from queue_controller.store.chain import Head
from queue_controller.store.copying import (
    EventPage,
    ReplyPage,
    event_page,
    knows,
    persons,
    reply_page,
)
from queue_controller.store.errors import StoreError
from queue_controller.store.store import Store

LEAST_ROWS: Final = 300
"""So few rows or replies are read on the controller's own thread, which nothing can overtake."""
SILENT_S: Final = 3.0
"""A copy that says nothing for so long is gone."""
FEW_BATCHES: Final = 20
"""A copy that is so few batches behind keeps up."""
STEADY_S: Final = 5.0
"""A late copy must keep up for so long before answers wait for it again."""
UNHELD_BYTES: Final = 64 << 20
"""A copy that is behind by more than this has to begin again from its last row."""
STOOD_STILL_S: Final = 2.5
"""A loop that did not turn for so long was suspended, and may have been replaced meanwhile."""
DOUBT_S: Final = 3.0
"""Where the other machine takes connections it was promoted, and will be heard within this time."""
REFUSED_LOGGED: Final = 100
GRACE_S: Final = 10.0
"""After a start the copy has so long to come before its absence is an alarm."""


class LetJoin(Protocol):
    """As `Controller.let_copy_join`."""

    def __call__(self, copy: str, /, *, anew: bool) -> int | None:
        """The row that says that a copy may be promoted; None: not now."""


Condition = Literal["starting", "level", "late", "catching_up", "absent", "unfit"]

log = logging.getLogger(__name__)


@dataclass
class _Copy:
    """The machine that follows, as far as it has come."""

    route: bytes
    session: int
    heard_s: float
    head: Head
    from_seq: int
    """Replies of this seq or later may be missing there."""
    anew: bool
    after_entry: int = 0
    replies_read: bool = False
    level_at: int | None = None
    """The batch at which it was told that it is level; None: pages still go out."""
    level: bool = False
    """It has said that it is."""
    unheld: int = 0
    follows: bool = True
    """Whether its hall in memory does, as it said last."""
    joins_at: int | None = None
    """The row that says that it may be promoted."""
    joining: bool = False
    """It is level but for what the next commit brings."""


class Shipper:
    """Sends the log to one copy.

    Args:
        store: replayed; this object hears of each of its commits.
        hall_id: the hall that both machines must mean.
        copy_name: the name of the key that may fetch a copy.
        synchronous: whether answers wait for the copy.
        wait_s: how long at most.
        rehearsal: whether nothing of this is real; a copy of the other kind is refused.
        submit: gives slow work to the worker; False when there is no room.
        files: the hall's secrets and lists.
        other_listens: whether the other machine takes clients' connections, as a copy never does.
        numbers: told what the copy has, which bounds what may be given without it.
        let_join: puts on record that the copy may be promoted; see `Controller.let_copy_join`.
        monotonic: wall clock.
    """

    def __init__(
        self,
        store: Store,
        *,
        hall_id: str,
        copy_name: str,
        synchronous: bool,
        wait_s: float,
        rehearsal: bool,
        submit: Callable[[Callable[[], Result]], bool],
        files: Callable[[], dict[str, bytes]],
        other_listens: Callable[[], bool],
        numbers: GivenNumbers,
        let_join: LetJoin,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._hall_id = hall_id
        self._copy_name = copy_name
        self._synchronous = synchronous
        self._wait_s = wait_s
        self._rehearsal = rehearsal
        self._submit = submit
        self._files = files
        self._other_listens = other_listens
        self._there = KnownThere(numbers)
        self._let_join = let_join
        self._level_sent = True
        """A copy may have been told that it is level, since it is on record that it may."""
        self._monotonic = monotonic
        self._copy: _Copy | None = None
        self._waiting: deque[tuple[int, int, float, Settled]] = deque()
        self._sizes: deque[tuple[int, int]] = deque()
        self._released_seq = store.head.seq
        self._began_s = monotonic()
        self._late_s: float | None = None
        self._turned_s = self._began_s
        self._doubt_until_s = 0.0
        self._ask_first = False
        """Answers waited for a copy that is gone: first it is looked whether it serves by now."""
        self._refused = 0
        self.number = 0
        """Batches that were committed in this run."""
        self.held = 0
        """The last of them that the copy has."""
        self.gating = False
        """Whether answers wait for the copy now."""
        self.overtaken_in = 0
        """The epoch from which on the other machine serves; nothing goes out here any more. 0: none."""
        self.outbox: list[tuple[bytes, bytes]] = []
        """(route, frame) to be sent."""
        store.on_commit = self._committed

    # --- the controller's side -------------------------------------------------------------------

    def hold(self, settled: Settled) -> list[Settled]:
        """Take what may go out as far as this machine is concerned; give back what may go out now."""
        if settled.replies or settled.published:
            now = self._monotonic()
            self._waiting.append((self.number, self._store.head.seq, now, settled))
        return self.free()

    def free(self) -> list[Settled]:
        """What may go out now, in order."""
        waiting, found, now = self._waiting, list[Settled](), self._monotonic()
        if self.overtaken_in:
            # The copy has these, or will: their clients ask again there, under the same ids.
            return found
        stood_still = now - self._turned_s > STOOD_STILL_S
        self._turned_s = now
        if stood_still and self._in_doubt():
            return found
        if now < self._doubt_until_s:
            return found
        if self._ask_first and waiting:
            self._ask_first = False
            if not self._doubt_until_s and self._in_doubt():
                return found
        if self.gating and waiting and now - waiting[0][2] >= self._wait_s:
            # Silent, because it is away or because it was promoted: then nothing may go out.
            if not self._doubt_until_s and self._in_doubt():
                return found
            self._fall_behind()
        self._doubt_until_s = 0.0
        while waiting and (not self.gating or waiting[0][0] <= self.held):
            _, self._released_seq, _, settled = waiting.popleft()
            found.append(settled)
        if not waiting:
            self._released_seq = self._store.head.seq
        return found

    def due_s(self) -> float | None:
        """Monotonic time at which something that waits has waited long enough."""
        if not self._waiting or self.overtaken_in:
            return None
        if self._doubt_until_s:
            return self._doubt_until_s
        return self._waiting[0][2] + self._wait_s if self.gating else None

    @property
    def shown_seq(self) -> int:
        """The last row that anybody was told of: what a heartbeat names."""
        return self._released_seq if self._waiting else self._store.head.seq

    @property
    def condition(self) -> Condition:
        """How the copy is."""
        copy = self._copy
        if copy is None:
            early = self._monotonic() - self._began_s < GRACE_S
            return "starting" if early else "absent"
        if not copy.level:
            early = self._monotonic() - self._began_s < GRACE_S
            return "starting" if early else "catching_up"
        if not copy.follows:
            return "unfit"
        return "late" if self._late_s is not None else "level"

    def second(self) -> None:
        """Once a second: a sign of life, and who has gone silent."""
        copy, now = self._copy, self._monotonic()
        if copy is None:
            return
        if now - copy.heard_s > SILENT_S:
            self._drop("it says nothing")
            return
        complete = copy.level and self._late_s is None
        self._send(copy, w.Alive(self._store.epoch, complete))
        if self._late_s is not None:
            if self.number - self.held > FEW_BATCHES:
                self._late_s = now
            elif now - self._late_s >= STEADY_S:
                self._late_s = None
                self.gating = self._synchronous and copy.level
                log.warning("the copy keeps up again")

    def files_changed(self) -> None:
        """Secrets or lists were changed."""
        if self._copy is not None:
            self._send(self._copy, w.Files(self._files()))

    def lost(self, route: bytes) -> None:
        """Nothing can be sent there."""
        if self._copy is not None and self._copy.route == route:
            self._drop("it cannot be reached")

    # --- the copy's side -------------------------------------------------------------------------

    def take(self, route: bytes, name: str, frame: bytes) -> None:
        """One message of a client of the endpoint."""
        if name != self._copy_name or role_of(name) != "standby":
            self._say_refused(f"{name} may not fetch a copy of the log")
            return
        try:
            message = w.from_copy(frame)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._say_refused(f"{name} sent a message that is none; does it run another version?")
            self.outbox.append((route, w.encode(_refused("version"))))
            return
        if isinstance(message, w.Follow):
            self._follow(route, message)
            return
        if isinstance(message, w.TakeOver):
            if message.epoch > self._store.epoch:
                self.overtaken_in = message.epoch
                # Everything is there only for who follows this process on this connection. A copy that has
                # not heard yet that it was started again has to pass over what it may have given since.
                if self._copy is not None and (self._copy.route, self._copy.session) == (
                    route,
                    message.session,
                ):
                    self.outbox.append(
                        (route, w.encode(w.Released(message.session, self._store.head.seq)))
                    )
            return
        copy = self._copy
        if copy is None or (copy.route, copy.session) != (route, message.session):
            return
        copy.heard_s = self._monotonic()
        copy.follows = message.follows
        if message.page:
            self._next_page(copy)
        elif self.held < message.number <= self.number:
            self.held = message.number
            self._there.held(message.number)
            while self._sizes and self._sizes[0][0] <= self.held:
                copy.unheld -= self._sizes.popleft()[1]
            if not copy.level and copy.level_at is not None and self.held >= copy.level_at:
                copy.level = True
                self.gating = self._synchronous
                self._released_seq = self.shown_seq
                self._late_s = None
                log.warning("the copy is level with row %d", message.seq)

    def _follow(self, route: bytes, ask: w.Follow) -> None:
        code = ""
        head = Head(ask.seq, ask.hash)
        if ask.version != w.SHIPPING or ask.schema != schema.SCHEMA_VERSION:
            code = "version"
        elif ask.hall_id != self._hall_id:
            code = "hall"
        elif ask.rehearsal != self._rehearsal:
            code = "rehearsal"
        else:
            try:
                if not knows(self._store.connection, head):
                    code = "diverged"
            except StoreError:
                code = "diverged"
        if code:
            log.error("the copy is refused: %s", _REFUSALS[code][1])
            self.outbox.append((route, w.encode(_refused(code))))
            return
        if self._copy is not None:
            self._drop("it begins anew")
        copy = self._copy = _Copy(route, ask.session, self._monotonic(), head, ask.seq, ask.anew)
        log.info("the copy follows from row %d", ask.seq)
        self._send(copy, w.Files(self._files()))
        self._next_page(copy)

    def _next_page(self, copy: _Copy) -> None:
        """Events until few are left, then replies until few are left, then both at once."""
        if copy.level_at is not None:
            return
        few = self._store.head.seq - copy.head.seq <= LEAST_ROWS
        if few and copy.replies_read:
            self._level(copy)
            return

        def job() -> Result:
            try:
                with self._store.reading() as connection:
                    if not few:
                        page: EventPage | ReplyPage = event_page(connection, copy.head)
                    else:
                        page = reply_page(connection, copy.from_seq, copy.after_entry)
            except StoreError as err:
                why = err.message_en
                return lambda: self._drop(why)
            return lambda: self._page_read(copy, page)

        if not self._submit(job):
            self._drop("the worker has no room")

    def _page_read(self, copy: _Copy, page: EventPage | ReplyPage) -> None:
        if self._copy is not copy:
            return
        after = copy.head
        if isinstance(page, EventPage):
            copy.head = page.head
            self._send_page(copy, after, page.events, (), page.base)
        else:
            copy.after_entry = page.after_entry
            copy.replies_read = page.whole
            self._send_page(copy, after, (), page.replies, None)

    def _level(self, copy: _Copy) -> None:
        """The rest, read between two commits, and from then on every batch."""
        # First it is on record here that there may be two of this hall: only then may the copy believe so.
        if not self._has_joined(copy):
            return
        self._level_sent = True
        connection = self._store.connection
        try:
            while copy.head.seq < self._store.head.seq:
                after = copy.head
                page = event_page(connection, after)
                copy.head = page.head
                self._send_page(copy, after, page.events, (), page.base)
            whole = False
            while not whole:
                rest = reply_page(connection, copy.from_seq, copy.after_entry)
                copy.after_entry, whole = rest.after_entry, rest.whole
                if rest.replies:
                    self._send_page(copy, copy.head, (), rest.replies, None)
        except StoreError as err:
            self._drop(err.message_en)
            return
        copy.level_at = self.number
        self._there.everything(self.number)
        # A run that committed nothing yet has no batch to name.
        self.held = min(self.held, self.number - 1)
        self._send(copy, w.Level(copy.session, self.number, persons(connection)))

    def _has_joined(self, copy: _Copy) -> bool:
        """Whether it is durable that this copy may be promoted."""
        head = self._store.head.seq
        if copy.joins_at is None:
            # None was told that it is level since that is on record: whatever it begins with, it is no other.
            anew = copy.anew and self._level_sent
            copy.joins_at = self._let_join(self._copy_name, anew=anew)
            if copy.joins_at is not None and copy.joins_at > head:
                self._level_sent = False
        copy.joining = copy.joins_at is None or copy.joins_at > head
        return not copy.joining

    def _send_page(
        self,
        copy: _Copy,
        after: Head,
        events: tuple[m.EventRecord, ...],
        replies: tuple[tuple[str, str, int, int, bytes], ...],
        base: bytes | None,
    ) -> None:
        rows = [w.row_of(each) for each in events]
        page = w.Rows(copy.session, 0, after.seq, copy.head.hash, rows, list(replies), base=base)
        self._send(copy, page)

    # --- inside ----------------------------------------------------------------------------------

    def _committed(self, batch: Batch) -> None:
        self.number += 1
        copy = self._copy
        if copy is None:
            return
        if copy.level_at is None:
            if copy.joining:
                self._next_page(copy)
            return
        if batch.tickets.inserts:
            self._there.committed(self.number, batch)
        head = self._store.head
        message = w.Rows(
            copy.session,
            self.number,
            head.seq - len(batch.events),
            head.hash,
            [w.row_of(each) for each in batch.events],
            batch.replies,
            batch.persons,
            batch.erased,
            batch.base,
        )
        frame = w.encode(message)
        copy.unheld += len(frame)
        self._sizes.append((self.number, len(frame)))
        if copy.unheld > UNHELD_BYTES:
            self._drop("it is too far behind")
            return
        self.outbox.append((copy.route, frame))

    def _say_refused(self, what: str) -> None:
        """Whoever sends without end must not fill the disk with what is said about it."""
        self._refused += 1
        if self._refused <= REFUSED_LOGGED:
            log.warning("%s", what)

    def _in_doubt(self) -> bool:
        """Whether the other machine may serve already; then there is time to hear it."""
        if not self._other_listens():
            return False
        log.warning("the other machine takes connections; nothing goes out before it was heard")
        self._doubt_until_s = self._monotonic() + DOUBT_S
        return True

    def _fall_behind(self) -> None:
        log.error("the copy did not answer within %.1f s; answers go out without it", self._wait_s)
        self.gating = False
        self._late_s = self._monotonic()

    def _drop(self, why: str) -> None:
        log.error("the copy is gone: %s", why)
        self._copy = None
        self._there.forget()
        self._ask_first = self._ask_first or self.gating
        self.gating = False
        self._sizes.clear()

    def _send(self, copy: _Copy, message: w.ToCopy) -> None:
        self.outbox.append((copy.route, w.encode(message)))


_REFUSALS: Final = {
    "version": (
        "两台主机的程序版本不一致，请先升级到同一版本。",
        "The two machines run different versions; bring both to the same one.",
    ),
    "hall": ("这是另一个大厅的主机。", "This is the controller of another hall."),
    "rehearsal": (
        "一台在演练，另一台不是。",
        "One of the two machines rehearses and the other does not.",
    ),
    "diverged": (
        "本机有对方没有的记录，不能接着复制。",
        "This machine holds rows that the serving one lacks; the copy cannot go on from them.",
    ),
}


def _refused(code: str) -> w.Refused:
    zh, en = _REFUSALS[code]
    return w.Refused(code, zh, en)
