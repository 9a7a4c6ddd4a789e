"""What the controller does with messages: no sockets and no loop, so that tests can hold it.

`take` reads messages; `settle` decides what was taken, applies it in memory, makes it durable in one
transaction, and only then gives out replies and events.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import AUDIENCE_OF, role_of
from queue_controller.api.errors import MalformedMessage
from queue_controller.domain.leases import Lost
from queue_controller.server import errors as no
from queue_controller.server.asked_backups import AskedBackups
from queue_controller.server.commands import Commands
from queue_controller.server.disk import DiskWatch
from queue_controller.server.errors import Denial
from queue_controller.server.halltime import HallTime
from queue_controller.server.happenings import Happenings
from queue_controller.server.identity import IdentityHash
from queue_controller.server.jobs import Jobs
from queue_controller.server.lineage import EPOCHS_AHEAD, Lineage
from queue_controller.server.people import People
from queue_controller.server.pins import Pins
from queue_controller.server.queries import Queries
from queue_controller.server.recovery import Recovery
from queue_controller.server.replies import Replies
from queue_controller.server.turn import Client, Settled, Taken, Turn
from queue_controller.server.watches import (
    CONTROLLER,
    health_of_disk,
    health_of_log,
    health_of_standby,
    reason_of_disk,
    silent_owners,
)
from queue_controller.server.worker import Worker
from queue_controller.service.bookings import waits
from queue_controller.service.day import tick
from queue_controller.service.hall import HallState
from queue_controller.service.leases import set_apart_lost
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.reload import applied
from queue_controller.service.two_machines import joined, parted
from queue_controller.service.values import Actor, Now
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreUnwritable
from queue_controller.store.personal import Persons
from queue_controller.store.store import REPLIES_KEPT_MS, Store

REQUESTS_PER_S: Final = 5000
"""Per client; a kiosk or terminal sends a few, a bench of one client about 3,000."""
SUSTAINED_PER_S: Final = 20
"""Per client and for hours; far more than any program of ours asks for."""
REQUESTS_BURST: Final = 500_000
"""So many above that a client may have asked for: what a bench does in some minutes."""
QUIET_REQUESTS: Final = 100
"""A second with fewer requests is quiet."""
SEEN_MOST: Final = 2
"""Of one request; a client has no more to tell."""
ERASE_EVERY_S: Final = 3600

_QUERIES: Final = frozenset(m.QUERIES)

log = logging.getLogger(__name__)


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
        machine: the name of this machine's key, where the hall has two; None: there is one.
        recovered: what read the log into `state` already; None: it is still to be read.
        run: names this run of the program; empty: a random one.
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
        machine: str | None = None,
        recovered: Recovery | None = None,
        run: str = "",
    ) -> None:
        self.hall_id = state.hall.hall_id
        self.state = state
        self.store = store
        self.reason = ("", "")
        self._time = hall_time
        self._disk = disk
        self._allowed = allowed
        self._version = version
        self._rehearsal = rehearsal
        self._offer = offer
        self._lost = lost
        self._clients: dict[str, Client] = {}
        self._requests: defaultdict[str, int] = defaultdict(int)
        self._ahead: dict[str, int] = {}
        """Requests of each client above what it may ask for all the time."""
        self._heard: dict[str, int] = {}
        self._commands: list[Taken] = []
        self._questions: list[Taken] = []
        self._erase_at_ms = 0

        self._machine = machine
        self._lineage = Lineage(state.lease_key, self.hall_id, machine or CONTROLLER, run)
        self._rises_above = 0
        """Programs of the hall have seen this epoch, which the log does not know of."""
        if machine is not None:
            state.numbers.of_controller = machine == CONTROLLER
        self._is_read = recovered is not None
        self._recovery = recovered or Recovery(state)
        self._persons = persons = Persons(store.connection, state.policy.person_retention_days)
        self._turn = turn = Turn(hall_time.now())
        self._happenings = Happenings(state, turn)
        self._replies = Replies(store, state, turn)
        jobs = Jobs(worker, store, self._replies)
        self._deciding = Commands(
            state,
            turn,
            happenings=self._happenings,
            replies=self._replies,
            jobs=jobs,
            people=People(identity, persons, state),
            persons=persons,
            identity=identity,
            pins=pins,
            was_given=store.was_given,
            read_configuration=read_configuration,
        )
        self._answering = Queries(
            state,
            store,
            turn,
            replies=self._replies,
            jobs=jobs,
            backups=AskedBackups(store, state, turn, jobs, self._replies),
            identity=identity,
            persons=persons,
            rehearsal=rehearsal,
        )

    @property
    def epoch(self) -> int:
        """The epoch in which this controller answers; 0 before it has read its log."""
        return self._turn.epoch

    @property
    def server_state(self) -> m.ServerState:
        """What this controller can do at present, as its heartbeat says it."""
        return self._turn.server_state

    @property
    def snapshots_encoded(self) -> int:
        """How many snapshots have been encoded: one serves all of an audience until something happens."""
        return self._answering.snapshots.encoded

    # --- life ------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Rebuild the hall from the log; the number of events read.

        Raises:
            StoreDamaged: the log is not sound; it must not be served.
        """
        count = 0 if self._is_read else self._recovery.replay(self.store)
        self._turn.epoch = self.store.epoch
        return count

    def begin(self) -> bool:
        """Begin a new epoch and go to work; False when the store cannot be written.

        Then the hall can be read, and `begin` may be tried again later.
        """
        if self.store.read_only:
            self._read_only(self.store.read_only)
            return False
        now = self._turn.now = self._time.now()
        before = self.store.epoch, self.store.head.seq
        epoch = before[0] + 1
        event = m.ControllerStarted(self._version, self._rehearsal)
        record = self._happenings.record(event, epoch, CONTROLLER)
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
        self._turn.epoch = epoch
        self._lineage.begun(epoch, before)
        self.state.apply(record, event)
        self._turn.settled.published.append((record, event))
        self._turn.server_state = "running"
        self.reason = ("", "")
        if self._offer is not None:
            for change in applied(self.state, self._offer):
                self._happenings.happen(change, CONTROLLER)
        self.second()
        self._keep_apart()
        return True

    def let_copy_join(self, copy: str, *, anew: bool) -> int | None:
        """The row that says that the copy may be promoted; it may be one of the next commit. None: not now.

        Args:
            copy: the name of its key.
            anew: it has lost what it was, where one was told before that it is level.
        """
        if self._turn.server_state == "running":
            machine = self._machine or CONTROLLER
            for each in joined(self.state, self._turn.now, machine, copy, anew=anew):
                self._happenings.happen(each, CONTROLLER)
        numbers = self.state.numbers
        return numbers.joined_seq if numbers.copy_joined else None

    def _keep_apart(self) -> None:
        """Before a number of this date is given: what may be in visitors' hands, or another machine's to give."""
        if self._machine is not None:
            events = parted(self.state, self._turn.now, self._machine, self._lost)
        elif self._lost is not None:
            events = set_apart_lost(self.state, self._turn.now, self._lost)
        else:
            return
        for each in events:
            log.warning("numbers that may be out are kept apart: %s", type(each).__name__)
            self._happenings.happen(each, CONTROLLER)

    def second(self) -> None:
        """Once a second of the wall clock: time, disk, counters of requests.

        Raises:
            StoreUnwritable: memory is ahead of the disk; the controller must stop.
        """
        if self._rises_above and not self._turn.batch and self._turn.server_state == "running":
            floor, self._rises_above = self._rises_above + EPOCHS_AHEAD, 0
            self.store.raise_epoch(floor)
            self.begin()
            return
        quiet = sum(self._requests.values()) < QUIET_REQUESTS
        self._turn.second += 1
        self._heard.update(dict.fromkeys(self._requests, self._turn.second))
        self._count_ahead()
        self._requests.clear()
        self._replies.second()
        self._answering.second()
        self._turn.now = self._time.now()
        if self._turn.server_state == "running":
            devices = self.state.view.devices.values()
            self._tick(self._turn.now, silent_owners(devices, self._heard, self._turn.second))
        self._look_at_disk()
        if self._turn.server_state == "running":
            if self._turn.now.hall_ms >= self._erase_at_ms:
                self._erase_at_ms = self._turn.now.hall_ms + ERASE_EVERY_S * 1000
                self._erase_expired()
            self.store.tidy(quiet=quiet)

    def stop(self, reason_zh: str, reason_en: str) -> None:
        """Say why on the heartbeat from now on, and do nothing more."""
        self._turn.server_state = "stopping"
        self.reason = (reason_zh, reason_en)

    def heartbeat(self, seq: int | None = None) -> m.Heartbeat:
        """The heartbeat of this moment.

        Args:
            seq: the last row that anybody may be told of; None: the last one that is durable here.
        """
        now = self._time.now()
        beat = m.Heartbeat(
            protocol=m.PROTOCOL,
            hall_id=self.hall_id,
            epoch=self._turn.epoch,
            seq=self.store.head.seq if seq is None else seq,
            state=self._turn.server_state,
            reason=self.reason[0],
            hall_ms=now.hall_ms,
            speed=now.speed,
            business_date=self.state.view.business_date,
            waits=waits(self.state, now),
            rehearsal=self._rehearsal,
            reason_en=self.reason[1],
        )
        return self._lineage.sealed(beat)

    # --- messages --------------------------------------------------------------------------------

    def refresh_clock(self) -> None:
        """Before a batch of messages: the hall clock of this batch."""
        self._turn.now = self._time.now()
        if (
            self._turn.now.business_date != self.state.view.business_date
            and self._turn.server_state == "running"
        ):
            self._tick(self._turn.now)

    def take(self, route: bytes, name: str, frame: bytes) -> None:
        """One message of the client whose key has this name."""
        self._requests[name] += 1
        try:
            request = wire.decode_request(frame)
        except MalformedMessage as err:
            self._replies.refuse_malformed(route, name, "", err)
            return
        client = self._clients.get(name) or self._client(name)
        denial = self._denial_of_envelope(request, name, client)
        if denial in {None, no.STALE_CONTROLLER}:
            for each in request.seen[:SEEN_MOST]:
                self._look_back(each)
        if denial is not None or client is None:
            self._replies.deny_envelope(route, request.command_id, denial or no.NO_ROLE)
            return
        try:
            command = wire.decode_command(request.body)
        except MalformedMessage as err:
            self._replies.refuse_malformed(route, name, request.command_id, err)
            return
        taken = Taken(route, request.command_id, command, client, request.pin)
        (self._questions if type(command) in _QUERIES else self._commands).append(taken)

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
                self._deciding.carry_out(each, known)
        for each in self._questions:
            self._answering.before_the_commit(each)
        batch = self._turn.batch
        if batch:
            self._turn.batch = Batch()
            self.store.commit(batch)
            if batch.erased:
                self._persons.forget()
                self.store.scrub()
        if self._questions:
            questions, self._questions = self._questions, []
            for each in questions:
                # After the commit, so that they never show what is not durable.
                self._answering.answer(each)
        settled = self._turn.settled
        if settled.replies or settled.published:
            self._turn.settled = Settled()
        return settled

    def _client(self, name: str) -> Client | None:
        role = role_of(name)
        if role is None:
            return None
        client = self._clients[name] = Client(name, Actor(name, role), AUDIENCE_OF[role])
        return client

    def _denial_of_envelope(
        self, request: m.Request, name: str, client: Client | None
    ) -> Denial | None:
        if not self._allowed(name):
            return no.REVOKED
        if request.protocol != m.PROTOCOL:
            return no.WRONG_PROTOCOL
        if request.hall_id != self.hall_id:
            return no.WRONG_HALL
        if request.client_id != name:
            return no.NOT_YOUR_NAME
        if request.epoch > self._turn.epoch:
            return no.STALE_CONTROLLER
        if client is None:
            return no.NO_ROLE
        if self._requests[name] > REQUESTS_PER_S or self._ahead.get(name, 0) > REQUESTS_BURST:
            return no.TOO_FAST
        return None

    def _look_back(self, seen: m.Seen) -> None:
        """What a client has seen of this log, beside what it is: it may have been put back."""
        lacks = self._lineage.lacks(seen)
        if not lacks or self._turn.server_state != "running":
            return
        if seen.epoch >= self._turn.epoch:
            # Nobody who has seen that epoch listens to this one.
            self._rises_above = max(self._rises_above, seen.epoch)
        lost = self._lineage.lost(lacks, self._turn.now.hall_ms)
        if self._lost is not None and self._lost.mark == lost.mark:
            return
        log.critical("%s has seen row %d, and this log lacks it", seen.node, seen.seq)
        self._lost = lost
        self._keep_apart()
        event = health_of_log(self.state.view, lacks)
        if event is not None:
            self._happenings.happen(event, CONTROLLER)

    def _count_ahead(self) -> None:
        """Each answer to a command is on disk, refusals too: nobody may fill it in the long run."""
        ahead = self._ahead
        for name, asked in self._requests.items():
            ahead[name] = ahead.get(name, 0) + asked
        self._ahead = {
            name: left for name, asked in ahead.items() if (left := asked - SUSTAINED_PER_S) > 0
        }

    def _erase_expired(self) -> None:
        """What the configured time allows no longer; it is on record."""
        hashes = self._persons.expired(self._turn.now.hall_ms)
        if hashes:
            self._turn.batch.erased += hashes
            self._happenings.happen(m.PersonalErased(len(hashes), "retention"), CONTROLLER)

    # --- events ----------------------------------------------------------------------------------

    def _tick(self, now: Now, silent: frozenset[str] = frozenset()) -> None:
        for event in tick(self.state, now, silent):
            if not isinstance(event, m.DayStarted):
                self._happenings.happen(event, CONTROLLER)
                continue
            whole = self._recovery.with_known_numbers(event, self.store)
            self._happenings.happen(whole, CONTROLLER)
            self._recovery.note(whole)
            self._turn.batch.base = self._recovery.base()
            # A base belongs to the last row of its transaction.
            batch, self._turn.batch = self._turn.batch, Batch()
            self.store.commit(batch)
            self.store.forget_replies(now.hall_ms - REPLIES_KEPT_MS)
            self._keep_apart()
            healed = health_of_log(self.state.view, 0)
            if healed is not None:
                self._happenings.happen(healed, CONTROLLER)

    def _look_at_disk(self) -> None:
        level, free_mib = self._disk.look()
        self._turn.disk = level
        if self._turn.server_state != "running":
            return
        self.reason = reason_of_disk(level, free_mib)
        event = health_of_disk(self.state.view, level, self.reason)
        if event is not None:
            self._happenings.happen(event, CONTROLLER)

    def report_standby(self, condition: str) -> None:
        """How the copy on the second machine is; only what has changed is an event."""
        if self._turn.server_state != "running" or condition == "starting":
            return
        event = health_of_standby(self.state.view, condition)
        if event is not None:
            self._happenings.happen(event, CONTROLLER)

    def _read_only(self, why: str) -> None:
        self._turn.server_state = "read_only"
        self.reason = (
            f"控制器不能保存数据，只能查看：{why}",
            f"The controller cannot save anything and can only be read: {why}",
        )
        log.error(self.reason[1])
