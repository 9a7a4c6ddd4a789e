"""What a board says at one moment, out of hall, calls and clock. No Qt."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import Struct

from config.model import Counter, Hall, LookConfig, Notice
from hall_display.announcements import broadcasts, standing
from hall_display.board.direction import arrow
from hall_display.board.model import CallStage, Pager, StageRules
from hall_display.board.notices import pieces
from hall_display.calls import ShownCall
from hall_display.state import HallState
from hall_display.words import Language, counter, say, spaced, wait_range
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Reset, Update

LONGEST_NAME: Final = 8
"""Characters of a queue's name that a row holds; a longer one is told by its spoken name."""


LEAST_NOTICE_S: Final = 4.0

ListName = Literal["queues", "counters"]


class BoardOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a board in hall.toml."""

    language: Language | None = None
    """Not given: the hall's."""
    place: str = ""
    """Where it hangs: the code of a board in plan.csv; gives the arrows to the counters."""
    motion: bool = True
    page_s: float = 8.0
    """How long a page of the lists stands."""
    lists: tuple[ListName, ...] = ("queues", "counters")
    """What the pages show in turn: who waits for what, and what goes on at each open counter."""


class CallRow(Struct, frozen=True):
    """One of the last calls."""

    call_id: str
    label: str
    counter: str
    fresh: bool
    priority: bool


class WaitRow(Struct, frozen=True):
    """One queue, or one open counter: its number, what it is for, the ticket there and its state."""

    prefix: str
    name: str
    people: str
    wait: str
    waits: bool


class BoardState(Struct, frozen=True):
    """Everything on the board but its lists."""

    hall_name: str = ""
    clock: str = ""
    english: bool = False
    long_labels: bool = False
    rehearsal: str = ""
    evacuation: str = ""
    evacuation_second: str = ""
    evacuation_title: str = ""
    banner: str = ""
    call_id: str = ""
    label: str = ""
    counter: str = ""
    counter_unit: str = ""
    zone: str = ""
    arrow: str = ""
    mark: str = ""
    priority: str = ""
    caption: str = ""
    idle: str = ""
    recent_title: str = ""
    counter_title: str = ""
    notice_title: str = ""
    quiet: str = ""
    notice: str = ""
    notice_s: float = 10.0
    """How long this piece of the notice stands."""
    broadcast: str = ""
    """What staff announce now; it stands among the notices too."""
    page: int = 0
    pages: int = 1
    most_rows: int = 0


class Board:
    """The board's content over time. `painted` says which calls wait for their frame."""

    def __init__(
        self,
        state: HallState,
        options: BoardOptions,
        *,
        language: Language = "zh",
        zones: tuple[str, ...] = (),
        look: LookConfig | None = None,
        rules: StageRules | None = None,
        ticket_digits: int = 3,
    ) -> None:
        self.hall: Final[Hall] = state.hall
        self.state = state
        self.stage = CallStage(rules or StageRules())
        self.options = options
        self.language: Language = options.language or language
        self._look = look or LookConfig()
        self._counters = frozenset(
            c.number for c in self.hall.counters if not zones or c.zone in zones
        )
        self._zones = zones
        self._pagers: Final = {name: Pager(per_page=4) for name in options.lists}
        self._list = 0
        self._lists_key: tuple[object, ...] = ()
        self._lists_made: list[tuple[ListName, list[WaitRow]]] = []
        queues = sum(bool(self._counters & set(q.counters)) for q in self.hall.queues)
        lengths = {"queues": queues, "counters": len(self._counters)}
        self.most_rows: Final = max((lengths[name] for name in self._pagers), default=0)
        """The longest list that this board can have."""
        self._long_labels = ticket_digits > 3
        self._notice = 0
        self._piece = 0
        self._notice_em = 24.0
        self.recent_rows = 6

    # --- what comes in -----------------------------------------------------------------------------

    def take(self, update: Update, now_s: float) -> list[ShownCall] | None:
        """Take one update; gives the calls that are shown now, None to ask for a new view."""
        calls = self.state.take(update)
        return None if calls is None else self.follow(update, calls, now_s)

    def follow(self, update: Update, calls: list[ShownCall], now_s: float) -> list[ShownCall]:
        """What its state has taken, where several boards share one; gives the calls that are shown now."""
        match update:
            case Reset():
                return self._reset(calls, now_s)
            case Applied(_, m.DayStarted()):
                self.stage.clear()
            case _:
                pass
        return [
            shown for call in calls if self._mine(call) for shown in self.stage.add(call, now_s)
        ]

    def turn_page(self) -> None:
        """The next page of the present list; after its last the first of the next list that has any."""
        lists = self._lists()
        self._list %= max(1, len(lists))
        if not lists:
            return
        pager = self._pagers[lists[self._list][0]]
        pager.turn()
        if pager.index == 0:
            self._list = (self._list + 1) % len(lists)

    def next_notice(self) -> None:
        """The next piece of the notice, or the next notice."""
        self._piece += 1
        if self._piece >= len(self._notice_pieces()):
            self._piece = 0
            self._notice += 1

    def set_room(self, waits: int, recent: int, notice_em: float) -> None:
        """How many rows the page has room for, and how many Han characters its footer."""
        self._notice_em = notice_em
        for pager in self._pagers.values():
            pager.per_page = max(1, waits)
        self.recent_rows = max(1, recent)

    # --- what it says --------------------------------------------------------------------------------

    def notices(self) -> list[Notice]:
        """The notices of the hall's date, the most important first; in their place what staff announce."""
        return broadcasts(self.state, self._zones) or standing(self.state)

    def rows(self, now_s: float) -> list[CallRow]:
        """The last calls that there is room for."""
        fresh = self.stage.fresh(now_s)
        return [
            CallRow(
                call.call_id,
                spaced(call.label),
                call.counter,
                fresh=place < fresh,
                priority=call.priority,
            )
            for place, call in enumerate(self.stage.recent[: self.recent_rows])
        ]

    def waits(self) -> list[WaitRow]:
        """The present page of the present list."""
        lists = self._lists()
        if not lists:
            return []
        name, rows = lists[self._list % len(lists)]
        return rows[self._pagers[name].span]

    def _lists(self) -> list[tuple[ListName, list[WaitRow]]]:
        """The lists that have rows now; made anew when a heartbeat or an event came."""
        state, room = self.state, tuple(p.per_page for p in self._pagers.values())
        key = (id(state.beat), state.view.epoch, state.view.seq, id(state.view), room)
        if key != self._lists_key:
            self._lists_key, self._lists_made = key, self._made_lists()
        return self._lists_made

    def _made_lists(self) -> list[tuple[ListName, list[WaitRow]]]:
        found: list[tuple[ListName, list[WaitRow]]] = []
        for name, pager in self._pagers.items():
            rows = self._wait_rows() if name == "queues" else self._counter_rows()
            pager.resize(len(rows))
            if rows:
                found.append((name, rows))
        return found

    def look(self, now_s: float) -> BoardState:
        """Everything but the lists, as of now."""
        language = self.language
        call = self.stage.present
        notice = self._present_notice()
        parts = self._notice_pieces()
        lists = self._lists()
        here = self._list % max(1, len(lists))
        counts = [self._pagers[name].pages for name, _ in lists]
        page = self._pagers[lists[here][0]].index if lists else 0
        zh_name = self._look.name_zh or self.hall.name_zh
        base = BoardState(
            hall_name=zh_name
            if language == "zh"
            else (self._look.name_en or self.hall.name_en or zh_name),
            clock=f"{self.state.now():%H:%M}" if self.state.clock.known else "",
            english=language == "en",
            long_labels=self._long_labels,
            rehearsal=say("rehearsal", language) if self.state.rehearsal else "",
            banner=self._banner(),
            evacuation=self.state.evacuation(language),
            evacuation_second=self.state.evacuation("en" if language == "zh" else "zh"),
            evacuation_title=self.state.evacuation_title(language),
            idle=say("idle_title", language),
            recent_title=say("recent", language),
            counter_title=say("counter_title", language),
            notice_title=say("notice", language),
            quiet="" if lists else self._quiet(),
            notice=parts[min(self._piece, len(parts) - 1)],
            notice_s=max(LEAST_NOTICE_S, notice.display_s / len(parts)) if notice else 10.0,
            broadcast=self._broadcast(),
            page=sum(counts[:here]) + page,
            pages=max(1, sum(counts)),
            most_rows=self.most_rows,
        )
        return base if call is None else self._with_call(base, call, now_s)

    def _with_call(self, base: BoardState, call: ShownCall, now_s: float) -> BoardState:
        language = self.language
        place = self.hall.counter_by_number.get(call.counter)
        zone = self.hall.zone_by_code.get(place.zone) if place else None
        queue = self.hall.queue_by_prefix.get(call.queue)
        marks = {"call": "", "recall": "again", "last": "last_call"}
        mark = marks[call.kind]
        caption = say(
            "caption_last" if call.kind == "last" else "caption",
            language,
            name=queue.spoken_zh if queue else "",
            label=spaced(call.label),
            counter=counter(call.counter, language),
        )
        return msgspec.structs.replace(
            base,
            call_id=f"{call.call_id}/{call.recalls}",
            label=spaced(call.label),
            counter=call.counter,
            counter_unit=say("counter_unit", language),
            zone=(zone.name_zh if language == "zh" else zone.name_en) if zone else "",
            arrow=arrow(self.hall, self.options.place, call.counter),
            mark=say(mark, language) if mark else "",
            priority=say("priority", language) if call.priority else "",
            caption=caption if self.stage.captioned(now_s) else "",
        )

    def _wait_rows(self) -> list[WaitRow]:
        waits = self.state.waits()
        rows = []
        for queue in self.hall.queues:
            wait = waits.get(queue.prefix)
            if wait is None or wait.waiting == 0 or not self._counters & set(queue.counters):
                continue
            if self.language == "zh":
                name = queue.name_zh if len(queue.name_zh) <= LONGEST_NAME else queue.spoken_zh
            else:
                name = queue.name_en
            rows.append(
                WaitRow(
                    queue.prefix,
                    name,
                    say("people", self.language, count=wait.waiting),
                    wait_range(
                        wait.waiting,
                        wait.low_minutes,
                        wait.high_minutes,
                        wait.open_counters,
                        self.language,
                    ),
                    waits=wait.open_counters > 0,
                )
            )
        return rows

    def _counter_rows(self) -> list[WaitRow]:
        """Every counter that is not closed, in the hall's order."""
        view = self.state.view
        rows = []
        for counter_ in self.hall.counters:
            status = view.counters.get(counter_.number)
            if counter_.number not in self._counters or status is None or status.mode == "closed":
                continue
            ticket = view.present_ticket(counter_.number)
            if ticket is not None:
                words = "come_here" if ticket.state == "called" else "serving"
            else:
                words = "next_here" if status.mode == "open" else "paused"
            rows.append(
                WaitRow(
                    counter_.number.lstrip("0") or counter_.number,
                    self._counter_name(counter_),
                    spaced(ticket.label) if ticket else "",
                    say(words, self.language),
                    waits=ticket is not None,
                )
            )
        return rows

    def _counter_name(self, place: Counter) -> str:
        if self.language == "en":
            return place.name_en
        short = place.sign_text.partition(" ")[2]
        return place.name_zh if len(place.name_zh) <= LONGEST_NAME or not short else short

    def _quiet(self) -> str:
        open_now = any(wait.open_counters for wait in self.state.waits().values())
        return say("all_quiet" if open_now else "closed", self.language)

    def _broadcast(self) -> str:
        spoken = broadcasts(self.state, self._zones)
        if not spoken:
            return ""
        return spoken[0].title_en if self.language == "en" else spoken[0].body_zh

    def _banner(self) -> str:
        match self.state.link:
            case "out_of_date":
                return say("out_of_date", self.language, time=self.state.last_true())
            case "connecting":
                return say("never_connected", self.language)
            case _:
                beat = self.state.beat
                running = beat is None or beat.state == "running"
                return "" if running else say("read_only", self.language)

    def _present_notice(self) -> Notice | None:
        notices = self.notices()
        return notices[self._notice % len(notices)] if notices else None

    def _notice_pieces(self) -> list[str]:
        notice = self._present_notice()
        if notice is None:
            return [""]
        english = self.language == "en" and notice.title_en
        text = notice.title_en if english else notice.body_zh or notice.title_zh
        return pieces(text, self._notice_em)

    def _mine(self, call: ShownCall) -> bool:
        if call.counter in self.hall.counter_by_number:
            return call.counter in self._counters
        # A counter of today that stands in no table.
        status = self.state.view.counters.get(call.counter)
        zone = "" if status is None else status.zone
        return not zone or not self._zones or zone in self._zones

    def _reset(self, fresh: list[ShownCall], now_s: float) -> list[ShownCall]:
        """A new view: what was called while the bus was away comes on one by one."""
        new = {call.call_id for call in fresh}
        past = [c for c in self.state.last_calls() if c.call_id not in new and self._mine(c)]
        here = {call.ticket_id for call in self.stage.everything}
        missed = any(c.ticket_id not in here for c in past[: self.stage.rules.recent])
        if missed or (here and not past):
            self.stage.restore(past)
        return [
            shown for call in fresh if self._mine(call) for shown in self.stage.add(call, now_s)
        ]
