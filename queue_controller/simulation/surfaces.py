"""Machines at the edge: kiosks with visitors, terminals with clerks, rating screens, boards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from config.model import Hall, ProgramConfig, Setup
from config.theme import load_theme
from devices.document import QrCode
from devices.fakes.kinds import FakeTicketPrinter
from kiosk.rating.outbox import Outbox
from kiosk.ticketing.program import Kiosk
from kiosk.ticketing.visit import SHOW_RECOVERED_MS, Page
from kiosk.ui.bus import Answered
from kiosk.ui.journal import Journal
from kiosk.ui.start import Start
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Update
from queue_controller.simulation.client import SimBus
from queue_controller.simulation.clock import Timeline, WallClock
from queue_controller.simulation.disk import Killed, SimDisk

TICK_S = 0.5
BOOT_AGAIN_S = 2.0
SHOWN_S = 2.5
LEAVES_AFTER_S = 30.0
STAYS_S = 20.0
"""So long a visitor stands before a machine that died under the hand and is back."""
KNOWS_WITHIN_S = 7.0
"""A connected machine knows within this time what became of a command."""
RATES_WITHIN_S = 15.0
SWITCHED_OFF = 0.04
"""How likely in one tick."""


@dataclass(frozen=True)
class Handed:
    """A visitor saw a number. `wish` is one touch of 取号; `disk` the journal that knew it."""

    kiosk: str
    wish: str
    ticket_id: str
    label: str
    offline: bool
    disk: str
    at: float


@dataclass(frozen=True)
class LeftWithout:
    """A visitor whose machine died after 取号, was back and connected, and showed no number."""

    kiosk: str
    wish: str
    connected_at: float
    left_at: float


class Machine:
    """A program with a bus, an inbox and a tick; it can be killed and comes back."""

    def __init__(self, name: str, hall: Hall, time: Timeline, random: Random, bus: SimBus) -> None:
        self.name = name
        self.hall = hall
        self.time = time
        self.random = random
        self.bus = bus
        self.clock = WallClock(time)
        self.calm = False
        """No new visitors: what is under way comes to its end."""
        self.ended = False
        """No more keys: only what is on its way arrives."""
        self.kills = 0
        self.tick_s = TICK_S
        """How often the program looks at its clock; longer while hours of an outage go by."""
        self.boot_again_s = BOOT_AGAIN_S
        """When a program that could not begin, as on a full disk, is tried again."""
        self.state = HallState(hall, self.clock.monotonic)
        bus.post = self._post
        self._inbox: list[Update | Answered | object] = []
        self._life = 0
        self._boot_safely()

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.bus.alive

    def boot(self) -> None:
        """A new process on the same disk."""
        self.state = HallState(self.hall, self.clock.monotonic)

    def handle(self, message: object) -> None:
        """One message of the inbox."""
        if not isinstance(message, Answered):
            taken: Update = message  # type: ignore[assignment]  # the inbox holds updates and answers
            if not self.state.take(taken):
                self.bus.resync()

    def act(self) -> None:
        """What its people do, and what its program does by the clock."""

    def on_killed(self) -> None:
        """What its disk keeps."""

    def kill(self) -> None:
        """The process is gone; it comes back after a while."""
        if not self.bus.alive:
            return
        self.kills += 1
        self.bus.alive = False
        self._life += 1
        self._inbox.clear()
        self.bus.dies_sending = False
        self.on_killed()
        self.time.after(self.random.uniform(0.5, 8.0), self._boot_safely)

    def _boot_safely(self) -> None:
        self.bus.forget()
        try:
            self.boot()
        except (OSError, Killed):
            self.on_killed()
            self.time.after(self.boot_again_s, self._boot_safely)
            return
        self.bus.alive = True
        self.bus.begin()
        life = self._life
        self.time.after(self.random.uniform(0.0, self.tick_s), lambda: self._tick(life))

    def _post(self, message: object) -> None:
        self._inbox.append(message)

    def _tick(self, life: int) -> None:
        if life != self._life or not self.bus.alive:
            return
        try:
            self.bus.tick()
            self.pump()
            self.act()
            self.pump()
        except Killed:
            self.kill()
            return
        self.time.after(self.tick_s, lambda: self._tick(life))

    def pump(self) -> None:
        """Everything that waits in the inbox."""
        while self._inbox:
            waiting, self._inbox = self._inbox, []
            for message in waiting:
                self.handle(message)


class Board(Machine):
    """Follows the hall."""


class KioskMachine(Machine):
    """The kiosk's program, its paper and its visitors."""

    def __init__(
        self,
        name: str,
        hall: Hall,
        time: Timeline,
        random: Random,
        bus: SimBus,
        setup: Setup,
        queues: list[str],
    ) -> None:
        theme = load_theme()
        self.start = Start(
            hall,
            setup,
            ProgramConfig(name=name, kind="ticketing"),
            theme,
            theme.display("ticketing"),
            Path(),
        )
        self.queues = queues
        self.disk = SimDisk(random)
        self.kept = SimDisk(random)
        self.handed: list[Handed] = []
        self.printed: list[str] = []
        """Ids of tickets: a label comes again on another date."""
        self.lost_disks: set[str] = set()
        self.busy = 0.06
        self._since = 0.0
        self._names = 0
        self._stands = ""
        self._runs = False
        self._unused: dict[str, int] = {}
        self.forgotten: list[str] = []
        """Leases that a restart should have kept."""
        self.left_without: list[LeftWithout] = []
        self._owed: tuple[str, int] | None = None
        self._offset_ms = 0
        """How wrong its clock was at the last wish."""
        self._interrupted_ms: int | None = None
        """The same of a wish at which it died; None: there is none, or its number was shown."""
        self.too_old: set[str] = set()
        """Tickets that it takes for those of visitors who have left, because its clock was set."""
        self._boot_at = self._connected_at = 0.0
        super().__init__(name, hall, time, random, bus)

    def boot(self) -> None:
        """A new process on the same disk."""
        super().boot()
        journal = Journal(self.disk)
        kept = journal.find("disk")
        if kept is None:
            self._names += 1
            kept = {"id": "disk", "state": "disk", "name": f"{self.name}-{self._names}"}
            journal.put(kept)
        self.disk_name = str(kept["name"])
        self._journal = journal
        self.kiosk = Kiosk(
            self.state,
            self.bus,
            journal,
            Journal(self.kept),
            self.start,
            disk=self.disk_name,
            monotonic=self.clock.monotonic,
            wall_ms=self.clock.ms,
            new_id=self.bus.new_id,
        )
        self.printer = FakeTicketPrinter(f"printer-{self.name}", self._post)
        self.kiosk.papers.use(self.printer)
        self._stands = ""
        self._boot_at = self._connected_at = self.time.now
        found = self.kiosk.leases.unused()
        self.forgotten += [
            f"{self.name} was restarted and has {found.get(lease, 0)} of {left} numbers of {lease}"
            for lease, left in self._unused.items()
            if found.get(lease, 0) < left
        ]
        self._unused = {}
        self._runs = True

    def on_killed(self) -> None:
        """What its disk keeps, and who still stands there."""
        if self._runs:
            self._runs = False
            self._note()
            self._unused = self.kiosk.leases.unused()
            asked = self.kiosk.flow.page in {Page.ISSUING, Page.UNCERTAIN}
            if asked and not self.calm:
                self._owed = self.bus.wish, self._offset_ms
            if asked:
                self._interrupted_ms = self._offset_ms
        self.bus.wish = ""
        self.disk.crash()
        self.disk.die_in(0)

    def lose_journal(self) -> None:
        """Killed, and its disk is replaced."""
        self.lost_disks.add(self.disk_name)
        self.kill()
        self.disk.lose()
        self._unused, self._owed = {}, None

    def handle(self, message: object) -> None:
        """One message of the inbox."""
        self.kiosk.take(message)
        self._note()

    def act(self) -> None:
        """The program by the clock, then the visitor in front of it."""
        self._look_at_clock()
        self.kiosk.tick()
        self._note()
        flow, now = self.kiosk.flow, self.time.now
        if not self.state.is_current:
            self._connected_at = now
        if self._owed is not None:
            self._stand_there(*self._owed)
        elif flow.page in {Page.HOME, Page.IDLE}:
            if not self.calm and self.random.random() < self.busy:
                self._since = now
                self.bus.wish = ""
                flow.touched()
                flow.open_queue(self.random.choice(self.queues))
        elif flow.page is Page.QUEUE:
            if flow.can_take:
                self._offset_ms = self.clock.offset_ms
                flow.take()
            elif now - self._since > SHOWN_S:
                flow.home()
        elif flow.page in {Page.TICKET, Page.REFUSED}:
            if now - self._since > SHOWN_S + 2.0:
                flow.home()
        elif flow.page is Page.UNCERTAIN and now - self._since > LEAVES_AFTER_S:
            flow.home()
        self._note()

    def _look_at_clock(self) -> None:
        """A clock that was set since a wish was interrupted: how old its number is cannot be known any more."""
        before = self._interrupted_ms
        if before is None or abs(self.clock.offset_ms - before) < SHOW_RECOVERED_MS:
            return
        self._interrupted_ms = None
        shown = {each.ticket_id for each in self.handed}
        for entry in self._journal.open_entries:
            if entry.get("issued") is not None:
                ticket_id = str(entry["issued"]["ticket"]["ticket_id"])
                if ticket_id not in shown:
                    self.too_old.add(ticket_id)

    def _stand_there(self, wish: str, offset_ms: int) -> None:
        """Wait for what the machine says after it died under the hand; touch nothing."""
        if self.clock.offset_ms != offset_ms:
            # How old the wish is cannot be known any more: nothing is promised.
            self._owed = "", self.clock.offset_ms
        elif self.time.now - self._boot_at > STAYS_S:
            self._owed = None
            quick = self.bus.quick_since
            if wish and quick is not None:
                since = max(self._connected_at, quick)
                self.left_without.append(LeftWithout(self.name, wish, since, self.time.now))

    def _note(self) -> None:
        for slip in self.printer.slips[:]:
            code = next(each for each in slip.blocks if isinstance(each, QrCode))
            self.printed.append(code.payload.split(":")[1])
            self.printer.slips.remove(slip)
        shown = self.kiosk.flow.ticket
        if shown is None or shown.command_id == self._stands:
            return
        self._stands = shown.command_id
        if self._owed is not None and self._owed[0] in {"", shown.command_id}:
            self._owed = None
        self._since = self.time.now
        self._interrupted_ms = None
        ticket = shown.issued.ticket
        self.handed.append(
            Handed(
                self.name,
                shown.command_id,
                ticket.ticket_id,
                ticket.label,
                shown.issued.offline,
                self.disk_name,
                self.time.now,
            )
        )


class Terminal(Machine):
    """A clerk who calls, serves and now and then sees nobody come."""

    def __init__(self, name: str, hall: Hall, time: Timeline, random: Random, bus: SimBus) -> None:
        self.counter = name.partition("-")[2]
        self._waits_for = ""
        self._next_at = 1.0
        super().__init__(name, hall, time, random, bus)

    def boot(self) -> None:
        """A new process."""
        super().boot()
        self._waits_for = ""

    def handle(self, message: object) -> None:
        """One message of the inbox."""
        if isinstance(message, Answered):
            if message.command_id == self._waits_for:
                self._waits_for = ""
        else:
            super().handle(message)

    def act(self) -> None:
        """One key, when the last one has ended and the screen is true."""
        if self.ended or self._waits_for or not self.state.can_issue:
            return
        if self.time.now < self._next_at:
            return
        self._next_at = self.time.now + self.random.uniform(1.0, 9.0)
        command = self._key()
        self._waits_for = self.bus.send(command)

    def _key(self) -> m.Command:
        counter = self.counter
        if self.state.counter(counter).mode != "open":
            return m.OpenCounter(counter)
        ticket = self.state.view.present_ticket(counter)
        if ticket is None:
            return m.CallNext(counter)
        drawn = self.random.random()
        if drawn < 0.1:
            return m.NoShow(counter)
        if drawn < 0.2:
            return m.Recall(counter)
        if drawn < 0.25:
            return m.Park(counter)
        return m.Complete(counter) if drawn < 0.7 else m.CallNext(counter)


class RatingScreen(Machine):
    """A citizen rates what the screen asks for; the real outbox delivers it."""

    def __init__(self, name: str, hall: Hall, time: Timeline, random: Random, bus: SimBus) -> None:
        self.counter = name.partition("-")[2]
        self.disk = SimDisk(random)
        self.given: list[str] = []
        self._seen = ""
        self._rates_at = 0.0
        super().__init__(name, hall, time, random, bus)

    def boot(self) -> None:
        """A new process on the same disk."""
        super().boot()
        self.outbox = Outbox(self.bus, Journal(self.disk), self.clock.monotonic)

    def on_killed(self) -> None:
        """What its disk keeps."""
        self.disk.crash()
        self.disk.die_in(0)

    def handle(self, message: object) -> None:
        """One message of the inbox."""
        if isinstance(message, Answered):
            self.outbox.take(message)
        else:
            super().handle(message)

    def act(self) -> None:
        """A rating, once, by some; and a hand that switches the screen off while it keeps one."""
        self.outbox.tick(current=self.state.can_issue)
        if self.outbox.undelivered and not self.calm and self.random.random() < SWITCHED_OFF:
            raise Killed
        rating = self.state.counter(self.counter).rating_id
        if self.calm or not rating:
            return
        if rating != self._seen:
            self._seen = rating
            self._rates_at = self.time.now + self.random.uniform(0.0, RATES_WITHIN_S)
            return
        if not self._rates_at or self.time.now < self._rates_at:
            return
        self._rates_at = 0.0
        if self.random.random() < 0.7 and self.outbox.put(
            m.Rate(rating, self.random.randint(1, 5), raw_key="1")
        ):
            self.given.append(rating)


Make = Callable[[str], Machine]
