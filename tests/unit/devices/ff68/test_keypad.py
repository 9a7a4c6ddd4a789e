"""The terminal's driver by hand: what it writes, what it tells, what it counts."""

from typing import Any

import pytest

from devices.call_keypad.ff68 import MAKE
from devices.call_keypad.ff68.driver import Ff68Keypad, three_digits
from devices.call_keypad.ff68.protocol import DEFAULT_KEYS, translate
from devices.driver import DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.fakes.port import RecordingPort
from devices.health import Health
from devices.kinds import (
    Beep,
    CallKeypadCapabilities,
    Cancel,
    CheckHealth,
    CheckLevel,
    Completion,
    Identify,
    KeypadAction,
    KeypadPressed,
    Outcome,
    Reset,
    ShowNumbers,
)
from devices.registry import parse_options
from devices.wire.ff68 import Frame, Key, beep_frame, keys_frame, rating_frame, show_frame
from tests.unit.devices.ff68.bench import keypad, line

CALL = keys_frame(5, Key.CALL)
LOST = TransportError("断开", "gone")


def build(address: int | None = 5, **options: Any) -> tuple[Ff68Keypad, RecordingPort]:
    device = keypad(address or 1, **options)
    if address is None:
        device = type(device)(name="keypad-x", kind="call_keypad", make="ff68", line="rs485-1")
    port = RecordingPort()
    setup = DriverSetup(device, line(), parse_options(MAKE, device), port)
    driver = MAKE.build_driver(setup)
    assert isinstance(driver, Ff68Keypad)
    driver.on_open(0.0)
    return driver, port


@pytest.mark.parametrize(
    ("keys", "pressed"),
    [
        ("0C", KeypadPressed(KeypadAction.CALL, "", "0C")),
        ("01 02 0C", KeypadPressed(KeypadAction.CALL, "12", "01020C")),
        ("0D", KeypadPressed(KeypadAction.RECALL, "", "0D")),
        ("0B", KeypadPressed(KeypadAction.RATE, "", "0B")),
        ("0E", KeypadPressed(KeypadAction.CANCEL, "", "0E")),
        ("11", KeypadPressed(KeypadAction.ONE_METRE_LINE, "", "11")),
        ("12", KeypadPressed(KeypadAction.PAUSE, "", "12")),
        ("13", KeypadPressed(KeypadAction.TRANSFER, "", "13")),
        ("03 13", KeypadPressed(KeypadAction.TRANSFER, "3", "0313")),
        ("06 0F", KeypadPressed(KeypadAction.NO_SHOW, "", "060F")),
        ("00 0F", KeypadPressed(KeypadAction.PAUSE, "", "000F")),
        ("03 0F", KeypadPressed(KeypadAction.CALL_BACK, "", "030F")),
        ("07 0F", None),
        ("05", None),
        ("0C 0C", None),
        ("55", None),
    ],
)
def test_key_map(keys: str, pressed: KeypadPressed | None) -> None:
    assert translate(bytes.fromhex(keys), DEFAULT_KEYS) == pressed


def test_every_key_is_echoed_at_once_and_ahead_of_the_display() -> None:
    driver, port = build()
    driver.submit(ShowNumbers(command_id="s", waiting=3), 0.0)
    driver.on_frame(CALL, 0.1)
    assert port.written[-1].urgent
    assert port.take() == CALL.to_bytes() + show_frame(5, waiting=3).to_bytes()
    assert port.events == [KeypadPressed(KeypadAction.CALL, "", "0C")]


def test_repeats_are_acknowledged_and_counted_once() -> None:
    driver, port = build()
    for moment in (1.0, 1.3, 1.6):
        driver.on_frame(CALL, moment)
        assert port.take() == CALL.to_bytes()
    assert len(port.events) == 1
    assert driver.statistics()["repeats"] == 2


def test_the_same_key_after_the_window_is_a_new_press() -> None:
    driver, port = build(repeat_round_s=0.0)
    driver.on_frame(CALL, 1.0)
    driver.on_frame(CALL, 1.39)
    driver.on_frame(CALL, 1.80)
    assert len(port.events) == 2


def test_a_repeat_behind_garbled_ones_is_no_new_press() -> None:
    driver, port = build()
    driver.on_frame(CALL, 1.0)
    driver.on_frame(CALL, 2.3)
    assert len(port.events) == 1
    driver.on_frame(CALL, 3.0)
    assert len(port.events) == 2


def test_another_key_at_once_is_a_new_press() -> None:
    driver, port = build()
    driver.on_frame(CALL, 1.0)
    driver.on_frame(keys_frame(5, Key.RECALL), 1.2)
    assert [event.action for event in port.events if isinstance(event, KeypadPressed)] == [
        KeypadAction.CALL,
        KeypadAction.RECALL,
    ]


def test_the_echo_of_the_acknowledgement_is_no_key_and_is_not_acknowledged() -> None:
    driver, port = build()
    for moment in (10.0, 20.0, 30.0):
        driver.on_frame(CALL, moment)
        assert port.take() == CALL.to_bytes()
        driver.on_frame(CALL, moment + 0.03)
        assert port.take() == b""
    assert len(port.events) == 3
    health = driver.health(31.0)
    assert (health.health, health.reason, health.warning) == (Health.GOOD, "line_echo", True)


def test_keys_without_a_meaning_are_acknowledged_and_answered_by_a_beep() -> None:
    driver, port = build()
    odd = keys_frame(5, 7, Key.OK)
    driver.on_frame(odd, 1.0)
    assert port.take() == odd.to_bytes() + beep_frame(5).to_bytes()
    assert port.events == []
    assert driver.statistics()["unknown_keys"] == 1


def test_frames_that_are_no_keys_are_left_alone() -> None:
    driver, port = build()
    driver.on_frame(show_frame(5, waiting=1), 1.0)
    driver.on_frame(Frame(5, 0x01), 1.0)
    driver.on_frame(Frame(5, 0x77, b"\1"), 1.0)
    assert port.take() == b""
    assert driver.health(1.0).health is Health.UNKNOWN


def test_health_is_unknown_until_heard_and_again_after_long_silence() -> None:
    driver, port = build(heard_within_s=60.0)
    assert driver.health(0.0).reason == "no_key_yet"
    driver.on_frame(CALL, 5.0)
    assert driver.health(5.0).health is Health.GOOD
    assert driver.next_deadline() == 65.0
    driver.on_timer(65.0)
    assert (driver.health(65.0).health, driver.health(65.0).reason) == (Health.UNKNOWN, "silent")
    assert driver.next_deadline() is None
    driver.on_frame(rating_frame(5, 1), 70.0)  # a pad wired through it proves it alive
    assert driver.health(70.0).health is Health.GOOD
    assert port.events == [KeypadPressed(KeypadAction.CALL, "", "0C")]


def test_only_the_newest_numbers_wait_for_the_line() -> None:
    driver, port = build()
    driver.submit(ShowNumbers(command_id="1", waiting=7), 0.0)
    first = port.written[0].token
    driver.submit(ShowNumbers(command_id="2", number="011"), 0.0)
    driver.submit(ShowNumbers(command_id="3", number="012"), 0.0)
    driver.submit(ShowNumbers(command_id="4", waiting=6), 0.0)
    assert port.take() == show_frame(5, waiting=7).to_bytes()
    assert first is not None
    driver.on_sent(first, 0.1)
    assert port.take() == show_frame(5, waiting=6, number=12).to_bytes()
    ends = {one.command_id: (one.outcome, one.reason) for one in port.completions}
    assert ends == {
        "1": (Outcome.SENT, "ok"),
        "2": (Outcome.FAILED, "superseded"),
        "3": (Outcome.FAILED, "superseded"),
    }


@pytest.mark.parametrize(
    ("label", "digits"), [("012", 12), ("B012", 12), ("1012", 12), ("", None), ("号", None)]
)
def test_three_digits_of_a_label(label: str, digits: int | None) -> None:
    assert three_digits(label) == digits


def test_beeps_are_spaced_so_that_they_can_be_counted() -> None:
    driver, port = build()
    driver.submit(Beep(command_id="b", times=3), 10.0)
    beep = beep_frame(5).to_bytes()
    assert port.take() == beep
    assert driver.next_deadline() == pytest.approx(10.4)
    driver.on_timer(10.4)
    assert port.take() == beep
    driver.on_timer(10.8)
    token = port.written[-1].token
    assert token is not None
    assert port.take() == beep
    assert port.completions == []
    driver.on_sent(token, 10.9)
    assert [(one.command_id, one.outcome) for one in port.completions] == [("b", Outcome.SENT)]
    assert driver.next_deadline() is None


def test_identify_and_external_check_light_the_display_and_beep() -> None:
    driver, port = build()
    driver.submit(Identify(command_id="i", label="5"), 0.0)
    assert port.take() == show_frame(5, number=5).to_bytes() + beep_frame(5).to_bytes()
    driver.submit(CheckHealth(command_id="c", level=CheckLevel.EXTERNAL), 5.0)
    assert port.take() == show_frame(5, 888, 888).to_bytes() + beep_frame(5).to_bytes()


def test_what_it_cannot_do_is_said() -> None:
    driver, port = build(display=False)
    driver.submit(Reset(command_id="r"), 0.0)
    driver.submit(CheckHealth(command_id="c"), 0.0)
    driver.submit(ShowNumbers(command_id="s", waiting=1), 0.0)
    assert [(one.outcome, one.reason) for one in port.completions] == [
        (Outcome.FAILED, "unsupported")
    ] * 3
    assert port.take() == b""


def test_cancel_takes_back_numbers_that_wait() -> None:
    driver, port = build()
    driver.submit(ShowNumbers(command_id="1", waiting=1), 0.0)
    driver.submit(ShowNumbers(command_id="2", waiting=2), 0.0)
    driver.submit(Cancel(command_id="3", target_id="2"), 0.0)
    assert [(one.command_id, one.reason) for one in port.completions] == [
        ("2", "cancelled"),
        ("3", "ok"),
    ]


def test_a_lost_line_ends_every_command() -> None:
    driver, port = build()
    driver.on_frame(CALL, 0.0)
    driver.submit(ShowNumbers(command_id="1", waiting=1), 1.0)
    driver.submit(ShowNumbers(command_id="2", waiting=2), 1.0)
    driver.submit(Beep(command_id="3", times=2), 1.0)
    driver.on_lost(2.0, LOST)
    ends = {one.command_id: one.outcome for one in port.completions}
    assert ends == {"1": Outcome.INDETERMINATE, "2": Outcome.FAILED, "3": Outcome.FAILED}
    assert all(isinstance(one, Completion) for one in port.completions)
    driver.on_open(3.0)
    assert driver.health(3.0).health is Health.UNKNOWN


def test_a_bad_address_is_refused_in_words() -> None:
    with pytest.raises(DeviceConfigError) as caught:
        build(None)
    assert caught.value.code == "bad_address"
    assert "地址应为 1 至 254" in caught.value.message_zh
    with pytest.raises(DeviceConfigError):
        build(255)


@pytest.mark.parametrize(
    "options",
    [{"keys": {"0c": "call"}}, {"keys": {"0C": "explode"}}, {"repeat_window_s": 0}, {"keyz": {}}],
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        build(5, **options)
    assert caught.value.code == "bad_options"


def test_the_make_says_what_it_can() -> None:
    device = keypad(5, display=False)
    assert MAKE.capabilities(device, parse_options(MAKE, device)) == CallKeypadCapabilities(
        shows_digits=0, shows_waiting=False, beeps=True
    )
    assert MAKE.needs_address
    assert (MAKE.pacing.gap_s, MAKE.pacing.quiet_after_receive_s) == (0.020, 0.005)


def test_the_trace_says_it_in_words() -> None:
    driver, _ = build()
    assert driver.explain(CALL.to_bytes(), outgoing=False) == "from address 5: keys 呼叫 call"
    assert driver.explain(CALL.to_bytes()[:4], outgoing=True) == "no frame"
