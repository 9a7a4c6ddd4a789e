"""A turn of the controller: what is being decided now, and what may go out once it is durable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience
from queue_controller.server.disk import Level
from queue_controller.service.decide import Actor, Now
from queue_controller.store.append import Batch


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """A reply and the connection that waits for it; `name`: whose it is, where it may be long."""

    route: bytes
    frame: bytes
    name: str = ""


@dataclass
class Settled:
    """What may go out now: everything in it is durable."""

    replies: list[Outgoing] = field(default_factory=list)
    published: list[tuple[m.EventRecord, m.Event]] = field(default_factory=list)
    confirmed: list[tuple[str, str]] = field(default_factory=list)
    """Who confirmed which call or emergency."""


@dataclass
class Turn:
    """The transaction in the making and what follows from it.

    `now`: the hall clock of this turn; `second`: seconds of the wall clock since the controller began,
    for limits that must not follow a hall clock that jumps; `epoch`, `server_state` and `disk`: what
    the controller is in meanwhile.
    """

    now: Now
    second: int = 0
    epoch: int = 0
    server_state: m.ServerState = "read_only"
    disk: Level = "good"
    batch: Batch = field(default_factory=Batch)
    settled: Settled = field(default_factory=Settled)


class Client(NamedTuple):
    """Who asks: the name of the key, and what its role may do and see."""

    name: str
    actor: Actor
    audience: Audience


class Taken(msgspec.Struct, frozen=True, gc=False):
    """A command on its way. A struct, because one is made for each message."""

    route: bytes
    command_id: str
    command: m.Command
    client: Client
    pin: str
