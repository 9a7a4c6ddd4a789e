"""Puts the controller of a hall together and runs it."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from types import FrameType

import zmq

from config.model import Hall, Setup
from queue_controller.api.audience import role_of
from queue_controller.api.keys import CONTROLLER, ensure_hall_keys, load_pair
from queue_controller.server.configuration import offer_of, read_offer
from queue_controller.server.controller import Controller
from queue_controller.server.disk import DiskWatch
from queue_controller.server.halltime import HallTime, must_not_mix, rehearsal_anchor
from queue_controller.server.identity import LEASE_KEY_FILE, IdentityHash, load_secret
from queue_controller.server.loop import EXIT_COMMIT_FAILED, EXIT_OK, EXIT_OVERTAKEN, Server
from queue_controller.server.pins import PIN_FILE, Pins
from queue_controller.server.standby.hall_files import allowed_on, collect
from queue_controller.server.standby.live import Ready
from queue_controller.server.standby.place import (
    Place,
    lost_of,
    other_endpoint,
    other_node,
    overtaken_by,
    own_addresses,
    read_place,
)
from queue_controller.server.standby.program import CopyProgram
from queue_controller.server.standby.reach import listens
from queue_controller.server.standby.second import SecondMachine, epoch_at_start
from queue_controller.server.standby.shipper import Shipper
from queue_controller.server.worker import Worker
from queue_controller.server.zap import AllowList
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.store.errors import StoreError, StoreUnwritable
from queue_controller.store.store import Store

EXIT_NO_ADDRESS = 71
OVERTAKEN = (
    "另一台主机已接替，本机不再受理。要让本机作备机，请执行 hall standby；要让本机重新受理，请执行 hall promote。",
    (
        "The other machine has taken over and this one does not serve. `hall standby` makes it the standby,"
        " `hall promote` makes it serve again."
    ),
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rehearsal:
    """A hall clock of its own: where it begins (None: now), and how fast it runs."""

    start_ms: int | None
    speed: float


def run(
    hall: Hall, setup: Setup, rehearsal: Rehearsal | None, setup_file: Path | None = None
) -> int:
    """Serve a hall until SIGTERM or SIGINT; the exit code.

    Args:
        hall: the tables, as they were read.
        setup: the technical side.
        rehearsal: the clock of a rehearsal; None: it is real.
        setup_file: where `setup` came from; None: the defaults.

    Raises:
        StoreError: the database cannot be used as it is.
        KeysError: the keys cannot be used as they are.
    """
    data_dir = Path(setup.controller.data_dir)
    offer = offer_of(hall, setup, setup_file)
    place, ready = read_place(data_dir), None
    if place.role == "copy":
        if not setup.standby.on:
            raise StoreError(
                "本机是备机，但 hall.toml 里没有写 [standby]。",
                "This machine is the standby, but hall.toml has no [standby].",
            )
        program = CopyProgram(
            hall, setup, place, lambda: _empty_hall(offer), rehearsal=rehearsal is not None
        )
        try:
            if program.run() == "stopped":
                return EXIT_OK
            ready = program.ready
        except StoreUnwritable as err:
            # A disk that is full may have room again: whoever looks after this process tries once more.
            log.critical("%s / %s", err.message_zh, err.message_en)
            return EXIT_COMMIT_FAILED
        place = read_place(data_dir)
        # It may have stood by for weeks.
        found = read_offer(Path(hall.folder), setup_file)
        if isinstance(found, Offer) and found.files != offer.files:
            offer = found
            if ready is not None and not ready.state.configured:
                # It follows the tables that it was begun with.
                ready.store.close()
                ready = None
            elif ready is not None:
                ready.state.adopt(offer)
    elif place.role == "overtaken":
        log.critical("%s / %s", *OVERTAKEN)
        return EXIT_OVERTAKEN
    reading = partial(read_offer, Path(hall.folder), setup_file)
    try:
        return _serve(offer, setup, place, rehearsal, reading, ready)
    finally:
        if ready is not None:
            ready.store.close()


def _empty_hall(offer: Offer) -> HallState:
    return HallState(
        offer.hall,
        offer.policy,
        confirmations=offer.confirmations,
        owners=offer.owners,
        reason_version=offer.reason_version,
        endpoints=offer.controller,
    )


def _serve(
    offer: Offer,
    setup: Setup,
    place: Place,
    rehearsal: Rehearsal | None,
    reading: Callable[[], Offer | Faulty],
    ready: Ready | None,
) -> int:
    began = time.monotonic()
    hall = offer.hall
    data_dir, keys_dir = Path(setup.controller.data_dir), Path(setup.controller.keys_dir)
    must_not_mix(data_dir, rehearsal=rehearsal is not None)
    if place.node == CONTROLLER:
        names = [program.name for program in setup.programs if role_of(program.name)]
        ensure_hall_keys(keys_dir, names)
    pair = load_pair(keys_dir, place.node)

    def load_keys(folder: Path) -> dict[bytes, str]:
        return allowed_on(folder, place.node)

    allowed = AllowList(load_keys(keys_dir))
    store = Store.open(data_dir, hall.hall_id) if ready is None else ready.store
    worker = Worker()
    try:
        other = other_endpoint(setup, place.node, keys_dir)[0] if setup.standby.on else None
        # One that was just promoted begins above whatever the other machine still says.
        if other is not None and store.epoch >= place.floor:
            heard = epoch_at_start(other, pair, hall.hall_id)
            if heard > max(store.epoch, place.floor):
                overtaken_by(data_dir, heard)
                log.critical("%s / %s", *OVERTAKEN)
                return EXIT_OVERTAKEN
        state = _empty_hall(offer) if ready is None else ready.state
        state.endpoints = setup.controller
        state.lease_key = load_secret(keys_dir / LEASE_KEY_FILE)
        hall_time, lost = _hall_time(hall, setup, rehearsal, data_dir), lost_of(place)
        controller = Controller(
            store=store,
            state=state,
            hall_time=hall_time,
            identity=IdentityHash(keys_dir),
            pins=Pins(keys_dir / PIN_FILE),
            disk=DiskWatch(data_dir, setup.policy.disk_warn_mib, setup.policy.disk_refuse_mib),
            worker=worker,
            allowed=allowed.__contains__,
            version=_version(),
            rehearsal=rehearsal is not None,
            read_configuration=reading,
            offer=offer,
            lost=None if lost is None else lost._replace(at_ms=hall_time.at(lost.at_ms)),
            machine=place.node if setup.standby.on else None,
            recovered=None if ready is None else ready.recovery,
        )
        count = controller.recover()
        if not store.read_only:
            store.raise_epoch(place.floor)
        commands, events, copies = own_addresses(setup, place.node)
        second = None
        if other is not None:
            nodes = frozenset({CONTROLLER, setup.standby.name})
            copy_name = other_node(setup, place.node)
            second = SecondMachine(
                Shipper(
                    store,
                    hall_id=hall.hall_id,
                    copy_name=copy_name,
                    synchronous=setup.standby.mode == "synchronous",
                    wait_s=setup.standby.wait_ms / 1000,
                    rehearsal=rehearsal is not None,
                    submit=worker.submit,
                    files=lambda: collect(keys_dir, data_dir, nodes),
                    other_listens=partial(listens, other.commands),
                    numbers=state.numbers,
                    let_join=controller.let_copy_join,
                ),
                copy_name=copy_name,
                copies=copies,
                other=other,
                pair=pair,
                hall_id=hall.hall_id,
                on_overtaken=lambda epoch: overtaken_by(data_dir, epoch),
            )
        controller.begin()
        store.make_room()
        log.info("%d events read, ready after %.0f ms", count, (time.monotonic() - began) * 1000)
        server = Server(
            controller,
            worker,
            commands=commands,
            events=events,
            pair=pair,
            keys_dir=keys_dir,
            allowed=allowed,
            load_keys=load_keys,
            second=second,
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
                "不能监听 %s、%s 或 %s：%s / cannot listen there: %s",
                *(commands, events, copies if second is not None else "-"),
                *(err.strerror, err.strerror),
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


def _version() -> str:
    try:
        return metadata.version("hall-control")
    except metadata.PackageNotFoundError:
        return "unknown"
