"""What a client tells the next run of the controller: what the last one had said of its log."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.api.seen import SeenLog


def beat(run: str, seq: int, epoch: int = 1) -> m.Heartbeat:
    return m.Heartbeat(
        1, "h", epoch, seq, "running", "", 0, 1.0, "2025-09-08", (),
        node="controller", run=run, seal=f"{run}{seq}",
    )  # fmt: skip


def told(seen: SeenLog, command_id: str) -> list[tuple[str, int]]:
    return [(each.run, each.seq) for each in seen.to_tell(command_id)]


def test_nothing_is_told_before_a_sealed_heartbeat() -> None:
    seen = SeenLog()
    seen.heard(m.Heartbeat(1, "h", 1, 5, "running", "", 0, 1.0, "2025-09-08", ()))
    assert told(seen, "c1") == []


def test_the_last_one_of_the_present_run_goes_along() -> None:
    seen = SeenLog()
    seen.heard(beat("a", 5))
    seen.heard(beat("a", 7))
    assert told(seen, "c1") == [("a", 7)]


def test_the_run_before_is_told_until_somebody_answered_who_was_told() -> None:
    seen = SeenLog()
    seen.heard(beat("a", 9))
    told(seen, "before")
    seen.heard(beat("b", 4, epoch=2))
    assert told(seen, "c1") == [("a", 9), ("b", 4)]
    assert told(seen, "c2") == [("a", 9), ("b", 4)]
    seen.answered("before")
    assert told(seen, "c3") == [("a", 9), ("b", 4)], "that request did not carry it"
    seen.answered("c2")
    assert told(seen, "c4") == [("b", 4)]


def test_of_two_runs_that_nobody_was_told_of_the_further_one_is() -> None:
    seen = SeenLog()
    seen.heard(beat("a", 9))
    seen.heard(beat("b", 4, epoch=2))
    seen.heard(beat("c", 5, epoch=3))
    assert told(seen, "c1") == [("a", 9), ("c", 5)]
    further = SeenLog()
    further.heard(beat("a", 9))
    further.heard(beat("b", 12, epoch=2))
    further.heard(beat("c", 13, epoch=3))
    assert told(further, "c1") == [("b", 12), ("c", 13)]
