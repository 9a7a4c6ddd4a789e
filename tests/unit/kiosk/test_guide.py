"""The query screen without its window: visits, slips, cases, and what goes wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from devices.document import TextLine
from kiosk.guide import slip as module
from kiosk.guide.app import options_of
from kiosk.guide.flow import CaseState, Flow, Page
from kiosk.guide.progress import CsvProgress, Progress, SourceBrokenError
from kiosk.guide.slip import WORDS, compose
from kiosk.ui.printing import PaperEnd
from kiosk.ui.start import Start, StartError
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from tests.unit.kiosk.hall import ROOT, Clock, hall, open_hall, refusal, reply

HEAD = "case_no,item_zh,state_zh,state_en,updated\n"
CASE = "61092401,居民身份证换领,审查中,under review,2025-09-08\n"


class Printer:
    def __init__(self) -> None:
        self.rated: list[m.AskRatings | m.RateLater] = []
        self.jobs: list[str] = []
        self.told: list[tuple[m.FileFeedback | m.AskFeedback, str]] = []

    def print_page(self, job_id: str) -> None:
        self.jobs.append(job_id)

    def rate(self, command: m.AskRatings | m.RateLater) -> str:
        self.rated.append(command)
        return f"rate-{len(self.rated)}"

    def tell(self, command: m.FileFeedback | m.AskFeedback, command_id: str) -> None:
        self.told.append((command, command_id))


def guide(cases: Path | None = None, name: str = "ziyang") -> tuple[Flow, Printer, Clock]:
    printer, clock = Printer(), Clock()
    flow = Flow(
        open_hall(name),
        printer,
        PolicyConfig(),
        place="DV2-1",
        cases=None if cases is None else CsvProgress(cases),
        monotonic=clock,
    )
    return flow, printer, clock


def paper(flow: Flow) -> str:
    return flow.paper


def said(flow: Flow) -> str:
    return "\n".join(b.text for b in compose(flow, "guide-1").blocks if isinstance(b, TextLine))


def test_back_leads_the_way_that_one_came() -> None:
    flow, _, _ = guide()
    code = flow.state.hall.popular_items[0].code
    flow.open(Page.DEPARTMENTS)
    flow.open_department(flow.state.hall.item(code).department)
    flow.open_item(code)
    flow.show_way("5")
    seen = []
    for _ in range(5):
        seen.append(flow.at.page)
        flow.back()
    assert seen == [Page.PLAN, Page.ITEM, Page.DEPARTMENT, Page.DEPARTMENTS, Page.HOME]


def test_nothing_of_a_visit_remains(tmp_path: Path) -> None:
    cases = tmp_path / "c.csv"
    cases.write_text(HEAD + CASE, encoding="utf-8")
    flow, _, clock = guide(cases)
    flow.set_language("en")
    flow.open(Page.ITEMS)
    flow.type_text("SFZ")
    flow.open(Page.PROGRESS)
    flow.type_text("61092401")
    flow.ask_case()
    assert flow.case_state is CaseState.FOUND
    clock.go(10_000)
    flow.tick()
    assert (flow.at.page, flow.query, flow.case_number, flow.case) == (Page.HOME, "", "", None)
    assert str(flow.case_state) == "ask"
    assert flow.visit.language == "zh"


def test_what_is_not_there_cannot_be_opened() -> None:
    flow, _, _ = guide()
    flow.open_item("no such")
    flow.open_department("no such")
    flow.show_way("999")
    assert flow.at.page is Page.HOME


def test_a_slip_at_a_time_and_one_that_was_left_is_forgotten() -> None:
    flow, printer, _ = guide()
    flow.print_page()
    assert printer.jobs == []
    flow.open(Page.QUEUES)
    flow.print_page()
    flow.print_page()
    assert printer.jobs == ["guide-1"]
    flow.back()
    flow.paper_ended(PaperEnd("guide-1", "failed", "x", "缺纸", "Out of paper"))
    assert paper(flow) == "none"
    flow.open(Page.QUEUES)
    flow.print_page()
    flow.paper_ended(PaperEnd("guide-1", "printed", "", "", ""))
    assert paper(flow) == "printing"
    flow.paper_ended(PaperEnd("guide-2", "failed", "x", "缺纸", "Out of paper"))
    assert (paper(flow), flow.paper_words[0]) == ("failed", "缺纸")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", [p for p in Page if p not in {Page.HOME, Page.DEPARTMENT}])
def test_every_page_makes_a_slip(page: Page, language: str) -> None:
    flow, _, _ = guide()
    flow.set_language("en" if language == "en" else "zh")
    if page is Page.ITEM:
        flow.open_item(flow.state.hall.popular_items[0].code)
    elif page is Page.PLAN:
        flow.show_way("5")
    else:
        flow.open(page)
    words = said(flow)
    assert (flow.state.hall.name_zh if language == "zh" else flow.state.hall.name_en) in words
    assert len(words.splitlines()) > 3
    assert "{" not in words


def test_the_slip_of_a_matter_says_all_five_kinds() -> None:
    flow, _, _ = guide()
    item = flow.state.hall.popular_items[0]
    flow.open_item(item.code)
    words = said(flow)
    for part in (item.legal_basis, "当场办结", "收费：", "流程：", "号窗口", "□ 居民身份证"):
        assert part in words


def test_cases_are_read_anew_when_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    source = CsvProgress(path)
    with pytest.raises(SourceBrokenError):
        source.look("61092401")
    path.write_text(HEAD + CASE, encoding="utf-8")
    assert source.look("61092401") == Progress(
        "61092401", "居民身份证换领", "审查中", "under review", "2025-09-08"
    )
    path.write_text(HEAD + CASE.replace("审查中", "办结，可领证"), encoding="utf-8")
    found = source.look("61092401")
    assert found is not None
    assert found.state_zh == "办结，可领证"
    assert source.look("99999999") is None


@pytest.mark.parametrize(
    "text",
    [
        "case_no,item_zh\n1234,x\n",
        HEAD + "12,x,y,z,2025-09-08\n",
        HEAD + "1234,x,y,z,yesterday\n",
        "\udcff",
    ],
)
def test_a_broken_table_is_said_and_never_half_believed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    flow, _, _ = guide(path)
    flow.open(Page.PROGRESS)
    flow.type_text("1234")
    flow.ask_case()
    assert flow.case_state is CaseState.BROKEN


def test_the_plan_names_its_place_or_the_program_does_not_start() -> None:
    theme = load_theme()

    def start(**options: str) -> Start:
        program = ProgramConfig(name="guide-1", kind="guide", options=dict(options))
        return Start(hall(), Setup(), program, theme, theme.display("guide"), ROOT)

    place, cases = options_of(start(place="DV2-1", cases="cases.csv"))
    assert place == "DV2-1"
    assert isinstance(cases, CsvProgress)
    with pytest.raises(StartError, match="DV2-1"):
        options_of(start(place="DV9-9"))
    with pytest.raises(StartError, match="plce"):
        options_of(start(plce="DV2-1"))


def test_every_word_is_used_and_every_used_word_exists() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'"(\w+)"', source))
    modes = {"counter_open", "counter_paused", "counter_closed"}
    kinds = {"original", "copy", "original_and_copy"}
    turns = {"ahead", "left", "right", "back"}
    modes |= {"kind_complaint", "kind_suggestion", "kind_not_done"}
    assert set(WORDS.keys()) - used == modes | kinds | turns
    for key in WORDS.keys():  # noqa: SIM118 - a method of Words
        blanks = [set(re.findall(r"{(\w+)}", WORDS._rows[key][lang])) for lang in ("zh", "en")]
        assert blanks[0] == blanks[1], key


def test_a_feedback_is_filed_once_whatever_the_line_does() -> None:
    flow, outside, _ = guide()
    flow.open(Page.TELL)
    flow.send()
    assert outside.told == []
    flow.choose_kind("no such kind")
    flow.choose_kind("complaint")
    for topic in ("wait", "attitude", "no such", "papers", "again", "fee"):
        flow.toggle_topic(topic)
    assert flow.telling.topics == ("wait", "attitude", "papers", "again")
    flow.next_counter(-1)
    last = flow.telling.counter
    assert last
    flow.next_counter(1)
    assert flow.telling.counter == ""
    flow.send()
    flow.send()
    assert len(outside.told) == 1
    flow.told(outside.told[0][1], NotReachable("没有应答", "no answer"))
    assert flow.telling.stage.value == "away"
    flow.send()
    assert outside.told[0] == outside.told[1]
    command_id = outside.told[1][1]
    flow.told("another", reply("another", m.Receipt("x", "y", "z", "z")))
    flow.told(command_id, reply(command_id, m.Receipt("F001", "ABCDEFGH23", "d1", "d2")))
    assert flow.telling.receipt == m.Receipt("F001", "ABCDEFGH23", "d1", "d2")
    words = said(flow)
    assert "ABCDEFGH23" in words
    assert "投诉" in words
    flow.home()
    assert flow.telling.receipt is None


def test_what_is_chosen_anew_is_another_feedback() -> None:
    flow, outside, _ = guide()
    flow.open(Page.TELL)
    flow.choose_kind("complaint")
    flow.toggle_topic("wait")
    flow.send()
    flow.told(outside.told[0][1], NotReachable("没有应答", "no answer"))
    flow.toggle_topic("fee")
    flow.send()
    assert outside.told[0][1] != outside.told[1][1]


def test_the_answer_is_read_by_its_code_and_a_wrong_code_is_said() -> None:
    flow, outside, _ = guide()
    flow.open(Page.ANSWER)
    for sign in "ABCDEFGH2":
        flow.type_text(sign)
    flow.send()
    assert outside.told == []
    for sign in "3X":
        flow.type_text(sign)
    assert flow.telling.code == "ABCDEFGH23"
    flow.send()
    command, command_id = outside.told[0]
    assert command == m.AskFeedback("ABCDEFGH23")
    flow.told(command_id, refusal(command_id, "unknown_feedback", "没有找到", "not known"))
    assert (flow.telling.stage.value, flow.telling.message_zh) == ("refused", "没有找到")
    flow.erase()
    flow.type_text("4")
    flow.send()
    command_id = outside.told[1][1]
    body = m.FeedbackOf("F001", "complaint", "d0", "d1", "d2", ("已改正",), closed=True)
    flow.told(command_id, reply(command_id, body))
    assert "已改正" in said(flow)


def test_a_slip_is_rated_at_the_query_screen() -> None:
    flow, outside, _ = guide()
    assert not flow.slip_scanned("")
    assert flow.slip_scanned("token")
    matter = m.RateableMatter("r9", "7", "B", "GA002", "2025-09-08")
    flow.told("rate-1", reply("rate-1", m.RatingsOf("B012", (matter,))))
    assert flow.later.stage.value == "levels"
    flow.later.choose(1)
    flow.back()
    assert (flow.at.page, flow.later.stage.value) == (Page.RATE, "levels")
    flow.later.choose(0)
    assert outside.rated == [
        m.AskRatings("token"),
        m.RateLater(token="token", level=0, rating_id="r9", raw_key="0"),
    ]
    flow.home()
    assert flow.later.stage.value == "nothing"
