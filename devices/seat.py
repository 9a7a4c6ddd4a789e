"""One device on its line: the driver, its open commands, its events, health, trace and statistics.

Everything here runs on the line's thread, except ``reserve``, ``cancel_reservation`` and the readers of
``reported_health``, ``trace`` and ``statistics``.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from config.setup_model import DeviceConfig, LineConfig
from devices.driver import Driver, DriverSetup, Make
from devices.errors import DeviceRefused, TransportError
from devices.health import NO_KEY_YET, DeviceHealth, Health, line_down, with_advice
from devices.hearing import Hint
from devices.kinds import (
    Capabilities,
    Command,
    Completion,
    DeviceEvent,
    EventBody,
    HealthChanged,
    LinkChanged,
    LinkState,
    Outcome,
)
from devices.trace import TraceRing

log = logging.getLogger(__name__)

REMEMBERED_COMPLETIONS = 256
FAULT_PAUSE_S = 5.0
ADVICE_AFTER_S = 8.0
"""A device that has not spoken so long after its line opened may be of another make or speed."""

STARTING = DeviceHealth(Health.UNKNOWN, "starting", "正在连接", "Connecting")
FAULT = DeviceHealth(
    Health.BAD, "driver_fault", "驱动程序出错，稍后自动重试", "Driver fault; it retries"
)


class Outbox(Protocol):
    """What a seat needs from its line."""

    def write(
        self, seat: Seat, data: bytes, token: int | None, *, urgent: bool, reply_window_s: float
    ) -> None:
        """Queue a frame."""
        ...

    def release(self, seat: Seat) -> None:
        """End the seat's reply window."""
        ...

    def drop_pending(self, seat: Seat) -> int:
        """Forget the seat's frames that have not begun to leave."""
        ...

    def pending_bytes(self, seat: Seat) -> int:
        """Bytes of the seat that have not left."""
        ...

    def port_status(self) -> int | None:
        """USB status byte."""
        ...


@dataclass(slots=True)
class Statistics:
    """Counters since the start; ``errors`` are losses of the line and driver faults."""

    jobs: int = 0
    failed: int = 0
    indeterminate: int = 0
    refused: int = 0
    events: int = 0
    errors: int = 0
    reconnects: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


class Seat:
    """Implements ``devices.driver.Port`` for its driver."""

    def __init__(
        self,
        config: DeviceConfig,
        line: LineConfig,
        make: Make,
        options: Any,
        outbox: Outbox,
        on_event: Callable[[DeviceEvent], None],
    ) -> None:
        self.config = config
        self.make = make
        self.capabilities: Capabilities = make.capabilities(config, options)
        self.reported_health = STARTING
        self.statistics = Statistics()
        self._line = line
        self._options = options
        self._outbox = outbox
        self._on_event = on_event
        self._now = self._opened_at = 0.0
        self._sequence = 0
        self._open = False
        self._open_before = False
        self._down = STARTING
        self._link = LinkState.CLOSED
        self.due: float | None = None
        """When ``tick`` is wanted, monotonic seconds."""
        self._faulted_until: float | None = None
        self._advised: tuple[DeviceHealth | None, DeviceHealth | None] = (None, None)
        """The last health that got advice, and the two together."""
        self._hint: Hint | None = None
        self._lock = threading.Lock()
        self._reserved = 0
        self._running: dict[str, float] = {}
        self._done: OrderedDict[str, Completion] = OrderedDict()
        self.driver = self._build()
        self.trace = TraceRing(
            lambda data, outgoing: self.driver.explain(data, outgoing=outgoing),
            keep_bytes=make.traces_bytes,
        )

    def _build(self) -> Driver:
        return self.make.build_driver(DriverSetup(self.config, self._line, self._options, self))

    # ---------------------------------------------------------------- from any thread

    def reserve(self) -> None:
        """Take a place for one more command.

        Raises:
            DeviceRefused: code "busy", too many are open.
        """
        with self._lock:
            if self._reserved >= self.make.max_open_commands:
                self.statistics.refused += 1
                raise DeviceRefused(
                    f"设备 {self.config.name} 正忙，有 {self._reserved} 项未完成，请稍候再试",
                    f"Device {self.config.name} is busy with {self._reserved} commands; try again later",
                    code="busy",
                )
            self._reserved += 1

    def cancel_reservation(self) -> None:
        """Give the place back."""
        with self._lock:
            self._reserved -= 1

    def counters(self) -> Mapping[str, float]:
        """All counters: the frame's and the make's."""
        with self._lock:
            own = replace(self.statistics)
        values = {name: float(getattr(own, name)) for name in Statistics.__dataclass_fields__}
        return {**values, **self.driver.statistics()}

    # ---------------------------------------------------------------- the Port of the driver

    def write(
        self,
        data: bytes,
        *,
        token: int | None = None,
        urgent: bool = False,
        reply_window_s: float = 0.0,
    ) -> None:
        """See ``devices.driver.Port``."""
        if self._open:
            self._outbox.write(self, data, token, urgent=urgent, reply_window_s=reply_window_s)

    def release(self) -> None:
        """See ``devices.driver.Port``."""
        self._outbox.release(self)

    def drop_pending(self) -> int:
        """See ``devices.driver.Port``."""
        return self._outbox.drop_pending(self)

    @property
    def pending_bytes(self) -> int:
        """See ``devices.driver.Port``."""
        return self._outbox.pending_bytes(self)

    def port_status(self) -> int | None:
        """See ``devices.driver.Port``."""
        return self._outbox.port_status() if self._open else None

    def emit(self, event: EventBody) -> None:
        """Give an event to the consumer, numbered."""
        self._sequence += 1
        self.statistics.events += 1
        self._on_event(
            DeviceEvent(self.config.name, self.make.kind, self._sequence, self._now, event)
        )

    def complete(self, completion: Completion) -> None:
        """End a command; a second end of the same command is dropped."""
        command_id = completion.command_id
        if self._running.pop(command_id, None) is None:
            log.warning("%s ended %s twice or unasked", self.config.name, command_id)
            return
        self.cancel_reservation()
        self._done[command_id] = completion
        while len(self._done) > REMEMBERED_COMPLETIONS:
            self._done.popitem(last=False)
        self.statistics.jobs += 1
        self.statistics.failed += completion.outcome is Outcome.FAILED
        self.statistics.indeterminate += completion.outcome is Outcome.INDETERMINATE
        self.emit(completion)

    # ---------------------------------------------------------------- from the line

    def opened(self, now: float) -> None:
        """The port is open (again)."""
        self._now = self._opened_at = now
        self._open = True
        if self._open_before:
            self.statistics.reconnects += 1
        self._open_before = True
        if self._faulted_until is not None:
            self._rebuild()
        self._advised = (None, None)
        self._hint = None
        self._link = LinkState.OPEN
        self.emit(LinkChanged(LinkState.OPEN))
        self.call(now, self.driver.on_open, now)

    def lost(self, now: float, error: TransportError, *, was_open: bool) -> None:
        """The port is gone, or did not open."""
        self._now = now
        self._down = line_down(error.message_zh, error.message_en)
        if was_open:
            self.statistics.errors += 1
            self.call(now, self.driver.on_lost, now, error)
            self._open = False
            self._end_all(
                "line_down", "线路中断，结果不明", "The line was lost; nobody knows the end"
            )
        self._report_health(now)
        if self._link is not LinkState.WAITING:
            self._link = LinkState.WAITING
            self.emit(LinkChanged(LinkState.WAITING, error.message_zh, error.message_en))
        self._reckon()

    def begin(self, command: Command, now: float) -> None:
        """Start a reserved command, or say again how it ended."""
        self._now = now
        command_id = command.command_id
        if command_id in self._running:
            self.cancel_reservation()
            return
        done = self._done.get(command_id)
        if done is not None:
            self.cancel_reservation()
            self.emit(done)
            return
        self._running[command_id] = now + command.limit_s
        if self._open and self._faulted_until is None:
            self.call(now, self.driver.submit, command, now)
            return
        if self._open:
            self._end(command_id, Outcome.FAILED, FAULT.reason, FAULT.message_zh, FAULT.message_en)
        else:
            self._end(command_id, Outcome.FAILED, "line_down", *self._down_sentences())
        self._reckon()

    def call(self, now: float, function: Callable[..., None], *args: object) -> None:
        """Call the driver; its bug must not stop the other devices of the line."""
        if self._faulted_until is not None:
            return
        self._now = now
        try:
            function(*args)
        except Exception:
            log.exception("driver of %s failed in %s", self.config.name, function.__name__)
            self.statistics.errors += 1
            self._faulted_until = now + FAULT_PAUSE_S
            self._end_all(FAULT.reason, FAULT.message_zh, FAULT.message_en)
        self._report_health(now)
        self._reckon()

    def tick(self, now: float) -> None:
        """Whatever is due: the driver's timer, commands without an end, a driver that failed."""
        self._now = now
        if self._faulted_until is not None and self._open and now >= self._faulted_until:
            self._rebuild()
            self.call(now, self.driver.on_open, now)
        deadline = self._driver_deadline()
        if deadline is not None and now >= deadline:
            self.call(now, self.driver.on_timer, now)
        for command_id in [one for one, until in self._running.items() if now >= until]:
            self._end(
                command_id,
                Outcome.INDETERMINATE,
                "no_answer",
                "设备在规定时间内没有给出结果",
                "The device gave no result in time",
            )
        self._reckon()

    def line_hears(self, hint: Hint | None, now: float) -> None:
        """What the line hears that is of no device, for one that was never heard itself."""
        self._hint = hint
        self._report_health(now)

    def heard(self, data: bytes, now: float) -> None:
        """Count and remember bytes that are for this device."""
        self.statistics.bytes_in += len(data)
        self.trace.add(now, data, outgoing=False)

    def said(self, data: bytes, now: float) -> None:
        """Count and remember a frame that left."""
        self.statistics.bytes_out += len(data)
        self.trace.add(now, data, outgoing=True)

    # ---------------------------------------------------------------- own

    def _reckon(self) -> None:
        """Find out when ``tick`` is wanted next; after everything that may change it."""
        due = min(self._running.values()) if self._running else None
        if self._open:
            own = self._faulted_until
            if own is None:
                own = self.driver.next_deadline()
            if own is not None and (due is None or own < due):
                due = own
        self.due = due

    def _driver_deadline(self) -> float | None:
        if not self._open or self._faulted_until is not None:
            return None
        return self.driver.next_deadline()

    def _rebuild(self) -> None:
        self._faulted_until = None
        self.driver = self._build()

    def _down_sentences(self) -> tuple[str, str]:
        return self._down.message_zh, self._down.message_en

    def _end(self, command_id: str, outcome: Outcome, reason: str, zh: str, en: str) -> None:
        self.complete(Completion(command_id, outcome, reason, zh, en))

    def _end_all(self, reason: str, zh: str, en: str) -> None:
        for command_id in list(self._running):
            self._end(command_id, Outcome.INDETERMINATE, reason, zh, en)

    def _with_advice(self, health: DeviceHealth, now: float) -> DeviceHealth:
        """A device on a serial line that says nothing may be spoken to in the wrong way."""
        if health.reason == NO_KEY_YET.reason and self._hint is not None:
            return self._hint.health_of(self.config.address, self._line)
        silent = health.reason == "no_answer" or (
            health.reason == "not_heard" and now - self._opened_at >= ADVICE_AFTER_S
        )
        if not silent or self._line.transport != "serial":
            return health
        before, advised = self._advised
        if advised is None or before is not health:
            zh, en = with_advice(health.message_zh, health.message_en, self._line, self.make.name)
            advised = replace(health, message_zh=zh, message_en=en)
            self._advised = (health, advised)
        return advised

    def _report_health(self, now: float) -> None:
        if not self._open:
            health = self._down
        elif self._faulted_until is not None:
            health = FAULT
        else:
            health = self.driver.health(now)
        health = self._with_advice(health, now)
        if health is not self.reported_health and health != self.reported_health:
            self.reported_health = health
            self.emit(HealthChanged(health))
