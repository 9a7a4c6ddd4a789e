"""hall.toml -> a `Setup`, or everything that is wrong with it, with the path to each key."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from config import csvfile
from config.model import Hall
from config.problems import Report, SetupResult
from config.setup_checks import check
from config.setup_model import ProgramConfig, ProgramKind, Setup
from config.struct_reader import Fault, read_struct
from config.struct_reader import Path as KeyPath
from config.toml_lines import line_of

FILE = "hall.toml"

# Width and height in pixels, millimetres per pixel, reading distance in metres.
DISPLAYS: dict[ProgramKind, tuple[tuple[int, int], float, float]] = {
    "ticketing": ((1080, 1920), 0.25, 0.5),
    "guide": ((1080, 1920), 0.25, 0.5),
    "desk": ((1280, 800), 0.17, 0.5),
    "forms": ((1920, 1080), 0.25, 0.5),
    "terminal": ((440, 190), 0.25, 0.6),
    "rating": ((1280, 800), 0.17, 0.5),
    "board": ((1920, 1080), 0.63, 8.0),
    "media": ((1920, 1080), 0.63, 8.0),
    "counter_sign": ((1920, 1080), 0.25, 4.0),
}
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def load_setup(path: str | Path, hall: Hall | None) -> SetupResult:
    """Read and check a technical setup; without a hall its references to it stay unchecked."""
    path = Path(path)
    report = Report()
    if not path.exists():
        report.error(
            *(path.name, None, "", "missing_file"),
            f"找不到这个文件：{path}。请核对路径。",
            f"there is no {path}; check the path.",
        )
        return SetupResult(None, report.problems())
    data = csvfile.read_bytes(path, path.name, report)
    text = None if data is None else _decode(data, path.name, report)
    tables = None if text is None else _parse(text, path.name, report)
    if text is None or tables is None:
        return SetupResult(None, report.problems())
    faults: list[Fault] = []
    setup = completed(read_struct(Setup, tables, (), faults), hall)
    faults.extend(check(setup, hall, ignore={fault.path[:2] for fault in faults}))
    for fault in faults:
        tell = report.error if fault.severity == "error" else report.warning
        tell(
            *(path.name, line_of(text, fault.path), _shown(fault.path, tables), fault.kind),
            *(fault.zh, fault.en),
        )
    return SetupResult(None if report.failed else setup, report.problems(), setup)


def completed(setup: Setup, hall: Hall | None) -> Setup:
    """The setup with everything filled in that follows from the hall and from the kinds."""
    controller = setup.controller
    data_dir = controller.data_dir or f"var/{hall.hall_id if hall else 'hall'}"
    owners = {line.name: line.owner for line in setup.lines}
    return msgspec.structs.replace(
        setup,
        controller=msgspec.structs.replace(
            controller, data_dir=data_dir, keys_dir=controller.keys_dir or f"{data_dir}/keys"
        ),
        programs=tuple(_with_display(program) for program in setup.programs),
        devices=tuple(
            device
            if device.counter or device.zone or device.program
            else msgspec.structs.replace(device, program=owners.get(device.line, ""))
            for device in setup.devices
        ),
    )


def _with_display(program: ProgramConfig) -> ProgramConfig:
    if program.kind not in DISPLAYS:
        return program
    size, mm_per_px, distance_m = DISPLAYS[program.kind]
    return msgspec.structs.replace(
        program,
        size=program.size or size,
        mm_per_px=program.mm_per_px or mm_per_px,
        distance_m=program.distance_m or distance_m,
    )


def _decode(data: bytes, file: str, report: Report) -> str | None:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        row = data.count(b"\n", 0, err.start) + 1
        report.error(
            *(file, row, "", "wrong_encoding"),
            "文件不是UTF-8编码。请另存为UTF-8。",
            "the file is not UTF-8; save it again as UTF-8.",
        )
        return None


def _parse(text: str, file: str, report: Report) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as err:
        # Also what the parser lets through: numbers of thousands of digits, endless nesting.
        place = _AT_LINE.search(str(err))
        row = int(place[1]) if place else None
        if row is None and "end of document" in str(err):
            row = text.count("\n") + 1
        reason = _AT_LINE.sub("", str(err)).split("\n", maxsplit=1)[0].strip()
        report.error(
            *(file, row, "", "bad_toml"),
            f"TOML写法有误（{reason}）。请检查引号、括号和等号。",
            f"not valid TOML ({reason}); check quotation marks, brackets and equal signs.",
        )
        return None


def _shown(path: KeyPath, tables: object) -> str:
    """A path as people read it: device[keypad-5].address, or the number of the table from 1."""
    shown = ""
    here = tables
    for part in path:
        if isinstance(part, int):
            here = here[part] if isinstance(here, Sequence) and part < len(here) else None
            name = here.get("name") if isinstance(here, dict) else None
            shown += f"[{name if isinstance(name, str) and name else part + 1}]"
        else:
            here = here.get(part) if isinstance(here, dict) else None
            shown += f".{part}" if shown else part
    return shown
