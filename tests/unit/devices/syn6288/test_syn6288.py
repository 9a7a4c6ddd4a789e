"""The speech chip's driver against its simulator: every announcement ends once, and none is spoken twice."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Completion,
    Identify,
    Outcome,
    PlaySound,
    Say,
    SoundStarted,
    StopSound,
)
from devices.speaker.syn6288.protocol import FRAME_MAX, STATUS, STOP, Decoder, Frame, speak
from tests.unit.devices.bench import Bench, device

TEXT = "请，户政，B零幺二号，到，五号窗口办理"
derandomized = settings(derandomize=True, max_examples=150, deadline=None)


def chip(lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("speaker", "syn6288", **options), lump=lump).plug()
    bench.run(0.5)
    return bench


def say(command_id: str, text: str = TEXT, limit_s: float = 60.0) -> Say:
    return Say(command_id=command_id, text=text, limit_s=limit_s)


def spoken(bench: Bench) -> list[str]:
    return [one["text"] for one in bench.witnesses if not one["interrupted"]]


@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_an_announcement(lump: int) -> None:
    bench = chip(lump)
    assert bench.health().health is Health.GOOD
    bench.submit(say("a"))
    bench.run(1)
    assert bench.bodies(SoundStarted) == [SoundStarted("a")]
    assert bench.ends("a") == []
    assert bench.run_until(lambda: bool(bench.ends("a")), 10)
    assert bench.outcome("a") == ("confirmed", "ok")
    assert spoken(bench) == [TEXT]


def test_announcements_follow_each_other() -> None:
    bench = chip()
    for number in range(4):
        bench.submit(say(f"s{number}", f"请到{number}号窗口"))
    bench.run(20)
    assert spoken(bench) == [f"请到{number}号窗口" for number in range(4)]
    assert [started.command_id for started in bench.bodies(SoundStarted)] == [
        f"s{number}" for number in range(4)
    ]
    assert {bench.outcome(f"s{number}") for number in range(4)} == {("confirmed", "ok")}
    assert bench.state()["interrupted"] == 0


def test_a_long_text_is_one_announcement() -> None:
    bench = chip()
    text = "请A零幺二号到五号窗口，" * 25
    end = bench.do(say("a", text, limit_s=200), limit_s=200)
    assert end.outcome is Outcome.CONFIRMED
    assert "".join(spoken(bench)) == text
    assert len(spoken(bench)) == 4
    assert len(bench.bodies(SoundStarted)) == 1


def test_stop_ends_what_is_said_and_what_waits() -> None:
    bench = chip()
    for number in range(3):
        bench.submit(say(f"s{number}"))
    bench.run(1)
    end = bench.do(StopSound(command_id="stop"), limit_s=2)
    assert end.outcome is Outcome.CONFIRMED
    assert {bench.outcome(f"s{number}") for number in range(3)} == {("failed", "cancelled")}
    assert bench.state()["speaking"] == ""
    bench.do(say("next", "好的"))
    assert spoken(bench) == ["好的"]


def test_stop_before_the_first_byte_has_left() -> None:
    bench = chip()
    bench.submit(say("a"))
    bench.submit(StopSound(command_id="stop"))
    bench.run(5)
    assert bench.outcome("stop") == ("confirmed", "ok")
    assert spoken(bench) == []


def test_a_stop_whose_words_are_lost_is_proven_by_asking() -> None:
    bench = chip()
    bench.submit(say("a"))
    bench.run(1)
    lost = iter([True, True])
    bench.wire.spoil_to_host = lambda data: b"" if next(lost, False) else data
    assert bench.do(StopSound(command_id="stop")).outcome is Outcome.CONFIRMED
    assert bench.state()["speaking"] == ""


def test_a_lost_acceptance_does_not_make_it_speak_twice() -> None:
    bench = chip()
    lost = iter([True])
    bench.wire.spoil_to_host = lambda data: b"" if next(lost, False) else data
    assert bench.do(say("a")).outcome is Outcome.CONFIRMED
    assert spoken(bench) == [TEXT]
    assert bench.state()["interrupted"] == 0


def test_a_lost_speech_is_sent_again() -> None:
    bench = chip()
    lost = iter([True])
    bench.wire.spoil_to_device = lambda data: b"" if len(data) > 10 and next(lost, False) else data
    assert bench.do(say("a")).outcome is Outcome.CONFIRMED
    assert spoken(bench) == [TEXT]


def test_a_damaged_speech_is_refused_and_sent_again() -> None:
    bench = chip()
    damaged = iter([True])

    def damage(data: bytes) -> bytes:
        return data[:8] + b"\x20" + data[9:] if len(data) > 10 and next(damaged, False) else data

    bench.wire.spoil_to_device = damage
    assert bench.do(say("a")).outcome is Outcome.CONFIRMED
    assert spoken(bench) == [TEXT]
    assert bench.seat().counters()["refused"] == 1


def test_a_lost_end_is_found_by_asking() -> None:
    bench = chip()
    bench.submit(say("a", "好的好的好的"))
    bench.run(0.5)
    lost = iter([True])
    bench.wire.spoil_to_host = lambda data: b"" if data == b"O" and next(lost, False) else data
    assert bench.run_until(lambda: bool(bench.ends("a")), 4)
    assert bench.outcome("a") == ("confirmed", "ok")


def test_a_late_idle_of_the_last_speech_does_not_end_the_next() -> None:
    bench = chip()
    bench.submit(say("a", "好的好的好的好的好的"))
    bench.run(1)
    bench.core.received(b"O", bench.now)
    bench.run(0.3)
    assert bench.ends("a") == []
    assert bench.run_until(lambda: bool(bench.ends("a")), 4)
    assert spoken(bench) == ["好的好的好的好的好的"]


def test_a_chip_that_restarts_ends_the_speech_as_unknown() -> None:
    bench = chip()
    bench.submit(say("a"))
    bench.submit(say("b", "好的"))
    bench.run(1)
    bench.control(do="set", power="off")
    bench.control(do="set", power="on")
    bench.run(5)
    assert bench.outcome("a") == ("indeterminate", "restarted")
    assert bench.outcome("b") == ("confirmed", "ok")
    assert spoken(bench) == ["好的"]


def test_a_dead_chip() -> None:
    bench = chip()
    bench.submit(say("a"))
    bench.submit(say("b"))
    bench.run(1)
    bench.control(do="set", power="off")
    bench.run(8)
    assert bench.outcome("a") == ("indeterminate", "no_answer")
    assert bench.outcome("b") == ("failed", "no_answer")
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    assert bench.do(StopSound(command_id="s")).outcome is Outcome.INDETERMINATE
    bench.control(do="set", power="on")
    bench.run(5)
    assert bench.health().health is Health.GOOD
    assert bench.do(say("c", "好的")).outcome is Outcome.CONFIRMED


def test_a_speech_that_does_not_end_is_stopped_before_its_limit() -> None:
    bench = chip()
    bench.control(do="set", stuck=True)
    bench.submit(say("a", limit_s=5))
    bench.submit(say("b", "好的", limit_s=4))
    bench.run(8)
    assert bench.outcome("a") == ("indeterminate", "too_slow")
    assert bench.outcome("b") == ("failed", "too_late")
    bench.control(do="set", stuck=False)
    assert bench.do(say("c", "好的")).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("text", "reason", "outcome", "words"),
    [
        ("请𬭎先生", "ok", Outcome.CONFIRMED, ["请先生"]),
        ("𬭎", "nothing_to_say", Outcome.FAILED, []),
        ("", "nothing_to_say", Outcome.FAILED, []),
        ("[v0]请", "ok", Outcome.CONFIRMED, ["v0 请"]),
    ],
)
def test_what_it_cannot_say(text: str, reason: str, outcome: Outcome, words: list[str]) -> None:
    bench = chip()
    end = bench.do(say("a", text))
    assert (end.outcome, end.reason) == (outcome, reason)
    assert spoken(bench) == words
    if "𬭎" in text:
        assert end.detail == "left out: 𬭎"
        assert end.message_zh != "完成"


def test_volume_only_where_the_marks_were_tried() -> None:
    bench = chip()
    bench.do(Say(command_id="a", text="请", volume=20))
    marked = chip(volume_marks=True)
    marked.do(Say(command_id="a", text="请" + "好" * 120, volume=50), limit_s=40)
    assert spoken(bench) == ["请"]
    assert spoken(marked) == ["[v8]请" + "好" * 97, "[v8]" + "好" * 23]


def test_checks_and_what_it_does_not_have() -> None:
    bench = chip()
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    check = CheckHealth(command_id="d", level=CheckLevel.EXTERNAL)
    assert bench.do(check).outcome is Outcome.CONFIRMED
    assert bench.do(Identify(command_id="i", label="5")).outcome is Outcome.CONFIRMED
    assert spoken(bench) == ["测试，一二三", "5号"]
    end = bench.do(PlaySound(command_id="p", samples=b""))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
    bench.submit(say("a"))
    bench.submit(say("b"))
    bench.submit(Cancel(command_id="x", target_id="b"))
    bench.run(10)
    assert (bench.outcome("a"), bench.outcome("b")) == (
        ("confirmed", "ok"),
        ("failed", "cancelled"),
    )


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_a_spoilt_line_ends_every_announcement_once(kind: str, seed: int) -> None:
    random = Random(seed)
    bench = chip()
    bench.damage(kind, 0.02 if kind == "lose" else 0.15, seed)
    texts = {f"s{number}": f"请到{number}号窗口办理" for number in range(25)}
    for command_id, text in texts.items():
        bench.submit(say(command_id, text, limit_s=20))
        bench.run(random.uniform(1.0, 4.0))
    bench.run(30)
    bench.heal()
    bench.run(15)
    ends = {e.body.command_id: e.body for e in bench.events if isinstance(e.body, Completion)}
    counts = Counter(e.body.command_id for e in bench.events if isinstance(e.body, Completion))
    assert set(counts.values()) == {1}
    said = Counter(spoken(bench))
    for command_id, text in texts.items():
        assert said[text] <= 1  # never heard twice to its end
        if ends[command_id].outcome is Outcome.CONFIRMED:
            assert said[text] == 1
    assert sum(one.outcome is Outcome.CONFIRMED for one in ends.values()) >= 5
    assert bench.health().health is Health.GOOD
    assert bench.do(say("last", "好的")).outcome is Outcome.CONFIRMED


def test_twenty_replugs() -> None:
    bench = Bench(device("speaker", "syn6288")).plug()
    for turn in range(20):
        bench.submit(say(f"s{turn}", f"请到{turn}号窗口"))
        bench.submit(say(f"t{turn}", "好的"))
        bench.run(0.1 * turn)
        bench.pull()
        bench.run(0.5)
        bench.plug()
        bench.run(4)
        assert bench.health().health is Health.GOOD
    ends = [bench.ends(f"{name}{turn}") for turn in range(20) for name in "st"]
    assert all(len(one) == 1 for one in ends)
    outcomes = {(str(one[0].outcome), one[0].reason) for one in ends}
    assert outcomes == {
        ("indeterminate", "line_down"),
        ("failed", "line_down"),
        ("confirmed", "ok"),
    }


def test_words_for_the_trace() -> None:
    driver = chip().seat().driver
    assert driver.explain(STATUS.to_bytes(), outgoing=True) == "status"
    assert driver.explain(speak("好".encode("gbk")).to_bytes(), outgoing=True) == "speak 2 bytes"
    assert driver.explain(Frame(0x77).to_bytes(), outgoing=True) == "77"
    assert driver.explain(b"\0", outgoing=True) == "no frame"
    assert driver.explain(b"AO\x00", outgoing=False) == "accepted, idle, 00"


@derandomized
@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 220))
def test_the_decoder_takes_any_slices(texts: list[bytes], size: int) -> None:
    frames = [*(speak(text) for text in texts), STOP]
    raw = b"".join(frame.to_bytes() for frame in frames)
    decoder = Decoder()
    got = []
    for start in range(0, len(raw), size):
        got += decoder.feed(raw[start : start + size], 0.0)
    assert got == frames


@derandomized
@given(st.binary(max_size=500), st.integers(1, 60))
def test_noise_never_raises_and_stays_bounded(noise: bytes, size: int) -> None:
    decoder = Decoder()
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < FRAME_MAX
    decoder.feed(b"", 1.0)
    assert decoder.feed(STOP.to_bytes(), 2.0) == [STOP]
