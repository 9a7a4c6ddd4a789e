"""Simulated multi-touch panel: protocol B events for what fingers, dust and water do; see ``touch_screen.simulated``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from devices.simulator import SimulatorSetup
from devices.touch_screen.simulated import Gesture, gesture
from devices.wire.evdev import BTN_TOUCH, Abs, Ev, Press, Range, Snapshot
from devices.wire.evdev.simulated import SimulatedInput

SLOTS: Final = 10
SIZE: Final = 4095
AXES: Final[Mapping[int, Range]] = {
    Abs.X: Range(0, SIZE),
    Abs.Y: Range(0, SIZE),
    Abs.MT_SLOT: Range(0, SLOTS - 1),
    Abs.MT_POSITION_X: Range(0, SIZE),
    Abs.MT_POSITION_Y: Range(0, SIZE),
    Abs.MT_TRACKING_ID: Range(0, 65_535),
}


class SimulatedTouch(SimulatedInput):
    """One panel; says of a slot only what has changed, as the kernel does."""

    def __init__(self, setup: SimulatorSetup) -> None:
        super().__init__(setup, Snapshot(0, 0, keys=frozenset({BTN_TOUCH}), axes=AXES))
        self.instant = False  # how long a contact lasts is what it means
        self._fingers: dict[int, int] = {}
        self._next_id = 45
        self._slot = 0
        self._told: dict[int, tuple[int, int]] = {}

    def do(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Touch, move, lift, tap."""
        asked = gesture(request, SLOTS)
        if isinstance(asked, str):
            return {"ok": False, "error": asked}
        match asked.verb:
            case "touch" | "tap":
                if asked.contact in self._fingers:
                    return {"ok": False, "error": f"contact {asked.contact} is down already"}
                self._down(asked, now)
                if asked.verb == "tap":
                    self._up(asked.contact, now, asked.held_s)
            case "move":
                if asked.contact not in self._fingers:
                    return {"ok": False, "error": f"contact {asked.contact} is not down"}
                self.send(now, *self._slot_events(asked.contact), *self._position(asked))
            case _:
                if asked.contact not in self._fingers:
                    return {"ok": False, "error": f"contact {asked.contact} is not down"}
                self._up(asked.contact, now, 0.0)
        return {"ok": True}

    def _down(self, asked: Gesture, now: float) -> None:
        events = self._slot_events(asked.contact)
        events.append((Ev.ABS, Abs.MT_TRACKING_ID, self._next_id))
        events += self._position(asked)
        if not self._fingers:
            events.append((Ev.KEY, BTN_TOUCH, Press.DOWN))
        self._fingers[asked.contact] = self._next_id
        self._next_id = (self._next_id + 1) % 65_536
        self.send(now, *events)

    def _up(self, contact: int, now: float, after_s: float) -> None:
        events = self._slot_events(contact)
        events.append((Ev.ABS, Abs.MT_TRACKING_ID, -1))
        del self._fingers[contact]
        if not self._fingers:
            events.append((Ev.KEY, BTN_TOUCH, Press.UP))
        self.send(now, *events, after_s=after_s)

    def _slot_events(self, contact: int) -> list[tuple[int, int, int]]:
        if contact == self._slot:
            return []
        self._slot = contact
        return [(Ev.ABS, Abs.MT_SLOT, contact)]

    def _position(self, asked: Gesture) -> list[tuple[int, int, int]]:
        x, y = round(asked.x * SIZE), round(asked.y * SIZE)
        old = self._told.get(asked.contact, (-1, -1))
        self._told[asked.contact] = (x, y)
        events: list[tuple[int, int, int]] = []
        if x != old[0]:
            events.append((Ev.ABS, Abs.MT_POSITION_X, x))
        if y != old[1]:
            events.append((Ev.ABS, Abs.MT_POSITION_Y, y))
        return events

    def standing(self) -> Snapshot:
        """With the fingers that are on the glass."""
        seen = super().standing()
        slots: dict[int, dict[int, int]] = {
            contact: {
                Abs.MT_TRACKING_ID: tracking_id,
                Abs.MT_POSITION_X: self._told[contact][0],
                Abs.MT_POSITION_Y: self._told[contact][1],
            }
            for contact, tracking_id in self._fingers.items()
        }
        pressed = frozenset({BTN_TOUCH}) if self._fingers else frozenset[int]()
        return replace(seen, pressed=pressed, slots=slots)

    def state(self) -> dict[str, Any]:
        """How many fingers are on the glass."""
        return {"fingers": len(self._fingers), "pending": len(self._queue)}


def build(setup: SimulatorSetup) -> SimulatedTouch:
    """Build a simulated panel."""
    return SimulatedTouch(setup)
