import pytest

from devices.document import Slip, TextLine
from devices.fakes.device import Answer
from devices.fakes.kinds import FakeTicketPrinter
from devices.kinds import Completion, DeviceEvent, Outcome
from kiosk.ui.printing import GRACE_S, JOB_LIMIT_S, PaperEnd, PrintQueue
from tests.unit.kiosk.hall import Clock

SLIP = Slip("B012", (TextLine("B012"),))


class Rig:
    def __init__(self) -> None:
        self.ends: list[PaperEnd] = []
        self.clock = Clock()
        self.queue = PrintQueue(self.ends.append, self.clock)
        self.printer = FakeTicketPrinter("printer-1", self.on_event)
        self.queue.use(self.printer)

    def on_event(self, event: DeviceEvent) -> None:
        if isinstance(event.body, Completion):
            self.queue.take(event.body)

    @property
    def states(self) -> list[str]:
        return [end.state for end in self.ends]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.CONFIRMED, "printed"),
        (Outcome.SENT, "printed"),
        (Outcome.FAILED, "failed"),
        (Outcome.INDETERMINATE, "unsure"),
    ],
)
def test_each_end_of_a_job(outcome: Outcome, state: str) -> None:
    rig = Rig()
    rig.printer.answer_next(Answer(outcome, "paper_out", "缺纸", "Out of paper"))
    rig.queue.add("j1", SLIP)
    assert rig.states == [state]
    assert rig.ends[0].message_zh == "缺纸"
    assert rig.queue.idle


def test_jobs_go_one_after_another() -> None:
    rig = Rig()
    rig.printer.hold()
    for job in ("j1", "j2", "j3"):
        rig.queue.add(job, SLIP)
    assert [c.command_id for c in rig.printer.submitted] == ["j1"]
    rig.printer.finish("j1")
    rig.printer.finish("j2")
    assert [c.command_id for c in rig.printer.submitted] == ["j1", "j2", "j3"]
    assert [e.job_id for e in rig.ends] == ["j1", "j2"]


def test_a_job_without_an_end_is_given_up_as_unknown_and_not_repeated() -> None:
    rig = Rig()
    rig.printer.hold()
    rig.queue.add("j1", SLIP)
    rig.queue.add("j2", SLIP)
    rig.clock.go(JOB_LIMIT_S)
    rig.queue.tick()
    assert rig.states == []
    rig.clock.go(GRACE_S)
    rig.queue.tick()
    assert rig.states == ["unsure"]
    rig.printer.finish("j1")  # too late: it was told already
    assert rig.states == ["unsure"]
    assert [c.command_id for c in rig.printer.submitted] == ["j1", "j2"]


def test_a_cable_pulled_in_mid_ticket_is_unknown_and_the_next_one_fails() -> None:
    rig = Rig()
    rig.printer.hold()
    rig.queue.add("j1", SLIP)
    rig.printer.unplug()
    rig.queue.add("j2", SLIP)
    assert rig.states == ["unsure", "failed"]
    assert not rig.queue.ready


def test_without_a_printer_each_job_fails_at_once() -> None:
    rig = Rig()
    rig.queue.use(None)
    assert not rig.queue.has_printer
    rig.queue.add("j1", SLIP)
    assert rig.ends[0].reason == "no_printer"


def test_a_printer_that_refuses_fails_the_job() -> None:
    rig = Rig()
    full = FakeTicketPrinter("printer-1", rig.on_event)
    full._max_open = 0
    rig.queue.use(full)
    rig.queue.add("j1", SLIP)
    assert (rig.ends[0].state, rig.ends[0].reason) == ("failed", "busy")


def test_completions_of_others_are_left_alone() -> None:
    rig = Rig()
    assert not rig.queue.take(Completion("other", Outcome.CONFIRMED))
