"""巡查: what an inspector saw, and what was done about it."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.service.ask import NAME_CHARS, Ask, checked, counter_of
from queue_controller.service.refusals import missing, refuse
from queue_controller.service.values import Decision

OPEN_MAX: Final = 200
"""Notes that wait for somebody; more of them are a list that nobody reads."""


def note_inspection(command: m.NoteInspection, ask: Ask) -> Decision:
    """A note of the hall, of a counter or of a device."""
    text = checked("text", command.text)
    if not text:
        raise missing("text")
    view = ask.state.view
    if command.counter:
        counter_of(ask, command.counter)
    if command.device and command.device not in {*view.devices, *ask.state.owners}:
        raise refuse("unknown_device", device=command.device[:NAME_CHARS])
    waiting = sum(each.needs_action and not each.settled_ms for each in view.inspections.values())
    if command.needs_action and waiting >= OPEN_MAX:
        raise refuse("too_many_inspections", limit=str(OPEN_MAX))
    event = m.InspectionNoted(
        inspection=f"{view.business_date.replace('-', '')}-x{view.seq + 1}",
        category=command.category,
        text=text,
        counter=command.counter,
        device=command.device,
        needs_action=command.needs_action,
        staff_no=_staff(ask, command.staff_no),
    )
    return Decision((event,), m.Done())


def settle_inspection(command: m.SettleInspection, ask: Ask) -> Decision:
    """What was done; once."""
    text = checked("text", command.text)
    if not text:
        raise missing("text")
    found = ask.state.view.inspections.get(command.inspection)
    if found is None:
        raise refuse("unknown_inspection", inspection=command.inspection[:NAME_CHARS])
    if found.settled_ms:
        raise refuse("inspection_settled", inspection=found.inspection)
    staff_no = _staff(ask, command.staff_no)
    return Decision((m.InspectionSettled(found.inspection, text, staff_no),), m.Done())


def _staff(ask: Ask, staff_no: str) -> str:
    """Who writes: a member of staff, not only a manager; an inspector from outside has no number."""
    if staff_no and staff_no not in ask.state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=staff_no[:NAME_CHARS])
    return staff_no
