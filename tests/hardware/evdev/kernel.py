"""The kernel's side of an event node, below the transport: a socket pair for events, ioctl by number.

A test machine has no /dev/input, so the numbers and structs of linux/input.h are answered here, byte for byte.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable, Mapping

from config.setup_model import LineConfig
from devices.transport import evdev
from devices.transport.base import Waker
from devices.transport.evdev import EvdevChannel, Ioctl
from devices.wire.evdev import KEY_CODES, SIZE, Abs, Ev, Led, Press, Range, Record, packet

NUMPAD = frozenset(
    KEY_CODES[name]
    for name in [*(f"KP{digit}" for digit in range(10)), "KPENTER", "KPPLUS", "KPMINUS", "NUMLOCK"]
)


class FakeNode:
    """One input device and its event node, which comes and goes."""

    def __init__(
        self,
        keys: frozenset[int] = NUMPAD,
        leds: frozenset[int] = frozenset({Led.NUM}),
        axes: Mapping[int, Range] | None = None,
    ) -> None:
        self.keys = keys
        self.leds = leds
        self.axes: Mapping[int, Range] = axes or {}
        self.pressed: set[int] = set()
        self.slots: dict[int, list[int]] = {}
        self.grabbed = False
        self.held_by_other = False
        self.clock = 0
        self.opens = 0
        self.looks = 0
        """How many multi-touch axes were asked for since it was opened."""
        self.plugged = True
        self._near: socket.socket | None = None
        self._far: socket.socket | None = None

    # ---------------------------------------------------------------- for the transport

    def open(self, line: LineConfig) -> int:
        if not self.plugged:
            raise evdev._open_error(line, OSError(errno.ENOENT, "No such file or directory"))
        self.close()
        near, self._far = socket.socketpair()
        self.opens += 1
        self.looks = 0
        self.grabbed = False
        near.setblocking(False)
        return near.detach()

    def ioctl(self, fd: int, request: int, argument: bytearray | int) -> int:
        del fd
        number, size = request & 0xFF, request >> 16 & 0x3FFF
        if not self.plugged:
            raise OSError(errno.ENODEV, "No such device")
        if request == evdev.EVIOCGRAB:
            if argument and (self.grabbed or self.held_by_other):
                raise OSError(errno.EBUSY, "Device or resource busy")
            self.grabbed = bool(argument)
            return 0
        assert isinstance(argument, bytearray)
        assert len(argument) == size, hex(request)
        if request == evdev.EVIOCSCLOCKID:
            (self.clock,) = struct.unpack("=i", argument)
        elif request == evdev.eviocgkey(size):
            _set_bits(argument, self.pressed)
        elif 0x20 <= number < 0x40:
            known = {Ev.KEY: self.keys, Ev.LED: self.leds, Ev.ABS: frozenset(self.axes)}
            _set_bits(argument, known.get(Ev(number - 0x20), frozenset()))
        elif 0x40 <= number < 0x80:
            span = self.axes.get(number - 0x40)
            if span is None:
                raise OSError(errno.EINVAL, "Invalid argument")
            argument[:] = struct.pack("=6i", 0, span.low, span.high, 0, 0, 0)
        elif request == evdev.eviocgmtslots(size):
            (axis,) = struct.unpack_from("=I", argument)
            values = self.slots.get(axis, [])
            count = size // 4 - 1
            values = (values + [-1] * count)[:count]
            argument[:] = struct.pack(f"=I{count}i", axis, *values)
            self.looks += 1
        else:
            raise OSError(errno.ENOTTY, "Inappropriate ioctl")
        return 0

    # ---------------------------------------------------------------- for the test

    def send(self, data: bytes) -> None:
        assert self._far is not None
        self._far.sendall(data)

    def press(self, name: str, at_us: int = 0) -> None:
        code = KEY_CODES[name]
        self.send(packet((Ev.KEY, code, Press.DOWN), at_us=at_us))
        self.send(packet((Ev.KEY, code, Press.UP), at_us=at_us + 1))

    def written(self) -> list[Record]:
        """What was written to the node: lights."""
        assert self._far is not None
        self._far.setblocking(False)
        try:
            data = self._far.recv(1 << 16)
        except BlockingIOError:
            data = b""
        self._far.setblocking(True)
        return [Record.from_bytes(data[at : at + SIZE]) for at in range(0, len(data), SIZE)]

    def unplug(self) -> None:
        self.plugged = False
        self.close()

    def plug(self) -> None:
        self.plugged = True

    def close(self) -> None:
        if self._far is not None:
            self._far.close()
            self._far = None

    @property
    def opener(self) -> Callable[[LineConfig, Waker], EvdevChannel]:
        ioctl: Ioctl = self.ioctl
        return lambda line, waker: EvdevChannel(line, waker, ioctl=ioctl, opener=self.open)


def _set_bits(buffer: bytearray, codes: frozenset[int] | set[int]) -> None:
    for code in codes:
        if code < len(buffer) * 8:
            buffer[code // 8] |= 1 << code % 8


TOUCH_AXES: Mapping[int, Range] = {
    Abs.X: Range(0, 4095),
    Abs.Y: Range(0, 4095),
    Abs.MT_SLOT: Range(0, 9),
    Abs.MT_POSITION_X: Range(0, 4095),
    Abs.MT_POSITION_Y: Range(0, 4095),
    Abs.MT_TRACKING_ID: Range(0, 65535),
}
