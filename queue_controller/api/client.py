"""A program's connection to the controller: one thread that owns a DEALER and a SUB."""

from __future__ import annotations

import contextlib
import itertools
import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import Final, Self

import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import Audience
from queue_controller.api.endpoints import Endpoint
from queue_controller.api.errors import BusError, ClientClosed, MalformedMessage, NotReachable
from queue_controller.api.follow import REJOIN_JITTER_S, Follower
from queue_controller.api.keys import ClientKeys
from queue_controller.api.seen import SeenLog
from queue_controller.api.standing import StandingEmergency
from queue_controller.api.updates import Applied, Beat, Link, Reset, Update

__all__ = ["Applied", "Beat", "BusClient", "Link", "Reset", "Update"]

RESEND_S: Final = 1.0
SNAPSHOT_LIMIT_S: Final = 3.0
CONFIRM_LIMIT_S: Final = 1.0
IDLE_S: Final = 1.0
RENEW_S: Final = 8.0
ALIVE_EVERY_S: Final = 2.0
"""So often a client that has reported on a device says that it is there (docs/PROTOCOL.md)."""
"""After so much silence the sockets are made anew: ZeroMQ itself gives up for good on a peer that
once refused the key, also when the key has been allowed since."""
DRAIN: Final = 500
LOOK_AROUND_S: Final = 0.3
"""Where there are two controllers, a client that starts listens so long to both before it asks: one
that was overtaken may be the first to be heard."""

log = logging.getLogger(__name__)
_wake_names = itertools.count()


@dataclass
class _Pending:
    command: m.Command
    command_id: str
    pin: str = field(repr=False)
    deadline: float
    send_at: float
    future: Future[m.Reply]


@dataclass
class _Lane:
    """The sockets to one controller."""

    endpoint: Endpoint
    dealer: zmq.Socket[bytes]
    events: zmq.Socket[bytes]
    heard: bool = False


class BusClient:
    """Asks the controller and follows its events.

    Any thread may `ask` and `submit`; `on_update` runs on the client's own thread and must not
    block. Nothing is sent while there is no connection, so that a command which its caller has
    given up is never carried out later.

    Args:
        commands_address: the controller's ROUTER, "tcp://host:port".
        events_address: the controller's XPUB.
        keys: own pair and the controller's public key.
        client_id: the name that the keys stand for, "kiosk-1".
        hall_id: the hall that both sides must mean.
        audience: which topic to follow; None follows nothing and only asks.
        on_update: receives every update in order.
        standby: where the controller is that may be promoted; whichever has the higher epoch is asked.
        standing: remembers an emergency over a restart of this program.
        context: shared by many clients in one process; by default each has its own.
    """

    def __init__(
        self,
        commands_address: str,
        events_address: str,
        keys: ClientKeys,
        client_id: str,
        hall_id: str,
        audience: Audience | None,
        on_update: Callable[[Update], None] | None = None,
        *,
        standby: Endpoint | None = None,
        standing: StandingEmergency | None = None,
        context: zmq.Context[zmq.Socket[bytes]] | None = None,
    ) -> None:
        self._commands_address = commands_address
        self._endpoints = [Endpoint(commands_address, events_address, keys.server_public)]
        if standby is not None:
            self._endpoints.append(standby)
        self._asked = 0
        """Which of the endpoints is asked: the one that spoke last in the highest epoch."""
        self._keys = keys
        self.client_id = client_id
        self.hall_id = hall_id
        self._audience = audience
        self._on_update = on_update
        self._own_context = context is None
        self._context: zmq.Context[zmq.Socket[bytes]] = context or zmq.Context()
        self._wake_address = f"inproc://wake-{next(_wake_names)}"
        self._wake_lock = threading.Lock()
        self._wake: zmq.Socket[bytes] | None = None
        self._new: deque[_Pending] = deque()
        self._pending: dict[str, _Pending] = {}
        self._resync = False
        self._alive_at = 0.0
        self._reports_devices = False
        self._said_at = 0.0
        self._stopping = threading.Event()
        jitter = random.Random()
        self._seen = SeenLog()
        self._follower = Follower(
            hall_id,
            self._deliver,
            lambda: jitter.uniform(0.0, REJOIN_JITTER_S),
            standing=standing,
            has=self._confirm_emergency,
        )
        self._thread = threading.Thread(target=self._run, name=f"bus-{client_id}", daemon=True)

    @property
    def epoch(self) -> int:
        """The last epoch seen, 0 before the first message."""
        return self._follower.epoch

    def start(self) -> None:
        """Connect and start following; returns at once."""
        listener = self._context.socket(zmq.PAIR)
        listener.bind(self._wake_address)
        with self._wake_lock:
            self._wake = self._context.socket(zmq.PAIR)
            self._wake.linger = 0
            self._wake.connect(self._wake_address)
        self._listener = listener
        self._thread.start()

    def close(self, limit_s: float = 2.0) -> None:
        """Stop; commands that still wait end with `ClientClosed`. May be called twice."""
        self._stopping.set()
        self._rouse()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(limit_s)
        with self._wake_lock:
            if self._wake is not None:
                self._wake.close()
                self._wake = None
        if self._own_context and not self._thread.is_alive():
            self._context.term()
        self._fail_all()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        command: m.Command,
        *,
        command_id: str | None = None,
        timeout_s: float = 3.0,
        pin: str = "",
    ) -> m.Reply:
        """Send a command and wait for its reply; the same command_id is sent until the limit.

        A refusal is a reply with `ok` False.

        Raises:
            NotReachable: no answer within `timeout_s`; ask the outcome before doing it again.
            ClientClosed: the client was closed meanwhile.
            RuntimeError: called on the client's own thread, which would wait for itself.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("ask() on the client's own thread; use submit()")
        future = self.submit(command, command_id=command_id, timeout_s=timeout_s, pin=pin)
        try:
            return future.result(timeout_s + 1.0)
        except FutureTimeout as err:
            raise self._not_reachable() from err

    def submit(
        self,
        command: m.Command,
        *,
        command_id: str | None = None,
        timeout_s: float = 3.0,
        pin: str = "",
    ) -> Future[m.Reply]:
        """Send a command; the future brings the reply, or a `BusError`. Never blocks."""
        now = time.monotonic()
        future: Future[m.Reply] = Future()
        identity = command_id or wire.new_command_id()
        pending = _Pending(command, identity, pin, now + timeout_s, now, future)
        if isinstance(command, m.ReportHealth):
            self._reports_devices = True
        if self._stopping.is_set() or not self._thread.is_alive():
            future.set_exception(_closed())
            return future
        self._new.append(pending)
        if self._stopping.is_set():
            self._fail_all()
        self._rouse()
        return future

    def resync(self) -> None:
        """The program lost its view: bring a new snapshot."""
        self._resync = True
        self._rouse()

    # --- the client's own thread -----------------------------------------------------------------

    def _run(self) -> None:
        try:
            with contextlib.ExitStack() as stack:
                wake = stack.enter_context(contextlib.closing(self._listener))
                if self._audience is not None:
                    self._follower.start(time.monotonic())
                while not self._stopping.is_set():
                    with contextlib.ExitStack() as connected:
                        lanes = [self._connect(each, connected) for each in self._endpoints]
                        self._loop(wake, lanes)
        except Exception:
            log.exception("the bus thread of %s ended", self.client_id)
        finally:
            self._stopping.set()
            self._fail_all()

    def _loop(self, wake: zmq.Socket[bytes], lanes: list[_Lane]) -> None:
        poller = zmq.Poller()
        poller.register(wake, zmq.POLLIN)
        for lane in lanes:
            poller.register(lane.events, zmq.POLLIN)
            poller.register(lane.dealer, zmq.POLLIN)
        blocked = False
        asked = lanes[self._asked].dealer
        self._alive_at = time.monotonic()
        send_from = self._alive_at
        if len(lanes) > 1 and not self._follower.epoch:
            send_from += LOOK_AROUND_S
        for pending in self._pending.values():
            pending.send_at = self._alive_at
        while not self._stopping.is_set():
            poller.register(asked, zmq.POLLIN | (zmq.POLLOUT if blocked else 0))
            poller.poll(self._wait_ms(send_from, blocked=blocked))
            _drain(wake)
            while self._new:
                pending = self._new.popleft()
                self._pending[pending.command_id] = pending
            for place, lane in enumerate(lanes):
                self._take_replies(place, lane)
                self._take_events(place, lane)
            if asked is not lanes[self._asked].dealer:
                poller.register(asked, zmq.POLLIN)
                asked = lanes[self._asked].dealer
            now = time.monotonic()
            if send_from > now and all(lane.heard for lane in lanes):
                send_from = now
            if self._resync:
                self._resync = False
                self._follower.resync(now)
            self._follower.on_time(now)
            if self._follower.ask_at is not None and self._follower.ask_at <= now:
                self._ask_snapshot(now)
            self._give_up(now)
            self._say_alive(now)
            blocked = now >= send_from and self._send_due(asked, now)
            if now - self._alive_at > RENEW_S and (self._pending or self._audience is not None):
                log.debug("%s connects anew after %d s of silence", self.client_id, RENEW_S)
                return

    def _say_alive(self, now: float) -> None:
        """Without this the controller takes the devices of this program for unknown."""
        if not self._reports_devices or now - self._said_at < ALIVE_EVERY_S:
            return
        self._said_at = now
        identity = wire.new_command_id()
        self._pending[identity] = _Pending(
            m.Ping(), identity, "", now + ALIVE_EVERY_S, now, Future()
        )

    def _wait_ms(self, send_from: float, *, blocked: bool) -> int:
        due = [
            pending.deadline if blocked else min(max(pending.send_at, send_from), pending.deadline)
            for pending in self._pending.values()
        ]
        look = self._follower.next_look()
        soonest = min((*due, look) if look is not None else due, default=None)
        if soonest is None:
            return int(IDLE_S * 1000)
        return max(0, min(int(IDLE_S * 1000), int((soonest - time.monotonic()) * 1000) + 1))

    def _send_due(self, dealer: zmq.Socket[bytes], now: float) -> bool:
        """Send what is due; True when there is no connection to send it on."""
        for pending in list(self._pending.values()):
            if pending.send_at > now:
                continue
            frame = wire.encode_request(
                pending.command,
                hall_id=self.hall_id,
                client_id=self.client_id,
                command_id=pending.command_id,
                epoch=self._follower.epoch,
                pin=pending.pin,
                seen=self._seen.to_tell(pending.command_id),
            )
            try:
                dealer.send(frame, zmq.NOBLOCK)
            except zmq.Again:
                return True
            pending.send_at = now + RESEND_S
        return False

    def _take_replies(self, place: int, lane: _Lane) -> None:
        for _ in range(DRAIN):
            try:
                frame = lane.dealer.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._alive_at = time.monotonic()
            try:
                reply = wire.decode_reply(frame)
            except MalformedMessage:
                log.warning("%s got a reply that is none", self.client_id)
                continue
            if reply.hall_id != self.hall_id:
                log.warning("%s got a reply of another hall: %s", self.client_id, reply.hall_id)
                continue
            if not self._believe(place, lane, reply.epoch):
                continue
            self._seen.answered(reply.command_id)
            pending = self._pending.pop(reply.command_id, None)
            if pending is not None:
                with contextlib.suppress(InvalidStateError):
                    pending.future.set_result(reply)

    def _believe(self, place: int, lane: _Lane, epoch: int) -> bool:
        """Whether a message of this epoch counts; whoever sent it is asked from now on."""
        now = time.monotonic()
        if not self._follower.on_reply(epoch, now):
            return False
        self._spoke(place, lane, now)
        return True

    def _spoke(self, place: int, lane: _Lane, now: float) -> None:
        lane.heard = True
        if place != self._asked:
            log.warning("%s follows the controller at %s", self.client_id, lane.endpoint.commands)
            self._asked = place
            for pending in self._pending.values():
                pending.send_at = now

    def _take_events(self, place: int, lane: _Lane) -> None:
        for _ in range(DRAIN):
            try:
                topic, body = lane.events.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            except ValueError:
                log.warning("%s got an event of a wrong number of frames", self.client_id)
                continue
            now = self._alive_at = time.monotonic()
            epoch = self._follower.epoch
            try:
                if topic == m.TOPIC_HEARTBEAT:
                    self._take_heartbeat(place, lane, wire.decode_heartbeat(body), now)
                else:
                    self._follower.on_record(wire.decode_record(body), now)
            except MalformedMessage:
                log.warning("%s got a malformed message on %s", self.client_id, topic)
            if self._follower.epoch != epoch:
                # A new controller: what the old one may not have answered goes out at once.
                self._spoke(place, lane, now)
                for pending in self._pending.values():
                    pending.send_at = now

    def _take_heartbeat(self, place: int, lane: _Lane, beat: m.Heartbeat, now: float) -> None:
        if beat.hall_id != self.hall_id:
            return
        lane.heard = True
        if beat.epoch < self._follower.epoch:
            return
        self._seen.heard(beat)
        if self._audience is None:
            self._believe(place, lane, beat.epoch)
            return
        self._follower.on_heartbeat(beat, now)
        self._spoke(place, lane, now)

    def _confirm_emergency(self, emergency_id: str) -> None:
        """Whoever started it is answered when every program has it."""
        now = time.monotonic()
        command = m.Confirm(emergency_id, "shown")
        pending = _Pending(command, wire.new_command_id(), "", now + CONFIRM_LIMIT_S, now, Future())
        self._pending[pending.command_id] = pending

    def _ask_snapshot(self, now: float) -> None:
        future: Future[m.Reply] = Future()
        future.add_done_callback(self._on_snapshot)
        command = m.Snapshot(at_least_seq=self._follower.at_least_seq)
        pending = _Pending(command, wire.new_command_id(), "", now + SNAPSHOT_LIMIT_S, now, future)
        self._pending[pending.command_id] = pending
        self._follower.asked()

    def _on_snapshot(self, future: Future[m.Reply]) -> None:
        if self._stopping.is_set():
            return
        now = time.monotonic()
        try:
            reply = future.result(0)
            if reply.ok:
                self._follower.on_snapshot(wire.decode_view(reply), reply.epoch, now)
                return
            log.warning("%s was refused a snapshot: %s", self.client_id, reply.message_en)
        except BusError as err:
            log.debug("%s got no snapshot: %s", self.client_id, err.message_en)
        self._follower.on_snapshot_failed(now)

    def _give_up(self, now: float) -> None:
        for pending in [p for p in self._pending.values() if p.deadline <= now]:
            del self._pending[pending.command_id]
            with contextlib.suppress(InvalidStateError):
                pending.future.set_exception(self._not_reachable())

    def _deliver(self, update: Update) -> None:
        if self._on_update is None:
            return
        try:
            self._on_update(update)
        except Exception:
            log.exception("%s could not use %s", self.client_id, type(update).__name__)

    def _connect(self, endpoint: Endpoint, stack: contextlib.ExitStack) -> _Lane:
        dealer = stack.enter_context(contextlib.closing(self._socket(zmq.DEALER, endpoint)))
        # Without a connection send() fails instead of queueing for a controller of the future.
        dealer.setsockopt(zmq.IMMEDIATE, 1)
        dealer.connect(endpoint.commands)
        events = stack.enter_context(contextlib.closing(self._socket(zmq.SUB, endpoint)))
        events.setsockopt(zmq.RCVHWM, 10_000)
        if self._audience is not None:
            # Events first: a heartbeat that arrives proves that the events' subscription stands.
            events.setsockopt(zmq.SUBSCRIBE, m.TOPIC_EVENTS[self._audience])
        if self._audience is not None or len(self._endpoints) > 1:
            # Who only asks must hear as well which of two controllers is the hall's.
            events.setsockopt(zmq.SUBSCRIBE, m.TOPIC_HEARTBEAT)
            events.connect(endpoint.events)
        return _Lane(endpoint, dealer, events)

    def _socket(self, kind: int, endpoint: Endpoint) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.linger = 0
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self._keys.public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, self._keys.secret)
        socket.setsockopt(zmq.CURVE_SERVERKEY, endpoint.server_public)
        socket.setsockopt(zmq.RECONNECT_IVL, 50)
        socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)
        socket.setsockopt(zmq.HANDSHAKE_IVL, 3000)
        socket.setsockopt(zmq.HEARTBEAT_IVL, 2000)
        socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 5000)
        socket.setsockopt(zmq.MAXMSGSIZE, wire.MAX_REPLY_BYTES)
        return socket

    # --- any thread ------------------------------------------------------------------------------

    def _rouse(self) -> None:
        with self._wake_lock:
            if self._wake is not None:
                with contextlib.suppress(zmq.Again):
                    self._wake.send(b"", zmq.NOBLOCK)

    def _fail_all(self) -> None:
        waiting = list(self._pending.values())
        self._pending.clear()
        with contextlib.suppress(IndexError):
            while True:
                waiting.append(self._new.popleft())
        for pending in waiting:
            with contextlib.suppress(InvalidStateError):
                pending.future.set_exception(_closed())

    def _not_reachable(self) -> NotReachable:
        return NotReachable(
            "控制器没有应答，请检查网络和控制器是否在运行。",
            "The controller does not answer; check the network and that the controller runs.",
            address=self._commands_address,
        )


def _drain(socket: zmq.Socket[bytes]) -> None:
    with contextlib.suppress(zmq.Again):
        for _ in range(DRAIN):
            socket.recv(zmq.NOBLOCK)


def _closed() -> ClientClosed:
    return ClientClosed("与控制器的连接已关闭。", "The connection to the controller was closed.")
