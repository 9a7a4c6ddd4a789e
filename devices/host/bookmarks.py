"""Bookmarks for the recorder: which camera saw a counter when a review was bad or a device failed. Pure.

A bookmark is a time and a camera. The picture is kept only where the site switched that on (``keep_pictures``), for as
long as ``retention_days`` says. A camera never delays the hall: it is asked, and what does not come is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from devices.host.reviews import Reviews
from devices.host.scene import Action, End, Keep, Scene, ToDevice
from devices.kinds import Completion, Outcome, RatingOutcome, RatingResult, TakeSnapshot
from queue_controller.api import messages as m

Event = Literal["bad_review", "alarm"]

AGAIN_S: Final = 10.0
"""One bookmark per camera, counter and event within this time."""
SNAPSHOT_LIMIT_S: Final = 15.0
PICTURE_WITHIN_S: Final = 30.0
"""A review that is learned of later than this gets its bookmark, and no picture of whoever stands there now."""


class Bookmark(msgspec.Struct, frozen=True):
    """One line of the album; no level, ticket or name of anybody."""

    bookmark_id: str
    at_ms: int
    """The hall's clock."""
    event: Event
    camera: str
    counter: str = ""
    device: str = ""
    """The device that failed, for an alarm."""
    rehearsal: bool = False
    picture: str = ""
    """The file's name; empty when no picture is kept."""
    missing: str = ""
    """Why there is no picture although the site wants one."""
    kept_ms: int = 0
    """When it was written, by this machine's clock: retention counts from here, also in a rehearsal."""


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """What a camera sees, and what the site wants of it."""

    name: str
    counters: frozenset[str]
    """Empty: the whole hall."""
    events: frozenset[str]
    keep_pictures: bool


class Bookmarks:
    """All cameras of one host."""

    def __init__(
        self, scene: Scene, cameras: Iterable[CameraPlace], counter_of: Mapping[str, str]
    ) -> None:
        """``counter_of``: where every device of the hall stands, by its name."""
        self._scene = scene
        self._cameras = tuple(cameras)
        self._own = frozenset(camera.name for camera in self._cameras)
        self._counter_of = counter_of
        self._last: dict[tuple[str, str, Event], float] = {}
        self._asked: dict[str, Bookmark] = {}
        self._reviews = Reviews(wanted=any("bad_review" in one.events for one in self._cameras))

    def on_rating(self, pad: str, result: RatingResult, now: float) -> list[Action]:
        """A citizen pressed a key of one of this host's pads."""
        if result.outcome is not RatingOutcome.RATED or result.level not in m.BAD_LEVELS:
            return []
        self._reviews.learned(result.rating_id)
        return self._mark("bad_review", self._counter_of.get(pad, ""), "", now)

    def on_event(self, record: m.EventRecord, event: m.Event | None, now: float) -> list[Action]:
        """An event of the hall; one that is sealed for this program may be a review on a screen."""
        return self._reviews.followed(record.at_ms, now, sealed=isinstance(event, m.Sealed))

    def on_snapshot(self, now: float) -> list[Action]:
        """The view came anew: reviews may have been missed."""
        return self._reviews.on_snapshot(now)

    def on_tick(self, now: float) -> list[Action]:
        """Ask again what was not answered."""
        return self._reviews.on_tick(now)

    def on_reviews(self, end: End, body: m.BadReviewsOf | None, now: float) -> list[Action]:
        """The controller told which reviews on screens were bad."""
        return [
            action
            for one in self._reviews.on_reply(end, body, now)
            for action in self._mark("bad_review", one.counter, "", now, at_ms=one.at_ms)
        ]

    def on_health(self, event: m.HealthChanged, now: float) -> list[Action]:
        """A device of the hall failed; a camera's own failure is nothing that a camera could show."""
        if event.state != "bad" or event.device in self._own or event.kind == "camera":
            return []
        return self._mark("alarm", self._counter_of.get(event.device, ""), event.device, now)

    def on_completion(self, end: Completion) -> list[Action]:
        """A picture came, or did not."""
        asked = self._asked.pop(end.command_id, None)
        if asked is None:
            return []
        if end.outcome is not Outcome.CONFIRMED:
            return [Keep(msgspec.structs.replace(asked, missing=end.reason))]
        return [Keep(msgspec.structs.replace(asked, picture=f"{asked.bookmark_id}.jpg"), end.data)]

    def _mark(
        self, event: Event, counter: str, device: str, now: float, *, at_ms: int | None = None
    ) -> list[Action]:
        actions: list[Action] = []
        for camera in self._cameras:
            sees = not camera.counters or counter in camera.counters
            key = (camera.name, counter, event)
            if event not in camera.events or not sees:
                continue
            if now - self._last.get(key, float("-inf")) < AGAIN_S:
                continue
            self._last[key] = now
            actions.append(self._one(camera, event, counter, device, at_ms))
        return actions

    def _one(
        self, camera: CameraPlace, event: Event, counter: str, device: str, at_ms: int | None
    ) -> Action:
        scene = self._scene
        late_ms = 0 if at_ms is None else (scene.hall_ms - at_ms) / scene.speed
        command_id = scene.new_id()
        bookmark = Bookmark(
            command_id,
            scene.hall_ms if at_ms is None else at_ms,
            event,
            camera.name,
            counter,
            device,
            rehearsal=scene.view is not None and scene.view.rehearsal,
        )
        if not camera.keep_pictures:
            return Keep(bookmark)
        if late_ms > PICTURE_WITHIN_S * 1000:
            return Keep(msgspec.structs.replace(bookmark, missing="too_late"))
        if camera.name not in scene.online:
            return Keep(msgspec.structs.replace(bookmark, missing="line_down"))
        self._asked[command_id] = bookmark
        return ToDevice(camera.name, TakeSnapshot(command_id=command_id, limit_s=SNAPSHOT_LIMIT_S))
