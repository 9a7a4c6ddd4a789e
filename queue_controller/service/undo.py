"""撤销: a clerk takes back the last call, completion or no-show of the counter."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.domain.rating import rating_id_of
from queue_controller.domain.states import Move
from queue_controller.service.ask import Ask, done, open_counter_of
from queue_controller.service.refusals import refuse
from queue_controller.service.steps import LastStep
from queue_controller.service.values import Decision


def undo(command: m.Undo, ask: Ask) -> Decision:
    """The last step of this counter, if it is fresh and nothing came after it.

    A press that ended one service and called the next is two steps: undo takes them back one by one,
    the call first.
    """
    counter = open_counter_of(ask, command.counter)
    state = ask.state
    step = state.steps.last(counter.number)
    undo_s = state.policy.undo_s
    if step is None or not 0 <= ask.now.hall_ms - step.at_ms <= undo_s * 1000:
        raise refuse("nothing_to_undo", counter=counter.number, seconds=f"{undo_s:g}")
    before = step.ticket
    if not _stands(ask, counter.number, step):
        raise refuse("undo_too_late", label=before.label)
    now = state.view.tickets.get(before.ticket_id)
    event = m.StepUndone(
        counter=counter.number,
        ticket_id=before.ticket_id,
        label=before.label,
        queue=before.queue,
        step=step.step,
        state=before.state,
        number=before.number,
        business_date=before.business_date,
        issued_ms=before.issued_ms,
        place_ms=before.place_ms,
        place_tie=before.place_tie,
        priority=before.priority,
        priority_class=before.priority_class,
        item=before.item,
        language=before.language,
        source=before.source,
        person_ref=before.person_ref,
        at_counter=before.counter,
        # The name of a call is given once, also when the call was taken back.
        call_id=now.call_id if now is not None else before.call_id,
        called_ms=before.called_ms,
        started_ms=before.started_ms,
        recalls=before.recalls,
        transaction=before.transaction + (1 if step.step == "complete" else 0),
        reason=before.reason,
        cases=step.cases,
        slot_ms=before.slot_ms,
        notice=step.notice,
        matters=before.matters,
        bundle=before.bundle,
        recalled_ms=before.recalled_ms,
        requeues=before.requeues,
        since_ms=before.since_ms,
        guided=before.guided or (now is not None and now.guided),
        from_queue=now.queue if now is not None and step.step == "call" else "",
    )
    events: list[m.Event] = [event]
    rating_id = rating_id_of(before.ticket_id, before.transaction)
    status = state.view.counters[counter.number]
    if step.step == "complete" and status.rating_id == rating_id:
        events.append(m.RatingClosed(rating_id, counter.number))
    return done(ask, before, *events)


def move_of(event: m.StepUndone) -> Move:
    """What taking back this step is called in the table of states."""
    if event.step == "complete":
        return "undo_complete"
    if event.step == "no_show":
        return "undo_no_show"
    if event.state == "waiting":
        return "undo_call"
    return "undo_resume" if event.state == "parked" else "undo_call_of_missed"


def _stands(ask: Ask, counter: str, step: LastStep) -> bool:
    """Whether nothing has come after the step."""
    state, before = ask.state, step.ticket
    now = state.view.tickets.get(before.ticket_id)
    if step.step == "call":
        return now is not None and (now.state, now.counter, now.called_ms) == (
            "called",
            counter,
            step.at_ms,
        )
    if state.view.present_ticket(counter) is not None:
        return False
    if step.step == "no_show":
        return now is not None and now.state == "no_show"
    if not step.next_queue:
        return state.ended.get(before.label) == "served"
    return now is not None and (now.state, now.queue, now.transaction) == (
        "waiting",
        step.next_queue,
        before.transaction + 1,
    )
