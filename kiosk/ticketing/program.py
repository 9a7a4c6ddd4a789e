"""The kiosk as a program without its window: flow, bus, paper and plan around one inbox."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from devices.kinds import (
    CardRead,
    CardUnreadable,
    CodeScanned,
    Completion,
    DeviceEvent,
    HealthChanged,
    Kind,
    LinkChanged,
    LinkState,
    Touched,
    TouchPhase,
)
from kiosk.ticketing.card import Card, booking_code
from kiosk.ticketing.disk import disk_name
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.issuer import IssueEnd, Issuer, Numbered
from kiosk.ticketing.leases import Leases
from kiosk.ticketing.options import options_of
from kiosk.ticketing.slip import compose
from kiosk.ticketing.visit import Inquired
from kiosk.ticketing.visitors import PlanError, Visitor, Visitors, called_off, load_plan
from kiosk.ui.bus import Answered, Bus, HallBus, Post
from kiosk.ui.hardware import Hardware
from kiosk.ui.journal import Journal
from kiosk.ui.pace_report import PaceReport
from kiosk.ui.print_check import TEST_PAGE, check_slip
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.reports import Counters, DeviceReports
from kiosk.ui.service import ANSWER_LIMIT_S, ServiceCorner, Stage
from kiosk.ui.slip_code import slip_of
from kiosk.ui.start import Start, StartError, connect, open_journal
from kiosk.ui.state import HallState
from kiosk.ui.tables import words
from queue_controller.api import messages as m
from queue_controller.api.errors import BusError
from queue_controller.api.updates import Applied, Beat, Link, Reset
from queue_controller.api.wire import new_command_id

TICK_S: Final = 0.25
RING_AGAIN_S: Final = 2.0
OFFLINE_WORDS: Final = words(Path(__file__).with_name("offline.csv"))
"""Why there is no number while the controller is away, and where to go."""
_READERS: Final = frozenset({Kind.ID_CARD_READER, Kind.CODE_SCANNER})

log = logging.getLogger(__name__)


class Kiosk:
    """Takes messages from its inbox and ticks; one thread. `Outside` of its flow, `Tools` of its corner.

    Without the name of its `disk` it holds no leases.

    Raises:
        StartError: the options of its program are wrong.
    """

    def __init__(
        self,
        state: HallState,
        bus: Bus,
        journal: Journal,
        kept: Journal,
        start: Start,
        *,
        disk: str = "",
        monotonic: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        new_id: Callable[[], str] = new_command_id,
    ) -> None:
        policy = start.setup.policy
        if not disk:
            policy = msgspec.structs.replace(policy, offline_numbers=0)
        self.options = options_of(start)
        self.state = state
        self._bus = bus
        self._journal = journal
        self.flow = Flow(state, self, policy, monotonic, new_id)
        self.issuer = Issuer(bus, journal, self._issue_ended, monotonic, wall_ms, new_id)
        self.leases = Leases(state, bus, journal, disk, policy, monotonic, wall_ms, new_id)
        self.flow.offline = self._can_give
        self.flow.offline_state = self._offline_state
        self.papers = PrintQueue(self._paper_ended, monotonic)
        self.service = ServiceCorner(start.hall, self, kept, self.options.papers_per_roll)
        self.on_restart: Callable[[], None] = lambda: None
        self._program = start.program.name
        self._tests = 0
        self._rings: dict[str, str] = {}
        self._ring_again: dict[str, float] = {}
        self.visitors: Visitors | None = None
        self.start_reading: Callable[[str], None] = lambda _device: None
        self.on_touch: Callable[[Touched], None] = lambda _touch: None
        self.inputs = {"cards": 0, "codes": 0, "touches": 0}
        self.counters: Counters = dict
        self._reports = DeviceReports(bus, monotonic)
        self.pace = PaceReport(bus, start.program.name, state)
        self._labels: list[str] = []
        self._recovered = False
        self._was_away = False

    def take(self, message: object) -> None:
        """One message of the inbox."""
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._bus.resync()
                if isinstance(message, Link):
                    self._on_link(message)
                self.flow.on_change()
            case Answered():
                identity, end = message.command_id, message.end
                self._rung(identity, end)
                of_others = self.service.answered(identity, end)
                if not of_others and not self.flow.inquiry_answered(identity, end):
                    _ = self.issuer.take(message) or self.leases.take(message)
            case DeviceEvent():
                self._on_device(message)
            case _:
                log.error("a message that nobody knows: %s", type(message).__name__)

    def tick(self) -> None:
        """Look at the clocks."""
        self.leases.tick()
        self.issuer.tick()
        self._without_controller()
        self.papers.tick()
        self.flow.tick()
        self.service.tick()
        self._reports.tell_counters(self.counters, current=self.state.is_current)
        for label in [one for one, at in self._ring_again.items() if time.monotonic() >= at]:
            del self._ring_again[label]
            self.ring(label)
        if self.visitors is not None:
            self.visitors.tick()

    def pause_s(self) -> float:
        """How long the program may wait for messages before the next tick."""
        if self.visitors is None:
            return TICK_S
        return min(TICK_S, max(0.02, self.visitors.next_s()))

    def summary(self) -> dict[str, Any]:
        """What happened, for the line at the end."""
        counts = self.flow.counts
        found: dict[str, Any] = {
            "issued": counts.issued,
            "printed": counts.printed,
            "paper_failed": counts.failed,
            "paper_unsure": counts.unsure,
            "refused": counts.refused,
            "refusals": counts.refusals,
            "uncertain": counts.uncertain,
            "unsettled": self.issuer.unsettled,
            "to_adopt": self.leases.to_adopt,
            "inputs": self.inputs,
            "tickets_sha256": hashlib.sha256(
                "".join(f"{label}\n" for label in sorted(self._labels)).encode()
            ).hexdigest(),
        }
        if self.visitors is not None:
            found["visitors"] = msgspec.to_builtins(self.visitors.counts)
        return found

    # --- Outside of the flow -------------------------------------------------------------------

    def issue(self, command: m.Issue | m.CheckIn, command_id: str) -> None:
        """Draw a number: from the controller, or out of the lease while it is away."""
        if self.leases.away:
            self._give(command, command_id)
        else:
            self.issuer.issue(command, command_id)

    def print_ticket(
        self, command_id: str, job_id: str, issued: m.Issued, language: m.Language
    ) -> None:
        """Print a ticket."""
        self.issuer.printing(command_id)
        columns = self.papers.columns
        self.papers.add(job_id, compose(self.state, issued, language, columns=columns))

    def print_copy(self, job_id: str, issued: m.Issued, language: m.Language) -> None:
        """补打."""
        columns = self.papers.columns
        slip = compose(self.state, issued, language, columns=columns, reprint=True)
        self.papers.add(job_id, slip)

    def settled(self, command_id: str) -> None:
        """Number and paper have ended."""
        self.issuer.settled(command_id)

    def inquire(self, command: Inquired) -> str:
        """Ask about a number, or rate by its slip."""
        return self._bus.send(command)

    def ring(self, label: str) -> None:
        """Ring the guidance desk; what does not arrive is rung once more."""
        self._rings[self._bus.send(m.RingDesk(label))] = label

    # --- Tools of the service corner -------------------------------------------------------------

    def unlock(self, command: m.Unlock, pin: str) -> str:
        """Ask whether number and PIN belong together."""
        return self._bus.send(command, timeout_s=ANSWER_LIMIT_S, pin=pin)

    def begin_service(self) -> None:
        """What the last visitor did is over."""
        self.flow.home()

    def test_print(self) -> bool:
        """Print a test page."""
        if not self.papers.has_printer:
            return False
        self._tests += 1
        slip = check_slip(self.state, self._program, columns=self.papers.columns)
        self.papers.add(f"{TEST_PAGE}-{self._tests}", slip)
        return True

    def restart(self) -> None:
        """End; the supervisor starts it again."""
        self.on_restart()

    @property
    def staff_only(self) -> bool:
        """No visitor is served: staff is at the machine, it is out of service, or the hall is evacuated."""
        return (
            self.service.out_of_service
            or self.service.stage is not Stage.CLOSED
            or self.state.emergency is not None
        )

    # --- inside ----------------------------------------------------------------------------------

    def _can_give(self, queue: str) -> bool:
        return (
            self.leases.away and self.state.emergency is None and self.leases.can(queue) == "ready"
        )

    def _offline_state(self) -> str:
        if not self.leases.away:
            return ""
        given = self.leases.any_left() and self.state.emergency is None
        return "ready" if given else "used_up"

    def _without_controller(self) -> None:
        """The controller is away: show what the last run left, and let nobody wait for its answer."""
        away = self.leases.away
        if away != self._was_away:
            self._was_away = away
            self.flow.on_change()
        if not away:
            return
        if not self._recovered:
            self._recovered = True
            self.issuer.recover()
        waiting = self.flow.unsure_of
        entry = self._journal.find(waiting) if self.issuer.is_unsure(waiting) else None
        if entry is not None:
            try:
                command = msgspec.convert(entry.get("issue"), m.Issue)
            except msgspec.MsgspecError:  # the check-in of a booking, or a line that is no wish
                return
            if self._can_give(self._queue_of(command)):
                self._give(command, waiting)

    def _give(self, command: m.Issue | m.CheckIn, command_id: str) -> None:
        drawn = None
        code = "offline_booking"
        if isinstance(command, m.Issue):
            queue = self._queue_of(command)
            code = f"offline_{self.leases.can(queue)}"
            drawn = self.leases.draw(command, command_id, queue)
            if drawn is not None:
                self.issuer.give(command, command_id, drawn)
                return
        desk = OFFLINE_WORDS.say("desk", "zh"), OFFLINE_WORDS.say("desk", "en")
        self.issuer.decline(
            command_id,
            code,
            OFFLINE_WORDS.say(code, "zh", desk=desk[0]),
            OFFLINE_WORDS.say(code, "en", desk=desk[1]),
        )

    def _queue_of(self, command: m.Issue) -> str:
        if command.queue:
            return command.queue
        found = self.state.hall.queue_of_item(command.item)
        return "" if found is None else found.prefix

    def _rung(self, command_id: str, end: m.Reply | BusError) -> None:
        label = self._rings.pop(command_id, None)
        if label is not None and isinstance(end, BusError):
            self._ring_again[label] = time.monotonic() + RING_AGAIN_S

    def _on_link(self, link: Link) -> None:
        if link.state != "current":
            return
        self._reports.tell_all()
        self.pace.on_link(link)
        if not self._recovered:
            self._recovered = True
            self.issuer.recover()

    def _on_device(self, event: DeviceEvent) -> None:
        match event.body:
            case Completion():
                self.papers.take(event.body)
            case LinkChanged(state=link) if event.kind in _READERS:
                if event.kind is Kind.ID_CARD_READER:
                    self.flow.card_reader_is(there=link is LinkState.OPEN)
                if link is LinkState.OPEN:
                    self.start_reading(event.device)
            case CardRead():
                self._on_card(Card(event.body.number, event.body.birth))
            case CardUnreadable():
                if not self.staff_only and self.visitors is None:
                    self.flow.card_unreadable()
            case CodeScanned():
                self._on_code(event.body.text)
                self.start_reading(event.device)
            case Touched():
                self._on_touch(event.body)
            case HealthChanged():
                self._reports.take(event, current=self.state.is_current)
                self.flow.on_change()

    def _on_card(self, card: Card) -> None:
        self.inputs["cards"] += 1
        if self.visitors is not None and self.visitors.card(card):
            return
        if self.staff_only or not self.flow.card_laid(card):
            log.info("a card was read while nobody could use it")

    def _on_code(self, text: str) -> None:
        self.inputs["codes"] += 1
        ticket, token = slip_of(text, self.state.hall.hall_id)
        code = booking_code(text)
        if text == self.options.help_code and text:
            self.flow.call_for_help()
        elif self.staff_only and self.visitors is None:
            log.info("a code was scanned while no visitor is served")
        elif ticket and self.visitors is None:
            self.flow.slip_scanned(ticket, token)
        elif not code:
            log.info("a code was scanned that is no booking")
        elif self.visitors is not None:
            self.visitors.scan(code)
        else:
            self.flow.check_in(code)

    def _on_touch(self, touch: Touched) -> None:
        if touch.phase is TouchPhase.DOWN:
            self.inputs["touches"] += 1
            self.flow.touched()
        self.on_touch(touch)

    def _issue_ended(self, end: IssueEnd) -> None:
        if isinstance(end, Numbered):
            log.info("number %s (%s)", end.issued.ticket.label, end.command_id)
            if not end.recovered:
                self._labels.append(end.issued.ticket.label)
        self.flow.issue_ended(end)

    def _paper_ended(self, end: PaperEnd) -> None:
        if end.state != "printed":
            log.warning("the paper %s ended %s: %s", end.job_id, end.state, end.reason)
        else:
            self.service.ticket_printed()
        if end.job_id.startswith(TEST_PAGE):
            self.service.paper_told(end.message_zh, end.message_en, good=end.state == "printed")
            return
        self.flow.paper_ended(end)


class Running:
    """A kiosk with its real connections: bus, lines, journal, plan."""

    def __init__(self, start: Start, post: Post, *, pause_s: float = 0.0) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        plan = _plan_of(start)
        self._client = connect(start, "public", post)
        try:
            self._hardware = Hardware(start.setup, start.program.name, post)
            self._journal = open_journal(start)
            self._kept = open_journal(start, ".service")
            bus = HallBus(self._client, post)
            state = HallState(start.hall)
            self.kiosk = Kiosk(
                state, bus, self._journal, self._kept, start, disk=_disk_of(start, self._journal)
            )
        except StartError:
            self._client.close()
            raise
        self.kiosk.papers.use(self._hardware.printer)
        self.kiosk.start_reading = self._hardware.start_reading
        self.kiosk.counters = self._hardware.counters
        if plan is not None and start.visitors is not None:
            self.kiosk.visitors = Visitors(
                self.kiosk.flow,
                plan,
                called_off=called_off(start.visitors).exists,
                pause_s=pause_s,
            )

    def start(self) -> None:
        """Connect."""
        self._client.start()
        self._hardware.start()

    def disconnect(self) -> None:
        """Close bus and lines, within 3 seconds; the last ends are in the inbox then."""
        began = time.monotonic()
        self._client.close(0.5)
        self._hardware.stop()
        log.info("stopped in %.1f s", time.monotonic() - began)

    def close(self) -> None:
        """After the last message: close what is kept."""
        self._journal.close()
        self._kept.close()


def _disk_of(start: Start, journal: Journal) -> str:
    """The name of the journal; without one this kiosk holds no leases."""
    try:
        return disk_name(journal, start.data_dir / f"{start.program.name}.disk")
    except OSError as err:
        log.warning("the journal has no name, so this kiosk holds no leases: %s", err)
        return ""


def _plan_of(start: Start) -> list[Visitor] | None:
    if start.visitors is None:
        return None
    try:
        return load_plan(start.visitors)
    except PlanError as err:
        raise StartError(str(err)) from err
