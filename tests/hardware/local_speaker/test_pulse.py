"""Sound that is really played: PulseAudio with a null sink, whose monitor is recorded and measured."""

from __future__ import annotations

import math
import os
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, Outcome, PlaySound, StopSound
from devices.speaker.local.protocol import tone
from devices.supervisor import Supervisor

SINK = "hall_test"
RATE = 16_000
TONE_HZ = 700.0


class Pulse:
    """A sound server of its own, without any card."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._socket = folder / "native"
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH"):
            monkeypatch.setenv(name, str(folder))
        monkeypatch.setenv("PULSE_SERVER", f"unix:{self._socket}")
        self.process = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        )  # fmt: skip
        wait(lambda: self.ask("info") is not None)

    @staticmethod
    def ask(*words: str) -> str | None:
        done = subprocess.run(["pactl", *words], capture_output=True, check=False, timeout=10)
        return done.stdout.decode() if done.returncode == 0 else None

    def plug(self) -> str:
        number = self.ask("load-module", "module-null-sink", f"sink_name={SINK}", f"rate={RATE}")
        assert number is not None
        self.ask("set-default-sink", SINK)
        return number.strip()

    def pull(self, module: str) -> None:
        assert self.ask("unload-module", module) is not None

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Recorder:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["parec", f"--device={SINK}.monitor", "--format=s16le", f"--rate={RATE}",
             "--channels=1", "--latency-msec=50"],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.process.stdout.read(RATE // 5)  # it runs when the first silence has come

    def samples(self) -> array[int]:
        self.process.terminate()
        data, _ = self.process.communicate(timeout=10)
        heard = array("h")
        heard.frombytes(data[: len(data) // 2 * 2])
        return heard


class Watch:
    def __init__(self, **options: Any) -> None:
        self.ends: dict[str, Completion] = {}
        device = DeviceConfig(
            name="speaker-1", kind="speaker", make="local", program="announcer-1",
            options={"system": "pulse", "poll_s": 1.0, **options},
        )  # fmt: skip
        self.supervisor = Supervisor([], [device], self._take)
        self.speaker = self.supervisor.device("speaker-1")
        self.supervisor.start()

    def _take(self, event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            self.ends[event.body.command_id] = event.body

    def end(self, name: str) -> Completion:
        wait(lambda: name in self.ends)
        return self.ends[name]


def wait(what: Callable[[], bool], limit_s: float = 20.0) -> None:
    until = time.monotonic() + limit_s
    while time.monotonic() < until and not what():
        time.sleep(0.05)
    assert what()


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    server = Pulse(tmp_path, monkeypatch)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def watch(pulse: Pulse) -> Iterator[Watch]:
    watching = Watch()
    try:
        yield watching
    finally:
        watching.supervisor.stop()


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


def test_the_tone_that_was_asked_for_is_what_comes_out(pulse: Pulse, watch: Watch) -> None:
    pulse.plug()
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    recorder = Recorder()
    watch.speaker.submit(PlaySound(command_id="a", samples=tone(TONE_HZ, 1.0, RATE)))
    assert watch.end("a").outcome is Outcome.CONFIRMED
    heard = recorder.samples()
    assert share_at(heard, TONE_HZ) > 0.9
    assert share_at(heard, 1300.0) < 0.05
    assert max(heard) > 5000


def test_an_output_that_is_pulled_out_is_bad_and_good_again_when_back(
    pulse: Pulse, watch: Watch
) -> None:
    wait(lambda: watch.speaker.health.reason == "no_output")
    assert watch.speaker.health.health is Health.BAD
    module = pulse.plug()
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    pulse.ask("set-sink-mute", SINK, "1")
    wait(lambda: watch.speaker.health.reason == "muted")
    pulse.ask("set-sink-mute", SINK, "0")
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    watch.speaker.submit(PlaySound(command_id="a", samples=tone(TONE_HZ, 3.0, RATE)))
    time.sleep(0.7)
    pulse.pull(module)
    end = watch.end("a")
    assert end.outcome is Outcome.INDETERMINATE, end
    wait(lambda: watch.speaker.health.health is Health.BAD)


def test_stop_is_silence_at_once(pulse: Pulse, watch: Watch) -> None:
    pulse.plug()
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    began = time.monotonic()
    watch.speaker.submit(PlaySound(command_id="a", samples=tone(TONE_HZ, 10.0, RATE)))
    time.sleep(0.5)
    watch.speaker.submit(StopSound(command_id="stop"))
    assert watch.end("a").reason == "cancelled"
    assert watch.end("stop").outcome is Outcome.CONFIRMED
    assert time.monotonic() - began < 8
