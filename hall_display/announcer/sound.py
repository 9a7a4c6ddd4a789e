"""Sound as 16-bit mono samples. Pure: read, write, join, level, and the chime."""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from dataclasses import dataclass, field
from typing import Final

from hall_display.announcer.loudness import integrated_lufs

PEAK: Final = 32767
CHIME_NOTES_HZ: Final = (880.0, 698.46)
"""A5 and F5: a falling third, calm and unlike any alarm."""
CHIME_NOTE_S: Final = 0.45
SIGNAL_HZ: Final = 520.0
"""Low enough for ears that have lost the high notes."""
SIGNAL_PULSES: Final = 3
SIGNAL_PULSE_S: Final = 0.5
"""Three pulses with gaps of their own length: the rhythm that buildings are left by."""
SPEECH_LUFS: Final = -19.0
"""Speech, clips and chime: as loud as sentences of a synthesiser get whose peaks stay below full scale."""
SIGNAL_OVER_LU: Final = 8.0
"""The evacuation signal over speech."""
PEAK_SHARE: Final = 0.98
WAKE_S: Final = 0.3
"""Silence before everything: amplifiers clip the first 200 ms after they idled."""


class SoundError(Exception):
    """Bytes that are no 16-bit mono WAV; says what they are."""

    code = "sound"


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples at a rate in hertz."""

    rate_hz: int
    samples: array[int] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate_hz

    @property
    def loudness(self) -> float:
        """Root mean square, 0..1 of full scale: whether there is anything; how loud it is heard tells loudness.py."""
        if not self.samples:
            return 0.0
        return math.sqrt(sum(s * s for s in self.samples) / len(self.samples)) / PEAK

    @property
    def peak(self) -> float:
        """The largest sample, 0..1."""
        return max(max(self.samples, default=0), -min(self.samples, default=0)) / PEAK


def read_wav(data: bytes) -> Sound:
    """Decode a WAV file.

    Raises:
        SoundError: not a WAV file, not 16-bit mono, or torn.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            shape = (file.getnchannels(), file.getsampwidth())
            rate_hz = file.getframerate()
            promised = file.getnframes()
            frames = file.readframes(promised)
    except (wave.Error, EOFError) as err:
        raise SoundError(f"not a WAV file: {err}") from err
    if shape != (1, 2):
        raise SoundError(f"{shape[0]} channels of {shape[1] * 8} bits, 1 of 16 is needed")
    if len(frames) < promised * 2:
        raise SoundError(f"only {len(frames) // 2} of {promised} samples are there")
    return Sound(rate_hz, from_bytes(frames))


def to_wav(sound: Sound) -> bytes:
    """Encode as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(to_bytes(sound.samples))
    return buffer.getvalue()


def from_bytes(frames: bytes) -> array[int]:
    """Samples of little-endian bytes; half a sample at the end is dropped."""
    samples = array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def to_bytes(samples: array[int]) -> bytes:
    """Little-endian bytes of samples."""
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return samples.tobytes()


def silence(seconds: float, rate_hz: int) -> Sound:
    """Nothing, for a while."""
    return Sound(rate_hz, array("h", bytes(2 * round(seconds * rate_hz))))


def chime(rate_hz: int) -> Sound:
    """Two soft notes that say: listen."""
    samples = array("h")
    for hertz in CHIME_NOTES_HZ:
        count = round(CHIME_NOTE_S * rate_hz)
        for n in range(count):
            at = n / rate_hz
            swell = (
                min(1.0, at / 0.01) * math.exp(-4.0 * at) * min(1.0, (count - n) / rate_hz / 0.02)
            )
            tone = math.sin(2 * math.pi * hertz * at) + 0.25 * math.sin(4 * math.pi * hertz * at)
            samples.append(round(PEAK * 0.35 * swell * tone / 1.25))
    return levelled(Sound(rate_hz, samples))


def levelled(sound: Sound, lufs: float = SPEECH_LUFS) -> Sound:
    """The same at this loudness to the ear, never beyond full scale."""
    found = integrated_lufs(sound.samples, sound.rate_hz)
    if math.isinf(found):
        return sound
    factor = min(10 ** ((lufs - found) / 20), PEAK_SHARE / sound.peak)
    return Sound(sound.rate_hz, array("h", (round(s * factor) for s in sound.samples)))


def at_volume(sound: Sound, percent: int) -> Sound:
    """Quieter: 0 to 100 per cent."""
    share = min(max(percent, 0), 100) / 100
    if share == 1.0:
        return sound
    return Sound(sound.rate_hz, array("h", (round(s * share) for s in sound.samples)))


def evacuation_signal(rate_hz: int) -> Sound:
    """What is heard before the way out is said; nothing like the chime of a call."""
    count = round(SIGNAL_PULSE_S * rate_hz)
    edge = max(1, round(0.01 * rate_hz))
    turn = 2 * math.pi * SIGNAL_HZ / rate_hz
    pulse = array("h")
    for n in range(count):
        level = 0.5 * min(1.0, n / edge, (count - n) / edge)
        # The odd harmonics of a square wave: they carry through a crowd.
        tone = math.sin(turn * n) + math.sin(3 * turn * n) / 3 + math.sin(5 * turn * n) / 5
        pulse.append(round(PEAK * level * tone))
    gap = silence(SIGNAL_PULSE_S, rate_hz)
    whole = joined([part for _ in range(SIGNAL_PULSES) for part in (Sound(rate_hz, pulse), gap)])
    return levelled(whole, SPEECH_LUFS + SIGNAL_OVER_LU)


def at_rate(sound: Sound, rate_hz: int) -> Sound:
    """The same at another rate, between samples on a straight line: good enough for speech."""
    if rate_hz == sound.rate_hz or not sound.samples:
        return Sound(rate_hz, sound.samples)
    step = sound.rate_hz / rate_hz
    count = int(len(sound.samples) / step)
    old = sound.samples
    last = len(old) - 1
    made = array("h", bytes(2 * count))
    for n in range(count):
        at = n * step
        left = int(at)
        right = old[min(left + 1, last)]
        made[n] = round(old[left] + (right - old[left]) * (at - left))
    return Sound(rate_hz, made)


def trimmed(sound: Sound, keep_s: float = 0.02, threshold: float = 0.004) -> Sound:
    """Without the silence at both ends, but for `keep_s`."""
    least = threshold * PEAK
    samples = sound.samples
    first = next((n for n, s in enumerate(samples) if abs(s) > least), None)
    if first is None:
        return Sound(sound.rate_hz, array("h"))
    last = next(n for n in range(len(samples) - 1, -1, -1) if abs(samples[n]) > least)
    keep = round(keep_s * sound.rate_hz)
    return Sound(sound.rate_hz, samples[max(0, first - keep) : last + keep + 1])


def joined(sounds: list[Sound]) -> Sound:
    """One after another.

    Raises:
        SoundError: their rates differ, or there is none.
    """
    rates = {sound.rate_hz for sound in sounds}
    if len(rates) != 1:
        raise SoundError(f"cannot join sounds of {sorted(rates)} Hz")
    samples = array("h")
    for sound in sounds:
        samples.extend(sound.samples)
    return Sound(rates.pop(), samples)


def composed(sentences: list[Sound], *, repeats: int, gap_s: float, urgent: bool = False) -> Sound:
    """A whole announcement: silence, chime, then the sentences `repeats` times with a gap between.

    An `urgent` one begins with the evacuation signal.

    Raises:
        SoundError: there is no sentence, or the rates differ.
    """
    if not sentences:
        raise SoundError("nothing to say")
    rate_hz = sentences[0].rate_hz
    once = joined([levelled(trimmed(sentence)) for sentence in sentences])
    pause = silence(gap_s, rate_hz)
    opening = evacuation_signal(rate_hz) if urgent else chime(rate_hz)
    parts = [silence(WAKE_S, rate_hz), opening, silence(0.25, rate_hz)]
    for turn in range(repeats):
        parts += [pause, once] if turn else [once]
    return joined(parts)
