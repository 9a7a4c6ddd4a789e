"""The drivers of serial scanners against their simulators: asked, triggered, spoilt and pulled."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from devices.code_scanner.codes import BYTES_MAX
from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CheckHealth,
    CheckLevel,
    CodeScanned,
    CodeScannerCapabilities,
    Completion,
    Identify,
    Outcome,
    Reset,
    StartReading,
    StopReading,
)
from devices.registry import find_make, parse_options
from tests.unit.devices.bench import Bench, device

MAKES: list[tuple[str, dict[str, Any]]] = [
    ("cdc_serial", {}),
    ("cdc_serial", {"commands": "honeywell"}),
    ("ssi", {}),
    ("gm65", {}),
]
TRIGGERED: list[tuple[str, dict[str, Any]]] = [
    ("cdc_serial", {"commands": "honeywell", "trigger": True}),
    ("ssi", {"trigger": True}),
    ("gm65", {"trigger": True}),
]
ASKED = MAKES[1:]
IDS = ["lines", "honeywell", "ssi", "gm65"]


def scanner(make: str, options: dict[str, Any], **bench: Any) -> Bench:
    return Bench(device("code_scanner", make, **options), **bench).plug()


def reading(make: str, options: dict[str, Any], **bench: Any) -> Bench:
    one = scanner(make, options, **bench)
    end = one.do(StartReading(command_id="start"))
    assert end.outcome in {Outcome.CONFIRMED, Outcome.SENT}
    one.run(0.3)
    return one


def texts(bench: Bench) -> list[str]:
    return [code.text for code in bench.bodies(CodeScanned)]


@pytest.mark.parametrize(("make", "options"), MAKES, ids=IDS)
@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_codes_in_their_order_and_only_while_somebody_reads(
    make: str, options: dict[str, Any], lump: int
) -> None:
    bench = scanner(make, options, lump=lump)
    bench.run(0.5)
    bench.ask(do="scan", text="early")
    bench.run(1)
    bench.do(StartReading(command_id="start"))
    for text in ("预约A012", "6901234567892", "x" * 400):
        bench.control(do="scan", text=text)
        bench.run(2)
    bench.do(StopReading(command_id="stop"))
    bench.ask(do="scan", text="late")
    bench.run(1)
    assert texts(bench) == ["预约A012", "6901234567892", "x" * 400]
    assert bench.health().health is Health.GOOD
    assert {one["witness"] for one in bench.witnesses} == {"code_scanner"}


@pytest.mark.parametrize(("make", "options"), MAKES, ids=IDS)
def test_repeats_too_long_and_rubbish(make: str, options: dict[str, Any]) -> None:
    bench = reading(make, options)
    for _ in range(3):
        bench.control(do="scan", text="A012")
        bench.run(0.6)
    bench.control(do="scan", text="y" * (BYTES_MAX + 10))
    bench.run(20)
    bench.control(do="scan", hex="0107")
    bench.run(2)
    bench.control(do="scan", text="B001")
    bench.run(2)
    assert texts(bench) == ["A012", "B001"]
    assert bench.seat().counters()["repeats"] == 2


@pytest.mark.parametrize(("make", "options"), MAKES, ids=IDS)
def test_no_code_is_in_trace_repr_or_log(
    make: str, options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bench = reading(make, options)
    bench.control(do="scan", text="510104199001011234")
    bench.run(2)
    assert texts(bench) == ["510104199001011234"]
    trace = [str(entry) for entry in bench.seat().trace.entries()]
    shown = "".join([*trace, repr(bench.events), caplog.text, str(bench.seat().counters())])
    assert "199001" not in shown
    assert "31 39 39 30 30 31" not in shown
    assert trace


@pytest.mark.parametrize(("make", "options"), TRIGGERED, ids=IDS[1:])
def test_a_triggered_scanner_looks_while_somebody_reads(make: str, options: dict[str, Any]) -> None:
    bench = scanner(make, options)
    bench.run(1)
    assert not bench.state()["looks"]
    bench.do(StartReading(command_id="start"))
    for number in range(3):
        assert bench.run_until(lambda: bench.state()["looks"], 2)
        bench.control(do="scan", text=f"A00{number}")
        bench.run(1)
    bench.do(StopReading(command_id="stop"))
    bench.run(1)
    assert not bench.state()["looks"]
    bench.run(20)
    assert not bench.state()["looks"]
    assert texts(bench) == ["A000", "A001", "A002"]
    capabilities = bench.seat().capabilities
    assert isinstance(capabilities, CodeScannerCapabilities)
    assert capabilities.trigger


@pytest.mark.parametrize(("make", "options"), TRIGGERED, ids=IDS[1:])
def test_a_scanner_that_stopped_looking_by_itself_is_told_again(
    make: str, options: dict[str, Any]
) -> None:
    bench = reading(make, options)
    bench.sim.devices[0].device.looks = False  # type: ignore[attr-defined] # its own time was over
    assert bench.run_until(lambda: bench.state()["looks"], 6)


@pytest.mark.parametrize(("make", "options"), ASKED, ids=IDS[1:])
def test_a_scanner_without_power_is_bad_and_reads_on_when_it_is_back(
    make: str, options: dict[str, Any]
) -> None:
    bench = reading(make, {**options, "ping_s": 5})
    bench.control(do="set", power="off")
    bench.run(10)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    end = bench.do(StartReading(command_id="again"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "no_answer")
    assert end.message_zh
    bench.control(do="set", power="on")
    bench.run(6)
    assert bench.health().health is Health.GOOD
    bench.control(do="scan", text="A012")
    bench.run(1)
    assert texts(bench) == ["A012"]
    end = bench.do(CheckHealth(command_id="check"))
    assert end.outcome is Outcome.CONFIRMED
    assert end.detail


@pytest.mark.parametrize(("make", "options"), ASKED[:2], ids=["honeywell", "ssi"])
def test_identify_beeps(make: str, options: dict[str, Any]) -> None:
    bench = scanner(make, options)
    assert bench.do(Identify(command_id="i", label="1")).outcome is Outcome.SENT
    check = CheckHealth(command_id="c", level=CheckLevel.EXTERNAL)
    assert bench.do(check).outcome is Outcome.SENT
    bench.run(1)
    assert bench.state()["beeps"] == 2


def test_what_a_plain_scanner_cannot_do() -> None:
    bench = scanner("cdc_serial", {})
    commands = [
        CheckHealth(command_id="check"),
        Identify(command_id="identify", label="1"),
        Reset(command_id="reset"),
        Beep(command_id="beep"),
    ]
    for command in commands:
        end = bench.do(command)
        assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
    assert bench.do(Cancel(command_id="x", target_id="y")).outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.UNKNOWN


def test_a_plain_scanner_is_good_when_heard_and_unknown_after_an_hour() -> None:
    bench = reading("cdc_serial", {})
    assert bench.health().health is Health.UNKNOWN
    bench.control(do="scan", text="A012")
    bench.run(1)
    assert bench.health().health is Health.GOOD
    bench.run(3601)
    assert (bench.health().health, bench.health().reason) == (Health.UNKNOWN, "silent")


def test_a_scanner_without_a_suffix_is_explained() -> None:
    bench = reading("cdc_serial", {})
    bench.core.received(b"A012", bench.now)
    bench.run(3)
    assert texts(bench) == []
    assert (bench.health().reason, bench.health().warning) == ("no_suffix", True)
    assert "suffix" in bench.health().message_zh
    bench.control(do="scan", text="B001")
    bench.run(1)
    assert texts(bench) == ["B001"]
    assert bench.health().reason == "ok"


def test_a_scanner_set_to_no_suffix() -> None:
    bench = reading("cdc_serial", {"suffix": ""})
    bench.control(do="scan", text="A012")
    bench.run(1)
    assert texts(bench) == ["A012"]


def test_a_prefix_keeps_out_everything_else() -> None:
    bench = reading("cdc_serial", {"prefix": "02", "suffix": "03"})
    bench.core.received(b"noise\x03", bench.now)
    bench.control(do="scan", text="A012")
    bench.run(1)
    assert texts(bench) == ["A012"]


def test_an_unknown_command_is_a_sign_of_life_too() -> None:
    bench = scanner("cdc_serial", {"commands": "honeywell"})
    bench.run(0.001)
    bench.pull()
    bench.plug()
    bench.wire.to_host.clear()
    bench.run(0.001)
    bench.core.received(b"REVINF\x05.", bench.now)
    assert bench.health().health is Health.GOOD


def test_an_answer_is_never_a_code() -> None:
    """The answers are spoilt in every way; codes of two digits tell an answer's rest at once."""
    for make, options in MAKES[1:4:2]:
        random = Random(4)
        bench = reading(make, {**options, "ping_s": 5})
        bench.wire.spoil_to_host = lambda data, random=random: bytes(  # type: ignore[misc]
            byte for byte in data if random.random() > 0.1
        )
        bench.run(600)
        assert texts(bench) == []
        assert bench.seat().counters()["overdue"] > 10


@pytest.mark.parametrize("options", [{"suffix": "0"}, {"trigger": True}, {"commands": "zebra"}])
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        parse_options(
            find_make("code_scanner", "cdc_serial"), device("code_scanner", "cdc_serial", **options)
        )
    assert caught.value.code == "bad_options"


def is_part(text: str, whole: str) -> bool:
    """Whether only characters are missing."""
    rest = iter(whole)
    return all(char in rest for char in text)


# ------------------------------------------------------------------ SSI


def test_a_code_is_acknowledged_whether_somebody_reads_or_not() -> None:
    bench = scanner("ssi", {})
    bench.run(1)
    bench.control(do="scan", text="A012")
    bench.run(1)
    assert bench.state()["acknowledged"] == 1
    assert texts(bench) == []


def test_lost_acknowledgements_do_not_double_a_code() -> None:
    bench = reading("ssi", {"repeat_window_s": 0})
    bench.wire.spoil_to_device = lambda _data: b""
    bench.control(do="scan", text="A012")
    bench.run(5)
    bench.wire.spoil_to_device = bytes
    bench.run(5)
    assert texts(bench) == ["A012"]
    assert bench.seat().counters()["resent"] == 2


def test_lost_parts_of_a_long_code_come_again() -> None:
    bench = reading("ssi", {})
    lost = iter([True, False, True, False, False])

    def lose(data: bytes) -> bytes:
        return b"" if len(data) > 100 and next(lost, False) else data

    bench.wire.spoil_to_host = lose
    bench.control(do="scan", text="".join(f"{n:04d}" for n in range(150)))
    bench.run(15)
    assert texts(bench) == ["".join(f"{n:04d}" for n in range(150))]


def test_the_beginning_of_a_code_that_was_given_up_is_not_put_before_the_next() -> None:
    bench = reading("ssi", {})
    bench.wire.spoil_to_device = lambda _data: b""
    bench.control(do="scan", text="z" * 300)
    bench.run(8)
    assert bench.state()["given_up"] == 1
    bench.wire.spoil_to_device = bytes
    bench.control(do="scan", text="A012")
    bench.run(2)
    assert texts(bench) == ["A012"]
    assert bench.seat().counters()["incomplete"] == 1


def test_a_scanner_that_denies_says_so() -> None:
    bench = scanner("ssi", {})
    bench.run(1)
    bench.control(do="set", denies=True)
    end = bench.do(StartReading(command_id="s"))
    assert (end.outcome, end.reason, end.detail) == (Outcome.FAILED, "refused", "NAK 06")
    bench.control(do="set", denies=False)


# ------------------------------------------------------------------ faults


@pytest.mark.parametrize(("make", "options"), MAKES, ids=IDS)
@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
def test_a_spoilt_line_ends_every_command_once_and_orders_nothing_anew(
    make: str, options: dict[str, Any], kind: str
) -> None:
    random = Random(7)
    bench = reading(make, {**options, "ping_s": 5})
    bench.damage(kind, 0.02 if kind == "lose" else 0.15, 3)
    scanned: list[str] = []
    for number in range(30):
        if random.random() < 0.2:
            bench.submit(StopReading(command_id=f"stop{number}", limit_s=4))
            bench.submit(StartReading(command_id=f"start{number}", limit_s=4))
        if bench.ask(do="scan", text=f"A{number:03d}-{number * 7919:06d}")["ok"]:
            scanned.append(f"A{number:03d}-{number * 7919:06d}")
        bench.run(random.uniform(0.2, 3.0))
    bench.run(10)
    given = texts(bench)
    counts = Counter(e.body.command_id for e in bench.events if isinstance(e.body, Completion))
    assert set(counts.values()) == {1}
    if make == "ssi" or kind != "lose":
        # In the order in which they were scanned, and nothing else: half a code is none.
        assert given == [text for text in scanned if text in given]
    else:
        # Lines of text have no check sum, so a lost byte makes a wrong code; but never more of it.
        assert all(any(is_part(text, whole) for whole in scanned) for text in given)
    assert len(given) >= 8
    bench.heal()
    bench.run(3)
    bench.do(StartReading(command_id="last"))
    bench.run(1)
    bench.control(do="scan", text="Z999")
    bench.run(1)
    assert texts(bench)[-1] == "Z999"


@pytest.mark.parametrize(("make", "options"), [*MAKES, *TRIGGERED])
def test_twenty_replugs_and_reading_goes_on(make: str, options: dict[str, Any]) -> None:
    bench = Bench(device("code_scanner", make, **options)).plug()
    bench.do(StartReading(command_id="start"))
    for turn in range(20):
        bench.submit(CheckHealth(command_id=f"c{turn}"))
        bench.run(0.005 * turn)
        bench.pull()
        bench.run(0.4)
        bench.plug()
        assert bench.run_until(lambda: bench.state()["looks"], 2)
        bench.run(1)
        bench.control(do="scan", text=f"A{turn:03d}")
        bench.run(1.5)
    assert texts(bench) == [f"A{turn:03d}" for turn in range(20)]
    assert all(len(bench.ends(f"c{turn}")) == 1 for turn in range(20))
    assert bench.health().health is Health.GOOD
