"""`hall promote` is typed while a hall stands still: it loads no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from queue_controller.cli.main import MODULES, URGENT, _promote_at_once, build
from tests.helpers.patience import PATIENCE_S

HEAVY = (
    "sqlalchemy",
    "rich.markdown",
    "pydantic",
    "queue_controller.service.hall",
    "queue_controller.cli.rehearse_command",
)


def test_urgent_commands_are_those_that_all_commands_have() -> None:
    everywhere = {info.name for info in build().registered_commands}
    assert set(URGENT) <= everywhere
    assert set(URGENT.values()) <= set(MODULES)
    alone = {info.name for info in build("standby_command").registered_commands}
    assert alone == set(URGENT)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["promote", "/nowhere", "--json"], 2),
        (["promote", "--json", "--setup", "/no.toml", "/nowhere"], 2),
        (["promote", "/nowhere", "--setup"], None),
        (["promote", "/nowhere", "/elsewhere"], None),
        (["promote", "/nowhere", "--help"], None),
        (["promote"], None),
        (["standby", "/nowhere"], None),
        ([], None),
    ],
)
def test_what_is_written_otherwise_is_read_as_every_command(
    argv: list[str], code: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _promote_at_once(argv) == code
    assert (code is None) == (capsys.readouterr().out == "")


def test_promote_loads_neither_the_database_nor_the_other_commands() -> None:
    code = (
        "import sys; sys.argv = ['hall', 'promote', '/nowhere', '--json'];"
        "from queue_controller.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    said, ended = done.stdout.splitlines()
    assert '"ok": false' in said
    assert ended.startswith("2 ")
    assert [name for name in HEAVY if f"'{name}'" in ended] == []
    assert "'queue_controller.cli.standby_command'" in ended
