"""USB numeric pads: what keys mean, and the driver against its simulator on good and bad lines."""

import logging
from random import Random
from typing import Any

import pytest

from devices.call_keypad.hid import MAKE, Options
from devices.call_keypad.hid.protocol import DEFAULT_KEYS, NoMeaning, Typist
from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    CallKeypadCapabilities,
    Cancel,
    CheckHealth,
    CheckLevel,
    Identify,
    KeypadAction,
    KeypadPressed,
    Outcome,
    Reset,
    ShowNumbers,
)
from devices.registry import parse_options
from devices.wire.evdev import KEY_CODES
from tests.unit.devices.bench import Bench, device

BAUD = 4_000_000


def pad(lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("call_keypad", "hid", **options), baud=BAUD, lump=lump).plug()
    assert bench.health().health is Health.UNKNOWN
    bench.run(0.5)
    assert bench.health().health is Health.GOOD
    return bench


def pressed(bench: Bench) -> list[tuple[KeypadAction, str]]:
    return [(one.action, one.digits) for one in bench.bodies(KeypadPressed)]


def type_(bench: Bench, *keys: str) -> None:
    bench.control(do="press", keys=list(keys))
    bench.run(1.0)


def typed(typist: Typist, *names: str, now: float = 0.0) -> KeypadPressed | NoMeaning | None:
    meaning = None
    for name in names:
        meaning = typist.press(KEY_CODES[name], now)
    return meaning


# ------------------------------------------------------------------ what keys mean


def test_enter_calls_the_next_and_digits_call_that_number() -> None:
    typist = Typist(Options())
    assert typed(typist, "KPENTER") == KeypadPressed(KeypadAction.CALL, "", "60")
    wanted = KeypadPressed(KeypadAction.CALL, "012", "524F5060")
    assert typed(typist, "KP0", "KP1", "KP2", "KPENTER") == wanted
    assert typed(typist, "ENTER") == KeypadPressed(KeypadAction.CALL, "", "1C")


@pytest.mark.parametrize(
    "keys",
    [
        ("KP1", "KP2", "KPENTER"),
        ("END", "DOWN", "KPENTER"),  # the pad's own NumLock is off
        ("1", "2", "ENTER"),
        ("NUMLOCK", "KP1", "NUMLOCK", "NUMLOCK", "KP2", "NUMLOCK", "KPENTER"),
    ],
)
def test_numlock_does_not_matter(keys: tuple[str, ...]) -> None:
    meaning = typed(Typist(Options()), *keys)
    assert isinstance(meaning, KeypadPressed)
    assert (meaning.action, meaning.digits) == (KeypadAction.CALL, "12")


def test_every_usual_key_has_its_meaning() -> None:
    typist = Typist(Options())
    for name, action in DEFAULT_KEYS.items():
        code_name = name if name in KEY_CODES else f"KP{name}"
        meaning = typed(typist, code_name)
        assert isinstance(meaning, KeypadPressed)
        assert meaning.action is action


def test_map_of_the_hall_replaces_the_usual_one_longest_first() -> None:
    keys = {"6 ENTER": KeypadAction.NO_SHOW, "ENTER": KeypadAction.CALL}
    typist = Typist(Options(keys=keys))
    assert typed(typist, "KP6", "KPENTER") == KeypadPressed(KeypadAction.NO_SHOW, "", "4D60")
    assert typed(typist, "KP7", "KPENTER") == KeypadPressed(KeypadAction.CALL, "7", "4760")
    assert typed(typist, "KPPLUS") == NoMeaning("PLUS")


def test_digits_left_alone_are_forgotten() -> None:
    typist = Typist(Options())
    assert typed(typist, "KP5", now=0.0) is None
    assert typist.deadline_s == 5.0
    assert typed(typist, "KPENTER", now=6.0) == KeypadPressed(KeypadAction.CALL, "", "60")


def test_backspace_takes_digits_back_and_nothing_else() -> None:
    typist = Typist(Options())
    assert typed(typist, "KP5", "BACKSPACE") is None
    assert typed(typist, "KPENTER") == KeypadPressed(KeypadAction.CALL, "", "60")
    assert typed(typist, "BACKSPACE") == KeypadPressed(KeypadAction.CANCEL, "", "0E")


def test_number_of_a_document_is_not_kept() -> None:
    typist = Typist(Options())
    for digit in "510000199001011234":
        assert typed(typist, f"KP{digit}") is None
    assert "51" not in repr(vars(typist))
    assert typed(typist, "KPENTER") == NoMeaning("TOO_MANY_DIGITS")
    assert typed(typist, "KP7", "KPENTER") == KeypadPressed(KeypadAction.CALL, "7", "4760")


def test_bad_map_is_refused_with_a_sentence() -> None:
    for keys in ({"enter": "call"}, {"ENTER": "shout"}, {"12345 ENTER": "call"}):
        with pytest.raises(DeviceConfigError) as caught:
            parse_options(MAKE, device("call_keypad", "hid", keys=keys))
        assert "call-keypad-1" in caught.value.message_zh


# ------------------------------------------------------------------ the driver


@pytest.mark.parametrize("lump", [1, 7, 1 << 16])
def test_keys_of_a_clerk_arrive_once_each(lump: int) -> None:
    bench = pad(lump)
    type_(bench, "0C")
    type_(bench, "01", "02", "0C")
    type_(bench, "0D")
    type_(bench, "0B")
    type_(bench, "ENTER")
    assert pressed(bench) == [
        (KeypadAction.CALL, ""),
        (KeypadAction.CALL, "12"),
        (KeypadAction.RECALL, ""),
        (KeypadAction.RATE, ""),
        (KeypadAction.CALL, ""),
    ]
    assert bench.ask(do="press", keys=["0E", "99"])["ok"] is False


def test_numlock_off_at_the_pad() -> None:
    bench = pad()
    bench.control(do="set", numlock=False)
    type_(bench, "01", "02", "0C")
    assert pressed(bench) == [(KeypadAction.CALL, "12")]


def test_held_key_is_one_press() -> None:
    bench = pad()
    bench.control(do="hold", key="ENTER")
    bench.run(2.0)
    bench.control(do="let_go")
    bench.run(0.5)
    assert pressed(bench) == [(KeypadAction.CALL, "")]


def test_light_says_no_to_a_key_without_a_meaning(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench = pad(keys={"ENTER": "call"})
    type_(bench, "7", "PLUS")
    assert pressed(bench) == []
    assert bench.state()["flashes"] == 2
    assert bench.seat().counters()["unknown_keys"] == 1
    assert "PLUS" in caplog.text
    assert "7" not in caplog.text.replace("call-keypad-1", "").split("no meaning")[-1]


def test_commands_end_truthfully() -> None:
    bench = pad()
    assert bench.do(Beep(command_id="b", times=3)).outcome is Outcome.SENT
    assert bench.state()["flashes"] == 3
    assert bench.state()["lights"]["0"] is False
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    external = CheckHealth(command_id="e", level=CheckLevel.EXTERNAL)
    assert bench.do(external).outcome is Outcome.SENT
    assert bench.do(Identify(command_id="i", label="5")).outcome is Outcome.SENT
    end = bench.do(ShowNumbers(command_id="n", waiting=3, number="012"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")


def test_identify_can_be_cancelled() -> None:
    bench = pad()
    bench.submit(Identify(command_id="i", label="5"))
    bench.run(1.0)
    assert bench.do(Cancel(command_id="x", target_id="i")).outcome is Outcome.CONFIRMED
    assert bench.outcome("i") == ("failed", "cancelled")
    flashes = bench.state()["flashes"]
    bench.run(3.0)
    assert bench.state()["flashes"] == flashes
    assert bench.state()["lights"]["0"] is False


def test_pad_without_a_light_says_so() -> None:
    bench = pad(light="none")
    assert bench.do(Beep(command_id="b")).reason == "unsupported"
    capabilities = bench.seat().capabilities
    assert isinstance(capabilities, CallKeypadCapabilities)
    assert (capabilities.beeps, capabilities.shows_digits) == (False, 0)


def test_pad_that_is_not_held_alone_is_not_used() -> None:
    bench = pad()
    bench.control(do="set", held=False)
    bench.do(CheckHealth(command_id="c"))
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "not_exclusive")
    type_(bench, "0C")
    assert pressed(bench) == []


def test_overrun_forgets_half_typed_digits_and_says_so() -> None:
    bench = pad()
    type_(bench, "5", "1")
    bench.control(do="overrun")
    bench.run(1.0)
    type_(bench, "2", "ENTER")
    assert pressed(bench) == [(KeypadAction.CALL, "2")]
    assert bench.state()["flashes"] == 2
    assert bench.seat().counters()["losses"] == 1


def test_silent_line_is_unknown_and_commands_end() -> None:
    bench = Bench(device("call_keypad", "hid"), baud=BAUD)
    bench.damage("unplug", 1.0)
    bench.plug()
    bench.submit(CheckHealth(command_id="c"))
    bench.run(4.0)
    assert bench.outcome("c") == ("failed", "no_answer")
    assert bench.health().health is Health.UNKNOWN
    bench.heal()
    bench.run(4.0)
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_line_never_invents_a_press(kind: str, seed: int) -> None:
    bench = pad()
    bench.damage(kind, 0.02 if kind == "lose" else 0.2, seed)
    random = Random(seed)
    sent = []
    for _ in range(20):
        wish = random.choice(["0C", "0D", "12"])
        type_(bench, wish)
        sent.append(wish)
    actions = {"0C": KeypadAction.CALL, "0D": KeypadAction.RECALL, "12": KeypadAction.PAUSE}
    heard = [action for action, _ in pressed(bench)]
    assert all(digits == "" for _, digits in pressed(bench))
    wanted = [actions[wish] for wish in sent]
    # Some may be missing, none is added, none changes its place.
    rest = iter(wanted)
    assert all(action in rest for action in heard)
    if kind in {"double", "late"}:
        assert heard == wanted
    bench.heal()
    bench.run(3.0)
    before = len(heard)
    type_(bench, "0C")
    type_(bench, "0C")
    assert len(pressed(bench)) >= before + 1
    assert bench.health().health is Health.GOOD


def test_twenty_replugs() -> None:
    bench = pad()
    for turn in range(20):
        bench.submit(Identify(command_id=f"i{turn}", label="5"))
        bench.submit(CheckHealth(command_id=f"c{turn}"))
        bench.run(0.01)
        bench.control(do="press", keys=["1"])
        bench.run(0.1)
        bench.pull()
        assert bench.outcome(f"i{turn}") == ("failed", "line_down")
        bench.plug()
        bench.run(1.0)
        type_(bench, "0C")
        assert bench.health().health is Health.GOOD
    assert pressed(bench) == [(KeypadAction.CALL, "")] * 20
    assert all(len(bench.ends(f"c{turn}")) == 1 for turn in range(20))
