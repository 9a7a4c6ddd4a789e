"""A surface's way to the controller: everything that comes back is a message in its inbox."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Protocol

from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError, NotReachable
from queue_controller.api.messages import Command, Reply

log = logging.getLogger(__name__)

Post = Callable[[object], None]
"""Puts a message into the surface's inbox; may be called from any thread."""


@dataclass(frozen=True)
class Answered:
    """The end of one command: its reply (refusals included), or why there is none."""

    command_id: str
    end: Reply | BusError


class Bus(Protocol):
    """What a flow needs of the controller's client; the answer arrives in the inbox."""

    def send(
        self, command: Command, *, command_id: str = "", timeout_s: float = 3.0, pin: str = ""
    ) -> str:
        """Send a command; returns its id. `Answered` with that id follows, exactly once."""
        ...

    def resync(self) -> None:
        """Ask for a new view."""
        ...


class HallBus:
    """`Bus` over a `BusClient`."""

    def __init__(self, client: BusClient, post: Post) -> None:
        self.client = client
        self._post = post

    def send(
        self, command: Command, *, command_id: str = "", timeout_s: float = 3.0, pin: str = ""
    ) -> str:
        """Send a command; returns its id. `Answered` with that id follows, exactly once."""
        identity = command_id or wire.new_command_id()
        future = self.client.submit(command, command_id=identity, timeout_s=timeout_s, pin=pin)
        future.add_done_callback(lambda done: self._post(Answered(identity, _end_of(done))))
        return identity

    def resync(self) -> None:
        """Ask for a new view."""
        self.client.resync()


def _end_of(done: Future[Reply]) -> Reply | BusError:
    try:
        return done.result()
    except BusError as err:
        return err
    except (CancelledError, Exception):
        log.exception("a command ended in an unexpected way")
        return NotReachable("与主机通信出错。", "The connection to the controller failed.")
