"""What a citizen says leaves no trace at a counter: the same day, rated so or so or not at all, looks the same from there."""

from __future__ import annotations

from typing import Final, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_view
from queue_controller.service.values import Refusal
from tests.unit.queue_controller.service.driver import Driver, sample_hall

UNSEEN: Final[tuple[Audience, ...]] = ("public", "counter")
STEPS: Final = st.lists(
    st.sampled_from(
        ["call", "start", "complete", "undo", "park", "transfer", "rate", "rate", "late", "close"]
    ),
    min_size=8,
    max_size=40,
)
Level = int | None


def a_day(steps: list[str], level: Level) -> tuple[Driver, list[str]]:
    """The same presses and questions, and every rating of this level; None: nobody rates."""
    driver = Driver(sample_hall("ziyang")).open("5", "9")
    said: list[str] = []
    for number in range(20):
        driver.do(m.Issue(queue="BD"[number % 5 == 4]), "kiosk-1", token=f"t{number}")
    for step in steps:
        driver.pass_s(7 if step != "complete" else 70)
        commands: dict[str, m.Command] = {
            "call": m.CallNext("5"),
            "start": m.Start("5"),
            "complete": m.Complete("5"),
            "undo": m.Undo("5"),
            "park": m.Park("5"),
            "transfer": m.Transfer("5", "D"),
            "close": m.CloseCounter("5"),
        }
        try:
            if step in commands:
                decision = driver.do(commands[step], "terminal-5")
                said.append(repr(decision.reply))
            elif level is not None and step == "rate":
                (open_one,) = [*driver.state.view.ratings][-1:] or [""]
                driver.do(m.Rate(open_one, level, "key"), "rating-5")
            elif level is not None:
                driver.do(m.RateLater("", level), "kiosk-1", token="t0")
        except Refusal as refusal:
            if step in commands:
                said.append(refusal.message_zh)
        if step == "close":
            driver.open("5")
    driver.at("09:00", "2025-09-09")
    return driver, said


def seen(driver: Driver, audience: Audience) -> tuple[list[m.Event], bytes]:
    """The events that are not sealed, and the view, without the numbers that sealed ones take."""
    events = [cut_event(event, audience) for _, event in driver.records]
    view = cut_view(driver.state.view, audience)
    view.seq = 0
    plain = [event for event in events if not isinstance(event, m.Sealed)]
    return plain, msgspec.json.encode(view, order="deterministic")


@pytest.mark.parametrize("audience", UNSEEN)
@settings(max_examples=60, derandomize=True, deadline=None)
@given(steps=STEPS)
def test_a_rated_day_looks_like_one_that_nobody_rated(audience: Audience, steps: list[str]) -> None:
    unrated, heard = a_day(steps, None)
    whole = seen(unrated, audience)
    for level in (0, 1, 5):
        rated, answers = a_day(steps, level)
        assert answers == heard
        assert seen(rated, audience) == whole
    assert set(UNSEEN) < set(get_args(Audience))


def test_the_comparison_would_find_one() -> None:
    """The full audience sees the difference that the others must not."""
    steps = ["call", "complete", "rate", "call"]
    assert seen(a_day(steps, 1)[0], "full") != seen(a_day(steps, None)[0], "full")
    assert len(a_day(steps, 1)[0].events(m.Rated)) == 1
