"""What a visitor wrote, at the command line: listed without its words, opened against a name, erased alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from queue_controller.api import messages as m
from queue_controller.server.pins import PIN_FILE, hash_pin
from queue_controller.store.backup import verify
from queue_controller.store.lock import DATABASE
from tests.e2e.stand import ROOT, Stand, Starter, until
from tests.helpers.patience import PATIENCE_S

WORDS: Final = "五号窗口让我跑了三次"
PIN: Final = "830162947"
STAFF: Final = "ED0001"


def hall(stand: Stand, *argv: str, pin: str = "") -> tuple[int, dict[str, Any], str]:
    """A command as a script types it: exit code, JSON and everything it said."""
    done = subprocess.run(
        [sys.executable, "-m", "queue_controller.cli.main", *argv, *stand.place, "--json"],
        capture_output=True, text=True, check=False, timeout=PATIENCE_S,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HALL_PIN": pin},
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr


def test_words_are_opened_by_name_and_pin_and_erased_one_by_one(
    starter: Starter, tmp_path: Path
) -> None:
    with Stand(starter, tmp_path, more_clients=["guide-1"]) as stand:
        pins = {STAFF: hash_pin(PIN)}
        (stand.keys_dir / PIN_FILE).write_text(json.dumps(pins), encoding="utf-8")
        stand.start_controller()
        guide = stand.client("guide-1")
        filed = [
            msgspec.json.decode(guide.ask(command).body, type=m.Receipt).feedback
            for command in (
                m.FileFeedback("not_done", ("again",), words=WORDS),
                m.FileFeedback("complaint", ("wait",), words="等了很久"),
            )
        ]
        code, listed, said = hall(stand, "feedback")
        assert (code, [*listed["feedback"]]) == (0, filed)
        assert WORDS not in said
        assert "等了很久" not in said
        read = ("feedback", filed[0], "--read", "--staff", STAFF)
        assert hall(stand, "feedback", filed[0], "--read", pin=PIN)[0] == 2, "nobody named"
        assert hall(stand, *read, pin="1")[1]["code"] == "pin_wrong"

        def opened() -> dict[str, Any] | None:
            """A wrong PIN still counts for a while."""
            code, told, _ = hall(stand, *read, pin=PIN)
            return told if code == 0 else None

        assert until(opened)["words"] == {filed[0]: WORDS}
        assert stand.view().feedback[filed[0]].readers == [STAFF]
        erase = ("erase", "--reason", "写了别人的电话", "--staff", STAFF, "--feedback")
        assert hall(stand, *erase, "20250908-F999", pin=PIN)[1]["code"] == "unknown_feedback"
        assert hall(stand, *erase, filed[0], "--all", pin=PIN)[0] == 2
        assert hall(stand, *erase, filed[0], pin=PIN)[1]["count"] == 1
        assert hall(stand, *read, pin=PIN)[1]["words"] == {}
        second = ("feedback", filed[1], "--read", "--staff", STAFF)
        assert hall(stand, *second, pin=PIN)[1]["words"] == {filed[1]: "等了很久"}
        assert [(e.feedback, e.staff_no) for e in stand.events(m.FeedbackRead)] == [
            (filed[0], STAFF), (filed[1], STAFF),
        ]  # fmt: skip
        (erased,) = stand.events(m.PersonalErased)
        assert (erased.count, erased.feedback, erased.staff_no) == (1, filed[0], STAFF)
        data = Path(stand.setup.controller.data_dir)
        stand.controller.stop()
        stored = b"".join(path.read_bytes() for path in data.glob(f"{DATABASE}*"))
        assert WORDS.encode() not in stored
        assert verify(data).seq > len(filed)
