"""One simulated device on a wire, seen from the wire: what it says and hears, spoilt as asked."""

from __future__ import annotations

import heapq
from typing import Protocol

from devices.simulation.damage import Damage
from devices.simulator import SimulatedDevice


class Station(Protocol):
    """What a wire needs of a device."""

    def feed(self, data: bytes, now: float) -> bytes:
        """Hear bytes; what to say at once."""
        ...

    def on_timer(self, now: float) -> bytes:
        """What to say now."""
        ...

    def next_deadline(self) -> float | None:
        """When ``on_timer`` is wanted."""
        ...


class Seated:
    """A simulated device in its place on a line; its damage is between the two."""

    def __init__(self, name: str, device: SimulatedDevice) -> None:
        self.name = name
        self.device = device
        self.damage = Damage()
        self._controlled = False
        self._order = 0
        # What is late: (when it is there, order, whether it goes to the device, bytes).
        self._late: list[tuple[float, int, bool, bytes]] = []

    def link(self, *, up: bool, now: float) -> None:
        """The cable of the line is in or out."""
        self._late.clear()
        self.device.on_link(up=up, now=now)

    def controlled(self) -> None:
        """Somebody did something to the device: its next timer is its chance to speak."""
        self._controlled = True

    def feed(self, data: bytes, now: float) -> bytes:
        """See ``Station``."""
        part, late_s = self.damage.apply(data)
        if late_s:
            self._delay(now + late_s, inward=True, data=part)
            return b""
        return self._out(self.device.feed(part, now), now) if part else b""

    def on_timer(self, now: float) -> bytes:
        """See ``Station``."""
        out = b""
        while self._late and self._late[0][0] <= now:
            _, _, inward, data = heapq.heappop(self._late)
            out += self._out(self.device.feed(data, now), now) if inward else data
        due = self.device.next_deadline()
        if self._controlled or (due is not None and due <= now):
            self._controlled = False
            out += self._out(self.device.on_timer(now), now)
        return out

    def next_deadline(self) -> float | None:
        """See ``Station``."""
        own = self.device.next_deadline()
        if not self._late:
            return own
        return self._late[0][0] if own is None else min(own, self._late[0][0])

    def room(self) -> int:
        """Bytes the device takes now."""
        return self.device.room()

    def _out(self, data: bytes, now: float) -> bytes:
        part, late_s = self.damage.apply(data)
        if late_s:
            self._delay(now + late_s, inward=False, data=part)
            return b""
        return part

    def _delay(self, at: float, *, inward: bool, data: bytes) -> None:
        if data:
            self._order += 1
            heapq.heappush(self._late, (at, self._order, inward, data))
