"""What holds for a device of any kind."""

from __future__ import annotations

import pytest

from devices.document import Slip, TextLine
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    Command,
    Completion,
    DeviceEvent,
    HealthChanged,
    Kind,
    LinkChanged,
    LinkState,
    Outcome,
    PrintJob,
    Reset,
    SelectInput,
    SetLight,
    SetPower,
    ShowNumbers,
    ShowPage,
    StartRating,
    StartReading,
    StopSound,
    StripLine,
    StripPage,
    TakeSnapshot,
)
from tests.contract.devices.kinds.rigs import (
    AnyDevice,
    Rig,
    Wires,
    all_rigs,
    make_rig,
    makes,
)
from tests.contract.devices.kinds.virtual import VirtualLine

REPLUGS = 20
REPLUGS_NIGHTLY = 1_000
SILENCE_S = 60.0
DOWN = {"starting", "line_down"}


def usual(kind: Kind, command_id: str) -> Command:
    """The everyday command of a kind."""
    match kind:
        case Kind.TICKET_PRINTER:
            return PrintJob(
                command_id=command_id, slip=Slip("B012", (TextLine("B012", wide=4, high=4),))
            )
        case Kind.CALL_KEYPAD:
            return ShowNumbers(command_id=command_id, waiting=3, number="012")
        case Kind.RATING_KEYS:
            return StartRating(command_id=command_id, rating_id=f"r-{command_id}", seconds=10)
        case Kind.LED_BOARD:
            return ShowPage(command_id=command_id, page=StripPage((StripLine("B012"),)))
        case Kind.ID_CARD_READER | Kind.CODE_SCANNER:
            return StartReading(command_id=command_id)
        case Kind.PANEL:
            return SelectInput(command_id=command_id, source="hdmi1")
        case Kind.SPEAKER:
            return StopSound(command_id=command_id)
        case Kind.CAMERA:
            return TakeSnapshot(command_id=command_id)
        case Kind.LIGHTS:
            return SetLight(command_id=command_id, channel=1, on=True)
        case Kind.TOUCH_SCREEN:
            return Reset(command_id=command_id)


def everyday(device: AnyDevice, command_id: str) -> Command:
    """The everyday command of a kind, or the nearest to it that this model has."""
    can = device.capabilities
    if device.kind is Kind.CALL_KEYPAD and not can.shows_digits:
        return Beep(command_id=command_id)
    if device.kind is Kind.PANEL and not can.inputs:
        return SetPower(command_id=command_id, on=True)
    return usual(device.kind, command_id)


def sequences(rig: Rig) -> list[int]:
    return [event.sequence for event in rig.events]


@all_rigs()
def test_command_ends_once_and_its_repetition_is_answered_not_done(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        first = rig.do(everyday(rig.device, "c1"))
        assert first.outcome in {Outcome.CONFIRMED, Outcome.SENT}, first
        assert rig.do(everyday(rig.device, "c1")) == first
        assert rig.do(everyday(rig.device, "c2")).outcome is first.outcome
        assert [len(rig.ends(one)) for one in ("c1", "c2")] == [2, 1]
        assert sequences(rig) == list(range(1, len(rig.events) + 1))


@all_rigs(Kind.TICKET_PRINTER)
def test_print_job_never_ends_as_merely_sent(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        assert rig.do(everyday(rig.device, "c1")).outcome is not Outcome.SENT


@all_rigs()
def test_pulled_cable_is_bad_and_comes_back_by_itself(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        rig.unplug()
        rig.wait(lambda: rig.device.health.reason == "line_down", 3)
        assert rig.device.health.health is Health.BAD
        assert rig.device.health.message_zh
        assert rig.device.health.message_en
        end = rig.do(everyday(rig.device, "down"))
        assert (end.outcome, end.reason) == (Outcome.FAILED, "line_down")
        rig.plug()
        rig.wait(lambda: rig.device.health.reason != "line_down", 2)
        assert rig.do(everyday(rig.device, "back")).outcome in {Outcome.CONFIRMED, Outcome.SENT}
        states = [link.state for link in rig.bodies(LinkChanged)][-2:]
        assert states == [LinkState.WAITING, LinkState.OPEN]


def test_twenty_replugs_of_every_make_at_once() -> None:
    replug(REPLUGS)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_thousand_replugs_of_every_make_at_once() -> None:
    replug(REPLUGS_NIGHTLY)


def replug(times: int) -> None:
    """Pull and plug all cables again and again, with a job under way each time."""
    wires = Wires(f"replug-{times}")
    devices = wires.supervisor.devices
    try:
        for turn in range(times):
            wires.wait(lambda: all(d.health.reason not in DOWN for d in devices.values()), 2)
            for device in devices.values():
                device.submit(everyday(device, f"c{turn}"))
            for name in devices:
                assert wires.server.control({"do": "unplug", "device": name})["ok"]
            wires.wait(lambda: all(d.health.reason == "line_down" for d in devices.values()), 3)
            for name in devices:
                assert wires.server.control({"do": "plug", "device": name})["ok"]
        wires.wait(lambda: all(d.health.reason not in DOWN for d in devices.values()), 2)
        for device in devices.values():
            device.submit(everyday(device, "last"))
        wires.wait_ends("last", *(f"c{turn}" for turn in range(times)))
        for key, ends in wires.ends().items():
            assert len(ends) == 1, key  # each ended, and none twice
            assert key[1] != "last" or ends[0].outcome in {Outcome.CONFIRMED, Outcome.SENT}
        for name, device in devices.items():
            assert device.statistics()["reconnects"] == times
            own = [event.sequence for event in wires.events if event.device == name]
            assert own == list(range(1, len(own) + 1))
    finally:
        wires.close()


@makes()
def test_command_of_another_kind_ends_as_unsupported(title: str) -> None:
    kind = Kind(title.partition("-")[0])
    foreign: Command = usual(Kind.CAMERA, "c") if kind is not Kind.CAMERA else Beep(command_id="c")
    with make_rig(title) as rig:
        rig.ready()
        end = rig.do(foreign)
        assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
        assert end.message_zh


@all_rigs()
def test_cancel_of_something_unknown_ends_too(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        rig.do(Cancel(command_id="x", target_id="nothing"))
        assert len(rig.ends("x")) == 1


@makes()
def test_silent_device_is_never_good(title: str) -> None:
    """A minute on a line where somebody listens and nobody answers."""
    kind, _, name = title.partition("-")
    events: list[DeviceEvent] = []
    line = VirtualLine(Kind(kind), name, events.append, silent=True)
    line.run(1)
    line.device.submit(everyday(line.device, "c"))
    line.run(SILENCE_S)
    told = [e.body.health.health for e in events if isinstance(e.body, HealthChanged)]
    assert told
    assert Health.GOOD not in told
    (end,) = [e.body for e in events if isinstance(e.body, Completion)]
    assert end.outcome is not Outcome.CONFIRMED
