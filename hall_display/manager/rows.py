"""The rows of the manager's PC, and what they can do. No Qt."""

from __future__ import annotations

from msgspec import Struct

from hall_display.words import Language, say


class DeskRow(Struct, frozen=True):
    """One thing and what can be done about it; `actions` and `labels` go together."""

    key: str
    title: str
    detail: str = ""
    mark: str = ""
    actions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class Missing(Exception):  # noqa: N818 - not a fault: something is still to be typed
    """What has to be typed first, in words."""


def actions(language: Language, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Actions and their labels, as a row takes them."""
    return names, tuple(say(f"do_{name}", language) for name in names)
