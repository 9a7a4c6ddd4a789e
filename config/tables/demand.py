"""arrivals.csv, appointments.csv, notices.csv: what comes to the hall and what it tells."""

import datetime as dt
import re
from pathlib import Path
from typing import Final, get_args

from config.cells import Cells
from config.model import Appointment, ArrivalSlot, DayType, Notice, TimeSpan
from config.problems import Report
from config.table import Rows, TableSpec, read_table
from config.text import masked_name
from config.words import unknown_word

ARRIVALS = TableSpec(
    file="arrivals.csv",
    required=("queue", "day_type", "slot_start", "slot_end", "expected_arrivals"),
    needed=False,
    without_rows="allowed",
)
APPOINTMENTS = TableSpec(
    file="appointments.csv",
    required=(
        "date",
        "slot_start",
        "slot_end",
        "queue",
        "item",
        "code",
        "name_masked",
        "id_hash",
    ),
    needed=False,
    without_rows="allowed",
    key=("code",),
)
NOTICES = TableSpec(
    file="notices.csv",
    required=(
        "id",
        "title_zh",
        "body_zh",
        "channel",
        "valid_from",
        "valid_to",
        "priority",
        "display_seconds",
    ),
    optional=("title_en",),
    without_rows="warning",
    key=("id",),
)

DAY_TYPES: Final[tuple[DayType, ...]] = get_args(DayType)
CHANNELS = ("media_player", "led")
SLOT_MINUTES = 30
MASKED_CHARS_MAX = 4

_MIDNIGHT = TimeSpan(dt.time(0, 0), dt.time(0, 0))
_BOOKING_CODE = re.compile(r"\d{8}", re.ASCII)
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_PHONE_TAIL = re.compile(r"\d{4}", re.ASCII)
_ANY = re.compile(".*")


def read_arrivals(folder: Path, report: Report) -> Rows[ArrivalSlot]:
    """Read arrivals.csv and check that no two slots of a queue overlap."""

    def row(cells: Cells) -> ArrivalSlot:
        return ArrivalSlot(
            queue=cells.code("queue"),
            day_type=cells.choice("day_type", DAY_TYPES, "weekday"),
            slot=_slot(cells),
            expected_arrivals=cells.decimal("expected_arrivals", 0.0, most=1e5, empty="error"),
        )

    arrivals = read_table(folder, ARRIVALS, row, report)
    _check_overlap(arrivals, report)
    return arrivals


def _slot(cells: Cells) -> TimeSpan:
    start = cells.clock("slot_start", empty="error")
    end = cells.clock("slot_end", empty="error")
    if start is None or end is None:
        return _MIDNIGHT
    if start >= end:
        cells.error(
            *("slot_end", "bad_time"),
            f"时段结束{end:%H:%M}不晚于开始{start:%H:%M}。请核对。",
            f"the slot ends at {end:%H:%M}, not after its start at {start:%H:%M}.",
        )
        return _MIDNIGHT
    length = (end.hour - start.hour) * 60 + end.minute - start.minute
    if length != SLOT_MINUTES:
        cells.warning(
            *("slot_end", "inconsistent_value"),
            f"时段{start:%H:%M}–{end:%H:%M}有{length}分钟，通常是{SLOT_MINUTES}分钟。请核对。",
            f"the slot of {start:%H:%M}-{end:%H:%M} has {length} minutes, {SLOT_MINUTES} are usual.",
        )
    return TimeSpan(start, end)


def _check_overlap(arrivals: Rows[ArrivalSlot], report: Report) -> None:
    groups: dict[tuple[str, str], list[tuple[TimeSpan, int]]] = {}
    for entry in arrivals:
        if entry.ok("queue", "day_type", "slot_start", "slot_end"):
            group = groups.setdefault((entry.value.queue, entry.value.day_type), [])
            group.append((entry.value.slot, entry.row))
    for (queue, _), slots in groups.items():
        slots.sort()
        covering, covering_row = slots[0]
        for slot, row in slots[1:]:
            if slot.start < covering.end:
                report.error(
                    *(ARRIVALS.file, max(row, covering_row), "slot_start", "overlap"),
                    f"队列{queue}的时段{slot.start:%H:%M}–{slot.end:%H:%M}与"
                    f"{covering.start:%H:%M}–{covering.end:%H:%M}重叠"
                    f"（第{min(row, covering_row)}行和第{max(row, covering_row)}行）。请改成首尾相接。",
                    f"slot {slot.start:%H:%M}-{slot.end:%H:%M} of queue {queue} overlaps "
                    f"{covering.start:%H:%M}-{covering.end:%H:%M} "
                    f"(rows {min(row, covering_row)} and {max(row, covering_row)}).",
                )
            if slot.end > covering.end:
                covering, covering_row = slot, row


def read_appointments(
    folder: Path, report: Report, spec: TableSpec = APPOINTMENTS
) -> Rows[Appointment]:
    """Read appointments.csv, or a file of another name with its columns."""
    return read_table(folder, spec, _appointment, report, key=lambda value: value.code)


def _appointment(cells: Cells) -> Appointment:
    code = cells.code("code", pattern=_ANY)
    if code and "code" not in cells.bad and not _BOOKING_CODE.fullmatch(code):
        cells.error(
            *("code", "bad_value"),
            f"预约码“{code[:40]}”应当是8位半角数字（表格软件可能去掉了开头的0）。",
            f"the booking code “{code[:40]}” must have 8 ASCII digits (did a spreadsheet drop "
            "leading zeros?).",
        )
    id_hash = cells.code("id_hash", pattern=_ANY, empty="allowed")
    if id_hash and "id_hash" not in cells.bad and not _HASH.fullmatch(id_hash):
        cells.error(
            *("id_hash", "bad_value"),
            "这里只能是空的，或64位十六进制的摘要；绝不能写身份证号码。请删去。",
            "must be empty or a hash of 64 hexadecimal digits, never an ID number; remove it.",
        )
    phone_tail = cells.code("phone_tail", pattern=_ANY, empty="allowed")
    if phone_tail and "phone_tail" not in cells.bad and not _PHONE_TAIL.fullmatch(phone_tail):
        cells.error(
            *("phone_tail", "bad_value"),
            "手机只写最后4位数字，或留空。",
            "must be the last 4 digits of a telephone, or empty.",
        )
    return Appointment(
        date=cells.date("date") or dt.date.min,
        slot=_slot(cells),
        queue=cells.code("queue"),
        item=cells.optional_code("item"),
        code=code,
        name_masked=_masked(cells),
        id_hash=id_hash or None,
        phone_tail=phone_tail,
    )


def _masked(cells: Cells) -> str:
    name = cells.text("name_masked", empty="warning")
    if name and not (name.endswith("*") and len(name) <= MASKED_CHARS_MAX):
        cells.warning(
            *("name_masked", "bad_value"),
            "姓名没有隐去：只写姓和一个星号，如“张*”。屏幕上只显示姓。",
            "the name is not masked: write the surname and an asterisk, such as 张*; "
            "screens show no more.",
        )
        return masked_name(name)
    return name


def read_notices(folder: Path, report: Report) -> Rows[Notice]:
    """Read notices.csv."""
    return read_table(folder, NOTICES, _notice, report, key=lambda value: value.notice_id)


def _notice(cells: Cells) -> Notice:
    valid_from, valid_to = cells.date("valid_from"), cells.date("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        cells.error(
            *("valid_to", "bad_date"),
            f"结束日期{valid_to}早于开始日期{valid_from}，这条通知永远不会显示。请核对。",
            f"ends on {valid_to}, before its start on {valid_from}: it would never be shown.",
        )
    channels = cells.texts("channel", empty="error")
    for channel in channels:
        if channel not in CHANNELS:
            cells.error("channel", "unknown_value", *unknown_word(channel, CHANNELS))
    return Notice(
        notice_id=cells.code("id"),
        title_zh=cells.text("title_zh", empty="warning", fits=24),
        title_en=cells.text("title_en"),
        body_zh=cells.text("body_zh", empty="error", fits=200),
        channels=channels,
        valid_from=valid_from or dt.date.min,
        valid_to=valid_to or dt.date.max,
        priority=cells.whole("priority", 0, most=100, empty="error"),
        display_s=cells.whole("display_seconds", 1, least=1, most=3600, empty="error"),
    )
