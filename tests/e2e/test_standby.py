"""A kiosk as it runs in a hall goes over to the promoted machine by itself, and gives numbers on."""

from __future__ import annotations

from pathlib import Path

import msgspec

import config
from config.model import Setup, StandbyConfig
from queue_controller.api import messages as m
from queue_controller.api.endpoints import second_endpoint
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.standby.place import Place, write_place
from tests.e2e.stand import HALL_START, Stand, Starter, until

NAME = "standby-1"


def with_standby(stand: Stand) -> Path:
    """Write a second machine into the hall's setup; the setup file of that machine."""
    addresses = [f"tcp://127.0.0.1:{free_port()}" for _ in range(4)]
    standby = StandbyConfig(
        mode="synchronous", commands=addresses[0], events=addresses[1], copies=addresses[2]
    )
    controller = msgspec.structs.replace(stand.setup.controller, copies=addresses[3])
    stand.setup = msgspec.structs.replace(stand.setup, controller=controller, standby=standby)
    config.write_setup(stand.setup_file, stand.setup)
    home = stand.folder / "second"
    keys = home / "keys"
    keys.mkdir(parents=True, mode=0o700)
    (stand.keys_dir / f"{NAME}.key").rename(keys / f"{NAME}.key")
    for name in (NAME, "controller"):
        (keys / f"{name}.pub").write_bytes((stand.keys_dir / f"{name}.pub").read_bytes())
    there: Setup = msgspec.structs.replace(
        stand.setup,
        controller=msgspec.structs.replace(
            controller, data_dir=str(home / "data"), keys_dir=str(keys)
        ),
    )
    path = home / "setup.toml"
    config.write_setup(path, there)
    write_place(home / "data", Place(node=NAME, role="copy"))
    return path


def test_a_kiosk_goes_over_to_the_promoted_machine(starter: Starter, tmp_path: Path) -> None:
    with Stand(starter, tmp_path, more_clients=[NAME]) as stand:
        setup_b = with_standby(stand)
        assert second_endpoint(stand.setup, stand.keys_dir) is not None
        stand.start_simulator("sim-printer-1")
        stand.start_controller()
        first = stand.controller
        copy = stand.start(
            "queue_controller.server.__main__", "--hall", stand.hall_dir, "--setup", setup_b,
            "--rehearsal", "--hall-start", HALL_START, "--speed", "1",
        )  # fmt: skip
        until(lambda: "the copy is level" in first.said(), first.said)
        _, hand = stand.start_kiosk()
        until(lambda: hand.ask(do="look")["can_issue"], lambda: str(hand.ask(do="look")))
        hand.ask(do="take", queue="A")
        until(lambda: len(stand.papers()) == 1, lambda: str(hand.ask(do="look")))

        first.kill()
        done = stand.hall_command("promote", str(stand.hall_dir), "--setup", str(setup_b), "--json")
        assert done.wait() == 0, done.said()
        until(lambda: "serving hall" in copy.said(), copy.said)
        until(lambda: hand.ask(do="look")["can_issue"], lambda: str(hand.ask(do="look")))
        hand.ask(do="take", queue="A")
        until(lambda: len(stand.papers()) == 2, lambda: str(hand.ask(do="look")))

        # Whoever takes a number before the kiosk has heard anything gets one out of its lease.
        until(
            lambda: [e.label for e in stand.events(m.TicketIssued)] == stand.papers(),
            lambda: f"{stand.events(m.TicketIssued)} {stand.papers()}",
        )
        actors = {r.actor for r, event in stand.records() if isinstance(event, m.TicketIssued)}
        assert actors == {"kiosk-1"}
        assert stand.cli.epoch > 10_000
