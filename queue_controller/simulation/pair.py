"""A hall with two machines: shipping, lost frames, cut wires, and people who promote at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.server.standby.place import Place, write_place
from queue_controller.simulation.client import SimBus, Told, link
from queue_controller.simulation.controller import ControllerMachine
from queue_controller.simulation.history import changed_the_hall
from queue_controller.simulation.node import NAMES, WIRE, Node, Promotion
from queue_controller.simulation.surfaces import KioskMachine, Machine, RatingScreen
from queue_controller.simulation.world import FAULTY_S, JUMPS_MS, Outcome, World

LOOKS_EVERY_S: Final = 2.0
REACTS_S: Final = (3.0, 12.0)
"""How long a person takes."""
CALM_S: Final = 110.0
LAST_S: Final = 8.0
NIGHT_MS: Final = 86_400_000
STALE_S: Final = 8.0
"""A replaced machine that can be reached says nothing after so long."""


class Pair(World):
    """Machine a serves at first, b holds the copy; answers wait for it."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder, offline_numbers=(0, 4, 20), digits=(3,))
        for kiosk in self.kiosks:
            kiosk.busy = self._chance(f"busy {kiosk.name}").choice([0.1, 0.25, 0.6])
        self._dead_since: float | None = None
        self._nights_ms = 0
        self._cut_since: list[tuple[float, float]] = []
        """When the wire between the machines was cut, and until when."""

    def _controller(self, folder: Path, policy: PolicyConfig) -> ControllerMachine:
        # Fewer than in a hall: a cut wire soon lasts longer.
        ahead = self._chance("ahead").choice([1, 3, 50])
        self.nodes = [
            Node(
                lane, self.time, self.net, self._chance(f"node {lane}"), folder, self.hall, policy,
                self.errors.append, ahead,
            )
            for lane in NAMES
        ]  # fmt: skip
        a, b = self.nodes
        a.other, b.other = b, a
        b.data_dir.mkdir(parents=True)
        write_place(b.data_dir, Place(node=NAMES["b"], role="copy", whole=False, anew=True))
        return a

    def _connect(self, name: str, bus: SimBus) -> None:
        bus.lanes = {node.lane: node.take for node in self.nodes}
        bus.asked = self.nodes[0].lane
        for node in self.nodes:
            node.clients[name] = bus

    def run(self) -> Outcome:
        """Faults, then calm, then the check."""
        self.nodes[0].start()
        self.time.after(self.random.choice([0.0, 3.0]), self.nodes[1].start)
        self.time.after(self.random.uniform(5, 15), self._fault)
        self.time.after(LOOKS_EVERY_S, self._look_after)
        self.time.run(FAULTY_S)
        self._heal()
        self.time.run(FAULTY_S + CALM_S - LAST_S)
        for machine in self.machines:
            machine.ended = True
        self.time.run(FAULTY_S + CALM_S)
        return self._judge_pair()

    # --- people ----------------------------------------------------------------------------------

    def _look_after(self) -> None:
        """Somebody makes a replaced machine the copy, and promotes where nobody serves."""
        self.time.after(LOOKS_EVERY_S, self._look_after)
        now = self.time.now
        if any(node.serves for node in self.nodes):
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = now + self.random.uniform(*REACTS_S)
        elif now >= self._dead_since:
            self._dead_since = None
            for node in self.nodes:
                node.promote()
        for node in self.nodes:
            if node.role == "overtaken" and self.random.random() < 0.3:
                node.make_standby()

    # --- what goes wrong -------------------------------------------------------------------------

    def _fault(self) -> None:
        if self.time.now >= FAULTY_S:
            return
        self.time.after(self.random.expovariate(1 / 6.0), self._fault)
        drawn = self.random.random()
        machine = self.random.choice(self.machines)
        node = self.random.choice(self.nodes)
        if drawn < 0.20:
            self._part_from(machine, self.random.choice([["a"], ["b"], ["a", "b"]]))
        elif drawn < 0.40:
            seconds = self.random.choice([1.5, 4.0, 12.0, 30.0, 60.0])
            if not self.net.is_cut(WIRE):
                self._cut(WIRE, seconds)
                self._cut_since.append((self.time.now, self.time.now + seconds))
                for each in self.machines:
                    # Clients are spread over both sides of it.
                    self._cut(link(each.name, self.random.choice(["a", "b", ""])), seconds)
                if self.random.random() < 0.6:
                    # Somebody takes the other machine for dead.
                    for each_node in self.nodes:
                        self.time.after(self.random.uniform(*REACTS_S), each_node.promote)
                if self.random.random() < 0.2:
                    self.time.after(seconds * self.random.random(), self._night)
        elif drawn < 0.62:
            node.kill(self.random.choice(["now", "now", "before", "after", "unwritable"]))
        elif drawn < 0.76:
            node.promote()
        elif drawn < 0.86:
            machine.kill()
        elif drawn < 0.88:
            self._night()
        elif drawn < 0.90:
            clock = self.random.choice([each.clock for each in self.nodes])
            clock.offset_ms += self.random.choice(JUMPS_MS[:4])
        else:
            self.net.slow_s = self.random.choice([0.0, 0.2, 1.2])

    def _night(self) -> None:
        """Both machines begin another date, whether they hear each other or not."""
        if self.time.now >= FAULTY_S:
            return
        self._nights_ms += NIGHT_MS
        for node in self.nodes:
            node.clock.offset_ms += NIGHT_MS

    def _cut(self, name: str, seconds: float) -> None:
        if not self.net.is_cut(name):
            self.net.cut(name)
            self.time.after(seconds, lambda: self.net.join(name))

    def _part_from(self, machine: Machine, lanes: Sequence[str]) -> None:
        seconds = self.random.choice([2.0, 5.0, 12.0, 40.0])
        for lane in lanes:
            self._cut(link(machine.name, lane), seconds)
        if self.random.random() < 0.35:
            self.time.after(seconds * self.random.uniform(0.3, 1.1), machine.kill)

    def _heal(self) -> None:
        super()._heal()
        self.net.join(WIRE)
        self._cut_since = [(at, min(until, self.time.now)) for at, until in self._cut_since]
        for node in self.nodes:
            node.disarm()
            node.clock.offset_ms = self._nights_ms
            for machine in self.machines:
                self.net.join(link(machine.name, node.lane))

    def close(self) -> None:
        """The end of the simulation."""
        for node in self.nodes:
            node.close()

    # --- what was wrong --------------------------------------------------------------------------

    def _judge_pair(self) -> Outcome:
        serving = [node for node in self.nodes if node.serves]
        if len(serving) != 1:
            roles = {node.lane: (node.role, node.serves) for node in self.nodes}
            return Outcome(self.seed, [f"{len(serving)} machines serve at the end: {roles}"], "")
        self.controller = node = serving[0]
        if node.shipper is None or node.shipper.condition != "level":
            condition = "" if node.shipper is None else node.shipper.condition
            self.errors.append(f"the copy is not level at the end: {condition}")
        records = node.store.events_after(0, 1_000_000)
        gone = self._lost(records)
        self.errors += self._lost_though_held(gone)
        self.errors += self._given_twice()
        self.errors += self._answered_after_its_end()
        self.errors += [each for machine in self.machines for each in machine.bus.stale]
        excused = {(told.client_id, told.command_id) for told in gone}
        self._forget(excused, records)
        outcome = self._judge()
        outcome.counts["promotions"] = len(self.promotions)
        outcome.counts["certain"] = sum(p.certain for p in self.promotions)
        outcome.counts["lost_unheld"] = len(gone)
        return outcome

    @property
    def promotions(self) -> list[Promotion]:
        """In order of time."""
        return sorted(
            (each for node in self.nodes for each in node.promotions), key=lambda each: each.at
        )

    def _told(self) -> list[Told]:
        return [told for machine in self.machines for told in machine.bus.told]

    def _lost(self, records: Sequence[m.EventRecord]) -> list[Told]:
        """Answers that name rows which the hall does not have."""
        by_seq = {record.seq: record for record in records}
        found = []
        for told in self._told():
            record = by_seq.get(told.reply.seq)
            if (told.reply.ok and (record is None or record.epoch > told.reply.epoch)) or (
                told.reply.ok
                and record is not None
                and changed_the_hall(told.command, told.reply)
                and record.command_id != told.command_id
            ):
                found.append(told)
        return found

    def _lost_though_held(self, gone: Sequence[Told]) -> list[str]:
        ungated = self.nodes[0].ungated | self.nodes[1].ungated
        return [
            f"lost though the copy held it: {told.client_id} {told.command_id} seq {told.reply.seq}"
            f" epoch {told.reply.epoch}"
            for told in gone
            if (told.client_id, told.command_id) not in ungated
        ]

    def _given_twice(self) -> list[str]:
        """No number is in two hands: whichever machine gave it, or a kiosk by itself, and whatever became of it."""
        hands: dict[str, tuple[str, str]] = {}
        found = []

        def take(ticket_id: str, client: str, wish: str) -> None:
            if hands.setdefault(ticket_id, (client, wish)) != (client, wish):
                found.append(f"{ticket_id} was given to {hands[ticket_id]} and to {(client, wish)}")

        for told in self._told():
            if isinstance(told.command, m.Issue) and told.reply.ok:
                ticket = wire.body_of(told.reply, m.Issued).ticket
                take(ticket.ticket_id, told.client_id, told.command_id)
            elif isinstance(told.command, m.AskOutcome) and told.reply.ok:
                of = wire.body_of(told.reply, m.OutcomeOf).reply
                if of is not None and of.ok:
                    # Kiosks ask for the outcome of nothing else.
                    ticket = wire.body_of(of, m.Issued).ticket
                    take(ticket.ticket_id, told.client_id, told.command.of_command_id)
        for machine in self.machines:
            if isinstance(machine, KioskMachine):
                for handed in machine.handed:
                    take(handed.ticket_id, machine.name, handed.wish)
        return found

    def _answered_after_its_end(self) -> list[str]:
        """What a machine said long after another took its place, though it could be reached."""
        found = []
        for each in self.promotions:
            other = next(node for node in self.nodes if node.lane != each.node)
            for told in self._told():
                at = other.sent_at.get((told.client_id, told.command_id), 0.0)
                late = each.at + STALE_S < at and told.reply.epoch <= each.floor
                # One that is started while the other is down can be told by nobody.
                late = late and self._lane(each.node).serves_all_along(at - STALE_S, at)
                if late and not any(a < at and each.at < b + STALE_S for a, b in self._cut_since):
                    found.append(f"answered in epoch {told.reply.epoch} at {at:.1f} after {each}")
        return found

    def _lane(self, lane: str) -> Node:
        return next(node for node in self.nodes if node.lane == lane)

    def _forget(self, excused: set[tuple[str, str]], records: Sequence[m.EventRecord]) -> None:
        """What was answered without the copy and lost with its machine is no fault of the log."""
        ungated = self.nodes[0].ungated | self.nodes[1].ungated
        wishes = set(excused)
        for told in self._told():
            key = told.client_id, told.command_id
            if isinstance(told.command, m.AskOutcome) and key in ungated:
                wishes.add((told.client_id, told.command.of_command_id))
        known = {record.command_id for record in records}
        wishes = {each for each in wishes if each in excused or each[1] not in known}
        rated = {
            event.rating_id for r in records if isinstance(event := m.decode_event(r), m.Rated)
        }
        for machine in self.machines:
            machine.bus.told = [
                told
                for told in machine.bus.told
                if (told.client_id, told.command_id) not in wishes
                and not (
                    isinstance(told.command, m.AskOutcome)
                    and (told.client_id, told.command.of_command_id) in wishes
                )
            ]
            if isinstance(machine, KioskMachine):
                # Whoever holds a number that was handed over again holds one that the hall has.
                machine.handed = [
                    h
                    for h in machine.handed
                    if (key := (machine.name, f"{h.wish}-a" if h.offline else h.wish)) not in wishes
                    or (h.offline and key[1] in known)
                ]
            elif isinstance(machine, RatingScreen):
                lost = {t.command.rating_id for t in self._told() if isinstance(t.command, m.Rate)}
                machine.given = [g for g in machine.given if g in rated or g in lost]
