"""What a hall changes of the look: a primary colour that can be read, an emblem that can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.model import Hall
from config.setup_model import LookConfig
from config.struct_reader import Fault
from config.theme.colour import darkened
from config.theme.theme import LowContrast, primary_faults

STEP: Final = 0.04
EMBLEM_MAX_BYTES: Final = 4_000_000
_PICTURES: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"<svg", b"<?xml", b"<!--")
_HEAD: Final = 64
_SCHEMES: Final = {
    "light": ("普通版", "the usual view"),
    "elder": ("大字版", "the large view"),
    "dark": ("大屏", "the boards"),
}
_WORDS: Final = {
    "primary": ("用主色写的字", "text in the primary colour"),
    "call": ("叫号的字", "the text of a call"),
    "primary_ink": ("主色上的白字", "white text on the primary colour"),
}
_GROUNDS: Final = {
    "paper": ("页面底色", "the page"),
    "card": ("白色卡片", "a card"),
    "primary_tint": ("浅色底", "the light tint"),
    "primary": ("主色", "the primary colour"),
    "pressed": ("按下时的颜色", "the pressed colour"),
}


def check_look(look: LookConfig, hall: Hall | None) -> Iterator[Fault]:
    """Faults of [hall] in hall.toml."""
    if look.primary:
        yield from _check_primary(look.primary)
    if look.emblem and hall is not None:
        yield from _check_emblem(Path(hall.folder) / look.emblem, look.emblem)


def _check_primary(primary: str) -> Iterator[Fault]:
    faults = primary_faults(primary)
    if not faults:
        return
    worst = min(faults, key=lambda fault: fault.ratio / fault.needed)
    zh, en = _sentence(worst)
    darker = readable(primary)
    yield Fault(
        ("hall", "primary"),
        "bad_value",
        f"主色 {primary} 看不清：{zh}。请换深一些的颜色，如 {darker}。",
        f"the primary colour {primary} cannot be read: {en}; choose a darker one such as {darker}.",
    )


def _sentence(fault: LowContrast) -> tuple[str, str]:
    scheme_zh, scheme_en = _SCHEMES[fault.scheme]
    text_zh, text_en = _WORDS.get(fault.text, ("字", "text"))
    ground_zh, ground_en = _GROUNDS.get(fault.ground, ("底色", "its ground"))
    where = "" if fault.text == "primary_ink" else f"在{ground_zh}上"
    zh = f"{scheme_zh}里{text_zh}{where}对比度只有{fault.ratio:.1f}，至少要{fault.needed}"
    en = (
        f"in {scheme_en}, {text_en} on {ground_en} has a contrast of {fault.ratio:.1f},"
        f" at least {fault.needed} is needed"
    )
    return zh, en


def readable(primary: str) -> str:
    """The same colour, as much darker as it takes to be read; black at the end."""
    share = STEP
    while share < 1.0:
        found = darkened(primary, share)
        if not primary_faults(found):
            return found
        share += STEP
    return "#000000"


def _check_emblem(path: Path, name: str) -> Iterator[Fault]:
    shown = name[:60]
    if not path.is_file():
        yield Fault(
            ("hall", "emblem"),
            "missing_file",
            f"找不到徽标文件“{shown}”，暂不显示徽标。请放进大厅文件夹。",
            f"there is no emblem file “{shown}” in the hall folder; none is shown.",
            "warning",
        )
        return
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t")
        large = path.stat().st_size > EMBLEM_MAX_BYTES
    except OSError:
        head, large = b"", False
    if large or not head.startswith(_PICTURES):
        yield Fault(
            ("hall", "emblem"),
            "bad_value",
            f"徽标文件“{shown}”不能显示：要 PNG、JPG 或 SVG 图片，不超过 4 MB。",
            f"the emblem file “{shown}” cannot be shown: it has to be a PNG, JPG or SVG picture of"
            " at most 4 MB.",
            "warning",
        )
