"""Commands of a counter about the visitor in front of it."""

from __future__ import annotations

from typing import Literal

from queue_controller.api.messages.words import (
    CaseType,
    Command,
    Outcome,
)


class CallNext(Command, frozen=True, tag="call_next"):
    """顺呼: the next ticket by the order of calling."""

    counter: str


class CallTicket(Command, frozen=True, tag="call_ticket"):
    """选呼: a waiting, missed or parked ticket by label or id; out of turn, so a reason is kept."""

    counter: str
    ticket: str
    reason: str = ""


class Recall(Command, frozen=True, tag="recall"):
    """重呼: call the counter's present ticket again."""

    counter: str


class Start(Command, frozen=True, tag="start"):
    """开始办理: the visitor has come."""

    counter: str


class Complete(Command, frozen=True, tag="complete"):
    """办理结束: ends the present transaction and opens its rating.

    Empty `items` and `case_type` are those of the ticket. `missing`: the materials that a one-time
    notice lists. `case_ref`: the approval system's own number.
    """

    counter: str
    outcome: Outcome = "accepted"
    cases: int = 1
    items: tuple[str, ...] = ()
    case_type: CaseType = ""
    missing: tuple[str, ...] = ()
    case_ref: str = ""


class NoShow(Command, frozen=True, tag="no_show"):
    """过号: nobody came to the present call."""

    counter: str


class Undo(Command, frozen=True, tag="undo"):
    """撤销: take back the counter's last call, completion or no-show, within a short time."""

    counter: str


class Requeue(Command, frozen=True, tag="requeue"):
    """过号重排: a missed ticket comes back behind the next few that wait."""

    ticket: str


class Park(Command, frozen=True, tag="park"):
    """挂起: put the present ticket aside."""

    counter: str
    reason: str = ""


class Resume(Command, frozen=True, tag="resume"):
    """恢复: a parked ticket is called to this counter again."""

    counter: str
    ticket: str


class Transfer(Command, frozen=True, tag="transfer"):
    """转移: ends this transaction; the number waits in another queue at its arrival place."""

    counter: str
    queue: str
    reason: str = ""


class Cancel(Command, frozen=True, tag="cancel"):
    """弃号 (by the visitor) or 作废 (by staff, with a reason)."""

    ticket: str
    by: Literal["visitor", "staff"]
    reason: str = ""
    staff_no: str = ""
