"""What a row of the search says before anybody chooses it: full, few left, lunch, closed, elsewhere, off duty."""

from __future__ import annotations

import msgspec
import pytest

from config.model import Hall, PolicyConfig
from kiosk.ticketing.screen_lists import result_rows
from kiosk.ui.hall_rows import ItemRow
from queue_controller.api.messages import Wait
from queue_controller.api.updates import Beat
from tests.unit.kiosk.hall import beat
from tests.unit.kiosk.test_flow import Rig

ID_CARD = "GA002"


def row(rig: Rig, code: str = ID_CARD, query: str = "身份证") -> ItemRow:
    rig.flow.open_search()
    rig.flow.set_query(query)
    return next(one for one in result_rows(rig.flow, english=False) if one.code == code)


def told(rig: Rig, wait: Wait) -> None:
    one = beat()
    rig.state.take(Beat(msgspec.structs.replace(one.heartbeat, waits=(wait,))))


@pytest.mark.parametrize(
    ("wait", "standing", "left"),
    [
        (Wait("B", 6, 15, 25, open_counters=2), "", -1),
        (Wait("B", 6, 15, 25, open_counters=2, left=0), "full", -1),
        (Wait("B", 6, 15, 25, open_counters=2, left=3), "few", 3),
        (Wait("B", 6, 15, 25, open_counters=2, left=10), "few", 10),
        (Wait("B", 6, 15, 25, open_counters=2, left=11), "", -1),
        (Wait("B", 6, -1, -1), "closed", -1),
    ],
)
def test_what_the_queue_still_gives_is_said(wait: Wait, standing: str, left: int) -> None:
    rig = Rig()
    told(rig, wait)
    found = row(rig)
    assert (found.standing, found.numbers_left) == (standing, left)


def test_before_the_first_heartbeat_nothing_is_claimed() -> None:
    rig = Rig()
    rig.state._waits.clear()
    assert row(rig).standing == ""


def test_at_lunch_the_reopening_is_said() -> None:
    rig = Rig()
    rig.state.take(beat("12:30"))
    at_noon = next(q.prefix for q in rig.state.hall.queues if rig.state.opens_again(q.prefix))
    item = rig.state.hall.items_of_queue(at_noon)[0]
    found = row(rig, item.code, item.name_zh[:16])
    assert (found.standing, found.opens) == ("later", rig.state.opens_again(at_noon))
    assert found.opens


def test_a_matter_of_a_sub_centre_says_so() -> None:
    rig = Rig("songming")
    away = next(item for item in rig.state.hall.items if item.queue is None)
    assert row(rig, away.code, away.name_zh[:16]).standing == "elsewhere"


def test_what_weekend_duty_leaves_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.flow._policy = PolicyConfig(weekend_duty_on_the_spot=True)
    monkeypatch.setattr(Hall, "on_duty", lambda _hall, _date, _queue, item: item != ID_CARD)
    assert row(rig).standing == "off_duty"
    rig.flow._policy = PolicyConfig(weekend_duty_on_the_spot=False)
    assert row(rig).standing == ""
