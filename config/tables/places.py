"""zones.csv, windows.csv, plan.csv, devices.csv: what stands where."""

import re
from pathlib import Path
from typing import Final, get_args

from config.cells import Cells
from config.model import Counter, CounterKind, Facing, InventoryDevice, PlanKind, PlanShape, Zone
from config.problems import Report
from config.table import Rows, TableSpec, read_table

ZONES = TableSpec(
    file="zones.csv",
    required=("code", "name_zh", "name_en", "short_name"),
    optional=("seats", "has_windows", "note"),
    key=("code",),
)
WINDOWS = TableSpec(
    file="windows.csv",
    required=("number", "zone", "name_zh", "name_en", "kind", "departments", "queues"),
    optional=("sign_text",),
    rows_max=999,
    key=("number",),
)
PLAN = TableSpec(
    file="plan.csv",
    required=("kind", "code", "x_m", "y_m", "w_m", "h_m", "facing"),
    needed=False,
    without_rows="allowed",
    rows_max=1_500,
    key=("code", "kind"),
)
DEVICES = TableSpec(
    file="devices.csv",
    required=("code", "kind", "name_zh", "name_en", "zone", "count"),
    optional=("source", "note"),
    needed=False,
    without_rows="allowed",
    key=("code",),
)

COUNTER_KINDS: Final[tuple[CounterKind, ...]] = get_args(CounterKind)
PLAN_KINDS: Final[tuple[PlanKind, ...]] = get_args(PlanKind)
FACINGS: Final[tuple[Facing, ...]] = get_args(Facing)
SIGN_CHARS_MAX = 8
"""What a strip over a counter shows after the number."""

_SIGN = re.compile(r"(\d+)号 (.+)", re.ASCII)
_PLAN_EXTENT_MAX_M = 1_000.0


def read_zones(folder: Path, report: Report) -> Rows[Zone]:
    """Read zones.csv."""

    def row(cells: Cells) -> Zone:
        return Zone(
            code=cells.code("code"),
            name_zh=cells.text("name_zh", empty="error", fits=16),
            name_en=cells.text("name_en", empty="warning"),
            short_name=cells.text("short_name", empty="warning", fits=10),
            seats=cells.whole("seats", None, most=100_000),
            has_counters=cells.flag("has_windows", None),
            note=cells.text("note", shown=False),
        )

    return read_table(folder, ZONES, row, report, key=lambda value: value.code)


def read_windows(folder: Path, report: Report) -> Rows[Counter]:
    """Read windows.csv; `queues` stays as written until queues.csv fills it."""
    return read_table(folder, WINDOWS, _counter, report, key=lambda value: value.number)


def _counter(cells: Cells) -> Counter:
    number = cells.counter_number("number")
    name_zh = cells.text("name_zh", empty="error", fits=20)
    return Counter(
        number=number,
        zone=cells.code("zone"),
        name_zh=name_zh,
        name_en=cells.text("name_en", empty="warning"),
        kind=cells.choice("kind", COUNTER_KINDS, "general"),
        departments=cells.codes("departments", empty="error"),
        queues=cells.codes("queues"),
        sign_text=_sign_text(cells, number, name_zh),
    )


def _sign_text(cells: Cells, number: str, name_zh: str) -> str:
    """What the sign shows, cut to what fits."""
    written = cells.text("sign_text")
    if not written:
        if len(name_zh) > SIGN_CHARS_MAX and "name_zh" not in cells.bad:
            _report_long_sign(cells, "name_zh", name_zh)
        return f"{number}号 {name_zh[:SIGN_CHARS_MAX]}"
    match = _SIGN.fullmatch(written)
    if match is None:
        cells.warning(
            *("sign_text", "inconsistent_value"),
            f"“{written[:40]}”的写法不对。请写成：窗口号、“号”、一个空格、最多8个字，如“{number}号 {name_zh[:8]}”。",
            f"“{written[:40]}” should be the number, 号, a space and at most 8 characters.",
        )
        return f"{number}号 {written.removeprefix(f'{number}号').strip()[:SIGN_CHARS_MAX]}"
    if "number" not in cells.bad and match[1] != number:
        if match[1].lstrip("0") == number:
            cells.warning(
                *("sign_text", "inconsistent_value"),
                f"窗口号前面不要加0，应当是“{number}号”。",
                f"no leading zero on a sign; it should begin with {number}号.",
            )
        else:
            cells.error(
                *("sign_text", "inconsistent_value"),
                f"牌子上写的是{match[1]}号，这一行却是{number}号窗口，群众会走错窗口。请改成一致。",
                f"the sign says {match[1]}, but this is counter {number}: visitors would go wrong.",
            )
    if len(match[2]) > SIGN_CHARS_MAX:
        _report_long_sign(cells, "sign_text", match[2])
    return f"{number}号 {match[2][:SIGN_CHARS_MAX]}"


def _report_long_sign(cells: Cells, column: str, words: str) -> None:
    cells.warning(
        *(column, "too_long"),
        f"窗口条屏在号码后面只能显示{SIGN_CHARS_MAX}个字，这里有{len(words)}个字，多出的不显示。请改短。",
        f"a sign shows {SIGN_CHARS_MAX} characters after the number; of these {len(words)} the "
        "rest is cut off; make it shorter.",
    )


def read_plan(folder: Path, report: Report) -> Rows[PlanShape]:
    """Read plan.csv."""

    def row(cells: Cells) -> PlanShape:
        kind = cells.choice("kind", PLAN_KINDS, "kiosk")
        code = cells.counter_number("code") if kind == "counter" else cells.code("code")
        return PlanShape(
            kind=kind,
            code=code,
            x_m=cells.decimal("x_m", 0.0, most=_PLAN_EXTENT_MAX_M, empty="error"),
            y_m=cells.decimal("y_m", 0.0, most=_PLAN_EXTENT_MAX_M, empty="error"),
            w_m=cells.decimal("w_m", 1.0, above=0.0, most=_PLAN_EXTENT_MAX_M, empty="error"),
            h_m=cells.decimal("h_m", 1.0, above=0.0, most=_PLAN_EXTENT_MAX_M, empty="error"),
            facing=cells.choice("facing", FACINGS, "S"),
        )

    return read_table(folder, PLAN, row, report, key=lambda value: plan_key(value.kind, value.code))


def plan_key(kind: PlanKind, code: str) -> str:
    """How a shape of the plan is named: counter 5."""
    return f"{kind} {code}"


def read_devices(folder: Path, report: Report) -> Rows[InventoryDevice]:
    """Read devices.csv."""

    def row(cells: Cells) -> InventoryDevice:
        return InventoryDevice(
            code=cells.code("code"),
            kind=cells.code("kind"),
            name_zh=cells.text("name_zh", empty="error", fits=30),
            name_en=cells.text("name_en", empty="warning"),
            zone=cells.optional_code("zone"),
            count=cells.whole("count", 0, most=100_000, empty="error"),
            source=cells.text("source", shown=False),
            note=cells.text("note", shown=False),
        )

    return read_table(folder, DEVICES, row, report, key=lambda value: value.code)
