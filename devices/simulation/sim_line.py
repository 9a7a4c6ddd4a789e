"""One simulated line: moves bytes between the endpoint and the wire of its devices."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from config.setup_model import LineConfig
from devices.line import byte_time
from devices.simulation.endpoint import Endpoint
from devices.simulation.paced_wire import PacedWire, Wire
from devices.simulation.shared_pair import SharedPair
from devices.simulation.station import Seated

__all__ = ["Seated", "SimLine"]

SLICE_S = 0.02
"""Bytes are taken from the host in slices of this much wire time."""
MAX_SLICE = 1 << 16
MAX_UNSENT = 1 << 16


class SimLine:
    """Called by the server's loop only."""

    def __init__(self, config: LineConfig, devices: list[Seated], endpoint: Endpoint) -> None:
        self.config = config
        self.devices = devices
        self.endpoint = endpoint
        self._byte_s = byte_time(config) if config.transport == "serial" else 0.0
        self._connected = False
        self.plugged = False
        self._wire: Wire = self._paced_wire()
        self._next_wire: Wire | None = None
        self._unsent = bytearray()

    # ---------------------------------------------------------------- the link

    def plug(self, now: float) -> None:
        """The cable is in; on a wire without connections the devices hear at once."""
        self.endpoint.plug()
        self.plugged = True
        if self.endpoint.data_fd() is not None:
            self._link(up=True, now=now)

    def unplug(self, now: float) -> None:
        """The cable is out; what was on the wire is gone."""
        self.endpoint.unplug()
        self.plugged = False
        self._link(up=False, now=now)

    def accept(self, now: float) -> None:
        """Somebody may have connected."""
        if self.endpoint.accept():
            self._link(up=True, now=now)

    def _link(self, *, up: bool, now: float) -> None:
        self._wire.forget()
        self._unsent.clear()
        if up != self._connected:
            self._connected = up
            for seated in self.devices:
                seated.link(up=up, now=now)

    # ---------------------------------------------------------------- collisions

    def collide(self, *, on: bool, seed: int) -> None:
        """From the next silence on: who talks at once garbles each other, or waits for the other.

        Raises:
            ValueError: nobody shares this line, so nobody can talk into anybody.
        """
        if not on:
            self._next_wire = self._paced_wire()
        elif not self._byte_s or not self.config.half_duplex:
            raise ValueError(f"{self.config.name} is no half-duplex serial line")
        else:
            self._next_wire = SharedPair(
                self.devices, byte_s=self._byte_s, random=Random(seed), echo=self.config.echo
            )
        self._change_wire()

    def _paced_wire(self) -> Wire:
        return PacedWire(
            self.devices,
            byte_s=self._byte_s,
            half_duplex=self.config.half_duplex,
            echo=self.config.echo,
        )

    def _change_wire(self) -> None:
        """Another wire may only take over in silence, else the change itself would lose bytes."""
        if self._next_wire is not None and self._wire.idle:
            self._wire, self._next_wire = self._next_wire, None

    # ---------------------------------------------------------------- bytes

    def wants_to_read(self, now: float) -> bool:
        """Whether the wire and the devices have room for more."""
        return self._connected and now >= self._wire.host_free_s and self._room() > 0

    def readable(self, now: float) -> None:
        """The host has sent something."""
        size = min(self._room(), MAX_SLICE)
        if self._byte_s:
            size = min(size, max(1, int(SLICE_S / self._byte_s)))
        data = self.endpoint.read(size)
        if data is None:
            self._link(up=False, now=now)
        elif data:
            self._wire.host_sends(data, now)
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
        moments = [due for due in (self._wire.deadline(),) if due is not None]
        if self._connected and self._wire.host_free_s > now:
            moments.append(self._wire.host_free_s)
        return min(moments, default=None)

    def tick(self, now: float) -> None:
        """Deliver what has arrived, and run the devices' timers."""
        heard = self._wire.tick(now)
        if heard and self._connected:
            self._unsent += heard
            del self._unsent[:-MAX_UNSENT]
        if self._next_wire is not None:
            self._change_wire()
        if self._unsent:
            self.writable()

    def control(self, seated: Seated, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Do something to a device, and let out what it then says."""
        answer = seated.device.control(request, now)
        seated.controlled()
        self._wire.poke(self.devices.index(seated), now)
        self.tick(now)
        return answer

    def _room(self) -> int:
        return min((seated.room() for seated in self.devices), default=MAX_SLICE)
