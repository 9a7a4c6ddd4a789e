"""Who was overtaken by each call, as the lines of the hall knew it: what the log must tell by itself."""

from __future__ import annotations

import copy
from typing import Final

from queue_controller.api import messages as m
from queue_controller.domain.passed import passed_twice
from queue_controller.domain.why import NAMED_MAX, why
from tests.property.plain_choice import next_for
from tests.unit.queue_controller.service.driver import Driver

BEFORE: Final = "；先于排在它前面的"
KEPT: Final = "正在别的窗口，位置保留"
PUT_NEXT: Final = frozenset({"out_of_turn", "resumed", "walk_up"})
"""Rules by which a number may be called that stood in no line."""


class WatchingDriver(Driver):
    """A driver that notes, before each call, who of the queue stood before the number that is called."""

    def apply(self, events: tuple[m.Event, ...], actor: str, command_id: str) -> None:
        for event in events:
            if isinstance(event, m.TicketCalled):
                if event.rule not in PUT_NEXT:
                    wanted = next_for(self.state, event.counter, self.now_ms)
                    assert wanted == (event.queue, event.ticket_id)
                self.overtaken.append((event, self.before(event)))
            elif isinstance(event, m.DayStarted):
                self.overtaken = []
                self.first_of_day = len(self.records)
            super().apply((event,), actor, command_id)

    def before(self, event: m.TicketCalled) -> list[str] | None:
        """The labels before it, in order; None: it stood in no line."""
        line = copy.deepcopy(self.state.line(event.queue))
        if event.ticket_id not in line:
            assert event.rule in PUT_NEXT
            return None
        line.settle(self.now_ms)
        own = line.place_of(event.ticket_id)
        keys = sorted(key for keys in line.bands.values() for key in keys if key[:2] < own[:2])
        return [self.state.view.tickets[key[2]].label for key in keys]

    def check_why(self) -> None:
        """The sentences of every number of this business date say exactly that."""
        log = self.records[self.first_of_day :]
        seen: dict[str, list[str]] = {}
        for event, before in self.overtaken:
            if event.ticket_id not in seen:
                told = why(log, event.ticket_id, self.state.zone)
                seen[event.ticket_id] = [
                    each.zh
                    for each in told
                    if f" {event.label}到" in each.zh and "号窗口：" in each.zh
                ]
            sentence = seen[event.ticket_id].pop(0)
            if before is None:
                continue
            _, _, tail = sentence.rstrip("。").partition(BEFORE)
            named = tail.partition("；")[0]
            more = f"等{len(before)}个号" if len(before) > NAMED_MAX else ""
            assert named == "、".join(before[:NAMED_MAX]) + more, sentence
            if event.rule == "fifo":
                assert not before, f"it did not wait longest: {sentence}"
        assert not any(seen.values())

    def check_report(self) -> None:
        """What the day's report counts of (d) is nothing, unless the rules changed amid the day."""
        log = self.records[self.first_of_day :]
        if any(isinstance(event, m.ConfigurationApplied) for _, event in log):
            return
        rules = {code: standing.rule for code, standing in self.state.standings.items()}
        counters = [each for each in self.state.counters if self.state.is_priority_counter(each)]
        assert passed_twice(log, rules, self.state.starvation_ms, counters) == ()

    overtaken: list[tuple[m.TicketCalled, list[str] | None]]
    first_of_day: int
