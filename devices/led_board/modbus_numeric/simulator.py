"""Simulated numeric display: shows what stands in its registers."""

from typing import Any

from devices.led_board.modbus_numeric.protocol import Options, registers_for, text_in
from devices.simulator import SimulatorSetup
from devices.wire.modbus_rtu.simulated import SimulatedSlave


class SimulatedNumericBoard(SimulatedSlave):
    """One display. After power-on it is dark: blanks, or the number 0."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        size = len(registers_for("", self._options))
        blank = 0x2020 if self._options.shows == "characters" else 0
        super().__init__(setup, self._options.start, [blank] * size)
        self._shown = ""

    def written(self) -> None:
        """Tell the witness what is seen now, once per change."""
        shown = text_in(self.values, self._options)
        if shown != self._shown:
            self._shown = shown
            self.witness({"witness": "strip", "label": shown.strip("-"), "text": [shown]})

    def state(self) -> dict[str, Any]:
        """The characters on the display."""
        return {"text": [text_in(self.values, self._options)], "digits": self._options.digits}


def build(setup: SimulatorSetup) -> SimulatedNumericBoard:
    """Build a simulated display."""
    return SimulatedNumericBoard(setup)
