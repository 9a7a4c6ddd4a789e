"""What every subcommand shares: which hall, the connection to its controller, output and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

import msgspec
import typer

import config
from config.model import Hall, Setup
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient, Update
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.errors import BusError, KeysError
from queue_controller.api.keys import ensure_hall_keys, load_client_keys

EXIT_BAD_INPUT: Final = 2
EXIT_REFUSED: Final = 3
EXIT_NOT_REACHABLE: Final = 4

CLI_CLIENT: Final = "cli"
REACH_LIMIT_S: Final = 3.0
"""A controller that has not answered by then is not there, however long its answer may take."""


def say(text: str, *, to: TextIO | None = None) -> None:
    """Write one line for a person."""
    stream = sys.stdout if to is None else to
    stream.write(text + "\n")
    stream.flush()


def fail(exit_code: int, zh: str, en: str, *, as_json: bool = False, **more: Any) -> NoReturn:
    """End with a sentence in both languages (or one JSON object) and this exit code."""
    if as_json:
        say(dump({"ok": False, "message_zh": zh, "message_en": en, **more}))
    else:
        code = f" [{more['code']}]" if "code" in more else ""
        say(f"{zh}{code}\n{en}", to=sys.stderr)
    raise typer.Exit(exit_code)


def dump(value: Any) -> str:
    """One line of JSON, readable Chinese."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


@dataclass(frozen=True)
class Target:
    """The hall that a command is for."""

    folder: Path
    setup_file: Path | None
    hall: Hall
    setup: Setup


def make_keys(target: Target, names: Iterable[str], *, as_json: bool = False) -> None:
    """Make the keys that these clients lack, or end with exit code 2."""
    try:
        ensure_hall_keys(Path(target.setup.controller.keys_dir), names)
    except KeysError as error:
        fail(EXIT_BAD_INPUT, error.message_zh, error.message_en, as_json=as_json, code=error.code)


def problem_text(problem: config.Problem) -> str:
    """One complaint for a person, Chinese first."""
    mark = "✗ 错误" if problem.severity == "error" else "! 提醒"
    return f"{mark} {problem.message_zh}\n        {problem.message_en}"


def connect(
    target: Target,
    *,
    client_id: str = CLI_CLIENT,
    on_update: Callable[[Update], None] | None = None,
    as_json: bool = False,
) -> BusClient:
    """A started bus client with the administrator's key of this machine."""
    controller = target.setup.controller
    try:
        keys = load_client_keys(Path(controller.keys_dir), client_id)
    except BusError as error:
        fail(EXIT_BAD_INPUT, error.message_zh, error.message_en, as_json=as_json, code=error.code)
    client = BusClient(
        controller.commands,
        controller.events,
        keys,
        client_id,
        target.hall.hall_id,
        "full",
        on_update or (lambda _: None),
        standby=second_endpoint(target.setup, Path(controller.keys_dir)),
    )
    client.start()
    return client


def all_events(client: BusClient) -> list[tuple[m.EventRecord, m.Event]]:
    """The whole log over the bus; event types that this version does not know are left out.

    Raises:
        BusError: the controller does not answer, or not now.
    """
    found: list[tuple[m.EventRecord, m.Event]] = []
    after = 0
    client.ask(m.Ping(), timeout_s=REACH_LIMIT_S)
    while True:
        reply = client.ask(m.AskEvents(after, 1000), timeout_s=10.0)
        if not reply.ok:
            raise BusError(reply.message_zh, reply.message_en)  # half a log would tell lies
        records = msgspec.json.decode(reply.body, type=m.EventsOf).records
        if not records:
            return found
        for record in records:
            event = m.decode_event(record)
            if event is not None:
                found.append((record, event))
        after = records[-1].seq


def ask(
    target: Target,
    command: m.Command,
    *,
    as_json: bool = False,
    timeout_s: float = REACH_LIMIT_S,
    pin: str = "",
    client_id: str = CLI_CLIENT,
) -> m.Reply:
    """Send one command; end with exit code 3 when it is refused and 4 without a controller."""
    client = connect(target, client_id=client_id, as_json=as_json)
    try:
        if timeout_s > REACH_LIMIT_S:
            client.ask(m.Ping(), timeout_s=REACH_LIMIT_S)
        reply = client.ask(command, timeout_s=timeout_s, pin=pin)
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
    if not reply.ok:
        reasons = _reasons(reply)
        if not as_json:
            for zh, en in reasons:
                say(f"✗ {zh}\n        {en}", to=sys.stderr)
        more: dict[str, Any] = {"reasons": [{"zh": zh, "en": en} for zh, en in reasons]}
        more = more if reasons else {}
        fail(
            *(EXIT_REFUSED, reply.message_zh, reply.message_en),
            as_json=as_json,
            code=reply.code,
            **more,
        )
    return reply


def _reasons(reply: m.Reply) -> list[tuple[str, str]]:
    """What a refusal lists, one by one, in both languages; mostly nothing."""
    body = msgspec.json.decode(reply.body)
    detail = body.get("detail", {}) if isinstance(body, dict) else {}
    zh, en = (str(detail.get(key, "")).splitlines() for key in ("reasons", "reasons_en"))
    return list(zip(zh, en, strict=False))
