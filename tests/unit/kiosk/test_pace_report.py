"""A machine too slow for the movement of pages: whoever installs it reads so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui.motion import MOVEMENT
from kiosk.ui.pace_report import STILL
from queue_controller.api import messages as m
from queue_controller.api.updates import Link, Reset
from queue_controller.api.view import DeviceStatus, HallView
from queue_controller.cli.device_commands import rows_of
from tests.unit.kiosk.hall import DATE, ROOT, beat
from tests.unit.kiosk.kiosk_rig import KioskRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[KioskRig]:
    found = KioskRig(tmp_path)
    yield found
    found.close()


def told(rig: KioskRig) -> list[m.ReportHealth]:
    rig.pump()
    return [one for one in rig.bus.commands(m.ReportHealth) if isinstance(one, m.ReportHealth)]


def test_it_is_told_with_the_frames_that_were_painted(rig: KioskRig) -> None:
    rig.connect()
    rig.kiosk.pace.stands_still(11.6)
    (report,) = told(rig)
    assert (report.device, report.kind) == ("kiosk-1.motion", "program")
    # Nothing is broken: no alarm, a remark.
    assert (report.state, report.reason) == ("good", STILL)
    assert "每秒约12帧" in report.message_zh
    assert "12 frames" in report.message_en


def test_what_happened_while_the_controller_was_away_is_told_when_it_is_back(
    rig: KioskRig,
) -> None:
    rig.kiosk.pace.stands_still(20.0)
    assert told(rig) == []
    rig.connect()
    assert [each.reason for each in told(rig)] == [STILL]
    rig.lose()
    rig.bus.reachable = True
    rig.inbox.append(Link("current", 0))
    assert [each.reason for each in told(rig)] == [STILL, STILL]


@pytest.mark.parametrize(("state", "reason"), [("good", STILL), ("unknown", m.OWNER_SILENT)])
def test_what_an_earlier_run_told_is_taken_back(
    rig: KioskRig, state: m.HealthState, reason: str
) -> None:
    device = DeviceStatus("kiosk-1.motion", "program", state, reason, "慢", owner="kiosk-1")
    view = HallView(seq=1, epoch=1, business_date=DATE, devices={device.device: device})
    rig.inbox += [Reset(view), beat(name=rig.name), Link("current", 0)]
    assert told(rig) == [m.ReportHealth("kiosk-1.motion", "program", "good")]


def test_a_machine_that_moves_its_pages_says_nothing(rig: KioskRig) -> None:
    rig.connect()
    assert told(rig) == []


def test_the_list_of_devices_shows_the_sentence(rig: KioskRig) -> None:
    rig.connect()
    rig.kiosk.pace.stands_still(12.0)
    (report,) = told(rig)
    known = DeviceStatus(report.device, report.kind, report.state, report.reason, report.message_zh)
    (row,) = rows_of([], {known.device: known}, {})
    assert row["message_zh"] == report.message_zh
    assert row["state"] == "good"


def test_every_surface_whose_pages_move_reports() -> None:
    moving = {
        path.parent.parent
        for path in (ROOT / "kiosk").rglob("*.qml")
        if f'"{MOVEMENT}"' in path.read_text("utf-8")
    }
    assert {room.name for room in moving} == {"ticketing", "guide"}
    for room in moving:
        assert "on_still = " in (room / "app.py").read_text("utf-8"), room.name
