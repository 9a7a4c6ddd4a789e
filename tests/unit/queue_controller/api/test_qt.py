"""The bridge into Qt: everything arrives on the Qt thread, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from queue_controller.api import messages as m
from queue_controller.api.errors import BusError, NotReachable
from queue_controller.api.qt import BusBridge
from queue_controller.api.view import HallView
from tests.helpers.patience import PATIENCE_S
from tests.unit.queue_controller.api.fake_controller import FakeController, reply_to


@pytest.fixture(scope="module")
def app() -> QCoreApplication:
    return QCoreApplication.instance() or QCoreApplication([])


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeController]:
    def answer(request: m.Request, command: m.Command) -> list[m.Reply]:
        if isinstance(command, m.Snapshot):
            return [reply_to(request, HallView(seq=command.at_least_seq))]
        return [] if isinstance(command, m.Recall) else [reply_to(request, m.Done())]

    controller = FakeController(tmp_path, answer)
    yield controller
    controller.close()


def spin(app: QCoreApplication, condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        app.processEvents()
        time.sleep(0.002)


def test_updates_and_replies_arrive_on_the_qt_thread(
    app: QCoreApplication, fake: FakeController
) -> None:
    said: list[tuple[str, object]] = []
    threads: set[int] = set()

    def hear(name: str) -> Callable[..., None]:
        def slot(*values: object) -> None:
            threads.add(threading.get_ident())
            said.append((name, values[0]))

        return slot

    bridge = BusBridge(fake.client)
    for name in ("reset", "applied", "beat", "link", "replied", "failed"):
        getattr(bridge, name).connect(hear(name))
    bridge.start()
    try:
        ends: list[m.Reply | BusError] = []
        first = bridge.send(m.Ping(), then=ends.append)
        second = bridge.send(m.Recall("5"), timeout_s=0.2, then=ends.append)
        spin(app, lambda: len(ends) == 2)
        assert isinstance(ends[0], m.Reply)
        assert isinstance(ends[1], NotReachable)

        def beaten() -> bool:
            fake.beat(3)
            return any(name == "reset" for name, _ in said)

        spin(app, beaten)
        fake.event(4, m.CounterOpened("5"))

        def applied() -> bool:
            fake.beat(4)
            return any(name == "applied" for name, _ in said)

        spin(app, applied)
    finally:
        bridge.close()
    assert threads == {threading.get_ident()}
    assert ("replied", first) in said
    assert ("failed", second) in said
    assert [v for n, v in said if n == "link"] == ["connecting", "current"]
    assert bridge.link_state == "current"


def test_nothing_arrives_after_close(app: QCoreApplication, fake: FakeController) -> None:
    said: list[object] = []
    bridge = BusBridge(fake.client)
    bridge.link.connect(said.append)
    bridge.failed.connect(lambda *values: said.append(values))
    bridge.start()
    bridge.send(m.Recall("5"), timeout_s=60)
    bridge.close()
    for _ in range(20):
        app.processEvents()
    assert said == []


def test_ten_thousand_signals_arrive(app: QCoreApplication, fake: FakeController) -> None:
    """Some versions of the binding lose a reference at each emission and abort."""
    count = 0

    def slot(_: object) -> None:
        nonlocal count
        count += 1

    bridge = BusBridge(fake.client)
    bridge.beat.connect(slot)
    beat = m.Heartbeat(1, "h", 1, 1, "running", "", 0, 1.0, "", ())
    for _ in range(10_000):
        bridge.beat.emit(beat)
    assert count == 10_000
    bridge.close()
