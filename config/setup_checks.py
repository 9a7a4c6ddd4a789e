"""What the parts of a setup say about each other, and about the hall."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from config.look_checks import check_look
from config.model import Hall
from config.setup_model import (
    ControllerConfig,
    DeviceConfig,
    DeviceKind,
    LineConfig,
    ProgramKind,
    Setup,
    StandbyConfig,
    Transport,
)
from config.struct_reader import Fault
from config.struct_reader import Path as KeyPath
from config.words import nearest

NAME_PREFIX: dict[ProgramKind, str] = {
    "device_host": "host",
    "ticketing": "kiosk",
    "guide": "guide",
    "desk": "desk",
    "forms": "forms",
    "terminal": "terminal",
    "rating": "rating",
    "board": "board",
    "counter_sign": "sign",
    "media": "media",
    "screens": "screens",
    "announcer": "announcer",
    "manager": "manager",
    "supervisor": "supervisor",
}
"""A program's name is its client id, and the controller knows a client's role by this prefix."""

_AT_A_COUNTER: frozenset[ProgramKind] = frozenset({"terminal", "rating"})
_STANDS_AT_COUNTER: frozenset[DeviceKind] = frozenset({"call_keypad", "rating_keys"})
_WIRED_THROUGH: frozenset[DeviceKind] = frozenset({"call_keypad", "rating_keys"})
"""Rating keys hang behind the keypad of their counter and share its address."""

_ENDPOINT = re.compile(r"(tcp://(\[[0-9A-Fa-f:]+\]|[^\s:/]+):(\d{1,5})|ipc://\S+)", re.ASCII)
_PORTS: dict[Transport, tuple[re.Pattern[str], str]] = {
    "tcp": (re.compile(r"(\[[0-9A-Fa-f:]+\]|[^\s:]+):(\d{1,5})", re.ASCII), "192.168.1.50:5005"),
    "http": (re.compile(r"(\[[0-9A-Fa-f:]+\]|[^\s:/]+):(\d{1,5})", re.ASCII), "192.168.1.64:80"),
    "usb": (re.compile(r"usb:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}(:\S+)?"), "usb:04b8:0202"),
    "usblp": (re.compile(r"/\S(.*\S)?"), "/dev/usb/lp0"),
    "evdev": (re.compile(r"/\S(.*\S)?"), "/dev/input/by-id/usb-X-event-kbd"),
    "none": (re.compile(r".*"), ""),
    "serial": (re.compile(r"\S(.*\S)?"), "/dev/ttyUSB0"),
    "memory": (re.compile(r"\S(.*\S)?"), "line-1"),
}
_PORT_MAX = 65_535


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def check(setup: Setup, hall: Hall | None, *, ignore: Collection[KeyPath] = ()) -> Iterator[Fault]:
    """Everything that contradicts itself, points at nothing, or is used twice.

    Rows and keys in `ignore` have faults of their own and are only looked at for their names.
    """
    for fault in _check(setup, hall, ignore):
        if fault.path[:2] not in ignore:
            yield fault


def _check(setup: Setup, hall: Hall | None, ignore: Collection[KeyPath]) -> Iterator[Fault]:
    yield from _unique_names("program", setup.programs)
    yield from _unique_names("line", setup.lines)
    yield from _unique_names("device", setup.devices)
    yield from _unique_names("simulator", setup.simulators)
    yield from _check_controller(setup)
    yield from _check_policy(setup)
    yield from _check_numbers(setup)
    yield from check_look(setup.look, hall)
    yield from _check_programs(setup, hall)
    yield from _check_voices(setup, hall)
    yield from _check_lines(setup)
    yield from _check_devices(setup, hall)
    yield from _check_addresses(setup, ignore)
    yield from _check_simulators(setup)


def _unique_names(table: str, rows: Iterable[_Named]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if row.name in seen:
            yield Fault(
                (table, place, "name"),
                "duplicate_key",
                f"名字“{row.name}”用了两次。请改成不同的名字。",
                f"the name {row.name} is used twice; choose another one.",
            )
        seen.add(row.name)


def _unknown(path: KeyPath, name: str, known: Iterable[str], zh: str, en: str) -> Iterator[Fault]:
    known = list(known)
    if not name or name in known:
        return
    near = nearest(name, known)
    hint_zh, hint_en = (f"是不是想写“{near}”？", f" Did you mean “{near}”?") if near else ("", "")
    yield Fault(
        path,
        "unknown_reference",
        f"没有名为“{name[:60]}”的{zh}。{hint_zh}",
        f"there is no {en} “{name[:60]}”.{hint_en}",
    )


def _unknown_program(path: KeyPath, name: str, known: Iterable[str]) -> Iterator[Fault]:
    """A program that nobody has described: which table is missing, with the kind that its name tells."""
    for fault in _unknown(path, name, known, "程序", "program"):
        kind = next(
            (kind for kind, prefix in NAME_PREFIX.items() if name.startswith(f"{prefix}-")), "…"
        )
        table = f'[[program]] name = "{name[:60]}"、kind = "{kind}"'
        yield replace(
            fault,
            zh=f"{fault.zh}请在 hall.toml 里加一段 {table}。",
            en=f"{fault.en} Add a table {table.replace('、', ', ')} to hall.toml.",
        )


def _check_controller(setup: Setup) -> Iterator[Fault]:
    places: list[tuple[str, ControllerConfig | StandbyConfig]] = [("controller", setup.controller)]
    if setup.standby.on:
        places.append(("standby", setup.standby))
    seen: dict[str, str] = {}
    for table, machine in places:
        for key in ("commands", "events", "copies"):
            endpoint = getattr(machine, key)
            match = _ENDPOINT.fullmatch(endpoint)
            if match is None or (match[3] and not 0 < int(match[3]) <= _PORT_MAX):
                yield Fault(
                    (table, key),
                    "bad_value",
                    f"“{endpoint[:60]}”不是端点，应当像tcp://127.0.0.1:7700。",
                    f"“{endpoint[:60]}” is no endpoint; it looks like tcp://127.0.0.1:7700.",
                )
            elif endpoint in seen and (setup.standby.on or key != "copies"):
                yield Fault(
                    (table, key),
                    "duplicate_key",
                    f"{key}和{seen[endpoint]}不能用同一个端点。",
                    f"{seen[endpoint]} and {key} cannot share an endpoint.",
                )
            seen.setdefault(endpoint, key)


def _check_policy(setup: Setup) -> Iterator[Fault]:
    policy = setup.policy
    for low, high in (
        ("disk_refuse_mib", "disk_warn_mib"),
        ("heartbeat_s", "out_of_date_s"),
        ("kiosk_warning_s", "kiosk_idle_s"),
    ):
        if getattr(policy, low) >= getattr(policy, high):
            yield Fault(
                ("policy", low),
                "inconsistent_value",
                f"{low}（{getattr(policy, low):g}）必须小于{high}（{getattr(policy, high):g}）。",
                f"{low} ({getattr(policy, low):g}) must be less than {high} "
                f"({getattr(policy, high):g}).",
            )


def _check_numbers(setup: Setup) -> Iterator[Fault]:
    """Numbers that are set apart: each from low to high, and none in two."""
    policy = setup.policy
    for name in ("walk_up_numbers", "roll_numbers"):
        first, last = getattr(policy, name)
        if first > last or (first == 0) != (last == 0):
            yield Fault(
                ("policy", name),
                "inconsistent_value",
                f"{name}应从小到大写，如 [701, 799]；不用就写 [0, 0]。",
                f"{name} must go from low to high like [701, 799]; [0, 0] for none.",
            )
    (first, last), (low, high) = policy.walk_up_numbers, policy.roll_numbers
    if first and low and first <= high and low <= last:
        yield Fault(
            ("policy", "roll_numbers"),
            "inconsistent_value",
            "walk_up_numbers 和 roll_numbers 有相同的号码，请错开。",
            "walk_up_numbers and roll_numbers share numbers; set them apart.",
        )


def _check_programs(setup: Setup, hall: Hall | None) -> Iterator[Fault]:
    for place, program in enumerate(setup.programs):
        path = ("program", place)
        prefix = NAME_PREFIX.get(program.kind, "")
        if not re.fullmatch(rf"{prefix}-[a-z0-9-]+", program.name):
            yield Fault(
                (*path, "name"),
                "bad_value",
                f"{program.kind}程序的名字应当以“{prefix}-”开头，如“{prefix}-1”，控制器凭它认角色。",
                f"the name of a {program.kind} begins with “{prefix}-”, such as {prefix}-1: the "
                "controller knows its role by it.",
            )
        if program.kind in _AT_A_COUNTER and not program.counter:
            yield Fault(
                (*path, "counter"),
                "missing_value",
                f"{program.kind}程序必须写明在哪个窗口（counter）。",
                f"a {program.kind} needs the counter at which it stands.",
            )
        if hall is not None:
            counters, zones = hall.counter_by_number, hall.zone_by_code
            yield from _unknown((*path, "counter"), program.counter, counters, "窗口", "counter")
            for zone in program.zones:
                yield from _unknown((*path, "zones"), zone, zones, "区域", "zone")


def _check_voices(setup: Setup, hall: Hall | None) -> Iterator[Fault]:
    """A zone has one voice: two would say every call of it at the same time."""
    heard: dict[str, str] = {}
    everywhere = ""
    for place, program in enumerate(setup.programs):
        if program.kind != "announcer":
            continue
        twice = sorted({heard[zone] for zone in program.zones if zone in heard})
        other = everywhere or (twice[0] if twice else "")
        if not program.zones and heard:
            other = other or next(iter(heard.values()))
        if other:
            yield Fault(
                ("program", place, "zones"),
                "duplicate_value",
                f"{program.name}和{other}播报同一个区域，每个号会同时念两遍。请把区域分开写（zones）。",
                f"{program.name} and {other} speak in the same zone, so each call is said twice at "
                "once; give each its own zones.",
                "warning",
            )
        heard |= dict.fromkeys(program.zones, program.name)
        if not program.zones:
            everywhere = program.name
    if hall is None or everywhere or not heard:
        return
    silent = {each.zone for each in hall.counters} - set(heard)
    if unheard := [zone.code for zone in hall.zones if zone.code in silent]:
        named = "、".join(unheard)
        yield Fault(
            ("program",),
            "missing_value",
            f"区域{named}有窗口，却没有播报程序，那里的叫号没有声音。请写进一个播报程序的zones。",
            f"no announcer speaks in {', '.join(unheard)}, where there are counters; add the zones.",
            "warning",
        )


def _check_lines(setup: Setup) -> Iterator[Fault]:
    programs = [program.name for program in setup.programs]
    ports: dict[str, str] = {}
    for place, line in enumerate(setup.lines):
        path = ("line", place)
        yield from _unknown_program((*path, "owner"), line.owner, programs)
        yield from _check_port(path, line)
        port = line.port.strip() if line.port.startswith("/") else line.port.strip().lower()
        if port and port in ports:
            yield Fault(
                (*path, "port"),
                "duplicate_key",
                f"端口“{line.port[:60]}”已经给了线路“{ports[port]}”。一个端口只能给一条线路。",
                f"the port {line.port[:60]} belongs to line {ports[port]}; a port has one line.",
            )
        ports.setdefault(port, line.name)


def _check_port(path: KeyPath, line: LineConfig) -> Iterator[Fault]:
    pattern, example = _PORTS.get(line.transport, _PORTS["memory"])
    match = pattern.fullmatch(line.port)
    network = line.transport in {"tcp", "http"}
    bad_number = match and network and not 0 < int(match[2]) <= _PORT_MAX
    if match is None or bad_number:
        yield Fault(
            (*path, "port"),
            "bad_value",
            f"“{line.port[:60]}”不是{line.transport}的端口，应当像“{example}”。",
            f"“{line.port[:60]}” is no port for {line.transport}; it looks like {example}.",
        )


def _check_devices(setup: Setup, hall: Hall | None) -> Iterator[Fault]:
    programs = [program.name for program in setup.programs]
    owners = {line.name: line.owner for line in setup.lines}
    for place, device in enumerate(setup.devices):
        path = ("device", place)
        yield from _unknown((*path, "line"), device.line, owners, "线路", "line")
        if device.program != owners.get(device.line):  # told at the line already
            yield from _unknown_program((*path, "program"), device.program, programs)
        if hall is not None:
            counters, zones = hall.counter_by_number, hall.zone_by_code
            yield from _unknown((*path, "counter"), device.counter, counters, "窗口", "counter")
            yield from _unknown((*path, "zone"), device.zone, zones, "区域", "zone")
        if not device.make.strip():
            yield Fault((*path, "make"), "missing_value", "请填写型号类别。", "fill in the make.")
        if not device.line and not device.program:
            yield Fault(
                (*path, "line"),
                "missing_value",
                "请写明接在哪条线路（line）上；不用端口的设备请写明属于哪个程序（program）。",
                "name its line, or the program that uses it if it needs no port.",
            )
        if device.kind in _STANDS_AT_COUNTER and not device.counter:
            yield Fault(
                (*path, "counter"),
                "missing_value",
                f"{device.kind}必须写明在哪个窗口（counter），否则按键不知道是谁的。",
                f"a {device.kind} needs its counter, else nobody knows whose key was pressed.",
            )
        if device.kind == "led_board" and not (device.counter or device.zone):
            yield Fault(
                (*path, "counter"),
                "missing_value",
                "条屏必须写明在哪个窗口（counter）或区域（zone），否则不知道显示什么。",
                "a led_board needs its counter or zone, else it has nothing to show.",
            )


def _check_addresses(setup: Setup, ignore: Collection[KeyPath]) -> Iterator[Fault]:
    on_line: dict[str, list[tuple[int, DeviceConfig]]] = defaultdict(list)
    for place, device in enumerate(setup.devices):
        if device.line and ("device", place) not in ignore:
            on_line[device.line].append((place, device))
    for line, devices in on_line.items():
        taken: dict[int, list[DeviceConfig]] = defaultdict(list)
        for place, device in devices:
            path = ("device", place, "address")
            if device.address is None:
                if len(devices) > 1:
                    yield Fault(
                        path,
                        "missing_value",
                        f"线路“{line}”上有{len(devices)}个设备，每个都要有地址（address）。",
                        f"{len(devices)} devices share the line {line}: each needs an address.",
                    )
                continue
            others = taken[device.address]
            yield from next(filter(None, (_shared(path, device, other) for other in others)), [])
            taken[device.address].append(device)


def _shared(path: KeyPath, device: DeviceConfig, other: DeviceConfig) -> list[Fault]:
    wired_through = (
        {device.kind, other.kind} == _WIRED_THROUGH
        and device.make == other.make
        and device.counter == other.counter
    )
    if wired_through:
        return []
    return [
        Fault(
            path,
            "duplicate_key",
            f"地址{device.address}已经给了同一线路上的“{other.name}”。请在设备上改其中一个，再写进来；只有同一窗口的呼叫器和评价器可以共用。",
            f"address {device.address} belongs to {other.name} on the same line: change one at the "
            "device and here; only a keypad and the rating keys of the same counter may share one.",
        )
    ]


def _check_simulators(setup: Setup) -> Iterator[Fault]:
    lines = [line.name for line in setup.lines]
    taken: dict[str, str] = {}
    for place, simulator in enumerate(setup.simulators):
        path = ("simulator", place, "lines")
        for line in simulator.lines:
            yield from _unknown(path, line, lines, "线路", "line")
            if taken.setdefault(line, simulator.name) != simulator.name:
                yield Fault(
                    path,
                    "duplicate_key",
                    f"线路“{line}”已经由“{taken[line]}”模拟。",
                    f"the line {line} is simulated by {taken[line]} already.",
                )
