"""A number of a lease that is handed over again under another command: refused, and nothing stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from tests.unit.queue_controller.server.desk import Desk

KIOSK = "kiosk-1"
DAY_S = 24 * 3600


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.crash()


def adopting(desk: Desk) -> m.Adopt:
    """The first number of a lease that the kiosk was given."""
    (lease,) = desk.body(KIOSK, m.Lease("d1", ("A",)), m.Leased).leases
    return m.Adopt(
        "A", lease.first, lease.business_date, "d1", lease.epoch, lease.first, lease.last,
        lease.granted_ms, lease.expires_ms, lease.signature, lease.granted_ms,
    )  # fmt: skip


def test_on_a_later_date_and_when_its_date_comes_back(desk: Desk) -> None:
    adopt = adopting(desk)
    desk.done(KIOSK, adopt)
    desk.second(DAY_S)
    codes = [desk.ask(KIOSK, adopt).code]
    desk.second(-DAY_S)
    codes.append(desk.ask(KIOSK, adopt).code)
    desk.restart()
    codes.append(desk.ask(KIOSK, adopt).code)
    assert codes == ["number_given"] * 3
    assert desk.issue("A").number == 1


def test_twice_in_one_transaction(desk: Desk) -> None:
    adopt = adopting(desk)
    for _ in range(2):
        desk.controller.take(b"route", KIOSK, desk.request(KIOSK, adopt))
    replies = [wire.decode_reply(each.frame) for each in desk.settle().replies]
    assert [each.code for each in replies] == ["ok", "number_given"]
