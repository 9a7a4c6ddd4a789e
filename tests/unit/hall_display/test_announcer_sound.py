"""Real samples, real child processes: a missing card or voice is never taken for speech."""

from __future__ import annotations

import queue
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.errors import DeviceRefused
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    Completion,
    DeviceEvent,
    HealthChanged,
    Outcome,
    PlaySound,
    Say,
    SoundStarted,
    StopSound,
)
from hall_display.announcer import sound as s
from hall_display.announcer.output import MAX_QUEUE, SoundCard
from hall_display.announcer.voice import Espeak, VoiceError

RATE = 8000


def tone(seconds: float, level: float = 0.5) -> s.Sound:
    count = round(seconds * RATE)
    return s.Sound(
        RATE, array("h", [round(s.PEAK * level * (-1) ** (n // 8)) for n in range(count)])
    )


# --- samples


def test_wav_round_trip() -> None:
    sound = tone(0.1)
    again = s.read_wav(s.to_wav(sound))
    assert again.rate_hz == RATE
    assert again.samples == sound.samples
    assert again.seconds == pytest.approx(0.1)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no wave at all", bytes(100)])
def test_other_bytes_are_refused_as_wav(data: bytes) -> None:
    with pytest.raises(s.SoundError, match="not a WAV"):
        s.read_wav(data)


def test_trimmed_leaves_no_silence_and_levelled_is_bounded() -> None:
    padded = s.joined([s.silence(0.5, RATE), tone(0.2), s.silence(0.7, RATE)])
    assert s.trimmed(padded).seconds == pytest.approx(0.24, abs=0.01)
    assert s.trimmed(s.silence(0.3, RATE)).samples == array("h")
    assert s.levelled(tone(0.1, 0.01)).loudness == pytest.approx(0.16, abs=0.01)
    spike = s.Sound(RATE, array("h", [0] * 4000 + [3000] + [0] * 4000))
    assert s.levelled(spike).peak <= 0.99
    assert s.at_volume(tone(0.1), 50).loudness == pytest.approx(0.25, abs=0.01)
    assert s.at_volume(tone(0.1), 0).loudness == 0


def test_chime_is_soft_audible_and_ends_in_silence() -> None:
    chime = s.chime(RATE)
    assert 0.02 < chime.loudness < 0.3
    assert abs(chime.samples[0]) < 500
    assert abs(chime.samples[-1]) < 500


def test_an_announcement_is_silence_chime_text_gap_text() -> None:
    once = s.composed([tone(0.5)], repeats=1, gap_s=0.8)
    twice = s.composed([tone(0.5)], repeats=2, gap_s=0.8)
    assert twice.seconds - once.seconds == pytest.approx(1.3, abs=0.05)
    assert all(sample == 0 for sample in twice.samples[: int(s.WAKE_S * RATE)])
    with pytest.raises(s.SoundError, match="nothing"):
        s.composed([], repeats=2, gap_s=0.8)
    with pytest.raises(s.SoundError, match="cannot join"):
        s.composed([tone(0.1), s.chime(16_000)], repeats=1, gap_s=0.8)


# --- voice


def test_espeak_speaks_a_call_in_both_languages() -> None:
    for text, language in (
        ("请，户政 B零幺二号，到，五号窗口办理", "zh"),
        ("Household B zero one two, please go to counter five", "en"),
    ):
        sound = Espeak().synthesise(text, "zh" if language == "zh" else "en")
        assert 2 < sound.seconds < 12
        assert sound.loudness > 0.02
        whole = s.composed([sound], repeats=2, gap_s=0.8)
        assert whole.seconds > 2 * s.trimmed(sound).seconds + 0.8
        assert whole.peak <= 1


def test_text_that_looks_like_an_option_is_spoken() -> None:
    assert Espeak().synthesise("--version", "en").loudness > 0


def program(tmp_path: Path, body: str) -> tuple[str, ...]:
    script = tmp_path / f"program{len(list(tmp_path.iterdir()))}.py"
    script.write_text(f"import sys, time, pathlib\n{body}\n")
    return (sys.executable, "-S", str(script))


def test_a_voice_that_writes_a_file_is_heard(tmp_path: Path) -> None:
    wav = tmp_path / "good.wav"
    wav.write_bytes(s.to_wav(tone(0.2)))
    command = program(
        tmp_path,
        "out = sys.argv[sys.argv.index('-w') + 1]\n"
        f"pathlib.Path(out).write_bytes(pathlib.Path({str(wav)!r}).read_bytes())",
    )
    assert Espeak(command).available
    assert Espeak(command).synthesise("请", "zh").seconds == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("sys.exit(3)", "voice_failed"),
        ("pathlib.Path(sys.argv[sys.argv.index('-w') + 1]).write_bytes(b'x')", "voice_failed"),
        ("time.sleep(30)", "voice_timeout"),
        ("pass", "voice_failed"),
    ],
)
def test_a_voice_that_fails_says_how(tmp_path: Path, body: str, code: str) -> None:
    voice = Espeak(program(tmp_path, body), timeout_s=0.4)
    with pytest.raises(VoiceError) as caught:
        voice.synthesise("请", "zh")
    assert caught.value.code == code
    assert caught.value.message_zh


def test_a_voice_that_is_silent_is_no_voice(tmp_path: Path) -> None:
    wav = tmp_path / "silent.wav"
    wav.write_bytes(s.to_wav(s.silence(0.2, RATE)))
    command = program(
        tmp_path,
        "out = sys.argv[sys.argv.index('-w') + 1]\n"
        f"pathlib.Path(out).write_bytes(pathlib.Path({str(wav)!r}).read_bytes())",
    )
    with pytest.raises(VoiceError) as caught:
        Espeak(command).synthesise("请", "zh")
    assert caught.value.code == "voice_failed"


def test_without_espeak_there_is_no_voice() -> None:
    voice = Espeak(("no-such-program-here",))
    assert not voice.available
    with pytest.raises(VoiceError) as caught:
        voice.synthesise("请", "zh")
    assert caught.value.code == "no_voice"


# --- sound card


class Heard:
    """The events of a speaker, in order."""

    def __init__(self) -> None:
        self.events: queue.Queue[DeviceEvent] = queue.Queue()

    def until(self, wanted: type, limit_s: float = 5.0) -> object:
        end = time.monotonic() + limit_s
        while True:
            event = self.events.get(timeout=max(0.01, end - time.monotonic()))
            if isinstance(event.body, wanted):
                return event.body

    def health(self) -> Health:
        body = self.until(HealthChanged)
        assert isinstance(body, HealthChanged)
        return body.health.health


@contextmanager
def card(*players: tuple[str, ...], retry_s: float = 30.0) -> Iterator[tuple[SoundCard, Heard]]:
    heard = Heard()
    speaker = SoundCard("speaker-1", heard.events.put, players, retry_s)
    assert speaker.health.health is Health.UNKNOWN
    speaker.start()
    try:
        yield speaker, heard
    finally:
        speaker.close()
        assert not [t for t in threading.enumerate() if t.name == "speaker-1"]


def play(command_id: str, seconds: float = 0.1) -> PlaySound:
    return PlaySound(
        command_id=command_id, samples=s.to_bytes(tone(seconds).samples), rate_hz=RATE, volume=100
    )


REAL = (
    "import wave\n"
    "with wave.open(sys.argv[1]) as f:\n"
    "    time.sleep(f.getnframes() / f.getframerate())\n"
)


def test_a_player_that_ends_well_is_good_and_confirms(tmp_path: Path) -> None:
    player = (*program(tmp_path, REAL), "{file}")
    with card(player) as (speaker, heard):
        assert heard.health() is Health.GOOD
        speaker.submit(play("a"))
        assert heard.until(SoundStarted) == SoundStarted("a")
        assert heard.until(Completion) == Completion("a", Outcome.CONFIRMED)


def test_the_file_holds_the_samples_at_the_asked_volume(tmp_path: Path) -> None:
    kept = tmp_path / "kept.wav"
    player = (
        *program(tmp_path, REAL + f"pathlib.Path({str(kept)!r}).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"),
        "{file}",
    )  # fmt: skip
    with card(player) as (speaker, heard):
        assert heard.health() is Health.GOOD
        speaker.submit(
            PlaySound(
                command_id="a", samples=s.to_bytes(tone(0.1).samples), rate_hz=RATE, volume=50
            )
        )
        heard.until(Completion)
    assert s.read_wav(kept.read_bytes()).loudness == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    "body",
    [
        "print('no card', file=sys.stderr); sys.exit(1)",
        "pass",  # ends well, but far too early
    ],
)
def test_a_player_that_did_not_play_is_bad_and_confirms_nothing(tmp_path: Path, body: str) -> None:
    player = (*program(tmp_path, body), "{file}")
    with card(player) as (speaker, heard):
        if body != "pass":
            assert heard.health() is Health.BAD
        speaker.submit(play("a", 3.0))
        done = heard.until(Completion)
        assert isinstance(done, Completion)
        assert done.outcome is Outcome.FAILED
        assert done.reason == "sound_failed"
        assert speaker.health.health is Health.BAD
        assert "声卡" in done.message_zh


def test_without_any_player_it_is_bad_and_heals_when_one_comes(tmp_path: Path) -> None:
    link = tmp_path / "late-player"
    with card((str(link), "{file}"), retry_s=0.05) as (speaker, heard):
        assert heard.health() is Health.BAD
        assert speaker.health.reason == "no_player"
        speaker.submit(play("a"))
        done = heard.until(Completion)
        assert isinstance(done, Completion)
        assert (done.outcome, done.reason) == (Outcome.FAILED, "no_player")
        link.write_text("#!/bin/sh\nsleep 0.3\n")
        link.chmod(0o755)
        assert heard.health() is Health.GOOD


def test_stop_and_cancel_end_what_plays(tmp_path: Path) -> None:
    player = (*program(tmp_path, REAL), "{file}")
    with card(player) as (speaker, heard):
        assert heard.health() is Health.GOOD
        speaker.submit(play("long", 20.0))
        heard.until(SoundStarted)
        speaker.submit(play("next", 20.0))
        speaker.submit(Cancel(command_id="x", target_id="next"))
        speaker.submit(StopSound(command_id="stop"))
        first = heard.until(Completion)
        second = heard.until(Completion)
        assert isinstance(first, Completion)
        assert isinstance(second, Completion)
        assert [(c.command_id, c.reason) for c in (first, second)] == [
            ("long", "cancelled"),
            ("next", "cancelled"),
        ]
        assert speaker.health.health is Health.GOOD


def test_closing_in_the_middle_ends_within_its_limit(tmp_path: Path) -> None:
    player = (*program(tmp_path, REAL), "{file}")
    with card(player) as (speaker, heard):
        assert heard.health() is Health.GOOD
        speaker.submit(play("long", 30.0))
        heard.until(SoundStarted)
        began = time.monotonic()
        speaker.close()
        assert time.monotonic() - began < 2
        with pytest.raises(DeviceRefused):
            speaker.submit(play("more"))


def test_what_a_sound_card_cannot_do_is_refused_and_a_full_queue_too(tmp_path: Path) -> None:
    player = (*program(tmp_path, REAL), "{file}")
    with card(player) as (speaker, heard):
        assert heard.health() is Health.GOOD
        speaker.submit(Say(command_id="say", text="请"))
        done = heard.until(Completion)
        assert isinstance(done, Completion)
        assert done.reason == "unsupported"
        speaker.submit(CheckHealth(command_id="check"))
        assert heard.until(Completion) == Completion("check", Outcome.CONFIRMED)
        speaker.submit(play("long", 20.0))
        heard.until(SoundStarted)
        for n in range(MAX_QUEUE):
            speaker.submit(play(str(n), 0.1))
        with pytest.raises(DeviceRefused) as caught:
            speaker.submit(play("too many", 0.1))
        assert caught.value.code == "busy"
