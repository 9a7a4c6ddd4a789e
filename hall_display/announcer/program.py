"""The announcer as a program: one inbox for bus and speaker, no Qt."""

from __future__ import annotations

import logging
import queue
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from config.model import DeviceConfig, Hall, ProgramConfig, Setup
from config.readings import readings
from devices.errors import DeviceConfigError
from devices.kinds import DeviceEvent
from devices.scratch import sweep
from devices.supervisor import Supervisor
from hall_display.announcer.clip_files import check_pack
from hall_display.announcer.clips import ClipVoice
from hall_display.announcer.options import AnnouncerOptions
from hall_display.announcer.queue import VoiceRules, earshot_groups
from hall_display.announcer.sayable import sayable
from hall_display.announcer.service import Announcer, AnnouncerSettings, Speaks
from hall_display.announcer.voice import FOLDERS as VOICE_FOLDERS
from hall_display.announcer.voice import Espeak, Voice
from hall_display.announcer.volume import VolumeError, schedule_of
from hall_display.announcer.wording import VoiceStyle
from hall_display.start import Start, StartError
from queue_controller.api import messages as m
from queue_controller.api.notify import SignsOfLife
from queue_controller.api.updates import Applied, Beat, Link, Reset

STOP: Final = object()
AGAIN: Final = object()
"""The speaker's state has to be reported again."""
LIFE_S: Final = 1.0
"""The loop turns so often at least, and says that it does."""

log = logging.getLogger(__name__)


def settings_of(
    hall: Hall, setup: Setup, program: ProgramConfig, options: AnnouncerOptions
) -> AnnouncerSettings:
    """What the announcer needs of the configuration.

    Raises:
        StartError: a zone that the hall does not have.
    """
    known = {zone.code for zone in hall.zones}
    named = {*program.zones, *(zone for group in options.earshot for zone in group)}
    if unknown := sorted(named - known):
        raise StartError(
            f"程序 {program.name}：大厅没有区域 {'、'.join(unknown)}，现有：{'、'.join(sorted(known))}\n"
            f"{program.name}: the hall has no zone {', '.join(unknown)}"
        )
    together = [zone for group in options.earshot for zone in group]
    if twice := sorted({zone for zone in together if together.count(zone) > 1}):
        raise StartError(
            f"程序 {program.name}：区域 {'、'.join(twice)} 写在两组 earshot 里，只能在一组\n"
            f"{program.name}: {', '.join(twice)} is in two groups of earshot"
        )
    try:
        schedule = schedule_of(options.volume_by_hour)
    except VolumeError as err:
        raise StartError(
            f"程序 {program.name}：volume_by_hour 里的时间“{err}”应写成 07:30 的样子\n"
            f"{program.name}: write the time “{err}” of volume_by_hour like 07:30"
        ) from err
    zones = program.zones or tuple(zone.code for zone in hall.zones)
    own = [d for d in setup.devices if d.kind == "speaker" and d.program == program.name]
    return AnnouncerSettings(
        style=VoiceStyle(options.one, options.name),
        rules=VoiceRules(expiry_s=options.expiry_s, repeats=setup.policy.call_repeats),
        groups=earshot_groups(zones, options.earshot),
        volume=options.volume,
        volume_by_hour=schedule,
        emergency_volume=options.emergency_volume,
        emergency_every_s=options.emergency_every_s,
        device=own[0].name if own else f"speaker.{program.name}",
    )


def voice_of(hall: Hall, options: AnnouncerOptions, style: VoiceStyle) -> tuple[Voice | None, bool]:
    """What makes sound of text: clips, the synthesiser, both, or nothing; and whether the clips are whole.

    A pack with faults is used as far as it goes, and every fault is logged.
    """
    sweep(VOICE_FOLDERS)
    espeak = Espeak(
        options.voice_command,
        words_per_minute=options.words_per_minute,
        pronunciations=readings(hall.pronunciations) | options.pronunciations,
    )
    other = espeak if espeak.available else None
    if not options.clips:
        return other, True
    found = check_pack(Path(hall.folder) / options.clips, sayable(hall, style))
    errors = [problem for problem in found.problems if problem.severity == "error"]
    for problem in errors:
        log.warning("clips: %s / %s", problem.message_zh, problem.message_en)
    if found.pack is None:
        return other, False
    return ClipVoice(found.pack, other), not errors


def driven_speaker(
    setup: Setup,
    program: str,
    name: str,
    take: Callable[[DeviceEvent], None],
    player: tuple[str, ...] = (),
) -> Supervisor:
    """The speaker of this announcer: the one of hall.toml, a chip or an output, else this machine's own output.

    Args:
        setup: the configuration.
        program: the announcer's name.
        name: what its speaker is called.
        take: receives the speaker's events.
        player: the program that plays a file on this machine; empty: the usual one.

    Raises:
        StartError: the configuration of the device is wrong.
    """
    devices = _speakers(setup, program)
    if not devices:
        options = {"player": list(player)} if player else {}
        local = DeviceConfig(
            name=name, kind="speaker", make="local", program=program, options=options
        )
        devices = [local]
    lines = [setup.line(devices[0].line)] if devices[0].line else []
    try:
        return Supervisor(lines, devices[:1], take)
    except DeviceConfigError as err:
        raise StartError(f"{err.message_zh}\n{err.message_en}") from err


def _speakers(setup: Setup, program: str) -> list[DeviceConfig]:
    return [
        one
        for one in setup.devices_of(program)
        if one.kind == "speaker" and (one.line or one.make == "local")
    ]


class Running:
    """Announcer, speaker and bus around one inbox; belongs to the main thread."""

    def __init__(self, start: Start) -> None:
        options = start.options(AnnouncerOptions)
        settings = settings_of(start.hall, start.setup, start.program, options)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._life = SignsOfLife()
        self._client = start.client(self._inbox.put)
        voice, whole = voice_of(start.hall, options, settings.style)
        settings.clips_whole = whole if options.clips else None
        self._driven: Supervisor | None = None
        speaker: Speaks | None = None
        setup, name = start.setup, start.program.name
        if not start.headless or any(one.line for one in _speakers(setup, name)):
            # A speaker on a wire makes no sound in a rehearsal.
            self._driven = driven_speaker(
                setup, name, settings.device, self._inbox.put, options.player_command
            )
            speaker = self._driven.device(settings.device)
        self._announcer = Announcer(
            start.hall,
            settings,
            voice,
            speaker,
            self._send,
            self._client.resync,
        )
        if voice is None and speaker is not None:
            log.warning("no voice: %s is not installed; captions only", options.voice_command[0])

    def run(self, stopping: threading.Event) -> int:
        """Until told to stop."""
        if self._driven is not None:
            self._driven.start()
        self._client.start()
        try:
            while not stopping.is_set():
                self._life.turn()
                wait_s = self._announcer.step()
                self._take(LIFE_S if wait_s is None else min(wait_s, LIFE_S))
        finally:
            self._life.end()
            self._announcer.close()
            self._client.close()
            if self._driven is not None:
                self._driven.stop()
        return 0

    def stop(self) -> None:
        """Wake the loop; safe in a signal handler."""
        self._inbox.put(STOP)

    def _take(self, wait_s: float) -> None:
        try:
            message = self._inbox.get(timeout=wait_s)
        except queue.Empty:
            return
        match message:
            case Reset() | Applied() | Beat() | Link():
                self._announcer.take(message)
            case DeviceEvent():
                self._announcer.on_device(message)
            case _ if message is AGAIN:
                self._announcer.report_again()
            case _:
                return

    def _send(self, command: m.Command) -> None:
        self._client.submit(command).add_done_callback(self._ended(command))

    def _ended(self, command: m.Command) -> Callable[[Any], None]:
        """What is done when a command was not: a state that did not arrive is told again."""
        what = type(command).__name__

        def done(future: Any) -> None:
            err = future.exception()
            if err is not None:
                log.debug("%s did not arrive: %s", what, err)
                if isinstance(command, m.ReportHealth):
                    self._inbox.put(AGAIN)
            elif not future.result().ok:
                reply = future.result()
                log.warning("%s was refused: %s %s", what, reply.code, reply.message_en)

        return done


def run(start: Start) -> int:
    """Announce until SIGTERM or SIGINT.

    Raises:
        StartError: the options are wrong.
    """
    stopping = threading.Event()
    running = Running(start)

    def on_signal(*_: object) -> None:
        stopping.set()
        running.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return running.run(stopping)
