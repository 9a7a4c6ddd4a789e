"""What a driver costs beside its wire: processor time over wire time, first ticket byte, size of a ticket."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from devices.document import Slip, TicketContent, ticket_slip
from devices.kinds import (
    Command,
    Completion,
    DeviceEvent,
    HealthChanged,
    PrintJob,
    Say,
    SelectInput,
    SetLight,
    ShowNumbers,
    ShowPage,
    StartRating,
    StartReading,
    StripLine,
    StripPage,
)
from devices.line import byte_time
from devices.supervisor import Supervisor
from devices.ticket_printer.escpos import raster
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.profile import PROFILES
from queue_controller.cli.rehearsal.ports import free_port
from tests.bench.arithmetic import Row, Spread, Target
from tests.bench.bench import Bench, Figure
from tests.bench.far_printer import printer_on
from tests.bench.far_printer import running as far_printer
from tests.contract.devices.kinds.test_readers_and_outputs import CARD
from tests.unit.devices.bench import Bench as VirtualBench
from tests.unit.devices.bench import device

BAUDS: Final = (9600, 115_200)
AT_9600: Final = Target("at_most", 2.0)
FIRST_BYTE: Final = Target("at_most", 5.0)
RASTER_SHARE: Final = Target("at_most", 1.0)
JOBS: Final = 8
SETTLE_S: Final = 2.0
LIMIT_S: Final = 60.0
PRINTER_LIMIT_S: Final = 20.0


def _clock_ns() -> int:
    """What two looks at the thread's clock take by themselves, which is no driver's time."""
    took = sorted(-(time.thread_time_ns() - time.thread_time_ns()) for _ in range(501))
    return took[len(took) // 2]


CLOCK_NS: Final = _clock_ns()


def ticket(number: str = "B012") -> Slip:
    """A usual ticket, without a QR code."""
    lines = ("您前面还有6人，约等候12分钟", "请到二楼东区等候，注意听叫号", "过号请到导办台")
    return ticket_slip(TicketContent("资阳市政务服务中心", number, service="户政业务", lines=lines))


Ask = Callable[[str], Command]
Press = Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """One protocol at work: what the host asks, and what a person does meanwhile."""

    kind: str
    make: str
    ask: Ask
    press: Press | None = None


EXCHANGES: Final = (
    Exchange("ticket_printer", "escpos", lambda n: PrintJob(command_id=n, slip=ticket())),
    Exchange(
        "call_keypad",
        "ff68",
        lambda n: ShowNumbers(command_id=n, waiting=7, number="012"),
        {"do": "press", "keys": ["0C"]},
    ),
    Exchange(
        "rating_keys",
        "ff68",
        lambda n: StartRating(command_id=n, rating_id=n, seconds=5),
        {"do": "rate", "key": 1},
    ),
    Exchange(
        "rating_keys",
        "single_byte",
        lambda n: StartRating(command_id=n, rating_id=n, seconds=5),
        {"do": "rate", "key": 1},
    ),
    Exchange(
        "led_board",
        "onbon",
        lambda n: ShowPage(command_id=n, page=StripPage((StripLine(f"B012 请到3号窗口 {n}"),))),
    ),
    Exchange(
        "led_board",
        "onbon_d",
        lambda n: ShowPage(command_id=n, page=StripPage((StripLine(f"B012 3号 {n}"),))),
    ),
    Exchange(
        "led_board",
        "modbus_numeric",
        lambda n: ShowPage(command_id=n, page=StripPage((StripLine(f"B{len(n):03d}"),))),
    ),
    Exchange(
        "led_board",
        "cd5220",
        lambda n: ShowPage(command_id=n, page=StripPage((StripLine(f"B{len(n):03d} 3号窗口"),))),
    ),
    Exchange("lights", "modbus_relay", lambda n: SetLight(command_id=n, channel=1, on=True)),
    Exchange(
        "id_card_reader",
        "sdt",
        lambda n: StartReading(command_id=n),
        {"do": "lay", "card": CARD},
    ),
    Exchange(
        "code_scanner",
        "cdc_serial",
        lambda n: StartReading(command_id=n),
        {"do": "scan", "text": "6901234567892"},
    ),
    Exchange(
        "code_scanner",
        "ssi",
        lambda n: StartReading(command_id=n),
        {"do": "scan", "text": "6901234567892"},
    ),
    Exchange(
        "code_scanner",
        "gm65",
        lambda n: StartReading(command_id=n),
        {"do": "scan", "text": "6901234567892"},
    ),
    Exchange("speaker", "syn6288", lambda n: Say(command_id=n, text="请B零幺二号到三号窗口办理")),
    Exchange("panel", "samsung_mdc", lambda n: SelectInput(command_id=n, source="hdmi1")),
)


class MeasuredLine(VirtualBench):
    """A line in virtual time whose wire is paced; the host's side of it is timed.

    The host has its turn when its thread would wake: after a command, after bytes, and at its deadline.
    """

    def __init__(self, exchange: Exchange, baud: int) -> None:
        super().__init__(device(exchange.kind, exchange.make), baud=baud, instant=True)
        self.used_ns = 0
        self.bytes = 0
        self._awake = True
        self._due: float | None = None

    def _timed(self, what: Callable[[], None]) -> None:
        began = time.thread_time_ns()
        what()
        self.used_ns += max(0, time.thread_time_ns() - began - CLOCK_NS)

    def _turn(self) -> None:
        core = self.core
        core.tick(self.now)
        if core.is_open:
            data = core.to_write(self.now)
            if data:
                core.wrote(len(data), self.now)
                self.bytes += len(data)
                self.wire.to_device += data
        self._due = core.deadline(self.now)

    def _exchange(self) -> None:
        if self._awake or (self._due is not None and self.now >= self._due):
            self._awake = False
            self._timed(self._turn)
        while self.wire.to_device and self.sim.wants_to_read(self.now):
            self.sim.readable(self.now)
        self.sim.tick(self.now)
        heard = bytes(self.wire.to_host)
        self.wire.to_host.clear()
        if heard and self.core.is_open:
            self.bytes += len(heard)
            self._timed(lambda: self.core.received(heard, self.now))
            self._awake = True

    def work(self, exchange: Exchange) -> float:
        """Several jobs; per cent of the wire's time that the host's processor took."""
        self.plug()
        self._awake = True
        self.run(SETTLE_S)
        self.used_ns = self.bytes = 0
        for number in range(JOBS):
            name = f"job-{number}"
            command = exchange.ask(name)
            self._timed(lambda command=command: self.submit(command))  # type: ignore[misc]
            self._awake = True
            self.run(SETTLE_S / 4)
            if exchange.press is not None:
                self.ask(**exchange.press)
            if not self.run_until(lambda name=name: bool(self.ends(name)), LIMIT_S):  # type: ignore[misc]
                raise RuntimeError(f"{exchange.make} did not end {name}")
            self.run(SETTLE_S / 4)
        return 100 * self.used_ns / 1e9 / (self.bytes * byte_time(self.line))


def run(bench: Bench) -> list[Row]:
    """Every protocol at both speeds, then the printer's two figures."""
    rows: list[Row] = []
    for exchange in EXCHANGES:
        for baud in BAUDS:
            MeasuredLine(exchange, baud).work(exchange)  # warms up
            shares = [
                MeasuredLine(exchange, baud).work(exchange) for _ in range(bench.scale.rounds)
            ]
            rows.append(
                Row(
                    f"{exchange.kind} `{exchange.make}`, {baud} baud",
                    "%",
                    Spread.of_rounds(shares),
                    target=AT_9600 if baud == BAUDS[0] else None,
                    why="an exchange of so few bytes is over before a driver has looked at it once",
                )
            )
    bench.say("drivers: " + ", ".join(f"{row.value.value:.2f}" for row in rows) + " %")
    rows += _first_byte(bench)
    rows.append(_ticket_size())
    return rows


def _first_byte(bench: Bench) -> list[Row]:
    """From the call with which the kiosk gives the committed ticket away to its first byte at the printer."""
    line, printer = printer_on(free_port())
    ended = threading.Event()
    good = threading.Event()

    def take(event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            ended.set()
        elif isinstance(event.body, HealthChanged) and event.body.health.reason == "ok":
            good.set()

    rounds: list[list[float]] = []
    with far_printer(int(line.port.rpartition(":")[2])) as process:
        supervisor = Supervisor([line], [printer], take)
        supervisor.start()
        try:
            _wait(good)
            device_ = supervisor.device("printer-1")
            for number in range(bench.scale.rounds):
                times = []
                for job in range(bench.scale.presses):
                    ended.clear()
                    began_ns = time.monotonic_ns()
                    device_.submit(PrintJob(command_id=f"t-{number}-{job}", slip=ticket()))
                    _wait(ended)
                    times.append((_arrived_ns(process, began_ns) - began_ns) / 1e6)
                    time.sleep(0.005 * (job % 5))
                rounds.append(times)
        finally:
            supervisor.stop()
    what = "first ticket byte after the commit, TCP printer"
    why = (
        "four questions for the printer's state and their answers go over the line before each ticket,"
        " between two processes that each have to be given a processor four times"
    )
    return [
        Row(f"{what}, p50", "ms", Spread.pooled(rounds, 0.5), target=FIRST_BYTE, why=why),
        Row(f"{what}, p99", "ms", Spread.pooled(rounds, 0.99), target=FIRST_BYTE, why=why),
    ]


def _ticket_size() -> Row:
    profile = PROFILES["gainscha_80"]
    encoded = encode_slip(ticket(), profile)
    width_bytes = profile.width_dots // 8
    rows = bytes(width_bytes * encoded.height_dots)
    picture = sum(map(len, raster.bands(width_bytes, rows, max_lines=128)))
    share = 100 * len(encoded.data) / picture
    return Row(
        f"a ticket as text ({len(encoded.data)} bytes) of the same as raster ({picture} bytes)",
        "%",
        Spread(share, share, share),
        target=RASTER_SHARE,
        why="characters of the ticket are not in the printer",
    )


def _wait(event: threading.Event) -> None:
    if not event.wait(PRINTER_LIMIT_S):
        raise RuntimeError("the printer does not answer")


def _arrived_ns(process: subprocess.Popen[bytes], after_ns: int) -> int:
    """When the ticket began; a printer is also initialised when its line opens."""
    while process.stdout is not None and (line := process.stdout.readline()):
        if int(line) > after_ns:
            return int(line)
    raise RuntimeError("the printer has ended")


FIGURE = Figure(
    "wires",
    "Drivers beside their wires",
    "Each protocol does its everyday work on a serial line paced at 9600 and 115200 baud, in virtual time: processor"
    " time of line, decoder and driver (less that of reading the clock) over the time that the bytes take on the wire, both"
    " directions, with as many turns as the line's thread would wake for. First ticket byte:"
    " from the call that gives a committed ticket to the printer's line, through its status check, to the ticket's first"
    " byte at the far end of a TCP connection, a process of its own.",
    run,
)
