"""Drawing a number with certainty: never two for one wish, whatever gets lost on the way.

The command's id is on disk before the command is sent. Without a reply the kiosk does not draw
again: it asks what became of the command until it knows. The entry stays on disk until the paper
has ended, so that a kiosk that crashed between number and paper shows the number when it is back.
A number out of a lease takes the place of the entry whose end is unknown, and stays on disk until
the controller has adopted it (kiosk/ticketing/leases.py).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from kiosk.ticketing.leases import Drawn, is_unknown, offline_entry
from kiosk.ui.bus import Answered, Bus
from kiosk.ui.journal import Journal
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage

ISSUE_LIMIT_S: Final = 3.0
ASK_LIMIT_S: Final = 2.0
ASK_AGAIN_S: Final = 1.0
GIVE_UP_S: Final = 600.0
"""An unknown end is asked for this long, then left to the journal's next start."""
FORGET_MS: Final = 12 * 3600 * 1000

log = logging.getLogger(__name__)

Begun = Literal["asked", "issued", "printing"]
_NOBODY_WAITS: Final = frozenset({"disk", "lease", "settled"})
"""States of entries in front of which no visitor can still stand."""


@dataclass(frozen=True)
class Numbered:
    """There is a number. `printing`: paper may be out already; then it is never printed again.

    `latest`: no later wish was open when the program began, so its visitor may still stand there.
    """

    command_id: str
    issued: m.Issued
    recovered: bool = False
    printing: bool = False
    age_ms: int = 0
    latest: bool = True


@dataclass(frozen=True)
class Declined:
    """A rule said no: no number, and the sentence why."""

    command_id: str
    code: str
    message_zh: str
    message_en: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NeverDone:
    """Certain: the command never took effect, there is no number."""

    command_id: str


@dataclass(frozen=True)
class Unsure:
    """No reply yet; it is being asked. Another end follows when it is known."""

    command_id: str


IssueEnd = Numbered | Declined | NeverDone | Unsure


@dataclass
class _Case:
    command_id: str
    at_ms: int
    recovered: bool
    sent: bool
    latest: bool = True
    ask_at: float = 0.0
    ask_id: str = ""
    give_up_at: float = 0.0


class Issuer:
    """Sends `Issue` or `CheckIn` and finds out its end. One thread; `take` and `tick` are called by the program.

    Args:
        bus: the way to the controller.
        journal: kept on this machine.
        on_end: hears every end; `Unsure` may be followed by another one.
        monotonic: wall clock for time-outs.
        wall_ms: wall clock for the age of an entry.
        new_id: makes ids of commands.
    """

    def __init__(
        self,
        bus: Bus,
        journal: Journal,
        on_end: Callable[[IssueEnd], None],
        monotonic: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        new_id: Callable[[], str] = wire.new_command_id,
    ) -> None:
        self._new_id = new_id
        self._bus = bus
        self._journal = journal
        self._on_end = on_end
        self._monotonic = monotonic
        self._wall_ms = wall_ms
        self._cases: dict[str, _Case] = {}
        self._asked: dict[str, str] = {}

    @property
    def unsettled(self) -> int:
        """How many commands have no known end."""
        return len(self._cases)

    def recover(self) -> None:
        """Look at what the last run left; call once, when the program is ready for ends."""
        now_ms = self._wall_ms()
        entries = [e for e in self._journal.open_entries if e.get("state") not in _NOBODY_WAITS]
        newest = max((int(entry.get("at", 0)) for entry in entries), default=0)
        for entry in entries:
            command_id = str(entry["id"])
            latest = int(entry.get("at", 0)) == newest
            age = now_ms - int(entry.get("at", 0))
            if abs(age) >= FORGET_MS:
                self.settled(command_id)
                continue
            # A clock that was put back says nothing of how old it is: its visitor may stand there.
            age = max(0, age)
            if entry.get("issued") is None:
                log.warning("the last run left %s open; asking what became of it", command_id)
                case = _Case(
                    command_id, int(entry["at"]), recovered=True, sent=False, latest=latest
                )
                self._unsure(case)
                continue
            try:
                issued = msgspec.convert(entry["issued"], m.Issued)
            except msgspec.MsgspecError:
                log.warning("the journal's entry %s cannot be read; dropped", command_id)
                self.settled(command_id)
                continue
            self._on_end(
                Numbered(
                    command_id,
                    issued,
                    recovered=True,
                    printing=entry.get("state") == "printing",
                    age_ms=age,
                    latest=latest,
                )
            )

    def issue(self, command: m.Issue | m.CheckIn, command_id: str = "") -> str:
        """Draw a number; the end comes at `on_end`. The same id draws the same number."""
        identity = command_id or self._new_id()
        at_ms = self._wall_ms()
        entry = {"id": identity, "state": "asked", "at": at_ms, "issue": _kept(command)}
        if not self._journalled(entry):
            return identity
        self._cases[identity] = _Case(identity, at_ms, recovered=False, sent=True)
        self._bus.send(command, command_id=identity, timeout_s=ISSUE_LIMIT_S)
        return identity

    def is_unsure(self, command_id: str) -> bool:
        """Whether a command was sent and its end is not known."""
        return command_id in self._cases

    def give(self, command: m.Issue, command_id: str, drawn: Drawn) -> None:
        """A number out of a lease, instead of whatever this command may have drawn."""
        at_ms = self._wall_ms()
        entry = {"id": command_id, "at": at_ms, "issue": _kept(command)}
        if not self._journalled(offline_entry(entry, drawn)):
            return
        self._cases.pop(command_id, None)
        self._on_end(Numbered(command_id, drawn.issued))

    def decline(self, command_id: str, code: str, message_zh: str, message_en: str) -> None:
        """No number: nothing was sent and nothing kept."""
        self._on_end(Declined(command_id, code, message_zh, message_en))

    def _journalled(self, entry: dict[str, Any]) -> bool:
        try:
            self._journal.put(entry)
        except OSError as err:
            log.exception("the journal cannot be written; no number is drawn")
            self._on_end(
                Declined(
                    str(entry["id"]),
                    "kiosk_disk",
                    f"取号机无法记录（{err.strerror or '磁盘错误'}），没有取号，请找工作人员。",
                    f"This machine cannot keep a record ({err.strerror or 'disk error'}); "
                    "no number was drawn. Please ask the staff.",
                )
            )
            return False
        return True

    def printing(self, command_id: str) -> None:
        """The paper is about to be printed: from here on it is never printed by itself again."""
        for entry in self._journal.open_entries:
            if entry["id"] == command_id:
                try:
                    self._journal.put({**entry, "state": "printing"})
                except OSError as err:
                    log.warning("could not note the printing of %s: %s", command_id, err)

    def settled(self, command_id: str) -> None:
        """Number and paper have ended: nothing is left to recover; an offline number is to be adopted."""
        entry = self._journal.find(command_id)
        if entry is None or not is_unknown(entry):
            self._journal.end(command_id)
            return
        try:
            self._journal.put({**entry, "state": "settled"})
        except OSError as err:
            log.warning("could not note the end of %s: %s", command_id, err)

    def take(self, answered: Answered) -> bool:
        """Take an answer if it is one of ours."""
        of = self._asked.pop(answered.command_id, "")
        if of:
            case = self._cases.get(of)
            if case is not None:
                self._on_outcome(case, answered.end)
            return True
        case = self._cases.get(answered.command_id)
        if case is None:
            return False
        if isinstance(answered.end, BusError):
            self._unsure(case)
        else:
            self._known(case, answered.end)
        return True

    def tick(self) -> None:
        """Ask for unknown ends when it is time."""
        now = self._monotonic()
        for case in list(self._cases.values()):
            if not case.give_up_at or case.ask_id:
                continue
            if now >= case.give_up_at:
                log.error("gave up asking for %s; the next start asks again", case.command_id)
                del self._cases[case.command_id]
            elif now >= case.ask_at:
                case.ask_id = self._bus.send(
                    m.AskOutcome(of_command_id=case.command_id),
                    command_id=self._new_id(),
                    timeout_s=ASK_LIMIT_S,
                )
                self._asked[case.ask_id] = case.command_id

    def _unsure(self, case: _Case) -> None:
        now = self._monotonic()
        case.give_up_at = now + GIVE_UP_S
        case.ask_at = now
        self._cases[case.command_id] = case
        if case.sent:
            self._on_end(Unsure(case.command_id))

    def _on_outcome(self, case: _Case, end: m.Reply | BusError) -> None:
        case.ask_id = ""
        case.ask_at = self._monotonic() + ASK_AGAIN_S
        if isinstance(end, BusError):
            return
        if not end.ok:
            log.warning("the controller does not tell an outcome: %s", end.message_en)
            return
        try:
            outcome = wire.body_of(end, m.OutcomeOf)
        except MalformedMessage:
            log.warning("an outcome of %s cannot be read", case.command_id)
            return
        if not outcome.known or outcome.reply is None:
            del self._cases[case.command_id]
            self._journal.end(case.command_id)
            self._on_end(NeverDone(case.command_id))
        else:
            self._known(case, outcome.reply)

    def _known(self, case: _Case, reply: m.Reply) -> None:
        if not reply.ok:
            del self._cases[case.command_id]
            self._journal.end(case.command_id)
            said = reply.code, reply.message_zh, reply.message_en
            self._on_end(Declined(case.command_id, *said, _detail_of(reply)))
            return
        try:
            issued = wire.body_of(reply, m.Issued)
        except MalformedMessage:
            log.exception("the reply to %s is no ticket", case.command_id)
            self._unsure(case)
            return
        del self._cases[case.command_id]
        for entry in self._journal.open_entries:
            if entry["id"] == case.command_id:
                try:
                    self._journal.put({**entry, "state": "issued", "issued": _plain(issued)})
                except OSError as err:
                    log.warning("could not note the number of %s: %s", case.command_id, err)
        self._on_end(
            Numbered(
                case.command_id,
                issued,
                recovered=case.recovered,
                age_ms=self._wall_ms() - case.at_ms,
                latest=case.latest,
            )
        )


def _detail_of(reply: m.Reply) -> Mapping[str, str]:
    """The values of a refusal; a reply without any has none."""
    try:
        return wire.body_of(reply, m.Refused).detail
    except MalformedMessage:
        return {}


def _kept(command: m.Issue | m.CheckIn) -> dict[str, Any]:
    """The command as the disk may know it: without the number of a card or the digits of a telephone."""
    if command.identity is not None:
        command = msgspec.structs.replace(command, identity=None)
    if isinstance(command, m.Issue) and command.phone is not None:
        command = msgspec.structs.replace(command, phone=None)
    return _plain(command)


def _plain(value: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(value)
    return found
