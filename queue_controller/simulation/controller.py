"""The controller's machine: the real controller on the real store, killed at any commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.domain.leases import Lost
from queue_controller.server.controller import Controller
from queue_controller.server.disk import DiskWatch
from queue_controller.server.halltime import HallTime
from queue_controller.server.identity import KEY_FILE, LEASE_KEY_FILE, IdentityHash, load_secret
from queue_controller.server.pins import PIN_FILE, Pins
from queue_controller.server.publisher import frames_of
from queue_controller.server.recovery import Recovery
from queue_controller.server.turn import Settled
from queue_controller.server.watches import LOG_DEVICE
from queue_controller.server.worker import Worker
from queue_controller.service.hall import HallState
from queue_controller.simulation.client import SimBus, link
from queue_controller.simulation.clock import Timeline, WallClock
from queue_controller.simulation.disk import Killed
from queue_controller.simulation.net import Net
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreUnwritable
from queue_controller.store.store import Store

BEAT_S = 1.0


class KillableStore(Store):
    """The store, with a hand on the switch: before a commit, or right after it."""

    armed: str = ""
    on_kept: Callable[[Batch], None] = staticmethod(lambda _batch: None)

    def commit(self, batch: Batch) -> None:
        """Make a batch durable, or die at it."""
        if self.armed == "before":
            raise Killed
        if self.armed == "unwritable":
            raise StoreUnwritable("模拟的磁盘故障。", "A disk fault of the simulation.")
        super().commit(batch)
        self.on_kept(batch)
        if self.armed == "after":
            raise Killed


class ControllerMachine:
    """Starts, dies, starts again on the same folder."""

    def __init__(
        self,
        time: Timeline,
        net: Net,
        random: Random,
        folder: Path,
        hall: Hall,
        policy: PolicyConfig,
        on_fault: Callable[[str], None],
        lane: str = "",
    ) -> None:
        self.lane = lane
        self._time = time
        self._net = net
        self._random = random
        self._folder = folder
        self._hall = hall
        self._policy = policy
        self._on_fault = on_fault
        self.clock = WallClock(time)
        self.clients: dict[str, SimBus] = {}
        self.controller: Controller | None = None
        self.state: HallState | None = None
        self.kills = self.starts = 0
        self.kept_at: dict[int, float] = {}
        """When each row became durable, seconds of true time."""
        self._epoch = 0
        keys = folder / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        for name in (KEY_FILE, LEASE_KEY_FILE):
            (keys / name).write_bytes(bytes(32))

    def start(self) -> None:
        """A new process: reads the log, begins an epoch."""
        if self.controller is not None:
            return
        store = KillableStore.open(self._folder / "data", self._hall.hall_id)
        self._serve(store, self._empty_hall(), None)

    def _empty_hall(self) -> HallState:
        return HallState(self._hall, self._policy, confirmations=frozenset())

    def _serve(self, store: KillableStore, state: HallState, recovered: Recovery | None) -> None:
        self.starts += 1
        keys = self._folder / "keys"
        self._store = store
        store.on_kept = self._note
        self._worker = Worker()
        self.state = state
        state.lease_key = load_secret(keys / LEASE_KEY_FILE)
        self.controller = Controller(
            store=store,
            state=state,
            hall_time=HallTime(
                self._hall.zone_info, self._policy.business_day_start, wall_ms=self.clock.ms
            ),
            identity=IdentityHash(keys),
            pins=Pins(keys / PIN_FILE, monotonic=self.clock.monotonic),
            disk=DiskWatch(self._folder, 200, 64, measure=lambda _: 10_000),
            worker=self._worker,
            allowed=lambda _: True,
            version="simulation",
            rehearsal=False,
            lost=self._lost(),
            machine=self._machine(),
            recovered=recovered,
            run=f"{self.lane}{self.starts}",
        )
        self.controller.recover()
        self._recovered()
        self._run(Controller.begin)
        self._life = life = self.starts
        self._time.after(self._random.uniform(0.0, BEAT_S), lambda: self._second(life))

    def _lost(self) -> Lost | None:
        """What the log may lack, as this machine knows."""
        return None

    def _machine(self) -> str | None:
        """The name of its key, where the hall has two machines."""
        return None

    def _recovered(self) -> None:
        """The log is read; nothing was committed yet."""

    def kill(self, where: str, *, back: bool = True) -> None:
        """Die now, or at the next commit: "before", "after" it, or with a disk that says no.

        `back`: it is started again after a while, where it dies now.
        """
        if self.controller is None:
            return
        if where == "now":
            self._die(back=back)
        else:
            self._store.armed = where

    def disarm(self) -> None:
        """Let commits be."""
        if self.controller is not None:
            self._store.armed = ""

    def close(self) -> None:
        """The end of the simulation."""
        if self.controller is not None:
            self._end_process()

    @property
    def store(self) -> Store:
        """The present process's store."""
        return self._store

    def take(self, client: str, frame: bytes) -> None:
        """A frame arrives."""
        if self.controller is None:
            return

        def work(controller: Controller) -> None:
            controller.refresh_clock()
            controller.take(client.encode(), client, frame)

        self._run(work)

    def _note(self, batch: Batch) -> None:
        self.kept_at.update((record.seq, self._time.now) for record in batch.events)

    def _second(self, life: int) -> None:
        if self.controller is None or life != self.starts:
            return
        if not self._run(Controller.second) or self.controller is None:
            return
        self._time.after(BEAT_S, lambda: self._second(life))
        beat = wire.encode(self._heartbeat(self.controller))
        for name, bus in self.clients.items():
            self._net.down(
                link(name, self.lane),
                "event",
                partial(bus.heard, m.TOPIC_HEARTBEAT, beat, self.lane),
            )

    def _run(self, work: Callable[[Controller], object]) -> bool:
        """Do something and give out what is durable; False: the process is gone."""
        controller = self.controller
        if controller is None:
            return False
        try:
            work(controller)
            settled = controller.settle()
        except (Killed, StoreUnwritable):
            self._die()
            return False
        self._send_out(settled)
        if self.state is not None and LOG_DEVICE in self.state.view.devices:
            self._on_fault(f"{self.lane} took its log for an older one")
        return True

    def _heartbeat(self, controller: Controller) -> m.Heartbeat:
        return controller.heartbeat()

    def _send_out(self, settled: Settled) -> None:
        for reply in settled.replies:
            bus = self.clients[reply.route.decode()]
            self._net.down(
                link(bus.client_id, self.lane),
                "reply",
                partial(bus.answered, reply.frame, self.lane),
            )
        audiences = frozenset(bus.audience for bus in self.clients.values())
        for record, event in settled.published:
            frames = dict(frames_of(record, event, audiences))
            for name, bus in self.clients.items():
                topic = m.TOPIC_EVENTS[bus.audience]
                body = frames[topic]
                self._net.down(
                    link(name, self.lane), "event", partial(bus.heard, topic, body, self.lane)
                )

    def _die(self, *, back: bool = True) -> None:
        self.kills += 1
        self._end_process()
        if not back:
            return
        self._time.after(self._random.choice([0.3, 0.5, 2.0, 6.0, 30.0]), self.start)

    def _end_process(self) -> None:
        self._worker.close()
        self._store.close()
        self.controller = None
