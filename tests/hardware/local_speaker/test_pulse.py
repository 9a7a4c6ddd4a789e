"""Sound that is really played: PulseAudio with a null sink, whose monitor is recorded and measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, Outcome, PlaySound, StopSound
from devices.speaker.local.protocol import tone
from devices.supervisor import Supervisor
from tests.helpers.patience import Calm
from tests.helpers.pulse import RATE, SINK, Pulse, Recorder, share_at, wait

TONE_HZ = 700.0


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


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pulse]:
    server = Pulse(tmp_path)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
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


def test_the_tone_that_was_asked_for_is_what_comes_out(pulse: Pulse, watch: Watch) -> None:
    pulse.plug()
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    recorder = Recorder(pulse)
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
    watch.speaker.submit(PlaySound(command_id="a", samples=tone(TONE_HZ, 20.0, RATE)))
    time.sleep(0.7)
    pulse.pull(module)
    end = watch.end("a")
    assert end.outcome is Outcome.INDETERMINATE, end
    wait(lambda: watch.speaker.health.health is Health.BAD)


def test_stop_is_silence_at_once(pulse: Pulse, watch: Watch) -> None:
    pulse.plug()
    wait(lambda: watch.speaker.health.health is Health.GOOD)
    calm = Calm()
    watch.speaker.submit(PlaySound(command_id="a", samples=tone(TONE_HZ, 10.0, RATE)))
    time.sleep(0.5)
    watch.speaker.submit(StopSound(command_id="stop"))
    assert watch.end("a").reason == "cancelled"
    assert watch.end("stop").outcome is Outcome.CONFIRMED
    assert calm.seconds < 8, calm
