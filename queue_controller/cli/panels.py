"""The commands on the page of `hall --help`, by who types them."""

from __future__ import annotations

from typing import Final

import typer
from typer.models import CommandInfo, TyperInfo

PANELS: Final[dict[str, tuple[str, ...]]] = {
    "试用和安装 / try and install": (
        *(
            "rehearse",
            "check",
            "doctor",
            "migrate",
            "run",
            "units",
            "terminal",
            "accept",
            "devices",
            "keys",
        ),
        *("enrol", "join", "pin", "clips"),
    ),
    "窗口和取号 / counters and tickets": (
        *("issue", "call", "recall", "start", "complete", "no-show", "requeue", "undo", "park"),
        *("resume", "transfer", "cancel", "open", "pause", "close", "rate", "walk-up", "bind-roll"),
        *("reprint", "add-matter", "drop-matter"),
    ),
    "预约 / appointments": (
        *("appointments", "slots", "book", "rebook", "cancel-booking", "check-in", "put-off"),
        "import",
    ),
    "大厅现在怎样 / how the hall is": (
        *("status", "watch", "why", "report", "supervision", "inspection", "close-cases"),
        *("work-orders", "feedback"),
    ),
    "值班长 / the manager's hand": (
        *("reclassify", "stop-issue", "resume-issue", "cap", "move", "counter-queues"),
        *("add-counter", "extend", "notice", "close-day", "broadcast", "end-broadcast"),
        *("emergency", "reload"),
    ),
    "数据和可靠 / data and reliability": (
        *("backup", "restore", "audit", "erase", "standby", "promote", "simulate"),
    ),
}

OTHERS: Final = "其他 / others"


def arrange(app: typer.Typer) -> None:
    """Put every registered command on its panel, in the order of `PANELS`; unlisted ones come last."""
    place = {name: at for at, name in enumerate(n for names in PANELS.values() for n in names)}
    panel = {name: title for title, names in PANELS.items() for name in names}

    def order(info: CommandInfo | TyperInfo) -> int:
        return place.get(name_of(info), len(place))

    app.registered_commands.sort(key=order)
    app.registered_groups.sort(key=order)
    for info in entries(app):
        info.rich_help_panel = panel.get(name_of(info), OTHERS)


def entries(app: typer.Typer) -> list[CommandInfo | TyperInfo]:
    """Everything that can be typed after `hall`."""
    return [*app.registered_commands, *app.registered_groups]


def name_of(info: CommandInfo | TyperInfo) -> str:
    """What is typed for a command or a group of commands."""
    if isinstance(info, CommandInfo):
        if info.name:
            return info.name
        return "" if info.callback is None else info.callback.__name__.replace("_", "-")
    name = info.name or (info.typer_instance.info.name if info.typer_instance else None)
    return name if isinstance(name, str) else ""
