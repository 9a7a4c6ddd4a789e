"""What the controller does with messages: no sockets and no loop, so that tests can hold it.

`take` reads messages; `settle` decides what was taken, applies it in memory, makes it durable in one
transaction, and only then gives out replies and events.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, get_args

import msgspec
from msgspec import Raw

from config.text import masked_name
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import AUDIENCE_OF, Audience, cut_report, cut_ticket, role_of
from queue_controller.api.errors import MalformedMessage
from queue_controller.domain.days import instant_of
from queue_controller.server import errors as no
from queue_controller.server.backups import make_backup
from queue_controller.server.disk import DiskWatch, Level
from queue_controller.server.errors import Denial
from queue_controller.server.halltime import HallTime
from queue_controller.server.identity import IdentityHash, new_receipt_code, new_token
from queue_controller.server.pins import Pins
from queue_controller.server.publisher import Snapshots, cut_record
from queue_controller.server.recovery import Recovery
from queue_controller.server.supervision import inspections_of, supervision_of
from queue_controller.server.worker import Result, Worker
from queue_controller.service.appointments import bookings_of_person, slots_of
from queue_controller.service.ask import NAME_CHARS, Ask
from queue_controller.service.bookings import Booked, bookings_on, told, waits
from queue_controller.service.decide import Actor, Now, Refusal, decide, tick
from queue_controller.service.feedback import feedback_of
from queue_controller.service.hall import HallState
from queue_controller.service.kept import Paper
from queue_controller.service.leases import Lost, set_apart_lost
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.permissions import ALLOWED, PIN_COMMANDS, check, pin_of
from queue_controller.service.place import place_of
from queue_controller.service.reload import applied
from queue_controller.service.tallies import Tallies
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreError, StoreUnwritable
from queue_controller.store.log import events_of_day, read_events
from queue_controller.store.personal import DAY_MS, Person, Persons
from queue_controller.store.report import day_report
from queue_controller.store.store import REPLIES_KEPT_MS, Store

CONTROLLER: Final = "controller"
DISK_DEVICE: Final = "controller.disk"
STANDBY_DEVICE: Final = "controller.standby"
REPLIES_IN_MEMORY: Final = 5000
REQUESTS_PER_S: Final = 5000
"""Per client; a kiosk or terminal sends a few, a bench of one client about 3,000."""
MALFORMED_PER_S: Final = 20
SNAPSHOTS_PER_S: Final = 30
"""Per client: the longest replies there are, and who follows the events needs one after a restart."""
PLACES_PER_S: Final = 20
"""Per client: each walks through a whole line."""
JOBS_PER_CLIENT: Final = 8
"""How many reports or PINs of one client may wait, so that there is room for those of others."""
QUIET_REQUESTS: Final = 100
"""A second with fewer requests is quiet."""
OWNER_SILENT_SECONDS: Final = 10
"""A program that reports on devices says something every two seconds (api.client)."""
UNKNOWN_PINS_EVERY_S: Final = 60
MAX_EVENTS: Final = 1000
ERASE_EVERY_S: Final = 3600
BACKUPS_REMEMBERED: Final = 100
"""More than can wait at once (`JOBS_PER_CLIENT` of each administrator)."""

_QUERIES: Final = frozenset(m.QUERIES)
_ID_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")

log = logging.getLogger(__name__)


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """A reply and the connection that waits for it."""

    route: bytes
    frame: bytes


@dataclass
class Settled:
    """What may go out now: everything in it is durable."""

    replies: list[Outgoing] = field(default_factory=list)
    published: list[tuple[m.EventRecord, m.Event]] = field(default_factory=list)


class _Client(NamedTuple):
    name: str
    actor: Actor
    audience: Audience


class _People(NamedTuple):
    """Whom a command speaks of, by opaque ids; `person_hash` is what the hall's own table has."""

    person_ref: str = ""
    person_hash: str = ""
    phone_ref: str = ""
    name_ref: str = ""
    found: tuple[Person, ...] = ()


_NOBODY: Final = _People()


class _Taken(msgspec.Struct, frozen=True, gc=False):
    """A command on its way. A struct, because one is made for each message."""

    route: bytes
    command_id: str
    command: m.Command
    client: _Client
    pin: str


class Controller:
    """The one authority over the tickets of a hall.

    Args:
        store: opened, not yet replayed.
        state: an empty hall.
        hall_time: the hall clock.
        identity: how ID numbers become hashes.
        pins: the clerks' PINs.
        disk: how much room is left.
        worker: where slow work goes.
        allowed: whether a client's name is still on the list.
        version: what `controller_started` says.
        rehearsal: whether nothing of this is real.
        read_configuration: reads the hall's folder anew, slowly; None: it cannot be reloaded here.
        offer: the configuration that the controller was started with, for the log.
        lost: the log lacks its last rows; numbers that were given since are kept apart.
    """

    def __init__(
        self,
        *,
        store: Store,
        state: HallState,
        hall_time: HallTime,
        identity: IdentityHash,
        pins: Pins,
        disk: DiskWatch,
        worker: Worker,
        allowed: Callable[[str], bool],
        version: str,
        rehearsal: bool,
        read_configuration: Callable[[], Offer | Faulty] | None = None,
        offer: Offer | None = None,
        lost: Lost | None = None,
    ) -> None:
        self.hall_id = state.hall.hall_id
        self.state = state
        self.store = store
        self.server_state: m.ServerState = "read_only"
        self.reason = ("", "")
        self.epoch = 0
        self.snapshots = Snapshots()
        self.tallies = Tallies()
        self._time = hall_time
        self._identity = identity
        self._pins = pins
        self._disk = disk
        self._worker = worker
        self._allowed = allowed
        self._version = version
        self._rehearsal = rehearsal
        self._read_configuration = read_configuration
        self._offer = offer
        self._lost = lost
        self._refused_pins: dict[str, int] = {}
        self._recovery = Recovery(state)
        self._persons = Persons(store.connection, state.policy.person_retention_days)
        self._clients: dict[str, _Client] = {}
        self._memory: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._requests: defaultdict[str, int] = defaultdict(int)
        self._seconds = 0
        self._heard: dict[str, int] = {}
        self._malformed: defaultdict[str, int] = defaultdict(int)
        self._asked_snapshots: defaultdict[str, int] = defaultdict(int)
        self._asked_places: defaultdict[str, int] = defaultdict(int)
        self._jobs: defaultdict[str, int] = defaultdict(int)
        self._backups: OrderedDict[tuple[str, str], tuple[_Taken, m.BackupMade | None]] = (
            OrderedDict()
        )
        self._batch = Batch()
        self._settled = Settled()
        self._commands: list[_Taken] = []
        self._queries: list[_Taken] = []
        self._disk_level: Level = "good"
        self._erase_at_ms = 0
        self._now = hall_time.now()
        self._encode = msgspec.json.Encoder().encode

    # --- life ------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Rebuild the hall from the log; the number of events read.

        Raises:
            StoreDamaged: the log is not sound; it must not be served.
        """
        count = self._recovery.replay(self.store)
        self.epoch = self.store.epoch
        return count

    def begin(self) -> bool:
        """Begin a new epoch and go to work; False when the store cannot be written.

        Then the hall can be read, and `begin` may be tried again later.
        """
        if self.store.read_only:
            self._read_only(self.store.read_only)
            return False
        now = self._now = self._time.now()
        epoch = self.store.epoch + 1
        event = m.ControllerStarted(self._version, self._rehearsal)
        record = self._record(self.state.view.seq + 1, epoch, now, event, CONTROLLER, "")
        batch = Batch(epoch=epoch)
        batch.add(record, event)
        try:
            self.store.commit(batch)
            self.store.forget_replies(now.hall_ms - REPLIES_KEPT_MS)
        except StoreUnwritable as err:
            if self.store.head.seq != self.state.view.seq:
                raise
            self._read_only(str(err))
            return False
        self.epoch = epoch
        self.state.apply(record, event)
        self._settled.published.append((record, event))
        self.server_state = "running"
        self.reason = ("", "")
        if self._offer is not None:
            for change in applied(self.state, self._offer):
                self._happen(change, CONTROLLER, "")
        self.second()
        if self._lost is not None:
            for each in set_apart_lost(self.state, self._now, self._lost):
                log.warning("this log lacks its last rows: numbers that may be out are kept apart")
                self._happen(each, CONTROLLER, "")
        return True

    def second(self) -> None:
        """Once a second of the wall clock: time, disk, counters of requests.

        Raises:
            StoreUnwritable: memory is ahead of the disk; the controller must stop.
        """
        quiet = sum(self._requests.values()) < QUIET_REQUESTS
        self._seconds += 1
        self._heard.update(dict.fromkeys(self._requests, self._seconds))
        self._requests.clear()
        self._malformed.clear()
        self._asked_snapshots.clear()
        self._asked_places.clear()
        self._now = self._time.now()
        if self.server_state == "running":
            self._tick(self._now, self._silent())
        self._look_at_disk()
        if self.server_state == "running":
            if self._now.hall_ms >= self._erase_at_ms:
                self._erase_at_ms = self._now.hall_ms + ERASE_EVERY_S * 1000
                self._erase_expired()
            self.store.tidy(quiet=quiet)

    def stop(self, reason_zh: str, reason_en: str) -> None:
        """Say why on the heartbeat from now on, and do nothing more."""
        self.server_state = "stopping"
        self.reason = (reason_zh, reason_en)

    def heartbeat(self) -> m.Heartbeat:
        """The heartbeat of this moment."""
        now = self._time.now()
        return m.Heartbeat(
            protocol=m.PROTOCOL,
            hall_id=self.hall_id,
            epoch=self.epoch,
            seq=self.store.head.seq,
            state=self.server_state,
            reason=self.reason[0],
            hall_ms=now.hall_ms,
            speed=now.speed,
            business_date=self.state.view.business_date,
            waits=waits(self.state, now),
            rehearsal=self._rehearsal,
            reason_en=self.reason[1],
        )

    # --- messages --------------------------------------------------------------------------------

    def refresh_clock(self) -> None:
        """Before a batch of messages: the hall clock of this batch."""
        self._now = self._time.now()
        if (
            self._now.business_date != self.state.view.business_date
            and self.server_state == "running"
        ):
            self._tick(self._now)

    def take(self, route: bytes, name: str, frame: bytes) -> None:
        """One message of the client whose key has this name."""
        self._requests[name] += 1
        try:
            request = wire.decode_request(frame)
        except MalformedMessage as err:
            self._refuse_malformed(route, name, "", err)
            return
        client = self._clients.get(name) or self._client(name)
        denial = self._denial_of_envelope(request, name, client)
        if denial is not None or client is None:
            self._deny(route, request.command_id, denial or no.NO_ROLE)
            return
        try:
            command = wire.decode_command(request.body)
        except MalformedMessage as err:
            self._refuse_malformed(route, name, request.command_id, err)
            return
        taken = _Taken(route, request.command_id, command, client, request.pin)
        (self._queries if type(command) in _QUERIES else self._commands).append(taken)

    def settle(self) -> Settled:
        """Decide what was taken, make it durable, then answer; what is returned may go out.

        Raises:
            StoreUnwritable: memory is ahead of the disk; nothing may go out, and it must stop.
        """
        if self._commands:
            commands, self._commands = self._commands, []
            known = self.store.stored_replies(
                [(each.client.name, each.command_id) for each in commands]
            )
            for each in commands:
                self._carry_out(each, known)
        batch = self._batch
        if batch:
            self._batch = Batch()
            self.store.commit(batch)
            if batch.erased:
                self._persons.forget()
                self.store.scrub()
        if self._queries:
            queries, self._queries = self._queries, []
            for each in queries:
                self._answer(each)
        settled = self._settled
        if settled.replies or settled.published:
            self._settled = Settled()
        return settled

    def _client(self, name: str) -> _Client | None:
        role = role_of(name)
        if role is None:
            return None
        client = self._clients[name] = _Client(name, Actor(name, role), AUDIENCE_OF[role])
        return client

    def _denial_of_envelope(
        self, request: m.Request, name: str, client: _Client | None
    ) -> Denial | None:
        if not self._allowed(name):
            return no.REVOKED
        if request.protocol != m.PROTOCOL:
            return no.WRONG_PROTOCOL
        if request.hall_id != self.hall_id:
            return no.WRONG_HALL
        if request.client_id != name:
            return no.NOT_YOUR_NAME
        if request.epoch > self.epoch:
            return no.STALE_CONTROLLER
        if client is None:
            return no.NO_ROLE
        if self._requests[name] > REQUESTS_PER_S:
            return no.TOO_FAST
        return None

    def _carry_out(
        self,
        taken: _Taken,
        known: Mapping[tuple[str, str], bytes],
        *,
        pin_ok: bool = False,
        offer: Offer | Faulty | None = None,
    ) -> None:
        route, command_id, client = taken.route, taken.command_id, taken.client
        command, name = taken.command, taken.client.name
        key = (name, command_id)
        stored = self._memory.get(key) or known.get(key)
        if stored is not None:
            self._settled.replies.append(Outgoing(route, self._of_this_epoch(stored)))
            return
        if self.server_state != "running":
            self._deny(route, command_id, no.READ_ONLY)
            return
        people = _NOBODY
        erasing: list[str] = []
        token = token_hash = ""
        if type(command) in _WITH_PAPER and client.actor.role in _PAPER_ROLES:
            token = new_token()
            token_hash = self._identity.of_token(token)
        elif isinstance(command, m.FileFeedback):
            token = new_receipt_code()
            token_hash = self._identity.of_token(token)
        elif isinstance(command, m.RateLater):
            token_hash = self._identity.of_token(command.token)
        if isinstance(command, m.Issue) and self._disk_level == "full":
            self._deny(route, command_id, no.DISK_FULL)
            return
        if isinstance(command, m.Issue | m.CheckIn | m.Book):
            people = self._people(command, client, command_id)
        if isinstance(command, m.ErasePersonal):
            erasing = self._hashes_to_erase(command)
        if type(command) in PIN_COMMANDS and not pin_ok and self._pins.needed:
            staff_no = pin_of(command, client.actor)
            if staff_no is not None:
                self._check_pin(taken, staff_no)
                return
        if isinstance(command, m.Reload) and offer is None and self._may_read(client):
            self._read(taken)
            return
        try:
            decision = decide(
                command,
                client.actor,
                self.state,
                self._now,
                person_ref=people.person_ref,
                person_hash=people.person_hash,
                phone_ref=people.phone_ref,
                name_ref=people.name_ref,
                command_id=command_id,
                token=token,
                token_hash=token_hash,
                erasing=len(erasing),
                offer=offer,
            )
        except Refusal as refusal:
            self._reply(
                route,
                client,
                command_id,
                m.Refused(refusal.detail),
                code=refusal.code,
                message_zh=refusal.message_zh,
                message_en=refusal.message_en,
                ok=False,
            )
            return
        except Exception:
            # The state is untouched: decide() never changes it.
            log.exception("%s of %s failed", type(command).__name__, name)
            self._deny(route, command_id, no.INTERNAL)
            return
        for each in people.found if decision.events else ():
            if each.row is not None:
                self._batch.persons.append(each.row)
                self._persons.keep(each)
        self._batch.erased += erasing
        if isinstance(offer, Offer) and decision.events:
            self.state.adopt(offer)
        for event in decision.events:
            if isinstance(event, m.AppointmentMade):
                refs = event.person_ref, event.phone_ref, event.name_ref
                self._batch.persons += self._persons.kept_until(refs, self._after(event.date))
            self._happen(event, name, command_id)
        self._reply(
            route,
            client,
            command_id,
            decision.reply,
            code=decision.code,
            message_zh=decision.message_zh,
            message_en=decision.message_en,
            # Unchanged health is presence: it costs no disk.
            keep=bool(decision.events) or not isinstance(command, m.ReportHealth),
        )

    def _people(
        self, command: m.Issue | m.CheckIn | m.Book, client: _Client, command_id: str
    ) -> _People:
        """Opaque references of whoever a command speaks of."""
        identity, persons, now_ms = self._identity, self._persons, self._now.hall_ms
        keep_ms = None
        if isinstance(command, m.Book):
            keep_ms = max(DAY_MS, self._after(command.date) - now_ms)
        found: list[Person] = []
        person_ref = person_hash = phone_ref = name_ref = ""
        if command.identity is not None:
            person_hash = identity.of(command.identity.number)
        elif isinstance(command, m.Book) and _ID_HASH.fullmatch(command.id_hash):
            person_hash = command.id_hash.lower()
        if person_hash:
            found.append(persons.find(person_hash, now_ms, keep_ms))
            person_ref = found[-1].person_ref
        if not isinstance(command, m.CheckIn) and command.phone is not None:
            digits = command.phone.digits
            phone_hash = (
                identity.of_phone(digits, self.state.view.business_date)
                if isinstance(command, m.Issue)
                else identity.of_phone_booked(digits)
            )
            found.append(persons.find(phone_hash, now_ms, keep_ms or DAY_MS))
            phone_ref = found[-1].person_ref
        if isinstance(command, m.Book) and command.name:
            keyed_hash = identity.of_booking(client.name, command_id)
            name = masked_name(command.name[:NAME_CHARS])
            found.append(persons.find(keyed_hash, now_ms, keep_ms, name))
            name_ref = found[-1].person_ref
        return _People(person_ref, person_hash, phone_ref, name_ref, tuple(found))

    def _after(self, date: str) -> int:
        """A day after the end of a date: until then whose booking it is must be known."""
        try:
            day = dt.date.fromisoformat(date)
        except ValueError:
            return 0
        return instant_of(day, dt.time(0), self.state.zone) + 2 * DAY_MS

    def _may_read(self, client: _Client) -> bool:
        return self._read_configuration is not None and m.Reload in ALLOWED[client.actor.role]

    def _read(self, taken: _Taken) -> None:
        """Read the folder beside the running hall; the decision comes when that is done."""
        read = self._read_configuration
        if read is None:
            return

        def job() -> Result:
            offer = read()
            return lambda: self._carry_out(taken, {}, pin_ok=True, offer=offer)

        self._hand_over(taken, job)

    def _hashes_to_erase(self, command: m.ErasePersonal) -> list[str]:
        """Those of the command's person that the hall has; without a person, all that it has."""
        wanted = []
        if command.identity is not None:
            wanted.append(self._identity.of(command.identity.number))
        if command.phone is not None:
            date = self.state.view.business_date
            wanted.append(self._identity.of_phone(command.phone.digits, date))
        if command.identity is None and command.phone is None:
            known = self._persons.all_hashes()
            return list(dict.fromkeys([*known, *(row[1] for row in self._batch.persons)]))
        refs = {self._persons.known(each) for each in wanted}
        if command.phone is not None:
            wanted.append(self._identity.of_phone_booked(command.phone.digits))
            refs.add(self._persons.known(wanted[-1]))
        names = [
            each.name_ref
            for each in self.state.kept.bookings.values()
            if (each.person_ref and each.person_ref in refs)
            or (each.phone_ref and each.phone_ref in refs)
        ]
        return [
            *(each for each in wanted if self._persons.known(each)),
            *self._persons.hashes_of(names),
        ]

    def _erase_expired(self) -> None:
        """What the configured time allows no longer; it is on record."""
        hashes = self._persons.expired(self._now.hall_ms)
        if hashes:
            self._batch.erased += hashes
            self._happen(m.PersonalErased(len(hashes), "retention"), CONTROLLER, "")

    # --- events ----------------------------------------------------------------------------------

    def _happen(self, event: m.Event, actor: str, command_id: str) -> None:
        state = self.state
        record = m.EventRecord(
            state.view.seq + 1,
            self.epoch,
            self._now.hall_ms,
            _TYPE_OF[type(event)],
            actor,
            command_id,
            Raw(self._encode(event)),
        )
        state.apply(record, event)
        self._batch.add(record, event)
        self._settled.published.append((record, event))

    def _record(
        self, seq: int, epoch: int, now: Now, event: m.Event, actor: str, command_id: str
    ) -> m.EventRecord:
        kind = _TYPE_OF[type(event)]
        return m.EventRecord(
            seq, epoch, now.hall_ms, kind, actor, command_id, Raw(self._encode(event))
        )

    def _silent(self) -> frozenset[str]:
        """Programs that report on devices and have not been heard for ten seconds."""
        owners = {device.owner for device in self.state.view.devices.values()}
        latest = self._seconds - OWNER_SILENT_SECONDS
        return frozenset(
            owner
            for owner in owners
            if owner != CONTROLLER
            and role_of(owner) not in {None, "admin"}
            and self._heard.get(owner, 0) < latest
        )

    def _tick(self, now: Now, silent: frozenset[str] = frozenset()) -> None:
        for event in tick(self.state, now, silent):
            if not isinstance(event, m.DayStarted):
                self._happen(event, CONTROLLER, "")
                continue
            whole = self._recovery.with_known_numbers(event, self.store)
            self._happen(whole, CONTROLLER, "")
            self._recovery.note(whole)
            self._batch.base = self._recovery.base()
            # A base belongs to the last row of its transaction.
            batch, self._batch = self._batch, Batch()
            self.store.commit(batch)
            self.store.forget_replies(now.hall_ms - REPLIES_KEPT_MS)

    def _look_at_disk(self) -> None:
        level, free = self._disk.look()
        self._disk_level = level
        if self.server_state != "running":
            return
        if level == "good":
            self.reason = ("", "")
        elif level == "low":
            self.reason = (
                f"控制器磁盘只剩 {free} MiB，请尽快清理。",
                f"The controller's disk has only {free} MiB left; make room soon.",
            )
        else:
            self.reason = (
                f"控制器磁盘只剩 {free} MiB，已暂停取号。",
                f"The controller's disk has only {free} MiB left; no tickets are given.",
            )
        state: m.HealthState = "good" if level == "good" else "bad"
        known = self.state.view.devices.get(DISK_DEVICE)
        reason = "" if level == "good" else level
        if known is None or (known.state, known.reason) != (state, reason):
            self._happen(
                m.HealthChanged(DISK_DEVICE, "disk", state, reason, *self.reason), CONTROLLER, ""
            )

    def report_standby(self, condition: str) -> None:
        """How the copy on the second machine is; only what has changed is an event."""
        if self.server_state != "running" or condition == "starting":
            return
        state: m.HealthState = "good" if condition == "level" else "bad"
        known = self.state.view.devices.get(STANDBY_DEVICE)
        reason = "" if state == "good" else condition
        if known is None or (known.state, known.reason) != (state, reason):
            zh, en = _STANDBY_SAYS.get(condition, ("", ""))
            self._happen(
                m.HealthChanged(STANDBY_DEVICE, "standby", state, reason, zh, en), CONTROLLER, ""
            )

    # --- replies ---------------------------------------------------------------------------------

    def _reply(
        self,
        route: bytes,
        client: _Client,
        command_id: str,
        body: m.ReplyBody,
        *,
        code: str = "ok",
        message_zh: str = "",
        message_en: str = "",
        ok: bool = True,
        keep: bool = True,
    ) -> None:
        seq = self.state.view.seq
        frame = self._encode(
            m.Reply(
                m.PROTOCOL,
                self.hall_id,
                self.epoch,
                command_id,
                seq,
                ok,
                code,
                message_zh,
                message_en,
                Raw(self._encode(body)),
            )
        )
        self._settled.replies.append(Outgoing(route, frame))
        if keep:
            name = client.name
            memory = self._memory
            memory[name, command_id] = frame
            if len(memory) > REPLIES_IN_MEMORY:
                # Not `del` of the first key: a plain dict looks for it past all that were deleted.
                memory.popitem(last=False)
            self._batch.replies.append((command_id, name, seq, self._now.hall_ms, frame))

    def _deny(self, route: bytes, command_id: str, denial: Denial) -> None:
        """An answer that depends on the moment, not on a rule: never stored."""
        self._settled.replies.append(Outgoing(route, self._denied(command_id, denial)))

    def _denied(
        self, command_id: str, denial: Denial, detail: dict[str, str] | None = None
    ) -> bytes:
        return self._encode(
            m.Reply(
                m.PROTOCOL,
                self.hall_id,
                self.epoch,
                command_id,
                self.store.head.seq,
                ok=False,
                code=denial.code,
                message_zh=denial.message_zh,
                message_en=denial.message_en,
                body=Raw(self._encode(m.Refused(detail or {}))),
            )
        )

    def _refuse_malformed(
        self, route: bytes, name: str, command_id: str, err: MalformedMessage
    ) -> None:
        times = self._malformed[name] = self._malformed[name] + 1
        if times > MALFORMED_PER_S:
            return
        if times == 1:
            log.warning("%s sent a message that is refused: %s", name, err.message_en)
        denial = Denial(err.code, err.message_zh, err.message_en)
        self._settled.replies.append(Outgoing(route, self._denied(command_id, denial, err.detail)))

    def _of_this_epoch(self, frame: bytes) -> bytes:
        reply = wire.decode_reply(frame)
        if reply.epoch == self.epoch:
            return frame
        # Clients believe no lower epoch; everything else stays as it was stored.
        return self._encode(msgspec.structs.replace(reply, epoch=self.epoch))

    # --- queries: after the commit, so that they never show what is not durable ----------------

    def _answer(self, taken: _Taken) -> None:
        route, command_id, client = taken.route, taken.command_id, taken.client
        command = taken.command
        try:
            check(command, client.actor)
        except Refusal as refusal:
            denial = Denial(refusal.code, refusal.message_zh, refusal.message_en)
            self._deny(route, command_id, denial)
            return
        match command:
            case m.Snapshot(at_least_seq):
                name = client.name
                self._asked_snapshots[name] += 1
                if self._asked_snapshots[name] > SNAPSHOTS_PER_S:
                    self._deny(route, command_id, no.TOO_FAST)
                    return
                seq, body = self.snapshots.get(self.state.view, client.audience, at_least_seq)
                self._answer_raw(taken, seq, body)
            case m.Confirm():
                self.state.confirm(command, self._now)
                self._answer_body(taken, m.Done())
            case m.ReportStatistics():
                self.tallies.take(command, client.name, self.state.owners, self._seconds)
                self._answer_body(taken, m.Done())
            case m.AskStatistics():
                self._answer_body(taken, m.StatisticsOf(self.tallies.fresh(self._seconds)))
            case m.AskOutcome(of_command_id):
                frame = self.store.stored_reply(client.name, of_command_id)
                reply = None if frame is None else wire.decode_reply(frame)
                self._answer_body(taken, m.OutcomeOf(reply is not None, reply))
            case m.AskSlots():
                self._ask_slots(taken, command)
            case m.AskAppointments():
                self._ask_appointments(taken, command)
            case m.FindNumber():
                self._answer_body(taken, self._found(command, client))
            case m.AskRatings(token):
                paper = self.state.kept.papers.get(self._identity.of_token(token))
                self._answer_body(taken, _ratings_of(paper))
            case m.AskBadReviews(since_ms):
                self._ask_bad_reviews(taken, since_ms)
            case m.AskFeedback(code):
                self._ask_feedback(taken, code)
            case m.AskPlace():
                self._ask_place(taken, command)
            case m.AskDayReport():
                self._ask_day_report(taken, command)
            case m.AskEvents():
                self._ask_events(taken, command)
            case m.AskSupervision():
                self._ask_supervision(taken, command)
            case m.AskInspections():
                self._ask_inspections(taken, command)
            case m.MakeBackup():
                self._make_backup(taken)
            case _:
                self._answer_body(taken, m.Done())

    def _answer_body(self, taken: _Taken, body: m.ReplyBody) -> None:
        self._answer_raw(taken, self.store.head.seq, Raw(self._encode(body)))

    def _answer_raw(self, taken: _Taken, seq: int, body: Raw) -> None:
        reply = m.Reply(
            m.PROTOCOL, self.hall_id, self.epoch, taken.command_id, seq, True, "ok", "", "", body
        )
        self._settled.replies.append(Outgoing(taken.route, self._encode(reply)))

    def _ask_feedback(self, taken: _Taken, code: str) -> None:
        name = taken.client.name
        self._asked_places[name] += 1
        if self._asked_places[name] > PLACES_PER_S:
            self._deny(taken.route, taken.command_id, no.TOO_FAST)
            return
        try:
            told = feedback_of(self.state, self._identity.of_token(code.strip().upper()))
        except Refusal as refusal:
            denial = Denial(refusal.code, refusal.message_zh, refusal.message_en)
            self._deny(taken.route, taken.command_id, denial)
            return
        self._answer_body(taken, told)

    def _ask_bad_reviews(self, taken: _Taken, since_ms: int) -> None:
        name = taken.client.name
        self._asked_places[name] += 1
        if self._asked_places[name] > PLACES_PER_S:
            self._deny(taken.route, taken.command_id, no.TOO_FAST)
            return
        marks = [
            m.BadReviewMark(one.rating_id, one.counter, one.at_ms)
            for one in self.state.view.bad_reviews
            if one.at_ms >= since_ms and not one.late
        ]
        self._answer_body(taken, m.BadReviewsOf(tuple(marks)))

    def _ask_place(self, taken: _Taken, command: m.AskPlace) -> None:
        name = taken.client.name
        self._asked_places[name] += 1
        if self._asked_places[name] > PLACES_PER_S:
            self._deny(taken.route, taken.command_id, no.TOO_FAST)
            return
        try:
            place = place_of(command, Ask(taken.client.actor, self.state, self._now))
        except Refusal as refusal:
            denial = Denial(refusal.code, refusal.message_zh, refusal.message_en)
            self._deny(taken.route, taken.command_id, denial)
            return
        self._answer_body(taken, place)

    def _found(self, command: m.FindNumber, client: _Client) -> m.Found:
        state, persons, identity = self.state, self._persons, self._identity
        person_ref = person_hash = phone_ref = booked_ref = ""
        if command.identity is not None:
            person_hash = identity.of(command.identity.number)
            person_ref = persons.known(person_hash)
        if command.phone is not None:
            digits = command.phone.digits
            phone_ref = persons.known(identity.of_phone(digits, state.view.business_date))
            booked_ref = persons.known(identity.of_phone_booked(digits))
        found = state.live_of(person_ref, phone_ref) if person_ref or phone_ref else []
        ask = Ask(
            client.actor,
            state,
            self._now,
            person_ref=person_ref,
            person_hash=person_hash,
            phone_ref=booked_ref,
        )
        booked = bookings_of_person(ask) if state.view.business_date else []
        return m.Found(
            tuple(cut_ticket(each, client.audience) for each in found), self._told(booked)
        )

    def _told(self, rows: list[Booked]) -> tuple[m.Booking, ...]:
        """Bookings with the names that are kept beside the log."""
        names = self._persons.names([each.name_ref for each in rows])
        return tuple(told(self.state, each, names.get(each.name_ref, "")) for each in rows)

    def _ask_slots(self, taken: _Taken, command: m.AskSlots) -> None:
        name = taken.client.name
        self._asked_places[name] += 1
        if self._asked_places[name] > PLACES_PER_S:
            self._deny(taken.route, taken.command_id, no.TOO_FAST)
            return
        try:
            found = slots_of(command, Ask(taken.client.actor, self.state, self._now))
        except Refusal as refusal:
            denial = Denial(refusal.code, refusal.message_zh, refusal.message_en)
            self._deny(taken.route, taken.command_id, denial)
            return
        self._answer_body(taken, found)

    def _ask_appointments(self, taken: _Taken, command: m.AskAppointments) -> None:
        date = command.date or self.state.view.business_date
        if not self._are_dates(taken, date):
            return
        self._answer_body(taken, m.AppointmentsOf(date, self._told(bookings_on(self.state, date))))

    def _ask_day_report(self, taken: _Taken, command: m.AskDayReport) -> None:
        date = command.business_date or self.state.view.business_date
        if not self._are_dates(taken, date):
            return

        kept = self.state.kept
        closed, connected = kept.closed.get(date, 0), kept.connected

        def job() -> Result:
            with self.store.reading() as connection:
                events = events_of_day(connection, date)
                report = day_report(
                    events,
                    date,
                    rehearsal=self._rehearsal,
                    closed=closed,
                    connected=connected,
                    hall=self.state.hall,
                )
            return lambda: self._answer_body(taken, cut_report(report, taken.client.audience))

        self._hand_over(taken, job)

    def _are_dates(self, taken: _Taken, *dates: str) -> bool:
        """Whether these are ISO dates; where not, that is said."""
        try:
            for each in dates:
                dt.date.fromisoformat(each)
        except ValueError:
            self._deny(taken.route, taken.command_id, no.BAD_DATE)
            return False
        return True

    def _ask_supervision(self, taken: _Taken, command: m.AskSupervision) -> None:
        date = command.business_date or self.state.view.business_date
        if not self._are_dates(taken, date):
            return
        hall = self.state.hall

        def job() -> Result:
            found = supervision_of(self.store, hall, date, rehearsal=self._rehearsal)
            return lambda: self._answer_body(taken, found)

        self._hand_over(taken, job)

    def _ask_inspections(self, taken: _Taken, command: m.AskInspections) -> None:
        dates = (command.from_date, command.until_date)
        if not self._are_dates(taken, *(each for each in dates if each)):
            return
        today = self.state.view.business_date

        def job() -> Result:
            found = inspections_of(self.store, *dates, today)
            return lambda: self._answer_body(taken, found)

        self._hand_over(taken, job)

    def _ask_events(self, taken: _Taken, command: m.AskEvents) -> None:
        after_seq, limit = command.after_seq, command.limit
        if not (0 <= after_seq < 2**62 and 1 <= limit <= MAX_EVENTS):
            denial = Denial(
                "bad_range",
                f"after_seq 不能为负，limit 应在 1 到 {MAX_EVENTS} 之间。",
                f"after_seq must not be negative, limit must be 1 to {MAX_EVENTS}.",
            )
            self._deny(taken.route, taken.command_id, denial)
            return

        def job() -> Result:
            with self.store.reading() as connection:
                records = read_events(connection, after_seq, limit)
            cut = tuple(
                cut_record(record, event, taken.client.audience)
                for record in records
                if (event := m.decode_event(record)) is not None
            )
            return lambda: self._answer_body(taken, m.EventsOf(cut))

        self._hand_over(taken, job)

    def _make_backup(self, taken: _Taken) -> None:
        key = (taken.client.name, taken.command_id)
        if key in self._backups:
            # Asked again while it is under way, or after its answer was lost.
            made = self._backups[key][1]
            self._backups[key] = taken, made
            if made is not None:
                self._answer_body(taken, made)
            return
        self._backups[key] = taken, None
        if len(self._backups) > BACKUPS_REMEMBERED:
            self._backups.popitem(last=False)
        local = dt.datetime.fromtimestamp(self._now.hall_ms / 1000, self.state.hall.zone_info)

        def job() -> Result:
            try:
                made = make_backup(self.store, local, self.state.policy.disk_refuse_mib)
            except StoreError as err:
                log.warning("no backup: %s", err.message_en)
                denial = Denial(no.BACKUP_FAILED.code, err.message_zh, err.message_en)
                return lambda: self._deny_backup(key, denial)
            except Exception:
                log.exception("the backup failed")
                return lambda: self._deny_backup(key, no.BACKUP_FAILED)
            return lambda: self._backup_made(key, made)

        if not self._hand_over(taken, job):
            del self._backups[key]

    def _backup_made(self, key: tuple[str, str], made: m.BackupMade) -> None:
        latest, _ = self._backups[key]
        self._backups[key] = latest, made
        self._answer_body(latest, made)

    def _deny_backup(self, key: tuple[str, str], denial: Denial) -> None:
        latest, _ = self._backups.pop(key)
        self._deny(latest.route, latest.command_id, denial)

    def _check_pin(self, taken: _Taken, staff_no: str) -> None:
        if self._pins.locked(staff_no):
            self._deny(taken.route, taken.command_id, no.PIN_LOCKED)
            return

        def job() -> Result:
            good = self._pins.check(staff_no, taken.pin)

            def result() -> None:
                if good:
                    self._carry_out(taken, {}, pin_ok=True)
                else:
                    self._pin_was_wrong(taken, staff_no)
                    self._deny(taken.route, taken.command_id, no.PIN_WRONG)

            return result

        self._hand_over(taken, job)

    def _pin_was_wrong(self, taken: _Taken, staff_no: str) -> None:
        """On record for 监督.

        A number that nobody has may be anything: it is not repeated, and told once a minute.
        """
        if self.server_state != "running":
            return
        name = taken.client.name
        if staff_no not in self.state.hall.staff_by_no:
            last = self._refused_pins.get(name)
            if last is not None and self._seconds - last < UNKNOWN_PINS_EVERY_S:
                return
            self._refused_pins[name] = self._seconds
            staff_no = ""
        self._happen(m.PinRefused(staff_no), name, taken.command_id)

    def _hand_over(self, taken: _Taken, job: Callable[[], Result]) -> bool:
        """Give a job to the worker; False when there was no room and that was said."""
        if self.store.read_only:
            # There is one connection only, and nothing else to do.
            job()()
            return True
        name = taken.client.name

        def counted() -> Result:
            result: Result | None = None
            try:
                result = job()
            except Exception:
                # Without a reply the client runs into its limit and asks again.
                log.exception("a job for %s failed", name)

            def end() -> None:
                self._jobs[name] -= 1
                if result is not None:
                    result()

            return end

        if self._jobs[name] >= JOBS_PER_CLIENT or not self._worker.submit(counted):
            self._deny(taken.route, taken.command_id, no.TOO_FAST)
            return False
        self._jobs[name] += 1
        return True

    def _read_only(self, why: str) -> None:
        self.server_state = "read_only"
        self.reason = (
            f"控制器不能保存数据，只能查看：{why}",
            f"The controller cannot save anything and can only be read: {why}",
        )
        log.error(self.reason[1])


_STANDBY_SAYS: Final = {
    "absent": (
        "备机没有连上，现在主机损坏会丢失已给出的号，请检查备机和网线。",
        "The standby is not connected: if this machine is lost now, tickets are lost with it.",
    ),
    "late": (
        "备机跟不上，答复不再等它，请检查备机的磁盘和网络。",
        "The standby does not keep up and answers no longer wait for it; check its disk and network.",
    ),
    "catching_up": (
        "备机正在补齐，补齐以前主机损坏会丢失已给出的号。",
        "The standby is catching up: if this machine is lost before, tickets are lost with it.",
    ),
}

_WITH_PAPER: Final = frozenset({m.Issue, m.CheckIn, m.Reprint})
_PAPER_ROLES: Final = frozenset({"kiosk", "desk", "admin"})
"""Who hands a paper to the visitor. A counter never has a token: it could rate itself."""


def _ratings_of(paper: Paper | None) -> m.RatingsOf:
    if paper is None:
        return m.RatingsOf("", ())
    return m.RatingsOf(
        paper.label,
        tuple(
            m.RateableMatter(each.rating_id, each.counter, each.queue, each.item, paper.issued_on)
            for each in paper.matters
            if not each.given
        ),
    )


_TYPE_OF: Final[dict[type[m.Event], str]] = {
    kind: str(kind.__struct_config__.tag) for kind in get_args(m.AnyEvent)
}
