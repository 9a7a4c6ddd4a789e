"""The manager's hand at the command line: every act with its reason, and by whom.

A PIN is asked for on the terminal, or comes in the environment; it is never an argument.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from queue_controller.cli.by_hand import Act, by_hand
from queue_controller.cli.options import CounterArgument, TicketArgument
from queue_controller.cli.session import EXIT_BAD_INPUT, fail

RELOAD_LIMIT_S: Final = 30.0
"""Reading and checking a folder takes a second or two, on a slow machine more."""
QueueArgument = Annotated[str, typer.Argument(help="队列字母，如 B / a queue")]
UntilOption = Annotated[
    str, typer.Option("--until", help="到几点，如 11:30；不给则到下班 / until when")
]


def cancel(act: Act, ticket: TicketArgument) -> m.Command:
    """作废 / cancel a ticket (by staff, with a reason)."""
    return m.Cancel(ticket, "staff", act.reason, act.staff)


def reclassify(
    act: Act,
    ticket: TicketArgument,
    priority_class: Annotated[str, typer.Argument(help="类别代码，如 P20、P99 / a class")],
) -> m.Command:
    """改优先类别 / give or withdraw a priority."""
    return m.Reclassify(ticket, priority_class, act.reason, act.staff)


def stop_issue(act: Act, queue: QueueArgument) -> m.Command:
    """停止取号 / no more numbers of a queue today."""
    return m.StopIssue(queue, act.reason, act.staff)


def resume_issue(act: Act, queue: QueueArgument) -> m.Command:
    """恢复取号 / numbers of a queue again."""
    return m.ResumeIssue(queue, act.reason, act.staff)


def cap_issue(
    act: Act,
    queue: QueueArgument,
    limit: Annotated[int, typer.Argument(help="今天最多几个号，含已取的 / numbers today")],
) -> m.Command:
    """限号 / at most so many numbers of a queue today."""
    if limit < 0:
        fail(
            EXIT_BAD_INPUT,
            "号数不能小于0。",
            "The number must not be below 0.",
            as_json=act.as_json,
        )
    return m.CapIssue(queue, limit, act.reason, act.staff)


def move_waiting(
    act: Act,
    from_queue: Annotated[str, typer.Argument(help="从哪个队列 / out of which queue")],
    to_queue: Annotated[str, typer.Argument(help="到哪个队列 / into which queue")],
    tickets: Annotated[
        list[str] | None, typer.Argument(help="哪些号；不给则全部 / which; none: all")
    ] = None,
) -> m.Command:
    """调整队列 / who waits in one queue waits in another, at his place."""
    return m.MoveWaiting(from_queue, to_queue, act.reason, tuple(tickets or ()), act.staff)


def counter_queues(
    act: Act,
    counter: CounterArgument,
    queues: Annotated[
        list[str] | None, typer.Argument(help="办哪些队列；不给则照常 / queues; none: as usual")
    ] = None,
    *,
    until: UntilOption = "",
) -> m.Command:
    """潮汐窗口 / what a counter serves, until a time or for today."""
    until_ms = act.today_at(until) if until else 0
    return m.SetCounterQueues(counter, tuple(queues or ()), act.reason, until_ms, act.staff)


def add_counter(
    act: Act,
    counter: CounterArgument,
    queues: Annotated[list[str], typer.Argument(help="办哪些队列，如 B D / its queues")],
    *,
    zone: Annotated[str, typer.Option("--zone", help="在哪个区 / its zone")] = "",
) -> m.Command:
    """临时窗口 / a counter for today that the tables do not have."""
    return m.AddCounter(counter, tuple(queues), act.reason, zone, act.staff)


def extend_hours(
    act: Act,
    until: Annotated[str, typer.Argument(help="服务到几点，如 18:30 / serve until")],
) -> m.Command:
    """延时服务 / today the hall serves longer."""
    return m.ExtendHours(act.today_at(until), act.reason, staff_no=act.staff)


def publish_notice(
    act: Act,
    title: Annotated[str, typer.Argument(help="标题 / title")],
    body: Annotated[str, typer.Argument(help="正文 / text")],
    *,
    until: UntilOption = "",
) -> m.Command:
    """发布通知 / a notice on the screens now."""
    until_ms = act.today_at(until) if until else 0
    return m.PublishNotice(title, body, act.reason, until_ms=until_ms, staff_no=act.staff)


def close_day(act: Act) -> m.Command:
    """收班 / who waits gets a slip, who is served is served to the end."""
    return m.CloseDay(act.reason, act.staff)


def reload(act: Act) -> m.Command:
    """采用改好的配置 / apply the checked folder to the running hall."""
    return m.Reload(act.reason, act.staff)


def _reloaded(reply: m.Reply) -> str:
    changed = body_of(reply, m.Reloaded).changed
    if not changed:
        return "配置没有变化 / the hall works by this configuration already"
    return f"已采用新的配置，改动：{'、'.join(changed)} / applied"


def _added(_: m.Reply) -> str:
    return (
        "已增开。在那台电脑上打开它的叫号终端：hall terminal 窗口号；不是主机的，先 hall enrol terminal-窗口号。\n"
        "Added. Open its terminal there with hall terminal NUMBER; on another machine enrol it first."
    )


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    by_hand(app, "cancel", cancel)
    by_hand(app, "reclassify", reclassify)
    by_hand(app, "stop-issue", stop_issue)
    by_hand(app, "resume-issue", resume_issue)
    by_hand(app, "cap", cap_issue)
    by_hand(app, "move", move_waiting)
    by_hand(app, "counter-queues", counter_queues)
    by_hand(app, "add-counter", add_counter, tell=_added)
    by_hand(app, "extend", extend_hours)
    by_hand(app, "notice", publish_notice)
    by_hand(app, "close-day", close_day)
    by_hand(app, "reload", reload, tell=_reloaded, timeout_s=RELOAD_LIMIT_S, checked=True)
