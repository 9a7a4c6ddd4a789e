"""Qt for the pages: no motion, and what Qt warns of fails the test."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

os.environ["HALL_NO_MOTION"] = "1"


@pytest.fixture(autouse=True)
def qt_is_quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning of Qt or QML is a defect."""
    caplog.set_level(logging.WARNING, logger="qt")
    yield
    loud = [r for r in caplog.get_records("call") if r.name == "qt" and r.levelno >= 30]
    assert not loud, "\n".join(record.getMessage() for record in loud)
