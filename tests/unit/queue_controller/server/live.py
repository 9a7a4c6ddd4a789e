"""The real loop with real CURVE sockets, on a thread of the test's process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import zmq

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience
from queue_controller.api.client import BusClient, Update
from queue_controller.api.keys import ensure_hall_keys, load_allowed, load_client_keys, load_pair
from queue_controller.api.standing import StandingEmergency
from queue_controller.server.loop import Server
from queue_controller.server.zap import AllowList
from tests.helpers.patience import PATIENCE_S, PatientClient
from tests.unit.queue_controller.server.desk import HALL, Desk

CLIENTS = ("kiosk-1", "kiosk-2", "terminal-1", "rating-1", "board-1", "manager-1", "host-1", "cli")


def free_address() -> str:
    with zmq.Context() as context, context.socket(zmq.ROUTER) as probe:
        return f"tcp://127.0.0.1:{probe.bind_to_random_port('tcp://127.0.0.1')}"


class Live:
    """A server of a `Desk`, serving until `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys_dir = folder / "keys"
        ensure_hall_keys(self.keys_dir, CLIENTS)
        self.commands, self.events = free_address(), free_address()
        self.desk = Desk(folder, start=False)
        self.code: int | None = None
        self._clients: list[BusClient] = []

    def start(self) -> None:
        self.desk.start()
        allowed = AllowList(load_allowed(self.keys_dir))
        self.desk.controller._allowed = allowed.__contains__
        self.server = Server(
            self.desk.controller,
            self.desk.worker,
            commands=self.commands,
            events=self.events,
            pair=load_pair(self.keys_dir, "controller"),
            keys_dir=self.keys_dir,
            allowed=allowed,
        )
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.code = self.server.run()

    @property
    def running(self) -> bool:
        """Whether its loop turns."""
        return self._thread.is_alive()

    def ended(self, limit_s: float = PATIENCE_S) -> int | None:
        """Wait for the loop's end; its exit code."""
        self._thread.join(limit_s)
        assert not self._thread.is_alive()
        return self.code

    def stop(self) -> None:
        if self._thread.is_alive():
            self.server.stop()
        self.ended()
        self.server.close()
        self.desk.crash()

    def close(self) -> None:
        for each in self._clients:
            each.close()
        self.stop()

    def client(
        self,
        name: str,
        audience: Audience | None = None,
        on_update: Callable[[Update], None] | None = None,
        *,
        says: str = "",
        standing: StandingEmergency | None = None,
    ) -> BusClient:
        """A started client with the keys of `name`; `says` is the name it claims."""
        keys = load_client_keys(self.keys_dir, name)
        addresses = (self.commands, self.events)
        made = PatientClient(
            *addresses, keys, says or name, HALL.hall_id, audience, on_update, standing=standing
        )
        made.start()
        self._clients.append(made)
        return made

    def gone(self, name: str) -> None:
        """End the clients of this name."""
        for each in self._clients:
            if each.client_id == name:
                each.close()

    def issue(self, client: BusClient, queue: str = "A") -> m.Reply:
        reply = client.ask(m.Issue(queue=queue))
        assert reply.ok, reply
        return reply


def until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.005)
