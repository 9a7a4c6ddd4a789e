"""A day with marked people through the real programs, then everything that it left is searched for them."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import pytest

import config
from config.model import Setup
from devices.id_card_reader.sdt.record import check_digit
from queue_controller.api import messages as m
from queue_controller.server.identity import KEY_FILE
from queue_controller.server.pins import PIN_FILE, hash_pin
from queue_controller.store.engine import driver
from queue_controller.store.lock import DATABASE
from tests.e2e.stand import ROOT, Running, Stand, Starter, until
from tests.e2e.tap import Tap
from tests.helpers.marks import Search


def number_of(first: str) -> str:
    return first + check_digit(first)


CARD: Final = number_of("11010519510703483")
SECOND: Final = number_of("42010619880229617")
AWAY: Final = number_of("33010219470819265")
"""Laid while the controller was away."""
NAME, ADDRESS = "欧阳慕枫", "北京市朝阳区幽兰里77号"
TAIL: Final = "7395"
PIN, WRONG_PIN = "830162947", "918273640"
BOOKED: Final = "司徒望舒"
SEARCH: Final = Search((CARD, SECOND, AWAY, NAME, ADDRESS, PIN, WRONG_PIN, BOOKED), (TAIL,))


@dataclass
class Day:
    stand: Stand
    taps: list[Tap]
    programs: dict[str, Running]
    setup: Setup

    @property
    def data(self) -> Path:
        return Path(self.setup.controller.data_dir)


def card(number: str) -> dict[str, str]:
    return {
        "name": NAME, "sex": "1", "nation": "01", "birth": number[6:14], "address": ADDRESS,
        "number": number, "authority": "北京市公安局", "valid_from": "20200101", "valid_until": "长期",
    }  # fmt: skip


@pytest.fixture(scope="module")
def day(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("marked")
    with Stand(starter, folder, more_clients=["desk-1", "kiosk-2"]) as stand:
        real = stand.setup
        pins = {"ED0001": hash_pin(PIN)}
        (stand.keys_dir / PIN_FILE).write_text(json.dumps(pins), encoding="utf-8")
        programs = {"controller": stand.start_controller()}
        taps = [Tap(real.controller.commands), Tap(real.controller.events)]
        tapped = msgspec.structs.replace(
            real.controller, commands=taps[0].address, events=taps[1].address
        )
        stand.setup = msgspec.structs.replace(real, controller=tapped)
        stand.setup_file = folder / "tapped.toml"
        config.write_setup(stand.setup_file, stand.setup)
        stand.start_simulator("sim-kiosks")
        stand.start_simulator("sim-printer-1")
        kiosk, hand = stand.start_kiosk()
        programs["kiosk"] = kiosk
        try:
            until(lambda: hand.ask(do="look")["can_issue"], kiosk.said)
            labels = []
            for number in (CARD, AWAY):
                if number == AWAY:
                    until(lambda: hand.ask(do="look")["page"] in {"ticket", "home"})
                    hand.ask(do="home")
                    programs["controller"].kill()
                    until(lambda: hand.ask(do="look")["link"] != "current", kiosk.said)
                stand.device("reader-1", do="lay", card=card(number))
                until(lambda: hand.ask(do="look")["card"], kiosk.said)
                stand.device("reader-1", do="lift")
                hand.ask(do="take_on", queue="A")
                if number == CARD:
                    labels.append(until(lambda: hand.ask(do="look")["ticket"], kiosk.said))
            # The controller alone is told its real address.
            stand.setup_file, kept = folder / "setup.toml", stand.setup_file
            programs["controller"] = stand.start_controller(wait=False)
            stand.setup_file = kept
            until(lambda: hand.ask(do="look")["link"] == "current", kiosk.said)
            hand.ask(do="home")
            desk, other = stand.client("desk-1"), stand.client("kiosk-2")
            asked = m.Issue(queue="A", identity=m.Identity(SECOND), phone=m.PhoneTail(TAIL))
            assert other.ask(asked).ok
            assert other.ask(asked).code == "issue_limit"
            for wanted in (m.FindNumber(phone=m.PhoneTail(TAIL)), m.FindNumber(m.Identity(SECOND))):
                found = msgspec.json.decode(desk.ask(wanted).body, type=m.Found)
                assert len(found.tickets) == 1
            terminal = stand.client("terminal-1")
            assert terminal.ask(m.SignIn("1", "ED0001"), pin=WRONG_PIN).code == "pin_wrong"
            signed = until(lambda: _signed_in(terminal.ask(m.SignIn("1", "ED0001"), pin=PIN)))
            assert signed.ok
            assert terminal.ask(m.OpenCounter("1")).ok
            called = terminal.ask(m.CallNext("1"))
            assert called.ok
            # What a clerk pastes into the wrong field is refused, not kept.
            assert other.ask(m.CheckIn(code=BOOKED)).code == "unknown_appointment"
            assert other.ask(m.CheckIn(code=SECOND)).code == "unknown_appointment"
            assert other.ask(m.Requeue(SECOND)).code == "unknown_ticket"
            assert other.ask(m.Cancel(BOOKED, "visitor")).code == "unknown_ticket"
            yield Day(stand, taps, programs, real)
        finally:
            for tap in taps:
                tap.close()


def _signed_in(reply: m.Reply) -> m.Reply | None:
    # After a wrong PIN the next is heard a moment later, and who asks again and again later still.
    return None if reply.code in {"pin_wrong", "pin_locked", "too_fast"} else reply


def test_nobody_is_found_in_what_the_day_left(day: Day) -> None:
    names = {path.name for path in day.stand.folder.rglob("*") if path.is_file()}
    assert {DATABASE, f"{DATABASE}-wal", "kiosk-1.jsonl", "sim-printer-1.jsonl"} <= names
    assert len([name for name in names if name.endswith(".log")]) >= 4
    found = list(SEARCH.in_files([day.stand.folder]))
    assert found == []
    wire = [bytes(stream) for tap in day.taps for stream in tap.streams]
    assert sum(map(len, wire)) > 20_000, "nothing passed the tap"
    assert [hit for stream in wire for hit in SEARCH.hits(stream)] == []
    replies = _rows(day.data / DATABASE)
    assert len(replies) > 5
    assert [hit for row in replies for hit in SEARCH.hits(row)] == []


def test_the_key_of_the_hashes_is_kept_apart_from_the_database(day: Day) -> None:
    key = (Path(day.setup.controller.keys_dir) / KEY_FILE).read_bytes()
    forms = (key, key.hex().encode(), base64.b64encode(key))
    held = re.compile(b"|".join(re.escape(form) for form in forms))
    for path in day.data.iterdir():
        if path.is_file():
            assert held.search(path.read_bytes()) is None, path.name
    assert (Path(day.setup.controller.keys_dir) / KEY_FILE).stat().st_mode & 0o077 == 0


def _erase_as_typed(stand: Stand) -> str:
    """`hall erase`; the number comes through a pipe. Empty while the wrong PIN still counts."""
    argv = [
        sys.executable, "-m", "queue_controller.cli.main", "erase", "--reason", "本人要求",
        "--staff", "ED0001", *stand.place, "--json",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HALL_PIN": PIN}
    done = subprocess.run(
        argv, input=SECOND + "\n", capture_output=True, text=True, env=environment, check=False
    )
    assert not SEARCH.hits((done.stdout + done.stderr).encode())
    return done.stdout if done.returncode == 0 else ""


def _rows(database: Path) -> list[bytes]:
    """Every value of every table, as SQLite reads it."""
    connection = driver().connect(f"file:{database}?mode=ro", uri=True)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [
            row
            for (name,) in names
            for row in connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own tables
        ]
        return [
            value if isinstance(value, bytes) else str(value).encode() for r in rows for value in r
        ]
    finally:
        connection.close()


PLANTS: Final[dict[str, bytes]] = {
    "log line": f"2025-09-08 card {CARD} read".encode(),
    "hash input as hex": CARD.encode().hex().encode(),
    "UTF-16 of a Windows log": f"x{NAME}".encode("utf-16-le"),
    "GB18030 of a printer": NAME.encode("gb18030"),
    "base64 of a frame": base64.b64encode(b'{"number":"' + CARD.encode() + b'"}'),
    "base64 at another offset": base64.b64encode(b'"' + SECOND.encode() + b'"'),
    "JSON escapes": json.dumps({"name": NAME}).encode(),
    "date of birth alone": b'{"birth":"19510703"}',
    "digits of a telephone": b'{"digits":"7395"}',
    "PIN": f'"pin":"{PIN}"'.encode(),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_leak_is_found(plant: str, tmp_path: Path) -> None:
    (tmp_path / "clean.bin").write_bytes(bytes(range(256)) * 40 + b"17573950 a7395b 0.7395")
    assert list(SEARCH.in_files([tmp_path])) == []
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "leak.bin").write_bytes(bytes(5000) + PLANTS[plant] + bytes(5000))
    assert len(list(SEARCH.in_files([tmp_path]))) == 1


def test_a_planted_row_is_found_in_the_pages_of_a_database(tmp_path: Path) -> None:
    connection = driver().connect(tmp_path / "hall.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE reply (body BLOB)")
    connection.execute("INSERT INTO reply VALUES (?)", (f'{{"n":"{AWAY}"}}'.encode(),))
    connection.commit()
    found = list(SEARCH.in_files([tmp_path]))
    connection.close()
    assert any("-wal" in each for each in found), found


def test_erasing_on_demand_and_no_core_dump(day: Day) -> None:
    """Last of this file: it ends the programs."""
    stand = day.stand
    erase = m.ErasePersonal("本人要求", "ED0001", m.Identity(SECOND))
    assert stand.cli.ask(erase).code == "pin_wrong"
    said = until(lambda: _erase_as_typed(stand))
    assert json.loads(said)["count"] == 1
    desk = stand.client("desk-1")
    found = msgspec.json.decode(desk.ask(m.FindNumber(m.Identity(SECOND))).body, type=m.Found)
    assert found.tickets == ()
    assert desk.ask(erase, pin=PIN).code == "not_allowed"
    everybody = m.ErasePersonal("保留期调整", "ED0001")
    assert stand.cli.ask(everybody, pin=PIN).ok
    events = stand.events(m.PersonalErased)
    assert [(e.cause, e.reason, e.staff_no) for e in events] == [
        ("request", "本人要求", "ED0001"),
        ("all", "保留期调整", "ED0001"),
    ]
    assert events[0].count == 1
    assert events[1].count >= 1
    connection = driver().connect(f"file:{day.data / DATABASE}?mode=ro", uri=True)
    assert connection.execute("SELECT count(*) FROM personal").fetchone() == (0,)
    connection.close()
    for name, running in day.programs.items():
        limits = Path(f"/proc/{running.pid}/limits").read_text(encoding="ascii")
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"], name
        running.send(signal.SIGABRT)
        assert running.wait() == -signal.SIGABRT
    assert [p.name for p in stand.folder.rglob("core*") if p.is_file()] == []
    assert list(SEARCH.in_files([stand.folder])) == []
    # The log is whole: a start reads every row and its hash.
    stand.setup_file = stand.folder / "setup.toml"
    stand.start_controller(wait=False)
    log = stand.controller.log
    until(lambda: log.exists() and "serving hall" in stand.controller.said(), "no start")
