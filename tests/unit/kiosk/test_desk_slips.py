"""改日优先 at the desk: who was put off today, and a paper for who has lost his own."""

from __future__ import annotations

import msgspec
import pytest

from devices.document import QrCode, TextLine
from kiosk.desk.flow import Page
from kiosk.desk.screen import screen_of, slip_rows
from kiosk.desk.slips import put_off_paper, put_off_today
from kiosk.ui.printing import PaperEnd
from kiosk.ui.slip_code import ticket_of_slip
from queue_controller.api import messages as m
from tests.unit.kiosk.desk_rig import DeskRig
from tests.unit.kiosk.hall import hall, issued, record


@pytest.fixture
def rig() -> DeskRig:
    return DeskRig()


def test_the_day_is_listed_in_the_order_of_the_calls_and_older_days_are_not(rig: DeskRig) -> None:
    rig.put_off(43, 41)
    for code, slip in list(rig.state.view.slips.items()):
        old = msgspec.structs.replace(slip, business_date="2025-09-05")
        rig.state.view.slips[code.replace("20250908", "20250905")] = old
    assert [row.label for row in put_off_today(rig.state)] == ["B043", "B041"]
    assert [row.label for row in slip_rows(rig.desk, english=False)] == ["B 043", "B 041"]
    assert screen_of(rig.desk, english=False).put_off == 2


def test_what_the_manager_puts_off_stands_at_the_desk_at_once(rig: DeskRig) -> None:
    ticket = issued(m.Issue(item="GA002"), 41).ticket
    rig.state.view.tickets[ticket.ticket_id] = ticket
    event = m.TicketExpired(ticket.ticket_id, "系统故障", f"{ticket.ticket_id}-t")
    assert rig.state.take(record(rig.state.view.seq + 1, event))
    (row,) = put_off_today(rig.state)
    assert (row.label, row.queue, row.item) == ("B041", "B", "GA002")


def test_a_paper_is_printed_and_its_end_is_told(rig: DeskRig) -> None:
    rig.put_off(41)
    rig.desk.open_slips()
    assert rig.desk.page is Page.SLIPS
    rig.desk.print_slip("20250908-B041-t")
    (job, row), *more = rig.slips
    assert (row.label, more, rig.desk.paper) == ("B041", [], "printing")
    rig.desk.print_slip("20250908-B041-t")
    assert len(rig.slips) == 1, "while one is printed no other begins"
    rig.desk.paper_ended(PaperEnd(job, "printed", "", "", ""))
    assert rig.desk.paper == "printed"
    assert job == "desk-20250908-B041-t-1"
    rig.desk.print_slip("20250908-B999-t")
    assert len(rig.slips) == 1
    assert rig.sent == [], "nobody has to be asked"


@pytest.mark.parametrize("columns", [48, 32])
def test_the_paper_says_how_long_and_how_and_its_code_is_read_by_the_machine(
    rig: DeskRig, columns: int
) -> None:
    rig.put_off(41)
    (row,) = put_off_today(rig.state)
    blocks = put_off_paper(rig.state, row, "zh", columns=columns).blocks
    text = "".join(block.text for block in blocks if isinstance(block, TextLine))
    for words in ("B041", "户政治安", "改日优先", "14天内", "20250908B041", "一张用一次"):
        assert words in text, words
    (code,) = [block.payload for block in blocks if isinstance(block, QrCode)]
    assert ticket_of_slip(code, hall().hall_id) == "20250908-B041"
    english = put_off_paper(rig.state, row, "en", columns=columns).blocks
    said = "".join(block.text for block in english if isinstance(block, TextLine))
    assert "14days" in said.replace(" ", "")
