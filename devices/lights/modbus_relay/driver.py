"""Lights on a Modbus relay board: each channel is as it was told last, also after the board was without power.

A relay answers a write with the very bytes of the question, as an echoing adapter does; so only reading back
confirms.
"""

from collections.abc import Sequence

from devices.driver import DriverSetup
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Identify,
    Outcome,
    Reset,
    SetLight,
)
from devices.lights.modbus_relay.protocol import Options
from devices.wire.modbus_rtu import Frame, coils_in, read_coils, write_coil
from devices.wire.modbus_rtu.keeper import Keeper, Values, Writing


class RelayLights(Keeper):
    """One relay board; with others on RS-485, told apart by address."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        self._options = options
        super().__init__(
            setup,
            rest=[options.coil(channel, lit=False) for channel in self._all(options)],
            ping_s=options.ping_s,
            reply_timeout_s=options.reply_timeout_s,
            tries=1 + options.retries,
        )

    @staticmethod
    def _all(options: Options) -> range:
        return range(1, options.channels + 1)

    def read_question(self) -> Frame:
        """All coils of the board."""
        return read_coils(self.address, self._options.first_coil, self._options.channels)

    def image_in(self, answer: Frame) -> Sequence[int]:
        """The coils of an answer."""
        return coils_in(answer, self._options.channels)

    def writing(self, values: Values) -> Writing:
        """The first coil that differs: every relay board has function 05."""
        index = min(values)
        coil = self._options.first_coil + index
        frame = write_coil(self.address, coil, on=bool(values[index]))
        return Writing(frame, {index: values[index]})

    def submit(self, command: Command, now: float) -> None:
        """Switch one channel, or light all of them for a while."""
        match command:
            case SetLight(channel=channel, on=on):
                self._set(command, channel, now, on=on)
            case Reset():
                self.be(command, self._image(lit=False), now)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self.look(command, now)
            case CheckHealth() | Identify():
                self.be_for_a_while(command, self._image(lit=True), self._options.test_s, now)
            case Cancel(target_id=target_id):
                self.cancel(target_id)
                self.end(command)
            case _:
                self.refuse(command, "灯控没有这项功能", "A relay board cannot do that")

    def _set(self, command: Command, channel: int, now: float, *, on: bool) -> None:
        channels = self._options.channels
        if not 1 <= channel <= channels:
            self.end(
                command,
                Outcome.FAILED,
                "unsupported",
                f"没有第 {channel} 路灯，只有 1 至 {channels} 路",
                f"There is no channel {channel}, only 1 to {channels}",
            )
            return
        self.be(command, {channel - 1: self._options.coil(channel, lit=on)}, now)

    def _image(self, *, lit: bool) -> dict[int, int]:
        return {
            channel - 1: self._options.coil(channel, lit=lit)
            for channel in self._all(self._options)
        }
