"""Event nodes below the drivers: grabbing, questions, losses, replugs. No real node: see ``kernel``."""

from __future__ import annotations

import errno
import os
import pty
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import TransportError
from devices.health import Health
from devices.kinds import (
    Beep,
    CodeScanned,
    DeviceEvent,
    KeypadAction,
    KeypadPressed,
    LinkChanged,
    LinkState,
    RatingOutcome,
    RatingResult,
    StartRating,
    StartReading,
)
from devices.supervisor import Supervisor
from devices.transport.base import Waker
from devices.transport.evdev import EvdevChannel, open_evdev
from devices.wire.evdev import (
    KEY_CODES,
    Abs,
    Ask,
    Decoder,
    Ev,
    Frame,
    Press,
    Record,
    Snapshot,
    Syn,
    ask,
    key_press,
    led,
    packet,
)
from tests.hardware.evdev.kernel import NUMPAD, TOUCH_AXES, FakeNode
from tests.hardware.ff68.rig import wait_for
from tests.helpers.patience import PATIENCE_S, Calm

LINE = LineConfig(
    name="pad-line", transport="evdev", port="/dev/input/by-id/usb-Pad-event-kbd", owner="host-1"
)


@pytest.fixture
def waker() -> Iterator[Waker]:
    with closing(Waker()) as waker:
        yield waker


@pytest.fixture
def node() -> Iterator[FakeNode]:
    with closing(FakeNode()) as node:
        yield node


def refusal(node: FakeNode, waker: Waker) -> TransportError:
    with pytest.raises(TransportError) as caught:
        node.opener(LINE, waker)
    return caught.value


def frames(channel: EvdevChannel) -> list[Frame]:
    decoder = Decoder()
    found: list[Frame] = []
    while data := channel.read(4096, 0.01):
        found += decoder.feed(data, 0.0)
    return found


def answer(channel: EvdevChannel, question: Ask, number: int = 1) -> Snapshot:
    channel.write(ask(question, number), 1)
    (snapshot,) = [one for one in frames(channel) if isinstance(one, Snapshot)]
    assert (snapshot.question, snapshot.number) == (question, number)
    return snapshot


def held(node: FakeNode) -> bool:
    return node.grabbed


def test_node_is_held_alone_and_given_back(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        assert held(node)
        assert node.clock == 1  # CLOCK_MONOTONIC
        snapshot = answer(channel, Ask.WHAT)
        assert (snapshot.held, snapshot.keys, snapshot.leds) == (True, NUMPAD, frozenset({0}))
        assert answer(channel, Ask.LET_GO, 2).held is False
        assert not held(node)
    with closing(node.opener(LINE, waker)):
        assert held(node)
    assert not held(node)


def test_held_by_another_program_is_refused_with_a_sentence(node: FakeNode, waker: Waker) -> None:
    node.held_by_other = True
    error = refusal(node, waker)
    assert error.code == "not_exclusive"
    assert "pad-line" in error.message_zh
    assert "独占" in error.message_zh


def test_pressed_key_delays_the_opening(node: FakeNode, waker: Waker) -> None:
    node.pressed = {KEY_CODES["KPENTER"]}
    assert refusal(node, waker).code == "key_held"
    assert not node.grabbed
    node.pressed.clear()
    node.opener(LINE, waker).close()


def test_lights_are_written_only_where_there_are_any(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        channel.write(led(0, on=True), 1)
        assert [(one.type, one.code, one.value) for one in node.written()] == [
            (Ev.LED, 0, 1),
            (Ev.SYN, Syn.REPORT, 0),
        ]
        channel.write(b"\xff" * 24, 1)
        assert node.written() == []
    node.leds = frozenset()
    with closing(node.opener(LINE, waker)) as channel:
        channel.write(led(0, on=True), 1)
        assert node.written() == []


def test_events_before_a_question_for_the_state_are_not_lost(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        node.press("KP1", 5)
        node.press("KP2", 9)
        node.pressed = {KEY_CODES["KP3"]}
        channel.write(ask(Ask.STATE, 3), 1)
        found = frames(channel)
        assert len(found) == 5
        last = found[-1]
        assert isinstance(last, Snapshot)
        assert last.pressed == frozenset({KEY_CODES["KP3"]})


def test_contacts_of_a_touch_panel(node: FakeNode, waker: Waker) -> None:
    node.keys, node.axes = frozenset({0x14A}), TOUCH_AXES
    node.pressed = {0x14A}  # a finger on the glass does not stop the opening
    node.slots = {
        Abs.MT_TRACKING_ID: [-1, 45, -1],
        Abs.MT_POSITION_X: [0, 100, 0],
        Abs.MT_POSITION_Y: [0, 200, 0],
    }
    with closing(node.opener(LINE, waker)) as channel:
        snapshot = answer(channel, Ask.STATE)
        assert snapshot.axes == TOUCH_AXES
        assert snapshot.slots == {
            1: {Abs.MT_TRACKING_ID: 45, Abs.MT_POSITION_X: 100, Abs.MT_POSITION_Y: 200}
        }


def test_small_reads_lose_nothing(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        node.send(key_press(KEY_CODES["KP1"], 5))
        decoder = Decoder()
        found: list[Frame] = []
        while data := channel.read(7, 0.01):
            found += decoder.feed(data, 0.0)
        assert len(found) == 2


def test_waker_ends_the_wait(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        waker.wake()
        began = time.monotonic()
        assert channel.read(4096, PATIENCE_S) == b""
        assert time.monotonic() - began < PATIENCE_S / 2
        assert channel.port_status() is None


def test_unplugged_node_is_a_lost_port(node: FakeNode, waker: Waker) -> None:
    with closing(node.opener(LINE, waker)) as channel:
        node.unplug()
        with pytest.raises(TransportError) as caught:
            channel.read(4096, 1)
        assert caught.value.code == "port_lost"
        with pytest.raises(TransportError):
            channel.write(ask(Ask.STATE, 1), 1)
    assert refusal(node, waker).code == "port_missing"


def test_what_is_no_event_node(waker: Waker, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    plain = tmp_path / "file"
    plain.write_text("x")
    try:
        for path, code in (
            (os.ttyname(slave), "not_input"),  # a character device, and the kernel says ENOTTY
            (str(plain), "not_input"),
            (str(tmp_path / "missing"), "port_missing"),
        ):
            line = LineConfig(name="pad-line", transport="evdev", port=path, owner="host-1")
            with pytest.raises(TransportError) as caught:
                open_evdev(line, waker)
            assert caught.value.code == code, caught.value
            assert "pad-line" in caught.value.message_zh
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EACCES, "no_permission"), (errno.ENODEV, "port_missing"), (errno.EIO, "port_failed")],
)
def test_each_way_to_fail_has_its_sentence(
    number: int, code: str, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("devices.transport.evdev.os.open", refuse)
    with pytest.raises(TransportError) as caught:
        open_evdev(LINE, waker)
    assert caught.value.code == code


# ------------------------------------------------------------------ with drivers


class Rig:
    """A supervisor on a node."""

    def __init__(self, node: FakeNode, kind: str, make: str) -> None:
        self.node = node
        self.events: list[DeviceEvent] = []
        row = {"kind": kind, "make": make}
        device = DeviceConfig(name="one", line="pad-line", counter="5", **row)  # type: ignore[arg-type] # a kind by its name
        self.supervisor = Supervisor([LINE], [device], self.events.append, opener=node.opener)
        self.device = self.supervisor.device("one")

    def bodies(self, kind: type) -> list[object]:
        return [event.body for event in list(self.events) if isinstance(event.body, kind)]

    def good(self) -> None:
        wait_for(lambda: self.device.health.health is Health.GOOD, "the device is good")


@pytest.fixture
def rig(node: FakeNode) -> Iterator[Callable[[str, str], Rig]]:
    started: list[Rig] = []

    def start(kind: str, make: str) -> Rig:
        one = Rig(node, kind, make)
        started.append(one)
        one.supervisor.start()
        return one

    yield start
    for one in started:
        one.supervisor.stop()


def now_us() -> int:
    return time.monotonic_ns() // 1000


def test_keypad_from_struct_to_call(rig: Callable[[str, str], Rig], node: FakeNode) -> None:
    one = rig("call_keypad", "hid")
    one.good()
    for name in ("KP1", "KP2", "KPENTER"):
        node.press(name, now_us())
    wait_for(lambda: bool(one.bodies(KeypadPressed)), "the call")
    assert one.bodies(KeypadPressed) == [KeypadPressed(KeypadAction.CALL, "12", "4F5060")]
    one.device.submit(Beep(command_id="b"))
    seen: list[Record] = []

    def flashed() -> bool:
        seen.extend(node.written())
        return len(seen) >= 4

    wait_for(flashed, "the light flashes")
    assert [one.value for one in seen if one.type == Ev.LED] == [1, 0]


def test_rating_pad_and_the_kernels_clock(rig: Callable[[str, str], Rig], node: FakeNode) -> None:
    one = rig("rating_keys", "hid")
    one.good()
    early_us = now_us()
    one.device.submit(StartRating(command_id="s", rating_id="r", seconds=5))
    wait_for(lambda: len(one.bodies(LinkChanged)) > 0 and bool(one.bodies(object)), "started")
    wait_for(lambda: any(getattr(b, "command_id", "") == "s" for b in one.bodies(object)), "start")
    node.press("KP1", early_us)
    node.press("KP2", now_us())
    wait_for(lambda: bool(one.bodies(RatingResult)), "the rating")
    assert one.bodies(RatingResult) == [RatingResult("r", RatingOutcome.RATED, 4, 2)]


def test_wrong_node_is_bad_and_says_why(rig: Callable[[str, str], Rig], node: FakeNode) -> None:
    one = rig("code_scanner", "wedge")  # the node is a numeric pad
    wait_for(lambda: one.device.health.reason == "wrong_device", "it is noticed")
    one.device.submit(StartReading(command_id="s"))
    node.press("KP1", now_us())
    time.sleep(0.1)
    assert one.bodies(CodeScanned) == []


def test_node_held_by_another_program_gives_no_key(
    rig: Callable[[str, str], Rig], node: FakeNode
) -> None:
    node.held_by_other = True
    one = rig("call_keypad", "hid")
    wait_for(lambda: one.device.health.reason == "line_down", "refused")
    assert "独占" in one.device.health.message_zh
    node.held_by_other = False
    one.good()


def test_overrun_asks_the_kernel(rig: Callable[[str, str], Rig], node: FakeNode) -> None:
    one = rig("call_keypad", "hid")
    one.good()
    node.press("KP7", now_us())
    node.send(packet((Ev.SYN, Syn.DROPPED, 0), at_us=now_us()))
    node.send(packet((Ev.KEY, KEY_CODES["KP8"], Press.DOWN), at_us=now_us()))
    node.press("KPENTER", now_us())
    wait_for(lambda: bool(one.bodies(KeypadPressed)), "the call")
    (pressed,) = one.bodies(KeypadPressed)
    assert isinstance(pressed, KeypadPressed)
    assert pressed.digits in {"", "8"}  # never the 7 from before the loss
    assert one.device.statistics()["losses"] == 1


def heard(one: Rig, count: int) -> bool:
    return len(one.bodies(KeypadPressed)) >= count


def test_twenty_replugs(rig: Callable[[str, str], Rig], node: FakeNode) -> None:
    one = rig("call_keypad", "hid")
    for turn in range(20):
        one.good()
        node.press("KPENTER", now_us())
        wait_for(partial(heard, one, turn + 1), "the press")
        node.unplug()
        wait_for(lambda: one.device.health.reason == "line_down", "the loss")
        node.plug()
        calm = Calm()
        one.good()
        assert calm.seconds < 2, calm
    assert len(one.bodies(KeypadPressed)) == 20
    assert one.device.statistics()["reconnects"] == 20
    links = [b.state for b in one.bodies(LinkChanged) if isinstance(b, LinkChanged)]
    assert links.count(LinkState.OPEN) == 21


@pytest.mark.hardware_port
def test_a_real_numeric_pad(request: pytest.FixtureRequest) -> None:
    """``--hardware /dev/input/by-id/...-event-kbd``: type 1 2 Enter within 30 s of the flashing light."""
    port = str(request.config.getoption("--hardware"))
    line = LineConfig(name="pad-line", transport="evdev", port=port, owner="host-1")
    events: list[DeviceEvent] = []
    device = DeviceConfig(name="one", kind="call_keypad", make="hid", line="pad-line")
    supervisor = Supervisor([line], [device], events.append)
    supervisor.start()
    try:
        wait_for(lambda: supervisor.device("one").health.health is Health.GOOD, "the pad is there")
        supervisor.device("one").submit(Beep(command_id="b", times=5))
        wait_for(
            lambda: any(
                isinstance(e.body, KeypadPressed) and e.body.digits == "12" for e in events
            ),
            "somebody types 12 and Enter",
            limit_s=30,
        )
    finally:
        supervisor.stop()
