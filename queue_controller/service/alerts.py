"""Alarms that somebody looks after, announcements of staff, and the emergency (紧急疏散)."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.service.ask import NAME_CHARS, Ask, checked, named, staff_of
from queue_controller.service.refusals import missing, refuse
from queue_controller.service.values import Decision

PREPARED_MS: Final = 60_000
"""A prepared emergency lapses after this time (hall clock)."""
TEXT_CHARS: Final = 100
BROADCAST_MINUTES_MAX: Final = 240
BROADCASTS_MAX: Final = 5

FROZEN: Final[frozenset[type[m.Command]]] = frozenset(
    {
        m.Issue,
        m.CheckIn,
        m.CallNext,
        m.CallTicket,
        m.Recall,
        m.Start,
        m.NoShow,
        m.Undo,
        m.Requeue,
        m.Resume,
        m.Transfer,
        m.Cancel,
        m.Reclassify,
        m.WalkUp,
        m.BindRoll,
        m.AddMatter,
        m.DropMatter,
        m.MoveWaiting,
        m.PutOff,
        m.CloseDay,
    }
)
"""What waits until the emergency is over: whatever takes, calls or moves a number."""


def unlock(command: m.Unlock, ask: Ask) -> Decision:
    """The PIN was checked before; the number must be that of somebody who works here."""
    if command.staff_no not in ask.state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=command.staff_no[:NAME_CHARS])
    return Decision((), m.Done())


def acknowledge_alarm(command: m.AcknowledgeAlarm, ask: Ask) -> Decision:
    """Somebody looks after an alarm; it stays until its cause is gone."""
    alarm = named("alarm", command.alarm)
    note = checked("note", command.note)
    if alarm in ask.state.view.acknowledged and not note:
        return Decision((), m.Done())
    return Decision((m.AlarmAcknowledged(alarm, note),), m.Done())


def broadcast(command: m.Broadcast, ask: Ask) -> Decision:
    """An announcement for some minutes, in some zones or the whole hall."""
    text_zh = checked("text_zh", command.text_zh, TEXT_CHARS)
    if not text_zh:
        raise missing("text_zh")
    if not 1 <= command.minutes <= BROADCAST_MINUTES_MAX:
        raise refuse("bad_broadcast_minutes", limit=str(BROADCAST_MINUTES_MAX))
    for zone in command.zones:
        if zone not in ask.state.hall.zone_by_code:
            raise refuse("unknown_zone", zone=zone[:NAME_CHARS])
    now_ms = ask.now.hall_ms
    on = [each for each in ask.state.view.broadcasts.values() if each.until_ms > now_ms]
    if len(on) >= BROADCASTS_MAX:
        raise refuse("too_many_broadcasts", limit=str(BROADCASTS_MAX))
    event = m.BroadcastStarted(
        broadcast_id=f"bc-{ask.state.view.seq + 1}",
        text_zh=text_zh,
        until_ms=now_ms + command.minutes * 60_000,
        text_en=checked("text_en", command.text_en, 2 * TEXT_CHARS),
        zones=command.zones,
        staff_no=staff_of(ask, command.staff_no),
    )
    return Decision((event,), m.Done())


def end_broadcast(command: m.EndBroadcast, ask: Ask) -> Decision:
    """Take an announcement down; one that is down already is no error."""
    if command.broadcast_id not in ask.state.view.broadcasts:
        return Decision((), m.Done())
    return Decision((m.BroadcastEnded(command.broadcast_id),), m.Done())


def prepare_emergency(command: m.PrepareEmergency, ask: Ask) -> Decision:
    """The first step; a second preparation takes the place of the first."""
    if ask.state.view.evacuated:
        raise refuse("emergency_on")
    event = m.EmergencyPrepared(
        emergency_id=f"em-{ask.state.view.seq + 1}",
        until_ms=ask.now.hall_ms + round(PREPARED_MS * max(1.0, ask.now.speed)),
        drill=command.drill,
        text_zh=checked("text_zh", command.text_zh, TEXT_CHARS),
        text_en=checked("text_en", command.text_en, 2 * TEXT_CHARS),
        reason=checked("reason", command.reason),
        staff_no=staff_of(ask, command.staff_no),
    )
    return Decision((event,), m.EmergencyReady(event.emergency_id, event.until_ms))


def start_emergency(command: m.StartEmergency, ask: Ask) -> Decision:
    """The second step: from now on every screen, strip and speaker says so."""
    found = ask.state.view.emergency
    if found is None or found.emergency_id != command.emergency_id:
        raise refuse("emergency_not_prepared")
    if found.active:
        return Decision((), m.Done())
    if ask.now.hall_ms > found.until_ms:
        raise refuse("emergency_not_prepared")
    event = m.EmergencyStarted(found.emergency_id, found.drill, found.text_zh, found.text_en)
    return Decision((event,), m.Done())


def end_emergency(command: m.EndEmergency, ask: Ask) -> Decision:
    """The only end there is; an emergency that is over is no error."""
    found = ask.state.view.emergency
    if found is None or found.emergency_id != command.emergency_id:
        return Decision((), m.Done())
    event = m.EmergencyEnded(
        found.emergency_id, checked("reason", command.reason), staff_of(ask, command.staff_no)
    )
    return Decision((event,), m.Done())
