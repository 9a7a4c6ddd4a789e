"""FF68 frames in words, for the trace that a technician reads."""

from collections.abc import Iterable
from typing import Final

from devices.wire.ff68.frames import BLANK, Cmd, Frame, Key

KEY_NAMES: Final = {
    Key.EVALUATE: "评价 rate",
    Key.CALL: "呼叫 call",
    Key.RECALL: "重呼 recall",
    Key.CANCEL: "取消 cancel",
    Key.OK: "确认 OK",
    Key.ONE_METRE: "一米线 wait behind the line",
    Key.PAUSE: "暂停 pause",
    Key.TRANSFER: "转移 transfer",
}


def explain(frame: Frame, *, from_host: bool) -> str:
    """Say in one line what the frame means; the direction decides for CMD 01."""
    direction = "to" if from_host else "from"
    return f"{direction} address {frame.address}: {_what(frame, from_host=from_host)}"


def key_name(code: int) -> str:
    """Return what is printed on the key, with its meaning; an unknown code keeps its number."""
    if 0 <= code <= 9:
        return str(code)
    try:
        return KEY_NAMES[Key(code)]
    except ValueError:
        return f"unknown key {code:02X}"


def _what(frame: Frame, *, from_host: bool) -> str:
    data = frame.data
    if frame.cmd == Cmd.KEYS:
        if not from_host:
            return f"keys {_keys(data)}"
        if data == bytes((Key.EVALUATE,)):
            return "start an evaluation (or acknowledge the key 评价)"
        return f"acknowledge {_keys(data)}"
    if frame.cmd == Cmd.SHOW and len(data) == 6:
        return f"show waiting {_digits(data[:3])}, number {_digits(data[3:])}"
    if frame.cmd == Cmd.SHOW and len(data) == 1:
        return f"show star level {data[0]}"
    if frame.cmd == Cmd.BEEP and not data:
        return "beep"
    if frame.cmd == Cmd.RATING and len(data) == 1:
        return f"rating key {data[0]}"
    return f"unknown command {frame.cmd:02X}, data {data.hex(' ').upper() or 'none'}"


def _keys(data: Iterable[int]) -> str:
    return " + ".join(key_name(code) for code in data) or "none"


def _digits(data: bytes) -> str:
    return "".join("_" if digit == BLANK else f"{digit:X}" for digit in data)
