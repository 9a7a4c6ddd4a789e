"""Who holds a port on this machine, told from /proc: so that "busy" names a program that a person can end."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.tcp import parse_endpoint

_PROC = Path("/proc")
_ESTABLISHED = "01"
_SHOWN_CHARS = 80
_FAR_ENDS = ("devices.simulate",)
"""Programs that hold the other end of a port, by nature."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has the port open. ``program`` is its name in hall.toml, if it has one."""

    pid: int
    command: str
    program: str = ""

    @property
    def words_zh(self) -> str:
        """The process, for people."""
        return f"程序 {self.program or self.command}（进程 {self.pid}）"

    @property
    def words_en(self) -> str:
        """The process, for people."""
        return f"program {self.program or self.command} (process {self.pid})"


def who_holds(line: LineConfig, proc: Path = _PROC) -> list[Holder]:
    """Other processes of this machine that have the line's port open; empty when nobody can be named."""
    if line.transport in {"tcp", "http"}:
        targets = {f"socket:[{inode}]" for inode in _connections(line, proc)}
    elif line.port.startswith("/"):
        targets = {os.path.realpath(line.port)}
    else:
        targets = set()
    return list(_with_open(targets, proc)) if targets else []


def _with_open(targets: set[str], proc: Path) -> Iterator[Holder]:
    for folder in sorted(proc.glob("[0-9]*"), key=lambda path: int(path.name)):
        pid = int(folder.name)
        if pid != os.getpid() and not targets.isdisjoint(_open_files(folder)):
            words = _command(folder)
            if not any(end in words for end in _FAR_ENDS):
                yield Holder(pid, " ".join(words)[:_SHOWN_CHARS], _program_name(words))


def _open_files(folder: Path) -> Iterator[str]:
    try:
        for link in (folder / "fd").iterdir():
            try:
                yield str(link.readlink())
            except OSError:
                continue  # closed meanwhile
    except OSError:
        return  # ended meanwhile, or another user's


def _command(folder: Path) -> list[str]:
    try:
        raw = (folder / "cmdline").read_bytes()
    except OSError:
        return []
    return [word.decode("utf-8", "replace") for word in raw.split(b"\0") if word]


def _program_name(words: list[str]) -> str:
    """``--name host-1`` of a program of the hall."""
    for place, word in enumerate(words[:-1]):
        if word == "--name":
            return words[place + 1]
    return ""


def _connections(line: LineConfig, proc: Path) -> Iterator[str]:
    """Inodes of this machine's open connections to the line's address."""
    try:
        host, port = parse_endpoint(line)
        addresses = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (TransportError, OSError):
        return
    for table in ("tcp", "tcp6"):
        try:
            rows = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if len(fields) > 9 and fields[3] == _ESTABLISHED:
                address, _, far_port = fields[2].partition(":")
                if int(far_port, 16) == port and _readable(address) in addresses:
                    yield fields[9]


def _readable(address: str) -> str:
    """An address as /proc/net writes it: words of 32 bits in the machine's order."""
    words = [address[at : at + 8] for at in range(0, len(address), 8)]
    raw = b"".join(struct.pack("=I", int(word, 16)) for word in words)
    if len(raw) == 4:
        return socket.inet_ntop(socket.AF_INET, raw)
    if raw[:12] == b"\0" * 10 + b"\xff\xff":
        return socket.inet_ntop(socket.AF_INET, raw[12:])
    return socket.inet_ntop(socket.AF_INET6, raw)
