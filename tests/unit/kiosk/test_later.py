"""A rating after the visit, by the slip: asked only when the visit is over, and nothing chosen beforehand."""

from __future__ import annotations

import pytest

from kiosk.ticketing.visit import Page
from kiosk.ui.later import RateStage
from kiosk.ui.slip_code import slip_of
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from tests.unit.kiosk.hall import refusal, reply
from tests.unit.kiosk.test_flow import Rig

TOKEN = "0f" * 16
TICKET = "20250908-B012"
MATTER = m.RateableMatter(f"{TICKET}-r1", "5", "B", "GA002", "2025-09-08")
ENDED = ("B012已办理结束", "B012 is served")


def answer(rig: Rig, command_id: str, body: m.ReplyBody) -> None:
    assert rig.flow.inquiry_answered(command_id, reply(command_id, body))


def shown(*matters: m.RateableMatter) -> Rig:
    """A visitor whose visit is over shows the slip; the slip may still rate these."""
    rig = Rig()
    assert rig.flow.slip_scanned(TICKET, TOKEN)
    assert rig.asked == [m.AskPlace(TICKET), m.AskRatings(TOKEN)]
    answer(rig, "ask-2", m.RatingsOf("B012", matters))
    assert rig.flow.inquiry_answered("ask-1", refusal("ask-1", "ticket_ended", *ENDED))
    return rig


def test_a_slip_holds_the_token_after_the_ticket() -> None:
    assert slip_of(f"ziyang-gov:{TICKET}:{TOKEN}", "ziyang-gov") == (TICKET, TOKEN)
    assert slip_of(f"ziyang-gov:{TICKET}", "ziyang-gov") == (TICKET, "")
    assert slip_of(f"other:{TICKET}:{TOKEN}", "ziyang-gov") == ("", "")
    assert slip_of(f"ziyang-gov:{TICKET}:{'x' * 65}", "ziyang-gov") == (TICKET, "")


@pytest.mark.parametrize("level", [5, 4, 3, 0])
def test_one_touch_and_it_is_given(level: int) -> None:
    rig = shown(MATTER)
    assert rig.on(Page.RATE)
    assert rig.flow.later.level == -1, "nothing is chosen beforehand"
    rig.flow.later.choose(level)
    assert rig.asked[-1] == m.RateLater(TOKEN, level, MATTER.rating_id, str(level))
    answer(rig, "ask-3", m.Done())
    assert rig.flow.later.stage is RateStage.THANKS


def test_a_bad_level_asks_for_reasons_of_the_list_in_force() -> None:
    rig = shown(MATTER)
    rig.flow.later.choose(2)
    assert len(rig.asked) == 2
    for code in ("slow", "long_wait", "slow", "nonsense"):
        rig.flow.later.toggle(code)
    rig.flow.later.give()
    version = rig.flow.later.reason_list.version
    assert rig.asked[-1] == m.RateLater(TOKEN, 2, MATTER.rating_id, "2", ("long_wait",), version)


def test_back_from_the_reasons_takes_the_touch_back() -> None:
    rig = shown(MATTER)
    rig.flow.later.choose(1)
    rig.flow.later.toggle("slow")
    rig.flow.back()
    assert (rig.on(Page.RATE), rig.flow.later.stage) == (True, RateStage.LEVELS)
    assert rig.flow.later.chosen == set()
    rig.flow.back()
    assert rig.on(Page.HOME)
    assert len(rig.asked) == 2, "leaving says nothing"


@pytest.mark.parametrize("refused", [True, False])
def test_what_did_not_arrive_is_sent_once_more(*, refused: bool) -> None:
    rig = shown(MATTER)
    rig.flow.later.choose(5)
    away = NotReachable("没有应答", "no answer")
    end = refusal("ask-3", "already_rated", "已评价", "rated") if refused else away
    assert rig.flow.inquiry_answered("ask-3", end)
    assert rig.flow.later.stage is RateStage.FAILED
    assert rig.flow.later.message_zh
    rig.flow.later.give()
    assert rig.asked[-1] == rig.asked[-2]


def test_a_slip_whose_visit_goes_on_shows_where_it_stands() -> None:
    rig = Rig()
    rig.flow.slip_scanned(TICKET, TOKEN)
    answer(rig, "ask-2", m.RatingsOf("B012", (MATTER,)))
    assert rig.on(Page.FIND)
    rig.flow.later.choose(5)
    assert len(rig.asked) == 3, "only a page that asks is answered"
    rig.flow.home()
    assert rig.flow.later.stage is RateStage.NOTHING


def test_a_slip_without_anything_to_rate_is_a_slip_like_any_other() -> None:
    assert shown().on(Page.FIND)
    rig = Rig()
    rig.flow.slip_scanned(TICKET, TOKEN)
    assert rig.flow.inquiry_answered("ask-2", NotReachable("没有应答", "no answer"))
    assert rig.on(Page.FIND)
    assert rig.flow.later.stage is RateStage.NOTHING


def test_the_next_visitor_finds_nothing_of_it() -> None:
    rig = shown(MATTER)
    rig.flow.later.choose(1)
    rig.idle(120)
    assert not rig.on(Page.RATE)
    assert (rig.flow.later.stage, rig.flow.later.matter) == (RateStage.NOTHING, None)
    assert not any(isinstance(each, m.RateLater) for each in rig.asked)
