"""Every page of the kiosk, in both languages and both views: readable, touchable, nothing cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest

from config.theme.check import page_faults
from kiosk.ticketing.card import Card
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.issuer import Declined, NeverDone, Unsure
from kiosk.ticketing.visit import IDLE_AFTER_S, Page
from kiosk.ui.printing import PaperEnd
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.messages import Language
from queue_controller.api.updates import Beat, Link
from tests.ui.kiosk.scene import pages_of, said, settle, targets, texts, turn_to
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.unit.kiosk.hall import at_ms, beat, issued, legs, refusal, reply

VIEWS: list[tuple[Language, bool]] = [("zh", False), ("zh", True), ("en", False), ("en", True)]
ZH, EN = (
    "您在这个队列已有一个号，还在等候，不用再取。",
    "You already hold a number in this queue; it still waits.",
)

NO_SUCH = (
    "今天没有B012这个号码，请核对小票。",
    "There is no number B012 today; please check your paper.",
)


@pytest.fixture(scope="module", params=["ziyang", "songming"])
def kiosk(request: pytest.FixtureRequest) -> Iterator[KioskPage]:
    page = KioskPage(request.param, rehearsal=request.param == "songming")
    yield page
    page.close()


def item(kiosk: KioskPage) -> str:
    """The popular matter with the most papers."""
    hall = kiosk.state.hall
    return max(hall.popular_items, key=lambda i: len(hall.materials_of(i.code))).code


def queue(kiosk: KioskPage) -> str:
    """The queue with the most matters."""
    hall = kiosk.state.hall
    rows = [q for q in hall.queues if q.takes_first_tickets]
    return max(rows, key=lambda q: len(hall.items_of_queue(q.prefix))).prefix


def drawn(kiosk: KioskPage, *, priority: bool = False) -> Flow:
    if priority:
        kiosk.flow.open_priority()
        kiosk.flow.choose_priority("P20")
    kiosk.flow.open_item(item(kiosk))
    kiosk.flow.take()
    return kiosk.flow


def ticket(kiosk: KioskPage, *, priority: bool = False) -> None:
    drawn(kiosk, priority=priority)
    kiosk.number(118)


def failed(kiosk: KioskPage) -> None:
    ticket(kiosk)
    kiosk.paper("failed")


def unsure_paper(kiosk: KioskPage) -> None:
    ticket(kiosk)
    kiosk.paper("unsure")


def printed(kiosk: KioskPage) -> None:
    ticket(kiosk, priority=True)
    kiosk.paper("printed")


def no_paper(kiosk: KioskPage) -> None:
    failed(kiosk)
    kiosk.flow.ask_no_paper(True)


def refused(kiosk: KioskPage) -> None:
    flow = drawn(kiosk)
    flow.issue_ended(Declined(kiosk.outside.drawn[-1][1], "limit", ZH, EN))


def lost(kiosk: KioskPage) -> None:
    flow = drawn(kiosk)
    flow.issue_ended(NeverDone(kiosk.outside.drawn[-1][1]))


def uncertain(kiosk: KioskPage) -> None:
    flow = drawn(kiosk)
    flow.issue_ended(Unsure(kiosk.outside.drawn[-1][1]))
    kiosk.clock.go(25)
    flow.tick()


def warning(kiosk: KioskPage) -> None:
    kiosk.flow.open_help()
    kiosk.clock.go(50)
    kiosk.flow.tick()


def away(kiosk: KioskPage) -> None:
    kiosk.take(Link("out_of_date", 0))


def never_connected(kiosk: KioskPage) -> None:
    kiosk.state._waits.clear()
    kiosk.take(Link("connecting", 0))
    assert "0 人" not in said(kiosk.window)
    assert "0 waiting" not in said(kiosk.window)


def home_reader(kiosk: KioskPage) -> None:
    kiosk.flow.card_reader_is(there=True)


def search(kiosk: KioskPage) -> None:
    assert kiosk.flow.search.wait_until_read()
    kiosk.flow.open_search()
    kiosk.flow.type_text("S")


def search_marks(kiosk: KioskPage) -> None:
    """Rows that say what stands against a number: nothing left, a few left, no counter open."""
    search(kiosk)
    one = beat("12:30", name=kiosk.name)
    waits = [
        msgspec.structs.replace(wait, left=(0, 3, -1)[at % 3], high_minutes=(25, 25, -1)[at % 3])
        for at, wait in enumerate(one.heartbeat.waits)
    ]
    kiosk.take(Beat(msgspec.structs.replace(one.heartbeat, waits=tuple(waits))))
    marks = ("今日号已取完", "个号", "暂无窗口", "No numbers left", "numbers left", "no counter")
    assert any(mark in said(kiosk.window) for mark in marks)


def phone(kiosk: KioskPage) -> None:
    kiosk.flow.open_item(item(kiosk))
    kiosk.flow.open_phone()
    kiosk.flow.type_text("13")


def phone_kept(kiosk: KioskPage) -> None:
    phone(kiosk)
    kiosk.flow.type_text("80")
    kiosk.flow.keep_phone()


def phone_again(kiosk: KioskPage) -> None:
    phone_kept(kiosk)
    kiosk.flow.open_phone()


def nothing(kiosk: KioskPage) -> None:
    kiosk.flow.open_search()
    kiosk.flow.set_query("QQXXZZ")


def out_of_hours(kiosk: KioskPage) -> None:
    kiosk.printer_ready = False
    kiosk.take(beat("20:15", name=kiosk.name))


def bundles(kiosk: KioskPage) -> None:
    kiosk.flow.open_bundles()


def bundle(kiosk: KioskPage) -> None:
    longest = max(kiosk.state.hall.bundles, key=lambda b: len(b.items))
    kiosk.flow.open_bundle(longest.code)


def several(kiosk: KioskPage) -> list[str]:
    """As many matters as one number may have, of different queues."""
    hall = kiosk.state.hall
    chosen: dict[str, str] = {}
    for one in hall.popular_items:
        if one.queue is not None:
            chosen.setdefault(one.queue, one.code)
    return list(chosen.values())[: hall.matters_per_visit_max]


def kept(kiosk: KioskPage) -> None:
    for code in several(kiosk)[:2]:
        kiosk.flow.open_item(code)
        kiosk.flow.add_matter()


def basket(kiosk: KioskPage) -> None:
    kept(kiosk)
    kiosk.flow.open_basket()
    kiosk.flow.toggle_matter(several(kiosk)[0])


def visit_ticket(kiosk: KioskPage) -> None:
    for code in several(kiosk):
        kiosk.flow.open_item(code)
        kiosk.flow.add_matter()
    kiosk.flow.open_basket()
    kiosk.flow.take()
    kiosk.number(118)


def find(kiosk: KioskPage) -> None:
    kiosk.flow.open_find()


def typed(kiosk: KioskPage) -> None:
    find(kiosk)
    for key in "B012":
        kiosk.flow.type_text(key)


def place(kiosk: KioskPage) -> None:
    typed(kiosk)
    kiosk.flow.ask_number()
    kiosk.place(ahead=7, by_law=2, minutes=(15, 35))


def missed(kiosk: KioskPage) -> None:
    typed(kiosk)
    kiosk.flow.ask_number()
    kiosk.place(state="no_show")


def requeued(kiosk: KioskPage) -> None:
    missed(kiosk)
    kiosk.flow.requeue()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.Done()))
    kiosk.place(ahead=3, minutes=(5, 12))


def called(kiosk: KioskPage) -> None:
    typed(kiosk)
    kiosk.flow.ask_number()
    kiosk.place(state="called", counter="5")


def unknown_number(kiosk: KioskPage) -> None:
    typed(kiosk)
    kiosk.flow.ask_number()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, refusal(command_id, "unknown_ticket", *NO_SUCH))


def no_answer(kiosk: KioskPage) -> None:
    typed(kiosk)
    kiosk.flow.ask_number()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, NotReachable("没有应答", "no answer"))


def rate(kiosk: KioskPage) -> None:
    kiosk.flow.slip_scanned("20250908-B012", "0f" * 16)
    asked = len(kiosk.outside.asked)
    matter = m.RateableMatter("20250908-B012-r1", "5", "B", item(kiosk), "2025-09-08")
    body = m.RatingsOf("B012", (matter,))
    assert kiosk.flow.inquiry_answered(f"ask-{asked}", reply(f"ask-{asked}", body))
    end = refusal(f"ask-{asked - 1}", "ticket_ended", *NO_SUCH)
    assert kiosk.flow.inquiry_answered(f"ask-{asked - 1}", end)
    assert kiosk.flow.page is Page.RATE


def rate_reasons(kiosk: KioskPage) -> None:
    rate(kiosk)
    kiosk.model._later.choose(1)
    kiosk.model._later.toggle("slow")


def rate_sent(kiosk: KioskPage) -> str:
    rate(kiosk)
    kiosk.model._later.choose(5)
    return f"ask-{len(kiosk.outside.asked)}"


def rate_thanks(kiosk: KioskPage) -> None:
    command_id = rate_sent(kiosk)
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.Done()))


def rate_failed(kiosk: KioskPage) -> None:
    command_id = rate_sent(kiosk)
    assert kiosk.flow.inquiry_answered(
        command_id, NotReachable("没有应答，请再试一次", "no answer")
    )


LATE = {"appointment": "10000001", "of_queue": "B", "of_item": ""}
LATE_WORDS = (
    "您预约的09:00–09:30已过，可改取普通号，前面6人，预计20–35分钟。",
    "Your slot 09:00–09:30 is over. You can take an ordinary number: 6 ahead, about 20 to 35 minutes.",
)


def late(kiosk: KioskPage) -> None:
    kiosk.flow.check_in("10000001")
    command_id = kiosk.outside.checked_in[-1][1]
    kiosk.flow.issue_ended(Declined(command_id, "check_in_too_late", *LATE_WORDS, LATE))


def helped(kiosk: KioskPage) -> None:
    late(kiosk)
    kiosk.flow.ask_for_person()


def slots(kiosk: KioskPage) -> None:
    late(kiosk)
    kiosk.flow.open_slots()
    hours = [(hour, minute) for hour in range(9, 17) for minute in (0, 30)]
    free = tuple(
        m.FreeSlot("2025-09-09", f"{hour:02}:{minute:02}", f"{hour:02}:{minute + 29:02}", 2)
        for hour, minute in hours
    )
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.SlotsOf("B", free)))


def booked_up(kiosk: KioskPage) -> None:
    late(kiosk)
    kiosk.flow.open_slots()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.SlotsOf("B", ())))


def moved(kiosk: KioskPage) -> None:
    slots(kiosk)
    kiosk.flow.choose_slot("2025-09-09", "10:30")
    start_ms = at_ms("10:30") + 24 * 3_600_000
    booking = m.Booking(
        "10000001", "2025-09-09", "B", "", start_ms, start_ms + 1_800_000, 0, 0, "booked"
    )
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.Booked(booking, "moved")))


def card_held(kiosk: KioskPage) -> None:
    kiosk.flow.card_laid(Card("610924194001011234", "19400101"))
    kiosk.refresh()


def appointment_today(kiosk: KioskPage) -> None:
    start_ms = at_ms("15:00")
    booking = m.Booking(
        "10000001", "2025-09-08", "B", "", start_ms, start_ms + 1_800_000, start_ms - 600_000,
        start_ms + 2_400_000, "booked",
    )  # fmt: skip
    kiosk.flow.card_laid(Card("11010519491231002X", "19991231"))
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, m.Found((), (booking,))))


def used_up(kiosk: KioskPage) -> None:
    one = queue(kiosk)
    beaten = kiosk.state.beat
    assert beaten is not None
    waits = tuple(
        msgspec.structs.replace(each, left=0 if each.queue == one else each.left)
        for each in beaten.waits
    )
    kiosk.take(Beat(msgspec.structs.replace(beaten, waits=waits)))


def many_used_up(kiosk: KioskPage) -> None:
    beaten = kiosk.state.beat
    assert beaten is not None
    waits = tuple(msgspec.structs.replace(each, left=0) for each in beaten.waits)
    kiosk.take(Beat(msgspec.structs.replace(beaten, waits=waits)))


def queue_used_up(kiosk: KioskPage) -> None:
    used_up(kiosk)
    kiosk.flow.open_queue(queue(kiosk))
    assert not kiosk.flow.can_take


def weekend(kiosk: KioskPage) -> None:
    monday = beat(name=kiosk.name).heartbeat
    five_days_ms = 5 * 24 * 3_600_000
    kiosk.take(Beat(msgspec.structs.replace(monday, hall_ms=monday.hall_ms + five_days_ms)))
    hall = kiosk.state.hall
    promised = next(one for one in hall.items if one.queue and one.case_type == "承诺件")
    kiosk.flow.open_item(promised.code)
    assert not kiosk.flow.can_take


def own_visit(kiosk: KioskPage) -> None:
    codes = several(kiosk)
    kiosk.flow.slip_scanned("20250908-B012")
    matters = legs(m.Issue(item=codes[0], items=tuple(codes[1:])), kiosk.name)
    kiosk.place(ahead=7, minutes=(15, 35), matters=matters)


def copy_failed(kiosk: KioskPage) -> None:
    own_visit(kiosk)
    kiosk.flow.reprint()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    copy = issued(m.Issue(queue="B"), 12, kiosk.name)
    assert kiosk.flow.inquiry_answered(command_id, reply(command_id, copy))
    job = kiosk.outside.copies[-1][0]
    kiosk.flow.paper_ended(PaperEnd(job, "failed", "out", "缺纸", "Out of paper"))


def one_more(kiosk: KioskPage) -> None:
    own_visit(kiosk)
    kiosk.flow.add_to_number()


def one_more_chosen(kiosk: KioskPage) -> None:
    one_more(kiosk)
    kiosk.flow.open_item(item(kiosk))


def put_off(kiosk: KioskPage) -> None:
    kiosk.flow.slip_scanned("20250905-B012")
    words = (
        "您上次的B012（公安户政）没有办成，今天优先办理：请取今天的号，排在最前。",
        "Your number B012 (Household) was put off: take today's number, it goes first.",
    )
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, refusal(command_id, "slip_held", *words))


def with_notice(kiosk: KioskPage) -> None:
    find(kiosk)
    for key in "20250905B012":
        kiosk.flow.type_text(key)
    kiosk.flow.ask_number()
    command_id = f"ask-{len(kiosk.outside.asked)}"
    assert kiosk.flow.inquiry_answered(command_id, refusal(command_id, "notice_held", *NO_SUCH))
    kiosk.flow.use_paper()


def idle(kiosk: KioskPage) -> None:
    kiosk.flow.home()
    kiosk.clock.go(IDLE_AFTER_S + 1)
    kiosk.flow.tick()
    assert kiosk.flow.page is Page.IDLE


def card_unreadable(kiosk: KioskPage) -> None:
    kiosk.flow.open_queue(queue(kiosk))
    kiosk.flow.card_unreadable()


def service_pad(kiosk: KioskPage) -> None:
    for _ in range(5):
        kiosk.corner.tap_corner()
    for digit in "0005":
        kiosk.corner.type_digit(digit)
    kiosk.corner.choose_field("pin")
    kiosk.corner.type_digit("4")
    kiosk.corner.unlock()
    end = refusal("unlock", "pin_wrong", "工号或密码不对。", "Number or PIN is wrong.")
    assert kiosk.corner.answered(f"unlock-{len(kiosk.tools.pins)}", end)


def service_page(kiosk: KioskPage) -> None:
    service_pad(kiosk)
    kiosk.corner.type_digit("4")
    kiosk.corner.unlock()
    assert kiosk.corner.answered(f"unlock-{len(kiosk.tools.pins)}", reply("unlock", m.Done()))
    kiosk.corner.paper_told("缺纸，请换新纸", "out of paper; put a new roll in", good=False)


def touch_test(kiosk: KioskPage) -> None:
    service_page(kiosk)
    kiosk.corner.open_touch_test()
    kiosk.corner.touch_cell(3)


def out_of_service(kiosk: KioskPage) -> None:
    service_page(kiosk)
    kiosk.corner.set_out_of_service(True)
    kiosk.corner.close_page()


WITHOUT_MARK = frozenset(
    {
        "warning",
        "no_paper",
        "card_unreadable",
        "appointment_today",
        "service_pad",
        "service_page",
        "touch_test",
    }
)
"""Sheets over the page, which carries the mark 演练."""
PAGES: dict[str, Callable[[KioskPage], object]] = {
    "home": lambda k: k.refresh(),
    "out_of_hours": out_of_hours,
    "away": away,
    "never_connected": never_connected,
    "queues": lambda k: k.flow.open_queues(),
    "queue": lambda k: k.flow.open_queue(queue(k)),
    "matter": lambda k: k.flow.open_item(item(k)),
    "search": search,
    "search_marks": search_marks,
    "home_reader": home_reader,
    "phone": phone,
    "phone_kept": phone_kept,
    "phone_again": phone_again,
    "nothing": nothing,
    "priority": lambda k: k.flow.open_priority(),
    "bundles": bundles,
    "bundle": bundle,
    "kept": kept,
    "basket": basket,
    "visit_ticket": visit_ticket,
    "idle": idle,
    "find": find,
    "typed": typed,
    "place": place,
    "missed": missed,
    "copy_failed": copy_failed,
    "requeued": requeued,
    "called": called,
    "late": late,
    "helped": helped,
    "slots": slots,
    "booked_up": booked_up,
    "moved": moved,
    "appointment_today": appointment_today,
    "used_up": used_up,
    "many_used_up": many_used_up,
    "queue_used_up": queue_used_up,
    "weekend": weekend,
    "own_visit": own_visit,
    "one_more": one_more,
    "one_more_chosen": one_more_chosen,
    "put_off": put_off,
    "with_notice": with_notice,
    "unknown_number": unknown_number,
    "no_answer": no_answer,
    "rate": rate,
    "rate_reasons": rate_reasons,
    "rate_thanks": rate_thanks,
    "rate_failed": rate_failed,
    "help": lambda k: k.flow.open_help(),
    "issuing": drawn,
    "uncertain": uncertain,
    "refused": refused,
    "lost": lost,
    "ticket": ticket,
    "printed": printed,
    "failed": failed,
    "unsure_paper": unsure_paper,
    "no_paper": no_paper,
    "warning": warning,
    "card_unreadable": card_unreadable,
    "service_pad": service_pad,
    "service_page": service_page,
    "touch_test": touch_test,
    "out_of_service": out_of_service,
    "card_held": card_held,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "elder"), VIEWS)
def test_page_keeps_the_rules(kiosk: KioskPage, page: str, language: Language, elder: bool) -> None:
    kiosk.printer_ready = True
    kiosk.take(beat(name=kiosk.name, rehearsal=kiosk.state.rehearsal), Link("current", 0))
    kiosk.fresh(language, elder=elder)
    PAGES[page](kiosk)
    settle()
    # Who has not come yet has chosen neither language nor type size: the page speaks both.
    elder = elder and page != "idle"
    faults: list[str] = []
    last = pages_of(kiosk.window) - 1
    for turn in sorted({0, min(1, last), last}):
        turn_to(kiosk.window, turn)
        faults += page_faults(
            kiosk.theme, kiosk.display, texts(kiosk.window), targets(kiosk.window), elder=elder
        )
    assert faults == []
    if page not in WITHOUT_MARK:
        assert ("演练" in said(kiosk.window) or "Drill" in said(kiosk.window)) == (
            kiosk.name == "songming"
        )
    if language == "zh" and page not in {"idle", "out_of_service"}:
        left = [
            w for w in ("queue", "number", "Please", "Touch", "wait") if w in said(kiosk.window)
        ]
        assert left == []


def test_a_queue_without_numbers_is_named_before_anybody_searches(kiosk: KioskPage) -> None:
    kiosk.take(beat(name=kiosk.name, rehearsal=kiosk.state.rehearsal), Link("current", 0))
    kiosk.fresh("zh")
    used_up(kiosk)
    settle()
    assert f"今日号已取完：{kiosk.state.hall.queue(queue(kiosk)).name_zh}" in said(kiosk.window)
