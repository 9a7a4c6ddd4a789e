"""Scanners that type: keys to text, never half a code, never a code nobody asked for."""

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code_scanner.codes import clean
from devices.code_scanner.wedge.protocol import (
    PLAIN,
    SHIFTED,
    TEXT_MAX,
    Typed,
    Typewriter,
)
from devices.code_scanner.wedge.simulator import SimulatedWedge
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    CodeScanned,
    Outcome,
    Reset,
    StartReading,
    StopReading,
)
from devices.wire.evdev import KEY_CODES, Press
from tests.unit.devices.bench import Bench, device

BAUD = 4_000_000
KEYBOARD = "A" + "".join(sorted({*PLAIN.values(), *SHIFTED.values()}))


def scanner(lump: int = 1 << 16, *, reading: bool = True, **options: Any) -> Bench:
    bench = Bench(device("code_scanner", "wedge", **options), baud=BAUD, lump=lump).plug()
    bench.run(0.5)
    assert bench.health().health is Health.GOOD
    if reading:
        assert bench.do(StartReading(command_id="start")).outcome is Outcome.SENT
    return bench


def scan(bench: Bench, text: str, seconds: float = 0.0) -> None:
    bench.control(do="scan", text=text)
    bench.run(seconds or 0.5 + len(text) * 0.01)


def simulated(bench: Bench) -> SimulatedWedge:
    device = bench.sim.devices[0].device
    assert isinstance(device, SimulatedWedge)
    return device


def codes(bench: Bench) -> list[str]:
    return [one.text for one in bench.bodies(CodeScanned)]


def keys(typewriter: Typewriter, *names: str) -> Typed | None:
    typed = None
    for name in names:
        code = KEY_CODES[name.removeprefix("+").removeprefix("-")]
        if not name.startswith("-"):
            typed = typewriter.key(code, Press.DOWN) or typed
        if not name.startswith("+"):
            typed = typewriter.key(code, Press.UP) or typed
    return typed


@pytest.mark.parametrize("lump", [1, 5, 1 << 16])
def test_everything_on_a_us_keyboard(lump: int) -> None:
    bench = scanner(lump)
    scan(bench, KEYBOARD)
    scan(bench, "HTTPS://Hall.example/t?id=B012&k=a_b-C")
    assert codes(bench) == [KEYBOARD, "HTTPS://Hall.example/t?id=B012&k=a_b-C"]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.text(alphabet=KEYBOARD, min_size=1, max_size=60))
def test_any_text_of_a_us_keyboard(text: str) -> None:
    bench = scanner()
    scan(bench, text)
    assert codes(bench) == ([wanted] if (wanted := clean(text.encode())[0]) else [])


def test_shift_held_over_several_keys_and_capslock() -> None:
    typewriter = Typewriter("enter")
    assert keys(typewriter, "+LEFTSHIFT", "A", "B", "-LEFTSHIFT", "C", "ENTER") == Typed("ABc")
    assert keys(typewriter, "CAPSLOCK", "A", "1", "CAPSLOCK", "A", "KPENTER") == Typed("A1a")


def test_character_that_no_keyboard_has_gives_no_code_and_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = scanner()
    scan(bench, "预约A012")
    assert codes(bench) == []
    assert bench.seat().counters()["unreadable"] == 1
    assert (bench.health().health, bench.health().reason) == (Health.GOOD, "characters_lost")
    assert bench.health().warning
    assert "A012" not in caplog.text
    scan(bench, "A013")
    assert codes(bench) == ["A013"]
    assert bench.health().reason == "ok"


def test_code_without_suffix_ends_by_silence() -> None:
    bench = scanner(suffix="none", silence_s=0.05)
    scan(bench, "A012", seconds=0.2)
    scan(bench, "A013", seconds=0.2)
    assert codes(bench) == ["A012", "A013"]


def test_code_whose_suffix_does_not_come_is_not_trusted() -> None:
    bench = scanner()
    for name in ("A", "1"):
        simulated(bench).press(KEY_CODES[name], bench.now)
        bench.run(0.1)
    bench.run(1.0)
    assert codes(bench) == []
    assert (bench.health().reason, bench.health().warning) == ("suffix_missing", True)
    scan(bench, "A012")
    assert codes(bench) == ["A012"]
    tab = scanner(suffix="tab")
    scan(tab, "A012")
    assert codes(tab) == ["A012"]


def test_nobody_reading_nothing_kept() -> None:
    bench = scanner(reading=False)
    scan(bench, "51000019900101123X")
    bench.do(StartReading(command_id="start"))
    bench.run(1)
    assert codes(bench) == []
    assert "510000" not in repr(vars(bench.seat().driver))
    scan(bench, "A1")
    bench.do(StopReading(command_id="stop"))
    scan(bench, "A2")
    assert codes(bench) == ["A1"]
    assert bench.seat().counters()["unasked"] == 2


def test_start_in_the_middle_of_a_code_gives_no_half_code() -> None:
    bench = scanner(reading=False)
    bench.control(do="scan", text="ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3)
    bench.run(0.1)
    bench.do(StartReading(command_id="start"))
    bench.run(2)
    assert codes(bench) == []
    scan(bench, "B012")
    assert codes(bench) == ["B012"]


def test_same_code_again_within_its_time_counts_once() -> None:
    bench = scanner()
    scan(bench, "A012")
    scan(bench, "A012")
    bench.run(2)
    scan(bench, "A012")
    assert codes(bench) == ["A012", "A012"]
    assert bench.seat().counters()["repeats"] == 1


def test_too_long_a_code_is_no_code() -> None:
    typewriter = Typewriter("enter")
    for _ in range(TEXT_MAX + 1):
        keys(typewriter, "A")
    typed = keys(typewriter, "ENTER")
    assert typed is not None
    assert (len(typed.text), typed.whole) == (TEXT_MAX, False)


def test_aim_identifier() -> None:
    bench = scanner()
    scan(bench, "]L2X")
    assert bench.bodies(CodeScanned) == [CodeScanned("X", "PDF417")]


def test_overrun_in_a_code_gives_none() -> None:
    bench = scanner()
    bench.control(do="scan", text="ABCDEFGHIJ")
    bench.run(0.012)
    bench.control(do="overrun")
    bench.run(0.5)
    scan(bench, "B012")
    assert codes(bench) in (["B012"], [])  # the rest of the first may spoil what follows at once
    scan(bench, "B013")
    assert codes(bench)[-1] == "B013"
    assert all(code in {"B012", "B013"} for code in codes(bench))


def test_commands() -> None:
    bench = scanner()
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    assert bench.do(Cancel(command_id="x", target_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Beep(command_id="b")).reason == "unsupported"
    scan(bench, "A012")
    assert codes(bench) == []  # after a reset nobody reads


def test_repr_shows_no_code() -> None:
    assert "A012" not in repr(Typed("A012"))
    assert "A012" not in repr(CodeScanned("A012"))


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_line_gives_whole_codes_or_none(kind: str, seed: int) -> None:
    bench = scanner()
    rates = {"lose": 0.0005, "tear": 0.01, "late": 0.02, "double": 0.2}
    bench.damage(kind, rates[kind], seed)
    sent = [f"B{number:03d}/{seed}" for number in range(15)]
    for text in sent:
        scan(bench, text, seconds=4)
    heard = codes(bench)
    rest = iter(sent)
    wrong = [code for code in heard if code not in sent]
    # No sum protects a key. Bytes that vanish are noticed; keys that overtake others (no kernel does that) not always.
    assert len(wrong) <= (1 if kind == "late" else 0)
    assert all(code in rest for code in heard if code not in wrong)
    assert len(heard) >= 5
    if kind == "double":
        assert heard == sent


def test_twenty_replugs() -> None:
    bench = scanner()
    for turn in range(20):
        bench.control(do="scan", text=f"A{turn:03d}")
        bench.run(0.005)
        bench.pull()
        bench.plug()
        bench.run(0.5)
        bench.do(StartReading(command_id=f"s{turn}"))
        scan(bench, f"B{turn:03d}")
    assert codes(bench) == [f"B{turn:03d}" for turn in range(20)]
