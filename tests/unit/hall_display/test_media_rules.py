"""The rules of the media folder: what office people write in names and tables, and what is due when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hall_display.media.folder import FILES_MAX, look
from hall_display.media.player import ranges
from hall_display.media.playlist import Entry, Playlist, due
from hall_display.media.rules import MediaRule, RuleError, of_name, of_table, title_of

ZONES = {"社保": "Z4", "Z4": "Z4", "公安": "Z3"}
MONDAY_10 = dt.datetime(2025, 9, 8, 10, 0, tzinfo=dt.UTC)


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("stem", "rule"),
    [
        ("a", MediaRule()),
        ("a[15秒]", MediaRule(seconds=15)),
        ("a[1秒]", MediaRule(seconds=3)),
        ("a【8.30-11.30】", MediaRule(begin=dt.time(8, 30), end=dt.time(11, 30))),
        ("a[0830-1130]", MediaRule(begin=dt.time(8, 30), end=dt.time(11, 30))),
        ("a[14:00至24:00]", MediaRule(begin=dt.time(14), end=dt.time.max)),
        ("a[至20261231]", MediaRule(last=date("2026-12-31"))),
        ("a[20260101起]", MediaRule(first=date("2026-01-01"))),
        ("a[20260101]", MediaRule(first=date("2026-01-01"), last=date("2026-01-01"))),
        (
            "a[2026-01-01至2026年2月3日]",
            MediaRule(first=date("2026-01-01"), last=date("2026-02-03")),
        ),
        (
            "a[20260101-20260131]",
            MediaRule(first=date("2026-01-01"), last=date("2026-01-31")),
        ),
        ("a[周一至周五]", MediaRule(weekdays=(0, 1, 2, 3, 4))),
        ("a[工作日]", MediaRule(weekdays=(0, 1, 2, 3, 4))),
        ("a[周一三五]", MediaRule(weekdays=(0, 2, 4))),
        ("a[周六至周一]", MediaRule(weekdays=(0, 5, 6))),
        ("a[社保][公安]", MediaRule(zones=("Z4", "Z3"))),
        ("a[优先]", MediaRule(level="often")),
        (
            "医保［15秒］［独占］［8.30-9.00］",
            MediaRule(seconds=15, level="only", begin=dt.time(8, 30), end=dt.time(9)),
        ),
    ],
)
def test_rules_in_a_name(stem: str, rule: MediaRule) -> None:
    assert of_name(stem, ZONES) == rule


@pytest.mark.parametrize(
    "stem",
    ["a[每天]", "a[20261301]", "a[8.70-9.00]", "a[周八]", "a[20260201-20260101]", "a[]", "a[税务]"],
)
def test_what_is_no_rule_is_said(stem: str) -> None:
    with pytest.raises(RuleError) as caught:
        of_name(stem, ZONES)
    assert caught.value.zh
    assert caught.value.en


def test_a_title_is_the_name_without_rules_and_order() -> None:
    assert title_of("01 三步办事[12秒][周一]") == "三步办事"
    assert title_of("12345热线") == "12345热线"
    assert title_of("03") == "03"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_as_spreadsheets_write_it(encoding: str) -> None:
    text = (
        "文件,秒,开始日期,结束日期,开始时间,结束时间,星期,区域,级别\n"
        "b.png,8,2026/1/1,2026-1-31,8:30,11:30:00,周一至周五,社保;公安,优先\n"
        "a.png,,,,,,,,\n"
        "c.png,x,,,,,,,\n"
        ",,,,,,,,\n"
    )
    rules, wrong = of_table(text.encode(encoding), ZONES)
    assert list(rules) == ["b.png", "a.png"]
    assert rules["b.png"] == MediaRule(
        8, date("2026-01-01"), date("2026-01-31"), dt.time(8, 30), dt.time(11, 30),
        (0, 1, 2, 3, 4), ("Z4", "Z3"), "often",
    )  # fmt: skip
    assert list(wrong) == ["c.png"]


@pytest.mark.parametrize("data", [b"", b"name\nx\n", "文件,颜色\na,b\n".encode(), b"\xff\xfe\x00"])
def test_what_is_no_table_is_said(data: bytes) -> None:
    with pytest.raises(RuleError, match=r"column|text"):
        of_table(data, ZONES)


@pytest.mark.parametrize(
    ("rule", "hours", "expected"),
    [
        (MediaRule(begin=dt.time(10), end=dt.time(11)), 0, True),
        (MediaRule(begin=dt.time(8), end=dt.time(10)), 0, False),
        (MediaRule(begin=dt.time(18), end=dt.time(6)), 10, True),
        (MediaRule(begin=dt.time(18), end=dt.time(6)), 19, True),
        (MediaRule(begin=dt.time(18), end=dt.time(6)), 0, False),
        (MediaRule(weekdays=(1,)), 0, False),
        (MediaRule(weekdays=(1,)), 24, True),
        (MediaRule(last=date("2025-09-08")), 0, True),
        (MediaRule(last=date("2025-09-08")), 24, False),
        (MediaRule(zones=("Z9",)), 0, False),
        (MediaRule(zones=("Z4", "Z9")), 0, True),
    ],
)
def test_what_is_due(rule: MediaRule, hours: int, *, expected: bool) -> None:
    assert rule.due(MONDAY_10 + dt.timedelta(hours=hours), ("Z4",)) is expected


def entry(key: str, level: str = "normal") -> Entry:
    path = f"/{key}" if key.islower() else ""
    return Entry(key, "picture", path=path, rule=MediaRule(level=level))  # type: ignore[arg-type]  # a test's table


def keys(*entries: Entry) -> str:
    return "".join(one.key for one in due(entries, MONDAY_10, ()))


def test_files_and_texts_take_turns_and_levels_hold() -> None:
    assert keys(entry("a"), entry("b"), entry("N"), entry("O"), entry("P")) == "aNbOP"
    assert keys(entry("a"), entry("b"), entry("c"), entry("o", "often")) == "oaboc"
    assert keys(entry("a"), entry("x", "only"), entry("o", "often"), entry("y", "only")) == "xy"
    assert keys(entry("o", "often")) == "o"
    assert keys() == ""


def test_a_round_goes_on_after_what_was_played_last() -> None:
    playlist = Playlist()
    played = ""
    for names in ("abc", "abc", "abc", "abc", "acd", "cd", "cd", "x", "", "ab"):
        round_of = [entry(name) for name in names]
        found = playlist.following(round_of)
        playlist.played(round_of)
        played += found.key if found else "-"
    # b was next when it went: c, in its place, comes; "often" twice in a round is no trap.
    assert played == "abcacdcx-a"
    playlist = Playlist()
    twice = [entry(name) for name in "oaboc"]
    seen = ""
    for _ in range(10):
        found = playlist.following(twice)
        playlist.played(twice)
        seen += found.key if found else "-"
    assert seen == "oabocoaboc"


def test_a_folder_is_looked_at_whatever_lies_in_it(tmp_path: Path) -> None:
    assert look(tmp_path / "no", ZONES, video=True).missing
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / "~$a.png").write_bytes(b"x")
    (tmp_path / "说明.txt").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"x")
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "通知.txt").write_bytes("标题\r\n正文一\r\n正文二".encode("gb18030"))
    (tmp_path / "长.txt").write_text("长" * 700, "utf-8")
    (tmp_path / "播放表.csv").write_text("文件,秒\nb.png,7\n没有.png,7\n", "utf-8")
    found = look(tmp_path, ZONES, video=True)
    assert [e.path.rpartition("/")[2] for e in found.entries] == ["b.png", "a.mp4", "通知.txt"]
    assert found.entries[0].rule.seconds == 7
    assert (found.entries[2].title, found.entries[2].body) == ("标题", "正文一 正文二")
    assert {s.name for s in found.skipped} == {"长.txt", "没有.png"}
    assert {s.name for s in look(tmp_path, ZONES, video=False).skipped} >= {"a.mp4"}
    for number in range(FILES_MAX + 1):
        (tmp_path / f"n{number:04}.png").write_bytes(b"x")
    assert len(look(tmp_path, ZONES, video=True).entries) <= FILES_MAX


def test_counters_in_short() -> None:
    assert ranges(["5", "6", "7", "11"]) == ["5–7", "11"]
    assert ranges(["2", "1"]) == ["1–2"]
    assert ranges(["9", "A1"]) == ["9", "A1"]
