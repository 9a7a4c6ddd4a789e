"""投诉, 建议, 办不成事: what can be told, and by when the hall answers. Pure.

Source: 国办发〔2022〕5号 for 办不成事; first answer on the same day, the last within five working days.
"""

from __future__ import annotations

from typing import Final

TOPICS: Final = (
    "wait", "attitude", "papers", "again", "refused", "fee", "machine", "place",
)  # fmt: skip
"""What can be touched: the wait, how one was treated, papers not made clear, several errands, nobody
would deal with it, the fee, a machine, the hall itself. Their words stand with the screens."""

FIRST_ANSWER_DAYS: Final = 0
ANSWER_DAYS: Final = 5
"""Working days."""
TOPICS_MAX: Final = 4


def known_topics(topics: tuple[str, ...]) -> tuple[str, ...]:
    """The topics that are of the list, each once, in the list's order."""
    return tuple(code for code in TOPICS if code in topics)
