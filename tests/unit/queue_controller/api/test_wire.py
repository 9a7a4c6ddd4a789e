"""Frames in and out; what comes from outside is never trusted."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import MalformedMessage, UnknownCommand


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


def test_many_threads_may_decode_their_first_snapshot_at_once() -> None:
    """In a process of its own: what is tested is the very first use of a type."""
    code = """
import sys, threading
from msgspec import Raw
from queue_controller.api import messages as m, wire
from queue_controller.api.view import HallView
sys.setswitchinterval(1e-6)
body = Raw(b'{"business_date":"2025-09-08"}')
reply = m.Reply(1, "h", 1, "c", 1, True, "ok", "", "", body)
gate, found = threading.Barrier(16), []
def run():
    gate.wait()
    found.append(wire.decode_view(reply) == HallView(business_date="2025-09-08"))
threads = [threading.Thread(target=run) for _ in range(16)]
[each.start() for each in threads]
[each.join() for each in threads]
assert found == [True] * 16
"""
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
        assert done.returncode == 0
