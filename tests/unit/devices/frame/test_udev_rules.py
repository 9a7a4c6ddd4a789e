"""The rules file is read by a program that does not complain: every line is of the form it understands."""

from __future__ import annotations

import re
from pathlib import Path

RULES = Path(__file__).parents[4] / "docs" / "udev" / "99-hall.rules"
_PAIR = r'[A-Z]+(\{[^}"]+\})?(==|!=|\+=|=)"[^"]*"'
_RULE = re.compile(rf"{_PAIR}(, {_PAIR})*")


def rules() -> list[str]:
    """Every rule, also those that an installer uncomments."""
    lines = RULES.read_text("utf-8").splitlines()
    return [line.removeprefix("#") for line in lines if line and not line.startswith(("# ", "#  "))]


def test_every_line_is_a_rule() -> None:
    assert len(rules()) > 10
    assert not [line for line in rules() if not _RULE.fullmatch(line)]


def test_no_rule_opens_a_device_to_everybody() -> None:
    modes = re.findall(r'MODE="(\d+)"', RULES.read_text("utf-8"))
    assert modes
    assert set(modes) == {"0660"}
