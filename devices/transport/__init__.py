"""The only code that opens a port: serial, usb, tcp, memory; and capture around any of them."""

from __future__ import annotations

from collections.abc import Callable

from config.setup_model import LineConfig
from devices.transport.base import Channel, Waker

Opener = Callable[[LineConfig, Waker], Channel]
"""Opens a line; raises TransportError."""


def open_channel(line: LineConfig, waker: Waker) -> Channel:
    """Open the port of a line by its transport.

    Raises:
        TransportError: with a sentence that says which line, what, and what to do.
    """
    if line.transport == "serial":
        from devices.transport.serial_port import SerialChannel

        return SerialChannel(line, waker)
    if line.transport == "tcp":
        from devices.transport.tcp import open_tcp

        return open_tcp(line, waker)
    if line.transport == "usb":
        from devices.transport.usb_port import open_usb

        return open_usb(line, waker)
    from devices.transport.memory import open_memory

    return open_memory(line, waker)
