"""Real pyusb on a fake backend."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import usb.core

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker
from devices.transport.usb_port import UsbChannel, open_usb
from tests.hardware.transports.usb_backend import (
    INTERRUPT,
    FakeBackend,
    FakeEndpoint,
    FakeInterface,
    FakeUsbPrinter,
)
from tests.helpers.patience import PATIENCE_S


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


def line(port: str = "usb:04b8:0202") -> LineConfig:
    return LineConfig(name="printer-usb", transport="usb", port=port, owner="kiosk-1")


def open_fake(
    waker: Waker, *printers: FakeUsbPrinter, port: str = "usb:04b8:0202"
) -> closing[UsbChannel]:
    return closing(open_usb(line(port), waker, FakeBackend(*printers)))


def read_all(channel: UsbChannel, size: int) -> bytes:
    out = b""
    until = time.monotonic() + PATIENCE_S
    while len(out) < size and time.monotonic() < until:
        out += channel.read(size - len(out), 0.1)
    return out


def test_usblp_is_detached_and_both_pipes_work(waker: Waker) -> None:
    printer = FakeUsbPrinter()
    with open_fake(waker, printer) as channel:
        assert not printer.kernel_driver
        assert printer.claimed == {0}
        assert channel.write(b"\x1b@" * 10, 1) == 20
        assert printer.written == b"\x1b@" * 10
        printer.answers.append(b"\x12\x16\x12")
        printer.changed.set()
        assert read_all(channel, 2) == b"\x12\x16"
        assert channel.read(10, 1) == b"\x12"
    assert printer.claimed == set()


def test_endpoints_come_from_the_descriptors(waker: Waker) -> None:
    printer = FakeUsbPrinter(
        interfaces=[
            FakeInterface(0, 3, [FakeEndpoint(0x81, INTERRUPT)]),
            FakeInterface(1, 255, [FakeEndpoint(0x05), FakeEndpoint(0x86)]),
            FakeInterface(
                2, 7, [FakeEndpoint(0x87, INTERRUPT), FakeEndpoint(0x03), FakeEndpoint(0x84)]
            ),
        ]
    )
    with open_fake(waker, printer) as channel:
        channel.write(b"x", 1)
        assert printer.out_addresses == {0x03}  # the printer class beats the vendor class
        assert channel.port_status() == 0x18
    assert printer.controls[-1] == (0xA1, 1, 0, 2 << 8)


def test_printer_without_a_way_back_can_still_be_written_to(waker: Waker) -> None:
    printer = FakeUsbPrinter(interfaces=[FakeInterface(0, 7, [FakeEndpoint(0x02)])])
    with open_fake(waker, printer) as channel:
        assert channel.write(b"x", 1) == 1
        assert channel.read(10, 0.01) == b""


def test_right_one_of_two_equal_printers_is_found_by_serial_number(waker: Waker) -> None:
    first, second = FakeUsbPrinter(serial="A1"), FakeUsbPrinter(serial="B2")
    with open_fake(waker, first, second, port="usb:04b8:0202:B2") as channel:
        channel.write(b"x", 1)
    assert second.written == b"x"
    assert not first.written


def test_status_is_asked_while_the_data_pipe_is_blocked(waker: Waker) -> None:
    printer = FakeUsbPrinter(stalled=True, status=0x38)
    with open_fake(waker, printer) as channel:
        assert channel.write(b"ticket", 0.05) == 0  # no exception, no waiting for ever
        assert channel.port_status() == 0x38
        printer.status = None
        assert channel.port_status() is None
        printer.stalled, printer.room = False, 3
        assert channel.write(b"ticket", 0.05) == 3


def test_long_data_goes_in_slices(waker: Waker) -> None:
    printer = FakeUsbPrinter()
    with open_fake(waker, printer) as channel:
        data, sent = bytes(range(256)) * 100, 0
        while sent < len(data):
            sent += channel.write(data[sent:], 1)
        assert printer.written == data


def test_pulled_plug_is_seen_by_reading_and_by_writing(waker: Waker) -> None:
    printer = FakeUsbPrinter()
    backend = FakeBackend(printer)
    with closing(open_usb(line(), waker, backend)) as channel:
        backend.unplug(printer)
        with pytest.raises(TransportError) as err:
            channel.write(b"x", 1)
        assert err.value.code == "port_lost"
        with pytest.raises(TransportError, match="port_lost"):
            channel.read(10, 5)


@pytest.mark.parametrize(
    ("printer", "code"),
    [
        (FakeUsbPrinter(plugged=False), "port_missing"),
        (FakeUsbPrinter(product=0x9999), "port_missing"),
        (FakeUsbPrinter(open_errno=errno.EACCES), "no_permission"),
        (FakeUsbPrinter(claim_errno=errno.EBUSY), "port_busy"),
        (FakeUsbPrinter(interfaces=[FakeInterface(0, 3, [FakeEndpoint(0x81)])]), "not_printer"),
        (FakeUsbPrinter(claim_errno=errno.EIO), "port_failed"),
    ],
)
def test_every_way_to_fail_has_its_sentence(
    printer: FakeUsbPrinter, code: str, waker: Waker
) -> None:
    with pytest.raises(TransportError) as err:
        open_usb(line(), waker, FakeBackend(printer))
    assert err.value.code == code
    assert "printer-usb" in err.value.message_zh
    assert "printer-usb" in err.value.message_en


@pytest.mark.parametrize("port", ["04b8:0202", "usb:4b8", "usb:04b8:zzzz", "/dev/usb/lp0"])
def test_name_of_the_wrong_form(port: str, waker: Waker) -> None:
    with pytest.raises(TransportError) as err:
        open_usb(line(port), waker, FakeBackend())
    assert err.value.code == "bad_port"


def test_missing_libusb_is_said(waker: Waker, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_backend(*_args: object, **_named: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_backend)
    with pytest.raises(TransportError) as err:
        open_usb(line(), waker)
    assert err.value.code == "no_libusb"
