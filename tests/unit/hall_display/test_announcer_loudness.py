"""Loudness by the standard's own figures, and that what the hall says is equally loud."""

from __future__ import annotations

import math
import random
from array import array

import pytest

from hall_display.announcer import sound as s
from hall_display.announcer.loudness import head_shelf, high_pass, integrated_lufs
from hall_display.announcer.voice import Espeak
from hall_display.words import Language

RATES_HZ = (8_000, 16_000, 22_050, 44_100, 48_000)


def sine(hertz: float, dbfs: float, seconds: float, rate_hz: int = 48_000) -> array[int]:
    peak = 32767 * 10 ** (dbfs / 20)
    turn = 2 * math.pi * hertz / rate_hz
    return array("h", (round(peak * math.sin(turn * n)) for n in range(round(seconds * rate_hz))))


def noise(low: float, seconds: float, rate_hz: int, seed: int) -> s.Sound:
    """Deep (`low` near 1) or bright (near 0), always of one root mean square."""
    rnd, level, samples = random.Random(seed), 0.0, []
    for _ in range(round(seconds * rate_hz)):
        level = low * level + (1 - low) * rnd.gauss(0, 1)
        samples.append(level)
    rms = math.sqrt(sum(x * x for x in samples) / len(samples))
    return s.Sound(rate_hz, array("h", (round(2000 * x / rms) for x in samples)))


def lufs(sound: s.Sound) -> float:
    return integrated_lufs(sound.samples, sound.rate_hz)


def test_the_filters_are_those_of_the_standard() -> None:
    """BS.1770-4, tables 1 and 2: coefficients for 48 kHz."""
    assert head_shelf(48_000) == pytest.approx(
        (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
    )
    assert high_pass(48_000) == pytest.approx((1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621))


def test_a_sine_of_997_hz_at_full_scale_has_3_01_lkfs() -> None:
    """BS.1770-4, annex 1."""
    assert integrated_lufs(sine(997.0, 0.0, 2.0), 48_000) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_ebu_tech_3341_cases_1_and_2_at_every_rate(rate_hz: int, dbfs: float) -> None:
    """A sine of 1 kHz in both channels has as many LUFS; in one of them 3.01 fewer."""
    found = integrated_lufs(sine(1000.0, dbfs, 3.0, rate_hz), rate_hz)
    assert found == pytest.approx(dbfs - 3.01, abs=0.1)


def test_ebu_tech_3341_cases_3_and_4_quiet_parts_do_not_count() -> None:
    rate_hz = 8_000
    loud = sine(1000.0, -23.0, 30.0, rate_hz)
    low, least = (sine(1000.0, level, 5.0, rate_hz) for level in (-36.0, -72.0))
    assert integrated_lufs(low + loud + low, rate_hz) == pytest.approx(-26.01, abs=0.1)
    assert integrated_lufs(least + low + loud + low + least, rate_hz) == pytest.approx(
        -26.01, abs=0.1
    )


def test_silence_has_no_loudness_and_short_sounds_have_one() -> None:
    assert integrated_lufs(array("h"), 16_000) == -math.inf
    assert integrated_lufs(array("h", bytes(32_000)), 16_000) == -math.inf
    short = integrated_lufs(sine(1000.0, -23.0, 0.15, 16_000), 16_000)
    assert short == pytest.approx(-26.0, abs=0.3)


def test_a_deep_and_a_bright_voice_of_one_power_are_made_equally_loud() -> None:
    deep, bright = (noise(low, 2.0, 16_000, 3) for low in (0.995, 0.05))
    assert deep.loudness == pytest.approx(bright.loudness, rel=0.02)
    assert lufs(bright) - lufs(deep) > 3.0, "the ear hears what root mean square does not"
    assert lufs(s.levelled(deep)) == pytest.approx(lufs(s.levelled(bright)), abs=0.2)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050])
def test_chime_and_speech_are_equally_loud_and_the_signal_louder(rate_hz: int) -> None:
    assert lufs(s.chime(rate_hz)) == pytest.approx(s.SPEECH_LUFS, abs=0.5)
    signal = s.evacuation_signal(rate_hz)
    assert lufs(signal) == pytest.approx(s.SPEECH_LUFS + s.SIGNAL_OVER_LU, abs=0.7)


def test_what_espeak_says_is_as_loud_in_both_languages() -> None:
    voice = Espeak()
    sentences: list[tuple[str, Language]] = [
        ("请户政B零幺二号到五号窗口办理", "zh"),
        ("请社会保障E零零七号到十七号窗口办理", "zh"),
        ("Number B 0 1 2, please go to counter 5", "en"),
    ]
    for text, language in sentences:
        one = s.levelled(s.trimmed(voice.synthesise(text, language)))
        assert lufs(one) == pytest.approx(s.SPEECH_LUFS, abs=1.0)
        assert one.peak <= 0.99
