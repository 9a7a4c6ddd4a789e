"""What goes into a decision and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from queue_controller.api.audience import Role
from queue_controller.api.messages import Event, ReplyBody


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the name of its key, and the role that the name stands for."""

    client_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Now:
    """The hall clock (UTC epoch milliseconds), its business date and its speed."""

    hall_ms: int
    business_date: str
    speed: float = 1.0


class Decision(NamedTuple):
    """What happened because of a command. Without events nothing changed, and that is no error."""

    events: tuple[Event, ...]
    reply: ReplyBody
    code: str = "ok"
    message_zh: str = ""
    message_en: str = ""


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - the word of the design: the domain says no
    """A rule said no; nothing changed. `detail` has the values that the sentence speaks of."""

    code: str
    message_zh: str
    message_en: str
    detail: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message_en}"
