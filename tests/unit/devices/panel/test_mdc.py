"""MDC panels against their simulators: slow starts, the guard, faults inside, bad lines."""

from random import Random
from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    Outcome,
    PanelCapabilities,
    Reset,
    SelectInput,
    SetBrightness,
    SetPower,
)
from devices.panel.power import PowerDown
from tests.unit.devices.bench import Bench, device


def panel(lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("panel", "samsung_mdc", **options), lump=lump).plug()
    assert bench.health().health is Health.UNKNOWN
    bench.run(1)
    assert bench.health().health is Health.GOOD
    return bench


def down(bench: Bench, command_id: str, live_tickets: int = 0, age_s: float = 0.0) -> PowerDown:
    return PowerDown(
        command_id=command_id, live_tickets=live_tickets, seen_at_s=bench.now - age_s, limit_s=30
    )


def up(command_id: str) -> SetPower:
    return SetPower(command_id=command_id, on=True, limit_s=30)


@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_what_a_hall_needs(lump: int) -> None:
    bench = panel(lump)
    assert bench.do(SelectInput(command_id="i", source="hdmi2")).outcome is Outcome.CONFIRMED
    assert bench.do(SetBrightness(command_id="b", percent=80)).outcome is Outcome.CONFIRMED
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert (bench.state()["input"], bench.state()["brightness"]) == (0x23, 80)
    assert bench.seat().counters()["degrees"] == 41
    assert [one["input"] for one in bench.witnesses] == ["hdmi2"]


def test_dark_needs_the_guard_and_no_byte_leaves_without_it() -> None:
    bench = panel()
    bench.run(0.2)
    before = list(bench.state()["commands"])
    for number, command in enumerate(
        (
            SetPower(command_id="off0", on=False),
            down(bench, "off1", live_tickets=3),
            down(bench, "off2", age_s=11),
        )
    ):
        end = bench.do(command)
        assert end.outcome is Outcome.FAILED
        assert end.reason == ("guard_missing", "tickets_live", "guard_old")[number]
        assert end.message_zh
    assert bench.state()["commands"] == before
    assert bench.do(down(bench, "off3")).outcome is Outcome.CONFIRMED
    assert bench.state()["power"] == "off"
    bench.run(40)
    assert (bench.health().health, bench.health().parts[0].reason) == (Health.GOOD, "asleep")


def test_guard_that_has_grown_old_while_it_waited_is_refused() -> None:
    bench = panel()
    bench.do(down(bench, "off"))
    bench.submit(up("on"))  # the panel is silent while it starts; the next command waits
    bench.submit(SelectInput(command_id="i", source="hdmi2", limit_s=60))
    bench.submit(down(bench, "late"))
    bench.control(do="set", mains="off")
    bench.run(11.5)
    bench.control(do="set", mains="on")
    bench.run(30)
    assert bench.state()["power"] != "off" or bench.outcome("late")[1] != "ok"
    assert bench.outcome("late")[0] == "failed"


def test_slow_start_is_waited_for_and_rested_after() -> None:
    bench = panel()
    bench.do(down(bench, "off"))
    bench.submit(up("on"))
    bench.submit(SetBrightness(command_id="b", percent=10, limit_s=30))
    began = bench.now
    assert bench.run_until(lambda: bool(bench.ends("b")), 30)
    assert bench.outcome("on") == ("confirmed", "ok")
    assert bench.outcome("b") == ("confirmed", "ok")
    assert bench.now - began >= 2  # no command for two seconds after it was switched on
    assert bench.health().health is Health.GOOD
    assert [one["power"] for one in bench.witnesses] == ["off", "on"]


def test_newer_wish_replaces_the_older_one() -> None:
    bench = panel()
    bench.submit(SetBrightness(command_id="b", percent=10))
    bench.submit(down(bench, "off"))
    bench.submit(up("on"))
    bench.run(5)
    assert bench.outcome("off") == ("failed", "superseded")
    assert bench.outcome("on") == ("confirmed", "ok")
    assert bench.state()["power"] == "on"


def test_dark_by_the_remote_control_is_bad() -> None:
    bench = panel(poll_s=5)
    bench.control(do="set", remote="off")
    bench.run(6)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "dark")
    bench.control(do="set", remote="on")
    bench.run(12)
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("lamp", "lamp"), ("temperature", "hot"), ("fan", "fan"), ("no_sync", "no_signal")],
)
def test_faults_inside(fault: str, reason: str) -> None:
    bench = panel(poll_s=5)
    bench.control(do="set", fault=fault)
    bench.run(6)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, reason)
    assert bench.health().message_zh
    bench.control(do="set", fault="none")
    bench.run(6)
    assert bench.health().health is Health.GOOD


def test_older_model_without_status() -> None:
    bench = Bench(device("panel", "samsung_mdc"))
    bench.control(do="set", old=True)
    bench.plug()
    bench.run(1)
    assert bench.health().health is Health.GOOD
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    bench.run(100)
    assert bench.state()["commands"].count("0D") == 1


def test_panel_without_mains_is_noticed_and_comes_back() -> None:
    bench = panel(poll_s=5)
    bench.control(do="set", mains="off")
    end = bench.do(SelectInput(command_id="i", source="hdmi2"))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    bench.submit(SelectInput(command_id="j", source="hdmi2"))
    bench.submit(SetBrightness(command_id="k", percent=5))
    bench.run(5)
    assert bench.outcome("k") == ("failed", "no_answer")
    bench.control(do="set", mains="on")
    bench.run(5)
    assert bench.health().health is Health.GOOD


def test_refusal_and_what_it_does_not_have() -> None:
    bench = panel()
    bench.control(do="set", refuse=True)
    end = bench.do(SetBrightness(command_id="b", percent=5))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "refused")
    assert bench.do(SelectInput(command_id="i", source="vga")).reason == "unsupported"
    assert bench.do(Reset(command_id="r")).reason == "unsupported"
    assert bench.do(Beep(command_id="x")).reason == "unsupported"


def test_cancel_what_waits() -> None:
    bench = panel()
    bench.submit(SetBrightness(command_id="a", percent=5))
    bench.submit(SetBrightness(command_id="b", percent=6))
    bench.do(Cancel(command_id="x", target_id="b"))
    bench.run(1)
    assert bench.outcome("a") == ("confirmed", "ok")
    assert bench.outcome("b") == ("failed", "cancelled")
    assert bench.state()["brightness"] == 5


def test_several_panels_on_one_line() -> None:
    names = [device("panel", "samsung_mdc", f"panel-{n}", address=n) for n in (1, 2, 3)]
    bench = Bench(*names).plug()
    bench.run(3)
    for index, name in enumerate(("a", "b", "c")):
        bench.submit(SetBrightness(command_id=name, percent=index + 1), index)
    bench.run(3)
    assert [bench.state(index)["brightness"] for index in range(3)] == [1, 2, 3]
    assert all(bench.health(index).health is Health.GOOD for index in range(3))


def test_bad_settings_are_sentences() -> None:
    for bad in ({"inputs": ["scart"]}, {"address": 300}):
        with pytest.raises(DeviceConfigError) as caught:
            Bench(device("panel", "samsung_mdc", **bad))
        assert "panel-1" in caught.value.message_zh
    capabilities = panel(inputs=["hdmi1"]).seat().capabilities
    assert isinstance(capabilities, PanelCapabilities)
    assert capabilities.inputs == ("hdmi1",)


def test_picture() -> None:
    bench = panel()
    lit = bench.sim.devices[0].device.picture()
    bench.control(do="set", mains="off")
    assert lit != bench.sim.devices[0].device.picture()


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_line_never_lies_about_power(kind: str, seed: int) -> None:
    bench = panel(poll_s=3600)
    bench.damage(kind, 0.02 if kind == "lose" else 0.2, seed)
    random = Random(seed)
    confirmed = 0
    for number in range(12):
        on = random.random() < 0.5
        command = up(f"c{number}") if on else down(bench, f"c{number}")
        bench.submit(command)
        bench.run(31)
        (end,) = bench.ends(f"c{number}")
        if end.outcome is Outcome.CONFIRMED:
            confirmed += 1
            assert bench.state()["power"] == ("on" if on else "off")
    assert confirmed >= 4
    bench.heal()
    bench.run(3)
    assert bench.do(up("last")).outcome is Outcome.CONFIRMED
    assert all(len(bench.ends(f"c{number}")) == 1 for number in range(12))


def test_twenty_replugs() -> None:
    bench = panel()
    for turn in range(20):
        bench.submit(SetBrightness(command_id=f"a{turn}", percent=turn))
        bench.submit(SelectInput(command_id=f"b{turn}", source="hdmi1"))
        bench.run(0.01)
        bench.pull()
        assert bench.outcome(f"a{turn}") == ("indeterminate", "line_down")
        assert bench.outcome(f"b{turn}") == ("failed", "line_down")
        bench.plug()
        bench.run(1)
        assert bench.health().health is Health.GOOD
