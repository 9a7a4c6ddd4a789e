"""Health, documents, events, errors, trace: the small values."""

from __future__ import annotations

import pytest

from devices.document import QrCode, TextLine, TicketContent, ticket_slip
from devices.errors import (
    DeviceConfigError,
    DeviceError,
    DeviceRefused,
    DeviceTimeout,
    ProtocolError,
    TransportError,
)
from devices.events import EventQueue
from devices.health import Health, PartHealth, fold, line_down
from devices.kinds import CardRead, CodeScanned, DeviceEvent, KeypadAction, KeypadPressed, Kind
from devices.trace import KEPT_BYTES, KEPT_FRAMES, TraceRing


def part(health: Health, name: str = "paper", *, sensed: bool = True) -> PartHealth:
    return PartHealth(name, health, f"{name}_{health}", "句子", "sentence", sensed)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), Health.UNKNOWN),
        ((part(Health.GOOD),), Health.GOOD),
        ((part(Health.GOOD), part(Health.UNKNOWN)), Health.UNKNOWN),
        ((part(Health.UNKNOWN), part(Health.BAD)), Health.BAD),
        ((part(Health.GOOD), part(Health.UNKNOWN, sensed=False)), Health.GOOD),
        ((part(Health.UNKNOWN, sensed=False),), Health.UNKNOWN),
    ],
)
def test_health_is_the_worst_sensed_part_and_never_good_by_silence(
    parts: tuple[PartHealth, ...], expected: Health
) -> None:
    assert fold(parts).health is expected


def test_folded_health_carries_the_reason_and_the_parts() -> None:
    health = fold((part(Health.GOOD, "cover"), part(Health.BAD)))
    assert health.reason == "paper_bad"
    assert health.part("cover") is not None
    assert health.part("cutter") is None
    assert line_down("线", "line").health is Health.BAD


def texts(content: TicketContent) -> list[str]:
    return [block.text for block in ticket_slip(content).blocks if isinstance(block, TextLine)]


def test_ticket_has_number_largest_and_marks_only_when_asked() -> None:
    plain = TicketContent(
        "资阳市政务服务中心", "B012", service="户政", qr="B012", lines=("前面6人",)
    )
    slip = ticket_slip(plain)
    assert slip.label == "B012"
    largest = max((b for b in slip.blocks if isinstance(b, TextLine)), key=lambda b: b.high)
    assert largest.text == "B012"
    assert QrCode("B012") in slip.blocks
    said = "".join(texts(plain))
    assert not any(mark in said for mark in ("演练", "补打", "优先"))


def test_marks_of_rehearsal_reprint_and_priority() -> None:
    said = texts(TicketContent("大厅", "A001", practice=True, reprint=True, priority=True))
    assert said[0] == said[-1] == "*** 演练 ***"
    assert any("优先" in line and "补打" in line for line in said)


def test_personal_values_never_show() -> None:
    card = CardRead(name="张三", number="510000199001011234", address="某路")
    assert "张三" not in f"{card} {card!r}"
    assert "5100" not in f"{card} {card!r}"
    event = DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, card)
    assert "张三" not in repr(event)
    assert "5100" not in repr(CodeScanned("510000199001011234"))


def press(at_s: float) -> DeviceEvent:
    return DeviceEvent("k", Kind.CALL_KEYPAD, 1, at_s, KeypadPressed(KeypadAction.CALL))


def test_event_that_waited_is_stale() -> None:
    now = 100.0
    queue = EventQueue(clock=lambda: now)
    queue.put(press(94.9))
    queue.put(press(95.1))
    first, second = queue.get(0), queue.get(0)
    assert first is not None
    assert second is not None
    assert (first.stale, second.stale) == (True, False)
    assert queue.get(0) is None


def test_full_queue_drops_and_counts(caplog: pytest.LogCaptureFixture) -> None:
    queue = EventQueue(max_events=1, clock=lambda: 0.0)
    queue.put(press(0))
    queue.put(press(0))
    assert queue.dropped == 1
    assert "dropped" in caplog.text


def test_errors_are_one_tree_with_code_and_both_sentences() -> None:
    for kind in (TransportError, DeviceTimeout, ProtocolError, DeviceRefused, DeviceConfigError):
        err = kind("句子", "sentence", detail="raw")
        assert isinstance(err, DeviceError)
        assert err.code
        assert all(word in str(err) for word in (err.code, "句子", "sentence", "raw"))
    assert len({k.code for k in (TransportError, DeviceTimeout, ProtocolError, DeviceRefused)}) == 4


def test_trace_is_bounded_and_explains_when_read() -> None:
    asked: list[bytes] = []

    def explain(data: bytes, outgoing: bool) -> str:
        asked.append(data)
        return "call" if outgoing else "answer"

    ring = TraceRing(explain)
    for number in range(KEPT_FRAMES + 10):
        ring.add(float(number), b"x" * (KEPT_BYTES + 5), outgoing=number % 2 == 0)
    assert not asked
    entries = ring.entries()
    assert len(entries) == KEPT_FRAMES
    assert entries[0].at_s == 10
    assert (len(entries[0].data), entries[0].size) == (KEPT_BYTES, KEPT_BYTES + 5)
    assert entries[0].meaning == "call"
    assert "->" in str(entries[0])


def test_trace_keeps_no_bytes_of_personal_frames() -> None:
    ring = TraceRing(lambda data, _outgoing: data.decode(), keep_bytes=False)
    ring.add(1.0, b"510000199001011234", outgoing=False)
    assert "5100" not in repr(ring.entries())
    assert "5100" not in str(ring.entries()[0])
    assert ring.entries()[0].size == 18
