"""FF68 frames in words, for the trace that a technician reads."""

from collections.abc import Iterable
from typing import Final

from devices.wire.ff68.frames import BLANK, Cmd, Frame, Key

KEY_NAMES_ZH: Final = {
    Key.EVALUATE: "评价",
    Key.CALL: "呼叫",
    Key.RECALL: "重呼",
    Key.CANCEL: "取消",
    Key.OK: "确认",
    Key.ONE_METRE: "一米线",
    Key.PAUSE: "暂停",
    Key.TRANSFER: "转移",
}


def explain(frame: Frame, *, from_host: bool = False) -> str:
    """Say in one Chinese line what the frame means; the direction decides for CMD 01."""
    who = "主机→" if from_host else "终端→主机 "
    return f"{who}地址{frame.address} {_what(frame, from_host=from_host)}"


def key_name(code: int) -> str:
    """Return the name printed on the key; an unknown code keeps its number."""
    if 0 <= code <= 9:
        return str(code)
    try:
        return KEY_NAMES_ZH[Key(code)]
    except ValueError:
        return f"未知键{code:02X}"


def _what(frame: Frame, *, from_host: bool) -> str:
    data = frame.data
    if frame.cmd == Cmd.KEYS:
        if not from_host:
            return "按键 " + _keys(data)
        if data == bytes((Key.EVALUATE,)):
            return "请评价（或回应评价键）"
        return "已收到 " + _keys(data)
    if frame.cmd == Cmd.SHOW and len(data) == 6:
        return f"显示 等候{_digits(data[:3])} 票号{_digits(data[3:])}"
    if frame.cmd == Cmd.SHOW and len(data) == 1:
        return f"显示星级 {data[0]}"
    if frame.cmd == Cmd.BEEP and not data:
        return "蜂鸣"
    if frame.cmd == Cmd.RATING and len(data) == 1:
        return f"评价按键 {data[0]}"
    return f"未知命令{frame.cmd:02X} 数据 {data.hex(' ').upper() or '无'}"


def _keys(data: Iterable[int]) -> str:
    return " ".join(key_name(code) for code in data) or "无"


def _digits(data: bytes) -> str:
    return "".join("_" if digit == BLANK else f"{digit:X}" for digit in data)
