"""What ``discover`` proposes for hall.toml: whole tables that can be pasted as they are.

A line belongs to the program that its kind of device serves: a ticket machine's printer, reader, scanner and touch
panel to the ticket machine itself, a loudspeaker to the announcer, everything else to a device host. A program that
hall.toml does not have yet is written out, too, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

import msgspec

from config.setup_model import ProgramKind, Setup
from devices.kinds import Kind
from devices.registry import find_make

OWNERS: Final[Mapping[str, tuple[ProgramKind, str]]] = MappingProxyType(
    {
        Kind.TICKET_PRINTER: ("ticketing", "kiosk-1"),
        Kind.ID_CARD_READER: ("ticketing", "kiosk-1"),
        Kind.CODE_SCANNER: ("ticketing", "kiosk-1"),
        Kind.TOUCH_SCREEN: ("ticketing", "kiosk-1"),
        Kind.SPEAKER: ("announcer", "announcer-1"),
    }
)
HOST: Final[tuple[ProgramKind, str]] = ("device_host", "host-1")
AT_A_COUNTER: Final = frozenset({Kind.CALL_KEYPAD, Kind.RATING_KEYS, Kind.LED_BOARD})
SIZES: Final = ("width", "height")


class Found(Protocol):
    """What was recognised on a port."""

    @property
    def port(self) -> str:
        """As hall.toml names it."""
        ...

    @property
    def transport(self) -> str:
        """How it is opened."""
        ...

    @property
    def kind(self) -> str:
        """Kind of the device."""
        ...

    @property
    def make(self) -> str:
        """Its make."""
        ...

    @property
    def baud(self) -> int:
        """Of a serial port."""
        ...

    @property
    def address(self) -> int | None:
        """On its line, where it said so."""
        ...

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """What the device said of itself, as options of the make."""
        ...


def entries(found: Sequence[Found], setup: Setup | None) -> list[str]:
    """Tables of hall.toml for each of these; devices of one port share a line."""
    known = Setup() if setup is None else setup
    programs = {program.name for program in known.programs}
    names = _free_names(known)
    lines: dict[str, str] = {}
    texts = []
    for one in found:
        tables = []
        owner = _owner(one.kind, known)
        if owner[1] not in programs:
            programs.add(owner[1])
            tables.append(_table("program", {"name": owner[1], "kind": owner[0]}))
        number = next(names)
        if one.port not in lines:
            lines[one.port] = f"line-{number}"
            row: dict[str, str | int] = {
                "name": lines[one.port],
                "transport": one.transport,
                "port": one.port,
                "owner": owner[1],
            }
            if one.transport == "serial":
                row["baud"] = one.baud
            tables.append(_table("line", row))
        tables.append(_device(one, number, lines[one.port]))
        texts.append("\n\n".join(tables))
    return texts


def _owner(kind: str, setup: Setup) -> tuple[ProgramKind, str]:
    """The program of a kind of device: the first that hall.toml has of its sort, or a new one."""
    sort, name = OWNERS.get(kind, HOST)
    return sort, next((program.name for program in setup.programs_of(sort)), name)


def _device(one: Found, number: int, line: str) -> str:
    row: dict[str, str | int] = {
        "name": f"{one.kind.replace('_', '-')}-{number}",
        "kind": one.kind,
        "make": one.make,
        "line": line,
    }
    if one.address is not None:
        row["address"] = one.address
    text = _table("device", row)
    if one.kind in AT_A_COUNTER:
        text += '\ncounter = ""  # 请填写所在窗口 / at which counter'
    options = [f'{name} = "{value}"' for name, value in one.options]
    profile = _profile(one)
    if profile and not any(name == "profile" for name, _ in one.options):
        options.append(f'profile = "{profile}"')
    sizes = [f"{name} = {size}" for name, size in _sizes(one)]
    if options or sizes:
        text += f"\noptions = {{ {', '.join(options + sizes)} }}"
    if sizes:
        text += "  # 请改成屏的实际点数 / the board's real size in dots"
    elif profile:
        text += "  # 请改成实际型号，见《安装》第四节 / the real model"
    return text


def _profile(one: Found) -> str:
    """The profile that a make takes where nobody says which; empty: it has none."""
    options = msgspec.structs.fields(find_make(one.kind, one.make).options)
    return next((str(each.default) for each in options if each.encode_name == "profile"), "")


def _sizes(one: Found) -> list[tuple[str, int]]:
    """Size in dots of a board, where its make wants to be told."""
    fields = {
        field.encode_name: field
        for field in msgspec.structs.fields(find_make(one.kind, one.make).options)
    }
    return [(name, fields[name].default) for name in SIZES if name in fields]


def _free_names(setup: Setup) -> Iterator[int]:
    """Numbers that neither a line nor a device of the setup ends in."""
    taken = {row.name.rpartition("-")[2] for rows in (setup.lines, setup.devices) for row in rows}
    number = 0
    while True:
        number += 1
        if str(number) not in taken:
            yield number


def _table(name: str, row: Mapping[str, str | int]) -> str:
    keys = (
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
        for key, value in row.items()
    )
    return "\n".join((f"[[{name}]]", *keys))
