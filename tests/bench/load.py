"""A load of many clients from one process: each has one request under way, closed loop.

`python -m tests.bench.load` takes a `Job` as JSON on its input and gives `Figures` as MessagePack.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec
import zmq
from msgspec import Struct

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import load_client_keys
from tests.bench.arithmetic import percentile

MakeFrame = Callable[[int, int], bytes]
"""(client, request number) -> the frame to send."""

ROOT = Path(__file__).resolve().parents[2]
ANSWER_LIMIT_MS = 5000
PROCESS_LIMIT_S = 60.0


class Figures(Struct, frozen=True):
    """What a load saw; times are wall clock, per request."""

    clients: int
    seconds: float
    times_ms: list[float]
    asked: int
    """Requests that were answered, those of the warm-up too."""

    @property
    def per_s(self) -> float:
        """Requests per second."""
        return len(self.times_ms) / self.seconds

    @property
    def p50_ms(self) -> float:
        """The median of the times."""
        return self.at(0.5)

    def at(self, share: float) -> float:
        """A percentile of the times, ms."""
        return percentile(self.times_ms, share)

    def __str__(self) -> str:
        return (
            f"{self.clients:3d} clients {self.per_s:8.0f}/s  p50 {self.at(0.5):6.3f} ms"
            f"  p99 {self.at(0.99):6.3f} ms  p99.9 {self.at(0.999):6.3f} ms"
        )


class Job(Struct, frozen=True):
    """What a load process does: `issue`, spread over queues.

    `run` makes the command ids of this load different from those of every other.
    """

    address: str
    keys_dir: str
    hall_id: str
    client_ids: list[str]
    queues: list[str]
    run: int
    seconds: float
    warm_s: float
    reply_bytes: int


def run_job(job: Job) -> Figures:
    """The load as a process of its own.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", "tests.bench.load"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        out, err = process.communicate(msgspec.json.encode(job), PROCESS_LIMIT_S)
        if process.returncode != 0:
            raise RuntimeError(err.decode(errors="replace")[-2000:])
    return msgspec.msgpack.decode(out, type=Figures)


def issue_frames(
    hall_id: str, client_ids: Sequence[str], queues: Sequence[str], run: int
) -> MakeFrame:
    """Issue commands, a fresh command_id each; cheap to make, so that the load costs little."""
    mark = "0" * 16
    parts = []
    for at, client_id in enumerate(client_ids):
        # As the client makes them: the time first, then what is random.
        command_id = f"{run:012x}{mark}{at:04x}"
        command = m.Issue(queue=queues[at % len(queues)], source="")
        frame = wire.encode_request(
            command, hall_id=hall_id, client_id=client_id, command_id=command_id
        )
        before, _, after = frame.partition(mark.encode())
        parts.append((before, after))

    def frame_of(client: int, number: int) -> bytes:
        before, after = parts[client]
        return b"%b%016x%b" % (before, number, after)

    return frame_of


def drive(
    address: str,
    keys_dir: Path,
    client_ids: Sequence[str],
    make_frame: MakeFrame,
    *,
    seconds: float,
    warm_s: float = 0.5,
    check: Callable[[bytes], None] | None = None,
) -> Figures:
    """Ask as fast as answers come, from every client at once.

    Raises:
        TimeoutError: no answer for five seconds.
    """
    with ExitStack() as stack:
        context = zmq.Context()
        stack.callback(context.destroy, 0)
        poller = zmq.Poller()
        sockets: dict[zmq.Socket[bytes], int] = {}
        for at, client_id in enumerate(client_ids):
            keys = load_client_keys(keys_dir, client_id)
            socket = stack.enter_context(closing(context.socket(zmq.DEALER)))
            socket.linger = 0
            socket.curve_publickey, socket.curve_secretkey = keys.public, keys.secret
            socket.curve_serverkey = keys.server_public
            socket.connect(address)
            poller.register(socket, zmq.POLLIN)
            sockets[socket] = at
        sent_at = [0.0] * len(client_ids)
        number = [0] * len(client_ids)
        times: list[float] = []
        now = time.perf_counter()
        for socket, at in sockets.items():
            sent_at[at] = now
            socket.send(make_frame(at, 0))
        begin, end = now + warm_s, now + warm_s + seconds
        while now < end:
            ready = poller.poll(ANSWER_LIMIT_MS)
            if not ready:
                raise TimeoutError(f"no answer from {address}")
            for socket, _ in ready:
                reply = socket.recv(zmq.NOBLOCK)
                now = time.perf_counter()
                at = sockets[socket]
                if now >= begin:
                    times.append((now - sent_at[at]) * 1000)
                if check is not None:
                    check(reply)
                number[at] += 1
                frame = make_frame(at, number[at])
                sent_at[at] = time.perf_counter()
                socket.send(frame)
        return Figures(len(client_ids), seconds, times, sum(number))


def main() -> None:
    """Do one job."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)

    def must_be_issued(frame: bytes) -> None:
        # A benchmark of refusals would be none; the echo's replies look the same.
        if b'"ok":true' not in frame or abs(len(frame) - job.reply_bytes) > 100:
            raise RuntimeError(frame.decode("utf-8", "replace")[:500])

    found = drive(
        job.address,
        Path(job.keys_dir),
        job.client_ids,
        issue_frames(job.hall_id, job.client_ids, job.queues, job.run),
        seconds=job.seconds,
        warm_s=job.warm_s,
        check=must_be_issued,
    )
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


if __name__ == "__main__":
    main()
