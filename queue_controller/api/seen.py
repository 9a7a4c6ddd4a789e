"""What a client has seen of the log, so that a controller whose disk was put back learns of it (docs/adr/0018)."""

from __future__ import annotations

from queue_controller.api import messages as m


class SeenLog:
    """Remembers the last sealed heartbeat, and tells the next run of the controller of it.

    Not kept over a restart of the program: a hall has many programs, and one that went on is enough.
    """

    def __init__(self) -> None:
        self._latest: m.Seen | None = None
        self._owed: m.Seen | None = None
        """Of an earlier run; nobody has answered a request that carried it."""
        self._carried_by: set[str] = set()

    def heard(self, beat: m.Heartbeat) -> None:
        """A heartbeat that is believed."""
        if not beat.seal:
            return
        before = self._latest
        if (
            before is not None
            and before.run != beat.run
            and (self._owed is None or before.seq > self._owed.seq)
        ):
            self._owed = before
            self._carried_by.clear()
        self._latest = m.Seen(beat.node, beat.epoch, beat.run, beat.seq, beat.seal)

    def to_tell(self, command_id: str) -> tuple[m.Seen, ...]:
        """What goes along with a request.

        The latest as well as what is owed: the run that it is of may be gone already.
        """
        if self._latest is None:
            return ()
        if self._owed is None:
            return (self._latest,)
        self._carried_by.add(command_id)
        return self._owed, self._latest

    def answered(self, command_id: str) -> None:
        """A reply that is believed."""
        if command_id in self._carried_by:
            self._owed = None
            self._carried_by.clear()
