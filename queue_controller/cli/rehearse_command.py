"""`hall rehearse DIR`: a hall with simulated hardware, invented visitors, and witnesses at the end."""

from __future__ import annotations

import contextlib
import datetime as dt
import queue as queues
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Annotated, Any, Final

import msgspec
import typer
from rich.console import Console
from rich.live import Live

from config.model import Setup
from queue_controller.api import messages as m
from queue_controller.api.client import Applied, Beat, BusClient, Link, Reset, Update
from queue_controller.api.clock import HallClock
from queue_controller.api.errors import BusError
from queue_controller.api.view import HallView
from queue_controller.cli.look_commands import classes_text
from queue_controller.cli.options import JsonOption, SetupOption
from queue_controller.cli.rehearsal import visitors as arrivals
from queue_controller.cli.rehearsal.breaking import Break, break_log_copy, break_witness
from queue_controller.cli.rehearsal.clerks import Action, Clerks, Press, RateOnPad, Send
from queue_controller.cli.rehearsal.controls import Controls, SimulatorGoneError
from queue_controller.cli.rehearsal.hands import Hand, Hands
from queue_controller.cli.rehearsal.live import LiveHall
from queue_controller.cli.rehearsal.people import People
from queue_controller.cli.rehearsal.practice import practice
from queue_controller.cli.rehearsal.practice import sentence as practice_sentence
from queue_controller.cli.rehearsal.real import (
    RealHallError,
    as_command,
    device_states,
    must_not_run,
    real_setup,
    states_table,
)
from queue_controller.cli.rehearsal.revision import Revise
from queue_controller.cli.rehearsal.stage import PIN, RunFolderError, Stage, has_display
from queue_controller.cli.rehearsal.usage import sentence, uses
from queue_controller.cli.rehearsal.witnesses import (
    Testimony,
    compare,
    read_witness_files,
    table,
)
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_NOT_REACHABLE,
    Target,
    all_events,
    connect,
    dump,
    fail,
    say,
)
from queue_controller.cli.speed_text import speed_text
from queue_controller.cli.supervise import Supervisor
from queue_controller.cli.target import load_target, remember

AFTER_CLOSING_MS: Final = 36 * 60_000
"""The manager lets the hall serve on for half an hour and then closes it."""
START_LIMIT_S: Final = 60.0
STEP_S: Final = 0.05
ASK_LIMIT_S: Final = 3.0
RELOAD_LIMIT_S: Final = 30.0
"""The tables are read and checked first."""
QUIET_S: Final = 2.5
DRAIN_LIMIT_S: Final = 40.0
LAST_VISITOR_BEFORE_END_S: Final = 6.0
LINE_EVERY_S: Final = 10.0
EXIT_WITNESSES_DIFFER: Final = 5
EXIT_PROGRAM_FAILED: Final = 6


class _Follower:
    """The rehearsal's own replica of the hall, filled from the bus client's thread."""

    def __init__(self) -> None:
        self.updates: queues.SimpleQueue[Update] = queues.SimpleQueue()
        self.view = HallView()
        self.clock = HallClock()
        self.waits: tuple[m.Wait, ...] = ()
        self.link = "connecting"

    def drain(self) -> None:
        """Take everything that has arrived."""
        with contextlib.suppress(queues.Empty):
            while True:
                update = self.updates.get_nowait()
                if isinstance(update, Reset):
                    self.view = update.view
                elif isinstance(update, Applied):
                    self.view.apply(update.record, update.event)
                elif isinstance(update, Beat):
                    self.clock.update(update.heartbeat)
                    self.waits = update.heartbeat.waits
                elif isinstance(update, Link):
                    self.link = update.state


class Rehearsal:
    """One rehearsal from curtain to testimony."""

    def __init__(
        self,
        stage: Stage,
        *,
        start: dt.datetime,
        speed: float,
        minutes: float,
        seed: int,
        broken: Break | None,
        as_json: bool,
        workbench: bool = False,
        managed: bool = True,
    ) -> None:
        self.stage = stage
        self.workbench = workbench
        self.start = start
        self.speed = speed
        self.minutes = minutes
        self.seed = seed
        self.broken = broken
        self.as_json = as_json
        self.live = LiveHall(stage.hall, speed)
        self.supervisor = Supervisor(self._tell)
        self.controls = Controls(stage.control_sockets())
        self.follower = _Follower()
        self.stop = threading.Event()
        self.refused: dict[str, int] = {}
        self.uses: dict[str, int] = {}
        self.practice: dict[str, int] = {}
        self.people = People(
            stage.hall,
            stage.setup.policy,
            int(start.timestamp() * 1000),
            seed,
            managed=managed,
            revises=not stage.is_real,
        )
        self.report: m.DayReport | None = None
        self.hall_end_ms = self._hall_end_ms()

    def run(self) -> list[Testimony]:
        """Start everything, play, drain, end everything, and hear the witnesses."""
        stage = self.stage
        client: BusClient | None = None
        try:
            stage.start_hardware(self.supervisor, self.speed)
            stage.start_controller(self.supervisor, self.start, self.speed)
            self.controls.wait_ready(START_LIMIT_S)
            if self.broken is not None:
                break_witness(self.broken, self.controls, stage.setup)
            client = connect(stage.target, on_update=self.follower.updates.put)
            self._wait_current()
            plans = self._plans()
            stage.start_programs(self.supervisor, plans)
            if self.workbench:
                stage.start_workbench(self.supervisor)
            self._play(client, plans)
            stage.call_off_visitors(plans)
            self._drain(client)
            return self._hear(client)
        finally:
            if client is not None:
                client.close()
            self.controls.close()
            self.supervisor.stop()

    def _tell(self, sentence: str) -> None:
        self.live.notes.append(sentence)
        if self.as_json or not sys.stdout.isatty():
            say(sentence, to=sys.stderr)

    def _hall_end_ms(self) -> int:
        start_ms = int(self.start.timestamp() * 1000)
        if self.minutes:
            return start_ms + int(self.minutes * 60_000 * self.speed)
        hours = self.stage.hall.hours_on(self.start.date())
        close = hours.spans[-1].end if hours.spans else dt.time(17, 30)
        at = dt.datetime.combine(self.start.date(), close, self.start.tzinfo)
        return max(start_ms, int(at.timestamp() * 1000) + AFTER_CLOSING_MS)

    def _plans(self) -> dict[str, list[arrivals.Visitor]]:
        if not self.stage.visitors:
            return {}
        last_ms = self.hall_end_ms - int(LAST_VISITOR_BEFORE_END_S * 1000 * self.speed)
        drawn = arrivals.draw(
            self.stage.hall,
            self.start.date(),
            int(self.start.timestamp() * 1000),
            last_ms,
            Random(f"visitors {self.seed}"),
        )
        if self.stage.is_real:  # nobody lays a card on a real reader by itself
            drawn = [replace(visitor, card=False) for visitor in drawn]
        kiosks = [p.name for p in self.stage.setup.programs_of("ticketing")]
        return arrivals.deal(drawn, kiosks) if kiosks else {}

    def _wait_current(self) -> None:
        end = time.monotonic() + START_LIMIT_S
        while self.follower.link != "current" or not self.follower.clock.known:
            self.follower.drain()
            if time.monotonic() > end or self.supervisor.failed:
                raise ControllerAbsentError
            time.sleep(0.02)

    def _play(self, client: BusClient, plans: dict[str, list[arrivals.Visitor]]) -> None:
        begin_ms = int(self.start.timestamp() * 1000)
        by_hand = {} if self.stage.is_real else plans
        hands = Hands(self.stage.hall, self.stage.setup, by_hand, (begin_ms, self.hall_end_ms))
        pads = {d.counter for d in self.stage.setup.devices if d.kind == "rating_keys"}
        clerks = Clerks(
            self.stage.hall,
            self.start.date(),
            begin_ms,
            self.seed,
            set() if self.stage.is_real else pads,
        )
        screen = sys.stdout.isatty() and not self.as_json
        next_line_s = 0.0
        with _live(enabled=screen) as live:
            while not self.stop.is_set() and not self._over():
                began = time.monotonic()
                self.follower.drain()
                now_ms = self.follower.clock.now_ms()
                if self.follower.link == "current" and self.stage.visitors:
                    for action in clerks.step(self.follower.view, now_ms, began):
                        self._act(action, client)
                    view, waits = self.follower.view, self.follower.waits
                    for act in self.people.step(view, waits, now_ms):
                        self._act(act, client)
                    clerks.through_lunch = self.people.through_lunch
                    for hand in hands.step(now_ms, began):
                        self._act(hand, client)
                if live is not None:
                    live.update(self.live.render(self.follower.view, self.follower.waits, now_ms))
                elif began >= next_line_s and not self.as_json:
                    next_line_s = began + LINE_EVERY_S
                    say(self.live.line(self.follower.view, now_ms))
                time.sleep(max(0.0, STEP_S - (time.monotonic() - began)))

    def _over(self) -> bool:
        if len(self.supervisor.failed) == len(self.supervisor.programs):
            return True
        return self.follower.clock.now_ms() >= self.hall_end_ms

    def _act(self, action: Action | Hand | Revise, client: BusClient) -> None:
        setup = self.stage.setup
        if isinstance(action, Revise):
            self.stage.revise(action.table, action.text)
            action = Send(action.command)
        bare = isinstance(action, Press) and not setup.devices_at(action.counter, "call_keypad")
        if not isinstance(action, Hand) and (self.stage.is_real or bare):
            # A real or a temporary counter has no simulated keypad: its clerk uses the terminal.
            wanted = as_command(action)
            if wanted is None:
                return
            action = wanted
        try:
            if isinstance(action, Hand):
                self.controls.ask(action.device, action.request)
                return
            if isinstance(action, Press):
                for device in setup.devices_at(action.counter, "call_keypad")[:1]:
                    self.controls.ask(device.name, {"do": "press", "keys": list(action.keys)})
            elif isinstance(action, RateOnPad):
                for device in setup.devices_at(action.counter, "rating_keys")[:1]:
                    self.controls.ask(device.name, {"do": "rate", "key": 6 - action.level})
            elif isinstance(action, Send):
                limit_s = RELOAD_LIMIT_S if isinstance(action.command, m.Reload) else ASK_LIMIT_S
                reply = client.ask(action.command, pin=PIN, timeout_s=limit_s)
                self.people.heard(action.command, _body(reply))
                if not reply.ok:
                    self.refused[reply.code] = self.refused.get(reply.code, 0) + 1
        except (SimulatorGoneError, BusError) as error:
            self._tell(f"! {error}")

    def _drain(self, client: BusClient) -> None:
        """Wait until the last papers are out and the last strips lit, however busy this machine is."""
        end = time.monotonic() + DRAIN_LIMIT_S
        while time.monotonic() < end:
            self._wait_quiet(end)
            if self.broken is not None:
                return
            if all(
                one.agrees for one in self._compared(all_events(client), self._ask_report(client))
            ):
                return

    def _wait_quiet(self, end: float) -> None:
        """Wait until no simulator writes any more."""
        size, since = -1, time.monotonic()
        while time.monotonic() < end:
            self.follower.drain()
            now = sum(p.stat().st_size for p in self.stage.witness_files() if p.exists())
            if now != size:
                size, since = now, time.monotonic()
            elif time.monotonic() - since > QUIET_S:
                return
            time.sleep(0.1)

    def _hear(self, client: BusClient) -> list[Testimony]:
        events = all_events(client)
        self.practice = practice(events)
        self.report = self._ask_report(client)
        self._save_pictures()
        self.supervisor.stop()
        if self.broken is Break.LOG:
            events = break_log_copy(self.stage.data_dir, self.stage.run_dir, self.seed)
        if not self.stage.is_real:
            rows = read_witness_files(self.stage.witness_files())
            self.uses = uses(self.stage.setup, rows)
        return self._compared(events, self.report)

    def _ask_report(self, client: BusClient) -> m.DayReport | None:
        reply = client.ask(m.AskDayReport(), timeout_s=15.0)
        return msgspec.json.decode(reply.body, type=m.DayReport) if reply.ok else None

    def _compared(
        self, events: list[tuple[m.EventRecord, m.Event]], report: m.DayReport | None
    ) -> list[Testimony]:
        """The witnesses as they are now, beside these events."""
        counters_with = {
            kind: frozenset(d.counter for d in self.stage.setup.devices if d.kind == kind)
            for kind in ("led_board", "call_keypad", "rating_keys")
        }
        kiosks = frozenset(p.name for p in self.stage.setup.programs_of("ticketing"))
        found = compare(
            read_witness_files(self.stage.witness_files()),
            events,
            report,
            counters_with,
            kiosks,
            self.stage.setup.policy.walk_up_numbers[0],
            frozenset(
                device.name
                for device in self.stage.setup.devices
                if device.kind == "ticket_printer" and device.program in kiosks
            ),
        )
        if self.stage.is_real:  # no simulator saw anything
            return [one for one in found if one.witness in {"event log", "report"}]
        return found

    def _save_pictures(self) -> None:
        if self.stage.bare or self.stage.is_real:
            return
        self.stage.pictures.mkdir(parents=True, exist_ok=True)
        for device in self.stage.setup.devices:
            if device.kind not in {"ticket_printer", "led_board"}:
                continue
            path = self.stage.pictures / f"{device.name}.png"
            with contextlib.suppress(SimulatorGoneError):
                self.controls.ask(device.name, {"do": "picture", "path": str(path)})


HEARD: Final[dict[str, type[m.ReplyBody]]] = {
    "issued": m.Issued,
    "booked": m.Booked,
    "done": m.Done,
}
"""Answers that somebody of the rehearsal listens for."""


def _body(reply: m.Reply) -> m.ReplyBody | None:
    """What a command was answered with; None: it was refused, or nobody listens for it."""
    found = msgspec.json.decode(reply.body) if reply.ok else None
    kind = HEARD.get(found.get("type", "")) if isinstance(found, dict) else None
    return None if kind is None else msgspec.json.decode(reply.body, type=kind)


class ControllerAbsentError(Exception):
    """The controller did not come up."""


@contextlib.contextmanager
def _live(*, enabled: bool) -> Any:
    if not enabled:
        yield None
        return
    with Live(console=Console(), refresh_per_second=4, screen=True) as live:
        yield live


def rehearse(
    folder: Annotated[Path, typer.Argument(help="大厅文件夹 / hall folder")],
    *,
    date: Annotated[
        dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="演练的日期 / date")
    ] = dt.datetime(2025, 9, 8),  # noqa: DTZ001 - a date; the hall's zone is added below
    start: Annotated[str, typer.Option(help="开始时刻 / time of day")] = "08:15",
    speed: Annotated[float, typer.Option(min=0.1, max=600, help="时钟倍速 / speed")] = 1.0,
    minutes: Annotated[
        float, typer.Option(min=0, max=1440, help="演练多少分钟（实际时间），0 为到下班")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="随机种子 / seed")] = 1,
    headless: Annotated[
        bool, typer.Option("--headless", help="不开任何窗口 / no windows, no Qt")
    ] = False,
    no_visitors: Annotated[
        bool, typer.Option("--no-visitors", help="不派访客和窗口人员 / nobody comes by itself")
    ] = False,
    no_manager: Annotated[
        bool, typer.Option("--no-manager", help="不派值班长：没有人调窗口 / nobody moves counters")
    ] = False,
    pins: Annotated[
        bool, typer.Option("--pins", help=f"人人有密码 {PIN}，做决定要输 / all have a PIN")
    ] = False,
    broken: Annotated[
        Break | None, typer.Option("--break", help="故意弄坏一个证人 / damage one witness")
    ] = None,
    workbench: Annotated[
        bool | None,
        typer.Option(
            "--workbench/--no-workbench",
            help="打开工作台窗口；默认有显示器时打开 / the window of all simulated devices",
        ),
    ] = None,
    real: Annotated[
        bool,
        typer.Option("--real", help="用 hall.toml 里的真实设备 / the real hardware of hall.toml"),
    ] = False,
    setup: SetupOption = None,
    machine: Annotated[
        str, typer.Option(help="配合 --real：只用这台机器的程序和设备 / only this machine's")
    ] = "",
    run_dir: Annotated[Path | None, typer.Option(help="运行文件夹 / run folder")] = None,
    as_json: JsonOption = False,
) -> None:
    """演练：模拟设备、访客和窗口人员 / rehearse with simulated hardware, visitors and clerks."""
    try:
        start_time = dt.time.fromisoformat(start)
    except ValueError:
        fail(
            EXIT_BAD_INPUT,
            f"开始时刻“{start}”不对，请写成 08:15。",
            f"The time {start!r} is not a time of day; write 08:15.",
            as_json=as_json,
        )
    target = load_target(folder, setup if real else None, as_json=as_json)
    hall = target.hall
    begin = dt.datetime.combine(date.date(), start_time, hall.zone_info)
    if not hall.hours_on(begin.date()).is_open and not as_json:
        say(f"注意：{begin:%Y-%m-%d} 不开放，不会有访客 / the hall is closed on that date")
    where = run_dir or Path("var") / "rehearsal" / (hall.hall_id + ("-real" if real else ""))
    try:
        hardware = _real_hardware(target, machine, broken) if real else None
        stage = Stage(
            folder, hall, where, bare=headless, visitors=not no_visitors, pins=pins, real=hardware
        )
    except (RunFolderError, RealHallError) as error:
        fail(EXIT_BAD_INPUT, error.message_zh, error.message_en, as_json=as_json)
    remember(Target(folder, stage.setup_file, hall, stage.setup))
    show = Rehearsal(
        stage,
        start=begin,
        speed=speed,
        minutes=minutes,
        seed=seed,
        broken=broken,
        as_json=as_json,
        managed=not no_manager,
        workbench=not real
        and ((has_display() and not headless) if workbench is None else workbench),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: show.stop.set())
    if not as_json:
        say(
            f"{'实机演练' if real else '演练'} {hall.name_zh} {begin:%Y-%m-%d %H:%M}，{speed:g} 倍速，种子 {seed}；Ctrl-C 结束。"
        )
    try:
        testimonies = show.run()
    except (ControllerAbsentError, SimulatorGoneError, BusError) as error:
        fail(
            EXIT_NOT_REACHABLE,
            f"演练没有开始：主机或模拟设备没有启动，请看 {stage.run_dir / 'logs'}。{error}",
            f"The rehearsal did not start; see {stage.run_dir / 'logs'}. {error}",
            as_json=as_json,
        )
    _end(show, testimonies, as_json=as_json)


def _real_hardware(
    target: Target, machine: str, broken: Break | None
) -> Callable[[Path, Sequence[int]], Setup]:
    """What makes the setup of a rehearsal on the real hardware.

    Raises:
        RealHallError: there is no hall.toml, the hall runs, or no program is left.
    """
    if target.setup_file is None:
        raise RealHallError(
            f"{target.folder} 里没有 hall.toml，不知道接了哪些真实设备。请照 docs/安装.md 写一个。",
            f"There is no hall.toml in {target.folder}, so no real device is known.",
        )
    if broken is not None:
        raise RealHallError(
            "--break 只能弄坏模拟设备，不能和 --real 一起用。",
            "--break damages simulated devices; it cannot be used with --real.",
        )
    must_not_run(Path(target.setup.controller.data_dir))
    if not real_setup(target.setup, Path(), (1, 2), machine).programs:
        known = sorted({p.machine for p in target.setup.programs if p.machine})
        raise RealHallError(
            f"没有程序属于机器“{machine}”，现有：{'、'.join(known) or '无'}",
            f"No program belongs to the machine {machine!r}; known: {', '.join(known) or 'none'}",
        )
    return lambda run_dir, ports: real_setup(target.setup, run_dir, ports, machine)


def _end(show: Rehearsal, testimonies: list[Testimony], *, as_json: bool) -> None:
    agree = all(t.agrees for t in testimonies)
    failed = [p.name for p in show.supervisor.failed]
    if as_json:
        say(
            dump(
                {
                    "ok": agree and not failed,
                    "agree": agree,
                    "seed": show.seed,
                    "witnesses": [t.as_json() for t in testimonies],
                    "figures": show.follower.view.figures,
                    "refused": show.refused,
                    "uses": show.uses,
                    "practice": show.practice,
                    "classes": msgspec.to_builtins(show.report.classes) if show.report else [],
                    "speed": show.speed,
                    "waits_distorted": bool(speed_text(show.speed)),
                    "passed_twice": show.report.passed_twice if show.report else -1,
                    "devices": device_states(show.stage.setup, show.follower.view)
                    if show.stage.is_real
                    else {},
                    "restarts": {
                        p.name: p.restarts for p in show.supervisor.programs if p.restarts
                    },
                    "given_up": failed,
                }
            )
        )
    else:
        say(table(testimonies))
        if show.stage.is_real:
            say(states_table(show.stage.setup, show.follower.view))
        else:
            say(sentence(show.uses))
        say(practice_sentence(show.practice))
        begin_ms, now_ms = round(show.start.timestamp() * 1000), show.follower.clock.now_ms()
        foreseen = arrivals.expected(show.stage.hall, show.start.date(), begin_ms, now_ms)
        say(
            f"来人 / arrivals: 表格（arrivals.csv）这段时间预计 {foreseen:.0f} 个号，取号 {show.follower.view.figures.issued} 个"
            f"（含当场给号、预印号、一号多事、补正返回）/ {foreseen:.0f} expected, {show.follower.view.figures.issued} issued"
        )
        if show.report is not None:
            say("\n".join(classes_text(show.report, show.stage.hall)))
        for line in speed_text(show.speed):
            say(line)
        if not show.stage.bare:
            say(f"图片 / pictures: {show.stage.pictures}")
        say("证人一致 / the witnesses agree" if agree else "证人不一致 / the witnesses differ")
    if not agree:
        raise typer.Exit(EXIT_WITNESSES_DIFFER)
    if failed:
        raise typer.Exit(EXIT_PROGRAM_FAILED)


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command("rehearse")(rehearse)
