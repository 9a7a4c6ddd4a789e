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
    """Rows of one struct type; a row is painted anew only when it changed.

    Rows keep their places, so that a list which grows at its top is a change of content and not
    of items: no delegate is made or thrown away while calls come in.
    """

    def __init__(self, row_type: type[Struct], parent: QObject | None = None) -> None:
        super().__init__(parent)
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
        value = getattr(self._rows[index.row()], self._fields[place])
        return list(value) if isinstance(value, tuple) else value

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        """The fields as role names: `open_counters` is `openCounters`."""
        return {
            _FIRST_ROLE + place: QByteArray(camel(name).encode())
            for place, name in enumerate(self._fields)
        }

    @property
    def rows(self) -> list[Any]:
        """What the model holds."""
        return list(self._rows)

    def replace(self, rows: Sequence[Struct]) -> None:
        """Show these rows."""
        old, new = self._rows, list(rows)
        kept = min(len(old), len(new))
        if len(new) < len(old):
            self.beginRemoveRows(QModelIndex(), kept, len(old) - 1)
            self._rows = new
            self.endRemoveRows()
        elif len(new) > len(old):
            self.beginInsertRows(QModelIndex(), kept, len(new) - 1)
            self._rows = new
            self.endInsertRows()
        self._rows = new
        for place in range(kept):
            before, after = old[place], new[place]
            if before == after:
                continue
            roles = [
                role
                for role, field in enumerate(self._fields, _FIRST_ROLE)
                if getattr(before, field) != getattr(after, field)
            ]
            index = self.index(place)
            self.dataChanged.emit(index, index, roles)


def camel(name: str) -> str:
    """`open_counters` as `openCounters`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
