"""No program turns data into code: no pickle, no eval, no shell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
PACKAGES: Final = ("queue_controller", "devices", "kiosk", "hall_display", "config")
MODULES: Final = frozenset({"pickle", "cPickle", "marshal", "shelve", "dill", "code", "codeop"})
CALLS: Final = frozenset({"eval", "exec", "compile", "__import__"})
METHODS: Final = frozenset(
    {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "yaml.load"}
)


def faults(source: str) -> Iterator[str]:
    """What in this source could run what it was given."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.partition(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in MODULES:
                yield module
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield name
            case ast.Call(func=ast.Attribute()) if ast.unparse(node.func) in METHODS:
                yield ast.unparse(node.func)
            case ast.Call(func=ast.Attribute(attr="send_pyobj" | "recv_pyobj" as attr)):
                yield attr
            case ast.keyword(arg="shell", value=value) if ast.unparse(value) != "False":
                yield "shell="
            case _:
                pass


def test_no_program_runs_data() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for fault in faults(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from marshal import loads",
        "eval(text)",
        "exec(body)",
        "os.system(line)",
        "subprocess.run(line, shell=True)",
        "subprocess.run(line, shell=flag)",
        "socket.recv_pyobj()",
    ],
)
def test_the_search_finds(source: str) -> None:
    assert list(faults(source))
