"""The driver over time, against the simulated printer, in virtual time."""

from __future__ import annotations

import pytest

from devices.document import Bitmap, Slip
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    EjectMedia,
    Identify,
    MediaState,
    Outcome,
    PaperForecast,
    Reset,
    RetractMedia,
)
from devices.ticket_printer.escpos.profile import PROFILES
from tests.unit.devices.escpos.bench import Bench, ready, slip

SPEAKING = sorted(PROFILES)


@pytest.mark.parametrize("profile", SPEAKING)
def test_a_ticket_is_confirmed_by_every_model(profile: str) -> None:
    bench = ready(Bench(profile))
    bench.print(document=slip(qr=True))
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.CONFIRMED, "ok")
    bench.run(5)
    assert bench.papers == ["B012"]
    assert bench.media()[:2] == [MediaState.PRINTED, MediaState.PRESENTED]
    assert bench.health.health is Health.GOOD


def test_nothing_is_said_before_the_paper_is_out() -> None:
    bench = ready(Bench("epson_80"))
    began = bench.now
    bench.print(document=slip(lines=40))
    end = bench.end_of()
    assert end.outcome is Outcome.CONFIRMED
    # 40 lines are more than 200 mm: at 150 mm/s that takes over a second.
    assert bench.now - began > 1.3
    assert bench.papers == ["B012"]


def test_instant_tickets_follow_each_other_quickly() -> None:
    bench = ready(Bench(instant=True))
    began = bench.now
    for number in range(10):
        bench.print(f"job-{number}", slip(f"B{number:03}"))
    bench.run_until(lambda: bool(bench.ends("job-9")))
    assert bench.papers == [f"B{number:03}" for number in range(10)]
    assert bench.now - began < 1.0


def test_the_same_job_twice_is_printed_once() -> None:
    bench = ready(Bench())
    bench.print()
    bench.print()
    assert bench.end_of().outcome is Outcome.CONFIRMED
    bench.print()
    bench.run(10)
    assert bench.papers == ["B012"]
    assert {end.outcome for end in bench.ends("job-1")} == {Outcome.CONFIRMED}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"paper": "out"}, "paper_out"),
        ({"cover": "open"}, "cover_open"),
        ({"cutter": "jammed"}, "cutter_error"),
        ({"mechanism": "broken"}, "printer_error"),
        ({"mechanism": "hot"}, "overheated"),
        ({"panel": "offline"}, "offline"),
    ],
)
@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80", "snbc_80"])
def test_a_printer_that_cannot_print_gets_not_a_byte(
    profile: str, parts: dict[str, str], reason: str
) -> None:
    bench = ready(Bench(profile))
    bench.set(**parts)
    bench.sent.clear()
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.FAILED, reason)
    assert b"B012" not in bench.sent
    assert (bench.health.health, bench.health.reason) == (Health.BAD, reason)
    part = {"paper": "ok", "cover": "closed", "cutter": "ok", "mechanism": "ok", "panel": "online"}
    bench.set(**{name: part[name] for name in parts})
    bench.run_until(lambda: bench.health.health is Health.GOOD, 5)
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    assert bench.papers == ["B013"]


def test_jam_is_named_where_the_model_tells_it() -> None:
    for profile, reason in (("snbc_80", "paper_jam"), ("gainscha_80", "printer_error")):
        bench = ready(Bench(profile))
        bench.set(mechanism="jammed")
        bench.run(3)
        assert bench.health.reason == reason


def test_near_end_is_good_with_a_warning() -> None:
    for profile in ("gainscha_80", "snbc_ur056"):
        bench = ready(Bench(profile))
        assert not bench.health.warning
        bench.set(paper="near_end")
        bench.run(3)
        assert (bench.health.health, bench.health.warning) == (Health.GOOD, True)
        assert bench.health.reason == "paper_near_end"
    bench = ready(Bench("xprinter_58"))
    bench.set(paper="near_end")
    bench.run(3)
    assert not bench.health.warning
    level = bench.health.part("paper_level")
    assert level is not None
    assert (level.health, level.sensed) == (Health.UNKNOWN, False)


def test_paper_out_in_mid_job_on_a_printer_that_can_drop_the_rest() -> None:
    bench = ready(Bench("epson_80"))
    bench.print(document=slip(lines=40))
    bench.run(0.3)
    bench.set(paper="out")
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.FAILED, "paper_out")
    assert bench.papers == []
    bench.set(paper="ok")
    bench.run(5)
    # The torso was cut off, and is no whole ticket.
    assert len(bench.witness) == 1
    assert len(bench.witness[0]["text"]) < 40
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    assert bench.witness[-1]["text"][0] == "紫阳县政务服务中心"
    assert bench.witness[-1]["ticket"] == "B013"


def test_paper_out_in_mid_job_on_a_clone_is_indeterminate_and_never_repeated() -> None:
    bench = ready(Bench("gainscha_80"))
    bench.print(document=slip(lines=40))
    bench.run(0.3)
    bench.set(paper="out")
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "paper_out")
    bench.set(paper="ok")
    bench.run(20)
    # What was in its buffer came out, once, and nothing of it is on the next ticket.
    assert bench.papers == ["B012"]
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    assert bench.papers == ["B012", "B013"]
    assert len(bench.ends("job-1")) == 1


def test_a_slow_line_keeps_back_what_has_not_left() -> None:
    bench = ready(Bench("gainscha_80", transport="serial", baud=9600))
    bench.run(5)
    bench.print(document=slip(lines=60))
    bench.run(0.5)
    bench.set(paper="out")
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.FAILED, "paper_out")
    assert bench.papers == []
    bench.set(paper="ok")
    bench.run(10)
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    assert bench.papers[-1] == "B013"
    assert bench.witness[-1]["text"] == [
        "紫阳县政务服务中心",
        "B013",
        "第0行：前面等候6人",
        "第1行：前面等候6人",
    ]


def test_roll_that_ends_by_itself_in_a_ticket() -> None:
    for profile, outcome in (("epson_80", Outcome.FAILED), ("gainscha_80", Outcome.INDETERMINATE)):
        bench = ready(Bench(profile))
        bench.set(paper_mm=40)
        bench.print(document=slip(lines=20))
        assert bench.end_of().outcome is outcome
        assert bench.papers == []
        bench.set(paper="ok")
        bench.run(10)
        bench.print("job-2", slip("B013"))
        assert bench.end_of("job-2").outcome is Outcome.CONFIRMED


def test_cutter_that_jams_at_the_cut() -> None:
    bench = ready(Bench("gainscha_80"))
    bench.set(cutter="jams")
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "cutter_error")
    assert bench.health.reason == "cutter_error"
    bench.set(cutter="ok")
    bench.run(10)
    assert bench.health.health is Health.GOOD


def test_cover_opened_and_closed_while_printing_hot_head_waits() -> None:
    bench = ready(Bench("gainscha_80"))
    bench.print(document=slip(lines=40))
    bench.run(0.3)
    bench.set(mechanism="hot")
    bench.run(3)
    assert not bench.ends("job-1")
    bench.set(mechanism="ok")
    assert bench.end_of().outcome is Outcome.CONFIRMED
    bench.print("job-2", slip("B013", lines=40))
    bench.run(0.3)
    bench.set(cover="open")
    assert bench.end_of("job-2").outcome is Outcome.INDETERMINATE


def test_silence_is_unknown_never_good() -> None:
    bench = ready(Bench())
    bench.to_host = lambda _data: b""
    bench.run(3.2)
    assert (bench.health.health, bench.health.reason) == (Health.UNKNOWN, "no_answer")
    bench.sent.clear()
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.FAILED, "no_answer")
    assert b"B012" not in bench.sent
    bench.to_host = lambda data: data
    bench.run_until(lambda: bench.health.health is Health.GOOD, 5)


def test_one_lost_byte_does_not_alarm() -> None:
    bench = ready(Bench())
    bench.run(1)
    lost = iter([True])
    bench.to_host = lambda data: b"" if next(lost, False) else data
    bench.run(3)
    assert bench.health.health is Health.GOOD
    assert bench.seat.counters()["status_rounds_failed"] == 1


def test_a_printer_with_open_cover_that_falls_silent() -> None:
    bench = ready(Bench(options={"simulated": {"silent_when_open": True}}))
    bench.set(cover="open")
    bench.run(5)
    assert bench.health.health is Health.UNKNOWN
    bench.set(cover="closed")
    bench.run_until(lambda: bench.health.health is Health.GOOD, 5)


def test_silent_usb_printer_tells_paper_by_its_port_status() -> None:
    bench = Bench()
    bench.line.read_port_status = lambda: 0x30
    bench.to_host = lambda _data: b""
    bench.plug()
    bench.run(3)
    assert (bench.health.health, bench.health.reason) == (Health.BAD, "paper_out")
    bench.print()
    assert bench.end_of().reason == "paper_out"
    bench.line.read_port_status = lambda: 0x18
    bench.run(3)
    assert bench.health.health is Health.UNKNOWN


def test_a_model_that_never_answers_can_only_be_indeterminate() -> None:
    bench = Bench(options={"model": {"answers_status": False, "completion": "none"}})
    bench.plug()
    bench.run(1)
    assert (bench.health.health, bench.health.reason) == (Health.UNKNOWN, "no_status")
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "not_confirmable")
    assert bench.papers == ["B012"]
    bench.submit(CheckHealth(command_id="check"))
    assert bench.end_of("check").reason == "unsupported"


def test_a_printer_that_answers_but_does_nothing_is_bad() -> None:
    bench = Bench()
    # Only real-time questions reach it: its own bytes die on the way.
    bench.to_printer = lambda data: data if data.startswith(b"\x10\x04") else b""
    bench.plug()
    bench.run(12)
    assert (bench.health.health, bench.health.reason) == (Health.BAD, "not_processing")
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.FAILED, "not_processing")
    bench.to_printer = lambda data: data
    bench.run_until(lambda: bench.health.health is Health.GOOD, 20)
    bench.print("job-2")
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80"])
def test_a_lost_receipt_is_asked_for_again(profile: str) -> None:
    bench = ready(Bench(profile))
    bench.run(1)
    dropped: list[bytes] = []

    def lose_first_receipt(data: bytes) -> bytes:
        receipt = data[:1] in {b"\x37", b"\x00"}
        if receipt and not dropped:
            dropped.append(data)
            return b""
        return data

    bench.to_host = lose_first_receipt
    bench.print()
    assert bench.end_of().outcome is Outcome.CONFIRMED
    assert dropped
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    began = bench.now
    bench.print("job-3", slip("B014"))
    assert bench.end_of("job-3").outcome is Outcome.CONFIRMED
    assert bench.now - began < 1.0
    assert bench.papers == ["B012", "B013", "B014"]


def test_no_receipt_at_all_is_indeterminate_and_the_next_ticket_is_whole() -> None:
    bench = ready(Bench("epson_80"))
    bench.run(1)
    bench.to_host = lambda data: b"" if data[:1] == b"\x37" else data
    bench.print(limit_s=8)
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_receipt")
    bench.to_host = lambda data: data
    bench.run(15)
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    assert bench.papers == ["B012", "B013"]


def test_a_late_receipt_of_an_old_job_does_not_confirm_a_new_one() -> None:
    bench = ready(Bench("gainscha_80"))
    bench.run(1)
    held: list[bytes] = []

    def hold_single_bytes(data: bytes) -> bytes:
        if data[0] & 0x90 == 0:
            held.append(data)
            return b""
        return data

    bench.to_host = hold_single_bytes
    bench.print(limit_s=4)
    assert bench.end_of().outcome is Outcome.INDETERMINATE
    owed = len(held)
    assert owed
    # The old answers arrive now, and the new job's own never does.
    bench.set(panel="offline")
    bench.line.received(b"\x00" * owed, bench.now)
    bench.set(panel="online")
    bench.print("job-2", slip("B013"), limit_s=6)
    end = bench.end_of("job-2")
    assert end.outcome is not Outcome.CONFIRMED


def test_unplugged_before_a_byte_left_is_failed() -> None:
    bench = ready(Bench())
    bench.run(1)
    bench.to_host = lambda _data: b""
    bench.print()
    bench.run(0.1)
    bench.unplug()
    (end,) = bench.ends("job-1")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "line_down")
    assert bench.health.reason == "line_down"


@pytest.mark.parametrize("profile", ["epson_80", "gainscha_80", "masung_80"])
@pytest.mark.parametrize("after", [0.003, 0.02, 0.06, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2])
def test_unplugged_in_mid_ticket(profile: str, after: float) -> None:
    """Cut the line at many moments of a ticket with a picture; the next ticket is whole."""
    document = Slip("B012", (*slip(lines=10).blocks, Bitmap(512, 200, b"\xaa" * 64 * 200)))
    bench = ready(Bench(profile, transport="serial", baud=115_200))
    bench.run(1)
    bench.print(document=document)
    bench.run(after)
    before = len(bench.ends("job-1"))
    bench.unplug()
    (end,) = bench.ends("job-1")
    if before:
        assert end.outcome is Outcome.CONFIRMED
    else:
        assert end.outcome in {Outcome.INDETERMINATE, Outcome.FAILED}
        if end.outcome is Outcome.FAILED:
            assert "B012" not in str(bench.witness)
    bench.run(0.5)
    bench.plug()
    bench.print("job-2", slip("B013"), limit_s=30)
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
    bench.run(3)
    assert bench.papers[-1] == "B013"
    assert bench.witness[-1]["text"] == [
        "紫阳县政务服务中心",
        "B013",
        "第0行：前面等候6人",
        "第1行：前面等候6人",
    ]
    assert bench.papers.count("B012") <= 1
    assert len(bench.ends("job-1")) == 1


def test_jobs_in_the_queue_end_when_the_line_is_lost() -> None:
    bench = ready(Bench())
    bench.print("job-1", slip(lines=40))
    bench.print("job-2")
    bench.submit(CheckHealth(command_id="check"))
    bench.run(0.2)
    bench.unplug()
    assert bench.ends("job-2")[0].outcome is Outcome.FAILED
    assert len(bench.ends("check")) == 1


def test_cancel_waiting_running_and_unknown() -> None:
    bench = ready(Bench())
    bench.print("job-1", slip(lines=20))
    bench.print("job-2")
    bench.run(0.1)
    bench.submit(Cancel(command_id="cancel-2", target_id="job-2"))
    bench.submit(Cancel(command_id="cancel-1", target_id="job-1"))
    bench.submit(Cancel(command_id="cancel-9", target_id="job-9"))
    assert bench.end_of("cancel-2").outcome is Outcome.CONFIRMED
    assert (bench.end_of("job-2").outcome, bench.end_of("job-2").reason) == (
        Outcome.FAILED,
        "cancelled",
    )
    assert bench.end_of("cancel-1").reason == "too_late"
    assert bench.end_of("cancel-9").reason == "not_open"
    assert bench.end_of("job-1").outcome is Outcome.CONFIRMED
    assert bench.papers == ["B012"]


def test_cancel_while_the_printer_is_being_looked_at() -> None:
    bench = ready(Bench())
    bench.run(1)
    bench.print("job-1")
    bench.submit(Cancel(command_id="cancel-1", target_id="job-1"))
    assert bench.end_of("job-1").reason == "cancelled"
    assert bench.end_of("cancel-1").outcome is Outcome.CONFIRMED
    bench.run(5)
    assert bench.papers == []


def test_a_job_that_waits_too_long_was_never_started() -> None:
    bench = ready(Bench())
    bench.print("job-1", slip(lines=60))
    bench.print("job-2", slip("B013"), limit_s=0.5)
    end = bench.end_of("job-2")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "not_started")
    bench.run(10)
    assert bench.papers == ["B012"]


def test_a_faulty_document_fails_alone() -> None:
    bench = ready(Bench())
    bench.print("job-1", Slip("X", (Bitmap(16, 2, b"1"),)))
    bench.print("job-2")
    end = bench.end_of("job-1")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "bad_document")
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED


def test_check_health_at_each_level() -> None:
    bench = ready(Bench())
    bench.submit(CheckHealth(command_id="in"))
    assert (bench.end_of("in").outcome, bench.end_of("in").reason) == (Outcome.CONFIRMED, "ok")
    bench.set(cover="open")
    bench.submit(CheckHealth(command_id="open"))
    assert bench.end_of("open").reason == "cover_open"
    bench.set(cover="closed")
    bench.run(3)
    bench.submit(CheckHealth(command_id="ex", level=CheckLevel.EXTERNAL))
    assert bench.end_of("ex").outcome is Outcome.CONFIRMED
    assert bench.witness[0]["text"] == ["TEST", "测试 TEST"]
    bench.submit(CheckHealth(command_id="ask", level=CheckLevel.INTERACTIVE))
    assert bench.end_of("ask").reason == "unsupported"
    bench.submit(Identify(command_id="id", label="5"))
    assert bench.end_of("id").outcome is Outcome.CONFIRMED
    bench.to_host = lambda _data: b""
    bench.submit(CheckHealth(command_id="silent"))
    assert (bench.end_of("silent").outcome, bench.end_of("silent").reason) == (
        Outcome.FAILED,
        "no_answer",
    )


def test_reset_brings_a_printer_back_and_says_so() -> None:
    bench = ready(Bench())
    bench.submit(Reset(command_id="reset"))
    assert bench.end_of("reset").outcome is Outcome.CONFIRMED
    bench.print("job-1", slip(lines=30))
    bench.run(0.1)
    bench.submit(Reset(command_id="no"))
    assert bench.end_of("no").reason == "busy"
    assert bench.end_of("job-1").outcome is Outcome.CONFIRMED


def test_presenter_taken_retracted_and_cleared() -> None:
    bench = ready(Bench("masung_80", options={"take_timeout_s": 1.0}))
    bench.print("job-1")
    bench.run(0.8)
    bench.run_until(lambda: MediaState.RETRACTED in bench.media("job-1"), 5)
    bench.run(1)
    bench.print("job-2", slip("B013"))
    bench.end_of("job-2")
    bench.printer.control({"do": "take"}, bench.now)
    bench.run_until(lambda: MediaState.TAKEN in bench.media("job-2"), 3)
    bench.print("job-3", slip("B014"))
    bench.end_of("job-3")
    bench.print("job-4", slip("B015"))
    bench.end_of("job-4")
    assert bench.media("job-3")[-1] is MediaState.RETRACTED
    bench.submit(EjectMedia(command_id="eject"))
    assert bench.end_of("eject").outcome is Outcome.CONFIRMED
    bench.submit(RetractMedia(command_id="retract"))
    assert bench.end_of("retract").outcome is Outcome.CONFIRMED
    assert bench.papers == ["B012", "B013", "B014", "B015"]


def test_presenter_commands_without_presenter() -> None:
    bench = ready(Bench())
    bench.submit(RetractMedia(command_id="retract"))
    assert bench.end_of("retract").reason == "unsupported"


def test_paper_is_counted() -> None:
    bench = ready(Bench())
    bench.print()
    bench.end_of()
    forecasts = [e.body for e in bench.events if isinstance(e.body, PaperForecast)]
    assert forecasts[-1].tickets_left is None
    assert 30 < forecasts[-1].printed_mm < 60
    assert bench.seat.counters()["tickets"] == 1


def test_an_idle_printer_is_polled_and_the_line_is_quiet_otherwise() -> None:
    bench = ready(Bench())
    bench.run(5)
    bench.sent.clear()
    bench.run(20)
    rounds = bytes(bench.sent).count(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
    assert 8 <= rounds <= 10
    assert len(bench.sent) == 12 * rounds


def test_a_receipt_is_not_enough_when_the_printer_is_bad_after_it() -> None:
    bench = ready(Bench("gainscha_80"))
    bench.run(1)

    def paper_ends_with_the_receipt(data: bytes) -> bytes:
        if data == b"\x00":
            bench.printer.control({"do": "set", "paper": "out"}, bench.now)
        return data

    bench.to_host = paper_ends_with_the_receipt
    bench.print()
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "paper_out")


def test_buffers_that_were_not_surely_cleared_leave_it_open() -> None:
    bench = ready(Bench("epson_80"))
    bench.run(1)
    bench.to_host = lambda data: data.replace(b"\x37\x25\x00", b"")
    bench.print(document=slip(lines=40))
    bench.run(0.3)
    bench.set(paper="out")
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "paper_out")


def test_a_line_that_takes_no_byte_makes_the_printer_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = ready(Bench())
    bench.run(1)
    bench.sent.clear()
    bench.print(document=slip(lines=60), limit_s=12)
    bench.run_until(lambda: b"B012" in bench.sent)
    monkeypatch.setattr(bench.printer, "room", lambda: 0)
    bench.run(5)
    assert bench.health.health is Health.GOOD
    bench.run(4)
    assert (bench.health.health, bench.health.reason) == (Health.UNKNOWN, "no_answer")
    end = bench.end_of()
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_receipt")
    monkeypatch.undo()
    bench.run(20)
    bench.print("job-2", slip("B013"))
    assert bench.end_of("job-2").outcome is Outcome.CONFIRMED
