"""Seven business days one after the other: what a hall's programs keep must not grow with the days."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from queue_controller.api.audience import cut_view
from queue_controller.simulation.check import check_log, check_visitors
from queue_controller.simulation.client import Told
from queue_controller.simulation.surfaces import RatingScreen
from queue_controller.simulation.world import Outcome, World

DAYS: Final = 7
HOURS: Final = 9
ACTIVE_S: Final = 600.0
"""Of every hour so much is lived through; over the rest all clocks are set forward."""
NIGHT_MS: Final = (24 - HOURS) * 3600 * 1000
TICK_S: Final = 1.0
CALM_S: Final = 30.0


@dataclass(frozen=True)
class Evening:
    """What the process held at the end of a day: resident memory in bytes, open descriptors."""

    day: int
    resident_bytes: int
    descriptors: int
    events: int


class Week(World):
    """The hall's programs live through a week, killed and cut off now and then."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, begins=(8, 40), queues=4)
        self.evenings: list[Evening] = []
        self._seqs = [0, 0]
        """Of the last rows of the two evenings before: what is checked is two days long."""
        self._told: list[Told] = []
        self._handed: dict[str, int] = {}
        for machine in self.machines:
            machine.tick_s = TICK_S

    def run(self) -> Outcome:
        """Seven days, each checked in its evening; replay of the whole log at the end."""
        self.controller.start()
        found: list[str] = []
        for day in range(1, DAYS + 1):
            for _ in range(HOURS):
                begins = self.time.now
                self.time.after(self.random.uniform(60, 400), self._fault_once)
                self.time.run(begins + ACTIVE_S)
                self.time.start_ms += round((3600 - ACTIVE_S) * 1000)
            found += self._evening(day)
            self.time.start_ms += NIGHT_MS
        # Of earlier days it is not known any more who was handed what; each was judged in its evening.
        self.visitors_after_seq = self._seqs[0]
        outcome = self._judge()
        outcome.faults[:0] = found
        return outcome

    def _fault_once(self) -> None:
        machine = self.random.choice(self.machines)
        drawn = self.random.random()
        if drawn < 0.3:
            self.controller.kill(self.random.choice(["now", "before", "after"]))
        elif drawn < 0.6:
            machine.kill()
        elif drawn < 0.9:
            self._part(machine)

    def _evening(self, day: int) -> list[str]:
        """Everybody is connected and done; then what was kept for the check only is dropped."""
        self._heal()
        self.time.run(self.time.now + CALM_S)
        for machine in self.machines:
            machine.ended = True
        self.time.run(self.time.now + CALM_S)
        found = self._faults_of_the_day()
        for machine in self.machines:
            machine.ended = machine.calm = False
            if isinstance(machine, RatingScreen):
                machine.given.clear()
        for kiosk in self.kiosks:
            kiosk.printed.clear()
            del kiosk.handed[: self._handed.get(kiosk.name, 0)]
            self._handed[kiosk.name] = len(kiosk.handed)
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        self.evenings.append(
            Evening(
                day,
                pages * os.sysconf("SC_PAGE_SIZE"),
                len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names only
                self._seqs[-1],
            )
        )
        return found

    def _faults_of_the_day(self) -> list[str]:
        state = self.controller.state
        if self.controller.controller is None or state is None:
            return ["the controller did not come back"]
        # Reading the whole log each evening would be what grows.
        records = self.controller.store.events_after(self._seqs[0], 1_000_000)
        self._seqs = [self._seqs[1], records[-1].seq if records else self._seqs[1]]
        today = [each for machine in self.machines for each in machine.bus.told]
        told, self._told = [*self._told, *today], today
        for machine in self.machines:
            machine.bus.told.clear()
        return [
            *self.errors,
            *check_log(records, told),
            *check_visitors(records, self.kiosks, state, self.controller.kept_at),
            *(
                f"{machine.name} shows another hall than there is"
                for machine in self.machines
                if machine.state.view != cut_view(state.view, machine.bus.audience)
            ),
        ]
