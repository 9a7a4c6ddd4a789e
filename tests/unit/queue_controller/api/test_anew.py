"""A program learns that the hall works by another configuration."""

from __future__ import annotations

import pytest
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api.anew import Anew
from queue_controller.api.updates import Applied, Beat, Reset, Update
from queue_controller.api.view import DeviceStatus, HallView

BEAT = Beat(m.Heartbeat(1, "h", 1, 1, "running", "", 0, 1.0, "2025-09-08", ()))


class Program:
    """Its files, its clock, and what it was told to do."""

    def __init__(self, quiet_s: float = 0.0) -> None:
        self.files = "old"
        self.now_s = 0.0
        self.ended = 0
        self.said: list[m.Command] = []
        self.seen: list[Update] = []
        self.anew = Anew(
            "board-1",
            "old",
            self.digest,
            quiet_s=quiet_s,
            end=self.end,
            monotonic=lambda: self.now_s,
        )
        self.anew.submit = self.submit
        self.receive = self.anew.around(self.seen.append)

    def digest(self) -> str:
        if self.files == "gone":
            raise OSError("no such folder")
        return self.files

    def end(self) -> None:
        self.ended += 1

    def submit(self, command: m.Command, *, timeout_s: float = 3.0) -> object:
        del timeout_s
        self.said.append(command)
        return None

    def later(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now_s += 1
            self.receive(BEAT)


def applied(digest: str) -> Applied:
    record = m.EventRecord(2, 1, 0, "configuration_applied", "manager-1", "c", Raw())
    return Applied(record, m.ConfigurationApplied(digest))


def view(digest: str, *devices: DeviceStatus) -> Reset:
    found = HallView(configuration=digest, devices={each.device: each for each in devices})
    return Reset(found)


def test_nothing_happens_while_the_files_are_the_halls() -> None:
    program = Program()
    for update in (view(""), view("old"), BEAT, applied("old")):
        program.receive(update)
    program.later(60)
    assert (program.ended, program.said) == (0, [])
    assert len(program.seen) == 64, "and every update goes on to the program"


def test_with_the_new_files_it_begins_again_at_once() -> None:
    program = Program()
    program.receive(view("old"))
    program.files = "new"
    program.receive(applied("new"))
    assert (program.ended, program.anew.wanted) == (1, True)
    program.later(30)
    assert (program.ended, program.said) == (1, [])


def test_not_while_somebody_uses_it() -> None:
    program = Program(quiet_s=60)
    program.receive(view("old"))
    program.files = "new"
    program.later(40)
    program.anew.touched()
    program.receive(applied("new"))
    program.later(58)
    assert program.ended == 0
    program.later(10)
    assert program.ended == 1


def test_a_machine_with_other_files_says_so_once_and_goes_on() -> None:
    program = Program()
    program.receive(applied("new"))
    program.later(15)
    assert program.said == [], "the files may be on their way"
    program.later(60)
    (report,) = program.said
    assert isinstance(report, m.ReportHealth)
    assert (report.device, report.state, report.reason) == (
        "board-1.configuration",
        "bad",
        "old_configuration",
    )
    program.files = "gone"
    program.later(20)
    assert program.ended == 0
    program.files = "new"
    program.later(6)
    assert program.ended == 1


@pytest.mark.parametrize("state", ["bad", "unknown"])
def test_the_alarm_ends_when_the_program_has_the_halls_files(state: m.HealthState) -> None:
    """Unknown: it was switched off for a while after it had told."""
    program = Program()
    told = DeviceStatus("board-1.configuration", "program", state, owner="board-1")
    program.receive(view("old", told))
    (report,) = program.said
    assert isinstance(report, m.ReportHealth)
    assert report.state == "good"


def test_a_hall_that_goes_back_takes_its_alarm_with_it() -> None:
    program = Program()
    program.receive(applied("new"))
    program.later(30)
    program.receive(applied("old"))
    assert [getattr(each, "state", "") for each in program.said] == ["bad", "good"]
