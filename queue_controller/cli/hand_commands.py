"""The manager's hand at the command line: every act with its reason, and by whom.

A PIN is asked for on the terminal, or comes in the environment; it is never an argument.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import done, ticket_sentence
from queue_controller.cli.options import (
    CounterArgument,
    HallOption,
    JsonOption,
    SetupOption,
    TicketArgument,
)
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import EXIT_BAD_INPUT, Target, ask, fail, load_target

ReasonOption = Annotated[str, typer.Option("--reason", help="原因，留作记录 / why, for the record")]
StaffOption = Annotated[
    str, typer.Option("--staff", help="办理人工号；有密码的要输入密码 / whose decision it is")
]
QueueArgument = Annotated[str, typer.Argument(help="队列字母，如 B / a queue")]
UntilOption = Annotated[
    str, typer.Option("--until", help="到几点，如 11:30；不给则到下班 / until when")
]


def cancel(
    ticket: TicketArgument,
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """作废 / cancel a ticket (by staff, with a reason)."""
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.Cancel(ticket, "staff", reason, staff), staff, as_json=as_json)


def reclassify(
    ticket: TicketArgument,
    priority_class: Annotated[str, typer.Argument(help="类别代码，如 P20、P99 / a class")],
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """改优先类别 / give or withdraw a priority."""
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.Reclassify(ticket, priority_class, reason, staff), staff, as_json=as_json)


def stop_issue(
    queue: QueueArgument,
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """停止取号 / no more numbers of a queue today."""
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.StopIssue(queue, reason, staff), staff, as_json=as_json)


def resume_issue(
    queue: QueueArgument,
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """恢复取号 / numbers of a queue again."""
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.ResumeIssue(queue, reason, staff), staff, as_json=as_json)


def cap_issue(
    queue: QueueArgument,
    limit: Annotated[int, typer.Argument(help="今天最多几个号，含已取的 / numbers today")],
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """限号 / at most so many numbers of a queue today."""
    if limit < 0:
        fail(
            EXIT_BAD_INPUT,
            "号数不能小于0。",
            "The number must not be below 0.",
            as_json=as_json,
        )
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.CapIssue(queue, limit, reason, staff), staff, as_json=as_json)


def counter_queues(
    counter: CounterArgument,
    queues: Annotated[
        list[str] | None, typer.Argument(help="办哪些队列；不给则照常 / queues; none: as usual")
    ] = None,
    reason: ReasonOption = "",
    staff: StaffOption = "",
    until: UntilOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """潮汐窗口 / what a counter serves, until a time or the end of the day."""
    target = load_target(hall, setup, as_json=as_json)
    until_ms = _today_at(target, until, as_json=as_json) if until else 0
    command = m.SetCounterQueues(counter, tuple(queues or ()), reason, until_ms, staff)
    _act(target, command, staff, as_json=as_json)


def extend_hours(
    until: Annotated[str, typer.Argument(help="服务到几点，如 18:30 / serve until")],
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """延时服务 / today the hall serves longer."""
    target = load_target(hall, setup, as_json=as_json)
    until_ms = _today_at(target, until, as_json=as_json)
    _act(target, m.ExtendHours(until_ms, reason, staff_no=staff), staff, as_json=as_json)


def publish_notice(
    title: Annotated[str, typer.Argument(help="标题 / title")],
    body: Annotated[str, typer.Argument(help="正文 / text")],
    reason: ReasonOption = "",
    staff: StaffOption = "",
    until: UntilOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """发布通知 / a notice on the screens now."""
    target = load_target(hall, setup, as_json=as_json)
    until_ms = _today_at(target, until, as_json=as_json) if until else 0
    command = m.PublishNotice(title, body, reason, until_ms=until_ms, staff_no=staff)
    _act(target, command, staff, as_json=as_json)


def close_day(
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """收班 / who still waits gets a slip for another day; who is served is served to the end."""
    target = load_target(hall, setup, as_json=as_json)
    _act(target, m.CloseDay(reason, staff), staff, as_json=as_json)


def _act(target: Target, command: m.Command, staff: str, *, as_json: bool) -> None:
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    done(reply, as_json=as_json, sentence=ticket_sentence(reply, "完成 / done"))


def _today_at(target: Target, text: str, *, as_json: bool) -> int:
    """A time of the hall's business date as UTC epoch milliseconds."""
    try:
        clock = dt.time.fromisoformat(text)
    except ValueError:
        fail(
            EXIT_BAD_INPUT,
            f"时间“{text}”应写成 11:30 的样子。",
            f"Write the time {text} like 11:30.",
            as_json=as_json,
        )
    reply = ask(target, m.AskDayReport(), as_json=as_json)
    date = dt.date.fromisoformat(body_of(reply, m.DayReport).business_date)
    moment = dt.datetime.combine(date, clock, tzinfo=target.hall.zone_info)
    return round(moment.timestamp() * 1000)


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("cancel")(cancel)
    app.command("reclassify")(reclassify)
    app.command("stop-issue")(stop_issue)
    app.command("resume-issue")(resume_issue)
    app.command("cap")(cap_issue)
    app.command("counter-queues")(counter_queues)
    app.command("extend")(extend_hours)
    app.command("notice")(publish_notice)
    app.command("close-day")(close_day)
