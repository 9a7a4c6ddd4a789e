"""What happens beside the counters: people who come back, lost papers, rolls, late ratings, the manager. Pure."""

from __future__ import annotations

from random import Random
from typing import Final

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.days import day_of

MINUTE_MS: Final = 60_000
COMES_BACK: Final = 0.6
"""So many of those who missed their call come back."""
EVERY_MS: Final[dict[str, int]] = {
    "first_contact": 4 * MINUTE_MS,
    "roll": 12 * MINUTE_MS,
    "reprint": 9 * MINUTE_MS,
    "reclassify": 25 * MINUTE_MS,
    "visit": 12 * MINUTE_MS,
    "bundle": 30 * MINUTE_MS,
}
"""These come beside those of arrivals.csv: about as many as a hall has, or its waits would be those of another hall."""
BRINGS_VISITORS: Final = frozenset({"roll", "visit", "bundle"})
BEFORE_LUNCH_MS: Final = 30 * MINUTE_MS
"""Who brings several matters does not come while most counters are at lunch, as arrivals.csv has it."""
LATE_LEVELS: Final = (5, 5, 5, 4, 4, 3, 2, 1)


class DeskAndManager:
    """`step` is called a few times a second; `heard` gets every reply to what it sent."""

    def __init__(self, hall: Hall, policy: PolicyConfig, start_ms: int, seed: int) -> None:
        self._hall = hall
        self._random = Random(f"desk {seed}")
        self._due = {
            what: start_ms + int(self._random.uniform(0.5, 1.5) * every)
            for what, every in EVERY_MS.items()
        }
        first, last = policy.roll_numbers
        self._rolls = list(range(first, last + 1)) if first else []
        self._random.shuffle(self._rolls)
        self._planned: dict[str, int] = {}
        """Tickets, notices, stages of work orders and papers, and when their turn comes."""
        self._tokens: dict[str, str] = {}
        """By ticket, the token of a paper that was given out here."""
        queues = [q for q in hall.queues if q.takes_first_tickets and q.counts_as_case]
        self._share = {q.prefix: q.share_of_arrivals for q in queues}
        self._popular = [
            each.code for each in hall.popular_items if each.queue and not each.subcentres
        ]
        self._staff = [each.staff_no for each in hall.staff]

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """What is done now."""
        commands = [
            *self._who_missed(view, now_ms),
            *self._with_notice(view, now_ms),
            *self._by_paper(view, now_ms),
            *self._work_orders(view, now_ms),
            *self._now_and_then(view, now_ms),
        ]
        return [Send(command) for command in commands]

    def heard(self, command: m.Command, reply: m.ReplyBody | None) -> None:
        """A reply; None where it was refused."""
        if isinstance(command, m.Issue) and isinstance(reply, m.Issued) and reply.token:
            self._tokens[reply.ticket.ticket_id] = reply.token

    def _turn(self, what: str, now_ms: int, low_minutes: float, high_minutes: float) -> bool:
        """Whether the turn of something has come; its time is drawn when it is first seen."""
        if what not in self._planned:
            minutes = self._random.uniform(low_minutes, high_minutes)
            self._planned[what] = now_ms + int(minutes * MINUTE_MS)
        if now_ms < self._planned[what]:
            return False
        self._planned[what] = 1 << 60
        return True

    def _who_missed(self, view: HallView, now_ms: int) -> list[m.Command]:
        missed = [t for t in view.tickets.values() if t.state == "no_show"]
        return [
            m.Requeue(t.label)
            for t in missed
            if self._turn(f"missed {t.call_id}", now_ms, 2, 15)
            and self._random.random() < COMES_BACK
        ]

    def _with_notice(self, view: HallView, now_ms: int) -> list[m.Command]:
        commands: list[m.Command] = []
        for notice, date in view.notices.items():
            if date == view.business_date and self._turn(f"notice {notice}", now_ms, 8, 60):
                queue = view.notices_for.get(notice, ("",))[0] or notice.split("-")[1].rstrip(
                    "0123456789"
                )
                known = self._hall.queue_by_prefix.get(queue)
                if known is not None and known.takes_first_tickets:
                    commands.append(m.Issue(queue=queue, notice=notice))
        return commands

    def _by_paper(self, view: HallView, now_ms: int) -> list[m.Command]:
        ended = [ticket_id for ticket_id in self._tokens if ticket_id not in view.tickets]
        commands: list[m.Command] = []
        for ticket_id in ended:
            if self._turn(f"paper {ticket_id}", now_ms, 1, 6):
                token = self._tokens.pop(ticket_id)
                commands.append(m.RateLater(token, self._random.choice(LATE_LEVELS)))
        return commands

    def _work_orders(self, view: HallView, now_ms: int) -> list[m.Command]:
        commands: list[m.Command] = []
        for each in view.work_orders.values():
            stage = each.stage
            if stage != "closed" and self._turn(f"{each.work_order} {stage}", now_ms, 3, 20):
                upheld = self._random.random() < 0.7
                commands.append(m.AdvanceWorkOrder(each.work_order, stage, "演练", upheld))
        return commands

    def _now_and_then(self, view: HallView, now_ms: int) -> list[m.Command]:
        commands: list[m.Command] = []
        day = day_of(self._hall, view.business_date, self._hall.zone_info)
        lunch = day.lunch
        eats = lunch is not None and lunch.start_ms - BEFORE_LUNCH_MS <= now_ms < lunch.end_ms
        for what, due_ms in self._due.items():
            if now_ms >= due_ms and not (eats and what in BRINGS_VISITORS):
                self._due[what] = now_ms + int(self._random.uniform(0.5, 1.5) * EVERY_MS[what])
                commands += self._one(what, view)
        return commands

    def _one(self, what: str, view: HallView) -> list[m.Command]:
        random = self._random
        waiting = [t for t in view.tickets.values() if t.state == "waiting"]
        if what == "first_contact" and self._staff:
            label = random.choice(waiting).label if waiting and random.random() < 0.5 else ""
            return [m.FirstContact(random.choice(self._staff), label, note="引导")]
        if what == "roll" and self._rolls and self._share:
            (queue,) = random.choices(list(self._share), list(self._share.values()))
            return [m.BindRoll(self._rolls.pop(), queue, minutes_ago=random.choice((0, 5, 10)))]
        if what == "reprint" and waiting:
            return [m.Reprint(random.choice(waiting).label, "遗失")]
        if what == "visit" and len(self._popular) > 1:
            count = min(len(self._popular), random.choice((2, 2, 3)))
            first, *others = random.sample(self._popular, count)
            return [m.Issue(item=first, items=tuple(others))]
        if what == "bundle" and self._hall.bundles:
            return [m.Issue(bundle=random.choice(self._hall.bundles).code)]
        priority = [t for t in waiting if t.priority and not t.slot_ms]
        ordinary = next((c.code for c in self._hall.priority_classes if c.rule == "fifo"), "")
        if what == "reclassify" and priority and ordinary:
            staff_no = random.choice(self._staff or [""])
            label = random.choice(priority).label
            return [m.Reclassify(label, ordinary, "未出示证明", staff_no)]
        return []
