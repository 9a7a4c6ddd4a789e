"""The announcer over time: calls in, sound and truthful confirmations out.

Runs on one thread and never waits: `step` says when it wants to be called again. Every call ends in
exactly one of: spoken, captions only, or not spoken with the rule that says so.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol, get_args

from config.model import Hall
from devices.errors import DeviceRefused
from devices.health import DeviceHealth, Health
from devices.kinds import (
    Completion,
    DeviceEvent,
    HealthChanged,
    Outcome,
    PlaySound,
    Say,
    SpeakerCapabilities,
    SpeakerCommand,
    StopSound,
)
from hall_display.announcer.evacuation import LANGUAGES, evacuation_text, evacuation_words
from hall_display.announcer.queue import (
    FAST_SPEED,
    Announcement,
    AnnouncementQueue,
    Dropped,
    Priority,
    VoiceRules,
)
from hall_display.announcer.sound import Sound, composed, to_bytes
from hall_display.announcer.voice import CANNOT_SAY, Voice, VoiceError
from hall_display.announcer.volume import volume_at
from hall_display.announcer.wording import (
    Spoken,
    VoiceStyle,
    announcement,
    spoken_seconds,
)
from hall_display.calls import ShownCall
from hall_display.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, Update

log = logging.getLogger(__name__)

VOICE_RETRY_S: Final = 30.0
"""A voice that failed is not asked again for this long."""
SPEAKER_LIMIT_S: Final = 60.0
"""An announcement that has no end by then, or so long after its own length, counts as not spoken."""
SLOW_SPEECH: Final = 2.0
"""A chip may take so many times as long as we reckon."""

STATISTICS_S: Final = 20.0
"""How often the tally is told; wall clock."""

Ending = Literal["spoken", "captions", "expired", "replaced", "overtaken", "emptied", "answered"]


ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)


class Record(NamedTuple):
    """How one call ended."""

    call_id: str
    label: str
    ending: Ending
    detail: str = ""


class Speaks(Protocol):
    """A speaker as far as the announcer needs it (`devices.kinds.Speaker`)."""

    @property
    def capabilities(self) -> SpeakerCapabilities:
        """What it can do."""
        ...

    @property
    def health(self) -> DeviceHealth:
        """Its state."""
        ...

    def submit(self, command: SpeakerCommand) -> None:
        """Accept a command; raises DeviceRefused."""
        ...


class HallSeconds:
    """Seconds of the hall clock that only ever go forward, whatever that clock is set to."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._at = monotonic()
        self._seconds = 0.0

    def read(self, speed: float) -> float:
        """The time that passed, counted at this speed since the last reading."""
        now = self._monotonic()
        self._seconds += (now - self._at) * speed
        self._at = now
        return self._seconds


@dataclass(slots=True)
class _Running:
    item: Announcement
    until_s: float
    """Monotonic: the end of the captions, or the limit of the speaker."""
    command_id: str = ""


@dataclass(slots=True, kw_only=True)
class AnnouncerSettings:
    """How one announcer speaks."""

    style: VoiceStyle = field(default_factory=VoiceStyle)
    rules: VoiceRules = field(default_factory=VoiceRules)
    groups: Mapping[str, str] = field(default_factory=dict)
    """Zone -> earshot group; zones that are not here belong to another announcer."""
    volume: int = 80
    volume_by_hour: tuple[tuple[dt.time, int], ...] = ()
    """From when on how loud, by the hall's clock; empty: always `volume`."""
    emergency_volume: int = 100
    emergency_every_s: float = 20.0
    """How often an emergency is said, begin to begin; wall clock."""
    clips_whole: bool | None = None
    """Whether the recordings say everything that the hall says; None: it has none."""
    device: str = "speaker.announcer-1"


class Announcer:
    """Announces the calls of a hall.

    Args:
        hall: names and prefixes.
        settings: see AnnouncerSettings.
        voice: makes sound of text; None: captions only.
        speaker: plays it; None: captions only.
        send: gives a command to the bus, without waiting.
        resync: asks for a new view.
        monotonic: the wall clock.
    """

    def __init__(
        self,
        hall: Hall,
        settings: AnnouncerSettings,
        voice: Voice | None,
        speaker: Speaks | None,
        send: Callable[[m.Command], None],
        resync: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hall = hall
        self.state = HallState(hall, monotonic)
        self.queue = AnnouncementQueue(settings.rules)
        self.records: list[Record] = []
        self._settings = settings
        self._voice = voice
        self._speaker = speaker
        self._send = send
        self._resync = resync
        self._monotonic = monotonic
        self._seconds = HallSeconds(monotonic)
        self._running: dict[str, _Running] = {}
        self._voice_fault: VoiceError | None = None
        self._voice_retry_s = 0.0
        self._reported: m.ReportHealth | None = None
        self._report_late = False
        self._tally: Counter[Ending] = Counter()
        self._tell_s = 0.0
        self._commands = 0
        self._evacuate_again_s = 0.0
        self._evacuating = ""

    # --- what comes in -----------------------------------------------------------------------------

    def take(self, update: Update) -> None:
        """Take one update of the bus."""
        calls = self.state.take(update)
        if calls is None:
            self._resync()
            return
        self._follow_emergency()
        for call in calls:
            self._call(call)
        match update:
            case Applied(_, m.ServiceStarted() | m.TicketMissed() | m.TicketCancelled() as ended):
                for group in self.queue.groups:
                    self._drop(self.queue.withdraw(group, ended.ticket_id, self._now_s()))
            case Link("current", _):
                self._reported = None
            case Beat() if self._report_late:
                self._reported, self._report_late = None, False
            case Applied(_, m.HealthChanged() as known) if (
                known.device == self._settings.device and known.reason == m.OWNER_SILENT
            ):
                self._reported = None
            case Applied(_, m.BroadcastStarted() as said):
                self._broadcast(said)
            case _:
                pass
        self.step()

    def on_device(self, event: DeviceEvent) -> None:
        """Take one event of the speaker."""
        match event.body:
            case Completion() as done:
                for group, running in list(self._running.items()):
                    if running.command_id == done.command_id:
                        self._spoken(group, running, done)
            case HealthChanged():
                pass
            case _:
                return
        self.step()

    def step(self) -> float | None:
        """Do what is due; gives the seconds until something is due again, None for never."""
        now = self._monotonic()
        for group, running in list(self._running.items()):
            if now >= running.until_s:
                if running.command_id:
                    self._silence()
                    self._end(group, running.item, "captions", "the speaker did not answer")
                else:
                    self._finish(group)
        if self.state.view.evacuated and now >= self._evacuate_again_s:
            self._evacuate()
        for group in self.queue.groups:
            if group not in self._running:
                self._next(group)
        self._report_health()
        self._report_statistics()
        waits = [max(0.0, running.until_s - now) for running in self._running.values()]
        if self.state.view.evacuated:
            waits.append(max(0.0, self._evacuate_again_s - now))
        return min(waits, default=None)

    def close(self) -> None:
        """Be silent."""
        self._silence()

    # --- what goes out -----------------------------------------------------------------------------

    def _broadcast(self, said: m.BroadcastStarted) -> None:
        """What staff announce, once in each group that hears one of its zones."""
        groups = {
            group
            for zone, group in self._settings.groups.items()
            if not said.zones or zone in said.zones
        }
        words = [Spoken("zh", said.text_zh)]
        if said.text_en:
            words.append(Spoken("en", said.text_en))
        for group in sorted(groups):
            name = said.broadcast_id
            item = Announcement(
                name, name, name, group, tuple(words), Priority.STAFF, confirmed=False
            )
            self._drop(self.queue.add(item, self._now_s()))

    def _follow_emergency(self) -> None:
        """As the view says: it may have begun or ended while the bus was away."""
        found = self.state.view.emergency
        now = found.emergency_id if found is not None and found.active else ""
        if now == self._evacuating:
            return
        before, self._evacuating = self._evacuating, now
        if now:
            self._evacuate()
        else:
            self._call_off(before)

    def _call_off(self, emergency_id: str) -> None:
        """Silent at once; then whoever was led out while a counter waited for him is called again."""
        for group in self.queue.groups:
            self._drop(self.queue.withdraw(group, emergency_id, self._now_s()))
            running = self._running.get(group)
            if running is not None and running.item.urgent:
                self._silence()
                self._end(group, running.item, "emptied", "the emergency is over")
        for status in self.state.view.counters.values():
            ticket = self.state.view.present_ticket(status.number)
            if ticket is not None and ticket.state == "called":
                self._announce(
                    ShownCall(
                        ticket.call_id,
                        ticket.ticket_id,
                        ticket.label,
                        ticket.queue,
                        status.number,
                        ticket.priority,
                        ticket.called_ms,
                        ticket.language,
                        "recall",
                        ticket.recalls,
                    ),
                    confirmed=False,
                )

    def _evacuate(self) -> None:
        """Every group says the way out, at once and again until the emergency is over."""
        self._evacuate_again_s = self._monotonic() + self._settings.emergency_every_s
        found = self.state.view.emergency
        if found is None:
            return
        drill = found.drill or self.state.rehearsal
        self._commands += 1
        for group in sorted(set(self._settings.groups.values())):
            if group in self._running and not self._running[group].item.urgent:
                running = self._running[group]
                self._silence()
                self._end(group, running.item, "emptied", "an emergency")
            words = tuple(
                Spoken(
                    language,
                    evacuation_text(self.state.evacuation(language), language, drill=drill),
                )
                for language in LANGUAGES
            )
            item = Announcement(
                f"{found.emergency_id}/{self._commands}",
                found.emergency_id,
                found.emergency_id,
                group,
                words,
                Priority.EMERGENCY,
                confirmed=False,
                instead=evacuation_words(drill=drill),
            )
            self._drop(self.queue.add(item, self._now_s()))

    def _call(self, call: ShownCall) -> None:
        self._announce(call)

    def _group_of(self, number: str) -> str:
        """Where a counter is heard; empty: another announcer's matter.

        A temporary counter that stands in no zone is heard in the first group.
        """
        groups = self._settings.groups
        counter = self.hall.counter_by_number.get(number)
        if counter is not None:
            return groups.get(counter.zone, "")
        status = self.state.view.counters.get(number)
        if status is not None and status.zone:
            return groups.get(status.zone, "")
        return next(iter(groups.values()), "")

    def _announce(self, call: ShownCall, *, confirmed: bool = True) -> None:
        group = self._group_of(call.counter)
        if not group:
            return
        item = Announcement(
            call.call_id,
            call.ticket_id,
            call.label,
            group,
            announcement(
                call.label,
                call.counter,
                call.queue,
                self.hall,
                self._settings.style,
                language=call.language,
                kind=call.kind,
            ),
            confirmed=confirmed,
        )
        self._drop(self.queue.add(item, self._now_s()))

    def _next(self, group: str) -> None:
        fast = self.state.clock.speed > FAST_SPEED and self._can_speak()
        item, dropped = self.queue.next(group, self._now_s(), newest_only=fast)
        self._drop(dropped)
        if item is None:
            return
        if self._can_speak() and self._speak(group, item):
            return
        once = sum(spoken_seconds(s) for s in item.sentences)
        rules = self._settings.rules
        length_s = once * rules.repeats + rules.gap_s * (rules.repeats - 1)
        speed = max(self.state.clock.speed, 1e-3)
        self._running[group] = _Running(item, self._monotonic() + length_s / speed)
        self._ended(item, "captions", self._why_silent())

    def _can_speak(self) -> bool:
        if self._speaker is None or self._speaker.health.health is Health.BAD:
            return False
        if self._speaker.capabilities.speaks_text:
            return True
        if self._voice is None:
            return False
        return self._voice_fault is None or self._monotonic() >= self._voice_retry_s

    def _speak(self, group: str, item: Announcement) -> bool:
        if self._speaker is None:
            return False
        self._commands += 1
        command_id = f"{item.call_id}/{self._commands}"
        try:
            command, limit_s = self._command(item, command_id)
            self._speaker.submit(command)
        except VoiceError as err:
            if err.code != CANNOT_SAY:
                self._voice_fault = err
                self._voice_retry_s = self._monotonic() + VOICE_RETRY_S
            log.warning("no voice for %s: %s %s", item.label, err.code, err.detail)
            return False
        except DeviceRefused as err:
            log.warning("the speaker refused %s: %s", item.label, err.code)
            return False
        self._voice_fault = None
        self._running[group] = _Running(item, self._monotonic() + limit_s, command_id)
        return True

    def _command(self, item: Announcement, command_id: str) -> tuple[SpeakerCommand, float]:
        """What the speaker is told, and how long that may take at most; raises VoiceError."""
        rules = self._settings.rules
        if self._speaker is not None and self._speaker.capabilities.plays_sound and self._voice:
            sound = composed(
                self._sounds(self._voice, item),
                repeats=rules.repeats,
                gap_s=rules.gap_s,
                urgent=item.urgent,
            )
            limit_s = max(SPEAKER_LIMIT_S, sound.seconds + SPEAKER_LIMIT_S / 2)
            command = PlaySound(
                command_id=command_id,
                samples=to_bytes(sound.samples),
                rate_hz=sound.rate_hz,
                volume=self._volume(item),
                limit_s=limit_s,
            )
            return command, limit_s
        # A chip that reads Chinese spells English words.
        sentences = [s for s in item.sentences if s.language == "zh"] or list(item.sentences)
        once_s = sum(spoken_seconds(s) for s in sentences)
        limit_s = max(SPEAKER_LIMIT_S, once_s * rules.repeats * SLOW_SPEECH)
        text = "。".join([s.text for s in sentences] * rules.repeats)
        return Say(
            command_id=command_id, text=text, volume=self._volume(item), limit_s=limit_s
        ), limit_s

    @staticmethod
    def _sounds(voice: Voice, item: Announcement) -> list[Sound]:
        try:
            return [voice.synthesise(s.text, s.language) for s in item.sentences]
        except VoiceError as err:
            if not item.instead:
                raise
            log.warning("said in the usual words, for the voice cannot say %s", err.detail)
            return [voice.synthesise(s.text, s.language) for s in item.instead]

    def _volume(self, item: Announcement) -> int:
        if item.urgent:
            return self._settings.emergency_volume
        hour = self.state.now().time()
        return volume_at(self._settings.volume_by_hour, hour, self._settings.volume)

    def _spoken(self, group: str, running: _Running, done: Completion) -> None:
        if done.outcome in {Outcome.CONFIRMED, Outcome.SENT}:
            self._end(group, running.item, "spoken")
        else:
            self._end(group, running.item, "captions", done.detail or done.reason)

    def _end(self, group: str, item: Announcement, ending: Ending, detail: str = "") -> None:
        self._finish(group)
        self._ended(item, ending, detail)

    def _finish(self, group: str) -> None:
        self._running.pop(group, None)
        self.queue.ended(group)

    def _ended(self, item: Announcement, ending: Ending, detail: str = "") -> None:
        self.records.append(Record(item.call_id, item.label, ending, detail))
        del self.records[:-1000]
        self._tally[ending] += 1
        text = " / ".join(s.text for s in item.sentences)
        mark = "【演练】" if self.state.rehearsal else ""
        log.info("%s%s %s: %s (%s)", mark, ending, item.label, text, detail or "ok")
        if item.confirmed and ending in {"spoken", "captions", "overtaken"}:
            # Overtaken only happens at a speed at which nobody could speak; the boards caption it.
            self._send(m.Confirm(item.call_id, "spoken", captions_only=ending != "spoken"))

    def _drop(self, dropped: list[Dropped]) -> None:
        for one in dropped:
            self._ended(one.announcement, one.reason, f"after {one.waited_s:.0f} s")

    def _silence(self) -> None:
        if self._speaker is None:
            return
        self._commands += 1
        try:
            self._speaker.submit(StopSound(command_id=f"stop/{self._commands}"))
        except DeviceRefused as err:
            log.debug("the speaker refused to stop: %s", err.code)

    def _now_s(self) -> float:
        return self._seconds.read(self.state.clock.speed)

    # --- how the speaker is ------------------------------------------------------------------------

    def _why_silent(self) -> str:
        if self._voice_fault is not None:
            return self._voice_fault.code
        if self._speaker is None:
            return "no_speaker"
        return self._speaker.health.reason

    def health(self) -> m.ReportHealth:
        """The speaker's state as it is reported: sound output and voice together."""
        device = self._settings.device
        if self._speaker is None:
            return m.ReportHealth(
                device,
                "speaker",
                "unknown",
                "captions_only",
                "本机只显示字幕，不播放声音",
                "This program shows captions only and plays no sound",
            )
        health = self._speaker.health
        parts = {"sound": str(health.health)}
        needs_voice = not self._speaker.capabilities.speaks_text
        if needs_voice:
            parts["voice"] = "bad" if self._voice is None or self._voice_fault else "good"
            if self._settings.clips_whole is not None:
                parts["clips"] = "good" if self._settings.clips_whole else "bad"
        if health.health is Health.GOOD and parts.get("voice") == "bad":
            fault = self._voice_fault
            return m.ReportHealth(
                device,
                "speaker",
                "bad",
                fault.code if fault else "no_voice",
                fault.message_zh if fault else "没有语音合成程序，请安装 espeak-ng",
                fault.message_en if fault else "No speech synthesiser; install espeak-ng",
                parts,
            )
        return m.ReportHealth(
            device,
            "speaker",
            health.health.value,
            health.reason,
            health.message_zh,
            health.message_en,
            parts,
        )

    def report_again(self) -> None:
        """The last report of the speaker's state did not arrive: told again with the next heartbeat."""
        self._report_late = True

    def _report_health(self) -> None:
        now = self.health()
        if now != self._reported and self.state.link == "current":
            self._reported = now
            self._send(now)

    def _report_statistics(self) -> None:
        """How the announcements of this run ended, for whoever looks after the hall."""
        now = self._monotonic()
        if self._tally and self.state.link == "current" and now >= self._tell_s:
            self._tell_s = now + STATISTICS_S
            counters = {"jobs": float(self._tally.total())}
            counters |= {ending: float(self._tally[ending]) for ending in ENDINGS}
            self._send(m.ReportStatistics({self._settings.device: counters}))
