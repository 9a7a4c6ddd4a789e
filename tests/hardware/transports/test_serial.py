"""Real pyserial on pseudo-terminals."""

from __future__ import annotations

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport import open_channel
from devices.transport.base import Waker
from tests.helpers.patience import PATIENCE_S, Calm


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


class Pair:
    """A pseudo-terminal: the test holds the master."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.port = os.ttyname(self.slave)

    def close(self) -> None:
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1


@pytest.fixture
def pair() -> Iterator[Pair]:
    with closing(Pair()) as pair:
        yield pair


def line(port: str, **more: object) -> LineConfig:
    return LineConfig(name="rs485-1", transport="serial", port=port, owner="host-1", **more)  # type: ignore[arg-type] # test helper


def test_bytes_pass_both_ways(pair: Pair, waker: Waker) -> None:
    with closing(open_channel(line(pair.port), waker)) as channel:
        assert channel.write(b"\xff\x68\x00\x11\x13", 1) == 5
        assert os.read(pair.master, 100) == b"\xff\x68\x00\x11\x13"
        os.write(pair.master, b"\x16\x0a\x0d\x04")
        assert channel.read(100, 1) == b"\x16\x0a\x0d\x04"
        assert channel.port_status() is None


def test_read_ends_by_time_out_and_by_wake(pair: Pair, waker: Waker) -> None:
    with closing(open_channel(line(pair.port), waker)) as channel:
        calm = Calm()
        assert channel.read(100, 0.05) == b""
        assert calm.wall_s > 0.04, calm
        assert calm.seconds < 1, calm
        threading.Timer(0.05, waker.wake).start()
        started = time.monotonic()
        assert channel.read(100, PATIENCE_S) == b""
        assert time.monotonic() - started < PATIENCE_S / 2


def test_full_port_takes_nothing_more_and_says_so_in_time(pair: Pair, waker: Waker) -> None:
    with closing(open_channel(line(pair.port), waker)) as channel:
        taken = 0
        for _ in range(1000):
            count = channel.write(b"x" * 1000, 0.01)
            taken += count
            if not count:
                break
        assert 0 < taken < 1_000_000
        assert len(os.read(pair.master, 100)) == 100


def test_pulled_cable_is_an_error_not_silence(pair: Pair, waker: Waker) -> None:
    with closing(open_channel(line(pair.port), waker)) as channel:
        pair.close()
        with pytest.raises(TransportError) as err:
            channel.read(100, 5)
        assert err.value.code == "port_lost"
        assert "已断开" in err.value.message_zh


def test_second_opening_is_refused_as_busy(pair: Pair, waker: Waker) -> None:
    with closing(open_channel(line(pair.port), waker)):
        with pytest.raises(TransportError) as err:
            open_channel(line(pair.port), waker)
        assert err.value.code == "port_busy"
        assert "rs485-1" in err.value.message_zh
        assert "占用" in err.value.message_zh
    with closing(open_channel(line(pair.port), waker)):
        pass  # free again


def test_missing_port(tmp_path: Path, waker: Waker) -> None:
    with pytest.raises(TransportError) as err:
        open_channel(line(str(tmp_path / "ttyUSB9")), waker)
    assert err.value.code == "port_missing"
    assert "ttyUSB9" in err.value.message_zh


def test_dangling_link_is_a_missing_port(tmp_path: Path, waker: Waker) -> None:
    link = tmp_path / "evaluator3"
    link.symlink_to(tmp_path / "gone")
    with pytest.raises(TransportError) as err:
        open_channel(line(str(link)), waker)
    assert err.value.code == "port_missing"


@pytest.mark.parametrize("port", ["/dev/null", "file"])
def test_what_is_no_serial_port_is_said(port: str, tmp_path: Path, waker: Waker) -> None:
    if port == "file":
        path = tmp_path / "file"
        path.write_bytes(b"")
        port = str(path)
    with pytest.raises(TransportError) as err:
        open_channel(line(port), waker)
    assert err.value.code == "not_serial"
    assert "不是串口" in err.value.message_zh


def test_no_permission_names_the_group(
    pair: Pair, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_args: object, **_named: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("serial.serialposix.os.open", forbidden)
    with pytest.raises(TransportError) as err:
        open_channel(line(pair.port), waker)
    assert err.value.code == "no_permission"
    assert "dialout" in err.value.message_zh
