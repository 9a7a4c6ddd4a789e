"""Writes the types of our view models for qmllint, from the objects themselves.

`python -m kiosk.ui.qmltypes` after a property of a view model changed; a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QMetaMethod, QMetaObject, QObject

FILE: Final = Path(__file__).parent / "qml" / "HallModels" / "models.qmltypes"
MODULE: Final = "HallModels"
_OF_QOBJECT: Final[QMetaObject] = vars(QObject)["staticMetaObject"]
"""What a view model inherits from another one is described as its own."""


def models() -> list[type[QObject]]:
    """The view models of all rooms."""
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


def describe(types: Sequence[type[QObject]]) -> str:
    """The module in the language of .qmltypes files."""
    lines = ["import QtQuick.tooling 1.2", "", "Module {"]
    for kind in types:
        meta: QMetaObject = vars(kind)["staticMetaObject"]
        lines += [
            "    Component {",
            f'        name: "{kind.__name__}"',
            '        accessSemantics: "reference"',
            '        prototype: "QObject"',
            f'        exports: ["{MODULE}/{kind.__name__} 1.0"]',
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
        name: object = one.name()
        parts = [f'name: "{name!s}"', f'type: "{kind.removesuffix("*")}"']
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
        word = "Signal" if one.methodType() is QMetaMethod.MethodType.Signal else "Method"
        kinds = [_text(kind) for kind in one.parameterTypes()]
        parts = [f'name: "{_text(one.name())}"']
        parts += [
            f'Parameter {{ name: "a{at}"; type: "{kind}" }}' for at, kind in enumerate(kinds, 1)
        ]
        found += [f"{word} {{", *(f"    {part}" for part in parts), "}"]
    return found


def _text(value: QByteArray) -> str:
    return bytes(value.data()).decode()


def main() -> None:
    """Write the file."""
    FILE.write_text(describe(models()), encoding="utf-8")


if __name__ == "__main__":
    main()
