"""Identity cards and booking codes at the kiosk."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from devices.kinds import DeviceEvent, Kind, LinkChanged, LinkState
from kiosk.ticketing.card import Card, age_on, booking_code, class_by_age
from kiosk.ticketing.issuer import Declined
from kiosk.ticketing.screen import screen_of
from kiosk.ticketing.visit import Page
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import hall
from tests.unit.kiosk.kiosk_rig import KioskRig
from tests.unit.kiosk.test_flow import Rig

SENIOR = Card("11010519491231002X", "19491231")
YOUNG = Card("110105199912310021", "19991231")


@pytest.mark.parametrize(
    ("birth", "age"),
    [("19600908", 65), ("19600909", 64), ("20040229", 21), ("19601332", None), ("", None)],
)
def test_age_is_in_completed_years(birth: str, age: int | None) -> None:
    assert age_on(birth, dt.date(2025, 9, 8)) == age


def test_the_halls_own_table_says_from_which_age_on() -> None:
    today = dt.date(2025, 9, 8)
    assert class_by_age(hall(), "19600908", today) == "P20"
    assert class_by_age(hall(), "19600909", today) == ""
    assert class_by_age(hall(), "no date", today) == ""


def test_a_card_gives_priority_and_its_number_goes_with_the_command() -> None:
    rig = Rig()
    assert rig.flow.card_laid(SENIOR)
    assert rig.flow.visit.priority_class == "P20"
    rig.flow.open_item("GA002")
    rig.flow.take()
    command, _ = rig.drawn[0]
    assert command.priority_class == "P20"
    assert command.identity == m.Identity(SENIOR.number)
    assert SENIOR.number not in repr(rig.flow.visit) + repr(SENIOR)


def test_a_young_card_gives_none_and_the_next_visitor_has_neither() -> None:
    rig = Rig()
    assert rig.flow.card_laid(YOUNG)
    assert not rig.flow.has_priority
    rig.flow.home()
    assert rig.flow.visit.card_number == ""


def test_a_card_does_not_take_away_a_better_class() -> None:
    rig = Rig()
    rig.flow.open_priority()
    rig.flow.choose_priority("P10")
    rig.flow.card_laid(SENIOR)
    assert rig.flow.visit.priority_class == "P10"


def test_a_card_while_a_number_is_drawn_is_nobodys() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    assert not rig.flow.card_laid(SENIOR)
    assert rig.flow.visit.card_number == ""


def test_a_booking_is_checked_in_and_repeated_under_the_same_id() -> None:
    rig = Rig()
    assert rig.flow.check_in("16173136")
    assert rig.on(Page.ISSUING)
    command, first = rig.checked_in[0]
    assert command == m.CheckIn("16173136")
    assert not rig.flow.check_in("16173136"), "one after the other"
    rig.flow.issue_ended(Declined(first, "check_in_too_early", "早了", "Too early"))
    assert rig.on(Page.REFUSED)
    rig.flow.try_again()
    assert len(rig.checked_in) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [(" 16173136\r", "16173136"), ("ziyang-gov:t-1", ""), ("a b", ""), ("", ""), ("1" * 21, "")],
)
def test_only_a_booking_is_a_booking(text: str, code: str) -> None:
    assert booking_code(text) == code


def test_a_reader_is_spoken_of_while_its_line_is_open(tmp_path: Path) -> None:
    rig = KioskRig(tmp_path)
    rig.connect()
    assert not screen_of(rig.flow, printer_ready=True).card_reader
    for state, there in (
        (LinkState.OPENING, False),
        (LinkState.OPEN, True),
        (LinkState.WAITING, False),
        (LinkState.OPEN, True),
    ):
        rig.inbox.append(DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, LinkChanged(state)))
        rig.pump()
        assert screen_of(rig.flow, printer_ready=True).card_reader is there
    rig.inbox.append(
        DeviceEvent("scan-1", Kind.CODE_SCANNER, 1, 0.0, LinkChanged(LinkState.CLOSED))
    )
    rig.pump()
    assert screen_of(rig.flow, printer_ready=True).card_reader
    rig.close()
