from __future__ import annotations

from queue_controller.cli.device_commands import counters_text


def test_counters_are_a_sentence_and_nothing_without_any() -> None:
    assert counters_text({}) == ""
    told = counters_text({"jobs": 12, "failed": 1, "paper_mm": 3456.0, "tickets_left": 210.0})
    assert told == "任务 12，失败 1，不明 0，错误 0，重连 0，用纸 3.5 米，约剩 210 张"


def test_a_voice_is_told_by_how_its_announcements_ended() -> None:
    told = counters_text({"jobs": 14, "spoken": 12, "captions": 1, "expired": 1})
    assert told == "播出 12，只出字幕 1，过期未播 1"
