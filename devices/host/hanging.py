"""LED boards that hang over a zone and belong to no counter: calls of the zone, else the notices of the house. Pure.

A call stands at once; when many come together they go up in order, a line each, and none is left out. An announcement
of staff comes before notices, an evacuation before everything. Only a page that differs from the last one is sent.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from config.model import Hall, Notice
from config.setup_model import DeviceConfig
from devices.host.places import hour_and_minute
from devices.host.scene import Action, Scene, ToBus, ToDevice
from devices.host.signs import AGAIN_EVERY_S, SIGN_GRACE_S
from devices.kinds import (
    Completion,
    Kind,
    LedBoardCapabilities,
    LedMode,
    Outcome,
    ShowPage,
    StripPage,
)
from devices.led_board.pages import (
    CallFace,
    calls_page,
    evacuation_page,
    notice_page,
    out_of_date_page,
    rows_of,
)
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

CALL_STANDS_S: Final = 15.0
"""So long after the last call the calls stand; then notices again."""
CALL_HOLDS_S: Final = 2.0
"""A call has a line for itself so long before the next one, divided by one more than those that wait."""
CALLS_KEPT: Final = 16
WAITING_MAX: Final = 200
SECONDS_PER_CHARACTER: Final = 0.35
"""How long a moving line needs for each character, about."""
REMEMBERED: Final = 64
IDLE: Final = "请留意屏幕与语音叫号"


@dataclass(frozen=True, slots=True)
class HangingBoard:
    """A board and the zones that it tells about; none: the whole hall. ``counters`` are those of the zones."""

    name: str
    zones: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()


def find_hanging(hall: Hall, devices: Iterable[DeviceConfig]) -> list[HangingBoard]:
    """The LED boards of this host that stand at no counter."""
    return [
        HangingBoard(
            device.name,
            frozenset({device.zone} - {""}),
            frozenset(c.number for c in hall.counters if c.zone == device.zone),
        )
        for device in devices
        if device.kind == Kind.LED_BOARD.value and not device.counter
    ]


@dataclass(slots=True)
class _Board:
    """One board over time."""

    place: HangingBoard
    waiting: deque[tuple[str, CallFace]] = field(default_factory=lambda: deque(maxlen=WAITING_MAX))
    calls: deque[CallFace] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    entered_s: float = float("-inf")
    unconfirmed: list[str] = field(default_factory=list)
    shown: StripPage | None = None
    failed_s: float | None = None
    notice: int = 0
    notice_ends_s: float = float("-inf")
    asked: dict[str, list[str]] = field(default_factory=dict)


class Hanging:
    """All boards of a host that belong to no counter."""

    def __init__(
        self, scene: Scene, boards: Iterable[HangingBoard], notices: Iterable[Notice]
    ) -> None:
        self._scene = scene
        self._boards = {one.name: _Board(one) for one in boards}
        self._notices = tuple(n for n in notices if "led" in n.channels)

    def __contains__(self, device: str) -> bool:
        return device in self._boards

    def on_call(self, event: m.TicketCalled | m.TicketRecalled) -> None:
        """Somebody is called."""
        view = self._scene.view
        ticket = None if view is None else view.tickets.get(event.ticket_id)
        priority = ticket is not None and ticket.priority
        face = CallFace(event.label, event.counter.lstrip("0") or event.counter, priority)
        for board in self._boards.values():
            if not board.place.zones or event.counter in board.place.counters:
                board.waiting.append((event.call_id, face))

    def follow(self, now: float) -> list[Action]:
        """Bring every board up to date."""
        return [action for board in self._boards.values() for action in self._follow(board, now)]

    def came_back(self, device: str, now: float) -> list[Action]:
        """A board that may show anything is told the present state."""
        board = self._boards[device]
        board.shown = board.failed_s = None
        return self._follow(board, now)

    def on_completion(self, device: str, end: Completion, now: float) -> list[Action]:
        """A page was shown, or was not; confirmed calls are confirmed to the hall."""
        board = self._boards[device]
        calls = board.asked.pop(end.command_id, [])
        if end.reason == "superseded":
            board.unconfirmed = calls + board.unconfirmed
            return []
        if end.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}:
            board.shown, board.failed_s = None, now
            return []
        if end.outcome is not Outcome.CONFIRMED or not self._scene.current:
            return []
        return [ToBus(m.Confirm(call_id, "shown")) for call_id in calls]

    def _follow(self, board: _Board, now: float) -> list[Action]:
        scene, name = self._scene, board.place.name
        view = scene.view
        if view is None or name not in scene.online or self._pauses(board, now):
            return []
        page = self._page(board, view, scene.boards[name], now)
        if page == board.shown:
            return []
        command = ShowPage(command_id=scene.new_id(), page=page)
        board.shown, board.failed_s = page, None
        board.asked[command.command_id] = board.unconfirmed
        board.unconfirmed = []
        while len(board.asked) > REMEMBERED:
            board.asked.pop(next(iter(board.asked)))
        return [ToDevice(name, command)]

    def _pauses(self, board: _Board, now: float) -> bool:
        return board.failed_s is not None and now - board.failed_s < AGAIN_EVERY_S

    def _page(
        self, board: _Board, view: HallView, size: LedBoardCapabilities, now: float
    ) -> StripPage:
        scene = self._scene
        rehearsal = view.rehearsal
        if view.evacuated:
            drill = view.emergency is not None and view.emergency.drill
            return evacuation_page(size, rehearsal=rehearsal or drill)
        if not scene.current and now - scene.lost_at >= SIGN_GRACE_S:
            since = hour_and_minute(scene.hall_ms, scene.zone)
            return out_of_date_page(since, size, rehearsal=rehearsal)
        if text := self._broadcast(board.place, view):
            return notice_page(text, size, rehearsal=rehearsal)
        self._raise(board, rows_of(size), now)
        if board.calls and now - board.entered_s < CALL_STANDS_S:
            return calls_page(tuple(board.calls), size, rehearsal=rehearsal)
        return notice_page(self._notice(board, view, size, now), size, rehearsal=rehearsal)

    def _raise(self, board: _Board, lines: int, now: float) -> None:
        """Let calls that waited go up, as many at once as there are lines, in their order."""
        room = lines
        while board.waiting and room:
            if room == lines and now - board.entered_s < CALL_HOLDS_S / (1 + len(board.waiting)):
                return
            call_id, face = board.waiting.popleft()
            # A recall takes the line of the call before it.
            board.calls = deque((c for c in board.calls if c.ticket != face.ticket), CALLS_KEPT)
            board.calls.appendleft(face)
            board.unconfirmed.append(call_id)
            room -= 1
        if room < lines:
            board.entered_s = now

    def _broadcast(self, place: HangingBoard, view: HallView) -> str:
        for one in view.broadcasts.values():
            mine = not one.zones or not place.zones or bool(place.zones & set(one.zones))
            if mine and one.until_ms > self._scene.hall_ms:
                return one.text_zh
        return ""

    def _notice(self, board: _Board, view: HallView, size: LedBoardCapabilities, now: float) -> str:
        texts = self._texts(view)
        if not texts:
            return IDLE
        if now >= board.notice_ends_s:
            board.notice += 1
            text, seconds = texts[board.notice % len(texts)]
            moves = notice_page(text, size, rehearsal=view.rehearsal).mode is LedMode.SCROLL
            reading_s = len(text) * SECONDS_PER_CHARACTER if moves else 0.0
            board.notice_ends_s = now + max(seconds, reading_s)
        return texts[board.notice % len(texts)][0]

    def _texts(self, view: HallView) -> list[tuple[str, float]]:
        """The notices of the day that run on LED boards, the most important first."""
        today = dt.datetime.fromtimestamp(self._scene.hall_ms / 1000, self._scene.zone).date()
        found = [
            (-one.priority, one.body_zh or one.title_zh, float(one.display_s))
            for one in self._notices
            if one.valid_from <= today <= one.valid_to
        ]
        found += [
            (-one.priority, one.body_zh or one.title_zh, float(one.display_s))
            for one in view.published.values()
            if "led" in one.channels and (not one.until_ms or one.until_ms > self._scene.hall_ms)
        ]
        return [(text, seconds) for _, text, seconds in sorted(found)]
