"""What the voice says, as in the table of wording."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.model import Hall, Queue
from hall_display.announcer import wording as w


def queue(prefix: str, spoken: str, name_en: str = "Business") -> Queue:
    return Queue(
        prefix=prefix,
        name_zh=spoken,
        name_en=name_en,
        departments=(),
        items=(),
        mean_service_minutes=10,
        sd_service_minutes=5,
        share_of_arrivals=0.1,
        counts_as_case=True,
        counters=("5",),
        fed_by="visitors",
        follow_on=None,
        spoken_zh=spoken,
    )


HALL = Hall(
    folder="x",
    hall_id="x",
    name_zh="x",
    time_zone="Asia/Shanghai",
    queues=(queue("A", "综合"), queue("B", "户政", "Household"), queue("E", "就业社保")),
)


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "零"),
        (1, "一"),
        (5, "五"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (37, "三十七"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (219, "二百一十九"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_as_one_says_them(number: int, spoken: str) -> None:
    assert w.number_zh(number) == spoken


@pytest.mark.parametrize(
    ("number", "spoken"),
    [(0, "zero"), (5, "five"), (13, "thirteen"), (19, "nineteen"), (20, "twenty"),
     (37, "thirty-seven"), (100, "one hundred"), (115, "one hundred and fifteen")],
)  # fmt: skip
def test_numbers_in_english(number: int, spoken: str) -> None:
    assert w.number_en(number) == spoken


@pytest.mark.parametrize("value", [-1, 10_000])
def test_a_number_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        w.number_zh(value)
    with pytest.raises(ValueError, match="not between"):
        w.number_en(value)


def test_digits_one_by_one_with_both_settings_of_one() -> None:
    assert w.label_zh("A012", "一") == "A零一二"
    assert w.label_zh("A012", "幺") == "A零幺二"
    assert w.label_en("A012") == "A zero one two"


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        ("5", "五号", "five"),
        ("05", "五号", "five"),
        ("12", "十二号", "twelve"),
        ("A3", "A三号", "A three"),
        ("导办台", "导办台号", "导办台"),
    ],
)
def test_counters_are_numbers(number: str, zh: str, en: str) -> None:
    assert w.counter_zh(number) == zh
    assert w.counter_en(number) == en


def texts(**values: object) -> list[str]:
    style = w.VoiceStyle(**{k: v for k, v in values.items() if k in {"one", "name"}})  # type: ignore[arg-type]  # the table of a test
    rest = {k: v for k, v in values.items() if k in {"language", "kind"}}
    prefix = str(values.get("prefix", "B"))
    found = w.announcement(f"{prefix}012", "5", prefix, HALL, style, **rest)  # type: ignore[arg-type]  # as above
    return [s.text for s in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["请，户政 B零幺二号，到，五号窗口办理"]),
        ({"kind": "recall"}, ["请，户政 B零幺二号，到，五号窗口办理"]),
        ({"kind": "last"}, ["户政 B零幺二号，最后一次呼叫，请尽快到五号窗口"]),
        ({"one": "一"}, ["请，户政 B零一二号，到，五号窗口办理"]),
        ({"name": "never"}, ["请，B零幺二号，到，五号窗口办理"]),
        ({"name": "never", "kind": "last"}, ["B零幺二号，最后一次呼叫，请尽快到五号窗口"]),
        ({"prefix": "A"}, ["请，A零幺二号，到，五号窗口办理"]),
        ({"prefix": "A", "name": "always"}, ["请，综合 A零幺二号，到，五号窗口办理"]),
        ({"prefix": "Y"}, ["请，Y零幺二号，到，五号窗口办理"]),
        (
            {"language": "en"},
            [
                "请，户政 B零幺二号，到，五号窗口办理",
                "Household B zero one two, please go to counter five",
            ],
        ),
        (
            {"language": "en", "kind": "last", "prefix": "A"},
            [
                "A零幺二号，最后一次呼叫，请尽快到五号窗口",
                "Number A zero one two, last call, please go to counter five now",
            ],
        ),
    ],
)
def test_sentences(values: dict[str, object], expected: list[str]) -> None:
    assert texts(**values) == expected


def test_a_prefix_that_rhymes_with_none_needs_no_name() -> None:
    alone = Hall(
        folder="x", hall_id="x", name_zh="x", time_zone="Asia/Shanghai",
        queues=(queue("A", "综合"), queue("B", "户政")),
    )  # fmt: skip
    assert not w.speaks_name(alone.queues[1], alone, w.VoiceStyle())
    assert w.speaks_name(HALL.queues[1], HALL, w.VoiceStyle())


@settings(derandomize=True, max_examples=300)
@given(st.integers(0, 9999))
def test_a_chinese_number_can_be_read_back(value: int) -> None:
    text = w.number_zh(value)
    total, digit = 0, 0
    for char in text:
        if char in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[char]
            digit = 0
        elif char != "零":
            digit = "零一二三四五六七八九".index(char)
    assert total + digit == value
    assert not text.endswith("零") or value == 0


def test_length_grows_with_the_sentence() -> None:
    short = w.spoken_seconds(w.Spoken("zh", "请，B零幺二号"))
    long = w.spoken_seconds(w.Spoken("zh", "请，户政 B零幺二号，到，五号窗口办理"))
    assert 0.5 < short < long < 10
    assert 1 < w.spoken_seconds(w.Spoken("en", "B zero one two, please go to counter five")) < 8
