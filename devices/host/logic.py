"""What a device host decides: device events and the hall's view -> commands to devices and to the bus. Pure.

No clock, thread, socket or port: ``now`` is monotonic seconds, given in; every call returns what is to be done.
The rules:

* Outputs follow the view, not the events: what shall be shown is computed and compared with what was told last.
  After a reconnect, a power loss or a new snapshot the present state is told again, never an old call.
* A key press that cannot be carried out at once is answered by a beep and forgotten. It is never kept.
* A rating is kept until the controller has answered it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from config.model import Notice
from devices.host.bookmarks import Bookmarks, CameraPlace
from devices.host.brightness import Brightness
from devices.host.hanging import Hanging, HangingBoard
from devices.host.house import House
from devices.host.keys import Keys
from devices.host.places import Place
from devices.host.ratings import Ratings
from devices.host.reports import Reports
from devices.host.scene import Action, End, Resync, Scene, ToBus
from devices.host.signs import Signs
from devices.kinds import (
    Completion,
    ContentLost,
    DeviceEvent,
    HealthChanged,
    KeypadPressed,
    LinkChanged,
    LinkState,
    RatingResult,
)
from queue_controller.api import messages as m
from queue_controller.api import updates
from queue_controller.api.view import HallView

log = logging.getLogger(__name__)

_NO_COUNTER_EVENTS: Final = (m.TicketIssued, m.Rated, m.Sealed)
"""Events that change nothing on any counter's outputs."""


class HostLogic:
    """The state of one device host."""

    def __init__(
        self,
        scene: Scene,
        cameras: Iterable[CameraPlace] = (),
        counter_of: Mapping[str, str] | None = None,
        hanging: Iterable[HangingBoard] = (),
        notices: Iterable[Notice] = (),
    ) -> None:
        """``counter_of``: where every device of the hall stands, by its name."""
        self._scene = scene
        self._bookmarks = Bookmarks(scene, cameras, counter_of or {})
        self._signs = Signs(scene)
        self._keys = Keys(scene)
        self._ratings = Ratings(scene)
        self._reports = Reports(scene)
        self._house = House(scene)
        self._hanging = Hanging(scene, hanging, notices)
        self._brightness = Brightness(scene)
        self._remembers = False
        """The view is not the hall's word, only what an emergency left behind."""

    @property
    def current(self) -> bool:
        """Whether the view can be trusted."""
        return self._scene.current

    @property
    def ratings(self) -> Mapping[str, m.Rate]:
        """Ratings that the controller has not answered, by id; the program keeps them on disk."""
        return self._ratings.unanswered

    def restore_ratings(self, ratings: Iterable[m.Rate]) -> None:
        """Take over what an earlier run of this program could not deliver."""
        self._ratings.restore(ratings)

    # ---------------------------------------------------------------- from the bus

    def on_update(self, update: updates.Update, now: float) -> list[Action]:
        """A snapshot, an event, a heartbeat or a change of the link."""
        return [*self._on_update(update, now), *self._hanging.follow(now)]

    def _on_update(self, update: updates.Update, now: float) -> list[Action]:
        if isinstance(update, updates.Reset):
            if update.remembered:
                return self._on_remembered(update.view, now)
            return self._on_reset(update.view, now)
        if isinstance(update, updates.Applied):
            return self._on_event(update.record, update.event, now)
        if isinstance(update, updates.Link):
            return self._on_link(current=update.state == "current", now=now)
        self._scene.hall_ms = update.heartbeat.hall_ms
        self._scene.speed = max(1.0, update.heartbeat.speed)
        return self._on_tick(now)

    def on_tick(self, now: float) -> list[Action]:
        """Once a second: what could not be told, told again; waiting counts; out of date."""
        return [*self._on_tick(now), *self._hanging.follow(now)]

    def _on_tick(self, now: float) -> list[Action]:
        if not self._scene.current or self._scene.view is None:
            return self._signs.show_stale(now)
        return [
            *self._signs.on_tick(now),
            *self._keys.on_tick(now),
            *self._reports.report_all(),
            *self._ratings.deliver(now),
            *self._house.follow(now),
            *self._brightness.follow(now),
            *self._bookmarks.on_tick(now),
        ]

    def on_reviews(self, end: End, body: m.BadReviewsOf | None, now: float) -> list[Action]:
        """What the controller says of bad reviews on screens."""
        return self._bookmarks.on_reviews(end, body, now)

    def on_reply(self, asked: ToBus, end: End) -> list[Action]:
        """How a request ended."""
        if isinstance(asked.command, m.Rate):
            self._ratings.on_reply(asked.command, end)
            return []
        if isinstance(asked.command, m.ReportHealth):
            self._reports.on_reply(asked.command, end)
            return []
        return self._keys.on_reply(asked, end)

    def on_stop(self) -> list[ToBus]:
        """The program ends: what is to be said to the hall."""
        return self._reports.on_stop()

    def _on_remembered(self, view: HallView, now: float) -> list[Action]:
        """The way out of the last run's emergency; of the hall nothing is known yet."""
        self._scene.view, self._remembers = view, True
        return self._signs.show_all(now)

    def _on_reset(self, view: HallView, now: float) -> list[Action]:
        scene = self._scene
        before, scene.view = (None if self._remembers else scene.view), view
        self._remembers = False
        late_s = 0.0 if scene.current else now - scene.lost_at
        self._reports.on_snapshot(view)
        actions: list[Action] = []
        for place in scene.places.values():
            actions += self._signs.show_place(place, now)
            actions += self._keys.show_place(place, view.present_ticket(place.counter), now)
            if before is not None:
                actions += self._ratings.follow(place, before, view, late_s=late_s)
            else:
                actions += self._ratings.came_back(place)
        return [*actions, *self._bookmarks.on_snapshot(now)]

    def _on_event(self, record: m.EventRecord, event: m.Event | None, now: float) -> list[Action]:
        view = self._scene.view
        if view is None:
            return []
        try:
            view.apply(record, event)
        except KeyError:
            log.warning("event %s does not fit the view", record.seq)
            return [Resync()]
        if isinstance(event, m.TicketCalled | m.TicketRecalled):
            self._hanging.on_call(event)
        marks = self._bookmarks.on_event(record, event, now)
        if event is None or isinstance(event, _NO_COUNTER_EVENTS):
            return marks
        if isinstance(event, m.HealthChanged):
            return [*self._reports.on_event(event), *self._bookmarks.on_health(event, now)]
        counter = str(getattr(event, "counter", ""))
        if not counter:
            return self._signs.show_all(now)
        place = self._scene.places.get(counter)
        return [] if place is None else self._on_counter_event(place, event, view, now)

    def _on_counter_event(
        self, place: Place, event: m.Event, view: HallView, now: float
    ) -> list[Action]:
        called = isinstance(event, m.TicketCalled | m.TicketRecalled)
        actions = self._signs.show_place(place, now, again=called)
        if isinstance(event, m.TicketCalled):
            actions += self._keys.show_place(place, view.tickets.get(event.ticket_id), now)
        elif isinstance(event, m.RatingOpened):
            actions += self._ratings.start(place, event.rating_id)
        elif isinstance(event, m.RatingClosed):
            actions += self._ratings.cancel(place, event.rating_id)
        return actions

    def _on_link(self, *, current: bool, now: float) -> list[Action]:
        scene = self._scene
        if scene.current and not current:
            scene.lost_at = now
        scene.current = current
        if not current:
            self._keys.on_lost()
            return []
        return [
            *self._signs.show_all(now),
            *self._reports.report_all(),
            *self._ratings.deliver(now),
        ]

    # ---------------------------------------------------------------- from the devices

    def on_device(self, event: DeviceEvent, now: float) -> list[Action]:
        """An event of a device."""
        body = event.body
        if isinstance(body, KeypadPressed):
            return self._keys.on_press(event.device, body, now, stale=event.stale)
        if isinstance(body, RatingResult):
            return [
                *self._ratings.on_result(event.device, body, now),
                *self._bookmarks.on_rating(event.device, body, now),
            ]
        if isinstance(body, Completion):
            is_board = event.device in self._scene.boards
            self._house.on_completion(body, now)
            self._brightness.on_completion(body, now)
            if event.device in self._hanging:
                return self._hanging.on_completion(event.device, body, now)
            if is_board:
                return self._signs.on_completion(event.device, body, now)
            return self._bookmarks.on_completion(body)
        if isinstance(body, HealthChanged):
            return self._reports.on_health(event.device, body.health)
        if isinstance(body, ContentLost):
            return self._came_back(event.device, now)
        if isinstance(body, LinkChanged):
            if body.state is LinkState.OPEN:
                self._scene.online.add(event.device)
                return self._came_back(event.device, now)
            self._scene.online.discard(event.device)
        return []

    def _came_back(self, device: str, now: float) -> list[Action]:
        """Tell a device the present state, whatever it showed before."""
        view, place = self._scene.view, self._scene.place_of.get(device)
        self._brightness.came_back(device)
        if device in self._hanging:
            return self._hanging.came_back(device, now)
        if place is None:
            return self._house.came_back(device, now)
        if view is None:
            return []
        if device in self._scene.boards:
            return self._signs.came_back(device, now)
        if device in place.pads:
            return self._ratings.came_back(place)
        if device in place.keypads:
            return self._keys.show(device, place, view.present_ticket(place.counter), now)
        return []
