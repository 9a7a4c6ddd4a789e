"""A sound server without a card: a PulseAudio null sink whose monitor is recorded and measured."""

from __future__ import annotations

import math
import os
import subprocess
import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path

from tests.helpers.patience import PATIENCE_S

SINK = "hall_test"
RATE = 16_000


class Pulse:
    """A sound server of its own, without any card."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "native"
        homes = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH")
        self.environment = {name: str(folder) for name in homes}
        self.environment["PULSE_SERVER"] = f"unix:{self._socket}"
        """What a program needs to find this server."""
        self.process = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.environment, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        )  # fmt: skip
        wait(lambda: self.ask("info") is not None)

    def ask(self, *words: str) -> str | None:
        done = subprocess.run(
            ["pactl", *words], capture_output=True, check=False, timeout=PATIENCE_S, env=self.full()
        )
        return done.stdout.decode() if done.returncode == 0 else None

    def full(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def plug(self) -> str:
        number = self.ask("load-module", "module-null-sink", f"sink_name={SINK}", f"rate={RATE}")
        assert number is not None
        self.ask("set-default-sink", SINK)
        return number.strip()

    def pull(self, module: str) -> None:
        assert self.ask("unload-module", module) is not None

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)


class Recorder:
    """What comes out of the sink, from now on."""

    def __init__(self, pulse: Pulse) -> None:
        self.process = subprocess.Popen(
            ["parec", f"--device={SINK}.monitor", "--format=s16le", f"--rate={RATE}",
             "--channels=1", "--latency-msec=50"],
            stdout=subprocess.PIPE,
            env=pulse.full(),
        )  # fmt: skip
        self.data = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait(lambda: len(self.data) > RATE // 5)  # it runs when the first silence has come
        self.began_s = time.monotonic() - len(self.data) / 2 / RATE
        """Monotonic time of the first sample, late by the latency of the server at most."""

    def _read(self) -> None:
        assert self.process.stdout is not None
        while data := os.read(self.process.stdout.fileno(), 65_536):
            self.data += data

    def so_far(self) -> array[int]:
        heard = array("h")
        heard.frombytes(bytes(self.data[: len(self.data) // 2 * 2]))
        return heard

    def samples(self) -> array[int]:
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.so_far()


def wait(what: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    until = time.monotonic() + limit_s
    while time.monotonic() < until and not what():
        time.sleep(0.05)
    assert what()


def share_at(samples: array[int], hz: float) -> float:
    """The share of the loudest quarter second that is this tone (Goertzel)."""
    size = RATE // 4
    loudest = max(
        (samples[at : at + size] for at in range(0, max(1, len(samples) - size), size // 4)),
        key=lambda one: sum(value * value for value in one),
    )
    power = sum(value * value for value in loudest)
    if not power:
        return 0.0
    turn = 2 * math.pi * hz / RATE
    real = sum(value * math.cos(turn * index) for index, value in enumerate(loudest))
    imaginary = sum(value * math.sin(turn * index) for index, value in enumerate(loudest))
    return 2 * (real * real + imaginary * imaginary) / (len(loudest) * power)
