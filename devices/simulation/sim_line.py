"""One simulated line: moves bytes between the endpoint and its devices at the speed of the wire."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from config.setup_model import LineConfig
from devices.line import byte_time
from devices.simulation.damage import Damage
from devices.simulation.endpoint import Endpoint
from devices.simulator import SimulatedDevice

SLICE_S = 0.02
"""Bytes are taken from the host in slices of this much wire time."""
MAX_SLICE = 1 << 16
MAX_UNSENT = 1 << 16


@dataclass(slots=True)
class Seated:
    """A simulated device on the line."""

    name: str
    device: SimulatedDevice
    damage: Damage = field(default_factory=Damage)


class SimLine:
    """Called by the server's loop only."""

    def __init__(self, config: LineConfig, devices: list[Seated], endpoint: Endpoint) -> None:
        self.config = config
        self.devices = devices
        self.endpoint = endpoint
        self._byte_s = byte_time(config) if config.transport == "serial" else 0.0
        self._connected = False
        self._host_free_at = 0.0
        self._device_free_at = 0.0
        self._order = 0
        # What is on the wire: (when its last byte is there, order, receiver or None for the host, bytes).
        self._flying: list[tuple[float, int, Seated | None, bytes]] = []
        self._unsent = bytearray()

    # ---------------------------------------------------------------- the link

    def plug(self, now: float) -> None:
        """The cable is in; on a wire without connections the devices hear at once."""
        self.endpoint.plug()
        if self.endpoint.data_fd() is not None:
            self._link(up=True, now=now)

    def unplug(self, now: float) -> None:
        """The cable is out; what was on the wire is gone."""
        self.endpoint.unplug()
        self._link(up=False, now=now)

    def accept(self, now: float) -> None:
        """Somebody may have connected."""
        if self.endpoint.accept():
            self._link(up=True, now=now)

    def _link(self, *, up: bool, now: float) -> None:
        self._flying.clear()
        self._unsent.clear()
        if up != self._connected:
            self._connected = up
            for seated in self.devices:
                seated.device.on_link(up=up, now=now)

    # ---------------------------------------------------------------- bytes

    def wants_to_read(self, now: float) -> bool:
        """Whether the wire and the devices have room for more."""
        return self._connected and now >= self._host_free_at and self._room() > 0

    def readable(self, now: float) -> None:
        """The host has sent something."""
        size = min(self._room(), MAX_SLICE)
        if self._byte_s:
            size = min(size, max(1, int(SLICE_S / self._byte_s)))
        data = self.endpoint.read(size)
        if data is None:
            self._link(up=False, now=now)
        elif data:
            self._host_free_at = max(now, self._host_free_at) + len(data) * self._byte_s
            for seated in self.devices:
                part, late_s = seated.damage.apply(data)
                self._fly(self._host_free_at + late_s, seated, part)
            if self.config.echo:
                self._fly(self._host_free_at, None, data)
            self.tick(now)

    def wants_to_write(self) -> bool:
        """Whether bytes wait for the host's side."""
        return bool(self._unsent)

    def writable(self) -> None:
        """The host's side takes bytes."""
        taken = self.endpoint.write(bytes(self._unsent))
        del self._unsent[:taken]

    def deadline(self, now: float) -> float | None:
        """When ``tick`` or ``wants_to_read`` may have news; None for never."""
        moments = [
            due for seated in self.devices if (due := seated.device.next_deadline()) is not None
        ]
        if self._flying:
            moments.append(self._flying[0][0])
        if self._connected and self._host_free_at > now:
            moments.append(self._host_free_at)
        return min(moments, default=None)

    def tick(self, now: float) -> None:
        """Deliver what has arrived, and run the devices' timers."""
        while self._flying and self._flying[0][0] <= now:
            _, _, receiver, data = heapq.heappop(self._flying)
            if receiver is None:
                self._unsent += data
                del self._unsent[:-MAX_UNSENT]
            else:
                self._say(receiver, receiver.device.feed(data, now), now)
        for seated in self.devices:
            due = seated.device.next_deadline()
            if due is not None and due <= now:
                self._say(seated, seated.device.on_timer(now), now)
        if self._unsent:
            self.writable()

    def control(self, seated: Seated, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Do something to a device, and let out what it then says."""
        answer = seated.device.control(request, now)
        self._say(seated, seated.device.on_timer(now), now)
        self.tick(now)
        return answer

    def _say(self, seated: Seated, data: bytes, now: float) -> None:
        data, late_s = seated.damage.apply(data)
        if not data or not self._connected:
            return
        start = max(now + late_s, self._device_free_at)
        if self.config.half_duplex:
            start = max(start, self._host_free_at)
        self._device_free_at = start + len(data) * self._byte_s
        self._fly(self._device_free_at, None, data)

    def _fly(self, at: float, receiver: Seated | None, data: bytes) -> None:
        if data:
            self._order += 1
            heapq.heappush(self._flying, (at, self._order, receiver, data))

    def _room(self) -> int:
        return min((seated.device.room() for seated in self.devices), default=MAX_SLICE)
