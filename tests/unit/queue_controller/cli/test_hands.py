"""What visitors of a rehearsal do with the kiosk's own hardware, and the count of uses."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from config import load_hall, rehearsal_setup
from config.model import Setup
from devices.id_card_reader.sdt.record import check_digit
from queue_controller.cli.rehearsal.hands import (
    HELP_CODE,
    LAID_WALL_S,
    Hands,
    as_they_come,
    bookings,
)
from queue_controller.cli.rehearsal.usage import sentence, uses
from queue_controller.cli.rehearsal.visitors import Visitor

HALL = load_hall("config/halls/songming").require()
BEGIN = dt.datetime(2025, 9, 8, 8, 15, tzinfo=HALL.zone_info)
BEGIN_MS = int(BEGIN.timestamp() * 1000)
END_MS = BEGIN_MS + 3_600_000


def setup(tmp_path: Path) -> Setup:
    ports = itertools.count(20_000)
    return rehearsal_setup(HALL, tmp_path, free_port=lambda: next(ports))


def visitor(minute: int, *, card: bool = False) -> Visitor:
    return Visitor(BEGIN_MS + minute * 60_000, "", "B", "P20" if card else "P99", "zh", card)


def test_cards_are_laid_one_after_the_other_and_lifted(tmp_path: Path) -> None:
    plan = [visitor(1, card=True), visitor(1, card=True), visitor(2)]
    hands = Hands(HALL, setup(tmp_path), {"kiosk-1": plan}, (BEGIN_MS, BEGIN_MS + 120_000))
    seen = [
        (hand.device, hand.request["do"], hand.request.get("card", {}))
        for tenth in range(200)
        for hand in hands.step(BEGIN_MS + 60_000, tenth / 10)
    ]
    reader = [(do, card) for device, do, card in seen if device == "reader-1"]
    assert [do for do, _ in reader] == ["lay", "lift", "lay", "lift"]
    numbers = [card["number"] for do, card in reader if do == "lay"]
    assert len(set(numbers)) == 2
    assert all(len(number[:-1] + check_digit(number)) == 18 for number in numbers)
    assert [do for device, do, _ in seen if device == "touch-1"] == ["unplug", "tap", "plug"]
    assert LAID_WALL_S < 10


def test_every_booking_of_the_hour_is_held_before_a_scanner_by_who_comes(tmp_path: Path) -> None:
    made = setup(tmp_path)
    booked = bookings(HALL, made, BEGIN_MS, END_MS)
    wanted = {
        row.code
        for row in HALL.appointments
        if row.date == BEGIN.date() and row.slot.start <= dt.time(9, 0)
    }
    assert wanted
    assert {code for _, code in booked} >= wanted
    hands = Hands(HALL, made, {"kiosk-1": [], "kiosk-2": []}, (BEGIN_MS, END_MS))
    scanned = [hand.request["text"] for hand in hands.step(END_MS, 0.0) if "text" in hand.request]
    coming = [(at_ms, code) for at_ms, code in as_they_come(booked) if at_ms < END_MS]
    helped = [text for text in scanned if text == HELP_CODE]
    assert len(helped) == 1, "one key for help at one step"
    assert sorted(set(scanned) - {HELP_CODE}) == sorted(code for _, code in coming)


def test_uses_are_counted_per_kind_and_an_unused_kind_is_shown(tmp_path: Path) -> None:
    rows = [
        {"device": "printer-1"},
        {"device": "printer-2"},
        {"device": "touch-1"},
        {"device": "x"},
    ]
    counts = uses(setup(tmp_path), rows)
    assert counts["ticket_printer"] == 2
    assert counts["touch_screen"] == 1
    assert counts["lights"] == 0
    assert counts["camera"] == 0
    assert "灯控 0" in sentence(counts)


def test_most_come_on_time_some_late_some_not_at_all() -> None:
    booked = [(BEGIN_MS, row.code) for row in HALL.appointments]
    coming = as_they_come(booked)
    on_time = sum(at_ms == BEGIN_MS for at_ms, _ in coming)
    assert 0.5 * len(booked) < on_time < len(coming) < len(booked)
    assert as_they_come(booked) == coming
