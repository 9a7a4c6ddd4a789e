"""Simulated GM65 module: zones that can be read and written, codes as plain bytes with a suffix."""

from typing import Any

from devices.code_scanner.gm65.protocol import (
    FRAME_MAX,
    Answer,
    Kind,
    Options,
    Setting,
    Zone,
    check_command,
)
from devices.code_scanner.simulated import SimulatedScanner
from devices.simulator import SimulatorSetup
from devices.wire.hunting import Hunter


class SimulatedGm65(SimulatedScanner):
    """One module; in command mode it looks for one code per trigger."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        super().__init__(setup, looks=not self._options.trigger)
        self._hunter: Hunter[Setting] = Hunter(
            check_command, Setting.from_bytes, frame_max=FRAME_MAX, inter_byte_timeout_s=0.1
        )
        self._zones: dict[int, int] = {Zone.BAUD: 0x39, Zone.BAUD + 1: 0x01}
        self._saved = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """Half a command is forgotten."""
        self._hunter.reset()

    def hear(self, data: bytes, now: float) -> None:
        """Commands; everything else is ignored."""
        for setting in self._hunter.feed(data, now):
            self.say(self._do(setting).to_bytes())

    def _do(self, setting: Setting) -> Answer:
        match setting.kind:
            case Kind.READ:
                count = setting.data[0] if setting.data else 0
                zones = range(setting.address, setting.address + count)
                return Answer(0, bytes(self._zones.get(zone, 0) for zone in zones))
            case Kind.WRITE:
                for offset, value in enumerate(setting.data):
                    self._zones[setting.address + offset] = value
                if setting.address == Zone.TRIGGER and self._options.trigger:
                    self.looks = bool(setting.data[0] & 1)
                return Answer(0, b"\x00")
            case Kind.SAVE:
                self._saved += 1
                return Answer(0, b"\x00")
            case _:
                return Answer(1, b"\x00")

    def wrap(self, code: bytes) -> bytes:
        """As the module was set."""
        self.looks = not self._options.trigger
        return bytes.fromhex(self._options.prefix) + code + bytes.fromhex(self._options.suffix)

    def state(self) -> dict[str, Any]:
        """How often settings were saved."""
        return {"saved": self._saved}


def build(setup: SimulatorSetup) -> SimulatedGm65:
    """Build a simulated module."""
    return SimulatedGm65(setup)
