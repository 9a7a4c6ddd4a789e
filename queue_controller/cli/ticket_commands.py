"""Subcommands that ask the controller to do something."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from config.words import nearest
from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import (
    body,
    done,
    queue_name,
    send,
    snapshot,
    ticket_sentence,
    wait_text,
)
from queue_controller.cli.options import (
    CounterArgument,
    HallOption,
    JsonOption,
    SetupOption,
    TicketArgument,
)
from queue_controller.cli.session import EXIT_BAD_INPUT, Target, ask, fail
from queue_controller.cli.target import running_target


def issue(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="队列字母或事项编码，可写几个 / queue prefixes or item codes"),
    ] = None,
    *,
    bundle: Annotated[
        str, typer.Option(help="一件事编码；可再写其中的事项 / a bundle, or some of its items")
    ] = "",
    hall: HallOption = None,
    setup: SetupOption = None,
    priority_class: Annotated[
        str, typer.Option("--class", help="优先类别编码 / priority class")
    ] = "P99",
    language: Annotated[m.Language, typer.Option(help="票面语言 / language of the paper")] = "zh",
    notice: Annotated[
        str, typer.Option(help="带来的一次性告知单编号 / a one-time notice that is brought back")
    ] = "",
    slip: Annotated[str, typer.Option(help="改日优先的小票编号 / a slip that goes first")] = "",
    as_json: JsonOption = False,
) -> None:
    """取号 / issue a ticket."""
    target = running_target(hall, setup, as_json=as_json)
    names = what or []
    known = target.hall.item_by_code
    command = m.Issue(
        queue=next((name for name in names[:1] if name not in known), ""),
        item=next((name for name in names[:1] if name in known), ""),
        items=tuple(name for name in names[1:] if name in known),
        queues=tuple(name for name in names[1:] if name not in known),
        bundle=bundle,
        priority_class=priority_class,
        language=language,
        source="cli",
        notice=notice,
        slip=slip,
    )
    reply = ask(target, command, as_json=as_json)
    issued = body(reply)
    sentence = ""
    if not as_json:
        sentence = f"{issued['ticket']['label']}：{_wait_of(issued)}"
        for n, matter in enumerate(issued["matters"], start=1):
            names_zh = "、".join(known[code].label for code in matter["items"] if code in known)
            queue = queue_name(target.hall, matter["queue"])
            later = "（前一步办完再排）" if matter["state"] == "held" else ""
            sentence += f"\n  {n}. {names_zh or queue}：{_wait_of(matter)}{later}"
    done(reply, as_json=as_json, sentence=sentence)


def _wait_of(told: dict[str, Any]) -> str:
    wait = wait_text(told["low_minutes"], told["high_minutes"])
    return f"前面 {told['ahead']} 人，{wait}，窗口 {'、'.join(told['counters'])}"


def call(
    counter: CounterArgument,
    ticket: Annotated[
        str, typer.Argument(help="选呼的号码；不给则顺呼 / a ticket, else the next")
    ] = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """顺呼或选呼 / call the next ticket, or this one."""
    command: m.Command = m.CallTicket(counter, ticket) if ticket else m.CallNext(counter)
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply))


def recall(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """重呼 / call the present ticket again."""
    send(hall, setup, m.Recall(counter), as_json=as_json)


def start(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """开始办理 / the visitor has come."""
    send(hall, setup, m.Start(counter), as_json=as_json)


def complete(
    counter: CounterArgument,
    cases: Annotated[int, typer.Option(help="件数 / number of cases", min=0, max=99)] = 1,
    *,
    outcome: Annotated[
        str,
        typer.Option(help=f"{'、'.join(m.OUTCOME_WORDS.values())} / {', '.join(m.OUTCOME_WORDS)}"),
    ] = "受理",
    items: Annotated[
        list[str] | None, typer.Option("--item", help="办的事项编码，可多次 / items dealt with")
    ] = None,
    missing: Annotated[
        list[str] | None, typer.Option("--missing", help="缺的材料，可多次 / papers that lack")
    ] = None,
    case_ref: Annotated[
        str, typer.Option("--case", help="审批系统的办件号 / its number there")
    ] = "",
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """办理结束 / end the present service and open its rating."""
    code = _outcome(outcome, as_json=as_json)
    if missing and code != "materials_missing":
        fail(
            EXIT_BAD_INPUT,
            "--missing 只和 --outcome 材料不齐已告知 一起用。",
            "--missing goes with --outcome materials_missing only.",
            as_json=as_json,
        )
    command = m.Complete(
        counter, code, cases, tuple(items or ()), missing=tuple(missing or ()), case_ref=case_ref
    )
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=_completed(reply, target))


def _outcome(text: str, *, as_json: bool) -> m.Outcome:
    """The outcome that was typed, as its word or its code; ends with exit code 2."""
    known: dict[str, m.Outcome] = {}
    for code, word in m.OUTCOME_WORDS.items():
        known[code] = known[word] = code
    found = known.get(text.strip())
    if found is None:
        words = "、".join(m.OUTCOME_WORDS.values())
        near = nearest(text, known)
        meant = f"是不是“{near}”？" if near else ""
        fail(
            EXIT_BAD_INPUT,
            f"办理结果“{text[:20]}”不对，可写：{words}。{meant}",
            f"{text[:20]!r} is no outcome; write one of {', '.join(m.OUTCOME_WORDS)}.",
            as_json=as_json,
        )
    return found


def _completed(reply: m.Reply, target: Target) -> str:
    """The number that was served, where it goes on, and what its visitor takes along."""
    sentence = ticket_sentence(reply)
    ended = body_of(reply, m.Done)
    if ended.ticket is not None and ended.ticket.state == "waiting":
        queue = ended.ticket.queue
        name = f"{queue} {queue_name(target.hall, queue)}".strip()
        sentence = f"{ended.ticket.label} 已办理，接着等候 {name} / served, goes on to {queue}"
    notice = ended.notice
    if notice is None:
        return sentence
    lacks = "、".join(notice.missing) or "见材料清单"
    return (
        f"{sentence}\n  一次性告知单 {notice.notice}，缺：{lacks}。下次来凭这个号先办。\n"
        "  One-time notice: its number is cited at the next visit."
    )


def no_show(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """过号 / nobody came."""
    send(hall, setup, m.NoShow(counter), as_json=as_json)


def requeue(
    ticket: TicketArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """过号重排 / a missed ticket waits again."""
    send(hall, setup, m.Requeue(ticket), as_json=as_json)


def undo(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """撤销 / take back the last call, completion or no-show of a counter."""
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, m.Undo(counter), as_json=as_json)
    done(reply, as_json=as_json, sentence=f"已撤销 / taken back: {ticket_sentence(reply)}")


def park(
    counter: CounterArgument,
    reason: Annotated[str, typer.Option(help="原因 / reason")] = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """挂起 / put the present ticket aside."""
    send(hall, setup, m.Park(counter, reason), as_json=as_json)


def resume(
    counter: CounterArgument,
    ticket: TicketArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """恢复 / call a parked ticket again."""
    send(hall, setup, m.Resume(counter, ticket), as_json=as_json)


def transfer(
    counter: CounterArgument,
    to_queue: Annotated[str, typer.Argument(help="转到的队列 / target queue")],
    reason: Annotated[str, typer.Option(help="原因 / reason")] = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """转移 / the present ticket goes on to another queue."""
    send(hall, setup, m.Transfer(counter, to_queue, reason), as_json=as_json)


def open_counter(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """开始服务 / open a counter."""
    send(hall, setup, m.OpenCounter(counter), as_json=as_json)


def pause(
    counter: CounterArgument,
    reason: Annotated[str, typer.Option(help="原因 / reason")] = "",
    minutes: Annotated[int, typer.Option(help="预计分钟 / minutes", min=0, max=600)] = 0,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """暂停服务 / pause a counter."""
    send(hall, setup, m.PauseCounter(counter, reason, minutes), as_json=as_json)


def close(
    counter: CounterArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """停止服务 / close a counter."""
    send(hall, setup, m.CloseCounter(counter), as_json=as_json)


def rate(
    counter: CounterArgument,
    level: Annotated[
        int, typer.Argument(help="5 非常满意 … 1 非常不满意，0 暂不评价", min=0, max=5)
    ],
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """好差评 / give the rating that is open at a counter."""
    target = running_target(hall, setup, as_json=as_json)
    view = snapshot(target, as_json=as_json)
    status = view.counters.get(counter)
    rating_id = status.rating_id if status is not None else ""
    reply = ask(target, m.Rate(rating_id, level, raw_key="cli"), as_json=as_json)
    done(reply, as_json=as_json, sentence="谢谢您的评价 / thank you")


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    for function in (
        issue, call, recall, start, complete, requeue, undo, park, resume, transfer, pause,
        close, rate,
    ):  # fmt: skip
        app.command(function.__name__)(function)
    app.command("no-show")(no_show)
    app.command("open")(open_counter)
