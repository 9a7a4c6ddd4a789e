"""Every refusal has its sentence, in both languages, with the values it is given."""

import ast
import string
from pathlib import Path

import pytest

from queue_controller.api.codes import CODES, STATE_WORDS, sentence

WORDS = {
    "queue_words": {"queue", "queue_en"},
    "_item_words": {"item", "item_en"},
    "_instead": {"appointment", "of_queue", "of_item"},
}
SERVICE = Path(__file__).parents[4] / "queue_controller" / "service"


def refused_in_code() -> dict[str, set[str]]:
    """Code -> the details that every place gives it."""
    found: dict[str, set[str]] = {}
    for path in SERVICE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse"):
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                for keyword in node.keywords:
                    if keyword.arg is None:
                        given |= WORDS[ast.unparse(keyword.value).partition("(")[0]]
                found[code.value] = found.get(code.value, given) & given
    return found


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_service_uses_known_codes_only_and_fills_in_their_sentences() -> None:
    used = refused_in_code()
    assert len(used) > 30
    for code, given in used.items():
        assert fields(CODES[code].zh) | fields(CODES[code].en) <= given, code


@pytest.mark.parametrize("code", sorted(CODES))
def test_sentences_end_as_sentences(code: str) -> None:
    zh, en = CODES[code]
    assert zh.endswith(("。", "}"))
    assert en.endswith((".", "}"))
    assert code.isidentifier()
    assert code == code.lower()


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_english_sentence_speaks_of_english_names(code: str) -> None:
    """What has a name in both languages stands in each sentence in its own."""
    in_two = {
        "queue_en",
        "item_en",
        "bundle_en",
        "place_en",
        "next_en",
        "field_en",
        "state_en",
        "move_en",
        "now_en",
        "wanted_en",
    }
    zh, en = fields(CODES[code].zh), fields(CODES[code].en)
    assert not zh & in_two
    assert {f"{name}_en" if f"{name}_en" in in_two else name for name in zh} >= en or code in {
        "unknown_queue",
        "unknown_item",
        "unknown_bundle",
    }


def test_every_state_has_its_word() -> None:
    assert set(STATE_WORDS) == {
        "waiting",
        "called",
        "serving",
        "served",
        "no_show",
        "parked",
        "cancelled",
        "expired",
    }


def test_a_missing_detail_and_an_unknown_code_still_read_as_a_sentence() -> None:
    assert sentence("unknown_queue", {}).zh == "本大厅没有“…”这类业务，请重新选择。"
    assert sentence("nonsense", {}).zh == "操作被拒绝（nonsense）。"


def test_braces_in_a_value_are_plain_text() -> None:
    assert "{label}" in sentence("unknown_queue", {"queue": "{label}"}).zh
