"""Subcommands of the practice of the counter: closed cases, walk-ups, rolls, reprints, work orders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from config.closings import Closing, read_closings
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.cli.answers import done, snapshot, ticket_sentence
from queue_controller.cli.at_hall import Place, at_hall
from queue_controller.cli.case_sources import adapters, from_adapter
from queue_controller.cli.options import (
    CounterArgument,
    TicketArgument,
)
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_NOT_REACHABLE,
    EXIT_REFUSED,
    ask,
    connect,
    dump,
    fail,
    problem_text,
    say,
)


def close_cases(
    place: Place,
    file: Annotated[
        Path | None, typer.Argument(help="CSV：case,closed_on,result / closed cases")
    ] = None,
    source: Annotated[
        str, typer.Option("--from", help="审批系统适配器 NAME:TEXT / adapter of an approval system")
    ] = "",
) -> None:
    """导入办结 / tell which cases are closed: all rows are checked before the first is sent."""
    target, as_json = place
    closings = _closings(file, source, as_json=as_json)
    client = connect(target, as_json=as_json)
    try:
        refused = _send(client, closings)
    except BusError as error:
        fail(
            EXIT_NOT_REACHABLE, error.message_zh, error.message_en, as_json=as_json, code=error.code
        )
    finally:
        client.close()
    closed = len(closings) - len(refused)
    if as_json:
        faults = [
            {"row": each.row, "column": "case", "code": reply.code, "message_zh": reply.message_zh}
            for each, reply in refused
        ]
        say(dump({"ok": not refused, "closed": closed, "refused": faults}))
    else:
        for each, reply in refused:
            say(
                f"✗ 第{each.row}行 case {each.case}：{reply.message_zh}\n        {reply.message_en}"
            )
        say(f"办结 {closed} 件，未接受 {len(refused)} 件 / {closed} closed, {len(refused)} refused")
    if refused:
        raise typer.Exit(EXIT_REFUSED)


def _closings(file: Path | None, source: str, *, as_json: bool) -> Sequence[Closing]:
    if (file is None) == (not source):
        fail(
            EXIT_BAD_INPUT,
            "请给出一个 CSV 文件，或用 --from 指定适配器。",
            "Give a CSV file, or an adapter with --from.",
            as_json=as_json,
        )
    if file is None:
        return _from_adapter(source, as_json=as_json)
    closings, problems = read_closings(file)
    for problem in problems:
        say(dump(problem.as_json()) if as_json else problem_text(problem))
    if any(problem.severity == "error" for problem in problems):
        fail(
            EXIT_BAD_INPUT,
            f"{file.name} 有错误，一件也没有导入，请改正后再导入。",
            f"{file.name} has errors; nothing was imported.",
            as_json=as_json,
        )
    return closings


def _from_adapter(source: str, *, as_json: bool) -> Sequence[Closing]:
    name, _, text = source.partition(":")
    known = adapters()
    if name not in known:
        fail(
            EXIT_BAD_INPUT,
            f"没有安装适配器“{name}”；已安装：{'、'.join(known) or '无'}。",
            f"There is no adapter {name!r} here; installed: {', '.join(known) or 'none'}.",
            as_json=as_json,
        )
    try:
        return from_adapter(known[name].load(), text)
    except (OSError, ValueError, ImportError, AttributeError) as error:
        fail(
            EXIT_BAD_INPUT,
            f"适配器“{name}”出错，一件也没有导入：{error}",
            f"The adapter {name!r} failed, nothing was imported: {error}",
            as_json=as_json,
        )


def _send(client: BusClient, closings: Sequence[Closing]) -> list[tuple[Closing, m.Reply]]:
    refused = []
    for each in closings:
        closed_on = each.closed_on.isoformat() if each.closed_on is not None else ""
        reply = client.ask(m.CloseCase(each.case, closed_on, each.result))
        if not reply.ok:
            refused.append((each, reply))
    return refused


def walk_up(
    place: Place,
    counter: CounterArgument,
    what: Annotated[str, typer.Argument(help="队列或事项；窗口只办一个队列可不写")] = "",
    reason: Annotated[str, typer.Option(help="有人在等时的原因 / reason where others wait")] = "",
) -> None:
    """当场给号办理 / serve a visitor who has no number."""
    target, as_json = place
    is_item = what in target.hall.item_by_code
    command = m.WalkUp(counter, "" if is_item else what, what if is_item else "", reason=reason)
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply))


def bind_roll(
    place: Place,
    number: Annotated[int, typer.Argument(help="纸上的号码 / number on the paper")],
    what: Annotated[str, typer.Argument(help="队列或事项 / queue or item")],
    minutes_ago: Annotated[int, typer.Option(help="几分钟前拿到的 / taken so long ago")] = 0,
) -> None:
    """登记预印号 / make a pre-printed number live."""
    target, as_json = place
    is_item = what in target.hall.item_by_code
    command = m.BindRoll(
        number, "" if is_item else what, what if is_item else "", minutes_ago=minutes_ago
    )
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply))


def reprint(
    place: Place,
    ticket: TicketArgument,
    reason: Annotated[str, typer.Option(help="原因 / reason")] = "",
) -> None:
    """补打 / put another paper of a number on record."""
    place.send(m.Reprint(ticket, reason))


def work_orders(
    place: Place,
    order: Annotated[str, typer.Argument(help="工单编号；不给则列出全部 / a work order")] = "",
    *,
    note: Annotated[str, typer.Option(help="这一步的结果 / what was found or done")] = "",
    unfounded: Annotated[
        bool, typer.Option("--unfounded", help="核实不属实 / nothing was found")
    ] = False,
) -> None:
    """差评工单 / work orders of bad reviews: list them, or say that the present stage is done."""
    target, as_json = place
    view = snapshot(target, as_json=as_json)
    if order:
        found = view.work_orders.get(order)
        stage = found.stage if found is not None and found.stage != "closed" else "verify"
        command = m.AdvanceWorkOrder(order, stage, note, upheld=not unfounded)
        reply = ask(target, command, as_json=as_json)
        done(reply, as_json=as_json, sentence=f"{order}：{m.STAGE_WORDS[stage][0]}已办 / done")
        return
    if as_json:
        say(dump({"ok": True, "work_orders": view.work_orders}))
        return
    if not view.work_orders:
        say("没有差评工单 / no work orders")
    for each in view.work_orders.values():
        due = each.due_of(each.stage)
        late = " ▲ 已超期 / overdue" if due and view.business_date > due else ""
        say(
            f"{each.work_order} {each.counter}号窗口 工号{each.staff_no or '—'} "
            f"{m.STAGE_WORDS[each.stage][0]} 限{due or '—'}{late}"
        )


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command("close-cases")(at_hall(close_cases))
    app.command("walk-up")(at_hall(walk_up))
    app.command("bind-roll")(at_hall(bind_roll))
    app.command("reprint")(at_hall(reprint))
    app.command("work-orders")(at_hall(work_orders))
