"""Visit after visit through the kiosk's window, in a process that did nothing before: `python -m tests.ui.kiosk.visits N FOLDER`.

Prints one line of JSON: `memory`, MiB of resident memory at ten equal steps from the warm program to the last visit; `made`,
how many visits; `issued`, how many numbers.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
from pathlib import Path

from kiosk.ticketing.viewmodel import TicketingModel
from kiosk.ticketing.visit import Page
from tests.ui.kiosk.scene import settle
from tests.ui.kiosk.test_ticketing_touch import Touch

WARM_UP = 20
LOOKS = 10


class Visits:
    """Visitors of four kinds in turn; each draws one number."""

    def __init__(self, kiosk: Touch) -> None:
        self._kiosk = kiosk
        self.made = 0

    @property
    def _model(self) -> TicketingModel:
        return self._kiosk.shown.model

    def _step(self) -> None:
        """What the bus and the printer say, a look at the clock, the page that follows."""
        self._kiosk.pump(2)
        self._kiosk.shown.tick()
        settle()

    def one(self) -> None:
        """From the first page back to it."""
        by = (self._by_search, self._by_department, self._in_large_type, self._with_priority)
        by[self.made % len(by)]()
        assert self._kiosk.on(Page.TICKET)
        assert not self._kiosk.window.grabWindow().isNull()
        self._model.done()
        self._step()
        assert self._kiosk.on(Page.HOME)
        self.made += 1
        # What the bus and the printer of the test keep is not the program's.
        bus, printer = self._kiosk.bus, self._kiosk.printer
        for kept in (bus.sent, bus.pins, bus.stored, printer.slips, printer.submitted):
            kept.clear()
        printer._done.clear()

    def _by_search(self) -> None:
        self._model.openSearch()
        for letter in "SFZ":
            self._model.typeText(letter)
            self._step()
        self._model.openItem("GA002")
        self._step()
        self._take()

    def _by_department(self) -> None:
        self._model.openQueues()
        self._step()
        self._model.openQueue("B")
        self._step()
        self._model.setEnglish(True)
        self._step()
        self._take()

    def _in_large_type(self) -> None:
        self._model.setElder(True)
        self._step()
        self._model.openItem("GA002")
        self._step()
        self._take()
        self._model.askNoPaper(True)
        self._step()
        self._model.askNoPaper(False)

    def _with_priority(self) -> None:
        self._model.openFind()
        for sign in "B012":
            self._model.typeText(sign)
        self._step()
        self._model.askNumber()
        self._step()
        self._model.back()
        self._model.openPriority()
        self._step()
        self._model.choosePriority("P21")
        self._model.openQueue("B")
        self._step()
        self._take()

    def _take(self) -> None:
        self._model.take()
        self._step()


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Make the visits."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    visits, folder = int(sys.argv[1]), Path(sys.argv[2])
    kiosk = Touch(folder)
    kiosk.connect()
    kiosk.open_window()
    come = Visits(kiosk)
    for _ in range(WARM_UP):
        come.one()
    memory: list[float] = []
    for number in range(visits + 1):
        if number % (visits // LOOKS) == 0:
            gc.collect()
            memory.append(round(resident_mib(), 1))
        come.one()
    said = {"memory": memory, "made": come.made, "issued": kiosk.issues}
    sys.stdout.write(json.dumps(said) + "\n")
    kiosk.close()


if __name__ == "__main__":
    main()
