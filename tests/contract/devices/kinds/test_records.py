"""Recorded exchanges: the drivers of today do with them what they did then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devices.tool.replay import differences, load

FOLDER = Path(__file__).parent / "records"
RECORDS = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_plays_as_it_was(path: Path) -> None:
    assert differences(load(path)) == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_changed_record_is_noticed(path: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    changed = next(row for row in reversed(rows) if "to" in row)
    changed["to"] = f"{bytes.fromhex(changed['to'])[0] ^ 1:02x}{changed['to'][2:]}"
    spoilt = tmp_path / path.name
    spoilt.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert differences(load(spoilt))


def test_every_record_says_where_it_comes_from() -> None:
    told = (FOLDER / "README.md").read_text("utf-8")
    assert RECORDS
    assert all(f"`{path.name}`" in told for path in RECORDS)
