"""Shows a page, measures what it paints, and asks the theme's check about it."""

from __future__ import annotations

import os
import time
from collections import Counter as Tally
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem

from config.theme import Display, Theme
from config.theme.check import Rect, TextBox, page_faults
from hall_display.screen import Screen
from tests.helpers.patience import PATIENCE_S

PICTURES = os.environ.get("HALL_PICTURES", "")
"""A folder: keep pictures of the pages of a test run there."""


TURNS: Final = 10


def pump(app: QGuiApplication, until: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    """Run the event loop until something holds; at least `TURNS` times, however late this process gets to run."""
    end = time.monotonic() + limit_s
    turns = 0
    while turns < TURNS or time.monotonic() < end:
        app.processEvents()
        if until():
            return True
        time.sleep(0.002)
        turns += 1
    return False


def texts_of(screen: Screen, *, grounds: bool = False, scrolls: bool = False) -> list[TextBox]:
    """Every text that the page paints now; `grounds` looks for the colours behind them, too.

    `scrolls`: the page has lists that are scrolled, and what their edge hides or cuts is left out.
    """
    image = screen.grab() if grounds else None
    root = screen.view.rootObject()
    found: list[TextBox] = []
    whole = root.mapRectToScene(root.boundingRect()) if scrolls else None
    _walk(root, image, found, whole)
    return found


def _walk(
    item: QQuickItem, image: QImage | None, found: list[TextBox], sight: QRectF | None = None
) -> None:
    if not item.isVisible() or item.opacity() == 0:
        return
    if sight is not None:
        place = item.mapRectToScene(item.boundingRect())
        if item.clip():
            sight = sight.intersected(place)
        if item.property("lineCount") is not None and not sight.contains(place):
            return
    text = item.property("text")
    if isinstance(text, str) and text and item.property("lineCount") is not None:
        found.append(_measure(item, text, image))
    for child in item.childItems():
        _walk(child, image, found, sight)


def _measure(item: QQuickItem, text: str, image: QImage | None) -> TextBox:
    px = int(item.property("font").pixelSize())
    lines = int(item.property("lineCount"))
    wide = float(item.property("contentWidth"))
    corner = item.mapToScene(QPointF(0.0, 0.0))
    # Python has no converter for the enumeration itself.
    context = qmlContext(item)
    assert context is not None
    asked: Any = QQmlExpression(context, item, "Number(effectiveHorizontalAlignment)").evaluate()
    aligned = int(asked[0] if isinstance(asked, tuple) else asked)
    spare = item.width() - wide
    x = corner.x() + {1: 0.0, 2: spare, 4: spare / 2}.get(aligned, 0.0)
    line = px * 1.0 if lines == 1 else float(item.property("lineHeight"))
    y = corner.y() + (item.height() - lines * line) / 2
    colour = item.property("color").name()
    box = Rect(x, y, wide, lines * line)
    return TextBox(
        text,
        box,
        px,
        colour,
        colour if image is None else _ground(image, box, colour),
        number=bool(item.property("number")),
        cut=bool(item.property("truncated")) or wide > item.width() + 1,
    )


def _ground(image: QImage, box: Rect, colour: str) -> str:
    """The colour that is most of what lies around and between the characters."""
    tally: Tally[str] = Tally()
    # Rows above, in and below the characters; few enough to be quick, many enough to be sure.
    across = max(1, int(box.width / 40))
    down = max(1, int(box.height / 7))
    for x in range(max(0, int(box.x)), min(image.width(), int(box.right)), across):
        for y in range(max(0, int(box.y)), min(image.height(), int(box.bottom)), down):
            tally[image.pixelColor(x, y).name()] += 1
    tally.pop(colour, None)
    return tally.most_common(1)[0][0] if tally else colour


def faults_of(
    theme: Theme, display: Display, screen: Screen, *, scrolls: bool = False
) -> list[str]:
    """Everything that is wrong with the page as it is painted now."""
    texts = texts_of(screen, grounds=True, scrolls=scrolls)
    return [*screen.warnings, *page_faults(theme, display, texts, [])]


def keep(screen: Screen, name: str) -> None:
    """Save a picture when pictures are wanted."""
    if PICTURES:
        screen.save(Path(PICTURES) / f"{name}.png")
