"""Child processes that take one job on their input and tell what they see, one JSON line each."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from tests.bench.hall import stop

ROOT = Path(__file__).resolve().parents[2]

Line = TypeVar("Line", bound=msgspec.Struct)


class Pipes(Generic[Line]):
    """Several processes, read together."""

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]], kind: type[Line]) -> None:
        self.processes = processes
        self._decode = msgspec.json.Decoder(kind).decode
        self._poll = select.poll()
        self._rest: dict[int, bytes] = {}
        self._of: dict[int, subprocess.Popen[bytes]] = {}
        for process in processes:
            if process.stdout is None:
                raise RuntimeError("the process has no output")
            descriptor = process.stdout.fileno()
            self._rest[descriptor] = b""
            self._of[descriptor] = process
            self._poll.register(descriptor, select.POLLIN)

    def read(self, limit_s: float) -> list[tuple[int, Line]]:
        """What was said meanwhile, with which process said it; nothing after the limit.

        Raises:
            RuntimeError: a process ended.
        """
        found: list[tuple[int, Line]] = []
        for descriptor, _ in self._poll.poll(max(0.0, limit_s) * 1000):
            data = os.read(descriptor, 1 << 16)
            if not data:
                raise RuntimeError(f"{self._of[descriptor].args!r} ended: {self._code(descriptor)}")
            *lines, self._rest[descriptor] = (self._rest[descriptor] + data).split(b"\n")
            found += [(descriptor, self._decode(line)) for line in lines]
        return found

    def _code(self, descriptor: int) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._of[descriptor].wait(2.0)
        return self._of[descriptor].returncode

    def wait_for(self, wanted: Line | object, key: str, limit_s: float) -> list[Line]:
        """The first line of every process whose field `key` is `wanted`; none if one is missing."""
        got: dict[int, Line] = {}
        end = time.monotonic() + limit_s
        while len(got) < len(self.processes):
            left_s = end - time.monotonic()
            if left_s <= 0:
                return []
            for descriptor, line in self.read(left_s):
                if getattr(line, key) == wanted:
                    got.setdefault(descriptor, line)
        return list(got.values())


@contextmanager
def talking(module: str, jobs: Sequence[msgspec.Struct], kind: type[Line]) -> Iterator[Pipes[Line]]:
    """A process `python -m module` for each job."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for job in jobs:
            process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
            processes.append(process)
            if process.stdin is None:
                raise RuntimeError("the process has no input")
            process.stdin.write(msgspec.json.encode(job) + b"\n")
            process.stdin.flush()
        yield Pipes(processes, kind)
    finally:
        for process in processes:
            stop(process)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
