"""The query screen: every page in two languages and two views, and a visitor who finds the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.theme.check import page_faults
from kiosk.guide.flow import Page
from kiosk.ui.reading import texts_of
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.messages import Language
from queue_controller.api.updates import Link
from tests.ui.kiosk.guide_page import CASES, GuidePage
from tests.ui.kiosk.scene import pages_of, said, settle, tap, targets, texts, turn_to
from tests.unit.kiosk.hall import record, refusal, reply


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=["ziyang", "songming"])
def guide(request: pytest.FixtureRequest, cases: Path) -> Iterator[GuidePage]:
    found = GuidePage(request.param, cases=cases)
    yield found
    found.close()


def home(_: GuidePage) -> None:
    """Nothing."""


def opened(page: Page) -> Callable[[GuidePage], None]:
    return lambda g: g.flow.open(page)


def rate(g: GuidePage) -> None:
    g.flow.slip_scanned("token")
    command_id = f"rate-{len(g.printer.rated)}"
    matter = m.RateableMatter("r9", "7", "B", g.state.hall.popular_items[0].code, "2025-09-08")
    g.flow.told(command_id, reply(command_id, m.RatingsOf("B012", (matter,))))


def rate_reasons(g: GuidePage) -> None:
    rate(g)
    g.flow.later.choose(1)
    g.flow.later.toggle("slow")
    g.flow.on_change()


def search(g: GuidePage) -> None:
    g.flow.open(Page.ITEMS)
    g.flow.type_text("S")


def nothing(g: GuidePage) -> None:
    g.flow.open(Page.ITEMS)
    g.flow.set_query("XQZ")


def item(g: GuidePage) -> None:
    g.flow.open_item(g.state.hall.popular_items[0].code)


def long_item(g: GuidePage) -> None:
    """The matter with the most papers and the longest legal basis."""
    hall = g.state.hall
    most = max(hall.items, key=lambda i: (len(hall.materials_of(i.code)), len(i.legal_basis)))
    g.flow.open_item(most.code)


def elsewhere(g: GuidePage) -> None:
    away = [i for i in g.state.hall.items if i.queue is None]
    g.flow.open_item((away or list(g.state.hall.items))[0].code)


def department(g: GuidePage) -> None:
    hall = g.state.hall
    most = max(hall.departments, key=lambda d: sum(i.department == d.code for i in hall.items))
    g.flow.open_department(most.code)


def way(g: GuidePage) -> None:
    g.flow.show_way("5")


def found_case(g: GuidePage) -> None:
    g.flow.open(Page.PROGRESS)
    g.flow.type_text("610924202509080001")
    g.flow.ask_case()


def unknown_case(g: GuidePage) -> None:
    g.flow.open(Page.PROGRESS)
    g.flow.type_text("1234")
    g.flow.ask_case()


def printed(g: GuidePage) -> None:
    item(g)
    g.flow.print_page()
    g.paper("printed")


def no_paper(g: GuidePage) -> None:
    item(g)
    g.flow.print_page()
    g.paper("failed")


def tell(g: GuidePage) -> None:
    g.flow.open(Page.TELL)
    g.flow.choose_kind("not_done")
    g.flow.toggle_topic("papers")
    g.flow.next_counter(1)


def tell_away(g: GuidePage) -> None:
    tell(g)
    g.flow.send()
    g.flow.told(g.printer.told[-1][1], NotReachable("没有应答", "no answer"))


def words(g: GuidePage) -> None:
    tell(g)
    g.flow.open(Page.WORDS)


def composing(g: GuidePage) -> None:
    """Letters that are not characters yet."""
    words(g)
    assert g.flow.typing.wait_until_read()
    g.flow.switch_layout("zh")
    for sign in "SHI":
        g.flow.type_text(sign)


def written(g: GuidePage) -> None:
    """As much as there may be, and no more."""
    words(g)
    g.flow.switch_layout("num")
    for _ in range(210):
        g.flow.type_text("8")


def told_in_words(g: GuidePage) -> None:
    words(g)
    g.flow.switch_layout("num")
    for sign in "10：20":
        g.flow.type_text(sign)
    g.flow.back()


def receipt(g: GuidePage) -> None:
    tell(g)
    g.flow.send()
    g.hall_says(m.Receipt("20250908-F001", "ABCDEFGH23", "2025-09-08", "2025-09-15"))


def code(g: GuidePage) -> None:
    g.flow.open(Page.ANSWER)
    for sign in "ABCDEFGH23":
        g.flow.type_text(sign)


def answer(g: GuidePage) -> None:
    code(g)
    g.flow.send()
    answers = ("已联系窗口核实，材料清单有误，今天改正。", "您可随时再来，由导办台陪同办理。")
    g.hall_says(
        m.FeedbackOf(
            "20250908-F001",
            "not_done",
            "2025-09-08",
            "2025-09-08",
            "2025-09-15",
            answers,
            closed=True,
        )
    )


PAGES: dict[str, Callable[[GuidePage], None]] = {
    "rate": rate,
    "rate_reasons": rate_reasons,
    "home": home,
    "items": opened(Page.ITEMS),
    "search": search,
    "nothing": nothing,
    "item": item,
    "long_item": long_item,
    "elsewhere": elsewhere,
    "departments": opened(Page.DEPARTMENTS),
    "department": department,
    "counters": opened(Page.COUNTERS),
    "plan": opened(Page.PLAN),
    "way": way,
    "queues": opened(Page.QUEUES),
    "notices": opened(Page.NOTICES),
    "progress": opened(Page.PROGRESS),
    "found_case": found_case,
    "unknown_case": unknown_case,
    "tell": tell,
    "tell_away": tell_away,
    "words": words,
    "composing": composing,
    "written": written,
    "told_in_words": told_in_words,
    "receipt": receipt,
    "code": code,
    "answer": answer,
    "printed": printed,
    "no_paper": no_paper,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("elder", [False, True])
def test_every_page_keeps_the_rules(
    guide: GuidePage, page: str, language: Language, elder: bool
) -> None:
    guide.fresh(language, elder=elder)
    PAGES[page](guide)
    settle()
    last = pages_of(guide.window) - 1
    for turn in sorted({0, 1, last} & set(range(last + 1))):
        turn_to(guide.window, turn)
        faults = page_faults(
            guide.theme,
            guide.display,
            texts(guide.window),
            targets(guide.window),
            elder=elder,
        )
        assert faults == []


def test_from_a_matter_to_the_way_and_home_by_touch(guide: GuidePage) -> None:
    guide.fresh()
    code = guide.state.hall.popular_items[0].code
    tap(guide.window, "tile-items")
    tap(guide.window, f"item-{code}")
    assert "办理依据" in said(guide.window)
    tap(guide.window, "act")
    assert "怎么走" in said(guide.window)
    assert "离这里约" in said(guide.window)
    tap(guide.window, "back")
    assert "办理依据" in said(guide.window)
    tap(guide.window, "home")
    assert "您想了解什么？" in said(guide.window)


def test_a_page_is_printed_and_said_to_be(guide: GuidePage) -> None:
    guide.fresh()
    item(guide)
    tap(guide.window, "print")
    assert "正在打印…" in said(guide.window)
    before = len(guide.printer.slips)
    tap(guide.window, "print")
    assert len(guide.printer.slips) == before
    guide.paper("printed")
    settle()
    assert "请取走小票。" in said(guide.window)
    tap(guide.window, "back")
    assert "请取走小票。" not in said(guide.window)


def test_who_is_on_duty_stands_with_post_and_number_never_a_name(guide: GuidePage) -> None:
    staff = guide.state.hall.staff[0]
    guide.fresh()
    guide.take(record(2, m.ClerkSignedIn("1", staff.staff_no)))
    guide.flow.open(Page.COUNTERS)
    settle()
    words = said(guide.window)
    assert f"{staff.role_zh}  {staff.staff_no}" in words
    assert staff.display_name.partition("（")[0] not in words


def test_without_a_source_the_page_of_cases_is_honest() -> None:
    page = GuidePage()
    try:
        page.flow.open(Page.PROGRESS)
        settle()
        assert "未接入审批系统" in said(page.window)
        assert [t.name for t in targets(page.window) if t.name == "查询"] == []
    finally:
        page.close()


def test_out_of_date_it_says_so(guide: GuidePage) -> None:
    guide.fresh()
    guide.take(Link("out_of_date", 0))
    settle()
    assert "信息暂未更新（09:42）" in said(guide.window)
    guide.take(Link("current", 0))


def test_a_page_that_nobody_touches_asks_and_then_gives_way(guide: GuidePage) -> None:
    guide.fresh("en", elder=True)
    item(guide)
    policy = guide.flow._policy
    guide.clock.go(policy.kiosk_idle_s - policy.kiosk_warning_s + 1)
    guide.flow.tick()
    settle()
    assert "I need more time" in said(guide.window)
    tap(guide.window, "sheet-main")
    assert "I need more time" not in said(guide.window)
    guide.clock.go(policy.kiosk_idle_s + 1)
    guide.flow.tick()
    settle()
    assert guide.flow.at.page is Page.HOME
    assert "您想了解什么？" in said(guide.window)
    assert guide.flow.query == ""


def test_without_a_printer_there_is_no_key_for_it() -> None:
    page = GuidePage(printer=False)
    try:
        page.flow.open(Page.QUEUES)
        settle()
        assert "打印本页" not in said(page.window)
    finally:
        page.close()


def test_a_counter_that_pauses_is_told_at_once(guide: GuidePage) -> None:
    guide.fresh()
    guide.flow.open(Page.COUNTERS)
    guide.take(record(3, m.CounterPaused("1", until_ms=1_757_299_200_000)))
    settle()
    assert "‖ 暂停服务" in said(guide.window)


def test_every_page_can_be_read_aloud(guide: GuidePage) -> None:
    guide.fresh()
    item(guide)
    before = guide.read
    tap(guide.window, "read")
    assert guide.read == before + 1
    assert any("办理依据" in text for text in texts_of(guide.window))


def test_a_visitor_writes_own_words_and_the_next_one_finds_none(guide: GuidePage) -> None:
    guide.fresh()
    for key in ("tile-tell", "kind-complaint", "topic-wait", "to-words"):
        tap(guide.window, key)
    assert guide.flow.typing.wait_until_read()
    for key in (
        "key-S",
        "key-F",
        "key-Z",
        "candidate-0",
        "layout-num",
        "key-1",
        "key-2",
        "key-erase",
    ):
        tap(guide.window, key)
    assert "身份证1" in said(guide.window)
    assert "还可写196字" in said(guide.window)
    tap(guide.window, "act")
    assert "已写4个字" in said(guide.window)
    tap(guide.window, "act")
    assert guide.printer.told[-1][0] == m.FileFeedback("complaint", ("wait",), words="身份证1")
    guide.hall_says(m.Receipt("20250908-F001", "ABCDEFGH23", "2025-09-08", "2025-09-15"))
    settle()
    assert "身份证1" not in said(guide.window), "the receipt is held up to others"
    guide.flow.print_page()
    assert "身份证1" not in str(guide.printer.slips[-1])
    guide.clock.go(guide.flow._policy.kiosk_idle_s + 1)
    guide.flow.tick()
    assert (guide.flow.typing.text, guide.flow.typing.letters, guide.flow.telling.words) == (
        "",
    ) * 3
    for key in ("tile-tell", "to-words"):
        tap(guide.window, key)
    assert "身份证1" not in said(guide.window)


def test_what_waits_as_letters_is_gone_with_the_visitor_too(guide: GuidePage) -> None:
    guide.fresh()
    composing(guide)
    assert guide.flow.typing.letters == "SHI"
    tap(guide.window, "home")
    assert guide.flow.typing.letters == ""
    assert guide.flow.typing.candidates == []


def test_every_key_of_the_keyboard_says_its_name(guide: GuidePage) -> None:
    guide.fresh()
    composing(guide)
    settle()
    names = {t.name for t in targets(guide.window)}
    assert {
        "A",
        "Z",
        "删除",
        "拼音输入汉字",
        "字母",
        "数字和标点",
        "空格",
        "是",
        "更多候选字词",
    } <= names


def test_staff_gets_into_the_hidden_corner_and_the_screen_goes_out_of_service(
    guide: GuidePage,
) -> None:
    guide.fresh()
    item(guide)
    for _ in range(5):
        tap(guide.window, "corner")
    for key in ("pad-0", "pad-5", "field-pin", "pad-4", "pad-7"):
        tap(guide.window, key)
    assert "密码：●●" in said(guide.window)
    tap(guide.window, "service-unlock")
    assert guide.tools.pins == ["47"]
    # A wrong PIN is a sentence, and the page behind stays shut.
    assert guide.corner.answered(
        "unlock-1", refusal("unlock-1", "bad_pin", "密码不对", "Wrong PIN")
    )
    settle()
    assert "密码不对" in said(guide.window)
    for key in ("pad-4", "pad-8", "service-unlock"):
        tap(guide.window, key)
    assert guide.corner.answered("unlock-2", reply("unlock-2", m.Done()))
    settle()
    assert guide.tools.done == ["begin"]
    for key in ("service-print", "service-out", "service-close"):
        tap(guide.window, key)
    assert guide.tools.done == ["begin", "print"]
    assert "本机暂停使用" in said(guide.window)
    assert targets(guide.window) == []
