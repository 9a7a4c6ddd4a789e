"""The history check itself: clean on a clean history, and it names each planted fault."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from msgspec import Raw

from queue_controller.api import messages as m
from tests.chaos.history import Seen, faults


def _issued(seq: int, number: int, command_id: str) -> tuple[Seen, m.EventRecord]:
    label = f"A{number:03d}"
    event = m.TicketIssued(
        ticket_id=f"20250908-{label}",
        label=label,
        queue="A",
        number=number,
        business_date="2025-09-08",
        priority=False,
        issued_ms=1,
        place_ms=1,
    )
    ticket = m.Ticket(
        event.ticket_id, label, "A", number, "waiting", "2025-09-08", issued_ms=1, place_ms=1
    )
    body = m.Issued(ticket, 0, 0, 5, ("1",), "Z1")
    reply = m.Reply(
        1, "hall", 1, command_id, seq, ok=True, code="ok", message_zh="", message_en="",
        body=Raw(msgspec.json.encode(body)),
    )  # fmt: skip
    record = m.EventRecord(
        seq, 1, 1, "ticket_issued", "kiosk-1", command_id, Raw(msgspec.json.encode(event))
    )
    return Seen("kiosk-1", command_id, m.Issue(queue="A"), reply, reply), record


Day = tuple[list[Seen], list[m.EventRecord]]


def _day() -> Day:
    pairs = [_issued(n, n, f"c{n}") for n in range(1, 6)]
    return [p[0] for p in pairs], [p[1] for p in pairs]


def test_a_clean_history_has_no_fault() -> None:
    assert faults(*_day()) == []


def _lose(day: Day) -> None:
    day[1].pop()


def _hole(day: Day) -> None:
    day[1].pop(2)


def _double(day: Day) -> None:
    seen, record = _issued(6, 3, "c6")
    day[0].append(seen)
    day[1].append(record)


def _change(day: Day) -> None:
    day[0][1] = _with_repeat(day[0][1], day[0][2].reply)


def _with_repeat(seen: Seen, other: m.Reply) -> Seen:
    return Seen(seen.client_id, seen.command_id, seen.command, seen.reply, other)


def _swap(day: Day) -> None:
    day[1][1], day[1][2] = (
        msgspec.structs.replace(day[1][2], seq=2),
        msgspec.structs.replace(day[1][1], seq=3),
    )


def _epoch_back(day: Day) -> None:
    day[1][4] = msgspec.structs.replace(day[1][4], epoch=0)


@pytest.mark.parametrize(
    ("plant", "word"),
    [
        (_lose, "lost"),
        (_hole, "gap"),
        (_double, "doubled"),
        (_change, "changed reply"),
        (_swap, "lost"),
        (_epoch_back, "epoch"),
    ],
)
def test_each_planted_fault_is_named(plant: Callable[[Day], None], word: str) -> None:
    day = _day()
    plant(day)
    found = faults(*day)
    assert any(word in fault for fault in found), found
