"""Every published or computed vector in tests/data/vectors is a row of a golden test; none lies about unused.

A file holds protocol, case and bytes. A golden test (test_golden_*.py, test_escpos_golden_bytes.py) has used a vector when
those bytes stand in its tables or in its text.
"""

from __future__ import annotations

import ast
import csv
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
VECTORS = HERE.parents[1] / "data" / "vectors"
GOLDEN = sorted([*HERE.glob("test_golden_*.py"), *HERE.glob("escpos/test_*golden*.py")])
FILES = sorted(VECTORS.glob("*.csv"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


ROWS = [
    pytest.param(row["bytes"], id=f"{path.stem}-{row['protocol']}-{row['case']}")
    for path in FILES
    for row in rows(path)
]


def _hex(text: str) -> str:
    """A string of hexadecimal bytes without its spaces; "" for any other string."""
    packed = re.sub(r"\s", "", text)
    return packed.upper() if re.fullmatch(r"([0-9A-Fa-f]{2})+", packed) else ""


def _values(value: object) -> Iterator[str]:
    """All strings and bytes in tables within tables."""
    if isinstance(value, str):
        yield _hex(value)
    elif isinstance(value, bytes | bytearray):
        yield value.hex().upper()
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _values(key)
            yield from _values(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _values(one)


@pytest.fixture(scope="module")
def golden() -> frozenset[str]:
    """Every run of bytes that the golden tests name."""
    found: set[str] = set()
    for path in GOLDEN:
        name = ".".join(path.relative_to(HERE.parents[2]).with_suffix("").parts)
        for value in vars(importlib.import_module(name)).values():
            found.update(_values(value))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant):
                found.update(_values(node.value))
    return frozenset(found - {""})


def test_there_are_vectors_of_every_protocol() -> None:
    assert {path.stem for path in FILES} >= {
        "cd5220", "escpos", "ff68", "modbus", "onbon", "panels_and_touch", "scanners", "sdt", "syn6288",
    }  # fmt: skip
    assert len(ROWS) > 100


@pytest.mark.parametrize("vector", ROWS)
def test_a_vector_is_in_a_golden_test(vector: str, golden: frozenset[str]) -> None:
    assert _hex(vector) in golden
