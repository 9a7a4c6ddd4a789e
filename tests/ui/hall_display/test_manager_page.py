"""The manager's wall and PC with the real halls: figures, plan, alarms, and nothing cut or too small."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from config.model import Hall
from config.theme import Display, Theme
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.desk import TABS, Desk
from hall_display.manager.deskmodel import ManagerDeskModel, Then
from hall_display.manager.program import DESK, WALL
from hall_display.manager.state import WALL_PAGES, Manager
from hall_display.manager.viewmodel import ManagerModel
from hall_display.screen import Screen
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.view import left_by_queue
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of
from tests.unit.hall_display.hall import START_MS, Events

MINUTE = 60_000


@dataclass
class Shown:
    """A manager's screen with a bus made of hands."""

    app: QGuiApplication
    hall: Hall
    manager: Manager
    model: ManagerModel
    desk: ManagerDeskModel
    screen: Screen
    display: Display
    events: Events
    sent: list[m.Command]
    answer: m.Reply
    pins: list[str] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [t.text for t in texts_of(self.screen)]

    def apply(self, event: m.Event) -> None:
        made = self.events.event(event)
        self.model.on_applied(made.record, made.event)

    def settle(self) -> None:
        self.model.refresh()
        pump(self.app, lambda: False, 0.06)


def at(clock: str) -> int:
    """A time of the page's day."""
    return round(dt.datetime.fromisoformat(f"2025-09-08T{clock}:00+08:00").timestamp() * 1000)


def reply(*, ok: bool = True, zh: str = "", body: bytes = b'{"type":"done"}') -> m.Reply:
    return m.Reply(1, "small", 1, "c", 1, ok, "ok" if ok else "x", zh, "", msgspec.Raw(body))


@contextmanager
def shown(
    app: QGuiApplication,
    theme: Theme,
    hall: Hall,
    *,
    desk: bool = False,
    language: Language = "zh",
    size: tuple[int, int] | None = None,
    mm_per_px: float | None = None,
) -> Iterator[Shown]:
    display = theme.display("manager_desk" if desk else "manager", size=size, mm_per_px=mm_per_px)
    manager = Manager(HallState(hall), AlarmRules(), language=language)
    model = ManagerModel(manager, 60.0)
    sent: list[m.Command] = []
    made: list[Shown] = []

    def send(
        command: m.Command, *, timeout_s: float = 3.0, pin: str = "", then: Then | None = None
    ) -> str:
        del timeout_s
        sent.append(command)
        made[0].pins.append(pin)
        if then is not None:
            then(made[0].answer)
        return "c"

    desk_model = ManagerDeskModel(Desk(manager), send)
    model.refreshed.connect(desk_model.refresh)
    models: dict[str, QObject] = {"manager": model}
    if desk:
        models["desk"] = desk_model
    screen = Screen(DESK if desk else WALL, theme, display, models, motion=False)
    screen.show()
    made.append(
        Shown(app, hall, manager, model, desk_model, screen, display, Events(rehearsal=True),
              sent, reply())
    )  # fmt: skip
    try:
        yield made[0]
    finally:
        screen.close()


def busy(page: Shown, *, alarms: bool = True, seed: int = 7) -> None:
    """A morning at 10:40: most counters open, people waiting, one alarm of each kind."""
    rnd = random.Random(seed)
    hall, events = page.hall, page.events
    page.model.on_beat(events.beat().heartbeat)
    page.model.on_reset(events.reset().view)
    page.model.on_link("current")
    for place in hall.counters:
        if rnd.random() < 0.8:
            page.apply(m.CounterOpened(place.number))
            if rnd.random() < 0.12:
                page.apply(m.CounterPaused(place.number, "取材料", START_MS + 15 * MINUTE))
    for queue in hall.queues:
        for n in range(rnd.randint(1, 12)):
            events.hall_ms = START_MS + (rnd.randint(0, 39) if alarms else 0) * MINUTE
            events.numbers[queue.prefix] = 100 + n
            made = events.issued(queue.prefix)
            page.model.on_applied(made.record, made.event)
    for place in hall.counters[:-2]:
        status = page.manager.state.view.counters.get(place.number)
        mine = [t for p in place.queues for t in page.manager.state.view.waiting(p)]
        if status is not None and status.mode == "open" and mine:
            call = events.called(mine[-1].label, place.number)
            page.model.on_applied(call.record, call.event)
    for level in (5, 5, 4, 5, 3, 2, 5, 4, 1, 5, 2):
        page.apply(m.Rated("r", "5", "t", level, reasons=("等候时间长",), staff_no="ZY0005"))
    for n in range(32):
        good = not alarms or n % 7
        page.apply(
            m.HealthChanged(f"strip-{n + 1}", "led_board", "good" if good else "bad",
                            "" if good else "no_answer", "" if good else "条屏没有应答")
        )  # fmt: skip
    if alarms:
        page.apply(m.HealthChanged("kiosk-1", "ticket_printer", "unknown", "no_answer", "没有消息"))
        last = page.manager.state.view.calls[0]
        page.apply(m.CallUnseen(last.call_id, "t", last.counter))
    events.hall_ms = START_MS + (40 if alarms else 0) * MINUTE
    page.model.on_beat(events.beat(waits_of(hall, page.manager)).heartbeat)
    page.manager.take_report(report_of(hall, rnd))
    page.settle()


def waits_of(hall: Hall, manager: Manager) -> tuple[m.Wait, ...]:
    view = manager.state.view
    return tuple(
        m.Wait(q.prefix, len(view.waiting(q.prefix)), 5, 15, 40, len(q.counters))
        for q in hall.queues
    )


def report_of(hall: Hall, rnd: random.Random) -> m.DayReport:
    first_ms = START_MS - 90 * MINUTE
    return m.DayReport(
        business_date="2025-09-08", issued=412, called=322, served=301, no_show=12, cancelled=3,
        expired=0, waiting=75, cases=280, ratings={}, declined=4,
        queues=tuple(
            m.QueueFigures(q.prefix, 20, 15, 14, 1, 0, 5, rnd.uniform(1, 40), rnd.uniform(20, 80), 9)
            for q in hall.queues
        ),
        tickets_sha256="", wait_median_minutes=14.2, wait_p90_minutes=31.4,
        slots=tuple(
            m.SlotFigures(first_ms + n * 15 * MINUTE, rnd.randint(15, 45), 20, rnd.uniform(4, 30))
            for n in range(9)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_the_wall_on_each_of_its_pages(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], name: str, language: Language
) -> None:
    with shown(app, theme, halls[name], language=language) as page:
        busy(page)
        seen = set()
        for _ in range(page.model.state.pages):
            keep(page.screen, f"manager_{name}_{page.model.state.page}_{language}")
            assert faults_of(theme, page.display, page.screen) == []
            seen.add(page.model.state.page)
            page.manager.turn()
            page.settle()
        assert seen == set(WALL_PAGES)
        texts = page.texts()
        assert {"zh": "办结 未接入审批系统", "en": "Closed: not linked"}[language] in texts
        for secret in ("ZY0005", "等候时间长"):
            assert secret not in "".join(texts), "the wall is about the hall, not about people"


def test_the_wall_without_alarms_lost_and_in_4k(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], size=(3840, 2160), mm_per_px=0.315) as page:
        busy(page, alarms=False)
        assert "没有需要处理的事" in page.texts()
        assert faults_of(theme, page.display, page.screen) == []
        page.model.on_link("out_of_date")
        page.settle()
        assert "信息暂未更新（10:00）" in page.texts()
        assert faults_of(theme, page.display, page.screen) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sixty_pads_that_nobody_touched_are_one_calm_line_and_never_good(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    with shown(app, theme, halls["ziyang"], language=language) as page:
        busy(page, alarms=False)
        for place in range(30):
            for name, kind in (("keypad", "call_keypad"), ("pad", "rating_keys")):
                page.apply(
                    m.HealthChanged(f"{name}-{place}", kind, "unknown", "no_key_yet", "尚未")
                )
        page.apply(m.HealthChanged("scanner-1", "code_scanner", "unknown", "no_scan_yet", "尚未"))
        page.settle()
        zh = ["报警 0", "设备正常 32 台", "60 台设备 尚未按过键", "扫码器 scanner-1 尚未扫过码"]
        en = [
            "Alarms 0",
            "32 devices good",
            "60 devices: no key yet",
            "Scanner scanner-1: no scan yet",
        ]
        assert {text for text in page.texts() if text in {*zh, *en}} == set(
            {"zh": zh, "en": en}[language]
        )
        keep(page.screen, f"manager_untried_{language}")
        assert faults_of(theme, page.display, page.screen) == []
        assert page.manager.alarms() == []
        page.apply(m.HealthChanged("pad-7", "rating_keys", "unknown", "suspect", "连续三次"))
        page.settle()
        assert len(page.manager.alarms()) == 1
        assert {"zh": "59 台设备 尚未按过键", "en": "59 devices: no key yet"}[
            language
        ] in page.texts()


def test_the_pc_says_what_a_working_device_cannot_show(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page, alarms=False)
        lacking = "屏上字库没有“𬭎”，显示为□"
        page.apply(m.HealthChanged("strip-5", "led_board", "good", "characters_missing", lacking))
        page.apply(m.HealthChanged("strip-6", "led_board", "good", "ok", "正常"))
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("devices")
        rows = {row.key: row for row in page.desk._rows.rows}
        assert lacking in rows["strip-5"].detail
        assert rows["strip-6"].detail.endswith("起正常")
        assert page.desk._rows.rows[0].key == "strip-5"


def test_the_queues_of_the_list_count_whom_the_figure_above_it_counts(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        busy(page)
        page.model.on_beat(page.events.beat().heartbeat)
        rows = page.manager.queue_rows()
        assert sum(int(row.waiting) for row in rows) == page.manager.waiting() > 0


def test_the_pc_shows_nothing_of_people_until_it_is_unlocked(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        assert faults_of(theme, page.display, page.screen, scrolls=True) == []
        keep(page.screen, "manager_desk_locked")
        assert "ZY0005" not in "".join(page.texts())
        assert not page.desk.act("acknowledge", "x", "")
        page.answer = reply(ok=False, zh="密码不对。")
        page.desk.unlock("ZY0005", "0000")
        page.settle()
        assert "密码不对。" in page.texts()
        page.answer = reply()
        page.desk.unlock(" zy0005 ", "1234")
        page.settle()
        assert page.sent[-1] == m.Unlock("ZY0005")
        assert page.desk._rows.rows[0].title in page.texts()
        page.desk.lock()
        page.settle()
        assert page.desk._rows.rows == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tab_of_the_pc_fits(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True, language=language) as page:
        busy(page)
        page.events.hall_ms += 60 * MINUTE
        page.model.on_beat(page.events.beat().heartbeat)
        page.apply(m.BroadcastStarted("bc-1", "请车主移车", page.events.hall_ms + 5 * MINUTE))
        page.desk.unlock("ZY0005", "1234")
        page.apply(m.IssueCapped("B", 120, "人多"))
        page.apply(
            m.NoticePublished("H1", "今天下午停电", "三号配电柜检修，14:00 恢复", until_ms=1)
        )
        page.apply(m.CounterAdded("50", ("B", "D"), "Z1", "人多"))
        page.apply(m.InspectionNoted("x1", "conduct", "未佩戴工牌", "5", needs_action=True))
        opinions(page)
        page.answer = reply(body=remarks())
        for tab in TABS:
            page.desk.choose(tab)
            if tab == "numbers":
                page.desk.typed(0, page.manager.state.view.waiting("B")[0].label)
            page.settle()
            cut = [t.text for t in texts_of(page.screen) if t.cut]
            assert cut == []
            assert page.screen.warnings == []
            assert page.desk._rows.rows, tab
            keep(page.screen, f"manager_desk_{tab}_{language}")


WRITTEN = "五号窗口让我跑了三次，说材料不齐又不说缺什么，请打我电话13912345678"
FILED = "20250908-F001"


def words() -> bytes:
    """The reply to whoever opens it."""
    return msgspec.json.encode(m.FeedbackWordsOf({FILED: WRITTEN}))


def opinions(page: Shown) -> None:
    """Three feedbacks: one with words, one overdue and answered once, one closed."""
    last = "2025-09-15"
    page.apply(
        m.FeedbackFiled("20250908-F001", "not_done", ("papers", "again"), "2025-09-08", last,
                        counter="5", item="GA002", words_ref="ab12")
    )  # fmt: skip
    view, today = page.manager.state.view, page.manager.state.view.business_date
    view.business_date = "2025-09-01"
    page.apply(m.FeedbackFiled("20250901-F002", "complaint", ("wait",), "2025-09-01", "2025-09-05"))
    page.apply(m.FeedbackAnswered("20250901-F002", "已联系窗口核实，增开了一个窗口。"))
    view.business_date = "2025-09-03"
    page.apply(m.FeedbackFiled("20250903-F001", "suggestion", ("place",), "2025-09-03", last))
    view.business_date = today
    page.apply(m.FeedbackAnswered("20250903-F001", "谢谢，已增加座椅。", closed=True))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_visitor_wrote_is_opened_by_name_and_gone_when_the_pc_is_locked(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True, language=language) as page:
        busy(page)
        opinions(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("feedback")
        page.settle()
        rows = {row.key: row for row in page.desk._rows.rows}
        assert [key for key in rows if "\n" not in key] == [
            "20250901-F002", "20250908-F001", "20250903-F001",
        ]  # fmt: skip
        assert [row.mark for row in rows.values() if row.mark] == ["alarm", "open", "closed"]
        assert rows["20250908-F001"].actions == ("ask_words", "answer", "close_feedback")
        assert rows["20250901-F002"].actions == ("answer", "close_feedback")
        assert rows["20250903-F001"].actions == ()
        assert all(
            each.filed_on <= min(each.first_answer_on, each.answer_on)
            for each in page.manager.state.view.feedback.values()
        ), "nothing is due before it was received"
        assert WRITTEN not in "".join(page.texts())
        body = words()
        page.answer = reply(body=body)
        assert page.desk.act("ask_words", "20250908-F001", "已经写好的答复")
        assert (page.sent[-1], page.pins[-1]) == (
            m.AskFeedbackWords("20250908-F001", "ZY0005"), "1234",
        )  # fmt: skip
        page.apply(m.FeedbackRead("20250908-F001", "ZY0005"))
        page.settle()
        assert f"“{WRITTEN}”" in page.texts()
        assert any("ZY0005" in text and "2025-09-08" in text for text in page.texts())
        assert [t.text for t in texts_of(page.screen) if t.cut] == []
        assert page.screen.warnings == []
        keep(page.screen, f"manager_desk_feedback_open_{language}")
        page.desk.lock()
        page.desk.unlock("ZY0006", "1234")
        page.desk.choose("feedback")
        page.settle()
        assert WRITTEN not in "".join(page.texts())
        page.answer = reply(body=body)
        page.desk.act("ask_words", "20250908-F001", "")
        page.desk.choose("alarms")
        page.desk.choose("feedback")
        page.settle()
        assert WRITTEN not in "".join(page.texts())


def test_words_that_come_after_the_pc_was_locked_are_nobodys(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        opinions(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.lock()
        page.desk._take_answer(reply(body=words()))
        page.desk.unlock("ZY0006", "1234")
        page.desk.choose("feedback")
        page.settle()
        assert WRITTEN not in "".join(page.texts())


def test_feedback_is_answered_closed_and_its_words_erased_in_the_window(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        opinions(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("feedback")
        number = "20250908-F001"
        for action in ("answer", "close_feedback", "erase_words"):
            assert not page.desk.act(action, number, "  ")
        assert page.desk.act("answer", number, "已核实")
        assert page.sent[-1:] == [m.AnswerFeedback(number, "已核实", staff_no="ZY0005")]
        assert page.desk.act("close_feedback", number, "已补齐清单")
        assert page.sent[-1:] == [m.AnswerFeedback(number, "已补齐清单", True, "ZY0005")]
        page.answer = reply(body=words())
        page.desk.act("ask_words", number, "")
        page.answer = reply(body=b'{"type":"erased","count":1}')
        assert page.desk.act("erase_words", number, "写了别人的电话")
        assert page.sent[-1:] == [m.ErasePersonal("写了别人的电话", "ZY0005", feedback=number)]
        page.apply(m.PersonalErased(1, "request", "写了别人的电话", "ZY0005", number))
        page.settle()
        assert WRITTEN not in "".join(page.texts())
        assert page.desk._rows.rows[2].actions == ("answer", "close_feedback")
        page.answer = reply(body=b'{"type":"feedback_words_of","words":{}}')
        page.desk.act("ask_words", number, "")
        page.settle()
        assert "没有写话，或已到期清除" in page.texts()


def test_a_machine_that_does_without_movement_is_told_of_and_is_no_alarm(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page, alarms=False)
        before = len(page.manager.alarms())
        words = "这台机器画面偏慢（每秒约12帧），翻页动画已自动关闭，其他功能不受影响。"
        page.apply(m.HealthChanged("kiosk-1.motion", "program", "good", "pages_stand_still", words))
        page.apply(m.HealthChanged("kiosk-2.motion", "program", "good"))
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("devices")
        page.settle()
        first, *others = page.desk._rows.rows
        assert words in first.detail
        assert "kiosk-1" in first.title
        assert words not in "".join(row.detail for row in others)
        assert page.screen.warnings == []
        assert len(page.manager.alarms()) == before


@pytest.mark.parametrize(
    "body",
    [b"", b"[1]", b'{"type":"supervision_of"}', b'{"type":"supervision_of","date":7}', b"\xff"],
)
def test_an_answer_that_cannot_be_read_is_said_in_a_sentence(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], body: bytes
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.answer = reply(body=body)
        page.desk.choose("supervision")
        page.settle()
        assert page.screen.warnings == []
        told = page.desk._note
        assert ("看不懂" in told) == body.startswith(b"{")
        page.model.on_report(reply(body=body))
        assert page.manager.report is not None, "the old one stands"


def remarks() -> bytes:
    made = (
        m.Remark(
            "out_of_turn", "5号窗口选呼 B012，原因：行动不便", "Counter 5 called B012", START_MS
        ),
        m.Remark("hand", "B 户籍 停止取号，原因：系统检修", "No more", START_MS, staff_no="ZY0001"),
        m.Remark("rated_low", "5号窗口有 2 个不满意或非常不满意的评价", "2 low ratings"),
    )
    return msgspec.json.encode(m.SupervisionOf("2025-09-08", rehearsal=True, remarks=made))


@pytest.mark.parametrize(
    ("tab", "action", "key", "typed", "command"),
    [
        ("queues", "cap", "B", ("120",), m.CapIssue("B", 120, "因", "ZY0005")),
        ("queues", "uncap", "B", (), m.CapIssue("B", -1, "因", "ZY0005")),
        (
            "counters",
            "serves",
            "5",
            ("b d，11：30",),
            m.SetCounterQueues("5", ("B", "D"), "因", at("11:30"), "ZY0005"),
        ),
        ("counters", "as_usual", "5", (), m.SetCounterQueues("5", (), "因", 0, "ZY0005")),
        (
            "counters",
            "add_counter",
            "",
            ("50 B D",),
            m.AddCounter("50", ("B", "D"), "因", "", "ZY0005"),
        ),
        ("numbers", "cancel", "B012", ("B012",), m.Cancel("B012", "staff", "因", "ZY0005")),
        (
            "numbers",
            "reclassify",
            "B012\nP20",
            ("B012",),
            m.Reclassify("B012", "P20", "因", "ZY0005"),
        ),
        (
            "move",
            "move",
            "B",
            ("d", "B012、B013"),
            m.MoveWaiting("B", "D", "因", ("B012", "B013"), "ZY0005"),
        ),
        ("hours", "extend", "", ("18:30",), m.ExtendHours(at("18:30"), "因", staff_no="ZY0005")),
        ("hours", "close_day", "", (), m.CloseDay("因", "ZY0005")),
        ("hours", "put_off", "B012", (), m.PutOff(("B012",), "因", "ZY0005")),
        (
            "hours",
            "put_into",
            "B012\n2025-09-09\n09:30",
            (),
            m.PutOff(("B012",), "因", "ZY0005", "2025-09-09", "09:30"),
        ),
        ("hours", "reload", "", (), m.Reload("因", "ZY0005")),
        (
            "notices",
            "publish",
            "",
            ("停电", "下午"),
            m.PublishNotice("停电", "下午", "因", staff_no="ZY0005"),
        ),
        ("notices", "withdraw", "H1", (), m.WithdrawNotice("H1", "因", "ZY0005")),
        ("inspections", "settle", "x1", (), m.SettleInspection("x1", "因", "ZY0005")),
        (
            "inspections",
            "note_action",
            "conduct",
            ("5",),
            m.NoteInspection("conduct", "因", "5", "", needs_action=True, staff_no="ZY0005"),
        ),
    ],
)
def test_the_managers_hand_acts_in_the_window_with_pin_and_reason(
    app: QGuiApplication,
    theme: Theme,
    halls: dict[str, Hall],
    tab: str,
    action: str,
    key: str,
    typed: tuple[str, ...],
    command: m.Command,
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        assert not page.desk.act(action, key, "因"), "locked"
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose(tab)
        for at_line, text in enumerate(typed):
            page.desk.typed(at_line, text)
        page.sent.clear()
        if typed and action not in {"cancel", "reclassify"}:
            page.desk.typed(0, " ")
            missing = not page.desk.act(action, key, "因")
            assert missing or action == "note_action", "its line is empty"
            page.desk.typed(0, typed[0])
        assert not page.desk.act(action, key, ""), "without a reason"
        assert page.desk._note
        page.sent.clear()
        assert page.desk.act(action, key, "因")
        assert page.sent == [command]
        assert page.pins[-1] == "1234"


def test_who_is_left_at_closing_gets_a_slip_or_an_appointment_beside_longer_hours(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("hours")
        rows = page.desk._rows.rows
        ways = [row.actions for row in rows]
        assert ways[:3] == [("extend",), ("close_day",), ("reload",)]
        assert ways[3] == ("put_off", "ask_slots")
        left = rows[3]
        slots = (
            m.FreeSlot("2025-09-09", "09:00", "09:30", 1),
            m.FreeSlot("2025-09-09", "09:30", "10:00", 2),
        )
        ticket = page.manager.state.view.by_label(left.key)
        assert ticket is not None
        queue = ticket.queue
        page.answer = reply(body=msgspec.json.encode(m.SlotsOf(queue, slots)))
        page.sent.clear()
        assert page.desk.act("ask_slots", left.key, ""), "asking needs no reason"
        assert page.sent == [m.AskSlots(ticket=left.key, limit=8)]
        page.settle()
        rows = page.desk._rows.rows
        assert [row.actions for row in rows[4:6]] == [("put_into",), ("put_into",)]
        assert "    2025-09-09 09:30–10:00" in page.texts()
        assert not faults_of(theme, page.display, page.screen, scrolls=True)
        keep(page.screen, "manager_desk_closing")
        start_ms = at("09:30") + 86_400_000
        booking = m.Booking(
            *("48213377", "2025-09-09", queue, "", start_ms, start_ms + 30 * MINUTE),
            *(start_ms - 10 * MINUTE, start_ms + 40 * MINUTE, "booked"),
        )
        page.answer = reply(body=msgspec.json.encode(m.Booked(booking)))
        assert not page.desk.act("put_into", rows[5].key, ""), "why is on record"
        assert page.desk.act("put_into", rows[5].key, "系统故障")
        page.settle()
        assert page.desk._note == "改到 2025-09-09 09:30，预约码 48213377，请告诉群众"
        assert len(page.desk._rows.rows) == len(rows) - 2, "the slots are gone from the list"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_near_closing_wall_and_pc_say_who_is_left_in_which_queue(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    words = {"zh": "17:30下班 剩", "en": "17:30 close: "}[language]
    with shown(app, theme, halls["ziyang"], language=language) as page:
        busy(page)
        page.apply(m.HallClosing(at("17:30"), {"B": 3}, {"B": 3}))
        page.settle()
        assert any(text.startswith(words) for text in page.texts())
        assert not faults_of(theme, page.display, page.screen)
        keep(page.screen, f"manager_closing_{language}")
    with shown(app, theme, halls["ziyang"], desk=True, language=language) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("hours")
        before = len(page.desk._rows.rows)
        page.apply(m.HallClosing(at("17:30"), {"B": 3}, {"B": 3}))
        page.settle()
        left = left_by_queue(page.manager.state.view.tickets.values())
        assert len(page.desk._rows.rows) == before + len(left)
        rows = page.desk._rows.rows[3 : 3 + len(left)]
        assert [row.title.partition(" ")[0] for row in rows] == list(left)
        assert all(
            str(each.numbers) in row.detail for row, each in zip(rows, left.values(), strict=True)
        )
        assert not faults_of(theme, page.display, page.screen, scrolls=True)
        keep(page.screen, f"manager_desk_closing_queues_{language}")


def test_a_list_that_is_longer_than_its_place_says_so_and_ends_with_a_whole_row(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("hours")
        page.settle()
        root = page.screen.view.rootObject()
        assert root is not None
        items = {item.objectName(): item for item in root.findChildren(QQuickItem)}
        for view, mark in (("waits", "more-waits"), ("rows", "more-rows")):
            assert items[view].property("contentHeight") > items[view].height()
            assert items[mark].isVisible()
            assert 0 < items[mark].height() < items[view].height()
            assert items[mark].x() >= items[view].x() + items[view].width()
        row_px = items["waits"].property("contentHeight") / (len(page.hall.queues) + 1)
        assert items["waits"].height() % row_px == 0, "no row is cut"
        keep(page.screen, "manager_desk_more")
        page.desk.choose("broadcast")
        page.settle()
        assert not items["more-rows"].isVisible(), "all of it is in sight"


def test_a_queue_that_is_booked_up_says_so(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("hours")
        left = page.desk._rows.rows[3]
        page.answer = reply(body=msgspec.json.encode(m.SlotsOf("B", ())))
        page.desk.act("ask_slots", left.key, "")
        page.settle()
        assert "都约满了" in page.desk._rows.rows[4].title


def test_what_a_reload_was_refused_for_stands_in_the_window(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.desk.choose("hours")
        detail = {"reasons": "queues.csv 第3行错了\nhall.csv 第5行错了", "reasons_en": "a\nb"}
        page.answer = reply(
            ok=False, zh="新配置有2处问题", body=msgspec.json.encode(m.Refused(detail))
        )
        page.desk.act("reload", "", "换季")
        page.settle()
        assert "新配置有2处问题\nqueues.csv 第3行错了\nhall.csv 第5行错了" in page.texts()


def test_an_alarm_is_acknowledged_and_an_emergency_takes_two_steps(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], desk=True) as page:
        busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.sent.clear()
        first = page.desk._rows.rows[0]
        assert page.desk.act("acknowledge", first.key, "已去看")
        assert page.sent == [m.AcknowledgeAlarm(first.key, "已去看")]
        assert not page.desk.act("pause", "5", " ")
        assert page.desk._note == "请先在下面写明原因或说明"
        page.desk.choose("emergency")
        assert [row.actions for row in page.desk._rows.rows] == [("drill", "prepare")]
        page.desk.act("drill", "", "")
        assert page.sent.pop() == m.PrepareEmergency(drill=True, staff_no="ZY0005")
        page.apply(m.EmergencyPrepared("em-1", page.events.hall_ms + MINUTE, drill=True))
        page.settle()
        assert page.model.state.emergency == ""
        page.desk.act("start_emergency", "em-1", "")
        assert page.sent.pop() == m.StartEmergency("em-1")
        page.apply(m.EmergencyStarted("em-1", drill=True))
        page.settle()
        assert "疏散演练进行中" in page.texts()
        keep(page.screen, "manager_desk_emergency_on")
        assert [row.actions for row in page.desk._rows.rows] == [("end_emergency",)]
        assert not page.desk.act("end_emergency", "em-1", ""), "why is on record"
        assert page.desk.act("end_emergency", "em-1", "演练完成")
        assert page.sent.pop() == m.EndEmergency("em-1", "演练完成", "ZY0005")
