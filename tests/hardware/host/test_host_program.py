"""The device host between a real controller and simulated devices: keys up, numbers and ratings down."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import config
from config.model import Hall
from config.setup_model import (
    ControllerConfig,
    DeviceConfig,
    LineConfig,
    ProgramConfig,
    Setup,
    SimulatorConfig,
)
from devices.host.album import Album
from devices.host.program import Host, main
from devices.simulation.server import SimServer
from queue_controller.api import messages as m
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.api.updates import Applied, Link, Update
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, PatientClient

HALL = Path(config.__file__).parent / "halls" / "ziyang"
WAIT_S = PATIENCE_S
SECOND_PRESS_S = 0.15
"""A second press is measured on the hall clock, which runs 30 times as fast here."""
_names = itertools.count(1)


def until(what: Callable[[], Any], limit_s: float = WAIT_S) -> None:
    end = time.monotonic() + limit_s
    pause = threading.Event()
    while time.monotonic() < end:
        if what():
            return
        pause.wait(0.02)
    assert what()


def with_camera(setup: Setup) -> Setup:
    """A camera of counter 5 that keeps pictures, too."""
    port = f"127.0.0.1:{free_port()}"
    line = LineConfig(name="camera", transport="http", port=port, owner="host-1")
    options = {"keep_pictures": True, "bookmark_on": ["bad_review"]}
    camera = DeviceConfig(
        name="camera-5", kind="camera", make="onvif", line="camera", counter="5", options=options
    )
    return msgspec.structs.replace(
        setup, lines=(*setup.lines, line), devices=(*setup.devices, camera)
    )


def setup_of(hall: Hall, folder: Path) -> Setup:
    """Counter 5: a keypad and a pad on a pair, a strip; all on memory lines of this process."""
    unique = next(_names)
    return Setup(
        controller=ControllerConfig(
            commands=f"tcp://127.0.0.1:{free_port()}",
            events=f"tcp://127.0.0.1:{free_port()}",
            data_dir=str(folder / "data"),
            keys_dir=str(folder / "keys"),
        ),
        programs=(ProgramConfig(name="host-1", kind="device_host"),),
        lines=(
            LineConfig(name="pair", transport="memory", port=f"pair-{unique}", owner="host-1"),
            LineConfig(name="strip", transport="memory", port=f"strip-{unique}", owner="host-1"),
        ),
        devices=(
            DeviceConfig(
                name="keypad-5",
                kind="call_keypad",
                make="ff68",
                line="pair",
                address=5,
                counter="5",
            ),
            DeviceConfig(
                name="pad-5", kind="rating_keys", make="ff68", line="pair", address=5, counter="5"
            ),
            DeviceConfig(name="strip-5", kind="led_board", make="onbon", line="strip", counter="5"),
        ),
        simulators=(SimulatorConfig(name="sim-1", lines=("pair", "strip")),),
    )


class World:
    """A controller process, simulated devices, the host, and somebody who watches everything."""

    def __init__(self, folder: Path, also: Callable[[Setup], Setup] = lambda setup: setup) -> None:
        hall = config.load_hall(HALL).hall
        assert hall is not None
        self.queue = hall.counter("5").queues[0]
        self.setup = also(setup_of(hall, folder))
        self.file = folder / "setup.toml"
        config.write_setup(self.file, self.setup)
        keys_dir = Path(self.setup.controller.keys_dir)
        ensure_hall_keys(keys_dir, ["host-1", "cli"])
        self.log = folder / "controller.log"
        self.controller = self.start_controller()
        self.events: list[m.Event] = []
        self.link = ""
        self.pressed_at = 0.0
        self.client = PatientClient(
            self.setup.controller.commands,
            self.setup.controller.events,
            load_client_keys(keys_dir, "cli"),
            "cli",
            hall.hall_id,
            "full",
            self.take,
        )
        self.client.start()
        self.simulators = SimServer(self.setup.lines, self.setup.devices, seed=5)
        self.host = Host(hall, self.setup, "host-1")
        self.threads = [
            threading.Thread(target=self.simulators.run),
            threading.Thread(target=self.host.run),
        ]
        for thread in self.threads:
            thread.start()

    def start_controller(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "queue_controller.server", "--hall", str(HALL),
            "--setup", str(self.file), "--rehearsal", "--hall-start", "2025-09-08T09:00:00+08:00",
            "--speed", "30",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            return subprocess.Popen(command, stderr=log)

    def take(self, update: Update) -> None:
        if isinstance(update, Link):
            self.link = update.state
        if isinstance(update, Applied) and update.event is not None:
            self.events.append(update.event)

    def stop_host(self) -> None:
        self.host.stop()
        self.threads[1].join(PATIENCE_S)
        assert not self.threads[1].is_alive()

    def close(self) -> None:
        self.host.stop()
        self.simulators.stop()
        for thread in self.threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()
        self.client.close()
        self.controller.kill()
        self.controller.wait()

    def ask(self, command: m.Command) -> m.Reply:
        reply = self.client.ask(command, timeout_s=WAIT_S)
        assert reply.ok, reply.message_en
        return reply

    def control(self, device: str, **request: Any) -> dict[str, Any]:
        return self.simulators.control({"device": device, **request})

    def press(self, *keys: str) -> None:
        until(lambda: time.monotonic() - self.pressed_at > SECOND_PRESS_S)
        self.pressed_at = time.monotonic()
        assert self.control("keypad-5", do="press", keys=list(keys))["ok"]

    def logged(self, kind: type[m.Event]) -> list[Any]:
        """From the log: what happened while this client was away does not come as an event."""
        return [event for _, event in self.logged_at(kind)]

    def logged_at(self, kind: type[m.Event]) -> list[tuple[m.EventRecord, Any]]:
        """Events of the log with their records."""
        reply = self.client.ask(m.AskEvents(after_seq=0, limit=1000), timeout_s=WAIT_S)
        records = msgspec.json.decode(reply.body, type=m.EventsOf).records
        return [(r, e) for r in records if isinstance(e := m.decode_event(r), kind)]

    def of(self, kind: type[m.Event]) -> list[Any]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def witness(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in list(self.simulators.witness.rows) if row["witness"] == kind]

    def strip(self) -> str:
        rows = self.witness("strip")
        return json.dumps(rows[-1], ensure_ascii=False) if rows else ""

    def beeps(self) -> int:
        beeps: int = self.control("keypad-5", do="state")["state"]["beeps"]
        return beeps

    def ready(self) -> None:
        """The host follows the hall: its strip shows the counter's state."""
        until(lambda: "未开放" in self.strip() and self.link == "current")
        self.ask(m.OpenCounter("5"))
        until(lambda: self.of(m.CounterOpened))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    try:
        yield world
    finally:
        world.close()


def test_call_show_rate_and_health(world: World) -> None:
    world.ready()
    for _ in range(2):
        world.ask(m.Issue(queue=world.queue))
    world.press("0C")
    label = world.queue + "001"
    until(lambda: label in world.strip())
    until(lambda: world.witness("keypad") and world.witness("keypad")[-1]["number"] == "001")
    until(lambda: [event.label for event in world.of(m.TicketCalled)] == [label])

    world.press("0B")  # 评价 ends the service and opens the rating
    until(lambda: world.of(m.RatingOpened))
    until(lambda: world.control("pad-5", do="rate", key=2)["ok"])
    until(lambda: world.of(m.Rated))
    assert [(event.level, event.raw_key) for event in world.of(m.Rated)] == [(4, "2")]
    assert not world.of(m.CallUnseen)

    world.control("strip-5", do="unplug")
    until(
        lambda: any(e.device == "strip-5" and e.state == "bad" for e in world.of(m.HealthChanged))
    )
    world.press("0C")
    until(lambda: len(world.of(m.TicketCalled)) == 2)
    world.control("strip-5", do="plug")
    until(lambda: world.queue + "002" in world.strip())
    states = [e.state for e in world.of(m.HealthChanged) if e.device == "strip-5"]
    until(
        lambda: [e.state for e in world.of(m.HealthChanged) if e.device == "strip-5"][-1] == "good"
    )
    assert "bad" in states
    keypad = [e.state for e in world.of(m.HealthChanged) if e.device == "keypad-5"]
    assert keypad[-1] == "good"

    world.stop_host()
    until(lambda: {e.state for e in world.of(m.HealthChanged)[-3:]} == {"unknown"})
    assert {e.device for e in world.of(m.HealthChanged)[-3:]} == {"strip-5", "keypad-5", "pad-5"}


def test_a_bad_review_on_a_rating_screen_is_marked_by_the_counters_camera(tmp_path: Path) -> None:
    world = World(tmp_path, with_camera)
    album = Album(Path(world.setup.controller.data_dir) / "hosts" / "host-1.bookmarks", {})
    try:
        world.ready()
        until(lambda: any(e.device == "camera-5" for e in world.logged(m.HealthChanged)))
        for level in (5, 2):
            world.ask(m.Issue(queue=world.queue))
            world.ask(m.CallNext("5"))
            world.ask(m.Start("5"))
            world.ask(m.Complete("5"))
            until(lambda level=level: len(world.of(m.RatingOpened)) == (1 if level == 5 else 2))  # type: ignore[misc]
            rating = world.of(m.RatingOpened)[-1].rating_id
            world.ask(m.Rate(rating, level))  # nobody pressed a key: a screen said it
        until(album.rows)
        (row,) = album.rows()
        assert (row.event, row.camera, row.counter, row.missing) == (
            "bad_review", "camera-5", "5", ""
        )  # fmt: skip
        (rated,) = [one for one in world.logged_at(m.Rated) if one[1].level == 2]
        assert row.at_ms == rated[0].at_ms
        assert album.look(row.picture, "王芳", 1).startswith(b"\xff\xd8\xff")
    finally:
        world.close()


def test_refused_press_beeps(world: World) -> None:
    world.ready()
    world.press("0D")  # nothing to recall
    until(lambda: world.beeps() == 1)
    world.press("13")  # a transfer needs the terminal
    until(lambda: world.beeps() == 2)
    world.press("0C")  # nobody waits
    until(lambda: world.beeps() == 3)
    assert not world.of(m.TicketCalled)


def test_killed_controller_costs_no_rating_and_no_press_is_kept(world: World) -> None:
    world.ready()
    for _ in range(3):
        world.ask(m.Issue(queue=world.queue))
    world.press("0C")
    until(lambda: world.queue + "001" in world.strip())
    world.press("0B")
    until(lambda: world.of(m.RatingOpened))
    until(lambda: world.queue + "001" not in world.strip())
    before = world.beeps()

    world.controller.send_signal(signal.SIGKILL)
    world.controller.wait()
    until(lambda: world.control("pad-5", do="rate", key=1)["ok"])
    until(lambda: world.host.logic.ratings)
    shown = len(world.witness("strip"))
    until(lambda: not world.host.following)
    world.press("0C")
    until(lambda: world.beeps() == before + 1)
    assert len(world.witness("strip")) == shown  # strips keep what they showed

    world.controller = world.start_controller()
    until(lambda: world.link == "current")
    until(lambda: world.logged(m.Rated))
    assert [event.level for event in world.logged(m.Rated)] == [5]
    until(lambda: not world.host.logic.ratings)
    until(lambda: world.host.following)
    assert len(world.logged(m.TicketCalled)) == 1  # the press in between was not kept
    world.press("0C")
    until(lambda: world.queue + "002" in world.strip())


def test_bad_configuration_ends_with_2_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = config.load_hall(HALL).hall
    assert hall is not None
    setup = setup_of(hall, tmp_path)
    file = tmp_path / "setup.toml"
    config.write_setup(file, setup)
    arguments = ["--hall", str(HALL), "--setup", str(file)]
    assert main([*arguments, "--name", "host-9"]) == 2
    assert "host-1" in capsys.readouterr().err
    assert main([*arguments, "--name", "host-1"]) == 2
    assert "hall keys" in capsys.readouterr().err
    file.write_text(file.read_text("utf-8").replace('make = "ff68"', 'make = "ff86"'), "utf-8")
    assert main([*arguments, "--name", "host-1"]) == 2
    err = capsys.readouterr().err
    assert "keypad-5" in err
    assert "ff68" in err
    file.write_text("[[line]]\nnmae = 1\n", "utf-8")
    assert main([*arguments, "--name", "host-1"]) == 2
    assert capsys.readouterr().err
    assert main(["--hall", str(tmp_path / "none"), "--name", "host-1"]) == 2
    assert capsys.readouterr().err


def test_counters_of_its_devices_reach_the_hall_without_an_event(world: World) -> None:
    def told() -> dict[str, dict[str, float]]:
        reply = world.ask(m.AskStatistics())
        return msgspec.json.decode(reply.body, type=m.StatisticsOf).devices

    until(lambda: set(told()) == {"keypad-5", "pad-5", "strip-5"})
    assert told()["strip-5"]["jobs"] >= 0
    before = world.of(m.HealthChanged)
    assert told()["keypad-5"]["reconnects"] == 0
    assert world.of(m.HealthChanged) == before
