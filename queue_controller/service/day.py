"""What time alone brings: a new business date, silence, and calls that nobody showed or spoke."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.codes import OWNER_SILENT_WORDS
from queue_controller.api.view import DAY_ENDED
from queue_controller.service.appointments import missed
from queue_controller.service.closing import expiring, passing
from queue_controller.service.hall import HallState
from queue_controller.service.values import Now

LEFT_ALONE: Final = "长时间无操作"


def tick(state: HallState, now: Now, silent: frozenset[str] = frozenset()) -> tuple[m.Event, ...]:
    """The events of the passing of time; empty nearly always.

    A date that differs from the hall's ends the day, also when the clock jumped back: numbers go on
    where that date stopped, because the hall remembers the last number of every date.

    Args:
        state: the hall; never changed by this function.
        now: the hall clock.
        silent: clients that are no longer heard; what they report on is unknown now.
    """
    if now.business_date != state.view.business_date:
        return (*_day_ended(state), _day_started(state, now.business_date))
    events = [*passing(state, now), *missed(state, now), *_left_alone(state, now)]
    if silent:
        events += _unknown(state, silent)
    return (*events, *state.unconfirmed(now))


def _left_alone(state: HallState, now: Now) -> list[m.Event]:
    """Clerks who have done nothing for the configured time are signed out; an open counter pauses."""
    limit_ms = state.policy.sign_out_idle_minutes * 60_000
    if not limit_ms or state.view.evacuated:
        return []
    events: list[m.Event] = []
    for status in state.view.counters.values():
        if not status.staff_no or status.ticket_id:
            continue
        last_ms = max(state.touched_ms.get(status.number, 0), status.idle_since_ms)
        if last_ms and now.hall_ms - last_ms >= limit_ms:
            events.append(m.ClerkSignedOut(status.number, status.staff_no))
            if status.mode == "open":
                events.append(m.CounterPaused(status.number, LEFT_ALONE))
    return events


def _unknown(state: HallState, silent: frozenset[str]) -> list[m.Event]:
    """Nobody speaks for these devices: unknown is never shown as good, nor as bad."""
    return [
        m.HealthChanged(
            device=each.device,
            kind=each.kind,
            state="unknown",
            reason=m.OWNER_SILENT,
            message_zh=OWNER_SILENT_WORDS.zh.format(owner=each.owner),
            message_en=OWNER_SILENT_WORDS.en.format(owner=each.owner),
        )
        for each in state.view.devices.values()
        if each.owner in silent and each.state != "unknown"
    ]


def _day_ended(state: HallState) -> list[m.Event]:
    view = state.view
    waiting = {each.ticket_id: each for each in expiring(state, DAY_ENDED)}
    events: list[m.Event] = [
        waiting.get(ticket_id) or m.TicketExpired(ticket_id, DAY_ENDED)
        for ticket_id in view.tickets
    ]
    events += [m.RatingClosed(each.rating_id, each.counter) for each in view.ratings.values()]
    for status in view.counters.values():
        if status.staff_no:
            events.append(m.ClerkSignedOut(status.number, status.staff_no))
        if status.mode != "closed":
            events.append(m.CounterClosed(status.number))
    return events


def _day_started(state: HallState, business_date: str) -> m.DayStarted:
    return m.DayStarted(
        business_date, state.numbers.all_last(business_date), state.numbers.blocks(business_date)
    )
