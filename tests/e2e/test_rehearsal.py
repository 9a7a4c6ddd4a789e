"""The whole hall as processes: a rehearsal whose witnesses agree, and damage that they notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.rehearsing import EXIT_WITNESSES_DIFFER, rehearse

KINDS = {
    *("ticket_printer", "call_keypad", "rating_keys", "led_board", "id_card_reader"),
    *("code_scanner", "touch_screen", "panel", "speaker", "camera", "lights"),
}


def _by_name(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {w["witness"]: w for w in result["witnesses"]}


def test_the_witnesses_agree(tmp_path: Path) -> None:
    code, result, stderr = rehearse(tmp_path)
    assert code == 0, (result, stderr)
    witnesses = _by_name(result)
    assert set(witnesses) == {
        "event log", "paper", "strips", "keypads", "rating keys", "report", "voice",
    }  # fmt: skip
    assert result["agree"] is True
    for name, fewest in (("event log", 15), ("paper", 15), ("strips", 8), ("keypads", 8)):
        assert witnesses[name]["count"] >= fewest, witnesses[name]
    # Numbers made at a counter or the desk have no paper from a kiosk.
    assert witnesses["paper"]["sha256"] == witnesses["paper"]["expected_sha256"]
    assert witnesses["paper"]["count"] < witnesses["event log"]["count"]
    for name in ("priority", "several_matters", "first_contacts"):
        assert result["practice"][name], (name, result["practice"])
    assert result["given_up"] == []
    assert set(result["uses"]) == KINDS
    assert all(result["uses"].values()), result["uses"]
    assert result["restarts"] == {}


@pytest.mark.parametrize(
    ("broken", "witness"), [("printer", "paper"), ("strip", "strips"), ("log", "event log")]
)
def test_each_damaged_witness_is_caught(tmp_path: Path, broken: str, witness: str) -> None:
    code, result, stderr = rehearse(tmp_path, "--break", broken, minutes=0.3)
    assert code == EXIT_WITNESSES_DIFFER, (result, stderr)
    damaged = _by_name(result)[witness]
    assert damaged["agrees"] is False
    assert damaged["missing"], "the ticket that differs is named"


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_the_workbench_watches_a_morning_and_disturbs_no_witness(tmp_path: Path) -> None:
    code, result, stderr = rehearse(tmp_path, "--workbench", minutes=3)
    assert code == 0, (result, stderr)
    assert result["restarts"] == {}
    assert (tmp_path / "pictures" / "workbench.png").stat().st_size > 100_000
    log = (tmp_path / "logs" / "workbench.log").read_text("utf-8")
    assert log == "", "Qt or the page complained"
