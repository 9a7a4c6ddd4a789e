from __future__ import annotations

from pathlib import Path

import pytest

from devices.host.outbox import RatingOutbox
from queue_controller.api.messages import Rate

FIRST, SECOND = Rate("r1", 5, "1"), Rate("r2", 1, "5")


def test_ratings_survive_the_program_and_answered_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "hosts" / "host-1.ratings"
    RatingOutbox(path).sync([FIRST, SECOND])
    again = RatingOutbox(path)
    assert again.kept == [FIRST, SECOND]
    again.sync([SECOND])
    assert RatingOutbox(path).kept == [SECOND]
    again.sync([])
    assert not path.exists()
    assert RatingOutbox(path).kept == []


def test_line_torn_by_a_power_loss_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "host-1.ratings"
    RatingOutbox(path).sync([FIRST])
    with path.open("ab") as file:
        file.write(b'{"rate":{"type":"ra')
    assert RatingOutbox(path).kept == [FIRST]
    assert "damaged" in caplog.text


def test_rating_after_a_torn_line_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "host-1.ratings"
    RatingOutbox(path).sync([FIRST])
    with path.open("ab") as file:
        file.write(b'{"rate":{"type":"ra')
    RatingOutbox(path).sync([FIRST, SECOND])
    assert RatingOutbox(path).kept == [FIRST, SECOND]


def test_disk_that_cannot_be_written_is_logged_and_memory_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    outbox = RatingOutbox(blocked / "host-1.ratings")
    outbox.sync([FIRST])
    assert outbox.kept == [FIRST]
    assert "cannot keep ratings" in caplog.text
