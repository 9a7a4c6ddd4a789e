"""A network with delays, partitions, lost and late frames. Frames of one connection keep their order."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from queue_controller.simulation.clock import Timeline

Deliver = Callable[[], None]
QUICK_S = 0.2
LATE_S = 20.0


class Net:
    """Between the controller and each client."""

    def __init__(self, time: Timeline, random: Random) -> None:
        self._time = time
        self._random = random
        self._cut: set[str] = set()
        self._held: dict[str, list[Deliver]] = {}
        self._last: dict[tuple[str, str], float] = {}
        self._slow_s = 0.0
        self._slow_until = 0.0
        self.lost = self.late = self.doubled = 0

    @property
    def slow_s(self) -> float:
        """How much longer than usual a frame may take."""
        return self._slow_s

    @slow_s.setter
    def slow_s(self, seconds: float) -> None:
        if self._slow_s > QUICK_S:
            self._slow_until = self._time.now + self._slow_s
        self._slow_s = seconds

    @property
    def quick_since(self) -> float | None:
        """Since when no frame takes long; None: some do."""
        return None if self._slow_s > QUICK_S else self._slow_until

    def cut(self, client: str) -> None:
        """Partition a client from the controller."""
        self._cut.add(client)

    def join(self, client: str) -> None:
        """End the partition; some frames that were under way arrive only now."""
        self._cut.discard(client)
        for deliver in self._held.pop(client, []):
            if self._random.random() < 0.5:
                self._send(client, "late", deliver)
            else:
                self._time.after(self._random.uniform(0.1, LATE_S), deliver)

    def is_cut(self, client: str) -> bool:
        """Whether nothing gets through."""
        return client in self._cut

    def request(self, client: str, deliver: Deliver) -> None:
        """A client's frame to the controller: may be held for long, or come twice."""
        if client in self._cut:
            if self._random.random() < 0.5:
                self.late += 1
                self._held.setdefault(client, []).append(deliver)
            else:
                self.lost += 1
            return
        self._send(client, "up", deliver)
        if self._random.random() < 0.03:
            self.doubled += 1
            self._time.after(self._random.uniform(0.1, 8.0), deliver)

    def down(self, client: str, kind: str, deliver: Deliver) -> None:
        """A reply or an event to a client; lost while the connection is."""
        if client in self._cut:
            self.lost += 1
            return

        def arrive() -> None:
            if client in self._cut:
                self.lost += 1
            else:
                deliver()

        self._send(client, kind, arrive)

    def _send(self, client: str, kind: str, deliver: Deliver) -> None:
        at = self._time.now + self._random.uniform(0.001, 0.01 + self.slow_s)
        at = max(at, self._last.get((client, kind), 0.0) + 0.0001)
        self._last[client, kind] = at
        self._time.after(at - self._time.now, deliver)
