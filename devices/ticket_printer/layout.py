"""A ticket's content laid out for paper of a given width: pure, knows no printer command.

Top down: practice mark, hall, marks, service, number (four times size, the largest thing on it),
what the visitor must know, QR, time, foot. "Label：value" lines continue under their value.
"""

from __future__ import annotations

from devices.document import (
    MARK_PRACTICE,
    MARK_PRIORITY,
    MARK_REPRINT,
    Align,
    Block,
    QrCode,
    RuleLine,
    Slip,
    Space,
    TextLine,
    TicketContent,
)
from devices.ticket_printer.wrap import columns_of, wrap

_LABEL_END = ("：", ": ")
_MAX_LABEL_COLUMNS = 16
_WIDE_PAPER_COLUMNS = 40


def ticket_document(content: TicketContent, columns: int) -> Slip:
    """The slip of a ticket for paper of ``columns`` ASCII columns (42 to 48 = 80 mm, 32 = 58 mm)."""
    wide_paper = columns >= _WIDE_PAPER_COLUMNS
    blocks: list[Block] = []
    if content.practice:
        blocks += [_banner(MARK_PRACTICE, columns), Space()]
    hall_size = _largest(content.hall_name, columns, 2)
    blocks += [
        TextLine(content.hall_name, Align.CENTRE, hall_size, hall_size, bold=hall_size == 1),
        Space(),
        TextLine(content.number, Align.CENTRE, wide=4, high=4, bold=True),
        Space(),
    ]
    if content.service:
        size = _largest(content.service, columns, 2)
        blocks.append(TextLine(content.service, Align.CENTRE, size, size))
    marks = [
        mark
        for mark, wanted in ((MARK_PRIORITY, content.priority), (MARK_REPRINT, content.reprint))
        if wanted
    ]
    for mark in marks:
        blocks += [Space(), TextLine(f" {mark} ", Align.CENTRE, 2, 2, inverted=True)]
    blocks += [Space(), RuleLine()]
    for line in content.lines:
        blocks += _fact(line, columns)
    if content.qr:
        blocks.append(QrCode(content.qr, module_dots=6 if wide_paper else 5))
    if content.lines or content.qr:
        blocks.append(RuleLine())
    if content.issued:
        blocks.append(TextLine(content.issued, Align.CENTRE))
    blocks += [TextLine(line) for line in content.foot]
    if content.practice:
        blocks += [Space(), _banner(MARK_PRACTICE, columns)]
    return Slip(label=content.number, blocks=tuple(blocks))


def _banner(text: str, columns: int) -> TextLine:
    """White on black over the whole width, double size."""
    spare = max(columns // 2 - columns_of(text), 0)
    left = spare // 2
    return TextLine(" " * left + text + " " * (spare - left), wide=2, high=2, inverted=True)


def _largest(text: str, columns: int, size: int) -> int:
    """The wanted size where the text then fits on one line, else 1."""
    return size if columns_of(text) * size <= columns else 1


def _fact(text: str, columns: int) -> list[Block]:
    """A line of the body; what follows a short label is kept in one column under it."""
    for mark in _LABEL_END:
        label, found, value = text.partition(mark)
        if found and value and columns_of(label + found) <= min(_MAX_LABEL_COLUMNS, columns // 2):
            indent = columns_of(label + found)
            first, *rest = wrap(value, columns - indent)
            return [
                TextLine(label + found + first),
                *(TextLine(" " * indent + row) for row in rest),
            ]
    return [TextLine(text)]
