"""A list of frozen structs as a model for QML: one role per field, named as QML names things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

_FIRST_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_NONE: Final = QModelIndex()


class RowModel(QAbstractListModel):
    """Rows of one struct type; the first field is the key. Only rows that changed are painted anew.

    Args:
        row_type: what a row is.
        parent: keeps the model.
        refill: other keys go into the buttons that are there. For lists that change at each key somebody types: new
            buttons cost several times as much. Not for delegates that keep something of their row themselves.
    """

    def __init__(
        self, row_type: type[Struct], parent: QObject | None = None, *, refill: bool = False
    ) -> None:
        super().__init__(parent)
        self._refill: Final = refill
        self._fields: Final = row_type.__struct_fields__
        self._rows: list[Struct] = []

    def rowCount(  # noqa: N802 - Qt's name
        self, parent: QModelIndex | QPersistentModelIndex = _NONE
    ) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One field of a row."""
        place = role - _FIRST_ROLE
        if not index.isValid() or not 0 <= place < len(self._fields):
            return None
        return getattr(self._rows[index.row()], self._fields[place])

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        """The fields as role names: `open_counters` is `openCounters`."""
        return {
            _FIRST_ROLE + place: QByteArray(camel(name).encode())
            for place, name in enumerate(self._fields)
        }

    @property
    def rows(self) -> list[Struct]:
        """What the model holds."""
        return list(self._rows)

    def replace(self, rows: Sequence[Struct]) -> None:
        """Show these rows."""
        key = self._fields[0]
        old, new = self._rows, list(rows)
        if [getattr(row, key) for row in old] != [getattr(row, key) for row in new]:
            if not self._refill:
                self.beginResetModel()
                self._rows = new
                self.endResetModel()
                return
            self._resize(new)
        self._rows = new
        for place, (before, after) in enumerate(zip(old, new, strict=False)):
            if before != after:
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def _resize(self, new: list[Struct]) -> None:
        """As many rows as `new` has; rows are added or taken away at the end."""
        have, want = len(self._rows), len(new)
        if want > have:
            self.beginInsertRows(_NONE, have, want - 1)
            self._rows = self._rows + new[have:]
            self.endInsertRows()
        elif want < have:
            self.beginRemoveRows(_NONE, want, have - 1)
            self._rows = self._rows[:want]
            self.endRemoveRows()


def camel(name: str) -> str:
    """`open_counters` as `openCounters`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
