"""The second machine: what the first acknowledged is on it, and nobody listens to the first any more."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from random import Random

import pytest

from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.server.standby.following import SILENT_S
from tests.chaos.hall_process import tail
from tests.chaos.history import Seen, faults
from tests.chaos.load import ANSWER_LIMIT_S, Loader
from tests.chaos.pair import Pair, place_of, until
from tests.helpers.patience import PATIENCE_S, Calm

LOADERS = 4
PROMOTE_LIMIT_S = 10.0
"""That it is no matter of minutes; how long it takes is measured, not tested."""
NAMES = [f"cli-{n}" for n in range(LOADERS)]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    one = Pair(tmp_path, NAMES)
    yield one
    one.close()


def loaded(pair: Pair, seed: int) -> list[Loader]:
    loaders = [Loader(pair.a.client(name), pair.a, n, seed) for n, name in enumerate(NAMES)]
    for each in loaders:
        each.start()
    return loaders


def answers(loaders: list[Loader], after_seq: int = 0) -> int:
    """How many commands were accepted so far, later than an event."""
    seen = [one for each in loaders for one in list(each.history)]
    return sum(one.reply.ok and one.reply.seq > after_seq for one in seen)


def ended(loaders: list[Loader]) -> list[Seen]:
    for each in loaders:
        each.stop.set()
    for each in loaders:
        each.join(3 * ANSWER_LIMIT_S)
        assert not each.is_alive()
        assert each.unanswered == 0
        each.client.close()
    return [seen for each in loaders for seen in each.history]


@pytest.mark.parametrize("fate", ["killed", "hung", "alive"])
def test_nothing_acknowledged_is_lost_and_the_stale_one_is_not_believed(
    pair: Pair, fate: str
) -> None:
    client = pair.start()
    random = Random(7)
    loaders = loaded(pair, seed=7)
    time.sleep(random.uniform(1.0, 2.0))
    until(lambda: answers(loaders) > 50, lambda: tail(pair.a.log))
    if fate == "killed":
        pair.a.kill()
    elif fate == "hung":
        os.kill(pair.a.pid, signal.SIGSTOP)
    before = client.epoch
    calm = Calm()
    promoted = pair.hall(pair.b, "promote")
    waited_s = calm.wall_s
    # Half a second to a second and a half on a quiet machine (docs/RELIABILITY.md).
    print(f"{fate}: promoted in {promoted['seconds']:.2f} s, {calm}")
    assert promoted["seconds"] - calm.stalled_s < PROMOTE_LIMIT_S
    # A copy that was out of contact for longer does not say so, whatever it holds.
    assert promoted["complete"] or waited_s > SILENT_S
    assert client.ask(m.Ping()).epoch > before
    if fate == "hung":
        # It goes on with what lies in its sockets, and finds out.
        os.kill(pair.a.pid, signal.SIGCONT)
    if fate != "killed":
        assert pair.a.wait_end(), tail(pair.a.log)
        assert place_of(pair.a).role == "overtaken"
        assert "run `hall standby`" in pair.a.log.read_text(errors="replace")
    after = promoted["seq"]
    until(lambda: answers(loaders, after) > 10, lambda: tail(pair.b.log))
    history = ended(loaders)
    records = pair.b.all_records(client)
    client.close()
    assert faults(history, records) == []
    # `late` would mean that answers went out without the copy.
    assert not [r for r in records if b'"late"' in bytes(r.body)]
    stale = [seen for seen in history if seen.reply.seq > after and seen.reply.epoch <= before]
    assert stale == []


def test_the_first_machine_comes_back_as_the_copy_and_is_promoted_by_the_same_command(
    pair: Pair,
) -> None:
    client = pair.start()
    first = client.ask(m.Issue(queue="A"))
    pair.a.kill()
    over_there = pair.hall(pair.b, "promote")
    second = client.ask(m.Issue(queue="A"))
    assert second.ok

    # It starts by itself, hears who serves now, and stays down until a person says what it is to be.
    pair.a.start()
    assert pair.a.wait_end(), tail(pair.a.log)
    assert place_of(pair.a).role == "overtaken"
    assert client.ask(m.Issue(queue="A")).epoch == second.epoch

    pair.hall(pair.a, "standby", "--prepare-only")
    pair.a.start()
    pair.wait_level(pair.b)
    third = client.ask(m.Issue(queue="A"))
    pair.b.kill()
    promoted = pair.hall(pair.a, "promote")
    fourth = client.ask(m.Issue(queue="A"))
    epochs = [each.epoch for each in (first, second, third, fourth)]
    assert epochs == sorted(epochs)
    assert fourth.epoch > third.epoch
    assert fourth.seq > promoted["seq"] >= third.seq
    labels = [
        m.decode_event(r).label  # type: ignore[union-attr]  # of this type
        for r in pair.a.all_records(client)
        if r.type == "ticket_issued"
    ]
    assert len(labels) == 5
    assert labels == sorted(set(labels))
    if all(each["complete"] and each["other_ended"] for each in (over_there, promoted)):
        assert labels == [f"A00{n}" for n in range(1, 6)], "numbers were passed over without need"
    client.close()


def test_a_copy_that_is_away_holds_nothing_up_for_long_and_catches_up(pair: Pair) -> None:
    client = pair.start()
    os.kill(pair.b.pid, signal.SIGSTOP)
    slow = client.ask(m.Issue(queue="A"))
    assert slow.ok
    for _ in range(50):
        assert client.ask(m.Issue(queue="B")).ok
    until(
        lambda: any(b'"late"' in bytes(r.body) for r in pair.a.all_records(client)),
        lambda: tail(pair.a.log),
    )
    pair.b.kill()
    for _ in range(50):
        assert client.ask(m.Issue(queue="C")).ok
    pair.b.start()
    pair.wait_level(pair.a, times=2)
    until(
        lambda: pair.a.all_records(client)[-1].type == "health_changed",
        lambda: tail(pair.a.log),
    )
    before = pair.a.all_records(client)
    pair.a.kill()
    promoted = pair.hall(pair.b, "promote")
    assert promoted["seq"] >= before[-1].seq
    assert pair.b.all_records(client)[: len(before)] == before
    client.close()


def test_the_check_sees_what_a_copy_that_answers_do_not_wait_for_would_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(b"\0hall-pair-%d" % os.getpid())
    manager.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", f"@hall-pair-{os.getpid()}")
    pair = Pair(tmp_path, NAMES, "asynchronous")
    try:
        client = pair.start(copy_first=True)
        pair.b.kill()
        history = []
        for number in range(5):
            command, command_id = m.Issue(queue="A"), f"c{number}"
            reply = client.ask(command, command_id=command_id)
            history.append(Seen("cli", command_id, command, reply))
        pair.a.kill()
        pair.b.start()
        assert not pair.hall(pair.b, "promote")["complete"]
        assert client.ask(m.Ping()).ok
        found = faults(history, pair.b.all_records(client))
        assert len([each for each in found if each.startswith("lost")]) >= 5, found
        client.close()
        heard = []
        with contextlib.suppress(BlockingIOError):
            while True:
                heard.append(manager.recv(4096).decode())
        assert any("READY=1" in each and "copy" in each for each in heard)
        assert "STOPPING=1" not in heard, "systemd would end the promoted process"
    finally:
        pair.close()
        manager.close()


def draw_many(client: BusClient, queues: list[str], count: int) -> None:
    """So many numbers, 64 of them under way at a time, as fast as one key may ask."""
    under_way: deque[Future[m.Reply]] = deque()
    drawn = asked = 0
    while drawn < count:
        while len(under_way) < 64 and drawn + len(under_way) < count:
            command = m.Issue(queue=queues[asked % len(queues)], source="cli")
            under_way.append(client.submit(command, timeout_s=60.0))
            asked += 1
        reply = under_way.popleft().result(2 * PATIENCE_S)
        assert reply.ok or reply.code == "too_fast", reply
        drawn += reply.ok
        if not reply.ok:
            time.sleep(0.05)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fate", ["killed", "alive"])
def test_with_thirty_thousand_waiting_the_copy_takes_over(pair: Pair, fate: str) -> None:
    client = pair.start()
    queues = [q.prefix for q in pair.a.hall.queues if q.takes_first_tickets]
    draw_many(client, queues, 30_000)
    if fate == "killed":
        pair.a.kill()
    began = time.monotonic()
    promoted = pair.hall(pair.b, "promote")
    whole = time.monotonic() - began
    load = os.getloadavg()[0]
    print(f"{fate}: {promoted['seconds']:.2f} s, with its start {whole:.2f} s, load {load:.1f}")
    assert promoted["seq"] > 30_000
    assert promoted["complete"]
    assert promoted["other_ended"] == (fate == "alive"), "a process that was killed starts again"
    assert whole < PROMOTE_LIMIT_S
    assert client.ask(m.Issue(queue=queues[0])).ok
    client.close()
