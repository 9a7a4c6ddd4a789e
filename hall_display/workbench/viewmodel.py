# ruff: noqa: N815 - properties are named as QML names things
"""The workbench for QML: rows of devices, and what a click does to them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import Property, QAbstractItemModel, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickImageProvider

from hall_display.rows import RowModel
from hall_display.workbench.bench import (
    KEYS,
    LEVELS_ZH,
    Bench,
    CounterRow,
    Look,
    MachineRow,
)

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1

Ask = Callable[[str, Mapping[str, Any]], None]
"""Device and request."""


class ZoneRow(Struct, frozen=True):
    """A zone to choose; an empty code is the whole hall."""

    code: str
    name: str
    chosen: bool = False


class Looks(QQuickImageProvider):
    """The pictures that the simulators drew, by device."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: dict[str, QImage] = {}

    def keep(self, device: str, png: str) -> None:
        """A device looks like this now (base64 of a PNG)."""
        self._images[device] = QImage.fromData(base64.b64decode(png))

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802 - Qt's name
        """Qt asks for "device/token"."""
        image = self._images.get(name.partition("/")[0], QImage())
        size.setWidth(image.width())
        size.setHeight(image.height())
        if requested.width() > 0 and requested.height() > 0 and not image.isNull():
            return image.scaled(requested, Qt.AspectRatioMode.KeepAspectRatio)
        return image


@QmlElement
class WorkbenchModel(QObject):
    """What Workbench.qml shows and asks."""

    changed = Signal()

    def __init__(self, bench: Bench | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.ask: Ask = lambda _device, _request: None
        self.grow: Callable[[], None] = lambda: None
        """Makes the window as large as the desktop, or as it was."""
        self.looks: Final = Looks()
        self._counters = RowModel(CounterRow, self)
        self._machines = RowModel(MachineRow, self)
        self._zones = RowModel(ZoneRow, self)
        self._zone = ""
        self._words = ""
        self._hall_name = ""
        self._said = ""
        self._gone = 0

    def show(self, hall_name: str) -> None:
        """The name of the hall in the header; builds all rows."""
        self._hall_name = hall_name
        self.refresh()

    def take(self, device: str, look: Look) -> None:
        """A device looks like this now; `refresh` shows it."""
        if self._bench is not None:
            if look.png:
                self.looks.keep(device, look.png)
            self._bench.take(device, look)

    def tell(self, sentence: str) -> None:
        """What came of the last click."""
        if sentence != self._said:
            self._said = sentence
            self.changed.emit()

    def gone(self, count: int) -> None:
        """So many simulators are not there."""
        if count != self._gone:
            self._gone = count
            self.changed.emit()

    def refresh(self) -> None:
        """Draw what is known."""
        bench = self._bench
        if bench is None:
            return
        self._counters.replace(bench.counters(self._zone, self._words))
        self._machines.replace(bench.machines())
        zones = [("", "全部"), *bench.zones()]
        self._zones.replace([ZoneRow(code, name, code == self._zone) for code, name in zones])
        self.changed.emit()

    # --- clicks --------------------------------------------------------------------------------------

    @Slot()
    def enlarge(self) -> None:
        """As large as the desktop, or as small as it was."""
        self.grow()

    @Slot(str)
    def chooseZone(self, code: str) -> None:  # noqa: N802 - QML's name
        """Only the counters of this zone."""
        self._zone = code
        self.refresh()

    @Slot(str)
    def search(self, words: str) -> None:
        """Only the counters with these words."""
        self._words = words
        self.refresh()

    @Slot(str, str)
    def press(self, keypad: str, label: str) -> None:
        """A key of a clerk's keypad."""
        keys = KEYS.get(label)
        if keys is not None:
            self.ask(keypad, {"do": "press", "keys": list(keys)})

    @Slot(str, int)
    def rate(self, pad: str, key: int) -> None:
        """A rating key, 1 is the best."""
        self.ask(pad, {"do": "rate", "key": key})

    @Slot(str)
    def cable(self, device: str) -> None:
        """Pull the cable of a device, or put it in again."""
        if self._bench is not None and device:
            self.ask(device, self._bench.toggled_cable(device))

    @Slot(str, bool)
    def light(self, strip: str, on: bool) -> None:  # noqa: FBT001 - QML gives it so
        """The power of a strip."""
        self.ask(strip, {"do": "set", "power": "on" if on else "off"})

    @Slot(str, int)
    def act(self, device: str, place: int) -> None:
        """The key at this place of a machine's card."""
        request = None if self._bench is None else self._bench.request(device, place)
        if request is not None:
            self.ask(device, request)

    @property
    def _missing(self) -> str:
        return f"{self._gone} 个模拟器没有应答" if self._gone else ""

    @property
    def _count(self) -> str:
        rows = self._counters.rowCount()
        return f"{rows} 个窗口" if rows else "没有找到这样的窗口"

    counters = Property(QAbstractItemModel, lambda self: self._counters, constant=True)
    machines = Property(QAbstractItemModel, lambda self: self._machines, constant=True)
    zones = Property(QAbstractItemModel, lambda self: self._zones, constant=True)
    keys = Property(list, lambda _self: list(KEYS), constant=True)
    levels = Property(list, lambda _self: list(LEVELS_ZH), constant=True)
    hallName = Property(str, lambda self: self._hall_name, notify=changed)
    said = Property(str, lambda self: self._said, notify=changed)
    missing = Property(str, lambda self: self._missing, notify=changed)
    count = Property(str, lambda self: self._count, notify=changed)
