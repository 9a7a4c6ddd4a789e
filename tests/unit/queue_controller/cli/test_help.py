"""What `hall --help` says is whole on a terminal of 80 columns, for every subcommand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from click.testing import CliRunner

from queue_controller.cli.main import app


def pages(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if command.add_help_option:  # else a tool of another program shows its own
        yield path
    for name, each in getattr(command, "commands", {}).items():
        yield from pages(each, (*path, name))


HALL: Any = typer.main.get_command(app)
PAGES = list(pages(HALL))


def shown(*path: str) -> str:
    result = CliRunner().invoke(HALL, [*path, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    return result.output


def test_every_subcommand_is_looked_at() -> None:
    assert {("report", "day"), ("keys", "revoke"), ("close-day",)} <= set(PAGES)


@pytest.mark.parametrize("path", PAGES, ids=" ".join)
def test_no_line_of_help_is_cut(path: tuple[str, ...]) -> None:
    cut = [line for line in shown(*path).splitlines() if re.search("…( *│)?$", line)]
    assert not cut


def test_every_act_by_hand_takes_its_reason_and_who_decides() -> None:
    for name in ("cancel", "stop-issue", "cap", "move", "add-counter", "extend", "close-day"):
        text = shown(name)
        assert "--reason" in text
        assert "--staff" in text
