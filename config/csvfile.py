"""Bytes of a table -> records, with exact complaints about encoding, quotes and separators.

Never raises for what stands in a file. A record keeps its number: the header is 1, and a record
that spreads over several lines, because a quoted cell holds a line break, counts once.
"""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.problems import Report

FILE_SIZE_MAX_MIB = 8
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_FOREIGN_BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a table as it stands in the file."""

    number: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        """Whether nothing but blanks and separators stands in it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The records of a file; `damaged` where some could not be read (that was reported)."""

    records: list[Record]
    damaged: bool = False


def read_bytes(path: Path, file: str, report: Report) -> bytes | None:
    """The content of a plain file of reasonable size; None was reported."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            report.error(
                *(file, None, "", "missing_file"),
                f"应当是一个文件，这里却是文件夹或其他东西。请换成名为{file}的文件。",
                f"this is a folder or something else, not a file; put a file named {file} here.",
            )
            return None
        if status.st_size > FILE_SIZE_MAX_MIB * 1024 * 1024:
            report.error(
                *(file, None, "", "too_long"),
                f"文件太大（超过{FILE_SIZE_MAX_MIB} MiB），不像是大厅的表格。请检查是否放错了文件。",
                f"larger than {FILE_SIZE_MAX_MIB} MiB, which no table of a hall is; wrong file?",
            )
            return None
        return path.read_bytes()
    except (OSError, ValueError) as err:
        reason = getattr(err, "strerror", None) or str(err)
        report.error(
            *(file, None, "", "missing_file"),
            f"文件打不开（{reason}）。请检查文件是否存在、是否有读取权限。",
            f"cannot be read ({reason}); check that it exists and that its permissions allow it.",
        )
        return None


def decode(data: bytes, file: str, report: Report) -> str | None:
    """The text of a file; bytes that are no UTF-8 stay as lone surrogates for `records` to name."""
    if data.startswith(_WORKBOOKS):
        report.error(
            *(file, None, "", "wrong_encoding"),
            "这是Excel工作簿，不是CSV文本。请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            "an Excel workbook, not a CSV text; save it again as “CSV UTF-8 (comma delimited)”.",
        )
        return None
    wide = next((name for bom, name in _WIDE_BOMS.items() if data.startswith(bom)), "")
    if not wide and data[:4096].count(0) * 4 > len(data[:4096]):
        wide = "UTF-16"
    if wide:
        report.error(
            *(file, None, "", "wrong_encoding"),
            f"文件编码是{wide}，不是UTF-8。请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            f"the file is {wide}, not UTF-8; save it again as “CSV UTF-8 (comma delimited)”.",
        )
        return None
    data = data.removeprefix(_BOM)
    if not data.strip():
        report.error(
            *(file, None, "", "empty_file"),
            "文件是空的，连表头都没有。请恢复这个文件，第一行应当是列名。",
            "the file is empty, without even a header; restore it, the first row names the columns.",
        )
        return None
    text = data.decode("utf-8", errors="surrogateescape")
    if _is_all_gbk(data, text):
        report.error(
            *(file, None, "", "wrong_encoding"),
            "文件编码是GBK（ANSI），不是UTF-8。请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            "the file is GBK (ANSI), not UTF-8; save it again as “CSV UTF-8 (comma delimited)”.",
        )
        return None
    return text


def _is_all_gbk(data: bytes, text: str) -> bool:
    """Whether every line that is not plain ASCII fails as UTF-8, and the whole reads as GBK."""
    odd_lines = [line for line in text.split("\n") if not line.isascii()]
    if not odd_lines or not all(map(has_foreign_bytes, odd_lines)):
        return False
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def has_foreign_bytes(text: str) -> bool:
    """Whether the text holds bytes that were no UTF-8."""
    return _FOREIGN_BYTE.search(text) is not None


def read_records(text: str, file: str, report: Report) -> RecordFile:
    """Split the text into records; stops at a quote that cannot be understood."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    mixed = has_foreign_bytes(text)
    records: list[Record] = []
    damaged = False
    number = 0
    for cells in _split(text):
        number += 1
        if isinstance(cells, _BadQuote):
            report.error(*(file, number, "", "bad_csv"), cells.zh, cells.en)
            return RecordFile(records, damaged=True)
        if mixed and any(map(has_foreign_bytes, cells)):
            report.error(
                *(file, number, "", "wrong_encoding"),
                "这一行不是UTF-8编码（可能是从GBK文件粘贴来的）。请重新输入这一行，再另存为UTF-8。",
                "this row is not UTF-8 (pasted from a GBK file?); type it again and save as UTF-8.",
            )
            damaged = True
            continue
        records.append(Record(number, cells))
    while records and records[-1].is_blank and records[-1].number > 1:
        records.pop()
    return RecordFile(records, damaged)


@dataclass(frozen=True, slots=True)
class _BadQuote:
    zh: str
    en: str


_NEVER_CLOSED = _BadQuote(
    "这一行有一个英文双引号没有配对，后面的内容都被它吞掉了。请删去多余的引号，或补上缺少的引号。",
    "a quotation mark is never closed and swallows the rest of the file; remove or close it.",
)
_STRAY_QUOTE = _BadQuote(
    '这一行的英文双引号用得不对。带引号的内容要整格括起来，格内的引号要写两个（""）。',
    'a quotation mark stands in a wrong place; quote the whole cell and double marks inside ("").',
)


def _split(text: str) -> Iterator[list[str] | _BadQuote]:
    at, end = 0, len(text)
    while at < end:
        line_end = text.find("\n", at)
        if line_end < 0:
            line_end = end
        if text.find('"', at, line_end) < 0:
            yield text[at:line_end].removesuffix("\r").split(",")
            at = line_end + 1
            continue
        record = _split_quoted(text, at)
        if isinstance(record, _BadQuote):
            yield record
            return
        cells, at = record
        yield cells


def _split_quoted(text: str, at: int) -> tuple[list[str], int] | _BadQuote:
    """One record that holds quotation marks: its cells, and where the next record begins."""
    cells: list[str] = []
    while True:
        if text.startswith('"', at):
            close = _closing_quote(text, at + 1)
            if close < 0:
                return _NEVER_CLOSED
            cells.append(text[at + 1 : close].replace('""', '"'))
            at = close + 1
            if text.startswith("\r\n", at) or text[at:] == "\r":
                at += 1
        else:
            stop = _first_of(text, at)
            bare = text[at:stop]
            if '"' in bare:
                return _STRAY_QUOTE
            cells.append(bare.removesuffix("\r") if text[stop : stop + 1] != "," else bare)
            at = stop
        if at >= len(text):
            return cells, at
        if text[at] == "\n":
            return cells, at + 1
        if text[at] != ",":
            return _STRAY_QUOTE
        at += 1


def _closing_quote(text: str, at: int) -> int:
    while True:
        close = text.find('"', at)
        if close < 0 or text[close + 1 : close + 2] != '"':
            return close
        at = close + 2


def _first_of(text: str, at: int) -> int:
    line_end = text.find("\n", at)
    if line_end < 0:
        line_end = len(text)
    comma = text.find(",", at, line_end)
    return line_end if comma < 0 else comma
