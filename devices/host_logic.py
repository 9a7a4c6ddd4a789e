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
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from zoneinfo import ZoneInfo

from config.setup_model import PolicyConfig
from devices.health import DeviceHealth, Health
from devices.host_places import (
    Place,
    digits_of,
    face_of,
    hour_and_minute,
    stale_face,
    waiting_by_queue,
    waiting_for,
)
from devices.kinds import (
    Beep,
    CancelRating,
    Command,
    Completion,
    ContentLost,
    DeviceEvent,
    HealthChanged,
    KeypadAction,
    KeypadPressed,
    Kind,
    LedBoardCapabilities,
    LinkChanged,
    LinkState,
    Outcome,
    RatingOutcome,
    RatingResult,
    ShowNumbers,
    ShowPage,
    StartRating,
    StripPage,
)
from devices.led_board.pages import counter_page
from queue_controller.api import messages as m
from queue_controller.api import updates
from queue_controller.api.view import HallView

log = logging.getLogger(__name__)

SIGN_GRACE_S: Final = 60.0
"""How long strips keep a call after the hall was lost: the visitor is on the way. Then they say so."""
WAITING_EVERY_S: Final = 10.0
"""A keypad is told a changed waiting count at most so often: the line is shared and slow."""
AGAIN_EVERY_S: Final = 5.0
"""A board or rating that was not confirmed is told the present state again so often."""
REMEMBERED_CALLS: Final = 256
REASON_BY_DIGITS: Final = "按号呼叫"
MESSAGE_CHARS: Final = 300

STOPPED: Final = DeviceHealth(
    Health.UNKNOWN,
    "host_stopped",
    "设备程序已停止，状态不明",
    "The device program has stopped; nobody knows the state",
)

_NO_COUNTER_EVENTS: Final = (m.TicketIssued, m.HealthChanged, m.Rated, m.Sealed)
"""Events that change nothing on any counter's outputs."""


class End(Enum):
    """How a request to the controller ended; UNKNOWN: no answer came."""

    DONE = auto()
    NOBODY = auto()
    """Done, and nobody waits."""
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class ToDevice:
    """Give a command to a device."""

    device: str
    command: Command


@dataclass(frozen=True, slots=True)
class ToBus:
    """Ask the controller; the reply comes back by ``HostLogic.on_reply`` with this object."""

    command: m.Command
    keypad: str = ""
    """Beeps when the answer is no."""


@dataclass(frozen=True, slots=True)
class Resync:
    """The view has a gap: ask for a snapshot."""


Action = ToDevice | ToBus | Resync


class HostLogic:
    """The state of one device host."""

    def __init__(
        self,
        places: Mapping[str, Place],
        boards: Mapping[str, LedBoardCapabilities],
        kinds: Mapping[str, Kind],
        policy: PolicyConfig,
        zone: ZoneInfo,
        new_id: Callable[[], str],
        *,
        now: float,
        hall_ms: int,
    ) -> None:
        self._places = places
        self._boards = boards
        self._kinds = kinds
        self._policy = policy
        self._zone = zone
        self._new_id = new_id
        self._at = {
            name: place
            for place in places.values()
            for name in (*place.keypads, *place.pads, *place.boards)
        }
        self._view: HallView | None = None
        self._current = False
        self._lost_at = now
        self._last_hall_ms = hall_ms
        self._speed = 1.0
        self._online: set[str] = set()
        self._shown: dict[str, StripPage] = {}
        self._unsure: dict[str, float] = {}
        self._waiting: dict[str, int] = {}
        self._waiting_at: dict[str, float] = {}
        self._health: dict[str, DeviceHealth] = {}
        self._reported: dict[str, DeviceHealth] = {}
        self._pressed: dict[tuple[str, KeypadAction, str], float] = {}
        self._asking: set[str] = set()
        self._calls: OrderedDict[str, str] = OrderedDict()
        self._ratings: dict[str, m.Rate] = {}
        self._rating_asked: dict[str, float] = {}

    @property
    def current(self) -> bool:
        """Whether the view can be trusted."""
        return self._current

    @property
    def ratings(self) -> Mapping[str, m.Rate]:
        """Ratings that the controller has not answered, by id; the program keeps them on disk."""
        return self._ratings

    def restore_ratings(self, ratings: Iterable[m.Rate]) -> None:
        """Take over what an earlier run of this program could not deliver."""
        self._ratings.update((rating.rating_id, rating) for rating in ratings)

    # ---------------------------------------------------------------- from the bus

    def on_update(self, update: updates.Update, now: float) -> list[Action]:
        """A snapshot, an event, a heartbeat or a change of the link."""
        if isinstance(update, updates.Reset):
            return self._on_reset(update.view, now)
        if isinstance(update, updates.Applied):
            return self._on_event(update.record, update.event, now)
        if isinstance(update, updates.Link):
            return self._on_link(current=update.state == "current", now=now)
        self._last_hall_ms = update.heartbeat.hall_ms
        self._speed = max(1.0, update.heartbeat.speed)
        return self.on_tick(now)

    def on_tick(self, now: float) -> list[Action]:
        """Once a second: what could not be told, told again; waiting counts; out of date."""
        if not self._current or self._view is None:
            return self._show_stale(now)
        actions: list[Action] = []
        for board, since in list(self._unsure.items()):
            if board in self._online and now - since >= AGAIN_EVERY_S:
                actions += self._show_page(board, now, force=True)
        counts = waiting_by_queue(self._view)
        for place in self._places.values():
            for keypad in place.keypads:
                actions += self._show_waiting(keypad, waiting_for(place, counts), now)
        return actions + self._report_all() + self._deliver_ratings(now)

    def on_reply(self, asked: ToBus, end: End) -> list[Action]:
        """How a request ended."""
        command = asked.command
        if isinstance(command, m.Rate):
            if end is not End.UNKNOWN:
                self._ratings.pop(command.rating_id, None)
                self._rating_asked.pop(command.rating_id, None)
            return []
        if isinstance(command, m.ReportHealth):
            if end is End.UNKNOWN:
                self._reported.pop(command.device, None)
            return []
        self._asking.discard(str(getattr(command, "counter", "")))
        if asked.keypad and end is not End.DONE:
            return [self._beep(asked.keypad)]
        return []

    def _on_reset(self, view: HallView, now: float) -> list[Action]:
        before = self._view
        self._view = view
        self._reported = {
            name: health
            for name, health in self._health.items()
            if name in view.devices and _same(view.devices[name], health)
        }
        actions: list[Action] = []
        late_s = 0.0 if self._current else now - self._lost_at
        for place in self._places.values():
            for board in place.boards:
                actions += self._show_page(board, now, force=False)
            ticket = view.present_ticket(place.counter)
            for keypad in place.keypads:
                actions += self._show_numbers(place, keypad, ticket, now)
            if before is not None:
                actions += self._follow_rating(place, before, view, late_s=late_s)
        return actions

    def _follow_rating(
        self, place: Place, before: HallView, view: HallView, *, late_s: float
    ) -> list[Action]:
        """Ratings that opened or closed inside a gap of the stream; after a long one nobody stands there."""
        old, new = before.counters.get(place.counter), view.counters.get(place.counter)
        old_id, new_id = old.rating_id if old else "", new.rating_id if new else ""
        if old_id == new_id:
            return []
        rating = view.ratings.get(new_id)
        actions = self._cancel_rating(place, old_id) if old_id else []
        if rating is not None and rating.open and late_s < self._policy.customer_rating_s:
            actions += self._start_rating(place, new_id)
        return actions

    def _on_event(self, record: m.EventRecord, event: m.Event | None, now: float) -> list[Action]:
        view = self._view
        if view is None:
            return []
        try:
            view.apply(record, event)
        except KeyError:
            log.warning("event %s does not fit the view", record.seq)
            return [Resync()]
        if event is None or isinstance(event, _NO_COUNTER_EVENTS):
            return []
        counter = str(getattr(event, "counter", ""))
        place = self._places.get(counter)
        touched = [place] if place is not None else []
        if not counter:
            touched = list(self._places.values())
        actions: list[Action] = []
        again = isinstance(event, m.TicketCalled | m.TicketRecalled)
        for one in touched:
            for board in one.boards:
                actions += self._show_page(board, now, force=again)
        if place is not None:
            actions += self._on_counter_event(place, event, now)
        return actions

    def _on_counter_event(self, place: Place, event: m.Event, now: float) -> list[Action]:
        if isinstance(event, m.TicketCalled) and self._view is not None:
            ticket = self._view.tickets.get(event.ticket_id)
            return [
                action
                for keypad in place.keypads
                for action in self._show_numbers(place, keypad, ticket, now)
            ]
        if isinstance(event, m.RatingOpened):
            return self._start_rating(place, event.rating_id)
        if isinstance(event, m.RatingClosed):
            return self._cancel_rating(place, event.rating_id)
        return []

    def _on_link(self, *, current: bool, now: float) -> list[Action]:
        if self._current and not current:
            self._lost_at = now
        self._current = current
        if not current:
            self._asking.clear()
            return []
        actions: list[Action] = []
        for board in self._boards:
            actions += self._show_page(board, now, force=False)
        return actions + self._report_all() + self._deliver_ratings(now)

    def on_stop(self) -> list[ToBus]:
        """The program ends: from now on nobody knows how its devices are."""
        if not self._current:
            return []
        return [ToBus(self._health_report(device, STOPPED)) for device in self._reported]

    # ---------------------------------------------------------------- from the devices

    def on_device(self, event: DeviceEvent, now: float) -> list[Action]:
        """An event of a device."""
        body = event.body
        if isinstance(body, KeypadPressed):
            return self._on_key(event.device, body, now, stale=event.stale)
        if isinstance(body, RatingResult):
            return self._on_rating(event.device, body, now)
        if isinstance(body, Completion):
            return self._on_completion(event.device, body, now)
        if isinstance(body, HealthChanged):
            self._health[event.device] = body.health
            return self._report(event.device)
        if isinstance(body, ContentLost):
            return self._show_all(event.device, now)
        if isinstance(body, LinkChanged):
            if body.state is LinkState.OPEN:
                self._online.add(event.device)
                return self._show_all(event.device, now)
            self._online.discard(event.device)
        return []

    def _on_key(
        self, keypad: str, pressed: KeypadPressed, now: float, *, stale: bool
    ) -> list[Action]:
        place = self._at.get(keypad)
        key = (keypad, pressed.action, pressed.digits)
        window_s = self._policy.second_press_s / self._speed
        if now - self._pressed.get(key, float("-inf")) < window_s:
            log.info("%s: second press of %s dropped", keypad, pressed.action)
            return []
        if stale or not self._current or self._view is None or place is None:
            return [self._beep(keypad)]
        if pressed.action is KeypadAction.CANCEL:
            return []
        command = self._command_of(pressed, place.counter, self._view)
        if command is None or place.counter in self._asking:
            return [self._beep(keypad)]
        self._pressed[key] = now
        self._asking.add(place.counter)
        return [ToBus(command, keypad)]

    @staticmethod
    def _command_of(pressed: KeypadPressed, counter: str, view: HallView) -> m.Command | None:
        """What a key asks for; None for what a keypad cannot ask (transfer needs the terminal)."""
        match pressed.action:
            case KeypadAction.CALL if pressed.digits:
                return m.CallTicket(counter, pressed.digits, REASON_BY_DIGITS)
            case KeypadAction.CALL:
                return m.CallNext(counter)
            case KeypadAction.RECALL:
                return m.Recall(counter)
            case KeypadAction.RATE:
                return m.Complete(counter)
            case KeypadAction.NO_SHOW:
                return m.NoShow(counter)
            case KeypadAction.PAUSE:
                status = view.counters.get(counter)
                is_open = status is not None and status.mode == "open"
                return m.PauseCounter(counter) if is_open else m.OpenCounter(counter)
            case _:
                return None

    def _on_rating(self, pad: str, result: RatingResult, now: float) -> list[Action]:
        if result.outcome is not RatingOutcome.RATED or result.level is None:
            log.info("%s: rating %s ended %s", pad, result.rating_id, result.outcome)
            return []
        raw_key = "" if result.raw_key is None else str(result.raw_key)
        self._ratings[result.rating_id] = m.Rate(result.rating_id, result.level, raw_key)
        return self._deliver_ratings(now)

    def _on_completion(self, device: str, end: Completion, now: float) -> list[Action]:
        call_id = self._calls.pop(end.command_id, None)
        if device not in self._boards or end.reason == "superseded":
            return []
        if end.outcome in {Outcome.FAILED, Outcome.INDETERMINATE}:
            self._shown.pop(device, None)
            self._unsure.setdefault(device, now)
            return []
        self._unsure.pop(device, None)
        if call_id is not None and end.outcome is Outcome.CONFIRMED and self._current:
            return [ToBus(m.Confirm(call_id, "shown"))]
        return []

    # ---------------------------------------------------------------- outputs

    def _show_all(self, device: str, now: float) -> list[Action]:
        """Tell a device that came (back) the present state."""
        place = self._at.get(device)
        if place is None or self._view is None:
            return []
        if device in self._boards:
            self._shown.pop(device, None)
            return self._show_page(device, now, force=True)
        if device in place.keypads:
            ticket = self._view.present_ticket(place.counter)
            return self._show_numbers(place, device, ticket, now)
        return []

    def _show_page(self, board: str, now: float, *, force: bool) -> list[Action]:
        place, view = self._at.get(board), self._view
        if place is None or view is None or board not in self._online:
            return []
        if not self._current and now - self._lost_at >= SIGN_GRACE_S:
            return self._show_stale_page(place, board)
        page = counter_page(face_of(view, place, self._zone), self._boards[board])
        if page == self._shown.get(board) and not force:
            return []
        command = ShowPage(command_id=self._new_id(), page=page)
        self._shown[board] = page
        if board in self._unsure:
            self._unsure[board] = now
        ticket = view.present_ticket(place.counter)
        if ticket is not None and ticket.state == "called":
            self._calls[command.command_id] = ticket.call_id
            while len(self._calls) > REMEMBERED_CALLS:
                self._calls.popitem(last=False)
        return [ToDevice(board, command)]

    def _show_stale(self, now: float) -> list[Action]:
        """After a while without the hall every strip says that it is out of date."""
        if now - self._lost_at < SIGN_GRACE_S:
            return []
        return [
            action
            for place in self._places.values()
            for board in place.boards
            for action in self._show_stale_page(place, board)
        ]

    def _show_stale_page(self, place: Place, board: str) -> list[Action]:
        since = hour_and_minute(self._last_hall_ms, self._zone)
        rehearsal = self._view is not None and self._view.rehearsal
        page = counter_page(stale_face(place, since, rehearsal=rehearsal), self._boards[board])
        if board not in self._online or page == self._shown.get(board):
            return []
        self._shown[board] = page
        return [ToDevice(board, ShowPage(command_id=self._new_id(), page=page))]

    def _show_numbers(
        self, place: Place, keypad: str, ticket: m.Ticket | None, now: float
    ) -> list[Action]:
        if keypad not in self._online or self._view is None:
            return []
        waiting = waiting_for(place, waiting_by_queue(self._view))
        self._waiting[keypad], self._waiting_at[keypad] = waiting, now
        number = digits_of(ticket) if ticket is not None else None
        command = ShowNumbers(command_id=self._new_id(), waiting=waiting, number=number)
        return [ToDevice(keypad, command)]

    def _show_waiting(self, keypad: str, waiting: int, now: float) -> list[Action]:
        due = now - self._waiting_at.get(keypad, float("-inf")) >= WAITING_EVERY_S
        if keypad not in self._online or not due or waiting == self._waiting.get(keypad):
            return []
        self._waiting[keypad], self._waiting_at[keypad] = waiting, now
        return [ToDevice(keypad, ShowNumbers(command_id=self._new_id(), waiting=waiting))]

    def _start_rating(self, place: Place, rating_id: str) -> list[Action]:
        seconds = self._policy.customer_rating_s
        return [
            ToDevice(
                pad, StartRating(command_id=self._new_id(), rating_id=rating_id, seconds=seconds)
            )
            for pad in place.pads
            if pad in self._online
        ]

    def _cancel_rating(self, place: Place, rating_id: str) -> list[Action]:
        return [
            ToDevice(pad, CancelRating(command_id=self._new_id(), rating_id=rating_id))
            for pad in place.pads
            if pad in self._online
        ]

    def _beep(self, keypad: str) -> ToDevice:
        return ToDevice(keypad, Beep(command_id=self._new_id()))

    # ---------------------------------------------------------------- to the controller

    def _deliver_ratings(self, now: float) -> list[Action]:
        if not self._current:
            return []
        actions: list[Action] = []
        for rating_id, rating in self._ratings.items():
            if now - self._rating_asked.get(rating_id, float("-inf")) >= AGAIN_EVERY_S:
                self._rating_asked[rating_id] = now
                actions.append(ToBus(rating))
        return actions

    def _report_all(self) -> list[Action]:
        return [action for device in self._health for action in self._report(device)]

    def _report(self, device: str) -> list[Action]:
        health = self._health[device]
        if not self._current or self._reported.get(device) == health:
            return []
        self._reported[device] = health
        return [ToBus(self._health_report(device, health))]

    def _health_report(self, device: str, health: DeviceHealth) -> m.ReportHealth:
        return m.ReportHealth(
            device=device,
            kind=str(self._kinds[device]),
            state=health.health.value,
            reason=health.reason,
            message_zh=health.message_zh[:MESSAGE_CHARS],
            message_en=health.message_en[:MESSAGE_CHARS],
            parts=_parts(health),
        )


def _parts(health: DeviceHealth) -> dict[str, str]:
    return {part.part: part.health.value for part in health.parts}


def _same(status: object, health: DeviceHealth) -> bool:
    """Whether the hall already knows this health."""
    known = (
        getattr(status, "state", ""),
        getattr(status, "reason", ""),
        getattr(status, "parts", {}),
    )
    return known == (health.health.value, health.reason, _parts(health))
