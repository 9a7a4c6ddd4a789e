"""One visitor at a public screen: in which view, and whether somebody is still there. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from config.model import PolicyConfig
from queue_controller.api.messages import Language


@dataclass
class Visit:
    """What belongs to one visitor and to nobody after."""

    language: Language = "zh"
    elder: bool = False
    lowered: bool = False
    """Everything to touch is drawn low, in reach of a wheelchair."""


class Visiting:
    """The view of the visit, and the clock that asks whether more time is needed.

    Args:
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
    """

    def __init__(self, policy: PolicyConfig, monotonic: Callable[[], float]) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.visit = Visit(policy.language)
        self.warning_left_s: int | None = None
        self._policy = policy
        self._monotonic = monotonic
        self._touched_at = monotonic()

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        raise NotImplementedError

    def touched(self) -> None:
        """Somebody is here."""
        self._touched_at = self._monotonic()
        if self.warning_left_s is not None:
            self.warning_left_s = None
            self.on_change()

    def set_language(self, language: Language) -> None:
        """For this visit."""
        self.touched()
        self.visit.language = language
        self.on_change()

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Large type for this visit."""
        self.touched()
        self.visit.elder = elder
        self.on_change()

    def set_lowered(self, lowered: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Everything to touch in reach of a wheelchair, for this visit."""
        self.touched()
        self.visit.lowered = lowered
        self.on_change()

    @property
    def has_own_view(self) -> bool:
        """Whether the visitor changed language or size."""
        return self.visit != Visit(self._policy.language)

    def _begin_visit(self) -> None:
        """The view of nobody yet, and the clock from now on."""
        self.visit = Visit(self._policy.language)
        self.warning_left_s = None
        self._touched_at = self._monotonic()

    def _look_at_clock(self, patience_s: float) -> None:
        """Warn, and after so long without a touch give way to the first page."""
        left = patience_s - (self._monotonic() - self._touched_at)
        if left <= 0:
            self.home()
            return
        warning = math.ceil(left) if left <= self._policy.kiosk_warning_s else None
        if warning != self.warning_left_s:
            self.warning_left_s = warning
            self.on_change()
