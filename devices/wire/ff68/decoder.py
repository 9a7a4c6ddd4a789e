"""Bytes of an FF68 line to frames, whatever stands between them."""

from typing import Final

from devices.wire.ff68.frames import FRAME_MAX, Frame, check
from devices.wire.hunting import Hunter

INTER_BYTE_TIMEOUT_S: Final = 0.05


class Decoder(Hunter[Frame]):
    """Hunts FF 68; a frame whose next byte stays out for 50 ms is given up."""

    def __init__(self, inter_byte_timeout_s: float = INTER_BYTE_TIMEOUT_S) -> None:
        super().__init__(
            check,
            Frame.from_bytes,
            frame_max=FRAME_MAX,
            inter_byte_timeout_s=inter_byte_timeout_s,
        )


def build_wire() -> Decoder:
    """Return the one decoder that all FF68 devices of a line share."""
    return Decoder()
