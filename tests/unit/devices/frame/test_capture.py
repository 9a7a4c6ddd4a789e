from __future__ import annotations

from pathlib import Path

import pytest

from devices.errors import ProtocolError, TransportError
from devices.kinds import Completion, DeviceEvent, Outcome, ShowNumbers
from devices.line import LineCore
from devices.transport.base import Channel
from devices.transport.capture import CaptureChannel, ReplayChannel, load
from tests.unit.devices.frame.toy import ToyOptions, device_config, line_config, toy_make


class Script:
    """A port with prepared answers that takes three bytes at a time."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.closed = False

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        return self.answers.pop(0)[:max_bytes] if self.answers and timeout_s >= 0 else b""

    def write(self, data: bytes, timeout_s: float) -> int:
        return min(3, len(data)) if timeout_s >= 0 else 0

    def port_status(self) -> int | None:
        return 0x18

    def close(self) -> None:
        self.closed = True


def drive(channel: Channel) -> list[Completion]:
    """One command of the toy over this channel, on a clock that stands still."""
    events: list[DeviceEvent] = []
    core = LineCore(line_config(), [(device_config(), toy_make(), ToyOptions())], events.append)
    core.opened(0.0)
    core.seats[0].reserve()
    core.submit(core.seats[0], ShowNumbers(command_id="c", number="012"), 0.0)
    for _ in range(20):
        data = core.to_write(0.0)
        if data:
            core.wrote(channel.write(data, 0.1), 0.0)
        else:
            received = channel.read(4096, 0.0)
            if received:
                core.received(received, 0.0)
    return [event.body for event in events if isinstance(event.body, Completion)]


def record(path: Path) -> None:
    inner = Script(b"OK 0", b"12\n")
    capture = CaptureChannel(inner, path, clock=iter(range(1000)).__next__)
    assert capture.port_status() == 0x18
    ends = drive(capture)
    capture.close()
    assert inner.closed
    assert [end.outcome for end in ends] == [Outcome.CONFIRMED]


def test_record_becomes_a_test(tmp_path: Path) -> None:
    path = tmp_path / "toy.capture"
    record(path)
    exchanges = load(path)
    assert b"".join(one.data for one in exchanges if one.outgoing) == b"SHOW 012\n"
    assert b"".join(one.data for one in exchanges if not one.outgoing) == b"OK 012\n"
    assert [one.at_s for one in exchanges] == sorted(one.at_s for one in exchanges)
    replay = ReplayChannel(exchanges)
    assert [end.outcome for end in drive(replay)] == [Outcome.CONFIRMED]
    assert replay.finished


def test_replay_says_expected_and_got(tmp_path: Path) -> None:
    path = tmp_path / "toy.capture"
    record(path)
    replay = ReplayChannel(load(path))
    with pytest.raises(ProtocolError, match="expected 57 20 30, got 58") as err:
        replay.write(b"SHOX", 1)
    assert err.value.code == "replay_differs"
    assert "57 20 30" in err.value.message_zh
    with pytest.raises(ProtocolError):
        ReplayChannel([]).write(b"x", 1)


def test_file_that_is_no_record_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.capture"
    path.write_text('{"at": 0, "to": "00"}\n{"at": 0, "to": "zz"}\n', "utf-8")
    with pytest.raises(ProtocolError, match="line 2"):
        load(path)


def test_capture_that_cannot_be_written_gives_the_port_back(tmp_path: Path) -> None:
    inner = Script()
    with pytest.raises(TransportError) as err:
        CaptureChannel(inner, tmp_path / "missing" / "x.capture")
    assert err.value.code == "capture_failed"
    assert inner.closed
