"""The comparison of witnesses: agrees when one for one, names the ticket that differs."""

from __future__ import annotations

from typing import Any

from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.witnesses import compare, digest

WITH = {
    "led_board": frozenset({"5"}),
    "call_keypad": frozenset({"5"}),
    "rating_keys": frozenset({"5"}),
}


def _record(seq: int, actor: str) -> m.EventRecord:
    return m.EventRecord(seq, 1, 0, "x", actor, f"c{seq}", Raw(b"{}"))


def _issued(number: int) -> m.TicketIssued:
    return m.TicketIssued(
        ticket_id=f"20250908-B{number:03d}",
        label=f"B{number:03d}",
        queue="B",
        number=number,
        business_date="2025-09-08",
        priority=False,
        issued_ms=0,
        place_ms=0,
    )


def _called(number: int) -> m.TicketCalled:
    return m.TicketCalled(
        ticket_id=f"20250908-B{number:03d}",
        label=f"B{number:03d}",
        queue="B",
        counter="5",
        call_id=f"c{number}",
        priority=False,
        rule="fifo",
        called_ms=0,
    )


def _day() -> list[tuple[m.EventRecord, m.Event]]:
    rated = m.Rated("r1", "5", "20250908-B001", 5, raw_key="1")
    return [
        (_record(1, "kiosk-1"), _issued(1)),
        (_record(2, "kiosk-1"), _issued(2)),
        (_record(3, "host-1"), _called(1)),
        (_record(4, "host-1"), rated),
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {"witness": "paper", "ticket": "B001", "marks": ["演练"]},
        {"witness": "paper", "ticket": "B002", "marks": ["演练"]},
        {"witness": "paper", "ticket": "B002", "marks": ["演练", "补打"]},
        {"witness": "strip", "counter": "5", "label": "B001"},
        {"witness": "strip", "counter": "5", "label": "B001"},
        {"witness": "strip", "counter": "5", "label": None},
        {"witness": "keypad", "counter": "5", "number": "001", "waiting": 1},
        {"witness": "rating_keys", "counter": "5", "event": "started", "key": None},
        {"witness": "rating_keys", "counter": "5", "event": "rated", "key": 1},
    ]


def _report(labels: list[str]) -> m.DayReport:
    return m.DayReport(
        business_date="2025-09-08",
        issued=len(labels),
        called=1,
        served=0,
        no_show=0,
        cancelled=0,
        expired=0,
        waiting=1,
        cases=0,
        ratings={"5": 1},
        declined=0,
        queues=(),
        tickets_sha256=digest(labels),
    )


def test_all_agree() -> None:
    found = compare(_rows(), _day(), _report(["B001", "B002"]), WITH, frozenset({"kiosk-1"}))
    assert [t.witness for t in found] == [
        "event log",
        "paper",
        "strips",
        "keypads",
        "rating keys",
        "report",
    ]
    assert all(t.agrees for t in found), found


def test_a_lost_paper_is_named() -> None:
    rows = [r for r in _rows() if r.get("ticket") != "B002"]
    found = {t.witness: t for t in compare(rows, _day(), None, WITH, frozenset({"kiosk-1"}))}
    assert not found["paper"].agrees
    assert found["paper"].missing == ("B002",)


def test_a_doubled_paper_is_named() -> None:
    rows = [*_rows(), {"witness": "paper", "ticket": "B001", "marks": []}]
    found = {t.witness: t for t in compare(rows, _day(), None, WITH, frozenset({"kiosk-1"}))}
    assert found["paper"].surplus == ("B001",)


def test_a_slip_of_the_query_screen_is_no_ticket_machines_paper() -> None:
    rows = [
        *({"device": "printer-1", **row} for row in _rows()),
        {"witness": "paper", "device": "printer-3", "ticket": "F001", "marks": []},
    ]
    mine = frozenset({"printer-1"})
    found = compare(rows, _day(), None, WITH, frozenset({"kiosk-1"}), kiosk_printers=mine)
    assert all(t.agrees for t in found), found


def test_a_strip_that_missed_its_call_is_named() -> None:
    rows = [r for r in _rows() if r["witness"] != "strip"]
    found = {t.witness: t for t in compare(rows, _day(), None, WITH, frozenset({"kiosk-1"}))}
    assert found["strips"].missing == ("5:B001",)


def test_a_hole_in_the_log_is_named_twice() -> None:
    events = [e for e in _day() if not (isinstance(e[1], m.TicketIssued) and e[1].number == 1)]
    report = _report(["B001", "B002"])
    found = {t.witness: t for t in compare(_rows(), events, report, WITH, frozenset({"kiosk-1"}))}
    assert found["event log"].missing == ("B001",)
    assert found["paper"].surplus == ("B001",)
    assert not found["report"].agrees


def test_the_voice_may_leave_out_a_call_but_says_none_that_nobody_made() -> None:
    said = {"witness": "speaker", "device": "speaker-1", "interrupted": False}
    right = {**said, "text": "请，户政 B零零幺号，到，五号窗口办理。"}
    wrong = {**said, "text": "请，户政 B零零九号，到，五号窗口办理。"}
    for more, agrees in (([], None), ([right], True), ([right, wrong], False)):
        found = compare([*_rows(), *more], _day(), None, WITH, frozenset({"kiosk-1"}))
        voice = next((one for one in found if one.witness == "voice"), None)
        assert (None if voice is None else voice.agrees) is agrees
    assert voice is not None
    assert voice.surplus == ("B009",)
