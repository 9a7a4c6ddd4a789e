"""What needs somebody now, read from the hall's view. Pure: the hall's time comes in.

Each alarm has a key that names this very cause, so that 处理 holds for it and not for the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from config.model import Hall
from hall_display.words import Language, counter, has, say
from queue_controller.api import messages as m
from queue_controller.api.view import (
    CounterStatus,
    DeviceStatus,
    HallView,
    left_by_queue,
    since_in,
    still_here,
)

AlarmKind = Literal[
    "unseen", "unspoken", "wait", "closing", "unattended", "bad", "review", "unknown"
]

ORDER: Final[tuple[AlarmKind, ...]] = (
    "unseen", "unspoken", "wait", "closing", "unattended", "bad", "review", "unknown",
)  # fmt: skip
"""The most urgent first."""
WAIT_AGAIN_MS: Final = 30 * 60_000
"""A wait that goes on is an alarm again so long after it was acknowledged."""
MINUTE_MS: Final = 60_000
WAITS_APART: Final = 2
"""So many queues stand on the wall by name; more are one line."""


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """From when on something is an alarm; minutes of the hall clock."""

    wait_minutes: float = 30.0
    unattended_minutes: float = 5.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """One cause, or on the wall several of one kind."""

    kind: AlarmKind
    keys: tuple[str, ...]
    title: str
    detail: str = ""
    counter: str = ""
    acknowledged: bool = False


def alarms_of(
    view: HallView,
    hall: Hall,
    now_ms: int,
    rules: AlarmRules,
    reviews: tuple[str, ...] = (),
    language: Language = "zh",
) -> list[Alarm]:
    """Every alarm, the unacknowledged and urgent first.

    Args:
        view: the hall, of the full audience.
        hall: names.
        now_ms: the hall clock.
        rules: limits.
        reviews: ids of the bad reviews that may be told by now.
        language: of the words.
    """
    found = [
        *_calls(view, language),
        *_waits(view, hall, now_ms, rules, language),
        *_closing(view, hall, language),
        *_unattended(view, hall, now_ms, rules, language),
        *_devices(view, language),
        *_reviews(view, reviews, language),
    ]
    return sorted(found, key=lambda a: (a.acknowledged, ORDER.index(a.kind)))


def grouped(alarms: Iterable[Alarm], language: Language) -> list[Alarm]:
    """For the wall: one line for each kind of cause, and only what nobody looks after yet."""
    by_group: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in alarms:
        if alarm.acknowledged:
            continue
        what = alarm.keys[0].split(":")[1] if alarm.kind in {"bad", "unknown"} else ""
        of_kind = what.rpartition("-")[0] or what
        by_group.setdefault((alarm.kind, of_kind), []).append(alarm)
    found: list[Alarm] = []
    for (kind, _), group in by_group.items():
        few = len(group) <= (WAITS_APART if kind == "wait" else 1)
        found += group if few else [_together(kind, group, language)]
    return found


def is_untried(device: DeviceStatus) -> bool:
    """Whether a device is unknown only because it cannot be asked and nobody used it (lately)."""
    return device.state == "unknown" and device.reason in m.UNTRIED


def untried_of(view: HallView, language: Language) -> list[tuple[str, str]]:
    """Devices that cannot be asked and that nobody used: no alarm, and never shown as good. One line a reason.

    Returns:
        pairs of a key and a sentence, the most devices first.
    """
    by_reason: dict[str, list[DeviceStatus]] = {}
    for device in view.devices.values():
        if is_untried(device):
            by_reason.setdefault(device.reason, []).append(device)
    found = []
    for reason, group in sorted(by_reason.items(), key=lambda each: (-len(each[1]), each[0])):
        name = (
            device_words(group[0], language)
            if len(group) == 1
            else say("untried_devices", language, count=len(group))
        )
        found.append((f"untried:{reason}", say(f"untried_{reason}", language, name=name)))
    return found


def late(view: HallView, now_ms: int, rules: AlarmRules) -> dict[str, list[int]]:
    """Per queue, the waits above the limit, in whole minutes: since they last began, not since the arrival."""
    limit_ms = rules.wait_minutes * MINUTE_MS
    found: dict[str, list[int]] = {}
    for ticket in view.tickets.values():
        if ticket.state != "waiting":
            continue
        waited_ms = now_ms - since_in(ticket, ticket.queue)
        if waited_ms > limit_ms:
            found.setdefault(ticket.queue, []).append(waited_ms // MINUTE_MS)
    return found


def device_words(device: DeviceStatus, language: Language) -> str:
    """A device as people call it: its kind, and where its name says it stands."""
    key = f"kind_{device.kind}"
    kind = say(key, language) if has(key) else device.kind
    place = device.device.rpartition("-")[2]
    if device.kind in {"call_keypad", "rating_keys", "led_board"} and place != device.device:
        return f"{kind} {counter(place, language)}"
    if device.kind == "program":
        return f"{kind} {device.device.partition('.')[0]}"
    return (
        kind
        if device.kind in {"disk", "standby", "log"}
        else f"{kind} {device.device.rpartition('.')[2]}"
    )


def _calls(view: HallView, language: Language) -> list[Alarm]:
    found = []
    for call_id, what in view.alarms.items():
        call = next((c for c in view.calls if c.call_id == call_id), None)
        if call is None:
            continue
        kind: AlarmKind = "unseen" if what == "unseen" else "unspoken"
        key = f"{kind}:{call_id}"
        title = say(f"alarm_{kind}", language, label=call.label, counter=call.counter)
        found.append(
            Alarm(kind, (key,), title, say(f"alarm_{kind}_do", language), call.counter,
                  key in view.acknowledged)
        )  # fmt: skip
    return found


def _waits(
    view: HallView, hall: Hall, now_ms: int, rules: AlarmRules, language: Language
) -> list[Alarm]:
    found = []
    for prefix, minutes in late(view, now_ms, rules).items():
        queue = hall.queue_by_prefix.get(prefix)
        name = (
            prefix if queue is None else queue.spoken_zh if language == "zh" else f"Queue {prefix}"
        )
        key = f"wait:{prefix}"
        at_ms = view.acknowledged.get(key)
        found.append(
            Alarm(
                "wait",
                (key,),
                say("alarm_wait", language, name=name, count=len(minutes), minutes=max(minutes)),
                say("alarm_wait_do", language),
                acknowledged=at_ms is not None and now_ms - at_ms < WAIT_AGAIN_MS,
            )
        )
    return sorted(found, key=lambda a: a.keys)


def _closing(view: HallView, hall: Hall, language: Language) -> list[Alarm]:
    """The hall is about to close, and somebody is still here."""
    left = left_by_queue(view.tickets.values())
    if not view.closing_ms or view.closed or not left:
        return []
    key = f"closing:{view.closing_ms}"
    time = f"{dt.datetime.fromtimestamp(view.closing_ms / 1000, hall.zone_info):%H:%M}"
    matters = sum(each.matters for each in left.values())
    numbers = len(still_here(view.tickets.values()))
    by_queue = say("comma", language).join(
        say("left_in", language, name=queue, numbers=each.numbers, count=each.matters)
        for queue, each in left.items()
    )
    return [
        Alarm(
            "closing",
            (key,),
            say("alarm_closing", language, time=time, numbers=numbers, count=matters),
            f"{by_queue}{say('alarm_closing_do', language)}",
            acknowledged=key in view.acknowledged,
        )
    ]


def _unattended(
    view: HallView, hall: Hall, now_ms: int, rules: AlarmRules, language: Language
) -> list[Alarm]:
    waiting = {t.queue for t in view.tickets.values() if t.state == "waiting"}
    found = []
    for status in view.counters.values():
        place = hall.counter_by_number.get(status.number)
        if place is None or not waiting & set(place.queues) or not idle_too_long(
            status, now_ms, rules
        ):  # fmt: skip
            continue
        key = f"counter:{status.number}:{status.idle_since_ms}"
        minutes = (now_ms - status.idle_since_ms) // MINUTE_MS
        found.append(
            Alarm(
                "unattended",
                (key,),
                say("alarm_unattended", language, counter=status.number, minutes=minutes),
                say("alarm_unattended_do", language),
                status.number,
                key in view.acknowledged,
            )
        )
    return sorted(found, key=lambda a: a.keys)


def idle_too_long(status: CounterStatus, now_ms: int, rules: AlarmRules) -> bool:
    """Whether an open counter has called nobody for longer than the limit."""
    limit_ms = rules.unattended_minutes * MINUTE_MS
    return bool(status.idle_since_ms) and now_ms - status.idle_since_ms > limit_ms


def _devices(view: HallView, language: Language) -> list[Alarm]:
    found = []
    for device in view.devices.values():
        if device.state == "good" or is_untried(device):
            continue
        kind: AlarmKind = "bad" if device.state == "bad" else "unknown"
        key = f"{kind}:{device.device}:{device.since_ms}"
        name = device_words(device, language)
        message = device.message_zh if language == "zh" else device.message_en
        place = device.device.rpartition("-")[2]
        found.append(
            Alarm(kind, (key,), say(f"alarm_{kind}", language, name=name), message,
                  place if kind == "bad" and place in view.counters else "", key in view.acknowledged)
        )  # fmt: skip
    return sorted(found, key=lambda a: a.keys)


def _reviews(view: HallView, told: tuple[str, ...], language: Language) -> list[Alarm]:
    """One alarm for all that may be told; whose they are stands on the manager's PC only."""
    keys = tuple(f"review:{each}" for each in told)
    open_ = tuple(key for key in keys if key not in view.acknowledged)
    if not open_:
        return []
    title = say("alarm_review", language, count=len(open_))
    return [Alarm("review", open_, title, say("alarm_review_do", language))]


def _together(kind: str, group: list[Alarm], language: Language) -> Alarm:
    first = group[0]
    keys = tuple(key for alarm in group for key in alarm.keys)
    name = first.title.partition(" ")[0]
    title = say(f"alarms_{kind}", language, count=len(group), name=name)
    return Alarm(first.kind, keys, title, first.detail)
