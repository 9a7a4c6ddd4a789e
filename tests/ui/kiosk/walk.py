"""Checks that hold for any painted page, whatever room it belongs to."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from functools import cache
from typing import Protocol

import msgspec
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from config.theme import Display
from kiosk.ui.app import Surface
from kiosk.ui.focus import focus_of
from kiosk.ui.language import I18N
from tests.ui.kiosk.scene import root_of, said, settle, walk

STOPS_MORE = 2
"""The window itself, and the first stop once more."""


class Room(Protocol):
    """A program's window as a test holds it."""

    surface: Surface
    window: QQuickWindow
    display: Display

    def refresh(self) -> None:
        """Show the state as it is."""
        ...


def reshape(room: Room, width: int, height: int, mm_per_px: float = 0.0) -> None:
    """The same window on a screen of another shape, and of other dots where they are given."""
    room.display = msgspec.structs.replace(
        room.display,
        width_px=width,
        height_px=height,
        mm_per_px=mm_per_px or room.display.mm_per_px,
    )
    room.surface._start = dataclasses.replace(room.surface._start, display=room.display)
    room.surface._view = None
    room.window.setProperty("designWidth", width)
    room.window.setProperty("designHeight", height)
    room.window.resize(width, height)
    room.refresh()
    settle(0.03)


def keyboard_faults(window: QQuickWindow) -> list[str]:
    """Every control has a name and Tab comes to it, and to nothing that a sheet covers."""
    root = root_of(window)
    controls = [i for i in walk(root) if i.property("isTarget") and i.isEnabled()]
    faults = [
        f"the control {item.objectName() or item} has no name"
        for item in controls
        if not str(item.property("name")).strip()
    ]
    within = {_address(item) for item in walk(root)}
    stops = sum(bool(item.property("isTarget")) for item in walk(window.contentItem()))
    reached = _chain(window, stops + STOPS_MORE)
    # What fills the screen and takes every touch needs no key of its own: each key begins.
    faults += [
        f"Tab does not come to “{item.property('name')}” ({item.objectName()})"
        for item in controls
        if _address(item) not in reached and item.objectName() != "idle"
    ]
    covered = root is not window.contentItem()
    faults += [
        f"Tab comes to “{item.property('name')}” ({item.objectName()}) behind a sheet"
        for address, item in reached.items()
        if covered and address not in within
    ]
    return faults


def _chain(window: QQuickWindow, most: int) -> dict[int, QQuickItem]:
    """What Tab comes to, from the first stop until it closes, by address."""
    found: dict[int, QQuickItem] = {}
    for _ in range(most):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        item = focus_of(window)
        if item is None or _address(item) in found:
            break
        found[_address(item)] = item
    return found


def _address(item: QQuickItem) -> int:
    return int(shiboken6.getCppPointer(item)[0])


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """What stands in the sources and is translated, and the translations that are not the same."""
    pairs = {
        (str(message.findtext("source")), str(message.findtext("translation")))
        for message in ET.parse(I18N / "kiosk_zh.ts").iter("message")  # noqa: S314 - our own file
    }
    sources = frozenset(s for s, t in pairs if s != t and re.search("[A-Za-z]{2}", s))
    return sources, frozenset(t for s, t in pairs if s != t and t not in sources)


def language_faults(window: QQuickWindow, *, english: bool) -> list[str]:
    """Texts that stand on the page in the other language."""
    sources, translations = _words()
    foreign = translations if english else sources
    return [f"“{line}” is not translated" for line in said(window).split("\n") if line in foreign]
