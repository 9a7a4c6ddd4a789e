"""Every call ends in exactly one way, and what is confirmed is what happened."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter as Tally
from dataclasses import dataclass, field

import pytest

from devices.errors import DeviceRefused
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Completion,
    DeviceEvent,
    HealthChanged,
    Kind,
    Outcome,
    PlaySound,
    Say,
    SpeakerCapabilities,
    SpeakerCommand,
    StopSound,
)
from hall_display.announcer.service import Announcer, AnnouncerSettings
from hall_display.announcer.sound import Sound, from_bytes
from hall_display.announcer.voice import CANNOT_SAY, VoiceError
from hall_display.words import Language
from queue_controller.api import messages as m
from tests.unit.hall_display.hall import Events, small_hall

GROUPS = {"Z1": "hall", "Z3": "hall"}
BROKEN = DeviceHealth(Health.BAD, "no_player", "没有播放程序", "No player")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class FakeVoice:
    """Half a second of something per sentence."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, Language]] = []
        self.fault: VoiceError | None = None

    @property
    def available(self) -> bool:
        return True

    def synthesise(self, text: str, language: Language) -> Sound:
        if self.fault is not None:
            raise self.fault
        self.texts.append((text, language))
        return Sound(8000, from_bytes(b"\x00\x20" * 4000))


@dataclass
class FakeSpeaker:
    """Keeps what it was told; the test says how it ends."""

    health: DeviceHealth = GOOD
    capabilities: SpeakerCapabilities = field(default_factory=SpeakerCapabilities)
    commands: list[SpeakerCommand] = field(default_factory=list)
    refuses: bool = False

    def submit(self, command: SpeakerCommand) -> None:
        if self.refuses:
            raise DeviceRefused("忙", "busy", code="busy")
        self.commands.append(command)

    @property
    def spoken(self) -> list[PlaySound | Say]:
        return [c for c in self.commands if isinstance(c, PlaySound | Say)]


class Stand:
    """An announcer with everything around it."""

    def __init__(
        self, voice: FakeVoice | None, speaker: FakeSpeaker | None, **settings: object
    ) -> None:
        self.clock = Clock()
        self.events = Events()
        self.sent: list[m.Command] = []
        self.resyncs = 0
        self.voice = voice
        self.speaker = speaker
        self.announcer = Announcer(
            small_hall(),
            AnnouncerSettings(groups=GROUPS, **settings),  # type: ignore[arg-type]  # keywords of a test
            voice,
            speaker,
            self.sent.append,
            self._resync,
            self.clock,
        )
        self.announcer.take(self.events.beat())
        self.announcer.take(self.events.reset())
        self.announcer.take(self.events.link("current"))

    def _resync(self) -> None:
        self.resyncs += 1

    def pass_time(self, wall_s: float) -> None:
        self.clock.now += wall_s
        self.events.hall_ms += int(wall_s * self.events.speed * 1000)
        self.announcer.step()

    def call(self, *, queue: str = "B", counter: str = "5", language: Language = "zh") -> str:
        issued = self.events.issued(queue, language=language)
        assert isinstance(issued.event, m.TicketIssued)
        label = issued.event.label
        self.announcer.take(issued)
        self.announcer.take(self.events.called(label, counter, language=language))
        return label

    def finish(self, outcome: Outcome = Outcome.CONFIRMED, reason: str = "ok") -> None:
        assert self.speaker is not None
        command = self.speaker.spoken[-1]
        done = Completion(command.command_id, outcome, reason)
        self.announcer.on_device(DeviceEvent("s", Kind.SPEAKER, 1, 0.0, done))

    @property
    def confirmed(self) -> list[tuple[str, bool]]:
        return [
            (c.call_id.split("-")[1], c.captions_only)
            for c in self.sent
            if isinstance(c, m.Confirm)
        ]

    @property
    def endings(self) -> list[tuple[str, str]]:
        return [(r.label, r.ending) for r in self.announcer.records]

    @property
    def reports(self) -> list[tuple[str, str]]:
        return [(c.state, c.reason) for c in self.sent if isinstance(c, m.ReportHealth)]


def test_a_call_is_confirmed_as_spoken_only_after_the_speaker_said_so() -> None:
    speaker = FakeSpeaker()
    voice = FakeVoice()
    stand = Stand(voice, speaker)
    stand.call()
    assert voice.texts == [
        ("请，户政 B零幺二号，到，五号窗口办理".replace("零幺二", "零零幺"), "zh")
    ]
    assert stand.confirmed == []
    played = speaker.spoken[0]
    assert isinstance(played, PlaySound)
    assert played.rate_hz == 8000
    assert len(played.samples) / 2 / 8000 == pytest.approx(
        0.3 + 0.9 + 0.25 + 0.5 + 0.8 + 0.5, abs=0.1
    )
    stand.finish()
    assert stand.confirmed == [("B001", False)]
    assert stand.endings == [("B001", "spoken")]


def test_one_after_another_in_one_group_although_zones_differ() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.call(queue="A", counter="3")
    assert stand.speaker is not None
    assert len(stand.speaker.spoken) == 1
    stand.finish()
    assert len(stand.speaker.spoken) == 2
    stand.finish()
    assert stand.confirmed == [("B001", False), ("A001", False)]


def test_groups_apart_speak_at_once_and_other_zones_are_left_to_others() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.announcer._settings.groups = {"Z3": "east"}
    stand.call(queue="A", counter="3")
    assert stand.endings == []
    assert stand.speaker is not None
    assert stand.speaker.spoken == []
    stand.announcer._settings.groups = {"Z3": "east", "Z1": "west"}
    stand.call()
    stand.call(queue="A", counter="3")
    assert len(stand.speaker.spoken) == 2


def test_a_temporary_counter_is_heard_in_its_zone_and_without_one_in_the_first_group() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.announcer._settings.groups = {"Z3": "east", "Z1": "west"}
    stand.announcer.take(stand.events.event(m.CounterAdded("50", ("B",), "Z1")))
    stand.announcer.take(stand.events.event(m.CounterAdded("51", ("B",))))
    stand.announcer.take(stand.events.event(m.CounterAdded("52", ("B",), "Z9")))
    assert [stand.announcer._group_of(each) for each in ("50", "51", "52")] == ["west", "east", ""]
    stand.call(counter="50")
    stand.finish()
    assert stand.confirmed == [("B001", False)]


def test_english_is_spoken_after_chinese() -> None:
    voice = FakeVoice()
    stand = Stand(voice, FakeSpeaker())
    stand.call(language="en")
    assert [language for _, language in voice.texts] == ["zh", "en"]
    assert "counter five" in voice.texts[1][0]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.FAILED, "sound_failed"),
        (Outcome.INDETERMINATE, "no_answer"),
        (Outcome.FAILED, "cancelled"),
    ],
)
def test_a_sound_that_failed_is_captions_only(outcome: Outcome, reason: str) -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.finish(outcome, reason)
    assert stand.confirmed == [("B001", True)]
    assert stand.announcer.records[0].detail == reason


@pytest.mark.parametrize(
    "case", ["no_speaker", "bad_speaker", "no_voice", "voice_fails", "refuses"]
)
def test_without_sound_there_are_captions_one_after_another(case: str) -> None:
    voice: FakeVoice | None = FakeVoice()
    speaker: FakeSpeaker | None = FakeSpeaker()
    assert speaker is not None
    assert voice is not None
    if case == "no_speaker":
        speaker = None
    elif case == "bad_speaker":
        speaker.health = BROKEN
    elif case == "no_voice":
        voice = None
    elif case == "voice_fails":
        voice.fault = VoiceError("voice_failed", "失败", "failed")
    else:
        speaker.refuses = True
    stand = Stand(voice, speaker)
    stand.call()
    stand.call()
    assert stand.confirmed == [("B001", True)]
    due = stand.announcer.step()
    assert due is not None
    assert 8 < due < 20
    stand.pass_time(due)
    assert stand.confirmed == [("B001", True), ("B002", True)]


def test_captions_follow_the_hall_clock() -> None:
    stand = Stand(None, None)
    stand.events.speed = 20.0
    stand.announcer.take(stand.events.beat())
    stand.call()
    due = stand.announcer.step()
    assert due is not None
    assert due < 1.0


def test_at_twenty_times_the_speed_only_the_newest_is_spoken_and_the_others_have_a_record() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.events.speed = 20.0
    stand.announcer.take(stand.events.beat())
    for _ in range(4):
        stand.call()
    stand.finish()
    assert stand.endings == [("B001", "spoken"), ("B002", "overtaken"), ("B003", "overtaken")]
    stand.finish()
    assert stand.confirmed == [("B001", False), ("B002", True), ("B003", True), ("B004", False)]


def test_what_waited_over_a_minute_is_dropped_with_a_record_and_not_confirmed() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.call()
    stand.pass_time(59.9)
    stand.call()
    stand.pass_time(0.05)
    stand.clock.now += 0.2
    stand.events.hall_ms += 200
    stand.finish()
    assert ("B002", "expired") in stand.endings
    assert "B002" not in dict(stand.confirmed)


def test_a_newer_call_of_the_same_ticket_replaces_and_an_answered_one_is_withdrawn() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    second = stand.call()
    stand.announcer.take(stand.events.recalled(second, 1))
    assert stand.endings == [("B002", "replaced")]
    third = stand.call()
    stand.announcer.take(stand.events.started(third, "6"))
    assert stand.endings[-1] == ("B003", "answered")
    stand.finish()
    stand.finish()
    assert [label for label, _ in stand.confirmed] == ["B001", "B002"]


def test_the_last_recall_has_its_own_words() -> None:
    voice = FakeVoice()
    stand = Stand(voice, FakeSpeaker())
    label = stand.call()
    stand.finish()
    stand.announcer.take(stand.events.recalled(label, 3, last=True))
    assert "最后一次呼叫，请尽快到五号窗口" in voice.texts[-1][0]


def test_a_speaker_that_never_answers_is_given_up() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.pass_time(61)
    assert stand.confirmed == [("B001", True)]


def test_a_speech_chip_gets_text() -> None:
    chip = FakeSpeaker(capabilities=SpeakerCapabilities(speaks_text=True, plays_sound=False))
    stand = Stand(None, chip)
    stand.call()
    said = chip.spoken[0]
    assert isinstance(said, Say)
    assert said.text.count("B零零幺号") == 2
    stand.finish(Outcome.SENT)
    assert stand.confirmed == [("B001", False)]


def test_a_voice_that_failed_is_tried_again_later() -> None:
    voice = FakeVoice()
    voice.fault = VoiceError("voice_timeout", "超时", "slow")
    stand = Stand(voice, FakeSpeaker())
    stand.call()
    voice.fault = None
    stand.pass_time(20)
    stand.call()
    assert stand.confirmed == [("B001", True), ("B002", True)]
    stand.pass_time(31)
    stand.call()
    stand.finish()
    assert stand.confirmed[-1] == ("B003", False)


def test_a_call_that_came_while_the_bus_was_away_is_announced_once_if_fresh() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    label = stand.call()
    stand.finish()
    view = stand.announcer.state.view
    other = stand.events
    other.hall_ms += 5000
    stand.clock.now += 5
    issued, called = other.issued(), other.called("B002", "6")
    view.apply(issued.record, issued.event)
    view.apply(called.record, called.event)
    stand.announcer.take(other.reset(view))
    stand.finish()
    assert [name for name, _ in stand.confirmed] == [label, "B002"]
    stand.announcer.take(other.reset(view))
    assert stand.speaker is not None
    assert len(stand.speaker.spoken) == 2


def test_old_calls_are_not_announced_after_a_restart() -> None:
    first = Stand(FakeVoice(), FakeSpeaker())
    first.call()
    second = Stand(FakeVoice(), FakeSpeaker())
    second.events.hall_ms += 120_000
    second.announcer.take(second.events.beat())
    second.announcer.take(second.events.reset(first.announcer.state.view))
    assert second.speaker is not None
    assert second.speaker.spoken == []


def test_an_event_that_does_not_fit_asks_for_a_new_view() -> None:
    stand = Stand(None, None)
    stand.announcer.take(stand.events.called("B077"))
    assert stand.resyncs == 1


def test_the_speakers_state_is_reported_once_and_again_after_a_reconnect() -> None:
    speaker = FakeSpeaker(health=NOT_HEARD)
    stand = Stand(FakeVoice(), speaker)
    assert stand.reports == [("unknown", "not_heard")]
    speaker.health = GOOD
    changed = DeviceEvent("s", Kind.SPEAKER, 1, 0.0, HealthChanged(GOOD))
    stand.announcer.on_device(changed)
    stand.announcer.on_device(changed)
    assert stand.reports == [("unknown", "not_heard"), ("good", "ok")]
    stand.announcer.take(stand.events.link("out_of_date"))
    stand.announcer.take(stand.events.link("current"))
    assert stand.reports[2:] == [("good", "ok")]


def test_the_state_is_told_again_when_the_hall_took_the_announcer_for_dead_or_missed_it() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    silent = m.HealthChanged("speaker.announcer-1", "speaker", "unknown", m.OWNER_SILENT)
    stand.announcer.take(stand.events.event(silent))
    assert stand.reports == [("good", "ok")] * 2
    stand.announcer.report_again()
    stand.announcer.step()
    assert len(stand.reports) == 2
    stand.announcer.take(stand.events.beat())
    assert stand.reports == [("good", "ok")] * 3


def test_how_announcements_ended_is_counted_and_told_now_and_then() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.call()
    stand.finish()
    stand.finish(Outcome.FAILED, "sound_failed")
    stand.pass_time(21)
    told = [
        c.devices["speaker.announcer-1"] for c in stand.sent if isinstance(c, m.ReportStatistics)
    ]
    assert told[-1]["jobs"] == 2
    assert (told[-1]["spoken"], told[-1]["captions"], told[-1]["expired"]) == (1, 1, 0)
    before = len(told)
    stand.pass_time(5)
    again = [c for c in stand.sent if isinstance(c, m.ReportStatistics)]
    assert len(again) == before


def test_a_good_card_without_a_voice_is_not_good() -> None:
    assert Stand(None, FakeSpeaker()).reports == [("bad", "no_voice")]
    assert Stand(None, None).reports == [("unknown", "captions_only")]
    assert Stand(FakeVoice(), FakeSpeaker(health=BROKEN)).reports == [("bad", "no_player")]


def test_a_thousand_calls_in_a_minute_each_end_exactly_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    stand = Stand(FakeVoice(), FakeSpeaker())
    assert stand.speaker is not None
    for n in range(1000):
        stand.call()
        stand.pass_time(0.06)
        if n % 150 == 149:
            stand.finish()
    for _ in range(40):
        if stand.announcer._running:
            stand.finish()
            stand.pass_time(9.0)
    tally = Tally(label for label, _ in stand.endings)
    assert len(stand.endings) == 1000
    assert set(tally.values()) == {1}
    spoken = [label for label, ending in stand.endings if ending == "spoken"]
    assert spoken == sorted(spoken)
    assert {ending for _, ending in stand.endings} == {"spoken", "expired"}


def test_closing_silences_the_speaker() -> None:
    stand = Stand(FakeVoice(), FakeSpeaker())
    stand.call()
    stand.announcer.close()
    assert stand.speaker is not None
    assert type(stand.speaker.commands[-1]).__name__ == "StopSound"


def test_an_emergency_breaks_in_is_said_again_and_ends_by_its_end_only() -> None:
    speaker = FakeSpeaker()
    voice = FakeVoice()
    stand = Stand(voice, speaker)
    stand.call()
    stand.call()
    stand.announcer.take(stand.events.event(m.EmergencyStarted("em-1", drill=True)))
    assert stand.endings == [("B001", "emptied"), ("B002", "emptied")]
    assert voice.texts[-2][0] == "疏散演练，请听从工作人员指挥，从安全出口撤离"
    stand.announcer.take(stand.events.link("out_of_date"))
    stand.finish()
    said = len(speaker.spoken)
    stand.pass_time(21)
    assert len(speaker.spoken) == said + 1, "also when the controller is gone"
    assert stand.confirmed == []
    played = speaker.spoken[-1]
    assert isinstance(played, PlaySound)
    assert played.volume == 100, "whatever the hour"
    stand.announcer.take(stand.events.event(m.EmergencyEnded("em-1")))
    assert "B零零二号" in voice.texts[-1][0], "who was led out is called again"
    assert isinstance(speaker.commands[-2], StopSound), "silent at once"
    stand.finish()
    stand.pass_time(60)
    assert len(speaker.spoken) == said + 2
    assert stand.confirmed == [], "the call was settled by the emergency"


def test_an_emergency_that_began_or_ended_while_the_bus_was_away() -> None:
    voice = FakeVoice()
    first = Stand(FakeVoice(), FakeSpeaker())
    first.announcer.take(first.events.event(m.EmergencyStarted("em-1", text_zh="请从南门撤离")))
    stand = Stand(voice, FakeSpeaker())
    stand.announcer.take(stand.events.reset(first.announcer.state.view))
    assert voice.texts[0][0] == "紧急疏散，请从南门撤离"
    stand.pass_time(21)
    stand.announcer.take(stand.events.reset())
    stand.pass_time(60)
    assert stand.announcer.queue.waiting("hall") == 0
    assert not stand.announcer._running
    assert len(voice.texts) == 2


def test_an_emergency_in_words_that_the_voice_lacks_is_said_in_the_usual_ones() -> None:
    class Poor(FakeVoice):
        def synthesise(self, text: str, language: Language) -> Sound:
            if "南门" in text:
                raise VoiceError(CANNOT_SAY, "没有", "none", "南")
            return super().synthesise(text, language)

    voice = Poor()
    stand = Stand(voice, FakeSpeaker())
    stand.announcer.take(stand.events.event(m.EmergencyStarted("em-1", text_zh="请从南门撤离")))
    assert voice.texts[0][0] == "紧急疏散，请听从工作人员指挥，从安全出口撤离"
    assert stand.reports[-1] == ("good", "ok"), "the voice is well"


def test_the_volume_follows_the_halls_clock() -> None:
    hours = ((dt.time(8), 70), (dt.time(17), 40))
    stand = Stand(FakeVoice(), FakeSpeaker(), volume_by_hour=hours)
    assert stand.speaker is not None
    stand.call()
    stand.finish()
    stand.events.hall_ms += 8 * 3_600_000
    stand.announcer.take(stand.events.beat())
    stand.call()
    assert [c.volume for c in stand.speaker.spoken] == [70, 40]


def test_an_announcement_of_staff_is_next_but_breaks_into_nothing_and_is_no_call() -> None:
    voice = FakeVoice()
    stand = Stand(voice, FakeSpeaker())
    stand.call()
    stand.call()
    until_ms = stand.events.hall_ms + 300_000
    stand.announcer.take(stand.events.event(m.BroadcastStarted("bc-1", "请车主移车", until_ms)))
    assert len(voice.texts) == 1
    stand.finish()
    assert voice.texts[-1] == ("请车主移车", "zh")
    stand.finish()
    stand.finish()
    assert stand.confirmed == [("B001", False), ("B002", False)]


def test_a_long_announcement_has_the_time_that_it_takes() -> None:
    class Slow(FakeVoice):
        def synthesise(self, text: str, language: Language) -> Sound:
            return Sound(8000, from_bytes(b"\x00\x20" * 8000 * 40))

    stand = Stand(Slow(), FakeSpeaker())
    said = m.BroadcastStarted("bc-1", "字" * 100, stand.events.hall_ms + 300_000)
    stand.announcer.take(stand.events.event(said))
    assert stand.speaker is not None
    assert stand.speaker.spoken[0].limit_s > 81
