"""The numeric display's driver against its simulator: the latest ticket stands there, proven by reading."""

from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Identify,
    LedBoardCapabilities,
    Outcome,
    Reset,
    SetBrightness,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.modbus_numeric import MAKE
from devices.led_board.modbus_numeric.protocol import ticket_on
from devices.led_board.pages import CounterFace, FaceState, counter_page
from tests.unit.devices.bench import Bench, device


def page(*lines: str) -> StripPage:
    return StripPage(tuple(StripLine(text) for text in lines))


def show(command_id: str, *lines: str, limit_s: float = 10.0) -> ShowPage:
    return ShowPage(command_id=command_id, page=page(*lines), limit_s=limit_s)


def board(**options: Any) -> Bench:
    return Bench(device("led_board", "modbus_numeric", **options)).plug()


@pytest.mark.parametrize(
    ("lines", "ticket"),
    [
        (["B012 请到5号窗口"], "B012"),
        (["请B012号到5号窗口办理"], "B012"),
        (["5号窗口", "A003"], "A003"),
        (["5号窗口 户政"], ""),
        (["012 5号窗口"], "012"),
        (["信息暂未更新（09:42）"], ""),
        (["暂停服务 约10:20恢复"], ""),
        (["演练 VIP07"], "VIP07"),
        ([], ""),
    ],
)
def test_the_ticket_of_a_page(lines: list[str], ticket: str) -> None:
    assert ticket_on(page(*lines)) == ticket


@pytest.mark.parametrize("digits", [3, 4, 6])
@pytest.mark.parametrize("rehearsal", [True, False])
def test_pages_made_for_this_board_hold_their_ticket(digits: int, rehearsal: bool) -> None:
    config = device("led_board", "modbus_numeric", digits=digits)
    capabilities = MAKE.capabilities(config, MAKE.options(digits=digits))
    assert isinstance(capabilities, LedBoardCapabilities)
    called = CounterFace("5", "5号窗口 户政", ticket="B012", rehearsal=rehearsal)
    assert ticket_on(counter_page(called, capabilities)) == "B012"
    for state in (FaceState.PAUSED, FaceState.CLOSED):
        assert ticket_on(counter_page(CounterFace("5", "户政", state), capabilities)) == ""
    stale = CounterFace("5", "户政", ticket="B012", out_of_date="09:42")
    assert ticket_on(counter_page(stale, capabilities)) == ""


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, "B012"),
        ({"digits": 6}, "B012"),
        ({"write": "one"}, "B012"),
        ({"register": 0x10}, "B012"),
        ({"shows": "number"}, "12"),
        ({"shows": "number", "decimals_register": False}, "12"),
        ({"digits": 3}, "012"),
    ],
)
def test_a_page_is_shown_and_proven(options: dict[str, Any], shown: str) -> None:
    bench = board(**options)
    end = bench.do(show("p", "B012 请到5号窗口"))
    assert end.outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == [shown]
    assert bench.witnesses[-1] == {"witness": "strip", "label": shown, "text": [shown]}
    assert bench.health().health is Health.GOOD


def test_nobody_called_is_dashes() -> None:
    bench = board()
    bench.do(show("a", "B012 5号窗口"))
    bench.do(show("b", "5号窗口 户政"))
    assert bench.state()["text"] == ["----"]
    assert bench.witnesses[-1]["label"] == ""


def test_of_many_pages_only_the_latest_is_told() -> None:
    bench = board()
    bench.run(1)
    writes = bench.state()["writes"]
    for number in range(8):
        bench.submit(show(f"p{number}", f"B{number:03d}"))
    bench.run(2)
    assert bench.outcome("p7") == ("confirmed", "ok")
    assert bench.outcome("p3") == ("failed", "superseded")
    assert bench.state()["text"] == ["B007"]
    assert bench.state()["writes"] - writes <= 2


def test_the_same_page_twice_is_confirmed_twice() -> None:
    bench = board()
    bench.submit(show("a", "B012"))
    bench.submit(show("b", "B012"))
    bench.run(2)
    assert (bench.outcome("a"), bench.outcome("b")) == (("confirmed", "ok"),) * 2


def test_a_display_without_power_is_told_again_when_it_is_back() -> None:
    bench = board()
    bench.do(show("p", "B012"))
    bench.control(do="set", power="off")
    bench.run(20)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    bench.control(do="set", power="on")
    assert bench.run_until(lambda: bench.state()["text"] == ["B012"], 5)
    assert bench.health().health is Health.GOOD
    assert bench.seat().counters()["told_again"] == 1


def test_a_short_loss_of_power_is_seen_by_reading() -> None:
    bench = board(ping_s=5)
    bench.do(show("p", "B012"))
    bench.control(do="set", power="off")
    bench.control(do="set", power="on")
    assert bench.state()["text"] == [""]
    assert bench.run_until(lambda: bench.state()["text"] == ["B012"], 6)


def test_a_page_for_a_silent_display_ends_as_unknown_and_appears_later() -> None:
    bench = board()
    bench.control(do="set", power="off")
    end = bench.do(show("p", "B012"))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    assert end.message_zh
    bench.control(do="set", power="on")
    assert bench.run_until(lambda: bench.state()["text"] == ["B012"], 5)


def test_a_display_that_cannot_be_read_is_believed() -> None:
    bench = board()
    bench.control(do="set", readable=False)
    assert bench.do(show("p", "B012")).outcome is Outcome.CONFIRMED
    assert bench.do(show("q", "B012")).outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.GOOD
    assert bench.state()["writes"] == 2  # nothing proves the second page but a second write


def test_a_display_that_says_yes_and_does_nothing_is_found_out() -> None:
    bench = board()
    bench.control(do="set", stuck=True)
    end = bench.do(show("p", "B012"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "not_taken")
    assert bench.health().reason == "not_taken"
    bench.control(do="set", stuck=False)
    assert bench.do(show("q", "B013")).outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.GOOD


def test_a_wrong_register_is_refused_with_a_sentence() -> None:
    config = device("led_board", "modbus_numeric", register=0x200)
    bench = Bench(config)
    bench.sim.devices[0].device._start = 0x70  # type: ignore[attr-defined] # the display has other registers
    bench.plug()
    end = bench.do(show("p", "B012"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "refused")
    assert "寄存器" in end.message_zh
    assert bench.health().reason == "refused"


def test_a_busy_display_is_asked_again() -> None:
    bench = board()
    bench.run(1)
    bench.control(do="set", busy=2)
    assert bench.do(show("p", "B012")).outcome is Outcome.CONFIRMED
    bench.control(do="set", busy=50)
    end = bench.do(show("q", "B013"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "refused")


def test_identify_shows_the_counter_for_a_while() -> None:
    bench = board(identify_s=4)
    bench.do(show("p", "B012"))
    assert bench.do(Identify(command_id="i", label="5")).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["5"]
    bench.run(5)
    assert bench.state()["text"] == ["B012"]
    check = CheckHealth(command_id="c", level=CheckLevel.EXTERNAL)
    assert bench.do(check).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["8888"]
    assert bench.do(show("q", "B013")).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["B013"]
    bench.run(10)
    assert bench.state()["text"] == ["B013"]


def test_check_reset_cancel_and_what_it_cannot() -> None:
    bench = board()
    bench.do(show("p", "B012"))
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["----"]
    assert bench.do(Cancel(command_id="x", target_id="p")).outcome is Outcome.CONFIRMED
    refused = bench.do(SetBrightness(command_id="b", percent=50))
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, "unsupported")


def test_cancel_of_a_page_that_waits() -> None:
    bench = board()
    bench.do(show("p", "B012"))
    bench.submit(CheckHealth(command_id="c"))  # the read holds the line
    bench.submit(show("q", "B013"))
    bench.submit(Cancel(command_id="x", target_id="q"))
    bench.run(2)
    assert bench.outcome("q") == ("failed", "cancelled")
    assert bench.state()["text"] == ["B012"]


def test_a_pulled_cable() -> None:
    bench = board()
    bench.submit(show("p", "B012"))
    bench.run(0.005)
    bench.pull()
    assert bench.ends("p")[0].reason == "line_down"
    bench.run(1)
    bench.plug()
    bench.run(1)
    assert bench.health().health is Health.GOOD
    assert bench.do(show("q", "B013")).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("address", [0, 248, None])
def test_an_address_must_be_1_to_247(address: int | None) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        Bench(device("led_board", "modbus_numeric", address=address))
    assert caught.value.code == "bad_address"
