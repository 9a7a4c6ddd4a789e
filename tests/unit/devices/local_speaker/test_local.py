from __future__ import annotations

from typing import Any

import pytest

from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Identify,
    Outcome,
    PlaySound,
    Say,
    SoundStarted,
    StopSound,
)
from devices.speaker.local.protocol import tone
from tests.unit.devices.bench import Bench, device

SECOND = tone(440, 1.0, 16_000)


def speaker(**more: Any) -> Bench:
    bench = Bench(device("speaker", "local"), baud=4_000_000, **more).plug()
    bench.run(0.5)
    return bench


def play(name: str) -> PlaySound:
    return PlaySound(command_id=name, samples=SECOND)


def test_one_sound_after_another_each_started_and_ended_once() -> None:
    bench = speaker()
    for name in ("a", "b", "c"):
        bench.submit(play(name))
    bench.run(6)
    assert [one.command_id for one in bench.bodies(SoundStarted)] == ["a", "b", "c"]
    assert [bench.outcome(name) for name in "abc"] == [("confirmed", "ok")] * 3
    assert bench.state()["played_s"] == 3.0
    assert bench.health().health is Health.GOOD


def test_stop_ends_what_plays_and_what_waits() -> None:
    bench = speaker()
    bench.submit(play("a"))
    bench.submit(play("b"))
    bench.run(0.6)
    bench.submit(StopSound(command_id="stop"))
    bench.run(0.5)
    assert bench.outcome("a") == bench.outcome("b") == ("failed", "cancelled")
    assert bench.outcome("stop") == ("confirmed", "ok")
    assert bench.do(play("c")).outcome is Outcome.CONFIRMED


def test_cancel_ends_the_one_that_plays() -> None:
    bench = speaker()
    bench.submit(play("a"))
    bench.run(0.3)
    bench.submit(Cancel(command_id="x", target_id="a"))
    bench.run(0.5)
    assert bench.outcome("a") == ("failed", "cancelled")
    assert bench.outcome("x") == ("confirmed", "ok")


def test_an_output_that_is_gone_is_bad_within_its_poll_and_good_again_when_back() -> None:
    bench = speaker()
    bench.control(do="set", output="gone")
    bench.run(6)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_output")
    end = bench.do(play("a"))
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "sound_failed")
    bench.control(do="set", output="there")
    bench.run(6)
    assert bench.health().health is Health.GOOD


def test_muted_is_bad_and_a_sound_into_it_is_not_confirmed() -> None:
    bench = speaker()
    bench.control(do="set", output="muted")
    bench.run(6)
    assert bench.health().reason == "muted"
    assert "静音" in bench.health().message_zh
    assert bench.do(play("a")).outcome is Outcome.INDETERMINATE


def test_a_sound_system_that_hangs_ends_everything() -> None:
    bench = speaker()
    bench.control(do="set", hang=True)
    bench.submit(play("a"))
    bench.submit(StopSound(command_id="stop"))
    bench.run(30)
    assert bench.outcome("stop") == ("indeterminate", "no_answer")
    assert bench.outcome("a")[0] in {"failed", "indeterminate"}
    assert bench.health().health is Health.BAD


def test_it_does_not_speak_text() -> None:
    assert speaker().do(Say(command_id="s", text="请")).reason == "unsupported"


@pytest.mark.parametrize(
    "command",
    [Identify(command_id="i", label="5"), CheckHealth(command_id="i", level=CheckLevel.EXTERNAL)],
)
def test_a_test_is_heard(command: Any) -> None:
    bench = speaker()
    assert bench.do(command).outcome is Outcome.CONFIRMED
    assert bench.state()["played_s"] == 0.6


def test_pulled_out_while_playing_is_indeterminate() -> None:
    bench = speaker()
    bench.submit(play("a"))
    bench.submit(play("b"))
    bench.run(0.3)
    bench.pull()
    assert bench.outcome("a") == ("indeterminate", "line_down")
    assert bench.outcome("b") == ("failed", "line_down")
