"""The whole hall as processes: a rehearsal whose witnesses agree, and damage that they notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queue_controller.api import messages as m
from queue_controller.store.backup import opened_copy
from queue_controller.store.log import VerifiedLog

HALL = Path(sys.executable).parent / "hall"
SONGMING = "config/halls/songming"
EXIT_WITNESSES_DIFFER = 5
KINDS = {
    *("ticket_printer", "call_keypad", "rating_keys", "led_board", "id_card_reader"),
    *("code_scanner", "touch_screen", "panel", "speaker", "camera", "lights"),
}


def rehearse(run_dir: Path, *more: str, minutes: float = 0.5) -> tuple[int, dict[str, Any], str]:
    """Run one short rehearsal; its exit code, its JSON and its stderr."""
    argv = [
        str(HALL), "rehearse", SONGMING, "--headless", "--speed", "60", "--start", "08:55",
        "--minutes", str(minutes), "--seed", "7", "--json", "--run-dir", str(run_dir), *more,
    ]  # fmt: skip
    done = subprocess.run(
        argv, check=False, capture_output=True, text=True, timeout=minutes * 60 + 100
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def _by_name(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {w["witness"]: w for w in result["witnesses"]}


@pytest.mark.timeout(200)
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


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("broken", "witness"), [("printer", "paper"), ("strip", "strips"), ("log", "event log")]
)
def test_each_damaged_witness_is_caught(tmp_path: Path, broken: str, witness: str) -> None:
    code, result, stderr = rehearse(tmp_path, "--break", broken, minutes=0.4)
    assert code == EXIT_WITNESSES_DIFFER, (result, stderr)
    damaged = _by_name(result)[witness]
    assert damaged["agrees"] is False
    assert damaged["missing"], "the ticket that differs is named"


@pytest.mark.timeout(200)
def test_a_manager_with_a_pin_helps_where_the_wait_nears_the_bound(tmp_path: Path) -> None:
    """The first hour of a peak Monday at a consulting desk that is too small for it."""
    more = ("--pins", "--start", "08:15", "--speed", "120")
    code, result, stderr = rehearse(tmp_path, *more, minutes=0.6)
    # So fast that on a busy machine a pad may take two visitors' keys for one: witnesses are heard elsewhere.
    assert code in {0, EXIT_WITNESSES_DIFFER}, (result, stderr)
    assert result["practice"]["temporary_counters"], result["practice"]
    assert not {"pin_wrong", "pin_locked", "staff_missing"} & set(result["refused"])
    assert result["passed_twice"] == 0
    assert result["classes"]
    with opened_copy(tmp_path / "data") as copy:
        events = [event for _, event in VerifiedLog(copy).rows()]
    added = {e.counter for e in events if isinstance(e, m.CounterAdded)}
    served = [e for e in events if isinstance(e, m.ServiceCompleted) and e.counter in added]
    assert served, "who was called to help serves, also without a keypad"


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_the_workbench_watches_a_morning_and_disturbs_no_witness(tmp_path: Path) -> None:
    code, result, stderr = rehearse(tmp_path, "--workbench", minutes=3)
    assert code == 0, (result, stderr)
    assert result["restarts"] == {}
    assert (tmp_path / "pictures" / "workbench.png").stat().st_size > 100_000
    log = (tmp_path / "logs" / "workbench.log").read_text("utf-8")
    assert log == "", "Qt or the page complained"
