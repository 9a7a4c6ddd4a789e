"""Frames in and out; what comes from outside is never trusted."""

from __future__ import annotations

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import MalformedMessage, UnknownCommand
from queue_controller.api.view import HallView


def _frame(**changes: object) -> bytes:
    whole = {
        "protocol": 1,
        "hall_id": "h",
        "epoch": 1,
        "command_id": "c1",
        "client_id": "kiosk-1",
        "body": {"type": "ping"},
        **changes,
    }
    return json.dumps(whole).encode()


def test_a_command_comes_back_as_it_was_sent() -> None:
    command = m.Issue(queue="B", language="en", identity=m.Identity("610924198001010017"))
    frame = wire.encode_request(
        command, hall_id="h", client_id="kiosk-1", command_id="c1", epoch=3, pin="1234"
    )
    request = wire.decode_request(frame)
    assert (request.hall_id, request.epoch, request.client_id) == ("h", 3, "kiosk-1")
    assert wire.decode_command(request.body) == command


def test_neither_pin_nor_identity_shows_in_a_repr() -> None:
    command = m.Issue(queue="B", identity=m.Identity("610924198001010017"))
    frame = wire.encode_request(
        command, hall_id="h", client_id="kiosk-1", command_id="c1", pin="4711"
    )
    shown = repr(wire.decode_request(frame)) + repr(command)
    assert "6109" not in shown
    assert "4711" not in shown


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        _frame(protocol="1"),
        _frame(epoch=None),
        _frame(surprise=1),
        _frame(command_id=""),
        _frame(command_id="a b"),
        _frame(command_id="x" * 65),
        _frame(client_id="../../etc"),
        _frame(command_id="c1\n"),
        b'{"protocol":1,"body":' + b"[" * 50_000,
        _frame()[:-1],
        _frame() + b"{}",
    ],
)
def test_what_is_no_envelope_is_malformed(frame: bytes) -> None:
    with pytest.raises(MalformedMessage):
        wire.decode_request(frame)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"type":"warp"}', UnknownCommand),
        (b'{"type":7}', MalformedMessage),
        (b'{"counter":"5"}', MalformedMessage),
        (b'{"type":"call_next","counter":5}', MalformedMessage),
        (b'{"type":"call_next","counter":"5","x":1}', MalformedMessage),
        (b'{"type":"issue","language":"fr"}', MalformedMessage),
        (b'{"type":"issue","queue":"\\ud800"}', MalformedMessage),
        (b'{"type":"complete","counter":"5","items":' + b"[" * 20_000 + b"}", MalformedMessage),
        (b'"issue"', MalformedMessage),
        (b"3", MalformedMessage),
    ],
)
def test_what_is_no_command_is_refused(body: bytes, kind: type[MalformedMessage]) -> None:
    with pytest.raises(kind) as found:
        wire.decode_command(msgspec.Raw(body))
    assert found.value.message_zh
    assert len(found.value.message_en) < 400


def test_a_value_is_never_repeated_in_the_error() -> None:
    body = b'{"type":"issue","identity":{"number":610924198001010017}}'
    with pytest.raises(MalformedMessage) as found:
        wire.decode_command(msgspec.Raw(body))
    assert "6109" not in f"{found.value.message_zh}{found.value.message_en}{found.value.detail}"


def test_random_bytes_never_do_more_than_be_refused() -> None:
    rng = random.Random(20250908)
    whole = _frame(body={"type": "issue", "queue": "B"})
    refused = 0
    for _ in range(3000):
        frame = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            frame[rng.randrange(len(frame))] = rng.randrange(256)
        try:
            wire.decode_command(wire.decode_request(bytes(frame)).body)
        except MalformedMessage:
            refused += 1
    assert refused > 2000


def test_command_ids_are_unique_and_in_order_of_time() -> None:
    made = [wire.new_command_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    times = [each[:12] for each in made]
    assert times == sorted(times)
    assert all(wire.ID_PATTERN.fullmatch(each) for each in made)


def test_a_reply_tolerates_what_it_does_not_know() -> None:
    reply = m.Reply(1, "h", 2, "c1", 9, True, "ok", "", "", msgspec.Raw(b'{"type":"done"}'))
    more = {**json.loads(wire.encode(reply)), "later": [1]}
    found = wire.decode_reply(json.dumps(more).encode())
    assert wire.body_of(found, m.Done) == m.Done()
    with pytest.raises(MalformedMessage):
        wire.body_of(found, m.Issued)


def test_a_type_is_learnt_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """msgspec ends the process where two threads begin with the same type together."""
    made: list[object] = []
    real = msgspec.json.Decoder

    def slow(kind: type[HallView]) -> msgspec.json.Decoder[HallView]:
        made.append(kind)
        time.sleep(0.05)
        return real(kind)

    monkeypatch.setattr(wire, "_decoders", {})
    monkeypatch.setattr(msgspec.json, "Decoder", slow)
    body = Raw(b'{"business_date":"2025-09-08"}')
    reply = m.Reply(1, "h", 1, "c", 1, True, "ok", "", "", body)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(wire.decode_view, [reply] * 8))
    assert found == [HallView(business_date="2025-09-08")] * 8
    assert made == [HallView]


ID_NUMBER = "610924198001010017"


@pytest.mark.parametrize(
    "body",
    [
        {"type": "issue", ID_NUMBER: 1},
        {"type": "issue", "identity": {ID_NUMBER: 1}},
        {"type": "issue", "language": ID_NUMBER},
        {"type": "issue", "language": f"'{ID_NUMBER}\" - at `$.x`"},
        {"type": "issue", f"a`{ID_NUMBER}`": 1},
        {"type": ID_NUMBER},
        {"type": "issue", "\x1b[31m\n2026-01-01 CRITICAL the hall is closed": 1},
        {"type": "\x1b[2J\nissue"},
        {
            "type": "report_health",
            "device": "a",
            "kind": "b",
            "state": "good",
            "parts": {ID_NUMBER: 1},
        },
    ],
)
def test_what_is_refused_is_not_repeated(body: dict[str, object]) -> None:
    """The sentence goes into the log, where no person's number may stand, and lines must be ours."""
    with pytest.raises(MalformedMessage) as refused:
        wire.decode_command(msgspec.Raw(msgspec.json.encode(body)))
    told = refused.value.message_zh + refused.value.message_en + str(refused.value.detail)
    assert ID_NUMBER not in told
    assert "CRITICAL" not in told
    assert told.isprintable()


def test_a_field_that_this_version_does_not_have_is_named() -> None:
    with pytest.raises(MalformedMessage, match="`colour`"):
        wire.decode_command(msgspec.Raw(b'{"type":"issue","colour":1}'))
