"""One starter for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.stand import Starter


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """What forks the hall's programs."""
    one = Starter(tmp_path_factory.mktemp("starter"))
    yield one
    one.close()
