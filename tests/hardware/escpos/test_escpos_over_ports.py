"""The whole printer over real ports: pyserial on a pseudo-terminal, TCP, and a server that pulls cables.

Driver, supervisor and transports are those of a hall; the far end is the simulator's own server.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig, Transport
from devices.document import Bitmap, Slip, TextLine
from devices.health import Health
from devices.kinds import (
    Completion,
    DeviceEvent,
    HealthChanged,
    MediaMoved,
    MediaState,
    Outcome,
    PrintJob,
)
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S
from tests.unit.devices.escpos.bench import slip

LIMIT_S = PATIENCE_S


class Hall:
    """A kiosk's printer line: supervisor on one side, simulator on the other."""

    def __init__(self, transport: Transport, port: str, *, instant: bool, **options: Any) -> None:
        line = LineConfig(
            name="printer", transport=transport, port=port, owner="kiosk-1", baud=115_200
        )
        device = DeviceConfig(
            name="printer-1", kind="ticket_printer", make="escpos", line="printer", options=options
        )
        self.events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self.seen: list[DeviceEvent] = []
        self.simulator = SimServer([line], [device], instant=instant)
        self._thread = threading.Thread(target=self.simulator.run, name="simulator")
        self._thread.start()
        self.supervisor = Supervisor([line], [device], self.events.put)
        self.supervisor.start()
        self.printer = self.supervisor.device("printer-1")

    def close(self) -> None:
        self.supervisor.stop()
        self.simulator.stop()
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive()

    def control(self, **request: Any) -> dict[str, Any]:
        answer = self.simulator.control({"device": "printer-1", **request})
        assert answer["ok"], answer
        return answer

    def _next(self, until: float) -> DeviceEvent:
        event = self.events.get(timeout=max(0.001, until - time.monotonic()))
        self.seen.append(event)
        return event

    def wait_health(self, wanted: Health, limit_s: float = LIMIT_S) -> None:
        until = time.monotonic() + limit_s
        while self.printer.health.health is not wanted:
            self._next(until)

    def wait_end(self, command_id: str, limit_s: float = LIMIT_S) -> Completion:
        until = time.monotonic() + limit_s
        while True:
            for event in self.seen:
                if isinstance(event.body, Completion) and event.body.command_id == command_id:
                    return event.body
            self._next(until)

    def print(self, command_id: str, document: Slip) -> None:
        self.printer.submit(PrintJob(command_id=command_id, slip=document))

    @property
    def papers(self) -> list[str]:
        return [row["ticket"] for row in self.simulator.witness.rows]


@contextmanager
def hall(
    transport: Transport, port: str, *, instant: bool = True, **options: Any
) -> Iterator[Hall]:
    it = Hall(transport, port, instant=instant, **{"poll_s": 0.3, **options})
    try:
        yield it
    finally:
        it.close()


@pytest.fixture(params=["serial", "tcp"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transport, str]:
    if request.param == "serial":
        return "serial", str(tmp_path / "tty-printer")
    return "tcp", f"127.0.0.1:{free_port()}"


@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80"])
def test_tickets_come_out(where: tuple[Transport, str], profile: str) -> None:
    with hall(*where, profile=profile) as it:
        it.wait_health(Health.GOOD)
        for number in range(4):
            it.print(f"job-{number}", slip(f"B{number:03}", qr=True))
        ends = [it.wait_end(f"job-{number}") for number in range(4)]
        assert {end.outcome for end in ends} == {Outcome.CONFIRMED}
        assert it.papers == ["B000", "B001", "B002", "B003"]
        media = [event.body for event in it.seen if isinstance(event.body, MediaMoved)]
        assert [one.state for one in media[:2]] == [MediaState.PRINTED, MediaState.PRESENTED]


def test_paper_out_before_and_after(where: tuple[Transport, str]) -> None:
    with hall(*where) as it:
        it.wait_health(Health.GOOD)
        it.control(do="set", paper="out")
        it.print("job-1", slip())
        end = it.wait_end("job-1")
        assert (end.outcome, end.reason) == (Outcome.FAILED, "paper_out")
        it.wait_health(Health.BAD)
        it.control(do="set", paper="ok")
        it.wait_health(Health.GOOD)
        it.print("job-2", slip("B013"))
        assert it.wait_end("job-2").outcome is Outcome.CONFIRMED
        assert it.papers == ["B013"]


def test_unplugged_in_mid_ticket_and_plugged_again(where: tuple[Transport, str]) -> None:
    long = Slip("B012", (*slip(lines=60).blocks, Bitmap(576, 1500, b"\xaa" * 72 * 1500)))
    with hall(*where, instant=False, simulated={"buffer_bytes": 4096}) as it:
        it.wait_health(Health.GOOD)
        it.print("job-1", long)
        until = time.monotonic() + LIMIT_S
        while not it.control(do="state")["state"]["buffered"] and time.monotonic() < until:
            time.sleep(0.005)
        it.control(do="unplug")
        end = it.wait_end("job-1")
        assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "line_down")
        assert it.printer.health.health is Health.BAD
        it.control(do="plug")
        it.wait_health(Health.GOOD)
        it.print("job-2", Slip("B013", (*slip("B013").blocks, TextLine("完"))))
        assert it.wait_end("job-2").outcome is Outcome.CONFIRMED
        assert it.papers[-1] == "B013"
        assert it.papers.count("B012") <= 1
        assert it.simulator.witness.rows[-1]["text"][0] == "紫阳县政务服务中心"
        ends = [e.body for e in it.seen if isinstance(e.body, Completion)]
        assert [end.command_id for end in ends] == ["job-1", "job-2"]


def test_a_stalled_printer_is_named_and_goes_on_by_itself(where: tuple[Transport, str]) -> None:
    with hall(*where, instant=False, simulated={"buffer_bytes": 4096}) as it:
        it.wait_health(Health.GOOD)
        it.control(do="set", mechanism="hot")
        until = time.monotonic() + LIMIT_S
        while it.printer.health.reason != "overheated":
            it._next(until)
        it.control(do="set", mechanism="ok")
        it.wait_health(Health.GOOD)
        it.print("job-1", slip(lines=60))
        while not it.control(do="state")["state"]["buffered"]:
            assert time.monotonic() < until
            time.sleep(0.005)
        it.control(do="set", mechanism="hot")
        it.control(do="set", mechanism="ok")
        assert it.wait_end("job-1").outcome is Outcome.CONFIRMED
        assert it.papers == ["B012"]


def test_health_is_reported_once_per_change(where: tuple[Transport, str]) -> None:
    with hall(*where, poll_s=0.2) as it:
        it.wait_health(Health.GOOD)
        it.control(do="set", cover="open")
        it.wait_health(Health.BAD)
        it.control(do="set", cover="closed")
        it.wait_health(Health.GOOD)
        changes = [e.body.health for e in it.seen if isinstance(e.body, HealthChanged)]
        assert [c.reason for c in changes if c.health is not Health.UNKNOWN] == [
            "ok",
            "cover_open",
            "ok",
        ]


@pytest.mark.hardware_port
def test_a_real_printer(request: pytest.FixtureRequest) -> None:
    """``--hardware /dev/ttyUSB0``, ``--hardware 192.168.1.50:9100`` or ``--hardware usb:04b8:0202``."""
    port = str(request.config.getoption("--hardware"))
    transport: Transport = (
        "usb" if port.startswith("usb:") else "serial" if port.startswith("/") else "tcp"
    )
    events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    line = LineConfig(name="printer", transport=transport, port=port, owner="kiosk-1")
    device = DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos", line="printer")
    supervisor = Supervisor([line], [device], events.put)
    supervisor.start()
    try:
        time.sleep(3)
        supervisor.device("printer-1").submit(PrintJob(command_id="real", slip=slip(qr=True)))
        while True:
            body = events.get(timeout=40).body
            if isinstance(body, Completion):
                assert body.outcome is Outcome.CONFIRMED, body
                return
    finally:
        supervisor.stop()
