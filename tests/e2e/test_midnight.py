"""The business day turns while people take numbers, and the hall's clock goes back over midnight."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api.errors import BusError
from tests.chaos.history import Seen, faults
from tests.e2e.stand import HALL_DIR, Stand, Starter, until
from tests.helpers.patience import PATIENCE_S

HOURS = "{day},yes,08:30,12:00,14:00,17:30,no,,no,,,,00:00,23:59,"
DAY_1, DAY_2 = "2025-09-08", "2025-09-09"
BEFORE = "2025-09-08T23:50:00+08:00"
EARLIER = "2025-09-08T23:45:00+08:00"
SPEED = 500.0
"""Ten minutes to midnight are little more than a second: who needs more of that evening lets the clock go slowly first."""
CLIENTS = ("kiosk-1", "kiosk-2", "kiosk-3")
OVER = {"too_late", "too_early", "hall_closed", "day_not_started"}
"""No numbers in the last minute of the day: that is a rule, not a loss."""


@dataclass
class Visitors:
    """People who take numbers at every kiosk without a pause, whatever happens to the controller."""

    stand: Stand
    history: list[Seen] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        for name in CLIENTS:
            thread = threading.Thread(target=self._take, args=(name,), daemon=True)
            thread.start()
            self.threads.append(thread)

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(3 * PATIENCE_S)
            assert not thread.is_alive()

    def dates(self) -> Counter[str]:
        with self.lock:
            taken = [s for s in self.history if s.reply.ok]
        return Counter(_ticket(s).business_date for s in taken)

    def _take(self, name: str) -> None:
        random = Random(f"midnight {name}")
        client = self.stand.client(name)
        number = 0
        while not self.stop.wait(0.004):
            number += 1
            command = m.Issue(queue=random.choice("ABC"))
            command_id = f"{name}-{number}"
            try:
                reply = client.ask(command, command_id=command_id, timeout_s=PATIENCE_S)
                again = client.ask(command, command_id=command_id, timeout_s=PATIENCE_S)
            except BusError as err:
                self.codes[err.code] += 1
                continue
            self.codes[reply.code] += 1
            with self.lock:
                self.history.append(Seen(name, command_id, command, reply, again))


def _ticket(seen: Seen) -> m.Ticket:
    return msgspec.json.decode(seen.reply.body, type=m.Issued).ticket


@pytest.fixture(scope="module")
def stand(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("midnight")
    hall_dir = folder / "hall"
    shutil.copytree(HALL_DIR, hall_dir)
    _open_round_the_clock(hall_dir / "opening_hours.csv")
    with Stand(starter, folder, hall_dir=hall_dir, more_clients=CLIENTS) as one:
        yield one


def _open_round_the_clock(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    days = ("monday", "tuesday")
    changed = [
        HOURS.format(day=d) if (d := row.partition(",")[0]) in days else row for row in lines
    ]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")


def _numbers(stand: Stand) -> dict[tuple[str, str], list[int]]:
    """Per business date and queue, the numbers in the order in which they were given."""
    found: dict[tuple[str, str], list[int]] = {}
    for event in stand.events(m.TicketIssued):
        found.setdefault((event.business_date, event.queue), []).append(event.number)
    return found


def _check(stand: Stand, visitors: Visitors) -> None:
    """Nobody lost, no number twice, each day counts from one without a hole."""
    records = [record for record, _ in stand.records()]
    assert faults(visitors.history, records) == []
    for key, numbers in _numbers(stand).items():
        assert numbers == list(range(1, len(numbers) + 1)), key
    assert set(visitors.codes) <= OVER | {"ok"}, visitors.codes


def test_midnight_and_a_clock_that_goes_back_over_it(stand: Stand) -> None:
    visitors = Visitors(stand)

    def evening(start: str) -> None:
        """People take numbers, and then the clock hurries to midnight."""
        before = visitors.dates()[DAY_1]
        stand.start_controller(start=start)
        until(lambda: visitors.dates()[DAY_1] > before + 30, "this evening gives no numbers")
        stand.controller.kill()
        stand.start_controller(start=start, speed=SPEED)

    visitors.begin()
    try:
        evening(BEFORE)
        until(lambda: visitors.dates()[DAY_2] > 30, lambda: str((visitors.dates(), visitors.codes)))
        view = stand.view()
        assert view.business_date == DAY_2
        assert {t.business_date for t in view.tickets.values()} == {DAY_2}
        expired = {e.ticket_id for e in stand.events(m.TicketExpired)}
        issued = {e.ticket_id for e in stand.events(m.TicketIssued) if e.business_date == DAY_1}
        assert expired == issued, "a number of yesterday has no end"

        stand.controller.kill()
        evening(EARLIER)
        again = visitors.dates()[DAY_2]
        until(lambda: visitors.dates()[DAY_2] > again + 30, "midnight did not come a second time")
        stand.controller.kill()
        stand.start_controller(start=EARLIER, speed=SPEED)
    finally:
        visitors.end()
    _check(stand, visitors)
    given = _numbers(stand)
    print({f"{date} {queue}": len(numbers) for (date, queue), numbers in given.items()})
    days = [e.business_date for e in stand.events(m.DayStarted)]
    assert days[:4] == [DAY_1, DAY_2, DAY_1, DAY_2]


def test_labels_say_the_same_as_the_day(stand: Stand) -> None:
    """Yesterday's number of the same label is not called today."""
    tickets = stand.view().tickets
    dates = {t.business_date for t in tickets.values()}
    assert len(dates) == 1
    labels = [t.label for t in tickets.values()]
    assert len(labels) == len(set(labels))
