"""K frames in words, for the trace that a technician reads; never the text that is shown."""

from typing import Final

from devices.led_board.onbon.protocol import AreaUpdate, CardError, Frame, Op, decoder
from devices.wire.fault import FrameError

_NAMES: Final = {
    Op.ACK: "ACK",
    Op.PING: "ping",
    Op.STATUS: "status",
    Op.RESET: "restart",
    Op.SET_CLOCK: "set the clock",
    Op.POWER: "power",
    Op.BRIGHTNESS: "brightness",
    Op.CLEAR: "clear the screen",
    Op.FORMAT: "format",
    Op.LOCK_PROGRAM: "lock a program",
    Op.BEGIN_FILE: "begin a file",
}


def explain(data: bytes) -> str:
    """Say in one line what the first frame in these bytes means."""
    decode = decoder()
    frames = decode.feed(data)
    if not frames:
        return str(decode.faults[0]).split(" in ")[0] if decode.faults else "no whole frame"
    return _what(frames[0])


def _what(frame: Frame) -> str:
    if frame.op == Op.NACK:
        known = frame.code in set(CardError)
        return f"NACK, {CardError(frame.code).name.lower() if known else frame.code}"
    if frame.op == Op.UPDATE_AREAS:
        return _update(frame)
    if frame.op in set(Op):
        values = f" {frame.params.hex(' ').upper()}" if 0 < len(frame.params) <= 8 else ""
        return f"{_NAMES.get(Op(frame.op), f'command {frame.op:04X}')}{values}"
    return f"unknown command {frame.op:04X}"


def _update(frame: Frame) -> str:
    try:
        update = AreaUpdate.from_bytes(frame.params)
    except FrameError:
        return "area update that cannot be read"
    parts = ["delete all areas"] if update.delete_all else []
    parts += [f"delete area {number}" for number in update.delete]
    parts += [f"area {area.number}: {len(area.text)} bytes of text" for area in update.areas]
    return ", ".join(parts) or "empty area update"
