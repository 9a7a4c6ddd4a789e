"""A touch panel on an event node; no real node, see ``kernel``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.health import Health
from devices.kinds import DeviceEvent, Touched, TouchPhase
from devices.supervisor import ManagedDevice, Supervisor
from devices.wire.evdev import BTN_TOUCH, Abs, Ev, Syn, packet
from tests.hardware.evdev.kernel import TOUCH_AXES, FakeNode
from tests.hardware.ff68.rig import wait_for

LINE = LineConfig(
    name="glass", transport="evdev", port="/dev/input/by-path/touch-event", owner="kiosk-1"
)
DEVICE = DeviceConfig(
    name="touch-1", kind="touch_screen", make="evdev", line="glass", options={"rotate": 90}
)
DOWN, UP = TouchPhase.DOWN, TouchPhase.UP


def now_us() -> int:
    return time.monotonic_ns() // 1000


@pytest.fixture
def node() -> Iterator[FakeNode]:
    glass = FakeNode(keys=frozenset({BTN_TOUCH}), leds=frozenset(), axes=TOUCH_AXES)
    with closing(glass) as node:
        yield node


@pytest.fixture
def touches(node: FakeNode) -> Iterator[tuple[ManagedDevice, list[Touched]]]:
    found: list[Touched] = []

    def take(event: DeviceEvent) -> None:
        if isinstance(event.body, Touched):
            found.append(event.body)

    supervisor = Supervisor([LINE], [DEVICE], take, opener=node.opener)
    supervisor.start()
    device = supervisor.device("touch-1")
    try:
        wait_for(lambda: is_ready(device, node), "the panel is good")
        yield device, found
    finally:
        supervisor.stop()


def is_ready(device: ManagedDevice, node: FakeNode) -> bool:
    """Good, and the question for fingers that lie there already is answered: later ones are new."""
    return device.health.health is Health.GOOD and node.looks >= 3


def finger_down(node: FakeNode, slot: int, tracking_id: int, x: int, y: int) -> None:
    node.send(
        packet(
            (Ev.ABS, Abs.MT_SLOT, slot),
            (Ev.ABS, Abs.MT_TRACKING_ID, tracking_id),
            (Ev.ABS, Abs.MT_POSITION_X, x),
            (Ev.ABS, Abs.MT_POSITION_Y, y),
            (Ev.KEY, BTN_TOUCH, 1),
            at_us=now_us(),
        )
    )


def finger_up(node: FakeNode, slot: int) -> None:
    events = ((Ev.ABS, Abs.MT_SLOT, slot), (Ev.ABS, Abs.MT_TRACKING_ID, -1))
    node.send(packet(*events, (Ev.KEY, BTN_TOUCH, 0), at_us=now_us()))


def test_the_surface_gets_the_touches_too(
    node: FakeNode, touches: tuple[ManagedDevice, list[Touched]]
) -> None:
    assert not node.grabbed
    device, found = touches
    finger_down(node, 0, 45, 4095, 0)
    wait_for(lambda: bool(found), "the press, told after 15 ms")
    finger_up(node, 0)
    wait_for(lambda: len(found) == 2, "the end")
    assert [one.phase for one in found] == [DOWN, UP]
    assert (found[0].x, found[0].y) == (
        1.0,
        1.0,
    )  # the upper right of the glass, turned to the right
    assert device.statistics()["touches"] == 1


def test_overrun_is_answered_by_the_kernels_slots(
    node: FakeNode, touches: tuple[ManagedDevice, list[Touched]]
) -> None:
    device, found = touches
    finger_down(node, 0, 45, 100, 200)
    wait_for(lambda: bool(found), "the press")
    node.slots = {
        Abs.MT_TRACKING_ID: [-1, 46],
        Abs.MT_POSITION_X: [100, 4095],
        Abs.MT_POSITION_Y: [200, 4095],
    }
    node.send(packet((Ev.SYN, Syn.DROPPED, 0), at_us=now_us()))
    wait_for(lambda: len(found) == 2, "the finger that cannot be followed is lifted")
    wait_for(lambda: device.statistics()["losses"] == 1, "the loss is counted")
    time.sleep(0.1)
    assert [one.phase for one in found] == [DOWN, UP]  # what stands in slot 1 is no new press
    finger_up(node, 1)
    finger_down(node, 1, 47, 0, 0)
    wait_for(lambda: len(found) == 3, "a new press in the slot")


def test_twenty_replugs_with_a_finger_on_the_glass(
    node: FakeNode, touches: tuple[ManagedDevice, list[Touched]]
) -> None:
    device, found = touches
    for turn in range(20):
        wait_for(lambda: is_ready(device, node), "good")
        finger_down(node, 0, 45 + turn, 100, 200)
        wait_for(lambda: bool(found) and found[-1].phase is DOWN, "the press")
        node.unplug()
        wait_for(lambda: device.health.reason == "line_down", "the loss")
        node.plug()
    assert [one.phase for one in found] == [DOWN, UP] * 20
