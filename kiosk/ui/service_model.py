# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The service corner for QML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from devices.health import DeviceHealth
from kiosk.ui.rows import RowModel
from kiosk.ui.service import COLUMNS, ROWS, ServiceCorner

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1

NO_PRINTER: Final = "none"


class CellRow(Struct, frozen=True):
    """One cell of the touch test."""

    cell: int
    touched: bool


class ServiceState(Struct, frozen=True):
    """One look at the corner."""

    stage: str = "closed"
    field: str = "staff"
    staff: str = ""
    pin_length: int = 0
    waiting: bool = False
    can_unlock: bool = False
    message: str = ""
    bad: bool = False
    out: bool = False
    printer: str = NO_PRINTER
    printer_words: str = ""
    papers_left: int = 0
    volume: int = 0
    touched: int = 0


def service_state(
    corner: ServiceCorner, printer: DeviceHealth | None, *, english: bool
) -> ServiceState:
    """What the corner shows."""
    words = "" if printer is None else printer.message_en if english else printer.message_zh
    return ServiceState(
        stage=corner.stage.value,
        field=corner.field.value,
        staff=corner.staff,
        pin_length=corner.pin_length,
        waiting=corner.waiting,
        can_unlock=corner.can_unlock,
        message=corner.message_en if english else corner.message_zh,
        bad=corner.bad,
        out=corner.out_of_service,
        printer=NO_PRINTER if printer is None else printer.health.value,
        printer_words=words,
        papers_left=corner.papers_left,
        volume=corner.volume,
        touched=len(corner.touched_cells),
    )


@QmlElement
class ServiceModel(QObject):
    """Reads the corner when told to `refresh`.

    Args:
        corner: the corner.
        printer: the printer's health; None where there is no printer.
        english: whether the screen speaks English now.
        has_voice: whether this screen can speak, and so has a volume.
        sheets: its printer has a tray of sheets, not a roll.
    """

    changed = Signal()

    def __init__(
        self,
        corner: ServiceCorner,
        printer: Callable[[], DeviceHealth | None],
        english: Callable[[], bool],
        *,
        has_voice: bool = False,
        sheets: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._corner = corner
        self._printer = printer
        self._english = english
        self._has_voice = has_voice
        self._sheets = sheets
        self._state: ServiceState = ServiceState()
        self._cells = RowModel(CellRow, self)
        self.refresh()

    def refresh(self) -> None:
        """Show the corner as it is now."""
        corner = self._corner
        state = service_state(corner, self._printer(), english=self._english())
        if state != self._state:
            self._state = state
            rows = [CellRow(n, n in corner.touched_cells) for n in range(corner.cells)]
            self._cells.replace(rows)
            self.changed.emit()

    stage = Property(str, lambda self: self._state.stage, notify=changed)
    field = Property(str, lambda self: self._state.field, notify=changed)
    staff = Property(str, lambda self: self._state.staff, notify=changed)
    pinLength = Property(int, lambda self: self._state.pin_length, notify=changed)
    waiting = Property(bool, lambda self: self._state.waiting, notify=changed)
    canUnlock = Property(bool, lambda self: self._state.can_unlock, notify=changed)
    message = Property(str, lambda self: self._state.message, notify=changed)
    bad = Property(bool, lambda self: self._state.bad, notify=changed)
    outOfService = Property(bool, lambda self: self._state.out, notify=changed)
    printer = Property(str, lambda self: self._state.printer, notify=changed)
    printerWords = Property(str, lambda self: self._state.printer_words, notify=changed)
    papersLeft = Property(int, lambda self: self._state.papers_left, notify=changed)
    volume = Property(int, lambda self: self._state.volume, notify=changed)
    touched = Property(int, lambda self: self._state.touched, notify=changed)
    hasVoice = Property(bool, lambda self: self._has_voice, constant=True)
    sheets = Property(bool, lambda self: self._sheets, constant=True)
    rows = Property(int, lambda _self: ROWS, constant=True)
    columns = Property(int, lambda _self: COLUMNS, constant=True)
    cells = Property(QObject, lambda self: self._cells, constant=True)

    @Slot()
    def tapCorner(self) -> None:
        """A tap in the corner."""
        self._corner.tap_corner()

    @Slot(str)
    def typeDigit(self, digit: str) -> None:
        """A key of the pad."""
        self._corner.type_digit(digit)

    @Slot()
    def erase(self) -> None:
        """Take a digit back."""
        self._corner.erase()

    @Slot(str)
    def chooseField(self, name: str) -> None:
        """Type the staff number or the PIN."""
        self._corner.choose_field(name)

    @Slot()
    def unlock(self) -> None:
        """Ask whether number and PIN belong together."""
        self._corner.unlock()

    @Slot()
    def closePage(self) -> None:
        """Back."""
        self._corner.close_page()

    @Slot()
    def paperChanged(self) -> None:
        """A new roll is in."""
        self._corner.paper_changed()

    @Slot()
    def testPrint(self) -> None:
        """Print a test page."""
        self._corner.test_print()

    @Slot()
    def openTouchTest(self) -> None:
        """Cells to touch."""
        self._corner.open_touch_test()

    @Slot(int)
    def touchCell(self, cell: int) -> None:
        """A cell answered."""
        self._corner.touch_cell(cell)

    @Slot(bool)
    def setOutOfService(self, out: bool) -> None:  # noqa: FBT001 - a slot's value
        """暂停使用, or in use again."""
        self._corner.set_out_of_service(out)

    @Slot(int)
    def changeVolume(self, steps: int) -> None:
        """Louder or quieter."""
        self._corner.change_volume(steps)

    @Slot()
    def restart(self) -> None:
        """Start the program again."""
        self._corner.restart()
