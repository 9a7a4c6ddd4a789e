"""The lists of the ticket machine's screen: what a number can be drawn for. No Qt."""

from __future__ import annotations

from msgspec import Struct

from config.model import Hall, Item, Queue
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visit import Page
from kiosk.ui.hall_rows import ItemRow, MaterialRow, WordRow, numbered_materials
from kiosk.ui.names import item_title, item_titles, name_of, title_of
from kiosk.ui.state import HallState


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


class ClassRow(Struct, frozen=True):
    """One priority class in the words of the law."""

    code: str
    title: str
    basis: str
    proof: str
    needs_proof: bool
    chosen: bool


def queue_rows(state: HallState, *, english: bool) -> list[QueueRow]:
    """The queues of which a number can be drawn, the most visited first."""
    hall = state.hall
    queues = [queue for queue in hall.queues if queue.takes_first_tickets]
    queues.sort(key=lambda queue: -queue.share_of_arrivals)
    return [_queue_row(state, queue, english=english) for queue in queues]


def _queue_row(state: HallState, queue: Queue, *, english: bool) -> QueueRow:
    wait = state.wait(queue.prefix)
    return QueueRow(
        queue.prefix,
        name_of(queue, english=english),
        wait.waiting,
        wait.low_minutes,
        wait.high_minutes,
        wait.open_counters,
        state.opens_again(queue.prefix),
        wait.left == 0,
    )


def item_rows(items: tuple[Item, ...] | list[Item], *, english: bool) -> list[ItemRow]:
    """Matters as buttons."""
    return [ItemRow(item.code, title_of(item, english=english)) for item in items]


def result_rows(flow: Flow, *, english: bool) -> list[ItemRow]:
    """What the search found, each with what stands against a number for it now."""
    rows = []
    for item in flow.search.find(flow.query):
        queue = "" if item.queue is None else item.queue
        state = flow.matter_state(item)
        rows.append(
            ItemRow(
                item.code,
                title_of(item, english=english),
                state,
                flow.state.wait(queue).left if state == "few" else -1,
                flow.state.opens_again(queue) if state == "later" else "",
            )
        )
    return rows


def queue_item_rows(flow: Flow, *, english: bool) -> list[ItemRow]:
    """The matters of the chosen queue, the most asked first."""
    items = list(flow.state.hall.items_of_queue(flow.choice.queue)) if flow.choice.queue else []
    items.sort(key=lambda item: (item.popular_rank or 99, not item.plain_name))
    return item_rows(items, english=english)


def bundle_rows(hall: Hall, *, english: bool) -> list[BundleRow]:
    """The packages of the hall, with what they hold."""
    return [
        BundleRow(
            row.code,
            name_of(row, english=english),
            item_titles(hall, row.items, english=english),
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
                item_title(hall, code, english=english),
                name_of(queue, english=english),
                wait.waiting,
                wait.low_minutes,
                wait.high_minutes,
                "" if queue is None else state.opens_again(queue.prefix),
                code in flow.choice.items,
                queue is not None,
            )
        )
    return rows


def class_rows(flow: Flow, *, english: bool) -> list[ClassRow]:
    """The classes that a visitor may name."""
    return [
        ClassRow(
            row.code,
            name_of(row, english=english),
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


def prefix_rows(hall: Hall) -> list[WordRow]:
    """The letters with which numbers of this hall begin, as keys."""
    return [WordRow(prefix) for prefix in sorted(queue.prefix for queue in hall.queues)]
