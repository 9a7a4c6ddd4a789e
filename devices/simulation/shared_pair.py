"""A simulated RS-485 pair: everyone hears everyone, and who speaks at once garbles each other.

No input or output and no clock: the owner gives the host's bytes and the time, and takes what the
host's adapter would hear. Keypads have no arbitration, so collisions are ordinary life on their lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from devices.simulation.station import Station

HOST: Final = -1
LOST_IN_COLLISION: Final = 0.2  # a wrong stop bit makes a receiver drop the byte


@dataclass(slots=True)
class _Talk:
    """Bytes that somebody sends without a pause."""

    talker: int
    start_s: float
    data: bytes
    heard: int = 0


class SharedPair:
    """The wire between the host's adapter and its stations."""

    def __init__(
        self,
        stations: Sequence[Station],
        *,
        byte_s: float,
        random: Random,
        echo: bool = False,
        damage: float = 0.0,
    ) -> None:
        """`byte_s`: time of one byte; `echo`: the adapter hears itself; `damage`: share of spoilt bytes."""
        self._stations = list(stations)
        self._byte_s = byte_s
        self._random = random
        self._echo = echo
        self._damage = damage
        self._talks: list[_Talk] = []
        self._host_hears = bytearray()
        self.host_free_s = 0.0
        """When the host's adapter has sent all that it was given."""
        self._clock_s = 0.0
        self.collisions = 0

    def host_sends(self, data: bytes, now: float) -> None:
        """The host's adapter begins to send, behind what it is still sending."""
        start_s = max(now, self.host_free_s)
        self.host_free_s = start_s + len(data) * self._byte_s
        if data:
            self._talks.append(_Talk(HOST, start_s, data))

    @property
    def idle(self) -> bool:
        """Whether nothing is on the wire."""
        return all(talk.heard == len(talk.data) for talk in self._talks)

    def forget(self) -> None:
        """The cable was pulled: what was on the wire is gone."""
        self._talks.clear()
        self._host_hears.clear()
        self.host_free_s = 0.0

    def poke(self, index: int, now: float) -> None:
        """A station was just controlled: let it speak."""
        self._say(index, self._stations[index].on_timer(now), now)

    def tick(self, now: float) -> bytes:
        """Let time pass; returns what the host heard since the last call."""
        while (at := self.deadline()) is not None and at <= now:
            # A station that wants to speak "at once" gives a moment that is long gone.
            self._clock_s = max(at, self._clock_s)
            self._step(self._clock_s)
        self._clock_s = max(now, self._clock_s)
        self._talks = [talk for talk in self._talks if now - self._end_s(talk) < self._byte_s]
        heard = bytes(self._host_hears)
        self._host_hears.clear()
        return heard

    def deadline(self) -> float | None:
        """When something happens next on the wire."""
        ends = [self._next_byte_end_s(talk) for talk in self._talks if talk.heard < len(talk.data)]
        own = [station.next_deadline() for station in self._stations]
        return min([*ends, *(at for at in own if at is not None)], default=None)

    def _step(self, at: float) -> None:
        for talk in list(self._talks):
            while talk.heard < len(talk.data) and self._next_byte_end_s(talk) <= at:
                self._deliver(talk)
        for index, station in enumerate(self._stations):
            due = station.next_deadline()
            if due is not None and due <= at:
                self._say(index, station.on_timer(at), at)

    def _deliver(self, talk: _Talk) -> None:
        end_s = self._next_byte_end_s(talk)
        byte: int | None = talk.data[talk.heard]
        talk.heard += 1
        if self._collides(talk, end_s - self._byte_s, end_s):
            self.collisions += 1
            lost = self._random.random() < LOST_IN_COLLISION
            byte = None if lost else self._random.randrange(256)
        elif self._damage and self._random.random() < self._damage:
            byte = self._random.randrange(256)
        if byte is None:
            return
        heard = bytes((byte,))
        if talk.talker == HOST:
            if self._echo:
                self._host_hears += heard
        elif self._echo or not self._host_talks(end_s):
            self._host_hears += heard
        for index, station in enumerate(self._stations):
            if index != talk.talker:
                self._say(index, station.feed(heard, end_s), end_s)

    def _say(self, index: int, data: bytes, now: float) -> None:
        if data:
            self._talks.append(_Talk(index, now, data))

    def _collides(self, talk: _Talk, start_s: float, end_s: float) -> bool:
        return any(
            other is not talk and other.start_s < end_s and self._end_s(other) > start_s
            for other in self._talks
        )

    def _host_talks(self, at: float) -> bool:
        """While it sends, an adapter without echo has its receiver switched off."""
        return any(
            talk.talker == HOST and talk.start_s < at <= self._end_s(talk) for talk in self._talks
        )

    def _next_byte_end_s(self, talk: _Talk) -> float:
        return talk.start_s + (talk.heard + 1) * self._byte_s

    def _end_s(self, talk: _Talk) -> float:
        return talk.start_s + len(talk.data) * self._byte_s
