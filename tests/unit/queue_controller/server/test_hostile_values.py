"""Values that no program of ours sends: refused or harmless, never an error of our own, and the log replays."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from msgspec import inspect

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.server import errors as no
from queue_controller.server.turn import Settled
from tests.helpers.patience import PATIENCE_S
from tests.unit.queue_controller.server.desk import HALL, Desk, busy_day

COMMANDS: Final = 600
TEXTS: Final = (
    *("", "A", "B", "C", "1", "2", "3", "A001", "A002", "B001", "20250908-A001", "printer-1"),
    *("ED0001", "ED0002", "2025-09-08", "2025-09-09", "0001-01-01", "9999-12-31", "2025-W01-1"),
    *("09:00", "24:00", "99:99", "P10", "P20", "P99", "GA001", "SJ001", "zh", "0" * 64),
    *("x" * 65, "长" * 3000, "1" * 5000, "\n\r\x1b[31mred\x00", "\u202egnp", "a\u2028b"),
    *("<img src=http://x/>", "=cmd|' /C calc'!A0", "../../etc/passwd", "'; DROP TABLE event; --"),
    *("\ufffd\U0010ffff", "-1", "1e400", "٣", "１", "²", "{0.__class__}", "%s%n"),
)
NUMBERS: Final = (
    *(0, 1, -1, 2, 3, 5, 10, 60, 999, 1000, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, 10**30),
    *(10**400, 1757293200000, 1757379600000),
)
NAMES: Final = (
    *("cli", "manager-1", "desk-1", "kiosk-1", "terminal-1", "terminal-2", "rating-1", "guide-1"),
    *("board-1", "host-1", "announcer", "supervisor-1", "standby-1", "forms-1", "sign-1"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.crash()


def value(kind: inspect.Type, dice: random.Random, depth: int = 0) -> object:
    """Something that the decoder may let pass for a field of this type."""
    match kind:
        case inspect.StrType():
            return dice.choice(TEXTS)
        case inspect.IntType():
            return dice.choice(NUMBERS)
        case inspect.FloatType():
            return dice.choice((0.0, -1.0, 1e308, 1e-300, 0.5))
        case inspect.BoolType():
            return dice.random() < 0.5
        case inspect.NoneType():
            return None
        case inspect.LiteralType():
            return dice.choice(kind.values)
        case inspect.UnionType():
            return value(dice.choice(kind.types), dice, depth)
        case inspect.VarTupleType() | inspect.ListType():
            many = dice.choice((0, 1, 1, 2, 3, 300 if depth == 0 else 2))
            return [value(kind.item_type, dice, depth + 1) for _ in range(many)]
        case inspect.TupleType():
            return [value(each, dice, depth + 1) for each in kind.item_types]
        case inspect.DictType():
            pairs = range(dice.choice((0, 1, 2)))
            return {
                str(value(kind.key_type, dice)): value(kind.value_type, dice, depth) for _ in pairs
            }
        case inspect.StructType():
            return struct(kind, dice, depth)
        case _:
            raise TypeError(kind)


def struct(kind: inspect.StructType, dice: random.Random, depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {} if kind.tag_field is None else {kind.tag_field: kind.tag}
    for field in kind.fields:
        if field.required or dice.random() < 0.6:
            found[field.encode_name] = value(field.type, dice, depth)
    return found


def command_kinds() -> list[inspect.StructType]:
    union = inspect.type_info(m.AnyCommand)
    assert isinstance(union, inspect.UnionType)
    kinds = [each for each in union.types if isinstance(each, inspect.StructType)]
    assert len(kinds) == len(wire.COMMAND_TYPES)
    return kinds


def told(desk: Desk, name: str, frame: bytes) -> Settled:
    """What one message leads to, whether the loop or the worker answers."""
    desk.controller.refresh_clock()
    desk.controller.take(b"route", name, frame)
    settled = desk.settle()
    for _ in range(20):
        if settled.replies:
            break
        desk.worker._pool.submit(int).result(PATIENCE_S)
        for result in desk.worker.results():
            result()
        settled = desk.settle()
    return settled


def texts_of(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, each in found.items():
            yield str(key)
            yield from texts_of(each)
    elif isinstance(found, list | tuple):
        for each in found:
            yield from texts_of(each)


def framed(name: str, command_id: str, body: bytes) -> bytes:
    envelope = {
        "protocol": m.PROTOCOL,
        "hall_id": HALL.hall_id,
        "epoch": 0,
        "command_id": command_id,
        "client_id": name,
        "body": 0,
        "pin": "",
    }
    return json.dumps(envelope).encode().replace(b'"body": 0', b'"body": ' + body)


@pytest.mark.parametrize("seed", range(3))
def test_any_value_of_any_role_is_answered_and_the_log_replays(
    seed: int, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    dice = random.Random(seed)
    kinds = command_kinds()
    busy_day(desk)
    codes: list[str] = []
    for number in range(COMMANDS):
        kind, name = dice.choice(kinds), dice.choice(NAMES)
        body = json.dumps(struct(kind, dice), ensure_ascii=dice.random() < 0.5).encode()
        settled = told(desk, name, framed(name, f"f{number}", body))
        assert len(settled.replies) == 1, (name, body)
        codes.append(wire.decode_reply(settled.replies[0].frame).code)
        assert codes[-1] != no.INTERNAL.code, (name, body[:300])
        for _, event in settled.published:
            for text in texts_of(msgspec.to_builtins(event)):
                bad = {c for c in text if unicodedata.category(c) in _NO_TEXT}
                assert not bad, (event, bad)
        if dice.random() < 0.05:
            desk.second(dice.choice((1, 60, 600, 4000)))
    assert codes.count("ok") > COMMANDS // 20
    assert "Traceback" not in caplog.text
    before = msgspec.json.encode(desk.state.view.tickets)
    desk.restart()
    assert msgspec.json.encode(desk.state.view.tickets) == before


_NO_TEXT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.AnswerRing("x" * 65), "text_too_long"),
        (m.AnswerRing(""), "text_missing"),
        (m.AddCounter("1" * 5000, ("A",), "忙"), "bad_counter_number"),
        (m.CallTicket("1", "1" * 5000), "unknown_ticket"),
        (m.AskInspections(until_date="0001-01-01"), "ok"),
        (m.AskInspections(from_date="0001-01-01", until_date="9999-12-31"), "ok"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_what_is_too_long_or_too_far_is_refused_with_a_sentence(
    desk: Desk, command: m.Command, code: str
) -> None:
    desk.done("terminal-1", m.SignIn("1", "ED0001"))
    desk.done("terminal-1", m.OpenCounter("1"))
    settled = told(desk, "cli", desk.request("cli", command))
    assert [wire.decode_reply(each.frame).code for each in settled.replies] == [code]
