"""The texts that a window shows now, for reading them out."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtQuick import QQuickItem, QQuickWindow

PAGE = "pages"
SHEET = "sheet"


def texts_of(window: QQuickWindow) -> list[str]:
    """What can be read of the sheet over the page, or of the page, in the order in which it was written.

    Header and bar are left out: they are the same on every page.
    """
    seen = list(_visible(window.contentItem()))
    sheets = [item for item in seen if item.objectName() == SHEET]
    pages = [item for item in seen if item.objectName() == PAGE]
    return [
        str(item.property("text"))
        for top in (sheets or pages)[-1:]
        for item in _visible(top)
        if item.inherits("QQuickText") and str(item.property("text")).strip()
    ]


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible() or item.opacity() == 0 or item.property("decorative"):
        return
    yield item
    for child in item.childItems():
        yield from _visible(child)
