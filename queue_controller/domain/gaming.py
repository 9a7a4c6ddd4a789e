"""Signs that figures may have been made: flagged for whoever looks after the hall, not judged.

Services of a few seconds, top ratings that nobody had time to read, and top ratings that come like a
clock. Each is counted by counter; of a rating nothing is told but that it was one of so many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from queue_controller.api import messages as m

SHORT_SERVICE_MS: Final = 20_000
INSTANT_MS: Final = 2_000
"""Nobody reads five words and touches one of them in less time."""
INSTANT_LEAST: Final = 3
"""A hand may lie on the key once or twice."""
TOP_LEVEL: Final = 5
RHYTHM_LEAST: Final = 6
"""So many top ratings in a row that lie alike."""
ALIKE_MS: Final = 500
"""How far the times of a rhythm lie apart at most."""


class Signs(NamedTuple):
    """By counter number: how many."""

    short_services: Counter[str]
    instant_tops: Counter[str]
    rhythmic_tops: Counter[str]


def signs_of(events: Iterable[tuple[m.EventRecord, m.Event]]) -> Signs:
    """Read a business date.

    A beginning or an end that was only inferred says nothing of how long a service took. A completion
    that was taken back does not count. A late rating, by the paper, was not given at the counter.
    """
    begun: dict[str, bool] = {}
    short: dict[tuple[str, int], str] = {}
    opened: dict[str, int] = {}
    tops: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    broken: defaultdict[str, list[int]] = defaultdict(list)
    for record, event in events:
        match event:
            case m.ServiceStarted():
                begun[event.ticket_id] = not event.inferred
            case m.ServiceCompleted():
                said = begun.pop(event.ticket_id, False) and not event.inferred
                if said and event.service_ms < SHORT_SERVICE_MS:
                    short[event.ticket_id, event.transaction] = event.counter
            case m.StepUndone(step="complete"):
                short.pop((event.ticket_id, event.transaction - 1), None)
            case m.RatingOpened():
                opened[event.rating_id] = record.at_ms
            case m.Rated() if event.rating_id in opened and not event.late:
                after_ms = record.at_ms - opened.pop(event.rating_id)
                if event.level == TOP_LEVEL:
                    tops[event.counter].append((record.at_ms, after_ms))
                else:
                    broken[event.counter].append(len(tops[event.counter]))
            case _:
                pass
    instant = Counter(
        {
            counter: count
            for counter, found in tops.items()
            if (count := sum(after_ms < INSTANT_MS for _, after_ms in found)) >= INSTANT_LEAST
        }
    )
    rhythmic = Counter(
        {
            counter: count
            for counter, found in tops.items()
            if (count := _longest_rhythm(found, broken[counter])) >= RHYTHM_LEAST
        }
    )
    return Signs(Counter(short.values()), instant, rhythmic)


def _longest_rhythm(tops: Sequence[tuple[int, int]], broken: Sequence[int]) -> int:
    """The longest run of top ratings that come alike: so long after being asked, or after the last.

    Args:
        tops: (at_ms, ms after the question) in order of time.
        broken: before which of them another level was given; a run does not go across it.
    """
    longest = 0
    bounds = [0, *broken, len(tops)]
    for first, last in pairwise(bounds):
        run = tops[first:last]
        delays = [after_ms for _, after_ms in run]
        pauses = [later - earlier for (earlier, _), (later, _) in pairwise(run)]
        longest = max(longest, _alike(delays), _alike(pauses) + 1 if pauses else 0)
    return longest


def _alike(values: Sequence[int]) -> int:
    """How many in a row lie within `ALIKE_MS`."""
    best = first = 0
    for last in range(len(values)):
        while max(values[first : last + 1]) - min(values[first : last + 1]) > ALIKE_MS:
            first += 1
        best = max(best, last + 1 - first)
    return best
