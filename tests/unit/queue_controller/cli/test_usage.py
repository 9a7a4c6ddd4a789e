"""A command line that is wrong is told in Chinese first, by what is wrong with it."""

from __future__ import annotations

import pytest
from typer.exceptions import TyperException

from queue_controller.cli.main import app
from queue_controller.cli.usage import explain

WRONG = {
    "isue": ("没有“isue”这个命令，是不是“issue”", "hall --help"),
    "call": ("缺少“counter”", "hall call --help"),
    "call 5 B012 x": ("多写了“x”", "hall call --help"),
    "call --foo": ("没有“--foo”这个选项", "hall call --help"),
    "call 5 --hall": ("选项“--hall”后面要写内容", "hall --help"),
    "cap B many": ("“limit”写得不对，要写整数", "hall cap --help"),
    "check": ("缺少“folder”", "hall check --help"),
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_wrong_is_named_in_chinese(typed: str) -> None:
    with pytest.raises(TyperException) as raised:
        app(typed.split(), prog_name="hall", standalone_mode=False)
    zh, en = explain(raised.value)
    begins, help_line = WRONG[typed]
    assert zh.startswith(begins)
    assert zh.endswith(help_line)
    assert en.endswith(help_line)
