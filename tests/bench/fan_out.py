"""From a clerk's call to the last of many subscribers, against a bare XPUB with as many."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing

import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys
from queue_controller.cli.rehearsal.ports import free_port
from tests.bench import day, floor
from tests.bench.arithmetic import Row, Spread, Target, against_floor, pooled_against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import BenchHall
from tests.bench.listeners import Arrival, Listening
from tests.bench.pipes import Pipes, talking

P99 = Target("at_most", 10.0)
PROCESSES = 4
LIMIT_S = 10.0
PAUSE_S = 0.01
"""Between two calls, so that one has ended everywhere before the next begins."""
JOIN_PAUSE_S = 0.25
LISTENERS = "tests.bench.listeners"
TOPIC = m.TOPIC_EVENTS["public"].decode()


def _jobs(hall: BenchHall, address: str, names: Sequence[str], *, raw: bool) -> list[Listening]:
    shares = [list(names[at::PROCESSES]) for at in range(PROCESSES)]
    return [
        Listening(address, str(hall.keys_dir), share, TOPIC, raw=raw) for share in shares if share
    ]


class Caller:
    """A clerk's side: calls at one counter after the other, and takes each call back as a no-show."""

    def __init__(self, hall: BenchHall, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        keys = load_client_keys(hall.keys_dir, "host-1")
        self._hall_id = hall.hall.hall_id
        self._counters = hall.counters()
        self._next = 0
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.curve_publickey, self.socket.curve_secretkey = keys.public, keys.secret
        self.socket.curve_serverkey = keys.server_public
        self.socket.connect(hall.commands)

    def call(self) -> tuple[str, int]:
        """Call; the call's id and the monotonic ns just before the command was sent.

        Raises:
            RuntimeError: refused, nobody waits anywhere, or no answer.
        """
        for _ in self._counters:
            counter = self._counters[self._next % len(self._counters)]
            self._next += 1
            began_ns, reply = self._ask(m.CallNext(counter))
            ticket = wire.body_of(reply, m.Called).ticket
            if ticket is not None:
                self._called = counter
                return ticket.call_id, began_ns
        raise RuntimeError("nobody waits any more")

    def end(self) -> None:
        """The visitor did not come."""
        self._ask(m.NoShow(self._called))

    def _ask(self, command: m.Command) -> tuple[int, m.Reply]:
        frame = wire.encode_request(
            command,
            hall_id=self._hall_id,
            client_id="host-1",
            command_id=wire.new_command_id(),
        )
        began_ns = time.monotonic_ns()
        self.socket.send(frame)
        if not self.socket.poll(int(LIMIT_S * 1000)):
            raise RuntimeError("the controller does not answer")
        reply = wire.decode_reply(self.socket.recv())
        if not reply.ok:
            raise RuntimeError(f"refused: {reply.message_en}")
        return began_ns, reply


def run(bench: Bench) -> list[Row]:
    """Rounds of: calls in the hall, then as many frames from a bare XPUB."""
    scale = bench.scale
    names = [f"board-{n}" for n in range(1, scale.subscribers + 1)]
    hall = bench.hall(*names)
    calls: list[list[float]] = []
    bare: list[list[float]] = []
    with ExitStack() as stack:
        stack.enter_context(hall.controller())
        with hall.client("cli") as client:
            day.open_counters(hall, client)
            day.draw(hall, client, (scale.rounds * scale.calls + 60) * 2)
        heard = stack.enter_context(
            talking(LISTENERS, _jobs(hall, hall.events, names, raw=False), Arrival)
        )
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        caller = Caller(hall, context)
        stack.enter_context(closing(caller.socket))
        body_bytes = _join(heard, lambda: _call(caller, heard)).body_bytes
        address = f"tcp://127.0.0.1:{free_port()}"
        publisher = stack.enter_context(
            floor.running(
                "publish", address, str(hall.keys_dir), TOPIC, str(body_bytes), talks=True
            )
        )
        bare_heard = stack.enter_context(
            talking(LISTENERS, _jobs(hall, address, names, raw=True), Arrival)
        )
        send = _Sender(publisher)
        _join(bare_heard, lambda: send(bare_heard))
        for number in range(scale.rounds):
            bare.append([_timed(send.again, bare_heard) for _ in range(scale.calls)])
            calls.append([_timed(caller.call, heard, caller.end) for _ in range(scale.calls)])
            bench.say(
                f"call to last of {len(names)}, round {number + 1}:"
                f" median {Spread.pooled(calls[-1:], 0.5).value:.2f} ms"
                f" (bare XPUB {Spread.pooled(bare[-1:], 0.5).value:.2f})"
            )
    floor_is = "bare XPUB"
    bare_p99 = Spread.pooled(bare, 0.99).value
    why = (
        f"a bare XPUB needs {bare_p99:.1f} ms at p99 here, because the subscribers decrypt on the"
        " controller's own cores"
    )
    return [
        against_floor(
            f"last of {len(names)}, p50",
            "ms",
            [Spread.pooled([one], 0.5).value for one in calls],
            [Spread.pooled([one], 0.5).value for one in bare],
            floor_is,
        ),
        pooled_against_floor(
            f"last of {len(names)}, p99",
            "ms",
            0.99,
            calls,
            bare,
            floor_is,
            target=P99,
            why=why,
        ),
    ]


class _Sender:
    """Makes the bare publisher send."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0

    def again(self) -> tuple[str, int]:
        """Send once; the frame's name and when it began."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the publisher has no pipes")
        self._count += 1
        name = f"frame-{self._count}"
        self._process.stdin.write(f"{name}\n".encode())
        self._process.stdin.flush()
        _, began_ns = self._process.stdout.readline().split()
        return name, int(began_ns)

    def __call__(self, heard: Pipes[Arrival]) -> Arrival | None:
        name, _ = self.again()
        return _last(heard, name, JOIN_PAUSE_S)


def _last(heard: Pipes[Arrival], name: str, limit_s: float) -> Arrival | None:
    """When every client of every process had this event; None within the limit never."""
    arrivals = heard.wait_for(name, "name", limit_s)
    return max(arrivals, key=lambda one: one.at_ns, default=None)


def _call(caller: Caller, heard: Pipes[Arrival]) -> Arrival | None:
    name, _ = caller.call()
    caller.end()
    return _last(heard, name, JOIN_PAUSE_S)


def _join(heard: Pipes[Arrival], attempt: Callable[[], Arrival | None]) -> Arrival:
    """Try until every subscriber is there; an event that came before a subscription is lost."""
    end = time.monotonic() + LIMIT_S * 2
    while time.monotonic() < end:
        found = attempt()
        if found is not None:
            return found
    raise RuntimeError(f"not all subscribers are there: {heard}")


def _timed(
    begin: Callable[[], tuple[str, int]],
    heard: Pipes[Arrival],
    end: Callable[[], None] | None = None,
) -> float:
    """Milliseconds from the beginning to the last subscriber."""
    name, began_ns = begin()
    arrival = _last(heard, name, LIMIT_S)
    if arrival is None:
        raise RuntimeError(f"{name} did not reach every subscriber")
    if end is not None:
        end()
    time.sleep(PAUSE_S)
    return (arrival.at_ns - began_ns) / 1e6


FIGURE = Figure(
    "fan-out",
    "A call to the last of 200 subscribers",
    "From just before `call_next` is sent to the moment at which the last of the subscribers has received and"
    " decoded `ticket_called`: request, decision, durable commit, publication, CURVE. The subscribers are SUB"
    " sockets with a key each, in four processes on the same cores. Floor: the last of as many subscribers of"
    " a bare XPUB with CURVE and frames of the same size, from just before the send.",
    run,
)
