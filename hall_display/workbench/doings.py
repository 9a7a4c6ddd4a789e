"""What a person can do to each kind of simulated device. Pure; the requests are those of the simulators' control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

State = Mapping[str, Any]

SENIOR: Final = {
    "name": "张三",
    "sex": "1",
    "nation": "01",
    "birth": "19491231",
    "address": "北京市朝阳区示例路1号",
    "number": "11010519491231002X",
    "authority": "北京市公安局朝阳分局",
    "valid_from": "20200101",
    "valid_until": "长期",
}
YOUNG: Final = {**SENIOR, "name": "李四", "birth": "19991231", "number": "11010519991231001?"}
"""Invented people; the number of the first is the example of GB 11643."""


def _never(_state: State, _plugged: bool) -> bool:  # noqa: FBT001 - all of these take the same
    return False


@dataclass(frozen=True)
class Doing:
    """One key of the workbench. ``is_on``: whether this is how the device stands now."""

    label: str
    request: Mapping[str, Any]
    is_on: Callable[[State, bool], bool] = _never
    wrong: bool = False
    """While it is on, the device has a fault."""


def _is(name: str, value: object) -> Callable[[State, bool], bool]:
    def check(state: State, _plugged: bool) -> bool:  # noqa: FBT001 - as above
        return state.get(name) == value

    return check


def _set(label: str, name: str, value: object, *, wrong: bool = False) -> Doing:
    return Doing(label, {"do": "set", name: value}, _is(name, value), wrong)


CABLE: Final = (
    Doing("线缆插好", {"do": "plug"}, lambda _state, plugged: plugged),
    Doing("拔掉线缆", {"do": "unplug"}, lambda _state, plugged: not plugged, wrong=True),
)
SHARED_LINE: Final = (
    Doing("整条线插好", {"do": "plug"}, lambda _state, plugged: plugged),
    Doing("拔掉整条线", {"do": "unplug"}, lambda _state, plugged: not plugged, wrong=True),
    Doing("抢线碰撞", {"do": "damage", "kind": "collide", "rate": 1}),
    Doing("停止碰撞", {"do": "damage", "kind": "none"}),
)
POWER: Final = (_set("通电", "power", "on"), _set("断电", "power", "off", wrong=True))


def doings_of(kind: str, make: str, bookings: tuple[str, ...] = ()) -> tuple[Doing, ...]:
    """The keys of a device, without its cable. ``bookings``: codes that can be held before a scanner."""
    match kind:
        case "ticket_printer":
            return (
                _set("有纸", "paper", "ok"),
                _set("纸将尽", "paper", "near_end"),
                _set("缺纸", "paper", "out", wrong=True),
                _set("合上盖", "cover", "closed"),
                _set("打开盖", "cover", "open", wrong=True),
                _set("切刀正常", "cutter", "ok"),
                _set("切刀卡住", "cutter", "jammed", wrong=True),
                Doing("取走小票", {"do": "take"}),
            )
        case "id_card_reader":
            lies = _is("card", True)
            return (
                Doing("放老人的证", {"do": "lay", "card": SENIOR}),
                Doing("放青年的证", {"do": "lay", "card": YOUNG}),
                Doing("放坏的证", {"do": "lay", "unreadable": True}),
                Doing("拿走证件", {"do": "lift"}, lambda state, plugged: not lies(state, plugged)),
                *POWER,
            )
        case "code_scanner":
            codes = tuple(Doing(f"预约 {code}", {"do": "scan", "text": code}) for code in bookings)
            return (*codes, Doing("别的码", {"do": "scan", "text": "https://example.org/"}))
        case "touch_screen":
            return (
                Doing("点一下", {"do": "tap", "x": 0.5, "y": 0.004}),
                Doing(
                    "一直按住", {"do": "touch", "x": 0.5, "y": 0.004}, _is("touched", True), True
                ),
                Doing("松开", {"do": "lift"}),
                *POWER,
            )
        case "panel" if make == "samsung_mdc":
            return (
                Doing("遥控开机", {"do": "set", "remote": "on"}, _is("power", "on")),
                Doing("遥控关机", {"do": "set", "remote": "off"}, _is("power", "off")),
                _set("插上电源", "mains", "on"),
                _set("拔掉电源", "mains", "off", wrong=True),
                Doing("没有信号", {"do": "set", "fault": "no_sync"}),
                Doing("修好", {"do": "set", "fault": "none"}),
            )
        case "camera":
            return (
                Doing("恢复应答", {"do": "set", "hang": False}),
                Doing("不再应答", {"do": "set", "hang": True}),
                Doing("有人改了密码", {"do": "set", "password": "changed"}),
                Doing("画面不完整", {"do": "set", "picture": "torn"}),
                Doing("画面正常", {"do": "set", "picture": "whole"}),
            )
        case "speaker":
            return POWER
        case _:
            return ()
