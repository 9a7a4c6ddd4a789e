"""`hall --help` sorts its commands; the README tells of all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queue_controller.cli.main import app
from queue_controller.cli.panels import OTHERS, PANELS, entries, name_of

README = Path(__file__).parents[4] / "README.md"
NAMES = [name_of(each) for each in entries(app)]


def test_every_command_has_a_panel_and_every_name_on_a_panel_is_a_command() -> None:
    listed = [name for names in PANELS.values() for name in names]
    assert sorted(NAMES) == sorted(listed)
    assert OTHERS not in [each.rich_help_panel for each in entries(app)]


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_tells_of_the_command(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    section = text.split("## The `hall` command")[1].split("\n## ")[0]
    assert re.search(rf"`{re.escape(name)}`", section), f"{name} is not in the README"
