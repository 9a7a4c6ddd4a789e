"""Strips over the counters: the page of the present state, confirmed, and told again when it was not. Pure."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from devices.host.places import Place, face_of, hour_and_minute, stale_face
from devices.host.scene import Action, Scene, ToBus, ToDevice
from devices.kinds import Completion, Outcome, ShowPage, StripPage
from devices.led_board.pages import counter_page, evacuation_page
from queue_controller.api import messages as m

SIGN_GRACE_S: Final = 60.0
"""How long strips keep a call after the hall was lost: the visitor is on the way. Then they say so."""
AGAIN_EVERY_S: Final = 5.0
"""A board that did not confirm is told the present state again so often."""
REMEMBERED_CALLS: Final = 256


class Signs:
    """What every board shows, as far as it is known."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._shown: dict[str, StripPage] = {}
        self._unsure: dict[str, float] = {}
        self._calls: OrderedDict[str, str] = OrderedDict()

    def show_place(self, place: Place, now: float, *, again: bool = False) -> list[Action]:
        """Bring the boards of a counter up to date; ``again`` also when nothing changed (a recall)."""
        return [action for board in place.boards for action in self._show(board, now, again=again)]

    def show_all(self, now: float) -> list[Action]:
        """Bring every board up to date."""
        return [
            action
            for place in self._scene.places.values()
            for action in self.show_place(place, now)
        ]

    def came_back(self, board: str, now: float) -> list[Action]:
        """A board that may show anything is told the present state."""
        self._shown.pop(board, None)
        return self._show(board, now, again=True)

    def on_tick(self, now: float) -> list[Action]:
        """Tell again what was not confirmed."""
        return [
            action
            for board, since in list(self._unsure.items())
            if board in self._scene.online and now - since >= AGAIN_EVERY_S
            for action in self._show(board, now, again=True)
        ]

    def on_completion(self, board: str, end: Completion, now: float) -> list[Action]:
        """A page was shown, or was not; a confirmed call is confirmed to the hall."""
        call_id = self._calls.pop(end.command_id, None)
        if end.reason == "superseded":
            return []
        if end.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}:
            self._shown.pop(board, None)
            self._unsure.setdefault(board, now)
            return []
        self._unsure.pop(board, None)
        if call_id is not None and end.outcome is Outcome.CONFIRMED and self._scene.current:
            return [ToBus(m.Confirm(call_id, "shown"))]
        return []

    def show_stale(self, now: float) -> list[Action]:
        """After a while without the hall every strip says that it is out of date."""
        view = self._scene.view
        evacuated = view is not None and view.evacuated
        if evacuated or now - self._scene.lost_at < SIGN_GRACE_S:
            return []
        return [
            action
            for place in self._scene.places.values()
            for board in place.boards
            for action in self._show_stale(place, board)
        ]

    def _show(self, board: str, now: float, *, again: bool) -> list[Action]:
        scene = self._scene
        place, view = scene.place_of.get(board), scene.view
        if place is None or view is None or board not in scene.online:
            return []
        if view.evacuated:
            return self._show_evacuation(board, again=again, rehearsal=view.rehearsal)
        if not scene.current and now - scene.lost_at >= SIGN_GRACE_S:
            return self._show_stale(place, board)
        page = counter_page(face_of(view, place, scene.zone), scene.boards[board])
        if page == self._shown.get(board) and not again:
            return []
        command = ShowPage(command_id=scene.new_id(), page=page)
        self._shown[board] = page
        if board in self._unsure:
            self._unsure[board] = now
        ticket = view.present_ticket(place.counter)
        if ticket is not None and ticket.state == "called":
            self._calls[command.command_id] = ticket.call_id
            while len(self._calls) > REMEMBERED_CALLS:
                self._calls.popitem(last=False)
        return [ToDevice(board, command)]

    def _show_evacuation(self, board: str, *, again: bool, rehearsal: bool) -> list[Action]:
        """The way out, also while the hall is away: only the controller's word ends it."""
        scene = self._scene
        view = scene.view
        drill = view is not None and view.emergency is not None and view.emergency.drill
        page = evacuation_page(scene.boards[board], rehearsal=rehearsal or drill)
        if page == self._shown.get(board) and not again:
            return []
        self._shown[board] = page
        return [ToDevice(board, ShowPage(command_id=scene.new_id(), page=page))]

    def _show_stale(self, place: Place, board: str) -> list[Action]:
        scene = self._scene
        since = hour_and_minute(scene.hall_ms, scene.zone)
        rehearsal = scene.view is not None and scene.view.rehearsal
        page = counter_page(stale_face(place, since, rehearsal=rehearsal), scene.boards[board])
        if board not in scene.online or page == self._shown.get(board):
            return []
        self._shown[board] = page
        return [ToDevice(board, ShowPage(command_id=scene.new_id(), page=page))]
