"""Lamps and panels of the house follow the day."""

from __future__ import annotations

import itertools
from zoneinfo import ZoneInfo

from config.setup_model import PolicyConfig
from devices.host.house import AGAIN_AFTER_S, ALARM_LAMP, DARK_AFTER_S, OPEN_LAMP, House
from devices.host.scene import Scene, ToDevice
from devices.kinds import Completion, Kind, Outcome, SetLight, SetPower
from devices.panel.power import PowerDown, why_not_dark
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, DeviceStatus, EmergencyStatus, HallView


class Stand:
    """A house with a relay board and a panel; the test plays the hall."""

    def __init__(self) -> None:
        ids = itertools.count(1)
        self.now = 100.0
        self.view = HallView(seq=1, epoch=1)
        self.scene = Scene(
            {},
            {},
            {"lights-1": Kind.LIGHTS, "panel-1": Kind.PANEL},
            PolicyConfig(),
            ZoneInfo("Asia/Shanghai"),
            lambda: f"id-{next(ids)}",
            lost_at=0.0,
            hall_ms=0,
            view=self.view,
            current=True,
            online={"lights-1", "panel-1"},
        )
        self.house = House(self.scene)

    def counter(self, mode: m.CounterMode) -> None:
        self.view.counters["5"] = CounterStatus("5", mode)

    def told(self, after_s: float = 0.0) -> list[tuple[int | str, bool]]:
        self.now += after_s
        found: list[tuple[int | str, bool]] = []
        for action in self.house.follow(self.now):
            assert isinstance(action, ToDevice)
            command = action.command
            if isinstance(command, SetLight):
                found.append((command.channel, command.on))
            elif isinstance(command, SetPower):
                found.append(("panel", command.on))
        return found


def test_lamps_and_panel_follow_the_counters() -> None:
    stand = Stand()
    assert stand.told() == [(OPEN_LAMP, False), (ALARM_LAMP, False), ("panel", True)]
    stand.counter("open")
    assert stand.told(1) == [(OPEN_LAMP, True)]
    assert stand.told(1) == [], "nothing is told twice"
    stand.counter("closed")
    assert stand.told(1) == [(OPEN_LAMP, False)]
    assert stand.told(DARK_AFTER_S - 1) == []
    assert stand.told(2) == [("panel", False)]
    stand.counter("paused")
    assert stand.told(1) == [("panel", True)]


def test_the_dark_is_asked_for_with_what_was_seen() -> None:
    stand = Stand()
    stand.told()
    stand.told(DARK_AFTER_S)
    [again] = [a for a in stand.house.came_back("panel-1", stand.now) if isinstance(a, ToDevice)]
    assert isinstance(again.command, PowerDown)
    assert why_not_dark(again.command, stand.now) is None


def test_no_screen_goes_dark_while_a_ticket_is_live() -> None:
    stand = Stand()
    stand.told()
    stand.view.tickets["t"] = m.Ticket(
        ticket_id="t",
        label="B001",
        queue="B",
        number=1,
        state="waiting",
        business_date="2025-09-08",
        issued_ms=0,
        place_ms=0,
    )
    assert stand.told(10 * DARK_AFTER_S) == []


def test_the_alarm_lamp_shows_a_bad_device() -> None:
    stand = Stand()
    stand.told()
    stand.view.devices["printer-1"] = DeviceStatus(
        device="printer-1", kind="ticket_printer", state="bad", reason="paper_out"
    )
    assert stand.told(1) == [(ALARM_LAMP, True)]


def test_out_of_date_nothing_is_switched_and_what_failed_is_tried_again() -> None:
    stand = Stand()
    stand.scene.current = False
    assert stand.told(1000) == []
    stand.scene.current = True
    first = next(a for a in stand.house.follow(stand.now) if isinstance(a, ToDevice))
    end = Completion(first.command.command_id, Outcome.FAILED, "no_answer", "", "")
    stand.house.on_completion(end, stand.now)
    assert stand.told(1) == []
    assert stand.told(AGAIN_AFTER_S) == [(OPEN_LAMP, False)]


def test_in_an_emergency_the_alarm_lamp_is_lit_and_dark_panels_come_back() -> None:
    stand = Stand()
    stand.told()
    assert stand.told(DARK_AFTER_S) == [("panel", False)]
    stand.view.emergency = EmergencyStatus("em-1", True, False, "", "", since_ms=0)
    assert stand.told(1) == [(ALARM_LAMP, True), ("panel", True)]
    assert stand.told(10 * DARK_AFTER_S) == []
    stand.view.emergency = None
    assert stand.told(1) == [(ALARM_LAMP, False)]
