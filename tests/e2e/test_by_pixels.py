"""People at the hall's own screens: real windows, a real pointer, a real controller, paper on a pseudo-terminal.

Nobody reaches into a program here. A control is found by the words that are read out for it, and touched where it is.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import msgspec
import pytest

from devices.id_card_reader.sdt.simulator import EXAMPLE
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.server.pins import PIN_FILE, hash_pin
from tests.e2e.glass import Glass, Pane, opened
from tests.e2e.stand import ROOT, Stand, Starter, until
from tests.helpers.patience import PATIENCE_S

ZIYANG = ROOT / "config" / "halls" / "ziyang"
COUNTER, QUEUE, CLERK, PIN = "14", "F", "ZY0014", "4711"
SPEED = 30
"""A clerk's half minute is a second of ours."""
LOST = {**EXAMPLE, "birth": "19500101", "number": "610924195001011016", "name": "赵六"}
"""Of somebody who lost the paper."""
HAND_S = 1.0
"""A hand takes so long between two cards, and the reader looks several times meanwhile."""
SENIOR = {**EXAMPLE, "birth": "19480305", "number": "610924194803050012", "name": "王五"}
DESK_READER = "reader-3"


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    with Glass() as one:
        yield one


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    one = Starter(tmp_path_factory.mktemp("windows"), "tests.e2e.watched_surface")
    yield one
    one.close()


@pytest.fixture(scope="module")
def hall(windows: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("pixels")
    policy = {"undo_s": 600.0}  # hall seconds
    with Stand(windows, folder, hall_dir=ZIYANG, policy=policy) as stand:
        pins = {CLERK: hash_pin(PIN)}
        (stand.keys_dir / PIN_FILE).write_text(json.dumps(pins), encoding="utf-8")
        stand.start_controller(start="2025-09-08T09:30:00+08:00", speed=SPEED, wait=False)
        for simulator in (
            "sim-printer-1",
            "sim-printer-3",
            "sim-printer-4",
            "sim-kiosks",
            "sim-desk",
        ):
            stand.start_simulator(simulator)
        stand.ready()
        yield stand


@pytest.fixture(scope="module")
def kiosk(glass: Glass, hall: Stand) -> Iterator[Pane]:
    with opened(glass, hall, "ticketing", "kiosk-1") as pane:
        pane.reads("正在服务窗口")
        until(lambda: hall.view().devices.get("printer-1") is not None, "no word of the printer")
        yield pane


def issued(hall: Stand) -> list[m.TicketIssued]:
    found: list[m.TicketIssued] = hall.events(m.TicketIssued)
    return found


def paper_of(hall: Stand, label: str, device: str = "printer-1") -> str:
    """The text of the one paper with this number; waits until it is out."""

    def rows() -> list[str]:
        papers = hall.witness("paper", device)
        return ["\n".join(one["text"]) for one in papers if one["ticket"] == label]

    found = until(rows, f"{label} was not printed on {device}")
    assert len(found) == 1
    return str(found[0])


def number_on(pane: Pane) -> str:
    """The number that stands there, large."""
    found = until(
        lambda: re.search(r"\b([A-Z]) (\d{3})\b", pane.words), lambda: f"no number in\n{pane.words}"
    )
    assert found is not None
    return f"{found[1]}{found[2]}"


def test_a_visitor_with_three_matters(hall: Stand, kiosk: Pane) -> None:
    """One by a word that stands there, one by the letters of its sound, one through its department."""
    kiosk.touch("换身份证")
    kiosk.reads("请备好材料")
    kiosk.touch("还要办别的事：先记下这件")
    kiosk.touch("搜索")
    kiosk.touch(*"SBK")
    kiosk.touch("item-RS001")
    kiosk.touch("还要办别的事：先记下这件")
    kiosk.reads("已选2件")
    kiosk.touch("医疗保障")
    kiosk.touch("item-YB006")
    kiosk.touch("取号")
    label = number_on(kiosk)
    kiosk.reads("请取走小票")

    ticket = hall.view().by_label(label)
    assert ticket is not None
    assert {code for one in ticket.matters for code in one.items} == {"GA002", "RS001", "YB006"}
    paper = paper_of(hall, label)
    assert len(issued(hall)) == 1
    for code in ("GA002", "RS001", "YB006"):
        item = hall.hall.item_by_code[code]
        assert item.name_zh in paper
        assert item.plain_name in kiosk.words
    kiosk.touch("完成")
    kiosk.reads("大家常办")


def test_a_senior_lays_the_card_on_the_reader(hall: Stand, kiosk: Pane) -> None:
    """Large type by one touch; the class comes from the card, is legal on the clerk's side, and 优先 in public."""
    kiosk.touch("大字版")
    hall.device("reader-1", do="lay", card=SENIOR)
    kiosk.touch("户政治安")
    kiosk.reads("请到窗口出示证件")
    kiosk.touch("取号")
    label = number_on(kiosk)
    hall.device("reader-1", do="lift")
    ticket = hall.view().by_label(label)
    assert ticket is not None
    senior = hall.hall.priority_class_by_code[ticket.priority_class]
    assert "周岁" in senior.name_zh
    paper = paper_of(hall, label)
    for public in (paper, kiosk.words):
        assert "优先" in public
        for private in (SENIOR["number"], SENIOR["name"], SENIOR["birth"], "老年人（65"):
            assert private not in public
    kiosk.touch("完成")
    kiosk.reads("大家常办", "大字版")
    log = (hall.folder / "surfaces").glob("**/*")
    assert all(SENIOR["number"].encode() not in f.read_bytes() for f in log if f.is_file())


def test_a_card_pulled_early_and_one_that_cannot_be_read(hall: Stand, kiosk: Pane) -> None:
    for card in ({"pull_after": "select"}, {"unreadable": True}):
        hall.device("reader-1", do="lay", card=SENIOR, **card)
        kiosk.reads("请把身份证平放在读卡区", "不刷身份证也能取号")
        hall.device("reader-1", do="lift")
        kiosk.touch("sheet-main")
        kiosk.reads("大家常办")
        time.sleep(HAND_S)
    kiosk.touch("户政治安", "取号")
    label = number_on(kiosk)
    ticket = hall.view().by_label(label)
    assert ticket is not None
    assert not ticket.priority
    kiosk.touch("完成")


def test_a_late_appointment_has_three_offers(hall: Stand, kiosk: Pane) -> None:
    """Its half hour ended at nine: an ordinary number with its wait, another day, or a person."""
    booked = next(row for row in hall.hall.appointments if f"{row.slot.end:%H:%M}" == "09:00")
    kiosk.touch("我有号码或预约", *booked.code, "act")
    kiosk.reads("您预约的08:30–09:00已过，可改取普通号，前面", "取普通号", "改约", "请工作人员帮忙")
    kiosk.touch("请工作人员帮忙")
    until(lambda: hall.view().rings, "nobody was rung")
    before = len(issued(hall))
    kiosk.touch("取普通号")
    label = number_on(kiosk)
    assert len(issued(hall)) == before + 1
    ticket = hall.view().by_label(label)
    assert ticket is not None
    assert (ticket.queue, ticket.priority) == (booked.queue, False)
    paper_of(hall, label)
    kiosk.touch("完成")
    kiosk.reads("大家常办")
    for ring in hall.view().rings.values():
        hall.do(m.AnswerRing(ring.ring_id, CLERK))


def test_a_hundred_taps_a_second_are_one_number(hall: Stand, kiosk: Pane) -> None:
    before = len(issued(hall))
    kiosk.touch("户政治安")
    take = kiosk.control("取号")
    kiosk.glass.do("mousemove", take.x, take.y, "click", "--repeat", 100, "--delay", 10, 1)
    # The last of the hundred may come when the number has been read and put away.
    until(lambda: len(issued(hall)) > before, lambda: kiosk.words)
    assert len(issued(hall)) == before + 1
    paper_of(hall, issued(hall)[-1].label)
    if "完成" in kiosk.words:  # one of the hundred may have hit it
        kiosk.touch("完成")
    kiosk.reads("大家常办")


def test_a_complaint_leaves_with_its_receipt_on_paper(glass: Glass, hall: Stand) -> None:
    with opened(glass, hall, "guide", "guide-1", (1100, 0)) as guide:
        guide.reads("正在服务窗口")
        guide.touch("tile-tell", "投诉", "等候太久", "服务态度")
        guide.touch("下一个窗口", "下一个窗口")
        guide.touch("to-words", "key-C", "key-L", "candidate-0", "act")
        guide.reads("已写2个字")
        guide.touch("提交")
        seen = guide.reads("回执")
        (filed,) = hall.events(m.FeedbackFiled)
        assert filed.kind == "complaint"
        code = re.search(r"^([2-9A-Z]{10})$", seen.replace(" ", ""), re.MULTILINE)
        assert code is not None, seen
        asked = hall.cli.ask(m.AskFeedbackWords(filed.feedback, CLERK), pin=PIN)
        written = wire.body_of(asked, m.FeedbackWordsOf)
        assert written.words == {filed.feedback: "材料"}
        guide.touch("打印本页")
        guide.reads("请取走小票")
        paper = until(lambda: hall.witness("paper", "printer-3"), "no receipt")[-1]
        assert code[0] in "".join(paper["text"]).replace(" ", "")
        guide.touch("act")
        # Later, with the paper in hand: what became of it?
        guide.touch("tile-tell", "我有查询码：查看答复", *code[0])
        guide.touch("查询")
        guide.reads(filed.feedback)


@pytest.fixture(scope="module")
def desk(glass: Glass, hall: Stand) -> Iterator[Pane]:
    with opened(glass, hall, "desk", "desk-1", (2200, 0)) as pane:
        pane.reads("办哪一类？")
        yield pane


def test_the_desk_gives_a_number_in_two_touches(hall: Stand, desk: Pane) -> None:
    before = len(issued(hall))
    desk.touch("queue-B", "sheet-confirm")
    label = number_on(desk)
    assert len(issued(hall)) == before + 1
    paper_of(hall, label, "printer-4")


def test_the_desk_looks_after_a_number_each_favour_with_its_reason(hall: Stand, desk: Pane) -> None:
    desk.touch("rail-who")
    staff = until(
        lambda: [one.item for one in desk.controls() if one.item.startswith("staff-")],
        lambda: f"no staff: {[one.item for one in desk.controls()]}",
    )[0]
    desk.touch(staff)
    number = staff.removeprefix("staff-")
    desk.touch("咨询 +1")
    desk.reads("咨询已登记")
    given = msgspec.json.decode(hall.do(m.Issue(queue="C")).body, type=m.Issued).ticket
    desk.touch("查号", *(f"key-{digit}" for digit in given.label[1:].lstrip("0")))
    desk.touch(f"ticket-{given.ticket_id}", "首问登记")
    desk.reads("首问已登记")
    desk.touch("补打")
    desk.reads("正在补打小票")
    assert "补打" in paper_of(hall, given.label, "printer-4")
    for code, reason in (("P20", "proof_seen"), ("P99", "no_proof")):
        desk.touch("改类别", f"class-{code}", f"reason-{reason}", "sheet-confirm")
        becomes(hall, given.label, code)
        desk.reads("已办理")
    changed = hall.events(m.TicketReclassified)
    assert [(one.reason, one.staff_no) for one in changed] == [
        ("已核验证件", number),
        ("未出示证明", number),
    ]
    contacts = hall.events(m.FirstContactMade)
    assert [(one.note, one.staff_no, one.ticket_id) for one in contacts] == [
        ("咨询", number, ""),
        ("首问", number, given.ticket_id),
    ]


def test_the_desk_queues_a_missed_number_again(hall: Stand, desk: Pane) -> None:
    counter = hall.hall.queue("C").counters[0]
    hall.do(m.OpenCounter(counter))
    called = msgspec.json.decode(hall.do(m.CallNext(counter)).body, type=m.Called).ticket
    assert called is not None
    until(lambda: hall.cli.ask(m.NoShow(counter)).ok, "it cannot be missed yet")
    desk.touch("查号", f"ticket-{called.ticket_id}", "过号重排")
    until(lambda: state_of(hall, called.label) == "waiting", "it does not wait")
    desk.reads("已办理")


def test_the_desk_finds_a_lost_number_by_the_card(hall: Stand, desk: Pane) -> None:
    lost = hall.do(m.Issue(queue="D", identity=m.Identity(LOST["number"])))
    label = msgspec.json.decode(lost.body, type=m.Issued).ticket.label
    hall.device(DESK_READER, do="lay", card=LOST)
    desk.reads(f"{label[0]} {label[1:]}")
    hall.device(DESK_READER, do="lift")
    desk.touch("补打")
    assert "补打" in paper_of(hall, label, "printer-4")


def test_the_desk_is_told_of_a_visitor_to_be_guided(hall: Stand, desk: Pane) -> None:
    assert hall.client("kiosk-2").ask(m.RingDesk()).ok
    desk.touch("ring")
    desk.reads("请到 kiosk-2 旁接引")
    assert [one.staff_no for one in hall.events(m.RingAnswered)] != [""]


def becomes(hall: Stand, label: str, code: str) -> None:
    """The number has this class, soon."""

    def is_so() -> bool:
        ticket = hall.view().by_label(label)
        return ticket is not None and ticket.priority_class == code

    until(is_so, f"{label} does not become {code}")


def state_of(hall: Stand, label: str) -> str:
    ticket = hall.view().by_label(label)
    return "" if ticket is None else ticket.state


SERVED = ("ticket_called", "service_started", "service_completed")
DONE = [
    "clerk_signed_in",
    "counter_opened",
    *SERVED,
    *("ticket_called", "ticket_recalled", "ticket_missed"),
    *SERVED,
    *("ticket_called", "service_started", "ticket_parked"),
    *("ticket_called", "service_started", "ticket_transferred"),
    *SERVED,
    *("step_undone", "service_completed"),
    *("counter_paused", "counter_closed", "counter_opened"),
    *SERVED,
    *("counter_closed", "clerk_signed_out"),
]
HERS = frozenset(DONE)


def press_pin(terminal: Pane, pin: str) -> None:
    terminal.touch("pane-counter", "pin-erase", *(f"pin-{digit}" for digit in pin))
    terminal.touch(f"clerk-{CLERK}")


def call_one(terminal: Pane) -> str:
    terminal.touch("下一位")
    until(lambda: "开始办理" in terminal.words, lambda: terminal.words)
    return number_on(terminal)


def test_a_clerk_at_work(glass: Glass, hall: Stand) -> None:
    """Every key once, by the mouse, while her other program has the keyboard."""
    with (
        opened(glass, hall, "paperwork", "paperwork", (1100, 1000)) as paperwork,
        opened(glass, hall, "terminal", f"terminal-{COUNTER}", (2200, 900)) as terminal,
    ):
        for _ in range(6):
            hall.do(m.Issue(queue=QUEUE))
        first = len(hall.records())
        terminal.touch("toggle")
        press_pin(terminal, "9999")
        terminal.reads("密码不")
        press_pin(terminal, PIN)
        terminal.reads("已签到")
        terminal.touch("open")

        glass.do("search", "--name", "approval system", "windowfocus")
        text = "the quick brown fox jumps over the lazy dog " * 4
        typing = glass.start("type", "--delay", "40", text)
        call_one(terminal)
        terminal.touch("开始办理", "complete")
        call_one(terminal)
        terminal.touch("重呼", "过号")
        call_one(terminal)
        terminal.touch("开始办理", "pane-ticket", "多一件", "当场办结")
        parked = call_one(terminal)
        terminal.touch("开始办理", "挂起")
        call_one(terminal)
        terminal.touch("开始办理", "pane-transfer", "to-E")
        terminal.touch("pane-choose", f"choice-{parked}", "开始办理", "complete")
        terminal.touch("pane-counter", "undo", "complete")
        terminal.touch("pane-counter", "pause-10")
        terminal.reads("暂停服务")
        typing.wait(PATIENCE_S)
        until(lambda: paperwork.look()["typed"] == [text], lambda: str(paperwork.look()["typed"]))
        terminal.touch("close")
        # In full screen the keyboard alone will do.
        terminal.touch("pane-counter", "full")
        until(lambda: terminal.look()["at"][3] > 1000, "not in full screen")
        terminal.touch("open")
        hall.do(m.Issue(queue=QUEUE))
        for key, words in (("F2", "开始办理"), ("F4", "办理结束"), ("F5", "下一位")):
            glass.do("search", "--name", f"{COUNTER}号窗口", "windowfocus", "--sync", "key", key)
            terminal.reads(words)
        terminal.touch("pane-counter", "panel-close", "sign_out")
        until(lambda: hall.events(m.ClerkSignedOut), "still signed in")

    seen = [record.type for record, _ in hall.records()[first:]]
    assert [kind for kind in seen if kind in HERS] == DONE
    served = hall.events(m.ServiceCompleted)
    assert [(one.outcome, one.cases) for one in served][:2] == [
        ("accepted", 1),
        ("done_on_the_spot", 2),
    ]
    assert all(ticket.state != "called" for ticket in hall.view().tickets.values())


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_a_clerk_works_an_hour(
    glass: Glass, windows: Starter, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An hour in a minute and a half: whoever comes is served, missed or sent on, and nobody is lost."""
    folder = tmp_path_factory.mktemp("hour")
    with Stand(windows, folder, hall_dir=ZIYANG) as hall:
        hall.start_controller(start="2025-09-08T09:30:00+08:00", speed=40)
        with opened(glass, hall, "terminal", f"terminal-{COUNTER}", (2200, 900)) as terminal:
            terminal.touch("toggle", "open")
            began_ms = hall.records()[-1][0].at_ms
            visitors = 0
            while hall.records()[-1][0].at_ms - began_ms < 3_600_000:
                hall.do(m.Issue(queue=QUEUE))
                visitors += 1
                call_one(terminal)
                if visitors % 7 == 0:
                    terminal.touch("重呼", "过号")
                elif visitors % 5 == 0:
                    terminal.touch("开始办理", "pane-transfer", "to-E")
                else:
                    terminal.touch("开始办理", "complete")
                until(lambda: "人等候" in terminal.words or "等候" in terminal.words)
        view = hall.view()
        missed = [t for t in view.tickets.values() if t.state == "no_show"]
        moved = [t for t in view.tickets.values() if t.queue == "E"]
        served = hall.events(m.ServiceCompleted)
        assert visitors >= 20
        assert len(missed) + len(moved) + len(served) == visitors
