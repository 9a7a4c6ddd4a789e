"""A small hall, and events as the bus would bring them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import msgspec

from config.model import Counter, Hall, Notice, Queue, Zone
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset
from queue_controller.api.view import HallView

START_MS = 1_757_296_800_000  # 2025-09-08 10:00 in Shanghai


def _queue(prefix: str, name: str, spoken: str, name_en: str, counters: tuple[str, ...]) -> Queue:
    return Queue(
        prefix=prefix,
        name_zh=name,
        name_en=name_en,
        departments=(),
        items=(),
        mean_service_minutes=10,
        sd_service_minutes=5,
        share_of_arrivals=0.1,
        counts_as_case=True,
        counters=counters,
        fed_by="visitors",
        follow_on=None,
        spoken_zh=spoken,
    )


def _counter(number: str, zone: str, name: str, queues: tuple[str, ...]) -> Counter:
    return Counter(
        number=number,
        zone=zone,
        name_zh=name,
        name_en=f"Counter of {name}",
        kind="general",
        departments=(),
        queues=queues,
        sign_text=f"{number}号 {name}",
    )


def small_hall() -> Hall:
    return Hall(
        folder="x",
        hall_id="small",
        name_zh="小县政务服务中心",
        name_en="Small County Centre",
        time_zone="Asia/Shanghai",
        zones=(
            Zone(code="Z1", name_zh="综合服务区", name_en="General area", short_name="综合"),
            Zone(code="Z3", name_zh="公安服务区", name_en="Public security area", short_name="公安"),
        ),
        counters=(
            _counter("3", "Z1", "综合受理", ("A",)),
            _counter("5", "Z3", "户政一", ("B",)),
            _counter("6", "Z3", "户政二", ("B",)),
        ),
        queues=(
            _queue("A", "综合受理", "综合", "General", ("3",)),
            _queue("B", "户政治安", "户政", "Household", ("5", "6")),
            _queue("E", "就业社保", "就业社保", "Employment", ()),
        ),
        notices=(
            _notice("N1", "办公时间", "2025-01-01", "2027-12-31", 6),
            _notice("N2", "系统检修", "2025-03-01", "2025-03-02", 9),
            _notice("N3", "优先服务", "2025-01-01", "2027-12-31", 8),
        ),
    )  # fmt: skip


def _notice(notice_id: str, title: str, first: str, last: str, priority: int) -> Notice:
    return Notice(
        notice_id=notice_id,
        title_zh=title,
        title_en=f"Notice {notice_id}",
        body_zh=f"{title}的正文。",
        channels=("media_player",),
        valid_from=dt.date.fromisoformat(first),
        valid_to=dt.date.fromisoformat(last),
        priority=priority,
        display_s=10,
    )


@dataclass
class Events:
    """Makes the updates that a client would deliver, with a rising seq and the hall's time."""

    hall_ms: int = START_MS
    speed: float = 1.0
    seq: int = 0
    rehearsal: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    call_ids: dict[str, str] = field(default_factory=dict)

    def event(self, event: m.Event) -> Applied:
        self.seq += 1
        body = msgspec.Raw(msgspec.json.encode(event))
        record = m.EventRecord(self.seq, 1, self.hall_ms, m.event_type(event), "x", "c", body)
        return Applied(record, event)

    def reset(self, view: HallView | None = None) -> Reset:
        return Reset(view or HallView(seq=self.seq, epoch=1, business_date="2025-09-08"))

    def link(self, state: LinkState) -> Link:
        return Link(state, self.hall_ms)

    def beat(self, waits: tuple[m.Wait, ...] = ()) -> Beat:
        return Beat(
            m.Heartbeat(
                protocol=m.PROTOCOL,
                hall_id="small",
                epoch=1,
                seq=self.seq,
                state="running",
                reason="",
                hall_ms=self.hall_ms,
                speed=self.speed,
                business_date="2025-09-08",
                waits=waits,
                rehearsal=self.rehearsal,
            )
        )

    def issued(
        self, queue: str = "B", *, priority: bool = False, language: m.Language = "zh"
    ) -> Applied:
        number = self.numbers[queue] = self.numbers.get(queue, 0) + 1
        label = f"{queue}{number:03}"
        return self.event(
            m.TicketIssued(
                ticket_id=f"t{label}",
                label=label,
                queue=queue,
                number=number,
                business_date="2025-09-08",
                priority=priority,
                issued_ms=self.hall_ms,
                place_ms=self.hall_ms,
                language=language,
            )
        )  # fmt: skip

    def called(
        self, label: str, counter: str = "5", *, priority: bool = False, language: m.Language = "zh"
    ) -> Applied:
        self.call_ids[label] = f"call-{label}-{self.seq + 1}"
        return self.event(
            m.TicketCalled(
                ticket_id=f"t{label}",
                label=label,
                queue=label[0],
                counter=counter,
                call_id=self.call_ids[label],
                priority=priority,
                rule="c",
                called_ms=self.hall_ms,
                language=language,
            )
        )  # fmt: skip

    def recalled(
        self, label: str, recalls: int, counter: str = "5", *, last: bool = False
    ) -> Applied:
        return self.event(
            m.TicketRecalled(
                ticket_id=f"t{label}",
                label=label,
                queue=label[0],
                counter=counter,
                call_id=self.call_ids[label],
                recalls=recalls,
                last=last,
            )
        )  # fmt: skip

    def started(self, label: str, counter: str = "5") -> Applied:
        return self.event(m.ServiceStarted(f"t{label}", counter, self.hall_ms))
