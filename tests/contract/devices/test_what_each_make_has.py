"""A make is whole: protocol, driver, simulator, golden frames, and a true line in the guides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devices.driver import Make
from devices.registry import all_makes
from tests.unit.devices.fuzz.decoders import TARGETS

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
INSTALLING = (ROOT / "docs" / "安装.md").read_text(encoding="utf-8")
MAKES = all_makes()
TABLE = {
    (cells[0].strip("` "), cells[1].strip("` ")): [cell.strip() for cell in cells]
    for line in GUIDE.splitlines()
    if len(cells := line.strip().strip("|").split(" | ")) == 7
}
GOLDEN = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [
        *Path(__file__).parent.glob("test_golden_*.py"),
        *Path(__file__).parent.glob("escpos/*.py"),
    ]
)


@pytest.mark.parametrize("make", MAKES, ids=lambda make: f"{make.kind}-{make.name}")
def test_a_make_is_whole(make: Make) -> None:
    folder = ROOT / "devices" / str(make.kind) / make.name
    for part in ("driver.py", "simulator.py"):
        assert (folder / part).is_file(), part
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    own = f"devices.{make.kind}.{make.name}"
    protocols = set(re.findall(r"from (devices\.[\w.]+) import", sources)) | {own}
    # Its bytes are golden in its own folder, or in the wire or the make that it shares them with.
    assert any(
        f"from {one}" in GOLDEN
        for one in protocols
        if one == own or "protocol" in one or ".wire." in one
    ) or (f"from devices.{make.kind} import" in GOLDEN)


@pytest.mark.parametrize("make", MAKES, ids=lambda make: f"{make.kind}-{make.name}")
def test_the_guides_have_its_line(make: Make) -> None:
    _, _, models, line, source, verified, limits = TABLE[str(make.kind), make.name]
    assert verified == ("yes" if make.verified_on_hardware else "no")
    assert models
    assert source
    assert limits
    assert line
    assert f"`{make.name}`" in INSTALLING


def test_the_guide_names_no_make_that_is_gone() -> None:
    known = {(str(make.kind), make.name) for make in MAKES}
    kinds = {kind for kind, _ in known}
    assert {row for row in TABLE if row[0] in kinds} == known


def test_the_guide_counts_right() -> None:
    assert f"each of the {len(TARGETS)} decoders" in GUIDE
    assert f"all {len(MAKES)} makes" in GUIDE
