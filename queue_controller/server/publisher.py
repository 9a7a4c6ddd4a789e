"""Events and snapshots as each audience may read them, each encoded once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

import msgspec
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_view
from queue_controller.api.view import HallView

AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

_encoder = msgspec.json.Encoder()


def cut_record(record: m.EventRecord, event: m.Event, audience: Audience) -> m.EventRecord:
    """The record as this audience may read it."""
    cut = cut_event(event, audience)
    if cut is event:
        return record
    body = Raw(_encoder.encode(cut))
    if isinstance(cut, m.Sealed):
        # Who did it and by which command would already tell what it was.
        return m.EventRecord(record.seq, record.epoch, record.at_ms, "sealed", "", "", body)
    return msgspec.structs.replace(record, body=body)


def frames_of(
    record: m.EventRecord, event: m.Event, wanted: frozenset[Audience]
) -> Iterator[tuple[bytes, bytes]]:
    """(topic, body) for each wanted audience."""
    whole: bytes | None = None
    for audience in AUDIENCES:
        if audience not in wanted:
            continue
        cut = cut_record(record, event, audience)
        if cut is not record:
            yield m.TOPIC_EVENTS[audience], _encoder.encode(cut)
            continue
        if whole is None:
            whole = _encoder.encode(record)
        yield m.TOPIC_EVENTS[audience], whole


class Snapshots:
    """The hall's view, encoded once per audience and seq."""

    def __init__(self) -> None:
        self._cached: dict[Audience, tuple[int, Raw]] = {}
        self.encoded = 0
        """How often a view was really encoded."""

    def get(self, view: HallView, audience: Audience, at_least_seq: int) -> tuple[int, Raw]:
        """(seq, body): the present view, or a kept one not older than `at_least_seq`."""
        kept = self._cached.get(audience)
        if kept is not None and (kept[0] == view.seq or 0 <= at_least_seq <= kept[0] <= view.seq):
            return kept
        self.encoded += 1
        fresh = (view.seq, Raw(_encoder.encode(cut_view(view, audience))))
        self._cached[audience] = fresh
        return fresh
