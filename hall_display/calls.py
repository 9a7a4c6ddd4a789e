"""One call as boards and voice know it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hall_display.words import Language

CallKind = Literal["call", "recall", "last"]


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call as the public may see it."""

    call_id: str
    ticket_id: str
    label: str
    queue: str
    counter: str
    priority: bool
    at_ms: int
    language: Language = "zh"
    kind: CallKind = "call"
    recalls: int = 0
    """A recall keeps the call's id; this tells them apart."""
