"""Rating keys: opened and closed with the hall's ratings; what a citizen said is kept until answered. Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from devices.host.places import Place
from devices.host.scene import Action, End, Scene, ToBus, ToDevice
from devices.kinds import CancelRating, RatingOutcome, RatingResult, StartRating
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

log = logging.getLogger(__name__)

AGAIN_EVERY_S: Final = 5.0
"""A rating that was not answered is brought again so often."""


class Ratings:
    """Pads, and ratings under way to the controller."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._unanswered: dict[str, m.Rate] = {}
        self._asked_at: dict[str, float] = {}
        self._ended: set[str] = set()

    @property
    def unanswered(self) -> Mapping[str, m.Rate]:
        """Ratings that the controller has not answered, by id."""
        return self._unanswered

    def restore(self, ratings: Iterable[m.Rate]) -> None:
        """Take over what an earlier run could not deliver."""
        self._unanswered.update((rating.rating_id, rating) for rating in ratings)

    def start(
        self,
        place: Place,
        rating_id: str,
        seconds: float | None = None,
        *,
        again: bool = False,
    ) -> list[Action]:
        """Ask the visitor at this counter, for the usual time or for what is left of it."""
        scene = self._scene
        if seconds is None:
            seconds = scene.policy.customer_rating_s
        return [
            ToDevice(
                pad,
                StartRating(
                    command_id=scene.new_id(), rating_id=rating_id, seconds=seconds, again=again
                ),
            )
            for pad in place.pads
            if pad in scene.online
        ]

    def came_back(self, place: Place) -> list[Action]:
        """A pad is there again: ask on, if the visitor may still stand there and has not answered.

        Without this a host that was restarted would leave a pad asking whose key it then drops.
        """
        scene = self._scene
        counter = scene.view.counters.get(place.counter) if scene.view else None
        rating = scene.view.ratings.get(counter.rating_id) if scene.view and counter else None
        if rating is None or not rating.open or rating.rating_id in self._ended:
            return []
        passed_s = max(0.0, (scene.hall_ms - rating.opened_ms) / 1000 / scene.speed)
        left_s = scene.policy.customer_rating_s - passed_s
        return self.start(place, rating.rating_id, left_s, again=True) if left_s >= 1.0 else []

    def cancel(self, place: Place, rating_id: str) -> list[Action]:
        """Stop asking."""
        scene = self._scene
        self._ended.discard(rating_id)
        return [
            ToDevice(pad, CancelRating(command_id=scene.new_id(), rating_id=rating_id))
            for pad in place.pads
            if pad in scene.online
        ]

    def follow(
        self, place: Place, before: HallView, view: HallView, *, late_s: float
    ) -> list[Action]:
        """What opened or closed inside a gap of the stream; after a long one nobody stands there."""
        old, new = before.counters.get(place.counter), view.counters.get(place.counter)
        old_id, new_id = old.rating_id if old else "", new.rating_id if new else ""
        if old_id == new_id:
            return []
        actions = self.cancel(place, old_id) if old_id else []
        rating = view.ratings.get(new_id)
        if rating is not None and rating.open and late_s < self._scene.policy.customer_rating_s:
            actions += self.start(place, new_id)
        return actions

    def on_result(self, pad: str, result: RatingResult, now: float) -> list[Action]:
        """A pad's evaluation ended."""
        if result.outcome in {RatingOutcome.RATED, RatingOutcome.TIMED_OUT}:
            self._ended.add(result.rating_id)
        if result.outcome is not RatingOutcome.RATED or result.level is None:
            log.info("%s: rating %s ended %s", pad, result.rating_id, result.outcome)
            return []
        raw_key = "" if result.raw_key is None else str(result.raw_key)
        self._unanswered[result.rating_id] = m.Rate(result.rating_id, result.level, raw_key)
        return self.deliver(now)

    def deliver(self, now: float) -> list[Action]:
        """Bring what is not answered, if the hall is there."""
        if not self._scene.current:
            return []
        actions: list[Action] = []
        for rating_id, rating in self._unanswered.items():
            if now - self._asked_at.get(rating_id, float("-inf")) >= AGAIN_EVERY_S:
                self._asked_at[rating_id] = now
                actions.append(ToBus(rating))
        return actions

    def on_reply(self, command: m.Rate, end: End) -> None:
        """Any answer settles it: a refusal would be the same the next time."""
        if end is not End.UNKNOWN:
            self._unanswered.pop(command.rating_id, None)
            self._asked_at.pop(command.rating_id, None)
