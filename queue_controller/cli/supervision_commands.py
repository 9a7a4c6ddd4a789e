"""Subcommands of those who look after a hall: what was out of the ordinary, and 巡查."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import typer

from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import done
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.session import (
    CLI_CLIENT,
    EXIT_BAD_INPUT,
    Target,
    ask,
    dump,
    fail,
    say,
)
from queue_controller.cli.target import running_target

READ_LIMIT_S: Final = 15.0
AsOption = Annotated[
    str, typer.Option("--as", help="用谁的密钥，如 supervisor-1 / whose key is used")
]
COLUMNS: Final = (
    "inspection", "date", "time", "category", "counter", "device", "text", "staff_no",
    "needs_action", "settled_at", "settled_text", "settled_by",
)  # fmt: skip


def day(
    business_date: Annotated[str, typer.Argument(help="日期 2025-09-08，默认今天 / date")] = "",
    *,
    key: AsOption = CLI_CLIENT,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """一天里不寻常的事 / what was out of the ordinary on a day."""
    target = running_target(hall, setup, as_json=as_json)
    command = m.AskSupervision(business_date)
    reply = ask(target, command, as_json=as_json, timeout_s=READ_LIMIT_S, client_id=key)
    found = body_of(reply, m.SupervisionOf)
    if as_json:
        say(dump({"ok": True, "date": found.business_date, "remarks": found.remarks}))
        return
    for line in supervision_text(found, target):
        say(line)


def supervision_text(found: m.SupervisionOf, target: Target) -> list[str]:
    """The list for a person: each line with its time, and whose decision it was."""
    drill = "（演练）" if found.rehearsal else ""
    head = f"{target.hall.name_zh} {found.business_date}{drill} 监督：{len(found.remarks)} 条"
    if not found.remarks:
        return [f"{head}，没有不寻常的事 / nothing out of the ordinary"]
    zone = target.hall.zone_info
    lines = [head]
    for each in found.remarks:
        clock = (
            f"{dt.datetime.fromtimestamp(each.at_ms / 1000, zone):%H:%M}" if each.at_ms else "全天 "
        )
        who = f"（工号{each.staff_no}）" if each.staff_no and each.kind != "pin" else ""
        lines.append(f"  {clock} {each.zh}{who}\n        {each.en}")
    return lines


def note(
    text: Annotated[str, typer.Argument(help="看到了什么 / what was seen")],
    *,
    category: Annotated[
        m.InspectionCategory, typer.Option(help="哪一类 / what it is about")
    ] = "other",
    counter: Annotated[str, typer.Option(help="哪个窗口 / at which counter")] = "",
    device: Annotated[str, typer.Option(help="哪台设备 / of which device")] = "",
    action: Annotated[
        bool, typer.Option("--action", help="需要整改 / somebody has to put it right")
    ] = False,
    staff: Annotated[str, typer.Option(help="谁写的，工号 / who writes")] = "",
    key: AsOption = CLI_CLIENT,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """写一条巡查记录 / write down what an inspection saw."""
    target = running_target(hall, setup, as_json=as_json)
    command = m.NoteInspection(category, text, counter, device, action, staff)
    reply = ask(target, command, as_json=as_json, client_id=key)
    done(reply, as_json=as_json, sentence="已记录 / noted")


def settle(
    inspection: Annotated[str, typer.Argument(help="巡查记录编号 / which one")],
    text: Annotated[str, typer.Argument(help="怎么整改的 / what was done")],
    *,
    staff: Annotated[str, typer.Option(help="谁整改的，工号 / who did it")] = "",
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """整改完成 / say what was done about an inspection."""
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, m.SettleInspection(inspection, text, staff), as_json=as_json)
    done(reply, as_json=as_json, sentence=f"{inspection}：已整改 / settled")


def show(
    from_date: Annotated[str, typer.Option("--from", help="从哪天 / from this date")] = "",
    until_date: Annotated[str, typer.Option("--until", help="到哪天 / until this date")] = "",
    *,
    table: Annotated[
        Path | None, typer.Option("--csv", help="存成表格 / write them to this CSV file")
    ] = None,
    key: AsOption = CLI_CLIENT,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出巡查记录 / list inspections, by default of thirty days."""
    target = running_target(hall, setup, as_json=as_json)
    command = m.AskInspections(from_date, until_date)
    reply = ask(target, command, as_json=as_json, timeout_s=READ_LIMIT_S, client_id=key)
    found = body_of(reply, m.InspectionsOf).inspections
    if table is not None:
        _write(table, found, target, as_json=as_json)
    if as_json:
        say(dump({"ok": True, "inspections": found}))
        return
    for each in found:
        zh, _ = m.CATEGORY_WORDS[each.category]
        where = f"{each.counter}号窗口" if each.counter else each.device or "大厅"
        state = f"已整改：{each.settled_text}" if each.settled_ms else ""
        state = state or ("▲ 待整改" if each.needs_action else "")
        at = dt.datetime.fromtimestamp(each.at_ms / 1000, target.hall.zone_info)
        say(f"{each.inspection} {at:%m-%d %H:%M} {zh} {where}：{each.text} {state}".rstrip())
    if table is not None:
        say(f"{len(found)} 条写入 {table} / written")
    elif not found:
        say("没有巡查记录 / no inspections")


def _write(path: Path, found: tuple[m.Inspection, ...], target: Target, *, as_json: bool) -> None:
    """A table that a spreadsheet opens: UTF-8 with the mark that it needs for Chinese."""
    zone = target.hall.zone_info

    def clock(at_ms: int) -> str:
        return f"{dt.datetime.fromtimestamp(at_ms / 1000, zone):%Y-%m-%d %H:%M}" if at_ms else ""

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(COLUMNS)
            for each in found:
                rows.writerow(
                    _plain(cell)
                    for cell in (
                        each.inspection,
                        each.business_date,
                        clock(each.at_ms),
                        m.CATEGORY_WORDS[each.category][0],
                        each.counter,
                        each.device,
                        each.text,
                        each.staff_no,
                        "是" if each.needs_action else "",
                        clock(each.settled_ms),
                        each.settled_text,
                        each.settled_by,
                    )
                )
    except OSError as error:
        fail(
            EXIT_BAD_INPUT,
            f"{path} 写不了：{error.strerror}。",
            f"{path} cannot be written: {error.strerror}.",
            as_json=as_json,
        )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    # The wide signs too: where Chinese is typed, spreadsheets take them for the narrow ones.
    return (
        f"'{cell}"
        if cell.lstrip()[:1] in set("=+-@＝＋－＠") or cell[:1] in set("\t\r\n")
        else cell
    )


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    supervision = typer.Typer(
        help="监督 / what those who look after the hall see", no_args_is_help=True
    )
    supervision.callback()(_group)
    supervision.command("day")(day)
    app.add_typer(supervision, name="supervision")
    inspection = typer.Typer(help="巡查记录 / inspections", no_args_is_help=True)
    inspection.command("note")(note)
    inspection.command("settle")(settle)
    inspection.command("list")(show)
    app.add_typer(inspection, name="inspection")


def _group() -> None:
    """监督 / what those who look after the hall see."""
