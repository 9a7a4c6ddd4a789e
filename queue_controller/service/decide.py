"""One function from a command to its events. Pure: no clock, no disk, no randomness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from queue_controller.api import messages as m
from queue_controller.service import (
    alerts,
    appointments,
    assign,
    calls,
    cases,
    closing,
    counters,
    erasure,
    feedback,
    hand,
    inspections,
    leases,
    matters,
    notices,
    papers,
    ratings,
    reload,
    reports,
    rings,
    rolls,
    serving,
    tickets,
    undo,
    walkups,
)
from queue_controller.service.ask import Ask
from queue_controller.service.day import tick
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.permissions import check
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Actor, Decision, Now, Refusal

__all__ = ["HANDLERS", "Actor", "Decision", "Now", "Refusal", "decide", "tick"]

HANDLERS: Final[dict[type[m.Command], Callable[[Any, Ask], Decision]]] = {
    m.Issue: tickets.issue,
    m.CheckIn: appointments.check_in,
    m.Book: appointments.book,
    m.Rebook: appointments.rebook,
    m.CancelBooking: appointments.cancel_booking,
    m.AddMatter: matters.add_matter,
    m.DropMatter: matters.drop_matter,
    m.Lease: leases.lease,
    m.Adopt: leases.adopt,
    m.Requeue: tickets.requeue,
    m.Cancel: tickets.cancel,
    m.Reclassify: hand.reclassify,
    m.StopIssue: hand.stop_issue,
    m.ResumeIssue: hand.resume_issue,
    m.CapIssue: hand.cap_issue,
    m.PublishNotice: hand.publish_notice,
    m.WithdrawNotice: hand.withdraw_notice,
    m.Reload: reload.reload,
    m.NoteInspection: inspections.note_inspection,
    m.SettleInspection: inspections.settle_inspection,
    m.MoveWaiting: assign.move_waiting,
    m.SetCounterQueues: assign.set_counter_queues,
    m.AddCounter: assign.add_counter,
    m.ExtendHours: closing.extend_hours,
    m.PutOff: closing.put_off,
    m.CloseDay: closing.close_day,
    m.CallNext: calls.call_next,
    m.CallTicket: calls.call_ticket,
    m.Resume: calls.resume,
    m.Recall: calls.recall,
    m.NoShow: calls.no_show,
    m.Undo: undo.undo,
    m.Start: serving.start,
    m.Complete: serving.complete,
    m.Park: serving.park,
    m.Transfer: serving.transfer,
    m.WalkUp: walkups.walk_up,
    m.BindRoll: rolls.bind_roll,
    m.Reprint: papers.reprint,
    m.CloseCase: cases.close_case,
    m.ErasePersonal: erasure.erase_personal,
    m.FirstContact: notices.first_contact,
    m.OpenCounter: counters.open_counter,
    m.PauseCounter: counters.pause_counter,
    m.CloseCounter: counters.close_counter,
    m.SignIn: counters.sign_in,
    m.SignOut: counters.sign_out,
    m.Unlock: alerts.unlock,
    m.RingDesk: rings.ring_desk,
    m.AnswerRing: rings.answer_ring,
    m.AcknowledgeAlarm: alerts.acknowledge_alarm,
    m.Broadcast: alerts.broadcast,
    m.EndBroadcast: alerts.end_broadcast,
    m.PrepareEmergency: alerts.prepare_emergency,
    m.StartEmergency: alerts.start_emergency,
    m.EndEmergency: alerts.end_emergency,
    m.Rate: ratings.rate,
    m.RateLater: ratings.rate_later,
    m.FileFeedback: feedback.file_feedback,
    m.AnswerFeedback: feedback.answer_feedback,
    m.AskFeedbackWords: feedback.read_words,
    m.AdvanceWorkOrder: ratings.advance_work_order,
    m.ReportHealth: reports.report_health,
    m.Confirm: reports.confirm,
}
"""The commands decided here; the others are questions that the server answers itself."""


def decide(
    command: m.Command,
    actor: Actor,
    state: HallState,
    now: Now,
    *,
    person_ref: str = "",
    command_id: str = "",
    token: str = "",
    token_hash: str = "",
    phone_ref: str = "",
    erasing: int = 0,
    person_hash: str = "",
    name_ref: str = "",
    words_ref: str = "",
    offer: Offer | Faulty | None = None,
    words: Mapping[str, str] | None = None,
    is_on_record: bool = False,
) -> Decision:
    """What this command does to the hall as it is now.

    Args:
        command: any command but a query that the server answers itself (snapshot, reports, events).
        actor: who asks; the permission table is checked here.
        state: the hall; never changed by this function.
        now: the hall clock; `tick` has been applied for it.
        person_ref: opaque reference of the identity in the command, empty without one.
        command_id: the id under which the client sent it.
        token: what goes on the paper of a new number, random from outside; empty: nothing does.
        phone_ref: opaque reference of the end of a telephone number, empty without one.
        erasing: how many personal values the command would erase.
        person_hash: keyed hash of the identity in the command, as the hall's own table has it.
        name_ref: opaque reference of the name in the command, empty without one.
        words_ref: opaque reference of what a visitor wrote, empty without it.
        offer: the configuration that `reload` may apply, as it was read for it.
        words: what was written beside the feedback that the command opens, by its number.
        is_on_record: the log has the number that is to be adopted, whatever became of its date since.
        token_hash: keyed hash of the token that goes on the paper, or of the one in the command.

    Raises:
        Refusal: a rule says no.
    """
    check(command, actor)
    if state.view.evacuated and type(command) in alerts.FROZEN:
        raise refuse("emergency")
    handler = HANDLERS.get(type(command))
    if handler is None:
        raise refuse("unknown_command")
    asked = Ask(
        actor,
        state,
        now,
        person_ref,
        command_id,
        token,
        token_hash,
        phone_ref,
        erasing,
        person_hash,
        name_ref,
        words_ref,
        offer,
        words,
        is_on_record,
    )
    return handler(command, asked)
