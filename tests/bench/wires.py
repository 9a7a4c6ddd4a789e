"""What a driver costs beside its wire: processor time over wire time, first ticket byte, size of a ticket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from config.setup_model import DeviceConfig, LineConfig
from devices.document import Slip, TicketContent, ticket_slip
from devices.kinds import (
    Command,
    Completion,
    DeviceEvent,
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
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from devices.ticket_printer.escpos import raster
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.profile import PROFILES
from tests.bench.arithmetic import Row, Spread, Target
from tests.bench.bench import Bench, Figure
from tests.contract.devices.kinds.test_readers_and_outputs import CARD
from tests.helpers.ports import free_port
from tests.unit.devices.bench import Bench as VirtualBench
from tests.unit.devices.bench import device

BAUDS: Final = (9600, 115_200)
AT_9600: Final = Target("at_most", 2.0)
FIRST_BYTE: Final = Target("at_most", 5.0)
RASTER_SHARE: Final = Target("at_most", 1.0)
JOBS: Final = 8
SETTLE_S: Final = 2.0
LIMIT_S: Final = 60.0
TICKET_BEGINS: Final = b"\x1b@"


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
        "modbus_numeric",
        lambda n: ShowPage(command_id=n, page=StripPage((StripLine(f"B{len(n):03d}"),))),
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
    """A line in virtual time whose wire is paced; the host's side of it is timed."""

    def __init__(self, exchange: Exchange, baud: int) -> None:
        super().__init__(device(exchange.kind, exchange.make), baud=baud, instant=True)
        self.used_ns = 0
        self.bytes = 0

    def _exchange(self) -> None:
        began = time.thread_time_ns()
        self.core.tick(self.now)
        data = self.core.to_write(self.now) if self.core.is_open else b""
        if data:
            self.core.wrote(len(data), self.now)
        self.used_ns += time.thread_time_ns() - began
        self.bytes += len(data)
        self.wire.to_device += data
        while self.wire.to_device and self.sim.wants_to_read(self.now):
            self.sim.readable(self.now)
        self.sim.tick(self.now)
        heard = bytes(self.wire.to_host)
        self.wire.to_host.clear()
        if heard and self.core.is_open:
            self.bytes += len(heard)
            began = time.thread_time_ns()
            self.core.received(heard, self.now)
            self.used_ns += time.thread_time_ns() - began

    def work(self, exchange: Exchange) -> float:
        """Several jobs; per cent of the wire's time that the host's processor took."""
        self.plug()
        self.run(SETTLE_S)
        self.used_ns = self.bytes = 0
        for number in range(JOBS):
            name = f"job-{number}"
            command = exchange.ask(name)
            began = time.thread_time_ns()
            self.submit(command)
            self.used_ns += time.thread_time_ns() - began
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
    port = free_port()
    line = LineConfig(name="printer", transport="tcp", port=f"127.0.0.1:{port}", owner="kiosk-1")
    printer = DeviceConfig(
        name="printer-1", kind="ticket_printer", make="escpos", line="printer", program="kiosk-1"
    )
    ended: list[str] = []
    arrived: list[float] = []

    def take(event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            ended.append(event.body.command_id)

    server = SimServer([line], [printer], instant=True)
    endpoint = server._lines[0].endpoint
    read = endpoint.read

    def timed_read(max_bytes: int) -> bytes | None:
        data = read(max_bytes)
        if data and TICKET_BEGINS in data:
            arrived.append(time.perf_counter())
        return data

    endpoint.read = timed_read  # type: ignore[method-assign]  # a witness beside the wire
    thread = threading.Thread(target=server.run)
    thread.start()
    supervisor = Supervisor([line], [printer], take)
    supervisor.start()
    rounds: list[list[float]] = []
    try:
        device_ = supervisor.device("printer-1")
        _until(lambda: device_.health.reason == "ok")
        for number in range(bench.scale.rounds):
            times = []
            for job in range(bench.scale.presses):
                name = f"t-{number}-{job}"
                arrived.clear()
                began = time.perf_counter()
                device_.submit(PrintJob(command_id=name, slip=ticket()))
                _until(lambda name=name: name in ended)  # type: ignore[misc]
                times.append((arrived[0] - began) * 1000)
                time.sleep(0.005 * (job % 5))
            rounds.append(times)
    finally:
        supervisor.stop()
        server.stop()
        thread.join(5)
    what = "first ticket byte after the commit, TCP printer"
    why = (
        "four questions for the printer's state and their answers go over the line before each ticket,"
        " between two threads of this one process"
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


def _until(what: Callable[[], bool], limit_s: float = 20.0) -> None:
    end = time.monotonic() + limit_s
    while not what():
        if time.monotonic() > end:
            raise RuntimeError("the printer does not answer")
        time.sleep(0.0005)


FIGURE = Figure(
    "wires",
    "Drivers beside their wires",
    "Each protocol does its everyday work on a serial line paced at 9600 and 115200 baud, in virtual time: processor"
    " time of line, decoder and driver over the time that the bytes take on the wire, both directions. First ticket byte:"
    " from the call that gives a committed ticket to the printer's line, through its status check, to the ticket's first"
    " byte at the far end of a TCP connection.",
    run,
)
