"""The line without its port, on a fake clock."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from devices.errors import TransportError
from devices.health import Health
from devices.kinds import (
    Beep,
    Completion,
    DeviceEvent,
    HealthChanged,
    KeypadPressed,
    LinkChanged,
    LinkState,
    Outcome,
    ShowNumbers,
)
from devices.line import LineCore
from tests.unit.devices.frame.toy import (
    BUS_PACING,
    ToyDriver,
    ToyOptions,
    ToyWire,
    device_config,
    line_config,
    toy_make,
)

GONE = TransportError("断开", "gone", code="port_lost")


class Bench:
    """A line, its events, and a clock that only the test moves."""

    def __init__(self, core: LineCore, events: list[DeviceEvent]) -> None:
        self.core = core
        self.events = events
        self.now = 100.0
        self.wire: list[tuple[float, bytes]] = []

    def submit(self, name: str, number: str, command_id: str | None = None, **more: Any) -> None:
        seat = next(seat for seat in self.core.seats if seat.config.name == name)
        seat.reserve()
        command = ShowNumbers(command_id=command_id or f"{name}-{number}", number=number, **more)
        self.core.submit(seat, command, self.now)

    def pump(self) -> bytes:
        """Write all that may go out now."""
        out = b""
        while data := self.core.to_write(self.now):
            self.wire.append((self.now, data))
            self.core.wrote(len(data), self.now)
            out += data
        self.core.tick(self.now)
        return out

    def run(self, until: float) -> None:
        """Let time pass from deadline to deadline."""
        for _ in range(10_000):
            self.pump()
            due = self.core.deadline(self.now)
            if due is None or due > until:
                break
            assert due >= self.now
            self.now = max(due, self.now + 1e-6)
            self.core.tick(self.now)
        else:
            pytest.fail("the line never rests")
        self.now = until
        self.core.tick(until)

    def completions(self) -> list[Completion]:
        return [e.body for e in self.events if isinstance(e.body, Completion)]

    def driver(self, index: int = 0) -> ToyDriver:
        driver = self.core.seats[index].driver
        assert isinstance(driver, ToyDriver)
        return driver


def bench(
    *names: str,
    make: Any = None,
    options: ToyOptions | None = None,
    addresses: bool = False,
    **line: Any,
) -> Bench:
    events: list[DeviceEvent] = []
    config = line_config(**line)
    devices = [
        (
            device_config(name, address=index + 1 if addresses else None),
            make or toy_make(),
            options or ToyOptions(),
        )
        for index, name in enumerate(names or ("toy-1",))
    ]
    return Bench(LineCore(config, devices, events.append), events)


def test_command_goes_out_and_its_answer_ends_it_once() -> None:
    b = bench()
    b.core.opened(b.now)
    b.submit("toy-1", "012")
    assert b.pump() == b"SHOW 012\n"
    b.core.received(b"OK 012\n", b.now)
    b.core.received(b"OK 012\n", b.now)
    assert [c.outcome for c in b.completions()] == [Outcome.CONFIRMED]


def test_same_command_id_is_done_once_and_answered_again() -> None:
    b = bench()
    b.core.opened(b.now)
    b.submit("toy-1", "012", "c1")
    b.submit("toy-1", "012", "c1")  # still running: its one end will do
    assert b.pump() == b"SHOW 012\n"
    b.core.received(b"OK 012\n", b.now)
    assert len(b.completions()) == 1
    b.submit("toy-1", "012", "c1")  # already ended: said again, not done again
    assert b.pump() == b""
    assert [c.outcome for c in b.completions()] == [Outcome.CONFIRMED] * 2
    b.core.seats[0].reserve()  # all three places came back
    for _ in range(15):
        b.core.seats[0].reserve()


def test_silent_device_times_out_after_the_frame_has_left_the_wire() -> None:
    b = bench(transport="serial", port="/dev/x", baud=9600)
    b.core.opened(b.now)
    b.submit("toy-1", "5" * 471, "long", limit_s=60)  # 477 bytes = 0.497 s at 9600 8N1
    b.run(b.now + 3)
    sent = b.driver().sent_at[0]
    assert sent - 100.0 == pytest.approx(477 * 10 / 9600, abs=1e-3)
    assert [c.reason for c in b.completions()] == ["timeout"]


def test_serial_port_gets_no_more_than_a_tenth_of_a_second_in_advance() -> None:
    b = bench(transport="serial", port="/dev/x", baud=9600)
    b.core.opened(b.now)
    b.submit("toy-1", "5" * 471, "long", limit_s=60)
    b.run(b.now + 3)
    sent = 0
    for at, data in b.wire:
        sent += len(data)
        assert sent * 10 / 9600 - (at - 100.0) <= 0.1 + 1e-6
    gaps = [after - before for (before, _), (after, _) in pairwise(b.wire)]
    assert max(gaps) < 0.1  # the wire never fell silent within the frame


def test_limit_ends_a_command_that_the_driver_forgot() -> None:
    b = bench(options=ToyOptions(reply_s=1000))
    b.core.opened(b.now)
    b.submit("toy-1", "1", limit_s=2)
    b.run(b.now + 1.9)
    assert not b.completions()
    b.run(b.now + 0.2)
    end = b.completions()[0]
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    b.core.received(b"OK 1\n", b.now)  # too late: still one end
    assert len(b.completions()) == 1


def test_lost_line_ends_commands_and_reports_each_device_down() -> None:
    b = bench()
    b.core.opened(b.now)
    b.submit("toy-1", "1")
    b.pump()
    b.core.lost(b.now, GONE)
    assert [c.outcome for c in b.completions()] == [Outcome.INDETERMINATE]
    assert b.core.seats[0].reported_health.reason == "line_down"
    b.submit("toy-1", "2")
    assert b.completions()[-1].outcome is Outcome.FAILED
    b.core.opened(b.now + 1)
    assert b.pump() == b""  # nothing old is sent
    assert b.core.seats[0].reported_health.health is Health.UNKNOWN
    links = [e.body.state for e in b.events if isinstance(e.body, LinkChanged)]
    assert links == [LinkState.OPEN, LinkState.WAITING, LinkState.OPEN]
    assert b.core.seats[0].statistics.reconnects == 1


def test_port_that_never_opened_is_bad_not_unknown_and_said_once() -> None:
    b = bench()
    states = [b.core.seats[0].reported_health.health]
    for _ in range(5):
        b.core.lost(b.now, GONE)
    states.append(b.core.seats[0].reported_health.health)
    assert states == [Health.UNKNOWN, Health.BAD]
    assert len(b.events) == 2  # health and link, once each


def test_health_changes_are_reported_once_with_rising_sequence() -> None:
    b = bench()
    b.core.opened(b.now)
    b.core.received(b"KEY 0C\nKEY 0D\n", b.now)
    assert [e.sequence for e in b.events] == list(range(1, len(b.events) + 1))
    states = [e.body.health.health for e in b.events if isinstance(e.body, HealthChanged)]
    assert states == [Health.UNKNOWN, Health.GOOD]
    assert [e.body.raw for e in b.events if isinstance(e.body, KeypadPressed)] == ["0C", "0D"]


def test_bus_keeps_silence_between_frames_and_after_received_bytes() -> None:
    make = toy_make(wire=ToyWire, pacing=BUS_PACING, needs_address=True)
    b = bench("a", "b", make=make, addresses=True, transport="serial", port="x", baud=9600)
    b.core.opened(b.now)
    b.submit("a", "1")
    b.submit("b", "2")
    b.run(b.now + 0.2)
    (first, data), (second, _) = b.wire
    assert second - (first + len(data) * 10 / 9600) == pytest.approx(0.02, abs=1e-4)
    b.core.received(b"1:KEY 0C\n", b.now)
    b.submit("a", "3")
    assert b.core.to_write(b.now + 0.0049) == b""
    assert b.core.to_write(b.now + 0.0051) != b""


def test_wire_is_decoded_once_and_goes_to_the_addressed_device_only() -> None:
    wires: list[ToyWire] = []

    def build() -> ToyWire:
        wires.append(ToyWire())
        return wires[-1]

    b = bench("a", "b", "c", make=toy_make(wire=build), addresses=True)
    b.core.opened(b.now)
    b.core.received(b"2:KEY 0C\nnoise\n9:KEY 0D\n", b.now)
    assert len(wires) == 1
    assert len(wires[0].fed) == 1
    assert [e.device for e in b.events if isinstance(e.body, KeypadPressed)] == ["b"]
    assert [entry.meaning for entry in b.core.seats[1].trace.entries()] == ["2:KEY 0C"]


def test_reply_window_keeps_others_off_the_line_until_the_answer() -> None:
    make = toy_make(wire=ToyWire, needs_address=True)
    b = bench("a", "b", make=make, addresses=True, options=ToyOptions(window_s=0.5))
    b.core.opened(b.now)
    b.submit("a", "1")
    b.submit("b", "2")
    assert b.pump() == b"1:SHOW 1\n"
    assert b.pump() == b""
    b.core.received(b"1:OK 1\n", b.now)
    assert b.pump() == b"2:SHOW 2\n"
    b.submit("a", "3")
    start = b.now
    b.run(b.now + 0.6)  # b never answers: the window ends by itself
    assert b.wire[-1][1] == b"1:SHOW 3\n"
    assert b.wire[-1][0] == pytest.approx(start + 0.5, abs=1e-3)


def test_urgent_frames_go_first_and_pending_ones_can_be_dropped() -> None:
    b = bench("a", "b")
    b.core.opened(b.now)
    first, second = b.core.seats
    first.write(b"one")
    second.write(b"two")
    first.write(b"ack", urgent=True)
    assert first.pending_bytes == 6
    assert second.drop_pending() == 1
    assert b.pump() == b"ackone"


def test_frame_that_began_to_leave_is_finished() -> None:
    b = bench()
    b.core.opened(b.now)
    seat = b.core.seats[0]
    seat.write(b"abcdef", token=None)
    b.core.to_write(b.now)
    b.core.wrote(2, b.now)
    assert seat.drop_pending() == 0
    assert b.pump() == b"cdef"


def test_own_echo_is_removed_also_in_pieces_and_devices_are_still_heard() -> None:
    b = bench(transport="serial", port="x", baud=9600, echo=True)
    b.core.opened(b.now)
    b.submit("toy-1", "12")
    sent = b.pump()
    for byte in sent:
        b.core.received(bytes([byte]), b.now)
    b.core.received(b"OK 12\n", b.now)
    assert [c.outcome for c in b.completions()] == [Outcome.CONFIRMED]
    assert b.driver().buffer == b""


def test_echo_that_never_comes_delays_no_answer_for_long() -> None:
    b = bench(transport="serial", port="x", baud=9600, echo=True)
    b.core.opened(b.now)
    b.submit("toy-1", "12")
    b.pump()
    b.core.received(b"S", b.now)  # looks like the echo, and is not
    b.run(b.now + 0.3)
    assert b.driver().buffer == b"S"


def test_driver_that_raises_is_bad_and_rebuilt_and_its_neighbour_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    make = toy_make(wire=ToyWire, needs_address=True)
    b = bench("a", "b", make=make, addresses=True)
    b.core.opened(b.now)
    b.submit("a", "1")
    b.pump()
    b.core.received(b"1:BOOM\n2:KEY 0C\n", b.now)
    assert b.core.seats[0].reported_health.reason == "driver_fault"
    assert [c.reason for c in b.completions()] == ["driver_fault"]
    assert [e.device for e in b.events if isinstance(e.body, KeypadPressed)] == ["b"]
    b.submit("a", "2")
    assert b.completions()[-1].outcome is Outcome.FAILED
    b.run(b.now + 6)
    assert b.driver().calls == ["open"]
    b.core.received(b"1:KEY 0D\n", b.now)
    assert b.core.seats[0].reported_health.health is Health.GOOD
    assert "planted" in caplog.text


def test_unknown_command_is_refused_by_its_end() -> None:
    b = bench()
    b.core.opened(b.now)
    seat = b.core.seats[0]
    seat.reserve()
    b.core.submit(seat, Beep(command_id="b"), b.now)
    assert [(c.outcome, c.reason) for c in b.completions()] == [(Outcome.FAILED, "unsupported")]


def test_statistics_count_frame_and_make() -> None:
    b = bench()
    b.core.opened(b.now)
    b.submit("toy-1", "1")
    b.pump()
    b.core.received(b"OK 1\n", b.now)
    b.core.lost(b.now, GONE)
    counters = b.core.seats[0].counters()
    assert counters["jobs"] == 1
    assert counters["errors"] == 1
    assert counters["bytes_out"] == len(b"SHOW 1\n")
    assert counters["bytes_in"] == len(b"OK 1\n")


def test_an_answer_that_is_there_at_once_comes_after_its_question_has_left() -> None:
    """The thread may be held up between the write and the read: then both wait for it."""
    order: list[str] = []

    class Watching(ToyDriver):
        def on_sent(self, token: int, now: float) -> None:
            order.append("sent")
            super().on_sent(token, now)

        def take(self, text: str) -> None:
            order.append(text)
            super().take(text)

    core = LineCore(
        line_config(),
        [(device_config(), toy_make(build_driver=Watching), ToyOptions())],
        lambda _: None,
    )
    core.opened(0.0)
    core.seats[0].reserve()
    core.submit(core.seats[0], ShowNumbers(command_id="c", number="7"), 1.0)
    core.wrote(len(core.to_write(1.0)), 1.0)
    core.received(b"OK 7\n", 1.001)
    assert order == ["sent", "OK 7"]
