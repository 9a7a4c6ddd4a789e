"""好差评: what can be said, by whom, and for how long."""

from __future__ import annotations

from typing import Final

from queue_controller.api.audience import Role

DECLINED: Final = 0
"""暂不评价: its own outcome, in no score."""
LEVELS: Final = (5, 4, 3, 2, 1)
"""非常满意 满意 基本满意 不满意 非常不满意."""
SATISFIED: Final = frozenset({5, 4, 3})
"""What counts into 满意率."""
AFTER_CLOSING: Final[frozenset[Role]] = frozenset({"rating", "device", "admin"})
"""Who may bring a rating after the next visitor was called: whoever names it, because it was given
while it was open and only came late."""


def rating_id_of(ticket_id: str, transaction: int) -> str:
    """One rating per serving of one matter."""
    return f"{ticket_id}-r{transaction}"


def is_level(level: int) -> bool:
    """Whether this is one of the five levels, or declined."""
    return level == DECLINED or level in LEVELS


def may_rate(role: Role, *, is_open: bool) -> bool:
    """Whether a rating in this state is still taken from this role."""
    return is_open or role in AFTER_CLOSING
