"""A table that is opened in a spreadsheet: what staff typed is a text there, never a formula."""

from __future__ import annotations

import pytest

from queue_controller.cli.supervision_commands import _plain


@pytest.mark.parametrize(
    "typed",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        " =1+1",
        "\u3000=1+1",
        "\t=1",
        "\r=1",
        "\n=1",
    ],
)
def test_a_cell_is_no_formula(typed: str) -> None:
    assert _plain(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "地面湿滑", "3号窗口=忙", "a-b", "2025-09-08"])
def test_what_is_none_stays_as_it_was(typed: str) -> None:
    assert _plain(typed) == typed
