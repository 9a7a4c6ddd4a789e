"""大字版 of staff, kept on this machine: who has chosen it finds it again. No Qt, nothing POSIX-only."""

from __future__ import annotations

import logging
from typing import Final

from kiosk.ui.journal import Journal
from kiosk.ui.start import Start, StartError, open_journal

NOBODY: Final = ""
"""The machine itself, while nobody has signed in; and who has chosen nothing yet sees the same."""
NOT_KEPT: Final = (
    "字号设置无法保存，重启后要再设一次。",
    "The size of type cannot be kept; after a restart it has to be chosen again.",
)

log = logging.getLogger(__name__)


class KeptView:
    """Large type or usual, by staff number.

    Args:
        journal: where it is kept; None: only as long as the program runs.
        broken: there should be a journal, and none could be opened.
    """

    def __init__(self, journal: Journal | None = None, *, broken: bool = False) -> None:
        self._journal = journal
        self._broken = broken
        entries = () if journal is None else journal.open_entries
        self._large = {str(e["id"]).removeprefix("view-"): bool(e.get("large")) for e in entries}

    def large(self, staff_no: str) -> bool:
        """Whether this member of staff works in large type; empty: the machine."""
        return self._large.get(staff_no, self._large.get(NOBODY, False))

    def choose(self, staff_no: str, *, large: bool) -> bool:
        """From now on; False when it could not be kept and a restart forgets it."""
        self._large[staff_no] = large
        if self._journal is None:
            return not self._broken
        try:
            self._journal.put({"id": f"view-{staff_no}", "large": large})
        except OSError as err:
            log.warning("the view of %s cannot be kept: %s", staff_no or "this machine", err)
            return False
        return True

    def close(self) -> None:
        """Close the file."""
        if self._journal is not None:
            self._journal.close()


def open_view(start: Start) -> KeptView:
    """What is kept for this program; without a folder to write to it is kept while the program runs."""
    try:
        return KeptView(open_journal(start, ".view"))
    except StartError as err:
        log.warning("%s", err)
        return KeptView(broken=True)
