"""Puts the controller of a hall together and runs it."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import FrameType

import zmq

from config.model import Hall, Setup
from config.rating_reasons import hall_reasons
from queue_controller.api.audience import role_of
from queue_controller.api.keys import CONTROLLER, ensure_hall_keys, load_allowed, load_pair
from queue_controller.api.messages import Confirmation
from queue_controller.server.controller import Controller
from queue_controller.server.disk import DiskWatch
from queue_controller.server.halltime import HallTime, must_not_mix, rehearsal_anchor
from queue_controller.server.identity import LEASE_KEY_FILE, IdentityHash, load_secret
from queue_controller.server.loop import Server
from queue_controller.server.pins import PIN_FILE, Pins
from queue_controller.server.worker import Worker
from queue_controller.server.zap import AllowList
from queue_controller.service.hall import HallState
from queue_controller.store.store import Store

EXIT_NO_ADDRESS = 71

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rehearsal:
    """A hall clock of its own: where it begins (None: now), and how fast it runs."""

    start_ms: int | None
    speed: float


def run(hall: Hall, setup: Setup, rehearsal: Rehearsal | None) -> int:
    """Serve a hall until SIGTERM or SIGINT; the exit code.

    Raises:
        StoreError: the database cannot be used as it is.
        KeysError: the keys cannot be used as they are.
    """
    began = time.monotonic()
    data_dir, keys_dir = Path(setup.controller.data_dir), Path(setup.controller.keys_dir)
    must_not_mix(data_dir, rehearsal=rehearsal is not None)
    names = [program.name for program in setup.programs if role_of(program.name)]
    ensure_hall_keys(keys_dir, names)
    pair = load_pair(keys_dir, CONTROLLER)
    allowed = AllowList(load_allowed(keys_dir))
    store = Store.open(data_dir, hall.hall_id)
    worker = Worker()
    try:
        controller = Controller(
            store=store,
            state=HallState(
                hall,
                setup.policy,
                confirmations=_confirmations(setup),
                owners=_owners(setup),
                lease_key=load_secret(keys_dir / LEASE_KEY_FILE),
                reason_version=hall_reasons(hall.folder).version,
            ),
            hall_time=_hall_time(hall, setup, rehearsal, data_dir),
            identity=IdentityHash(keys_dir),
            pins=Pins(keys_dir / PIN_FILE),
            disk=DiskWatch(data_dir, setup.policy.disk_warn_mib, setup.policy.disk_refuse_mib),
            worker=worker,
            allowed=allowed.__contains__,
            version=_version(),
            rehearsal=rehearsal is not None,
        )
        count = controller.recover()
        controller.begin()
        store.make_room()
        log.info("%d events read, ready after %.0f ms", count, (time.monotonic() - began) * 1000)
        server = Server(
            controller,
            worker,
            commands=setup.controller.commands,
            events=setup.controller.events,
            pair=pair,
            keys_dir=keys_dir,
            allowed=allowed,
        )

        def on_signal(_: int, __: FrameType | None) -> None:
            server.stop()

        # The handler itself waits for the next line of Python; the pipe wakes the poller at once.
        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        signal.set_wakeup_fd(server.wake_fd, warn_on_full_buffer=False)
        try:
            return server.run()
        except zmq.ZMQError as err:
            log.critical(
                "不能监听 %s 或 %s：%s / cannot listen there: %s",
                setup.controller.commands,
                setup.controller.events,
                err.strerror,
                err.strerror,
            )
            return EXIT_NO_ADDRESS
        finally:
            signal.set_wakeup_fd(-1)
            server.close()
    finally:
        worker.close()
        store.close()


def parse_start(text: str, zone: dt.tzinfo) -> int:
    """An ISO time as UTC epoch milliseconds; without an offset it is the hall's local time.

    Raises:
        ValueError: it is no ISO time.
    """
    start = dt.datetime.fromisoformat(text)
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone)
    return round(start.timestamp() * 1000)


def _hall_time(hall: Hall, setup: Setup, rehearsal: Rehearsal | None, data_dir: Path) -> HallTime:
    zone, day_start = hall.zone_info, setup.policy.business_day_start
    if rehearsal is None:
        return HallTime(zone, day_start)
    wall_ms = time.time_ns() // 1_000_000
    start_ms = wall_ms if rehearsal.start_ms is None else rehearsal.start_ms
    start_ms, wall_start_ms, speed = rehearsal_anchor(data_dir, start_ms, rehearsal.speed, wall_ms)
    return HallTime(zone, day_start, start_ms=start_ms, wall_start_ms=wall_start_ms, speed=speed)


def _confirmations(setup: Setup) -> frozenset[Confirmation]:
    """What a call can get in this hall: without a screen nothing is shown, without a voice spoken."""
    found: set[Confirmation] = set()
    screens = (
        *setup.programs_of("board"),
        *setup.programs_of("counter_sign"),
        *(each for each in setup.programs_of("media") if each.options.get("calls") != "none"),
    )
    if screens or any(each.kind == "led_board" for each in setup.devices):
        found.add("shown")
    if setup.programs_of("announcer"):
        found.add("spoken")
    return frozenset(found)


def _owners(setup: Setup) -> dict[str, str]:
    """By device, the program that opens its line, or uses it without one."""
    lines = {line.name: line.owner for line in setup.lines}
    return {each.name: lines.get(each.line, each.program) for each in setup.devices}


def _version() -> str:
    try:
        return metadata.version("hall-control")
    except metadata.PackageNotFoundError:
        return "unknown"
