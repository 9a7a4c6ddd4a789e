import pytest

from config.model import PolicyConfig
from kiosk.ticketing.card import Card
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.issuer import Declined, NeverDone, Numbered, Unsure
from kiosk.ticketing.visit import (
    HOLD_S,
    IDLE_AFTER_S,
    MAX_REPRINTS,
    UNCERTAIN_PATIENCE_S,
    Inquired,
    Page,
)
from kiosk.ui.printing import PaperEnd, PaperState
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import Clock, beat, hall, issued, open_hall

POLICY = PolicyConfig()


class Rig:
    """A flow whose outside only keeps what it was asked."""

    def __init__(self, name: str = "ziyang") -> None:
        self.name = name
        self.clock = Clock()
        self.state = open_hall(name)
        self.drawn: list[tuple[m.Issue, str]] = []
        self.checked_in: list[tuple[m.CheckIn, str]] = []
        self.printed: list[tuple[str, str, str]] = []
        self.copies: list[tuple[str, str, str]] = []
        self.settled_ids: list[str] = []
        self.asked: list[Inquired] = []
        self.rings: list[str] = []
        self.changes = 0
        self.flow = Flow(self.state, self, POLICY, self.clock)
        self.flow.hold_s = 0.0
        self.flow.on_change = self.count

    def count(self) -> None:
        self.changes += 1

    def issue(self, command: m.Issue | m.CheckIn, command_id: str) -> None:
        if isinstance(command, m.CheckIn):
            self.checked_in.append((command, command_id))
        else:
            self.drawn.append((command, command_id))

    def print_ticket(
        self, command_id: str, job_id: str, issued: m.Issued, language: m.Language
    ) -> None:
        self.printed.append((job_id, issued.ticket.label, language))
        assert job_id.startswith(command_id)

    def print_copy(self, job_id: str, issued: m.Issued, language: m.Language) -> None:
        self.copies.append((job_id, issued.ticket.label, language))

    def settled(self, command_id: str) -> None:
        self.settled_ids.append(command_id)

    def ring(self, label: str) -> None:
        self.rings.append(label)

    def inquire(self, command: Inquired) -> str:
        self.asked.append(command)
        return f"ask-{len(self.asked)}"

    @property
    def last(self) -> str:
        return self.drawn[-1][1]

    def on(self, page: Page) -> bool:
        return self.flow.page is page

    def number(self, command_id: str = "", **more: bool | int) -> None:
        command, last = self.drawn[-1]
        self.flow.issue_ended(
            Numbered(command_id or last, issued(command, name=self.name), **more)  # type: ignore[arg-type]  # flags and an age
        )

    def paper(self, state: PaperState) -> None:
        self.flow.paper_ended(PaperEnd(self.printed[-1][0], state, "why", "缺纸", "Out of paper"))

    def idle(self, seconds: float) -> None:
        for _ in range(int(seconds * 4)):
            self.clock.go(0.25)
            self.flow.tick()


def test_three_touches_from_home_to_a_number() -> None:
    for touch in ("queue", "popular"):
        rig = Rig()
        touches = 0
        if touch == "queue":
            rig.flow.open_queue("B")
        else:
            rig.flow.open_item("GA002")
        touches += 1
        rig.flow.take()
        touches += 1
        assert rig.on(Page.ISSUING)
        rig.number()
        assert rig.on(Page.TICKET)
        assert touches <= 3
        assert [label for _, label, _ in rig.printed] == ["B012"]


def test_the_command_carries_item_class_and_language() -> None:
    rig = Rig()
    rig.flow.set_language("en")
    rig.flow.open_priority()
    rig.flow.choose_priority("P20")
    rig.flow.open_item("GA002")
    rig.flow.take()
    command, _ = rig.drawn[0]
    assert command == m.Issue(item="GA002", priority_class="P20", language="en")
    rig.number()
    assert rig.printed[0][2] == "en"


def test_only_classes_that_a_visitor_may_name_can_be_chosen() -> None:
    rig = Rig()
    codes = [c.code for c in rig.flow.classes]
    assert codes[:3] == ["P10", "P11", "P12"]
    assert not {"P30", "P31", "P41", "P99"} & set(codes)
    for forbidden in ("P31", "P30", "nonsense", ""):
        rig.flow.open_priority()
        rig.flow.choose_priority(forbidden)
        assert not rig.flow.has_priority


def test_side_pages_return_to_where_the_visitor_was() -> None:
    rig = Rig()
    rig.flow.open_item("GA002")
    rig.flow.open_priority()
    rig.flow.open_help()
    rig.flow.back()
    assert (rig.flow.page, rig.flow.choice.item) == (Page.MATTER, "GA002")
    rig.flow.back()
    assert rig.on(Page.HOME)


def test_help_over_a_ticket_returns_to_the_ticket() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    rig.flow.open_help()
    assert rig.on(Page.HELP)
    rig.flow.back()
    assert rig.on(Page.TICKET)
    rig.flow.open_priority()
    rig.flow.open_queue("A")
    assert rig.on(Page.TICKET)


def test_a_hundred_touches_draw_one_number() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    for _ in range(100):
        rig.flow.take()
        rig.flow.home()
        rig.flow.back()
        rig.flow.open_queue("A")
        rig.flow.open_help()
    assert len(rig.drawn) == 1
    assert rig.on(Page.ISSUING)
    rig.number()
    for _ in range(100):
        rig.flow.take()
    assert len(rig.drawn) == 1


def test_unknown_queues_items_and_transfer_only_queues_lead_nowhere() -> None:
    rig = Rig()
    for prefix in ("R", "ZZ", ""):
        rig.flow.open_queue(prefix)
        assert rig.on(Page.HOME)
    rig.flow.open_item("XX999")
    assert rig.on(Page.HOME)


def test_a_matter_of_a_subcentre_gives_no_number() -> None:
    rig = Rig("songming")
    away = next(item for item in hall("songming").items if item.queue is None)
    rig.flow.open_item(away.code)
    assert rig.on(Page.MATTER)
    assert not rig.flow.can_take
    rig.flow.take()
    assert rig.drawn == []


def test_without_the_controller_no_number_is_asked_for() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    for update in (Link("out_of_date", 0), beat(state="read_only")):
        rig.state.take(Link("current", 0))
        rig.state.take(update)
        assert not rig.flow.can_take
        rig.flow.take()
    assert rig.drawn == []


def test_a_refusal_shows_its_sentence_and_goes_home() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.flow.issue_ended(Declined(rig.last, "too_late", "今天已停止取号", "No more numbers"))
    assert rig.on(Page.REFUSED)
    assert rig.flow.sentence.message_zh == "今天已停止取号"
    assert rig.flow.counts.refusals == {"too_late": 1}
    rig.flow.back()
    assert rig.on(Page.HOME)


def test_no_reply_says_so_then_shows_the_number_when_it_is_known() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.flow.issue_ended(Unsure(rig.last))
    assert rig.on(Page.UNCERTAIN)
    rig.idle(UNCERTAIN_PATIENCE_S - 1)
    before = rig.flow.patience_over
    rig.idle(1)
    assert (before, rig.flow.patience_over) == (False, True)
    rig.flow.open_queue("A")
    assert rig.on(Page.UNCERTAIN)
    rig.number()
    assert rig.on(Page.TICKET)


def test_a_command_that_never_arrived_can_be_tried_again_under_the_same_id() -> None:
    rig = Rig()
    rig.flow.open_item("GA002")
    rig.flow.take()
    first = rig.last
    rig.flow.issue_ended(Unsure(first))
    rig.flow.issue_ended(NeverDone(first))
    assert (rig.flow.page, rig.flow.sentence.code) == (Page.REFUSED, "not_reachable")
    rig.flow.try_again()
    assert rig.on(Page.MATTER)
    rig.flow.take()
    assert rig.last == first
    rig.number()
    assert rig.on(Page.TICKET)


def test_another_wish_after_a_lost_one_has_an_id_of_its_own() -> None:
    rig = Rig()
    rig.flow.open_item("GA002")
    rig.flow.take()
    first = rig.last
    rig.flow.issue_ended(NeverDone(first))
    rig.flow.home()
    rig.flow.open_item("GA002")
    rig.flow.take()
    assert rig.last != first


def test_a_number_whose_visitor_has_left_is_settled_without_paper() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    first = rig.last
    rig.flow.issue_ended(Unsure(first))
    rig.flow.home()
    rig.flow.open_queue("A")
    rig.number(first)
    assert rig.on(Page.QUEUE)
    assert rig.printed == []
    assert rig.settled_ids == [first]


@pytest.mark.parametrize("printing", [False, True])
def test_a_number_found_after_a_crash_is_shown_and_printed_at_most_once(printing: bool) -> None:
    rig = Rig()
    rig.drawn.append((m.Issue(queue="B"), "old"))
    rig.number("old", recovered=True, printing=printing, age_ms=20_000)
    assert rig.on(Page.TICKET)
    assert len(rig.printed) == (0 if printing else 1)
    assert rig.flow.ticket is not None
    assert rig.flow.ticket.paper == ("unsure" if printing else "printing")


def test_a_number_found_long_after_a_crash_or_over_another_visitor_is_not_shown() -> None:
    rig = Rig()
    rig.drawn.append((m.Issue(queue="B"), "old"))
    rig.number("old", recovered=True, age_ms=200_000)
    assert rig.on(Page.HOME)
    rig.number("old", recovered=True, age_ms=1_000, latest=False)
    assert rig.on(Page.HOME)
    rig.flow.open_queue("A")
    rig.number("old", recovered=True, age_ms=1_000)
    assert rig.on(Page.QUEUE)
    assert rig.printed == []


@pytest.mark.parametrize("state", ["printed", "failed", "unsure"])
def test_the_number_stays_whatever_the_paper_does(state: PaperState) -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    rig.paper(state)
    assert rig.on(Page.TICKET)
    assert rig.flow.ticket is not None
    assert rig.flow.ticket.issued.ticket.label == "B012"
    assert rig.flow.ticket.paper == state
    assert rig.settled_ids == [rig.last]
    assert rig.flow.can_print_again == (state == "failed")


def test_only_paper_that_certainly_never_came_is_printed_again() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    rig.flow.print_again()
    assert len(rig.printed) == 1
    for _ in range(MAX_REPRINTS + 3):
        rig.paper("failed")
        rig.flow.print_again()
    assert len(rig.printed) == 1 + MAX_REPRINTS
    assert len({job for job, _, _ in rig.printed}) == 1 + MAX_REPRINTS


def test_late_paper_of_the_last_visitor_does_not_touch_the_next() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    rig.flow.home()
    rig.flow.open_queue("A")
    rig.flow.take()
    command, command_id = rig.drawn[-1]
    rig.flow.issue_ended(Numbered(command_id, issued(command, 3)))
    rig.flow.paper_ended(PaperEnd(rig.printed[0][0], "failed", "x", "缺纸", "Out of paper"))
    assert rig.flow.ticket is not None
    assert rig.flow.ticket.paper == "printing"
    assert len(rig.settled_ids) == 1


def test_a_page_warns_before_it_closes_and_forgets_everything() -> None:
    rig = Rig()
    rig.flow.set_language("en")
    rig.flow.set_elder(True)
    rig.flow.open_priority()
    rig.flow.choose_priority("P21")
    rig.flow.open_item("GA002")
    rig.idle(POLICY.kiosk_idle_s - POLICY.kiosk_warning_s - 1)
    assert rig.flow.warning_left_s is None
    rig.idle(2)
    warned = rig.flow.warning_left_s
    rig.flow.touched()
    assert (warned is not None, rig.flow.warning_left_s) == (True, None)
    rig.idle(POLICY.kiosk_idle_s + 1)
    assert rig.on(Page.HOME)
    assert (rig.flow.visit.language, rig.flow.visit.elder) == ("zh", False)
    assert not rig.flow.has_priority
    assert rig.flow.ticket is None


def test_the_first_page_in_its_first_state_never_times_out() -> None:
    rig = Rig()
    changes = rig.changes
    rig.idle(IDLE_AFTER_S - 1)
    assert rig.flow.warning_left_s is None
    assert rig.changes == changes
    rig.flow.set_elder(True)
    rig.idle(POLICY.kiosk_idle_s + 1)
    assert not rig.flow.visit.elder


def test_after_the_paper_there_is_time_to_take_it() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    rig.idle(POLICY.kiosk_idle_s - 2)
    rig.paper("printed")
    rig.idle(10)
    assert rig.on(Page.TICKET)


def test_search_is_typed_and_forgotten() -> None:
    rig = Rig()
    rig.flow.open_search()
    for letter in "SFZXX":
        rig.flow.type_text(letter)
    rig.flow.erase()
    rig.flow.erase()
    assert rig.flow.query == "SFZ"
    rig.flow.type_text("A" * 100)
    assert len(rig.flow.query) == 16
    rig.flow.set_query("社保")
    rig.flow.open_item("RS001")
    rig.flow.back()
    assert (rig.flow.page, rig.flow.query) == (Page.SEARCH, "社保")
    rig.flow.home()
    assert rig.flow.query == ""


def test_who_does_not_come_sees_notices_one_after_the_other_and_a_touch_begins() -> None:
    rig = Rig()
    rig.flow.tick()
    assert rig.on(Page.HOME)
    rig.clock.go(IDLE_AFTER_S)
    rig.flow.tick()
    assert rig.on(Page.IDLE)
    seen = []
    for _ in range(len(rig.flow.notices) + 1):
        assert rig.flow.notice is not None
        seen.append(rig.flow.notice.notice_id)
        rig.clock.go(rig.flow.notice.display_s)
        rig.flow.tick()
    assert seen[:-1] == [n.notice_id for n in rig.flow.notices]
    assert seen[-1] == seen[0]
    rig.flow.touched()
    assert rig.on(Page.HOME)
    rig.clock.go(IDLE_AFTER_S - 1)
    rig.flow.tick()
    assert rig.on(Page.HOME)


@pytest.mark.parametrize("what", ["card", "code", "slip"])
def test_a_card_or_a_code_wakes_it_too(what: str) -> None:
    rig = Rig()
    rig.clock.go(IDLE_AFTER_S)
    rig.flow.tick()
    assert rig.on(Page.IDLE)
    used = {
        "card": lambda: rig.flow.card_laid(Card("610924194001011234", "19400101")),
        "code": lambda: rig.flow.check_in("12345678"),
        "slip": lambda: rig.flow.slip_scanned("2025-09-08-B012"),
    }[what]()
    assert used
    assert not rig.on(Page.IDLE)


def test_several_matters_come_under_one_number() -> None:
    rig = Rig()
    codes = [i.code for i in rig.state.hall.popular_items if i.queue is not None][:3]
    for code in codes[:2]:
        rig.flow.open_item(code)
        rig.flow.add_matter()
        assert rig.on(Page.HOME)
    rig.flow.open_item(codes[0])
    assert not rig.flow.can_add
    rig.flow.home()
    assert rig.flow.visit.basket == ()
    for code in codes[:2]:
        rig.flow.open_item(code)
        rig.flow.add_matter()
    rig.flow.open_item(codes[2])
    rig.flow.take()
    command = rig.drawn[-1][0]
    assert (command.item, command.items, command.queue) == (codes[0], tuple(codes[1:]), "")


def test_what_was_kept_can_be_left_out_and_no_more_are_kept_than_the_hall_allows() -> None:
    rig = Rig()
    hall = rig.state.hall
    codes = [i.code for i in hall.popular_items if i.queue is not None]
    for code in codes[: hall.matters_per_visit_max + 1]:
        rig.flow.open_item(code)
        rig.flow.add_matter()
    assert len(rig.flow.visit.basket) == hall.matters_per_visit_max - 1
    rig.flow.open_basket()
    assert rig.on(Page.VISIT)
    for code in rig.flow.visit_items:
        rig.flow.toggle_matter(code)
    assert not rig.flow.can_take
    rig.flow.take()
    assert rig.drawn == []
    rig.flow.toggle_matter(codes[1])
    rig.flow.take()
    assert (rig.drawn[-1][0].item, rig.drawn[-1][0].items) == (codes[1], ())


def test_a_bundle_is_taken_whole_or_in_part_in_its_own_order() -> None:
    rig = Rig()
    bundle = next(b for b in rig.state.hall.bundles if b.order == "sequential")
    rig.flow.open_bundle("no such bundle")
    assert rig.on(Page.HOME)
    rig.flow.open_bundle(bundle.code)
    here = [item for item in bundle.items if rig.flow.is_here(item)]
    assert list(rig.flow.choice.items) == here
    assert rig.flow.visit_in_order
    rig.flow.toggle_matter(here[0])
    rig.flow.toggle_matter(here[0])
    rig.flow.toggle_matter(here[-1])
    rig.flow.take()
    command = rig.drawn[-1][0]
    assert command.bundle == bundle.code
    assert (command.item, *command.items) == tuple(here[:-1])


def test_after_a_silence_the_same_visit_is_asked_for_again() -> None:
    rig = Rig()
    bundle = rig.state.hall.bundles[0]
    rig.flow.open_bundle(bundle.code)
    rig.flow.take()
    rig.flow.issue_ended(NeverDone(rig.last))
    rig.flow.try_again()
    assert rig.on(Page.VISIT)
    rig.flow.take()
    assert rig.drawn[0] == rig.drawn[1]


def test_the_tactile_key_rings_the_desk_and_again_with_the_number() -> None:
    rig = Rig()
    rig.flow.call_for_help()
    assert rig.rings == [""]
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    assert rig.rings == ["", "B012"]
    rig.flow.home()
    assert not rig.flow.visit.guided
    rig.flow.open_queue("B")
    rig.flow.take()
    rig.number()
    assert len(rig.rings) == 2


@pytest.mark.parametrize("refused", [False, True])
def test_a_nervous_finger_does_not_touch_the_number_away(refused: bool) -> None:
    """The key that ends the visit lies where the one lay that took the number."""
    rig = Rig()
    rig.flow.hold_s = HOLD_S
    rig.flow.open_queue("B")
    rig.flow.take()
    if refused:
        rig.flow.issue_ended(Declined(rig.last, "too_late", "今天已停止取号", "No more numbers"))
    else:
        rig.number()
    page = rig.flow.page
    for _ in range(100):
        rig.flow.done()
        rig.flow.back()
        rig.flow.try_again()
        rig.clock.go(0.01)
    assert rig.on(page)
    rig.idle(HOLD_S)
    rig.flow.done()
    assert rig.on(Page.HOME)


def test_who_takes_the_card_back_is_an_ordinary_visitor_again() -> None:
    rig = Rig()
    assert rig.flow.card_laid(Card("610924194001011234", "19400101"))
    ordinary = Rig().flow.visit.priority_class
    assert rig.flow.visit.priority_class != ordinary
    rig.flow.without_card()
    assert rig.flow.visit.priority_class == ordinary
    assert rig.flow.visit.card_number == ""


def test_a_class_that_the_visitor_chose_stays_without_the_card() -> None:
    rig = Rig()
    rig.flow.card_laid(Card("610924194001011234", "19400101"))
    chosen = rig.flow.classes[0].code
    rig.flow.open_priority()
    rig.flow.choose_priority(chosen)
    rig.flow.without_card()
    assert rig.flow.visit.priority_class == chosen


def test_a_wish_of_which_the_hall_said_that_it_never_happened_gets_a_new_id_by_itself() -> None:
    rig = Rig()
    rig.flow.open_queue("B")
    rig.flow.take()
    first = rig.last
    rig.flow.issue_ended(NeverDone(first))
    rig.flow.try_again()
    rig.flow.take()
    assert rig.last == first
    rig.flow.issue_ended(Declined(first, "told_never_done", "来得太晚", "too late"))
    assert rig.on(Page.ISSUING)
    assert rig.last != first
    assert rig.drawn[-1][0] == rig.drawn[0][0]
    rig.number()
    assert rig.on(Page.TICKET)
    rig.flow.issue_ended(Declined(first, "told_never_done", "来得太晚", "too late"))
    assert rig.on(Page.TICKET)
    assert len(rig.drawn) == 3
