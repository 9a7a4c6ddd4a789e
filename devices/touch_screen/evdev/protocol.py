"""Touch events of the kernel to contacts: multi-touch protocol B, or one contact of an older panel.

Source: Documentation/input/multi-touch-protocol, protocol B. A slot keeps what was said of it last, also between two
contacts: a finger that comes down with the same x as the one before is told without its x.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from devices.touch_screen.core import TouchOptions
from devices.wire.evdev.codes import BTN_TOUCH, Abs, Ev, Press
from devices.wire.evdev.decoder import Packet, Range, Snapshot

NO_CONTACT: Final = -1
SLOTS_MAX: Final = 64


class Options(TouchOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one panel in hall.toml."""

    contacts: int = 10
    """How many fingers the panel can tell apart."""
    exclusive: bool = False
    """Keep the touches from the surface; only for a panel that nobody draws on."""


@dataclass(slots=True)
class _Slot:
    """What was said last of a slot."""

    tracking_id: int = NO_CONTACT
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A contact at 0..1 of the panel as measured; ``down`` False: it ended. ``fresh``: a new one in its slot."""

    slot: int
    down: bool
    fresh: bool
    x: float
    y: float


class Slots:
    """State of all slots."""

    def __init__(self, axes: Mapping[int, Range]) -> None:
        self.multi = Abs.MT_POSITION_X in axes and Abs.MT_POSITION_Y in axes
        wanted = (Abs.MT_POSITION_X, Abs.MT_POSITION_Y) if self.multi else (Abs.X, Abs.Y)
        whole = Range(0, 1)
        self._x, self._y = axes.get(wanted[0], whole), axes.get(wanted[1], whole)
        self._slots: dict[int, _Slot] = {}
        self._slot = 0

    def stand(self, snapshot: Snapshot) -> Iterator[Place]:
        """Contacts that are there already."""
        for number, values in snapshot.slots.items():
            tracking_id = values.get(Abs.MT_TRACKING_ID, NO_CONTACT)
            x, y = values.get(Abs.MT_POSITION_X, 0), values.get(Abs.MT_POSITION_Y, 0)
            self._slots[number] = slot = _Slot(tracking_id, x, y)
            if tracking_id != NO_CONTACT:
                yield self._place(number, slot, fresh=True)
        if not self.multi and BTN_TOUCH in snapshot.pressed:
            self._slots[0] = slot = _Slot(0)
            yield self._place(0, slot, fresh=True)

    def take(self, packet: Packet) -> Iterator[Place]:
        """What changed with a packet."""
        changed: dict[int, bool] = {}
        ended: set[int] = set()
        for event in packet.events:
            if event.type == Ev.ABS and event.code == Abs.MT_SLOT:
                self._slot = min(max(event.value, 0), SLOTS_MAX)
                continue
            slot = self._slots.setdefault(self._slot if self.multi else 0, _Slot())
            number = self._slot if self.multi else 0
            match event.type, event.code:
                case Ev.ABS, Abs.MT_TRACKING_ID if self.multi:
                    if slot.tracking_id not in {NO_CONTACT, event.value}:
                        ended.add(number)
                    slot.tracking_id = event.value
                    changed[number] = event.value != NO_CONTACT
                case Ev.KEY, code if code == BTN_TOUCH and not self.multi:
                    slot.tracking_id = 0 if event.value == Press.DOWN else NO_CONTACT
                    changed[number] = event.value == Press.DOWN
                case (Ev.ABS, Abs.MT_POSITION_X) if self.multi:
                    slot.x = event.value
                    changed.setdefault(number, False)
                case (Ev.ABS, Abs.MT_POSITION_Y) if self.multi:
                    slot.y = event.value
                    changed.setdefault(number, False)
                case (Ev.ABS, Abs.X) if not self.multi:
                    slot.x = event.value
                    changed.setdefault(number, False)
                case (Ev.ABS, Abs.Y) if not self.multi:
                    slot.y = event.value
                    changed.setdefault(number, False)
        for number, fresh in changed.items():
            slot = self._slots[number]
            down = slot.tracking_id != NO_CONTACT
            if number in ended and down:
                yield Place(number, down=False, fresh=False, x=0.0, y=0.0)
            if down:
                yield self._place(number, slot, fresh=fresh)
            else:
                yield Place(number, down=False, fresh=False, x=0.0, y=0.0)

    def _place(self, number: int, slot: _Slot, *, fresh: bool) -> Place:
        x, y = _share(slot.x, self._x), _share(slot.y, self._y)
        return Place(number, down=True, fresh=fresh, x=x, y=y)


def _share(value: int, span: Range) -> float:
    width = span.high - span.low
    return (value - span.low) / width if width > 0 else 0.0
