"""The service corner: hidden, behind a PIN of which nothing stays, and gone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.model import ProgramConfig
from devices.kinds import CardRead, DeviceEvent, Kind
from kiosk.ticketing.options import Options, options_of
from kiosk.ticketing.visit import Page
from kiosk.ui.service import (
    LEAVE_AFTER_S,
    PAPERS_PER_ROLL,
    REST_S,
    TAPS,
    ServiceCorner,
    Stage,
    staff_number,
)
from kiosk.ui.start import Start, StartError
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import Clock, hall
from tests.unit.kiosk.kiosk_rig import KioskRig, start_of

WRONG = ("pin_wrong", "工号或密码不对，请再试一次", "Number or PIN is wrong")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[KioskRig]:
    found = KioskRig(tmp_path)
    found.connect()
    yield found
    found.close()


@pytest.fixture
def clock(rig: KioskRig) -> Clock:
    found = Clock()
    rig.kiosk.service._monotonic = found
    return found


def knock(corner: ServiceCorner, clock: Clock, gap_s: float = 0.5) -> None:
    for _ in range(TAPS):
        corner.tap_corner()
        clock.go(gap_s)


def type_in(corner: ServiceCorner, staff: str = "0005", pin: str = "4711") -> None:
    for digit in staff:
        corner.type_digit(digit)
    corner.choose_field("pin")
    for digit in pin:
        corner.type_digit(digit)


def enter(rig: KioskRig, clock: Clock) -> ServiceCorner:
    corner = rig.kiosk.service
    knock(corner, clock)
    type_in(corner)
    corner.unlock()
    rig.pump()
    assert corner.stage is Stage.PAGE
    return corner


@pytest.mark.parametrize(("gap_s", "stage"), [(0.5, Stage.ASKING), (0.9, Stage.CLOSED)])
def test_five_taps_count_within_three_seconds(
    rig: KioskRig, clock: Clock, gap_s: float, stage: Stage
) -> None:
    knock(rig.kiosk.service, clock, gap_s)
    assert rig.kiosk.service.stage is stage


def test_number_and_pin_open_the_page_and_nothing_of_them_is_kept(
    rig: KioskRig, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rig.flow.open_queue("B")
    corner = enter(rig, clock)
    (command,) = rig.bus.commands(m.Unlock)
    assert command == m.Unlock("ZY0005")
    assert rig.bus.pins[-1] == "4711"
    assert rig.flow.page is Page.HOME  # what the last visitor did is over
    assert (corner.staff, corner.pin_length) == ("", 0)
    assert "4711" not in repr(vars(corner))
    assert "4711" not in caplog.text
    for path in tmp_path.iterdir():
        assert "4711" not in path.read_text(encoding="utf-8")


def test_a_wrong_pin_is_a_sentence_and_three_close_the_corner(rig: KioskRig, clock: Clock) -> None:
    rig.bus.refuse["Unlock"] = WRONG
    corner = rig.kiosk.service
    knock(corner, clock)
    for tries in range(3):
        assert corner.stage is Stage.ASKING
        if not tries:
            type_in(corner)
        else:
            corner.type_digit("1")
        corner.unlock()
        rig.pump()
        if tries < 2:
            assert (corner.message_zh, corner.bad) == (WRONG[1], True)
            assert corner.pin_length == 0
    stages = [corner.stage]
    knock(corner, clock)
    stages.append(corner.stage)
    clock.go(REST_S)
    knock(corner, clock)
    assert [*stages, corner.stage] == [Stage.CLOSED, Stage.CLOSED, Stage.ASKING]


def test_without_the_controller_it_stays_shut_and_says_so(rig: KioskRig, clock: Clock) -> None:
    rig.lose()
    corner = rig.kiosk.service
    knock(corner, clock)
    type_in(corner)
    corner.unlock()
    rig.pump()
    assert corner.stage is Stage.ASKING
    assert corner.message_zh == "控制器没有应答"


@pytest.mark.parametrize("stage", [Stage.ASKING, Stage.PAGE, Stage.TOUCH_TEST])
def test_every_page_leaves_by_itself(rig: KioskRig, clock: Clock, stage: Stage) -> None:
    corner = rig.kiosk.service
    if stage is Stage.ASKING:
        knock(corner, clock)
        corner.type_digit("7")
    else:
        enter(rig, clock)
    if stage is Stage.TOUCH_TEST:
        corner.open_touch_test()
    assert corner.stage is stage
    clock.go(LEAVE_AFTER_S - 1)
    corner.tick()
    assert corner.stage is stage
    clock.go(1)
    corner.tick()
    assert corner.stage is Stage.CLOSED
    assert corner.staff == ""


def test_an_answer_that_comes_after_the_page_left_opens_nothing(
    rig: KioskRig, clock: Clock
) -> None:
    corner = rig.kiosk.service
    knock(corner, clock)
    type_in(corner)
    corner.unlock()
    clock.go(LEAVE_AFTER_S)
    corner.tick()
    rig.pump()
    assert corner.stage is Stage.CLOSED


def test_out_of_service_and_the_count_of_papers_survive_a_restart(
    rig: KioskRig, clock: Clock
) -> None:
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.pump()
    corner = enter(rig, clock)
    assert corner.papers_left == PAPERS_PER_ROLL - 1
    corner.set_out_of_service(True)
    rig.kill()
    rig.start_again()
    again = rig.kiosk.service
    assert again.out_of_service
    assert again.papers_left == PAPERS_PER_ROLL - 1
    assert rig.kiosk.staff_only
    rig.connect()
    again._monotonic = clock
    corner = enter(rig, clock)
    corner.set_out_of_service(False)
    corner.paper_changed()
    assert corner.papers_left == PAPERS_PER_ROLL
    corner.close_page()
    assert not rig.kiosk.staff_only


def test_a_card_on_a_machine_out_of_service_is_of_no_use(rig: KioskRig, clock: Clock) -> None:
    enter(rig, clock)
    read = CardRead(name="x", number="610924194001010010", birth="19400101")
    card = DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, read)
    rig.kiosk.take(card)
    assert not rig.flow.visit.card_number
    rig.kiosk.service.close_page()
    rig.kiosk.take(card)
    assert rig.flow.visit.card_number


def test_the_test_page_is_printed_and_its_end_is_told(rig: KioskRig, clock: Clock) -> None:
    corner = enter(rig, clock)
    corner.test_print()
    rig.pump()
    assert rig.printed == ["test-page"]
    assert corner.message_zh == "测试页已打印，请看字迹和切纸"
    rig.printer.paper_out()
    corner.test_print()
    rig.pump()
    assert corner.bad
    assert corner.message_zh.startswith("测试页没有打印")
    rig.kiosk.papers.use(None)
    corner.test_print()
    assert corner.message_zh == "本机没有打印机"


def test_every_cell_touched_passes_the_glass(rig: KioskRig, clock: Clock) -> None:
    corner = enter(rig, clock)
    corner.open_touch_test()
    for cell in range(corner.cells - 1):
        corner.touch_cell(cell)
        corner.touch_cell(cell)
    stages = [corner.stage]
    corner.touch_cell(corner.cells - 1)
    assert [*stages, corner.stage] == [Stage.TOUCH_TEST, Stage.PAGE]
    assert corner.message_zh.startswith("触摸自检通过")


def test_restart_and_volume_act_on_the_page_only(rig: KioskRig, clock: Clock) -> None:
    told: list[str] = []
    rig.kiosk.on_restart = lambda: told.append("restart")
    corner = rig.kiosk.service
    corner.restart()
    corner.change_volume(1)
    corner.set_out_of_service(True)
    assert (told, corner.volume, corner.out_of_service) == ([], 80, False)
    enter(rig, clock)
    for _ in range(5):
        corner.change_volume(1)
    corner.restart()
    assert (told, corner.volume) == (["restart"], 100)


def test_a_full_disk_is_said(rig: KioskRig, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    corner = enter(rig, clock)

    def full(_entry: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rig.kept, "put", full)
    corner.set_out_of_service(True)
    assert corner.out_of_service
    assert "重启后不再有效" in corner.message_zh


def test_digits_that_name_nobody_go_as_they_are() -> None:
    assert staff_number(hall(), "0005") == "ZY0005"
    assert staff_number(hall(), "987654") == "987654"


def with_options(**options: object) -> Start:
    start = start_of()
    program = ProgramConfig(name="kiosk-1", kind="ticketing", options=options)
    return Start(start.hall, start.setup, program, start.theme, start.display, start.folder)


def test_options_are_read_and_mistakes_are_said() -> None:
    assert options_of(with_options(papers_per_roll=400, fullscreen=True)) == Options(400, True)
    for bad in ({"paper": 1}, {"papers_per_roll": 0}, {"fullscreen": "yes"}):
        with pytest.raises(StartError, match="选项"):
            options_of(with_options(**bad))
