"""A hall whose announcer really plays: into a sound server without a card, which is recorded."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

import config
from config.model import DeviceConfig, ProgramConfig
from tests.e2e.stand import HALL_DIR, Running, Stand, Starter, until
from tests.helpers import marker_voice
from tests.helpers.overlap import Heard, heard
from tests.helpers.pulse import RATE, Pulse, Recorder

SPEAKER: Final = "hall-speaker"
CHIME: Final = "chime"
STUMBLE_S: Final = 0.3
UNSPOKEN_S: Final = 4.0
SIGNAL: Final = "signal"
PULSE_GAP_S: Final = 0.7
_MARKS_HZ: Final = {**marker_voice.MARKS_HZ, "chime ": 880.0, "chime  ": 698.46, SIGNAL: 520.0}


class VoicedStand(Stand):
    """`Stand` with one announcer for the whole hall, whose sentences are tones, and its speaker."""

    def __init__(
        self,
        starter: Starter,
        folder: Path,
        pulse: Pulse,
        *,
        hall_dir: Path = HALL_DIR,
        more_clients: Sequence[str] = (),
        more_policy: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        policy = {"call_repeats": 1, "call_unspoken_s": UNSPOKEN_S, **(more_policy or {})}
        super().__init__(
            starter, folder, hall_dir=hall_dir, more_clients=more_clients, policy=policy
        )
        self.pulse = pulse
        voice = (sys.executable, "-S", marker_voice.__file__)
        announcer = ProgramConfig(
            name="announcer-1",
            kind="announcer",
            options={"voice_command": list(voice), **options},
        )
        speaker = DeviceConfig(
            name=SPEAKER,
            kind="speaker",
            make="local",
            program="announcer-1",
            options={"system": "pulse", "poll_s": 1.0},
        )
        others = [p for p in self.setup.programs if p.kind != "announcer"]
        lines = [line for line in self.setup.lines if line.owner != "announcer-2"]
        names = {line.name for line in lines}
        self.setup = msgspec.structs.replace(
            self.setup,
            programs=(*others, announcer),
            lines=tuple(lines),
            devices=(*(d for d in self.setup.devices if not d.line or d.line in names), speaker),
            simulators=tuple(
                msgspec.structs.replace(s, lines=tuple(n for n in s.lines if n in names))
                for s in self.setup.simulators
            ),
        )
        config.write_setup(self.setup_file, self.setup)

    def start_announcer(self, *, current: bool = True) -> Running:
        """The announcer; waits until it is `current`, for which the controller has to be there."""
        running = self.start(
            "hall_display.announcer.__main__",
            *self.place,
            "--name",
            "announcer-1",
            environment=self.pulse.environment,
        )
        if current:
            until(lambda: "link: current" in running.said(), running.said)
        return running

    def speaker_is(self, state: str) -> None:
        """Wait until the hall knows the speaker to be so."""

        def found() -> bool:
            device = self.view().devices.get(SPEAKER)
            return device is not None and device.state == state

        until(found, lambda: str(self.view().devices.get(SPEAKER)))


def listened(recorder: Recorder) -> list[Heard]:
    """What was heard since the recorder began."""
    return of_samples(recorder.samples())


def of_samples(samples: Any) -> list[Heard]:
    """The announcements in a recording; both notes of the chime are one, and so are the pulses of the signal; a stumble of the player is none."""
    found: list[Heard] = []
    for one in heard(samples, RATE, _MARKS_HZ):
        name = one.source.strip()
        last = found[-1] if found else None
        gap_s = PULSE_GAP_S if name == SIGNAL else STUMBLE_S
        if last is not None and last.source == name and one.begin_s - last.end_s < gap_s:
            found[-1] = Heard(name, last.begin_s, max(last.end_s, one.end_s))
        else:
            found.append(Heard(name, one.begin_s, one.end_s))
    return found
