"""The printer node of the kernel: the calls are real, the node is a pseudo-terminal with a printer's answers."""

from __future__ import annotations

import errno
import os
import pty
import struct
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.document import Slip, TextLine
from devices.errors import TransportError
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, Outcome, PrintJob
from devices.simulator import SimulatorSetup, find_simulator
from devices.supervisor import Supervisor
from devices.ticket_printer.escpos import MAKE
from devices.transport import open_channel
from devices.transport.base import Waker
from devices.transport.usblp import LPGETSTATUS, KernelNode, UsblpChannel
from tests.helpers.patience import PATIENCE_S

HEALTHY, PAPER_OUT = 0x18, 0x38
LINE = LineConfig(name="printer-1", transport="usblp", port="/dev/usb/lp0", owner="kiosk-1")


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


class PtyNode:
    """A node whose far end the test holds."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.answer: int | None = HEALTHY
        self.opened: list[str] = []

    def open(self, path: str) -> int:
        self.opened.append(path)
        fd = os.dup(self.slave)
        os.set_blocking(fd, False)
        return fd

    def status(self, fd: int) -> int:
        if self.answer is None:
            raise OSError(errno.EIO, "stalled")
        return self.answer

    def unplug(self) -> None:
        for fd in (self.master, self.slave):
            os.close(fd)
        self.master = self.slave = -1

    def close(self) -> None:
        if self.master >= 0:
            self.unplug()


@pytest.fixture
def node() -> Iterator[PtyNode]:
    with closing(PtyNode()) as node:
        yield node


def test_recorded_status_exchange(node: PtyNode, waker: Waker) -> None:
    with closing(UsblpChannel(LINE, waker, node)) as channel:
        assert node.opened == ["/dev/usb/lp0"]
        assert channel.read(100, 0) == b""
        assert channel.write(b"\x10\x04\x01", 1) == 3
        assert os.read(node.master, 100) == b"\x10\x04\x01"
        os.write(node.master, b"\x16")
        assert channel.read(100, 1) == b"\x16"
        assert channel.port_status() == HEALTHY
        node.answer = 0xFFFFFF00 | PAPER_OUT  # the int's upper bytes are the kernel's own
        assert channel.port_status() == PAPER_OUT
        node.answer = None
        assert channel.port_status() is None


def test_status_is_asked_for_with_the_number_of_the_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int]] = []

    def ioctl(fd: int, request: int, argument: bytes) -> bytes:
        asked.append((fd, request))
        assert len(argument) == struct.calcsize("i")
        return struct.pack("=i", HEALTHY)

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    assert KernelNode().status(7) == HEALTHY
    assert asked == [(7, LPGETSTATUS)]
    assert LPGETSTATUS == 0x060B


def test_a_wake_ends_the_wait_and_a_full_printer_takes_nothing(node: PtyNode, waker: Waker) -> None:
    with closing(UsblpChannel(LINE, waker, node)) as channel:
        threading.Timer(0.05, waker.wake).start()
        started = time.monotonic()
        assert channel.read(100, PATIENCE_S) == b""
        assert time.monotonic() - started < PATIENCE_S / 2
        assert any(channel.write(b"x" * 4096, 0.01) == 0 for _ in range(200))


def test_an_unplugged_printer_is_lost_in_either_direction(waker: Waker) -> None:
    for use in ("read", "write"):
        with closing(PtyNode()) as node, closing(UsblpChannel(LINE, waker, node)) as channel:
            node.unplug()
            with pytest.raises(TransportError) as lost:
                use_it(channel, use)
            assert lost.value.code == "port_lost"


def use_it(channel: UsblpChannel, use: str) -> None:
    for _ in range(3):
        channel.read(100, 1) if use == "read" else channel.write(b"x", 1)


def test_a_printer_that_only_listens_is_no_fault(waker: Waker) -> None:
    class OneWay:
        """A descriptor that answers a short read with EINVAL, as the kernel does there."""

        def open(self, path: str) -> int:
            return os.eventfd(1)

        def status(self, fd: int) -> int:
            return HEALTHY

    with closing(UsblpChannel(LINE, waker, OneWay())) as channel:
        assert channel.read(4, 1) == b""
        started = time.monotonic()
        assert channel.read(4, 0.05) == b""
        assert time.monotonic() - started > 0.04  # it waits, it does not spin
        assert channel.port_status() == HEALTHY


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.ENOENT, "port_missing", "线缆|USB 线"),
        (errno.ENODEV, "port_missing", "USB"),
        (errno.EACCES, "no_permission", "lp 组"),
        (errno.EBUSY, "port_busy", "关闭"),
        (errno.EIO, "port_failed", "打不开"),
    ],
)
def test_each_way_to_fail_has_its_sentence(
    number: int, code: str, words: str, waker: Waker
) -> None:
    class Failing:
        def open(self, path: str) -> int:
            raise OSError(number, os.strerror(number))

        def status(self, fd: int) -> int:
            raise AssertionError

    with pytest.raises(TransportError, match=words) as failed:
        UsblpChannel(LINE, waker, Failing())
    assert failed.value.code == code
    assert "/dev/usb/lp0" in failed.value.message_zh
    assert "printer-1" in failed.value.message_en


def test_a_missing_node_on_this_machine(waker: Waker, tmp_path: Path) -> None:
    line = LineConfig(name="p", transport="usblp", port=str(tmp_path / "lp9"), owner="kiosk-1")
    with pytest.raises(TransportError) as missing:
        open_channel(line, waker)
    assert missing.value.code == "port_missing"


def test_the_printer_driver_prints_and_reads_the_port_status_over_it(node: PtyNode) -> None:
    device = DeviceConfig(
        name="printer-1", kind="ticket_printer", make="escpos", line="printer-1", program="kiosk-1"
    )
    rows: list[dict[str, object]] = []
    printer = find_simulator("ticket_printer", "escpos")(
        SimulatorSetup(device, LINE, MAKE.options(), rows.append, Random(1), instant=True)
    )
    stop = threading.Event()

    def far_end() -> None:
        os.set_blocking(node.master, False)
        printer.on_link(up=True, now=time.monotonic())
        while not stop.wait(0.002):
            try:
                heard = os.read(node.master, 4096)
            except BlockingIOError:
                heard = b""
            now = time.monotonic()
            said = printer.feed(heard, now) if heard else b""
            due = printer.next_deadline()
            if due is not None and due <= now:
                said += printer.on_timer(now)
            if said:
                os.write(node.master, said)

    events: list[DeviceEvent] = []
    supervisor = Supervisor(
        [LINE], [device], events.append, opener=lambda line, waker: UsblpChannel(line, waker, node)
    )
    thread = threading.Thread(target=far_end)
    thread.start()
    supervisor.start()
    try:
        one = supervisor.device("printer-1")
        slip = Slip(label="B012", blocks=(TextLine("B012"),))
        one.submit(PrintJob(command_id="1", slip=slip))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and not ends(events):
            time.sleep(0.01)
        assert [end.outcome for end in ends(events)] == [Outcome.CONFIRMED]
        assert one.health.health is Health.GOOD
        assert [row["ticket"] for row in rows if row["witness"] == "paper"] == ["B012"]
    finally:
        supervisor.stop()
        stop.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


def ends(events: list[DeviceEvent]) -> list[Completion]:
    return [event.body for event in list(events) if isinstance(event.body, Completion)]
