"""The hall as a public surface knows it: view, waits, clock, and how far they can be trusted. No Qt."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Final

from config.model import Hall
from hall_display.calls import ShownCall
from hall_display.words import Language, say
from queue_controller.api import messages as m
from queue_controller.api.clock import HallClock
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import HallView

log = logging.getLogger(__name__)

FRESH_CALL_S: Final = 60.0
"""After a new view, calls up to this old (hall clock) still count as new."""
KEYS_KEPT: Final = 4096


class HallState:
    """A replica of the hall for one surface; belongs to one thread."""

    def __init__(self, hall: Hall, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.hall = hall
        self.view = HallView()
        self.clock = HallClock(monotonic)
        self.link: LinkState = "connecting"
        self.beat: m.Heartbeat | None = None
        self._zone: Final = hall.zone_info
        self._seen: dict[tuple[str, int], None] = {}

    def take(self, update: Update) -> list[ShownCall] | None:
        """Take one update; gives the calls that are new by it, in order.

        Returns:
            None when the view no longer fits the events: ask for a new one.
        """
        match update:
            case Reset(view):
                self.view = view
                return self._calls_of_view()
            case Applied(record, event):
                try:
                    self.view.apply(record, event)
                except KeyError as err:
                    log.warning("event %d does not fit the view: %s", record.seq, err)
                    return None
                return self._call_of_event(record, event)
            case Beat(heartbeat):
                self.beat = heartbeat
                self.clock.update(heartbeat)
            case Link(state, _):
                if state != self.link:
                    log.log(
                        logging.INFO if state == "current" else logging.WARNING, "link: %s", state
                    )
                self.link = state
        return []

    @property
    def rehearsal(self) -> bool:
        """演练."""
        return self.view.rehearsal or (self.beat is not None and self.beat.rehearsal)

    def evacuation(self, language: Language) -> str:
        """What an emergency says in a language, and it stands while the bus is away; "" without one."""
        found = self.view.emergency
        if found is None or not found.active:
            return ""
        own = found.text_zh if language == "zh" else found.text_en
        return own or say("evacuation", language)

    def evacuation_title(self, language: Language) -> str:
        """What is on, 疏散演练 or 紧急疏散; "" without one."""
        found = self.view.emergency
        if found is None or not found.active:
            return ""
        return say("evacuation_drill" if found.drill else "evacuation_title", language)

    def now(self) -> dt.datetime:
        """Hall time, in the hall's own time zone."""
        return self.local(self.clock.now_ms())

    def local(self, at_ms: int) -> dt.datetime:
        """A moment of the hall clock in the hall's time zone."""
        return dt.datetime.fromtimestamp(at_ms / 1000, self._zone)

    def last_true(self) -> str:
        """When what is shown was last known to be true, "09:42" in hall time; empty if never."""
        return "" if self.beat is None else f"{self.local(self.beat.hall_ms):%H:%M}"

    def waits(self) -> dict[str, m.Wait]:
        """Per queue: who waits and how long, as of the last heartbeat."""
        return {} if self.beat is None else {wait.queue: wait for wait in self.beat.waits}

    def last_calls(self) -> list[ShownCall]:
        """The calls that the view remembers, newest first."""
        return [
            ShownCall(
                c.call_id,
                c.ticket_id,
                c.label,
                c.queue,
                c.counter,
                c.priority,
                c.at_ms,
                c.language,
            )
            for c in self.view.calls
        ]

    def _call_of_event(self, record: m.EventRecord, event: m.Event | None) -> list[ShownCall]:
        match event:
            case m.TicketCalled():
                call = ShownCall(
                    event.call_id,
                    event.ticket_id,
                    event.label,
                    event.queue,
                    event.counter,
                    event.priority,
                    record.at_ms,
                    event.language,
                )
                return [call] if self._is_new(call.call_id, 0) else []
            case m.TicketRecalled():
                ticket = self.view.tickets.get(event.ticket_id)
                call = ShownCall(
                    event.call_id,
                    event.ticket_id,
                    event.label,
                    event.queue,
                    event.counter,
                    priority=ticket is not None and ticket.priority,
                    at_ms=record.at_ms,
                    language=event.language,
                    kind="last" if event.last else "recall",
                    recalls=event.recalls,
                )
                return [call] if self._is_new(call.call_id, event.recalls) else []
            case _:
                return []

    def _calls_of_view(self) -> list[ShownCall]:
        """After a gap: what was called meanwhile and still waits for its visitor."""
        now_ms = self.clock.now_ms()
        found: list[ShownCall] = []
        for call in reversed(self.last_calls()):
            ticket = self.view.tickets.get(call.ticket_id)
            recalls = 0 if ticket is None else ticket.recalls
            new = self._is_new(call.call_id, recalls)
            called = ticket is not None and ticket.state == "called"
            # Before the first heartbeat there is no hall clock to tell a call's age by.
            fresh = self.clock.known and now_ms - call.at_ms <= FRESH_CALL_S * 1000
            if new and called and fresh:
                found.append(call)
        return found

    def _is_new(self, call_id: str, recalls: int) -> bool:
        key = (call_id, recalls)
        if key in self._seen:
            return False
        self._seen[key] = None
        while len(self._seen) > KEYS_KEPT:
            del self._seen[next(iter(self._seen))]
        return True
