"""What visitors do with the kiosk's own hardware: lay a card, hold a booking before the scanner, touch the glass. Pure."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from config.model import DeviceKind, Hall, Setup
from queue_controller.cli.rehearsal.visitors import Visitor

LAID_WALL_S: Final = 3.0
"""How long a card lies at most."""
PULLED_WALL_S: Final = 3.0
"""How long the cable of a touch panel is out, once in every rehearsal: the hall must notice, and a camera with it."""
PULLED_AT: Final = 1 / 3
"""When, as a share of the rehearsal."""
HELP_CODE: Final = "REHEARSAL-HELP"
"""What the help key of a rehearsal's kiosks types, as a key that is wired to the scanner does."""
HELP_AT: Final = (0.25, 0.6)
"""When somebody presses it, as shares of the rehearsal."""
NEUTRAL: Final = (0.5, 0.004)
"""A place on the glass where no key is."""
STAYS_AWAY: Final = 0.1
COMES_LATE: Final = 0.15
"""So many of those with an appointment."""
LATE_MS: Final = 50 * 60_000
"""Later than a slot and its grace."""
AREA: Final = "110105"
OLDEST, YOUNGEST = 88, 66


@dataclass(frozen=True)
class Hand:
    """Something that a visitor does to a simulated device."""

    device: str
    request: Mapping[str, Any]


@dataclass
class _Place:
    """One kiosk and its hardware; empty names where it has none."""

    reader: str
    scanner: str
    panel: str
    cards: deque[int] = field(default_factory=deque)
    touches: deque[int] = field(default_factory=deque)
    codes: deque[tuple[int, str]] = field(default_factory=deque)
    lies_until_s: float = 0.0


class Hands:
    """`step` is called a few times a second."""

    def __init__(
        self,
        hall: Hall,
        setup: Setup,
        plans: Mapping[str, Sequence[Visitor]],
        span: tuple[int, int],
    ) -> None:
        """`span`: first and last instant of the rehearsal; bookings of its day within it are kept."""
        begin_ms, end_ms = span
        self._year = dt.datetime.fromtimestamp(begin_ms / 1000, hall.zone_info).year
        self._random = Random(f"cards {begin_ms}")
        self._number = 0
        self._places = [_place(setup, name, plan) for name, plan in plans.items()]
        booked = bookings(hall, setup, begin_ms, end_ms) if self._places else []
        self._cable = self._places[-1].panel if self._places else ""
        self._pull_ms = begin_ms + int((end_ms - begin_ms) * PULLED_AT)
        self._plug_s = 0.0
        self._helps = deque(begin_ms + int((end_ms - begin_ms) * share) for share in HELP_AT)
        coming = [(at_ms, code) for at_ms, code in as_they_come(booked) if at_ms < end_ms]
        for index, (at_ms, code) in enumerate(coming):
            self._places[index % len(self._places)].codes.append((at_ms, code))

    def step(self, now_ms: int, wall_s: float) -> list[Hand]:
        """What is done now."""
        found = self._pull_and_plug(now_ms, wall_s)
        if self._places and self._helps and self._helps[0] <= now_ms:
            self._helps.popleft()
            found += _hand(self._places[0].scanner, {"do": "scan", "text": HELP_CODE})
        for place in self._places:
            found += self._lift_and_lay(place, now_ms, wall_s)
            while place.codes and place.codes[0][0] <= now_ms:
                _, code = place.codes.popleft()
                found += _hand(place.scanner, {"do": "scan", "text": code})
            if place.touches and place.touches[0] <= now_ms:
                while place.touches and place.touches[0] <= now_ms:
                    place.touches.popleft()
                x, y = NEUTRAL
                found += _hand(place.panel, {"do": "tap", "x": x, "y": y})
        return found

    def _pull_and_plug(self, now_ms: int, wall_s: float) -> list[Hand]:
        if self._cable and not self._plug_s and now_ms >= self._pull_ms:
            self._plug_s = wall_s + PULLED_WALL_S
            return _hand(self._cable, {"do": "unplug"})
        if self._cable and self._plug_s and wall_s >= self._plug_s:
            cable, self._cable = self._cable, ""
            return _hand(cable, {"do": "plug"})
        return []

    def _lift_and_lay(self, place: _Place, now_ms: int, wall_s: float) -> list[Hand]:
        if place.lies_until_s:
            if wall_s < place.lies_until_s:
                return []
            place.lies_until_s = 0.0
            return _hand(place.reader, {"do": "lift"})
        if not place.cards or place.cards[0] > now_ms:
            return []
        place.cards.popleft()
        place.lies_until_s = wall_s + LAID_WALL_S
        return _hand(place.reader, {"do": "lay", "card": self._card()})

    def _card(self) -> dict[str, str]:
        """An invented senior; no two alike."""
        self._number += 1
        year = self._year - self._random.randint(YOUNGEST, OLDEST)
        birth = f"{year}{self._random.randint(1, 12):02d}{self._random.randint(1, 28):02d}"
        return {
            "name": "演练甲",
            "sex": "1",
            "nation": "01",
            "birth": birth,
            "address": "演练用虚构地址",
            "number": f"{AREA}{birth}{self._number % 1000:03d}?",
            "authority": "演练公安局",
            "valid_from": "20200101",
            "valid_until": "长期",
        }


def bookings(hall: Hall, setup: Setup, begin_ms: int, end_ms: int) -> list[tuple[int, str]]:
    """When each booking of the day is shown at a kiosk, in order of time: as its check-in opens."""
    early_ms = setup.policy.check_in_early_minutes * 60_000
    found = []
    for booked in hall.appointments:
        slot = dt.datetime.combine(booked.date, booked.slot.start, hall.zone_info)
        last = dt.datetime.combine(booked.date, booked.slot.end, hall.zone_info)
        at_ms = max(int(slot.timestamp() * 1000) - early_ms // 2, begin_ms + early_ms // 4)
        if at_ms < min(end_ms, int(last.timestamp() * 1000)):
            found.append((at_ms, booked.code))
    return sorted(found)


def as_they_come(booked: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Most come on time, some too late, some not at all; the same ones in each rehearsal."""
    found = []
    for at_ms, code in booked:
        manner = Random(f"booking {code}").random()
        if manner >= STAYS_AWAY:
            late = manner < STAYS_AWAY + COMES_LATE
            found.append((at_ms + (LATE_MS if late else 0), code))
    return sorted(found)


def _place(setup: Setup, kiosk: str, plan: Sequence[Visitor]) -> _Place:
    return _Place(
        reader=_first(setup, kiosk, "id_card_reader"),
        scanner=_first(setup, kiosk, "code_scanner"),
        panel=_first(setup, kiosk, "touch_screen"),
        cards=deque(v.at_ms for v in plan if v.card),
        touches=deque(v.at_ms for v in plan),
    )


def _first(setup: Setup, kiosk: str, kind: DeviceKind) -> str:
    return next((d.name for d in setup.devices_of(kiosk) if d.kind == kind), "")


def _hand(device: str, request: Mapping[str, Any]) -> list[Hand]:
    return [Hand(device, request)] if device else []
