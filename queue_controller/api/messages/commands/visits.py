"""Commands about a visitor and his numbers: taking, checking in, leased ranges."""

from __future__ import annotations

from msgspec import Struct

from queue_controller.api.messages.words import (
    Command,
    Language,
)


class Identity(Struct, frozen=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """A citizen's number read from a card; the controller keeps only a keyed hash of it."""

    number: str

    def __repr__(self) -> str:
        """Never show the number."""
        return "Identity(***)"


class Issue(Command, frozen=True, tag="issue"):
    """取号: a ticket for an item, or for a queue. `source` names the number range it draws from.

    Several matters come under one number: `items` and `queues` are further ones; `bundle` is a 一件事,
    of which `items`, if any, are the chosen part. `notice`: the number of a one-time notice
    (一次性告知) that the visitor brings back. `slip`: that of a slip of an earlier day that goes
    first (改日优先).
    """

    queue: str = ""
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    source: str = ""
    identity: Identity | None = None
    notice: str = ""
    phone: PhoneTail | None = None
    slip: str = ""
    items: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    bundle: str = ""


class PhoneTail(Struct, frozen=True, forbid_unknown_fields=True, repr_omit_defaults=True):
    """The last four digits of a telephone, if the visitor wants; only a keyed hash is kept, for the day."""

    digits: str

    def __repr__(self) -> str:
        """Never show the digits."""
        return "PhoneTail(***)"


class CheckIn(Command, frozen=True, tag="check_in"):
    """签到: the number of a booked slot, by the code of its booking, or by the card of who has one today."""

    code: str = ""
    language: Language = "zh"
    source: str = ""
    identity: Identity | None = None


class AddMatter(Command, frozen=True, tag="add_matter"):
    """加办: one more matter under a number that is live; it waits in its queue from now on."""

    ticket: str
    queue: str = ""
    item: str = ""


class DropMatter(Command, frozen=True, tag="drop_matter"):
    """不办: one matter of a visit is given up, the others stay; of an `item`, only that one."""

    ticket: str
    queue: str = ""
    item: str = ""
    reason: str = ""


class Lease(Command, frozen=True, tag="lease"):
    """A kiosk asks for numbers of its own, to give out while the controller is away.

    `disk` is the name of the journal that will hold them; `queues` those that run short.
    """

    disk: str
    queues: tuple[str, ...]


class Adopt(Command, frozen=True, tag="adopt"):
    """A number that a kiosk gave out of its lease while the controller was away; one a command.

    `supersedes`: the kiosk's command of the same visitor whose end it did not know; it is void.
    """

    queue: str
    number: int
    business_date: str
    disk: str
    lease_epoch: int
    first: int
    last: int
    granted_ms: int
    expires_ms: int
    signature: str
    issued_ms: int
    item: str = ""
    priority_class: str = "P99"
    language: Language = "zh"
    supersedes: str = ""
    step: int = 1
