"""Starts programs as processes and keeps them running; says loudly what died and why."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from queue_controller.cli.silence import SILENT_S, Silence

log = logging.getLogger(__name__)

BACKOFF_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
GIVE_UP_DEATHS: Final = 5
GIVE_UP_WITHIN_S: Final = 60.0
STOP_LIMIT_S: Final = 5.0
BAD_CONFIGURATION: Final = 2
OVERTAKEN: Final = 76
"""The controller's own code for it (server.loop)."""
LAST_LINES: Final = 6


@dataclass
class Program:
    """One program that is kept running."""

    name: str
    argv: Sequence[str]
    log_file: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    deaths_s: deque[float] = field(default_factory=deque)
    restart_at_s: float | None = None
    restarts: int = 0
    log_start: int = 0
    given_up: str = ""
    silence: Silence = field(default_factory=Silence)

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def last_lines(self) -> list[str]:
        """The end of its log since its last start, for the person who has to understand a death."""
        try:
            with self.log_file.open("rb") as stream:
                stream.seek(0, os.SEEK_END)
                stream.seek(max(self.log_start, stream.tell() - 4096))
                text = stream.read().decode("utf-8", "replace")
        except OSError:
            return []
        return text.splitlines()[-LAST_LINES:]


def _dies_with_parent() -> list[str]:
    """A killed supervisor must not leave a hall behind that nobody looks after."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


class Supervisor:
    """Runs programs until told to stop. One thread.

    Args:
        tell: gets each sentence for the operator.
        on_given_up: gets the name of a program that is not started any more; may start another.
    """

    def __init__(
        self,
        tell: Callable[[str], None],
        on_given_up: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._tell = tell
        self._on_given_up = on_given_up
        self._programs: list[Program] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    @property
    def programs(self) -> tuple[Program, ...]:
        """Every program, in the order of starting."""
        with self._lock:
            return tuple(self._programs)

    @property
    def failed(self) -> tuple[Program, ...]:
        """Programs that were given up."""
        return tuple(p for p in self.programs if p.given_up)

    def start(
        self, name: str, argv: Sequence[str], log_file: Path, env: Mapping[str, str] | None = None
    ) -> Program:
        """Start one program now and keep it running."""
        program = Program(name, argv, log_file, dict(env or {}))
        with self._lock:
            self._programs.append(program)
            self._spawn(program)
        if not self._thread.is_alive() and not self._stopping.is_set():
            self._thread.start()
        return program

    def stop(self) -> None:
        """End every program, the last started first; kill what does not end within 5 s."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_LIMIT_S)
        for program in reversed(self.programs):
            self.stop_one(program)
            program.silence.close()

    def stop_one(self, program: Program) -> None:
        """End one program and leave it ended."""
        with self._lock:
            program.restart_at_s = None
            process, program.process = program.process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._tell(
                f"{program.name} 在 {STOP_LIMIT_S:.0f} 秒内没有结束，已强制结束 / did not end in time, killed"
            )
            process.kill()
            process.wait(STOP_LIMIT_S)

    def _spawn(self, program: Program) -> None:
        program.log_file.parent.mkdir(parents=True, exist_ok=True)
        stream: IO[bytes]
        with program.log_file.open("ab") as stream:
            program.log_start = stream.tell()
            program.silence.begin()
            program.process = subprocess.Popen(
                [*_dies_with_parent(), *program.argv],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env={**os.environ, "NOTIFY_SOCKET": program.silence.address, **program.env},
                start_new_session=True,
            )
        program.started_s = time.monotonic()
        program.restart_at_s = None

    def _watch(self) -> None:
        while not self._stopping.wait(0.1):
            now = time.monotonic()
            for program in self.programs:
                with self._lock:
                    if program.restart_at_s is not None:
                        if now >= program.restart_at_s:
                            program.restarts += 1
                            self._spawn(program)
                        continue
                    process = program.process
                    if process is None:
                        continue
                    if process.poll() is None:
                        if not program.silence.too_long():
                            continue
                        self._tell(
                            f"! {program.name} {SILENT_S:.0f} 秒没有动静，强制结束"
                            f" / hangs: silent for {SILENT_S:.0f} s, killed"
                        )
                        process.kill()
                        process.wait(STOP_LIMIT_S)
                    program.process = None
                self._died(program, process.returncode, now)
                if program.given_up:
                    self._on_given_up(program.name)

    def _died(self, program: Program, code: int, now: float) -> None:
        lines = program.last_lines()
        why = f"信号 {-code} / signal {-code}" if code < 0 else f"退出码 {code} / exit code {code}"
        tail = "".join(f"\n    | {line}" for line in lines)
        if code == BAD_CONFIGURATION:
            program.given_up = why
            self._tell(
                f"✗ {program.name} 配置有误，不再重启 / bad configuration, not restarted（{why}）{tail}"
            )
            return
        if code == OVERTAKEN:
            program.given_up = why
            self._tell(
                f"✗ {program.name} 已被另一台主机接替，不再启动 / the other machine has taken over{tail}"
            )
            return
        program.deaths_s.append(now)
        while program.deaths_s and now - program.deaths_s[0] > GIVE_UP_WITHIN_S:
            program.deaths_s.popleft()
        if len(program.deaths_s) >= GIVE_UP_DEATHS:
            program.given_up = why
            self._tell(
                f"✗ {program.name} 一分钟内停止 {GIVE_UP_DEATHS} 次，不再重启，请查看 {program.log_file} / "
                f"died {GIVE_UP_DEATHS} times in a minute, given up（{why}）{tail}"
            )
            return
        delay_s = BACKOFF_S[min(len(program.deaths_s), len(BACKOFF_S)) - 1]
        program.restart_at_s = now + delay_s
        self._tell(
            f"! {program.name} 已停止（{why}），{delay_s:g} 秒后重启 / died, restarting in {delay_s:g} s{tail}"
        )
