"""Shared by all tests: Qt draws offscreen, `--hardware PORT` names a real device."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# Some tests read the memory map or the descriptors of the programs that they start.
os.environ.setdefault("HALL_MEMORY_IS_MEASURED", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--hardware PORT`."""
    parser.addoption("--hardware", metavar="PORT", help="port of a real device to test against")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that need a real device when none was named."""
    if config.getoption("--hardware"):
        return
    kept = [i for i in items if i.get_closest_marker("hardware_port") is None]
    left_out = [i for i in items if i.get_closest_marker("hardware_port") is not None]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
