"""The computer's own sound output as a speaker device with a state.

A player of the system (paplay, pw-play, aplay) plays one WAV file per announcement. The speaker is
good only after a player ended well, and bad as soon as one did not; while bad it is tried again.
"""

from __future__ import annotations

import logging
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from devices.errors import DeviceRefused
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    Command,
    Completion,
    DeviceEvent,
    EventBody,
    HealthChanged,
    Kind,
    Outcome,
    PlaySound,
    SoundStarted,
    SpeakerCapabilities,
    StopSound,
)
from hall_display.announcer.sound import Sound, at_volume, from_bytes, silence, to_wav

PLAYERS: Final[tuple[tuple[str, ...], ...]] = (
    ("paplay", "{file}"),
    ("pw-play", "{file}"),
    ("aplay", "-q", "{file}"),
)
RETRY_S: Final = 5.0
MAX_QUEUE: Final = 16
START_LIMIT_S: Final = 5.0
"""A player may need this much longer than the sound itself."""
SHORTEST_SHARE: Final = 0.5
"""A player that ended well before this share of the sound's length did not play it."""
PROBE_RATE_HZ: Final = 22_050

log = logging.getLogger(__name__)

NO_PLAYER: Final = DeviceHealth(
    Health.BAD,
    "no_player",
    "没有声音播放程序，请安装 pulseaudio-utils 或 alsa-utils",
    "No program to play sound; install pulseaudio-utils or alsa-utils",
)
CLOSED: Final = DeviceHealth(Health.UNKNOWN, "closed", "扬声器已停用", "The speaker was shut down")


def _failed(detail: str) -> DeviceHealth:
    return DeviceHealth(
        Health.BAD,
        "sound_failed",
        f"声音没有播出，请检查声卡和音箱（{detail}）",
        f"No sound came out; check sound card and loudspeaker ({detail})",
    )


class SoundCard:
    """A `devices.kinds.Speaker` without a line: one thread that plays one sound after another.

    Args:
        name: its device name.
        consumer: receives every event, on the speaker's thread; must not block.
        players: command lines to choose from, the first that is installed; "{file}" is the sound.
        retry_s: how often a bad output is tried again.
    """

    kind: Final = Kind.SPEAKER
    capabilities: Final = SpeakerCapabilities(speaks_text=False, plays_sound=True)

    def __init__(
        self,
        name: str,
        consumer: Callable[[DeviceEvent], None],
        players: tuple[tuple[str, ...], ...] = PLAYERS,
        retry_s: float = RETRY_S,
    ) -> None:
        self._name = name
        self._consumer = consumer
        self._players = players
        self._retry_s = retry_s
        self._health = NOT_HEARD
        self._sequence = 0
        self._commands: queue.Queue[Command | None] = queue.Queue(MAX_QUEUE)
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._playing = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def name(self) -> str:
        """Its device name."""
        return self._name

    @property
    def health(self) -> DeviceHealth:
        """Health as last seen."""
        return self._health

    def start(self) -> None:
        """Begin; the output is tried with a short silence."""
        self._thread.start()

    def close(self, limit_s: float = 2.0) -> None:
        """Be silent and stop; what was being said ends FAILED "cancelled"."""
        with self._lock:
            self._closing.set()
            self._end_player()
        try:
            self._commands.put_nowait(None)
        except queue.Full:
            log.debug("%s is full while it closes", self._name)
        if self._thread.is_alive():
            self._thread.join(limit_s)

    def submit(self, command: Command) -> None:
        """Accept a command; its `Completion` follows.

        Raises:
            DeviceRefused: too many wait ("busy"), or it was closed ("closed").
        """
        if self._closing.is_set():
            raise DeviceRefused("扬声器已停用", "The speaker is shut down", code="closed")
        if isinstance(command, Cancel | StopSound):
            with self._lock:
                if isinstance(command, Cancel):
                    self._cancelled.add(command.target_id)
                    wanted = command.target_id == self._playing
                else:
                    self._cancelled.add(self._playing)
                    wanted = bool(self._playing)
                if wanted:
                    self._end_player()
        try:
            self._commands.put_nowait(command)
        except queue.Full as err:
            raise DeviceRefused("等待播报的内容太多", "Too many sounds wait", code="busy") from err

    # --- the speaker's own thread ------------------------------------------------------------------

    def _run(self) -> None:
        self._probe()
        while not self._closing.is_set():
            try:
                command = self._commands.get(timeout=self._pause_s())
            except queue.Empty:
                self._probe()
                continue
            if command is None:
                break
            self._carry_out(command)
        self._set_health(CLOSED)

    def _pause_s(self) -> float | None:
        return None if self._health.health is Health.GOOD else self._retry_s

    def _carry_out(self, command: Command) -> None:
        match command:
            case PlaySound():
                self._complete(self._play(command))
            case CheckHealth():
                self._probe()
                self._complete(Completion(command.command_id, Outcome.CONFIRMED))
            case Cancel() | StopSound():
                self._complete(Completion(command.command_id, Outcome.CONFIRMED))
            case _:
                self._complete(
                    Completion(
                        command.command_id,
                        Outcome.FAILED,
                        "unsupported",
                        "扬声器不支持此操作",
                        "The speaker cannot do this",
                    )
                )

    def _play(self, command: PlaySound) -> Completion:
        sound = Sound(command.rate_hz, from_bytes(command.samples))
        reason = self._output(
            at_volume(sound, command.volume), command.command_id, command.limit_s, announce=True
        )
        if reason == "ok":
            self._set_health(GOOD)
            return Completion(command.command_id, Outcome.CONFIRMED)
        if reason == "cancelled":
            return Completion(
                command.command_id, Outcome.FAILED, "cancelled", "已停止播报", "Stopped"
            )
        health = NO_PLAYER if reason == "no_player" else _failed(reason)
        self._set_health(health)
        return Completion(
            command.command_id,
            Outcome.FAILED,
            health.reason,
            health.message_zh,
            health.message_en,
            reason,
        )

    def _probe(self) -> None:
        reason = self._output(silence(0.3, PROBE_RATE_HZ), "", START_LIMIT_S, announce=False)
        if reason == "cancelled":
            return
        if reason == "ok":
            self._set_health(GOOD)
        else:
            self._set_health(NO_PLAYER if reason == "no_player" else _failed(reason))

    def _output(self, sound: Sound, command_id: str, limit_s: float, *, announce: bool) -> str:
        """Play and wait for the end; "ok", "cancelled", "no_player" or what went wrong."""
        player = next((p for p in self._players if shutil.which(p[0])), None)
        if player is None:
            return "no_player"
        with tempfile.TemporaryDirectory(prefix="hall-sound-") as folder:
            path = Path(folder) / "sound.wav"
            path.write_bytes(to_wav(sound))
            argv = [part.replace("{file}", str(path)) for part in player]
            with self._lock:
                if self._closing.is_set() or command_id in self._cancelled:
                    self._cancelled.discard(command_id)
                    return "cancelled"
                try:
                    process = subprocess.Popen(
                        argv,
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.PIPE,
                    )
                except OSError as err:
                    return f"{player[0]}: {err.strerror}"
                self._process, self._playing = process, command_id
            began = time.monotonic()
            if announce:
                self._emit(SoundStarted(command_id))
            # The output of a player is short; communicate() also closes the pipe.
            try:
                _, complaint = process.communicate(
                    timeout=min(limit_s, sound.seconds + START_LIMIT_S)
                )
                too_slow = False
            except subprocess.TimeoutExpired:
                process.kill()
                _, complaint = process.communicate()
                too_slow = True
            played_s = time.monotonic() - began
        with self._lock:
            cancelled = self._closing.is_set() or (
                bool(command_id) and command_id in self._cancelled
            )
            self._cancelled.discard(command_id)
            self._process, self._playing = None, ""
        if cancelled:
            return "cancelled"
        if too_slow:
            return f"{player[0]}: no end after {played_s:.0f} s"
        if process.returncode != 0:
            words = complaint.decode(errors="replace").strip().splitlines()
            return f"{player[0]}: {words[-1] if words else f'exit {process.returncode}'}"
        if played_s < sound.seconds * SHORTEST_SHARE:
            return f"{player[0]}: ended after {played_s:.1f} of {sound.seconds:.1f} s"
        return "ok"

    def _end_player(self) -> None:
        """Stop what plays now; called with the lock held."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _set_health(self, health: DeviceHealth) -> None:
        if health != self._health:
            self._health = health
            self._emit(HealthChanged(health))

    def _complete(self, completion: Completion) -> None:
        self._emit(completion)

    def _emit(self, body: EventBody) -> None:
        self._sequence += 1
        self._consumer(DeviceEvent(self._name, self.kind, self._sequence, time.monotonic(), body))
