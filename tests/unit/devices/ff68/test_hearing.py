"""What an installer is told of a terminal that says nothing: nobody pressed a key, a wrong address, or a wrong line."""

from collections.abc import Sequence
from random import Random

import pytest

from devices.health import DeviceHealth, Health
from devices.hearing import NOISE_BYTES, STRANGER_S, STRANGERS_KEPT, Hearing
from devices.kinds import HealthChanged, KeypadPressed
from devices.wire.ff68 import Frame, Key, keys_frame
from queue_controller.api import messages as m
from tests.unit.devices.ff68.bench import Bench, keypad, of_device, pad

CALL = f"{Key.CALL:02X}"


def healths(bench: Bench) -> dict[str, DeviceHealth]:
    return {name: seat.reported_health for name, seat in bench.seats.items()}


def reasons(bench: Bench) -> dict[str, str]:
    return {name: health.reason for name, health in healths(bench).items()}


def hear(bench: Bench, frames: Sequence[Frame], every_s: float = 0.3) -> None:
    """Frames as they come from somebody whom hall.toml does not know."""
    for frame in frames:
        bench.core.received(frame.to_bytes(), bench.now)
        bench.run(every_s)


def test_a_hall_that_has_just_begun_says_that_nobody_pressed_a_key() -> None:
    bench = Bench([*map(keypad, range(1, 9)), *map(pad, range(1, 9))])
    bench.run(60)
    assert set(reasons(bench).values()) == {"no_key_yet"}
    assert set(reasons(bench).values()) <= m.UNTRIED
    assert {health.health for health in healths(bench).values()} == {Health.UNKNOWN}
    bench.press("keypad-3", CALL)
    bench.run(1)
    assert reasons(bench)["keypad-3"] == "ok"
    assert reasons(bench)["pad-3"] == "no_key_yet"


def test_a_terminal_set_to_another_address_is_told_of_by_those_that_were_never_heard() -> None:
    bench = Bench([keypad(1), keypad(5)])
    bench.press("keypad-1", CALL)
    bench.run(1)
    hear(bench, [keys_frame(7, Key.CALL)] * 4)  # nobody acknowledges it, so it repeats
    assert reasons(bench) == {"keypad-1": "ok", "keypad-5": "stranger"}
    told = healths(bench)["keypad-5"]
    assert "地址 7" in told.message_zh
    assert "现为 5" in told.message_zh
    assert "address 7" in told.message_en
    assert "stranger" not in m.UNTRIED
    bench.run(STRANGER_S + 1)
    assert reasons(bench)["keypad-5"] == "no_key_yet"


def test_a_pad_behind_a_terminal_that_was_heard_has_the_right_address() -> None:
    bench = Bench([keypad(5), pad(5), keypad(6)])
    hear(bench, [keys_frame(7, Key.CALL)] * 3)
    assert set(reasons(bench).values()) == {"stranger"}
    bench.press("keypad-5", CALL)
    bench.run(1)
    assert reasons(bench) == {"keypad-5": "ok", "pad-5": "no_key_yet", "keypad-6": "stranger"}


def test_one_frame_of_an_unknown_address_may_be_noise() -> None:
    bench = Bench([keypad(5)])
    hear(bench, [keys_frame(7, Key.CALL)])
    assert reasons(bench) == {"keypad-5": "no_key_yet"}


def test_a_line_of_the_wrong_speed_is_told_of_until_the_first_frame() -> None:
    bench = Bench([keypad(5), keypad(6)])
    bench.core.received(Random(7).randbytes(9), bench.now)  # a cable that was plugged in
    bench.run(1)
    assert set(reasons(bench).values()) == {"no_key_yet"}
    bench.core.received(Random(8).randbytes(60), bench.now)
    bench.run(1)
    assert set(reasons(bench).values()) == {"unreadable"}
    assert "波特率（现为 9600）" in healths(bench)["keypad-5"].message_zh
    bench.press("keypad-6", CALL)
    bench.run(1)
    assert reasons(bench) == {"keypad-5": "no_key_yet", "keypad-6": "ok"}


@pytest.mark.parametrize("seed", range(5))
def test_collisions_of_known_terminals_make_nobody_a_stranger(seed: int) -> None:
    bench = Bench([*map(keypad, range(1, 13)), keypad(20)], seed=seed)
    for _ in range(6):
        for number in range(1, 13):
            bench.press(f"keypad-{number}", CALL)
        bench.run(4)
    assert bench.pair.collisions > 0
    assert bench.bodies(KeypadPressed)
    assert reasons(bench)["keypad-20"] == "no_key_yet"
    changes = of_device(bench.events, "keypad-20", HealthChanged)
    assert all(change.health.reason != "stranger" for change in changes)


def test_a_line_opened_again_has_forgotten_who_spoke() -> None:
    bench = Bench([keypad(5)])
    hear(bench, [keys_frame(7, Key.CALL)] * 3)
    assert reasons(bench) == {"keypad-5": "stranger"}
    bench.core.opened(bench.now)
    assert reasons(bench) == {"keypad-5": "no_key_yet"}


def test_a_storm_of_addresses_holds_little() -> None:
    hearing = Hearing()
    for address in range(1, 255):
        hearing.stranger(address, 1.0)
        hearing.stranger(address, 1.0)
    hearing.dropped(NOISE_BYTES)
    assert hearing.look(1.0)
    hint = hearing.hint_for(5)
    assert hint is not None
    assert len(hint.strangers) == STRANGERS_KEPT
    assert not hint.unreadable
