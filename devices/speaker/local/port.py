"""Starts the players of this machine, by argument lists only, each with a time-out, on a thread of its own."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import threading
import time
import wave
from pathlib import Path
from typing import Final

from config.setup_model import DeviceConfig
from devices.errors import TransportError
from devices.scratch import scratch, sweep
from devices.speaker.local.protocol import (
    Answer,
    Ask,
    Options,
    Request,
    Word,
    cut_request,
    pulse_state,
    read_request,
)
from devices.transport.base import Waker
from devices.transport.worker import WorkerChannel

FOLDERS: Final = "hall-sound-"
LOOK_LIMIT_S: Final = 3.0
MORE_S: Final = 5.0
"""A player may need this much longer than the sound itself."""
PROBE_S: Final = 0.3
PROBE_RATE_HZ: Final = 22_050
SHORTEST_SHARE: Final = 0.5
"""A player that ended before this share of the sound's length did not play it."""


class SoundPort(WorkerChannel):
    """Plays one sound after another; a stop also ends the one that plays."""

    def __init__(self, name: str, options: Options, waker: Waker, *, pulse: bool) -> None:
        self._options = options
        self._pulse = pulse
        self._lock = threading.Lock()
        self._player: subprocess.Popen[bytes] | None = None
        self._stopped_up_to = 0
        self._doubted = bool(options.player)
        """An own player is asked by playing silence: at first, and after it has failed."""
        super().__init__(name, waker, self._do, cut_request)

    def write(self, data: bytes, timeout_s: float) -> int:
        """Take a request; a stop does not wait behind what it is to stop."""
        taken = super().write(data, timeout_s)
        request = read_request(data) if taken and data.startswith(b"stop") else None
        if request is not None:
            with self._lock:
                self._stopped_up_to = max(self._stopped_up_to, request.number)
                self._end_player()
        return taken

    def close(self) -> None:
        """Be silent, and give everything back."""
        with self._lock:
            self._stopped_up_to = 1 << 62
            self._end_player()
        super().close()

    def _end_player(self) -> None:
        if self._player is not None and self._player.poll() is None:
            self._player.terminate()

    def _do(self, raw: bytes) -> bytes:
        request = read_request(raw)
        if request is None:
            return b""
        match request.ask:
            case Ask.LOOK:
                word, detail = self.look()
                return Answer(word, request.number, detail).to_bytes()
            case Ask.STOP:
                return Answer(Word.STOPPED, request.number).to_bytes()
            case Ask.PLAY:
                return self._play(request).to_bytes()

    # ---------------------------------------------------------------- looking

    def look(self) -> tuple[Word, str]:
        """Whether the output is there, and not muted."""
        if self._options.player:
            return self._look_at_player()
        return self._look_at_pulse() if self._pulse else self._look_at_alsa()

    def _look_at_player(self) -> tuple[Word, str]:
        name = self._options.player[0]
        if shutil.which(name) is None:
            return Word.GONE, f"no {name}"
        if self._doubted:
            silence = bytes(2 * round(PROBE_S * PROBE_RATE_HZ))
            answer = self._output(Request(Ask.PLAY, 0, PROBE_RATE_HZ, silence), heard=False)
            if answer.word is not Word.PLAYED:
                return Word.GONE, answer.detail
        return Word.THERE, ""

    def _look_at_pulse(self) -> tuple[Word, str]:
        sinks = _output_of("pactl", "list", "short", "sinks")
        if sinks is None:
            return Word.GONE, "no sound server"
        default = _output_of("pactl", "get-default-sink") or ""
        name = self._options.output or "@DEFAULT_SINK@"
        muted = _output_of("pactl", "get-sink-mute", name) or ""
        return pulse_state(default, sinks, muted, self._options.output)

    @staticmethod
    def _look_at_alsa() -> tuple[Word, str]:
        cards = _output_of("aplay", "-l")
        if cards is None or "card " not in cards:
            return Word.GONE, "no sound card"
        return Word.THERE, ""

    # ---------------------------------------------------------------- playing

    def _play(self, request: Request) -> Answer:
        answer = self._output(request, heard=True)
        if answer.word is Word.PLAYED:
            word, detail = self.look()
            if word is not Word.THERE:
                return Answer(Word.FAILED, request.number, f"output {word}: {detail}")
        return answer

    def _output(self, request: Request, *, heard: bool) -> Answer:
        """Play it and wait for the end; `heard` False: a probe, of which nobody is told."""
        answer = self._run_player(request, heard=heard)
        self._doubted = bool(self._options.player) and answer.word is Word.FAILED
        return answer

    def _run_player(self, request: Request, *, heard: bool) -> Answer:
        number = request.number
        seconds = len(request.samples) / 2 / request.rate_hz
        with scratch(FOLDERS) as folder:
            path = folder / "sound.wav"
            path.write_bytes(to_wav(request))
            with self._lock:
                if heard and number <= self._stopped_up_to:
                    return Answer(Word.CANCELLED, number)
                try:
                    player = subprocess.Popen(
                        self._argv(path),
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.PIPE,
                        env=_environment(),
                    )
                except OSError as err:
                    return Answer(Word.FAILED, number, str(err.strerror))
                self._player = player
            began = time.monotonic()
            if heard:
                self.say(Answer(Word.STARTED, number).to_bytes())
            try:
                _, complaint = player.communicate(timeout=seconds + MORE_S)
            except subprocess.TimeoutExpired:
                player.kill()
                player.communicate()
                return Answer(Word.FAILED, number, "the player did not end")
            finally:
                with self._lock:
                    self._player = None
        if heard and number <= self._stopped_up_to:
            return Answer(Word.CANCELLED, number)
        if player.returncode != 0:
            words = complaint.decode(errors="replace").strip().splitlines()
            return Answer(Word.FAILED, number, words[-1] if words else f"{player.returncode}")
        played_s = time.monotonic() - began
        if played_s < seconds * SHORTEST_SHARE:
            return Answer(Word.FAILED, number, f"ended after {played_s:.1f} of {seconds:.1f} s")
        return Answer(Word.PLAYED, number)

    def _argv(self, path: Path) -> list[str]:
        output = self._options.output
        if self._options.player:
            return [part.replace("{file}", str(path)) for part in self._options.player]
        if self._pulse:
            return ["paplay", *([f"--device={output}"] if output else []), str(path)]
        return ["aplay", "-q", *(["-D", output] if output else []), str(path)]


def to_wav(request: Request) -> bytes:
    """The samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(request.rate_hz)
        file.writeframes(request.samples)
    return out.getvalue()


def open_port(device: DeviceConfig, options: Options, waker: Waker) -> SoundPort:
    """Find the players; whether the output is there is asked by the driver.

    Raises:
        TransportError: no player is installed.
    """
    sweep(FOLDERS)
    if options.player:
        return SoundPort(device.name, options, waker, pulse=False)
    has_pulse = all(shutil.which(name) for name in ("paplay", "pactl"))
    pulse = options.system == "pulse" or (options.system == "auto" and has_pulse)
    needed = ("paplay", "pactl") if pulse else ("aplay",)
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        package = "pulseaudio-utils" if pulse else "alsa-utils"
        raise TransportError(
            f"设备 {device.name}：没有声音播放程序 {'、'.join(missing)}，请安装 {package}",
            f"device {device.name}: {', '.join(missing)} is missing; install {package}",
            code="no_program",
        )
    return SoundPort(device.name, options, waker, pulse=pulse)


def _output_of(*argv: str) -> str | None:
    """What a program says; None if it fails or does not end."""
    try:
        done = subprocess.run(
            argv,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LOOK_LIMIT_S,
            env=_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}
