"""Recorded days, replayed by today's program: they must give the hall they gave then."""

from collections import Counter
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.service.hall import HallState
from tests.unit.queue_controller.service.driver import sample_hall
from tests.unit.queue_controller.service.golden_day import GOLDEN, state_facts

LOGS = sorted(GOLDEN.glob("*.events.jsonl"))


def records(log: Path) -> list[m.EventRecord]:
    decoder = msgspec.json.Decoder(m.EventRecord)
    return [decoder.decode(line) for line in log.read_bytes().splitlines()]


def replay(log: Path) -> HallState:
    state = HallState(sample_hall("ziyang"), PolicyConfig())
    for record in records(log):
        event = m.decode_event(record)
        assert event is not None
        state.apply(record, event)
    return state


def contains(now: object, then: object, path: str = "") -> None:
    """Everything that was known then is the same now; a newer program may know more."""
    if isinstance(then, dict):
        assert isinstance(now, dict), path
        for key, value in then.items():
            assert key in now, f"{path}/{key} is gone"
            contains(now[key], value, f"{path}/{key}")
    elif isinstance(then, list):
        assert isinstance(now, list), path
        assert len(now) == len(then), path
        for number, (one, other) in enumerate(zip(now, then, strict=True)):
            contains(one, other, f"{path}/{number}")
    elif isinstance(then, list):
        assert isinstance(now, list), path
        assert len(now) == len(then), path
        for at, value in enumerate(then):
            contains(now[at], value, f"{path}/{at}")
    else:
        assert now == then, path


def test_there_are_golden_logs() -> None:
    assert LOGS


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.name)
def test_an_old_log_gives_the_same_hall(log: Path) -> None:
    then = msgspec.json.decode(
        log.with_name(log.name.replace(".events.jsonl", ".state.json")).read_bytes()
    )
    contains(state_facts(replay(log)), then)


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.name)
def test_an_old_log_is_a_whole_day(log: Path) -> None:
    kinds = Counter(record.type for record in records(log))
    for kind in ("ticket_issued", "ticket_requeued", "ticket_transferred", "rated", "call_unseen"):
        assert kinds[kind]
    assert kinds["day_started"] == 2
    assert [record.seq for record in records(log)] == list(range(1, sum(kinds.values()) + 1))


def test_a_changed_event_is_noticed() -> None:
    log = LOGS[0]
    kept = replay(log)
    changed = HallState(sample_hall("ziyang"), PolicyConfig())
    for record in records(log):
        event = m.decode_event(record)
        assert event is not None
        if isinstance(event, m.TicketIssued) and event.ticket_id in kept.view.tickets:
            event = msgspec.structs.replace(event, place_ms=event.place_ms + 1)
        changed.apply(record, event)
    assert changed.digest() != kept.digest()
    with pytest.raises(AssertionError, match="place_ms"):
        contains(state_facts(changed), state_facts(kept))


NEVER_WRITTEN: set[str] = {"sealed"}
"""What stands in the place of an event for who may not read it; the log has the event itself."""


def test_every_kind_of_event_is_in_a_golden_log() -> None:
    """A new one belongs into `golden_day`, and that into a log under a new name."""
    kept = {record.type for log in LOGS for record in records(log)}
    every = {str(kind.__struct_config__.tag) for kind in get_args(m.AnyEvent)}
    assert sorted(every - kept) == sorted(NEVER_WRITTEN)
