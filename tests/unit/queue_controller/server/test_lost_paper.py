"""A lost paper is found by card or by the end of a telephone number; neither is kept as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.store.lock import DATABASE
from tests.unit.queue_controller.server.desk import Desk

CARD: Final = m.Identity("110101199003071234")
PHONE: Final = m.PhoneTail("8642")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.crash()


def found(
    desk: Desk,
    client: str = "kiosk-1",
    identity: m.Identity | None = None,
    phone: m.PhoneTail | None = None,
) -> list[str]:
    reply = desk.body(client, m.FindNumber(identity, phone), m.Found)
    return [ticket.label for ticket in reply.tickets]


def test_found_by_card_and_by_telephone(desk: Desk) -> None:
    desk.done("kiosk-1", m.Issue(queue="A", identity=CARD))
    desk.done("kiosk-1", m.Issue(queue="B", phone=PHONE))
    desk.done("kiosk-1", m.Issue(queue="B", phone=PHONE))
    desk.done("kiosk-1", m.Issue(queue="B"))
    assert found(desk, identity=CARD) == ["A001"]
    assert found(desk, phone=PHONE) == ["B001", "B002"]
    assert found(desk, phone=m.PhoneTail("0000")) == []
    assert found(desk) == []
    desk.done("kiosk-1", m.Cancel("B001", "visitor"))
    assert found(desk, "desk-1", phone=PHONE) == ["B002"]


def test_a_restart_forgets_nothing_and_the_next_day_everything(desk: Desk) -> None:
    desk.done("kiosk-1", m.Issue(queue="B", phone=PHONE))
    desk.restart()
    assert found(desk, phone=PHONE) == ["B001"]
    desk.second(25 * 3600)
    desk.second(3600)
    assert found(desk, phone=PHONE) == []
    rows = desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar()
    assert rows == 0, "the hash has expired"


def test_neither_number_is_written_anywhere(desk: Desk) -> None:
    desk.done("kiosk-1", m.Issue(queue="B", phone=PHONE, identity=CARD))
    desk.done("kiosk-1", m.FindNumber(CARD, PHONE))
    desk.done("kiosk-1", m.Reprint("B001", "遗失"))
    desk.store.tidy(quiet=True)
    files = [*(desk.folder / "data").glob(f"{DATABASE}*")]
    stored = b"".join(path.read_bytes() for path in files)
    assert b"B001" in stored
    for secret in (CARD.number, f'"{PHONE.digits}"'):
        assert secret.encode() not in stored
    for _, event in desk.published:
        assert CARD.number not in repr(event)


def test_the_hash_of_a_telephone_is_another_one_each_day(desk: Desk) -> None:
    identity = desk.identity
    days = {identity.of_phone("8642", date) for date in ("2025-09-08", "2025-09-09")}
    assert len(days) == 2


@pytest.mark.parametrize("client", ["terminal-1", "rating-1", "host-1", "board-1", "manager-1"])
def test_who_has_no_business_with_it_may_not_ask(desk: Desk, client: str) -> None:
    reply = desk.ask(client, m.FindNumber(phone=PHONE))
    assert reply.code == "not_allowed"


def test_a_question_is_not_stored_and_shows_nothing(desk: Desk) -> None:
    assert CARD.number not in repr(m.FindNumber(CARD, PHONE))
    desk.done("kiosk-1", m.FindNumber(CARD, PHONE), command_id="q1")
    asked = desk.body("kiosk-1", m.AskOutcome("q1"), m.OutcomeOf)
    assert asked.known is False
    assert wire.encode(asked)
