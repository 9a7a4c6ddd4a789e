"""Numbers for the time when the controller is away: held, given out, and handed over afterwards.

While the link is up the kiosk keeps a lease for each queue. Without the controller it gives numbers
out of them; each is in the journal before anybody sees it. When the controller is back they are
adopted, oldest first, one at a time, under an id that stays the same for each.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from config.model import PolicyConfig
from kiosk.ui.bus import Answered, Bus
from kiosk.ui.journal import Entry, Journal
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage

AWAY_S: Final = 2.0
"""So long nothing can be drawn before numbers are given from the lease: a restart takes less."""
LOW_SHARE: Final = 4
"""A new lease is asked for when a quarter of one is left."""
ASK_LIMIT_S: Final = 3.0
ASK_AGAIN_S: Final = 30.0
TRY_AGAIN_S: Final = 2.0
NEVER_TAKEN: Final = frozenset({"lease_invalid", "number_given", "not_allowed"})
"""Refusals that no waiting will change."""
LEFT_TO_RIGHT: Final = frozenset({"priority_next", "interleave", "dedicated_window"})
"""Classes whose tickets say 优先; those of bookings are not given here."""

log = logging.getLogger(__name__)

Why = Literal["ready", "used_up", "closed", "stopped"]
"""What a kiosk can do without the controller."""


@dataclass
class _Held:
    lease: m.NumberLease
    next: int
    wall_ms: int
    speed: float

    @property
    def identity(self) -> str:
        lease = self.lease
        return f"lease-{lease.business_date}-{lease.queue}-{lease.first}"

    @property
    def left(self) -> int:
        return max(0, (self.lease.last - self.next) // self.lease.step + 1)

    def entry(self) -> Entry:
        return {
            "id": self.identity,
            "state": "lease",
            "lease": msgspec.to_builtins(self.lease),
            "next": self.next,
            "wall_ms": self.wall_ms,
            "speed": self.speed,
        }


@dataclass(frozen=True)
class Drawn:
    """A number out of a lease: what the visitor is told, and what the controller will be told."""

    issued: m.Issued
    adopt: m.Adopt


class Leases:
    """One kiosk's leases. One thread; `take` and `tick` are called by the program.

    Args:
        state: the hall as known here.
        bus: the way to the controller.
        journal: kept on this machine.
        disk: the journal's name.
        policy: how many numbers a lease has, and how labels are written.
        monotonic: wall clock for time-outs.
        wall_ms: wall clock, to carry the hall's on after a restart without a controller.
        new_id: makes ids of commands.
    """

    def __init__(
        self,
        state: HallState,
        bus: Bus,
        journal: Journal,
        disk: str,
        policy: PolicyConfig,
        monotonic: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        new_id: Callable[[], str] = wire.new_command_id,
    ) -> None:
        self._state = state
        self._bus = bus
        self._journal = journal
        self._disk = disk
        self._policy = policy
        self._monotonic = monotonic
        self._wall_ms = wall_ms
        self._new_id = new_id
        self._away_since: float | None = None
        self._asking = ""
        self._ask_at = 0.0
        self._adopting = ""
        self._adopting_entry = ""
        self._adopt_at = 0.0
        self._last_ms: dict[str, int] = {}
        self._held = [
            held for entry in journal.open_entries if (held := _held_of(entry)) is not None
        ]
        for adopt in self._adopts(journal.open_entries):
            date = adopt.business_date
            self._last_ms[date] = max(self._last_ms.get(date, 0), adopt.issued_ms)
            for held in self._held:
                if _is_of(held.lease, adopt):
                    held.next = max(held.next, adopt.number + adopt.step)

    # --- questions -------------------------------------------------------------------------------

    @property
    def away(self) -> bool:
        """Whether the controller has been unable to give numbers for long enough."""
        if self._state.can_issue:
            return False
        if self._state.link == "out_of_date":
            return True
        return self._away_since is not None and self._monotonic() - self._away_since >= AWAY_S

    @property
    def to_adopt(self) -> int:
        """How many numbers the controller does not know yet."""
        return sum(1 for _ in self._adopts(self._journal.open_entries))

    def left(self, queue: str) -> int:
        """How many numbers of a queue can be given now without the controller."""
        return sum(held.left for held in self._usable(queue))

    def can(self, queue: str) -> Why:
        """Whether a number of a queue can be given without the controller; if not, why."""
        if queue in self._state.view.stopped:
            return "stopped"
        hours = self._state.hall.hours_on(self._state.local(self._hall_ms()).date())
        at = self._state.local(self._hall_ms()).time()
        if hours.tickets is None or not hours.tickets.holds(at):
            return "closed"
        return "ready" if self.left(queue) else "used_up"

    def unused(self) -> dict[str, int]:
        """How many numbers of each lease that is held were never given, whether or not one may be now."""
        return {held.identity: held.left for held in self._held}

    def any_left(self) -> bool:
        """Whether a number of any queue can be given without the controller."""
        return any(
            queue.takes_first_tickets and self.can(queue.prefix) == "ready"
            for queue in self._state.hall.queues
        )

    # --- giving ----------------------------------------------------------------------------------

    def draw(self, command: m.Issue, command_id: str, queue: str) -> Drawn | None:
        """The next number of a queue; it counts as given once its entry is in the journal."""
        if self.can(queue) != "ready":
            return None
        now_ms = self._hall_ms()
        held = next(each for each in self._usable(queue) if each.left)
        lease, number = held.lease, held.next
        held.next += lease.step
        self._last_ms[lease.business_date] = now_ms
        adopt = m.Adopt(
            queue=queue,
            number=number,
            business_date=lease.business_date,
            disk=lease.disk,
            lease_epoch=lease.epoch,
            first=lease.first,
            last=lease.last,
            granted_ms=lease.granted_ms,
            expires_ms=lease.expires_ms,
            signature=lease.signature,
            step=lease.step,
            issued_ms=now_ms,
            item=command.item,
            priority_class=command.priority_class,
            language=command.language,
            supersedes=command_id,
        )
        return Drawn(self._issued(adopt, command), adopt)

    # --- time and answers ------------------------------------------------------------------------

    def tick(self) -> None:
        """Keep leases full and hand over what was given, while the controller is there."""
        now = self._monotonic()
        if not self._state.can_issue:
            if self._away_since is None:
                self._away_since = now
            return
        self._away_since = None
        if not self._adopting and now >= self._adopt_at:
            self._adopt_next()
        if not self._asking and now >= self._ask_at:
            self._ask()

    def take(self, answered: Answered) -> bool:
        """Take an answer if it is one of ours."""
        if answered.command_id == self._asking:
            self._asking = ""
            self._take_leases(answered.end)
            return True
        if answered.command_id == self._adopting:
            self._adopting = ""
            self._take_adopted(answered.end)
            return True
        return False

    def _ask(self) -> None:
        size = self._policy.offline_numbers
        date = self._state.view.business_date
        hours = self._state.hours()
        at = self._state.now().time()
        self._drop_other_days(date)
        if not size or not date or hours.tickets is None or at >= hours.tickets.end:
            return
        short = tuple(
            queue.prefix
            for queue in self._state.hall.queues
            if queue.takes_first_tickets and self.left(queue.prefix) * LOW_SHARE <= size
        )
        if short:
            command = m.Lease(self._disk, short)
            self._asking = self._bus.send(command, command_id=self._new_id(), timeout_s=ASK_LIMIT_S)

    def _take_leases(self, end: m.Reply | BusError) -> None:
        now = self._monotonic()
        self._ask_at = now + TRY_AGAIN_S
        if isinstance(end, BusError):
            return
        self._ask_at = now + ASK_AGAIN_S
        if not end.ok:
            log.info("no lease: %s", end.message_en)
            return
        try:
            leases = wire.body_of(end, m.Leased).leases
        except MalformedMessage:
            log.exception("a lease cannot be read")
            return
        speed = self._state.clock.speed
        for lease in leases:
            held = _Held(lease, lease.first, self._wall_ms(), speed)
            if lease.disk != self._disk or any(h.identity == held.identity for h in self._held):
                continue
            try:
                self._journal.put(held.entry())
            except OSError as err:
                log.warning("a lease cannot be kept: %s", err)
                return
            self._held.append(held)

    def _adopt_next(self) -> None:
        waiting = [
            (adopt.issued_ms, entry["id"], adopt)
            for entry in self._journal.open_entries
            if (adopt := _adopt_of(entry)) is not None
        ]
        if not waiting:
            return
        _, self._adopting_entry, adopt = min(waiting, key=lambda each: each[:2])
        self._adopting = self._bus.send(
            adopt, command_id=f"{self._adopting_entry}-a"[-wire.MAX_ID :], timeout_s=ASK_LIMIT_S
        )

    def _take_adopted(self, end: m.Reply | BusError) -> None:
        entry = self._journal.find(self._adopting_entry)
        adopt = None if entry is None else _adopt_of(entry)
        if entry is None or adopt is None:
            return
        if isinstance(end, BusError) or not (end.ok or end.code in NEVER_TAKEN):
            self._adopt_at = self._monotonic() + TRY_AGAIN_S
            return
        if not end.ok:
            log.error("number %d of %s was not taken over: %s", adopt.number, adopt.queue, end.code)
        try:
            # First what keeps the number from being given again, then the end of its entry.
            for held in self._held:
                if _is_of(held.lease, adopt):
                    self._journal.put(held.entry())
            if entry.get("state") == "settled":
                self._journal.end(entry["id"])
            else:
                self._journal.put({**entry, "adopted": True})
        except OSError as err:
            log.warning("could not note that %s was taken over: %s", entry["id"], err)
            self._adopt_at = self._monotonic() + TRY_AGAIN_S

    def _drop_other_days(self, date: str) -> None:
        for held in [h for h in self._held if date and h.lease.business_date < date]:
            self._held.remove(held)
            self._journal.end(held.identity)

    # --- inside ----------------------------------------------------------------------------------

    def _date(self) -> str:
        """The business date as the hall last told it; after a restart that of the newest lease."""
        told = self._state.view.business_date
        return told or (self._held[-1].lease.business_date if self._held else "")

    def _usable(self, queue: str) -> list[_Held]:
        """What may be given now of a queue."""
        date, now_ms = self._date(), self._hall_ms()
        return [
            held
            for held in self._held
            if held.lease.queue == queue
            and held.lease.business_date == date
            and now_ms < held.lease.expires_ms
        ]

    def _hall_ms(self) -> int:
        """The hall clock; after a restart without a controller carried on from the last lease.

        Never before what this date has seen already, so that a wrong clock keeps the order.
        """
        date = self._date()
        now_ms = self._state.clock.now_ms() if self._state.clock.known else self._wall_ms()
        if not self._state.clock.known and self._held:
            newest = self._held[-1]
            now_ms = newest.lease.granted_ms + int((now_ms - newest.wall_ms) * newest.speed)
        granted = [h.lease.granted_ms for h in self._held if h.lease.business_date == date]
        return max(now_ms, *granted, self._last_ms.get(date, 0))

    def _issued(self, adopt: m.Adopt, command: m.Issue) -> m.Issued:
        hall = self._state.hall
        label = f"{adopt.queue}{adopt.number:0{self._policy.ticket_digits}d}"
        row = hall.priority_class_by_code.get(command.priority_class)
        queue = hall.queue_by_prefix[adopt.queue]
        counters = queue.counters
        first = hall.counter_by_number.get(counters[0]) if counters else None
        ticket = m.Ticket(
            ticket_id=f"{adopt.business_date.replace('-', '')}-{label}",
            label=label,
            queue=adopt.queue,
            number=adopt.number,
            state="waiting",
            business_date=adopt.business_date,
            issued_ms=adopt.issued_ms,
            place_ms=adopt.issued_ms,
            priority=row is not None and row.rule in LEFT_TO_RIGHT,
            item=command.item,
            language=command.language,
        )
        zone = "" if first is None else first.zone
        return m.Issued(ticket, -1, -1, -1, counters, zone, offline=True)

    @staticmethod
    def _adopts(entries: Iterable[Entry]) -> Iterable[m.Adopt]:
        return (adopt for entry in entries if (adopt := _adopt_of(entry)) is not None)


def offline_entry(entry: Entry, drawn: Drawn) -> Entry:
    """The entry of a visitor's wish that was answered out of a lease."""
    return {
        **entry,
        "state": "issued",
        "issued": msgspec.to_builtins(drawn.issued),
        "adopt": msgspec.to_builtins(drawn.adopt),
    }


def is_unknown(entry: Entry) -> bool:
    """Whether an entry's number is not known to the controller yet."""
    return "adopt" in entry and not entry.get("adopted")


def _adopt_of(entry: Entry) -> m.Adopt | None:
    if not is_unknown(entry):
        return None
    try:
        return msgspec.convert(entry["adopt"], m.Adopt)
    except msgspec.MsgspecError:
        log.exception("an offline number of the journal cannot be read: %s", entry["id"])
        return None


def _held_of(entry: Entry) -> _Held | None:
    if entry.get("state") != "lease":
        return None
    try:
        lease = msgspec.convert(entry["lease"], m.NumberLease)
        return _Held(lease, int(entry["next"]), int(entry["wall_ms"]), float(entry["speed"]))
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
        log.warning("a lease of the journal cannot be read: %s", entry.get("id"))
        return None


def _is_of(lease: m.NumberLease, adopt: m.Adopt) -> bool:
    return (lease.queue, lease.business_date, lease.first, lease.signature) == (
        adopt.queue,
        adopt.business_date,
        adopt.first,
        adopt.signature,
    )
