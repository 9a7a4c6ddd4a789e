"""Personal values are erased before their time: somebody asked for it, and it is on record."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.service.ask import Ask, reasoned, staff_of
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import is_phone_tail
from queue_controller.service.values import Decision


def erase_personal(command: m.ErasePersonal, ask: Ask) -> Decision:
    """Of one person, beside one feedback, or of everybody; what is erased is counted, never named.

    The manager, who reads what visitors write, may erase that and nothing else.
    """
    if ask.actor.role == "manager" and not command.feedback:
        raise refuse("not_allowed", client=ask.actor.client_id)
    if command.feedback and command.feedback not in ask.state.view.feedback:
        raise refuse("unknown_feedback")
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if command.phone is not None and not is_phone_tail(command.phone.digits):
        raise refuse("bad_phone_tail")
    of_one = command.identity is not None or command.phone is not None or bool(command.feedback)
    count = ask.erasing
    event = m.PersonalErased(
        count, "request" if of_one else "all", reason, staff_no, command.feedback
    )
    return Decision((event,), m.Erased(count))
