"""Who has a port: other processes of this machine, told from /proc."""

from __future__ import annotations

import os
import pty
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.setup_model import LineConfig
from devices.transport.holders import Holder, who_holds
from devices.transport.listing import PortFound, list_all
from tests.helpers.patience import PATIENCE_S

KEEP = "import sys, os; f = os.open(sys.argv[1], os.O_RDWR); print('ready', flush=True); sys.stdin.read()"
CONNECT = (
    "import sys, socket; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])));"
    "print('ready', flush=True); sys.stdin.read()"
)


@contextmanager
def process(code: str, *arguments: str) -> Iterator[int]:
    one = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert one.stdout is not None
        assert one.stdout.readline() == b"ready\n"
        yield one.pid
    finally:
        one.communicate(timeout=PATIENCE_S)


def line(transport: str, port: str) -> LineConfig:
    return LineConfig(name="l", transport=transport, port=port, owner="host-1")  # type: ignore[arg-type] # test helper


def test_a_serial_port_is_held_by_name_also_through_a_link(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    try:
        link = tmp_path / "ttyHall"
        link.symlink_to(os.ttyname(slave))
        assert who_holds(line("serial", str(link))) == []  # our own does not count
        with process(KEEP, str(link), "--name", "host-1") as pid:
            (holder,) = who_holds(line("serial", str(link)))
            assert (holder.pid, holder.program) == (pid, "host-1")
            assert holder.words_zh == f"程序 host-1（进程 {pid}）"
        assert who_holds(line("serial", str(link))) == []
        with process(KEEP, str(link), "devices.simulate"):
            assert who_holds(line("serial", str(link))) == []  # it plays the far end
    finally:
        os.close(master)
        os.close(slave)


def test_a_connection_is_held_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        where = line("tcp", f"127.0.0.1:{port}")
        assert who_holds(where) == []
        with process(CONNECT, str(port)) as pid:
            assert [holder.pid for holder in who_holds(where)] == [pid]
        listener.settimeout(5)
        listener.accept()[0].close()


def test_connections_of_both_families_are_read_from_the_tables_of_the_kernel(
    tmp_path: Path,
) -> None:
    def words(raw: bytes) -> str:
        return "".join(f"{word:08X}" for word in struct.unpack(f"={len(raw) // 4}I", raw))

    four = words(socket.inet_aton("192.0.2.5"))
    mapped = words(b"\0" * 10 + b"\xff\xff" + socket.inet_aton("192.0.2.5"))
    six = words(socket.inet_pton(socket.AF_INET6, "2001:db8::5"))
    rows = ["head"]
    for inode, (far, state) in enumerate(
        ((four, "01"), (mapped, "01"), (six, "01"), (four, "06")), start=100
    ):
        rows.append(f"0: 0:0 {far}:138D {state} 0:0 0:0 0 0 0 {inode} 1")
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text("\n".join(rows))
    for pid, inode in ((11, 100), (12, 101), (13, 102), (14, 103)):
        folder = tmp_path / str(pid) / "fd"
        folder.mkdir(parents=True)
        (folder / "3").symlink_to(f"socket:[{inode}]")
        (tmp_path / str(pid) / "cmdline").write_bytes(b"python\0-m\0devices.host\0--name\0host-2\0")
    held = who_holds(line("tcp", "192.0.2.5:5005"), tmp_path)
    assert held == [
        Holder(pid, "python -m devices.host --name host-2", "host-2") for pid in (11, 12)
    ]
    assert [one.pid for one in who_holds(line("tcp", "[2001:db8::5]:5005"), tmp_path)] == [13]
    assert who_holds(line("tcp", "192.0.2.6:5005"), tmp_path) == []
    assert who_holds(line("tcp", "nonsense"), tmp_path) == []
    assert who_holds(line("usb", "usb:04b8:0202"), tmp_path) == []


@pytest.mark.parametrize("named", [False, True])
def test_ports_are_listed_under_the_name_that_lasts(named: bool, tmp_path: Path) -> None:
    dev = tmp_path / "dev"
    for folder in ("serial/by-id", "serial/by-path", "usb", "input/by-id", "hall"):
        (dev / folder).mkdir(parents=True)
    for node in ("ttyUSB0", "ttyUSB1", "usb/lp0", "input/event3", "input/mouse0"):
        (dev / node).write_text("")
    links = {"serial/by-path/pci-usb-1": "ttyUSB0", "serial/by-id/usb-FTDI": "ttyUSB0"}
    links |= {"input/by-id/usb-Pad-event-kbd": "input/event3", "input/by-id/usb-m": "input/mouse0"}
    if named:
        links["hall/keypads"] = "ttyUSB0"
    for link, node in links.items():
        (dev / link).symlink_to(dev / node)
    found = list_all(
        dev,
        lambda: [(str(dev / "ttyUSB0"), "FT232"), (str(dev / "ttyUSB1"), "CH340")],
        lambda: [PortFound("usb", "usb:04b8:0202", "usb:04b8:0202")],
    )
    first = "hall/keypads" if named else "serial/by-id/usb-FTDI"
    assert [(one.transport, one.port, one.lasting) for one in found] == [
        ("serial", str(dev / first), True),
        ("serial", str(dev / "ttyUSB1"), False),
        ("usblp", str(dev / "usb/lp0"), False),
        ("evdev", str(dev / "input/by-id/usb-Pad-event-kbd"), True),
        ("usb", "usb:04b8:0202", True),
    ]


def test_listing_this_machine_works_without_any_usb() -> None:
    assert isinstance(list_all(), list)
