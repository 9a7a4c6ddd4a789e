"""Whether this log is what it was: programs of the hall have seen where it ended (docs/adr/0018-older-image.md).

A virtual machine that was put back to an earlier image, a disk that was exchanged for an older copy, or one that forgot what
it had called safe: the log is whole, only shorter, and nothing in it says so. What the heartbeat names is durable; so whoever
was given a sealed heartbeat beyond the end of the log proves that rows are missing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

import msgspec

from queue_controller.api import messages as m
from queue_controller.domain.leases import Lost

RUN_BYTES: Final = 8
EPOCHS_AHEAD: Final = 1000
"""Above an epoch that somebody has seen, as after a restore (store.backup): there may have been later ones."""
FEW_ROWS: Final = 25
NUMBERS_OF_FEW: Final = 50
NUMBERS_OF_MANY: Final = 300
"""Of each queue, as after a restore. Where few rows are known to be missing, a second's worth more than those."""


class Lineage:
    """Seals what this run says of its log, and judges what earlier runs have said.

    Args:
        key: the hall's secret for what it signs; empty: nothing is sealed and nothing believed.
        hall_id: the hall.
        node: the name of this machine's key. What the other machine has said is its own affair.
        run: names this run of the program; empty: a random one.
    """

    def __init__(self, key: bytes, hall_id: str, node: str, run: str = "") -> None:
        self._key = key
        self._hall_id = hall_id
        self._node = node
        self.run = run or secrets.token_hex(RUN_BYTES)
        self._before = (0, 0)
        self._epoch = 0

    def begun(self, epoch: int, before: tuple[int, int]) -> None:
        """An epoch has begun.

        Args:
            epoch: the one that began.
            before: the last epoch of the log until then, and its last row.
        """
        self._epoch, self._before = epoch, before

    def sealed(self, beat: m.Heartbeat) -> m.Heartbeat:
        """The heartbeat with this run's word for its row; as it is before the first epoch began."""
        if not self._key or beat.epoch != self._epoch:
            return beat
        seal = self._seal(self._node, beat.epoch, self.run, beat.seq)
        return msgspec.structs.replace(beat, node=self._node, run=self.run, seal=seal)

    def lacks(self, seen: m.Seen) -> int:
        """How many rows at least are missing, going by what a client has seen; 0: none that it knows of."""
        known_epoch, known_seq = self._before
        if (
            seen.run == self.run
            or seen.node != self._node
            or not self._epoch
            or seen.epoch < known_epoch
            or not self._is_sealed(seen)
        ):
            return 0
        if seen.epoch > known_epoch:
            # An epoch of this machine that its log does not know of.
            return max(1, seen.seq - known_seq)
        return max(0, seen.seq - known_seq)

    def lost(self, lacks: int, hall_ms: int) -> Lost:
        """What is to be kept apart where so many rows are missing, as seen at this moment of the hall clock."""
        numbers = NUMBERS_OF_FEW if lacks <= FEW_ROWS else NUMBERS_OF_MANY
        return Lost(hall_ms, numbers, f"older-{self.run}-{numbers}", restored=True)

    def _seal(self, node: str, epoch: int, run: str, seq: int) -> str:
        facts = "\0".join(("seen", self._hall_id, node, str(epoch), run, str(seq)))
        return hmac.new(self._key, facts.encode(), hashlib.sha256).hexdigest()

    def _is_sealed(self, seen: m.Seen) -> bool:
        if not self._key:
            return False
        wanted = self._seal(seen.node, seen.epoch, seen.run, seen.seq)
        return hmac.compare_digest(wanted.encode(), seen.seal.encode())
