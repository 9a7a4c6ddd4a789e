"""What can be typed after ``hall devices`` (or ``python -m devices.tool``)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final, NoReturn

from devices.tool.outcome import Exit

UNATTENDED_S: Final = 2.0
"""How long a key is waited for where nobody is there to press it: one that comes by itself counts."""
SECONDS: Final = 30.0


class _Parser(argparse.ArgumentParser):
    """Says in Chinese first that something cannot be understood, and where to read what can be typed."""

    def error(self, message: str) -> NoReturn:
        """End with 2."""
        sys.stderr.write(
            f"命令写得不对，请看 {self.prog} --help\n"
            f"{self.prog}: {message}; see {self.prog} --help\n"
        )
        sys.exit(int(Exit.CONFIG))


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top: argparse.ArgumentParser = _Parser(
        prog="hall devices", description="查找、核对和测试设备 / find, identify and test devices"
    )
    commands = top.add_subparsers(dest="command", required=True)

    discover = _command(commands, "discover", "查找端口和设备 / which ports, what answers")
    discover.add_argument(
        "--port", action="append", default=[], help="只看这个端口，可重复 / only this port"
    )
    discover.add_argument(
        "--ask", action="store_true", help="向未登记的端口提无害的问题 / put harmless questions"
    )
    discover.add_argument(
        "--press", action="store_true", help="只听，请人按键 / only listen while a key is pressed"
    )
    discover.add_argument(
        "--baud", action="append", type=int, default=[], help="波特率，可重复 / baud rate"
    )
    _seconds(discover)

    identify = _command(commands, "identify", "每台设备显示自己的窗口号 / show its counter")
    identify.add_argument("names", nargs="*", help="设备或线路，默认全部 / devices or lines")
    identify.add_argument(
        "--one-by-one", action="store_true", help="逐台显示并询问 / one after another, and ask"
    )

    test = _command(commands, "test", "测试一台设备 / test one device")
    test.add_argument("name", help="设备 / device")
    test.add_argument(
        "--unattended", action="store_true", help="现场没有人，不提问 / nobody is there to ask"
    )
    _seconds(test)

    accept = _command(commands, "accept", "逐个窗口走查，出验收单 / walk test, acceptance sheet")
    accept.add_argument("counters", nargs="*", help="窗口号，默认全部 / counters, all by default")
    accept.add_argument(
        "--unattended", action="store_true", help="现场没有人，不提问 / nobody is there to ask"
    )
    accept.add_argument(
        "--out",
        type=Path,
        default=Path("var") / "验收",
        metavar="DIR",
        help="验收单放在哪里 / where the sheet is written",
    )
    _seconds(accept, None)

    trace = _command(commands, "trace", "显示一台设备的收发内容 / frames with their meaning")
    trace.add_argument("name", help="设备 / device")
    trace.add_argument(
        "--ask", action="store_true", help="先查询一次状态 / ask for its state first"
    )
    _seconds(trace)

    capture = _command(commands, "capture", "录制一条线路 / record a line")
    capture.add_argument("name", help="设备或线路 / device or line")
    capture.add_argument("file", type=Path, help="录制文件 / file to write")
    capture.add_argument(
        "--do",
        choices=("nothing", "state", "test", "identify"),
        default="state",
        help="先让设备做什么 / what is asked of it first",
    )
    capture.add_argument(
        "--personal", action="store_true", help="数据来自虚构的证件 / invented cards are recorded"
    )
    _seconds(capture, 10.0)

    _command(
        commands, "configuration", "检查设备的配置，不开端口 / check what is written of the devices"
    )

    bookmarks = _command(
        commands, "bookmarks", "摄像机记下的时刻 / what the cameras were asked for"
    )
    bookmarks.add_argument(
        "--picture", default="", metavar="NAME", help="取出这张图片，会留下记录 / give this picture"
    )
    bookmarks.add_argument("--who", default="", help="谁要看，写真实姓名 / who looks at it")
    bookmarks.add_argument("--file", type=Path, metavar="FILE", help="存到这里 / where to put it")

    replay = commands.add_parser("replay", help="回放录制，不用端口 / play a record, no port")
    replay.add_argument("file", type=Path, help="录制文件 / file to play")
    replay.add_argument("--json", action="store_true", dest="as_json", help="JSON")
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, words: str
) -> argparse.ArgumentParser:
    one = commands.add_parser(name, help=words)
    one.add_argument("--hall", type=Path, metavar="DIR", help="大厅文件夹 / hall folder")
    one.add_argument("--setup", type=Path, metavar="FILE", help="技术配置 / technical setup")
    one.add_argument("--json", action="store_true", dest="as_json", help="JSON")
    return one


def _seconds(one: argparse.ArgumentParser, usual: float | None = SECONDS) -> None:
    told = f"{SECONDS:g}，没有人时 {UNATTENDED_S:g}" if usual is None else f"{usual:g}"
    one.add_argument(
        "--seconds",
        type=float,
        default=usual,
        metavar="N",
        help=f"最多几秒，默认 {told} / limit",
    )
