"""`hall import hash`: ID numbers become the hall's keyed hashes, for a booking platform's file.

The numbers go from the file or standard input to the hashes and nowhere else: they are not printed, not
logged, not sent, and a fault names the row, never what stands in it.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_controller.api.errors import KeysError
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    Target,
    fail,
    say,
)
from queue_controller.cli.target import running_target
from queue_controller.server.identity import KEY_FILE, IdentityHash

STANDARD_INPUT: Final = "-"
HASH_COLUMN: Final = "id_hash"
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{6,20}")
_CITIZEN: Final = re.compile(r"[0-9]{17}[0-9Xx]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
FAULTS_SHOWN: Final = 20


class NumberFault(Exception):  # noqa: N818 - what is wrong with a number, without the number
    """Why a number cannot be one, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def checked(number: str) -> str:
    """The number without blanks.

    Raises:
        NumberFault: it is none; a citizen's number (GB 11643-1999) is checked by its last digit.
    """
    plain = "".join(number.split())
    if not _NUMBER.fullmatch(plain):
        raise NumberFault("不是完整的证件号码", "is no complete ID number")
    if len(plain) == 18 and plain[:17].isdigit():
        total = sum(int(digit) * weight for digit, weight in zip(plain[:17], _WEIGHTS, strict=True))
        if not _CITIZEN.fullmatch(plain) or _CHECKS[total % 11] != plain[17].upper():
            raise NumberFault("身份证号码的校验位不对", "has a wrong check digit")
    return plain


def hash_numbers(
    source: Annotated[
        str, typer.Argument(help="名单.csv；- 从标准输入读，一行一个号码 / a CSV file, or -")
    ],
    *,
    column: Annotated[
        str, typer.Option(help="证件号码在哪一列 / the column of the numbers")
    ] = "id_number",
    out: Annotated[
        Path | None, typer.Option("--out", help="写到哪个文件；不给则写到屏幕 / where to write")
    ] = None,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """证件号码换成本大厅的摘要 / ID numbers become this hall's hashes; on the controller's machine."""
    target = running_target(hall, setup, as_json=as_json)
    identity = _identity(target, as_json=as_json)
    text = _read(source, as_json=as_json)
    if source == STANDARD_INPUT:
        numbers = [line for line in text.splitlines() if line.strip()]
        result = "".join(f"{each}\n" for each in _hashed(identity, numbers, 1, as_json=as_json))
    else:
        result = _table(identity, text, column, as_json=as_json)
    if out is None:
        sys.stdout.write(result)
        return
    try:
        out.write_text(result, "utf-8", newline="")
    except OSError as err:
        fail(
            EXIT_BAD_INPUT,
            f"不能写 {out}：{err.strerror}。",
            f"Cannot write {out}: {err.strerror}.",
            as_json=as_json,
        )
    say(
        f"已写到 {out}；原来的名单有证件号码，用完请删除 / written; delete the list with the numbers"
    )


def _identity(target: Target, *, as_json: bool) -> IdentityHash:
    """With the key that the hall uses; a new one would give hashes that fit nobody's card."""
    keys_dir = Path(target.setup.controller.keys_dir)
    if not (keys_dir / KEY_FILE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"{keys_dir} 里没有 {KEY_FILE}。请在主机上做，而且主机至少启动过一次。",
            f"There is no {KEY_FILE} in {keys_dir}: do this on the controller's machine, after its first start.",
            as_json=as_json,
        )
    try:
        return IdentityHash(keys_dir)
    except KeysError as err:
        fail(EXIT_BAD_INPUT, err.message_zh, err.message_en, as_json=as_json)


def _read(source: str, *, as_json: bool) -> str:
    try:
        raw = sys.stdin.buffer.read() if source == STANDARD_INPUT else Path(source).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as err:
        fail(
            EXIT_BAD_INPUT,
            f"不能读 {source}：{err.strerror}。",
            f"Cannot read {source}: {err.strerror}.",
            as_json=as_json,
        )
    except UnicodeDecodeError:
        fail(
            EXIT_BAD_INPUT,
            f"{source} 不是 UTF-8，请另存为 UTF-8 的 CSV。",
            f"{source} is not UTF-8; save it as UTF-8.",
            as_json=as_json,
        )


def _table(identity: IdentityHash, text: str, column: str, *, as_json: bool) -> str:
    """The same table with the hashes in `id_hash`, and without the column of the numbers."""
    rows = list(csv.reader(io.StringIO(text)))
    head = [name.strip() for name in rows[0]] if rows else []
    if column not in head:
        fail(
            EXIT_BAD_INPUT,
            f"没有“{column}”这一列；请用 --column 写明证件号码在哪一列。",
            f"There is no column {column!r}; name that of the numbers with --column.",
            as_json=as_json,
        )
    place = head.index(column)
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    numbers = [row[place] if place < len(row) else "" for row in body]
    hashes = _hashed(identity, numbers, 2, as_json=as_json)
    kept = [at for at, name in enumerate(head) if name not in {column, HASH_COLUMN}]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*(head[at] for at in kept), HASH_COLUMN])
    for row, keyed_hash in zip(body, hashes, strict=True):
        writer.writerow([*(row[at] if at < len(row) else "" for at in kept), keyed_hash])
    return written.getvalue()


def _hashed(
    identity: IdentityHash, numbers: list[str], first_row: int, *, as_json: bool
) -> list[str]:
    """One hash a number, empty for an empty one; with a fault nothing is given out."""
    hashes: list[str] = []
    faults: list[tuple[int, NumberFault]] = []
    for row, number in enumerate(numbers, first_row):
        try:
            hashes.append(identity.of(checked(number)) if number.strip() else "")
        except NumberFault as fault:
            faults.append((row, fault))
    if faults:
        shown = faults[:FAULTS_SHOWN]
        more = len(faults) - len(shown)
        fail(
            EXIT_BAD_INPUT,
            "；".join(f"第{row}行{fault.zh}" for row, fault in shown)
            + (f"；还有{more}行" if more else "")
            + "。什么也没有写。",
            "; ".join(f"row {row} {fault.en}" for row, fault in shown)
            + (f"; {more} more" if more else "")
            + ". Nothing was written.",
            as_json=as_json,
        )
    return hashes


def register(app: typer.Typer) -> None:
    """Add this subcommand to `hall import`."""
    app.command("hash")(hash_numbers)
