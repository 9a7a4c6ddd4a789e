"""What a client tells its program: frozen values, delivered in order on the client's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queue_controller.api.messages import Event, EventRecord, Heartbeat
from queue_controller.api.view import HallView

LinkState = Literal["connecting", "current", "out_of_date"]


@dataclass(frozen=True)
class Reset:
    """A snapshot: forget the old view. The receiver owns `view` and applies what follows to it."""

    view: HallView
    remembered: bool = False
    """Not the hall's word: empty but for the emergency that stood when this program last heard of the hall."""


@dataclass(frozen=True)
class Applied:
    """The next event, without a gap. `event` is None for a type this version does not know."""

    record: EventRecord
    event: Event | None


@dataclass(frozen=True)
class Beat:
    """A heartbeat; not sequenced."""

    heartbeat: Heartbeat


@dataclass(frozen=True)
class Link:
    """How far the view can be trusted.

    `since_ms` (wall clock, UTC epoch ms): when `current` or `connecting` began; for `out_of_date`
    the moment up to which the view was true.
    """

    state: LinkState
    since_ms: int


Update = Reset | Applied | Beat | Link
