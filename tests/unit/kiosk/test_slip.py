import re
from pathlib import Path

import msgspec
import pytest

import kiosk.ticketing.slip as module
from devices.document import Block, PairLine, QrCode, TextLine
from kiosk.ticketing.slip import WORDS, compose
from kiosk.ui.waits import wait_words
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import beat, hall, issued, open_hall


def lines(blocks: tuple[Block, ...]) -> list[str]:
    found = []
    for block in blocks:
        if isinstance(block, TextLine):
            found.append(block.text)
        elif isinstance(block, PairLine):
            found += [block.left, block.right]
    return found


def marks(said: str) -> set[str]:
    """The marks that stand alone on a line, whatever frames them."""
    return {line.strip(" 【】*") for line in said.splitlines()} & {"演练", "补打", "优先"}


def test_a_ticket_says_where_how_many_how_long_and_what_to_bring() -> None:
    state = open_hall()
    said = lines(compose(state, issued(m.Issue(item="GA002")), "zh").blocks)
    text = "\n".join(said)
    assert "紫阳县政务服务中心" in said
    for words in (
        "B012",
        "户政治安",
        "居民身份证换领",
        "5、6、7号窗口",
        "前面还有 6 人",
        "约15–25分钟",
        "居民户口簿",
        "当日有效，请到公安服务区等候。",
        "军人、老年人等依法优先，前面人数可能变化。",
        "过号",
        "12345",
        "2025-09-08 09:42",
    ):
        assert words in text
    assert marks(text) == set()


def test_marks_of_rehearsal_and_priority_but_never_the_class() -> None:
    state = open_hall(rehearsal=True)
    ticket = issued(m.Issue(queue="B", priority_class="P21"))
    said = "\n".join(lines(compose(state, ticket, "zh").blocks))
    assert marks(said) == {"演练", "优先"}
    assert "残疾" not in said
    assert "P21" not in said


def test_english_for_those_who_chose_it() -> None:
    said = "\n".join(lines(compose(open_hall(), issued(m.Issue(item="GA002")), "en").blocks))
    assert "Ziyang County Government Service Centre" in said
    assert "Renewal of resident identity card" in said
    assert "6 people before you" in said
    assert "Public security service area" in said


def test_many_materials_are_counted_not_dropped_in_silence() -> None:
    rows = hall().materials_by_item
    code = max(rows, key=lambda item: len(rows[item]))
    assert len(rows[code]) > module.MATERIALS_ON_PAPER
    item = hall().item(code)
    assert item.queue is not None
    said = "\n".join(lines(compose(open_hall(), issued(m.Issue(item=code)), "zh").blocks))
    assert f"等共{len(rows[code])}项" in said


def test_the_code_names_the_ticket_and_nobody() -> None:
    slip = compose(open_hall(), issued(m.Issue(queue="B")), "zh")
    (code,) = [block for block in slip.blocks if isinstance(block, QrCode)]
    assert code.payload == "ziyang-gov:t-B012"
    assert slip.label == "B012"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (15, 25, "约15–25分钟"),
        (0, 5, "约5分钟以内"),
        (0, 0, "约1分钟以内"),
        (20, 20, "约20分钟"),
        (-1, -1, "请看大屏"),
    ],
)
def test_the_range_of_the_wait(low: int, high: int, words: str) -> None:
    assert words in wait_words(low, high, "", "zh")


def test_over_lunch_the_ticket_says_from_when() -> None:
    state = open_hall()
    state.take(beat("12:30"))
    said = "\n".join(lines(compose(state, issued(m.Issue(queue="K")), "zh").blocks))
    assert "预计14:00后办理" in said


def test_unknown_queue_zone_and_item_still_make_a_ticket() -> None:
    ticket = issued(m.Issue(queue="B"))
    odd = msgspec.structs.replace(
        ticket,
        ticket=msgspec.structs.replace(ticket.ticket, queue="X", item="gone"),
        zone="",
        counters=(),
        ahead=0,
    )
    said = "\n".join(lines(compose(open_hall(), odd, "zh").blocks))
    assert "B012" in said
    assert "前面没有人" in said
    assert "请在大厅等候" in said


def test_every_word_is_used_and_every_used_word_exists() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'WORDS\.say\(\s*"(\w+)"', source))
    assert used == set(WORDS.keys())
    for key in WORDS.keys():  # noqa: SIM118 - a method of Words
        blanks = [set(re.findall(r"{(\w+)}", WORDS._rows[key][lang])) for lang in ("zh", "en")]
        assert blanks[0] == blanks[1], key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visit_says_each_matter_with_its_place_and_wait(language: m.Language) -> None:
    hall_ = open_hall().hall
    bundle = next(b for b in hall_.bundles if b.order == "sequential")
    codes = [code for code in bundle.items if hall_.item(code).queue is not None][:3]
    command = m.Issue(item=codes[0], items=tuple(codes[1:]), bundle=bundle.code)
    said = "\n".join(lines(compose(open_hall(), issued(command), language).blocks))
    for code in codes:
        item = hall_.item(code)
        assert (item.name_zh if language == "zh" else item.name_en) in said.replace("\n", "")
    assert ("前一项办好后叫号" if language == "zh" else "called after the one before") in said
    papers = [row.name_zh for code in codes for row in hall_.materials_of(code)]
    assert said.count(papers[0]) == 1
