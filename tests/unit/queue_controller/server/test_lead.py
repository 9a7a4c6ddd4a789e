"""The answer to whoever starts an emergency waits for the programs; nothing and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Raw

from queue_controller.api import client as client_module
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.standing import StandingEmergency
from queue_controller.server import lead as lead_module
from queue_controller.server.lead import LEAD_S, EmergencyLead
from queue_controller.server.turn import Outgoing, Settled
from tests.helpers.patience import PATIENCE_S, Calm
from tests.unit.queue_controller.server.desk import HALL
from tests.unit.queue_controller.server.live import Live, until

ANSWER = Outgoing(b"r", b"f")


def settled(event: m.Event) -> Settled:
    record = m.EventRecord(1, 1, 0, "x", "cli", "c", Raw(b"{}"))
    return Settled([ANSWER], [(record, event)])


def test_other_batches_are_none_of_its_business() -> None:
    lead = EmergencyLead()
    assert not lead.hold(settled(m.EmergencyEnded("e1")), ["board-1"])
    assert (lead.free(), lead.due_s()) == ([], None)


def test_the_answer_goes_out_when_all_have_confirmed_or_after_a_while() -> None:
    now = [10.0]
    lead = EmergencyLead(lambda: now[0])
    for number in ("e1", "e2"):
        assert lead.hold(settled(m.EmergencyStarted(number)), ["board-1", "host-1"])
    lead.confirmed("board-1", "call-7")
    lead.confirmed("board-1", "e1")
    assert lead.free() == []
    lead.confirmed("host-1", "e1")
    assert lead.free() == [ANSWER]
    assert lead.due_s() == 10.0 + LEAD_S
    assert lead.free() == []
    now[0] += LEAD_S
    assert lead.free() == [ANSWER]
    assert lead.due_s() is None


def test_where_nobody_follows_nothing_waits() -> None:
    lead = EmergencyLead()
    assert lead.hold(settled(m.EmergencyStarted("e1")), [])
    assert lead.free() == [ANSWER]


LONG_S = 5.0
"""No machine stands still for so long, and a real one would not wait for it."""


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr(lead_module, "LEAD_S", LONG_S)
    # What is asked again is answered from the store.
    monkeypatch.setattr(client_module, "RESEND_S", 2 * LONG_S)
    one = Live(tmp_path)
    one.start()
    yield one
    one.close()


def prepared(cli: BusClient) -> str:
    reply = cli.ask(m.PrepareEmergency(drill=True))
    assert reply.ok, reply.message_en
    return wire.body_of(reply, m.EmergencyReady).emergency_id


def follower(live: Live, name: str) -> Path:
    """A program that follows; the file in which it keeps the emergency."""
    path = live.folder / f"{name}.emergency"
    current: list[object] = []
    live.client(name, "public", current.append, standing=StandingEmergency(path, HALL.hall_id))
    until(lambda: any(getattr(each, "state", "") == "current" for each in current))
    return path


def test_whoever_is_answered_may_rely_on_every_program(live: Live) -> None:
    paths = [follower(live, name) for name in ("board-1", "kiosk-1")]
    cli = live.client("cli")
    code = prepared(cli)
    calm = Calm()
    assert cli.ask(m.StartEmergency(code)).ok
    assert calm.wall_s < LONG_S, calm
    assert all(path.exists() for path in paths), "answered before they had it"


def test_one_that_is_gone_delays_the_answer_and_nothing_else(live: Live) -> None:
    path = follower(live, "board-1")
    follower(live, "kiosk-1")
    live.gone("kiosk-1")
    cli, other = live.client("cli"), live.client("rating-1")
    assert other.ask(m.Ping()).ok
    code = prepared(cli)
    calm = Calm()
    starting = cli.submit(m.StartEmergency(code))
    until(path.exists)
    assert other.ask(m.Ping()).ok
    assert not starting.done(), "the loop stood still until the answer had gone out"
    assert starting.result(PATIENCE_S).ok
    assert calm.wall_s >= LONG_S
