"""An identity card reader on a pseudo-terminal: pyserial, the line's thread, driver and simulator."""

from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import CardLifted, CardRead, DeviceEvent, StartReading
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for


def line(port: Path) -> LineConfig:
    return LineConfig(
        name="reader", transport="serial", port=str(port), owner="kiosk-1", baud=115_200
    )


def device(framing: str = "sam") -> DeviceConfig:
    return DeviceConfig(
        name="reader-1",
        kind="id_card_reader",
        make="sdt",
        line="reader",
        program="kiosk-1",
        options={"framing": framing, "find_every_s": 0.1},
    )


@pytest.mark.parametrize("framing", ["sam", "stx"])
def test_a_card_laid_and_lifted(tmp_path: Path, framing: str) -> None:
    with Rig([line(tmp_path / "ttyReader")], [device(framing)]) as rig:
        rig.device("reader-1").submit(StartReading(command_id="start"))
        wait_for(lambda: rig.end_of("reader-1", "start") is not None, "the start ends")
        rig.control("reader-1", do="lay")
        wait_for(lambda: bool(rig.bodies("reader-1", CardRead)), "the card is read")
        rig.control("reader-1", do="lift")
        wait_for(lambda: bool(rig.bodies("reader-1", CardLifted)), "the card is lifted")
        assert [card.name for card in rig.bodies("reader-1", CardRead)] == ["张三"]
        assert rig.device("reader-1").health.health is Health.GOOD
        trace = "".join(str(entry) for entry in rig.device("reader-1").trace())
        assert "(personal, not kept)" in trace
        assert "20 5f 09 4e" not in trace


@pytest.mark.hardware_port
def test_a_real_reader(request: pytest.FixtureRequest) -> None:
    """Connect a reader at 115200 baud and lay a card on it within 30 s; nothing of it is shown."""
    port = Path(str(request.config.getoption("--hardware")))
    events: list[DeviceEvent] = []
    supervisor = Supervisor([line(port)], [device()], events.append)
    supervisor.start()
    try:
        wait_for(lambda: supervisor.device("reader-1").health.health is Health.GOOD, "an answer")
        supervisor.device("reader-1").submit(StartReading(command_id="start"))
        wait_for(lambda: any(isinstance(e.body, CardRead) for e in events), "a card")
    finally:
        supervisor.stop()
