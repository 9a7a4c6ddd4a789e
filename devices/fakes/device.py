"""The part that all fakes share: accepts commands, ends them as scripted, gives events."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from devices.errors import DeviceRefused
from devices.health import GOOD, DeviceHealth, line_down
from devices.kinds import (
    Cancel,
    Capabilities,
    Command,
    Completion,
    DeviceEvent,
    EventBody,
    HealthChanged,
    Kind,
    LinkChanged,
    LinkState,
    Outcome,
)

CapabilitiesT = TypeVar("CapabilitiesT", bound=Capabilities)
CommandT = TypeVar("CommandT", bound=Command)

UNPLUGGED = ("线缆已拔出", "The cable is out")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command shall end."""

    outcome: Outcome
    reason: str = "ok"
    message_zh: str = "完成"
    message_en: str = "Done"

    def to(self, command_id: str, data: bytes = b"") -> Completion:
        """The completion of one command."""
        return Completion(
            command_id, self.outcome, self.reason, self.message_zh, self.message_en, data=data
        )


LINE_DOWN = Answer(Outcome.FAILED, "line_down", *UNPLUGGED)
CANCELLED = Answer(Outcome.FAILED, "cancelled", "已取消", "Cancelled")


class FakeDevice(Generic[CapabilitiesT, CommandT]):
    """A device without hardware; keeps every promise of ``devices.kinds``.

    Commands end at once with ``usual``, or as ``answer_next`` says, or (after ``hold``) when ``finish`` is called.
    Events arrive at ``on_event`` on the calling thread, as from a supervisor.
    """

    kind: Kind
    usual = Answer(Outcome.CONFIRMED)

    def __init__(
        self,
        name: str,
        capabilities: CapabilitiesT,
        on_event: Callable[[DeviceEvent], None],
        *,
        max_open_commands: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._capabilities = capabilities
        self._on_event = on_event
        self._clock = clock
        self._max_open = max_open_commands
        self._lock = threading.RLock()
        self._sequence = 0
        self._health = GOOD
        self._healthy = GOOD
        self._plugged = True
        self._held = False
        self._scripted: deque[Answer] = deque()
        self._open: dict[str, CommandT] = {}
        self._done: dict[str, Completion] = {}
        self.submitted: list[CommandT] = []
        """Every command that was really done, each once."""

    # ---------------------------------------------------------------- the contract

    @property
    def name(self) -> str:
        """Name of the device."""
        return self._name

    @property
    def capabilities(self) -> CapabilitiesT:
        """What it pretends to do."""
        return self._capabilities

    @property
    def health(self) -> DeviceHealth:
        """As scripted."""
        return self._health

    def submit(self, command: CommandT) -> None:
        """See ``devices.kinds.Device``."""
        with self._lock:
            command_id = command.command_id
            if command_id in self._open:
                return
            if command_id in self._done:
                self.emit(self._done[command_id])
                return
            if len(self._open) >= self._max_open:
                raise DeviceRefused(
                    f"设备 {self._name} 正忙，请稍候再试",
                    f"Device {self._name} is busy; try again later",
                    code="busy",
                )
            self._open[command_id] = command
            if not self._plugged:
                self._end(command_id, LINE_DOWN)
                return
            self.submitted.append(command)
            if isinstance(command, Cancel):
                if command.target_id in self._open:
                    self._end(command.target_id, CANCELLED)
                self._end(command_id, Answer(Outcome.CONFIRMED))
            elif not self._held:
                self._finish(command)

    # ---------------------------------------------------------------- the script

    def answer_next(self, *answers: Answer) -> None:
        """The next commands end so, one answer each; then ``usual`` again."""
        with self._lock:
            self._scripted.extend(answers)

    def hold(self) -> None:
        """From now on commands stay open until ``finish``."""
        self._held = True

    def finish(self, command_id: str, answer: Answer | None = None) -> None:
        """End a held command; a command that is not open raises KeyError."""
        with self._lock:
            command = self._open[command_id]
            if answer is None:
                self._finish(command)
            else:
                self._end(command_id, answer)

    def set_health(self, health: DeviceHealth) -> None:
        """Report another health."""
        with self._lock:
            self._healthy = health
            if self._plugged:
                self._report(health)

    def unplug(self) -> None:
        """Pull the cable: open commands end INDETERMINATE, new ones FAILED, health is bad."""
        with self._lock:
            if not self._plugged:
                return
            self._plugged = False
            for command_id in list(self._open):
                self._end(command_id, Answer(Outcome.INDETERMINATE, "line_down", *UNPLUGGED))
            self._on_unplugged()
            self._report(line_down(*UNPLUGGED))
            self.emit(LinkChanged(LinkState.WAITING, *UNPLUGGED))

    def plug(self) -> None:
        """Put the cable back."""
        with self._lock:
            if not self._plugged:
                self._plugged = True
                self.emit(LinkChanged(LinkState.OPEN))
                self._report(self._healthy)

    def emit(self, body: EventBody) -> None:
        """Give an event, numbered."""
        with self._lock:
            self._sequence += 1
            event = DeviceEvent(self._name, self.kind, self._sequence, self._clock(), body)
        self._on_event(event)

    # ---------------------------------------------------------------- for the kinds

    def _perform(self, command: CommandT) -> tuple[Answer, bytes]:
        """Do it; a kind overrides this to remember what is shown, and gives the end."""
        del command
        return self.usual, b""

    def _on_unplugged(self) -> None:
        """What a kind loses with the cable."""

    def _finish(self, command: CommandT) -> None:
        if self._scripted:
            self._end(command.command_id, self._scripted.popleft())
        else:
            answer, data = self._perform(command)
            self._end(command.command_id, answer, data)

    def _end(self, command_id: str, answer: Answer, data: bytes = b"") -> None:
        del self._open[command_id]
        completion = answer.to(command_id, data)
        self._done[command_id] = completion
        self.emit(completion)

    def _report(self, health: DeviceHealth) -> None:
        if health != self._health:
            self._health = health
            self.emit(HealthChanged(health))
