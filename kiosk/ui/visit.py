"""One visitor at a public screen: in which view, and whether somebody is still there. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from config.model import PolicyConfig
from kiosk.ui.search import Search
from kiosk.ui.state import HallState
from queue_controller.api.messages import Language

MAX_QUERY: Final = 16
"""Signs of a search."""


@dataclass
class Visit:
    """What belongs to one visitor and to nobody after."""

    language: Language = "zh"
    elder: bool = False
    lowered: bool = False
    """Everything to touch is drawn low, in reach of a wheelchair."""


V = TypeVar("V", bound=Visit)


class Visiting(Generic[V]):
    """The view of the visit, and the clock that asks whether more time is needed.

    Args:
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
        visit: what belongs to one visitor at this screen, made anew for each from the language.
    """

    def __init__(
        self, policy: PolicyConfig, monotonic: Callable[[], float], visit: Callable[[Language], V]
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.visit: V = visit(policy.language)
        self._new_visit = visit
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
        """Whether the visitor changed anything of the view, or left something with it."""
        return self.visit != self._new_visit(self._policy.language)

    def _begin_visit(self) -> None:
        """The view of nobody yet, and the clock from now on."""
        self.visit = self._new_visit(self._policy.language)
        self.warning_left_s = None
        self._touched_at = self._monotonic()

    def _look_at_clock(self, patience_s: float, *, restless: bool = False) -> None:
        """Warn, and after so long without a touch give way to the first page.

        `restless`: the page itself changes with time.
        """
        left = patience_s - (self._monotonic() - self._touched_at)
        if left <= 0:
            self.home()
            return
        warning = math.ceil(left) if left <= self._policy.kiosk_warning_s else None
        if warning != self.warning_left_s or restless:
            self.warning_left_s = warning
            self.on_change()


class Searching(Visiting[V]):
    """A visitor who can look for a matter: by words to touch, or by letters.

    Args:
        state: the hall as known here.
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
        visit: what belongs to one visitor at this screen.
    """

    def __init__(
        self,
        state: HallState,
        policy: PolicyConfig,
        monotonic: Callable[[], float],
        visit: Callable[[Language], V],
    ) -> None:
        super().__init__(policy, monotonic, visit)
        self.state = state
        self.query = ""
        self._search: Search | None = None

    @property
    def search(self) -> Search:
        """The index, built when it is first needed."""
        if self._search is None:
            self._search = Search(self.state.hall)
        return self._search

    def set_query(self, text: str) -> None:
        """Replace what was typed."""
        self.touched()
        self.query = text[:MAX_QUERY]
        self.on_change()

    def type_text(self, text: str) -> None:
        """A key, or a whole word from the suggestions."""
        self.touched()
        self._type(text)
        self.on_change()

    def erase(self) -> None:
        """Take one sign back."""
        self.touched()
        self._take_back()
        self.on_change()

    def _type(self, text: str) -> None:
        """Where the sign goes; pages with a field of their own take it before."""
        self.query = (self.query + text)[:MAX_QUERY]

    def _take_back(self) -> None:
        """From where the sign is taken."""
        self.query = self.query[:-1]
