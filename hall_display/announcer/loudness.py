"""How loud a sound is to the ear: ITU-R BS.1770-4 for one channel, K-weighted and gated. Pure.

Root mean square takes a hiss or a deep voice for as loud as a clear one; clips of several speakers, the chime and a
synthesiser were told apart by it on every loudspeaker. pyloudnorm does the same and brings NumPy and SciPy, a hundred
megabytes for two filters; these are short clips.

The filters of the standard are given for 48 kHz; for other rates they are made from the same analogue filters, with the
figures of libebur128 (their derivation: Brecht De Man, "Evaluation of implementations of the EBU R128 loudness measurement",
AES 2018).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

FULL_SCALE: Final = 32768.0
STEP_S: Final = 0.1
STEPS_OF_BLOCK: Final = 4
"""Blocks of 400 ms, a new one each 100 ms."""
OFFSET_LU: Final = -0.691
"""So that a sine of 997 Hz at full scale in one channel has -3.01 LKFS."""
ABSOLUTE_GATE_LUFS: Final = -70.0
RELATIVE_GATE_LU: Final = -10.0

_SHELF_HZ: Final = 1681.974450955533
_SHELF_DB: Final = 3.999843853973347
_SHELF_Q: Final = 0.7071752369554196
_SHELF_SLOPE: Final = 0.4996667741545416
_HIGH_PASS_HZ: Final = 38.13547087602444
_HIGH_PASS_Q: Final = 0.5003270373238773


class Biquad(NamedTuple):
    """A filter of second order; `a0` is 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float


def head_shelf(rate_hz: int) -> Biquad:
    """What the head does to a sound from all around."""
    k = math.tan(math.pi * _SHELF_HZ / rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    band = high**_SHELF_SLOPE
    a0 = 1 + k / _SHELF_Q + k * k
    return Biquad(
        (high + band * k / _SHELF_Q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / _SHELF_Q + k * k) / a0,
        2 * (k * k - 1) / a0,
        (1 - k / _SHELF_Q + k * k) / a0,
    )


def high_pass(rate_hz: int) -> Biquad:
    """What the ear leaves out of deep sounds."""
    k = math.tan(math.pi * _HIGH_PASS_HZ / rate_hz)
    a0 = 1 + k / _HIGH_PASS_Q + k * k
    return Biquad(1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / _HIGH_PASS_Q + k * k) / a0)


def integrated_lufs(samples: Sequence[int], rate_hz: int) -> float:
    """The loudness of 16-bit samples, in LUFS; minus infinity when there is nothing to be heard.

    A sound shorter than one block is measured as one block of its own length.
    """
    blocks = _block_powers(samples, rate_hz)
    heard = [power for power in blocks if _lufs(power) > ABSOLUTE_GATE_LUFS]
    if not heard:
        return -math.inf
    gate = _lufs(_mean(heard)) + RELATIVE_GATE_LU
    return _lufs(_mean([power for power in heard if _lufs(power) > gate]))


def _lufs(power: float) -> float:
    return OFFSET_LU + 10 * math.log10(power) if power > 0 else -math.inf


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _block_powers(samples: Sequence[int], rate_hz: int) -> list[float]:
    """The mean square of each block after both filters, as a share of full scale."""
    step = max(1, round(rate_hz * STEP_S))
    sums = _step_sums(samples, step, head_shelf(rate_hz), high_pass(rate_hz))
    whole = len(samples) // step
    if whole < STEPS_OF_BLOCK:
        return [sum(sums) / len(samples)] if samples else []
    length = step * STEPS_OF_BLOCK
    return [
        sum(sums[at : at + STEPS_OF_BLOCK]) / length for at in range(whole - STEPS_OF_BLOCK + 1)
    ]


def _step_sums(samples: Sequence[int], step: int, shelf: Biquad, passing: Biquad) -> list[float]:
    """The sum of squares of each step; plain numbers in one loop, for a sentence has 100,000 of them."""
    b0, b1, b2, a1, a2 = shelf
    _, _, _, c1, c2 = passing
    s1 = s2 = p1 = p2 = 0.0
    sums = []
    for begin in range(0, len(samples), step):
        total = 0.0
        for sample in samples[begin : begin + step]:
            x = sample / FULL_SCALE
            y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            z = y + p1
            p1 = p2 - 2.0 * y - c1 * z
            p2 = y - c2 * z
            total += z * z
        sums.append(total)
    return sums
