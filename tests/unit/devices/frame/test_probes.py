"""What ``discover --ask`` puts to an unknown port: it finds its own device, no other, and changes nothing."""

from __future__ import annotations

from typing import Any, Final

import pytest

from devices.driver import Make
from devices.registry import all_makes
from tests.unit.devices.bench import Bench, device

SERIAL: Final = [make for make in all_makes() if "serial" in make.transports]
ASKING: Final = [make for make in SERIAL if make.probe is not None and make.probe.ask]
OPTIONS: Final[dict[str, dict[str, Any]]] = {"onbon_d": {"card": "6E1"}}
FAMILY: Final = {("call_keypad", "ff68"): "ff68", ("rating_keys", "ff68"): "ff68"}
"""Makes that share one protocol on one line cannot be told apart by it."""


def title(make: Make) -> str:
    return f"{make.kind}-{make.name}"


def put(make: Make, questions: tuple[bytes, ...]) -> tuple[bytes, list[dict[str, Any]]]:
    """What a simulated device of this make answers, and what a person would have noticed."""
    bench = Bench(device(make.kind, make.name, **OPTIONS.get(make.name, {})), instant=True)
    bench.sim.plug(bench.now)
    simulated = bench.sim.devices[0].device
    heard = b""
    for question in questions:
        heard += simulated.feed(question, bench.now)
        for _ in range(20):
            bench.now += 0.05
            heard += simulated.on_timer(bench.now)
    return heard, bench.witnesses


@pytest.mark.parametrize("make", ASKING, ids=title)
def test_a_device_is_recognised_by_its_own_question_and_nobody_notices(make: Make) -> None:
    assert make.probe is not None
    heard, noticed = put(make, make.probe.ask)
    found = make.probe.recognise(heard)
    assert found, heard.hex(" ")
    if make.needs_address:
        assert found[0].address == 1
    assert noticed == []


@pytest.mark.parametrize("other", SERIAL, ids=title)
def test_no_question_makes_another_device_do_something_or_be_taken_for_it(other: Make) -> None:
    for make in ASKING:
        if make is other or make.probe is None or FAMILY.get((make.kind, make.name)) == "ff68":
            continue
        heard, noticed = put(other, make.probe.ask)
        taken = [one for one in make.probe.recognise(heard) if one.sure]
        assert taken == [], (title(make), heard.hex(" "))
        assert noticed == [], (title(make), noticed)
