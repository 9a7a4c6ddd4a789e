"""Simulated scanner that sends text lines, with the commands of a Honeywell if it has any.

{"do": "scan", "text": "A012"}   or   {"do": "scan", "hex": "D4A4..."}   hold a code before it
"""

from typing import Final

from devices.code_scanner.cdc_serial.protocol import (
    BEEP,
    MENU,
    REVISION,
    STOP,
    TRIGGER,
    Options,
    Said,
)
from devices.code_scanner.simulated import SimulatedScanner
from devices.simulator import SimulatorSetup

HEARD_MAX: Final = 256


class SimulatedLineScanner(SimulatedScanner):
    """One scanner; with a trigger it looks for one code per trigger."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        super().__init__(setup, looks=not self._options.trigger)
        self._heard = b""

    def on_link(self, *, up: bool, now: float) -> None:
        """Half a command is forgotten."""
        self._heard = b""

    def hear(self, data: bytes, now: float) -> None:
        """Commands; everything else is ignored."""
        if self._options.commands == "none":
            return
        self._heard = (self._heard + data)[-HEARD_MAX:]
        while self._one_command():
            pass

    def _one_command(self) -> bool:
        for command in (TRIGGER, STOP, BEEP):
            if command in self._heard:
                self._heard = self._heard.partition(command)[2]
                self.beeps += command == BEEP
                if command != BEEP:
                    self.looks = command == TRIGGER or not self._options.trigger
                return True
        _, menu, rest = self._heard.partition(MENU)
        ends = [at for at in (rest.find(b"."), rest.find(b"!")) if at >= 0]
        if not menu or not ends:
            return False
        end = min(ends)
        command, mark = rest[:end], rest[end : end + 1]
        self._heard = rest[end + 1 :]
        known = command == REVISION.encode()
        lines = b": WA23456\r\nBoot Revision: 28\r\n" if known else b""
        said = Said.DONE if known else Said.UNKNOWN
        self.say(command + lines + bytes((said,)) + mark)
        return True

    def wrap(self, code: bytes) -> bytes:
        """As the scanner was set."""
        self.looks = not self._options.trigger
        return bytes.fromhex(self._options.prefix) + code + bytes.fromhex(self._options.suffix)


def build(setup: SimulatorSetup) -> SimulatedLineScanner:
    """Build a simulated scanner."""
    return SimulatedLineScanner(setup)
