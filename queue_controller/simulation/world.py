"""One seed, one day: the hall, what goes wrong in it, and what was wrong at the end."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from random import Random

import config
from config.model import Hall, PolicyConfig, Setup
from queue_controller.api import messages as m
from queue_controller.service.hall import HallState
from queue_controller.simulation.check import check_ends, check_log, check_visitors
from queue_controller.simulation.client import SimBus
from queue_controller.simulation.clock import Timeline, WallClock
from queue_controller.simulation.controller import ControllerMachine
from queue_controller.simulation.net import Net
from queue_controller.simulation.surfaces import (
    Board,
    KioskMachine,
    Machine,
    RatingScreen,
    Terminal,
)

FAULTY_S = 150.0
CALM_S = 75.0
LAST_S = 8.0
JUMPS_MS = (1_000, -1_000, 60_000, -60_000, 1_200_000, -1_200_000, 86_400_000, -86_400_000)


@dataclass
class Outcome:
    """What a seed showed. `trace` is the same for each run of it."""

    seed: int
    faults: list[str]
    trace: str
    counts: dict[str, int] = field(default_factory=dict)


@cache
def sample_hall() -> Hall:
    """The hall that is simulated."""
    found = config.load_hall(Path(config.__file__).parent / "halls" / "songming").hall
    if found is None:
        raise RuntimeError("the sample hall cannot be read")
    return found


class World:
    """A hall with kiosks, two counters and a board.

    Args:
        seed: of everything that is left to chance.
        folder: for the controller's database and keys.
        kiosks: how many.
        offline_numbers: sizes of a lease, one of which is drawn.
        begins: the hour and minute of the hall's clock.
        queues: of how many queues visitors take numbers.
        digits: of a number, one of which is drawn.
    """

    def __init__(
        self,
        seed: int,
        folder: Path,
        kiosks: int = 2,
        offline_numbers: Sequence[int] = (2, 4, 8, 20),
        begins: tuple[int, int] = (9, 30),
        queues: int = 1,
        digits: Sequence[int] = (1, 2, 3),
    ) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.hall = sample_hall()
        start = dt.datetime(2025, 9, 8, *begins, tzinfo=self.hall.zone_info)
        self.time = Timeline(round(start.timestamp() * 1000))
        self.net = Net(self.time, self._chance("net"))
        self.errors: list[str] = []
        self.visitors_after_seq = 0
        """Rows up to this one are no longer compared with what visitors hold."""
        # Fewer digits than a hall may have: numbers in turn soon come to those of the leases.
        policy = PolicyConfig(
            offline_numbers=self.random.choice(offline_numbers),
            ticket_digits=self.random.choice(digits),
        )
        self.controller = self._controller(folder, policy)
        counters = [c for c in self.hall.counters if c.kind != "priority" and len(c.queues) == 1][
            :1
        ]
        queue = counters[0].queues[0]
        same = [c.number for c in self.hall.counters if queue in c.queues and c.kind != "priority"][
            :2
        ]
        setup = Setup(policy=policy)
        others = [q.prefix for q in self.hall.queues if q.takes_first_tickets and q.prefix != queue]
        wanted = [queue, *others][:queues]
        self.machines: list[Machine] = []
        for n in range(1, kiosks + 1):
            self._add(f"kiosk-{n}", partial(KioskMachine, setup=setup, queues=wanted))
        for number in same:
            self._add(f"terminal-{number}", Terminal)
            self._add(f"rating-{number}", RatingScreen)
        self._add("board-1", Board)
        self.kiosks = [each for each in self.machines if isinstance(each, KioskMachine)]
        for kiosk in self.kiosks:
            kiosk.busy = self.random.choice([0.03, 0.1, 0.25])

    def run(self) -> Outcome:
        """Faults, then calm, then the check."""
        self.time.after(self.random.choice([0.0, 0.0, 4.0]), self.controller.start)
        self.time.after(self.random.uniform(5, 15), self._fault)
        self.time.run(FAULTY_S)
        self._heal()
        self.time.run(FAULTY_S + CALM_S - LAST_S)
        for machine in self.machines:
            machine.ended = True
        self.time.run(FAULTY_S + CALM_S)
        return self._judge()

    def _controller(self, folder: Path, policy: PolicyConfig) -> ControllerMachine:
        return ControllerMachine(
            self.time,
            self.net,
            self._chance("controller"),
            folder,
            self.hall,
            policy,
            self.errors.append,
        )

    def _chance(self, of: str) -> Random:
        return Random(f"{self.seed} {of}")

    def _add(self, name: str, make: Callable[..., Machine]) -> None:
        chance = self._chance(name)
        bus = SimBus(name, self.hall.hall_id, self.time, WallClock(self.time), self.net, chance)
        self._connect(name, bus)
        self.machines.append(make(name, self.hall, self.time, chance, bus))

    def _connect(self, name: str, bus: SimBus) -> None:
        bus.deliver = self.controller.take
        self.controller.clients[name] = bus

    # --- what goes wrong -------------------------------------------------------------------------

    def _fault(self) -> None:
        if self.time.now >= FAULTY_S:
            return
        self.time.after(self.random.expovariate(1 / 7.0), self._fault)
        drawn = self.random.random()
        machine = self.random.choice(self.machines)
        kiosk = self.random.choice(self.kiosks)
        if drawn < 0.30:
            self._part(machine)
        elif drawn < 0.36:
            for each in self.machines:
                self._part(each)
        elif drawn < 0.40:
            # The wish arrives, its answer does not.
            kiosk.bus.after_wish = lambda: self._part(kiosk)
        elif drawn < 0.57:
            self.controller.kill(
                self.random.choice(["now", "before", "before", "after", "after", "unwritable"])
            )
        elif drawn < 0.65:
            machine.kill()
        elif drawn < 0.70:
            kiosk.kill()
        elif drawn < 0.72:
            kiosk.lose_journal()
        elif drawn < 0.76:
            machine.bus.dies_sending = True
        elif drawn < 0.80:
            kiosk.bus.dies_sending = True
        elif drawn < 0.86:
            with_disks = [e for e in self.machines if isinstance(e, KioskMachine | RatingScreen)]
            self.random.choice(with_disks).disk.die_in(self.random.randint(1, 6))
        elif drawn < 0.90:
            kiosk.disk.full = True
            self.time.after(self.random.uniform(1, 12), lambda: _mend(kiosk))
        elif drawn < 0.95:
            clock = self.random.choice([self.controller.clock, kiosk.clock])
            clock.offset_ms += self.random.choice(JUMPS_MS)
        else:
            self.net.slow_s = self.random.choice([0.0, 0.2, 1.5, 4.0])

    def _part(self, machine: Machine) -> None:
        if self.net.is_cut(machine.name):
            return
        self.net.cut(machine.name)
        seconds = self.random.choice([2.0, 5.0, 12.0, 40.0])
        if self.random.random() < 0.35:
            self.time.after(seconds * self.random.uniform(0.3, 1.1), machine.kill)
        self.time.after(seconds, lambda: self.net.join(machine.name))

    def _heal(self) -> None:
        self.net.slow_s = 0.0
        for machine in self.machines:
            machine.calm = True
            machine.bus.dies_sending = False
            machine.bus.after_wish = None
            if isinstance(machine, KioskMachine | RatingScreen):
                machine.disk.die_in(0)
            if self.net.is_cut(machine.name):
                self.net.join(machine.name)
        for kiosk in self.kiosks:
            _mend(kiosk)
        self.controller.disarm()

    def close(self) -> None:
        """The end of the simulation."""
        self.controller.close()

    # --- what was wrong --------------------------------------------------------------------------

    def _judge(self) -> Outcome:
        state = self.controller.state
        if self.controller.controller is None or state is None:
            return Outcome(self.seed, ["the controller did not come back"], "")
        store = self.controller.store
        records = store.events_after(0, 1_000_000)
        replayed = HallState(self.hall, state.policy, confirmations=frozenset())
        for record in records:
            event = m.decode_event(record)
            if event is not None:
                replayed.apply(record, event)
        told = [each for machine in self.machines for each in machine.bus.told]
        found = [
            *self.errors,
            *check_log(records, told),
            *check_visitors(
                [record for record in records if record.seq > self.visitors_after_seq],
                self.kiosks,
                state,
                self.controller.kept_at,
            ),
            *check_ends(self.machines, state, replayed, records),
        ]
        digest = hashlib.sha256()
        for record in records:
            digest.update(f"{record.seq} {record.at_ms} {record.type} {record.actor}\n".encode())
        counts = {
            "events": len(records),
            "told": len(told),
            "handed": sum(len(k.handed) for k in self.kiosks),
            "offline": sum(h.offline for k in self.kiosks for h in k.handed),
            "superseded": sum(
                isinstance(e := m.decode_event(r), m.TicketCancelled) and e.by == "system"
                for r in records
            ),
            "controller_kills": self.controller.kills,
            "other_kills": sum(machine.kills for machine in self.machines),
            "late_frames": self.net.late,
            "lost_frames": self.net.lost,
        }
        return Outcome(self.seed, found, digest.hexdigest()[:16], counts)


def simulate(seed: int, make: Callable[[int, Path], World] = World) -> Outcome:
    """Run one seed in a folder of its own; `make` chooses what kind of day it is."""
    logging.disable(logging.CRITICAL)
    memory = Path("/dev/shm")  # noqa: S108 - a faster place for a folder of its own
    place = memory if memory.is_dir() else None
    try:
        with tempfile.TemporaryDirectory(prefix="hall-simulation-", dir=place) as folder:
            world = make(seed, Path(folder))
            try:
                return world.run()
            except Exception as err:  # noqa: BLE001 - whatever it is, it is the seed's fault to report
                return Outcome(seed, [f"{type(err).__name__}: {err}"], "")
            finally:
                world.close()
    finally:
        logging.disable(logging.NOTSET)


def _mend(kiosk: KioskMachine) -> None:
    kiosk.disk.full = False
