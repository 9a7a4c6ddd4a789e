"""加办 and 不办 at the counter's terminal."""

from __future__ import annotations

import pytest

from kiosk.terminal.matters import Matters
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import refusal
from tests.unit.kiosk.test_terminal_flow import Rig

IDENTITY_CARD, LICENCE = "GA002", "JJ001"


class Visit(Rig):
    """A visitor with one matter is served."""

    def __init__(self) -> None:
        super().__init__()
        self.matters = Matters(self.terminal)
        self.issue("B012", IDENTITY_CARD)
        self.serve("B012")

    def add_licence(self) -> None:
        self.event(
            m.MattersChanged(
                ticket_id="B012",
                label="B012",
                state="serving",
                queue="B",
                matters=(
                    m.Matter("B", (IDENTITY_CARD,), "present", 1, 1),
                    m.Matter("D", (LICENCE,), "waiting", 1, 1),
                ),
                added=(LICENCE,),
            )
        )

    def type(self, letters: str) -> list[str]:
        for letter in letters:
            self.matters.type(letter)
        return [line.code for line in self.matters.found]


@pytest.fixture
def visit() -> Visit:
    return Visit()


def test_what_the_visitor_wants_is_listed_and_the_present_matter_stays(visit: Visit) -> None:
    (line,) = visit.matters.lines
    assert (line.title, line.stage, line.can_drop) == ("换身份证", "present", False)
    visit.add_licence()
    assert [(line.stage, line.can_drop) for line in visit.matters.lines] == [
        ("present", False),
        ("waiting", True),
    ]


def test_a_matter_is_found_by_its_letters_and_added(visit: Visit) -> None:
    found = visit.type("HJZ")
    assert LICENCE in found
    assert IDENTITY_CARD not in visit.type(""), "no letters find nothing"
    line = next(line for line in visit.matters.found if line.code == LICENCE)
    assert (line.title, line.queue) == ("换驾照", "D 车驾管")
    visit.matters.add(LICENCE)
    assert visit.sent == m.AddMatter("B012", item=LICENCE)
    assert visit.matters.query == "", "the next one begins with none"
    visit.answer()
    assert visit.terminal.message.zh == "已加办“换驾照”：还是这个号，在车驾管等候。"


def test_what_the_visit_holds_already_is_not_offered(visit: Visit) -> None:
    assert IDENTITY_CARD not in visit.type("HSFZ")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("queue_full", "车驾管今天的号已取完。"),
        ("too_many_matters", "一个号最多办5个事项。"),
    ],
)
def test_a_refusal_is_told_with_its_reason(visit: Visit, code: str, sentence: str) -> None:
    visit.matters.add(LICENCE)
    identity = visit.bus.sent[-1][0]
    visit.answer(refusal(identity, code, sentence, "No."))
    assert visit.terminal.message.zh == sentence
    assert visit.terminal.message.bad


def test_a_matter_whose_turn_has_not_come_is_given_up(visit: Visit) -> None:
    visit.add_licence()
    visit.matters.drop(0)
    assert visit.bus.sent == [], "what is served now is ended at the counter"
    visit.matters.drop(1)
    assert visit.sent == m.DropMatter("B012", queue="D", item=LICENCE)
    visit.answer()
    assert visit.terminal.message.zh == "已不办“换驾照”，其他事项的位置不变。"


def test_the_letters_are_one_visitors(visit: Visit) -> None:
    visit.type("HJZ")
    visit.matters.type("")
    assert visit.matters.query == "HJ"
    visit.event(m.ServiceCompleted("B012", "B012", "B", "5", 1, "accepted", 1, 60_000))
    assert (visit.matters.query, visit.matters.lines, visit.matters.found) == ("", [], [])
    visit.matters.type("A")
    visit.matters.add(LICENCE)
    assert visit.bus.sent == []
    visit.issue("B013")
    visit.serve("B013")
    assert visit.matters.query == ""
    assert [line.title for line in visit.matters.lines] == ["B 户政治安"]
