"""What a recording says: which announcement sounds when, and whether two ever sound at once."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from typing import Final, NamedTuple

WINDOW_S: Final = 0.04
LOUD: Final = 300
"""Root mean square below which a window is silent."""
SHARE: Final = 0.08
"""Of a window's power: what sounds beside something else, however quiet."""


class Heard(NamedTuple):
    """A stretch of one source."""

    source: str
    begin_s: float
    end_s: float


def heard(samples: array[int], rate_hz: int, marks_hz: Mapping[str, float]) -> list[Heard]:
    """Each stretch of each source, in order of its begin; a window may have several."""
    size = round(WINDOW_S * rate_hz)
    shape = [0.5 - 0.5 * math.cos(2 * math.pi * n / size) for n in range(size)]
    tables = {
        name: [
            (shape[n] * math.cos(2 * math.pi * hz * n / rate_hz),
             shape[n] * math.sin(2 * math.pi * hz * n / rate_hz))
            for n in range(size)
        ]
        for name, hz in marks_hz.items()
    }  # fmt: skip
    found: list[Heard] = []
    running: dict[str, float] = {}
    for at in range(0, len(samples) - size + 1, size):
        window = samples[at : at + size]
        power = sum(s * s for s in window)
        now: set[str] = set()
        if power > LOUD * LOUD * size:
            for name, table in tables.items():
                real = sum(s * c for s, (c, _) in zip(window, table, strict=True))
                imaginary = sum(s * i for s, (_, i) in zip(window, table, strict=True))
                # A pure tone under this window gives a share of 1.
                if 8 * (real * real + imaginary * imaginary) / (size * power) > SHARE:
                    now.add(name)
        time_s = at / rate_hz
        for name in now - set(running):
            running[name] = time_s
        found += [Heard(name, running.pop(name), time_s) for name in set(running) - now]
    found += [Heard(name, begin, len(samples) / rate_hz) for name, begin in running.items()]
    return sorted(found, key=lambda one: one.begin_s)


def together(found: list[Heard], slack_s: float = WINDOW_S) -> list[tuple[Heard, Heard]]:
    """The pairs that sound at the same time for longer than where two windows meet."""
    return [
        (one, other)
        for n, one in enumerate(found)
        for other in found[n + 1 :]
        if one.source != other.source
        and min(one.end_s, other.end_s) - max(one.begin_s, other.begin_s) > slack_s
    ]
