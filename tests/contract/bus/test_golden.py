"""Messages of every published version, kept for ever: what was once on the wire stays readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import MalformedMessage, UnknownCommand
from queue_controller.api.view import HallView

GOLDEN = Path(__file__).parent / "golden"
ENVELOPES: tuple[type[msgspec.Struct], ...] = (
    m.Request,
    m.Reply,
    m.EventRecord,
    m.Heartbeat,
    HallView,
)


def _lines(group: str) -> list[bytes]:
    files = sorted(GOLDEN.glob(f"{group}.v*.jsonl"))
    return [line for path in files for line in path.read_bytes().splitlines()]


def _holds(now: Any, then: Any) -> bool:
    """Whether everything that was said then is still said, field by field."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            k in now and _holds(now[k], v) for k, v in then.items()
        )
    if isinstance(then, list):
        return len(now) == len(then) and all(map(_holds, now, then))
    return bool(now == then)


def _name(line: bytes) -> str:
    return str(json.loads(line).get("type", ""))


@pytest.mark.parametrize("line", _lines("commands"), ids=_name)
def test_commands_are_still_understood(line: bytes) -> None:
    command = wire.decode_command(msgspec.Raw(line))
    assert _holds(json.loads(wire.encode(command)), json.loads(line))


@pytest.mark.parametrize("line", _lines("commands"), ids=_name)
def test_commands_are_strict(line: bytes) -> None:
    more = {**json.loads(line), "surprise": 1}
    with pytest.raises(MalformedMessage):
        wire.decode_command(msgspec.Raw(json.dumps(more).encode()))


@pytest.mark.parametrize("line", _lines("events"), ids=_name)
def test_events_are_still_understood_and_tolerate_more(line: bytes) -> None:
    more = json.dumps({**json.loads(line), "surprise": {"of": [1]}}, ensure_ascii=False).encode()
    for body in (line, more):
        record = m.EventRecord(1, 1, 1, _name(line), "", "", msgspec.Raw(body))
        event = m.decode_event(record)
        assert event is not None
        assert _holds(json.loads(wire.encode(event)), json.loads(line))


@pytest.mark.parametrize("line", _lines("replies"), ids=_name)
def test_bodies_of_replies_are_still_understood(line: bytes) -> None:
    kinds = {str(k.__struct_config__.tag): k for k in m.ReplyBody.__subclasses__()}
    more = json.dumps({**json.loads(line), "surprise": None}).encode()
    for body in (line, more):
        found = msgspec.json.decode(body, type=kinds[_name(line)])
        assert _holds(json.loads(wire.encode(found)), json.loads(line))


@pytest.mark.parametrize("at", range(len(ENVELOPES)), ids=[e.__name__ for e in ENVELOPES])
def test_envelopes_are_still_understood(at: int) -> None:
    line = _lines("envelopes")[at]
    found = msgspec.json.decode(line, type=ENVELOPES[at])
    assert _holds(json.loads(wire.encode(found)), json.loads(line))


def test_every_message_has_a_golden_one() -> None:
    def tags(kinds: Any) -> set[str]:
        return {str(kind.__struct_config__.tag) for kind in kinds}

    assert tags(get_args(m.AnyCommand)) == set(map(_name, _lines("commands")))
    assert tags(get_args(m.AnyEvent)) == set(map(_name, _lines("events")))
    assert tags(m.ReplyBody.__subclasses__()) == set(map(_name, _lines("replies")))


def test_an_unknown_command_is_told_apart_from_a_malformed_one() -> None:
    with pytest.raises(UnknownCommand):
        wire.decode_command(msgspec.Raw(b'{"type":"teleport","counter":"5"}'))
    with pytest.raises(MalformedMessage) as found:
        wire.decode_command(msgspec.Raw(b'{"type":"call_next"}'))
    assert not isinstance(found.value, UnknownCommand)
    assert "counter" in found.value.message_en
