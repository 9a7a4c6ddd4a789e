"""The hall in memory, rebuilt from events."""

from __future__ import annotations

from typing import Final

from config.model import Hall, PolicyConfig
from queue_controller.api.messages import Confirm, Confirmation, Event, EventRecord, Wait
from queue_controller.api.view import HallView
from queue_controller.service.values import Now

CONFIRMATIONS: Final[frozenset[Confirmation]] = frozenset({"shown", "spoken"})


class HallState:
    """The full view plus what makes decisions quick. `apply` serves live events and replay alike."""

    def __init__(
        self,
        hall: Hall,
        policy: PolicyConfig,
        confirmations: frozenset[Confirmation] = CONFIRMATIONS,
    ) -> None:
        self.hall = hall
        self.policy = policy
        self.confirmations = confirmations
        self.view = HallView()

    def apply(self, record: EventRecord, event: Event) -> None:
        """Take one event, in order of `seq`."""
        self.view.apply(record, event)

    def confirm(self, command: Confirm, now: Now) -> None:
        """Presence: remember that a call was shown or spoken. Kept in memory only."""
        raise NotImplementedError

    def waits(self, now: Now) -> tuple[Wait, ...]:
        """Every queue now, as the heartbeat tells it."""
        raise NotImplementedError

    def last_numbers(self, business_date: str) -> dict[str, int]:
        """The last number that each range gave out on a date: what `DayStarted` carries."""
        raise NotImplementedError

    def digest(self) -> str:
        """SHA-256 over everything that replay must restore; presence is not part of it."""
        raise NotImplementedError
