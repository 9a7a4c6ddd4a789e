"""A copy made while numbers are drawn, and the hall from it on another folder, by the commands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from queue_controller.api import messages as m
from tests.e2e.stand import Running, Stand, Starter


def told(done: Running) -> dict[str, Any]:
    assert done.wait() == 0, done.said()
    found: dict[str, Any] = json.loads(done.out.read_text(encoding="utf-8").splitlines()[-1])
    return found


def test_a_hall_whose_machine_is_lost_goes_on_from_the_copy(
    starter: Starter, tmp_path: Path
) -> None:
    with Stand(starter, tmp_path) as stand:
        stand.start_controller()
        before = [stand.do(m.Issue(queue="A", source="cli")).seq for _ in range(20)]
        backing = stand.hall_command("backup", "copies", "--with-keys", *stand.target, "--json")
        during = 0
        while backing.code() is None:
            stand.do(m.Issue(queue="A", source="cli"))
            during += 1
        made = told(backing)
        assert before[-1] <= made["seq"] <= stand.view().seq
        assert during >= 3, "the hall stood still meanwhile"
        copy = Path(made["folder"])
        assert copy.parent.name == "copies"
        data = Path(stand.setup.controller.data_dir)
        assert not list((data / "backups").iterdir()), "it was moved, not copied"
        kept = [r.seq for r, _ in stand.records() if r.seq <= made["seq"]]

        refused = stand.hall_command("restore", str(copy), str(data), "--json")
        assert refused.wait() == 3, refused.said()
        stand.do(m.Ping())

        stand.controller.kill()
        shutil.rmtree(data)
        assert told(stand.hall_command("restore", str(copy), str(data), "--json"))["ok"]
        stand.start_controller()
        # The same client as before: it has heard the lost controller's epoch and believes no lower.
        reply = stand.do(m.Issue(queue="A", source="cli"))
        assert reply.epoch > made["epoch"]
        assert [r.seq for r, _ in stand.records()][: len(kept)] == kept
        labels = [e.label for e in stand.events(m.TicketIssued)]
        assert len(labels) == len(set(labels))
        assert set(labels) >= {f"A{n:03}" for n in range(1, 21)}
