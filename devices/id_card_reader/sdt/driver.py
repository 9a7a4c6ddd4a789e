"""A reader of identity cards over time: find, select, read; then wait until the card has been lifted.

Only while somebody reads; nothing of a card is kept, logged or traced. A card that lies on is read once: after a read
the module finds nothing until the card was lifted and laid again, and that it was lifted is learned by asking for its
appended address, which a module only has while the card lies (as a maker's own sample program does).

Reading is a wish of the program: it stays while the cable is out, until ``StopReading``.
"""

import hashlib
import itertools
import logging
from collections import deque
from collections.abc import Mapping
from enum import Enum
from typing import Final

from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.id_card_reader.sdt import protocol, stx
from devices.id_card_reader.sdt.protocol import (
    COMMAND_NAMES,
    DAMAGED,
    FAULTS,
    NOT_THERE,
    Answer,
    Options,
    Request,
    Sw,
)
from devices.id_card_reader.sdt.record import Unreadable, read_record
from devices.kinds import (
    Cancel,
    CardLifted,
    CardUnreadable,
    CheckHealth,
    CheckLevel,
    Command,
    Outcome,
    Reset,
    StartReading,
    StopReading,
)
from devices.wire.asking import Asking
from devices.wire.fault import FrameError

log = logging.getLogger(__name__)

ANSWER_S: Final = 0.5
PROBE_S: Final = 3.0
"""Pause between two questions to a module that has fallen silent or is at fault."""
NOBODY: Final = b""
"""Digest of a card that the module has read and we have not."""
GONE_TWICE: Final = 2
"""So often a module must not see the card before it counts as lifted."""

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "身份证阅读器没有应答，请检查连接和波特率（出厂一般为 115200）",
    "The card reader does not answer: check its cable and baud (115200 from the factory)",
)
LAY_AGAIN: Final = CardUnreadable(
    "unreadable",
    "读卡失败，请拿起证件，再平放到读卡区",
    "Not readable: lift the card and lay it again",
)
NOT_SUPPORTED: Final = CardUnreadable(
    "unsupported_card",
    "此类证件暂时无法自动读取，请到人工服务台",
    "This kind of card cannot be read here: please go to the service desk",
)


class Step(Enum):
    """What is being asked."""

    STATUS = protocol.STATUS
    RESET = protocol.RESET
    FIND = protocol.FIND
    SELECT = protocol.SELECT
    READ = protocol.READ
    STILL_THERE = protocol.READ_NEW_ADDRESS
    READ_ALL = stx.READ_ALL


class SdtReader(Driver):
    """One reader, alone on its line."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._options = options
        self._alone = options.framing == "stx"
        # A whole card takes its time at slow speeds: ten bits a byte.
        self._card_s = 10 * protocol.READ_SIZE / setup.line.baud
        self._sam = protocol.answers()
        self._stx = stx.decoder()
        self._asking: Asking[Step] = Asking(setup.port, itertools.count(1))
        self._commands: deque[tuple[Step, Command]] = deque()
        self._asked_for: Command | None = None
        self._starts: list[Command] = []
        self._reading = self._confirmed = False
        self._next_s = 0.0
        self._failures = 0
        self._complained = False
        """The owner of a card was asked to lay it again, and it has not been lifted since."""
        self._held: bytes | None = None
        """Digest of the card that was read and has not been lifted as far as known."""
        self._unsure = False
        """The module was without power since it read the card that is held."""
        self._gone = 0
        self._can_tell = True
        self._answered = self._silent = False
        self._fault: DeviceHealth | None = None
        self._cards = self._unreadable = self._late = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The module may have lost power; what was lying there is found out."""
        self._forget_bytes()
        self._asking.close()
        self._answered = self._silent = False
        self._fault = None
        self._can_tell = True
        self._unsure = self._held is not None
        self._failures = self._gone = 0
        self._next_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """Half a card is forgotten; whether a reset was done is unknown, what waited is failed."""
        self._forget_bytes()
        self._asking.close()
        if self._asked_for is not None:
            self._end_down(self._asked_for, Outcome.INDETERMINATE, error)
        for command in [*self._starts, *(command for _, command in self._commands)]:
            self._end_down(command, Outcome.FAILED, error)
        if self._starts and not self._confirmed:
            self._reading = False
        self._asked_for = None
        self._starts.clear()
        self._commands.clear()

    def _end_down(self, command: Command, outcome: Outcome, error: TransportError) -> None:
        self.end(command, outcome, "line_down", error.message_zh, error.message_en)

    def _forget_bytes(self) -> None:
        self._sam.reset()
        self._stx.reset()

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the module's time begins."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers of the module."""
        if self._alone:
            for frame in self._stx.feed(data, now):
                self._on_stx(frame, now)
        else:
            for answer in self._sam.feed(data, now):
                self._on_answer(answer, now)
        self._next(now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, or the next question is due."""
        decoder = self._stx if self._alone else self._sam
        if decoder.deadline_s is not None and now >= decoder.deadline_s:
            self.on_bytes(b"", now)  # half an answer is not kept
        if self._asking.is_overdue(now):
            self._on_overdue(now)
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, half an answer too old, next question."""
        decoder = self._stx if self._alone else self._sam
        moments = [decoder.deadline_s, self._asking.deadline_s]
        if self._asking.about is None and (self._reading or not self._alone):
            moments.append(self._next_s)
        return min((moment for moment in moments if moment is not None), default=None)

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """Start, stop, check, reset."""
        match command:
            case StartReading():
                self._starts.append(command)
                if not self._reading:
                    self._reading = True
                    self._confirmed = False
                self._next_s = now
            case StopReading():
                self._stop()
                self.end(command)
            case CheckHealth(level=CheckLevel.INTERNAL) if not self._alone:
                self._commands.append((Step.STATUS, command))
            case Reset() if not self._alone:
                self._commands.append((Step.RESET, command))
            case Cancel(target_id=target_id):
                self._cancel(target_id)
                self.end(command)
            case _:
                self.refuse(
                    command,
                    "此型号身份证阅读器没有这项功能",
                    "This card reader cannot do that",
                )
        self._next(now)

    def _stop(self) -> None:
        """Forget what was read; an answer that is on its way is dropped when it comes."""
        self._reading = self._confirmed = False
        starts, self._starts = self._starts, []
        for start in starts:
            self.end(start, Outcome.FAILED, "superseded", "已停止读卡", "Reading was stopped")
        self._held = None
        self._unsure = self._complained = False
        self._failures = self._gone = 0

    def _cancel(self, target_id: str) -> None:
        for entry in list(self._commands):
            if entry[1].command_id == target_id:
                self._commands.remove(entry)
                self.end(entry[1], Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- what is asked

    def _next(self, now: float) -> None:
        """Ask the next thing, unless something is being asked."""
        if self._asking.about is not None:
            return
        if self._commands:
            step, self._asked_for = self._commands.popleft()
            self._ask(step)
        elif now < self._next_s:
            return
        elif not self._reading:
            if not self._alone:
                self._ask(Step.STATUS)
        elif self._alone:
            self._ask(Step.READ_ALL)
        elif self._held is not None and not self._unsure and self._can_tell:
            self._ask(Step.STILL_THERE)
        else:
            self._ask(Step.FIND)

    def _ask(self, step: Step) -> None:
        reads = step in {Step.READ, Step.READ_ALL}
        timeout_s = self._options.read_timeout_s + self._card_s if reads else ANSWER_S
        self._asking.ask(
            step.value.to_bytes(),
            step,
            timeout_s=timeout_s,
            tries=1 if self._silent else 2 if reads else 1 + self._options.retries,
        )

    def _find_again(self, now: float) -> None:
        self._next_s = now + self._options.find_every_s

    # ---------------------------------------------------------------- answers of the module

    def _on_answer(self, answer: Answer, now: float) -> None:
        step = self._asking.about
        if step is None or not _fits(step, answer):
            self._late += 1
            return
        if answer.sw in DAMAGED:
            self._asking.wait_until(now)
            return
        self._asking.close()
        self._on_sign_of_life(answer.sw)
        match step:
            case Step.STATUS | Step.RESET:
                self._on_state(answer.sw, now)
            case Step.FIND:
                self._on_find(answer.sw, now)
            case Step.SELECT if answer.sw == Sw.OK and self._reading:
                self._ask(Step.READ)
            case Step.READ if answer.sw == Sw.OK:
                self._on_text(protocol.text_in(answer.data), now)
            case Step.STILL_THERE:
                self._on_still_there(answer.sw, now)
            case _:
                self._on_failure(now)

    def _on_sign_of_life(self, sw: int) -> None:
        self._answered = True
        if self._silent:
            self._silent = False
            log.info("%s answers again", self._name)
        fault = FAULTS.get(sw)  # type: ignore[call-overload] # an int is looked up among its enum
        if fault is not None:
            if self._fault is None:
                log.warning("%s: module fault %02X", self._name, sw)
            self._fault = DeviceHealth(Health.BAD, "module_fault", *fault)
        elif sw in {Sw.OK, Sw.FOUND, Sw.NO_CARD, Sw.ABSENT}:
            self._fault = None

    def _on_state(self, sw: int, now: float) -> None:
        self._next_s = now + (self._options.ping_s if not self._reading else 0)
        command, self._asked_for = self._asked_for, None
        if isinstance(command, Reset):
            self._unsure = self._held is not None
        if command is not None and sw == Sw.OK:
            self.end(command)
        elif command is not None:
            fault = self._fault or SILENT
            self.end(
                command, Outcome.FAILED, "refused", fault.message_zh, fault.message_en, f"{sw:02X}"
            )

    def _on_find(self, sw: int, now: float) -> None:
        self._find_again(now)
        self._end_starts(sw)
        if not self._reading:
            return
        if sw == Sw.FOUND:
            if self._held is not None and not self._unsure:
                self._lifted()  # it cannot be found again without having been lifted
            self._ask(Step.SELECT)
        elif sw == Sw.NO_CARD:
            if self._failures:
                self._complain(LAY_AGAIN)  # gone before it was read
            elif self._unsure or (self._complained and self._held is None):
                # Behind a read it would mean nothing: the module finds no card that it has read.
                self._lifted()
        elif self._fault is not None:
            self._next_s = now + PROBE_S

    def _on_still_there(self, sw: int, now: float) -> None:
        self._find_again(now)
        if sw in NOT_THERE:
            self._can_tell = False
        elif sw in {Sw.OK, Sw.ABSENT}:
            self._gone = 0
        else:
            self._seen_gone()

    def _seen_gone(self) -> None:
        self._gone += 1
        if self._gone >= GONE_TWICE:
            self._lifted()

    def _on_text(self, record: bytes | None, now: float) -> None:
        """A whole record arrived; it is given on and forgotten."""
        self._find_again(now)
        if not self._reading:
            return
        card = Unreadable("bad_record", "sizes") if record is None else read_record(record)
        if record is None or (isinstance(card, Unreadable) and card.code == "bad_record"):
            log.warning("%s: a record that cannot be right", self._name)
            self._read_again(now)
        elif not self._hold(record):
            pass
        elif isinstance(card, Unreadable):
            log.info("%s: a card of another kind", self._name)
            self._complain(NOT_SUPPORTED)
        else:
            self._cards += 1
            log.info("%s: a card was read", self._name)
            self.port.emit(card)

    def _hold(self, record: bytes) -> bool:
        """This card lies there now; whether it is another one than before."""
        digest = hashlib.sha256(record).digest()
        known = self._held == digest
        if self._held is not None and not known:
            self._lifted()
        self._held, self._unsure = digest, False
        self._failures = self._gone = 0
        self._complained = False
        return not known

    def _read_again(self, now: float) -> None:
        """The module has read the card, or may have: it would not find it again while it lies."""
        self._find_again(now)
        if not self._reading or self._alone:
            return
        self._failures += 1
        if self._failures <= self._options.retries:
            self._ask(Step.READ)
            return
        if self._held is not None:
            self._lifted()
        self._held = NOBODY
        self._complain(LAY_AGAIN)

    def _on_failure(self, now: float) -> None:
        """A card is there and could not be read: begin again, then ask its owner."""
        self._find_again(now)
        if not self._reading:
            return
        self._failures += 1
        if self._failures > self._options.retries:
            self._complain(LAY_AGAIN)

    def _complain(self, event: CardUnreadable) -> None:
        self._failures = 0
        if self._complained:
            return
        self._complained = True
        self._unreadable += 1
        self.port.emit(event)

    def _lifted(self) -> None:
        self._held = None
        self._unsure = self._complained = False
        self._failures = self._gone = 0
        self.port.emit(CardLifted())

    # ---------------------------------------------------------------- readers that do it all by themselves

    def _on_stx(self, frame: stx.StxFrame, now: float) -> None:
        if self._asking.about is not Step.READ_ALL or frame == stx.READ_ALL:
            self._late += 1
            return
        self._asking.close()
        self._on_sign_of_life(Sw.OK)
        self._end_starts(Sw.NO_CARD)
        self._find_again(now)
        if frame.status == stx.GOOD:
            self._on_text(protocol.text_in(frame.data), now)
        elif self._reading and (self._held is not None or self._complained):
            self._seen_gone()

    # ---------------------------------------------------------------- no answer

    def _on_overdue(self, now: float) -> None:
        step = self._asking.about
        if self._asking.again():
            return
        if step is Step.SELECT:
            self._on_failure(now)
            return
        if step is Step.READ:
            self._failures = self._options.retries  # asked often enough
            self._read_again(now)
            return
        self._next_s = now + PROBE_S
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self._name)
        command, self._asked_for = self._asked_for, None
        if command is not None:
            outcome = Outcome.INDETERMINATE if isinstance(command, Reset) else Outcome.FAILED
            self._end_silent(command, outcome)
        starts, self._starts = self._starts, []
        for start in starts:
            self._end_silent(start, Outcome.FAILED)
        if starts and not self._confirmed:
            self._reading = False

    # ---------------------------------------------------------------- ends and state

    def _end_starts(self, sw: int) -> None:
        starts, self._starts = self._starts, []
        good = sw in {Sw.FOUND, Sw.NO_CARD}
        for start in starts:
            if good:
                self._confirmed = True
                self.end(start)
            else:
                bad = self._fault or DeviceHealth(
                    Health.BAD, "refused", "身份证阅读器拒绝读卡", "The card reader refuses to read"
                )
                self.end(
                    start, Outcome.FAILED, bad.reason, bad.message_zh, bad.message_en, f"{sw:02X}"
                )
        if starts and not self._confirmed:
            self._reading = False

    def _end_silent(self, command: Command, outcome: Outcome) -> None:
        self.end(command, outcome, SILENT.reason, SILENT.message_zh, SILENT.message_en)

    def health(self, now: float) -> DeviceHealth:
        """Good while the module answers and finds nothing wrong with itself."""
        if self._silent:
            return SILENT
        if self._fault is not None:
            return self._fault
        return GOOD if self._answered else NOT_HEARD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Requests by their name; of answers only what became of the request."""
        try:
            if self._alone:
                return "read" if outgoing else f"status {stx.StxFrame.from_bytes(data).status:04X}"
            if not outgoing:
                return f"answer {Answer.from_bytes(data).sw:02X}"
            request = Request.from_bytes(data)
        except FrameError:
            return "no frame"
        return COMMAND_NAMES.get((request.command, request.parameter), "another request")

    def statistics(self) -> Mapping[str, float]:
        """Cards and questions since the start."""
        return {
            "cards": self._cards,
            "unreadable": self._unreadable,
            "late_answers": self._late,
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "noise_bytes": self._sam.dropped_bytes + self._stx.dropped_bytes,
        }


def _fits(step: Step, answer: Answer) -> bool:
    """Whether this answer can belong to that question: an answer names none, but they differ in size."""
    size = len(answer.data)
    match answer.sw:
        case Sw.FOUND:
            return step is Step.FIND and size == len(protocol.FOUND.data)
        case Sw.OK if size == 0:
            return step in {Step.STATUS, Step.RESET}
        case Sw.OK if size == len(protocol.SELECTED.data):
            return step is Step.SELECT
        case Sw.OK if size > protocol.TEXT_SIZE:
            return step is Step.READ
        case Sw.OK | Sw.ABSENT:
            return step is Step.STILL_THERE
        case Sw.NO_CARD:
            return step in {Step.FIND, Step.STILL_THERE} and size == 0
        case Sw.SELECT_FAILED:
            return step is Step.SELECT
        case Sw.READ_FAILED:
            return step in {Step.READ, Step.STILL_THERE}
        case _:
            return size == 0
