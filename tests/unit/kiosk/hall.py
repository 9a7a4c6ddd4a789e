"""A small hall for tests of surfaces: Ziyang's tables, a controller that answers, clocks that obey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

import config
from config.model import Hall
from kiosk.ui.bus import Answered
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.errors import BusError, NotReachable
from queue_controller.api.updates import Applied, Beat, Link, Reset
from queue_controller.api.view import HallView

ROOT = Path(__file__).resolve().parents[3]
DATE = "2025-09-08"


@cache
def hall(name: str = "ziyang") -> Hall:
    """One of the halls that the project carries."""
    found = config.load_hall(ROOT / "config" / "halls" / name).hall
    assert found is not None
    return found


def at_ms(time: str, name: str = "ziyang") -> int:
    """A time of the test day as UTC epoch milliseconds."""
    clock = dt.time.fromisoformat(time)
    day = dt.date.fromisoformat(DATE)
    return int(dt.datetime.combine(day, clock, hall(name).zone_info).timestamp() * 1000)


class Clock:
    """Monotonic seconds that only move when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += seconds


def beat(
    time: str = "09:42",
    *,
    waits: tuple[m.Wait, ...] | None = None,
    name: str = "ziyang",
    seq: int = 1,
    rehearsal: bool = False,
    state: m.ServerState = "running",
) -> Beat:
    """A heartbeat; by default every queue has some people and a plausible range."""
    place = hall(name)
    if waits is None:
        waits = tuple(
            m.Wait(
                queue.prefix,
                waiting=(n * 5) % 9,
                low_minutes=(n * 5) % 9 * 2 if n % 7 != 6 else -1,
                high_minutes=(n * 5) % 9 * 3 + 4 if n % 7 != 6 else -1,
                longest_minutes=(n * 7) % 30,
                open_counters=len(queue.counters) if n % 7 != 6 else 0,
            )
            for n, queue in enumerate(place.queues)
        )
    return Beat(
        m.Heartbeat(
            protocol=1,
            hall_id=place.hall_id,
            epoch=1,
            seq=seq,
            state=state,
            reason="",
            hall_ms=at_ms(time, name),
            speed=1.0,
            business_date=DATE,
            waits=waits,
            rehearsal=rehearsal,
        )
    )


def record(seq: int, event: m.Event, time: str = "09:42") -> Applied:
    """An event as the client delivers it."""
    return Applied(
        m.EventRecord(
            seq, 1, at_ms(time), m.event_type(event), "t", "c", Raw(msgspec.json.encode(event))
        ),
        event,
    )


def open_hall(
    name: str = "ziyang", *, rehearsal: bool = False, monotonic: Callable[[], float] | None = None
) -> HallState:
    """A hall at 09:42 with every counter open and the link up."""
    place = hall(name)
    state = HallState(place, monotonic or Clock())
    view = HallView(seq=1, epoch=1, business_date=DATE, rehearsal=rehearsal)
    for counter in place.counters:
        view.counter(counter.number).mode = "open"
    for update in (Reset(view), beat(name=name, rehearsal=rehearsal), Link("current", 0)):
        assert state.take(update)
    return state


def reply(command_id: str, body: msgspec.Struct | None = None, **more: Any) -> m.Reply:
    """A good reply."""
    fields: dict[str, Any] = {
        "protocol": 1,
        "hall_id": hall().hall_id,
        "epoch": 1,
        "command_id": command_id,
        "seq": 2,
        "ok": True,
        "code": "ok",
        "message_zh": "",
        "message_en": "",
        "body": Raw(msgspec.json.encode(body if body is not None else m.Done())),
    }
    return m.Reply(**{**fields, **more})


def refusal(command_id: str, code: str, zh: str, en: str) -> m.Reply:
    """A rule says no."""
    return reply(command_id, m.Refused(), ok=False, code=code, message_zh=zh, message_en=en)


def legs(command: m.Issue, name: str = "ziyang") -> tuple[m.MatterWait, ...]:
    """What the controller tells of a number with several matters."""
    place = hall(name)
    codes = [code for code in (command.item, *command.items) if code]
    found = []
    for at, code in enumerate(codes):
        queue = place.queue_of_item(code)
        assert queue is not None
        held = bool(command.bundle) and at > 0
        found.append(
            m.MatterWait(
                queue.prefix,
                (code,),
                "held" if held else "waiting",
                6 + at,
                15 + at,
                25 + at,
                queue.counters,
                place.counter(queue.counters[0]).zone,
            )
        )
    return tuple(found) if len(found) > 1 else ()


def issued(command: m.Issue, number: int = 12, name: str = "ziyang") -> m.Issued:
    """The ticket for a command."""
    place = hall(name)
    queue = place.queue_of_item(command.item) if command.item else place.queue(command.queue)
    assert queue is not None
    counters = tuple(
        c.number for c in place.counters_of_queue(queue.prefix) if c.kind != "priority"
    )
    return m.Issued(
        ticket=m.Ticket(
            ticket_id=f"t-{queue.prefix}{number:03}",
            label=f"{queue.prefix}{number:03}",
            queue=queue.prefix,
            number=number,
            state="waiting",
            business_date=DATE,
            issued_ms=at_ms("09:42"),
            place_ms=at_ms("09:42"),
            priority=command.priority_class != "P99",
            item=command.item,
            language=command.language,
        ),
        ahead=6,
        low_minutes=15,
        high_minutes=25,
        counters=counters,
        zone=place.counter(counters[0]).zone,
        matters=legs(command, name),
    )


class FakeBus:
    """Keeps what was sent; `pump` gives the answers of a small controller that remembers replies."""

    def __init__(self, name: str = "ziyang") -> None:
        self.name = name
        self.sent: list[tuple[str, m.Command]] = []
        self.pins: list[str] = []
        self.stored: dict[str, m.Reply] = {}
        self.waiting: list[tuple[str, m.Command]] = []
        self.resyncs = 0
        self.reachable = True
        self.lose_replies = False
        self.next_number = 12
        self.refuse: dict[str, tuple[str, str, str]] = {}

    def send(
        self, command: m.Command, *, command_id: str = "", timeout_s: float = 3.0, pin: str = ""
    ) -> str:
        assert 0 < timeout_s <= 10
        identity = command_id or f"cmd-{len(self.sent)}"
        self.sent.append((identity, command))
        self.pins.append(pin)
        self.waiting.append((identity, command))
        return identity

    def resync(self) -> None:
        self.resyncs += 1

    def commands(self, kind: type[m.Command]) -> list[m.Command]:
        return [command for _, command in self.sent if isinstance(command, kind)]

    def pump(self) -> list[Answered]:
        """What comes back for everything sent since the last call."""
        waiting, self.waiting = self.waiting, []
        return [Answered(identity, self._end(identity, command)) for identity, command in waiting]

    def _end(self, identity: str, command: m.Command) -> m.Reply | BusError:
        away = NotReachable("控制器没有应答", "The controller does not answer")
        if not self.reachable:
            return away
        if isinstance(command, m.AskOutcome):
            known = self.stored.get(command.of_command_id)
            return reply(identity, m.OutcomeOf(known is not None, known))
        if identity not in self.stored:
            self.stored[identity] = self._answer(identity, command)
        return away if self.lose_replies else self.stored[identity]

    def _answer(self, identity: str, command: m.Command) -> m.Reply:
        kind = type(command).__name__
        if kind in self.refuse:
            return refusal(identity, *self.refuse[kind])
        if isinstance(command, m.CheckIn):
            booked = hall(self.name).appointment_by_code[command.code]
            command = m.Issue(queue=booked.queue, priority_class="P30")
        if isinstance(command, m.Issue):
            body = issued(command, self.next_number, self.name)
            self.next_number += 1
            return reply(identity, body)
        if isinstance(command, m.AskPlace):
            return reply(identity, m.PlaceOf(issued(m.Issue(queue="B"), 12, self.name).ticket, 3))
        if isinstance(command, m.FindNumber):
            return reply(identity, m.Found(()))
        return reply(identity)
