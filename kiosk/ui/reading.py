"""The texts that a window shows now, for reading them out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from PySide6.QtQuick import QQuickItem, QQuickWindow

PAGE: Final = "pages"
SHEET: Final = "sheet"
ABOVE: Final = ("banner", "basket", "card-note")
"""What may stand over a page and belongs to it, by objectName, in the order of reading."""
KEY: Final = "key-"
"""How the objectName of a key of a keyboard begins: nobody listens to an alphabet."""
_COLOUR: Final = re.compile(r"</?font[^>]*>")


def texts_of(window: QQuickWindow) -> list[str]:
    """What can be read of the sheet over the page, or of the page, in the order in which it was written.

    Header and bar are left out: they are the same on every page; and the keys of a keyboard.
    """
    seen = list(_visible(window.contentItem()))
    sheets = [item for item in seen if item.objectName() == SHEET]
    pages = [item for item in seen if item.objectName() == PAGE]
    above = [item for name in ABOVE for item in seen if item.objectName() == name]
    tops = sheets[-1:] or [*above, *pages[-1:]]
    return [
        _plain(str(item.property("text")))
        for top in tops
        for item in _visible(top)
        if item.inherits("QQuickText") and str(item.property("text")).strip()
    ]


def _plain(text: str) -> str:
    """Without the colours of a part, and without what only keeps words on one line."""
    if "<font" not in text:
        return text
    plain = html.unescape(_COLOUR.sub("", text))
    return plain.replace("\u2060", "").replace("\u00a0", " ")


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible() or item.opacity() == 0 or item.property("decorative"):
        return
    if item.objectName().startswith(KEY):
        return
    yield item
    for child in item.childItems():
        yield from _visible(child)
