"""A Modbus slave whose registers or coils shall be so and so: write what differs, read back, tell again.

What shall be is remembered, not the commands that said so: a slave that was without power is told the
present state when it answers again. A command is CONFIRMED when reading back shows what it wanted; a slave
that cannot be read is believed on its answer to the write.
"""

import itertools
import logging
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from devices.driver import Driver, DriverSetup, Pacing
from devices.errors import DeviceConfigError, TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import Command, Outcome
from devices.wire.asking import Asking
from devices.wire.modbus_rtu.explain import explain, why_refused
from devices.wire.modbus_rtu.frames import (
    ADDRESS_MAX,
    ADDRESS_MIN,
    Frame,
    Refusal,
    answers,
)

log = logging.getLogger(__name__)

PACING: Final = Pacing(gap_s=0.010, quiet_after_receive_s=0.010)
"""More than 3.5 characters at 4800 baud and above."""
TRANSPORTS: Final = frozenset({"serial", "tcp", "memory"})
LATE_ANSWER_S: Final = 0.3
"""Pause after a repeated question: its late answer must not be taken for that to the next one."""
BUSY_PAUSE_S: Final = 0.2
PROBE_S: Final = 3.0
"""Pause between two questions to a slave that has fallen silent."""
WRITES_MAX: Final = 3
"""How often something is written that reads back differently."""

NO_ANSWER_ZH: Final = "设备没有应答，请检查电源、接线、地址和波特率；恢复后自动恢复到应有状态"
NO_ANSWER_EN: Final = (
    "The device does not answer: check power, wires, address and baud; it will be told again"
)
SILENT: Final = DeviceHealth(Health.BAD, "no_answer", NO_ANSWER_ZH, NO_ANSWER_EN)
NOT_TAKEN: Final = DeviceHealth(
    Health.BAD,
    "not_taken",
    "设备应答正常，但读回的内容与写入的不同，请检查寄存器设置",
    "The device says yes and reads back something else; check the registers in hall.toml",
)

Values = Mapping[int, int]
"""What registers or coils shall be, by their index in the image."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A write and what will be so when it is answered."""

    frame: Frame
    values: Values


@dataclass(slots=True)
class _Waiting:
    """A command that ends when the slave is as it wants."""

    command: Command
    values: Values
    is_label: bool = False
    """It wants something for a while only."""
    asked: bool = False
    """A part of it was sent."""
    again: int = 0


class Keeper(Driver):
    """Base of drivers for simple slaves; knows an image of its registers or coils.

    ``rest`` is what stands there when nobody has said anything yet.
    """

    def __init__(
        self,
        setup: DriverSetup,
        *,
        rest: Sequence[int],
        ping_s: float,
        reply_timeout_s: float,
        tries: int,
    ) -> None:
        super().__init__(setup.port)
        self.name = setup.device.name
        self.address = _checked_address(self.name, setup.device.address)
        self._ping_every_s = ping_s
        self._reply_timeout_s = reply_timeout_s
        self._tries = tries
        self._asking: Asking[Writing | Frame] = Asking(setup.port, itertools.count(1))
        self._rest = tuple(rest)
        self._size = size = len(self._rest)
        self._wanted: list[int | None] = [None] * size
        self._over: list[int | None] | None = None
        """What shall be for a while instead (a label, a lamp test)."""
        self._over_until_s = 0.0
        self._seen: list[int | None] = [None] * size
        self._verified = False
        self._readable = True
        self._waiting: list[_Waiting] = []
        self._checks: list[Command] = []
        self._answered = self._silent = False
        self._trouble: DeviceHealth | None = None
        self._ping_s = self._quiet_until_s = 0.0
        self._told_again = self._refused = 0
        self._said_busy: int | None = None

    # ---------------------------------------------------------------- what a make says of its slave

    @abstractmethod
    def read_question(self) -> Frame:
        """A read of the whole image."""

    @abstractmethod
    def image_in(self, answer: Frame) -> Sequence[int]:
        """The image in a fitting answer to that read."""

    @abstractmethod
    def writing(self, values: Values) -> Writing:
        """A write that covers all of these values, or a part of them."""

    def seen_changed(self) -> None:
        """The image was read, or written and believed."""

    # ---------------------------------------------------------------- what a make asks for

    @property
    def seen(self) -> Sequence[int | None]:
        """What stands in the slave, as far as known."""
        return self._seen

    def be(self, command: Command, values: Values, now: float) -> None:
        """These values shall stand; commands that wanted something else there are superseded."""
        self._end_over()
        for older in list(self._waiting):
            if any(values.get(index, value) != value for index, value in older.values.items()):
                self._supersede(older)
        for index, value in values.items():
            self._wanted[index] = value
        self._wait(_Waiting(command, values))
        self._trouble = None
        self.begin(now)

    def be_for_a_while(self, command: Command, values: Values, seconds: float, now: float) -> None:
        """These values shall stand for some seconds, then what stood there."""
        self._end_over()
        self._wanted = [
            next(value for value in values_of_one if value is not None)
            for values_of_one in zip(self._wanted, self._seen, self._rest, strict=True)
        ]
        self._over = [values.get(index) for index in range(self._size)]
        self._over_until_s = now + seconds
        self._wait(_Waiting(command, values, is_label=True))
        self._trouble = None
        self.begin(now)

    def look(self, command: Command, now: float) -> None:
        """Read the image for a check of the health."""
        self._checks.append(command)
        self.begin(now)

    def begin(self, now: float) -> None:
        """Something new is wanted: perhaps a silent slave is back."""
        if self._silent:
            self._ping_s = now
        self._next(now)

    def cancel(self, target_id: str) -> None:
        """End a command that waits; what it wanted stays wanted if a part was sent."""
        for waiting in list(self._waiting):
            if waiting.command.command_id != target_id or waiting.asked:
                continue
            self._waiting.remove(waiting)
            if waiting.is_label:
                self._over = None
            else:
                for index in waiting.values:
                    self._wanted[index] = self._seen[index]
            self.end(waiting.command, Outcome.FAILED, "cancelled", "已取消", "Cancelled")

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The slave may have lost power, and what was wanted may be old: wait to be told."""
        self._asking.close()
        self._wanted = [None] * self._size
        self._over = None
        self._forget_seen()
        self._readable = True
        self._answered = self._silent = False
        self._trouble = None
        self._ping_s = self._quiet_until_s = now
        self._next(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """What was sent is unknown, what still waited is failed."""
        self._asking.close()
        for command, asked in self._take_waiting():
            outcome = Outcome.INDETERMINATE if asked else Outcome.FAILED
            self.end(command, outcome, "line_down", error.message_zh, error.message_en)

    def on_sent(self, token: int, now: float) -> None:
        """The question has left: the slave's time begins."""
        self._asking.on_sent(token, now)

    def on_frame(self, frame: Frame, now: float) -> None:
        """An answer; one that nobody waits for is late and means nothing."""
        about = self._asking.about
        if about is None:
            return
        question = about.frame if isinstance(about, Writing) else about
        if not answers(question, frame):
            return
        if frame.refusal in {Refusal.BUSY, Refusal.ACKNOWLEDGE}:
            self._said_busy = frame.refusal
            self._asking.wait_until(now + BUSY_PAUSE_S)
            return
        if self._asking.asked_again:
            self._quiet_until_s = now + LATE_ANSWER_S
        self._asking.close()
        self._ping_s = now + self._ping_every_s
        self._on_sign_of_life()
        if isinstance(about, Writing):
            self._on_written(about, frame.refusal)
        else:
            self._on_read(frame)
        self._next(now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, a ping is due, or a label has stood long enough."""
        if self._asking.is_overdue(now):
            self._on_overdue(now)
        if self._over is not None and now >= self._over_until_s:
            self._end_over()
        self._next(now)

    def next_deadline(self) -> float | None:
        """The earliest of: answer overdue, end of a label, end of a pause, next ping."""
        moments = [self._over_until_s] if self._over is not None else []
        if self._asking.about is not None:
            if self._asking.deadline_s is not None:
                moments.append(self._asking.deadline_s)
        elif self._has_work():
            moments.append(self._quiet_until_s)
        else:
            moments.append(max(self._ping_s, self._quiet_until_s))
        return min(moments, default=None)

    # ---------------------------------------------------------------- what is asked next

    def _target(self) -> list[int | None]:
        return self._wanted if self._over is None else self._over

    def _differences(self) -> dict[int, int]:
        return {
            index: wanted
            for index, (wanted, seen) in enumerate(zip(self._target(), self._seen, strict=True))
            if wanted is not None and wanted != seen
        }

    def _has_work(self) -> bool:
        if self._silent:
            return False
        return bool(self._checks) or bool(self._differences()) or self._unverified()

    def _unverified(self) -> bool:
        return bool(self._waiting) and self._readable and not self._verified

    def _next(self, now: float) -> None:
        """Ask the next thing, unless something is being asked or a pause is to be kept."""
        self._end_what_is_so()
        if self._asking.about is not None or now < self._quiet_until_s:
            return
        if self._silent:
            if now >= self._ping_s:
                self._ask(self.read_question(), tries=1)
            return
        differences = self._differences()
        if differences:
            self._write(differences)
        elif self._checks or self._unverified() or now >= self._ping_s:
            self._ask(self.read_question(), tries=self._tries)

    def _write(self, differences: Values) -> None:
        writing = self.writing(differences)
        for waiting in self._active():
            if writing.values.keys() & waiting.values.keys():
                waiting.asked = True
        self._verified = False
        self._ask(writing, tries=self._tries)

    def _ask(self, about: Writing | Frame, tries: int) -> None:
        self._said_busy = None
        frame = about.frame if isinstance(about, Writing) else about
        self._asking.ask(
            frame.to_bytes(), about, timeout_s=self._reply_timeout_s, tries=tries, window=True
        )

    # ---------------------------------------------------------------- answers

    def _on_sign_of_life(self) -> None:
        """After a silence nothing is known of the slave, and everything is told again."""
        self._answered = True
        if self._silent:
            self._silent = False
            self._forget_seen()
            self._told_again += 1
            log.info("%s answers again", self.name)

    def _on_written(self, writing: Writing, refusal: int | None) -> None:
        if refusal is not None:
            self._on_refused(writing.values, refusal)
            return
        for index, value in writing.values.items():
            self._seen[index] = value
        self._verified = not self._readable
        self.seen_changed()

    def _on_read(self, answer: Frame) -> None:
        if answer.refusal is not None:
            self._readable = False  # it lives, and says that it cannot be read
        else:
            self._seen = list(self.image_in(answer))
            self._verified = True
            self.seen_changed()
            self._count_mismatches()
        for command in self._take_checks():
            self.end(command)

    def _count_mismatches(self) -> None:
        """What reads back differently is written again, but not for ever."""
        differences = self._differences().keys()
        for waiting in self._active():
            if not waiting.asked or not differences & waiting.values.keys():
                continue
            waiting.again += 1
            if waiting.again >= WRITES_MAX:
                self._trouble = NOT_TAKEN
                log.warning("%s does not keep what is written", self.name)
                self._give_up(waiting.values)
                self._waiting.remove(waiting)
                self.end(
                    waiting.command,
                    Outcome.FAILED,
                    NOT_TAKEN.reason,
                    NOT_TAKEN.message_zh,
                    NOT_TAKEN.message_en,
                )

    def _on_refused(self, values: Values, code: int) -> None:
        self._refused += 1
        zh, en = why_refused(code)
        zh, en = f"设备拒绝执行：{zh}", f"The device refused: {en}"
        log.warning("%s: %s", self.name, en)
        self._trouble = DeviceHealth(Health.BAD, "refused", zh, en)
        self._give_up(values)
        for waiting in list(self._waiting):
            if values.keys() & waiting.values.keys():
                self._waiting.remove(waiting)
                self.end(waiting.command, Outcome.FAILED, "refused", zh, en)

    def _give_up(self, values: Values) -> None:
        """Do not write for ever what the slave does not take."""
        for image in (self._wanted, self._over):
            if image is not None:
                for index in values:
                    image[index] = None

    def _on_overdue(self, now: float) -> None:
        """Ask again, or give up: the slave is silent."""
        about, said_busy = self._asking.about, self._said_busy
        if isinstance(about, Writing) and self._is_old(about):
            # Never repeat what is not wanted any more.
            self._asking.close()
            self._quiet_until_s = now + LATE_ANSWER_S
            return
        if self._asking.again():
            return
        self._quiet_until_s = now + LATE_ANSWER_S
        if said_busy is not None:
            self._ping_s = now + self._ping_every_s
            self._on_sign_of_life()
            if isinstance(about, Writing):
                self._on_refused(about.values, said_busy)
            return
        self._ping_s = now + min(PROBE_S, self._ping_every_s)
        self._forget_seen()
        if not self._silent:
            self._silent = True
            log.warning("%s does not answer", self.name)
        for command in self._take_checks():
            self.end(command, Outcome.FAILED, SILENT.reason, NO_ANSWER_ZH, NO_ANSWER_EN)
        for command, _ in self._take_waiting():
            # What it wanted is still wanted and will be told, so it has not simply failed.
            self.end(command, Outcome.INDETERMINATE, SILENT.reason, NO_ANSWER_ZH, NO_ANSWER_EN)

    def _is_old(self, writing: Writing) -> bool:
        target = self._target()
        return any(target[index] != value for index, value in writing.values.items())

    def _forget_seen(self) -> None:
        self._seen = [None] * self._size
        self._verified = False

    # ---------------------------------------------------------------- ends

    def _wait(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._verified = False  # what was seen some time ago proves nothing now
        if not self._readable:
            for index in waiting.values:
                self._seen[index] = None

    def _supersede(self, waiting: _Waiting) -> None:
        self._waiting.remove(waiting)
        outcome = Outcome.INDETERMINATE if waiting.asked else Outcome.FAILED
        self.end(
            waiting.command, outcome, "superseded", "已被更新的内容取代", "Replaced by a newer one"
        )

    def _end_what_is_so(self) -> None:
        if not self._verified:
            return
        for waiting in self._active():
            if all(self._seen[index] == value for index, value in waiting.values.items()):
                self._waiting.remove(waiting)
                self.end(waiting.command)

    def _active(self) -> list[_Waiting]:
        """Commands whose values are wanted now; the others wait until a label has gone."""
        return [one for one in self._waiting if one.is_label == (self._over is not None)]

    def _end_over(self) -> None:
        self._over = None
        for waiting in [one for one in self._waiting if one.is_label]:
            self._supersede(waiting)

    def _take_waiting(self) -> list[tuple[Command, bool]]:
        taken = [(one.command, one.asked) for one in self._waiting]
        taken += [(command, False) for command in self._take_checks()]
        self._waiting.clear()
        return taken

    def _take_checks(self) -> list[Command]:
        checks, self._checks = self._checks, []
        return checks

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while the slave answers and keeps what it was told."""
        if self._silent:
            return SILENT
        if self._trouble is not None:
            return self._trouble
        return GOOD if self._answered else NOT_HEARD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frame in words."""
        return explain(data, outgoing=outgoing)

    def statistics(self) -> Mapping[str, float]:
        """Questions, overdue answers, refusals and returns since the start."""
        return {
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "refused": self._refused,
            "told_again": self._told_again,
        }


def _checked_address(name: str, address: int | None) -> int:
    if address is None or not ADDRESS_MIN <= address <= ADDRESS_MAX:
        raise DeviceConfigError(
            f"设备 {name}：Modbus 地址应为 {ADDRESS_MIN} 至 {ADDRESS_MAX}，现为 {address}，"
            "请按设备上设定的地址填写 address",
            f"Device {name}: a Modbus address is {ADDRESS_MIN} to {ADDRESS_MAX}, not {address}; "
            "set address to what the device is set to",
            code="bad_address",
        )
    return address
