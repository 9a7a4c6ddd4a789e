"""What the kiosk's screen shows, computed from the flow: plain values, no words of its own. No Qt."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from kiosk.ticketing.flow import Flow
from kiosk.ticketing.screen_matter import Matter, matter_of
from kiosk.ticketing.screen_number import Moving, Number, Place, moving_of, number_of, place_of
from kiosk.ticketing.visit import Page
from kiosk.ui.labels import spaced
from kiosk.ui.names import item_titles, joined, name_of
from kiosk.ui.state import HallState

USED_UP_NAMED: Final = 3
BUNDLES_NAMED: Final = 4
"""So many 一件事 stand by name on the first page; all are behind it."""


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
        used_up=joined(used_up[:USED_UP_NAMED], english=english),
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
        matter=matter_of(flow, english=english),
        number=number_of(flow, english=english),
        place=place_of(flow, english=english),
        moving=moving_of(flow, english=english),
        offered=flow.offer is not None,
        help_rung=flow.help_rung,
        adding_to=spaced(flow.visit.adding_to.partition("-")[2]),
        with_notice=bool(flow.visit.notice),
        card_read=flow.card_read,
        card_reader=flow.card_reader,
        card_held=bool(flow.visit.card_number),
        can_add=flow.can_add,
        basket=len(flow.visit.basket),
        basket_words=item_titles(flow.state.hall, flow.visit.basket, english=english),
        visit_title=_bundle_title(flow, english=english),
        visit_in_order=flow.page is Page.VISIT and flow.visit_in_order,
        visit_chosen=len(flow.choice.items),
        bundles=joined(
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
        name_of(queue, english=english)
        for queue in state.hall.queues
        if queue.takes_first_tickets and state.wait(queue.prefix).left == 0
    )


def _bundle_title(flow: Flow, *, english: bool) -> str:
    bundle = flow.state.hall.bundle_by_code.get(flow.choice.bundle)
    return name_of(bundle, english=english)
