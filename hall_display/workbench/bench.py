"""What the workbench draws, from what the simulators tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from config.model import DeviceConfig, Hall, Setup
from hall_display.workbench.doings import CABLE, SHARED_LINE, Doing, doings_of

KINDS_ZH: Final[Mapping[str, str]] = {
    "ticket_printer": "小票打印机",
    "id_card_reader": "身份证阅读器",
    "code_scanner": "扫码器",
    "touch_screen": "触摸屏",
    "panel": "显示器",
    "speaker": "扬声器",
    "camera": "摄像机",
    "lights": "灯控",
    "call_keypad": "呼叫器",
    "rating_keys": "评价器",
    "led_board": "窗口屏",
}
_ORDER: Final = tuple(KINDS_ZH)
PADS_ZH: Final[Mapping[str, str]] = {"idle": "待机", "rating": "请评价", "thanks": "谢谢"}
LEVELS_ZH: Final = ("很好", "好", "一般", "差", "很差")
"""Short, for keys; on the pads themselves stand the five levels of 好差评."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "顺呼": ("0C",),
    "重呼": ("0D",),
    "办结": ("0B",),
    "过号": ("06", "0F"),
    "暂停": ("12",),
}
"""Keys of an FF68 terminal, as codes on the wire."""
BOOKINGS_SHOWN: Final = 3
SPOKEN_SHOWN: Final = 60


class CounterRow(Struct, frozen=True):
    """One counter and its hardware; empty names where it has none."""

    number: str
    zone: str = ""
    title: str = ""
    strip: str = ""
    strip_picture: str = ""
    strip_plugged: bool = True
    strip_lit: bool = True
    keypad: str = ""
    keypad_digits: str = ""
    keypad_waiting: str = ""
    keypad_plugged: bool = True
    pad: str = ""
    pad_state: str = "idle"
    pad_words: str = ""
    pad_plugged: bool = True


class MachineRow(Struct, frozen=True):
    """One device that stands at no counter, or a line that several share."""

    device: str
    title: str
    where: str
    kind: str
    picture: str = ""
    words: str = ""
    labels: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """Per label: "" not so, "on" it stands like this, "wrong" it stands like this and that is a fault."""
    lamps: tuple[bool, ...] = ()
    plugged: bool = True


class Look(Struct, frozen=True):
    """What a simulator told of one device; `png` is empty when the picture is as it was."""

    state: dict[str, Any] = {}
    plugged: bool = True
    token: str = ""
    png: str | None = None


class Bench:
    """All simulated devices of a setup, and how they looked last."""

    def __init__(self, hall: Hall, setup: Setup) -> None:
        self._hall = hall
        simulated = {line for simulator in setup.simulators for line in simulator.lines}
        self.devices = [d for d in setup.devices if d.line in simulated]
        self._owner = {line.name: line.owner for line in setup.lines}
        self._looks: dict[str, Look] = {}
        self._has_picture: set[str] = set()
        codes = tuple(row.code for row in hall.appointments[:BOOKINGS_SHOWN])
        self._doings: dict[str, tuple[Doing, ...]] = {
            device.name: (*doings_of(device.kind, device.make, codes), *CABLE)
            for device in self.devices
        }
        self.shared = {
            line.name: [d.name for d in self.devices if d.line == line.name]
            for line in setup.lines
            if line.name in simulated and len(setup.devices_on(line.name)) > 1
        }
        self._doings.update(dict.fromkeys(self.shared, SHARED_LINE))

    def take(self, device: str, look: Look) -> None:
        """A device looks like this now."""
        if look.png is not None:
            (self._has_picture.add if look.png else self._has_picture.discard)(device)
        self._looks[device] = look

    def token(self, device: str) -> str:
        """The token of what is known of a device."""
        return self._look(device).token

    def request(self, device: str, place: int) -> Mapping[str, Any] | None:
        """What the key at this place of a device asks of its simulator."""
        doings = self._doings.get(device, ())
        return doings[place].request if 0 <= place < len(doings) else None

    def toggled_cable(self, device: str) -> Mapping[str, Any]:
        """Pull the cable, or put it in again."""
        return {"do": "unplug" if self._look(device).plugged else "plug"}

    def zones(self) -> list[tuple[str, str]]:
        """Code and name of every zone that has a counter."""
        used = {counter.zone for counter in self._hall.counters}
        return [(zone.code, zone.name_zh) for zone in self._hall.zones if zone.code in used]

    def counters(self, zone: str = "", words: str = "") -> list[CounterRow]:
        """The counters of a zone (all when empty) whose number, sign, call or waiting text has these words."""
        by_counter: dict[str, list[DeviceConfig]] = {}
        for device in self.devices:
            if device.counter:
                by_counter.setdefault(device.counter, []).append(device)
        rows = [
            self._counter(counter.number, counter.zone, counter.sign_text, by_counter)
            for counter in self._hall.counters
            if counter.number in by_counter and zone in {"", counter.zone}
        ]
        wanted = words.strip().casefold()
        return [row for row in rows if not wanted or wanted in self._searched(row)]

    def machines(self) -> list[MachineRow]:
        """Everything else: kiosks first, then what the hall has once, then the lines that are shared."""
        found = [device for device in self.devices if not device.counter]
        found.sort(key=lambda d: (not self._place(d).startswith("kiosk"), _ORDER.index(d.kind)))
        return [
            *(self._machine(device) for device in found),
            *(self._line(name, devices) for name, devices in self.shared.items()),
        ]

    # ---------------------------------------------------------------- own

    def _look(self, device: str) -> Look:
        return self._looks.get(device, _NOTHING)

    def _place(self, device: DeviceConfig) -> str:
        return device.program or self._owner.get(device.line, "")

    def _picture(self, device: str) -> str:
        return f"image://look/{device}/{self.token(device)}" if device in self._has_picture else ""

    def _searched(self, row: CounterRow) -> str:
        text = " ".join(str(part) for part in self._look(row.strip).state.get("text", ()))
        return f"{row.number} {row.title} {text}".casefold()

    def _counter(
        self, number: str, zone: str, title: str, devices: Mapping[str, list[DeviceConfig]]
    ) -> CounterRow:
        here = {device.kind: device.name for device in devices.get(number, ())}
        strip, keypad, pad = (
            here.get(kind, "") for kind in ("led_board", "call_keypad", "rating_keys")
        )
        board, keys, rating = self._look(strip), self._look(keypad), self._look(pad)
        state = str(rating.state.get("pad", "idle"))
        waiting = str(keys.state.get("waiting", ""))
        return CounterRow(
            number=number,
            zone=zone,
            title=title.removeprefix(f"{number}号").strip(),
            strip=strip,
            strip_picture=self._picture(strip),
            strip_plugged=board.plugged,
            strip_lit=board.state.get("power", "on") == "on",
            keypad=keypad,
            keypad_digits=str(keys.state.get("number", "")) or "---",
            keypad_waiting=str(int(waiting)) if waiting.isdecimal() else "-",
            keypad_plugged=keys.plugged,
            pad=pad,
            pad_state=state,
            pad_words=PADS_ZH.get(state, state),
            pad_plugged=rating.plugged,
        )

    def _line(self, name: str, devices: list[str]) -> MachineRow:
        """A line that several devices share; it is out when all of them are."""
        looks = [self._look(device) for device in devices]
        whole = Look(plugged=any(look.plugged for look in looks), token=looks[0].token)
        return MachineRow(
            device=name,
            title="线路",
            where=name,
            kind="line",
            words=f"挂着 {len(devices)} 台设备",
            labels=tuple(doing.label for doing in SHARED_LINE),
            marks=tuple(_mark(doing, whole) for doing in SHARED_LINE),
            plugged=whole.plugged,
        )

    def _machine(self, device: DeviceConfig) -> MachineRow:
        look = self._look(device.name)
        doings = self._doings[device.name]
        return MachineRow(
            device=device.name,
            title=KINDS_ZH.get(device.kind, device.kind),
            where=_where(self._place(device), device.zone),
            kind=device.kind,
            picture=self._picture(device.name),
            words=_words(device.kind, look.state),
            labels=tuple(doing.label for doing in doings),
            marks=tuple(_mark(doing, look) for doing in doings),
            lamps=tuple(bool(lit) for lit in look.state.get("lit", ()))
            if device.kind == "lights"
            else (),
            plugged=look.plugged,
        )


_NOTHING: Final = Look()


def _mark(doing: Doing, look: Look) -> str:
    if not look.token or not doing.is_on(look.state, look.plugged):
        return ""
    return "wrong" if doing.wrong else "on"


def _where(program: str, zone: str) -> str:
    stem, _, number = program.partition("-")
    names = {"kiosk": "取号机", "host": "大厅", "announcer": "播报"}
    return " ".join(part for part in (names.get(stem, stem), number, zone) if part)


def _words(kind: str, state: Mapping[str, Any]) -> str:
    """One line about a device."""
    match kind:
        case "ticket_printer":
            return f"已出 {state.get('tickets', 0)} 张"
        case "id_card_reader":
            lies = "有证件" if state.get("card") else "没有证件"
            return f"{lies}，读过 {state.get('reads', 0)} 张"
        case "code_scanner":
            return f"扫过 {state.get('scans', 0)} 个码"
        case "touch_screen":
            return "有手指按着" if state.get("touched") else "没有手指"
        case "panel":
            return "亮着" if state.get("power") == "on" else "关着"
        case "speaker":
            said = str(state.get("speaking", "")) or " ".join(list(state.get("spoken", ()))[-1:])
            return said.split("。")[0][:SPOKEN_SHOWN] or "还没有播报"
        case "camera":
            return f"给过 {state.get('pictures', 0)} 张画面"
        case "lights":
            lit = list(state.get("lit", ()))
            return f"{sum(map(bool, lit))} 盏亮着"
        case _:
            return ""


def looks_in(answer: Mapping[str, Any]) -> Iterable[tuple[str, Look]]:
    """The looks of a simulator's answer; what is not one is left out."""
    looks = answer.get("looks")
    for name, row in looks.items() if isinstance(looks, dict) else ():
        if isinstance(row, dict):
            yield (
                str(name),
                Look(
                    state=dict(row.get("state") or {}),
                    plugged=bool(row.get("plugged", True)),
                    token=str(row.get("token", "")),
                    png=row.get("png"),
                ),
            )
