"""A working day without the controller: five kiosks on their leases, and what befalls them meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from queue_controller.simulation.surfaces import BOOT_AGAIN_S, TICK_S, KioskMachine
from queue_controller.simulation.world import Outcome, World

KIOSKS: Final = 5
QUEUES: Final = 4
HOURS: Final = 8.0
BEFORE_S: Final = 90.0
"""Time to get leases."""
SLOW_TICK_S: Final = 5.0
SLOW_BOOT_S: Final = 45.0
HEAL_S: Final = 60.0
HEAL_LIMIT_S: Final = 3600.0
JUMPS_MS: Final = (-3_600_000, -60_000, 60_000, 3_600_000)


class Outage(World):
    """The controller dies early in the morning and comes back `HOURS` later."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(
            seed, folder, KIOSKS, (20, 60, 120), begins=(8, 40), queues=QUEUES, digits=(3,)
        )
        for kiosk in self.kiosks:
            kiosk.busy = self.random.choice([0.005, 0.02, 0.1])

    def run(self) -> Outcome:
        """Leases, the outage with its schedule of faults, the return, the check."""
        self.controller.start()
        self.time.run(BEFORE_S)
        self.controller.kill("now", back=False)
        for machine in self.machines:
            machine.tick_s = SLOW_TICK_S
            machine.boot_again_s = SLOW_BOOT_S
        ends = BEFORE_S + HOURS * 3600
        for kiosk in self.kiosks:
            self._next_fault(kiosk, ends)
        self.time.run(ends)
        self._heal()
        for machine in self.machines:
            machine.tick_s = TICK_S
            machine.boot_again_s = BOOT_AGAIN_S
        self.controller.start()
        limit = ends + HEAL_LIMIT_S
        while self.time.now < limit and any(k.kiosk.leases.to_adopt for k in self.kiosks):
            self.time.run(self.time.now + HEAL_S)
        self.time.run(self.time.now + HEAL_S)
        for machine in self.machines:
            machine.ended = True
        self.time.run(self.time.now + HEAL_S)
        return self._judge()

    def _next_fault(self, kiosk: KioskMachine, ends: float) -> None:
        at = self.time.now + self.random.expovariate(1 / 3600)
        if at < ends - HEAL_S:
            self.time.after(at - self.time.now, lambda: self._fault_of(kiosk, ends))

    def _fault_of(self, kiosk: KioskMachine, ends: float) -> None:
        drawn = self.random.random()
        if drawn < 0.6:
            kiosk.kill()
        elif drawn < 0.8:
            kiosk.disk.full = True
            self.time.after(self.random.uniform(30, 1800), lambda: _empty(kiosk))
        elif drawn < 0.95:
            kiosk.clock.offset_ms += self.random.choice(JUMPS_MS)
        else:
            kiosk.lose_journal()
        self._next_fault(kiosk, ends)


def _empty(kiosk: KioskMachine) -> None:
    kiosk.disk.full = False
