"""What the two controllers of a hall say to each other. MessagePack, one frame each.

The copy asks (`Follow`), the serving side sends pages until the copy is level (`Level`), then every
batch as it is committed; the copy answers each with what is durable there (`Held`). Both run the
same version: a message that does not decode ends the copy's connection, nothing is tolerated.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Raw, Struct

from queue_controller.api.messages import EventRecord
from queue_controller.store.append import PersonRow, ReplyRow

SHIPPING: Final = 2
"""The version of these messages."""

EventRow = tuple[int, int, int, str, str, str, bytes]
"""seq, epoch, at_ms, type, actor, command_id, body."""


Number = Annotated[int, Meta(lt=2**62)]
"""What a database can hold, with room to count on: a row, an epoch."""


class Follow(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The copy's last durable row; what comes after it is wanted."""

    session: int
    """Every message of this copying carries it, so that none of an earlier one is taken for it."""
    version: int
    schema: str
    hall_id: str
    rehearsal: bool
    seq: Number
    hash: bytes
    anew: bool = False
    """Its log was begun anew and was not level since; nobody knows what it did before."""


class Held(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Everything up to batch `number` is durable on the copy; 0: a page, or a sign of life."""

    session: int
    number: int
    seq: int
    page: bool = False
    follows: bool = True
    """Whether the hall in memory there does; otherwise its program cannot read these rows and would not serve."""


class TakeOver(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The copy is being promoted, in an epoch after this one; the serving side ends at once."""

    session: int
    epoch: Number


class Rows(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """One batch, or one page; after it the copy's chain ends in `hash`."""

    session: int
    number: int
    after: int
    hash: bytes
    events: list[EventRow] = []
    replies: list[ReplyRow] = []
    persons: list[PersonRow] = []
    erased: list[str] = []
    base: bytes | None = None


class Level(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The copy has what the log has at batch `number`; the batches after it follow."""

    session: int
    number: int
    persons: list[PersonRow]
    """The whole side table: what was erased meanwhile goes on the copy too."""


class Alive(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Once a second; the copy answers with `Held`."""

    epoch: int
    complete: bool
    """Nothing was answered that the copy lacks, as far as the serving side knows."""


class Files(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The hall's secrets and who may come in, by file name."""

    files: dict[str, bytes]


class Released(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The serving side has ended with row `seq`. What it committed was sent before this, which does not say that it came."""

    session: int
    seq: int


class Refused(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Why the copy is given nothing."""

    code: str
    message_zh: str
    message_en: str


FromCopy = Follow | Held | TakeOver
ToCopy = Rows | Level | Alive | Files | Released | Refused

encode: Final = msgspec.msgpack.Encoder().encode
_from_copy: Final[msgspec.msgpack.Decoder[FromCopy]] = msgspec.msgpack.Decoder(FromCopy)
_to_copy: Final[msgspec.msgpack.Decoder[ToCopy]] = msgspec.msgpack.Decoder(ToCopy)


def from_copy(frame: bytes) -> FromCopy:
    """A message of the copy.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    return _from_copy.decode(frame)


def to_copy(frame: bytes) -> ToCopy:
    """A message of the serving side.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    return _to_copy.decode(frame)


def row_of(record: EventRecord) -> EventRow:
    """A record for the wire."""
    return (
        record.seq,
        record.epoch,
        record.at_ms,
        record.type,
        record.actor,
        record.command_id,
        bytes(record.body),
    )


def record_of(row: EventRow) -> EventRecord:
    """A record off the wire."""
    seq, epoch, at_ms, kind, actor, command_id, body = row
    return EventRecord(seq, epoch, at_ms, kind, actor, command_id, Raw(body))
