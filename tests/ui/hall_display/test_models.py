"""The types that qmllint checks the pages by are those of the objects."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct
from PySide6.QtCore import QMetaObject
from PySide6.QtGui import QGuiApplication

from config.theme import Theme
from hall_display.app import Pictures
from hall_display.board.state import BoardState
from hall_display.board.viewmodel import BoardModel
from hall_display.painted import Painted
from hall_display.rows import RowModel, camel
from hall_display.screen import PageError, Screen
from tests.helpers import qmltypes


def test_the_types_for_qmllint_are_up_to_date() -> None:
    written = qmltypes.DISPLAY.read_text(encoding="utf-8")
    assert written == qmltypes.describe("HallDisplay", qmltypes.display_models()), (
        "python -m tests.helpers.qmltypes"
    )


class Row(Struct, frozen=True):
    key: str
    open_counters: int = 0


def test_no_two_view_models_have_one_name() -> None:
    """Qt knows their pointers by name: of two with one name, a page of one program would be given null."""
    names = [kind.__name__ for kind in (*qmltypes.kiosk_models(), *qmltypes.display_models())]
    assert sorted(set(names)) == sorted(names)


def test_rows_change_only_where_they_differ() -> None:
    model = RowModel(Row)
    changed: list[int] = []
    roles: list[list[bytes]] = []
    names = {role: bytes(name.data()) for role, name in model.roleNames().items()}
    model.dataChanged.connect(lambda first, *_: changed.append(first.row()))
    model.dataChanged.connect(lambda _, __, of: roles.append([names[r] for r in of]))
    model.replace([Row("a"), Row("b")])
    assert model.rowCount() == 2
    model.replace([Row("a"), Row("b", 3)])
    assert changed == [1]
    model.replace([Row("c")])
    assert changed == [1, 0]
    assert roles == [[b"openCounters"], [b"key"]], "only what differs is read again"
    assert [row.key for row in model.rows] == ["c"]
    role = next(r for r, name in model.roleNames().items() if name == b"openCounters")
    assert model.data(model.index(0), role) == 0
    assert model.data(model.index(0), 1) is None
    assert camel("open_counters_now") == "openCountersNow"


def test_every_property_of_a_board_tells_when_its_field_changes() -> None:
    model = BoardModel()
    meta: QMetaObject = BoardModel.staticMetaObject  # type: ignore[attr-defined]  # not in its stubs
    bound = {}
    for place in range(meta.propertyOffset(), meta.propertyCount()):
        one = meta.property(place)
        if not one.isConstant():
            bound[str(one.name())] = bytes(one.notifySignal().name().data()).decode()
    told: list[str] = []
    for part in set(bound.values()):
        getattr(model, part).connect(partial(told.append, part))
    before = BoardState()
    for field in BoardState.__struct_fields__:
        value = getattr(before, field)
        other = not value if isinstance(value, bool) else value * 2 or type(value)("7")
        model._become(before)
        was = {name: model.property(name) for name in bound}
        told.clear()
        model._become(msgspec.structs.replace(before, **{field: other}))
        moved = [name for name in bound if model.property(name) != was[name]]
        assert len(moved) == 1, field
        assert told == [bound[moved[0]]]


def test_a_call_is_painted_with_its_second_frame_and_only_once() -> None:
    painted = Painted()
    seen: list[str] = []
    wanted: list[int] = []
    painted.painted.connect(seen.append)
    painted.frameWanted.connect(lambda: wanted.append(1))
    painted.on_frame()
    painted.wait_for("a")
    painted.on_frame()
    assert seen == []
    assert len(wanted) == 2
    painted.on_frame()
    painted.on_frame()
    assert seen == ["a"]


def test_ten_thousand_signals_pass(app: QGuiApplication) -> None:
    painted = Painted()
    seen: list[str] = []
    painted.painted.connect(seen.append)
    for n in range(10_000):
        painted.painted.emit(str(n))
    assert len(seen) == 10_000


def test_a_page_that_does_not_load_is_an_error(
    app: QGuiApplication, theme: Theme, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = tmp_path / "Broken.qml"
    page.write_text("import QtQuick\nItem { nothing: 1 }\n")
    with pytest.raises(PageError, match="nothing"):
        Screen(page, theme, theme.display("board"), {})
    caplog.clear()


def test_a_picture_that_cannot_be_written_is_a_warning(
    app: QGuiApplication, theme: Theme, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = tmp_path / "Page.qml"
    page.write_text('import QtQuick\nRectangle { color: "red" }\n')
    screen = Screen(page, theme, theme.display("board", size=(200, 100)), {})
    try:
        screen.show()
        good = Pictures(screen, tmp_path / "new" / "folder", "board-1")
        good.want("call:1")
        good.take()
        assert (tmp_path / "new" / "folder" / "board-1-call.png").exists()
        (tmp_path / "file").write_text("x")
        with caplog.at_level(logging.WARNING):
            bad = Pictures(screen, tmp_path / "file", "board-1")
            bad.want("idle")
            bad.take()
        assert "cannot be saved" in caplog.text
    finally:
        screen.close()
