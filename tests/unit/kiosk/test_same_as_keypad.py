"""The terminal and the keypad beside it show the same number and the same count, whatever happens."""

from __future__ import annotations

import pytest

from config.model import DeviceConfig, LineConfig
from devices.host.places import digits_of, find_places, waiting_by_queue, waiting_for
from kiosk.terminal.screen import screen_of
from queue_controller.api import messages as m
from tests.unit.kiosk.test_terminal_flow import Rig

LINE = LineConfig(name="rs485-1", transport="serial", port="/dev/null", owner="host-1")
KEYPAD = DeviceConfig(
    name="keypad-5", kind="call_keypad", make="ff68", line="rs485-1", address=1, counter="5"
)


def both(rig: Rig) -> tuple[tuple[str, int], tuple[str, int]]:
    """Three digits and how many wait: on the terminal, on the keypad."""
    view = rig.state.view
    place = find_places(rig.state.hall, (LINE,), (KEYPAD,))["5"]
    ticket = view.present_ticket("5")
    shown = screen_of(rig.terminal, english=False)
    counts = waiting_by_queue(view)
    keypad = ("" if ticket is None else digits_of(ticket), waiting_for(place, view, counts))
    return (shown.label[-3:], shown.waiting), keypad


@pytest.fixture
def rig() -> Rig:
    found = Rig()
    for label in ("B012", "B013", "B014"):
        found.issue(label)
    found.issue("D007")
    return found


def test_through_a_visit(rig: Rig) -> None:
    terminal, keypad = both(rig)
    assert terminal == keypad == ("", 3)
    rig.call("B012")
    terminal, keypad = both(rig)
    assert terminal == keypad == ("012", 2)
    rig.event(m.ServiceStarted("B012", "5", 0))
    terminal, keypad = both(rig)
    assert terminal == keypad == ("012", 2)


def test_with_the_queues_of_today(rig: Rig) -> None:
    rig.event(m.CounterQueuesChanged("5", ("B", "D"), reason="人多"))
    terminal, keypad = both(rig)
    assert terminal == keypad == ("", 4)
