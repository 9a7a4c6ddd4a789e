"""Opens the lines of chosen devices for a while, and nobody else's."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Final, Self, TypeVar

from config.setup_model import DeviceConfig, LineConfig, Setup
from devices.errors import DeviceConfigError, DeviceRefused, TransportError
from devices.health import SILENT, with_advice
from devices.hearing import HINTS
from devices.kinds import (
    Command,
    Completion,
    DeviceEvent,
    EventBody,
    KeypadPressed,
    LinkChanged,
    Outcome,
    RatingResult,
)
from devices.supervisor import ManagedDevice, Supervisor
from devices.tool.outcome import Exit, ToolError
from devices.transport import Opener, open_channel
from devices.transport.base import Channel, Waker
from devices.transport.capture import CaptureChannel, RecordFile
from devices.transport.holders import Holder, who_holds

OPEN_LIMIT_S: Final = 3.0
"""Longest wait for lines to open, or to say why they cannot."""
MARGIN_S: Final = 1.0
LAST_WORDS_S: Final = 0.2

_Body = TypeVar("_Body", bound=EventBody)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a device cannot be used now."""

    message_zh: str
    message_en: str
    held: bool = False
    """Another program of this machine has its port."""


class Workshop:
    """A supervisor with the chosen devices only, and everything that they said."""

    def __init__(
        self,
        setup: Setup,
        devices: Sequence[DeviceConfig],
        *,
        opener: Opener = open_channel,
        record: RecordFile | None = None,
    ) -> None:
        """Build the drivers; opens nothing yet.

        Raises:
            ToolError: a device cannot be built as hall.toml describes it.
        """
        self.devices = list(devices)
        self._opener = opener
        self._record = record
        self._changed = threading.Condition()
        self._events: list[DeviceEvent] = []
        self._errors: dict[str, TransportError] = {}
        self._numbers = itertools.count(1)
        names = dict.fromkeys(device.line for device in devices if device.line)
        self.lines = [setup.line(name) for name in names]
        self._held = {line.name: who for line in self.lines if (who := self._talkers(line))}
        free = [line for line in self.lines if line.name not in self._held]
        mine = [device for device in devices if device.line not in self._held]
        try:
            self._supervisor = Supervisor(
                free, mine, self._take, opener=self._open, neighbours=setup.devices
            )
        except DeviceConfigError as err:
            raise ToolError(err.message_zh, err.message_en) from err

    def __enter__(self) -> Self:
        self._supervisor.start()
        self._wait(self._is_settled, OPEN_LIMIT_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        # What was heard last is acknowledged first: a keypad without an answer would press again for the next user.
        self._wait(lambda: False, LAST_WORDS_S if self._heard_something else 0.0)
        self._supervisor.stop()

    @property
    def _heard_something(self) -> bool:
        return any(isinstance(event.body, KeypadPressed | RatingResult) for event in self._events)

    def device(self, name: str) -> ManagedDevice:
        """The running device; only when it has no trouble of being held."""
        return self._supervisor.device(name)

    def trouble(self, device: DeviceConfig) -> Trouble | None:
        """Why this device cannot be used now; None while its line is open."""
        line = next((one for one in self.lines if one.name == device.line), None)
        holders = self._held.get(device.line)
        if line is not None and holders:
            return _held(line, holders)
        health = self.device(device.name).health
        if health.reason not in {"line_down", "starting"}:
            return None
        error = self._errors.get(device.line)
        if line is not None and error is not None and error.code == "port_busy":
            found = who_holds(line)
            return _held(line, found) if found else Trouble(error.message_zh, error.message_en)
        return Trouble(health.message_zh, health.message_en)

    def hears_else(self, name: str) -> tuple[str, str]:
        """What the line of a device that was never heard hears instead, as a sentence; empty: nothing."""
        health = self.device(name).health
        return (health.message_zh, health.message_en) if health.reason in HINTS else ("", "")

    def must_be_open(self, device: DeviceConfig) -> ManagedDevice:
        """The running device.

        Raises:
            ToolError: with the reason why it cannot be used now.
        """
        trouble = self.trouble(device)
        if trouble is not None:
            end = Exit.HELD if trouble.held else Exit.BAD
            raise ToolError(trouble.message_zh, trouble.message_en, end)
        return self.device(device.name)

    def new_id(self) -> str:
        """An id for a command."""
        return f"tool-{next(self._numbers)}"

    def start(self, name: str, command: Command) -> Completion | None:
        """Give a command to a device; its end if it was refused."""
        if self._record is not None:
            row = {"do": type(command).__name__, "device": name, "with": asdict(command)}
            self._record.write(row)
        try:
            self.device(name).submit(command)
        except DeviceRefused as err:
            return Completion(
                command.command_id, Outcome.FAILED, err.code, err.message_zh, err.message_en
            )
        return None

    def do(self, name: str, command: Command) -> Completion:
        """Give a command to a device and wait for its end."""
        return self.start(name, command) or self.end_of(name, command)

    def end_of(self, name: str, command: Command) -> Completion:
        """Wait for the end of a command that was started."""
        body = self.heard(
            name,
            Completion,
            command.limit_s + MARGIN_S,
            lambda end: end.command_id == command.command_id,
        )
        end = body or Completion(
            command.command_id,
            Outcome.INDETERMINATE,
            "no_answer",
            "设备在规定时间内没有给出结果",
            "The device gave no result in time",
        )
        device = next(one for one in self.devices if one.name == name)
        line = next((one for one in self.lines if one.name == device.line), None)
        if end.reason not in SILENT or line is None:
            return end
        zh, en = with_advice(end.message_zh, end.message_en, line, device.make)
        return replace(end, message_zh=zh, message_en=en)

    @property
    def so_far(self) -> int:
        """How many events there were; give it to ``heard`` to hear only later ones."""
        return len(self._events)

    def heard(
        self,
        name: str,
        kind: type[_Body] | tuple[type[_Body], ...],
        limit_s: float,
        wanted: Callable[[_Body], bool] = lambda _body: True,
        after: int = 0,
    ) -> _Body | None:
        """The first such event of a device, waiting for it if need be; None after the limit."""

        def find() -> _Body | None:
            for event in self._events[after:]:
                if event.device == name and isinstance(event.body, kind) and wanted(event.body):
                    return event.body
            return None

        self._wait(lambda: find() is not None, limit_s)
        return find()

    # ---------------------------------------------------------------- own

    def _talkers(self, line: LineConfig) -> list[Holder]:
        """Who is connected: a second connection to a board may throw out the first."""
        return who_holds(line) if line.transport in {"tcp", "http"} else []

    def _open(self, line: LineConfig, waker: Waker) -> Channel:
        try:
            channel = self._opener(line, waker)
        except TransportError as err:
            self._errors[line.name] = err
            raise
        self._errors.pop(line.name, None)
        if self._record is None:
            return channel
        self._record.write({"link": "open"})
        return CaptureChannel(channel, self._record)

    def _take(self, event: DeviceEvent) -> None:
        if self._record is not None:
            self._record.write({"event": repr(event.body), "device": event.device})
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()

    def _wait(self, what: Callable[[], bool], limit_s: float) -> bool:
        until = time.monotonic() + limit_s
        with self._changed:
            return self._changed.wait_for(what, max(0.0, until - time.monotonic()))

    def _is_settled(self) -> bool:
        """Whether every device's line has opened or has said why not."""
        told = {event.device for event in self._events if isinstance(event.body, LinkChanged)}
        return told >= set(self._supervisor.devices)


def _held(line: LineConfig, holders: list[Holder]) -> Trouble:
    who_zh = "、".join(holder.words_zh for holder in holders)
    who_en = ", ".join(holder.words_en for holder in holders)
    return Trouble(
        f"线路 {line.name}（{line.port}）正由{who_zh}使用；请先停止它再试",
        f"Line {line.name} ({line.port}) is used by {who_en}; stop it first",
        held=True,
    )
