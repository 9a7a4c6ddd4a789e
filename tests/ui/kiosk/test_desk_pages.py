"""The guidance desk: every page in two languages, and a number in two touches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import msgspec
import pytest
from PySide6.QtQuick import QQuickItem

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from kiosk.desk.app import PAGE, Window
from kiosk.desk.flow import Page
from kiosk.desk.screen import queue_rows
from kiosk.ui.app import Surface
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.messages import Language
from queue_controller.api.updates import Beat, Link
from queue_controller.api.view import RingStatus
from tests.ui.kiosk.scene import find as item_of
from tests.ui.kiosk.scene import pages_of, said, settle, tap, turn_to, walk
from tests.ui.kiosk.shapes import painted_faults
from tests.unit.kiosk.desk_rig import DeskRig
from tests.unit.kiosk.hall import DATE, ROOT, at_ms, beat, hall, issued

PICTURES = os.environ.get("HALL_PICTURES", "")


class Screen(DeskRig):
    """A desk with its window."""

    def __init__(self, name: str, language: Language) -> None:
        super().__init__(name)
        theme = load_theme()
        setup = Setup(policy=PolicyConfig(language=language))
        start = Start(
            hall(name),
            setup,
            ProgramConfig(name="desk-1", kind="desk"),
            theme,
            theme.display("desk"),
            ROOT,
        )
        self.theme, self.display = theme, start.display
        self.surface = Surface(start, PAGE)
        self.surface.set_view(english=language == "en", elder=False)
        self.shown = Window(self.desk, PrintQueue(lambda _: None), start, self.surface)
        self.window = self.shown.window
        self.desk.sign_in(self.desk.staff[0].staff_no)

    def refresh(self) -> None:
        self.shown.refresh()

    def fresh(self, *, elder: bool = False) -> None:
        """Nothing of the page before."""
        for who in ("", self.desk.staff[0].staff_no):
            self.desk.staff_no = who
            self.desk.set_elder(elder)
        self.desk.consulted = 12
        self.desk.open_give()
        self.desk.notice = type(self.desk.notice)()
        self.state.view.rings.clear()
        self.state.take(Link("current", 0))


@pytest.fixture(scope="module", params=[("ziyang", "zh"), ("ziyang", "en"), ("songming", "zh")])
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    found = Screen(*request.param)
    yield found
    found.surface.close()


def give(_: Screen) -> None:
    """The first page."""


def nobody(s: Screen) -> None:
    s.desk.staff_no = ""


def who(s: Screen) -> None:
    s.desk.open_who()


def asks(s: Screen) -> None:
    s.desk.choose_queue("B")


def given(s: Screen) -> None:
    asks(s)
    s.desk.confirm()
    s.number(118)
    s.paper("failed")


def find(s: Screen) -> None:
    s.live(12)
    s.live(12, queue="D")
    s.desk.open_find()
    s.desk.type_text("12")


def missed_list(s: Screen) -> None:
    s.state.view.tickets.clear()
    s.live(7, 8, 9, 10, 11, state="no_show")
    s.desk.open_find()


def phone(s: Screen) -> None:
    s.desk.open_find(by_phone=True)


def candidates(s: Screen) -> None:
    s.desk.card_laid("610924194001011234")
    s.answer(m.Found(tuple(issued(m.Issue(queue="B"), n, s.name).ticket for n in (12, 13, 14))))


def place(s: Screen) -> None:
    find(s)
    s.desk.look_at(s.desk.matches[0].ticket_id)
    s.place(priority_class="P20")


def missed(s: Screen) -> None:
    find(s)
    s.desk.look_at(s.desk.matches[0].ticket_id)
    s.place(state="no_show")


def other_class(s: Screen) -> None:
    place(s)
    s.desk.open_class()


def cancels(s: Screen) -> None:
    place(s)
    s.desk.open_cancel()


def away(s: Screen) -> None:
    s.state.take(Link("out_of_date", 0))


def refused(s: Screen) -> None:
    asks(s)
    s.desk.confirm()
    s.refuse("too_late", "今天已停止取号。", "No more numbers today.")
    s.desk.close_sheet()


def ringing(s: Screen) -> None:
    s.state.view.rings["ring-1"] = RingStatus("ring-1", "kiosk-1", at_ms("09:40"), "t", "B012")
    s.shown.refresh()


def booking(
    number: int, start: str = "09:30", state: m.BookingState = "booked", name: str = "张*"
) -> m.Booking:
    start_ms = at_ms(start)
    end_ms = start_ms + 30 * 60_000
    label = "B012" if state == "checked_in" else ""
    window = start_ms - 600_000, end_ms + 600_000
    return m.Booking(
        f"1000{number:04}", DATE, "B", "", start_ms, end_ms, *window, state, label, name
    )


def bookings(s: Screen) -> None:
    s.desk.open_bookings()
    names = "张李王欧阳刘陈杨"
    rows = [booking(n, f"{9 + n // 2:02}:30", name=f"{names[n % 8]}*") for n in range(14)]
    rows += [booking(90, "08:30", "missed"), booking(91, "08:30", "checked_in", "")]
    s.answer(m.AppointmentsOf(DATE, tuple(rows)))


def by_letter(s: Screen) -> None:
    bookings(s)
    s.desk.appointments.choose_letter("Z")


def no_bookings(s: Screen) -> None:
    s.desk.open_bookings()
    s.answer(m.AppointmentsOf(DATE, ()))


def one_booking(s: Screen) -> None:
    bookings(s)
    s.desk.appointments.choose("10000000")


def late_booking(s: Screen) -> None:
    bookings(s)
    s.desk.appointments.choose("10000090")
    s.desk.check_in()
    s.refuse("check_in_too_late", "您预约的08:30–09:00已过，可改取普通号。", "Your slot is over.")


def pick_queue(s: Screen) -> None:
    s.desk.begin_booking()


def free_slots(s: Screen) -> None:
    pick_queue(s)
    s.desk.pick("B")
    days = [f"2025-09-{day:02}" for day in range(9, 12)]
    hours = [f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 30)]
    slots = [m.FreeSlot(day, hour, f"{hour[:2]}:59", 2) for day in days for hour in hours]
    s.answer(m.SlotsOf("B", tuple(slots)))


def booked_up(s: Screen) -> None:
    pick_queue(s)
    s.desk.pick("B")
    s.answer(m.SlotsOf("B", ()))


def for_whom(s: Screen) -> None:
    free_slots(s)
    s.desk.appointments.choose_slot("2025-09-09", "09:30")


def surname(s: Screen) -> None:
    for_whom(s)
    s.desk.appointments.choose_letter("L")


def telephone(s: Screen) -> None:
    surname(s)
    s.desk.appointments.choose_surname("李")
    for digit in "8642":
        s.desk.appointments.type_digit(digit)


def one_more(s: Screen) -> None:
    place(s)
    s.desk.open_adding()


def visit(s: Screen) -> None:
    find(s)
    s.desk.look_at(s.desk.matches[0].ticket_id)
    hall_ = hall(s.name)
    queues = [q for q in hall_.queues if q.takes_first_tickets][:4]
    legs = tuple(
        m.MatterWait(q.prefix, (), "waiting", 3, 5, 10, q.counters[:2], "Z1") for q in queues
    )
    ticket = issued(m.Issue(queue="B"), 12, s.name).ticket
    s.answer(m.PlaceOf(ticket, matters=legs))


def one_less(s: Screen) -> None:
    visit(s)
    s.desk.open_dropping()


def slips(s: Screen) -> None:
    s.state.view.slips.clear()
    s.put_off(*range(41, 65))
    s.desk.open_slips()
    s.desk.print_slip(next(iter(s.state.view.slips)))
    s.desk.paper_ended(PaperEnd(s.slips[-1][0], "unsure", "scripted", "缺纸", "Out of paper"))


def lost_paper(s: Screen) -> None:
    """The way to the numbers that were put off."""
    s.state.view.slips.clear()
    s.put_off(41)
    s.desk.open_find(by_phone=True)


def closing(s: Screen) -> None:
    """The first page, after a number was given, on an evening when some were put off."""
    given(s)
    s.state.view.slips.clear()
    s.put_off(41, 42, 43)


def no_slips(s: Screen) -> None:
    s.state.view.slips.clear()
    s.desk.open_slips()


def asks_away(s: Screen) -> None:
    asks(s)
    away(s)


def unknown_bookings(s: Screen) -> None:
    s.desk.open_bookings()
    s.silence(NotReachable("主机没有答复。", "The hall does not answer."))


PAGES: dict[str, Callable[[Screen], None]] = {
    "asks_away": asks_away,
    "unknown_bookings": unknown_bookings,
    "slips": slips,
    "no_slips": no_slips,
    "closing": closing,
    "lost_paper": lost_paper,
    "bookings": bookings,
    "by_letter": by_letter,
    "no_bookings": no_bookings,
    "one_booking": one_booking,
    "late_booking": late_booking,
    "pick_queue": pick_queue,
    "free_slots": free_slots,
    "booked_up": booked_up,
    "for_whom": for_whom,
    "surname": surname,
    "telephone": telephone,
    "one_less": one_less,
    "one_more": one_more,
    "visit": visit,
    "ringing": ringing,
    "give": give,
    "nobody": nobody,
    "who": who,
    "asks": asks,
    "given": given,
    "find": find,
    "missed_list": missed_list,
    "phone": phone,
    "candidates": candidates,
    "place": place,
    "missed": missed,
    "other_class": other_class,
    "cancels": cancels,
    "refused": refused,
    "away": away,
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_keeps_the_rules(screen: Screen, page: str) -> None:
    screen.fresh()
    PAGES[page](screen)
    screen.shown.refresh()
    settle()
    english = screen.shown.shell().english
    assert painted_faults(screen, english=english, elder=False) == []


def test_a_ring_stays_until_somebody_goes(screen: Screen) -> None:
    screen.desk.open_give()
    screen.state.take(Link("current", 0))
    screen.state.view.rings.clear()
    ringing(screen)
    settle()
    words = said(screen.window)
    assert "kiosk-1" in words
    assert "B 012" in words
    tap(screen.window, "ring")
    answer = screen.sent[-1]
    assert isinstance(answer, m.AnswerRing)
    assert answer.ring_id == "ring-1"
    screen.answer(m.Done())
    screen.state.view.rings.clear()
    screen.shown.refresh()
    settle()
    assert "B 012" not in said(screen.window)


def test_two_touches_give_a_number(screen: Screen) -> None:
    screen.desk.open_give()
    screen.state.take(Link("current", 0))
    screen.desk.staff_no = screen.desk.staff[0].staff_no
    screen.shown.refresh()
    settle()
    turn_to(screen.window, 0)
    before = len(screen.sent)
    tap(screen.window, "queue-B")
    tap(screen.window, "sheet-confirm")
    assert screen.sent[before:] == [m.Issue(queue="B")]
    screen.number(12)
    settle()
    assert "B 012" in said(screen.window)


def test_who_was_put_off_is_one_touch_away_from_the_first_page(screen: Screen) -> None:
    """At closing time staff look here; before anybody is put off there is no such key."""
    screen.fresh()
    give(screen)
    screen.state.view.slips.clear()
    screen.shown.refresh()
    settle()
    with pytest.raises(AssertionError, match="no visible item put-off"):
        item_of(screen.window, "put-off")
    screen.put_off(41, 42)
    screen.shown.refresh()
    settle()
    tap(screen.window, "put-off")
    assert screen.desk.page is Page.SLIPS
    settle()
    tap(screen.window, "slip-20250908-B042-t")
    assert screen.slips[-1][1].label == "B042"
    assert screen.desk.paper == "printing"


def test_who_stands_here_and_the_size_of_type_are_two_touches_away(screen: Screen) -> None:
    screen.fresh()
    screen.shown.refresh()
    settle()
    first, second = (row.staff_no for row in screen.desk.staff[:2])
    tap(screen.window, "rail-who")
    tap(screen.window, "elder")
    assert screen.shown.shell().elder
    tap(screen.window, f"staff-{second}")
    assert (screen.desk.staff_no, screen.desk.page.value) == (second, "give")
    assert not screen.shown.shell().elder
    tap(screen.window, "rail-who")
    tap(screen.window, f"staff-{first}")
    assert screen.shown.shell().elder
    screen.fresh()


def test_every_queue_is_reached_by_the_keys_of_the_first_page(screen: Screen) -> None:
    screen.fresh()
    screen.shown.refresh()
    settle()
    last = queue_rows(screen.desk, english=False)[-1].prefix
    for _ in range(pages_of(screen.window) - 1):
        tap(screen.window, "pager-next")
    tap(screen.window, f"queue-{last}")
    assert (screen.desk.sheet.value, screen.desk.queue) == ("give", last)
    screen.fresh()


def _plain(item: QQuickItem) -> str:
    return str(item.property("text") or "").replace("\u2060", "")


def test_a_short_wait_on_a_queue_key_keeps_its_last_sign(screen: Screen) -> None:
    """约10分钟以内 is the longest that is said of a wait: it stands on one line, or whole on the next."""
    screen.fresh()
    told = beat(name=screen.name)
    prefix = queue_rows(screen.desk, english=False)[0].prefix
    for waiting, most in ((5, 1), (12, 2)):
        waits = tuple(
            msgspec.structs.replace(each, waiting=waiting, low_minutes=0, high_minutes=10)
            for each in told.heartbeat.waits
        )
        screen.state.take(Beat(msgspec.structs.replace(told.heartbeat, waits=waits)))
        screen.refresh()
        settle()
        turn_to(screen.window, 0)
        key = item_of(screen.window, f"queue-{prefix}")
        (note,) = [text for text in walk(key) if "min" in _plain(text) or "分钟" in _plain(text)]
        first, _, wait = str(note.property("text")).partition(" · ")
        assert int(note.property("lineCount")) <= most
        assert all("\u2060" in each and " " not in each for each in (first, wait)), (
            "neither is broken"
        )
        if PICTURES:
            screen.window.grabWindow().save(f"{PICTURES}/desk_wait_{screen.name}_{waiting}.png")
