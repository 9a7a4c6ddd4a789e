import msgspec
import pytest

from kiosk.terminal.flow import KEYS, MESSAGE_S, Key, Message, Phase, Terminal
from kiosk.terminal.screen import paper_lines, screen_of
from kiosk.ui.bus import Answered
from kiosk.ui.labels import spaced
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import DATE, Clock, FakeBus, at_ms, open_hall, record, refusal, reply


class Rig:
    """A terminal at counter 5 of a hall that events move."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.state = open_hall()
        self.bus = FakeBus()
        self.terminal = Terminal(self.state, self.bus, "5", self.clock)
        self.seq = 1

    def event(self, event: m.Event) -> None:
        self.seq += 1
        assert self.state.take(record(self.seq, event))

    def issue(self, label: str, item: str = "", klass: str = "P99", at: str = "09:30") -> None:
        self.event(
            m.TicketIssued(
                ticket_id=label,
                label=label,
                queue=label[0],
                number=int(label[1:]),
                business_date=DATE,
                priority=klass != "P99",
                issued_ms=at_ms(at),
                place_ms=at_ms(at),
                priority_class=klass,
                item=item,
            )
        )

    def call(self, label: str, counter: str = "5") -> None:
        self.event(
            m.TicketCalled(
                ticket_id=label,
                label=label,
                queue=label[0],
                counter=counter,
                call_id=f"{label}-c1",
                priority=False,
                rule="ordinary",
                called_ms=at_ms("09:40"),
            )
        )

    def serve(self, label: str) -> None:
        self.call(label)
        self.event(m.ServiceStarted(label, "5", at_ms("09:41")))

    @property
    def sent(self) -> m.Command:
        return self.bus.sent[-1][1]

    def phase(self) -> Phase:
        return self.terminal.phase

    def answer(self, end: m.Reply | NotReachable | None = None) -> None:
        identity = self.bus.sent[-1][0]
        self.bus.waiting.clear()
        assert self.terminal.take(Answered(identity, end or reply(identity)))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_the_phase_follows_the_hall_and_so_do_the_keys(rig: Rig) -> None:
    rig.issue("B012")
    seen = [rig.phase()]
    rig.call("B012")
    seen.append(rig.phase())
    rig.event(m.ServiceStarted("B012", "5", at_ms("09:41")))
    seen.append(rig.phase())
    rig.event(m.ServiceCompleted("B012", "B012", "B", "5", 1, "accepted", 1, 60_000))
    rig.event(m.CounterPaused("5"))
    seen.append(rig.phase())
    rig.event(m.CounterClosed("5"))
    seen.append(rig.phase())
    assert seen == [Phase.IDLE, Phase.CALLED, Phase.SERVING, Phase.PAUSED, Phase.CLOSED]
    assert {key for key in Key if rig.terminal.can(key)} == {Key.OPEN, Key.SIGN_IN}
    assert set(KEYS) == set(Phase)


@pytest.mark.parametrize(
    ("prepare", "press", "command"),
    [
        ("idle", lambda t: t.next(), m.CallNext("5")),
        ("called", lambda t: t.recall(), m.Recall("5")),
        ("called", lambda t: t.start(), m.Start("5")),
        ("called", lambda t: t.no_show(), m.NoShow("5")),
        ("serving", lambda t: t.complete(), m.Complete("5")),
        (
            "serving",
            lambda t: t.complete("materials_missing", 3),
            m.Complete("5", outcome="materials_missing", cases=3),
        ),
        ("serving", lambda t: t.park("缺复印件"), m.Park("5", "缺复印件")),
        ("serving", lambda t: t.transfer("V"), m.Transfer("5", "V")),
        ("idle", lambda t: t.choose("B013"), m.CallTicket("5", "B013", "选呼")),
        ("idle", lambda t: t.pause(10), m.PauseCounter("5", minutes=10)),
        ("idle", lambda t: t.close(), m.CloseCounter("5")),
        ("closed", lambda t: t.open(), m.OpenCounter("5")),
        ("called", lambda t: t.undo(), m.Undo("5")),
    ],
)
def test_each_key_asks_for_its_command(
    rig: Rig, prepare: str, press: object, command: m.Command
) -> None:
    assert callable(press)
    rig.issue("B012")
    rig.issue("B013")
    match prepare:
        case "called":
            rig.call("B012")
        case "serving":
            rig.serve("B012")
        case "closed":
            rig.event(m.CounterClosed("5"))
    press(rig.terminal)
    assert rig.sent == command
    assert rig.terminal.busy
    press(rig.terminal)
    assert len(rig.bus.sent) == 1
    rig.answer()
    assert not rig.terminal.busy


def test_a_parked_ticket_is_resumed_not_called_out_of_turn(rig: Rig) -> None:
    rig.issue("B012")
    rig.serve("B012")
    rig.event(m.TicketParked("B012", "5", "补材料"))
    (line,) = rig.terminal.choices
    assert (line.stage, line.detail) == ("parked", "补材料")
    rig.terminal.choose("B012")
    assert rig.sent == m.Resume("5", "B012")


def test_a_refusal_says_why_and_goes_after_a_while(rig: Rig) -> None:
    rig.terminal.next()
    rig.answer(refusal("x", "second_press", "刚叫了B012，3秒内再按不算", "just called"))
    assert rig.terminal.message == Message("刚叫了B012，3秒内再按不算", "just called", bad=True)
    rig.clock.go(MESSAGE_S - 1)
    rig.terminal.tick()
    before = rig.terminal.message
    rig.clock.go(1)
    rig.terminal.tick()
    assert (before.bad, rig.terminal.message) == (True, Message())


def test_the_next_key_takes_the_old_sentence_away(rig: Rig) -> None:
    rig.terminal.next()
    rig.answer(refusal("x", "second_press", "不行", "no"))
    rig.terminal.pause()
    assert rig.terminal.message == Message()


def test_nobody_waits_is_said_without_alarm(rig: Rig) -> None:
    rig.terminal.next()
    rig.answer(reply("x", m.Called(None), message_zh="没有人等候", message_en="Nobody waits"))
    assert rig.terminal.message == Message("没有人等候", "Nobody waits")


def test_no_answer_tells_the_clerk_to_look(rig: Rig) -> None:
    rig.terminal.next()
    rig.answer(NotReachable("没有应答", "no answer"))
    assert rig.terminal.message.bad
    assert "再按一次" in rig.terminal.message.zh


def test_without_the_controller_no_key_works(rig: Rig) -> None:
    rig.state.take(Link("out_of_date", 0))
    rig.terminal.next()
    assert rig.bus.sent == []
    assert screen_of(rig.terminal).keys == ()


def test_a_counter_that_is_paused_while_it_serves_calls_nobody_else(rig: Rig) -> None:
    rig.issue("B012")
    rig.serve("B012")
    rig.event(m.CounterPaused("5", until_ms=at_ms("10:20")))
    assert rig.phase() is Phase.SERVING
    assert not rig.terminal.can(Key.NEXT)
    assert rig.terminal.can(Key.COMPLETE)
    assert screen_of(rig.terminal).back_at == "10:20"


def test_waiting_counts_and_the_longest_wait_are_those_of_this_counter(rig: Rig) -> None:
    rig.issue("B012", at="09:12")
    rig.issue("B013", at="09:30")
    rig.issue("E001", at="08:30")
    (line,) = rig.terminal.queues
    assert (line.prefix, line.waiting, line.longest_minutes) == ("B", 2, 30)
    screen = screen_of(rig.terminal)
    assert (screen.waiting, screen.longest) == (2, 30)


def test_the_screen_shows_item_class_and_proof(rig: Rig) -> None:
    rig.issue("B012", "GA002", "P20")
    rig.call("B012")
    screen = screen_of(rig.terminal)
    assert (screen.label, screen.item) == ("B 012", "居民身份证换领")
    assert screen.class_name.startswith("老年人")
    assert "居民身份证" in screen.proof
    assert screen.running == "02:00"
    assert [line.title for line in paper_lines(rig.terminal)][1] == "原证照"
    rig.event(m.CallUnseen("B012-c1", "B012", "5"))
    assert screen_of(rig.terminal).alarm == "unseen"


def test_choices_are_waiting_then_parked_then_missed(rig: Rig) -> None:
    for label in ("B012", "B013", "B014"):
        rig.issue(label)
    rig.call("B012")
    rig.event(m.TicketMissed("B012", "5"))
    rig.serve("B013")
    rig.event(m.TicketParked("B013", "5"))
    rig.issue("E001")
    found = [(line.label, line.stage) for line in rig.terminal.choices]
    assert found == [("B014", "waiting"), ("B013", "parked"), ("B012", "no_show")]


def test_transfer_targets_leave_out_the_own_queue(rig: Rig) -> None:
    rig.issue("B012")
    rig.serve("B012")
    prefixes = [line.prefix for line in rig.terminal.transfer_targets]
    assert "B" not in prefixes
    assert prefixes[:2] == ["R", "V"]


def test_messages_in_english_for_a_hall_that_wants_it(rig: Rig) -> None:
    rig.terminal.next()
    rig.answer(refusal("x", "second_press", "不行", "not now"))
    assert screen_of(rig.terminal, english=True).message == "not now"


def test_answers_of_others_are_left_alone(rig: Rig) -> None:
    assert not rig.terminal.take(Answered("other", reply("other")))


def test_labels_are_spelled_apart() -> None:
    assert [spaced(x) for x in ("B012", "12", "", "AB1")] == ["B 012", "12", "", "AB 1"]


def test_ticked_papers_go_into_the_notice_and_are_forgotten_with_the_ticket(rig: Rig) -> None:
    rig.issue("B012", "GA002")
    rig.issue("B013", "GA002")
    rig.serve("B012")
    papers = [row.name_zh for row in rig.state.hall.materials_of("GA002")]
    rig.terminal.toggle_missing(papers[2])
    rig.terminal.toggle_missing(papers[0])
    rig.terminal.toggle_missing(papers[1])
    rig.terminal.toggle_missing(papers[1])
    assert [line.missing for line in paper_lines(rig.terminal)][:3] == [True, False, True]
    told: list[m.NoticePaper] = []
    rig.terminal.on_notice = told.append
    rig.terminal.complete("materials_missing")
    (command,) = rig.bus.commands(m.Complete)
    assert command == m.Complete("5", outcome="materials_missing", missing=(papers[0], papers[2]))
    notice = m.NoticePaper("n1", "B012", ("换身份证",), (papers[0],), "5", "ZY0005", DATE, "12345")
    identity = rig.bus.sent[-1][0]
    rig.terminal.take(Answered(identity, reply(identity, m.Done(notice=notice))))
    assert told == [notice]
    assert "n1" in rig.terminal.message.zh
    rig.event(m.ServiceCompleted("B012", "B012", "B", "5", 1, "materials_missing", 0, 60_000))
    rig.serve("B013")
    assert not any(line.missing for line in paper_lines(rig.terminal))
    rig.terminal.complete("accepted")
    assert rig.bus.commands(m.Complete)[-1] == m.Complete("5")


def undone(rig: Rig, label: str, state: m.TicketState) -> str:
    """What the clerk reads when the hall has taken a step back."""
    rig.terminal.undo()
    identity = rig.bus.sent[-1][0]
    rig.issue(label)
    ticket = msgspec.structs.replace(rig.state.view.tickets[label], state=state)
    rig.terminal.take(Answered(identity, reply(identity, m.Done(ticket))))
    assert label in rig.terminal.message.en
    assert not rig.terminal.message.bad
    return rig.terminal.message.zh


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "已撤销，B012回去等候。"),
        ("called", "已撤销，B012还在叫号。"),
        ("serving", "已撤销，B012接着办理。"),
        ("no_show", "已撤销，B012仍是过号。"),
        ("parked", "已撤销，B012仍在挂起。"),
    ],
)
def test_what_was_taken_back_is_said(rig: Rig, state: m.TicketState, words: str) -> None:
    rig.event(m.CounterOpened("5"))
    assert undone(rig, "B012", state) == words


def test_the_notice_of_a_completion_that_was_taken_back_has_to_be_collected(rig: Rig) -> None:
    rig.issue("B011", "GA002")
    rig.serve("B011")
    rig.terminal.complete("materials_missing")
    identity = rig.bus.sent[-1][0]
    notice = m.NoticePaper("n1", "B012", (), (), "5", "", DATE)
    rig.terminal.take(Answered(identity, reply(identity, m.Done(notice=notice))))
    assert undone(rig, "B013", "waiting") == "已撤销，B013回去等候。", "that was another number"
    assert undone(rig, "B012", "serving") == "已撤销，B012接着办理。告知单 n1 作废，请收回。"
    assert undone(rig, "B012", "serving") == "已撤销，B012接着办理。", "it is told once"


def test_an_answer_to_undo_that_cannot_be_read_says_nothing_of_a_number(rig: Rig) -> None:
    rig.event(m.CounterOpened("5"))
    rig.terminal.undo()
    identity = rig.bus.sent[-1][0]
    rig.terminal.take(Answered(identity, reply(identity, m.Done())))
    assert rig.terminal.message == Message()


def test_a_clerk_takes_the_counter_with_a_pin_that_is_nowhere_kept(rig: Rig) -> None:
    for digit in "1234567890123":
        rig.terminal.type_pin(digit)
    assert rig.terminal.pin == "123456789012"
    rig.terminal.type_pin("")
    for digit in "246810":
        rig.terminal.type_pin(digit)
    rig.terminal.sign_in("ZY0005")
    assert rig.bus.commands(m.SignIn) == [m.SignIn("5", "ZY0005")]
    assert rig.bus.pins[-1] == "246810"
    assert rig.terminal.pin == ""
    identity = rig.bus.sent[-1][0]
    rig.terminal.take(Answered(identity, refusal(identity, "pin_wrong", "密码不对", "wrong PIN")))
    assert rig.terminal.message.bad
    assert not rig.terminal.can(Key.SIGN_OUT)
    rig.event(m.ClerkSignedIn("5", "ZY0005"))
    rig.terminal.sign_out()
    assert rig.bus.commands(m.SignOut) == [m.SignOut("5")]
    assert rig.terminal.clerks[0] == next(
        row.staff_no for row in rig.state.hall.staff if row.counter == "5"
    )


def test_without_its_proof_a_called_number_goes_back(rig: Rig) -> None:
    rig.issue("B012", klass="P20")
    rig.issue("B013")
    rig.call("B013")
    assert not rig.terminal.can(Key.NO_PROOF)
    rig.event(m.TicketMissed("B013", "5"))
    rig.call("B012")
    rig.terminal.no_proof()
    assert rig.bus.sent[-1][1] == m.Reclassify("B012", "P99", "未出示证明")


def test_digits_that_fit_two_numbers_are_offered_until_one_is_called(rig: Rig) -> None:
    for label in ("B012", "B013", "B112"):
        rig.issue(label)
    rig.event(m.ChoiceAsked("5", "12", ("B012", "B112", "B999")))
    assert [line.label for line in rig.terminal.choices] == ["B012", "B112"]
    screen = screen_of(rig.terminal)
    assert (screen.offered, screen.bad) == (2, True)
    assert "B012、B112" in screen.message
    rig.call("B112")
    assert [line.label for line in rig.terminal.choices] == ["B012", "B013"]
    assert screen_of(rig.terminal).offered == 0


def test_a_temporary_counter_has_its_own_queues_and_todays_ones_hold_at_any() -> None:
    rig = Rig()
    rig.terminal = Terminal(rig.state, rig.bus, "50", rig.clock)
    assert screen_of(rig.terminal).counter_name == "临时窗口"
    assert rig.terminal.queues == []
    rig.event(m.CounterAdded("50", ("B", "D"), "Z1", "人多"))
    rig.event(m.CounterOpened("50"))
    rig.issue("B012")
    assert [line.prefix for line in rig.terminal.queues] == ["B", "D"]
    assert [line.label for line in rig.terminal.choices] == ["B012"]
    rig.call("B012", "50")
    assert rig.terminal.phase is Phase.CALLED
    usual = Terminal(rig.state, rig.bus, "5", rig.clock)
    rig.event(m.CounterQueuesChanged("5", ("D",), 0, "人多"))
    assert [line.prefix for line in usual.queues] == ["D"]


def test_a_call_says_in_one_sentence_which_rule_put_the_number_next() -> None:
    rig = Rig()
    rig.issue("B012", klass="P20")
    called = m.TicketCalled(
        "B012", "B012", "B", "5", "B012-c1", priority=True, rule="interleave_waited_longest",
        called_ms=at_ms("09:40"),
    )  # fmt: skip
    rig.event(called)
    rig.terminal.heard_call(called)
    assert rig.terminal.message.zh == "B012：优先号，比本队列的普通号等得都久。"
    assert not rig.terminal.message.bad
    rig.clock.now += MESSAGE_S + 1
    rig.terminal.tick()
    assert rig.terminal.message == Message()
    helping = msgspec.structs.replace(called, rule="fifo", profile="above", profile_minutes=20)
    rig.terminal.heard_call(helping)
    assert rig.terminal.message.zh.startswith("B012：队列B有人等候超过20分钟，按本窗口规则先叫")
    rig.terminal.heard_call(msgspec.structs.replace(called, counter="6"))
    assert "20分钟" in rig.terminal.message.zh, "another counter's call is its own matter"


def test_the_answer_to_the_key_says_it_too() -> None:
    rig = Rig()
    rig.event(m.CounterOpened("5"))
    rig.issue("B012")
    ticket = rig.state.view.tickets["B012"]
    rig.terminal.next()
    identity = rig.bus.sent[-1][0]
    called = m.Called(ticket, "fifo", "按先后轮到它，本队列里等得最久", "its turn")
    rig.terminal.take(Answered(identity, reply(identity, called)))
    assert rig.terminal.message.zh == "B012：按先后轮到它，本队列里等得最久。"


def test_a_counter_that_nobody_knows_is_said_and_works_once_it_is_added(rig: Rig) -> None:
    terminal = Terminal(rig.state, rig.bus, "99", rig.clock)
    screen = screen_of(terminal)
    assert screen.message.startswith("大厅没有99号窗口：")
    assert screen.bad
    assert screen.keys == ()
    assert screen_of(terminal, english=True).message.startswith("No counter 99 here:")
    terminal.open()
    assert rig.bus.sent == []
    rig.event(m.CounterAdded("99", ("B",), "Z3", "人多"))
    screen = screen_of(terminal)
    assert (screen.message, screen.counter_name) == ("", "临时窗口")
    terminal.open()
    assert rig.sent == m.OpenCounter("99")


def test_while_the_hall_is_out_of_sight_nothing_is_said_about_the_counter(rig: Rig) -> None:
    terminal = Terminal(rig.state, rig.bus, "99", rig.clock)
    rig.state.take(Link("out_of_date", 0))
    assert not terminal.is_unknown
