"""Bytes that are lost, doubled, torn or late: one end per job, and that end is true."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from devices.health import Health
from devices.kinds import Outcome
from tests.unit.devices.escpos.bench import Bench, Damage, ready, slip

FAULTS: list[dict[str, Any]] = [
    {"paper": "out"},
    {"cover": "open"},
    {"mechanism": "hot"},
    {"panel": "offline"},
    {"paper_mm": 30},
]
WELL = {"paper": "ok", "cover": "closed", "mechanism": "ok", "panel": "online", "cutter": "ok"}


def damaging(
    random: Random, *, lose: float = 0.0, double: float = 0.0, tear: float = 0.0
) -> Damage:
    """Loses and doubles single bytes, and tears pieces apart in the middle."""

    def damage(data: bytes) -> bytes:
        if random.random() < tear:
            data = data[: random.randint(0, len(data))]
        out = bytearray()
        for byte in data:
            chance = random.random()
            if chance < lose:
                continue
            out.append(byte)
            if chance > 1 - double:
                out.append(byte)
        return bytes(out)

    return damage


@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80", "masung_80"])
@pytest.mark.parametrize("seed", range(12))
def test_answers_are_damaged_and_the_ends_stay_true(profile: str, seed: int) -> None:
    random = Random(seed)
    bench = ready(Bench(profile))
    bench.to_host = damaging(random, lose=0.08, double=0.08, tear=0.05)
    jobs = [(f"job-{number}", f"B{number:03}") for number in range(8)]
    for command_id, label in jobs:
        bench.print(command_id, slip(label, lines=random.randint(1, 30)), limit_s=12)
        bench.run(random.random())
        if random.random() < 0.5:
            bench.set(**random.choice(FAULTS))
            bench.run(random.random() * 4)
            bench.set(**WELL)
        bench.end_of(command_id)
    bench.run(20)
    for command_id, label in jobs:
        (end,) = bench.ends(command_id)
        printed = bench.papers.count(label)
        whole = sum(row["ticket"] == label and len(row["text"]) >= 3 for row in bench.witness)
        assert printed <= 1, label
        if end.outcome is Outcome.CONFIRMED:
            assert whole == 1, (label, end, bench.witness)
        assert end.outcome in {Outcome.CONFIRMED, Outcome.FAILED, Outcome.INDETERMINATE}
        if end.outcome is Outcome.FAILED and "void" not in end.message_en:
            assert printed == 0, (label, end)
    # The damage ends: the state is the true one, and a ticket is printed.
    bench.to_host = lambda data: data
    bench.run(30)
    assert bench.health.health is Health.GOOD
    bench.print("last", slip("Z999"))
    assert bench.end_of("last").outcome is Outcome.CONFIRMED
    assert bench.papers[-1] == "Z999"


@pytest.mark.parametrize("seed", range(12))
def test_jobs_are_damaged_and_the_next_ones_recover_or_the_printer_is_bad(seed: int) -> None:
    """ESC/POS has no check sum: a damaged ticket can be confirmed. It must not spoil the next one."""
    random = Random(100 + seed)
    bench = ready(Bench("gainscha_80"))
    bench.to_printer = damaging(random, lose=0.003, double=0.003)
    for number in range(5):
        bench.print(f"job-{number}", slip(f"B{number:03}", qr=number % 2 == 0), limit_s=10)
        assert bench.end_of(f"job-{number}").outcome in {
            Outcome.CONFIRMED,
            Outcome.FAILED,
            Outcome.INDETERMINATE,
        }
    bench.to_printer = lambda data: data
    bench.run(30)
    bench.print("last", slip("Z999"))
    end = bench.end_of("last")
    if end.outcome is Outcome.CONFIRMED:
        assert bench.witness[-1]["ticket"] == "Z999"
        assert bench.witness[-1]["text"][0] == "紫阳县政务服务中心"
    else:
        assert bench.health.reason == "not_processing"


@pytest.mark.parametrize("delay_s", [0.05, 0.2, 0.4, 0.7, 1.1])
def test_late_answers_are_never_taken_for_other_answers(delay_s: float) -> None:
    """All answers come late by the same time; a bad printer is never seen as good, or the reverse."""
    bench = Bench("gainscha_80", latency_s=delay_s / 2)
    bench.plug()
    bench.run(15)
    expected = Health.GOOD if delay_s < 0.3 else Health.UNKNOWN
    assert bench.health.health is expected
    bench.set(cover="open")
    bench.run(15)
    assert bench.health.reason in {"cover_open", "not_heard", "no_answer"}
    bench.set(cover="closed", paper="near_end")
    bench.run(15)
    assert bench.health.health is expected
    assert bench.health.warning is (expected is Health.GOOD)


@pytest.mark.parametrize("seed", range(6))
def test_a_doubled_answer_never_shifts_the_meaning_of_the_others(seed: int) -> None:
    random = Random(seed)
    bench = ready(Bench("gainscha_80"))
    bench.set(cover="open")
    bench.run(3)
    bench.to_host = damaging(random, double=0.4)
    seen = set()
    for _ in range(40):
        bench.run(0.5)
        seen.add((bench.health.health, bench.health.reason))
    assert seen <= {(Health.BAD, "cover_open"), (Health.UNKNOWN, "no_answer")}
