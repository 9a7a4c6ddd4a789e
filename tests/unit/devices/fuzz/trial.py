"""One decoder under fire: it raises nothing, ends, and holds no more than a bounded number of bytes."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Any

from tests.unit.devices.fuzz.decoders import Target

HELD_MAX = 512 * 1024
"""No protocol here has a frame, a picture or a snapshot of this size in the tests."""
SLICES = (1, 2, 7, 64, 1000)
PAUSES_S = (0.0, 0.0, 0.001, 0.02, 0.3, 3.0)


def held_bytes(thing: object, seen: set[int] | None = None) -> int:
    """Bytes and items that an object holds, all the way down."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if isinstance(thing, bytes | bytearray | str):
        return len(thing)
    if isinstance(thing, dict):
        return sum(held_bytes(one, seen) for one in (*thing.keys(), *thing.values())) + len(thing)
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return sum(held_bytes(one, seen) for one in thing) + len(thing)
    own = dict(getattr(thing, "__dict__", {}))
    if not thing.__class__.__module__.startswith(("devices.", "tests.")):
        return 0
    for name in getattr(thing.__class__, "__slots__", ()):
        own[name] = getattr(thing, name, None)
    return sum(held_bytes(one, seen) for one in own.values())


class Trial:
    """A decoder that lives through everything that it is fed."""

    def __init__(self, target: Target) -> None:
        self.decoder, self._feed = target.build()
        self.now = 1000.0
        self.frames: list[Any] = []
        self.fed = 0

    def feed(self, data: bytes, random: Random) -> None:
        """The same bytes in slices of any size, with pauses of any length."""
        at = 0
        while at < len(data):
            size = random.choice(SLICES)
            self.now += random.choice(PAUSES_S)
            self.frames += self._feed(data[at : at + size], self.now)
            at += size
        self.fed += len(data)
        held = held_bytes(self.decoder)
        assert held <= HELD_MAX, f"holds {held} bytes after {self.fed}"
        del self.frames[:-1000]


def mutated(seed: bytes, random: Random) -> bytes:
    """A frame with a few bytes changed, lost, doubled or torn off."""
    data = bytearray(seed)
    for _ in range(random.randint(1, 4)):
        if not data:
            break
        at = random.randrange(len(data))
        match random.randrange(5):
            case 0 | 1:
                data[at] = random.randrange(256)
            case 2:
                del data[at]
            case 3:
                data.insert(at, data[at])
            case _:
                del data[at:]
    return bytes(data)


def noise(target: Target, random: Random) -> bytes:
    """Something that a line may bring: noise, heads of frames, frames, damaged frames, long runs."""
    match random.randrange(6):
        case 0:
            return random.randbytes(random.randint(1, 600))
        case 1:
            return target.mark + random.randbytes(random.randint(0, 40))
        case 2:
            return random.choice(target.seeds)
        case 3:
            return bytes((random.randrange(256),)) * random.randint(1, 800)
        case 4:
            return target.mark * random.randint(1, 20)
        case _:
            return mutated(random.choice(target.seeds), random)
