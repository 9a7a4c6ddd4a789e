"""The guard of every panel: no screen goes dark while a ticket is live.

A panel does not know the hall, so whoever asks for the dark says what it saw: ``PowerDown`` carries the number of live
tickets (waiting, called, being served) and the moment of that view. A plain ``SetPower(on=False)`` is refused by every
panel, because nobody has looked.
"""

from dataclasses import dataclass
from typing import Final

from devices.kinds import SetPower

VIEW_OLD_S: Final = 10.0
"""A view of the hall older than this proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDown(SetPower):
    """Be dark, now that no ticket is live.

    ``seen_at_s`` is the monotonic wall clock when the hall was seen with ``live_tickets``; the panel looks at both again
    just before the bytes leave.
    """

    live_tickets: int
    seen_at_s: float
    on: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Why a panel does not go dark: a stable code and two sentences."""

    reason: str
    message_zh: str
    message_en: str


NOBODY_LOOKED: Final = Why(
    "guard_missing",
    "没有说明大厅是否还有未办完的号票，不能关闭屏幕",
    "Nobody said whether a ticket is live, so the screen stays lit",
)
OLD_VIEW: Final = Why(
    "guard_old",
    "大厅的情况已经过时，不能据此关闭屏幕，请重新确认",
    "What was seen of the hall is out of date, so the screen stays lit; look again",
)


def why_not_dark(command: SetPower, now: float) -> Why | None:
    """None if the command may be carried out now: it switches on, or its guard holds."""
    if command.on:
        return None
    if not isinstance(command, PowerDown):
        return NOBODY_LOOKED
    if command.live_tickets > 0:
        return Why(
            "tickets_live",
            f"还有 {command.live_tickets} 张号票没有办完，不能关闭屏幕",
            f"{command.live_tickets} tickets are live, so the screen stays lit",
        )
    if command.live_tickets < 0 or not -1.0 <= now - command.seen_at_s <= VIEW_OLD_S:
        return OLD_VIEW
    return None
