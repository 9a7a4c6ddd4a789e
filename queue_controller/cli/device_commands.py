"""`hall devices`: every device and its state; with a verb, the installer's tool as a program of its own."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

import config
from config.problems import Report
from config.setup_model import DeviceConfig
from config.toml_lines import line_of
from queue_controller.api import messages as m
from queue_controller.api.view import DeviceStatus
from queue_controller.cli.answers import snapshot
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.programs import device_tool_argv, run_in_front
from queue_controller.cli.session import (
    ask,
    dump,
    say,
)
from queue_controller.cli.target import noted_hall, running_target

MARKS: Final = {"good": "● 正常", "bad": "▲ 故障", "unknown": "? 未知"}
OF_THE_CONTROLLER: Final = {
    "controller.disk": "主机磁盘有空间",
    "controller.standby": "备机齐了，随时可以接替",
}
"""What the controller reports of its own, and what it says of it while it is good."""
VERBS: Final = {
    "discover": "查找端口和设备 / which ports, what answers",
    "identify": "每台设备显示自己的窗口号 / each device shows its counter",
    "test": "测试一台设备 / test one device",
    "accept": "逐个窗口走查，出验收单 / walk test with an acceptance sheet",
    "trace": "显示一台设备的收发内容 / frames with their meaning",
    "capture": "录制一条线路 / record a line",
    "configuration": "检查设备的配置，不开端口 / check what is written of the devices",
    "bookmarks": "摄像机记下的时刻 / what the cameras were asked for",
    "replay": "回放录制，不用端口 / play a record, no port",
}
CONFIGURATION_LIMIT_S: Final = 60.0
_PASSED_ON: Final = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}


def devices(
    context: typer.Context,
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
) -> None:
    """设备状态；加动词可查找、核对、测试设备 / every device and its state; with a verb: find, identify, test."""
    context.obj = (hall, setup, as_json)
    if context.invoked_subcommand is not None:
        return
    target = running_target(hall, setup, as_json=as_json)
    view = snapshot(target, as_json=as_json)
    reply = ask(target, m.AskStatistics(), as_json=as_json)
    counters = msgspec.json.decode(reply.body, type=m.StatisticsOf).devices
    rows = rows_of(target.setup.devices, view.devices, counters)
    if as_json:
        say(dump({"ok": True, "devices": rows}))
        return
    for row in rows:
        say(f"{MARKS[row['state']]}  {row['device']:<18}{row['make']:<15}{row['message_zh']}")
        told = counters_text(row["statistics"])
        if told:
            say(f"        {told}")


def rows_of(
    written: Sequence[DeviceConfig],
    known: Mapping[str, DeviceStatus],
    counters: Mapping[str, Mapping[str, float]],
) -> list[dict[str, Any]]:
    """Each device once: those of hall.toml in their order, others that reported, the controller's own last."""
    rows = [
        {
            "device": device.name,
            "kind": device.kind,
            "make": device.make,
            "line": device.line,
            "counter": device.counter,
            **_state(known.get(device.name)),
            "statistics": counters.get(device.name, {}),
        }
        for device in written
    ]
    named = {device.name for device in written}
    others = sorted(known.keys() - named, key=lambda name: (name in OF_THE_CONTROLLER, name))
    for name in others:
        state = _state(known[name])
        rows.append(
            {
                "device": name,
                "kind": known[name].kind,
                "make": known[name].kind if name in OF_THE_CONTROLLER else "",
                "line": "",
                "counter": "",
                **state,
                "message_zh": state["message_zh"] or OF_THE_CONTROLLER.get(name, ""),
                "statistics": counters.get(name, {}),
            }
        )
    return rows


def _state(known: DeviceStatus | None) -> dict[str, str]:
    if known is None:
        return {
            "state": "unknown",
            "reason": "not_reported",
            "message_zh": "尚未报告",
            "message_en": "not reported yet",
        }
    return {
        "state": known.state,
        "reason": known.reason,
        "message_zh": known.message_zh,
        "message_en": known.message_en,
    }


def counters_text(counters: Mapping[str, float]) -> str:
    """The counters that a person asks for; the others are in --json."""
    if not counters:
        return ""
    parts = [
        f"任务 {counters.get('jobs', 0):.0f}",
        f"失败 {counters.get('failed', 0):.0f}",
        f"不明 {counters.get('indeterminate', 0):.0f}",
        f"错误 {counters.get('errors', 0):.0f}",
        f"重连 {counters.get('reconnects', 0):.0f}",
    ]
    if "spoken" in counters:
        parts = [
            f"播出 {counters['spoken']:.0f}",
            f"只出字幕 {counters.get('captions', 0):.0f}",
            f"过期未播 {counters.get('expired', 0):.0f}",
        ]
    if "paper_mm" in counters:
        parts.append(f"用纸 {counters['paper_mm'] / 1000:.1f} 米")
    if "tickets_left" in counters:
        parts.append(f"约剩 {counters['tickets_left']:.0f} 张")
    return "，".join(parts)


def _verb(name: str) -> Any:
    def run(
        context: typer.Context,
        words: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    ) -> None:
        hall, setup, as_json = context.obj
        more = [*(words or []), *(["--json"] if as_json else [])]
        raise typer.Exit(run_in_front(_command_line(name, hall, setup, more)))

    run.__doc__ = VERBS[name]
    return run


def _command_line(verb: str, hall: Path | None, setup: Path | None, more: list[str]) -> list[str]:
    """What is started: the hall of the options, else the one that was started last from this folder."""
    named = any(word.partition("=")[0] in {"--hall", "--setup"} for word in more)
    if hall is None and setup is None and not named:
        hall, setup = _last_started()
    place = [] if hall is None else ["--hall", str(hall)]
    place += [] if setup is None else ["--setup", str(setup)]
    return device_tool_argv(verb, *([] if verb == "replay" else place), *more)


def _last_started() -> tuple[Path | None, Path | None]:
    noted = noted_hall()
    if noted is None:
        return None, None
    hall, setup = Path(noted.hall), noted.setup_file
    # The folder of a run may be gone by now; the hall's own hall.toml still says what is there.
    there = setup is not None and setup.exists()
    return (hall if hall.is_dir() else None), (setup if there else None)


_KEY_OF: Final = {
    "unknown_kind": "kind",
    "unknown_make": "make",
    "broken_make": "make",
    "bad_options": "options",
    "wrong_transport": "line",
    "no_address": "address",
    "bad_address": "address",
}
"""Which key of a device a fault is about."""


def _problem(path: Path, fault: dict[str, str]) -> config.Problem:
    """A fault with its place in hall.toml, as `config` would tell it."""
    key = _KEY_OF.get(fault["code"], "")
    text = path.read_text(encoding="utf-8-sig")
    devices = tomllib.loads(text).get("device", [])
    named = [place for place, each in enumerate(devices) if each.get("name") == fault["device"]]
    report = Report()
    report.error(
        path.name,
        line_of(text, ("device", named[0], key)) if named else None,
        f"device[{fault['device']}].{key}" if named else "",
        fault["code"],
        fault["message_zh"],
        fault["message_en"],
    )
    return report.problems()[0]


def device_problems(folder: Path) -> list[config.Problem]:
    """What is wrong with the devices of a hall's hall.toml; whoever opens ports knows the makes."""
    argv = device_tool_argv("configuration", "--hall", str(folder), "--json")
    done = subprocess.run(
        argv, check=False, capture_output=True, text=True, timeout=CONFIGURATION_LIMIT_S
    )
    try:
        rows = json.loads(done.stdout.splitlines()[-1])["problems"]
        return [_problem(folder / "hall.toml", one) for one in rows]
    except (IndexError, ValueError, KeyError, TypeError):
        zh = f"设备的配置没有检查成：{done.stderr.strip()[:200] or '没有结果'}"
        en = "the devices' configuration could not be checked"
        return [config.Problem("hall.toml", None, "", "error", "not_checked", zh, en)]


_CONSEQUENCES: Final = frozenset({"unknown_kind", "unknown_line", "double_address", "shared_line"})
"""Faults that the check of hall.toml tells as well, each with its place."""


def with_device_problems(
    known: Sequence[config.Problem], found: Sequence[config.Problem]
) -> list[config.Problem]:
    """Both together, each fault once: what was told of a key, or follows from what was told, is not told again."""
    if not any(one.severity == "error" for one in known):
        return [*known, *found]
    told = {one.column for one in known}
    misspelt = {one.column.rpartition(".")[0] for one in known if one.kind == "unknown_key"}
    return [
        *known,
        *(
            one
            for one in found
            if one.column not in told
            and one.kind not in _CONSEQUENCES
            and not (one.kind == "no_address" and one.column.rpartition(".")[0] in misspelt)
        ),
    ]


def accept(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
) -> None:
    """逐个窗口走查，出验收单；后面可写窗口号 / walk test per counter, with an acceptance sheet."""
    raise typer.Exit(run_in_front(device_tool_argv("accept", "--hall", str(folder), *context.args)))


def register(app: typer.Typer) -> None:
    """Add `hall devices` and its verbs."""
    group = typer.Typer(help=devices.__doc__)
    group.callback(invoke_without_command=True)(devices)
    for name in VERBS:
        group.command(name, context_settings=_PASSED_ON, add_help_option=False)(_verb(name))
    app.add_typer(group, name="devices")
    with_help = {**_PASSED_ON, "help_option_names": ["-h", "--help"]}
    app.command("accept", context_settings=with_help)(accept)
