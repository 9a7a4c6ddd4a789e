"""What the query screen shows, computed from the flow: plain values, no words of its own. No Qt."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from config.model import Item, PlanShape
from kiosk.guide.flow import Flow, Page
from kiosk.guide.telling import TOPICS
from kiosk.guide.way import start_of
from kiosk.ui.hall_rows import ItemRow, MaterialRow, numbered_materials
from kiosk.ui.names import elsewhere, joined, name_of, title_of
from kiosk.ui.state import HallState, in_order

NO_LIMIT: Final = -1
CHANNELS: Final = ("guide", "media_player")
"""Notices for this screen; a hall that names none for it shows those of the media player."""


class DepartmentRow(Struct, frozen=True):
    """One department: how many matters it has here, and where."""

    code: str
    title: str
    items: int
    counters: str


class CounterRow(Struct, frozen=True):
    """One counter, its state, and who serves there now (post and number, never a name)."""

    number: str
    title: str
    zone: str
    mode: str
    back_at: str
    post: str
    staff_no: str


class QueueRow(Struct, frozen=True):
    """One queue now."""

    prefix: str
    title: str
    waiting: int
    low: int
    high: int
    opens: str
    counters: str


class NoticeRow(Struct, frozen=True):
    """One notice."""

    notice_id: str
    title: str
    body: str


class ShapeRow(Struct, frozen=True):
    """One rectangle of the floor plan, metres from its north-west corner."""

    code: str
    kind: str
    label: str
    left_m: float
    top_m: float
    wide_m: float
    high_m: float
    here: bool
    goal: bool


class StretchRow(Struct, frozen=True):
    """One stretch of the way in words: `turn` is ahead, left, right or back."""

    place: int
    turn: str
    length: int


class Matter(Struct, frozen=True):
    """A matter in the five kinds of openness: what, on which basis, how and how long, fee, who."""

    title: str = ""
    official: str = ""
    kind: str = ""
    basis: str = ""
    steps: str = ""
    promised_days: int = NO_LIMIT
    legal_days: int = NO_LIMIT
    fee: str = ""
    free: bool = False
    department: str = ""
    counters: str = ""
    first_counter: str = ""
    zone: str = ""
    elsewhere: str = ""


class PlanView(Struct, frozen=True):
    """The plan as a whole; the counter that is sought stands in `counter`."""

    width: float = 0.0
    height: float = 0.0
    counter: str = ""
    counter_title: str = ""
    zone: str = ""
    length: int = 0
    has_way: bool = False


class TopicRow(Struct, frozen=True):
    """One topic of a feedback."""

    code: str
    chosen: bool


class AnswerRow(Struct, frozen=True):
    """One answer of the hall."""

    place: int
    words: str


class Told(Struct, frozen=True):
    """A feedback on its way, its receipt, or what became of it."""

    stage: str = "choosing"
    kind: str = ""
    counter: str = ""
    can_send: bool = False
    code: str = ""
    can_ask: bool = False
    receipt: str = ""
    receipt_code: str = ""
    first_on: str = ""
    last_on: str = ""
    found: str = ""
    closed: bool = False
    words: str = ""
    own_words: str = ""
    letters: str = ""
    layout: str = "zh"
    signs_left: int = 0
    candidates: tuple[str, ...] = ()


class Screen(Struct, frozen=True):
    """Everything of one moment except the lists."""

    page: str = "home"
    query: str = ""
    warning_left: int = 0
    department: str = ""
    can_print: bool = False
    has_printer: bool = False
    paper: str = "none"
    paper_words: str = ""
    case_state: str = "not_connected"
    case_number: str = ""
    can_ask_case: bool = False
    case_item: str = ""
    case_words: str = ""
    case_updated: str = ""
    matter: Matter = Matter()
    plan: PlanView = PlanView()
    told: Told = Told()


def screen_of(flow: Flow, *, has_printer: bool) -> Screen:
    """The flow's present page."""
    english = flow.visit.language == "en"
    department = flow.state.hall.department_by_code.get(flow.at.department)
    case = flow.case
    return Screen(
        page=flow.at.page.value,
        query=flow.query,
        warning_left=flow.warning_left_s or 0,
        department=name_of(department, english=english),
        can_print=flow.can_print and has_printer,
        has_printer=has_printer,
        paper=flow.paper,
        paper_words=flow.paper_words[1 if english else 0],
        case_state=flow.case_state.value,
        case_number=flow.case_number,
        can_ask_case=flow.can_ask_case,
        case_item="" if case is None else case.item_zh,
        case_words="" if case is None else (english and case.state_en) or case.state_zh,
        case_updated="" if case is None else case.updated,
        matter=matter_of(flow.state, flow.item, english=english),
        plan=_plan(flow, english=english),
        told=told_of(flow, english=english),
    )


def told_of(flow: Flow, *, english: bool) -> Told:
    """The feedback of this visitor."""
    telling = flow.telling
    receipt, found = telling.receipt, telling.found
    dates = receipt or found
    return Told(
        stage=telling.stage.value,
        kind=telling.kind or ("" if found is None else found.kind),
        counter=telling.counter,
        can_send=telling.can_send,
        code=telling.code,
        can_ask=telling.can_ask,
        receipt="" if receipt is None else receipt.feedback,
        receipt_code="" if receipt is None else receipt.code,
        first_on="" if dates is None else dates.first_answer_on,
        last_on="" if dates is None else dates.answer_on,
        found="" if found is None else found.feedback,
        closed=found is not None and found.closed,
        words=telling.message_en if english else telling.message_zh,
        own_words=flow.typing.text,
        letters=flow.typing.letters.lower(),
        layout=flow.typing.layout,
        signs_left=flow.typing.left,
        candidates=tuple(each.word for each in flow.typing.candidates),
    )


def topic_rows(flow: Flow) -> list[TopicRow]:
    """What can be chosen."""
    return [TopicRow(code, code in flow.telling.topics) for code in TOPICS]


def answer_rows(flow: Flow) -> list[AnswerRow]:
    """The answers of the hall, in order."""
    found = flow.telling.found
    answers = () if found is None else found.answers
    return [AnswerRow(place, words) for place, words in enumerate(answers, 1)]


def matter_of(state: HallState, item: Item | None, *, english: bool) -> Matter:
    """A matter with everything that is public about it."""
    if item is None:
        return Matter()
    hall = state.hall
    department = hall.department_by_code.get(item.department)
    numbers = in_order(item.counters)
    zones = {hall.counter_by_number[n].zone for n in numbers}
    zone = hall.zone_by_code.get(zones.pop()) if len(zones) == 1 else None
    title = title_of(item, english=english)
    return Matter(
        title=title,
        official="" if english or title == item.name_zh else item.name_zh,
        kind=""
        if english
        else "  ·  ".join(part for part in (item.case_type, item.power_type) if part),
        basis=item.legal_basis,
        steps="" if english else "  ›  ".join(item.process_steps),
        promised_days=item.promised_limit_days,
        legal_days=NO_LIMIT if item.legal_limit_days is None else item.legal_limit_days,
        fee=item.fee,
        free=not item.has_fee,
        department=name_of(department, english=english),
        counters=joined(numbers, english=english),
        first_counter=numbers[0] if numbers else "",
        zone=name_of(zone, english=english),
        elsewhere=elsewhere(hall, item, english=english),
    )


def item_rows(flow: Flow, *, english: bool) -> list[ItemRow]:
    """The matters of the page: found, of the department, or those that are asked most."""
    hall = flow.state.hall
    if flow.at.page is Page.DEPARTMENT:
        items = [item for item in hall.items if item.department == flow.at.department]
    elif flow.query:
        items = flow.search.find(flow.query)
    else:
        items = list(hall.popular_items)
    return [ItemRow(item.code, title_of(item, english=english)) for item in items]


def department_rows(state: HallState, *, english: bool) -> list[DepartmentRow]:
    """Departments that have matters or a counter in this hall."""
    hall = state.hall
    counts: dict[str, int] = {}
    for item in hall.items:
        counts[item.department] = counts.get(item.department, 0) + 1
    rows = []
    for row in hall.departments:
        numbers = in_order(tuple(c.number for c in hall.counters if row.code in c.departments))
        if numbers or counts.get(row.code):
            rows.append(
                DepartmentRow(
                    row.code,
                    name_of(row, english=english),
                    counts.get(row.code, 0),
                    joined(numbers, english=english),
                )
            )
    return rows


def counter_rows(state: HallState, *, english: bool) -> list[CounterRow]:
    """Every counter with who serves there now."""
    hall = state.hall
    rows = []
    for number in in_order(tuple(c.number for c in hall.counters)):
        counter = hall.counter(number)
        status = state.counter(number)
        clerk = hall.staff_by_no.get(status.staff_no)
        zone = hall.zone_by_code.get(counter.zone)
        rows.append(
            CounterRow(
                number,
                name_of(counter, english=english),
                name_of(zone, english=english),
                status.mode,
                f"{state.local(status.until_ms):%H:%M}" if status.until_ms else "",
                ""
                if clerk is None
                else (clerk.role_en or clerk.role_zh)
                if english
                else clerk.role_zh,
                status.staff_no,
            )
        )
    return rows


def queue_rows(state: HallState, *, english: bool) -> list[QueueRow]:
    """The queues now, the most visited first."""
    hall = state.hall
    queues = sorted(hall.queues, key=lambda queue: -queue.share_of_arrivals)
    rows = []
    for queue in queues:
        wait = state.wait(queue.prefix)
        rows.append(
            QueueRow(
                queue.prefix,
                name_of(queue, english=english),
                wait.waiting,
                wait.low_minutes,
                wait.high_minutes,
                state.opens_again(queue.prefix),
                joined(in_order(queue.counters), english=english),
            )
        )
    return rows


def notice_rows(state: HallState, *, english: bool) -> list[NoticeRow]:
    """Today's notices; before the hall's clock is known there are none to show."""
    if not state.clock.known:
        return []
    date = state.now().date()
    found = next((n for c in CHANNELS if (n := state.hall.notices_on(date, c))), ())
    return [
        NoticeRow(row.notice_id, (english and row.title_en) or row.title_zh, row.body_zh)
        for row in found
    ]


def material_rows(flow: Flow) -> list[MaterialRow]:
    """The materials of the matter."""
    return numbered_materials(flow.state.hall.materials_of(flow.at.item))


def shape_rows(flow: Flow, *, english: bool) -> list[ShapeRow]:
    """The plan's rectangles, zones below everything else."""
    hall = flow.state.hall
    left, top, _, _ = _extent(hall.plan)
    begin = start_of(hall, flow.place)
    return [
        ShapeRow(
            f"{shape.kind}-{shape.code}",
            shape.kind,
            _shape_label(flow, shape, english=english),
            shape.x_m - left,
            shape.y_m - top,
            shape.w_m,
            shape.h_m,
            shape is begin,
            shape.kind == "counter" and shape.code == flow.at.counter,
        )
        for shape in sorted(hall.plan, key=lambda shape: shape.kind != "zone")
    ]


def corners(flow: Flow) -> list[tuple[float, float]]:
    """The corners of the way, metres from the plan's north-west corner."""
    way = flow.way()
    left, top, _, _ = _extent(flow.state.hall.plan)
    points = () if way is None else way.points
    return [(p.x_m - left, p.y_m - top) for p in points]


def stretch_rows(flow: Flow) -> list[StretchRow]:
    """The way in words."""
    way = flow.way()
    return (
        []
        if way is None
        else [
            StretchRow(place, each.turn.value, each.length_m)
            for place, each in enumerate(way.stretches, 1)
        ]
    )


def _plan(flow: Flow, *, english: bool) -> PlanView:
    hall = flow.state.hall
    if flow.at.page is not Page.PLAN or not hall.plan:
        return PlanView()
    left, top, right, bottom = _extent(hall.plan)
    counter = hall.counter_by_number.get(flow.at.counter)
    way = flow.way() if counter is not None else None
    zone = None if counter is None else hall.zone_by_code.get(counter.zone)
    return PlanView(
        width=right - left,
        height=bottom - top,
        counter="" if counter is None else counter.number,
        counter_title=name_of(counter, english=english),
        zone=name_of(zone, english=english),
        length=0 if way is None else way.length_m,
        has_way=way is not None,
    )


def _extent(plan: tuple[PlanShape, ...]) -> tuple[float, float, float, float]:
    if not plan:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(s.x_m for s in plan),
        min(s.y_m for s in plan),
        max(s.x_m + s.w_m for s in plan),
        max(s.y_m + s.h_m for s in plan),
    )


def _shape_label(flow: Flow, shape: PlanShape, *, english: bool) -> str:
    if shape.kind == "counter":
        return shape.code
    if shape.kind == "zone":
        zone = flow.state.hall.zone_by_code.get(shape.code)
        return "" if zone is None else zone.name_en if english else zone.short_name
    return ""
