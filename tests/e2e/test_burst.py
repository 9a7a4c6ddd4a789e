"""Calls come as fast as never in a hall: a thousand in a minute, through controller, board and announcer as processes."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from tests.e2e.stand import ROOT, Running, Starter, until
from tests.e2e.voiced import VoicedStand
from tests.helpers.patience import PATIENCE_S
from tests.helpers.pulse import Pulse

HALL: Final = ROOT / "config" / "halls" / "ziyang"
BOARD: Final = "hall_display.board.__main__"
RATE_S: Final = 60.0 / 1000
ISSUED_AT_ONCE: Final = 20
SHOWN_LIMIT_S: Final = PATIENCE_S
_SHOWN: Final = re.compile(r" shown (\S+)$", re.MULTILINE)
_ENDED: Final = re.compile(r"announcer\.service: (?:【演练】)?(\w+) ([A-Z]\d+): ", re.MULTILINE)


@pytest.fixture(scope="module")
def board_starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    one = Starter(tmp_path_factory.mktemp("board-starter"), BOARD)
    yield one
    one.close()


def assert_taken(waiting: list[Future[m.Reply]]) -> None:
    replies = [future.result(PATIENCE_S) for future in waiting]
    assert [reply.message_en for reply in replies if not reply.ok] == []


def draw(stand: VoicedStand, count: int) -> None:
    """So many numbers, spread over the queues."""
    queues = [q.prefix for q in stand.hall.queues if q.takes_first_tickets]
    waiting: list[Future[m.Reply]] = []
    for number in range(count):
        waiting.append(stand.cli.submit(m.Issue(queue=queues[number % len(queues)], source="cli")))
        if len(waiting) == ISSUED_AT_ONCE:
            assert_taken(waiting)
            waiting.clear()
    assert_taken(waiting)


def call(stand: VoicedStand, count: int) -> float:
    """Counter after counter calls its next, at the rate of a thousand in a minute; the seconds that it took."""
    counters = [counter.number for counter in stand.hall.counters if counter.queues]
    busy: set[str] = set()
    began, done, turn = time.monotonic(), 0, 0
    while done < count:
        time.sleep(max(0.0, began + done * RATE_S - time.monotonic()))
        before = done
        for _ in counters:
            turn += 1
            counter = counters[turn % len(counters)]
            if counter in busy:
                busy.discard(counter)
                stand.do(m.NoShow(counter))
            if body_of(stand.do(m.CallNext(counter)), m.Called).ticket is not None:
                busy.add(counter)
                done += 1
                break
        assert done > before, "nobody waits any more"
    return time.monotonic() - began


def in_order(board: Running) -> list[str]:
    """The calls that the board painted, as they came."""
    return _SHOWN.findall(board.log.read_text(encoding="utf-8"))


def endings(announcer: Running) -> list[tuple[str, str]]:
    """How each call ended for the voice, and its number, in order."""
    return _ENDED.findall(announcer.log.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("count", "expiry_s"),
    [
        pytest.param(120, 6.0, id="seven-seconds"),
        pytest.param(
            1000, 60.0, id="a-minute", marks=[pytest.mark.nightly, pytest.mark.timeout(1800)]
        ),
    ],
)
def test_no_call_is_lost_none_out_of_order_and_each_has_its_record(
    board_starter: Starter, tmp_path: Path, count: int, expiry_s: float
) -> None:
    pulse = Pulse(tmp_path)
    try:
        pulse.plug()
        with VoicedStand(
            board_starter, tmp_path, pulse, hall_dir=HALL, expiry_s=expiry_s,
            more_policy={"call_unseen_s": SHOWN_LIMIT_S},
        ) as stand:  # fmt: skip
            stand.start_controller()
            for counter in stand.hall.counters:
                stand.do(m.OpenCounter(counter.number))
            draw(stand, count + 100)
            board = stand.start(BOARD, *stand.place, "--name", "board-1", "--headless")
            until(lambda: "link: current" in board.said(), board.said)
            announcer = stand.start_announcer()
            stand.speaker_is("good")
            took_s = call(stand, count)

            calls = stand.events(m.TicketCalled)
            assert len(calls) == count
            ids = [one.call_id for one in calls]
            until(lambda: len(in_order(board)) >= count, board.said, SHOWN_LIMIT_S)
            assert in_order(board) == ids, "lost, doubled or out of order on the board"
            unseen = stand.events(m.CallUnseen)
            assert unseen == [], "a call that the board painted counts as unseen"

            labels = [one.label for one in calls]
            limit_s = expiry_s + 2 * PATIENCE_S
            until(
                lambda: len(endings(announcer)) >= count,
                lambda: f"{len(endings(announcer))} of {count} ended",
                limit_s,
            )
            ended = endings(announcer)
            assert sorted(label for _, label in ended) == sorted(labels), "lost or doubled"
            how = Counter(ending for ending, _ in ended)
            assert set(how) <= {"spoken", "expired", "answered"}, how
            assert how["spoken"], how
            spoken = [label for ending, label in ended if ending == "spoken"]
            assert spoken == sorted(spoken, key=labels.index), "spoken out of order"
            print(f"{count} calls in {took_s:.1f} s: {dict(how)}")
    finally:
        pulse.close()
