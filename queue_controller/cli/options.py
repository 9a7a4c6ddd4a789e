"""Options that many subcommands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HallOption = Annotated[
    Path | None,
    typer.Option("--hall", help="大厅文件夹；默认是本目录最近运行的大厅 / the hall folder"),
]
FolderArgument = Annotated[
    Path | None, typer.Argument(help="大厅文件夹，与 --hall 相同 / the same as --hall")
]
SetupOption = Annotated[
    Path | None,
    typer.Option("--setup", help="技术配置文件，默认为大厅文件夹中的 hall.toml / technical setup"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / JSON output")]
CounterArgument = Annotated[str, typer.Argument(help="窗口号，如 5 / counter number")]
TicketArgument = Annotated[str, typer.Argument(help="号码，如 B012 / ticket label")]
ReasonOption = Annotated[str, typer.Option("--reason", help="原因，留作记录 / why, for the record")]
StaffOption = Annotated[
    str, typer.Option("--staff", help="办理人工号；有密码的要输入密码 / who decides")
]
