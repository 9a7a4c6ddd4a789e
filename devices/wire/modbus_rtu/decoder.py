"""Bytes of a Modbus RTU line to frames."""

from functools import partial
from typing import Final

from devices.wire.hunting import Hunter
from devices.wire.modbus_rtu.frames import FRAME_MAX, Frame, Side, check

INTER_BYTE_TIMEOUT_S: Final = 0.05
"""The standard's 3.5 characters are 4 ms at 9600 baud; USB adapters hand bytes over in lumps of 16 ms."""


class Decoder(Hunter[Frame]):
    """Frames of one side of the line; what stands between two of them is found out by the CRC."""

    def __init__(self, side: Side = Side.ANSWERS) -> None:
        super().__init__(
            partial(check, side=side),
            _read,
            frame_max=FRAME_MAX,
            inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
        )


def _read(raw: bytes) -> Frame:
    return Frame(raw[0], raw[1], raw[2:-2])  # checked already


def build_wire() -> Decoder:
    """Return the one decoder that all Modbus devices of a line share."""
    return Decoder()
