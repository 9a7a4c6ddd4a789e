"""FF68: one serial line for calling terminals and rating pads (RS-485 or RS-232, 9600 8N1)."""

from devices.wire.ff68.decoder import INTER_BYTE_TIMEOUT_S, Decoder, build_wire
from devices.wire.ff68.explain import explain, key_name
from devices.wire.ff68.frames import (
    ADDRESS_MAX,
    ADDRESS_MIN,
    BLANK,
    FRAME_MAX,
    Cmd,
    Frame,
    Key,
    acknowledgement,
    beep_frame,
    keys_frame,
    rating_frame,
    show_frame,
    star_frame,
    start_rating_frame,
)

__all__ = [
    "ADDRESS_MAX",
    "ADDRESS_MIN",
    "BLANK",
    "FRAME_MAX",
    "INTER_BYTE_TIMEOUT_S",
    "Cmd",
    "Decoder",
    "Frame",
    "Key",
    "acknowledgement",
    "beep_frame",
    "build_wire",
    "explain",
    "key_name",
    "keys_frame",
    "rating_frame",
    "show_frame",
    "star_frame",
    "start_rating_frame",
]
