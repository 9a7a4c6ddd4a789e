"""Everybody of a rehearsal who is not at a counter: the desk and its callers, the manager and what goes wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.cli.rehearsal.desk import DeskAndManager
from queue_controller.cli.rehearsal.enquiries import Enquiries
from queue_controller.cli.rehearsal.evening import Evening
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.cli.rehearsal.office import Office
from queue_controller.cli.rehearsal.outage import Outage
from queue_controller.cli.rehearsal.revision import Revise, Revision


class People:
    """`step` is called a few times a second; `heard` gets every reply, also to the clerks."""

    def __init__(
        self,
        hall: Hall,
        policy: PolicyConfig,
        start_ms: int,
        seed: int,
        *,
        managed: bool = True,
        revises: bool = True,
    ) -> None:
        """`managed`: there is a manager; `revises`: there is a copy of the folder that he may change."""
        self.manager = DutyManager(hall, seed)
        self._managed = managed
        self._desk = DeskAndManager(hall, policy, start_ms, seed)
        self._enquiries = Enquiries(hall, start_ms, seed)
        self._outage = Outage(hall, seed)
        staff_no = self.manager.staff_no
        self._evening = Evening(hall, staff_no, seed)
        self._office = Office(hall, staff_no, seed)
        self._revision = Revision(hall, staff_no, self.manager.alone) if revises else None

    @property
    def through_lunch(self) -> frozenset[str]:
        """Queues whose line is served before its counters go to lunch."""
        return self.manager.through_lunch if self._managed else frozenset()

    def step(self, view: HallView, waits: Iterable[m.Wait], now_ms: int) -> list[Send | Revise]:
        """What all of them do now."""
        acts: list[Send | Revise] = [
            *self._desk.step(view, now_ms),
            *self._enquiries.step(view, now_ms),
        ]
        if self._managed:
            acts += self._outage.step(view, now_ms)
            acts += self.manager.step(view, waits, now_ms)
            acts += self._evening.step(view, now_ms)
            acts += self._office.step(view, now_ms)
            if self._revision is not None:
                acts += self._revision.step(view, now_ms)
        return acts

    def heard(self, command: m.Command, reply: m.ReplyBody | None) -> None:
        """A reply; None where it was refused."""
        self._desk.heard(command, reply)
        self._enquiries.heard(command, reply)
        self._office.heard(command, reply)
