"""Characters: what may stand in a cell, and how text leaves the house safely."""

import re
import unicodedata
from collections.abc import Iterable

FORMULA_STARTS = "=+-@＝＋－＠"
"""A spreadsheet may run a cell that begins with one of these."""

# Unassigned to any width: invisible on every screen, and different to every comparison.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_VARIATION_SELECTORS = "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
INVISIBLE = re.compile(f"[{_FILLERS}{_VARIATION_SELECTORS}{_ODD_SPACES}{_FORMAT}]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LINE_BREAK = re.compile("[\t\n\r\u0085\u2028\u2029]+")
BLANKS = " \t\r\n\u3000"
"""What is cut off at both ends of a cell: a space, a tab, a line break, the wide space."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐夏侯长孙宇文司徒司空轩辕端木独孤南宫西门"
        "东郭百里呼延澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘亓官司寇拓跋夹谷宰父"
        "谷梁段干公良公西漆雕乐正壤驷公羊第五梁丘左丘东门微生赫连万俟闻人",
    )
)


def code_points(characters: Iterable[str]) -> str:
    """Names for characters that cannot be seen: U+200B ZERO WIDTH SPACE."""
    found = dict.fromkeys(characters)
    return ", ".join(
        f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip() for char in list(found)[:4]
    )


def unprintable(text: str) -> str:
    """The characters of `text` that GBK, and with it sign cards and printer fonts, cannot show."""
    if text.isascii():
        return ""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return "".join(dict.fromkeys(char for char in text if not _in_gbk(char)))
    return ""


def _in_gbk(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def cut(text: str, most: int = 40) -> str:
    """The text as a message quotes it."""
    return text if len(text) <= most else f"{text[:most]}…"


def printable(text: str) -> str:
    """The text without anything that a terminal would obey or not show."""
    return LINE_BREAK.sub(" ", CONTROL.sub("", INVISIBLE.sub("", text)))


def one_line(text: str) -> str:
    """The text without line breaks; between Han characters nothing takes their place."""

    def join(match: re.Match[str]) -> str:
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        return " " if before.isascii() or after.isascii() else ""

    return LINE_BREAK.sub(join, text)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might take this text for a formula; plain numbers are none."""
    bare = text.lstrip(BLANKS)
    return bare[:1] in set(FORMULA_STARTS) and not _NUMBER.fullmatch(bare)


def csv_safe(cell: object) -> str:
    """A cell for an exported table: what could run as a formula gets an apostrophe in front."""
    text = str(cell)
    if looks_like_formula(text) or text[:1] in {"\t", "\r", "\n"}:
        return f"'{text}"
    return text


def csv_line(cells: Iterable[object]) -> str:
    """One record of an exported table, safe and quoted, with its line end."""

    def quoted(cell: object) -> str:
        text = csv_safe(cell)
        if any(mark in text for mark in ',"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    return ",".join(quoted(cell) for cell in cells) + "\n"


def masked_name(name: str) -> str:
    """A name as screens may show it: the surname and one asterisk (张*, 欧阳*); "" stays ""."""
    bare = CONTROL.sub("", INVISIBLE.sub("", one_line(name))).strip(BLANKS)
    if not bare:
        return ""
    surname = bare[:2] if bare[:2] in _COMPOUND_SURNAMES and len(bare) > 2 else bare[:1]
    return "*" if surname == "*" else f"{surname}*"
