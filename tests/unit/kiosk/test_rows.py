"""Rows as a list model: what QML is told when they change."""

import pytest
from msgspec import Struct
from PySide6.QtCore import QModelIndex

from kiosk.ui.rows import RowModel


class Row(Struct, frozen=True):
    code: str
    label: str = ""


class Told:
    """What the model said."""

    def __init__(self, model: RowModel) -> None:
        self.said: list[tuple[str, int, int]] = []
        model.modelReset.connect(lambda: self.said.append(("reset", 0, 0)))
        model.dataChanged.connect(self._changed)
        model.rowsInserted.connect(lambda _, a, b: self.said.append(("inserted", a, b)))
        model.rowsRemoved.connect(lambda _, a, b: self.said.append(("removed", a, b)))

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.said.append(("changed", first.row(), last.row()))


def rows(codes: str) -> list[Row]:
    return [Row(code, code.lower()) for code in codes]


def test_only_rows_that_changed_are_told() -> None:
    model = RowModel(Row)
    model.replace(rows("ABC"))
    told = Told(model)
    model.replace([*rows("AB"), Row("C", "other")])
    assert told.said == [("changed", 2, 2)]
    model.replace(rows("ABD"))
    assert told.said[1:] == [("reset", 0, 0)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "AB", [("inserted", 0, 1)]),
        ("AB", "", [("removed", 0, 1)]),
        ("ABC", "XB", [("removed", 2, 2), ("changed", 0, 0)]),
        ("AB", "XBC", [("inserted", 2, 2), ("changed", 0, 0)]),
        ("AB", "AB", []),
    ],
)
def test_a_list_that_is_refilled_keeps_its_buttons(
    before: str, after: str, said: list[tuple[str, int, int]]
) -> None:
    model = RowModel(Row, refill=True)
    model.replace(rows(before))
    told = Told(model)
    model.replace(rows(after))
    assert told.said == said
    assert model.rows == rows(after)
    code = next(iter(model.roleNames()))
    shown = [model.data(model.index(at), code) for at in range(len(after))]
    assert shown == list(after)
