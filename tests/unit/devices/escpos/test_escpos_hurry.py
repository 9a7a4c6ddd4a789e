"""The look before a ticket is as quick as the line, but only on a stream that was clean so far."""

from __future__ import annotations

from devices.kinds import Outcome
from devices.ticket_printer.escpos.poll import SETTLE_S, RoundEnd, StatusRound
from tests.unit.devices.escpos.bench import Bench


def first_byte_s(bench: Bench) -> float:
    """Virtual seconds from the command to the ticket's first byte."""
    bench.sent.clear()
    began = bench.now
    bench.print("job-h")
    bench.run_until(lambda: b"\x1b@" in bench.sent, 10)
    return bench.now - began


def ready() -> Bench:
    bench = Bench()
    bench.plug()
    bench.run(7.3)
    return bench


def test_a_ticket_does_not_wait_for_a_fifth_answer() -> None:
    bench = ready()
    assert first_byte_s(bench) < SETTLE_S / 2
    assert bench.end_of("job-h").outcome is Outcome.CONFIRMED


def test_an_idle_look_that_only_settles_is_cut_short() -> None:
    bench = ready()
    bench.sent.clear()
    bench.run_until(lambda: b"\x10\x04\x04" in bench.sent, 5)
    bench.run(0.005)
    assert first_byte_s(bench) < SETTLE_S / 2


def test_after_a_byte_that_nobody_asked_for_the_look_is_a_careful_one() -> None:
    bench = ready()
    bench.seat.call(bench.now, bench.seat.driver.on_bytes, b"\x12", bench.now)
    assert first_byte_s(bench) >= SETTLE_S


def test_a_hurried_round_ends_with_its_fourth_answer_and_a_settling_one_at_once() -> None:
    ends: list[RoundEnd] = []
    looking = StatusRound(lambda _: None, lambda end, _answers, _now: ends.append(end), 0.3)
    for hurried in (True, False):
        looking.settles = True
        looking.begin()
        if hurried:
            looking.hurry(1.0)
        for _ in range(4):
            looking.sent(1.0)
            looking.batch_begins()
            looking.answer(0x12, 1.0)
    assert ends == [RoundEnd.COMPLETE]
    looking.hurry(1.0)
    looking.timer(1.0)
    assert ends == [RoundEnd.COMPLETE] * 2


# A printer that tells of every change by itself (GS a) need not be asked again before a ticket.

EPSON = "epson_80"


def on_a_slow_line(profile: str = EPSON) -> Bench:
    bench = Bench(profile, transport="serial", baud=9600)
    bench.plug()
    bench.run(8.0)
    return bench


def test_at_9600_baud_the_first_byte_leaves_within_5_ms() -> None:
    bench = on_a_slow_line()
    for number in range(3):
        bench.sent.clear()
        began = bench.now
        bench.print(f"job-{number}")
        bench.run_until(lambda: b"\x1b@" in bench.sent, 10)
        assert bench.now - began <= 0.005
        bench.run(5.0)
        assert bench.end_of(f"job-{number}").outcome is Outcome.CONFIRMED


def test_a_cover_that_opens_between_two_looks_is_known_without_asking() -> None:
    bench = on_a_slow_line()
    bench.set(cover="open")
    bench.run(0.1)
    bench.sent.clear()
    bench.print("job-c")
    bench.run(5.0)
    assert bench.end_of("job-c").outcome is Outcome.FAILED
    assert b"\x1b@" not in bench.sent


def test_a_printer_that_was_never_seen_to_tell_by_itself_is_asked() -> None:
    bench = on_a_slow_line("xprinter_80")
    bench.sent.clear()
    bench.print("job-x")
    bench.run_until(lambda: b"\x1b@" in bench.sent, 10)
    assert bytes(bench.sent).index(b"\x10\x04\x01") < bytes(bench.sent).index(b"\x1b@")


def test_after_a_replug_the_first_ticket_is_preceded_by_a_look() -> None:
    bench = on_a_slow_line()
    bench.unplug()
    bench.run(1.0)
    bench.plug()
    bench.sent.clear()
    bench.print("job-r")
    bench.run(20.0)
    sent = bytes(bench.sent)
    assert sent.index(b"\x10\x04\x04") < sent.index("紫阳".encode("gb18030"))


def test_a_printer_that_was_silent_in_between_is_asked_again() -> None:
    bench = on_a_slow_line()
    bench.to_printer = lambda _data: b""
    bench.run(4.0)
    bench.to_printer = bytes
    bench.run(4.0)
    assert bench.health.reason == "ok"
    bench.sent.clear()
    bench.print("job-s")
    bench.run_until(lambda: b"\x1b@" in bench.sent, 10)
    assert b"\x10\x04\x01" in bytes(bench.sent).partition(b"\x1b@")[0]
