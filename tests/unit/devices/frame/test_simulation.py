"""The far end: pacing, damage, control, witness. Bytes move on a fake clock where time matters."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
import serial

from devices.simulation.control import Controls
from devices.simulation.damage import Damage
from devices.simulation.endpoint import Endpoint
from devices.simulation.server import SimServer
from devices.simulation.sim_line import Seated, SimLine
from devices.simulator import SimulatorSetup
from tests.helpers.patience import PATIENCE_S
from tests.unit.devices.frame.toy import (
    ToyOptions,
    ToySimulator,
    device_config,
    line_config,
    use_toy,
)

START_LIMIT_S = 60
"""A process starts in half a second; on a machine that is busy with everything else it may wait its turn."""


class Wire(Endpoint):
    """An endpoint in memory; the test is the host."""

    def __init__(self) -> None:
        self.to_device = b""
        self.to_host: list[bytes] = []
        self.plugged = False

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged = False

    def listening_fd(self) -> int | None:
        return None

    def data_fd(self) -> int | None:
        return 0 if self.plugged else None

    def accept(self) -> bool:
        return False

    def read(self, max_bytes: int) -> bytes | None:
        data, self.to_device = self.to_device[:max_bytes], self.to_device[max_bytes:]
        return data

    def write(self, data: bytes) -> int:
        self.to_host.append(data)
        return len(data)


class Bench:
    """A simulated line on a clock that the test moves."""

    def __init__(self, *names: str, **line: Any) -> None:
        self.wire = Wire()
        self.rows: list[dict[str, Any]] = []
        self.config = line_config(**{"transport": "serial", "baud": 9600, **line})
        shared = len(names) > 1
        self.seats = [
            Seated(
                name,
                ToySimulator(
                    SimulatorSetup(
                        device_config(name, address=index + 1 if shared else None),
                        self.config,
                        ToyOptions(),
                        self.rows.append,
                        Random(1),
                    )
                ),
            )
            for index, name in enumerate(names)
        ]
        self.line = SimLine(self.config, self.seats, self.wire)
        self.now = 100.0
        self.controls = Controls([self.line], lambda: self.now)
        self.line.plug(self.now)

    def run(self, seconds: float) -> list[tuple[float, bytes]]:
        """Let time pass; what the host heard and when."""
        until, heard = self.now + seconds, []
        while True:
            while self.wire.to_device and self.line.wants_to_read(self.now):
                self.line.readable(self.now)
            self.line.tick(self.now)
            heard += [(self.now - 100.0, data) for data in self.wire.to_host]
            self.wire.to_host.clear()
            due = self.line.deadline(self.now)
            if due is None or due > until:
                break
            self.now = max(due, self.now + 1e-9)
        self.now = until
        return heard


def test_answer_comes_after_both_wire_times() -> None:
    b = Bench("toy-1")
    b.wire.to_device = b"SHOW 012\n"
    heard = b.run(1)
    assert b"".join(data for _, data in heard) == b"OK 012\n"
    assert heard[-1][0] == pytest.approx((9 + 7) * 10 / 9600, abs=1e-6)


def test_long_job_takes_as_long_as_the_wire() -> None:
    b = Bench("toy-1")
    b.wire.to_device = b"SHOW " + b"9" * 9594 + b"\n"
    heard = b.run(60)
    assert b.rows
    first = heard[0][0]
    assert 10.0 < first < 10.0 + 10.05  # 9600 bytes there, then the same back


def test_tcp_is_not_paced() -> None:
    b = Bench("toy-1", transport="tcp", port="127.0.0.1:1")
    b.wire.to_device = b"SHOW 1\n"
    assert b.run(0) == [(0.0, b"OK 1\n")]


def test_full_device_stalls_the_line() -> None:
    b = Bench("toy-1")
    simulator = b.seats[0].device
    assert isinstance(simulator, ToySimulator)
    simulator.space = 0
    b.wire.to_device = b"SHOW 1\n"
    assert b.run(1) == []
    assert b.wire.to_device == b"SHOW 1\n"
    simulator.space = 100
    assert b"".join(data for _, data in b.run(1)) == b"OK 1\n"


def test_every_device_of_a_bus_hears_and_only_the_addressed_answers() -> None:
    b = Bench("a", "b", half_duplex=True)
    b.wire.to_device = b"2:SHOW 7\n"
    assert b"".join(data for _, data in b.run(1)) == b"2:OK 7\n"


def test_echo_comes_back_before_the_answer() -> None:
    b = Bench("toy-1", echo=True)
    b.wire.to_device = b"SHOW 1\n"
    assert b"".join(data for _, data in b.run(1)) == b"SHOW 1\nOK 1\n"


def test_devices_do_not_talk_at_once_on_a_shared_pair() -> None:
    b = Bench("a", "b", half_duplex=True)
    for name in ("a", "b"):
        assert b.controls.do({"do": "press", "device": name, "keys": ["0C"]})["ok"]
    heard = b.run(1)
    assert [at for at, _ in heard] == pytest.approx([7 / 960, 14 / 960], abs=1e-6)


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
def test_damage_is_seeded_and_of_its_kind(kind: str) -> None:
    def damaged() -> list[tuple[bytes, float]]:
        damage = Damage()
        damage.set(kind, 0.5, seed=11)
        return [damage.apply(bytes(range(20))) for _ in range(50)]

    first, whole = damaged(), bytes(range(20))
    assert first == damaged()
    spoilt = [(data, late) for data, late in first if (data, late) != (whole, 0.0)]
    assert spoilt
    for data, late in spoilt:
        if kind == "lose":
            assert len(data) < 20
            assert list(data) == sorted(data)
        elif kind == "double":
            assert data == whole * 2
        elif kind == "tear":
            assert whole.startswith(data)
        else:
            assert (data, 0.05 <= late <= 0.5) == (whole, True)


def test_unknown_damage_and_rates_are_refused() -> None:
    for kind, rate in (("melt", 0.5), ("lose", 1.5)):
        with pytest.raises(ValueError, match=r"damage|rate"):
            Damage().set(kind, rate, seed=1)


def test_unplugged_device_of_a_bus_is_silent_and_alone_on_a_line_it_takes_the_port() -> None:
    b = Bench("a", "b", half_duplex=True)
    assert b.controls.do({"do": "damage", "device": "a", "kind": "unplug"})["ok"]
    b.wire.to_device = b"1:SHOW 1\n2:SHOW 2\n"
    assert b"".join(data for _, data in b.run(1)) == b"2:OK 2\n"
    b.controls.do({"do": "plug", "device": "a"})
    b.wire.to_device = b"1:SHOW 1\n"
    assert b"".join(data for _, data in b.run(1)) == b"1:OK 1\n"

    alone = Bench("toy-1")
    alone.controls.do({"do": "damage", "device": "toy-1", "kind": "unplug"})
    assert alone.wire.data_fd() is None
    alone.controls.do({"do": "damage", "device": "toy-1", "kind": "none"})
    assert alone.wire.data_fd() == 0
    simulator = alone.seats[0].device
    assert isinstance(simulator, ToySimulator)
    assert simulator.links == [True, False, True]


@pytest.mark.parametrize(
    "request_line",
    [
        b"",
        b"not json",
        b"[]",
        b'{"do": "press"}',
        b'{"do": "press", "device": "nobody"}',
        b'{"do": "press", "device": "toy-1"}',
        b'{"do": "damage", "device": "toy-1", "kind": "melt"}',
        b'{"do": "damage", "device": "toy-1", "kind": "lose", "rate": "much"}',
        b'{"do": "picture", "device": "toy-1", "path": "/tmp/x.png"}',
        b'{"do": "dance", "device": "toy-1"}',
        b'{"do": "unplug", "line": "nowhere"}',
    ],
)
def test_wrong_request_gets_an_answer_that_says_no(request_line: bytes) -> None:
    answer = Bench("toy-1").controls.answer(request_line)
    assert answer["ok"] is False
    assert answer["error"]


# ------------------------------------------------------------------ with a real clock, a real port


def ask(path: Path, **request: Any) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.settimeout(5)
        stream.connect(str(path))
        stream.sendall(json.dumps(request).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += stream.recv(4096)
    decoded: dict[str, Any] = json.loads(answer)
    return decoded


@pytest.fixture
def on_pty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path, Path]]:
    """A server with one toy on a pseudo-terminal: its port, control socket and witness file."""
    use_toy(monkeypatch)
    port, control, witness = tmp_path / "tty" / "a", tmp_path / "c.sock", tmp_path / "w.jsonl"
    line = line_config(transport="serial", port=str(port), baud=115_200)
    server = SimServer([line], [device_config(counter="5")], witness=witness, control=control)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield port, control, witness
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        assert not control.exists()
        assert not port.is_symlink()


def test_pyserial_talks_to_a_simulator_and_the_witness_is_written(
    on_pty: tuple[Path, Path, Path],
) -> None:
    port, control, witness = on_pty
    with closing(serial.Serial(str(port), 115_200, timeout=PATIENCE_S)) as host:
        host.write(b"SHOW 012\n")
        assert host.read(7) == b"OK 012\n"
        assert ask(control, do="press", device="toy-1", keys=["0C"]) == {"ok": True}
        assert host.read(7) == b"KEY 0C\n"
        assert ask(control, do="devices")["devices"] == ["toy-1"]
    row = json.loads(witness.read_text("utf-8"))
    assert (row["witness"], row["number"], row["counter"]) == ("keypad", "012", "5")
    assert row["device"] == "toy-1"


def test_link_comes_and_goes_with_the_cable(on_pty: tuple[Path, Path, Path]) -> None:
    port, control, _ = on_pty
    for _ in range(20):
        assert ask(control, do="unplug", device="toy-1")["ok"]
        assert not port.exists()
        assert ask(control, do="plug", device="toy-1")["ok"]
        with closing(serial.Serial(str(port), 115_200, timeout=PATIENCE_S)) as host:
            host.write(b"SHOW 1\n")
            assert host.read(5) == b"OK 1\n"


def test_pressing_into_a_port_that_nobody_opened_fills_nothing(
    on_pty: tuple[Path, Path, Path],
) -> None:
    port, control, _ = on_pty
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.settimeout(5)
        stream.connect(str(control))
        reader = stream.makefile("rb")
        for _ in range(1000):
            stream.sendall(b'{"do": "press", "device": "toy-1", "keys": ["0C"]}\n')
            assert json.loads(reader.readline())["ok"]
        reader.close()
    with closing(serial.Serial(str(port), 115_200, timeout=PATIENCE_S)) as host:
        host.write(b"SHOW 1\n")
        assert b"OK 1\n" in host.read_until(b"OK 1\n", 100_000)


def test_second_client_is_refused_and_the_place_is_free_after_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_toy(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = probe.getsockname()
    line = line_config(transport="tcp", port=f"127.0.0.1:{address[1]}")
    server = SimServer([line], [device_config()])
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        for _ in range(5):
            with socket.create_connection(address, 5) as first:
                first.settimeout(5)
                first.sendall(b"SHOW 1\n")
                assert first.recv(100) == b"OK 1\n"
                with socket.create_connection(address, 5) as second:
                    second.settimeout(5)
                    assert second.recv(100) == b""
    finally:
        server.stop()
        thread.join(PATIENCE_S)


def test_process_ends_cleanly_on_sigterm_and_says_what_is_wrong(tmp_path: Path) -> None:
    def start(setup: str, sim: str) -> subprocess.Popen[bytes]:
        (tmp_path / "setup.toml").write_text(setup, "utf-8")
        command = [
            sys.executable, "-m", "devices.simulate", "--setup", str(tmp_path / "setup.toml"),
            "--sim", sim, "--witness", str(tmp_path / "w"), "--control", str(tmp_path / "c"),
        ]  # fmt: skip
        return subprocess.Popen(command, stderr=subprocess.PIPE)

    port = tmp_path / "tty1"
    empty = (
        '[[program]]\nname = "host-1"\nkind = "device_host"\n'
        f'[[line]]\nname = "l1"\ntransport = "serial"\nport = "{port}"\nowner = "host-1"\n'
        '[[simulator]]\nname = "sim-1"\nlines = ["l1"]\n'
    )
    process = start(empty, "sim-1")
    try:
        until = time.monotonic() + START_LIMIT_S
        while not port.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        if process.poll() is not None:
            pytest.fail(process.communicate()[1].decode())
        assert os.path.exists(port)  # noqa: PTH110 - follows the link
        process.send_signal(signal.SIGTERM)
        assert process.wait(START_LIMIT_S) == 0
    finally:
        process.kill()
        process.communicate()
    assert not port.is_symlink()

    for setup, sim, word in (
        (empty, "sim-2", "sim-2"),
        ("nonsense = 1\n", "sim-1", "nonsense"),
        (
            empty
            + '[[device]]\nname="k"\nkind="call_keypad"\nmake="zz"\ncounter="5"\naddress=1\nline="l1"\n',
            "sim-1",
            "zz",
        ),
    ):
        process = start(setup, sim)
        _, stderr = process.communicate(timeout=START_LIMIT_S)
        assert process.returncode == 2
        assert word in stderr.decode()
