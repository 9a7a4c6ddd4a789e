"""A player of the hall's own choice, as a real process: what did not play is never taken for sound."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig
from devices.errors import DeviceRefused
from devices.health import Health
from devices.kinds import Cancel, Completion, DeviceEvent, Outcome, PlaySound, StopSound
from devices.speaker.local import port
from devices.speaker.local.protocol import tone
from devices.supervisor import Supervisor
from hall_display.announcer.sound import read_wav
from tests.helpers.patience import Calm
from tests.helpers.pulse import wait

RATE = 8000
REAL = (
    "import wave\n"
    "with wave.open(sys.argv[1]) as f:\n"
    "    time.sleep(f.getnframes() / f.getframerate())\n"
)


class Speaker:
    """A driven speaker and how each command ended."""

    def __init__(self, *player: str) -> None:
        self.ends: dict[str, Completion] = {}
        device = DeviceConfig(
            name="speaker-1", kind="speaker", make="local", program="announcer-1",
            options={"player": list(player), "poll_s": 1.0},
        )  # fmt: skip
        self.supervisor = Supervisor([], [device], self._take)
        self.device = self.supervisor.device("speaker-1")

    def _take(self, event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            self.ends[event.body.command_id] = event.body

    def is_now(self, health: Health) -> None:
        wait(lambda: self.device.health.health is health)

    def play(self, name: str, seconds: float = 0.1, volume: int = 100) -> None:
        sound = PlaySound(
            command_id=name, samples=tone(440, seconds, RATE), rate_hz=RATE, volume=volume
        )
        self.device.submit(sound)

    def end(self, name: str) -> Completion:
        wait(lambda: name in self.ends)
        return self.ends[name]


@contextmanager
def speaker(*player: str) -> Iterator[Speaker]:
    one = Speaker(*player)
    one.supervisor.start()
    try:
        yield one
    finally:
        one.supervisor.stop()


def program(tmp_path: Path, body: str) -> tuple[str, ...]:
    path = tmp_path / "player.py"
    path.write_text(f"import pathlib, sys, time\n{body}\n", encoding="utf-8")
    return sys.executable, "-S", str(path), "{file}"


def test_a_player_that_ends_well_is_good_and_gets_the_asked_volume(tmp_path: Path) -> None:
    kept = tmp_path / "kept.wav"
    keep = f"pathlib.Path({str(kept)!r}).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"
    with speaker(*program(tmp_path, REAL + keep)) as one:
        one.is_now(Health.GOOD)
        one.play("a", 0.5, volume=50)
        assert one.end("a").outcome is Outcome.CONFIRMED
    assert read_wav(kept.read_bytes()).peak == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    ("body", "probe_s", "at_first"),
    [
        ("print('no card', file=sys.stderr); sys.exit(1)", 0.3, Health.BAD),
        # Half of this is longer than it takes to start a program.
        ("pass  # ends well, but far too early", 20.0, Health.BAD),
        ("if pathlib.Path(sys.argv[1]).stat().st_size < 20_000: time.sleep(0.3)", 0.3, Health.GOOD),
    ],
    ids=["fails", "too early", "fails later"],
)
def test_a_player_that_did_not_play_is_bad_and_confirms_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    probe_s: float,
    at_first: Health,
) -> None:
    monkeypatch.setattr(port, "PROBE_S", probe_s)
    with speaker(*program(tmp_path, body)) as one:
        one.is_now(at_first)
        one.play("a", 20.0)
        end = one.end("a")
        assert end.outcome is Outcome.INDETERMINATE
        assert end.reason == "sound_failed"
        assert "声卡" in end.message_zh


def test_without_any_player_it_is_bad_and_heals_when_one_comes(tmp_path: Path) -> None:
    link = tmp_path / "late-player"
    with speaker(str(link), "{file}") as one:
        one.is_now(Health.BAD)
        assert "late-player" in one.device.health.message_zh
        link.write_text("#!/bin/sh\nsleep 0.3\n", encoding="utf-8")
        link.chmod(0o755)
        one.is_now(Health.GOOD)


def test_stop_and_cancel_end_what_plays_and_closing_does_not_hang(tmp_path: Path) -> None:
    with speaker(*program(tmp_path, REAL)) as one:
        one.is_now(Health.GOOD)
        one.play("long", 20.0)
        one.play("next", 20.0)
        one.device.submit(Cancel(command_id="x", target_id="next"))
        assert one.end("next").reason == "cancelled"
        one.device.submit(StopSound(command_id="stop"))
        assert one.end("long").reason == "cancelled"
        one.is_now(Health.GOOD)
        one.play("more", 30.0)
        calm = Calm()
    assert calm.seconds < 8, calm
    with pytest.raises(DeviceRefused):
        one.play("after")
