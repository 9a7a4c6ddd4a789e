"""A real port, named by ``--hardware PORT``: a serial device, host:port or usb:vendor:product."""

from __future__ import annotations

from contextlib import closing
from typing import Literal

import pytest

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport import open_channel
from devices.transport.base import Waker


@pytest.mark.hardware_port
def test_port_opens_alone_and_gives_itself_back(request: pytest.FixtureRequest) -> None:
    port = request.config.getoption("--hardware")
    is_usb = port.startswith("usb:")
    transport: Literal["serial", "tcp", "usb"] = (
        "usb" if is_usb else "serial" if port.startswith("/") else "tcp"
    )
    line = LineConfig(name="real", transport=transport, port=port, owner="test")
    with closing(Waker()) as waker:
        with closing(open_channel(line, waker)) as channel:
            channel.read(4096, 0.2)
            if transport == "serial":
                with pytest.raises(TransportError, match="port_busy"):
                    open_channel(line, waker)
            if is_usb:
                assert channel.port_status() is not None
        open_channel(line, waker).close()
