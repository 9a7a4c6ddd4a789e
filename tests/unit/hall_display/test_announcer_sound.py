"""Real samples, real child processes: a missing card or voice is never taken for speech."""

from __future__ import annotations

import sys
from array import array
from pathlib import Path

import pytest

from hall_display.announcer import sound as s
from hall_display.announcer.loudness import integrated_lufs
from hall_display.announcer.voice import Espeak, VoiceError
from tests.helpers.patience import PATIENCE_S

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
    quiet = s.levelled(tone(0.1, 0.01))
    assert integrated_lufs(quiet.samples, RATE) == pytest.approx(s.SPEECH_LUFS, abs=0.1)
    spike = s.Sound(RATE, array("h", [0] * 4000 + [3000] + [0] * 4000))
    assert s.levelled(spike).peak <= 0.99
    assert s.at_volume(tone(0.1), 50).loudness == pytest.approx(0.25, abs=0.01)
    assert s.at_volume(tone(0.1), 0).loudness == 0


def test_chime_is_soft_audible_and_ends_in_silence() -> None:
    chime = s.chime(RATE)
    assert 0.02 < chime.loudness < 0.3
    assert abs(chime.samples[0]) < 500
    assert abs(chime.samples[-1]) < 500


def test_the_evacuation_signal_is_three_pulses_louder_than_any_chime_and_not_clipped() -> None:
    signal = s.evacuation_signal(RATE)
    assert signal.seconds == pytest.approx(3.0)
    assert 0.4 < signal.peak < 0.99
    assert signal.loudness > 1.5 * s.chime(RATE).loudness
    half = RATE // 2
    pulses = [s.Sound(RATE, signal.samples[n * half : (n + 1) * half]).loudness for n in range(6)]
    assert [level > 0.1 for level in pulses] == [True, False] * 3
    calm = s.composed([tone(0.5)], repeats=1, gap_s=0.1)
    urgent = s.composed([tone(0.5)], repeats=1, gap_s=0.1, urgent=True)
    assert urgent.seconds - calm.seconds == pytest.approx(3.0 - 0.9, abs=0.01)


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
        sound = Espeak(timeout_s=PATIENCE_S).synthesise(text, "zh" if language == "zh" else "en")
        assert 2 < sound.seconds < 12
        assert sound.loudness > 0.02
        whole = s.composed([sound], repeats=2, gap_s=0.8)
        assert whole.seconds > 2 * s.trimmed(sound).seconds + 0.8
        assert whole.peak <= 1


def test_text_that_looks_like_an_option_is_spoken() -> None:
    assert Espeak(timeout_s=PATIENCE_S).synthesise("--version", "en").loudness > 0


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
    voice = Espeak(command, timeout_s=PATIENCE_S)
    assert voice.available
    assert voice.synthesise("请", "zh").seconds == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("body", "timeout_s", "code"),
    [
        ("sys.exit(3)", PATIENCE_S, "voice_failed"),
        (
            "pathlib.Path(sys.argv[sys.argv.index('-w') + 1]).write_bytes(b'x')",
            PATIENCE_S,
            "voice_failed",
        ),
        ("time.sleep(3600)", 0.4, "voice_timeout"),
        ("pass", PATIENCE_S, "voice_failed"),
    ],
)
def test_a_voice_that_fails_says_how(
    tmp_path: Path, body: str, timeout_s: float, code: str
) -> None:
    voice = Espeak(program(tmp_path, body), timeout_s=timeout_s)
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
        Espeak(command, timeout_s=PATIENCE_S).synthesise("请", "zh")
    assert caught.value.code == "voice_failed"


def test_without_espeak_there_is_no_voice() -> None:
    voice = Espeak(("no-such-program-here",))
    assert not voice.available
    with pytest.raises(VoiceError) as caught:
        voice.synthesise("请", "zh")
    assert caught.value.code == "no_voice"
