"""Writes the types of our view models for qmllint, from the objects themselves.

`python -m hall_display.qmltypes` after a property of a view model changed; a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMetaMethod, QMetaObject, QObject

FILE: Final = Path(__file__).parent / "qml" / "HallDisplay" / "models.qmltypes"
MODULE: Final = "HallDisplay"


def models() -> list[type[QObject]]:
    """The view models of all displays."""
    from hall_display.board.viewmodel import BoardModel
    from hall_display.counter_sign.viewmodel import SignModel
    from hall_display.manager.deskmodel import DeskModel
    from hall_display.manager.viewmodel import ManagerModel
    from hall_display.media.viewmodel import MediaModel
    from hall_display.workbench.viewmodel import WorkbenchModel

    return [BoardModel, SignModel, MediaModel, ManagerModel, DeskModel, WorkbenchModel]


def describe(types: Sequence[type[QObject]]) -> str:
    """The module in the language of .qmltypes files."""
    lines = ["import QtQuick.tooling 1.2", "", "Module {"]
    for kind in types:
        meta: QMetaObject = kind.staticMetaObject  # type: ignore[attr-defined]  # not in its stubs
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
    for place in range(meta.propertyOffset(), meta.propertyCount()):
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
    for place in range(meta.methodOffset(), meta.methodCount()):
        one = meta.method(place)
        if "_" in _text(one.name()):
            continue  # Python's own slots
        signal = one.methodType() is QMetaMethod.MethodType.Signal
        takes = [
            f'Parameter {{ name: "a{at}"; type: "{_text(kind)}" }}'
            for at, kind in enumerate(one.parameterTypes(), 1)
        ]
        word = "Signal" if signal else "Method"
        found += [
            f"{word} {{",
            f'    name: "{_text(one.name())}"',
            *(f"    {t}" for t in takes),
            "}",
        ]
    return found


def _text(value: Any) -> str:
    return bytes(value.data()).decode() if hasattr(value, "data") else _plain(value)


def _plain(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def main() -> None:
    """Write the file."""
    FILE.write_text(describe(models()), encoding="utf-8")


if __name__ == "__main__":
    main()
