"""Whatever the guides show as hall.toml loads, checks and builds: people copy it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config
from devices.registry import check_devices

ROOT = Path(__file__).resolve().parents[3]
HALL = ROOT / "config" / "halls" / "ziyang"
GUIDES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BLOCKS = [
    pytest.param(block, id=f"{guide.name}-{number}")
    for guide in GUIDES
    for number, block in enumerate(
        re.findall(
            r"^```toml\n(.*?)^```", guide.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
    )
]


def test_the_guides_show_setups() -> None:
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize("block", BLOCKS)
def test_a_setup_in_a_guide_is_right(block: str, tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(block, encoding="utf-8")
    loaded = config.load_setup(path, config.load_hall(HALL).hall)
    assert [one.message_zh for one in loaded.problems if one.severity == "error"] == []
    assert loaded.setup is not None
    assert [one.message_zh for one in check_devices(loaded.setup.lines, loaded.setup.devices)] == []
