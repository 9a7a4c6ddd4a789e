"""Keypads: a press becomes a command or a beep, never both later; their digits follow the hall. Pure."""

from __future__ import annotations

import logging
from typing import Final

from devices.host.places import Place, digits_of, waiting_by_queue, waiting_for
from devices.host.scene import Action, End, Scene, ToBus, ToDevice
from devices.kinds import Beep, KeypadAction, KeypadPressed, ShowNumbers
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

log = logging.getLogger(__name__)

WAITING_EVERY_S: Final = 10.0
"""A keypad is told a changed waiting count at most so often: the line is shared and slow."""
REASON_BY_DIGITS: Final = "按号呼叫"

_Press = tuple[str, KeypadAction, str]
"""Keypad, key and the digits before it."""


class Keys:
    """Presses and digits of all keypads of the host."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pressed: dict[_Press, float] = {}
        self._asking: dict[str, _Press] = {}
        self._waiting: dict[str, int] = {}
        self._waiting_at: dict[str, float] = {}

    def on_press(
        self, keypad: str, pressed: KeypadPressed, now: float, *, stale: bool
    ) -> list[Action]:
        """A clerk pressed a key: ask the controller at once, or beep and forget it."""
        scene = self._scene
        place = scene.place_of.get(keypad)
        key = (keypad, pressed.action, pressed.digits)
        window_s = scene.policy.second_press_s / scene.speed
        if now - self._pressed.get(key, float("-inf")) < window_s:
            log.info("%s: second press of %s dropped", keypad, pressed.action)
            return []
        if stale or not scene.current or scene.view is None or place is None:
            return [self._beep(keypad)]
        if pressed.action is KeypadAction.CANCEL:
            return []
        command = _command_of(pressed, place.counter, scene.view)
        if command is None or place.counter in self._asking:
            return [self._beep(keypad)]
        self._pressed[key] = now
        self._asking[place.counter] = key
        return [ToBus(command, keypad)]

    def on_reply(self, asked: ToBus, end: End) -> list[Action]:
        """The controller answered a press; anything but yes beeps.

        A press that did nothing has no second one: the next counts, however soon it comes.
        """
        key = self._asking.pop(str(getattr(asked.command, "counter", "")), None)
        if key is not None and end in {End.NOBODY, End.REFUSED}:
            self._pressed.pop(key, None)
        return [self._beep(asked.keypad)] if asked.keypad and end is not End.DONE else []

    def on_lost(self) -> None:
        """The hall is gone: what was asked will not be answered."""
        self._asking.clear()

    def show_place(self, place: Place, ticket: m.Ticket | None, now: float) -> list[Action]:
        """Tell the keypads of a counter its number and who waits."""
        return [a for keypad in place.keypads for a in self.show(keypad, place, ticket, now)]

    def show(self, keypad: str, place: Place, ticket: m.Ticket | None, now: float) -> list[Action]:
        """Tell one keypad; without a ticket its number stays."""
        view = self._scene.view
        if keypad not in self._scene.online or view is None:
            return []
        waiting = waiting_for(place, view, waiting_by_queue(view))
        self._waiting[keypad], self._waiting_at[keypad] = waiting, now
        number = digits_of(ticket) if ticket is not None else None
        command = ShowNumbers(command_id=self._scene.new_id(), waiting=waiting, number=number)
        return [ToDevice(keypad, command)]

    def on_tick(self, now: float) -> list[Action]:
        """Waiting counts that changed."""
        view = self._scene.view
        if view is None:
            return []
        counts = waiting_by_queue(view)
        return [
            action
            for place in self._scene.places.values()
            for keypad in place.keypads
            for action in self._show_waiting(keypad, waiting_for(place, view, counts), now)
        ]

    def _show_waiting(self, keypad: str, waiting: int, now: float) -> list[Action]:
        due = now - self._waiting_at.get(keypad, float("-inf")) >= WAITING_EVERY_S
        if keypad not in self._scene.online or not due or waiting == self._waiting.get(keypad):
            return []
        self._waiting[keypad], self._waiting_at[keypad] = waiting, now
        return [ToDevice(keypad, ShowNumbers(command_id=self._scene.new_id(), waiting=waiting))]

    def _beep(self, keypad: str) -> ToDevice:
        return ToDevice(keypad, Beep(command_id=self._scene.new_id()))


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
