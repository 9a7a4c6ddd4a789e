"""Measures a painted page: its texts and its targets as boxes for the theme's check."""

from __future__ import annotations

import html
import re
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from config.theme.check import Rect, Target, TextBox
from tests.helpers.patience import PATIENCE_S

RESTLESS_FRAMES = 20
TURN_S = 0.005


def settle(seconds: float = 0.0) -> None:
    """Let Qt lay out and paint."""
    until = time.monotonic() + seconds
    for _ in range(3):
        QGuiApplication.processEvents()
    # Outside of exec() Qt keeps what was to be deleted for ever; a running program does not.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # However late this process gets to run, Qt has its turns: each brings one step of laying out or painting.
    turns = int(seconds / TURN_S)
    while turns > 0 or time.monotonic() < until:
        QGuiApplication.processEvents()
        time.sleep(TURN_S)
        turns -= 1


def wait_for(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    """Poll with a limit."""
    until = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > until:
            return False
        settle()
        time.sleep(0.005)
    return True


def root_of(window: QQuickWindow) -> QQuickItem:
    """What can be touched now: the sheet that covers the page, else the whole page."""
    top = window.contentItem()
    sheets = [item for item in walk(top) if item.objectName() == "sheet"]
    return sheets[-1] if sheets else top


def walk(item: QQuickItem, *, pictures: bool = True) -> Iterator[QQuickItem]:
    """Every visible item, children after their parent; `pictures` False leaves pictures out."""
    if not pictures and item.property("decorative"):
        return
    if not item.isVisible() or item.width() < 0 or item.opacity() == 0:
        return
    yield item
    for child in item.childItems():
        yield from walk(child, pictures=pictures)


def texts(window: QQuickWindow, image: QImage | None = None) -> list[TextBox]:
    """Every text with words in it, as painted."""
    grabbed = image or window.grabWindow()
    return [
        _text_box(item, grabbed)
        for item in walk(root_of(window), pictures=False)
        if item.inherits("QQuickText") and str(item.property("text")).strip() and _in_sight(item)
    ]


def targets(window: QQuickWindow) -> list[Target]:
    """Everything to touch."""
    return [
        Target(str(item.property("name")), _rect(item.mapRectToScene(_own(item))))
        for item in walk(root_of(window))
        if item.property("isTarget") and item.isEnabled() and _in_sight(item)
    ]


def _scrolling(item: QQuickItem) -> bool:
    """Whether this is a view that holds more than it shows."""
    content = item.property("contentHeight")
    return (
        item.clip()
        and item.property("contentY") is not None
        and isinstance(content, float)
        and content > item.height() + 1
    )


def _in_sight(item: QQuickItem) -> bool:
    """Whether no view that scrolls hides a part of it."""
    own = item.mapRectToScene(_own(item))
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        if _scrolling(parent):
            view = parent.mapRectToScene(_own(parent))
            if own.top() < view.top() - 1 or own.bottom() > view.bottom() + 1:
                return False
        parent = parent.parentItem()
    return True


def scrolled(window: QQuickWindow) -> Iterator[None]:
    """Every place to which what scrolls can be moved so that each part is seen whole once; at least one."""
    window.grabWindow()  # what has changed takes its place with the next frame
    settle()
    views = [item for item in walk(root_of(window)) if _scrolling(item)]
    if not views:
        yield
        return
    for view in views:
        most, at = float(view.property("contentHeight")) - view.height(), 0.0
        while True:
            view.setProperty("contentY", min(at, most))
            settle()
            yield
            if at >= most:
                break
            at += view.height() / 2
        view.setProperty("contentY", 0.0)


def pages_of(window: QQuickWindow) -> int:
    """How many pages the list has that is shown; 1 without one."""
    return max((int(i.property("pages") or 1) for i in walk(window.contentItem())), default=1)


def turn_to(window: QQuickWindow, page: int) -> None:
    """Turn the list to a page, counted from 0."""
    for item in walk(window.contentItem()):
        if item.property("pages") is not None and item.property("subtitle") is not None:
            item.setProperty("page", page)
    settle()


def find(window: QQuickWindow, name: str) -> QQuickItem:
    """The visible item of this objectName."""
    for item in walk(root_of(window)):
        if item.objectName() == name:
            return item
    known = sorted({i.objectName() for i in walk(root_of(window)) if i.objectName()})
    raise AssertionError(f"no visible item {name}; there are {known}")


def tap(window: QQuickWindow, name: str) -> None:
    """Touch the middle of an item, after the frame that puts it in its place."""
    middle = _at_rest(window, name)
    QTest.mouseClick(
        window,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(int(middle.x()), int(middle.y())),
    )
    settle()


def touch_two(window: QQuickWindow, *names: str) -> tuple[QPoint, QPoint]:
    """Two fingers on the middles of two items at once, then off; where they were."""
    one, other = (
        QPoint(int(middle.x()), int(middle.y()))
        for middle in (
            key.mapToScene(key.boundingRect().center())
            for key in (find(window, name) for name in names)
        )
    )
    device = QTest.createTouchDevice()
    touch = QTest.touchEvent(window, device)
    touch.press(0, one, window).press(1, other, window).commit()
    touch = QTest.touchEvent(window, device)
    touch.release(0, one, window).release(1, other, window).commit()
    return one, other


def _at_rest(window: QQuickWindow, name: str) -> QPointF:
    """The middle of an item when two frames agree on it."""
    found = QPointF(-1.0, -1.0)
    for _ in range(RESTLESS_FRAMES):
        before = found
        window.update()
        settle(0.015)
        item = find(window, name)
        found = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        if found == before:
            break
    return found


def said(window: QQuickWindow) -> str:
    """All words on the page, for looking for one."""
    return "\n".join(
        _read(str(item.property("text")))
        for item in walk(root_of(window))
        if item.inherits("QQuickText")
    )


def rested(window: QQuickWindow) -> str:
    """All words on the page once it is laid out: three looks agree on them."""
    looks: list[str] = []

    def agree() -> bool:
        settle(4 * TURN_S)
        looks.append(said(window))
        return len(looks) > 2 and len(set(looks[-3:])) == 1

    assert wait_for(agree)
    return looks[-1]


def _read(text: str) -> str:
    """As somebody reads it: without colours, and without what only keeps words on one line."""
    if "<font" not in text:
        return text
    plain = html.unescape(re.sub(r"</?font[^>]*>", "", text))
    return plain.replace("\u2060", "").replace("\u00a0", " ")


def _own(item: QQuickItem) -> QRectF:
    return QRectF(0, 0, item.width(), item.height())


def _rect(found: QRectF) -> Rect:
    return Rect(found.x(), found.y(), found.width(), found.height())


def _painted(item: QQuickItem) -> QRectF:
    """The item's own box, larger where the words need more (Qt gives Python no alignment enums)."""
    width, height = float(item.property("contentWidth")), float(item.property("contentHeight"))
    return QRectF(0, 0, max(item.width(), width), max(item.height(), height))


def _text_box(item: QQuickItem, image: QImage) -> TextBox:
    painted = _painted(item)
    box = item.mapRectToScene(painted)
    # What is shortened on purpose stands in full elsewhere, and says so.
    cut = bool(item.property("truncated") and not item.property("shortened")) or (
        painted.width() > item.width() + 1 or painted.height() > item.height() + 1
    )
    parent: QQuickItem | None = item.parentItem()
    while parent is not None:
        if parent.property("isTarget") or parent.clip():
            room = parent.mapRectToScene(_own(parent)).adjusted(-1, -1, 1, 1)
            cut = cut or not room.contains(box)
        parent = parent.parentItem()
    return TextBox(
        text=str(item.property("text")).replace("\n", " "),
        box=_ink(box, int(item.property("font").pixelSize())),
        px=int(item.property("font").pixelSize()),
        colour=item.property("color").name(),
        ground=_ground(image, box),
        number=bool(item.property("number")),
        cut=cut,
    )


def _ink(box: QRectF, px: int) -> Rect:
    """The box without the air above and below the characters of its first and last line.

    In Noto Sans CJK a line is 1.45 of the size; characters leave 0.28 of it free above and 0.16 below.
    """
    above, below = px * 0.2, px * 0.12
    return Rect(box.x(), box.y() + above, box.width(), max(1.0, box.height() - above - below))


def _ground(image: QImage, box: QRectF) -> str:
    """The colour that is seen most behind a text."""
    place = box.toAlignedRect().intersected(image.rect())
    seen: Tally[int] = Tally()
    step_x, step_y = max(1, place.width() // 40), max(1, place.height() // 9)
    for y in range(place.top(), place.bottom() + 1, step_y):
        for x in range(place.left(), place.right() + 1, step_x):
            seen[image.pixel(x, y)] += 1
    if not seen:
        return "#000000"
    return f"#{seen.most_common(1)[0][0] & 0xFFFFFF:06X}"
