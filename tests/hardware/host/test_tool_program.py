"""``hall devices`` with its verbs: the tool as a process, on pseudo-terminals and sockets."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

import config
from config.setup_model import ControllerConfig, DeviceConfig, LineConfig, ProgramConfig, Setup
from devices.host.album import Album
from devices.host.bookmarks import Bookmark
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from tests.helpers.patience import PATIENCE_S

LIMIT_S = 60
HALL_DEVICES = (sys.executable, "-m", "queue_controller.cli.main", "devices")


@dataclass
class Bench:
    """A setup file, and its simulators on threads of the test."""

    setup: Setup
    file: Path
    server: SimServer

    def tool(self, *words: str) -> tuple[int, list[dict[str, Any]], str]:
        """Run the tool with ``--json``; exit code, rows, sentences."""
        command, *rest = words
        own = [] if command == "replay" else ["--setup", str(self.file)]
        done = subprocess.run(
            [*HALL_DEVICES, command, *own, "--json", *rest],
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
        return done.returncode, rows, done.stderr.decode()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    pair = str(tmp_path / "ttyRS485")
    setup = Setup(
        programs=(ProgramConfig(name="host-1", kind="device_host"),),
        lines=(
            LineConfig(
                name="rs485-1", transport="serial", port=pair, owner="host-1", half_duplex=True
            ),
            LineConfig(name="strip-5", transport="tcp", port=address, owner="host-1"),
        ),
        devices=(
            DeviceConfig(
                name="keypad-5",
                kind="call_keypad",
                make="ff68",
                line="rs485-1",
                address=5,
                counter="5",
            ),
            DeviceConfig(
                name="strip-5", kind="led_board", make="onbon", line="strip-5", counter="5"
            ),
        ),
    )
    file = tmp_path / "setup.toml"
    config.write_setup(file, setup)
    server = SimServer(setup.lines, setup.devices, seed=2, instant=True)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Bench(setup, file, server)
    finally:
        server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_identify_capture_and_replay_as_processes(bench: Bench, tmp_path: Path) -> None:
    code, (told,), _ = bench.tool("identify")
    assert code == 3  # a keypad cannot say that it shows something
    assert {row["device"]: row["health"] for row in told["devices"]} == {
        "keypad-5": "unknown",
        "strip-5": "good",
    }
    record = str(tmp_path / "strip.jsonl")
    code, (told,), _ = bench.tool("capture", "strip-5", record, "--seconds", "0.3")
    assert (code, told["ok"]) == (0, True)
    code, (told,), _ = bench.tool("replay", record)
    assert (code, told["differences"]) == (0, [])


def test_held_lines_name_the_program_that_holds_them(bench: Bench) -> None:
    """The holder is this very test: pytest's process, with a supervisor as a host has one."""
    supervisor = Supervisor(bench.setup.lines, bench.setup.devices, lambda _event: None)
    supervisor.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and any(
            one.health.reason in {"starting", "line_down"} for one in supervisor.devices.values()
        ):
            time.sleep(0.02)
        for name in ("keypad-5", "strip-5"):
            code, (told,), stderr = bench.tool("test", name, "--unattended")
            assert (code, told["code"]) == (4, "held")
            assert "进程" in told["message_zh"]
            assert name.replace("keypad-5", "rs485-1") in stderr
        assert supervisor.device("strip-5").health.reason == "ok"  # it was not thrown out
    finally:
        supervisor.stop()


def test_trace_runs_until_it_is_told_to_stop(bench: Bench) -> None:
    command = [
        *HALL_DEVICES, "trace", "--setup", str(bench.file), "--json",
        "keypad-5", "--seconds", "60",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    try:
        rows: list[dict[str, Any]] = []
        presses = threading.Event()
        thread = threading.Thread(target=press_until, args=(bench.server, presses))
        thread.start()
        rows.append(json.loads(process.stdout.readline()))
        presses.set()
        thread.join(PATIENCE_S)
        process.send_signal(signal.SIGTERM)
        rows += [json.loads(line) for line in process.stdout.read().decode().splitlines()]
        process.wait(LIMIT_S)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert rows[0]["meaning"].startswith("from address 5: keys")
    assert rows[-1] == {"ok": True, "frames": len(rows) - 1}


def press_until(server: SimServer, done: threading.Event) -> None:
    while not done.wait(0.3):
        server.control({"do": "press", "device": "keypad-5", "keys": ["0C"]})


def test_a_wrong_call_says_what_to_do(bench: Bench, tmp_path: Path) -> None:
    code, (told,), stderr = bench.tool("test", "keypad-6")
    assert (code, told["ok"]) == (2, False)
    assert "keypad-5" in stderr
    code, (told,), _ = bench.tool("test", "rs485-1")
    assert (code, told["code"]) == (2, "config")
    code, (told,), _ = bench.tool("replay", str(tmp_path / "nothing"))
    assert code == 2


def test_the_options_may_stand_before_the_verb(bench: Bench) -> None:
    done = subprocess.run(
        [*HALL_DEVICES, "--setup", str(bench.file), "--json", "identify", "strip-5"],
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert [row["device"] for row in json.loads(done.stdout)["devices"]] == ["strip-5"]


def test_help_of_a_verb_is_the_tools_own() -> None:
    done = subprocess.run([*HALL_DEVICES, "test", "--help"], capture_output=True, check=True)
    assert "--unattended" in done.stdout.decode()


def test_a_picture_is_given_only_against_a_name(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "hosts" / "host-1.bookmarks"
    controller = ControllerConfig(data_dir=str(tmp_path / "data"))
    config.write_setup(bench.file, msgspec.structs.replace(bench.setup, controller=controller))
    picture = b"\xff\xd8\xff invented \xff\xd9"
    row = Bookmark("b-1", 1_757_295_000_000, "bad_review", "camera-1", "5", picture="b-1.jpg")
    Album(folder, {}).keep(row, picture, 1)
    code, (told,), _ = bench.tool("bookmarks")
    assert (code, [one["camera"] for one in told["bookmarks"]]) == (0, ["camera-1"])
    out = tmp_path / "out.jpg"
    code, (told,), _ = bench.tool("bookmarks", "--picture", "b-1.jpg", "--file", str(out))
    assert (code, told["ok"], out.exists()) == (2, False, False)
    more = ("--picture", "b-1.jpg", "--file", str(out), "--who", "王芳")
    assert bench.tool("bookmarks", *more)[0] == 0
    assert out.read_bytes() == picture
    assert "王芳" in (folder / "looked.jsonl").read_text(encoding="utf-8")
