"""好差评: given at the counter, or later by the paper; and what a bad review sets going."""

from __future__ import annotations

from typing import Final, get_args

from queue_controller.api import messages as m
from queue_controller.domain.rating import is_level, may_rate
from queue_controller.domain.working_days import due_dates
from queue_controller.service.ask import NAME_CHARS, Ask, checked
from queue_controller.service.kept import Matter
from queue_controller.service.permissions import own_counter
from queue_controller.service.refusals import refuse, too_long
from queue_controller.service.values import Decision

REASONS_MAX: Final = 20
STAGES: Final[tuple[m.WorkStage, ...]] = get_args(m.WorkStage)
"""核实, 整改, 回访, 反馈: in this order."""


def rate(command: m.Rate, ask: Ask) -> Decision:
    """One rating per serving, of the five levels or declined."""
    record = ask.state.ratings.get(command.rating_id)
    if record is None:
        raise refuse("unknown_rating")
    own = own_counter(ask.actor)
    if own is not None and own != record.counter:
        raise refuse(
            "not_your_counter", client=ask.actor.client_id, own=own, counter=record.counter
        )
    if not is_level(command.level):
        raise refuse("bad_level")
    if record.given:
        raise refuse("already_rated")
    if not may_rate(ask.actor.role, is_open=record.open):
        raise refuse("rating_closed")
    matter = Matter(command.rating_id, record.counter, record.ticket_id, record.staff_no, "", "")
    return _rated(ask, command, matter, late=False)


def rate_later(command: m.RateLater, ask: Ask) -> Decision:
    """A rating by the token on the paper, for a matter that has none yet."""
    paper = ask.state.kept.papers.get(ask.token_hash) if ask.token_hash else None
    if paper is None:
        raise refuse("unknown_token", days=str(ask.state.policy.late_rating_days))
    if not is_level(command.level):
        raise refuse("bad_level")
    wanted = [
        matter
        for matter in paper.matters
        if not command.rating_id or matter.rating_id == command.rating_id
    ]
    if not wanted:
        raise refuse("nothing_to_rate")
    matter = next((each for each in wanted if not each.given), None)
    if matter is None:
        raise refuse("already_rated")
    return _rated(ask, command, matter, late=True)


def _rated(ask: Ask, command: m.Rate | m.RateLater, matter: Matter, *, late: bool) -> Decision:
    if len(command.reasons) > REASONS_MAX:
        raise too_long("reasons", REASONS_MAX)
    state, bad = ask.state, command.level in m.BAD_LEVELS
    version = checked("list_version", command.list_version, NAME_CHARS)
    event = m.Rated(
        rating_id=matter.rating_id,
        counter=matter.counter,
        ticket_id=matter.ticket_id,
        level=command.level,
        raw_key=checked("raw_key", command.raw_key, NAME_CHARS),
        reasons=tuple(checked("reasons", reason) for reason in command.reasons),
        list_version=version or (state.reason_version if bad else ""),
        staff_no=matter.staff_no,
        late=late,
        # One event, whatever was said: a second one beside it would tell a counter of a bad review.
        due=due_dates(state.hall, state.view.business_date, state.policy.work_order_days)
        if bad
        else (),
    )
    return Decision((event,), m.Done())


def advance_work_order(command: m.AdvanceWorkOrder, ask: Ask) -> Decision:
    """One stage of a work order is done; 整改 is left out where 核实 found nothing."""
    order = ask.state.view.work_orders.get(command.work_order)
    if order is None:
        raise refuse("unknown_work_order", order=command.work_order[:NAME_CHARS])
    if order.stage != command.stage:
        now, wanted = m.STAGE_WORDS[order.stage], m.STAGE_WORDS[command.stage]
        raise refuse(
            "wrong_stage",
            order=order.work_order,
            now=now[0],
            now_en=now[1],
            wanted=wanted[0],
            wanted_en=wanted[1],
        )
    note = checked("note", command.note)
    if not note:
        raise refuse("reason_missing")
    upheld = command.upheld if command.stage == "verify" else order.upheld
    event = m.WorkOrderAdvanced(
        work_order=order.work_order,
        stage=command.stage,
        next_stage=_after(command.stage, upheld=upheld),
        note=note,
        upheld=upheld,
        overdue=ask.state.view.business_date > order.due_of(command.stage),
    )
    return Decision((event,), m.Done())


def _after(stage: m.WorkStage, *, upheld: bool) -> m.WorkOrderState:
    at = STAGES.index(stage) + 1
    if at == len(STAGES):
        return "closed"
    return "call_back" if STAGES[at] == "rectify" and not upheld else STAGES[at]
