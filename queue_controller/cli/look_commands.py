"""Subcommands that look at the hall: now, as events, and in figures."""

from __future__ import annotations

import datetime as dt
import queue as queues
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from config.model import Hall
from config.rating_reasons import hall_reasons
from queue_controller.api import messages as m
from queue_controller.api.client import Applied, Beat, Link, Reset
from queue_controller.api.errors import BusError
from queue_controller.api.view import HallView, left_by_queue, queues_of, still_here
from queue_controller.cli.answers import STATE_ZH, done, queue_name, snapshot
from queue_controller.cli.options import (
    HallOption,
    JsonOption,
    SetupOption,
    TicketArgument,
)
from queue_controller.cli.periods_text import periods_text
from queue_controller.cli.reasons_text import reasons_text
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_NOT_REACHABLE,
    Target,
    all_events,
    ask,
    connect,
    dump,
    fail,
    say,
)
from queue_controller.cli.speed_text import speed_text
from queue_controller.cli.target import load_target, running_target
from queue_controller.domain.calling import PRIORITY_RULES
from queue_controller.domain.why import why as why_called

WATCH_LINK_LIMIT_S = 5.0
LONGER_MINUTES = 0.1
ORDINARY_LONGER = (
    "在没有优先窗口的业务里它不优先，还要让着别的优先号，所以等得比先来先办久：这是规则，不是差错"
    " / no priority without a priority counter, and others go before it: by the rules"
)
FEW = 10
"""A class of fewer people in a day says nothing of the order: one neighbour more or less decides."""
_MODE_ZH = {"open": "● 服务中", "paused": "‖ 暂停服务", "closed": "○ 未开放"}


def status(
    *, hall: HallOption = None, setup: SetupOption = None, as_json: JsonOption = False
) -> None:
    """现在的大厅 / the hall now."""
    target = running_target(hall, setup, as_json=as_json)
    view = snapshot(target, as_json=as_json)
    if as_json:
        say(dump({"ok": True, "view": view}))
        return
    figures = view.figures
    say(
        f"{target.hall.name_zh} {view.business_date}{' 演练' if view.rehearsal else ''}："
        f"取号 {figures.issued}，叫号 {figures.called}，办理 {figures.served}，过号 {figures.no_show}"
    )
    # What the running hall has beyond the tables read here comes last.
    live = {queue for ticket in view.tickets.values() for queue in queues_of(ticket)}
    for prefix in dict.fromkeys([*target.hall.queue_by_prefix, *sorted(live)]):
        waiting = view.waiting(prefix)
        if waiting:
            name = queue_name(target.hall, prefix)
            say(f"  {prefix} {name}：等候 {len(waiting)} 人，最前 {waiting[0].label}")
    for number in dict.fromkeys([*target.hall.counter_by_number, *sorted(view.counters)]):
        state = view.counters.get(number)
        if state is None or state.mode == "closed":
            continue
        ticket = view.present_ticket(number)
        present = f" {ticket.label} {STATE_ZH[ticket.state]}" if ticket else ""
        say(f"  {number}号窗口 {_MODE_ZH[state.mode]}{present}")
    if view.closing_ms and not view.closed:
        for line in closing_text(view, target.hall):
            say(line)
    for device in view.devices.values():
        if device.state == "bad":
            say(f"  ▲ {device.device}：{device.message_zh}")
    unknown = [
        d.device
        for d in view.devices.values()
        if d.state == "unknown" and d.reason not in m.UNTRIED
    ]
    if unknown:
        shown = "、".join(unknown[:6]) + ("……" if len(unknown) > len(unknown[:6]) else "")
        say(f"  ? {len(unknown)} 台设备状态未知：{shown}（hall devices 查看全部）")
    untried = sum(d.state == "unknown" and d.reason in m.UNTRIED for d in view.devices.values())
    if untried:
        say(f"  ? {untried} 台设备不能查询，还没人用过：按一下键、扫一下码即可确认（hall devices）")


def closing_text(view: HallView, hall: Hall) -> list[str]:
    """Who is left when the hall is about to close, and with how many matters, queue by queue."""
    left = left_by_queue(view.tickets.values())
    if not left:
        return []
    time = f"{dt.datetime.fromtimestamp(view.closing_ms / 1000, hall.zone_info):%H:%M}"
    numbers = len(still_here(view.tickets.values()))
    lines = [f"  {time}下班，还有 {numbers} 个号没办完 / {numbers} numbers are left at closing"]
    for prefix, each in left.items():
        name = f"{prefix} {queue_name(hall, prefix)}".strip()
        lines.append(f"    {name}：{each.numbers} 个号，{each.matters} 件")
    return lines


def watch(
    *, hall: HallOption = None, setup: SetupOption = None, as_json: JsonOption = False
) -> None:
    """逐行显示事件 / events as lines, until Ctrl-C."""
    target = running_target(hall, setup, as_json=as_json)
    updates: queues.SimpleQueue[Reset | Applied | Beat | Link] = queues.SimpleQueue()
    client = connect(target, on_update=updates.put, as_json=as_json)
    seen_beat = False
    zone = target.hall.zone_info
    try:
        while True:
            try:
                update = updates.get(timeout=WATCH_LINK_LIMIT_S)
            except queues.Empty:
                if not seen_beat:
                    fail(
                        EXIT_NOT_REACHABLE,
                        f"联系不上主机（{target.setup.controller.commands}）。请确认大厅程序正在运行。",
                        f"The controller at {target.setup.controller.commands} does not answer.",
                        as_json=as_json,
                    )
                continue
            if isinstance(update, Beat):
                seen_beat = True
            elif isinstance(update, Link) and not as_json:
                say(f"-- {update.state}")
            elif isinstance(update, Applied):
                record = update.record
                if as_json:
                    say(dump({**_record(record), "body": msgspec.json.decode(record.body)}))
                else:
                    at = dt.datetime.fromtimestamp(record.at_ms / 1000, zone)
                    body = msgspec.json.decode(record.body)
                    body.pop("type", None)
                    fields = " ".join(
                        f"{k}={v}" for k, v in body.items() if v not in ("", 0, [], {})
                    )
                    say(f"{record.seq:>6} {at:%H:%M:%S} {record.type} {fields} ({record.actor})")
    except KeyboardInterrupt:
        pass
    finally:
        client.close()


def _record(record: m.EventRecord) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "epoch": record.epoch,
        "at_ms": record.at_ms,
        "type": record.type,
        "actor": record.actor,
        "command_id": record.command_id,
    }


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def report_day(
    business_date: Annotated[str, typer.Argument(help="日期 2025-09-08，默认今天 / date")] = "",
    *,
    copy: Annotated[
        Path | None, typer.Option("--copy", help="从备份里看，不问主机 / out of a backup")
    ] = None,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """一天的数字 / the figures of a day."""
    if business_date and not _is_date(business_date):
        fail(
            EXIT_BAD_INPUT,
            f"日期“{business_date}”不对，应写成 2025-09-08 的样子。",
            f"{business_date!r} is no date; write it like 2025-09-08.",
            as_json=as_json,
            code="bad_date",
        )
    if copy is not None:
        checked = load_target(hall, setup, as_json=as_json)
        _report_of_copy(copy, business_date, checked, as_json=as_json)
        return
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, m.AskDayReport(business_date), as_json=as_json, timeout_s=15.0)
    if as_json:
        done(reply, as_json=True, sentence="")
        return
    report = msgspec.json.decode(reply.body, type=m.DayReport)
    say(day_report_text(report, target))


def _report_of_copy(copy: Path, business_date: str, target: Target, *, as_json: bool) -> None:
    from queue_controller.cli.past_report import report_of_copy
    from queue_controller.store.errors import StoreError
    from queue_controller.store.lock import DATABASE

    if not (copy / DATABASE).is_file():
        fail(
            EXIT_BAD_INPUT,
            f"{copy} 里没有 {DATABASE}。请指向一份备份。",
            f"There is no {DATABASE} in {copy}; name a backup.",
            as_json=as_json,
        )
    try:
        report = report_of_copy(copy, business_date, target.hall, target.setup.policy)
    except StoreError as err:
        fail(EXIT_BAD_INPUT, err.message_zh, err.message_en, as_json=as_json, code=err.code)
    if as_json:
        say(dump({"ok": True, **msgspec.to_builtins(report)}))
    else:
        say(day_report_text(report, target))


def why(
    ticket: TicketArgument,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """为什么这样叫号 / why a ticket was called when it was, from the event log alone."""
    target = running_target(hall, setup, as_json=as_json)
    client = connect(target, as_json=as_json)
    try:
        events = all_events(client)
    except BusError as error:
        fail(
            EXIT_NOT_REACHABLE,
            error.message_zh,
            error.message_en,
            as_json=as_json,
            code=error.code,
        )
    finally:
        client.close()
    days = [n for n, (_, event) in enumerate(events) if isinstance(event, m.DayStarted)]
    told = why_called(events[days[-1] if days else 0 :], ticket, target.hall.zone_info)
    if not told:
        fail(
            EXIT_BAD_INPUT,
            f"今天没有 {ticket} 这个号。",
            f"There is no number {ticket} today.",
            as_json=as_json,
        )
    if as_json:
        say(dump({"ok": True, "ticket": ticket, "why": [w._asdict() for w in told]}))
        return
    for one in told:
        say(f"{one.zh}\n      {one.en}")


def day_report_text(report: m.DayReport, target: Target) -> str:
    """The day as lines for a person."""
    given = sum(report.ratings.values())
    satisfied = sum(report.ratings.get(k, 0) for k in ("5", "4", "3"))
    rate_text = f"{100 * satisfied / given:.1f}%" if given else "无评价"
    lines = [
        f"{target.hall.name_zh} {report.business_date}{'（演练，不计入统计）' if report.rehearsal else ''}",
        (
            f"取号 {report.issued}，叫号 {report.called}，办理 {report.served}，"
            f"过号 {report.no_show}，取消 {report.cancelled}，失效 {report.expired}，"
            f"仍在等候 {report.waiting}"
        ),
        _cases_text(report),
        f"满意率 {rate_text} =（非常满意+满意+基本满意）{satisfied} / 评价 {given}；暂不评价 {report.declined}",
    ]
    lines += [
        f"  {q.queue} {queue_name(target.hall, q.queue)}：取号 {q.issued}，办理 {q.served}，"
        f"等候中位 {q.wait_median_minutes:.1f} 分钟（90% 在 {q.wait_p90_minutes:.1f} 以内），"
        f"办理中位 {q.service_median_minutes:.1f} 分钟"
        for q in report.queues
        if q.issued
    ]
    lines += speed_text(report.speed)
    lines += periods_text(report.periods, target.hall.zone_info)
    lines += reasons_text(report.reasons, hall_reasons(target.folder))
    lines += _appointments_text(report)
    lines += classes_text(report, target.hall)
    lines += _uninvited_text(report)
    return "\n".join(lines)


def _appointments_text(report: m.DayReport) -> list[str]:
    """How the day's appointments went; nothing where there was none."""
    counts = report.appointments
    if not counts:
        return []
    words = (
        ("came", "到"),
        ("missed", "未到"),
        ("booked", "新约"),
        ("moved", "改约"),
        ("corrected", "更正"),
        ("cancelled", "取消"),
    )
    told = "，".join(f"{zh} {counts[key]}" for key, zh in words if key in counts)
    return [f"预约：{told} / appointments: {', '.join(f'{k} {v}' for k, v in counts.items())}"]


def classes_text(report: m.DayReport, hall: Hall) -> list[str]:
    """Each class beside plain order; where the claim of the rules does not hold, it is said."""
    if not report.classes:
        return []
    lines = [
        (
            "各类别等候（平均 / 90% 以内 / 最长，分钟），括号内为同样的人按先来先办会等的："
            " / waits by class, in brackets what plain first-come order would have given"
        )
    ]
    for each in report.classes:
        known = hall.priority_class_by_code.get(each.priority_class)
        name = known.name_zh if known is not None else ""
        first = known is not None and known.rule in PRIORITY_RULES and not each.ordinary
        # As printed: seconds that nobody sees are no longer wait.
        longer = (
            first and round(each.wait_mean_minutes - each.plain_mean_minutes, 2) >= LONGER_MINUTES
        )
        name += "（没有优先窗口的业务，按普通号排）" if each.ordinary else ""
        over = ""
        if each.over_bound or each.plain_over_bound:
            over = f"，超过{report.starvation_minutes}分钟 {each.over_bound} 人（{each.plain_over_bound}）"
            over += f"，其中因优先 {each.over_by_rules} 人" if each.over_by_rules else ""
        lines.append(
            f"  {each.priority_class} {name} {each.count} 人："
            f"{each.wait_mean_minutes:.1f}（{each.plain_mean_minutes:.1f}） / "
            f"{each.wait_p90_minutes:.1f}（{each.plain_p90_minutes:.1f}） / "
            f"{each.wait_max_minutes:.1f}（{each.plain_max_minutes:.1f}）{over}"
            f"{_longer_text(each.count) if longer else ''}"
        )
        if each.ordinary and round(each.wait_mean_minutes - each.plain_mean_minutes, 2) > 0:
            lines.append(f"    {ORDINARY_LONGER}")
    if report.passed_twice >= 0:
        mark = " ▲" if report.passed_twice else ""
        lines.append(
            f"  等候超过{report.starvation_minutes}分钟还连着让了两个优先号："
            f"{report.passed_twice} 次{mark} / passed twice in a row beyond the bound"
        )
    return lines


def _longer_text(count: int) -> str:
    """Of a handful of people one neighbour more or less decides: that is said, too."""
    if count < FEW:
        return f" △ 比先来先办等得久，但只有 {count} 人，不能说明次序有错 / waits longer, but too few to tell"
    return " ▲ 比先来先办等得久 / waits longer"


def _uninvited_text(report: m.DayReport) -> list[str]:
    """Matters that nobody was asked to rate, by counter."""
    by_counter: dict[str, int] = {}
    for each in report.uninvited:
        by_counter[each.counter] = by_counter.get(each.counter, 0) + 1
    if not by_counter:
        return []
    counted = "、".join(f"{counter}号窗口 {count}" for counter, count in by_counter.items())
    return [f"未请评价 {len(report.uninvited)} 件：{counted}"]


def _cases_text(report: m.DayReport) -> str:
    """接件 and 办结: a rate only from what the approval system or an import told."""
    taken = f"件数 {report.cases}（其中当场办结 {report.on_the_spot}）"
    if not report.connected:
        return f"{taken}；办结率：未接入审批系统"
    done = report.on_the_spot + report.closed
    rate = f"{100 * done / report.cases:.1f}%" if report.cases else "无办件"
    return f"{taken}；办结率 {rate} =（当场办结+已办结）{done} / 件数 {report.cases}"


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    for function in (status, watch, why):
        app.command(function.__name__)(function)
    report = typer.Typer(help="报表 / reports", no_args_is_help=True)
    report.command("day")(report_day)
    app.add_typer(report, name="report")

    @report.callback()
    def _report() -> None:
        """报表 / reports."""
