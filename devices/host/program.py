"""The device host: ``python -m devices.host --hall DIR --setup FILE --name host-1``.

Opens the lines that it owns; keys of clerks and citizens become commands, events of the hall become what
strips, keypads and rating keys show. What is decided stands in ``devices.host.logic``.
"""

from __future__ import annotations

import argparse
import logging
import queue
import signal
import sys
import threading
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import config
from config.digest import digest_here
from config.model import Hall, Setup
from devices.errors import DeviceConfigError, DeviceRefused
from devices.host.album import Album
from devices.host.cameras import find_cameras, retention_days
from devices.host.hanging import find_hanging
from devices.host.logic import HostLogic
from devices.host.outbox import RatingOutbox
from devices.host.places import find_places
from devices.host.scene import Action, End, Keep, Scene, ToBus, ToDevice
from devices.kinds import STALE_S, DeviceEvent, Kind
from devices.supervisor import Supervisor
from queue_controller.api import messages as m
from queue_controller.api.anew import Anew, begin_if_wanted, watched
from queue_controller.api.audience import AUDIENCE_OF
from queue_controller.api.client import BusClient
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.errors import BusError, KeysError
from queue_controller.api.keys import load_client_keys
from queue_controller.api.notify import SignsOfLife
from queue_controller.api.secrecy import keep_memory_private
from queue_controller.api.standing import standing_of
from queue_controller.api.updates import Update
from queue_controller.api.wire import body_of, new_command_id

log = logging.getLogger("devices.host")

EXIT_BAD_CONFIG: Final = 2
ANSWER_LIMIT_S: Final = 3.0
FAREWELL_S: Final = 0.8
TICK_S: Final = 1.0
STATISTICS_S: Final = 20.0
"""How often the counters of the devices are told to the hall; presence, so the log does not grow."""
FIRST_STATISTICS_S: Final = 3.0
STATISTICS_AT_ONCE: Final = 25
PURGE_S: Final = 3600.0
"""How often bookmarks that are too old are deleted."""
MAX_INBOX: Final = 20_000
MESSAGE_LIMIT: Final = 20


class HostError(Exception):
    """The host cannot start; the sentences say what to do."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A reply of the controller, or none."""

    asked: ToBus
    reply: m.Reply | None


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _look_at(future: Future[m.Reply]) -> None:
    """What happened to counters matters little: they are told again."""
    error = future.exception(0)
    if error is not None:
        log.debug("statistics: %s", error)


def _end_of(answer: _Answer) -> End:
    reply = answer.reply
    if reply is None:
        return End.UNKNOWN
    if not reply.ok:
        return End.REFUSED
    try:
        if isinstance(answer.asked.command, m.CallNext) and body_of(reply, m.Called).ticket is None:
            return End.NOBODY
    except BusError as err:
        log.warning("reply to call_next: %s", err.message_en)
    return End.DONE


def _reviews_of(answer: _Answer) -> tuple[End, m.BadReviewsOf | None]:
    end = _end_of(answer)
    if answer.reply is None or end is not End.DONE:
        return end, None
    try:
        return end, body_of(answer.reply, m.BadReviewsOf)
    except BusError as err:
        log.warning("reply to ask_bad_reviews: %s", err.message_en)
        return End.UNKNOWN, None


_Message = DeviceEvent | Update | _Answer | None
"""None ends the program."""


class Host:
    """One inbox, one thread that decides; lines and bus have their own threads."""

    def __init__(self, hall: Hall, setup: Setup, name: str, anew: Anew | None = None) -> None:
        """Build drivers and client; opens nothing yet.

        Args:
            hall: the tables.
            setup: lines and devices.
            name: this program.
            anew: begins it again when the hall works by another configuration.

        Raises:
            HostError: keys are missing, or a device cannot be built.
        """
        self._inbox: queue.Queue[_Message] = queue.Queue(MAX_INBOX)
        self._life = SignsOfLife()
        lines, devices = setup.lines_of(name), setup.devices_of(name)
        try:
            self.supervisor = Supervisor(lines, devices, self._put)
            keys = load_client_keys(Path(setup.controller.keys_dir), name)
        except DeviceConfigError as err:
            raise HostError(f"{err.message_zh}\n{err.message_en}") from err
        except KeysError as err:
            raise HostError(f"{err.message_zh}\n{err.message_en}") from err
        self._client = BusClient(
            setup.controller.commands,
            setup.controller.events,
            keys,
            name,
            hall.hall_id,
            AUDIENCE_OF["device"],
            self._put if anew is None else anew.around(self._put),
            standby=second_endpoint(setup, Path(setup.controller.keys_dir)),
            standing=standing_of(setup, hall.hall_id, name),
        )
        if anew is not None:
            anew.submit = self._client.submit
        managed = self.supervisor.devices
        self.logic = HostLogic(
            Scene(
                find_places(hall, lines, devices),
                {n: d.capabilities for n, d in managed.items() if d.kind is Kind.LED_BOARD},
                {n: d.kind for n, d in managed.items()},
                setup.policy,
                hall.zone_info,
                new_command_id,
                lost_at=time.monotonic(),
                hall_ms=_wall_ms(),
            ),
            find_cameras(hall, devices),
            {one.name: one.counter for one in setup.devices},
            find_hanging(hall, devices),
            hall.notices,
        )
        own = Path(setup.controller.data_dir) / "hosts"
        self._outbox = RatingOutbox(own / f"{name}.ratings")
        self._album = Album(own / f"{name}.bookmarks", retention_days(devices))
        self.logic.restore_ratings(self._outbox.kept)

    def run(self) -> None:
        """Serve until ``stop``."""
        self._client.start()
        self.supervisor.start()
        try:
            self._serve()
            self._farewell()
        finally:
            self._life.end()
            self.supervisor.stop()
            self._client.close()

    @property
    def following(self) -> bool:
        """Whether the hall's view is current."""
        return self.logic.current

    def stop(self) -> None:
        """End ``run`` soon; from any thread or a signal handler."""
        self._inbox.put_nowait(None)

    def _farewell(self) -> None:
        """Tell the hall that the devices are unknown from now on; waits a moment, not for ever."""
        reports = self.logic.on_stop()
        futures = [self._client.submit(r.command, timeout_s=FAREWELL_S) for r in reports]
        wait(futures, FAREWELL_S)

    def _serve(self) -> None:
        tick_at, purge_at = time.monotonic() + TICK_S, time.monotonic()
        told_at = time.monotonic() + FIRST_STATISTICS_S
        while True:
            self._life.turn()
            if time.monotonic() >= purge_at:
                purge_at = time.monotonic() + PURGE_S
                self._album.purge(_wall_ms())
            if time.monotonic() >= told_at:
                told = self._tell_statistics()
                told_at = time.monotonic() + (STATISTICS_S if told else TICK_S)
            try:
                message = self._inbox.get(timeout=max(0.0, tick_at - time.monotonic()))
            except queue.Empty:
                tick_at = time.monotonic() + TICK_S
                self._do(self.logic.on_tick(time.monotonic()))
                continue
            if message is None:
                return
            self._do(self._decide(message, time.monotonic()))
            self._outbox.sync(self.logic.ratings.values())

    def _tell_statistics(self) -> bool:
        """Bring the counters of all devices up to date, if the hall is there; what is lost is told again soon."""
        if not self.logic.current:
            return False
        devices = list(self.supervisor.devices.values())
        for start in range(0, len(devices), STATISTICS_AT_ONCE):
            some = devices[start : start + STATISTICS_AT_ONCE]
            counters = {one.name: dict(one.statistics()) for one in some}
            future = self._client.submit(m.ReportStatistics(counters), timeout_s=ANSWER_LIMIT_S)
            future.add_done_callback(_look_at)
        return True

    def _decide(self, message: DeviceEvent | Update | _Answer, now: float) -> list[Action]:
        if isinstance(message, DeviceEvent):
            late = now - message.at_s > STALE_S
            return self.logic.on_device(replace(message, stale=True) if late else message, now)
        if isinstance(message, _Answer) and isinstance(message.asked.command, m.AskBadReviews):
            return self.logic.on_reviews(*_reviews_of(message), now)
        if isinstance(message, _Answer):
            return self.logic.on_reply(message.asked, _end_of(message))
        return self.logic.on_update(message, now)

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, ToDevice):
                try:
                    self.supervisor.device(action.device).submit(action.command)
                except DeviceRefused as err:
                    log.warning("%s: %s", action.device, err)
            elif isinstance(action, ToBus):
                future = self._client.submit(action.command, timeout_s=ANSWER_LIMIT_S)
                future.add_done_callback(partial(self._answered, action))
            elif isinstance(action, Keep):
                self._album.keep(action.bookmark, action.picture, _wall_ms())
            else:
                self._client.resync()

    def _answered(self, asked: ToBus, future: Future[m.Reply]) -> None:
        try:
            reply = future.result(0)
        except BusError as err:
            log.warning("%s: %s", type(asked.command).__name__, err.message_en)
            self._put(_Answer(asked, None))
            return
        if not reply.ok:
            log.info("%s: %s", type(asked.command).__name__, reply.message_zh)
        self._put(_Answer(asked, reply))

    def _put(self, message: DeviceEvent | Update | _Answer) -> None:
        try:
            self._inbox.put_nowait(message)
        except queue.Full:
            log.critical("the host's inbox is full; %s dropped", type(message).__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run one host; 0 normal end, 2 bad configuration."""
    parser = argparse.ArgumentParser(prog="devices.host", description="设备主机 / device host")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    parser.add_argument("--setup", type=Path, metavar="FILE", help="technical configuration")
    parser.add_argument("--name", required=True, help="name of this program, host-1")
    options = parser.parse_args(arguments)
    keep_memory_private()
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    stop_asked = threading.Event()
    running: list[Host] = []

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop_asked.set()
        for host in running:
            host.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    try:
        host = _build(options)
    except HostError as err:
        sys.stderr.write(f"{err}\n")
        return EXIT_BAD_CONFIG
    running.append(host)
    if stop_asked.is_set():
        host.stop()
    host.run()
    begin_if_wanted()
    return 0


def _build(options: argparse.Namespace) -> Host:
    digest = digest_here(options.hall, options.setup)
    loaded = config.load_hall(options.hall)
    if loaded.hall is None:
        raise HostError(_sentences(loaded.problems))
    path: Path | None = options.setup
    if path is None and (options.hall / "hall.toml").exists():
        path = options.hall / "hall.toml"
    if path is None:
        setup = config.default_setup(loaded.hall)
    else:
        result = config.load_setup(path, loaded.hall)
        if result.setup is None:
            raise HostError(_sentences(result.problems))
        setup = result.setup
    hosts = [program.name for program in setup.programs_of("device_host")]
    if options.name not in hosts:
        known = "、".join(hosts) or "无"
        raise HostError(
            f"配置里没有名为 {options.name} 的设备主机（--name），现有：{known}\n"
            f"There is no device host {options.name} in the configuration; known: {known}"
        )
    here = partial(digest_here, options.hall, options.setup)
    return Host(loaded.hall, setup, options.name, watched(Anew(options.name, digest, here)))


def _sentences(problems: object) -> str:
    rows = list(problems) if isinstance(problems, (list, tuple)) else [problems]
    errors = [row for row in rows if getattr(row, "severity", "error") == "error"]
    return "\n".join(str(getattr(row, "message_zh", row)) for row in errors[:MESSAGE_LIMIT])
