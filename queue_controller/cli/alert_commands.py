"""Subcommands for everybody in the hall at once: announcements of staff, and the emergency in two steps."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from queue_controller.api import messages as m
from queue_controller.api.view import EmergencyStatus, HallView
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import done, snapshot
from queue_controller.cli.at_hall import Place, at_hall
from queue_controller.cli.options import (
    HallOption,
    JsonOption,
    ReasonOption,
    SetupOption,
    StaffOption,
)
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_REFUSED,
    Target,
    ask,
    dump,
    fail,
    say,
)
from queue_controller.cli.target import running_target

EnglishOption = Annotated[str, typer.Option("--english", help="英文内容 / the same in English")]
TextOption = Annotated[
    str, typer.Option("--text", help="显示和播报的内容；不给则用大厅的用语 / what to show and say")
]
CodeArgument = Annotated[str, typer.Argument(help="准备时给出的代码，如 em-128 / the code")]

WHAT = {True: "疏散演练 / drill", False: "紧急疏散 / evacuation"}


def emergency(
    context: typer.Context,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """紧急疏散：prepare 准备，start 开始，end 结束；不带动词看现状 / emergency in two steps."""
    if context.invoked_subcommand is not None:
        return
    view = snapshot(running_target(hall, setup, as_json=as_json), as_json=as_json)
    if as_json:
        say(dump({"ok": True, "emergency": view.emergency}))
    else:
        say(_present(view))


def prepare(
    place: Place,
    reason: ReasonOption = "",
    text: TextOption = "",
    english: EnglishOption = "",
    staff: StaffOption = "",
    *,
    drill: Annotated[bool, typer.Option("--drill", help="演练 / a drill")] = False,
) -> None:
    """第一步：准备，给出代码；还没有人看到 / first step: nothing is shown yet."""
    target, as_json = place
    if not reason.strip():
        fail(
            EXIT_BAD_INPUT,
            "请用 --reason 写明原因，如 --reason 三楼冒烟，留作记录。",
            "Say why with --reason, for the record.",
            as_json=as_json,
        )
    command = m.PrepareEmergency(drill, text, english, reason, staff)
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    ready = body_of(reply, m.EmergencyReady)
    done(
        reply,
        as_json=as_json,
        sentence=f"已准备{WHAT[drill]}，还没有开始。一分钟内执行下面一行，所有屏幕、条屏和喇叭立即提示撤离：\n"
        f"    hall emergency start {ready.emergency_id}\n"
        "Prepared, nothing is shown yet; the line above, within a minute, starts it.",
    )


def start(
    place: Place,
    code: CodeArgument,
) -> None:
    """第二步：开始，所有屏幕、条屏和喇叭提示撤离 / second step: every screen, strip and speaker."""
    target, as_json = place
    reply = ask(target, m.StartEmergency(code), as_json=as_json)
    done(
        reply,
        as_json=as_json,
        sentence="已开始，取号叫号暂停，号码和位置都保留。只能用下面一行结束：\n"
        "    hall emergency end --reason 原因\n"
        "Started; the queue stands still and nobody loses a place. Only `end` ends it.",
    )


def end(
    place: Place,
    reason: ReasonOption = "",
    staff: StaffOption = "",
) -> None:
    """结束，从原来的位置继续；没开始的则取消准备 / end it, or take back a preparation."""
    target, as_json = place
    found = snapshot(target, as_json=as_json).emergency
    if found is None:
        fail(
            EXIT_REFUSED,
            "现在没有紧急疏散，也没有准备。",
            "There is no emergency, and none is prepared.",
            as_json=as_json,
            code="no_emergency",
        )
    if found.active and not reason.strip():
        fail(
            EXIT_BAD_INPUT,
            "请用 --reason 写明为什么结束，如 --reason 演练完成，留作记录。",
            "Say why it ends with --reason, for the record.",
            as_json=as_json,
        )
    command = m.EndEmergency(found.emergency_id, reason, staff)
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    done(
        reply,
        as_json=as_json,
        sentence="已结束，从原来的位置继续叫号 / ended, calling goes on where it stood"
        if found.active
        else "已取消准备 / the preparation was taken back",
    )


def broadcast(
    place: Place,
    text: Annotated[str, typer.Argument(help="内容，最多100个字 / what to say")],
    english: EnglishOption = "",
    zone: Annotated[
        list[str] | None, typer.Option("--zone", help="区域代码，可多次；不给则全厅 / zones")
    ] = None,
    minutes: Annotated[int, typer.Option("--minutes", help="显示几分钟 / shown for")] = 5,
    staff: StaffOption = "",
) -> None:
    """广播：喇叭说一次，大屏显示几分钟 / say it once, show it for some minutes."""
    target, as_json = place
    command = m.Broadcast(text, english, tuple(zone or ()), minutes, staff)
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    done(reply, as_json=as_json, sentence=f"已广播，显示{minutes}分钟 / announced")


def end_broadcast(
    place: Place,
    name: Annotated[
        str, typer.Argument(help="广播的编号，如 bc-12；不给则全部 / which; none: all")
    ] = "",
) -> None:
    """撤下广播 / take announcements down before their time."""
    target, as_json = place
    names = [name] if name else sorted(snapshot(target, as_json=as_json).broadcasts)
    replies = [_end_broadcast(target, each, as_json=as_json) for each in names]
    if as_json:
        say(dump({"ok": True, "ended": names, "seq": max((r.seq for r in replies), default=0)}))
    elif names:
        say(f"已撤下{'、'.join(names)} / taken down")
    else:
        say("没有广播 / nothing is announced", to=sys.stderr)


def _end_broadcast(target: Target, name: str, *, as_json: bool) -> m.Reply:
    return ask(target, m.EndBroadcast(name), as_json=as_json)


def _present(view: HallView) -> str:
    found = view.emergency
    if found is None:
        return "没有紧急情况 / no emergency"
    return f"{_word(found)}（{found.emergency_id}）：{found.text_zh or '大厅的用语'}"


def _word(found: EmergencyStatus) -> str:
    stage = "进行中 / on" if found.active else "已准备，尚未开始 / prepared, not started"
    return f"{WHAT[found.drill]} {stage}"


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    group = typer.Typer(help=emergency.__doc__)
    group.callback(invoke_without_command=True)(emergency)
    for verb in (prepare, start, end):
        group.command(verb.__name__)(at_hall(verb))
    app.add_typer(group, name="emergency")
    app.command("broadcast")(at_hall(broadcast))
    app.command("end-broadcast")(at_hall(end_broadcast))
