"""Sockets on the loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport import memory, open_channel
from devices.transport.base import Waker


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def line(port: str) -> LineConfig:
    return LineConfig(name="strip-5", transport="tcp", port=port, owner="host-1")


def address(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def test_bytes_pass_and_the_connection_is_kept_alive(listener: socket.socket, waker: Waker) -> None:
    with closing(open_channel(line(address(listener)), waker)) as channel:
        far, _ = listener.accept()
        with far:
            assert channel.write(b"\xa5\x5a", 1) == 2
            assert far.recv(10) == b"\xa5\x5a"
            far.sendall(b"\x00")
            assert channel.read(10, 1) == b"\x00"
            assert channel.read(10, 0.01) == b""


def test_far_end_that_closes_is_a_lost_port(listener: socket.socket, waker: Waker) -> None:
    with closing(open_channel(line(address(listener)), waker)) as channel:
        listener.accept()[0].close()
        with pytest.raises(TransportError) as err:
            channel.read(10, 1)
        assert err.value.code == "port_lost"


def test_full_connection_takes_nothing_more(listener: socket.socket, waker: Waker) -> None:
    with closing(open_channel(line(address(listener)), waker)) as channel:
        far, _ = listener.accept()
        with far:
            for _ in range(10_000):
                if not channel.write(b"x" * 65_536, 0.01):
                    break
            else:
                pytest.fail("a connection that nobody reads took 650 MB")


def test_refused_connection_says_what_to_do(listener: socket.socket, waker: Waker) -> None:
    free = address(listener)
    listener.close()
    with pytest.raises(TransportError) as err:
        open_channel(line(free), waker)
    assert err.value.code == "port_busy"
    assert "strip-5" in err.value.message_zh


@pytest.mark.parametrize("port", ["192.168.1.50", "host:", ":5005", "host:0", "host:99999", "a:b"])
def test_address_of_the_wrong_form(port: str, waker: Waker) -> None:
    with pytest.raises(TransportError) as err:
        open_channel(line(port), waker)
    assert err.value.code == "bad_port"
    assert "192.168.1.50:5005" in err.value.message_zh


def test_host_that_does_not_answer(waker: Waker, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_args: object, **_named: object) -> socket.socket:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", silent)
    with pytest.raises(TransportError) as err:
        open_channel(line("10.0.0.1:5005"), waker)
    assert err.value.code == "port_missing"
    assert "没有应答" in err.value.message_zh


def test_memory_line_is_missing_until_it_is_plugged_in(waker: Waker) -> None:
    config = LineConfig(name="m", transport="memory", port="m-1", owner="host-1")
    with pytest.raises(TransportError) as err:
        open_channel(config, waker)
    assert err.value.code == "port_missing"
    ends: list[socket.socket] = []
    memory.plug("m-1", ends.append)
    try:
        with closing(open_channel(config, waker)) as channel:
            assert channel.write(b"ab", 1) == 2
            assert ends[0].recv(10) == b"ab"
            ends[0].close()
    finally:
        memory.unplug("m-1")
