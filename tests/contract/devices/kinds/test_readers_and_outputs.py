"""What card readers, scanners, speakers and lights promise, for their fakes and for every make."""

from __future__ import annotations

from devices.health import Health
from devices.kinds import (
    CardLifted,
    CardRead,
    CardUnreadable,
    CodeScanned,
    Kind,
    Outcome,
    Say,
    SetLight,
    SoundStarted,
    StartReading,
    StopReading,
    StopSound,
)
from tests.contract.devices.kinds.rigs import FakeRig, MakeRig, Rig, all_rigs, make_rig

CARD = {
    "name": "李四",
    "sex": "2",
    "nation": "05",
    "birth": "19900101",
    "address": "四川省资阳市雁江区示例街2号",
    "number": "51200219900101002?",
    "authority": "资阳市公安局雁江分局",
    "valid_from": "20150630",
    "valid_until": "20350630",
}


def start(rig: Rig, command_id: str) -> None:
    end = rig.do(StartReading(command_id=command_id))
    assert end.outcome in {Outcome.CONFIRMED, Outcome.SENT}


def stop(rig: Rig, command_id: str) -> None:
    end = rig.do(StopReading(command_id=command_id))
    assert end.outcome in {Outcome.CONFIRMED, Outcome.SENT}


def pass_time(rig: Rig, seconds: float) -> None:
    """A fake has no time."""
    if isinstance(rig, MakeRig):
        rig.line.run(seconds)


# ------------------------------------------------------------------ id_card_reader


def lay(rig: Rig) -> None:
    if isinstance(rig, FakeRig):
        rig.fake.lay(CardRead("李四", "512002199001010022"))
    elif isinstance(rig, MakeRig):
        rig.control(do="lay", card=CARD)
    pass_time(rig, 4)


def lift(rig: Rig) -> None:
    if isinstance(rig, FakeRig):
        rig.fake.lift()
    elif isinstance(rig, MakeRig):
        rig.control(do="lift")
    pass_time(rig, 3)


@all_rigs(Kind.ID_CARD_READER)
def test_a_card_is_given_once_per_laying_and_only_while_somebody_reads(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        lay(rig)
        lift(rig)
        assert rig.bodies(CardRead) == []
        start(rig, "a")
        lay(rig)
        lift(rig)
        lay(rig)
        assert [card.name for card in rig.bodies(CardRead)] == ["李四"] * 2
        assert len(rig.bodies(CardLifted)) == 1
        lift(rig)
        stop(rig, "b")
        lay(rig)
        assert len(rig.bodies(CardRead)) == 2
        assert rig.device.health.health is Health.GOOD


@all_rigs(Kind.ID_CARD_READER)
def test_a_card_that_cannot_be_read_is_a_sentence(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        start(rig, "a")
        if isinstance(rig, FakeRig):
            rig.fake.lay_unreadable()
        elif isinstance(rig, MakeRig):
            rig.control(do="lay", unreadable=True)
        pass_time(rig, 10)
        (complaint,) = rig.bodies(CardUnreadable)
        assert complaint.reason
        assert complaint.message_zh
        assert complaint.message_en


@all_rigs(Kind.ID_CARD_READER)
def test_no_repr_shows_the_person(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        start(rig, "a")
        lay(rig)
        assert rig.bodies(CardRead)
        shown = repr(rig.events) + str(rig.events)
        assert "李四" not in shown
        assert "5120021990" not in shown


# ------------------------------------------------------------------ code_scanner


def scan(rig: Rig, text: str) -> None:
    if isinstance(rig, FakeRig):
        rig.fake.scan(text)
    elif isinstance(rig, MakeRig):
        rig.line.control(do="scan", text=text)  # one that was told to stop may not even look
    pass_time(rig, 3)


@all_rigs(Kind.CODE_SCANNER)
def test_codes_are_given_only_while_somebody_reads(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        scan(rig, "EARLY-1")
        start(rig, "a")
        for text in ("A012", "6901234567892", "A012"):
            scan(rig, text)
        stop(rig, "b")
        scan(rig, "LATE-1")
        codes = [code.text for code in rig.bodies(CodeScanned)]
        assert codes == ["A012", "6901234567892", "A012"]
        assert rig.device.health.health is Health.GOOD
        assert "A012" not in repr(rig.events)


@all_rigs(Kind.CODE_SCANNER)
def test_reading_when_the_cable_is_back(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        start(rig, "a")
        rig.unplug()
        rig.wait(lambda: rig.device.health.reason == "line_down", 3)
        rig.plug()
        rig.wait(lambda: rig.device.health.reason != "line_down", 3)
        start(rig, "b")
        pass_time(rig, 2)
        scan(rig, "A012")
        assert [code.text for code in rig.bodies(CodeScanned)] == ["A012"]


# ------------------------------------------------------------------ speaker


@all_rigs(Kind.SPEAKER)
def test_what_is_said_starts_once_and_ends_once(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        if not rig.device.capabilities.speaks_text:
            return
        for number in range(3):
            rig.device.submit(Say(command_id=f"s{number}", text=f"请零零{number}号到五号窗口"))
        rig.wait(lambda: all(rig.ends(f"s{number}") for number in range(3)), 60)
        assert [started.command_id for started in rig.bodies(SoundStarted)] == ["s0", "s1", "s2"]
        assert [rig.ends(f"s{number}")[0].outcome for number in range(3)] == [Outcome.CONFIRMED] * 3


@all_rigs(Kind.SPEAKER)
def test_stop_ends_what_is_said_as_cancelled(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        if not rig.device.capabilities.speaks_text:
            return
        if isinstance(rig, FakeRig):
            rig.fake.hold()
        rig.device.submit(Say(command_id="a", text="请零幺二号到五号窗口办理"))
        pass_time(rig, 0.5)
        rig.device.submit(StopSound(command_id="stop"))
        if isinstance(rig, FakeRig):
            rig.fake.finish("stop")
        rig.wait(lambda: rig.ends("a") and rig.ends("stop"))
        assert (rig.ends("a")[0].outcome, rig.ends("a")[0].reason) == (Outcome.FAILED, "cancelled")
        assert rig.ends("stop")[0].outcome in {Outcome.CONFIRMED, Outcome.SENT}


# ------------------------------------------------------------------ lights


@all_rigs(Kind.LIGHTS)
def test_a_channel_is_as_it_was_told_last(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        channels = rig.device.capabilities.channels
        for number, (channel, on) in enumerate([(1, True), (channels, True), (1, False)]):
            end = rig.do(SetLight(command_id=f"l{number}", channel=channel, on=on))
            assert end.outcome in {Outcome.CONFIRMED, Outcome.SENT}
        for channel in (0, channels + 1):
            end = rig.do(SetLight(command_id=f"x{channel}", channel=channel, on=True))
            assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
            assert end.message_zh
        if isinstance(rig, FakeRig):
            assert rig.fake.on == {channels}
        elif isinstance(rig, MakeRig):
            lit = rig.control(do="state")["state"]["lit"]
            assert lit == [False] * (channels - 1) + [True]
