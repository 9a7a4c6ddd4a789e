"""When and where a file is played, as office people write it. Pure.

In the name of the file, each rule in brackets, in any order:

    医保参保[15秒][8.30-11.30][周一至周五][至20261231][社保][优先].jpg

or in a row of the table 播放表.csv beside the files, whose rules then count alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

Level = Literal["normal", "often", "only"]
"""`often`: after every two others. `only`: while one is due, nothing else is played."""

TABLE_NAMES: Final = ("播放表.csv", "playlist.csv")
USUAL_S: Final = 10.0
SHORTEST_S: Final = 3.0
LONGEST_S: Final = 600.0
ROWS_MAX: Final = 500

_BRACKETS: Final = re.compile(r"[\[【［]([^\]】］]*)[\]】］]")
_WEEKDAYS: Final = "一二三四五六日"
_LEVELS: Final[dict[str, Level]] = {"优先": "often", "独占": "only", "普通": "normal", "": "normal"}
_DATE: Final = r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?"
_TIME: Final = r"(\d{1,2})[.:：点]?(\d{2})(?:[:：]\d{2})?"
_COLUMNS: Final = {
    "文件": "file", "秒": "seconds", "开始日期": "first", "结束日期": "last", "开始时间": "begin",
    "结束时间": "end", "星期": "weekdays", "区域": "zones", "级别": "level",
}  # fmt: skip
"""The columns of the table; English names do as well."""


class RuleError(ValueError):
    """A rule that cannot be understood: a sentence for office people, and one in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class MediaRule(Struct, frozen=True):
    """When and where one file is played. Hall time; empty: always, everywhere."""

    seconds: float = USUAL_S
    first: dt.date | None = None
    last: dt.date | None = None
    begin: dt.time | None = None
    end: dt.time | None = None
    """Not after `begin`: past midnight."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    zones: tuple[str, ...] = ()
    level: Level = "normal"

    def due(self, now: dt.datetime, zones: tuple[str, ...]) -> bool:
        """Whether it may be played now, on a screen of these zones (none: the whole hall)."""
        return (
            (self.first is None or self.first <= now.date())
            and (self.last is None or now.date() <= self.last)
            and (not self.weekdays or now.weekday() in self.weekdays)
            and (not self.zones or not zones or bool(set(self.zones) & set(zones)))
            and self._in_hours(now.time())
        )

    def _in_hours(self, time: dt.time) -> bool:
        begin, end = self.begin or dt.time.min, self.end or dt.time.max
        return begin <= time < end if begin < end else time >= begin or time < end


Zones = Mapping[str, str]
"""Code of a zone by everything that people call it."""


def of_name(stem: str, zones: Zones) -> MediaRule:
    """The rules in a file's name (without its ending).

    Raises:
        RuleError: a bracket that is no rule.
    """
    rule = MediaRule()
    for token in _BRACKETS.findall(stem):
        rule = _with(rule, token.strip(), zones)
    return rule


def title_of(stem: str) -> str:
    """The name without its rules and without the number in front that only sorts."""
    bare = _BRACKETS.sub("", stem).strip()
    return re.sub(r"^\d+[\s._、-]+", "", bare) or bare


def of_table(data: bytes, zones: Zones) -> tuple[dict[str, MediaRule], dict[str, RuleError]]:
    """The rules of the table by file, in the table's order, and what is wrong with other rows.

    Spreadsheets write UTF-8 or GB18030; both will do.

    Raises:
        RuleError: it is no such table at all.
    """
    text = decoded(data)
    rows = list(csv.reader(io.StringIO(text)))
    head = [_COLUMNS.get(cell.strip(), cell.strip()) for cell in rows[0]] if rows else []
    if "file" not in head or (unknown := [c for c in head if c and c not in _COLUMNS.values()]):
        wrong = "、".join(unknown) if "file" in head else ""
        known = "、".join(_COLUMNS)
        raise RuleError(
            f"播放表看不懂{f'这些列：{wrong}' if wrong else '，第一行要有“文件”列'}。可用的列：{known}",
            f"the playlist's first line needs a column 文件; known columns: {known}",
        )
    found: dict[str, MediaRule] = {}
    wrong_rows: dict[str, RuleError] = {}
    for row in rows[1 : 1 + ROWS_MAX]:
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        name = cells.get("file", "")
        if not name:
            continue
        try:
            found[name] = _of_row(cells, zones)
        except RuleError as err:
            wrong_rows[name] = err
    return found, wrong_rows


def decoded(data: bytes) -> str:
    """Text that an office program wrote.

    Raises:
        RuleError: it is no text.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleError("不是文本文件，请另存为UTF-8", "this is no text; save it as UTF-8")


def _of_row(cells: Mapping[str, str], zones: Zones) -> MediaRule:
    changes: dict[str, Any] = {}
    if text := cells.get("seconds"):
        changes["seconds"] = _seconds(text)
    for key in ("first", "last"):
        if text := cells.get(key):
            changes[key] = _date(text)
    for key in ("begin", "end"):
        if text := cells.get(key):
            changes[key] = _time(text)
    if text := cells.get("weekdays"):
        changes["weekdays"] = _weekdays(text)
    if text := cells.get("zones"):
        changes["zones"] = tuple(
            _zone(one, zones) for one in re.split(r"[;；、,，\s]+", text) if one
        )
    if (text := cells.get("level", "")) not in _LEVELS:
        raise RuleError(f"级别“{text}”看不懂，请写优先、独占或不写", f"unknown level {text!r}")
    return _checked(msgspec.structs.replace(MediaRule(), level=_LEVELS[text], **changes))


def _with(rule: MediaRule, token: str, zones: Zones) -> MediaRule:
    change: dict[str, Any]
    if match := re.fullmatch(r"(\d+(?:\.\d)?)\s*[秒sS]", token):
        change = {"seconds": _seconds(match[1])}
    elif token in {"优先", "独占"}:
        change = {"level": _LEVELS[token]}
    elif match := re.fullmatch(rf"({_TIME})[-–—至到]({_TIME})", token):
        begin, end = re.split(r"[-–—至到]", token)
        change = {"begin": _time(begin), "end": _time(end)}
    elif match := re.fullmatch(rf"({_DATE})?[-–—至到]({_DATE})", token):
        change = {"last": _date(match[5])} | ({"first": _date(match[1])} if match[1] else {})
    elif match := re.fullmatch(rf"({_DATE})[起-]?", token):
        day = _date(match[1])
        change = {"first": day} if token[-1] in "起-" else {"first": day, "last": day}
    elif token in {"工作日", "周末"} or token.startswith(("周", "星期")):
        change = {"weekdays": _weekdays(token)}
    else:
        change = {"zones": (*rule.zones, _zone(token, zones))}
    return _checked(msgspec.structs.replace(rule, **change))


def _checked(rule: MediaRule) -> MediaRule:
    if rule.first is not None and rule.last is not None and rule.first > rule.last:
        raise RuleError(
            f"开始日期{rule.first}在结束日期{rule.last}之后",
            f"begins on {rule.first}, after its end on {rule.last}",
        )
    return rule


def _seconds(text: str) -> float:
    try:
        return min(max(float(text.rstrip("秒sS ")), SHORTEST_S), LONGEST_S)
    except ValueError as err:
        raise RuleError(f"秒数“{text}”不是数字", f"{text!r} is no number of seconds") from err


def _date(text: str) -> dt.date:
    match = re.fullmatch(_DATE, text)
    numbers = (0, 0, 0) if match is None else (int(match[1]), int(match[2]), int(match[3]))
    try:
        return dt.date(*numbers)
    except ValueError as err:
        raise RuleError(f"日期“{text}”看不懂，请写20260131", f"{text!r} is no date") from err


def _time(text: str) -> dt.time:
    match = re.fullmatch(_TIME, text)
    hour, minute = (-1, -1) if match is None else (int(match[1]), int(match[2]))
    try:
        # Office people end a day at 24:00.
        return dt.time.max if (hour, minute) == (24, 0) else dt.time(hour, minute)
    except ValueError as err:
        raise RuleError(f"时间“{text}”看不懂，请写8.30或0830", f"{text!r} is no time") from err


def _weekdays(text: str) -> tuple[int, ...]:
    if text == "工作日":
        return (0, 1, 2, 3, 4)
    if text == "周末":
        return (5, 6)
    bare = text.replace("星期", "").replace("周", "").replace("天", "日")
    bare = re.sub(r"[、，,;；\s]", "", bare)
    if match := re.fullmatch(rf"([{_WEEKDAYS}])[-–—至到]([{_WEEKDAYS}])", bare):
        begin, end = _WEEKDAYS.index(match[1]), _WEEKDAYS.index(match[2])
        span = (end - begin) % 7 + 1
        return tuple(sorted((begin + step) % 7 for step in range(span)))
    if not re.fullmatch(rf"[{_WEEKDAYS}]+", bare):
        raise RuleError(f"星期“{text}”看不懂，请写周一至周五", f"{text!r} names no weekdays")
    return tuple(sorted({_WEEKDAYS.index(day) for day in bare}))


def _zone(text: str, zones: Zones) -> str:
    code = zones.get(text)
    if code is None:
        raise RuleError(
            f"“{text}”看不懂：不是时间、日期、星期，也不是大厅的区域",
            f"{text!r} is neither a time, a date, weekdays nor a zone of the hall",
        )
    return code
