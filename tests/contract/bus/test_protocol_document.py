"""docs/PROTOCOL.md says what the code does."""

from __future__ import annotations

import re

from queue_controller.server import errors as denials
from queue_controller.server.errors import Denial
from tests.contract.bus.protocol_tables import DOCUMENT, TABLES, with_tables


def test_the_tables_are_current() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run: python -m tests.contract.bus.protocol_tables"


def test_every_table_stands_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- table: (\w+) -->", text)) == set(TABLES)


def test_every_denial_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    codes = {d.code for d in vars(denials).values() if isinstance(d, Denial)}
    assert {code for code in codes if f"`{code}`" not in text} == set()
