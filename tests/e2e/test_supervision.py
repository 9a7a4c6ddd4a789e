"""What the service manager hears from a real controller process, and who starts first."""

from __future__ import annotations

import configparser
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.api.client import Applied, Link, Update
from queue_controller.server.__main__ import EXIT_BAD_CONFIGURATION
from queue_controller.server.loop import BEAT_S, EXIT_OVERTAKEN
from tests.e2e.stand import ROOT, Stand, Starter, always, until
from tests.helpers.patience import PATIENCE_S


class Manager:
    """A service manager's end of the datagram socket: every message, in order."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.setblocking(False)

    def hear(self) -> list[str]:
        while True:
            try:
                self.heard.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self.heard

    def count(self, word: str) -> int:
        return sum(word in each.splitlines() for each in self.hear())

    def close(self) -> None:
        self._socket.close()


@contextmanager
def controller(stand: Stand, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """A controller as systemd would start it."""
    with (
        (stand.folder / "controller.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "queue_controller.server", *stand.place, "--rehearsal"],
            cwd=ROOT,
            env={**os.environ, "NOTIFY_SOCKET": address},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def stand(starter: Starter, tmp_path: Path) -> Iterator[Stand]:
    with Stand(starter, tmp_path) as one:
        yield one


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    name = f"@hall-test-{os.getpid()}" if request.param == "abstract" else str(tmp_path / "notify")
    one = Manager(name)
    yield one
    one.close()


def test_a_controller_that_hangs_falls_silent_and_one_that_goes_on_is_heard_again(
    stand: Stand, manager: Manager
) -> None:
    with controller(stand, manager.address) as process:
        until(lambda: manager.count("READY=1"), "never ready")
        assert stand.do(m.Ping()).ok, "ready means that it answers"
        until(lambda: manager.count("WATCHDOG=1") >= 2, "no sign of life")

        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        before = manager.count("WATCHDOG=1")
        always(lambda: manager.count("WATCHDOG=1") == before, 2.5, "a stopped loop said it lives")

        process.send_signal(signal.SIGCONT)
        until(lambda: manager.count("WATCHDOG=1") > before, "not heard again")
        assert manager.count("STOPPING=1") == 0
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
        assert manager.count("STOPPING=1") == 1
        assert manager.heard[-1] == "STOPPING=1"
        assert manager.count("READY=1") == 1


def test_a_manager_that_is_gone_holds_nothing_up(stand: Stand, tmp_path: Path) -> None:
    with controller(stand, str(tmp_path / "nobody")) as process:
        assert stand.do(m.Ping()).ok
        time.sleep(1.2)
        assert stand.do(m.Ping()).ok
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("kiosk.rating", "rating-1"),
        ("hall_display.board", "board-1"),
        ("hall_display.announcer", "announcer-1"),
        ("hall_display.media", "media-1"),
        ("devices.host", "host-1"),
        ("kiosk.outage", "kiosk-1"),
    ],
)
def test_every_kind_of_program_says_that_its_loop_turns_and_leaves_no_core(
    stand: Stand, tmp_path: Path, module: str, name: str
) -> None:
    manager = Manager(str(tmp_path / "notify"))
    names = {each.name.partition("-")[0]: each.name for each in stand.setup.programs}
    name = names.get(name.partition("-")[0], name)
    with (
        (tmp_path / "program.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", module, *stand.place, "--name", name],
            cwd=ROOT,
            env={**os.environ, "NOTIFY_SOCKET": manager.address, "QT_QPA_PLATFORM": "offscreen"},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            until(
                lambda: manager.count("READY=1") and manager.count("WATCHDOG=1") >= 2,
                lambda: (tmp_path / "program.log").read_text(errors="replace")[-2000:],
            )
            limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
            (core,) = [
                line for line in limits.splitlines() if line.startswith("Max core file size")
            ]
            # The page of a closed screen holds nothing of anybody.
            assert module == "kiosk.outage" or core.split()[4:6] == ["0", "0"]
            process.terminate()
            assert process.wait(PATIENCE_S) == 0
            assert manager.count("STOPPING=1") == 0, "it could not begin anew as the same process"
        finally:
            process.kill()
            manager.close()


def unit_of(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys of systemd have capitals
    unit.read(ROOT / "docs" / "systemd" / name, encoding="utf-8")
    return unit


UNITS = ("hall-controller.service", "hall-screen@.service", "hall-program@.service")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_waits_for_ready_gives_the_loop_several_beats_and_has_an_end(name: str) -> None:
    unit = unit_of(name)
    service = unit["Service"]
    assert service["Type"] == "notify"
    assert service["Restart"] in {"on-failure", "always"}
    assert float(service["WatchdogSec"]) >= 5 * BEAT_S
    assert service["WatchdogSignal"] == "SIGKILL"
    assert int(unit["Unit"]["StartLimitBurst"]) > 1
    assert float(unit["Unit"]["StartLimitIntervalSec"]) > int(unit["Unit"]["StartLimitBurst"])
    assert service["LimitCORE"] == "0"
    never = {int(code) for code in service["RestartPreventExitStatus"].split()}
    controller = name.startswith("hall-controller")
    assert never == {EXIT_BAD_CONFIGURATION, *([EXIT_OVERTAKEN] if controller else [])}


def test_a_screen_that_cannot_come_back_is_replaced_by_a_page_and_tried_again() -> None:
    screen, page = unit_of("hall-screen@.service")["Unit"], unit_of("hall-outage@.service")
    assert screen["OnFailure"] == "hall-outage@%i.service"
    assert "hall-outage@%i.service" in screen["Conflicts"].split()
    assert page["Unit"]["OnFailure"] == "hall-screen@%i.service"
    again_s = float(page["Service"]["RuntimeMaxSec"])
    assert again_s > float(screen["StartLimitIntervalSec"]), "it would be refused at once"


def test_screens_that_start_before_the_controller_become_current_when_it_comes(
    stand: Stand,
) -> None:
    links: list[str] = []
    labels: list[str] = []

    def take(update: Update) -> None:
        match update:
            case Link(state, _):
                links.append(state)
            case Applied(_, m.TicketIssued(label=label)):
                labels.append(label)
            case _:
                pass

    stand.start_simulator("sim-printer-1")
    _, hand = stand.start_kiosk()
    stand.client("board-1", take)
    assert not hand.ask(do="look")["can_issue"]
    always(lambda: not hand.ask(do="look")["can_issue"], 1.5, "a number without a controller")
    assert "current" not in links

    stand.start_controller()
    until(lambda: hand.ask(do="look")["can_issue"], lambda: str(hand.ask(do="look")))
    until(lambda: links[-1:] == ["current"], lambda: str(links))
    hand.ask(do="take", queue="A")
    until(lambda: hand.ask(do="look")["paper"] == "printed", lambda: str(hand.ask(do="look")))
    (issued,) = stand.events(m.TicketIssued)
    until(lambda: labels == [issued.label], lambda: str(labels))
    assert stand.papers() == [issued.label]
