"""USB printers, and readers with bulk pipes of their own, by pyusb: bulk endpoints found in the descriptors, every transfer with a time-out.

Universal Serial Bus Device Class Definition for Printing Devices 1.1, section 4.2: GET_PORT_STATUS.
"""

from __future__ import annotations

import errno
import logging
import re
import threading
from collections import deque
from dataclasses import dataclass

import usb.core
import usb.util
from usb.backend import IBackend

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker, port_lost

log = logging.getLogger(__name__)

PRINTER_CLASS = 7
VENDOR_CLASS = 255
_USB_NAME = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")
_READ_SLICE_MS = 500
_STATUS_TIMEOUT_MS = 200
_GET_PORT_STATUS = (0xA1, 1)
_WRITE_SLICE = 4096
_EMPTY_READ_PAUSE_S = 0.02
_MAX_UNREAD = 1024
"""Chunks kept for a line that does not read; older ones are dropped."""


@dataclass(frozen=True, slots=True)
class UsbName:
    """``usb:04b8:0202[:serial]``."""

    vendor: int
    product: int
    serial: str | None


@dataclass(frozen=True, slots=True)
class _Pipes:
    """Where to write and read."""

    interface: int
    alternate: int
    printer_class: bool
    out_address: int
    in_address: int | None
    in_size: int


def parse_usb_name(line: LineConfig) -> UsbName:
    """Read the port of a USB line.

    Raises:
        TransportError: code "bad_port".
    """
    match = _USB_NAME.fullmatch(line.port)
    if match is None:
        raise TransportError(
            f"线路 {line.name}：USB 端口 {line.port} 应写成 usb:04b8:0202 或 usb:04b8:0202:序列号",
            f"Line {line.name}: write the USB port {line.port} as usb:04b8:0202[:serial]",
            code="bad_port",
        )
    return UsbName(int(match[1], 16), int(match[2], 16), match[3])


def open_usb(line: LineConfig, waker: Waker, backend: IBackend | None = None) -> UsbChannel:
    """Find, detach from the kernel's usblp, claim.

    Raises:
        TransportError: not plugged in, no permission, in use, no bulk endpoint, libusb missing.
    """
    name = parse_usb_name(line)
    try:
        device = _find(name, backend)
        if device is None:
            raise TransportError(
                f"线路 {line.name}：找不到 USB 设备 {line.port}，请检查电源和 USB 线",
                f"Line {line.name}: no USB device {line.port}; check power and cable",
                code="port_missing",
            )
        pipes = _claim(line, device)
    except usb.core.NoBackendError as err:
        raise TransportError(
            f"线路 {line.name}：本机没有 libusb，请安装 libusb-1.0-0",
            f"Line {line.name}: libusb is missing; install libusb-1.0-0",
            code="no_libusb",
            detail=str(err),
        ) from err
    except (usb.core.USBError, NotImplementedError) as err:
        raise _open_error(line, err) from err
    return UsbChannel(line, device, pipes, waker)


def _find(name: UsbName, backend: IBackend | None) -> usb.core.Device | None:
    found = usb.core.find(
        find_all=True, backend=backend, idVendor=name.vendor, idProduct=name.product
    )
    for device in found:
        if name.serial is None or device.serial_number == name.serial:
            return device
    return None


def _claim(line: LineConfig, device: usb.core.Device) -> _Pipes:
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    candidates = [pipes for pipes in map(_pipes_of, configuration) if pipes is not None]
    if not candidates:
        raise TransportError(
            f"线路 {line.name}：USB 设备 {line.port} 没有打印接口，也没有厂家自定义的数据接口，请检查型号",
            f"Line {line.name}: USB device {line.port} has no bulk output of the printer or a vendor class",
            code="not_printer",
        )
    # The printer class first; of its alternates the lowest (bidirectional beats 1284.4 packets).
    pipes = min(
        candidates, key=lambda one: (not one.printer_class, one.in_address is None, one.alternate)
    )
    try:
        if device.is_kernel_driver_active(pipes.interface):
            device.detach_kernel_driver(pipes.interface)
    except NotImplementedError:
        log.debug("no kernel driver to detach on this platform")
    usb.util.claim_interface(device, pipes.interface)
    if pipes.alternate:
        device.set_interface_altsetting(pipes.interface, pipes.alternate)
    return pipes


def _pipes_of(interface: usb.core.Interface) -> _Pipes | None:
    if interface.bInterfaceClass not in {PRINTER_CLASS, VENDOR_CLASS}:
        return None
    out_address = in_address = None
    in_size = 64
    for endpoint in interface:
        if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
            continue
        if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_OUT:
            out_address = out_address or endpoint.bEndpointAddress
        elif in_address is None:
            in_address, in_size = endpoint.bEndpointAddress, endpoint.wMaxPacketSize
    if out_address is None:
        return None
    return _Pipes(
        interface.bInterfaceNumber,
        interface.bAlternateSetting,
        interface.bInterfaceClass == PRINTER_CLASS,
        out_address,
        in_address,
        in_size,
    )


class UsbChannel:
    """A claimed device. Its own thread reads, because a bulk read cannot be woken."""

    def __init__(
        self, line: LineConfig, device: usb.core.Device, pipes: _Pipes, waker: Waker
    ) -> None:
        self._name = line.port
        self._device = device
        self._pipes = pipes
        self._waker = waker
        self._received: deque[bytes] = deque(maxlen=_MAX_UNREAD)
        self._failed: Exception | None = None
        self._closing = threading.Event()
        self._reader: threading.Thread | None = None
        if pipes.in_address is not None:
            self._reader = threading.Thread(
                target=self._read_loop, name=f"usb-{line.name}", daemon=True
            )
            self._reader.start()

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """See ``Channel.read``."""
        if not self._received and self._failed is None:
            self._waker.wait(timeout_s)
        if self._received:
            data = self._received.popleft()
            if len(data) > max_bytes:
                self._received.appendleft(data[max_bytes:])
            if self._received:
                self._waker.wake()
            return data[:max_bytes]
        if self._failed is not None:
            raise port_lost(self._name, str(self._failed)) from self._failed
        return b""

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ``Channel.write``."""
        timeout_ms = max(1, int(timeout_s * 1000))
        try:
            return self._device.write(self._pipes.out_address, data[:_WRITE_SLICE], timeout_ms)
        except usb.core.USBTimeoutError:
            return 0  # libusb counts what was taken before the time-out; nothing was
        except usb.core.USBError as err:
            raise port_lost(self._name, str(err)) from err

    def port_status(self) -> int | None:
        """GET_PORT_STATUS; None when the printer does not answer it."""
        index = self._pipes.interface << 8 | self._pipes.alternate
        try:
            answer = self._device.ctrl_transfer(*_GET_PORT_STATUS, 0, index, 1, _STATUS_TIMEOUT_MS)
        except usb.core.USBError as err:
            log.debug("no port status from %s: %s", self._name, err)
            return None
        return answer[0] if len(answer) else None

    def close(self) -> None:
        """Stop the reader and give the interface back."""
        self._closing.set()
        if self._reader is not None:
            self._reader.join(timeout=2 * _READ_SLICE_MS / 1000)
        try:
            usb.util.release_interface(self._device, self._pipes.interface)
        except usb.core.USBError as err:
            log.debug("releasing %s: %s", self._name, err)
        usb.util.dispose_resources(self._device)

    def _read_loop(self) -> None:
        address, size = self._pipes.in_address, self._pipes.in_size
        if address is None:
            return
        while not self._closing.is_set():
            try:
                data = self._device.read(address, size, _READ_SLICE_MS).tobytes()
            except usb.core.USBTimeoutError:
                continue
            except (usb.core.USBError, ValueError) as err:
                self._failed = err
                self._waker.wake()
                return
            if data:
                self._received.append(data)
                self._waker.wake()
            else:
                self._closing.wait(_EMPTY_READ_PAUSE_S)  # some boards answer emptily at once


def _open_error(line: LineConfig, err: Exception) -> TransportError:
    number = getattr(err, "errno", None)
    if number in {errno.EACCES, errno.EPERM}:
        return TransportError(
            f"线路 {line.name}：没有权限打开 USB 设备 {line.port}，请安装 udev 规则或把用户加入 lp 组",
            f"Line {line.name}: no permission for USB device {line.port}; add a udev rule or group lp",
            code="no_permission",
            detail=str(err),
        )
    if number == errno.EBUSY:
        return TransportError(
            f"线路 {line.name}：USB 设备 {line.port} 已被其他程序占用，请先关闭那个程序",
            f"Line {line.name}: USB device {line.port} is used by another program; close that first",
            code="port_busy",
            detail=str(err),
        )
    if number in {errno.ENODEV, errno.ENOENT}:
        return TransportError(
            f"线路 {line.name}：USB 设备 {line.port} 刚刚被拔出",
            f"Line {line.name}: USB device {line.port} was just unplugged",
            code="port_missing",
            detail=str(err),
        )
    return TransportError(
        f"线路 {line.name}：打不开 USB 设备 {line.port}",
        f"Line {line.name}: cannot open USB device {line.port}",
        code="port_failed",
        detail=str(err),
    )
