"""Where the windows of a rehearsal stand on one desktop, so that a person sees the whole hall. Pure.

Every program is told the sizes of all windows and which one is its own (`DESKTOP`, an environment variable), and works out
the same picture from its desktop's room: side by side and as large as they fit, or, where they would become too small,
one behind the other with their title bars in sight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

DESKTOP: Final = "HALL_DESKTOP"
"""`<place>/<width>x<height>,…`: which of the windows a program's own is, from 0, and the full sizes of all."""
GAP_PX: Final = 8
TITLE_PX: Final = 32
"""Left free above a window: its title bar, where the desktop draws one."""
STEP_PX: Final = 48
"""From one window to the next that stands before it."""
LEAST_SHARE: Final = 0.18
"""Of its full size: smaller, and a board's text is no longer read on a desktop."""
LEAST_SIDE_PX: Final = 420
"""No window is made narrower and lower than this at once; one that is smaller stays as it is."""
BEHIND_SHARE: Final = 0.5
"""Of the room: so large at most are windows that stand one behind the other."""
_FORM: Final = re.compile(r"(\d{1,3})/(\d{1,5}x\d{1,5}(?:,\d{1,5}x\d{1,5})*)")


class Rect(NamedTuple):
    """A rectangle of the desktop, px."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Rect) -> bool:
        """Whether the two share a pixel."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def told(place: int, sizes: Sequence[tuple[int, int]]) -> str:
    """What `DESKTOP` holds for one of these windows."""
    return f"{place}/{','.join(f'{width}x{height}' for width, height in sizes)}"


def own_rect(environment: Mapping[str, str], room: Rect) -> Rect | None:
    """Where this program's window stands in the room; None: nobody said so, or not in this form."""
    found = _FORM.fullmatch(environment.get(DESKTOP, ""))
    if found is None:
        return None
    sizes = []
    for pair in found[2].split(","):
        width, _, height = pair.partition("x")
        sizes.append((max(1, int(width)), max(1, int(height))))
    place = int(found[1])
    return arranged(sizes, room)[place] if place < len(sizes) else None


def arranged(sizes: Sequence[tuple[int, int]], room: Rect) -> list[Rect]:
    """A place for each window, in the order given; none is ever larger than its full size."""
    for per_cent in range(100, round(LEAST_SHARE * 100) - 1, -1):
        found = _side_by_side(sizes, room, per_cent / 100)
        if found is not None:
            return found
    return _behind_each_other(sizes, room)


def _side_by_side(sizes: Sequence[tuple[int, int]], room: Rect, share: float) -> list[Rect] | None:
    """Rows from the top, the tallest windows first; None: they do not fit at this share of their size."""
    places: dict[int, Rect] = {}
    left = right = GAP_PX
    top, height = TITLE_PX, 0
    for index in sorted(range(len(sizes)), key=lambda i: -sizes[i][1]):
        own = max(share, min(1.0, LEAST_SIDE_PX / max(sizes[index])))
        w, h = (max(1, int(side * own)) for side in sizes[index])
        if right > left and right + w + GAP_PX > room.width:
            top, right, height = top + height + TITLE_PX + GAP_PX, left, 0
        height = max(height, h)
        if right + w + GAP_PX > room.width or top + height + GAP_PX > room.height:
            return None
        places[index] = Rect(room.x + right, room.y + top, w, h)
        right += w + GAP_PX
    return [places[index] for index in range(len(sizes))]


def _behind_each_other(sizes: Sequence[tuple[int, int]], room: Rect) -> list[Rect]:
    found = []
    for index, (width, height) in enumerate(sizes):
        share = min(room.width * BEHIND_SHARE / width, room.height * BEHIND_SHARE / height, 1.0)
        w, h = max(1, int(width * share)), max(1, int(height * share))
        x = index * STEP_PX % max(1, room.width - w)
        y = index * STEP_PX % max(1, room.height - h - TITLE_PX) + TITLE_PX
        found.append(Rect(room.x + x, room.y + y, w, h))
    return found
