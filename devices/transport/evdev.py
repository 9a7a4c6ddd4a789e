"""Event devices of the Linux kernel (keypads, scanners that type, touch panels), held exclusively.

Source: linux/input.h (ioctl numbers, structs), Documentation/input/event-codes and multi-touch-protocol.

The line carries 24-byte ``struct input_event`` as the kernel gives them. What the kernel tells only by ioctl is
answered in the same stream when a driver asks (``devices.wire.evdev.records``). Exclusively means EVIOCGRAB: no key
reaches the desktop, and with it no form that happens to be open. If that is refused, the line does not open.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import struct
import sys
from collections import deque
from collections.abc import Callable
from typing import Final

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker, port_lost, wait_readable
from devices.wire.evdev.codes import BTN_TOUCH, Abs, Ev
from devices.wire.evdev.decoder import Range, Snapshot, snapshot_bytes
from devices.wire.evdev.records import SIZE, Ask, Own, Record, check

log = logging.getLogger(__name__)

Ioctl = Callable[[int, int, bytearray | int], int]
"""``ioctl(fd, request, buffer or number)``; fills the buffer. Raises OSError."""

_READ, _WRITE = 2, 1


def _ioc(direction: int, number: int, size: int) -> int:
    """Number of an ioctl as asm-generic/ioctl.h makes it (x86, ARM, RISC-V, LoongArch)."""
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGRAB: Final = _ioc(_WRITE, 0x90, 4)
EVIOCSCLOCKID: Final = _ioc(_WRITE, 0xA0, 4)
KEY_BYTES: Final = 0x300 // 8
_CLOCK_MONOTONIC: Final = 1
_AXES: Final = (
    Abs.X,
    Abs.Y,
    Abs.MT_SLOT,
    Abs.MT_POSITION_X,
    Abs.MT_POSITION_Y,
    Abs.MT_TRACKING_ID,
)
_CONTACT_AXES: Final = (Abs.MT_TRACKING_ID, Abs.MT_POSITION_X, Abs.MT_POSITION_Y)
SLOTS_MAX: Final = 32
READ_EVENTS: Final = 64
_DRAIN_EVENTS: Final = 4096


def eviocgkey(size: int) -> int:
    """Which keys are pressed."""
    return _ioc(_READ, 0x18, size)


def eviocgbit(event: int, size: int) -> int:
    """Which codes of an event type the device has."""
    return _ioc(_READ, 0x20 + event, size)


def eviocgabs(axis: int) -> int:
    """``struct input_absinfo``: value, minimum, maximum, fuzz, flat, resolution."""
    return _ioc(_READ, 0x40 + axis, 24)


def eviocgmtslots(size: int) -> int:
    """``struct input_mt_request_layout``: the axis in, one value per slot out."""
    return _ioc(_READ, 0x0A, size)


class Node:
    """An open event node: what can be asked and told by ioctl."""

    def __init__(self, fd: int, ioctl: Ioctl) -> None:
        self._fd = fd
        self._ioctl = ioctl

    def set_monotonic(self) -> None:
        """Let events carry the clock that drivers use."""
        self._ioctl(self._fd, EVIOCSCLOCKID, bytearray(struct.pack("=i", _CLOCK_MONOTONIC)))

    def grab(self, *, on: bool) -> None:
        """Hold the device alone, or give it back."""
        self._ioctl(self._fd, EVIOCGRAB, int(on))

    def codes(self, event: Ev, size: int) -> frozenset[int]:
        """Codes that the device has of a type; none if it does not know the type."""
        return self._bits(eviocgbit(event, size), size)

    def pressed(self) -> frozenset[int]:
        """Keys that are down now."""
        return self._bits(eviocgkey(KEY_BYTES), KEY_BYTES)

    def axis(self, axis: int) -> Range | None:
        """Range of an axis."""
        buffer = bytearray(24)
        try:
            self._ioctl(self._fd, eviocgabs(axis), buffer)
        except OSError as err:
            if err.errno == errno.EINVAL:
                return None
            raise
        _, low, high, _, _, _ = struct.unpack("=6i", buffer)
        return Range(low, high)

    def slots(self, axis: int, count: int) -> tuple[int, ...]:
        """Values of a multi-touch axis in all slots."""
        buffer = bytearray(struct.pack(f"=I{count}i", axis, *([0] * count)))
        self._ioctl(self._fd, eviocgmtslots(len(buffer)), buffer)
        return struct.unpack(f"=I{count}i", buffer)[1:]

    def _bits(self, request: int, size: int) -> frozenset[int]:
        buffer = bytearray(size)
        try:
            self._ioctl(self._fd, request, buffer)
        except OSError as err:
            if err.errno == errno.EINVAL:
                return frozenset()
            raise
        number = int.from_bytes(buffer, "little")
        return frozenset(bit for bit in range(size * 8) if number >> bit & 1)


def open_node(line: LineConfig) -> int:
    """Open the file of an event node for reading, and for its LEDs if that is allowed.

    Raises:
        TransportError: not there, no permission, no character device.
    """
    for mode in (os.O_RDWR, os.O_RDONLY):
        try:
            fd = os.open(line.port, mode | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as err:
            if mode == os.O_RDWR and err.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
                continue
            raise _open_error(line, err) from err
        if stat.S_ISCHR(os.fstat(fd).st_mode):
            return fd
        os.close(fd)
        raise _not_input(line, "not a character device")
    raise AssertionError  # the second turn returns or raises


def ioctl_of_kernel(fd: int, request: int, argument: bytearray | int) -> int:
    """The real one."""
    if isinstance(argument, int):
        return fcntl.ioctl(fd, request, argument)
    done = fcntl.ioctl(fd, request, argument, True)
    return int(done)


class EvdevChannel:
    """One event node, held exclusively until a driver asks to let go."""

    def __init__(
        self,
        line: LineConfig,
        waker: Waker,
        *,
        ioctl: Ioctl = ioctl_of_kernel,
        opener: Callable[[LineConfig], int] = open_node,
    ) -> None:
        """Open, and hold the device alone.

        Raises:
            TransportError: missing, forbidden, no event node, held by another program, a key is pressed.
        """
        if sys.maxsize < 1 << 32:
            raise TransportError(
                f"线路 {line.name}：按键和触摸设备需要 64 位系统",
                f"Line {line.name}: input devices need a 64-bit system",
                code="not_available",
            )
        self._name = line.port
        self._waker = waker
        self._held = False
        self._ready: deque[bytes] = deque()
        self._fd = opener(line)
        self._node = Node(self._fd, ioctl)
        try:
            self._keys = self._node.codes(Ev.KEY, KEY_BYTES)
            self._node.set_monotonic()
            self._hold(line)
            self._leds = self._node.codes(Ev.LED, 2) if self._can_write() else frozenset[int]()
        except TransportError:
            os.close(self._fd)
            raise
        except OSError as err:
            os.close(self._fd)
            raise _not_input(line, str(err)) from err

    def _hold(self, line: LineConfig) -> None:
        """Grab; with a key down the desktop would never hear of its release, and repeat it for ever."""
        down = self._node.pressed() - {BTN_TOUCH}
        if down:
            raise TransportError(
                f"线路 {line.name}：{line.port} 有按键正被按住，请松开，松开后自动启用",
                f"Line {line.name}: a key of {line.port} is held down; let go, it starts by itself",
                code="key_held",
                detail=f"{len(down)} keys",
            )
        try:
            self._node.grab(on=True)
        except OSError as err:
            raise TransportError(
                f"线路 {line.name}：无法独占 {line.port}，按键会进入其他窗口，因此不启用；"
                "请关闭占用它的程序",
                f"Line {line.name}: cannot hold {line.port} alone, its keys would reach other "
                "windows, so it is not used; close the program that holds it",
                code="not_exclusive",
                detail=str(err),
            ) from err
        self._held = True

    def _can_write(self) -> bool:
        return fcntl.fcntl(self._fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Whole events, and the answers to a driver's questions."""
        if self._ready:
            data = self._ready.popleft()
            if len(data) > max_bytes:
                self._ready.appendleft(data[max_bytes:])
            return data[:max_bytes]
        try:
            if not wait_readable(self._fd, self._waker, timeout_s):
                return b""
            data = os.read(self._fd, SIZE * READ_EVENTS)
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as err:
            raise port_lost(self._name, str(err)) from err
        if not data:
            raise port_lost(self._name, "end of events")
        if len(data) > max_bytes:
            self._ready.append(data[max_bytes:])
        return data[:max_bytes]

    def write(self, data: bytes, timeout_s: float) -> int:
        """Answer a driver's question, or write an LED."""
        del timeout_s
        try:
            for start in range(0, len(data) - SIZE + 1, SIZE):
                raw = data[start : start + SIZE]
                if check(raw) is None:
                    self._do(Record.from_bytes(raw), raw)
        except (OSError, ValueError) as err:
            raise port_lost(self._name, str(err)) from err
        return len(data)

    def _do(self, record: Record, raw: bytes) -> None:
        if record.type != Own.ASK:
            if self._leds and record.type in {Ev.LED, Ev.SYN}:
                os.write(self._fd, raw)
            return
        if record.code == Ask.LET_GO and self._held:
            self._node.grab(on=False)
            self._held = False
        if record.code == Ask.STATE:
            self._drain()
        self._ready.append(snapshot_bytes(self._look(record)))

    def _drain(self) -> None:
        """Take what waits, since the question for the state empties the kernel's queue."""
        for _ in range(_DRAIN_EVENTS // READ_EVENTS):
            try:
                data = os.read(self._fd, SIZE * READ_EVENTS)
            except BlockingIOError:
                return
            if not data:
                return
            self._ready.append(data)

    def _look(self, question: Record) -> Snapshot:
        node = self._node
        ranges = {axis: node.axis(axis) for axis in _AXES} if self._is_absolute() else {}
        axes = {int(axis): span for axis, span in ranges.items() if span is not None}
        pressed: frozenset[int] = frozenset()
        slots: dict[int, dict[int, int]] = {}
        if question.code == Ask.STATE:
            pressed = node.pressed()
            slots = self._contacts(axes)
        return Snapshot(
            question.code,
            question.value,
            self._held,
            self._keys,
            self._leds,
            axes,
            pressed,
            slots,
        )

    def _is_absolute(self) -> bool:
        return bool(self._node.codes(Ev.ABS, 8))

    def _contacts(self, axes: dict[int, Range]) -> dict[int, dict[int, int]]:
        slot_range = axes.get(Abs.MT_SLOT)
        if slot_range is None:
            return {}
        count = max(1, min(slot_range.high + 1, SLOTS_MAX))
        found = {int(axis): self._node.slots(axis, count) for axis in _CONTACT_AXES}
        return {
            slot: {axis: values[slot] for axis, values in found.items()}
            for slot in range(count)
            if found[Abs.MT_TRACKING_ID][slot] >= 0
        }

    def port_status(self) -> int | None:
        """An event node has none."""
        return None

    def close(self) -> None:
        """Give the device back to the desktop."""
        if self._held:
            try:
                self._node.grab(on=False)
            except OSError as err:
                log.debug("giving %s back: %s", self._name, err)
        os.close(self._fd)


def open_evdev(line: LineConfig, waker: Waker) -> EvdevChannel:
    """Open an event node and hold it alone.

    Raises:
        TransportError: see ``EvdevChannel``.
    """
    return EvdevChannel(line, waker)


def _not_input(line: LineConfig, detail: str) -> TransportError:
    return TransportError(
        f"线路 {line.name}：{line.port} 不是按键或触摸设备，请检查 hall.toml 中的 port",
        f"Line {line.name}: {line.port} is no input device; check port in hall.toml",
        code="not_input",
        detail=detail,
    )


def _open_error(line: LineConfig, err: OSError) -> TransportError:
    if err.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO}:
        return TransportError(
            f"线路 {line.name}：找不到 {line.port}，请检查 USB 线是否插好、名称是否正确",
            f"Line {line.name}: there is no {line.port}; check the plug and the name in hall.toml",
            code="port_missing",
            detail=str(err),
        )
    if err.errno in {errno.EACCES, errno.EPERM}:
        return TransportError(
            f"线路 {line.name}：没有权限打开 {line.port}，请把运行用户加入 input 组后重新登录",
            f"Line {line.name}: no permission for {line.port}; add the user to group input",
            code="no_permission",
            detail=str(err),
        )
    return TransportError(
        f"线路 {line.name}：打不开 {line.port}",
        f"Line {line.name}: cannot open {line.port}",
        code="port_failed",
        detail=str(err),
    )
