"""An identity card reader on its USB port: real pyusb on a fake backend, the line's thread, driver and simulator."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from usb.backend import IBackend

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.id_card_reader.sdt.protocol import HEAD, Options
from devices.id_card_reader.sdt.simulator import build
from devices.kinds import CardLifted, CardRead, DeviceEvent, EventBody, StartReading
from devices.simulator import SimulatorSetup
from devices.supervisor import Supervisor
from devices.transport.base import Channel, Waker
from devices.transport.usb_port import open_usb
from tests.hardware.ff68.rig import wait_for
from tests.hardware.transports.usb_backend import (
    FakeBackend,
    FakeEndpoint,
    FakeInterface,
    FakeUsbPrinter,
)
from tests.helpers.patience import Calm

PORT = "usb:0400:c35a"
LINE = LineConfig(name="reader", transport="usb", port=PORT, owner="kiosk-1")
DEVICE = DeviceConfig(
    name="reader-1",
    kind="id_card_reader",
    make="sdt",
    line="reader",
    program="kiosk-1",
    options={"find_every_s": 0.1},
)


class ReaderBackend(FakeBackend):
    """The simulated reader behind two bulk pipes; an answer comes as head and body in two transfers."""

    def __init__(self) -> None:
        self.pipes = FakeUsbPrinter(
            vendor=0x0400,
            product=0xC35A,
            interfaces=[FakeInterface(0, 255, [FakeEndpoint(0x02), FakeEndpoint(0x81)])],
            kernel_driver=False,
        )
        super().__init__(self.pipes)
        self._lock = threading.Lock()
        self.reader = build(
            SimulatorSetup(DEVICE, LINE, Options(), lambda _row: None, Random(1), instant=True)
        )

    def bulk_write(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, data: array[int], timeout: int
    ) -> int:
        taken = super().bulk_write(dev_handle, ep, intf, data, timeout)
        with self._lock:
            self._say(self.reader.feed(data.tobytes()[:taken], time.monotonic()))
        return taken

    def bulk_read(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, buff: array[int], timeout: int
    ) -> int:
        with self._lock:
            self._say(self.reader.on_timer(time.monotonic()))
        return super().bulk_read(dev_handle, ep, intf, buff, timeout)

    def control(self, **request: Any) -> None:
        with self._lock:
            assert self.reader.control(request, time.monotonic())["ok"]

    def _say(self, answer: bytes) -> None:
        """Packets of 64 bytes at the most; the head travels alone."""
        while answer:
            size = len(HEAD) + 2 if answer.startswith(HEAD) else 64
            self.pipes.answers.append(answer[:size])
            answer = answer[size:]
        self.pipes.changed.set()


@contextmanager
def running(backend: IBackend) -> Iterator[tuple[Supervisor, list[DeviceEvent]]]:
    events: list[DeviceEvent] = []

    def opener(line: LineConfig, waker: Waker) -> Channel:
        return open_usb(line, waker, backend)

    supervisor = Supervisor([LINE], [DEVICE], events.append, opener=opener)
    supervisor.start()
    try:
        yield supervisor, events
    finally:
        supervisor.stop()


def came(events: list[DeviceEvent], kind: type[EventBody]) -> Callable[[], bool]:
    return lambda: any(isinstance(event.body, kind) for event in list(events))


def test_a_card_on_a_usb_reader_is_read_and_lifted() -> None:
    backend = ReaderBackend()
    with running(backend) as (supervisor, events):
        wait_for(lambda: supervisor.device("reader-1").health.health is Health.GOOD, "an answer")
        supervisor.device("reader-1").submit(StartReading(command_id="start"))
        backend.control(do="lay")
        wait_for(came(events, CardRead), "the card is read")
        backend.control(do="lift")
        wait_for(came(events, CardLifted), "the card is lifted")
    (card,) = [event.body for event in events if isinstance(event.body, CardRead)]
    assert card.name == "张三"
    assert backend.pipes.out_addresses == {0x02}


@pytest.mark.parametrize("replugs", [3])
def test_a_usb_reader_comes_back_within_two_seconds(replugs: int) -> None:
    backend = ReaderBackend()
    with running(backend) as (supervisor, _events):
        reader = supervisor.device("reader-1")
        for _ in range(replugs):
            wait_for(lambda: reader.health.health is Health.GOOD, "an answer")
            backend.unplug(backend.pipes)
            wait_for(lambda: reader.health.reason == "line_down", "the loss is told")
            backend.pipes.plugged = True
            calm = Calm()
            wait_for(lambda: reader.health.health is Health.GOOD, "an answer again")
            assert calm.seconds < 2.0, calm
