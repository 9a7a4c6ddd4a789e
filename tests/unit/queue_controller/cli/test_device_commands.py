from __future__ import annotations

from config.setup_model import DeviceConfig
from queue_controller.api.view import DeviceStatus
from queue_controller.cli.device_commands import counters_text, rows_of


def test_counters_are_a_sentence_and_nothing_without_any() -> None:
    assert counters_text({}) == ""
    told = counters_text({"jobs": 12, "failed": 1, "paper_mm": 3456.0, "tickets_left": 210.0})
    assert told == "任务 12，失败 1，不明 0，错误 0，重连 0，用纸 3.5 米，约剩 210 张"


def test_a_voice_is_told_by_how_its_announcements_ended() -> None:
    told = counters_text({"jobs": 14, "spoken": 12, "captions": 1, "expired": 1})
    assert told == "播出 12，只出字幕 1，过期未播 1"


def test_each_device_is_listed_once_and_the_controller_s_own_last() -> None:
    written = [DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos")]
    known = {
        "controller.disk": DeviceStatus("controller.disk", "disk", "good"),
        "speaker.announcer-1": DeviceStatus("speaker.announcer-1", "speaker", "unknown"),
    }
    rows = rows_of(written, known, {"printer-1": {"jobs": 3.0}})
    assert [row["device"] for row in rows] == [
        "printer-1",
        "speaker.announcer-1",
        "controller.disk",
    ]
    assert rows[0]["state"] == "unknown"
    assert rows[0]["statistics"] == {"jobs": 3.0}
    assert rows[2]["message_zh"] == "主机磁盘有空间"
