"""What a loaded hall answers."""

import datetime as dt

import pytest

from config.loader import load_hall
from config.model import CLOSED, DayHours, Hall, TimeSpan
from tests.unit.config.folders import BASE, HALLS


@pytest.fixture(scope="module")
def base() -> Hall:
    return load_hall(BASE).require()


@pytest.fixture(scope="module")
def ziyang() -> Hall:
    return load_hall(HALLS / "ziyang").require()


@pytest.fixture(scope="module")
def songming() -> Hall:
    return load_hall(HALLS / "songming").require()


def test_an_empty_cell_of_a_counter_is_filled_from_the_queues(base: Hall) -> None:
    assert base.counter("4").queues == ("R",)
    assert [queue.prefix for queue in base.queues_of_counter("4")] == ["R"]
    assert [counter.number for counter in base.counters_of_queue("A")] == ["1"]


def test_numbers_of_the_halls(ziyang: Hall, songming: Hall) -> None:
    assert (len(ziyang.counters), len(ziyang.departments), len(ziyang.items)) == (37, 51, 418)
    assert (len(songming.counters), len(songming.zones), len(songming.items)) == (40, 8, 103)
    assert (len(ziyang.towns), len(songming.subcentres)) == (21, 8)
    assert songming.hotlines == ("12345", "96128")
    assert ziyang.facts["area_m2"] == "2100"
    assert (ziyang.recall_limit, ziyang.starvation_minutes) == (3, 60)


def test_the_queue_of_an_item(ziyang: Hall, songming: Hall) -> None:
    # G lists the item SW005 of department SW, whose other items go to T; L lists SW001.
    queues = {code: ziyang.queue_of_item(code) for code in ("SW001", "SW005", "SW006")}
    assert {code: queue and queue.prefix for code, queue in queues.items()} == {
        "SW001": "L",
        "SW005": "G",
        "SW006": "T",
    }
    assert songming.queue_of_item("JJ001") is None
    assert songming.item("JJ001").subcentres == ("SC4",)
    assert "SW005" in {item.code for item in ziyang.items_of_queue("G")}


def test_every_item_with_a_counter_has_a_queue_there(ziyang: Hall, songming: Hall) -> None:
    for hall in (ziyang, songming):
        for item in hall.items:
            for number in item.counters:
                assert item.queue in hall.counter(number).queues


def test_unknown_codes_raise_key_error(base: Hall) -> None:
    for find in (base.queue, base.counter, base.item, base.zone, base.department):
        with pytest.raises(KeyError):
            find("X9")


def test_the_first_page(base: Hall) -> None:
    assert [item.label for item in base.popular_items] == ["换身份证", "办个体户执照", "领结婚证"]
    assert base.item("GA001").has_fee
    assert not base.item("MZ001").has_fee
    assert [material.name_zh for material in base.materials_of("GA001")] == ["原居民身份证"]
    assert base.materials_of("nothing") == ()


def test_hours_of_a_weekday(base: Hall) -> None:
    monday = base.hours_on(dt.date(2026, 11, 23))

    assert monday.spans == (
        TimeSpan(dt.time(8, 30), dt.time(12)),
        TimeSpan(dt.time(14), dt.time(17, 30)),
    )
    assert monday.lunch == TimeSpan(dt.time(12), dt.time(14))
    assert monday.tickets == TimeSpan(dt.time(8, 15), dt.time(17, 10))
    assert monday.serves(dt.time(12, 30), "A")
    assert not monday.serves(dt.time(12, 30), "B")
    assert not monday.serves(dt.time(17, 30), "A")


@pytest.mark.parametrize(
    ("date", "day"),
    [
        (dt.date(2026, 10, 1), "public_holiday"),
        (dt.date(2026, 10, 10), "friday"),
        (dt.date(2026, 12, 31), "closed"),
        (dt.date(2026, 11, 22), "sunday"),
    ],
)
def test_the_calendar_goes_over_the_weekday(base: Hall, date: dt.date, day: str) -> None:
    hours = base.hours_on(date)

    assert hours.day == day
    assert hours.is_open == (day == "friday")
    assert (hours is CLOSED) == (day == "closed")
    if day != "friday":
        assert (hours.spans, hours.lunch, hours.tickets) == ((), None, None)


def test_extended_service(ziyang: Hall) -> None:
    wednesday = ziyang.hours_on(dt.date(2026, 11, 25))

    assert wednesday.extended == TimeSpan(dt.time(17, 30), dt.time(19))
    assert wednesday.serves(dt.time(18), "B")


def test_tickets_follow_the_hours_where_no_times_are_given() -> None:
    morning = TimeSpan(dt.time(9), dt.time(12))

    assert DayHours(day="saturday", is_open=True, morning=morning).tickets == morning


def test_arrivals_of_a_day(ziyang: Hall) -> None:
    monday = ziyang.arrivals_on(dt.date(2026, 11, 23))
    tuesday = ziyang.arrivals_on(dt.date(2026, 11, 24))

    assert {row.day_type for row in monday} == {"monday_peak"}
    assert {row.day_type for row in tuesday} == {"weekday"}
    assert "R" not in {row.queue for row in monday}
    assert sum(row.expected_arrivals for row in tuesday) == pytest.approx(413, abs=1)
    assert ziyang.arrivals_on(dt.date(2026, 11, 22)) == ()


def test_notices_and_appointments_of_a_day(ziyang: Hall) -> None:
    notices = ziyang.notices_on(dt.date(2026, 1, 5), "led")

    assert [row.priority for row in notices] == sorted(
        (row.priority for row in notices), reverse=True
    )
    assert "N09" not in {row.notice_id for row in notices}
    assert "N09" in {row.notice_id for row in ziyang.notices_on(dt.date(2025, 9, 1), "led")}
    slots = [row.slot for row in ziyang.appointments_on(dt.date(2025, 9, 8))]
    assert slots
    assert slots == sorted(slots)


def test_priority_classes(ziyang: Hall) -> None:
    assert [row.code for row in ziyang.classes_with_rule("fifo")] == ["P99"]
    assert [row.code for row in ziyang.classes_with_rule("interleave")][-1] == "P40"
    assert ziyang.priority_class("P20").interleave_every == 2


def test_a_hall_is_a_value(base: Hall) -> None:
    assert load_hall(BASE).require() == base
    assert base.zone_info.utcoffset(dt.datetime(2026, 1, 1)) == dt.timedelta(hours=8)  # noqa: DTZ001
    with pytest.raises(AttributeError):
        base.name_zh = "x"  # type: ignore[misc]  # it is frozen
