"""One of a hall's two machines: it serves, holds the copy, or was overtaken. Real shipping, real promotion.

Made are only the wire between the two, time, and the connections that `CopyProgram` has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import CONTROLLER
from queue_controller.domain.leases import Lost
from queue_controller.server.controller import Controller
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import Copy, set_aside
from queue_controller.server.standby.following import (
    HAND_OVER_S,
    QUIET_S,
    SILENT_S,
    Diverged,
    Following,
)
from queue_controller.server.standby.live import Ready
from queue_controller.server.standby.place import (
    Place,
    begun_anew,
    lost_of,
    overtaken_by,
    read_place,
    write_place,
)
from queue_controller.server.standby.shipper import Shipper
from queue_controller.server.turn import Settled
from queue_controller.server.worker import Result
from queue_controller.service.hall import HallState
from queue_controller.simulation.clock import Timeline
from queue_controller.simulation.controller import ControllerMachine, KillableStore
from queue_controller.simulation.disk import Killed
from queue_controller.simulation.net import Net
from queue_controller.store.errors import StoreUnwritable

WIRE: Final = "a=b"
"""What the network calls the way between the two machines."""
NAMES: Final[Mapping[str, str]] = {"a": CONTROLLER, "b": "standby-1"}
TURN_S: Final = 0.2
WAIT_S: Final = 1.0


@dataclass(frozen=True)
class Promotion:
    """Somebody ran `hall promote`, and the machine took over."""

    node: str
    at: float
    seq: int
    floor: int
    certain: bool


class Node(ControllerMachine):
    """Starts as what its place file says, as the real program does."""

    other: Node

    def __init__(
        self,
        lane: str,
        time: Timeline,
        net: Net,
        random: Random,
        folder: Path,
        hall: Hall,
        policy: PolicyConfig,
        on_fault: Callable[[str], None],
        ahead: int,
    ) -> None:
        self._ahead = ahead
        super().__init__(time, net, random, folder / lane, hall, policy, on_fault, lane)
        self.data_dir = folder / lane / "data"
        self.following: Following | None = None
        self.shipper: Shipper | None = None
        self.promotions: list[Promotion] = []
        self.sent_at: dict[tuple[str, str], float] = {}
        """When the answer to each command first went out here."""
        self.served: list[tuple[float, float]] = []
        """From when to when it took clients' connections; the present time is not among them."""
        self._serves_since = 0.0
        self.ungated: set[tuple[str, str]] = set()
        """Commands whose answer did not wait for the copy."""
        self._wanted = False
        self._connection = b""
        """Frames of an earlier connection are not heard on this one."""
        self._connections = 0
        self._inbox: list[bytes] = []
        """What the copy has not looked at yet."""
        self._heard_at = 0.0
        self._handing_since: float | None = None

    # --- life ------------------------------------------------------------------------------------

    @property
    def role(self) -> str:
        """What the place file says."""
        return read_place(self.data_dir).role

    @property
    def serves(self) -> bool:
        """Whether it takes clients' connections."""
        return self.controller is not None

    def start(self) -> None:
        """A new process; one that was overtaken stays down."""
        if self.controller is not None or self.following is not None:
            return
        place = read_place(self.data_dir)
        if place.role == "copy":
            self._start_copy()
        elif place.role == "serving":
            heard = self._epoch_at_start()
            if heard > max(place.floor, self._last_epoch()):
                overtaken_by(self.data_dir, heard)
            else:
                super().start()

    def make_standby(self) -> None:
        """`hall standby` on a stopped machine, then its start."""
        if self.controller is not None or self.following is not None:
            return
        place = read_place(self.data_dir)
        over = place.start_over or place.role == "overtaken"
        write_place(
            self.data_dir,
            msgspec.structs.replace(
                place,
                node=NAMES[self.lane],
                role="copy",
                start_over=over,
                whole=place.whole and place.role != "overtaken",
            ),
        )
        self.start()

    def promote(self) -> None:
        """`hall promote`, where it is a running copy."""
        if self.following is not None:
            self._wanted = True

    def other_listens(self) -> bool:
        """Whether the other machine's address takes connections."""
        return not self._net.is_cut(WIRE) and self.other.serves

    def _epoch_at_start(self) -> int:
        other = self.other.controller
        return 0 if other is None or self._net.is_cut(WIRE) else other.epoch

    def _last_epoch(self) -> int:
        if not self.data_dir.exists():
            return 0
        store = KillableStore.open(self.data_dir, self._hall.hall_id)
        try:
            return store.epoch
        finally:
            store.close()

    def _lost(self) -> Lost | None:
        return lost_of(read_place(self.data_dir))

    def _empty_hall(self) -> HallState:
        state = super()._empty_hall()
        state.numbers.ahead = self._ahead
        return state

    def _keep(self, place: Place) -> None:
        write_place(
            self.data_dir,
            msgspec.structs.replace(place, lost_numbers=min(place.lost_numbers, self._ahead)),
        )

    def _machine(self) -> str:
        return NAMES[self.lane]

    def serves_all_along(self, since: float, until: float) -> bool:
        """Whether it could be heard in the whole of a time."""
        spans = [*self.served, (self._serves_since, self._time.now)] if self.serves else self.served
        return any(begin <= since and until <= end for begin, end in spans)

    def _recovered(self) -> None:
        self._serves_since = self._time.now
        controller, state = self.controller, self.state
        if controller is None or state is None:
            raise RuntimeError("there is none to ship the log of")
        place = read_place(self.data_dir)
        self._store.raise_epoch(place.floor)
        self.shipper = Shipper(
            self._store,
            hall_id=self._hall.hall_id,
            copy_name=NAMES["b" if self.lane == "a" else "a"],
            synchronous=True,
            wait_s=WAIT_S,
            rehearsal=False,
            submit=self._submit,
            files=dict,
            other_listens=self.other_listens,
            numbers=state.numbers,
            let_join=controller.let_copy_join,
            monotonic=self.clock.monotonic,
        )
        self._time.after(TURN_S, partial(self._turn, self.starts))

    def _end_process(self) -> None:
        if self.following is not None:
            self.following.copy.store.close()
            self.following = None
            self._wanted = False
            return
        super()._end_process()
        self.shipper = None
        self.served.append((self._serves_since, self._time.now))

    def close(self) -> None:
        """The end of the simulation."""
        if self.controller is not None or self.following is not None:
            self._end_process()

    def kill(self, where: str, *, back: bool = True) -> None:
        """As any controller; a copy too."""
        if self.following is not None and where == "now":
            self._die(back=back)
        elif self.following is not None:
            store = self.following.copy.store
            if isinstance(store, KillableStore):
                store.armed = where
        else:
            super().kill(where, back=back)

    def disarm(self) -> None:
        """Let commits be."""
        super().disarm()
        if self.following is not None and isinstance(self.following.copy.store, KillableStore):
            self.following.copy.store.armed = ""

    # --- serving ---------------------------------------------------------------------------------

    def _submit(self, job: Callable[[], Result]) -> bool:
        life, result = self.starts, job()

        def done() -> None:
            if self.controller is not None and self.starts == life:
                result()
                self._flush()

        self._time.after(0.01, done)
        return True

    def _turn(self, life: int) -> None:
        """The loop turns also when nobody says anything."""
        if self.controller is None or self.starts != life:
            return
        self._run(lambda _: None)
        self._time.after(TURN_S, partial(self._turn, life))

    def _send_out(self, settled: Settled) -> None:
        shipper, controller = self.shipper, self.controller
        if shipper is None or controller is None:
            return
        if shipper.overtaken_in > controller.epoch:
            # First what keeps it from serving again, then the word that it has ended.
            self._overtaken(shipper.overtaken_in)
            self._ship(shipper)
            return
        gated = shipper.gating
        free = shipper.hold(settled)
        self._flush()
        gated = gated and shipper.gating
        for each in free:
            for reply in each.replies:
                key = reply.route.decode(), wire.decode_reply(reply.frame).command_id
                self.sent_at.setdefault(key, self._time.now)
                if not gated:
                    self.ungated.add(key)
            super()._send_out(each)

    def _flush(self) -> None:
        if self.shipper is not None:
            self._ship(self.shipper)

    def _ship(self, shipper: Shipper) -> None:
        outbox, shipper.outbox = shipper.outbox, []
        for route, frame in outbox:
            self._net.down(WIRE, f"ship {self.lane}", partial(self.other.shipped, route, frame))

    def _heartbeat(self, controller: Controller) -> m.Heartbeat:
        if self.shipper is None:
            return super()._heartbeat(controller)
        self.shipper.second()
        controller.report_standby(self.shipper.condition)
        self._net.down(WIRE, f"beat {self.lane}", partial(self.other.heard_other, controller.epoch))
        return controller.heartbeat(self.shipper.shown_seq)

    def asked(self, route: bytes, frame: bytes) -> None:
        """The copy says something."""
        if self.shipper is not None:
            self.shipper.take(route, NAMES[self.other.lane], frame)
            self._run(lambda _: None)

    def heard_other(self, epoch: int) -> None:
        """A heartbeat of the other machine."""
        if self.controller is not None and epoch > self.controller.epoch:
            self._overtaken(epoch)

    def _overtaken(self, epoch: int) -> None:
        overtaken_by(self.data_dir, epoch)
        self._end_process()

    # --- the copy --------------------------------------------------------------------------------

    def _start_copy(self) -> None:
        self.starts += 1
        store = KillableStore.open(self.data_dir, self._hall.hall_id)
        self._wanted, self._handing_since = False, None
        self.following = Following(
            Copy(store, self._hall.hall_id, self._empty_hall(), rehearsal=False),
            read_place(self.data_dir),
            send=self._say,
            keep=self._keep,
            take_files=lambda _: [],
            wall_ms=self.clock.ms,
        )
        self._begin(self.following)
        self._time.after(TURN_S, partial(self._look, self.starts))

    def _begin(self, following: Following) -> None:
        """A new connection."""
        self._connections += 1
        self._connection = f"{self.lane}{self._connections}".encode()
        self._inbox = []
        self._heard_at = self._time.now
        following.begin()

    def _say(self, message: w.FromCopy) -> None:
        self._net.down(
            WIRE,
            f"ask {self.lane}",
            partial(self.other.asked, self._connection, w.encode(message)),
        )

    def shipped(self, route: bytes, frame: bytes) -> None:
        """The serving side says something."""
        following = self.following
        if following is None or route != self._connection:
            return
        self._heard_at = self._time.now
        self._inbox.append(frame)
        if len(self._inbox) == 1:
            wait = self._random.choice((0.0, 0.0, 0.2, 0.6))
            self._time.after(wait, partial(self._take_all, following))

    def _take_all(self, following: Following) -> None:
        """A copy that was busy finds several messages waiting."""
        if following is not self.following:
            return
        frames, self._inbox = self._inbox, []
        try:
            following.take(*frames)
        except Diverged:
            # The process ends with a sentence; a person has read it and says which log holds.
            self._end_process()
            place = read_place(self.data_dir)
            write_place(self.data_dir, msgspec.structs.replace(place, start_over=True))
            self._time.after(self._random.uniform(2.0, 10.0), self.start)
            return
        except (Killed, StoreUnwritable):
            self._die()
            return
        if following.parted:
            following.copy.store.close()
            set_aside(self.data_dir)
            write_place(self.data_dir, begun_anew(following.place))
            self.following = None
            self._start_copy()

    def _look(self, life: int) -> None:
        """What `CopyProgram` does between two messages."""
        following = self.following
        if following is None or self.starts != life:
            return
        now = self._time.now
        silent_s = now - self._heard_at
        if self._handing_since is not None:
            if following.released or now - self._handing_since >= HAND_OVER_S:
                self._take_over(following)
                return
        elif self._wanted and following.fit and (following.copy.level or silent_s > QUIET_S):
            if not self.other_listens():
                self._take_over(following)
                return
            self._handing_since = now
            following.take_over()
        elif silent_s > SILENT_S:
            following.silent()
            self._begin(following)
        self._time.after(TURN_S, partial(self._look, life))

    def _take_over(self, following: Following) -> None:
        place = following.promote()
        self.promotions.append(
            Promotion(
                self.lane,
                self._time.now,
                place.promoted_at_seq,
                place.floor,
                place.complete and place.other_ended,
            )
        )
        ready = following.copy.ready()
        store = following.copy.store
        self.following, self._wanted = None, False
        if ready is None or not isinstance(store, KillableStore):
            self._on_fault(f"{self.lane} could not follow in memory")
            store.close()
            super().start()
            return
        self._check_same(ready)
        # A disk that says no at this moment would be tried again by the loop, which is not here.
        store.armed = ""
        self._serve(store, ready.state, ready.recovery)

    def _check_same(self, ready: Ready) -> None:
        """The hall that it kept in memory is the one of its log."""
        replayed = self._empty_hall()
        for record in ready.store.events_after(0, 1_000_000):
            event = m.decode_event(record)
            if event is not None:
                replayed.apply(record, event)
        if replayed.digest() != ready.state.digest():
            self._on_fault(f"{self.lane} took over with another hall than that of its log")
