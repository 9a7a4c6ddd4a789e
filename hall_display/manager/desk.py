"""What stands behind the PIN on the manager's PC: details, and what can be done about them. No Qt.

Each row has actions; `command` turns the chosen one into the command of the bus, or says what is missing.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import Struct

from hall_display.manager.alarms import device_words, is_untried
from hall_display.manager.hand import FIELDS, Hand
from hall_display.manager.opinions import Opinions
from hall_display.manager.rows import DeskRow, Missing, actions
from hall_display.manager.state import Manager
from hall_display.words import counter, say
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.view import CounterStatus

Tab = Literal[
    "alarms",
    "counters",
    "queues",
    "numbers",
    "move",
    "hours",
    "notices",
    "devices",
    "reviews",
    "feedback",
    "supervision",
    "inspections",
    "broadcast",
    "emergency",
]
TABS: Final[tuple[Tab, ...]] = get_args(Tab)
LEVELS: Final = {1: "level_1", 2: "level_2"}
_NEXT: Final[tuple[m.WorkStage, ...]] = get_args(m.WorkStage)


class TabRow(Struct, frozen=True):
    """One tab."""

    key: str
    label: str
    is_chosen: bool


class Desk:
    """The rows of each tab."""

    names: tuple[str, ...] = TABS

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        self.language = manager.language
        self.hand = Hand(manager)
        self.opinions = Opinions(manager)

    def on_choose(self, tab: str) -> str:
        """The action of whoever turns to a tab; empty: none."""
        self.forget()
        return "ask_remarks" if tab == "supervision" else ""

    def forget(self) -> None:
        """Whoever opened what visitors wrote has turned away, or the PC is locked."""
        self.opinions.forget()

    def heard(self, kind: str, reply: m.Reply) -> str | None:
        """What an answer tells beside that it was done; None: nothing. Asked for, nothing was done yet."""
        match kind:
            case "supervision_of":
                found = wire.body_of(reply, m.SupervisionOf)
                self.hand.remarks = found.remarks
                return ""
            case "feedback_words_of":
                return self.opinions.take(wire.body_of(reply, m.FeedbackWordsOf))
            case "slots_of":
                self.hand.leavers.take_slots(wire.body_of(reply, m.SlotsOf))
                return ""
            case "booked":
                return self.hand.leavers.booked(wire.body_of(reply, m.Booked))
            case _:
                return None

    def tabs(self, chosen: str) -> list[TabRow]:
        """All tabs, with the number of alarms and of open feedback on theirs."""
        counts = {
            "alarms": sum(not a.acknowledged for a in self.manager.alarms()),
            "feedback": self.opinions.open_count(),
        }
        return [
            TabRow(
                tab,
                self._say(f"desk_{tab}") + (f" {counts[tab]}" if counts.get(tab) else ""),
                tab == chosen,
            )
            for tab in TABS
        ]

    def rows(self, tab: str, typed: tuple[str, ...] = ()) -> list[DeskRow]:
        """What a tab lists, for what is typed into its lines now."""
        makers: dict[str, Any] = {
            "alarms": self._alarms,
            "counters": self._counters,
            "queues": self._queues,
            "devices": self._devices,
            "reviews": self._reviews,
            "feedback": lambda: list(self.opinions.rows()),
            "broadcast": self._broadcasts,
            "emergency": self._emergency,
        }
        maker = makers.get(tab)
        found: list[DeskRow] = self.hand.rows(tab, typed) if maker is None else maker()
        return found

    def fields(self, tab: str) -> list[str]:
        """What the lines of a tab are for, before the one for the reason."""
        return [self._say(field) for field in FIELDS.get(tab, ())]

    def hint(self, tab: str) -> str:
        """What the text field of a tab is for."""
        return self._say(f"desk_hint_{tab}")

    def commands(
        self, action: str, key: str, text: str, typed: tuple[str, ...] = ()
    ) -> list[m.Command]:
        """What an action asks of the controller; `typed` stands in the tab's own lines.

        Raises:
            Missing: a reason or a text has to be typed first.
        """
        text = text.strip()
        command = self.hand.command(action, key, text, typed) or self.opinions.command(
            action, key, text
        )
        if command is not None:
            return [command]
        match action:
            case "acknowledge":
                return [m.AcknowledgeAlarm(alarm, text) for alarm in key.split("\n")]
            case "open":
                return [m.OpenCounter(key)]
            case "pause":
                return [m.PauseCounter(key, self._needed(text, "desk_need_reason"))]
            case "close":
                return [m.CloseCounter(key)]
            case "stop":
                return [m.StopIssue(key, self._needed(text, "desk_need_reason"))]
            case "resume":
                return [m.ResumeIssue(key, self._needed(text, "desk_need_reason"))]
            case "advance" | "reject":
                return [self._advanced(key, text, upheld=action == "advance")]
            case "broadcast":
                return [m.Broadcast(self._needed(text, "desk_need_text"))]
            case "end_broadcast":
                return [m.EndBroadcast(key)]
            case "prepare" | "drill":
                return [m.PrepareEmergency(drill=action == "drill", text_zh=text)]
            case "start_emergency":
                return [m.StartEmergency(key)]
            case "end_emergency":
                if self.manager.state.view.evacuated:
                    text = self._needed(text, "desk_need_reason")
                return [m.EndEmergency(key, text)]
            case _:
                raise Missing(action)

    # --- the tabs --------------------------------------------------------------------------------

    def _alarms(self) -> list[DeskRow]:
        done = self._say("desk_acknowledged")
        return [
            DeskRow(
                "\n".join(alarm.keys),
                alarm.title,
                f"{done} · {alarm.detail}" if alarm.acknowledged else alarm.detail,
                "closed" if alarm.acknowledged else
                "unknown" if alarm.kind == "unknown" else "alarm",
                *(((), ()) if alarm.acknowledged else self._actions("acknowledge")),
            )
            for alarm in self.manager.alarms()
        ]  # fmt: skip

    def _counters(self) -> list[DeskRow]:
        state = self.manager.state
        view, hall = state.view, self.manager.hall
        found = []
        places = {place.number: place for place in hall.counters}
        for number in [*places, *(each.number for each in self.hand.temporary())]:
            place = places.get(number)
            status = view.counters.get(number) or CounterStatus(number)
            ticket = view.present_ticket(number)
            queues = status.queues or (() if place is None else place.queues)
            waiting = sum(len(view.waiting(prefix)) for prefix in queues)
            parts = [self._say(f"mgr_{status.mode}")]
            if status.queues:
                until = status.queues_until_ms
                clock = f"–{state.local(until):%H:%M}" if until else ""
                parts.append(self._say("desk_serves", queues="、".join(status.queues)) + clock)
            if status.mode == "paused" and status.reason:
                parts.append(status.reason)
            if status.until_ms:
                parts.append(f"{state.local(status.until_ms):%H:%M}")
            if status.staff_no:
                parts.append(self._say("clerk", number=status.staff_no))
            if ticket is not None:
                parts.append(f"{ticket.label} {self._say(f'desk_{ticket.state}')}")
            parts.append(self._say("desk_waiting", count=waiting))
            ways = {"open": ("pause", "close"), "paused": ("open", "close"), "closed": ("open",)}
            hand = ("serves", "as_usual") if status.queues and place is not None else ("serves",)
            if place is None:
                name = self._say("desk_temporary")
            else:
                name = place.name_zh if self.language == "zh" else place.name_en
            found.append(
                DeskRow(
                    number,
                    f"{counter(number, self.language)}  {name}",
                    " · ".join(parts),
                    status.mode,
                    *self._actions(*ways[status.mode], *hand),
                )
            )
        return [self.hand.new_counter(), *found]

    def _longest(self, wait: m.Wait) -> str:
        """How long somebody waits here, and since his arrival where he was at another counter before."""
        minutes, arrived = wait.longest_minutes, wait.arrived_minutes
        if arrived > minutes:
            return self._say("desk_longest_placed", minutes=minutes, arrived=arrived)
        return self._say("desk_longest", minutes=minutes)

    def _queues(self) -> list[DeskRow]:
        waits = self.manager.state.waits()
        stopped = self.manager.state.view.stopped
        found = []
        for queue in self.manager.hall.queues:
            wait = waits.get(queue.prefix)
            parts = []
            if wait is not None:
                parts += [
                    self._say("desk_waiting", count=wait.waiting),
                    self._longest(wait),
                    self._say("desk_open_counters", count=wait.open_counters),
                ]
            cap = self.manager.state.view.caps.get(queue.prefix, -1)
            if cap >= 0:
                parts.insert(0, self._say("desk_capped", count=cap))
            if queue.prefix in stopped:
                parts.insert(0, self._say("desk_stopped", reason=stopped[queue.prefix]))
            name = queue.name_zh if self.language == "zh" else queue.name_en
            found.append(
                DeskRow(
                    queue.prefix,
                    f"{queue.prefix}  {name}",
                    " · ".join(parts),
                    "paused" if queue.prefix in stopped else "open",
                    *self._actions(
                        "resume" if queue.prefix in stopped else "stop",
                        "cap",
                        *(("uncap",) if cap >= 0 else ()),
                    ),
                )
            )
        return found

    def _devices(self) -> list[DeskRow]:
        order = {"bad": 0, "unknown": 1, "untried": 2, "good": 3}
        marks = {"bad": "alarm", "unknown": "unknown", "good": "open"}
        state = self.manager.state
        found = []
        # What a program does without, or a board cannot show, stays good, and is worth knowing on a visit.
        remarks = {
            device.device
            for device in state.view.devices.values()
            if device.kind == "program" or device.reason not in {"", "ok"}
        }
        told = [
            ("untried" if is_untried(device) else device.state, device)
            for device in state.view.devices.values()
        ]
        for kind, device in sorted(
            told,
            key=lambda each: (
                order[each[0]],
                each[1].device not in remarks or not each[1].message_zh,
                each[1].device,
            ),
        ):
            message = device.message_zh if self.language == "zh" else device.message_en
            since = f"{state.local(device.since_ms):%H:%M}"
            words = self._say(f"desk_{kind}", since=since)
            worth = device.state != "good" or device.device in remarks
            parts = [words, *([message] if worth and message else [])]
            name = device_words(device, self.language)
            found.append(DeskRow(device.device, name, " · ".join(parts), marks[device.state]))
        return found

    def _reviews(self) -> list[DeskRow]:
        """Only what may be told by now: no ticket, no time, and several at once."""
        orders = {o.rating_id: o for o in self.manager.state.view.work_orders.values()}
        found = []
        for review in self.manager.told_reviews():
            parts = ["、".join(review.reasons) or self._say("desk_no_reason")]
            order = orders.get(review.rating_id)
            actions: tuple[str, ...] = ()
            if order is not None:
                stage = m.STAGE_WORDS[order.stage][0 if self.language == "zh" else 1]
                parts.append(self._say("desk_stage", stage=stage, due=order.due_of(order.stage)))
                if order.stage == "verify":
                    actions = ("advance", "reject")
                elif order.stage != "closed":
                    actions = ("advance",)
            found.append(
                DeskRow(
                    "" if order is None else order.work_order,
                    f"{counter(review.counter, self.language)}  {self._say(LEVELS[review.level])}",
                    " · ".join(parts),
                    "closed" if order is not None and order.stage == "closed" else "alarm",
                    *self._actions(*actions),
                )
            )
        return found

    def _broadcasts(self) -> list[DeskRow]:
        state = self.manager.state
        new = DeskRow("", self._say("desk_new_broadcast"), self._say("desk_new_broadcast_do"), "",
                      *self._actions("broadcast"))  # fmt: skip
        running = [
            DeskRow(
                one.broadcast_id,
                one.text_zh,
                self._say("desk_until", time=f"{state.local(one.until_ms):%H:%M}"),
                "open",
                *self._actions("end_broadcast"),
            )
            for one in state.view.broadcasts.values()
            if one.until_ms > self.manager.now_ms
        ]
        return [new, *running]

    def _emergency(self) -> list[DeskRow]:
        found = self.manager.state.view.emergency
        if found is None or (not found.active and found.until_ms < self.manager.now_ms):
            return [
                DeskRow(
                    "",
                    self._say("desk_emergency_ready"),
                    self._say("desk_emergency_do"),
                    "closed",
                    *self._actions("drill", "prepare"),
                )
            ]
        what = self._say("desk_drill" if found.drill else "desk_real")
        if found.active:
            title = self._say("desk_emergency_on", what=what)
            return [
                DeskRow(
                    found.emergency_id,
                    title,
                    self._say("desk_emergency_end"),
                    "alarm",
                    *self._actions("end_emergency"),
                )
            ]
        return [
            DeskRow(
                found.emergency_id,
                self._say("desk_emergency_prepared", what=what),
                self._say("desk_emergency_confirm"),
                "alarm",
                *self._actions("start_emergency", "end_emergency"),
            )
        ]

    # --- pieces ----------------------------------------------------------------------------------

    def _advanced(self, key: str, text: str, *, upheld: bool) -> m.Command:
        order = self.manager.state.view.work_orders.get(key)
        if order is None or order.stage == "closed":
            raise Missing(self._say("desk_gone"))
        return m.AdvanceWorkOrder(
            key, order.stage, self._needed(text, "desk_need_reason"), upheld=upheld
        )

    def _actions(self, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return actions(self.language, *names)

    def _needed(self, text: str, key: str) -> str:
        if not text:
            raise Missing(self._say(key))
        return text

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def signed(command: m.Command, staff_no: str) -> m.Command:
    """The command in the name of who unlocked the PC, where it carries a name."""
    if "staff_no" not in type(command).__struct_fields__:
        return command
    return msgspec.structs.replace(command, staff_no=staff_no)
