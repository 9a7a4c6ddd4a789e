"""Threads, reconnecting and back-pressure, on memory lines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from config.setup_model import LineConfig
from devices.errors import DeviceConfigError, DeviceRefused, TransportError
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, KeypadPressed, LinkChanged, Outcome, ShowNumbers
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from devices.transport.base import Channel, Waker
from tests.helpers.patience import PATIENCE_S, Calm
from tests.unit.devices.frame.toy import device_config, line_config, toy_make, use_toy


class Seen:
    """Events of a supervisor, and a bounded wait for something."""

    def __init__(self) -> None:
        self.events: list[DeviceEvent] = []
        self.changed = threading.Condition()

    def __call__(self, event: DeviceEvent) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def wait(self, what: Callable[[], Any], limit_s: float = PATIENCE_S) -> None:
        with self.changed:
            assert self.changed.wait_for(what, limit_s), self.events[-5:]

    def wait_end(self, command_id: str, limit_s: float = PATIENCE_S) -> Completion:
        self.wait(lambda: any(end.command_id == command_id for end in self.ends()), limit_s)
        return next(end for end in self.ends() if end.command_id == command_id)

    def ends(self) -> list[Completion]:
        return [e.body for e in self.events if isinstance(e.body, Completion)]


@contextmanager
def serving(**setup: Any) -> Iterator[SimServer]:
    """A simulator on a thread of this process."""
    server = SimServer(
        setup.get("lines", [line_config()]), setup.get("devices", [device_config()]), seed=7
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@contextmanager
def supervising(seen: Seen, **setup: Any) -> Iterator[Supervisor]:
    supervisor = Supervisor(
        setup.pop("lines", [line_config()]), setup.pop("devices", [device_config()]), seen, **setup
    )
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


def test_command_reaches_the_device_and_its_answer_the_consumer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_toy(monkeypatch)
    seen = Seen()
    with serving() as server, supervising(seen) as supervisor:
        seen.wait(lambda: any(isinstance(e.body, LinkChanged) for e in seen.events))
        device = supervisor.device("toy-1")
        device.submit(ShowNumbers(command_id="c1", number="012"))
        seen.wait(seen.ends)
        assert seen.ends()[0].outcome is Outcome.CONFIRMED
        assert device.health.health is Health.GOOD
        assert [entry.meaning for entry in device.trace()] == ["SHOW 012", "OK 012"]
        assert device.statistics()["jobs"] == 1
        assert server.control({"do": "press", "device": "toy-1", "keys": ["0C"]})["ok"]
    assert server.witness.rows[0]["number"] == "012"


def test_twenty_replugs_each_come_back_within_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch)
    seen = Seen()
    with serving() as server, supervising(seen) as supervisor:
        device = supervisor.device("toy-1")
        for turn in range(20):
            seen.wait(lambda: device.health.reason not in {"line_down", "starting"})
            device.submit(ShowNumbers(command_id=f"c{turn}", number=str(turn)))
            seen.wait_end(f"c{turn}")
            server.control({"do": "unplug", "device": "toy-1"})
            seen.wait(lambda: device.health.reason == "line_down")
            server.control({"do": "plug", "device": "toy-1"})
            calm = Calm()
            seen.wait(lambda: device.health.reason != "line_down")
            assert calm.seconds < 2, calm
        assert [end.outcome for end in seen.ends()] == [Outcome.CONFIRMED] * 20
        assert [row["number"] for row in server.witness.rows] == [str(n) for n in range(20)]
        assert device.statistics()["reconnects"] == 20
        sequences = [e.sequence for e in seen.events]
        assert sequences == list(range(1, len(sequences) + 1))


class HangingChannel:
    """A port that takes nothing and gives nothing."""

    def __init__(self, waker: Waker) -> None:
        self.waker = waker

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        self.waker.wait(timeout_s)
        return b""[:max_bytes]

    def write(self, data: bytes, timeout_s: float) -> int:
        self.waker.wait(timeout_s)
        return len(data[:0])

    def port_status(self) -> int | None:
        return None

    def close(self) -> None:
        return


def test_hanging_device_slows_no_other_line_and_its_commands_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_toy(monkeypatch)
    from devices.transport import open_channel

    def opener(line: LineConfig, waker: Waker) -> Channel:
        return HangingChannel(waker) if line.name == "stuck" else open_channel(line, waker)

    lines = [line_config(), line_config(name="stuck", port="stuck")]
    devices = [device_config(), device_config("toy-2", line="stuck")]
    seen = Seen()
    with (
        serving(lines=lines[:1], devices=devices[:1]),
        supervising(seen, lines=lines, devices=devices, opener=opener) as supervisor,
    ):
        seen.wait(lambda: supervisor.device("toy-1").health.reason == "not_heard")
        stuck, other = supervisor.device("toy-2"), supervisor.device("toy-1")
        stuck.submit(ShowNumbers(command_id="stuck", number="1", limit_s=0.3))
        for number in range(10):
            calm = Calm()
            other.submit(ShowNumbers(command_id=f"c{number}", number=str(number)))
            seen.wait_end(f"c{number}")
            assert calm.seconds < 0.5, calm
        assert seen.wait_end("stuck").outcome is Outcome.INDETERMINATE


def test_too_many_open_commands_are_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_toy(monkeypatch, toy_make(max_open_commands=4))
    seen = Seen()
    with supervising(seen, opener=lambda _line, waker: HangingChannel(waker)) as supervisor:
        device = supervisor.device("toy-1")
        seen.wait(lambda: device.health.reason == "not_heard")
        for number in range(4):
            device.submit(ShowNumbers(command_id=f"c{number}", number="1"))
        with pytest.raises(DeviceRefused, match="正忙") as refusal:
            device.submit(ShowNumbers(command_id="c4", number="1"))
        assert refusal.value.code == "busy"
        assert device.statistics()["refused"] == 1
    assert len(seen.ends()) == 4  # the end of the program is an end too
    with pytest.raises(DeviceRefused) as closed:
        device.submit(ShowNumbers(command_id="c5", number="1"))
    assert closed.value.code == "closed"


def test_line_that_fails_inside_opens_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_toy(monkeypatch)
    opened: list[int] = []

    class Broken(HangingChannel):
        def read(self, max_bytes: int, timeout_s: float) -> bytes:
            if len(opened) == 1:
                raise ZeroDivisionError
            return super().read(max_bytes, timeout_s)

    def opener(line: LineConfig, waker: Waker) -> Channel:
        opened.append(1)
        return Broken(waker)

    seen = Seen()
    with supervising(seen, opener=opener) as supervisor:
        seen.wait(lambda: supervisor.device("toy-1").statistics()["reconnects"] == 1)
    assert "ZeroDivisionError" in caplog.text


def test_first_failure_warns_and_repeats_do_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_toy(monkeypatch)
    tried = threading.Semaphore(0)

    def opener(line: LineConfig, waker: Waker) -> Channel:
        tried.release()
        raise TransportError("没有", "missing", code="port_missing")

    with supervising(Seen(), opener=opener):
        for _ in range(4):
            assert tried.acquire(timeout=PATIENCE_S)
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1


def test_consumer_that_raises_does_not_stop_the_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_toy(monkeypatch)
    seen = Seen()

    def consumer(event: DeviceEvent) -> None:
        seen(event)
        raise LookupError("planted")

    with serving() as server:
        supervisor = Supervisor([line_config()], [device_config()], consumer)
        supervisor.start()
        seen.wait(lambda: supervisor.device("toy-1").health.reason == "not_heard")
        supervisor.device("toy-1").submit(ShowNumbers(command_id="c", number="5"))
        seen.wait(seen.ends)
        supervisor.stop()
        assert len(server.witness.rows) == 1
    assert "planted" in caplog.text


def test_wrong_setup_names_every_problem_at_once() -> None:
    devices = [
        device_config("a", make="ff86"),
        device_config("b", make="nothing", kind="led_board"),
    ]
    with pytest.raises(DeviceConfigError) as err:
        Supervisor([line_config()], devices, Seen())
    assert "设备 a" in err.value.message_zh
    assert "设备 b" in err.value.message_zh


def test_unknown_device_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch)
    supervisor = Supervisor([line_config()], [device_config()], Seen())
    with pytest.raises(DeviceConfigError, match="toy-1"):
        supervisor.device("toy-9")
    supervisor.stop()


def test_key_presses_come_through(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch)
    seen = Seen()
    with serving() as server, supervising(seen):
        seen.wait(lambda: any(isinstance(e.body, LinkChanged) for e in seen.events))
        server.control({"do": "press", "device": "toy-1", "keys": ["0C"]})
        seen.wait(lambda: any(isinstance(e.body, KeypadPressed) for e in seen.events))
