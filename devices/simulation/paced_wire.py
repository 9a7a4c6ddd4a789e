"""A wire on which nobody talks into anybody: every direction takes its time, on one pair one after another."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Protocol

from devices.simulation.station import Station


class Wire(Protocol):
    """What lies between the host's port and the stations; no input or output, no clock."""

    host_free_s: float

    @property
    def idle(self) -> bool:
        """Whether nothing is on the wire."""
        ...

    def host_sends(self, data: bytes, now: float) -> None:
        """The host begins to send, behind what it is still sending."""
        ...

    def poke(self, index: int, now: float) -> None:
        """A station was just controlled: let it speak."""
        ...

    def tick(self, now: float) -> bytes:
        """Let time pass; what the host heard since the last call."""
        ...

    def deadline(self) -> float | None:
        """When something happens next."""
        ...

    def forget(self) -> None:
        """The cable was pulled: what was on the wire is gone."""
        ...


class PacedWire:
    """The usual wire; ``byte_s`` 0 is a network, which takes no time."""

    def __init__(
        self, stations: Sequence[Station], *, byte_s: float, half_duplex: bool, echo: bool
    ) -> None:
        self._stations = list(stations)
        self._byte_s = byte_s
        self._half_duplex = half_duplex
        self._echo = echo
        self.host_free_s = 0.0
        self._device_free_s = 0.0
        self._order = 0
        # What is on the wire: (when its last byte is there, order, whether it is the host's, bytes).
        self._flying: list[tuple[float, int, bool, bytes]] = []

    @property
    def idle(self) -> bool:
        """See ``Wire``."""
        return not self._flying

    def forget(self) -> None:
        """See ``Wire``."""
        self._flying.clear()

    def host_sends(self, data: bytes, now: float) -> None:
        """See ``Wire``."""
        self.host_free_s = max(now, self.host_free_s) + len(data) * self._byte_s
        self._fly(self.host_free_s, data, by_host=True)

    def poke(self, index: int, now: float) -> None:
        """See ``Wire``."""
        self._say(self._stations[index].on_timer(now), now)

    def tick(self, now: float) -> bytes:
        """See ``Wire``."""
        heard = bytearray()
        while self._flying and self._flying[0][0] <= now:
            _, _, by_host, data = heapq.heappop(self._flying)
            if not by_host:
                heard += data
                continue
            if self._echo:
                heard += data
            for station in self._stations:
                self._say(station.feed(data, now), now)
        for station in self._stations:
            due = station.next_deadline()
            if due is not None and due <= now:
                self._say(station.on_timer(now), now)
        while self._flying and self._flying[0][0] <= now and not self._flying[0][2]:
            heard += heapq.heappop(self._flying)[3]  # said just now, on a wire that takes no time
        return bytes(heard)

    def deadline(self) -> float | None:
        """See ``Wire``."""
        moments = [due for one in self._stations if (due := one.next_deadline()) is not None]
        if self._flying:
            moments.append(self._flying[0][0])
        return min(moments, default=None)

    def _say(self, data: bytes, now: float) -> None:
        start = max(now, self._device_free_s)
        if self._half_duplex:
            start = max(start, self.host_free_s)
        if data:
            self._device_free_s = start + len(data) * self._byte_s
            self._fly(self._device_free_s, data, by_host=False)

    def _fly(self, at: float, data: bytes, *, by_host: bool) -> None:
        if data:
            self._order += 1
            heapq.heappush(self._flying, (at, self._order, by_host, data))
