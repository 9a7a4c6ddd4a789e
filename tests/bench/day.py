"""A day of a hall, lived over the bus in a few seconds: every number drawn, called, served, rated."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.wire import body_of
from queue_controller.domain.rating import rating_id_of
from tests.bench.hall import BenchHall, asked

UNDER_WAY = 64
"""Commands that are asked for at the same time."""
LIMIT_S = 30.0
TOO_FAST = "too_fast"
AGAIN_S = 0.2


def open_counters(hall: BenchHall, client: BusClient) -> None:
    """Every counter of the hall is at work."""
    for counter in hall.hall.counters:
        asked(client, m.OpenCounter(counter.number))


def draw(hall: BenchHall, client: BusClient, count: int) -> None:
    """So many tickets, spread over the queues."""
    queues = hall.queues
    _all(client, (m.Issue(queue=queues[at % len(queues)]) for at in range(count)))


def live(hall: BenchHall, tickets: int, still_waiting: int) -> None:
    """A whole day; `still_waiting` of the tickets are left in the queues.

    Several clients share the work, because the controller slows down one that asks too fast.
    """
    with (
        hall.client("cli") as cli,
        hall.client("kiosk-1") as kiosk,
        hall.client("host-2") as pads,
        hall.client("host-1") as host,
    ):
        open_counters(hall, cli)
        draw(hall, kiosk, tickets)
        served, counters = 0, hall.counters()
        while counters and served < tickets - still_waiting:
            called = _all(host, [m.CallNext(counter) for counter in counters])
            busy = [
                counter
                for counter, reply in zip(counters, called, strict=True)
                if body_of(reply, m.Called).ticket is not None
            ]
            tickets_of = {
                counter: body_of(reply, m.Called).ticket
                for counter, reply in zip(counters, called, strict=True)
            }
            _all(cli, [m.Start(counter) for counter in busy])
            _all(host, [m.Complete(counter) for counter in busy])
            _rate(hall, pads, busy, tickets_of)
            served += len(busy)
            counters = busy


def _rate(
    hall: BenchHall,
    client: BusClient,
    counters: Iterable[str],
    tickets_of: dict[str, m.Ticket | None],
) -> None:
    kinds = {counter.number: counter.kind for counter in hall.hall.counters}
    ratings = []
    for counter in counters:
        ticket = tickets_of[counter]
        if ticket is not None and kinds[counter] not in {"payment", "certificate"}:
            ratings.append(m.Rate(rating_id_of(ticket.ticket_id, ticket.transaction), 5))
    _all(client, ratings)


def _all(client: BusClient, commands: Iterable[m.Command]) -> list[m.Reply]:
    """The replies to all, in order.

    Raises:
        RuntimeError: one was refused.
    """
    replies: list[m.Reply] = []
    waiting: deque[tuple[m.Command, Future[m.Reply]]] = deque()
    for command in commands:
        waiting.append((command, client.submit(command, timeout_s=LIMIT_S)))
        if len(waiting) >= UNDER_WAY:
            replies.append(_good(client, *waiting.popleft()))
    replies += [_good(client, *each) for each in waiting]
    return replies


def _good(client: BusClient, command: m.Command, future: Future[m.Reply]) -> m.Reply:
    reply = future.result(LIMIT_S)
    end = time.monotonic() + LIMIT_S
    while reply.code == TOO_FAST and time.monotonic() < end:
        # Nothing was carried out; the next second has room again.
        time.sleep(AGAIN_S)
        reply = client.ask(command, timeout_s=LIMIT_S)
    if not reply.ok:
        raise RuntimeError(f"refused: {reply.message_en} {msgspec.json.decode(reply.body)}")
    return reply
