"""The manager's hand on the PC: what each tab of it lists, and the command of each action. No Qt.

A tab has up to two lines to type in above the one for the reason: what they are for stands in
`FIELDS`, in the words of words.csv.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Final, get_args

from hall_display.manager.leavers import Leavers
from hall_display.manager.rows import DeskRow, Missing, actions
from hall_display.manager.state import Manager
from hall_display.words import Language, counter, say
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, queues_of

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "counters": ("field_serves",),
    "queues": ("field_cap",),
    "numbers": ("field_number",),
    "move": ("field_to_queue", "field_which"),
    "hours": ("field_until",),
    "notices": ("field_title", "field_body"),
    "inspections": ("field_where",),
}
"""By tab, what its lines are for, before the one for the reason."""
_NAMES: Final = re.compile(r"[\s,;，；、]+")
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}")


class Hand:
    """The rows and commands of the tabs of the manager's hand."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        self.language: Language = manager.language
        self.leavers = Leavers(manager)
        self.remarks: tuple[m.Remark, ...] | None = None
        """What was out of the ordinary today; None: not asked yet."""

    # --- rows ------------------------------------------------------------------------------------

    def rows(self, tab: str, typed: tuple[str, ...]) -> list[DeskRow]:
        """What a tab of the hand lists, for what is typed now."""
        makers: dict[str, Callable[[tuple[str, ...]], Iterator[DeskRow]]] = {
            "numbers": self._numbers,
            "move": self._moves,
            "hours": self._hours,
            "notices": self._notices,
            "supervision": self._supervision,
            "inspections": self._inspections,
        }
        return list(makers[tab](typed))

    def temporary(self) -> list[CounterStatus]:
        """Counters of today that stand in no table."""
        found = self.manager.state.view.counters.values()
        return [each for each in found if each.temporary]

    def new_counter(self) -> DeskRow:
        """The row that opens a temporary counter."""
        return DeskRow(
            "",
            self._say("desk_new_counter"),
            self._say("desk_new_counter_do"),
            "",
            *actions(self.language, "add_counter"),
        )

    def _numbers(self, typed: tuple[str, ...]) -> Iterator[DeskRow]:
        view, hall = self.manager.state.view, self.manager.hall
        wanted = typed[0].strip() if typed else ""
        ticket = view.by_label(wanted) if wanted else None
        if ticket is None:
            title = "desk_no_number" if wanted else "desk_type_number"
            yield DeskRow("", self._say(title, label=wanted))
            return
        row = hall.priority_class_by_code.get(ticket.priority_class)
        name = "" if row is None else (row.name_zh if self.language == "zh" else row.name_en)
        state = self._say(
            "desk_is_waiting" if ticket.state == "waiting" else f"desk_{ticket.state}"
        )
        place = counter(ticket.counter, self.language) if ticket.counter else ""
        since = f"{self.manager.state.local(ticket.issued_ms):%H:%M}"
        parts = [
            "、".join(queues_of(ticket)),
            state,
            place,
            f"{ticket.priority_class} {name}",
            since,
        ]
        yield DeskRow(
            ticket.label,
            ticket.label,
            " · ".join(part for part in parts if part.strip()),
            "open",
            *actions(self.language, "cancel"),
        )
        for each in hall.priority_classes:
            if each.code != ticket.priority_class and each.rule != "time_slot":
                title = each.name_zh if self.language == "zh" else each.name_en
                yield DeskRow(
                    f"{ticket.label}\n{each.code}",
                    f"{each.code} {title}",
                    "",
                    "",
                    *actions(self.language, "reclassify"),
                )

    def _moves(self, _: tuple[str, ...]) -> Iterator[DeskRow]:
        view = self.manager.state.view
        for queue in self.manager.hall.queues:
            waiting = view.waiting(queue.prefix)
            if waiting:
                name = queue.name_zh if self.language == "zh" else queue.name_en
                labels = "、".join(ticket.label for ticket in waiting[:8])
                more = "…" if len(waiting) > len(waiting[:8]) else ""
                count = self._say("desk_waiting", count=len(waiting))
                yield DeskRow(
                    queue.prefix,
                    f"{queue.prefix}  {name}",
                    f"{count} · {labels}{more}",
                    "",
                    *actions(self.language, "move"),
                )

    def _hours(self, _: tuple[str, ...]) -> Iterator[DeskRow]:
        state = self.manager.state
        view = state.view
        until = view.extended_until_ms
        yield DeskRow(
            "",
            self._say("desk_extend"),
            self._say("desk_extended", time=f"{state.local(until):%H:%M}")
            if until
            else self._say("desk_not_extended"),
            "",
            *actions(self.language, "extend"),
        )
        here = sum(ticket.state in {"waiting", "parked"} for ticket in view.tickets.values())
        yield DeskRow(
            "",
            self._say("desk_close_day"),
            self._say("desk_closed" if view.closed else "desk_still_here", count=here),
            "closed" if view.closed else "",
            *(((), ()) if view.closed else actions(self.language, "close_day")),
        )
        yield DeskRow(
            "",
            self._say("desk_reload"),
            self._say("desk_reload_do"),
            "",
            *actions(self.language, "reload"),
        )
        if view.closing_ms and not view.closed:
            yield from self.leavers.queues()
        yield from self.leavers.rows()

    def _notices(self, _: tuple[str, ...]) -> Iterator[DeskRow]:
        state = self.manager.state
        yield DeskRow(
            "",
            self._say("desk_new_notice"),
            self._say("desk_new_notice_do"),
            "",
            *actions(self.language, "publish"),
        )
        for each in state.view.published.values():
            until = f"{state.local(each.until_ms):%H:%M}" if each.until_ms else ""
            yield DeskRow(
                each.notice_id,
                each.title_zh,
                f"{each.body_zh} {self._say('desk_until', time=until) if until else ''}".strip(),
                "open",
                *actions(self.language, "withdraw"),
            )

    def _supervision(self, _: tuple[str, ...]) -> Iterator[DeskRow]:
        state = self.manager.state
        known = self.remarks
        yield DeskRow(
            "",
            self._say("desk_remarks", count=len(known)) if known is not None else "…",
            self._say("desk_remarks_do"),
            "",
            *actions(self.language, "ask_remarks"),
        )
        for at, each in enumerate(known or ()):
            clock = f"{state.local(each.at_ms):%H:%M}" if each.at_ms else self._say("desk_all_day")
            who = self._say("clerk", number=each.staff_no) if each.staff_no else ""
            text = each.zh if self.language == "zh" else each.en
            yield DeskRow(f"r{at}", text, " · ".join(part for part in (clock, who) if part), "")

    def _inspections(self, _: tuple[str, ...]) -> Iterator[DeskRow]:
        state = self.manager.state
        for each in reversed(state.view.inspections.values()):
            category = m.CATEGORY_WORDS[each.category][self.language != "zh"]
            where = counter(each.counter, self.language) if each.counter else each.device
            clock = f"{state.local(each.at_ms):%m-%d %H:%M}"
            open_ = each.needs_action and not each.settled_ms
            done = self._say("desk_settled", text=each.settled_text) if each.settled_ms else ""
            parts = [clock, category, where, done]
            yield DeskRow(
                each.inspection,
                each.text,
                " · ".join(part for part in parts if part),
                "alarm" if open_ else "closed",
                *(actions(self.language, "settle") if open_ else ((), ())),
            )
        for category in get_args(m.InspectionCategory):
            title = m.CATEGORY_WORDS[category][self.language != "zh"]
            yield DeskRow(
                category,
                self._say("desk_new_inspection", category=title),
                "",
                "",
                *actions(self.language, "note", "note_action"),
            )

    # --- commands --------------------------------------------------------------------------------

    def command(self, action: str, key: str, text: str, typed: tuple[str, ...]) -> m.Command | None:
        """What an action asks of the controller; None: it is none of the hand's.

        Raises:
            Missing: something has to be typed first.
        """
        first, second = (*(each.strip() for each in typed), "", "")[:2]
        makers: dict[str, Callable[[], m.Command]] = {
            "cap": lambda: m.CapIssue(key, self._number(first), self._reason(text)),
            "uncap": lambda: m.CapIssue(key, -1, self._reason(text)),
            "serves": lambda: self._serves(key, first, text),
            "as_usual": lambda: m.SetCounterQueues(key, (), self._reason(text)),
            "add_counter": lambda: self._new_counter(first, text),
            "cancel": lambda: m.Cancel(key, "staff", self._reason(text)),
            "reclassify": lambda: m.Reclassify(
                key.partition("\n")[0], key.partition("\n")[2], self._reason(text)
            ),
            "move": lambda: m.MoveWaiting(
                key,
                self._needed(first.upper(), "field_to_queue"),
                self._reason(text),
                names(second),
            ),
            "extend": lambda: m.ExtendHours(
                self._today(self._needed(first, "field_until")), self._reason(text)
            ),
            "put_off": lambda: self.leavers.put_off(key, self._reason(text)),
            "put_into": lambda: self.leavers.put_into(key, self._reason(text)),
            "ask_slots": lambda: self.leavers.ask_slots(key),
            "close_day": lambda: m.CloseDay(self._reason(text)),
            "reload": lambda: m.Reload(self._reason(text)),
            "publish": lambda: m.PublishNotice(
                self._needed(first, "field_title"),
                self._needed(second, "field_body"),
                self._reason(text),
            ),
            "withdraw": lambda: m.WithdrawNotice(key, self._reason(text)),
            "ask_remarks": m.AskSupervision,
            "settle": lambda: m.SettleInspection(key, self._reason(text)),
            "note": lambda: self._note(key, first, text, needs_action=False),
            "note_action": lambda: self._note(key, first, text, needs_action=True),
        }
        maker = makers.get(action)
        return None if maker is None else maker()

    def _serves(self, number: str, typed: str, text: str) -> m.Command:
        queues = list(names(typed))
        until = next((each for each in queues if _CLOCK.fullmatch(each)), "")
        wanted = tuple(each for each in queues if each != until)
        if not wanted:
            raise Missing(self._say("desk_need_value", what=self._say("field_serves")))
        until_ms = self._today(until) if until else 0
        return m.SetCounterQueues(number, wanted, self._reason(text), until_ms)

    def _new_counter(self, typed: str, text: str) -> m.Command:
        number, *queues = names(typed) or ("",)
        if not number.isdigit() or not queues:
            raise Missing(self._say("desk_need_counter"))
        return m.AddCounter(number, tuple(queues), self._reason(text))

    def _note(self, key: str, where: str, text: str, *, needs_action: bool) -> m.Command:
        category = next(each for each in get_args(m.InspectionCategory) if each == key)
        is_counter = where in {
            *self.manager.hall.counter_by_number,
            *(each.number for each in self.temporary()),
        }
        return m.NoteInspection(
            category,
            self._needed(text, "desk_hint_inspections"),
            where if is_counter else "",
            "" if is_counter else where,
            needs_action,
        )

    def _number(self, typed: str) -> int:
        if not typed.isdigit():
            raise Missing(self._say("desk_need_value", what=self._say("field_cap")))
        return int(typed)

    def _today(self, typed: str) -> int:
        """A time of the business date as UTC epoch milliseconds."""
        state = self.manager.state
        try:
            clock = dt.time.fromisoformat(typed.zfill(5))
            date = dt.date.fromisoformat(state.view.business_date)
        except ValueError:
            raise Missing(self._say("desk_bad_time", time=typed)) from None
        zone = self.manager.hall.zone_info
        return round(dt.datetime.combine(date, clock, zone).timestamp() * 1000)

    def _reason(self, text: str) -> str:
        if not text:
            raise Missing(self._say("desk_need_reason"))
        return text

    def _needed(self, typed: str, what: str) -> str:
        if not typed:
            raise Missing(self._say("desk_need_value", what=self._say(what)))
        return typed

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def names(typed: str) -> tuple[str, ...]:
    """Queues, labels or times as people type them one after the other: "B d、11:30"."""
    return tuple(part.upper() for part in _NAMES.split(typed.replace("：", ":")) if part)
