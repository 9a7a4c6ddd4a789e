"""Commands of the manager's hand, of the desk, and about paper and cases."""

from __future__ import annotations

from queue_controller.api.messages.commands.visits import (
    Identity,
    PhoneTail,
)
from queue_controller.api.messages.words import (
    Command,
    Language,
)


class Reclassify(Command, frozen=True, tag="reclassify"):
    """改优先类别: give or withdraw a priority (未出示证明), with a reason."""

    ticket: str
    priority_class: str
    reason: str
    staff_no: str = ""


class StopIssue(Command, frozen=True, tag="stop_issue"):
    """停止取号: no more numbers of a queue today, until `resume_issue`; with a reason."""

    queue: str
    reason: str
    staff_no: str = ""


class ResumeIssue(Command, frozen=True, tag="resume_issue"):
    """恢复取号."""

    queue: str
    reason: str
    staff_no: str = ""


class CapIssue(Command, frozen=True, tag="cap_issue"):
    """限号: at most `limit` numbers of a queue today, those given counted; -1: no limit any more."""

    queue: str
    limit: int
    reason: str
    staff_no: str = ""


class MoveWaiting(Command, frozen=True, tag="move_waiting"):
    """调整队列: who waits in one queue waits in another at the same place. No tickets: all of them."""

    from_queue: str
    to_queue: str
    reason: str
    tickets: tuple[str, ...] = ()
    staff_no: str = ""


class SetCounterQueues(Command, frozen=True, tag="set_counter_queues"):
    """潮汐窗口: what a counter serves, until an instant or the end of the day (0). No queues: as usual."""

    counter: str
    queues: tuple[str, ...]
    reason: str
    until_ms: int = 0
    staff_no: str = ""


class AddCounter(Command, frozen=True, tag="add_counter"):
    """临时窗口: a counter for the rest of this day that the tables do not have."""

    counter: str
    queues: tuple[str, ...]
    reason: str
    zone: str = ""
    staff_no: str = ""


class ExtendHours(Command, frozen=True, tag="extend_hours"):
    """延时服务: today the hall serves until an instant; numbers until `tickets_until_ms` (0: as planned)."""

    until_ms: int
    reason: str
    tickets_until_ms: int = 0
    staff_no: str = ""


class PutOff(Command, frozen=True, tag="put_off"):
    """改日办理: these numbers end today, and each gets a slip that goes first on another day.

    With `date` and `start` (09:00) one number gets that slot instead (改到预约), for all that its visit has left.
    """

    tickets: tuple[str, ...]
    reason: str
    staff_no: str = ""
    date: str = ""
    start: str = ""


class CloseDay(Command, frozen=True, tag="close_day"):
    """收班: who still waits expires with a slip, who is served is served to the end, clerks leave."""

    reason: str
    staff_no: str = ""


class PublishNotice(Command, frozen=True, tag="publish_notice"):
    """发布通知 on the screens now, until an instant or the end of the day (0)."""

    title_zh: str
    body_zh: str
    reason: str
    title_en: str = ""
    channels: tuple[str, ...] = ("media_player", "led")
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10
    staff_no: str = ""


class WithdrawNotice(Command, frozen=True, tag="withdraw_notice"):
    """撤下通知: one that was published by hand."""

    notice_id: str
    reason: str
    staff_no: str = ""


class WalkUp(Command, frozen=True, tag="walk_up"):
    """A visitor without a number is served at this counter now; a reason where others wait."""

    counter: str
    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    reason: str = ""


class BindRoll(Command, frozen=True, tag="bind_roll"):
    """A pre-printed roll's number becomes live; the paper was taken `minutes_ago`."""

    number: int
    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    minutes_ago: int = 0


class Reprint(Command, frozen=True, tag="reprint"):
    """补打: another paper of a live number."""

    ticket: str
    reason: str = ""


class FindNumber(Command, frozen=True, tag="find_number"):
    """Ask for the live numbers of a card, or of a telephone's last digits, and for today's bookings."""

    identity: Identity | None = None
    phone: PhoneTail | None = None


class CloseCase(Command, frozen=True, tag="close_case"):
    """办结: the case is closed, by our number or the approval system's; empty date: today."""

    case: str
    closed_on: str = ""
    result: str = ""


class ErasePersonal(Command, frozen=True, tag="erase_personal"):
    """Erase the keyed hash of a card or of a telephone's last digits, or what was written beside a feedback.

    With nothing of the three: of everybody. The numbers stay; nothing leads from a person to them any more.
    """

    reason: str
    staff_no: str = ""
    identity: Identity | None = None
    phone: PhoneTail | None = None
    feedback: str = ""


class FirstContact(Command, frozen=True, tag="first_contact"):
    """首问: who received a visitor first, of a ticket or before there is one.

    Empty `staff_no`: who is signed in at `counter`.
    """

    staff_no: str = ""
    ticket: str = ""
    counter: str = ""
    note: str = ""
