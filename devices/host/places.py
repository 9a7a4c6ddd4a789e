"""Which devices of this host stand at which counter, and what a counter's outputs shall show. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.model import Hall
from config.setup_model import DeviceConfig, LineConfig
from devices.kinds import Kind
from devices.led_board.pages import CounterFace, FaceState
from queue_controller.api.messages import Ticket
from queue_controller.api.view import HallView, queues_of

_STATES = {"open": FaceState.OPEN, "paused": FaceState.PAUSED, "closed": FaceState.CLOSED}


@dataclass(frozen=True, slots=True)
class Place:
    """One counter and its hardware on this host."""

    counter: str
    sign_text: str
    queues: frozenset[str]
    keypads: tuple[str, ...] = ()
    pads: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()


def find_places(
    hall: Hall, lines: tuple[LineConfig, ...], devices: tuple[DeviceConfig, ...]
) -> dict[str, Place]:
    """Counters that have a device on one of these lines, by number."""
    own = {line.name for line in lines}
    places = {}
    for counter in hall.counters:
        here = [d for d in devices if d.counter == counter.number and d.line in own]
        if here:
            places[counter.number] = Place(
                counter.number,
                counter.sign_text,
                frozenset(counter.queues),
                _names(here, Kind.CALL_KEYPAD),
                _names(here, Kind.RATING_KEYS),
                _names(here, Kind.LED_BOARD),
            )
    return places


def _names(devices: list[DeviceConfig], kind: Kind) -> tuple[str, ...]:
    return tuple(device.name for device in devices if device.kind == kind)


def face_of(view: HallView, place: Place, zone: ZoneInfo) -> CounterFace:
    """What the board at a counter has to say now."""
    status = view.counters.get(place.counter)
    ticket = view.present_ticket(place.counter)
    resume_at = hour_and_minute(status.until_ms, zone) if status and status.until_ms else ""
    return CounterFace(
        counter=place.counter,
        sign_text=place.sign_text,
        state=FaceState.CLOSED if status is None else _STATES[status.mode],
        ticket=ticket.label if ticket else "",
        serving=ticket is not None and ticket.state == "serving",
        priority=ticket is not None and ticket.priority,
        resume_at=resume_at,
        reason=status.reason if status is not None and status.mode == "paused" else "",
        rehearsal=view.rehearsal,
    )


def stale_face(place: Place, since: str, *, rehearsal: bool) -> CounterFace:
    """What the board says when the hall was lost at ``since`` ("09:42")."""
    return CounterFace(place.counter, place.sign_text, out_of_date=since, rehearsal=rehearsal)


def hour_and_minute(ms: int, zone: ZoneInfo) -> str:
    """Local time of the hall, "10:20"."""
    return dt.datetime.fromtimestamp(ms / 1000, zone).strftime("%H:%M")


def waiting_by_queue(view: HallView) -> dict[str, int]:
    """How many wait, per queue."""
    counts: dict[str, int] = {}
    for ticket in view.tickets.values():
        if ticket.state == "waiting":
            for queue in queues_of(ticket):
                counts[queue] = counts.get(queue, 0) + 1
    return counts


def waiting_for(place: Place, view: HallView, counts: Mapping[str, int]) -> int:
    """How many wait for a counter by the queues that it serves today; a keypad has three digits."""
    status = view.counters.get(place.counter)
    queues = (status.queues if status is not None else ()) or place.queues
    return min(999, sum(counts.get(queue, 0) for queue in queues))


def digits_of(ticket: Ticket) -> str:
    """The number of a ticket as three digits show it: B012 is 012, B1234 is 234."""
    return f"{ticket.number % 1000:03d}"
