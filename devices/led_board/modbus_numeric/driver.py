"""Numeric display over Modbus RTU: shows the ticket of the latest page, and nothing else.

Sources: see ``protocol``; MODBUS Application Protocol V1.1b3, functions 03, 06 and 10h.
"""

import re
from collections.abc import Sequence

from devices.driver import DriverSetup
from devices.kinds import Cancel, CheckHealth, CheckLevel, Command, Identify, Reset, ShowPage
from devices.led_board.modbus_numeric.protocol import Options, registers_for, ticket_on
from devices.wire.modbus_rtu import (
    Frame,
    read_registers,
    registers_in,
    write_register,
    write_registers,
)
from devices.wire.modbus_rtu.keeper import Keeper, Values, Writing

TEST_LABEL = "8888888888888888"


class NumericBoard(Keeper):
    """One display; with others on RS-485, told apart by address."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        self._options = options
        super().__init__(
            setup,
            rest=registers_for("", options),
            ping_s=options.ping_s,
            reply_timeout_s=options.reply_timeout_s,
            tries=1 + options.retries,
        )

    def read_question(self) -> Frame:
        """All registers of the display."""
        return read_registers(self.address, self._options.start, len(self.seen))

    def image_in(self, answer: Frame) -> Sequence[int]:
        """The registers of an answer."""
        return registers_in(answer)

    def writing(self, values: Values) -> Writing:
        """All registers at once, or the first that differs."""
        start = self._options.start
        if self._options.write == "one":
            index = min(values)
            frame = write_register(self.address, start + index, values[index])
            return Writing(frame, {index: values[index]})
        # What does not differ is written too: one frame, and never half a number.
        whole = {
            index: values.get(index, seen)
            for index, seen in enumerate(self.seen)
            if index in values or seen is not None
        }
        first, last = min(whole), max(whole)
        row = [whole.get(index) or 0 for index in range(first, last + 1)]
        frame = write_registers(self.address, start + first, row)
        return Writing(frame, {first + offset: value for offset, value in enumerate(row)})

    def submit(self, command: Command, now: float) -> None:
        """Show the ticket of a page, a label, or all segments."""
        match command:
            case ShowPage(page=page):
                self.be(command, self._image(ticket_on(page)), now)
            case Identify(label=label):
                short = re.sub(r"[^A-Za-z0-9]", "", label)
                self.be_for_a_while(command, self._image(short), self._options.identify_s, now)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self.look(command, now)
            case CheckHealth():
                image = self._image(TEST_LABEL)
                self.be_for_a_while(command, image, self._options.identify_s, now)
            case Reset():
                self.be(command, self._image(""), now)
            case Cancel(target_id=target_id):
                self.cancel(target_id)
                self.end(command)
            case _:
                self.refuse(command, "数码屏没有这项功能", "A numeric display cannot do that")

    def _image(self, label: str) -> dict[int, int]:
        return dict(enumerate(registers_for(label, self._options)))
