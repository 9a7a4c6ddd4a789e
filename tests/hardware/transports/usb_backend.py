"""A USB printer that exists only behind pyusb's ``IBackend``: there is no USB on a test machine."""

from __future__ import annotations

import errno
import threading
from array import array
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

BULK = 2
INTERRUPT = 3


@dataclass
class FakeEndpoint:
    """One endpoint descriptor."""

    address: int
    kind: int = BULK
    size: int = 64


@dataclass
class FakeInterface:
    """One interface descriptor (alternate 0 unless said)."""

    number: int
    cls: int
    endpoints: list[FakeEndpoint]
    alternate: int = 0


@dataclass
class FakeUsbPrinter:
    """State of the printer; ``stalled`` NAKs the data pipe as a printer without paper does."""

    vendor: int = 0x04B8
    product: int = 0x0202
    serial: str = "J6L001"
    interfaces: list[FakeInterface] = field(
        default_factory=lambda: [FakeInterface(0, 7, [FakeEndpoint(0x01), FakeEndpoint(0x82)])]
    )
    plugged: bool = True
    stalled: bool = False
    status: int | None = 0x18
    kernel_driver: bool = True
    open_errno: int | None = None
    claim_errno: int | None = None
    room: int = 1 << 30
    written: bytearray = field(default_factory=bytearray)
    out_addresses: set[int] = field(default_factory=set)
    answers: deque[bytes] = field(default_factory=deque)
    claimed: set[int] = field(default_factory=set)
    controls: list[tuple[int, int, int, int]] = field(default_factory=list)
    changed: threading.Event = field(default_factory=threading.Event)


class FakeBackend(IBackend):
    """Only what the transport needs; everything else raises NotImplementedError."""

    def __init__(self, *printers: FakeUsbPrinter) -> None:
        self.printers = list(printers)

    def enumerate_devices(self) -> Iterable[Any]:
        return [printer for printer in self.printers if printer.plugged]

    def get_device_descriptor(self, dev: FakeUsbPrinter) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=dev.vendor, idProduct=dev.product,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=3, bNumConfigurations=1,
            address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: FakeUsbPrinter, config: int) -> Any:
        numbers = {interface.number for interface in dev.interfaces}
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(numbers),
            bConfigurationValue=config + 1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
            extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, dev: FakeUsbPrinter, intf: int, alt: int, config: int
    ) -> Any:
        found = self._interface(dev, intf, alt)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=found.number,
            bAlternateSetting=found.alternate, bNumEndpoints=len(found.endpoints),
            bInterfaceClass=found.cls, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[], config=config,
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: FakeUsbPrinter, ep: int, intf: int, alt: int, config: int
    ) -> Any:
        endpoint = self._interface(dev, intf, alt).endpoints[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=endpoint.address, config=config,
            bmAttributes=endpoint.kind, wMaxPacketSize=endpoint.size, bInterval=0, bRefresh=0,
            bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: FakeUsbPrinter) -> FakeUsbPrinter:
        if dev.open_errno is not None:
            raise USBError("cannot open", None, dev.open_errno)
        return dev

    def close_device(self, dev_handle: FakeUsbPrinter) -> None:
        dev_handle.claimed.clear()

    def get_configuration(self, dev_handle: FakeUsbPrinter) -> int:
        return len(dev_handle.interfaces[:1])

    def set_configuration(self, dev_handle: FakeUsbPrinter, config_value: int) -> None:
        self._here(dev_handle)

    def set_interface_altsetting(
        self, dev_handle: FakeUsbPrinter, intf: int, altsetting: int
    ) -> None:
        self._here(dev_handle)

    def is_kernel_driver_active(self, dev_handle: FakeUsbPrinter, intf: int) -> bool:
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        dev_handle.kernel_driver = False

    def claim_interface(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        self._here(dev_handle)
        if dev_handle.claim_errno is not None:
            raise USBError("busy", None, dev_handle.claim_errno)
        if dev_handle.kernel_driver:
            raise USBError("usblp holds it", None, errno.EBUSY)
        dev_handle.claimed.add(intf)

    def release_interface(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        self._here(dev_handle)
        dev_handle.claimed.discard(intf)

    def bulk_write(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, data: array[int], timeout: int
    ) -> int:
        self._here(dev_handle)
        assert timeout > 0, "a time-out of 0 waits for ever"
        assert intf in dev_handle.claimed
        dev_handle.out_addresses.add(ep)
        taken = min(len(data), 0 if dev_handle.stalled else dev_handle.room)
        dev_handle.room -= taken
        dev_handle.written += data.tobytes()[:taken]
        if not taken:
            raise USBTimeoutError("timed out", None, errno.ETIMEDOUT)
        return taken

    def bulk_read(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, buff: array[int], timeout: int
    ) -> int:
        assert timeout > 0
        self._here(dev_handle)
        if not dev_handle.answers:
            dev_handle.changed.wait(min(timeout, 50) / 1000)
            dev_handle.changed.clear()
            self._here(dev_handle)
        if not dev_handle.answers:
            raise USBTimeoutError("timed out", None, errno.ETIMEDOUT)
        data = dev_handle.answers.popleft()
        buff[: len(data)] = array("B", data)
        return len(data)

    def ctrl_transfer(
        self,
        dev_handle: FakeUsbPrinter,
        bmRequestType: int,  # noqa: N803 - pyusb's names
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: array[int],
        timeout: int,
    ) -> int:
        self._here(dev_handle)
        assert timeout > 0
        dev_handle.controls.append((bmRequestType, bRequest, wValue, wIndex))
        if (bmRequestType, bRequest) == (0x80, 6):  # GET_DESCRIPTOR, string
            text = b"\x09\x04" if wValue & 0xFF == 0 else dev_handle.serial.encode("utf-16-le")
            answer = bytes((len(text) + 2, 3)) + text
        elif dev_handle.status is None:
            raise USBTimeoutError("timed out", None, errno.ETIMEDOUT)
        else:
            answer = bytes((dev_handle.status,))
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def unplug(self, printer: FakeUsbPrinter) -> None:
        """Pull the plug."""
        printer.plugged = False
        printer.changed.set()

    @staticmethod
    def _here(printer: FakeUsbPrinter) -> None:
        if not printer.plugged:
            raise USBError("No such device", None, errno.ENODEV)

    @staticmethod
    def _interface(dev: FakeUsbPrinter, number: int, alternate: int) -> FakeInterface:
        for interface in dev.interfaces:
            if (interface.number, interface.alternate) == (number, alternate):
                return interface
        raise IndexError(number)
