"""The one-time notice as a page: everything that the law asks, nothing that a browser would run."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.terminal.notice import notice_page, save_notice
from queue_controller.api.messages import NoticePaper

PAPER = NoticePaper(
    "20250908-B012-n1",
    "B012",
    ("居民身份证换领",),
    ("居民户口簿", "<script>alert(1)</script>"),
    "5",
    "ZY0005",
    "2025-09-08",
    "12345",
)


def test_it_says_item_papers_staff_date_phone_and_leaves_room_for_seal_and_signature() -> None:
    page = notice_page(PAPER, "紫阳县政务服务中心", drill=False)
    for words in (
        "一次性告知单",
        "20250908-B012-n1",
        "居民身份证换领",
        "<li>居民户口簿</li>",
        "5号窗口",
        "ZY0005",
        "2025-09-08",
        "12345",
        "签字",
        "盖章",
    ):
        assert words in page
    assert "演练" not in page
    assert "<script>" not in page
    assert "演练" in notice_page(PAPER, "x", drill=True)


def test_the_file_is_named_by_its_number_and_stays_in_its_folder(tmp_path: Path) -> None:
    hostile = NoticePaper("../../etc/passwd", "B012", (), (), "5", "", "2025-09-08")
    path = save_notice(tmp_path / "notices", hostile, "x", drill=False)
    assert path.parent == tmp_path / "notices"
    assert path.name == "etcpasswd.html"
    assert save_notice(tmp_path / "notices", PAPER, "x", drill=False).exists()


def test_a_folder_that_cannot_be_written_is_an_error_to_tell(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("a file")
    assert stat.S_ISREG((tmp_path / "notices").stat().st_mode)
    with pytest.raises(OSError, match="notices"):
        save_notice(tmp_path / "notices", PAPER, "x", drill=False)
