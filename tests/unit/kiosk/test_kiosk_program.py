"""The kiosk as a whole: the printer dies at each step, the controller goes at each step, and so does the kiosk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.fakes.device import Answer
from devices.health import DeviceHealth, Health
from devices.kinds import CardLifted, CardUnreadable, CodeScanned, DeviceEvent, Kind, Outcome
from kiosk.ticketing.options import Options
from kiosk.ticketing.program import RING_AGAIN_S
from kiosk.ticketing.visit import Page
from kiosk.ui.reports import COUNTERS_S, DeviceReports
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import beat, record
from tests.unit.kiosk.kiosk_rig import KioskRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[KioskRig]:
    found = KioskRig(tmp_path)
    found.connect()
    yield found
    found.close()


def take(rig: KioskRig) -> None:
    rig.flow.open_queue("B")
    rig.flow.take()


def test_a_visitor_gets_number_and_paper(rig: KioskRig) -> None:
    take(rig)
    rig.pump()
    assert (rig.flow.page.value, rig.label, rig.printed) == ("ticket", "B012", ["B012"])
    assert rig.flow.ticket is not None
    assert rig.flow.ticket.paper == "printed"
    assert rig.journal.open_entries == []
    assert rig.kiosk.summary()["issued"] == 1
    assert rig.kiosk.summary()["printed"] == 1


@pytest.mark.parametrize(
    ("when", "paper"),
    [
        ("before", "failed"),
        ("submitted", "unsure"),
        ("reported_bad", "failed"),
        ("indeterminate", "unsure"),
    ],
)
def test_printer_dies_and_the_number_stays(rig: KioskRig, when: str, paper: str) -> None:
    match when:
        case "before":
            rig.printer.unplug()
        case "submitted":
            rig.printer.hold()
        case "reported_bad":
            rig.printer.paper_out()
        case "indeterminate":
            rig.printer.answer_next(Answer(Outcome.INDETERMINATE, "no_answer"))
    take(rig)
    rig.pump()
    if when == "submitted":
        rig.printer.unplug()
        rig.pump()
    assert (rig.flow.page.value, rig.label) == ("ticket", "B012")
    assert rig.flow.ticket is not None
    assert rig.flow.ticket.paper == paper
    rig.printer.plug()
    rig.pump()
    assert rig.printed == []  # nothing is printed by itself afterwards
    assert rig.issues == 1


def test_after_new_paper_the_visitor_can_print_once_more(rig: KioskRig) -> None:
    rig.printer.paper_out()
    take(rig)
    rig.pump()
    assert not rig.kiosk.papers.ready
    rig.printer.set_health(DeviceHealth(Health.GOOD, "ok", "正常", "Working"))
    rig.flow.print_again()
    rig.pump()
    assert rig.printed == ["B012"]
    assert rig.kiosk.papers.ready


def test_health_of_the_printer_is_reported_and_again_after_a_lost_link(rig: KioskRig) -> None:
    rig.printer.paper_out()
    rig.pump()
    (report,) = rig.bus.commands(m.ReportHealth)
    assert isinstance(report, m.ReportHealth)
    assert (report.device, report.kind, report.state) == ("printer-1", "ticket_printer", "bad")
    assert report.message_zh
    rig.lose()
    rig.printer.set_health(DeviceHealth(Health.GOOD, "ok", "正常", "Working"))
    rig.pump()
    assert len(rig.bus.commands(m.ReportHealth)) == 1
    rig.bus.reachable = True
    rig.inbox.append(Link("current", 0))
    rig.pump()
    last = rig.bus.commands(m.ReportHealth)[-1]
    assert isinstance(last, m.ReportHealth)
    assert last.state == "good"


def test_counters_of_its_devices_are_told_now_and_then_and_only_to_a_hall_that_is_there(
    rig: KioskRig,
) -> None:
    now = 1000.0
    paper = {"printer-1": {"jobs": 3.0, "tickets_left": 410.0}}
    reports = DeviceReports(rig.bus, lambda: now)
    reports.tell_counters(lambda: paper, current=False)
    reports.tell_counters(lambda: paper, current=True)
    reports.tell_counters(lambda: paper, current=True)
    assert rig.bus.commands(m.ReportStatistics) == [m.ReportStatistics(paper)]
    now += COUNTERS_S
    reports.tell_counters(dict, current=True)
    assert len(rig.bus.commands(m.ReportStatistics)) == 1, "a kiosk without devices says nothing"
    now += COUNTERS_S
    rig.kiosk.counters = lambda: paper
    rig.kiosk.tick()
    assert len(rig.bus.commands(m.ReportStatistics)) == 2


def test_controller_gone_before_the_touch(rig: KioskRig) -> None:
    rig.lose()
    take(rig)
    rig.pump()
    assert rig.flow.page is Page.QUEUE
    assert rig.issues == 0


def test_controller_gone_before_the_command_arrives(rig: KioskRig) -> None:
    rig.bus.reachable = False
    take(rig)
    rig.pump()
    assert rig.flow.page is Page.UNCERTAIN
    rig.bus.reachable = True
    finish_asking(rig)
    assert rig.flow.page.value == "refused"
    assert rig.issues == 0
    rig.flow.try_again()
    rig.flow.take()
    rig.pump()
    assert (rig.label, rig.issues, rig.printed) == ("B012", 1, ["B012"])


def test_controller_gone_after_it_drew_the_number(rig: KioskRig) -> None:
    rig.bus.lose_replies = True
    take(rig)
    rig.pump()
    finish_asking(rig)
    assert (rig.label, rig.issues, rig.printed) == ("B012", 1, ["B012"])


def test_a_number_that_comes_after_the_visitor_left_is_not_printed_for_the_next(
    rig: KioskRig,
) -> None:
    rig.bus.lose_replies = True
    rig.bus.reachable = True
    take(rig)
    for answered in rig.bus.pump():
        rig.kiosk.take(answered)
    rig.flow.home()
    finish_asking(rig)
    assert rig.flow.page is Page.HOME
    assert rig.printed == []
    assert rig.journal.open_entries == []


@pytest.mark.parametrize("when", ["sent", "answered", "printing", "printed"])
def test_the_kiosk_dies_at_each_step_and_no_visitor_has_two_numbers(
    rig: KioskRig, when: str
) -> None:
    if when == "printing":
        rig.printer.hold()
    take(rig)
    if when == "answered":
        (answered,) = rig.bus.pump()
        rig.kiosk.papers.use(None)  # it dies between number and paper
        rig.kiosk.print_ticket = lambda *_: None  # type: ignore[method-assign]
        rig.kiosk.take(answered)
    elif when != "sent":
        rig.pump()
    rig.kill()
    rig.start_again()
    rig.connect()
    finish_asking(rig)
    assert rig.issues == 1
    assert rig.printed == (["B012"] if when in {"sent", "answered", "printed"} else [])
    if when == "printed":
        assert rig.flow.page is Page.HOME
    else:
        assert rig.label == "B012"  # on the screen in any case
    assert rig.journal.open_entries == []


def test_a_view_that_does_not_fit_is_asked_for_anew(rig: KioskRig) -> None:
    rig.inbox.append(record(2, m.ServiceStarted("nobody", "5", 1)))
    rig.pump()
    assert rig.bus.resyncs == 1


def test_a_message_of_an_unknown_kind_is_logged(
    rig: KioskRig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.kiosk.take("what")
    assert "nobody knows: str" in caplog.text


def finish_asking(rig: KioskRig) -> None:
    """Until the unknown end is known."""
    for _ in range(5):
        for case in rig.kiosk.issuer._cases.values():
            case.ask_at = 0.0
        rig.pump(3)


def test_a_ring_that_did_not_arrive_is_rung_again(
    rig: KioskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("kiosk.ticketing.program.time.monotonic", lambda: now[0])
    rig.lose()
    rig.flow.call_for_help()
    rig.pump()
    assert len(rig.bus.commands(m.RingDesk)) == 1
    now[0] += RING_AGAIN_S
    rig.bus.reachable = True
    rig.pump()
    now[0] += RING_AGAIN_S
    rig.pump()
    assert rig.bus.commands(m.RingDesk) == [m.RingDesk(), m.RingDesk()]


def test_the_key_may_be_a_line_of_a_scanner(rig: KioskRig) -> None:
    rig.kiosk.options = Options(help_code="HELP")
    scanned = DeviceEvent("scanner-1", Kind.CODE_SCANNER, 1, 0.0, CodeScanned("HELP"))
    rig.kiosk.take(scanned)
    assert rig.flow.visit.guided
    assert rig.bus.commands(m.RingDesk) == [m.RingDesk()]


def card_event(body: CardUnreadable | CardLifted) -> DeviceEvent:
    return DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, body)


def test_a_card_that_cannot_be_read_is_a_sentence_and_the_way_goes_on(rig: KioskRig) -> None:
    rig.flow.open_queue("B")
    rig.kiosk.take(card_event(CardUnreadable("pulled", "", "")))
    rig.kiosk.take(card_event(CardLifted()))
    assert "不刷身份证也能取号" in rig.flow.card_words[0]
    assert rig.flow.page is Page.QUEUE
    rig.flow.take()
    rig.pump()
    assert rig.printed == ["B012"]
    rig.flow.home()
    assert rig.flow.card_words == ("", "")


@pytest.mark.parametrize("jump", ["07:00", "09:30", "12:30", "23:59"])
@pytest.mark.parametrize("step", ["queue", "issuing", "ticket"])
def test_a_clock_that_jumps_in_mid_visit_loses_no_number(
    rig: KioskRig, jump: str, step: str
) -> None:
    rig.flow.open_queue("B")
    if step != "queue":
        rig.flow.take()
    if step == "ticket":
        rig.pump()
    rig.inbox.insert(0, beat(jump))
    rig.pump()
    if step == "queue":
        rig.flow.take()
        rig.pump()
    assert (rig.label, rig.issues, rig.printed) == ("B012", 1, ["B012"])
    assert rig.flow.page is Page.TICKET
    assert rig.journal.open_entries == []
