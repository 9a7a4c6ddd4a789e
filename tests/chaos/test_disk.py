"""The disk fills up or fails: nothing is acknowledged that is not kept, and people are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.api.client import Beat, BusClient, Update
from queue_controller.api.errors import BusError
from tests.chaos.hall_process import HallProcess, tail
from tests.chaos.history import Seen, faults
from tests.helpers.patience import PATIENCE_S

FILE_LIMIT_BYTES = 2_000_000


def _until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def answer(
    hall: HallProcess, client: BusClient, command: m.Command, command_id: str
) -> m.Reply | None:
    """Also one that comes late; None once the controller has ended."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return client.ask(command, command_id=command_id, timeout_s=2.0)
        except BusError:
            if not hall.alive:
                return None
            assert time.monotonic() < end, tail(hall.log)


@pytest.fixture
def halls() -> Iterator[list[HallProcess]]:
    made: list[HallProcess] = []
    yield made
    for one in made:
        one.stop()


def test_a_file_that_may_not_grow_stops_the_controller_and_keeps_every_promise(
    tmp_path: Path, halls: list[HallProcess]
) -> None:
    """The limit stands for a disk that is full: writing fails in the middle of the day."""
    hall = HallProcess(tmp_path, [], prefix=["prlimit", f"--fsize={FILE_LIMIT_BYTES}"])
    halls.append(hall)
    hall.start()
    client = hall.client()
    history: list[Seen] = []
    try:
        hall.wait_ready(client)
        ended = False
        for n in range(5000):
            command_id = f"disk-{n}"
            command = m.Issue(queue=hall.hall.queues[0].prefix, source="cli")
            reply = answer(hall, client, command, command_id)
            if reply is None:
                ended = True
                break
            history.append(Seen("cli", command_id, command, reply))
            if not reply.ok:
                ended = True
                break
        assert ended, "the limit was never reached"
        assert len([s for s in history if s.reply.ok]) > 50
        assert hall.wait_end(10.0) or not history[-1].reply.ok
        said = tail(hall.log)
        assert "disk" in said or "数据库" in said, said
    finally:
        client.close()
        hall.stop()
    healed = HallProcess(tmp_path, [])
    halls.append(healed)
    healed.start()
    again = healed.client()
    try:
        healed.wait_ready(again)
        assert faults([s for s in history if s.reply.ok], healed.all_records(again)) == []
    finally:
        again.close()


def test_low_space_is_said_and_too_little_refuses_tickets(
    tmp_path: Path, halls: list[HallProcess]
) -> None:
    hall = HallProcess(tmp_path, [], policy={"disk_warn_mib": 1 << 40, "disk_refuse_mib": 1 << 39})
    halls.append(hall)
    beats: list[m.Heartbeat] = []

    def take(update: Update) -> None:
        if isinstance(update, Beat):
            beats.append(update.heartbeat)

    hall.start()
    client = hall.client(on_update=take)
    try:
        hall.wait_ready(client)
        assert _until(lambda: any(b.reason for b in beats))
        reply = client.ask(m.Issue(queue=hall.hall.queues[0].prefix, source="cli"))
        assert not reply.ok
        assert "磁盘" in reply.message_zh
        assert client.ask(m.OpenCounter(hall.hall.counters[0].number)).ok, "the rest goes on"
    finally:
        client.close()
