"""The text record of a card: 256 bytes of UTF-16, low byte first, each field filled with spaces.

Sources: 公安部身份证阅读器模块 SAM 通讯协议 (fields of resident and foreign cards, residence permits); GB 11643 (number and
its check digit, ISO 7064 MOD 11-2); GB/T 3304 (peoples); GB/T 2261.1 (sex).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from devices.id_card_reader.sdt.protocol import TEXT_SIZE
from devices.kinds import CardRead

TYPE_AT: Final = 248
ENCODING: Final = "utf-16-le"
LONG_TERM: Final = "长期"


class CardType(StrEnum):
    """The letter at byte 248."""

    RESIDENT = " "
    FOREIGN = "I"
    """Foreign permanent resident, card of before 2023."""
    PERMIT = "J"
    """Residence permit of Hong Kong, Macau and Taiwan residents."""
    FOREIGN_2023 = "Y"
    """Its field widths are not published."""


_Layout = tuple[tuple[str, int], ...]
_RESIDENT: Final[_Layout] = (
    ("name", 30),
    ("sex", 2),
    ("nation", 4),
    ("birth", 16),
    ("address", 70),
    ("number", 36),
    ("authority", 30),
    ("valid_from", 16),
    ("valid_until", 16),
)
LAYOUTS: Final[Mapping[CardType, _Layout]] = MappingProxyType(
    {
        CardType.RESIDENT: (*_RESIDENT, ("spare", 28), ("type", 2), ("reserved", 6)),
        CardType.PERMIT: (
            *_RESIDENT,
            ("pass_number", 18),
            ("issue_count", 4),
            ("spare", 6),
            ("type", 2),
            ("reserved", 6),
        ),
        CardType.FOREIGN: (
            ("english_name", 120),
            ("sex", 2),
            ("number", 30),
            ("nation", 6),
            ("name", 30),
            ("valid_from", 16),
            ("valid_until", 16),
            ("birth", 16),
            ("version", 4),
            ("authority", 8),
            ("type", 2),
            ("reserved", 6),
        ),
    }
)

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
_SEXES: Final = MappingProxyType({"0": "未知", "1": "男", "2": "女", "9": "未说明"})
_NAMES_OF_PEOPLES: Final = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
PEOPLES: Final = MappingProxyType(
    {f"{number:02d}": people for number, people in enumerate(_NAMES_OF_PEOPLES.split(), start=1)}
    | {"97": "其他", "98": "外国血统中国籍"}
)
_NUMBER = re.compile(r"\d{17}[\dX]")
_FOREIGN_NUMBER = re.compile(r"[A-Z0-9]{10,15}")
_DATE = re.compile(r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a record is no card: a stable code and the field, never what stood there."""

    code: str
    what: str


def check_digit(number: str) -> str:
    """Return the last digit of a number whose first 17 digits are these."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def read_record(record: bytes) -> CardRead | Unreadable:
    """Return the person of a record, or what is wrong with it. Sex and people are given as words.

    The check sum of the frame is weak, so what can be checked is: dates, and the number's own digit.
    """
    if len(record) != TEXT_SIZE:
        return Unreadable("bad_record", "size")
    letter = record[TYPE_AT : TYPE_AT + 2].decode(ENCODING, "replace")
    if letter == CardType.FOREIGN_2023:
        return Unreadable("unsupported_card", "type")
    layout = LAYOUTS.get(CardType(letter)) if letter in set(CardType) else None
    if layout is None:
        return Unreadable("unsupported_card", "type")
    fields = _split(record, layout)
    wrong = _first_wrong(fields, foreign=letter == CardType.FOREIGN)
    if wrong:
        return Unreadable("bad_record", wrong)
    return CardRead(
        name=fields["name"] or fields.get("english_name", ""),
        number=fields["number"],
        sex=_SEXES.get(fields["sex"], ""),
        nation=PEOPLES.get(fields["nation"], fields["nation"]),
        birth=fields["birth"],
        address=fields.get("address", ""),
        authority=fields["authority"],
        valid_from=fields["valid_from"],
        valid_until=fields["valid_until"],
    )


def _split(record: bytes, layout: _Layout) -> dict[str, str]:
    fields, at = {}, 0
    for name, size in layout:
        text = record[at : at + size].decode(ENCODING, "replace")
        fields[name] = text.replace("\0", " ").replace("\u3000", " ").strip()
        at += size
    if layout is LAYOUTS[CardType.PERMIT]:
        fields["nation"] = ""  # reserved there
    return fields


def _first_wrong(fields: Mapping[str, str], *, foreign: bool) -> str:
    number = fields["number"]
    if foreign:
        if not _FOREIGN_NUMBER.fullmatch(number):
            return "number"
    elif not _NUMBER.fullmatch(number) or check_digit(number) != number[-1]:
        return "number"
    for name in ("birth", "valid_from"):
        if not _DATE.fullmatch(fields[name]):
            return name
    until = fields["valid_until"]
    if until != LONG_TERM and not _DATE.fullmatch(until):
        return "valid_until"
    if not fields["name"] and not fields.get("english_name"):
        return "name"
    # Rare characters of names stand in the private area, so only what controls is refused.
    text = "".join(fields.values())
    bad = any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text)
    return "text" if bad or "\ufffd" in text else ""


def write_record(fields: Mapping[str, str], letter: CardType = CardType.RESIDENT) -> bytes:
    """Return the record of a card with these fields (codes, not words), for simulators and tests.

    Raises:
        ValueError: a field that does not fit; says which, not what stood in it.
    """
    record = bytearray()
    for name, size in LAYOUTS[letter]:
        text = str(letter) if name == "type" else fields.get(name, "")
        raw = text.encode(ENCODING)
        if len(raw) > size:
            raise ValueError(f"{name} has more than {size // 2} characters")
        record += raw + b" \0" * ((size - len(raw)) // 2)
    return bytes(record)
