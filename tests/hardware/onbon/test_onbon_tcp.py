"""Onbon cards over TCP and RS-485: the real transports against simulated cards."""

import io
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import DeviceEvent, Outcome, SetBrightness, ShowPage, StripLine, StripPage
from devices.supervisor import ManagedDevice, Supervisor
from queue_controller.cli.rehearsal.ports import free_port
from tests.hardware.ff68.rig import Rig, wait_for

QUICK = {"ping_s": 1.0, "reply_timeout_s": 0.2}


def tcp_line(number: int) -> LineConfig:
    return LineConfig(
        name=f"strip-{number}",
        transport="tcp",
        port=f"127.0.0.1:{free_port()}",
        owner="host-1",
    )


def board(number: int, line: str) -> DeviceConfig:
    return DeviceConfig(
        name=f"strip-{number}",
        kind="led_board",
        make="onbon",
        line=line,
        counter=str(number),
        options=dict(QUICK),
    )


def show(rig: Rig, number: int, command_id: str, text: str) -> None:
    page = StripPage((StripLine(text),))
    rig.device(f"strip-{number}").submit(ShowPage(command_id=command_id, page=page))


def is_good(device: ManagedDevice) -> bool:
    return device.health.health is Health.GOOD


def outcome(rig: Rig, number: int, command_id: str) -> Outcome:
    wait_for(lambda: rig.end_of(f"strip-{number}", command_id) is not None, f"{command_id} ends")
    end = rig.end_of(f"strip-{number}", command_id)
    assert end is not None
    return end.outcome


@pytest.fixture
def rig() -> Iterator[Rig]:
    lines = [tcp_line(number) for number in (1, 2, 3)]
    with Rig(lines, [board(number, f"strip-{number}") for number in (1, 2, 3)]) as one:
        for number in (1, 2, 3):
            device = one.device(f"strip-{number}")
            wait_for(partial(is_good, device), f"{device.name} answers")
        yield one


def test_pages_are_shown_witnessed_and_drawn(rig: Rig, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        show(rig, number, "p", f"B01{number} 请到{number}号窗口")
    for number in (1, 2, 3):
        assert outcome(rig, number, "p") is Outcome.CONFIRMED
    told = {(row["counter"], row["label"]) for row in rig.witnesses}
    assert told == {("1", "B011"), ("2", "B012"), ("3", "B013")}
    path = tmp_path / "strip.png"
    assert rig.control("strip-2", do="picture", path=str(path))["ok"]
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        assert image.size == (128 * 6 + 28, 16 * 6 + 28)


def test_power_off_and_on_brings_only_the_latest_page_back(rig: Rig) -> None:
    show(rig, 1, "1", "A001 请到1号窗口")
    assert outcome(rig, 1, "1") is Outcome.CONFIRMED
    rig.control("strip-1", do="set", power="off")
    show(rig, 1, "2", "A002 请到1号窗口")
    assert outcome(rig, 1, "2") is Outcome.INDETERMINATE
    assert rig.device("strip-1").health.health is Health.BAD
    show(rig, 1, "3", "A003 请到1号窗口")
    assert outcome(rig, 1, "3") is Outcome.INDETERMINATE
    rig.control("strip-1", do="set", power="on")
    wait_for(lambda: rig.state("strip-1")["text"] == ["A003 请到1号窗口"], "the latest page")
    labels = [row["label"] for row in rig.witnesses if row["device"] == "strip-1"]
    assert labels == ["A001", "A003"]
    assert rig.device("strip-1").health.health is Health.GOOD
    assert rig.device("strip-2").health.health is Health.GOOD


def test_a_pulled_cable_and_back(rig: Rig) -> None:
    rig.server.control({"do": "unplug", "device": "strip-3"})
    wait_for(lambda: rig.device("strip-3").health.reason == "line_down", "the loss is noticed")
    rig.server.control({"do": "plug", "device": "strip-3"})
    wait_for(lambda: rig.device("strip-3").health.health is Health.GOOD, "it is back")
    show(rig, 3, "p", "A001 请到3号窗口")
    assert outcome(rig, 3, "p") is Outcome.CONFIRMED


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
def test_a_damaged_cable_never_lies(rig: Rig, kind: str) -> None:
    rate = 0.005 if kind == "lose" else 0.2
    rig.control("strip-2", do="damage", kind=kind, rate=rate, seed=2)
    confirmed = 0
    for index in range(6):
        label = f"A{index:03d}"
        show(rig, 2, label, f"{label} 请到2号窗口")
        if outcome(rig, 2, label) is Outcome.CONFIRMED:
            confirmed += 1
            assert any(row["label"] == label for row in rig.witnesses)
    assert confirmed >= 2
    labels = [row["label"] for row in rig.witnesses if row["device"] == "strip-2"]
    assert labels == sorted(labels), "an old call came back"


def test_a_board_on_a_serial_pair(tmp_path: Path) -> None:
    line = LineConfig(
        name="led-1",
        transport="serial",
        port=str(tmp_path / "ttyLED"),
        owner="host-1",
        baud=57_600,
        half_duplex=True,
    )
    alone = board(1, "led-1")
    with Rig([line], [alone]) as one:
        wait_for(lambda: one.device("strip-1").health.health is Health.GOOD, "it answers")
        show(one, 1, "1", "B012 请到1号窗口")
        one.device("strip-1").submit(SetBrightness(command_id="2", percent=100))
        assert outcome(one, 1, "1") is Outcome.CONFIRMED
        assert outcome(one, 1, "2") is Outcome.CONFIRMED
        assert one.state("strip-1")["text"] == ["B012 请到1号窗口"]


@pytest.mark.hardware_port
def test_a_real_card(request: pytest.FixtureRequest) -> None:
    """`--hardware 192.168.0.199:5005` or a serial port; the board shows 测试 B012 for a moment."""
    port = str(request.config.getoption("--hardware"))
    line = LineConfig(
        name="led",
        transport="serial" if os.path.sep in port else "tcp",
        port=port,
        owner="host-1",
    )
    events: list[DeviceEvent] = []
    supervisor = Supervisor([line], [board(1, "led")], events.append)
    supervisor.start()
    try:
        device = supervisor.device("strip-1")
        wait_for(lambda: device.health.health is Health.GOOD, "the card answers")
        page = StripPage((StripLine("测试 B012"),))
        device.submit(ShowPage(command_id="p", page=page))
        wait_for(
            lambda: any(
                getattr(event.body, "command_id", "") == "p"
                and getattr(event.body, "outcome", None) is Outcome.CONFIRMED
                for event in events
            ),
            "the card confirms the page",
        )
    finally:
        supervisor.stop()
