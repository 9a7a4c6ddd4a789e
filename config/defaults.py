"""The simulated hall: a complete setup for a hall that has no hall.toml, and for every rehearsal."""

import itertools
from collections.abc import Callable
from pathlib import Path

from config.model import Hall
from config.setup_loader import completed
from config.setup_model import (
    ControllerConfig,
    DeviceConfig,
    DeviceKind,
    LineConfig,
    ProgramConfig,
    Setup,
    SimulatorConfig,
)

KEYPADS_PER_LINE = 32
"""What an RS-485 pair carries."""
KIOSKS_MAX = 2
FIRST_PORT = 7700
PRINTER_BAUD = 115_200
STRIP_WIDTH_PX = 192
STRIP_HEIGHT_PX = 32
READER_BAUD = 115_200
LAMPS = 2
"""Channels of the relay board: the hall is open, and the alarm."""

_HOST = "host-1"
_GUIDE = "guide-1"
_DESK = "desk-1"
_SPEAKING = "announcer-2"
"""Speaks in one zone by a chip on a wire; announcer-1 uses the machine's sound output."""
_HERE = "127.0.0.1"


def default_setup(hall: Hall) -> Setup:
    """The simulated hall with fixed ports and folders: the same in every program that asks."""
    ports = itertools.count(FIRST_PORT)
    return rehearsal_setup(
        hall, Path("var") / "rehearsal" / hall.hall_id, free_port=lambda: next(ports)
    )


def rehearsal_setup(
    hall: Hall,
    run_dir: Path,
    *,
    free_port: Callable[[], int],
    kiosks: int | None = None,
    counter: str | None = None,
) -> Setup:
    """The whole hall with simulated devices, run from `run_dir`.

    `free_port` gives the next TCP port. `kiosks` defaults to the ticket machines of the inventory,
    two at most; `counter`, where terminal and rating screen stand, to the first general one.
    """
    controller = ControllerConfig(
        commands=f"tcp://{_HERE}:{free_port()}",
        events=f"tcp://{_HERE}:{free_port()}",
        data_dir=str(run_dir / "data"),
        keys_dir=str(run_dir / "keys"),
    )
    kiosk_names = [f"kiosk-{n}" for n in range(1, (kiosks or _kiosks(hall)) + 1)]
    parts = [
        *(
            _printer(name, number, run_dir)
            for number, name in enumerate((*kiosk_names, _GUIDE, _DESK), start=1)
        ),
        _keypads(hall, run_dir),
        _strips(hall, free_port),
        _kiosk_inputs(kiosk_names, run_dir),
        _staffed_inputs(len(kiosk_names) + 1, run_dir),
        _house(run_dir, free_port),
    ]
    setup = Setup(
        controller=controller,
        programs=_programs(hall, kiosk_names, counter),
        lines=tuple(line for lines, _, _ in parts for line in lines),
        devices=tuple(device for _, devices, _ in parts for device in devices),
        simulators=tuple(simulator for _, _, simulator in parts),
    )
    return completed(setup, hall)


_Part = tuple[list[LineConfig], list[DeviceConfig], SimulatorConfig]


def _kiosks(hall: Hall) -> int:
    machines = sum(row.count for row in hall.inventory if row.kind == "ticket_machine")
    return min(max(machines, 1), KIOSKS_MAX)


def _programs(hall: Hall, kiosk_names: list[str], counter: str | None) -> tuple[ProgramConfig, ...]:
    number = counter or _busiest(hall)
    boards = sorted(
        (shape for shape in hall.plan if shape.kind == "board"),
        key=lambda shape: -max(shape.w_m, shape.h_m),
    )
    return (
        ProgramConfig(name=_HOST, kind="device_host"),
        *(ProgramConfig(name=name, kind="ticketing") for name in kiosk_names),
        ProgramConfig(name=_GUIDE, kind="guide", options=_guide_place(hall)),
        ProgramConfig(name="forms-1", kind="forms"),
        ProgramConfig(name=_DESK, kind="desk"),
        ProgramConfig(name=f"terminal-{number}", kind="terminal", counter=number),
        ProgramConfig(name=f"rating-{number}", kind="rating", counter=number),
        ProgramConfig(
            name="board-1", kind="board", options={"place": boards[0].code} if boards else {}
        ),
        ProgramConfig(name="sign-1", kind="counter_sign", counter=number),
        ProgramConfig(name="media-1", kind="media"),
        ProgramConfig(
            name="announcer-1",
            kind="announcer",
            zones=tuple(z.code for z in hall.zones if z.code not in _zone_of(hall, number)),
        ),
        ProgramConfig(name=_SPEAKING, kind="announcer", zones=_zone_of(hall, number)),
        ProgramConfig(name="manager-1", kind="manager"),
        ProgramConfig(name="manager-2", kind="manager", options={"desk": True}),
    )


def _guide_place(hall: Hall) -> dict[str, str]:
    """Where the first query screen of the inventory stands on the plan."""
    kinds = {row.code: row.kind for row in hall.inventory}
    for shape in hall.plan:
        if shape.kind == "kiosk" and "query" in kinds.get(shape.code.partition("-")[0], ""):
            return {"place": shape.code}
    return {}


def _zone_of(hall: Hall, counter: str) -> tuple[str, ...]:
    zone = hall.counter_by_number[counter].zone if counter in hall.counter_by_number else ""
    return (zone,) if zone else ()


def _busiest(hall: Hall) -> str:
    """The general counter that sees most visitors: the one to look at in a rehearsal."""
    shares = {
        row.number: sum(
            q.share_of_arrivals / len(q.counters) for q in hall.queues_of_counter(row.number)
        )
        for row in hall.counters
        if row.kind == "general"
    }
    return max(shares, key=lambda number: shares[number], default=hall.counters[0].number)


def _printer(kiosk: str, number: int, run_dir: Path) -> _Part:
    name = f"printer-{number}"
    line = LineConfig(
        name=name,
        transport="serial",
        port=_pty(run_dir, name),
        owner=kiosk,
        baud=PRINTER_BAUD,
    )
    device = DeviceConfig(name=name, kind="ticket_printer", make="escpos", line=name, program=kiosk)
    return [line], [device], SimulatorConfig(name=f"sim-{name}", lines=(name,), seed=number)


def _keypads(hall: Hall, run_dir: Path) -> _Part:
    """A keypad at every counter, and behind it, with the same address, its rating keys."""
    lines: list[LineConfig] = []
    devices: list[DeviceConfig] = []
    for index, counter in enumerate(hall.counters):
        run, place = divmod(index, KEYPADS_PER_LINE)
        name = f"rs485-{run + 1}"
        if place == 0:
            lines.append(
                LineConfig(
                    name=name,
                    transport="serial",
                    port=_pty(run_dir, name),
                    owner=_HOST,
                    half_duplex=True,
                )
            )
        devices += [
            DeviceConfig(
                name=f"keypad-{counter.number}",
                kind="call_keypad",
                make="ff68",
                line=name,
                address=place + 1,
                counter=counter.number,
            ),
            DeviceConfig(
                name=f"pad-{counter.number}",
                kind="rating_keys",
                make="ff68",
                line=name,
                address=place + 1,
                counter=counter.number,
            ),
        ]
    simulator = SimulatorConfig(
        name="sim-keypads", lines=tuple(line.name for line in lines), seed=101
    )
    return lines, devices, simulator


def _strips(hall: Hall, free_port: Callable[[], int]) -> _Part:
    """An LED strip over every counter."""
    lines: list[LineConfig] = []
    devices: list[DeviceConfig] = []
    for counter in hall.counters:
        name = f"strip-{counter.number}"
        port = f"{_HERE}:{free_port()}"
        lines.append(LineConfig(name=name, transport="tcp", port=port, owner=_HOST))
        devices.append(
            DeviceConfig(
                name=name,
                kind="led_board",
                make="onbon",
                line=name,
                counter=counter.number,
                options={"family": "K", "width": STRIP_WIDTH_PX, "height": STRIP_HEIGHT_PX},
            )
        )
    simulator = SimulatorConfig(
        name="sim-strips", lines=tuple(line.name for line in lines), seed=201
    )
    return lines, devices, simulator


def _kiosk_inputs(kiosks: list[str], run_dir: Path) -> _Part:
    """At every kiosk a card reader, a code scanner and a touch panel."""
    lines: list[LineConfig] = []
    devices: list[DeviceConfig] = []
    kinds: tuple[tuple[str, DeviceKind, str, int], ...] = (
        ("reader", "id_card_reader", "sdt", READER_BAUD),
        ("scanner", "code_scanner", "gm65", 9600),
        ("touch", "touch_screen", "elo_smartset", 9600),
    )
    for number, kiosk in enumerate(kiosks, start=1):
        for stem, kind, make, baud in kinds:
            name = f"{stem}-{number}"
            port = _pty(run_dir, name)
            lines.append(
                LineConfig(name=name, transport="serial", port=port, owner=kiosk, baud=baud)
            )
            devices.append(DeviceConfig(name=name, kind=kind, make=make, line=name, program=kiosk))
    names = tuple(line.name for line in lines)
    return lines, devices, SimulatorConfig(name="sim-kiosks", lines=names, seed=301)


def _staffed_inputs(number: int, run_dir: Path) -> _Part:
    """A card reader at the guidance desk, a code scanner at the query screen."""
    kinds: tuple[tuple[str, DeviceKind, str, str, int], ...] = (
        ("reader", "id_card_reader", "sdt", _DESK, READER_BAUD),
        ("scanner", "code_scanner", "gm65", _GUIDE, 9600),
    )
    lines: list[LineConfig] = []
    devices: list[DeviceConfig] = []
    for stem, kind, make, owner, baud in kinds:
        name = f"{stem}-{number}"
        port = _pty(run_dir, name)
        lines.append(LineConfig(name=name, transport="serial", port=port, owner=owner, baud=baud))
        devices.append(DeviceConfig(name=name, kind=kind, make=make, line=name, program=owner))
    names = tuple(line.name for line in lines)
    return lines, devices, SimulatorConfig(name="sim-desk", lines=names, seed=302)


def _house(run_dir: Path, free_port: Callable[[], int]) -> _Part:
    """What the hall has once: the panel of its board, its lamps, a speech chip, a camera."""
    panel = LineConfig(name="panel-1", transport="tcp", port=f"{_HERE}:{free_port()}", owner=_HOST)
    camera = LineConfig(
        name="camera-1", transport="http", port=f"{_HERE}:{free_port()}", owner=_HOST
    )
    lights = LineConfig(
        name="lights-1",
        transport="serial",
        port=_pty(run_dir, "lights-1"),
        owner=_HOST,
        half_duplex=True,
    )
    speaker = LineConfig(
        name="speaker-1", transport="serial", port=_pty(run_dir, "speaker-1"), owner=_SPEAKING
    )
    devices = [
        DeviceConfig(name="panel-1", kind="panel", make="samsung_mdc", line="panel-1", address=1),
        DeviceConfig(
            name="lights-1",
            kind="lights",
            make="modbus_relay",
            line="lights-1",
            address=1,
            options={"channels": LAMPS},
        ),
        DeviceConfig(
            name="speaker-1", kind="speaker", make="syn6288", line="speaker-1", program=_SPEAKING
        ),
        DeviceConfig(
            name="camera-1",
            kind="camera",
            make="onvif",
            line="camera-1",
            options={"user": "rehearsal", "password": "rehearsal", "keep_pictures": True},
        ),
    ]
    lines = [panel, lights, speaker, camera]
    names = tuple(line.name for line in lines)
    return lines, devices, SimulatorConfig(name="sim-house", lines=names, seed=401)


def _pty(run_dir: Path, name: str) -> str:
    """Where the simulator puts the link to its pseudo-terminal."""
    return str(run_dir / "ports" / name)
