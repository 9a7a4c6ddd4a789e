"""What the hall and its staff have to say to everybody now: notices of the house, and broadcasts. Pure."""

from __future__ import annotations

import datetime as dt

from config.model import Notice
from hall_display.state import HallState
from hall_display.words import say

BROADCAST_S = 10
BROADCAST_PRIORITY = 100


def broadcasts(state: HallState, zones: tuple[str, ...] = ()) -> list[Notice]:
    """What staff announce for these zones (none: the whole hall); while it stands, nothing else does."""
    now_ms = state.clock.now_ms()
    today = state.now().date()
    return [
        _notice(one.broadcast_id, (one.text_zh, one.text_en), today)
        for one in state.view.broadcasts.values()
        if one.until_ms > now_ms and (not one.zones or not zones or set(one.zones) & set(zones))
    ]


def standing(state: HallState, channel: str = "") -> list[Notice]:
    """The notices of the hall's date and those published by hand, the most important first.

    `channel`: only those that run there (`media_player`, `led`); empty: all.
    """
    today, now_ms = state.now().date(), state.clock.now_ms()
    by_hand = [
        Notice(
            notice_id=one.notice_id,
            title_zh=one.title_zh,
            title_en=one.title_en,
            body_zh=one.body_zh,
            channels=one.channels,
            valid_from=today,
            valid_to=today,
            priority=one.priority,
            display_s=one.display_s,
        )
        for one in state.view.published.values()
        if not one.until_ms or one.until_ms > now_ms
    ]
    tables = [n for n in state.hall.notices if n.valid_from <= today <= n.valid_to]
    found = [n for n in (*by_hand, *tables) if not channel or channel in n.channels]
    return sorted(found, key=lambda n: -n.priority)


def _notice(notice_id: str, texts: tuple[str, str], today: dt.date) -> Notice:
    text_zh, text_en = texts
    return Notice(
        notice_id=notice_id,
        title_zh=say("broadcast", "zh"),
        title_en=text_en or text_zh,
        body_zh=text_zh,
        channels=("led",),
        valid_from=today,
        valid_to=today,
        priority=BROADCAST_PRIORITY,
        display_s=BROADCAST_S,
    )
