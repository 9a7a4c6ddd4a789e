"""Reads the cells of one row as typed values and reports every fault with its place.

Codes, numbers, times and references are strict: what cannot be seen is an error there. Text for
people is cleaned, with a warning. A faulty cell still yields a value, so that all faults of a row
are found at once; its column is in `bad`, and later checks leave it alone.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from typing import Literal, TypeVar

from config import text as chars
from config.problems import Report
from config.words import unknown_word

Empty = Literal["error", "warning", "allowed"]
_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound=str)

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CODE_CHARS_MAX = 32
CELL_CHARS_MAX = 10_000
COUNTER_NUMBER_MAX = 999

_WIDE_SEPARATORS = {";": "；", ">": "＞"}
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
_MINUS_ZERO = re.compile(r"-0+(\.0+)?", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(:00)?", re.ASCII)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SUSPECT = re.compile("[^ -~\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]")


class Cells:
    """One row; columns are found by name. An absent optional column reads as empty."""

    def __init__(self, report: Report, file: str, row: int, cells: Mapping[str, str]) -> None:
        self.row = row
        self.bad: set[str] = set()
        self._report = report
        self._file = file
        self._cells = cells

    def error(self, column: str, kind: str, zh: str, en: str) -> None:
        """Report a fault of this row; the column counts as bad."""
        self.bad.add(column)
        self._report.error(self._file, self.row, column, kind, zh, en)

    def warning(self, column: str, kind: str, zh: str, en: str) -> None:
        """Report what the hall can live with."""
        self._report.warning(self._file, self.row, column, kind, zh, en)

    def has(self, column: str) -> bool:
        """Whether the table has this column."""
        return column in self._cells

    def is_empty(self, column: str) -> bool:
        """Whether the cell holds nothing but blanks."""
        return not self._cells.get(column, "").strip(chars.BLANKS)

    # Text for people

    def text(
        self, column: str, *, empty: Empty = "allowed", fits: int = 0, shown: bool = True
    ) -> str:
        """Text in one line; `fits` is the most characters that its place can show (0: any)."""
        value = self._text(column, self._raw(column))
        if not value:
            self._missing(column, empty)
            return ""
        if fits and len(value) > fits and column not in self.bad:
            self.warning(
                *(column, "too_long"),
                f"共{len(value)}个字符，放不下（最多{fits}个）。请改短。",
                f"{len(value)} characters do not fit ({fits} at most); make it shorter.",
            )
        if chars.looks_like_formula(value):
            self.warning(
                *(column, "suspicious_text"),
                f"内容以“{value[0]}”开头，表格软件会当作公式。请去掉，或确认是否有人改动过。",
                f"begins with “{value[0]}”: a spreadsheet takes it for a formula; take it out.",
            )
        odd = chars.unprintable(value) if shown else ""
        if odd:
            self.warning(
                *(column, "unsupported_character"),
                f"“{odd}”（{chars.code_points(odd)}）不在GBK字库内，条屏和小票打不出来。请换用常用字。",
                f"“{odd}” ({chars.code_points(odd)}) is not in GBK; signs and printers lack it.",
            )
        return value

    def texts(
        self, column: str, *, separator: str = ";", empty: Empty = "allowed"
    ) -> tuple[str, ...]:
        """Several texts in one cell."""
        value = self.text(column, empty=empty)
        wide = _WIDE_SEPARATORS[separator]
        if wide in value:
            self.warning(
                *(column, "bad_value"),
                f"“{wide}”不是分隔符，前后被当成了一项。请改用英文的“{separator}”。",
                f"“{wide}” does not separate; write “{separator}” between several values.",
            )
        return self._parts(column, value, separator)

    # Codes

    def code(self, column: str, *, empty: Empty = "error", pattern: re.Pattern[str] = CODE) -> str:
        """A code that other tables refer to."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return ""
        return self._check_code(column, value, pattern)

    def optional_code(self, column: str) -> str | None:
        """A code, or None for an empty cell."""
        return self.code(column, empty="allowed") or None

    def codes(
        self, column: str, *, empty: Empty = "allowed", repeats: bool = False
    ) -> tuple[str, ...]:
        """Several codes in one cell, separated by semicolons; a repeated one counts once."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return ()
        parts = self._parts(column, value, ";")
        codes = [self._check_code(column, part, CODE) for part in parts]
        return tuple(codes) if repeats else self._once(column, codes)

    def counter_number(self, column: str, *, empty: Empty = "error") -> str:
        """A counter's number without leading zero; "" for an empty cell."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return ""
        return self._counter_number(column, value)

    def counter_numbers(self, column: str, *, empty: Empty = "allowed") -> tuple[str, ...]:
        """Several counter numbers in one cell."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return ()
        parts = self._parts(column, value, ";")
        return self._once(column, [self._counter_number(column, part) for part in parts])

    def choice(
        self,
        column: str,
        choices: Collection[_Choice],
        fallback: _Choice,
        *,
        empty: Empty = "error",
    ) -> _Choice:
        """One of a fixed set of words; `fallback` for an empty cell where that is allowed."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return fallback
        for word in choices:
            if word == value:
                return word
        self.error(column, "unknown_value", *unknown_word(value, choices))
        return fallback

    def noted_choice(self, column: str, choices: Collection[str]) -> str:
        """A word that only people read: another one is a warning."""
        value = self.text(column)
        if value and value not in choices:
            self.warning(column, "unknown_value", *unknown_word(value, choices))
        return value

    def flag(self, column: str, default: _T) -> bool | _T:
        """`yes` or `no`; `default` for an empty cell."""
        if self.is_empty(column):
            return default
        return self.choice(column, ("yes", "no"), "no") == "yes"

    # Numbers, times, dates

    def whole(
        self,
        column: str,
        default: _T,
        *,
        least: int = 0,
        most: int = 10**9,
        empty: Empty = "allowed",
    ) -> int | _T:
        """A whole number within limits; `default` for an empty or faulty cell."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return default
        if not _WHOLE.fullmatch(value) or _MINUS_ZERO.fullmatch(value):
            self._bad_number(column, value, "整数", "a whole number")
            return default
        number = int(value)
        return number if self._is_within(column, number, least, most) else default

    def decimal(
        self,
        column: str,
        default: float,
        *,
        least: float = 0.0,
        most: float = 1e6,
        above: float | None = None,
        empty: Empty = "allowed",
    ) -> float:
        """A decimal number within limits; `above` is a limit that it must exceed."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return default
        if not _DECIMAL.fullmatch(value) or _MINUS_ZERO.fullmatch(value):
            self._bad_number(column, value, "数字", "a number")
            return default
        number = float(value)
        if above is not None and number <= above:
            self.error(
                *(column, "out_of_range"),
                f"“{value}”不行，必须大于{above:g}。",
                f"“{value}” must be more than {above:g}.",
            )
            return default
        return number if self._is_within(column, number, least, most) else default

    def clock(
        self, column: str, *, empty: Empty = "allowed", kind: str = "bad_time"
    ) -> dt.time | None:
        """A time of day, written 08:30."""
        value = self._strict(column)
        if not value:
            self._missing(column, empty)
            return None
        match = _CLOCK.fullmatch(value)
        hour, minute = (int(match[1]), int(match[2])) if match else (99, 99)
        if hour > 23 or minute > 59:
            self.error(
                *(column, kind),
                f"“{chars.cut(value)}”不是一天里的时刻。请写成两位小时、英文冒号、两位分钟，如08:30，最晚23:59。",
                f"“{chars.cut(value)}” is no time of day; write it like 08:30, 23:59 at the latest.",
            )
            return None
        if len(value) != len("08:30"):
            self.warning(
                *(column, kind),
                f"“{value}”已读作{hour:02}:{minute:02}。请写成{hour:02}:{minute:02}。",
                f"“{value}” was read as {hour:02}:{minute:02}; please write it so.",
            )
        return dt.time(hour, minute)

    def date(self, column: str) -> dt.date | None:
        """A date, written 2026-11-23."""
        value = self._strict(column)
        if not value:
            self._missing(column, "error")
            return None
        match = _DATE.fullmatch(value)
        try:
            day = dt.date(int(match[1]), int(match[3]), int(match[4])) if match else None
        except ValueError:
            day = None
        if day is None:
            self.error(
                *(column, "bad_date"),
                f"“{chars.cut(value)}”不是有效的日期。请写成年-月-日，如2026-11-23。",
                f"“{chars.cut(value)}” is no valid date; write it like 2026-11-23.",
            )
        elif not _ISO_DATE.fullmatch(value):
            self.warning(
                *(column, "bad_date"),
                f"“{value}”已读作{day}。请写成{day}。",
                f"“{value}” was read as {day}; please write it so.",
            )
        return day

    # The common ground

    def _raw(self, column: str) -> str:
        raw = self._cells.get(column, "")
        if len(raw) <= CELL_CHARS_MAX:
            return raw
        self.error(
            *(column, "too_long"),
            f"这一格有{len(raw)}个字符，一定有误。是不是少了一个引号？",
            f"{len(raw)} characters in one cell must be a mistake; a missing quotation mark?",
        )
        return raw[:CELL_CHARS_MAX]

    def _text(self, column: str, raw: str) -> str:
        value = self._trimmed(column, raw)
        if not _SUSPECT.search(value):
            return value
        if chars.CONTROL.search(value):
            self._control(column, value)
            value = chars.CONTROL.sub("", value)
        if chars.LINE_BREAK.search(value):
            self.warning(
                *(column, "control_character"),
                "这一格里有换行或制表符，条屏和小票只有一行。请改成一行。",
                "a line break or tab in this cell; signs and tickets have one line; take it out.",
            )
            value = chars.one_line(value)
        unseen = chars.INVISIBLE.findall(value)
        if unseen:
            self.warning(column, "invisible_character", *_unseen_text(unseen))
            value = chars.INVISIBLE.sub("", value).strip(chars.BLANKS)
        return value

    def _strict(self, column: str) -> str:
        """A cell for the machine: nothing invisible, no line break."""
        raw = self._raw(column)
        value = self._trimmed(column, raw) if raw else ""
        if not _SUSPECT.search(value):
            return value
        if chars.CONTROL.search(value) or chars.LINE_BREAK.search(value):
            self._control(column, value)
            value = chars.LINE_BREAK.sub("", chars.CONTROL.sub("", value))
        unseen = chars.INVISIBLE.findall(value)
        if unseen:
            self.error(column, "invisible_character", *_unseen_code(unseen))
            value = chars.INVISIBLE.sub("", value).strip(chars.BLANKS)
        return value

    def _trimmed(self, column: str, raw: str) -> str:
        value = raw.strip(chars.BLANKS)
        if value and value != raw:
            self.warning(
                *(column, "whitespace"),
                f"“{chars.cut(value)}”前后有空格，已忽略。请删去空格。",
                f"blanks around “{chars.cut(value)}” were ignored; take them out.",
            )
        return value

    def _control(self, column: str, value: str) -> None:
        found = chars.CONTROL.findall(value) or chars.LINE_BREAK.findall(value)
        points = chars.code_points(found)
        self.error(
            *(column, "control_character"),
            f"这一格里有控制字符（{points}），会被打印机当作命令。请重新输入这一格。",
            f"control characters ({points}), which a printer takes for commands; type it again.",
        )

    def _missing(self, column: str, empty: Empty) -> None:
        if empty == "allowed":
            return
        report: Callable[[str, str, str, str], None] = (
            self.error if empty == "error" else self.warning
        )
        if column not in self.bad:
            report(
                column,
                "missing_value",
                "这一格不能为空。请填写。",
                "must not be empty; fill it in.",
            )

    def _parts(self, column: str, value: str, separator: str) -> tuple[str, ...]:
        if not value:
            return ()
        parts = [part.strip(chars.BLANKS) for part in value.split(separator)]
        if "" in parts:
            self.warning(
                *(column, "bad_value"),
                f"有多余的“{separator}”，已忽略空的一项。请删去。",
                f"a “{separator}” too many; the empty part was ignored; take it out.",
            )
        if any(part != raw for part, raw in zip(parts, value.split(separator), strict=True)):
            self.warning(
                *(column, "whitespace"),
                f"“{separator}”前后有空格，已忽略。请删去空格。",
                f"blanks around “{separator}” were ignored; take them out.",
            )
        return tuple(part for part in parts if part)

    def _once(self, column: str, names: list[str]) -> tuple[str, ...]:
        once = tuple(dict.fromkeys(names))
        if len(once) < len(names):
            self.warning(
                *(column, "inconsistent_value"),
                "同一个编码写了两次，已只算一次。请删去一个。",
                "the same code stands twice and counts once; remove one.",
            )
        return once

    def _check_code(self, column: str, value: str, pattern: re.Pattern[str]) -> str:
        if not pattern.fullmatch(value):
            hint_zh, hint_en = _separator_hint(value)
            self.error(
                *(column, "bad_character"),
                f"“{chars.cut(value)}”里有不能用的字符。只能用半角的字母、数字和 - _ .{hint_zh}",
                f"“{chars.cut(value)}” has a character that cannot be used here: only ASCII letters, "
                f"digits and - _ .{hint_en}",
            )
        elif pattern is CODE and len(value) > CODE_CHARS_MAX:
            self.error(
                *(column, "too_long"),
                f"编码“{chars.cut(value)}”太长，最多{CODE_CHARS_MAX}个字符。",
                f"the code “{chars.cut(value)}” is too long, {CODE_CHARS_MAX} characters at most.",
            )
        return value

    def _counter_number(self, column: str, value: str) -> str:
        if not _DIGITS.fullmatch(value):
            hint_zh, hint_en = _separator_hint(value)
            self._bad_number(
                column,
                value,
                f"半角数字的窗口号{hint_zh}",
                f"a counter number in ASCII digits{hint_en}",
            )
            return value
        number = value.lstrip("0")
        if not number or len(number) > len(str(COUNTER_NUMBER_MAX)):
            self.error(
                *(column, "out_of_range"),
                f"窗口号“{chars.cut(value)}”不行，应当在1到{COUNTER_NUMBER_MAX}之间。",
                f"counter number “{chars.cut(value)}” must be between 1 and {COUNTER_NUMBER_MAX}.",
            )
            return value
        if number != value:
            self.warning(
                *(column, "inconsistent_value"),
                f"窗口号“{value}”已读作{number}。请去掉前面的0。",
                f"counter number “{value}” was read as {number}; drop the leading zero.",
            )
        return number

    def _bad_number(self, column: str, value: str, zh: str, en: str) -> None:
        self.error(
            *(column, "bad_number"),
            f"“{chars.cut(value)}”不是{zh}。请用半角数字填写，不带单位和其他符号。",
            f"“{chars.cut(value)}” is not {en}; write plain ASCII digits without units or signs.",
        )

    def _is_within(self, column: str, number: float, least: float, most: float) -> bool:
        if least <= number <= most:
            return True
        self.error(
            *(column, "out_of_range"),
            f"“{number:g}”超出范围，应当在{least:g}到{most:g}之间。",
            f"“{number:g}” is out of range, from {least:g} to {most:g}.",
        )
        return False


def _separator_hint(value: str) -> tuple[str, str]:
    if any(mark in value for mark in ("；", "，", "、", ",", " ")):
        return "；多个之间用英文分号“;”隔开", "; several are separated by an ASCII semicolon"
    return "", ""


def _unseen_text(unseen: list[str]) -> tuple[str, str]:
    points = chars.code_points(unseen)
    return (
        f"这一格里有看不见的字符（{points}），已去掉。请重新输入这一格。",
        f"characters that cannot be seen ({points}) were taken out; type the cell again.",
    )


def _unseen_code(unseen: list[str]) -> tuple[str, str]:
    points = chars.code_points(unseen)
    return (
        f"这一格里有看不见的字符（{points}），与别处对不上。请删掉整格，重新输入。",
        f"characters that cannot be seen ({points}) keep it from matching; type the cell again.",
    )
