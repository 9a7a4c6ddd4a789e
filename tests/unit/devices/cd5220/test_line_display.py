"""The line display over time: it is silent for ever, so it is told again and again and never called good."""

from __future__ import annotations

from typing import Any

from devices.health import Health
from devices.kinds import Identify, Outcome, SetBrightness, SetPower, ShowPage, StripLine, StripPage
from tests.unit.devices.bench import Bench, device


def bench(**options: Any) -> Bench:
    made = Bench(device("led_board", "cd5220", **options)).plug()
    made.run(1.0)
    return made


def show(text: str, command_id: str = "p") -> ShowPage:
    return ShowPage(command_id=command_id, page=StripPage((StripLine(text),)))


def test_a_page_is_sent_and_never_confirmed_and_health_stays_unknown() -> None:
    made = bench()
    assert made.do(show("请B012号到5号窗口")).outcome is Outcome.SENT
    made.run(0.1)
    assert made.state()["text"] == ["B012", "COUNTER 5"]
    assert made.health().health is Health.UNKNOWN


def test_a_display_that_was_without_power_shows_the_page_again_unasked() -> None:
    made = bench(refresh_s=5.0)
    made.do(show("B012"))
    made.control(do="set", power="off")
    made.control(do="set", power="on")
    assert made.state()["text"] == ["", ""]
    made.run(5.5)
    assert made.state()["text"] == ["B012", "COUNTER 5"]


def test_after_a_replug_the_latest_page_comes_back() -> None:
    made = bench()
    made.do(show("B012"))
    made.pull()
    made.control(do="set", power="off")
    made.control(do="set", power="on")
    made.plug()
    made.run(1.0)
    assert made.state()["text"][0] == "B012"


def test_a_pulled_cable_ends_what_was_under_way_as_indeterminate() -> None:
    made = bench()
    made.submit(show("B012"))
    made.pull()
    assert made.outcome("p") == ("indeterminate", "line_down")


def test_a_page_that_waits_is_superseded_and_the_one_that_leaves_is_not() -> None:
    made = bench()
    for number in range(5):
        made.submit(show(f"B{number:03}", f"p{number}"))
    made.run(1.0)
    reasons = [made.outcome(f"p{n}")[1] for n in range(5)]
    assert reasons[-1] == "ok"
    assert set(reasons) == {"ok", "superseded"}
    assert reasons.count("superseded") >= 3
    assert made.state()["text"][0] == "B004"


def test_a_label_stands_for_a_while_and_then_the_page_again() -> None:
    made = bench(identify_s=3.0)
    made.do(show("B012"))
    made.do(Identify(command_id="i", label="5"))
    made.run(0.2)
    assert made.state()["text"] == ["5", ""]
    made.run(3.5)
    assert made.state()["text"][0] == "B012"


def test_dark_and_lit_and_dimmed() -> None:
    made = bench()
    made.do(show("B012"))
    made.do(SetBrightness(command_id="b", percent=30))
    made.do(SetPower(command_id="off", on=False))
    made.run(0.2)
    assert made.state()["text"] == ["", ""]
    made.do(SetPower(command_id="on", on=True))
    made.run(0.2)
    assert made.state()["text"][0] == "B012"
    assert made.state()["brightness"] == 1


def test_damage_on_the_wire_is_over_at_the_next_refresh() -> None:
    made = bench(refresh_s=2.0)
    made.damage("lose", 0.3)
    made.do(show("B012"))
    made.run(1.0)
    made.heal()
    made.run(4.5)
    assert made.state()["text"] == ["B012", "COUNTER 5"]
