"""A client's way to the controller, with the rules of `BusClient` and none of its sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from kiosk.ui.bus import Answered
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import AUDIENCE_OF, Audience, role_of
from queue_controller.api.client import RESEND_S, SNAPSHOT_LIMIT_S
from queue_controller.api.errors import NotReachable
from queue_controller.api.follow import REJOIN_JITTER_S, Follower
from queue_controller.api.seen import SeenLog
from queue_controller.api.updates import Update
from queue_controller.simulation.clock import Timeline, WallClock
from queue_controller.simulation.disk import Killed
from queue_controller.simulation.net import Net

Send = Callable[[str, bytes], None]


def link(client_id: str, lane: str) -> str:
    """What the network calls the way between a client and one of the controllers."""
    return f"{client_id}|{lane}" if lane else client_id


@dataclass
class _Pending:
    command: m.Command
    deadline: float
    send_at: float


@dataclass(frozen=True)
class Told:
    """What a client was answered: the history that is checked."""

    client_id: str
    command_id: str
    command: m.Command
    reply: m.Reply


class SimBus:
    """`Bus` of the surfaces. Updates and answers go to `post`, as in the real client."""

    def __init__(
        self,
        client_id: str,
        hall_id: str,
        time: Timeline,
        clock: WallClock,
        net: Net,
        random: Random,
    ) -> None:
        role = role_of(client_id)
        if role is None:
            raise ValueError(client_id)
        self.client_id = client_id
        self.audience: Audience = AUDIENCE_OF[role]
        self.alive = True
        self.post: Callable[[Update | Answered], None] = lambda _message: None
        self.deliver: Send = lambda _client, _frame: None
        """Where there is one controller."""
        self.lanes: dict[str, Send] = {}
        """Where there are two: how each is reached, by its name."""
        self.asked = ""
        """The one of `lanes` that is believed, as `BusClient` chooses it."""
        self.stale: list[str] = []
        """Answers that were believed though a later epoch had been heard."""
        self.told: list[Told] = []
        self.wish = ""
        """The command that asked last for a number."""
        self.dies_sending = False
        """Killed right after the next command is on its way."""
        self.after_wish: Callable[[], None] | None = None
        """Happens once, right after a number was asked for."""
        self.needless: list[str] = []
        """Views that were asked for though nothing was missing."""
        self._heard: set[int] = set()
        self._hall_id = hall_id
        self._time = time
        self._clock = clock
        self._net = net
        self._random = random
        self._pending: dict[str, _Pending] = {}
        self._snapshot = ""
        self.forget()

    def forget(self) -> None:
        """A new process."""
        self._pending.clear()
        self._heard.clear()
        self._seen = SeenLog()
        self._snapshot = ""
        self._highest = 0
        self.asked = next(iter(self.lanes), "")
        self.follower = Follower(
            self._hall_id,
            self._deliver,
            lambda: self._random.uniform(0.0, REJOIN_JITTER_S),
            self._clock.ms,
        )

    def _deliver(self, update: Update) -> None:
        self.post(update)

    @property
    def quick_since(self) -> float | None:
        """Since when frames take no longer than usual; None: they do."""
        return self._net.quick_since

    def begin(self) -> None:
        """Tell the program that nothing is known yet."""
        self.follower.start(self._time.now)

    def new_id(self) -> str:
        """An id as `wire.new_command_id` makes it, of this simulation's chance."""
        return f"{self._clock.ms():012x}{self._random.getrandbits(80):020x}"

    def send(
        self, command: m.Command, *, command_id: str = "", timeout_s: float = 3.0, pin: str = ""
    ) -> str:
        """Send a command; its answer comes to `post`, exactly once."""
        identity = command_id or self.new_id()
        now = self._time.now
        self._pending[identity] = _Pending(command, now + timeout_s, now)
        if isinstance(command, m.Issue):
            self.wish = identity
        self._send_due()
        if isinstance(command, m.Issue) and self.after_wish is not None:
            after, self.after_wish = self.after_wish, None
            after()
        if self.dies_sending:
            self.dies_sending = False
            raise Killed
        return identity

    def resync(self) -> None:
        """Ask for a new view."""
        self.follower.resync(self._time.now)

    def tick(self) -> None:
        """Look at the clock."""
        if not self.alive:
            return
        now = self._time.now
        self.follower.on_time(now)
        ask_at = self.follower.ask_at
        if ask_at is not None and ask_at <= now:
            self._note_need()
            self._snapshot = self.send(
                m.Snapshot(at_least_seq=self.follower.at_least_seq), timeout_s=SNAPSHOT_LIMIT_S
            )
            self.follower.asked()
        for identity in [i for i, p in self._pending.items() if p.deadline <= now]:
            del self._pending[identity]
            if identity == self._snapshot:
                self.follower.on_snapshot_failed(now)
            else:
                self.post(Answered(identity, NotReachable("没有应答。", "No answer.")))
        self._send_due()

    def answered(self, frame: bytes, lane: str = "") -> None:
        """A reply arrives."""
        if not self.alive:
            return
        reply = wire.decode_reply(frame)
        now = self._time.now
        before = self.follower.epoch
        if not self.follower.on_reply(reply.epoch, now):
            return
        if self.follower.epoch != before:
            self._heard.clear()
        self._spoke(lane)
        self._seen.answered(reply.command_id)
        pending = self._pending.pop(reply.command_id, None)
        if pending is None:
            return
        if reply.command_id == self._snapshot:
            if reply.ok:
                self.follower.on_snapshot(wire.decode_view(reply), reply.epoch, now)
            else:
                self.follower.on_snapshot_failed(now)
            return
        if reply.epoch < self._highest:
            self.stale.append(
                f"{self.client_id} believed epoch {reply.epoch} after {self._highest}"
            )
        self.told.append(Told(self.client_id, reply.command_id, pending.command, reply))
        self.post(Answered(reply.command_id, reply))

    def heard(self, topic: bytes, body: bytes, lane: str = "") -> None:
        """An event or a heartbeat arrives."""
        if not self.alive:
            return
        now, epoch = self._time.now, self.follower.epoch
        if topic == m.TOPIC_HEARTBEAT:
            beat = wire.decode_heartbeat(body)
            self._highest = max(self._highest, beat.epoch)
            if beat.epoch < epoch:
                return
            self._seen.heard(beat)
            self.follower.on_heartbeat(beat, now)
            self._spoke(lane)
        else:
            record = wire.decode_record(body)
            if record.epoch > epoch:
                self._heard.clear()
            if record.epoch >= epoch:
                self._heard.add(record.seq)
            self.follower.on_record(record, now)
        if self.follower.epoch != epoch:
            self._spoke(lane)
            if topic == m.TOPIC_HEARTBEAT:
                self._heard.clear()
            for pending in self._pending.values():
                pending.send_at = now

    def _spoke(self, lane: str) -> None:
        """Whoever was believed is asked from now on."""
        if lane != self.asked:
            self.asked = lane
            for pending in self._pending.values():
                pending.send_at = self._time.now

    def _note_need(self) -> None:
        """A hall full of clients that ask for views without need is as slow as one that is flooded."""
        have, wanted = self.follower.seq, self.follower.at_least_seq
        if (
            have is not None
            and have < wanted
            and self._heard.issuperset(range(have + 1, wanted + 1))
        ):
            self.needless.append(
                f"{self.client_id} had row {have}, heard all up to {wanted}, and asked for a view"
            )

    def _send_due(self) -> None:
        now = self._time.now
        for identity, pending in list(self._pending.items()):
            if pending.send_at > now:
                continue
            frame = wire.encode_request(
                pending.command,
                hall_id=self._hall_id,
                client_id=self.client_id,
                command_id=identity,
                epoch=self.follower.epoch,
                seen=self._seen.to_tell(identity),
            )
            deliver = self.lanes.get(self.asked, self.deliver)
            self._net.request(
                link(self.client_id, self.asked), partial(deliver, self.client_id, frame)
            )
            pending.send_at = now + RESEND_S
