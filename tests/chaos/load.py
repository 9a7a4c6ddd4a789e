"""Clients that keep a controller busy and remember every answer."""

from __future__ import annotations

import threading
import time
from random import Random

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from tests.chaos.hall_process import HallProcess
from tests.chaos.history import Seen
from tests.helpers.patience import PATIENCE_S

ANSWER_LIMIT_S = PATIENCE_S


class Loader(threading.Thread):
    """One client that keeps asking; counters belong to one loader each."""

    def __init__(
        self, client: BusClient, hall: HallProcess, place: int, seed: int, limit: int = 0
    ) -> None:
        super().__init__(name=f"loader-{place}", daemon=True)
        self.client = client
        self.random = Random(f"{seed} {place}")
        self.queues = [q.prefix for q in hall.hall.queues if q.takes_first_tickets]
        counters = [c.number for c in hall.hall.counters]
        self.counter = counters[place] if place < len(counters) else ""
        self.history: list[Seen] = []
        self.answered_s: list[float] = []
        """When each answer of `history` had come, seconds of the system's clock."""
        self.refused: dict[str, int] = {}
        self.unanswered = 0
        self.limit = limit
        """Answers after which it ends by itself; 0: none."""
        self.stop = threading.Event()

    def run(self) -> None:
        """Ask until told to stop; every third command is sent twice."""
        self._ask(m.OpenCounter(self.counter) if self.counter else m.Issue(queue=self.queues[0]))
        while not self.stop.is_set() and not 0 < self.limit <= len(self.history):
            self._ask(self._next())

    def _next(self) -> m.Command:
        drawn = self.random.random()
        if not self.counter or drawn < 0.5:
            return m.Issue(queue=self.random.choice(self.queues), source="cli")
        if drawn < 0.75:
            return m.CallNext(self.counter)
        if drawn < 0.95:
            return m.Complete(self.counter)
        return m.NoShow(self.counter)

    def _ask(self, command: m.Command) -> None:
        command_id = wire.new_command_id()
        try:
            reply = self.client.ask(command, command_id=command_id, timeout_s=ANSWER_LIMIT_S)
            answered_s = time.time()
            again = None
            if self.random.random() < 0.34:
                again = self.client.ask(command, command_id=command_id, timeout_s=ANSWER_LIMIT_S)
        except BusError:
            self.unanswered += 1
            return
        self.history.append(Seen(self.client.client_id, command_id, command, reply, again))
        self.answered_s.append(answered_s)
        if not reply.ok:
            self.refused[reply.code] = self.refused.get(reply.code, 0) + 1
