"""The screen's power by xset: looked at after every change, dark only with the guard."""

from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    Outcome,
    PanelCapabilities,
    SelectInput,
    SetPower,
)
from devices.panel.dpms import MAKE
from devices.panel.power import PowerDown
from devices.registry import parse_options
from tests.unit.devices.bench import Bench, device

BAUD = 1_000_000


def screen(lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("panel", "dpms", **options), baud=BAUD, lump=lump).plug()
    assert bench.health().health is Health.UNKNOWN
    bench.run(1)
    return bench


def down(bench: Bench, command_id: str, live_tickets: int = 0) -> PowerDown:
    return PowerDown(command_id=command_id, live_tickets=live_tickets, seen_at_s=bench.now)


@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_kept_lit_dark_and_lit_again(lump: int) -> None:
    bench = screen(lump)
    assert bench.health().health is Health.GOOD
    assert bench.state()["timeouts_s"] == [0, 0, 0]
    assert bench.do(down(bench, "off")).outcome is Outcome.CONFIRMED
    assert bench.health().reason == "asleep"
    assert bench.do(SetPower(command_id="on", on=True)).outcome is Outcome.CONFIRMED
    assert bench.health().reason == "ok"
    assert [one["power"] for one in bench.witnesses] == ["off", "on"]
    assert bench.state()["asked"] == ["keep", "query", "off", "query", "on", "query"]


def test_guard() -> None:
    bench = screen()
    assert bench.do(SetPower(command_id="a", on=False)).reason == "guard_missing"
    assert bench.do(down(bench, "b", live_tickets=1)).reason == "tickets_live"
    assert "off" not in bench.state()["asked"]


def test_guard_is_looked_at_again_before_the_program_starts() -> None:
    bench = screen()
    bench.control(do="set", hang=True)
    for number in range(5):
        bench.submit(CheckHealth(command_id=f"c{number}", limit_s=60))
    bench.submit(PowerDown(command_id="off", live_tickets=0, seen_at_s=bench.now, limit_s=60))
    bench.run(16)
    bench.control(do="set", hang=False)
    bench.run(5)
    assert bench.outcome("off") == ("failed", "guard_old")
    assert bench.state()["screen"] == "on"


def test_screen_that_somebody_blanked_is_lit_again() -> None:
    bench = screen(poll_s=5)
    bench.control(do="set", screen="standby")
    told = len(bench.events)
    bench.run(6)
    assert bench.state()["screen"] == "on"
    assert bench.seat().counters()["relit"] == 1
    reasons = [getattr(getattr(e.body, "health", None), "reason", "") for e in bench.events[told:]]
    assert "dark" in reasons
    bench.run(1)
    assert bench.health().health is Health.GOOD


def test_dark_screen_stays_dark_while_that_is_wanted() -> None:
    bench = screen(poll_s=5)
    bench.do(down(bench, "off"))
    bench.run(30)
    assert bench.state()["screen"] == "off"
    assert bench.seat().counters()["relit"] == 0


def test_server_without_dpms_cannot_be_trusted_though_xset_ends_well() -> None:
    bench = Bench(device("panel", "dpms"), baud=BAUD)
    bench.control(do="set", dpms=False)
    bench.plug()
    bench.run(1)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_dpms")
    assert bench.do(SetPower(command_id="on", on=True)).reason == "no_dpms"
    assert bench.do(CheckHealth(command_id="c")).reason == "no_dpms"


def test_change_that_did_not_happen_is_no_success() -> None:
    bench = screen()
    bench.control(do="set", stuck=True)
    assert bench.do(down(bench, "off")).reason == "not_done"
    assert bench.state()["screen"] == "on"


def test_disabled_power_management_is_unknown() -> None:
    bench = screen(poll_s=5)
    bench.control(do="set", enabled=False)
    bench.run(6)
    assert (bench.health().health, bench.health().reason) == (Health.UNKNOWN, "dpms_disabled")
    end = bench.do(SetPower(command_id="on", on=True))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "dpms_disabled")


def test_screen_that_will_blank_is_a_warning() -> None:
    bench = screen(keep_lit=False)
    assert (bench.health().health, bench.health().reason) == (Health.GOOD, "will_blank")
    assert bench.health().warning
    assert "keep" not in bench.state()["asked"]


def test_hanging_server() -> None:
    bench = screen(poll_s=5)
    bench.control(do="set", hang=True)
    end = bench.do(SetPower(command_id="on", on=True))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    bench.control(do="set", hang=False)
    bench.run(6)
    assert bench.health().health is Health.GOOD


def test_newest_wish_counts_and_what_waits_can_be_cancelled() -> None:
    bench = screen()
    bench.submit(CheckHealth(command_id="c"))
    bench.submit(down(bench, "a"))
    bench.submit(SetPower(command_id="b", on=True))
    bench.run(1)
    assert bench.outcome("a") == ("failed", "superseded")
    assert bench.outcome("b") == ("confirmed", "ok")
    bench.submit(CheckHealth(command_id="d"))
    bench.submit(SetPower(command_id="e", on=True))
    bench.do(Cancel(command_id="x", target_id="e"))
    assert bench.outcome("e") == ("failed", "cancelled")


def test_settings_and_capabilities() -> None:
    bench = screen()
    capabilities = bench.seat().capabilities
    assert isinstance(capabilities, PanelCapabilities)
    assert capabilities.inputs == ()
    assert bench.do(SelectInput(command_id="i", source="hdmi1")).reason == "unsupported"
    wrong: list[dict[str, Any]] = [{"display": "; rm"}, {"program": []}, {"poll_s": 0}]
    for bad in wrong:
        with pytest.raises(DeviceConfigError):
            parse_options(MAKE, device("panel", "dpms", **bad))


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(2))
def test_damaged_line_never_lies(kind: str, seed: int) -> None:
    bench = screen(poll_s=3600, keep_lit=False)
    bench.damage(kind, 0.001 if kind == "lose" else 0.15, seed)
    confirmed = 0
    for number in range(12):
        on = number % 2 == 1
        command = SetPower(command_id=f"c{number}", on=True) if on else down(bench, f"c{number}")
        end = bench.do(command)
        if end.outcome is Outcome.CONFIRMED:
            confirmed += 1
            assert bench.state()["screen"] == ("on" if on else "off")
        bench.run(2)
    assert confirmed >= 4
    bench.heal()
    bench.run(8)
    assert bench.do(SetPower(command_id="last", on=True)).outcome is Outcome.CONFIRMED


def test_twenty_replugs() -> None:
    bench = screen()
    for turn in range(20):
        bench.submit(SetPower(command_id=f"a{turn}", on=True))
        bench.submit(CheckHealth(command_id=f"b{turn}"))
        bench.pull()
        assert bench.outcome(f"a{turn}") == ("indeterminate", "line_down")
        assert bench.outcome(f"b{turn}") == ("failed", "line_down")
        bench.plug()
        bench.run(1)
        assert bench.health().health is Health.GOOD
