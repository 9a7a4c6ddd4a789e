"""Licence check: no GPL-only Qt module, no dependency under a licence we cannot ship with.

`python -m tests.helpers.licences`
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# GPLv3 or commercial only (Qt licensing page, "Licenses used in Qt 6"): never in this program.
GPL_ONLY_QT = (
    "QtCharts",
    "QtGraphs",
    "QtDataVisualization",
    "QtVirtualKeyboard",
    "QtQuick.VirtualKeyboard",
    "QtNetworkAuth",
    "QtQuick3D",
    "QtQuickTimeline",
    "QtQuick.Timeline",
    "QtLottie",
    "QtShaderTools",
    "QtWaylandCompositor",
    "QtHttpServer",
    "QtMqtt",
    "QtCoap",
    "QtOpcUa",
)
ALLOWED = re.compile(
    r"MIT|BSD|Apache|LGPL|Python|PSF|MPL|Mozilla|ISC|zlib|Unlicense|HPND|CC0|Public Domain|0BSD",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\bA?GPL", re.IGNORECASE)
# Runtime dependencies, by closure from our own metadata.
OURS = "hall-control"
PACKAGES = ("queue_controller", "devices", "kiosk", "hall_display", "config")


def _requirements(name: str, seen: set[str]) -> None:
    for text in metadata.requires(name) or []:
        requirement, _, marker = text.partition(";")
        if "extra ==" in marker:
            continue
        found = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
        if found is None:
            continue
        dependency = found.group().lower().replace("_", "-")
        if dependency in seen:
            continue
        try:
            metadata.distribution(dependency)
        except metadata.PackageNotFoundError:
            continue
        seen.add(dependency)
        _requirements(dependency, seen)


def _licence(name: str) -> str:
    meta = metadata.metadata(name)
    parts = [meta[key][:200] for key in ("License-Expression", "License") if key in meta]
    parts += [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
    return " | ".join(p for p in parts if p)


def problems() -> list[str]:
    """Everything that may not be shipped, one sentence each."""
    found: list[str] = []
    seen: set[str] = set()
    _requirements(OURS, seen)
    for name in sorted(seen):
        licence = _licence(name)
        if not licence:
            found.append(f"{name}: no licence in its metadata")
        elif not ALLOWED.search(licence) or (
            COPYLEFT.search(licence) and not re.search(r"LGPL", licence)
        ):
            found.append(f"{name}: licence not allowed: {licence}")
    for path in sorted(p for name in PACKAGES for p in (ROOT / name).rglob("*")):
        if path.suffix not in {".py", ".qml"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{path.relative_to(ROOT)}: uses {module}, which is GPL-only"
            for module in GPL_ONLY_QT
            if re.search(
                rf"^\s*(?:from|import)\s+(?:PySide6\.)?{re.escape(module)}\b", text, re.MULTILINE
            )
        ]
    return found


def main() -> int:
    """Print the problems; return 1 when there are any."""
    found = problems()
    print("\n".join(found) or "licences: nothing that may not be shipped")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
