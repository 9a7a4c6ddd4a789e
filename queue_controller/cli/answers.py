"""Answers of the controller, for a person or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.view import HallView
from queue_controller.cli.session import (
    Target,
    ask,
    dump,
    say,
)
from queue_controller.cli.target import running_target


def body(reply: m.Reply) -> dict[str, Any]:
    """The body of a reply as plain values."""
    decoded = msgspec.json.decode(reply.body)
    return decoded if isinstance(decoded, dict) else {}


def done(reply: m.Reply, *, as_json: bool, sentence: str) -> None:
    """Say that it is done: one JSON object, or a sentence."""
    if as_json:
        say(dump({"ok": True, "code": reply.code, "seq": reply.seq, **body(reply)}))
    else:
        say(sentence)


def ticket_sentence(reply: m.Reply, nobody: str = "没有人在等候 / nobody waits") -> str:
    """The ticket of a reply, or that there is none."""
    ticket = body(reply).get("ticket")
    if ticket is None:
        return nobody
    place = f" → {ticket['counter']}号窗口" if ticket["counter"] else ""
    return f"{ticket['label']}{place}（{STATE_ZH[ticket['state']]} / {ticket['state']}）"


STATE_ZH = {
    "waiting": "等候",
    "called": "已叫号",
    "serving": "办理中",
    "served": "已办理",
    "no_show": "过号",
    "parked": "挂起",
    "cancelled": "已取消",
    "expired": "已失效",
}


def send(hall: Path | None, setup: Path | None, command: m.Command, *, as_json: bool) -> None:
    """Send a command to a hall and say how it ended."""
    target = running_target(hall, setup, as_json=as_json)
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply, "完成 / done"))


def wait_text(low_minutes: int, high_minutes: int) -> str:
    """The range of a wait in words."""
    if high_minutes < 0:
        return "暂无开放窗口"
    if low_minutes <= 0:
        return f"约{high_minutes}分钟以内"
    return f"约{low_minutes}–{high_minutes}分钟"


def queue_name(hall: Hall, prefix: str) -> str:
    """What a queue is called; empty where the tables that were read do not have it."""
    queue = hall.queue_by_prefix.get(prefix)
    return "" if queue is None else queue.name_zh


def snapshot(target: Target, *, as_json: bool) -> HallView:
    """The hall as it is now."""
    reply = ask(target, m.Snapshot(), as_json=as_json)
    return wire.decode_view(reply)
