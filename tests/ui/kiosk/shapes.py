"""The screens that a surface may have, and the check of one page on one of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Protocol

import pytest
from _pytest.mark import ParameterSet

from config.theme import Theme
from config.theme.check import page_faults
from queue_controller.api.messages import Language
from tests.ui.kiosk.scene import pages_of, scrolled, settle, targets, texts, turn_to
from tests.ui.kiosk.walk import Room, keyboard_faults, language_faults

View = tuple[Language, bool]
"""Language, and whether the type is large."""
VIEWS: list[View] = [("zh", False), ("zh", True), ("en", False), ("en", True)]

KIOSK_SHAPES: Mapping[str, tuple[int, int]] = {
    "tall": (1080, 1920),
    "low": (1080, 1920),
    "wide": (1920, 1080),
    "small": (1366, 768),
}
"""`low`: the tall screen with everything to touch in reach of a wheelchair."""


class ThemedRoom(Room, Protocol):
    """A room that knows its look."""

    theme: Theme


def cases(
    pages: Iterable[str], shapes: Iterable[str], views: list[View], *, every: bool = False
) -> list[ParameterSet]:
    """Each page in each shape, each time in another view, and all the rest at night.

    Over the pages each pair of shape and view is met. `every`: all of them in the usual tests.
    """
    usual = [
        pytest.param(page, shape, views[(at + place) % len(views)], id=f"{page}-{shape}")
        for (at, page), (place, shape) in itertools.product(enumerate(pages), enumerate(shapes))
    ]
    rest = [
        pytest.param(
            page,
            shape,
            view,
            marks=() if every else pytest.mark.nightly,
            id=f"{page}-{shape}-{view[0]}-{'large' if view[1] else 'usual'}",
        )
        for page, shape, view in itertools.product(pages, shapes, views)
    ]
    return rest if every else [*usual, *rest]


def painted_faults(
    room: ThemedRoom, *, english: bool, elder: bool, lowered: bool = False, bilingual: bool = False
) -> list[str]:
    """Everything wrong with the page that is shown, on each of its first, second and last turn."""
    settle()
    last = pages_of(room.window) - 1
    found: list[str] = []
    for turn in sorted({0, 1, last} & set(range(last + 1))):
        turn_to(room.window, turn)
        for _ in scrolled(room.window):
            found += page_faults(
                room.theme,
                room.display,
                texts(room.window),
                targets(room.window),
                elder=elder,
                lowered=lowered,
            )
        found += keyboard_faults(room.window)
        if not bilingual:
            found += language_faults(room.window, english=english)
    return found
