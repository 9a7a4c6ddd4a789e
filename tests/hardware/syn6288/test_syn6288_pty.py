"""A speech chip on a pseudo-terminal: pyserial, the line's thread, driver and simulator."""

from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.kinds import Completion, DeviceEvent, Outcome, Say, SoundStarted, StopSound
from devices.supervisor import Supervisor
from tests.hardware.ff68.rig import Rig, wait_for

CHIP = DeviceConfig(name="speaker-1", kind="speaker", make="syn6288", line="voice", zone="1")


def line(port: Path) -> LineConfig:
    return LineConfig(name="voice", transport="serial", port=str(port), owner="host-1")


def test_one_is_said_and_one_is_stopped(tmp_path: Path) -> None:
    with Rig([line(tmp_path / "ttyVoice")], [CHIP]) as rig:
        rig.device("speaker-1").submit(Say(command_id="a", text="请零幺"))
        wait_for(lambda: rig.end_of("speaker-1", "a") is not None, "it was said")
        end = rig.end_of("speaker-1", "a")
        assert end is not None
        assert end.outcome is Outcome.CONFIRMED
        rig.device("speaker-1").submit(Say(command_id="b", text="请零幺二号到五号窗口办理"))
        wait_for(lambda: rig.state("speaker-1")["speaking"] != "", "it speaks")
        rig.device("speaker-1").submit(StopSound(command_id="s"))
        wait_for(lambda: rig.end_of("speaker-1", "s") is not None, "it is silent")
        end = rig.end_of("speaker-1", "b")
        assert end is not None
        assert (end.outcome, end.reason) == (Outcome.FAILED, "cancelled")
        assert rig.state("speaker-1")["speaking"] == ""
        started = [one.command_id for one in rig.bodies("speaker-1", SoundStarted)]
        assert started[0] == "a"
        spoken = [one["text"] for one in rig.witnesses if not one["interrupted"]]
        assert spoken == ["请零幺"]


@pytest.mark.hardware_port
def test_a_real_chip_says_something(request: pytest.FixtureRequest) -> None:
    port = Path(str(request.config.getoption("--hardware")))
    events: list[DeviceEvent] = []
    supervisor = Supervisor([line(port)], [CHIP], events.append)
    supervisor.start()
    try:
        wait_for(lambda: bool(events), "the port opens")
        supervisor.device("speaker-1").submit(Say(command_id="a", text="请零幺二号到五号窗口"))
        wait_for(lambda: any(isinstance(e.body, Completion) for e in events), "the end")
        (end,) = [e.body for e in events if isinstance(e.body, Completion)]
        assert end.outcome is Outcome.CONFIRMED
    finally:
        supervisor.stop()
