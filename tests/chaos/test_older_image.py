"""A controller's machine that is put back to an earlier image, as processes: no number is given twice, all go on."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.updates import Applied, Beat, Reset, Update
from queue_controller.server.watches import LOG_DEVICE
from tests.chaos.hall_process import HallProcess
from tests.helpers.patience import PATIENCE_S

KIOSK = "kiosk-1"
DRAWN = 20


class Watching:
    """What a following program was given."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.seq = 0
        self.told: list[tuple[str, str]] = []

    def take(self, update: Update) -> None:
        with self._changed:
            match update:
                case Beat(beat):
                    self.seq = beat.seq
                case Applied(_, m.HealthChanged(device=device, state=state, reason=reason)) if (
                    device == LOG_DEVICE
                ):
                    self.told.append((state, reason))
                case Reset(view):
                    known = view.devices.get(LOG_DEVICE)
                    if known is not None:
                        self.told.append((known.state, known.reason))
            self._changed.notify_all()

    def until_seq(self, seq: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.seq >= seq, PATIENCE_S)

    def until_told(self) -> tuple[str, str]:
        with self._changed:
            assert self._changed.wait_for(lambda: self.told, PATIENCE_S)
            return self.told[0]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as one:
        yield one


def draw(client: BusClient, count: int) -> tuple[list[str], int]:
    """Labels that were drawn one after the other, and the last row that they made."""
    labels: list[str] = []
    seq = 0
    end = time.monotonic() + PATIENCE_S
    while len(labels) < count:
        reply = client.ask(m.Issue(queue="A"), timeout_s=PATIENCE_S)
        if reply.code in {"stale_controller", "read_only"}:
            assert time.monotonic() < end, reply
            continue
        assert reply.ok, reply
        labels.append(wire.body_of(reply, m.Issued).ticket.label)
        seq = reply.seq
    return labels, seq


@pytest.mark.parametrize("restarts", [0, 2], ids=["the same epoch", "two more epochs"])
def test_no_number_is_given_twice_by_a_machine_that_was_put_back(
    tmp_path: Path, stack: ExitStack, restarts: int
) -> None:
    hall = HallProcess(tmp_path, [KIOSK])
    stack.callback(hall.stop)
    hall.start()
    watching = Watching()
    client = hall.client(KIOSK, watching.take)
    stack.callback(client.close)
    hall.wait_ready(client)
    before, _ = draw(client, 5)
    hall.kill()
    image = tmp_path / "image"
    shutil.copytree(tmp_path / "data", image)
    hall.start()
    lost, seq = draw(client, DRAWN)
    for _ in range(restarts):
        watching.until_seq(seq)
        hall.kill()
        hall.start()
        more, seq = draw(client, DRAWN)
        lost += more
    watching.until_seq(seq)
    hall.kill()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(image, tmp_path / "data")
    hall.start()
    after, _ = draw(client, DRAWN)
    labels = [*before, *lost, *after]
    assert len(set(labels)) == len(labels)
    assert watching.until_told() == ("bad", "older")
