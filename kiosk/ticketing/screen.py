"""What the kiosk's screen shows, computed from the flow: plain values, no words of its own. No Qt."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from config.model import Hall, Item, Queue
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visit import Page
from kiosk.ui.hall_rows import ItemRow, MaterialRow, WordRow, numbered_materials
from kiosk.ui.labels import spaced
from kiosk.ui.later_screen import Later, later_of
from kiosk.ui.state import HallState, in_order

NO_LIMIT: Final = -1
USED_UP_NAMED: Final = 3
BUNDLES_NAMED: Final = 4
"""So many 一件事 stand by name on the first page; all are behind it."""


class QueueRow(Struct, frozen=True):
    """One queue's card."""

    prefix: str
    title: str
    waiting: int
    low: int
    high: int
    open_counters: int
    opens: str
    full: bool = False


class BundleRow(Struct, frozen=True):
    """One 一件事."""

    code: str
    title: str
    note: str


class VisitRow(Struct, frozen=True):
    """One matter of a visit before its number is taken. `here` False: it has no counter in this hall."""

    code: str
    title: str
    queue_name: str
    waiting: int
    low: int
    high: int
    opens: str
    chosen: bool
    here: bool


class LegRow(Struct, frozen=True):
    """One matter of a number that was drawn, in the order of its steps."""

    place: int
    title: str
    counters: str
    zone: str
    ahead: int
    low: int
    high: int
    held: bool


class PlaceRow(Struct, frozen=True):
    """One matter of a number that was looked up, not done yet. `stage`: waiting, held, present."""

    queue: str
    title: str
    stage: str
    ahead: int
    low: int
    high: int
    droppable: bool


class ClassRow(Struct, frozen=True):
    """One priority class in the words of the law."""

    code: str
    title: str
    basis: str
    proof: str
    needs_proof: bool
    chosen: bool


class Matter(Struct, frozen=True):
    """What the visitor looks at before taking a number: a matter, or a whole queue."""

    title: str = ""
    official: str = ""
    queue: str = ""
    queue_name: str = ""
    department: str = ""
    fee: str = ""
    free: bool = False
    limit_days: int = NO_LIMIT
    counters: str = ""
    zone: str = ""
    waiting: int = 0
    low: int = 0
    high: int = 0
    open_counters: int = 0
    opens: str = ""
    elsewhere: str = ""
    steps: str = ""
    full: bool = False
    off_duty: bool = False


class Number(Struct, frozen=True):
    """The drawn number."""

    label: str = ""
    service: str = ""
    item: str = ""
    counters: str = ""
    zone: str = ""
    ahead: int = 0
    low: int = 0
    high: int = 0
    opens: str = ""
    priority: bool = False
    paper: str = "none"
    paper_reason: str = ""
    paper_words: str = ""
    print_again: bool = False
    offline: bool = False


class Place(Struct, frozen=True):
    """Where a number stands, or why that cannot be told. `stage` is that of the inquiry."""

    stage: str = "typing"
    typed: str = ""
    can_ask: bool = False
    label: str = ""
    state: str = ""
    service: str = ""
    counter: str = ""
    counters: str = ""
    zone: str = ""
    ahead: int = 0
    by_law: int = 0
    low: int = 0
    high: int = 0
    opens: str = ""
    can_requeue: bool = False
    requeued: bool = False
    changed: bool = False
    can_change: bool = False
    can_reprint: bool = False
    copy_paper: str = "none"
    copy_words: str = ""
    held_paper: str = ""
    words: str = ""


class Moving(Struct, frozen=True):
    """A booking that is moved. `stage` is that of the flow."""

    stage: str = "nothing"
    words: str = ""
    code: str = ""
    month: int = 0
    day: int = 0
    weekday: int = 0
    times: str = ""


class Screen(Struct, frozen=True):
    """Everything of one moment except the lists that are long."""

    page: str = "home"
    can_take: bool = False
    has_priority: bool = False
    warning_left: int = 0
    query: str = ""
    no_paper_open: bool = False
    patience_over: bool = False
    refusal: str = ""
    refusal_code: str = ""
    printer_ready: bool = True
    offline: str = ""
    matter: Matter = Matter()
    number: Number = Number()
    place: Place = Place()
    later: Later = Later()
    moving: Moving = Moving()
    used_up: str = ""
    used_up_more: int = 0
    offered: bool = False
    help_rung: bool = False
    adding_to: str = ""
    with_notice: bool = False
    card_read: bool = False
    card_reader: bool = False
    card_held: bool = False
    can_add: bool = False
    basket: int = 0
    basket_words: str = ""
    visit_title: str = ""
    visit_in_order: bool = False
    visit_chosen: int = 0
    bundles: str = ""
    card_words: str = ""
    phone_typed: str = ""
    phone_kept: bool = False
    phone_whole: bool = False
    held: bool = False
    notice_title: str = ""
    notice_body: str = ""


def screen_of(flow: Flow, *, printer_ready: bool) -> Screen:
    """The flow's present page."""
    english = flow.visit.language == "en"
    sentence = flow.sentence
    used_up = _used_up(flow.state, english=english)
    return Screen(
        used_up=_joined(used_up[:USED_UP_NAMED], english=english),
        used_up_more=max(0, len(used_up) - USED_UP_NAMED),
        page=flow.page.value,
        can_take=flow.can_take,
        has_priority=flow.has_priority,
        warning_left=flow.warning_left_s or 0,
        query=flow.query,
        no_paper_open=flow.no_paper_open,
        patience_over=flow.patience_over,
        refusal=sentence.message_en if english else sentence.message_zh,
        refusal_code=sentence.code,
        printer_ready=printer_ready,
        offline=flow.offline_state(),
        matter=_matter(flow, english=english),
        number=_number(flow, english=english),
        place=_place(flow, english=english),
        later=later_of(flow.later, flow.state.hall, english=english),
        moving=_moving(flow, english=english),
        offered=flow.offer is not None,
        help_rung=flow.help_rung,
        adding_to=spaced(flow.visit.adding_to.partition("-")[2]),
        with_notice=bool(flow.visit.notice),
        card_read=flow.card_read,
        card_reader=flow.card_reader,
        card_held=bool(flow.visit.card_number),
        can_add=flow.can_add,
        basket=len(flow.visit.basket),
        basket_words=_joined(
            tuple(
                _item_title(flow.state.hall, code, english=english) for code in flow.visit.basket
            ),
            english=english,
        ),
        visit_title=_bundle_title(flow, english=english),
        visit_in_order=flow.page is Page.VISIT and flow.visit_in_order,
        visit_chosen=len(flow.choice.items),
        bundles=_joined(
            tuple(
                b.name_en if english else b.name_zh.removesuffix("一件事")
                for b in flow.state.hall.bundles[:BUNDLES_NAMED]
            ),
            english=english,
        ),
        card_words=flow.card_words[english],
        phone_typed=flow.phone_typed,
        phone_kept=bool(flow.visit.phone),
        phone_whole=flow.can_keep_phone,
        held=flow.held,
        notice_title="" if flow.notice is None else flow.notice.title_zh,
        notice_body="" if flow.notice is None else flow.notice.body_zh,
    )


def _used_up(state: HallState, *, english: bool) -> tuple[str, ...]:
    """今日号已取完: the queues that give no more numbers today, said before anybody looks for a matter."""
    return tuple(
        queue.name_en if english else queue.name_zh
        for queue in state.hall.queues
        if queue.takes_first_tickets and state.wait(queue.prefix).left == 0
    )


def queue_rows(state: HallState, *, english: bool) -> list[QueueRow]:
    """The queues of which a number can be drawn, the most visited first."""
    hall = state.hall
    queues = [queue for queue in hall.queues if queue.takes_first_tickets]
    queues.sort(key=lambda queue: -queue.share_of_arrivals)
    return [_queue_row(state, queue, english=english) for queue in queues]


def item_rows(items: tuple[Item, ...] | list[Item], *, english: bool) -> list[ItemRow]:
    """Matters as buttons."""
    return [ItemRow(item.code, item.name_en if english else item.label) for item in items]


def result_rows(flow: Flow, *, english: bool) -> list[ItemRow]:
    """What the search found, each with what stands against a number for it now."""
    rows = []
    for item in flow.search.find(flow.query):
        queue = "" if item.queue is None else item.queue
        state = flow.matter_state(item)
        rows.append(
            ItemRow(
                item.code,
                item.name_en if english else item.label,
                state,
                flow.state.wait(queue).left if state == "few" else -1,
                flow.state.opens_again(queue) if state == "later" else "",
            )
        )
    return rows


def bundle_rows(hall: Hall, *, english: bool) -> list[BundleRow]:
    """The packages of the hall, with what they hold."""
    return [
        BundleRow(
            row.code,
            row.name_en if english else row.name_zh,
            _joined(
                tuple(_item_title(hall, code, english=english) for code in row.items),
                english=english,
            ),
        )
        for row in hall.bundles
    ]


def visit_rows(flow: Flow, *, english: bool) -> list[VisitRow]:
    """The matters of a 一件事, or those that were kept."""
    state, hall = flow.state, flow.state.hall
    rows = []
    for code in flow.visit_items:
        queue = hall.queue_of_item(code)
        wait = state.wait("" if queue is None else queue.prefix)
        rows.append(
            VisitRow(
                code,
                _item_title(hall, code, english=english),
                "" if queue is None else queue.name_en if english else queue.name_zh,
                wait.waiting,
                wait.low_minutes,
                wait.high_minutes,
                "" if queue is None else state.opens_again(queue.prefix),
                code in flow.choice.items,
                queue is not None,
            )
        )
    return rows


def leg_rows(flow: Flow, *, english: bool) -> list[LegRow]:
    """The matters of the number on the screen; none for a single one."""
    shown = flow.ticket
    if shown is None:
        return []
    hall = flow.state.hall
    rows = []
    for place, leg in enumerate(shown.issued.matters, 1):
        queue = hall.queue_by_prefix.get(leg.queue)
        zone = hall.zone_by_code.get(leg.zone)
        items = tuple(_item_title(hall, code, english=english) for code in leg.items)
        service = "" if queue is None else queue.name_en if english else queue.name_zh
        rows.append(
            LegRow(
                place,
                _joined(items, english=english) or service,
                _joined(in_order(leg.counters), english=english),
                "" if zone is None else zone.name_en if english else zone.name_zh,
                leg.ahead,
                leg.low_minutes,
                leg.high_minutes,
                leg.state == "held",
            )
        )
    return rows


def class_rows(flow: Flow, *, english: bool) -> list[ClassRow]:
    """The classes that a visitor may name."""
    return [
        ClassRow(
            row.code,
            row.name_en if english else row.name_zh,
            row.legal_basis,
            "" if english else row.proof_zh,
            row.needs_proof,
            row.code == flow.visit.priority_class,
        )
        for row in flow.classes
    ]


def material_rows(flow: Flow) -> list[MaterialRow]:
    """The materials of the matter that is chosen, or of the ticket."""
    hall = flow.state.hall
    codes = [flow.choice.item]
    if flow.page is Page.TICKET and flow.ticket is not None:
        issued = flow.ticket.issued
        codes = [code for leg in issued.matters for code in leg.items] or [issued.ticket.item]
    rows = {row.name_zh: row for code in codes for row in hall.materials_of(code)}
    return numbered_materials(rows.values())


def queue_item_rows(flow: Flow, *, english: bool) -> list[ItemRow]:
    """The matters of the chosen queue, the most asked first."""
    items = list(flow.state.hall.items_of_queue(flow.choice.queue)) if flow.choice.queue else []
    items.sort(key=lambda item: (item.popular_rank or 99, not item.plain_name))
    return item_rows(items, english=english)


def _queue_row(state: HallState, queue: Queue, *, english: bool) -> QueueRow:
    wait = state.wait(queue.prefix)
    return QueueRow(
        queue.prefix,
        queue.name_en if english else queue.name_zh,
        wait.waiting,
        wait.low_minutes,
        wait.high_minutes,
        wait.open_counters,
        state.opens_again(queue.prefix),
        wait.left == 0,
    )


def _matter(flow: Flow, *, english: bool) -> Matter:
    if flow.page not in {Page.MATTER, Page.QUEUE}:
        return Matter()
    state, hall = flow.state, flow.state.hall
    prefix = flow.queue_of_choice
    queue = hall.queue_by_prefix.get(prefix)
    item = hall.item_by_code.get(flow.choice.item)
    wait = state.wait(prefix)
    numbers: tuple[str, ...] = ()
    title = official = department = fee = elsewhere = ""
    limit = NO_LIMIT
    if queue is not None:
        title = queue.name_en if english else queue.name_zh
        numbers = queue.counters
    if item is not None:
        title = item.name_en if english else item.label
        official = "" if title == item.name_zh else item.name_zh
        department = _department(hall, item, english=english)
        fee, limit = item.fee, item.promised_limit_days
        numbers = item.counters
        elsewhere = _subcentres(hall, item, english=english)
    return Matter(
        title=title,
        official=official,
        queue=prefix,
        queue_name="" if queue is None else queue.name_en if english else queue.name_zh,
        department=department,
        fee=fee,
        free=item is not None and not item.has_fee,
        limit_days=limit,
        counters=_joined(in_order(numbers), english=english),
        zone=_zone_of(hall, numbers, english=english),
        waiting=wait.waiting,
        low=wait.low_minutes,
        high=wait.high_minutes,
        open_counters=wait.open_counters,
        opens=state.opens_again(prefix) if prefix else "",
        elsewhere=elsewhere,
        full=bool(prefix) and flow.is_full(prefix),
        off_duty=flow.off_duty,
        steps="" if english or item is None else "  ›  ".join(item.process_steps),
    )


def _number(flow: Flow, *, english: bool) -> Number:
    shown = flow.ticket
    if shown is None:
        return Number()
    hall = flow.state.hall
    issued = shown.issued
    ticket = issued.ticket
    queue = hall.queue_by_prefix.get(ticket.queue)
    item = hall.item_by_code.get(ticket.item)
    zone = hall.zone_by_code.get(issued.zone)
    return Number(
        label=spaced(ticket.label),
        service="" if queue is None else queue.name_en if english else queue.name_zh,
        item="" if item is None else item.name_en if english else item.name_zh,
        counters=_joined(in_order(issued.counters), english=english),
        zone="" if zone is None else zone.name_en if english else zone.name_zh,
        ahead=issued.ahead,
        low=issued.low_minutes,
        high=issued.high_minutes,
        opens=flow.state.opens_again(ticket.queue),
        priority=ticket.priority,
        paper=shown.paper,
        paper_reason=shown.reason,
        paper_words=shown.message_en if english else shown.message_zh,
        print_again=flow.can_print_again,
        offline=issued.offline,
    )


def _place(flow: Flow, *, english: bool) -> Place:
    inquiry = flow.inquiry
    bare = Place(
        stage=inquiry.stage.value,
        typed=inquiry.typed,
        can_ask=inquiry.can_ask,
        requeued=inquiry.requeued,
        changed=inquiry.changed,
        held_paper=flow.held_paper,
        words=inquiry.message_en if english else inquiry.message_zh,
    )
    found = inquiry.found
    if found is None:
        return bare
    hall = flow.state.hall
    queue = hall.queue_by_prefix.get(found.ticket.queue)
    zone = hall.zone_by_code.get(found.zone)
    return msgspec.structs.replace(
        bare,
        label=spaced(found.ticket.label),
        state=found.ticket.state,
        service="" if queue is None else queue.name_en if english else queue.name_zh,
        counter=found.ticket.counter,
        counters=_joined(in_order(found.counters), english=english),
        zone="" if zone is None else zone.name_en if english else zone.name_zh,
        ahead=found.ahead,
        by_law=found.by_law,
        low=found.low_minutes,
        high=found.high_minutes,
        opens=flow.state.opens_again(found.ticket.queue),
        can_requeue=inquiry.can_requeue,
        can_change=inquiry.can_change,
        can_reprint=inquiry.can_reprint,
        copy_paper=flow.copy_paper,
        copy_words=flow.copy_words[english],
    )


def place_rows(flow: Flow, *, english: bool) -> list[PlaceRow]:
    """What is left to do of the number that was looked up, where it is for several matters."""
    inquiry, hall = flow.inquiry, flow.state.hall
    if inquiry.found is None:
        return []
    droppable = {each.queue for each in inquiry.droppable}
    rows = []
    for each in inquiry.found.matters:
        queue = hall.queue_by_prefix.get(each.queue)
        items = tuple(_item_title(hall, code, english=english) for code in each.items)
        service = "" if queue is None else queue.name_en if english else queue.name_zh
        rows.append(
            PlaceRow(
                each.queue,
                _joined(items, english=english) or service,
                each.state,
                each.ahead,
                each.low_minutes,
                each.high_minutes,
                each.queue in droppable and each.state != "present",
            )
        )
    return rows


def _moving(flow: Flow, *, english: bool) -> Moving:
    moving = flow.rebooking
    words = moving.message_en if english else moving.message_zh
    booking = moving.moved
    if booking is None:
        return Moving(moving.stage.value, words)
    start, end = (flow.state.local(at) for at in (booking.start_ms, booking.end_ms))
    return Moving(
        moving.stage.value,
        words,
        booking.code,
        start.month,
        start.day,
        start.weekday(),
        f"{start:%H:%M}–{end:%H:%M}",
    )


def _item_title(hall: Hall, code: str, *, english: bool) -> str:
    item = hall.item_by_code.get(code)
    return code if item is None else item.name_en if english else item.label


def _bundle_title(flow: Flow, *, english: bool) -> str:
    bundle = flow.state.hall.bundle_by_code.get(flow.choice.bundle)
    return "" if bundle is None else bundle.name_en if english else bundle.name_zh


def prefix_rows(hall: Hall) -> list[WordRow]:
    """The letters with which numbers of this hall begin, as keys."""
    return [WordRow(prefix) for prefix in sorted(queue.prefix for queue in hall.queues)]


def _joined(numbers: tuple[str, ...], *, english: bool) -> str:
    return (", " if english else "、").join(numbers)


def _department(hall: Hall, item: Item, *, english: bool) -> str:
    found = hall.department_by_code.get(item.department)
    if found is None:
        return item.department
    return found.name_en if english else found.name_zh


def _subcentres(hall: Hall, item: Item, *, english: bool) -> str:
    if item.queue is not None:
        return ""
    rows = [hall.subcentre_by_code[c] for c in item.subcentres if c in hall.subcentre_by_code]
    return _joined(tuple(r.name_en if english else r.name_zh for r in rows), english=english)


def _zone_of(hall: Hall, numbers: tuple[str, ...], *, english: bool) -> str:
    """The zone of the counters where all stand in one; a priority counter elsewhere does not count."""
    zones = {
        hall.counter_by_number[n].zone
        for n in numbers
        if n in hall.counter_by_number and hall.counter_by_number[n].kind != "priority"
    }
    if len(zones) != 1:
        return ""
    zone = hall.zone_by_code.get(zones.pop())
    return "" if zone is None else zone.name_en if english else zone.name_zh
