"""What a kiosk wants on paper, said in blocks; the make of the printer turns blocks into bytes.

A surface composes a ``Slip`` (most often with ``ticket_slip``) and knows no printer command. A make
renders every block, or draws a block that its printer cannot do; it never drops one silently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Align(StrEnum):
    """Horizontal place of a block on the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; wraps at the paper's width. ``wide`` and ``high`` are multiples 1..8."""

    text: str
    align: Align = Align.LEFT
    wide: int = 1
    high: int = 1
    bold: bool = False
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two texts on one line, the left one at the left edge and the right one at the right edge."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A thin line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Empty paper, counted in ordinary lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of ``payload``; ``module_dots`` 1..16 dots per module, error correction L, M, Q or H."""

    payload: str
    module_dots: int = 6
    correction: str = "M"
    align: Align = Align.CENTRE


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A black and white picture: rows top down, 8 dots a byte, MSB left, 1 = black, rows padded with 0."""

    width_dots: int
    height_dots: int
    rows: bytes
    align: Align = Align.CENTRE


Block = TextLine | PairLine | RuleLine | Space | QrCode | Bitmap


@dataclass(frozen=True, slots=True)
class Slip:
    """One piece of paper. ``label`` names it in logs and traces (B012), never a person."""

    label: str
    blocks: tuple[Block, ...]
    cut: bool = True


@dataclass(frozen=True, slots=True)
class TicketContent:
    """What a ticket says; the marks are what a rehearsal, a reprint and a priority ticket must carry."""

    hall_name: str
    number: str
    service: str = ""
    lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    issued: str = ""
    qr: str | None = None
    practice: bool = False
    reprint: bool = False
    priority: bool = False


MARK_PRACTICE = "演练"
MARK_REPRINT = "补打"
MARK_PRIORITY = "优先"


def ticket_slip(content: TicketContent) -> Slip:
    """Lay a ticket out in the usual order: hall, marks, service, number large, lines, QR, foot."""
    centre = TextLine("", align=Align.CENTRE)
    blocks: list[Block] = []
    practice = replace(centre, text=f"*** {MARK_PRACTICE} ***", wide=2, high=2, inverted=True)
    if content.practice:
        blocks.append(practice)
    blocks.append(replace(centre, text=content.hall_name, bold=True, wide=1, high=2))
    marks = [
        mark
        for mark, wanted in (
            (MARK_PRIORITY, content.priority),
            (MARK_REPRINT, content.reprint),
        )
        if wanted
    ]
    if marks:
        blocks.append(replace(centre, text=" ".join(f"【{mark}】" for mark in marks), bold=True))
    if content.service:
        blocks.append(replace(centre, text=content.service, wide=2, high=2))
    blocks.append(replace(centre, text=content.number, wide=4, high=4, bold=True))
    blocks.append(RuleLine())
    blocks += [TextLine(line) for line in content.lines]
    if content.qr:
        blocks.append(QrCode(content.qr))
    blocks += [TextLine(line) for line in content.foot]
    if content.issued:
        blocks.append(TextLine(content.issued, align=Align.CENTRE))
    if content.practice:
        blocks.append(practice)
    return Slip(label=content.number, blocks=tuple(blocks))
