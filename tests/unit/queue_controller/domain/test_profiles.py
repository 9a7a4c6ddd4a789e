"""叫号规则: which queue a counter takes from. B is its own; D has what each case says."""

import pytest

from config.model import ProfileTake, WorkProfile
from queue_controller.domain.calling import TIE_GAP, Line
from queue_controller.domain.profiles import Choice, choose_by

MINUTE = 60_000
NOW = 600 * MINUTE
STARVATION = 60 * MINUTE


def lines(**waited: list[int]) -> list[Line]:
    """By queue, for how many minutes each of its ordinary tickets has waited; below 0: by law."""
    found = []
    tie = 0
    for queue, minutes in waited.items():
        line = Line(queue)
        for each in minutes:
            tie += TIE_GAP
            key = (NOW - abs(each) * MINUTE, tie, f"{queue}{tie // TIE_GAP:03d}")
            line.add(key, "priority_next" if each < 0 else "fifo")
        found.append(line)
    return found


def choose(take: ProfileTake, waiting: list[Line], *, kind: str = "general") -> Choice | None:
    profile = {"D": WorkProfile(counter="5", queue="D", take=take, minutes=20)}
    return choose_by(profile, waiting, NOW, STARVATION, at_priority_counter=kind == "priority")


@pytest.mark.parametrize(
    ("take", "b", "d", "queue", "profile"),
    [
        # the order of calling over both
        ("always", [10], [15], "D", ""),
        ("always", [15], [10], "B", ""),
        # first while somebody waits over twenty minutes
        ("first_above", [30], [20], "B", ""),
        ("first_above", [30], [21], "D", "above"),
        ("first_above", [10], [15], "D", ""),
        ("first_above", [], [5], "D", ""),
        # only then
        ("only_above", [], [20], None, ""),
        ("only_above", [5], [20], "B", ""),
        ("only_above", [30], [21], "D", "above"),
        # only when nobody else is there
        ("idle", [1], [50], "B", ""),
        ("idle", [], [1], "D", "idle"),
        ("idle", [], [], None, ""),
        # by law before all others, but an idle helper keeps to its own first
        ("first_above", [-1], [40], "B", ""),
        ("always", [50], [-1], "D", ""),
        ("idle", [1], [-50], "B", ""),
        # nobody starves behind a queue that goes first
        ("first_above", [61], [40], "B", ""),
        ("first_above", [61], [70], "D", "above"),
        ("only_above", [90], [61], "B", ""),
    ],
)
def test_which_queue(
    take: ProfileTake, b: list[int], d: list[int], queue: str | None, profile: str
) -> None:
    choice = choose(take, lines(B=b, D=d))
    if queue is None:
        assert choice is None
        return
    assert choice is not None
    assert (choice.head.queue, choice.profile) == (queue, profile)
    assert choice.minutes == (20 if profile == "above" else 0)


def test_a_counter_of_kind_priority_keeps_to_its_kind_first() -> None:
    """An ordinary number of a queue that goes first does not pass a priority number."""
    one, other = lines(B=[], D=[40])
    one.add((NOW - 2 * MINUTE, 99, "B099"), "interleave", 2)
    choice = choose("first_above", [one, other], kind="priority")
    assert choice is not None
    assert choice.head.key[2] == "B099"


def test_a_queue_without_a_row_is_taken_from_always() -> None:
    choice = choose_by({}, lines(B=[1], D=[2]), NOW, STARVATION, at_priority_counter=False)
    assert choice is not None
    assert (choice.head.queue, choice.profile) == ("D", "")
