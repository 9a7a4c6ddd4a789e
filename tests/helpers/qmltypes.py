"""Writes the types of our view models for qmllint, from the objects themselves.

`python -m tests.helpers.qmltypes` after a property of a view model changed; tests compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMetaMethod, QMetaObject, QObject

ROOT: Final = Path(__file__).resolve().parents[2]
KIOSK: Final = ROOT / "kiosk/ui/qml/HallModels/models.qmltypes"
DISPLAY: Final = ROOT / "hall_display/qml/HallDisplay/models.qmltypes"
_OF_QOBJECT: Final[QMetaObject] = vars(QObject)["staticMetaObject"]
"""What a view model inherits from another one is described as its own."""


def kiosk_models() -> list[type[QObject]]:
    """The view models of the touch surfaces."""
    from kiosk.desk.viewmodel import DeskModel
    from kiosk.forms.viewmodel import FormsModel
    from kiosk.guide.viewmodel import GuideModel
    from kiosk.rating.viewmodel import RatingModel
    from kiosk.terminal.viewmodel import TerminalModel
    from kiosk.ticketing.viewmodel import TicketingModel
    from kiosk.ui.later_model import LaterModel
    from kiosk.ui.service_model import ServiceModel
    from kiosk.ui.shell import HallShell

    return [
        DeskModel,
        FormsModel,
        GuideModel,
        HallShell,
        LaterModel,
        RatingModel,
        ServiceModel,
        TerminalModel,
        TicketingModel,
    ]


def display_models() -> list[type[QObject]]:
    """The view models of the displays."""
    from hall_display.board.viewmodel import BoardModel
    from hall_display.counter_sign.viewmodel import SignModel
    from hall_display.manager.deskmodel import ManagerDeskModel
    from hall_display.manager.viewmodel import ManagerModel
    from hall_display.media.viewmodel import MediaModel
    from hall_display.workbench.viewmodel import WorkbenchModel

    return [BoardModel, SignModel, MediaModel, ManagerModel, ManagerDeskModel, WorkbenchModel]


def describe(module: str, types: Sequence[type[QObject]]) -> str:
    """A module in the language of .qmltypes files."""
    lines = ["import QtQuick.tooling 1.2", "", "Module {"]
    for kind in types:
        meta: QMetaObject = vars(kind)["staticMetaObject"]
        lines += [
            "    Component {",
            f'        name: "{kind.__name__}"',
            '        accessSemantics: "reference"',
            '        prototype: "QObject"',
            f'        exports: ["{module}/{kind.__name__} 1.0"]',
            "        isCreatable: false",
            "        exportMetaObjectRevisions: [256]",
            *(f"        {line}" for line in _properties(meta)),
            *(f"        {line}" for line in _methods(meta)),
            "    }",
        ]
    return "\n".join([*lines, "}", ""])


def _properties(meta: QMetaObject) -> list[str]:
    found = []
    for place in range(_OF_QOBJECT.propertyCount(), meta.propertyCount()):
        one = meta.property(place)
        kind = str(one.typeName())
        parts = [f'name: "{_text(one.name())}"', f'type: "{kind.removesuffix("*")}"']
        if kind.endswith("*"):
            parts.append("isPointer: true")
        if not one.isWritable():
            parts.append("isReadonly: true")
        if one.isConstant():
            parts.append("isConstant: true")
        if one.hasNotifySignal():
            parts.append(f'notify: "{_text(one.notifySignal().name())}"')
        found.append(f"Property {{ {'; '.join(parts)} }}")
    return found


def _methods(meta: QMetaObject) -> list[str]:
    found = []
    for place in range(_OF_QOBJECT.methodCount(), meta.methodCount()):
        one = meta.method(place)
        if "_" in _text(one.name()):
            continue  # Python's own slots
        word = "Signal" if one.methodType() is QMetaMethod.MethodType.Signal else "Method"
        kinds = [_text(kind) for kind in one.parameterTypes()]
        parts = [f'name: "{_text(one.name())}"']
        parts += [
            f'Parameter {{ name: "a{at}"; type: "{kind}" }}' for at, kind in enumerate(kinds, 1)
        ]
        found += [f"{word} {{", *(f"    {part}" for part in parts), "}"]
    return found


def _text(value: Any) -> str:
    """A name as PySide gives it: QByteArray, bytes or str, by method and version."""
    if hasattr(value, "data"):
        value = value.data()
    return value.decode() if isinstance(value, bytes) else str(value)


def main() -> None:
    """Write both files."""
    KIOSK.write_text(describe("HallModels", kiosk_models()), encoding="utf-8")
    DISPLAY.write_text(describe("HallDisplay", display_models()), encoding="utf-8")


if __name__ == "__main__":
    main()
