"""开始服务, 暂停服务, 停止服务, and who sits there.

These commands say what the counter is to be, so asking twice is no error and no second event.
"""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus
from queue_controller.service.ask import Ask, checked, counter_of
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision

PAUSE_MINUTES_MAX: Final = 600


def open_counter(command: m.OpenCounter, ask: Ask) -> Decision:
    """The counter calls from now on. A clerk need not be signed in; the inspection sees it."""
    if _status(ask, command.counter).mode == "open":
        return _nothing()
    if ask.state.view.closed:
        raise refuse("hall_is_closed", counter=command.counter)
    return _done(m.CounterOpened(command.counter))


def pause_counter(command: m.PauseCounter, ask: Ask) -> Decision:
    """Nobody is called for a while. Allowed while a visitor is served: it is about the next ones."""
    status = _status(ask, command.counter)
    reason = checked("reason", command.reason)
    if not 0 <= command.minutes <= PAUSE_MINUTES_MAX:
        raise refuse("bad_minutes", limit=str(PAUSE_MINUTES_MAX))
    if status.mode == "closed":
        raise refuse("counter_not_open", counter=command.counter)
    until_ms = ask.now.hall_ms + command.minutes * 60_000 if command.minutes else 0
    if status.mode == "paused" and (status.reason, status.until_ms) == (reason, until_ms):
        return _nothing()
    return _done(m.CounterPaused(command.counter, reason, until_ms))


def close_counter(command: m.CloseCounter, ask: Ask) -> Decision:
    """The counter ends its day. Refused while a ticket is there: it would hang without an end."""
    status = _status(ask, command.counter)
    if status.mode == "closed":
        return _nothing()
    present = ask.state.view.present_ticket(command.counter)
    if present is not None:
        raise refuse("counter_busy", label=present.label, counter=command.counter)
    return _done(m.CounterClosed(command.counter))


def sign_in(command: m.SignIn, ask: Ask) -> Decision:
    """A clerk takes the counter, and so leaves any other; who sat here before is signed out.

    Refused while a ticket is at either: its matter and its rating are bound to who called it.
    """
    status = _status(ask, command.counter)
    if command.staff_no not in ask.state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=command.staff_no[:64])
    if status.staff_no == command.staff_no:
        return _nothing()
    events: list[m.Event] = []
    for other in ask.state.view.counters.values():
        if other.staff_no == command.staff_no:
            _check_idle(ask, other)
            events.append(m.ClerkSignedOut(other.number, other.staff_no))
    if status.staff_no:
        _check_idle(ask, status)
        events.append(m.ClerkSignedOut(status.number, status.staff_no))
    return _done(*events, m.ClerkSignedIn(command.counter, command.staff_no))


def sign_out(command: m.SignOut, ask: Ask) -> Decision:
    """The clerk leaves. Refused while a ticket is there, whose rating is bound to the clerk."""
    status = _status(ask, command.counter)
    if not status.staff_no:
        return _nothing()
    _check_idle(ask, status)
    return _done(m.ClerkSignedOut(command.counter, status.staff_no))


def _status(ask: Ask, number: str) -> CounterStatus:
    counter_of(ask, number)
    return ask.state.view.counters.get(number) or CounterStatus(number)


def _check_idle(ask: Ask, status: CounterStatus) -> None:
    present = ask.state.view.present_ticket(status.number)
    if present is not None:
        raise refuse(
            "clerk_busy", staff_no=status.staff_no, counter=status.number, label=present.label
        )


def _done(*events: m.Event) -> Decision:
    return Decision(events, m.Done())


def _nothing() -> Decision:
    return Decision((), m.Done())
