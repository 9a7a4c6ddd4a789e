"""FF68 on a pseudo-terminal: pyserial, the line's thread, the drivers, the simulated terminals."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from config.setup_model import DeviceConfig, DeviceKind, LineConfig
from devices.health import Health
from devices.kinds import (
    Beep,
    DeviceEvent,
    KeypadAction,
    KeypadPressed,
    LinkChanged,
    LinkState,
    Outcome,
    RatingOutcome,
    RatingResult,
    ShowNumbers,
    StartRating,
)
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for

KEYPADS = 6


def line(port: Path, *, echo: bool = False) -> LineConfig:
    return LineConfig(
        name="rs485-1",
        transport="serial",
        port=str(port),
        owner="host-1",
        half_duplex=True,
        echo=echo,
    )


def device(name: str, kind: DeviceKind, address: int) -> DeviceConfig:
    return DeviceConfig(
        name=f"{name}-{address}",
        kind=kind,
        make="ff68",
        line="rs485-1",
        address=address,
        counter=str(address),
    )


def devices(count: int = KEYPADS) -> list[DeviceConfig]:
    addresses = range(1, count + 1)
    return [
        *(device("keypad", "call_keypad", address) for address in addresses),
        *(device("pad", "rating_keys", address) for address in addresses),
    ]


@pytest.fixture(params=[False, True], ids=["quiet-adapter", "echoing-adapter"])
def rig(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Rig]:
    with Rig([line(tmp_path / "ttyRS485", echo=request.param)], devices()) as one:
        wait_for(
            lambda: LinkState.OPEN in {e.state for e in one.bodies("keypad-1", LinkChanged)},
            "the line opens",
        )
        yield one


def test_a_call_from_key_to_digits(rig: Rig) -> None:
    assert rig.device("keypad-5").health.health is Health.UNKNOWN
    assert rig.control("keypad-5", do="press", keys=["01", "02", "0C"]) == {"ok": True}
    wait_for(lambda: bool(rig.bodies("keypad-5", KeypadPressed)), "the press is heard")
    assert rig.bodies("keypad-5", KeypadPressed) == [
        KeypadPressed(KeypadAction.CALL, "12", "01020C")
    ]
    rig.device("keypad-5").submit(ShowNumbers(command_id="s1", waiting=7, number="012"))
    wait_for(lambda: rig.state("keypad-5")["number"] == "012", "the digits are shown")
    wait_for(lambda: rig.end_of("keypad-5", "s1") is not None, "the command ends")
    end = rig.end_of("keypad-5", "s1")
    assert end is not None
    assert end.outcome is Outcome.SENT
    assert rig.witnesses[-1]["number"] == "012"
    assert rig.witnesses[-1]["counter"] == "5"
    state = rig.state("keypad-5")
    assert (state["acknowledged"], state["repeated"]) == (1, 0)
    assert rig.device("keypad-5").health.health is Health.GOOD
    assert rig.state("keypad-1")["number"] == ""


def test_a_rating_behind_a_terminal(rig: Rig) -> None:
    rig.device("pad-3").submit(StartRating(command_id="c", rating_id="r1", seconds=10))
    wait_for(lambda: rig.state("pad-3")["pad"] == "rating", "the pad lights up")
    assert rig.control("pad-3", do="rate", key=2) == {"ok": True}
    wait_for(lambda: bool(rig.bodies("pad-3", RatingResult)), "the result")
    assert rig.bodies("pad-3", RatingResult) == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]
    wait_for(lambda: rig.state("pad-3")["pad"] == "thanks", "the acknowledgement")
    assert rig.bodies("keypad-3", KeypadPressed) == []


def test_every_press_of_a_busy_line_counts_once(rig: Rig) -> None:
    random = Random(8)
    pressed = dict.fromkeys((f"keypad-{address}" for address in range(1, KEYPADS + 1)), 0)
    keys = ["0C", "0D", "12", "13"]
    for _ in range(4):
        for name in random.sample(sorted(pressed), KEYPADS):
            # Another key each time, so that no press can be taken for a repeat of the last.
            key = keys[pressed[name] % len(keys)]
            assert rig.control(name, do="press", keys=[key])["ok"]
            pressed[name] += 1
            rig.device(name).submit(ShowNumbers(command_id=f"{name}-{pressed[name]}", waiting=3))
    wait_for(
        lambda: all(rig.state(name)["pending"] == 0 for name in pressed), "all are acknowledged"
    )
    for name, count in pressed.items():
        # The terminal is acknowledged by what the driver wrote before it told of the press.
        assert len(rig.bodies(name, KeypadPressed)) == count
        assert rig.state(name)["given_up"] == 0


def test_a_pulled_adapter_and_back(rig: Rig) -> None:
    rig.device("pad-1").submit(StartRating(command_id="c", rating_id="r1", seconds=10))
    wait_for(lambda: rig.end_of("pad-1", "c") is not None, "the start has left")
    rig.server.control({"do": "unplug", "line": "rs485-1"})
    wait_for(lambda: bool(rig.bodies("pad-1", RatingResult)), "the evaluation ends")
    assert rig.bodies("pad-1", RatingResult) == [RatingResult("r1", RatingOutcome.DEVICE_LOST)]
    assert rig.device("keypad-1").health.health is Health.BAD
    rig.device("keypad-1").submit(Beep(command_id="b"))
    wait_for(lambda: rig.end_of("keypad-1", "b") is not None, "a command without a line ends")
    end = rig.end_of("keypad-1", "b")
    assert end is not None
    assert (end.outcome, end.reason) == (Outcome.FAILED, "line_down")
    rig.server.control({"do": "plug", "line": "rs485-1"})
    wait_for(lambda: rig.device("keypad-1").health.health is Health.UNKNOWN, "the line is back")
    rig.control("keypad-1", do="press", keys=["0C"])
    wait_for(lambda: bool(rig.bodies("keypad-1", KeypadPressed)), "a key is heard again")


def test_a_line_that_loses_bytes(rig: Rig) -> None:
    rig.control("keypad-2", do="damage", kind="lose", rate=0.02, seed=4)
    acknowledged = 0
    keys = ["0C", "0D", "12", "13"]
    for index in range(8):
        rig.control("keypad-2", do="press", keys=[keys[index % 4]])
        wait_for(lambda: rig.state("keypad-2")["pending"] == 0, "acknowledged or given up")
    acknowledged = rig.state("keypad-2")["acknowledged"]
    heard = len(rig.bodies("keypad-2", KeypadPressed))
    assert acknowledged <= heard <= 8
    assert acknowledged >= 6


@pytest.mark.hardware_port
def test_a_real_terminal_at_address_1(request: pytest.FixtureRequest) -> None:
    """Wire one terminal, set to address 1, to the port, and press 呼叫 within 30 s of the beep."""
    port = Path(str(request.config.getoption("--hardware")))
    events: list[DeviceEvent] = []
    supervisor = Supervisor([line(port)], devices(1), events.append)
    supervisor.start()
    try:
        wait_for(lambda: any(isinstance(e.body, LinkChanged) for e in events), "the port opens")
        supervisor.device("keypad-1").submit(ShowNumbers(command_id="s", waiting=8, number="888"))
        supervisor.device("keypad-1").submit(Beep(command_id="b"))
        wait_for(
            lambda: any(isinstance(event.body, KeypadPressed) for event in events),
            "somebody presses 呼叫",
            limit_s=30,
        )
    finally:
        supervisor.stop()
