"""Connections that last for one request, on real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport import open_channel
from devices.transport.base import Channel, Waker
from tests.helpers.patience import PATIENCE_S


class OneShotServer:
    """Answers one request per connection, then hangs up; counts connections."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.connections = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with stream:
                stream.settimeout(0.2)
                try:
                    request = stream.recv(1000)
                except TimeoutError:
                    continue  # it closes idle connections, as cameras do
                if request:
                    self.requests.append(request)
                    stream.sendall(b"answer to " + request)

    def close(self) -> None:
        if self._thread.is_alive():
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._thread.join(PATIENCE_S)


@pytest.fixture
def server() -> Iterator[OneShotServer]:
    with closing(OneShotServer()) as server:
        yield server


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


def line(port: int) -> LineConfig:
    return LineConfig(name="camera-1", transport="http", port=f"127.0.0.1:{port}", owner="host-1")


def answer(channel: Channel) -> bytes:
    heard = b""
    for _ in range(100):
        heard += channel.read(100, 0.05)
        if heard.endswith(b"!"):
            return heard
    raise AssertionError(heard)


def test_each_request_after_a_hang_up_has_its_own_connection(
    server: OneShotServer, waker: Waker
) -> None:
    with closing(open_channel(line(server.port), waker)) as channel:
        for number in range(3):
            request = b"request %d!" % number
            assert channel.write(request, 1) == len(request)
            assert answer(channel) == b"answer to " + request
            assert channel.read(100, 0.2) == b""  # the hang-up is no loss
        assert server.connections == 3


def test_an_idle_connection_that_the_device_closed_is_no_loss(
    server: OneShotServer, waker: Waker
) -> None:
    with closing(open_channel(line(server.port), waker)) as channel:
        for _ in range(6):
            assert channel.read(100, 0.1) == b""
        assert channel.write(b"still there!", 1) == 12
        assert answer(channel) == b"answer to still there!"


def test_a_device_that_is_gone_is_lost_at_the_next_request(
    server: OneShotServer, waker: Waker
) -> None:
    with closing(open_channel(line(server.port), waker)) as channel:
        server.close()
        assert channel.read(100, 0.5) == b""
        assert channel.read(100, 0.1) == b""
        with pytest.raises(TransportError, match="拒绝连接"):
            channel.write(b"x!", 1)
    with pytest.raises(TransportError):
        open_channel(line(server.port), waker)
