"""The only code that opens a port, one file per way to reach a device; and capture around any of them.

A transport is a name of hall.toml and a function that opens it. To add one: write its file, name its function
in the table below, and allow its name in ``config.setup_model.Transport``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Final

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Channel, Waker

Opener = Callable[[LineConfig, Waker], Channel]
"""Opens a line; raises TransportError."""

_OPENERS: Final[Mapping[str, str]] = {
    "serial": "devices.transport.serial_port:SerialChannel",
    "tcp": "devices.transport.tcp:open_tcp",
    "http": "devices.transport.http_port:open_http",
    "usb": "devices.transport.usb_port:open_usb",
    "usblp": "devices.transport.usblp:open_usblp",
    "evdev": "devices.transport.evdev:open_evdev",
    "memory": "devices.transport.memory:open_memory",
    "none": "devices.transport.none:open_none",
}
"""Imported when a line needs it, so that a kiosk without USB needs no libusb."""


def open_channel(line: LineConfig, waker: Waker) -> Channel:
    """Open the port of a line by its transport.

    Raises:
        TransportError: with a sentence that says which line, what, and what to do.
    """
    module_name, _, function = _OPENERS[line.transport].partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as err:
        raise TransportError(
            f"线路 {line.name}：本机不能使用 {line.transport}，缺少程序库",
            f"Line {line.name}: {line.transport} cannot be used here, a library is missing",
            code="not_available",
            detail=str(err),
        ) from err
    opener: Opener = getattr(module, function)
    return opener(line, waker)
