"""A hall in memory with a clock that tests steer: commands in, decisions out, every event kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypedDict, Unpack

import msgspec

from config.loader import load_hall
from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.domain.days import business_date
from queue_controller.service.decide import Actor, Decision, Now, Refusal, decide, tick
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer


class Whose(TypedDict, total=False):
    """What the server finds out beside the log before a command is decided."""

    person_hash: str
    phone_ref: str
    name_ref: str
    words_ref: str
    words: Mapping[str, str]
    erasing: int


HALLS = Path(__file__).parents[4] / "config" / "halls"
MONDAY = "2025-09-08"


@cache
def sample_hall(name: str) -> Hall:
    hall = load_hall(HALLS / name).hall
    assert hall is not None
    return hall


def instant(hall: Hall, date: str, clock: str) -> int:
    at = dt.datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=hall.zone_info)
    return round(at.timestamp() * 1000)


class Driver:
    """Plays the server: ticks, decides, numbers the events and applies them."""

    def __init__(
        self,
        hall: Hall,
        *,
        clock: str = "09:00",
        date: str = MONDAY,
        policy: PolicyConfig | None = None,
    ) -> None:
        self.hall = hall
        self.policy = policy or PolicyConfig()
        self.state = HallState(hall, self.policy)
        self.records: list[tuple[m.EventRecord, m.Event]] = []
        self.now_ms = instant(hall, date, clock)
        self.commands = 0
        self.tick()

    @property
    def now(self) -> Now:
        date = business_date(self.now_ms, self.state.zone, self.policy.business_day_start)
        return Now(self.now_ms, date)

    def at(self, clock: str, date: str = "") -> Driver:
        """Set the hall clock, then let it tick."""
        self.now_ms = instant(self.hall, date or self.state.view.business_date, clock)
        self.tick()
        return self

    def pass_s(self, seconds: float) -> Driver:
        self.now_ms += round(seconds * 1000)
        self.tick()
        return self

    def tick(self) -> tuple[m.Event, ...]:
        events = tick(self.state, self.now)
        self.apply(events, "controller", "")
        return events

    def reload(self, offer: Offer | Faulty, client: str = "manager-1") -> Decision:
        """Apply what was read, as the controller does."""
        role = role_of(client)
        assert role is not None
        command = m.Reload("调整规则")
        decision = decide(command, Actor(client, role), self.state, self.now, offer=offer)
        if isinstance(offer, Offer) and decision.events:
            self.state.adopt(offer)
            self.hall, self.policy = offer.hall, offer.policy
        self.commands += 1
        self.apply(decision.events, client, f"c{self.commands}")
        return decision

    def decide(
        self,
        command: m.Command,
        client: str = "cli",
        person_ref: str = "",
        token: str = "",
        **whose: Unpack[Whose],
    ) -> Decision:
        role = role_of(client)
        assert role is not None
        return decide(
            command,
            Actor(client, role),
            self.state,
            self.now,
            person_ref=person_ref,
            token=token,
            token_hash=token and f"hash of {token}",
            is_on_record=isinstance(command, m.Adopt) and self.is_on_record(command),
            **whose,
        )

    def is_on_record(self, command: m.Adopt) -> bool:
        """What the store's table of tickets says."""
        wanted = command.business_date, command.queue, command.number
        return any(
            (event.business_date, event.queue, event.number) == wanted
            for _, event in self.records
            if isinstance(event, m.TicketIssued)
        )

    def do(
        self,
        command: m.Command,
        client: str = "cli",
        person_ref: str = "",
        token: str = "",
        **whose: Unpack[Whose],
    ) -> Decision:
        decision = self.decide(command, client, person_ref, token, **whose)
        self.commands += 1
        self.apply(decision.events, client, f"c{self.commands}")
        if isinstance(command, m.Confirm):
            self.state.confirm(command, self.now)
        return decision

    def refused(
        self,
        command: m.Command,
        client: str = "cli",
        person_ref: str = "",
        token: str = "",
        **whose: Unpack[Whose],
    ) -> Refusal:
        """The refusal of a command that must be refused, change nothing and say so again."""
        before = self.state.digest()
        refusals = []
        for _ in range(2):
            try:
                decision = self.decide(command, client, person_ref, token, **whose)
            except Refusal as refusal:
                refusals.append(refusal)
            else:
                raise AssertionError(f"{command} was not refused: {decision}")
        first, second = refusals
        assert (first.code, first.message_zh) == (second.code, second.message_zh)
        assert self.state.digest() == before
        return first

    def apply(self, events: tuple[m.Event, ...], actor: str, command_id: str) -> None:
        for event in events:
            record = m.EventRecord(
                seq=len(self.records) + 1,
                epoch=1,
                at_ms=self.now_ms,
                type=m.event_type(event),
                actor=actor,
                command_id=command_id,
                body=msgspec.Raw(msgspec.json.encode(event)),
            )
            self.state.apply(record, event)
            self.records.append((record, event))

    # --- short words -----------------------------------------------------------------------------

    def issue(self, queue: str = "B", client: str = "kiosk-1", **fields: str) -> m.Ticket:
        person_ref = fields.pop("person_ref", "")
        command = msgspec.convert({"type": "issue", "queue": queue, **fields}, m.Issue)
        reply = self.do(command, client, person_ref).reply
        assert isinstance(reply, m.Issued)
        return reply.ticket

    def open(self, *counters: str) -> Driver:
        for counter in counters:
            self.do(m.OpenCounter(counter))
        return self

    def call(self, counter: str) -> tuple[str, str]:
        """Call the next one; its label and rule."""
        reply = self.do(m.CallNext(counter)).reply
        assert isinstance(reply, m.Called)
        return ("", "") if reply.ticket is None else (reply.ticket.label, reply.rule)

    def events(self, *kinds: type[m.Event]) -> list[m.Event]:
        return [event for _, event in self.records if isinstance(event, kinds)]

    def replayed(self) -> HallState:
        """A hall built anew from the log's bytes."""
        state = HallState(self.hall, self.policy, lease_key=self.state.lease_key)
        for record, _ in self.records:
            event = m.decode_event(record)
            assert event is not None
            state.apply(record, event)
        return state
