"""A kiosk without its controller: numbers from the lease, journal first, adopted when it is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.kinds import CardRead, CodeScanned, DeviceEvent, Kind
from kiosk.ticketing.disk import disk_name
from kiosk.ticketing.program import Kiosk
from kiosk.ticketing.screen import screen_of
from kiosk.ui.journal import Journal
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import DATE, Clock, at_ms, hall, record, reply
from tests.unit.kiosk.kiosk_rig import KioskRig, start_of

QUEUE = "B"


class OfflineRig(KioskRig):
    """The rig with a named disk and a bus that leases and adopts."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "kiosk-1.disk"
        self.clock = Clock()
        self.wall_ms = at_ms("09:42")
        self.adopted: list[m.Adopt] = []
        self.blocks = 0
        self.step = 1
        super().__init__(folder)
        answer = self.bus._answer

        def answering(identity: str, command: m.Command) -> m.Reply:
            match command:
                case m.Lease(disk, queues):
                    return reply(identity, m.Leased(tuple(self.lease(disk, q) for q in queues)))
                case m.Adopt():
                    self.adopted.append(command)
            return answer(identity, command)

        self.bus._answer = answering  # type: ignore[method-assign]  # the fake learns two commands

    def lease(self, disk: str, queue: str) -> m.NumberLease:
        self.blocks += 1
        step = self.step
        first = 1000 - 3 * step * self.blocks
        times = at_ms("09:42"), at_ms("17:00")
        return m.NumberLease(
            "kiosk-1", disk, queue, DATE, 1, first, first + 2 * step, *times, "signed", step
        )

    def _boot(self) -> None:
        self.journal = Journal(self.path)
        self.kept = Journal(self.path.with_suffix(".service.jsonl"))
        self.kiosk = Kiosk(
            HallState(hall(), self.clock), self.bus, self.journal, self.kept, start_of(),
            disk=disk_name(self.journal, self.mark), monotonic=self.clock, wall_ms=lambda: self.wall_ms,
        )  # fmt: skip
        self.kiosk.flow.hold_s = 0.0
        self.kiosk.papers.use(self.printer)

    @property
    def page(self) -> str:
        return str(self.flow.page.value)

    def is_away(self) -> bool:
        return self.kiosk.leases.away

    def go(self, seconds: float) -> None:
        self.clock.go(seconds)
        self.wall_ms += int(seconds * 1000)
        self.pump()

    def take(self) -> str:
        """A visitor's number; empty: none was given."""
        self.flow.home()
        self.flow.open_queue(QUEUE)
        self.flow.take()
        self.pump()
        return self.label

    def come_back(self) -> None:
        self.bus.reachable = True
        self.connect()
        for _ in range(8):
            self.go(3)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[OfflineRig]:
    found = OfflineRig(tmp_path)
    found.connect()
    yield found
    found.close()


def test_without_the_controller_a_number_comes_from_the_lease_and_says_so(rig: OfflineRig) -> None:
    rig.lose()
    label = rig.take()
    assert label.startswith("B9")
    assert rig.page == "ticket"
    assert rig.printed == [label]
    said = str(rig.printer.slips[0])
    assert "本号在网络中断时取得，当日有效" in said
    assert "前面" not in said.split("军人", maxsplit=1)[0], "nobody knows how many wait"
    assert screen_of(rig.flow, printer_ready=True).number.offline
    assert rig.issues == 0


def test_the_journal_has_the_number_before_the_paper(
    rig: OfflineRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.lose()
    kept: list[str] = []
    submit = rig.printer.submit

    def watched(job: object) -> None:
        kept.append(rig.path.read_text(encoding="utf-8"))
        submit(job)  # type: ignore[arg-type]  # whatever the kiosk prints

    monkeypatch.setattr(rig.printer, "submit", watched)
    label = rig.take()
    assert f'"{label}"' in kept[0]


def test_back_online_each_number_is_adopted_once_oldest_first(rig: OfflineRig) -> None:
    rig.lose()
    labels = [rig.take(), rig.take()]
    rig.go(60)
    rig.come_back()
    assert [f"B{each.number}" for each in rig.adopted] == labels
    assert rig.adopted[0].issued_ms <= rig.adopted[1].issued_ms <= at_ms("09:43")
    assert rig.kiosk.leases.to_adopt == 0
    assert [e["state"] for e in rig.journal.open_entries if "adopt" in e] == []


def test_a_number_whose_reply_never_came_is_replaced_by_one_that_names_it(rig: OfflineRig) -> None:
    rig.bus.reachable = False
    rig.flow.open_queue(QUEUE)
    rig.flow.take()
    rig.pump()
    assert rig.page == "uncertain"
    rig.lose()
    assert rig.page == "ticket"
    assert rig.label.startswith("B9")
    wish = next(identity for identity, command in rig.bus.sent if isinstance(command, m.Issue))
    rig.come_back()
    assert [each.supersedes for each in rig.adopted] == [wish]
    assert rig.printed == [rig.label] or rig.label == ""


def test_of_two_machines_only_every_second_number_of_a_lease_is_given(tmp_path: Path) -> None:
    rig = OfflineRig(tmp_path)
    rig.step = 2
    rig.connect()
    rig.lose()
    assert rig.kiosk.leases.left(QUEUE) == 3
    numbers = [int(rig.take()[1:]) for _ in range(3)]
    assert numbers == [numbers[0], numbers[0] + 2, numbers[0] + 4]
    assert rig.kiosk.leases.can(QUEUE) == "used_up"
    rig.come_back()
    assert [(each.number, each.step) for each in rig.adopted] == [(n, 2) for n in numbers]
    rig.close()


def test_used_up_says_so_and_where_to_go(rig: OfflineRig) -> None:
    rig.lose()
    first = {rig.take() for _ in range(3)}
    assert len(first) == 3
    rig.flow.home()
    rig.flow.open_queue(QUEUE)
    assert not rig.flow.can_take
    assert rig.kiosk.leases.can(QUEUE) == "used_up"
    rig.kiosk.issue(m.Issue(queue=QUEUE), "wish")
    rig.flow._drawing = "wish"
    rig.kiosk.issue(m.Issue(queue=QUEUE), "wish")
    assert rig.flow.sentence.code == "offline_used_up"
    assert "咨询台" in rig.flow.sentence.message_zh


def test_a_restart_without_the_controller_goes_on_behind_the_last_number(rig: OfflineRig) -> None:
    rig.lose()
    first = rig.take()
    rig.kill()
    rig.wall_ms += 60_000
    rig.start_again()
    rig.go(1)
    rig.go(3)
    assert rig.is_away()
    second = rig.take()
    assert second.startswith("B9")
    assert second != first
    rig.come_back()
    assert {f"B{each.number}" for each in rig.adopted} == {first, second}
    assert rig.adopted[1].issued_ms >= at_ms("09:43")


def test_a_crash_between_number_and_adoption_adopts_once(rig: OfflineRig) -> None:
    rig.lose()
    label = rig.take()
    rig.kill()
    rig.start_again()
    rig.come_back()
    assert [f"B{each.number}" for each in rig.adopted] == [label]
    rig.lose()
    assert rig.take() not in {"", label}


def test_a_full_disk_gives_no_number(rig: OfflineRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.lose()

    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rig.journal._file, "append", full)
    assert rig.take() == ""
    assert rig.flow.sentence.code == "kiosk_disk"
    assert rig.printed == []
    monkeypatch.undo()
    assert rig.take().startswith("B9")
    rig.come_back()
    assert len(rig.adopted) == 1, "what nobody holds is adopted by nobody"


def test_no_number_outside_the_hours_or_of_a_stopped_queue(rig: OfflineRig) -> None:
    rig.kiosk.state.view.stopped[QUEUE] = ""
    rig.lose()
    assert rig.kiosk.leases.can(QUEUE) == "stopped"
    rig.kiosk.state.view.stopped.clear()
    assert rig.kiosk.leases.can(QUEUE) == "ready"
    rig.go(dt.timedelta(hours=9).total_seconds())
    assert rig.kiosk.leases.can(QUEUE) == "closed"


def test_a_short_restart_of_the_controller_uses_no_lease(rig: OfflineRig) -> None:
    rig.kiosk.state.beat = None
    rig.kiosk.state.link = "connecting"
    rig.pump()
    assert not rig.is_away()
    rig.go(3)
    assert rig.is_away()
    rig.inbox.append(Link("current", 0))
    rig.connect()
    assert not rig.is_away()


def test_a_journal_that_was_lost_or_copied_has_another_name(tmp_path: Path) -> None:
    path, mark = tmp_path / "j.jsonl", tmp_path / "j.disk"
    journal = Journal(path)
    name = disk_name(journal, mark)
    journal.put({"id": "lease-x", "state": "lease"})
    journal.put({"id": "wish", "state": "settled", "adopt": {}})
    assert disk_name(journal, mark) == name
    text = mark.read_text(encoding="utf-8")
    mark.rename(tmp_path / "old")
    mark.write_text(text, encoding="utf-8")
    copied = disk_name(journal, mark)
    assert copied != name
    assert journal.find("lease-x") is None
    assert journal.find("wish") is not None, "what visitors hold is adopted all the same"
    journal.put({"id": "lease-y", "state": "lease"})
    journal.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "garbage", *lines[1:], ""]), encoding="utf-8")
    damaged = Journal(path)
    renamed = disk_name(damaged, mark)
    assert renamed not in {name, copied}
    assert damaged.find("lease-y") is None, "a line that is gone may have said what it gave since"
    assert damaged.find("wish") is not None
    damaged.close()
    path.unlink()
    fresh = Journal(path)
    assert disk_name(fresh, mark) not in {name, copied, renamed}
    fresh.close()


def test_an_emergency_freezes_the_kiosk_and_loses_no_number(rig: OfflineRig) -> None:
    """Also when the controller dies right after its start: the page stays, and so does the lease."""
    rig.flow.open_queue(QUEUE)
    rig.flow.take()  # this visitor's number is on its way
    rig.inbox.append(record(2, m.EmergencyStarted("em-1")))
    rig.pump()
    label = rig.label
    assert label in rig.printed
    rig.lose()
    assert rig.is_away()
    assert rig.take() == ""
    assert rig.page == "queue"
    screen = screen_of(rig.flow, printer_ready=True)
    assert (screen.can_take, screen.offline) == (False, "used_up")
    card = CardRead("某人", "610924194001010017", birth="19400101")
    rig.inbox += [
        DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, card),
        DeviceEvent("scanner-1", Kind.CODE_SCANNER, 1, 0.0, CodeScanned("YY000001")),
    ]
    rig.pump()
    assert (rig.page, rig.flow.visit.card_number) == ("queue", "")
    assert rig.printed == [label]

    rig.come_back()
    assert rig.take() != ""
    assert (rig.issues, rig.adopted) == (2, [])
