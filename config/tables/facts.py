"""hall.csv: what the hall is called, and its limits."""

import re
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from config import text as chars
from config.cells import Cells
from config.problems import Report
from config.table import Rows, TableSpec, read_table
from config.words import nearest

SPEC = TableSpec(file="hall.csv", required=("key", "value"), optional=("source",), key=("key",))
REQUIRED_KEYS = ("name_zh", "hall_id", "time_zone")
LIMITS: dict[str, tuple[int, int, int]] = {
    "issue_limit_per_queue_per_person": (1, 1, 100),
    "matters_per_visit_max": (5, 1, 50),
    "recall_limit": (3, 1, 100),
    "no_show_requeue_behind": (3, 0, 1000),
    "starvation_minutes": (60, 1, 1440),
}
"""Default, least and most of each limit."""

_KEY = re.compile(r"\S+")
_HALL_ID = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
_PHONE = re.compile(r"[+]?[0-9]+([ -][0-9]+)*")
_ZONE = re.compile(r"[A-Za-z]+([/_+-][A-Za-z0-9]+)*")
_HALL_ID_CHARS_MAX = 40
_NAME_CHARS_MAX = 30


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of hall.csv; `number` for the limits."""

    key: str
    text: str
    number: int = 0


def read(folder: Path, report: Report) -> Rows[Fact]:
    """Read hall.csv and check that the required keys are there."""
    facts = read_table(folder, SPEC, _fact, report, key=lambda fact: fact.key)
    if facts.complete:
        for key in REQUIRED_KEYS:
            if key not in facts:
                _report_missing(key, facts, report)
    return facts


def _report_missing(key: str, facts: Rows[Fact], report: Report) -> None:
    near = nearest(key, [name for name in facts.by_key if name not in LIMITS])
    zh, en = (f"是不是写成了“{near}”？", f" Is “{near}” meant?") if near else ("", "")
    report.error(
        *(SPEC.file, None, "key", "missing_row"),
        f"缺少“{key}”这一行。请补上。{zh}",
        f"the row {key} is missing; add it.{en}",
    )


def _fact(cells: Cells) -> Fact:
    key = cells.code("key", pattern=_KEY)
    cells.text("source", shown=False)
    if key in LIMITS:
        default, least, most = LIMITS[key]
        number = cells.whole("value", default, least=least, most=most, empty="warning")
        return Fact(key, str(number), number)
    if key == "hall_id":
        return Fact(key, _hall_id(cells))
    if key == "time_zone":
        return Fact(key, _time_zone(cells))
    if key == "name_zh":
        return Fact(key, cells.text("value", empty="error", fits=_NAME_CHARS_MAX))
    value = cells.text("value")
    if key == "hotline":
        _check_hotline(cells, value)
    return Fact(key, value)


def _hall_id(cells: Cells) -> str:
    value = cells.code("value", pattern=re.compile(".*"))
    if value and (not _HALL_ID.fullmatch(value) or len(value) > _HALL_ID_CHARS_MAX):
        cells.error(
            *("value", "bad_value"),
            f"hall_id只能用半角字母、数字和 - _，最多{_HALL_ID_CHARS_MAX}个字符，如ziyang-gov。",
            f"hall_id may have ASCII letters, digits, - and _ only, {_HALL_ID_CHARS_MAX} at most.",
        )
    return value


def _time_zone(cells: Cells) -> str:
    value = cells.code("value", pattern=re.compile(".*"))
    if value and not _is_time_zone(value):
        cells.error(
            *("value", "bad_value"),
            f"“{value[:40]}”不是时区名。中国各地请写Asia/Shanghai。",
            f"“{value[:40]}” is no IANA time zone; all of China is Asia/Shanghai.",
        )
    return value


def _is_time_zone(name: str) -> bool:
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A machine without a time zone database knows none; then the form has to do.
        return not available_timezones()
    return True


def _check_hotline(cells: Cells, value: str) -> None:
    phones = [part.strip(chars.BLANKS) for part in value.split(";")]
    wrong = [phone for phone in phones if phone and not _PHONE.fullmatch(phone)]
    if wrong:
        cells.warning(
            *("value", "bad_value"),
            f"“{wrong[0][:40]}”不像电话号码。请用半角数字，多个之间用英文分号“;”隔开。",
            f"“{wrong[0][:40]}” does not look like a phone number; separate several by “;”.",
        )
