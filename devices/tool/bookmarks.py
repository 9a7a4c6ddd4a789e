"""``bookmarks``: what the cameras of this machine were asked for; a picture only against a name."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Final

import msgspec

from config.setup_model import Setup
from devices.host.album import Album
from devices.tool.outcome import Exit, ToolError, Voice

EVENT_ZH: Final = {"bad_review": "差评", "alarm": "设备故障"}
MISSING_ZH: Final = {
    "line_down": "摄像机未连接",
    "no_answer": "摄像机没有应答",
    "too_late": "得知时已过时",
    "not_authorized": "摄像机拒绝登录，请核对用户名和密码",
    "no_snapshot": "摄像机不提供图片",
    "bad_picture": "图片损坏",
}


def bookmarks(
    setup: Setup,
    voice: Voice,
    zone: dt.tzinfo | None,
    *,
    picture: str,
    who: str,
    file: Path | None,
) -> Exit:
    """List them by the hall's time, or give one picture to somebody who is written down.

    Raises:
        ToolError: no such picture, nobody named, or no file to put it in.
    """
    hosts = Path(setup.controller.data_dir) / "hosts"
    albums = [
        Album(hosts / f"{program.name}.bookmarks", {})
        for program in setup.programs_of("device_host")
    ]
    if picture:
        _give(albums, picture, who, file)
        voice.say(f"图片已存到 {file}，查看记录已留存 / saved; who looked was written down")
        voice.give({"ok": True, "picture": picture, "file": str(file)})
        return Exit.GOOD
    rows = [row for album in albums for row in album.rows()]
    for row in rows:
        at = dt.datetime.fromtimestamp(row.at_ms / 1000, dt.UTC).astimezone(zone)
        where = f"{row.counter}号窗口" if row.counter else "大厅"
        shown = row.picture or (_missing(row.missing) if row.missing else "不留图片")
        mark = " 演练" if row.rehearsal else ""
        voice.say(
            f"{at:%Y-%m-%d %H:%M:%S}  {row.camera}  {where}  {EVENT_ZH[row.event]}"
            f"{' ' + row.device if row.device else ''}{mark}  {shown}"
        )
    if not rows:
        voice.say("没有记录 / nothing yet")
    voice.give({"ok": True, "bookmarks": [msgspec.to_builtins(row) for row in rows]})
    return Exit.GOOD


def _missing(reason: str) -> str:
    return f"没有图片：{MISSING_ZH.get(reason, reason)}"


def _give(albums: list[Album], picture: str, who: str, file: Path | None) -> None:
    if not who or file is None:
        raise ToolError(
            "取图片要写明 --who（谁看）和 --file（存到哪里）",
            "A picture needs --who (who looks) and --file (where to put it)",
        )
    for album in albums:
        try:
            data = album.look(picture, who, time.time_ns() // 1_000_000)
        except OSError:
            continue
        try:
            file.touch(mode=0o600)
            file.write_bytes(data)
        except OSError as err:
            raise ToolError(f"{file} 写不了：{err.strerror}", f"Cannot write {file}") from err
        return
    raise ToolError(f"没有图片 {picture}", f"There is no picture {picture}")
