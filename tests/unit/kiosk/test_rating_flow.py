from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.rating.flow import LATER_S, THANKS_S, Page, RatingFlow
from kiosk.rating.outbox import AGAIN_S, Outbox
from kiosk.rating.reasons import reasons
from kiosk.rating.screen import reason_rows, screen_of
from kiosk.ui.bus import Answered
from kiosk.ui.journal import Journal
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import Clock, FakeBus, open_hall, record, reply


class Rig:
    """The rating screen of counter 5 with its outbox on disk."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "rating-5.jsonl"
        self.clock = Clock()
        self.state = open_hall()
        self.bus = FakeBus()
        self.seq = 1
        self._boot()

    def _boot(self) -> None:
        self.journal = Journal(self.path)
        self.outbox = Outbox(self.bus, self.journal, self.clock)
        self.flow = RatingFlow(self.state, self.outbox, "5", reasons(), "zh", self.clock)

    def restart(self) -> None:
        self.journal.close()
        self.bus.waiting.clear()
        self._boot()

    def event(self, event: m.Event) -> None:
        self.seq += 1
        assert self.state.take(record(self.seq, event))
        self.flow.look()

    def ask(self, rating_id: str = "r1", language: m.Language = "zh", counter: str = "5") -> None:
        self.event(m.RatingOpened(rating_id, counter, "t1", 1, "ZY0005", language))

    def close_rating(self, rating_id: str = "r1") -> None:
        self.event(m.RatingClosed(rating_id, "5"))

    def on(self, page: Page) -> bool:
        return self.flow.page is page

    def pump(self) -> None:
        for answered in self.bus.pump():
            assert self.outbox.take(answered)

    def later(self, seconds: float) -> None:
        self.clock.go(seconds)
        self.flow.tick()
        self.outbox.tick(current=self.state.is_current)
        self.pump()

    @property
    def given(self) -> list[m.Command]:
        return self.bus.commands(m.Rate)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    found = Rig(tmp_path)
    yield found
    found.journal.close()


@pytest.mark.parametrize("level", [5, 4, 3])
def test_a_good_level_is_given_at_once(rig: Rig, level: int) -> None:
    rig.ask()
    assert rig.on(Page.ASKING)
    rig.flow.choose(level)
    assert rig.given == [m.Rate("r1", level, raw_key=str(level))]
    assert rig.on(Page.THANKS)
    rig.later(THANKS_S)
    assert rig.on(Page.IDLE)


@pytest.mark.parametrize("level", [2, 1])
def test_a_bad_level_asks_for_reasons_in_the_version_in_force(rig: Rig, level: int) -> None:
    rig.ask()
    rig.flow.choose(level)
    assert rig.on(Page.REASONS)
    assert rig.given == []
    rig.flow.toggle("long_wait")
    rig.flow.toggle("slow")
    rig.flow.toggle("attitude")
    rig.flow.toggle("attitude")
    rig.flow.toggle("nonsense")
    rig.flow.send()
    assert rig.given == [
        m.Rate(
            "r1",
            level,
            raw_key=str(level),
            reasons=("slow", "long_wait"),
            list_version=reasons().version,
        )
    ]


def test_a_mistaken_touch_can_be_taken_back(rig: Rig) -> None:
    rig.ask()
    rig.flow.choose(1)
    rig.flow.toggle("slow")
    rig.flow.back()
    assert rig.on(Page.ASKING)
    rig.flow.choose(4)
    assert rig.given == [m.Rate("r1", 4, raw_key="4")]


def test_to_decline_is_an_outcome_of_its_own(rig: Rig) -> None:
    rig.ask()
    rig.flow.decline()
    assert rig.given == [m.Rate("r1", 0, raw_key="0")]


def test_no_touch_means_no_rating_however_long_it_stands(rig: Rig) -> None:
    rig.ask()
    rig.later(3600)
    assert rig.on(Page.ASKING)
    assert rig.flow.level == -1
    rig.close_rating()
    assert rig.on(Page.IDLE)
    assert rig.given == []


def test_a_level_on_the_reasons_page_is_kept_when_the_next_visitor_is_called(rig: Rig) -> None:
    rig.ask()
    rig.flow.choose(1)
    rig.flow.toggle("slow")
    rig.close_rating()
    (rate,) = rig.given
    assert isinstance(rate, m.Rate)
    assert (rate.level, rate.reasons) == (1, ("slow",))


def test_only_the_own_counter_and_only_known_levels(rig: Rig) -> None:
    rig.ask(counter="6")
    assert rig.on(Page.IDLE)
    rig.flow.choose(5)
    rig.flow.decline()
    rig.flow.send()
    rig.ask()
    for level in (0, 6, -1, 99):
        rig.flow.choose(level)
    assert rig.given == []


def test_a_second_touch_gives_no_second_rating(rig: Rig) -> None:
    rig.ask()
    for _ in range(100):
        rig.flow.choose(5)
        rig.flow.decline()
    assert len(rig.given) == 1
    rig.later(THANKS_S)
    rig.flow.look()
    assert rig.on(Page.IDLE)


def test_the_next_rating_opens_even_while_thanks_stand(rig: Rig) -> None:
    rig.ask()
    rig.flow.choose(5)
    rig.close_rating()
    assert rig.on(Page.THANKS)
    rig.ask("r2")
    assert rig.on(Page.ASKING)
    rig.flow.choose(4)
    assert [r.rating_id for r in rig.given if isinstance(r, m.Rate)] == ["r1", "r2"]


def test_it_opens_in_the_language_of_the_ticket_and_idles_in_its_own(rig: Rig) -> None:
    rig.ask(language="en")
    assert screen_of(rig.flow).counter_name == "Household 1"
    assert reason_rows(rig.flow)[0].title == "Unfriendly"
    rig.flow.set_language("zh")
    assert screen_of(rig.flow).post == "窗口A岗"
    rig.close_rating()
    assert rig.flow.language == "zh"


def test_the_screen_shows_post_and_number_never_a_name(rig: Rig) -> None:
    rig.ask()
    screen = screen_of(rig.flow)
    assert (screen.counter, screen.staff_no, screen.post) == ("5", "ZY0005", "窗口A岗")
    assert "某" not in repr(screen)


def test_offline_it_keeps_and_delivers_later_once(rig: Rig) -> None:
    rig.ask()
    rig.bus.reachable = False
    rig.state.take(Link("out_of_date", 0))
    rig.flow.choose(5)
    rig.pump()
    rig.later(60)
    assert rig.outbox.undelivered == 1
    rig.bus.reachable = True
    rig.state.take(Link("current", 0))
    rig.later(AGAIN_S)
    assert rig.outbox.undelivered == 0
    assert len({identity for identity, c in rig.bus.sent if isinstance(c, m.Rate)}) == 1
    assert rig.journal.open_entries == []


def test_a_crash_with_a_kept_rating_delivers_it_after_the_start(rig: Rig) -> None:
    rig.ask()
    rig.bus.reachable = False
    rig.flow.choose(2)
    rig.flow.send()
    first = rig.bus.sent[-1][0]
    rig.restart()
    assert rig.outbox.undelivered == 1
    rig.bus.reachable = True
    rig.later(AGAIN_S)
    assert rig.bus.sent[-1][0] == first
    assert rig.outbox.undelivered == 0


def test_a_lost_reply_does_not_give_two_ratings(rig: Rig) -> None:
    rig.ask()
    rig.bus.lose_replies = True
    rig.flow.choose(5)
    rig.pump()
    rig.bus.lose_replies = False
    rig.later(AGAIN_S)
    assert len(rig.bus.stored) == 1
    assert rig.outbox.undelivered == 0


def test_a_refused_rating_ends_and_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.bus.refuse["Rate"] = ("rating_over", "评价已结束", "The rating is over")
    rig.ask()
    rig.flow.choose(5)
    rig.pump()
    assert list(rig.outbox.refused.values()) == ["rating_over"]
    assert "The rating is over" in caplog.text
    assert rig.journal.open_entries == []


def test_a_full_disk_still_sends(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rig.journal, "put", full)
    rig.ask()
    rig.flow.choose(5)
    rig.pump()
    assert rig.outbox.undelivered == 0
    assert len(rig.given) == 1


def test_what_cannot_be_read_stays_in_the_journal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    journal.put({"id": "odd", "rate": {"level": "five"}})
    outbox = Outbox(FakeBus(), journal, Clock())
    assert outbox.undelivered == 0
    assert "cannot be read" in caplog.text
    assert len(journal.open_entries) == 1
    assert not outbox.take(Answered("other", reply("other")))
    journal.close()


def test_the_list_of_reasons_is_sound() -> None:
    found = reasons()
    assert found.version
    codes = [row.code for row in found.reason]
    assert len(codes) == len(set(codes))
    assert all(row.zh and row.en for row in found.reason)
    indicators = {row.indicator for row in found.reason} - {""}
    assert indicators == {"service_attitude", "service_efficiency", "service_level"}


MATTER = m.RateableMatter("r9", "7", "B", "GA002", "2025-09-08")


class LaterRig(Rig):
    """The same screen with a scanner."""

    def _boot(self) -> None:
        super()._boot()
        self.flow = RatingFlow(
            self.state, self.outbox, "5", reasons(), "zh", self.clock, self.bus.send
        )

    def scan(self, *matters: m.RateableMatter) -> None:
        assert self.flow.slip_scanned("token")
        self.answer(m.RatingsOf("B012", matters))

    def answer(self, body: m.ReplyBody) -> None:
        identity = self.bus.sent[-1][0]
        assert self.flow.answered(identity, reply(identity, body))


@pytest.fixture
def slips(tmp_path: Path) -> Iterator[LaterRig]:
    found = LaterRig(tmp_path)
    yield found
    found.journal.close()


def test_a_slip_is_rated_between_two_visitors(slips: LaterRig) -> None:
    slips.scan(MATTER)
    assert slips.flow.later.stage.value == "levels"
    slips.flow.later.choose(4)
    (rate,) = slips.bus.commands(m.RateLater)
    assert isinstance(rate, m.RateLater)
    assert (rate.token, rate.level, rate.rating_id) == ("token", 4, "r9")
    slips.answer(m.Done())
    assert slips.flow.later.stage.value == "thanks"
    slips.flow.later_seen()
    assert slips.on(Page.IDLE)


def test_who_is_being_asked_goes_before_a_slip(slips: LaterRig) -> None:
    slips.scan(MATTER)
    slips.ask()
    assert slips.on(Page.ASKING)
    assert slips.flow.later.stage.value == "nothing"
    assert not slips.flow.slip_scanned("token")
    assert slips.on(Page.ASKING)


def test_a_slip_that_is_left_says_nothing_and_is_forgotten(slips: LaterRig) -> None:
    slips.scan(MATTER)
    slips.clock.go(LATER_S + 1)
    slips.flow.tick()
    assert slips.on(Page.IDLE)
    assert slips.bus.commands(m.RateLater) == []
    assert not slips.flow.slip_scanned("")
