"""Both panels against their simulators, on good and bad lines."""

from itertools import groupby
from random import Random
from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    CheckLevel,
    Outcome,
    Reset,
    Touched,
    TouchPhase,
    TouchScreenCapabilities,
)
from devices.touch_screen.evdev.protocol import Slots
from devices.touch_screen.evdev.simulator import AXES, SIZE
from devices.touch_screen.walk import COLUMNS, ROWS
from devices.wire.evdev import BTN_TOUCH, Abs, Ev, Packet, Range, Record, Snapshot, packet
from tests.unit.devices.bench import Bench, device

MAKES = ["evdev", "elo_smartset"]
BAUD = {"evdev": 4_000_000, "elo_smartset": 9600}
DOWN, MOVE, UP = TouchPhase.DOWN, TouchPhase.MOVE, TouchPhase.UP

both = pytest.mark.parametrize("make", MAKES)


def panel(make: str, lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("touch_screen", make, **options), baud=BAUD[make], lump=lump).plug()
    assert bench.health().health is Health.UNKNOWN
    bench.run(0.5)
    assert bench.health().health is Health.GOOD
    return bench


def tap(bench: Bench, x: float, y: float, held_s: float = 0.1) -> None:
    bench.control(do="tap", x=x, y=y, held_s=held_s)
    bench.run(held_s + 0.2)


def touches(bench: Bench) -> list[Touched]:
    return bench.bodies(Touched)


def at(bench: Bench) -> list[tuple[float, float]]:
    """Where presses began."""
    return [(round(t.x, 2), round(t.y, 2)) for t in touches(bench) if t.phase is DOWN]


def whole(bench: Bench) -> bool:
    """Every contact goes down, perhaps moves, goes up."""
    by_contact: dict[int, list[TouchPhase]] = {}
    for one in touches(bench):
        by_contact.setdefault(one.contact, []).append(one.phase)
    for phases in by_contact.values():
        short = [phase for phase, _ in groupby(phases)]
        for place, phase in enumerate(short):
            before = short[place - 1] if place else UP
            if (phase is DOWN) != (before is UP):
                return False
    return True


@both
@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_a_press_where_it_was(make: str, lump: int) -> None:
    bench = panel(make, lump)
    tap(bench, 0.25, 0.75)
    tap(bench, 1.0, 0.0)
    assert at(bench) == [(0.25, 0.75), (1.0, 0.0)]
    assert [one.phase for one in touches(bench)] == [DOWN, UP, DOWN, UP]


@both
@pytest.mark.parametrize(
    ("degrees", "wanted"), [(0, (0.1, 0.2)), (90, (0.8, 0.1)), (180, (0.9, 0.8)), (270, (0.2, 0.9))]
)
def test_turned_panels(make: str, degrees: int, wanted: tuple[float, float]) -> None:
    bench = panel(make, rotate=degrees)
    tap(bench, 0.1, 0.2)
    assert at(bench) == [wanted]


@both
def test_calibration_comes_before_rotation_and_display(make: str) -> None:
    # The glass measures left-right reversed, is turned, and its display covers the lower half.
    bench = panel(make, matrix=[-1, 0, 1, 0, 1, 0], rotate=90, area=[0, 0.5, 1, 0.5])
    tap(bench, 0.2, 0.3)  # calibrated 0.8, 0.3; turned 0.7, 0.8; of the display 0.7, 0.6
    assert at(bench) == [(0.7, 0.6)]
    tap(bench, 0.9, 0.3)  # turned it lies above the display: another's, or the frame
    assert len(at(bench)) == 1
    assert bench.health().health is Health.GOOD


@both
def test_finger_that_wanders_out_stays_at_the_edge(make: str) -> None:
    bench = panel(make, area=[0.25, 0.25, 0.5, 0.5])
    bench.control(do="touch", x=0.5, y=0.5)
    bench.run(0.1)
    bench.control(do="move", x=0.5, y=0.9)
    bench.run(0.1)
    bench.control(do="lift")
    bench.run(0.1)
    last = touches(bench)[-1]
    assert (last.phase, round(last.x, 1), last.y) == (UP, 0.5, 1.0)
    assert whole(bench)


def test_two_fingers_in_their_slots() -> None:
    bench = panel("evdev")
    bench.control(do="touch", contact=0, x=0.1, y=0.1)
    bench.control(do="touch", contact=3, x=0.9, y=0.9)
    bench.run(0.1)
    bench.control(do="lift", contact=0)
    bench.run(0.1)
    bench.control(
        do="touch", contact=0, x=0.1, y=0.5
    )  # the same x again: the kernel does not repeat it
    bench.run(0.1)
    bench.control(do="lift", contact=3)
    bench.control(do="lift", contact=0)
    bench.run(0.1)
    assert [(t.contact, t.phase) for t in touches(bench)] == [
        (0, DOWN), (3, DOWN), (0, UP), (0, DOWN), (3, UP), (0, UP),
    ]  # fmt: skip
    assert at(bench) == [(0.1, 0.1), (0.9, 0.9), (0.1, 0.5)]


def test_new_tracking_id_in_a_slot_ends_the_old_contact() -> None:
    slots = Slots(AXES)
    down = packet_of((Ev.ABS, Abs.MT_TRACKING_ID, 45), (Ev.ABS, Abs.MT_POSITION_X, SIZE))
    (first,) = slots.take(down)
    assert (first.down, first.fresh, first.x) == (True, True, 1.0)
    changed = list(slots.take(packet_of((Ev.ABS, Abs.MT_TRACKING_ID, 46))))
    assert [(one.down, one.fresh) for one in changed] == [(False, False), (True, True)]
    assert changed[1].x == 1.0


def packet_of(*events: tuple[int, int, int]) -> Packet:
    return Packet(tuple(Record(*event) for event in events), 0)


def test_older_panel_without_slots() -> None:
    axes: dict[int, Range] = {Abs.X: Range(100, 1100), Abs.Y: Range(0, 10)}
    slots = Slots(axes)
    assert not slots.multi
    (down,) = slots.take(packet_of((Ev.ABS, Abs.X, 600), (Ev.ABS, Abs.Y, 5), (1, BTN_TOUCH, 1)))
    assert (down.down, down.x, down.y) == (True, 0.5, 0.5)
    (up,) = slots.take(packet_of((Ev.KEY, BTN_TOUCH, 0)))
    assert not up.down
    standing = Snapshot(1, 1, axes=axes, pressed=frozenset({BTN_TOUCH}))
    assert [place.down for place in Slots(axes).stand(standing)] == [True]


def test_dust_is_no_finger() -> None:
    bench = panel("evdev")
    for _ in range(12):
        tap(bench, 0.3, 0.3, held_s=0.008)
    assert touches(bench) == []
    assert bench.seat().counters()["ghosts"] == 12
    assert (bench.health().health, bench.health().reason) == (Health.GOOD, "ghost_touches")
    assert bench.health().warning
    bench.run(61)
    assert bench.health().reason == "ok"


@both
def test_water_on_the_glass(make: str) -> None:
    bench = panel(make)
    bench.control(do="touch", x=0.2, y=0.8)
    bench.run(29)
    assert bench.health().health is Health.GOOD
    bench.run(2)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "stuck_touch")
    assert "20%" in bench.health().message_zh
    assert [one.phase for one in touches(bench)] == [DOWN, UP]
    bench.control(do="lift")
    bench.run(1)
    assert bench.health().health is Health.GOOD
    tap(bench, 0.5, 0.5)
    assert at(bench)[-1] == (0.5, 0.5)


@both
def test_finger_on_the_glass_while_the_line_opens_is_no_press(make: str) -> None:
    bench = panel(make)
    bench.control(do="touch", x=0.5, y=0.5)
    bench.run(0.2)
    bench.pull()
    assert [one.phase for one in touches(bench)] == [DOWN, UP]
    bench.plug()
    bench.run(1.0)
    if make == "evdev":
        assert len(touches(bench)) == 2
        bench.run(31)
        assert bench.health().reason == "stuck_touch"


@both
def test_overrun_or_lost_end_lifts_the_finger(make: str) -> None:
    bench = panel(make)
    bench.control(do="touch", x=0.5, y=0.5)
    bench.run(0.2)
    if make == "evdev":
        bench.control(do="overrun")
    else:
        bench.control(do="set", power="off")
    bench.run(1.0)
    assert [one.phase for one in touches(bench)] == [DOWN, UP]


# ------------------------------------------------------------------ commands


@both
def test_checks(make: str) -> None:
    bench = panel(make)
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    assert bench.do(Cancel(command_id="x", target_id="c")).outcome is Outcome.CONFIRMED
    for command in (Beep(command_id="b"), CheckHealth(command_id="e", level=CheckLevel.EXTERNAL)):
        assert bench.do(command).reason == "unsupported"


@both
def test_dead_touch_test(make: str) -> None:
    bench = panel(make)
    walk = CheckHealth(command_id="w", level=CheckLevel.INTERACTIVE, limit_s=60)
    bench.submit(walk)
    for row in range(ROWS):
        for column in range(COLUMNS):
            assert not bench.ends("w")
            tap(bench, (column + 0.5) / COLUMNS, (row + 0.5) / ROWS)
    assert bench.outcome("w") == ("confirmed", "ok")


@both
def test_dead_corner_is_named(make: str) -> None:
    bench = panel(make)
    bench.submit(CheckHealth(command_id="w", level=CheckLevel.INTERACTIVE, limit_s=20))
    for row in range(ROWS):
        for column in range(COLUMNS):
            if (row, column) != (4, 0):
                tap(bench, (column + 0.5) / COLUMNS, (row + 0.5) / ROWS)
    bench.run(20)
    (end,) = bench.ends("w")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "dead_area")
    assert "5-1" in end.message_zh


@both
def test_dead_touch_test_can_be_cancelled_and_replaced(make: str) -> None:
    bench = panel(make)
    for name in ("w1", "w2"):
        bench.submit(CheckHealth(command_id=name, level=CheckLevel.INTERACTIVE, limit_s=20))
        bench.run(0.1)
    assert bench.outcome("w1") == ("failed", "cancelled")
    bench.do(Cancel(command_id="x", target_id="w2"))
    assert bench.outcome("w2") == ("failed", "cancelled")
    bench.submit(CheckHealth(command_id="w3", level=CheckLevel.INTERACTIVE, limit_s=20))
    bench.pull()
    assert bench.outcome("w3") == ("failed", "line_down")


def test_evdev_lets_the_surface_have_the_touches() -> None:
    bench = panel("evdev")
    assert bench.state()["held"] is False
    alone = panel("evdev", exclusive=True)
    assert alone.state()["held"] is True
    capabilities = bench.seat().capabilities
    assert isinstance(capabilities, TouchScreenCapabilities)
    assert capabilities.contacts == 10


def test_elo_self_test_that_failed() -> None:
    bench = Bench(device("touch_screen", "elo_smartset"))
    bench.control(do="set", tests=0x20)
    bench.plug()
    bench.run(1.0)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "self_test_failed")
    assert "可能没有接上触摸屏" in bench.health().message_zh
    assert bench.do(CheckHealth(command_id="c")).reason == "self_test_failed"
    bench.control(do="set", tests=0)
    assert bench.do(CheckHealth(command_id="d")).outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.GOOD


def test_elo_without_power_is_noticed_and_comes_back() -> None:
    bench = panel("elo_smartset")
    bench.control(do="set", power="off")
    bench.run(14)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    assert bench.do(CheckHealth(command_id="c")).reason == "no_answer"
    bench.control(do="set", power="on")
    bench.run(5)
    assert bench.health().health is Health.GOOD


def test_elo_range_of_its_panel() -> None:
    bench = panel("elo_smartset", x_range=[3900, 120], y_range=[200, 3800])
    tap(bench, 0.25, 0.75)
    assert at(bench) == [(0.25, 0.75)]
    with pytest.raises(DeviceConfigError):
        panel("elo_smartset", x_range=[5, 5])


def test_elo_controller_that_refuses() -> None:
    bench = panel("elo_smartset")
    bench.wire.spoil_to_device = lambda data: data.replace(b"d", b"z")
    bench.core.received(b"", bench.now)
    bench.submit(CheckHealth(command_id="c"))
    bench.run(5)
    assert bench.outcome("c")[0] == "failed"


# ------------------------------------------------------------------ bad lines


@both
@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(2))
def test_damaged_line_never_leaves_a_finger_down_for_ever(make: str, kind: str, seed: int) -> None:
    bench = panel(make)
    bench.damage(kind, 0.01 if kind == "lose" else 0.2, seed)
    random = Random(seed)
    for number in range(15):
        bench.ask(do="tap", x=random.random(), y=random.random(), held_s=0.1)
        bench.submit(CheckHealth(command_id=f"c{number}", limit_s=3))
        bench.run(3)
    bench.heal()
    bench.run(3)
    assert whole(bench)
    assert all(len(bench.ends(f"c{number}")) == 1 for number in range(15))
    before = len(touches(bench))
    tap(bench, 0.5, 0.5)
    tap(bench, 0.25, 0.25)
    assert len(touches(bench)) > before
    assert at(bench)[-1] == (0.25, 0.25)
    assert bench.health().health is Health.GOOD


@both
def test_twenty_replugs(make: str) -> None:
    bench = panel(make)
    for turn in range(20):
        bench.submit(Reset(command_id=f"r{turn}"))
        bench.control(do="tap", x=0.5, y=0.5, held_s=1)
        bench.run(0.05)
        bench.pull()
        assert len(bench.ends(f"r{turn}")) == 1
        bench.run(1.0)
        bench.plug()
        bench.run(1.0)
        assert bench.health().health is Health.GOOD
    assert whole(bench)
    tap(bench, 0.5, 0.5)
    assert touches(bench)[-1].phase is UP


def test_packets_of_the_kernel_with_another_clock_do_no_harm() -> None:
    bench = panel("evdev")
    epoch_us = 1_700_000_000_000_000
    down = [(Ev.ABS, Abs.MT_TRACKING_ID, 45), (Ev.ABS, Abs.MT_POSITION_X, 100)]
    bench.core.received(packet(*down, at_us=epoch_us), bench.now)
    bench.run(0.1)
    bench.core.received(packet((Ev.ABS, Abs.MT_TRACKING_ID, -1), at_us=epoch_us + 1), bench.now)
    bench.run(0.1)
    assert [one.phase for one in touches(bench)] == [DOWN, UP]
