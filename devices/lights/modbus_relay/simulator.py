"""Simulated relay board with a lamp on each channel."""

from typing import Any

from devices.lights.modbus_relay.protocol import Options
from devices.simulator import SimulatorSetup
from devices.wire.modbus_rtu.simulated import SimulatedSlave


class SimulatedRelayBoard(SimulatedSlave):
    """One board. After power-on all relays are off."""

    holds_coils = True

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        super().__init__(setup, self._options.first_coil, [0] * self._options.channels)
        self._lit = self._lamps()

    def _lamps(self) -> list[bool]:
        return [
            bool(coil) != (channel in self._options.inverted)
            for channel, coil in enumerate(self.values, start=1)
        ]

    def written(self) -> None:
        """Tell the witness which lamps changed."""
        before, self._lit = self._lit, self._lamps()
        for channel, (was, lit) in enumerate(zip(before, self._lit, strict=True), start=1):
            if was != lit:
                self.witness({"witness": "lights", "channel": channel, "on": lit})

    def state(self) -> dict[str, Any]:
        """Which lamps are lit."""
        return {"lit": self._lamps()}


def build(setup: SimulatorSetup) -> SimulatedRelayBoard:
    """Build a simulated relay board."""
    return SimulatedRelayBoard(setup)
