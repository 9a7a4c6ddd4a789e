"""Shared by all tests: Qt draws offscreen, `--hardware PORT` names a real device."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.logs import tails

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# Some tests read the memory map or the descriptors of the programs that they start.
os.environ.setdefault("HALL_MEMORY_IS_MEASURED", "1")


# The same examples each time, and none of them judged by the clock.
settings.register_profile(
    "seeded",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("seeded")

_BEGAN = pytest.StashKey[float]()
_FOLDER = pytest.StashKey[Path]()


@pytest.fixture(scope="session", autouse=True)
def _folder_of_all_tests(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where the logs of the programs are."""
    request.config.stash[_FOLDER] = tmp_path_factory.getbasetemp()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what its programs wrote meanwhile."""
    item.stash.setdefault(_BEGAN, call.start)
    report = yield
    folder = item.config.stash.get(_FOLDER, None)
    if report.failed and folder is not None:
        written = tails(folder, item.stash[_BEGAN])
        if written:
            report.sections.append(("logs of its programs", written))
    return report


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
