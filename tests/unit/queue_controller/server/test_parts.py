"""The small parts around the controller: clocks, keys' list, PINs, identities, disk, worker."""

from __future__ import annotations

import datetime as dt
import json
import os
import select
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queue_controller.api.errors import KeysError
from queue_controller.server.disk import DiskWatch, free_mib
from queue_controller.server.halltime import ANCHOR_FILE, HallTime, rehearsal_anchor
from queue_controller.server.identity import KEY_FILE, IdentityHash
from queue_controller.server.pins import FORGOTTEN_S, LOCK_S, PIN_FILE, TRIES, Pins, hash_pin
from queue_controller.server.run import parse_start
from queue_controller.server.worker import Result, Worker
from queue_controller.server.zap import AllowList

ZONE = ZoneInfo("Asia/Shanghai")


def ms(text: str) -> int:
    return parse_start(text, ZONE)


# --- hall clock ------------------------------------------------------------------------------


def test_a_live_hall_runs_on_the_wall_clock() -> None:
    wall = [ms("2025-09-08T23:59:59")]
    clock = HallTime(ZONE, dt.time(0), wall_ms=lambda: wall[0])
    assert clock.now().business_date == "2025-09-08"
    wall[0] += 1000
    now = clock.now()
    assert (now.business_date, now.speed) == ("2025-09-09", 1.0)
    wall[0] -= 1000
    assert clock.now().business_date == "2025-09-08", "also when the clock jumps back"


def test_the_business_day_may_turn_later_than_midnight() -> None:
    wall = [ms("2025-09-09T03:59")]
    clock = HallTime(ZONE, dt.time(4), wall_ms=lambda: wall[0])
    assert clock.now().business_date == "2025-09-08"
    wall[0] = ms("2025-09-09T04:00")
    assert clock.now().business_date == "2025-09-09"


def test_a_rehearsal_runs_at_its_speed() -> None:
    wall = [5_000]
    start = ms("2025-09-08T08:15")
    clock = HallTime(
        ZONE, dt.time(0), start_ms=start, wall_start_ms=5_000, speed=20.0, wall_ms=lambda: wall[0]
    )
    wall[0] += 3_000
    now = clock.now()
    assert (now.hall_ms, now.speed) == (start + 60_000, 20.0)


def test_a_rehearsal_that_is_started_again_goes_on(tmp_path: Path) -> None:
    assert rehearsal_anchor(tmp_path, 1000, 20.0, 50_000) == (1000, 50_000, 20.0)
    assert rehearsal_anchor(tmp_path, 1000, 20.0, 90_000) == (1000, 50_000, 20.0)
    assert rehearsal_anchor(tmp_path, 1000, 60.0, 90_000) == (1000, 90_000, 60.0), "another one"
    (tmp_path / ANCHOR_FILE).write_text("torn{")
    assert rehearsal_anchor(tmp_path, 1000, 60.0, 95_000) == (1000, 95_000, 60.0)


def test_a_start_without_offset_is_the_halls_local_time() -> None:
    assert ms("2025-09-08T08:15") == ms("2025-09-08T08:15+08:00") == ms("2025-09-08T00:15+00:00")
    with pytest.raises(ValueError, match="breakfast"):
        ms("breakfast")


# --- keys, PINs, identities --------------------------------------------------------------------


def test_replacing_the_list_tells_whose_key_is_gone() -> None:
    allowed = AllowList({b"k1": "kiosk-1", b"k2": "terminal-5"})
    assert allowed.name_of(b"k1") == "kiosk-1"
    assert allowed.replace({b"k1": "kiosk-1", b"k3": "terminal-5"}) == {"terminal-5"}
    assert allowed.name_of(b"k2") is None
    assert "terminal-5" in allowed
    assert allowed.replace({}) == {"kiosk-1", "terminal-5"}
    assert "kiosk-1" not in allowed


def test_pins_are_kept_as_salted_hashes(tmp_path: Path) -> None:
    path = tmp_path / PIN_FILE
    assert not Pins(path).needed
    pins = Pins(path)
    path.write_text(json.dumps({"ED0001": hash_pin("4711"), "ED0002": "damaged"}))
    assert pins.needed
    assert "4711" not in path.read_text()
    assert hash_pin("4711") != hash_pin("4711")
    assert pins.check("ED0001", "4711")
    assert not pins.check("ED0001", "4712")
    assert not pins.check("ED0002", "4711")
    assert not pins.check("nobody", "")
    path.write_text("[]")
    assert not pins.check("ED0001", "4711"), "a damaged file lets nobody in"


def test_wrong_pins_in_a_row_make_wait_longer_and_longer(tmp_path: Path) -> None:
    now = [0.0]
    pins = Pins(tmp_path / PIN_FILE, monotonic=lambda: now[0])
    (tmp_path / PIN_FILE).write_text(json.dumps({"ED0001": hash_pin("4711")}))
    waits = []
    for _ in range(11):
        assert not pins.locked("ED0001")
        pins.check("ED0001", "0000")
        began = now[0]
        while pins.locked("ED0001"):
            now[0] += 1.0
        waits.append(now[0] - began)
        assert not pins.locked("ED0002")
    assert waits == [0, 1, 2, 4, LOCK_S, 120, 240, 480, 900, 900, 900]
    assert waits[TRIES - 1] == LOCK_S
    assert pins.check("ED0001", "4711")
    pins.check("ED0001", "0000")
    assert not pins.locked("ED0001"), "a right PIN begins the count anew"
    pins.check("ED0001", "0000")
    assert pins.locked("ED0001")
    now[0] += FORGOTTEN_S
    assert not pins.locked("ED0001")
    pins.check("ED0001", "0000")
    assert not pins.locked("ED0001"), "an hour later the count begins anew"


def test_an_identity_is_a_keyed_hash_that_only_this_hall_can_make(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, again = IdentityHash(tmp_path / "one"), IdentityHash(tmp_path / "one")
    other = IdentityHash(tmp_path / "two")
    number = "61092419800101001X"
    assert first.of(number) == again.of(f" {number.lower()} ")
    assert first.of(number) != other.of(number)
    assert first.of(number) != first.of("610924198001010018")
    assert number not in first.of(number)
    assert (tmp_path / "one" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "two" / KEY_FILE).write_bytes(b"short")
    with pytest.raises(KeysError):
        IdentityHash(tmp_path / "two")


# --- disk and worker ---------------------------------------------------------------------------


def test_the_disk_has_two_limits(tmp_path: Path) -> None:
    free = [500]
    watch = DiskWatch(tmp_path, 200, 64, measure=lambda _: free[0])
    seen = []
    for free[0] in (500, 200, 199, 64, 63, 0):
        seen.append(watch.look()[0])
    assert seen == ["good", "good", "low", "low", "full", "full"]
    assert free_mib(tmp_path) > 0


def test_a_disk_that_cannot_be_measured_is_not_called_good(tmp_path: Path) -> None:
    assert DiskWatch(tmp_path / "gone", 200, 64).look() == ("full", 0)


def test_the_worker_brings_its_results_to_the_thread_that_asks() -> None:
    worker = Worker()
    threads: list[int] = []
    said: list[str] = []

    def job() -> Result:
        threads.append(threading.get_ident())
        return lambda: said.append("done")

    def broken() -> Result:
        raise ValueError("a fault of the job")

    try:
        assert worker.submit(job)
        assert worker.submit(broken)
        results: list[Result] = []
        while len(results) < 2:
            assert select.select([worker.fileno()], [], [], 5)[0]
            results += worker.results()
        for each in results:
            each()
    finally:
        worker.close()
    assert said == ["done"]
    assert threads[0] != threading.get_ident()


def test_the_worker_takes_only_so_much() -> None:
    worker = Worker()
    hold = threading.Event()

    def job() -> Result:
        hold.wait(5)
        return lambda: None

    try:
        taken = sum(worker.submit(job) for _ in range(Worker.MAX_WAITING + 50))
        assert taken == Worker.MAX_WAITING
    finally:
        hold.set()
        worker.close()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(worker.fileno())


def test_the_hall_clock_says_what_it_showed_at_any_moment() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert HallTime(zone, dt.time(0, 0)).at(5_000) == 5_000
    rehearsed = HallTime(zone, dt.time(0, 0), start_ms=1_000_000, wall_start_ms=50_000, speed=20.0)
    assert rehearsed.at(50_100) == 1_002_000
