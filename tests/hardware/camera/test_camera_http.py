"""The camera's driver over real TCP: a server that hangs up after each answer, as cameras do, and a simulator process."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

import config
from config.setup_model import DeviceConfig, LineConfig, ProgramConfig, Setup, SimulatorConfig
from devices.camera.onvif.options import Options
from devices.camera.onvif.simulator import SimulatedCamera
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, Outcome, TakeSnapshot
from devices.simulator import SimulatorSetup
from devices.supervisor import Supervisor
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S

OPTIONS = {"user": "hall", "password": "p", "answer_s": 2.0, "rest_s": 1.0}
DEVICE = DeviceConfig(
    name="camera-1", kind="camera", make="onvif", line="camera-1", options=OPTIONS
)


def line_on(port: int) -> LineConfig:
    return LineConfig(name="camera-1", transport="http", port=f"127.0.0.1:{port}", owner="host-1")


class HangingUp:
    """A camera on a socket: one request a connection."""

    def __init__(self, port: int) -> None:
        line = line_on(port)
        self.camera = SimulatedCamera(
            SimulatorSetup(DEVICE, line, Options(user="hall", password="p"), _nobody, Random(1))
        )
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with stream:
                stream.settimeout(5)
                self.camera.on_link(up=True, now=time.monotonic())
                answer = b""
                while not answer and (data := _receive(stream)):
                    answer = self.camera.feed(data, time.monotonic())
                stream.sendall(answer)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def _nobody(_row: object) -> None:
    return


def _receive(stream: socket.socket) -> bytes:
    try:
        return stream.recv(65536)
    except OSError:
        return b""


class Watch:
    def __init__(self, port: int) -> None:
        self.ends: dict[str, Completion] = {}
        self.supervisor = Supervisor([line_on(port)], [DEVICE], self._take)
        self.camera = self.supervisor.device("camera-1")
        self.supervisor.start()

    def _take(self, event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            self.ends[event.body.command_id] = event.body

    def wait(self, what: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
        until = time.monotonic() + limit_s
        while time.monotonic() < until and not what():
            time.sleep(0.02)
        assert what(), self.camera.health

    def snap(self, name: str) -> Completion:
        self.camera.submit(TakeSnapshot(command_id=name))
        self.wait(lambda: name in self.ends)
        return self.ends[name]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def watch(port: int) -> Iterator[Watch]:
    watching = Watch(port)
    try:
        yield watching
    finally:
        watching.supervisor.stop()


def test_a_camera_that_hangs_up_after_every_answer(port: int, watch: Watch) -> None:
    watch.wait(lambda: watch.camera.health.reason == "line_down")
    server = HangingUp(port)
    try:
        watch.wait(lambda: watch.camera.health.health is Health.GOOD)
        for name in ("a", "b"):
            end = watch.snap(name)
            assert end.outcome is Outcome.CONFIRMED, end
            assert end.data.endswith(b"\xff\xd9")
        assert server.connections >= 7
    finally:
        server.close()
    end = watch.snap("gone")
    assert end.outcome is Outcome.FAILED
    watch.wait(lambda: watch.camera.health.health is Health.BAD)


def test_a_camera_simulated_by_a_process(port: int, watch: Watch, tmp_path: Path) -> None:
    setup = Setup(
        programs=(ProgramConfig(name="host-1", kind="device_host"),),
        lines=(line_on(port),),
        devices=(DEVICE,),
        simulators=(SimulatorConfig(name="sim-1", lines=("camera-1",)),),
    )
    file = tmp_path / "setup.toml"
    config.write_setup(file, setup)
    witness = tmp_path / "witness.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "devices.simulate", "--setup", str(file), "--sim", "sim-1",
         "--witness", str(witness), "--control", str(tmp_path / "control")],
    )  # fmt: skip
    try:
        watch.wait(lambda: watch.camera.health.health is Health.GOOD)
        assert watch.snap("a").outcome is Outcome.CONFIRMED
        assert '"witness": "camera"' in witness.read_text(encoding="utf-8")
    finally:
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
