"""The card reader's driver against its simulator: each laying is read once, and nothing of a card is shown."""

from typing import Any

import pytest

from devices.health import Health
from devices.id_card_reader.sdt import protocol, stx
from devices.id_card_reader.sdt.protocol import read_answer
from devices.id_card_reader.sdt.record import write_record
from devices.kinds import (
    Beep,
    Cancel,
    CardLifted,
    CardRead,
    CardUnreadable,
    CheckHealth,
    CheckLevel,
    EventBody,
    IdCardReaderCapabilities,
    Outcome,
    Reset,
    StartReading,
    StopReading,
)
from tests.unit.devices.bench import Bench, device

OTHER = {
    "name": "李四",
    "sex": "2",
    "nation": "05",
    "birth": "19900101",
    "address": "四川省资阳市雁江区示例街2号",
    "number": "51200219900101002?",
    "authority": "资阳市公安局雁江分局",
    "valid_from": "20150630",
    "valid_until": "20350630",
}
FRAMINGS = ["sam", "stx"]


def reader(framing: str = "sam", lump: int = 1 << 16, baud: int = 115_200, **options: Any) -> Bench:
    config = device("id_card_reader", "sdt", framing=framing, **options)
    return Bench(config, baud=baud, lump=lump).plug()


def reading(framing: str = "sam", **options: Any) -> Bench:
    bench = reader(framing, **options)
    assert bench.do(StartReading(command_id="start")).outcome is Outcome.CONFIRMED
    return bench


def story(bench: Bench) -> list[str]:
    """What happened, in short words."""
    kinds: dict[type[EventBody], str] = {
        CardRead: "read",
        CardUnreadable: "bad",
        CardLifted: "lifted",
    }
    return [kinds[type(e.body)] for e in bench.events if type(e.body) in kinds]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("lump", [1, 1 << 16])
def test_a_card_is_read_once_and_lifted(framing: str, lump: int) -> None:
    bench = reading(framing, lump=lump)
    bench.control(do="lay")
    bench.run(10)
    assert story(bench) == ["read"]
    card = bench.bodies(CardRead)[0]
    assert (card.name, card.number, card.photo) == ("张三", "11010519491231002X", b"")
    bench.control(do="lift")
    bench.run(3)
    bench.control(do="lay", card=OTHER)
    bench.run(3)
    assert story(bench) == ["read", "lifted", "read"]
    card = bench.bodies(CardRead)[1]
    assert (card.name, card.sex, card.nation) == ("李四", "女", "维吾尔")
    assert card.valid_until == "20350630"
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize("framing", FRAMINGS)
def test_only_while_somebody_reads(framing: str) -> None:
    bench = reader(framing)
    bench.control(do="lay")
    bench.run(3)
    bench.do(StartReading(command_id="a"))
    bench.run(3)
    assert story(bench) == ["read"]
    bench.do(StopReading(command_id="b"))
    bench.control(do="lift")
    bench.control(do="lay", card=OTHER)
    bench.run(3)
    assert story(bench) == ["read"]
    bench.do(StartReading(command_id="c"))
    bench.run(3)
    assert story(bench) == ["read", "read"]


def test_a_stop_in_the_middle_of_a_read_drops_the_card() -> None:
    bench = reading()
    bench.control(do="lay")
    assert bench.run_until(lambda: bench.state()["reads"] == 1, 3)
    bench.do(StopReading(command_id="stop"))
    bench.run(5)
    assert story(bench) == []


def test_the_same_card_laid_again_is_read_again() -> None:
    bench = reading()
    for _ in range(3):
        bench.control(do="lay")
        bench.run(4)
        bench.control(do="lift")
        bench.run(2)
    assert story(bench) == ["read", "lifted"] * 3


def test_a_card_swapped_quickly() -> None:
    bench = reading()
    bench.control(do="lay")
    bench.run(3)
    bench.control(do="lift")
    bench.control(do="lay", card=OTHER)
    bench.run(4)
    assert story(bench) == ["read", "lifted", "read"]


def test_a_module_without_the_appended_address_learns_of_the_lift_by_the_next_card() -> None:
    bench = reader()
    bench.control(do="set", new_address=False)
    bench.do(StartReading(command_id="start"))
    bench.control(do="lay")
    bench.run(5)
    bench.control(do="lift")
    bench.run(5)
    assert story(bench) == ["read"]
    bench.control(do="lay", card=OTHER)
    bench.run(3)
    assert story(bench) == ["read", "lifted", "read"]


def test_an_unreadable_card_is_complained_of_once_until_it_is_lifted() -> None:
    bench = reading()
    bench.control(do="lay", unreadable=True)
    bench.run(20)
    assert story(bench) == ["bad"]
    (complaint,) = bench.bodies(CardUnreadable)
    assert complaint.reason == "unreadable"
    assert "重新" in complaint.message_zh or "再" in complaint.message_zh
    bench.control(do="lift")
    bench.run(2)
    bench.control(do="lay")
    bench.run(3)
    assert story(bench) == ["bad", "lifted", "read"]
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize("after", ["find", "select"])
def test_a_card_that_is_pulled_early(after: str) -> None:
    bench = reading()
    bench.control(do="lay", pull_after=after)
    bench.run(5)
    assert story(bench) == ["bad", "lifted"]
    bench.control(do="lay")
    bench.run(3)
    assert story(bench)[2:] == ["read"]


def test_a_card_of_2023_for_foreigners_is_sent_to_the_desk() -> None:
    bench = reading()
    bench.control(do="lay", card={"type": "Y"})
    bench.run(5)
    (complaint,) = bench.bodies(CardUnreadable)
    assert complaint.reason == "unsupported_card"
    assert "服务台" in complaint.message_zh
    bench.control(do="lift")
    bench.run(2)
    assert story(bench) == ["bad", "lifted"]


def test_a_foreign_card_is_read() -> None:
    bench = reading()
    foreign = {
        "type": "I",
        "english_name": "SMITH, JANE",
        "sex": "2",
        "number": "USA110098010101",
        "nation": "USA",
        "birth": "19800101",
        "valid_from": "20160101",
        "valid_until": "20260101",
        "authority": "1500",
    }
    bench.control(do="lay", card=foreign)
    bench.run(3)
    assert [card.name for card in bench.bodies(CardRead)] == ["SMITH, JANE"]
    capabilities = bench.seat().capabilities
    assert capabilities == IdCardReaderCapabilities(photo=False, foreign_cards=True)


def test_slow_readers() -> None:
    bench = reader(baud=9600)
    bench.do(StartReading(command_id="start"))
    bench.control(do="lay")
    bench.run(6)
    assert story(bench) == ["read"]
    assert bench.seat().counters()["overdue"] == 0


def test_a_spoilt_record_with_a_right_check_is_not_believed() -> None:
    """The frame's xor does not see two bytes that are exchanged; the number's own digit does."""
    bench = reading()
    record = bytearray(write_record({**OTHER, "number": "512002199001010025"}))

    def spoil(data: bytes) -> bytes:
        return read_answer(bytes(record), bytes(1024)).to_bytes() if len(data) > 1000 else data

    bench.wire.spoil_to_host = spoil
    bench.control(do="lay")
    bench.run(10)
    assert story(bench) == ["bad"]


# ------------------------------------------------------------------ nothing of a card is shown


@pytest.mark.parametrize("framing", FRAMINGS)
def test_nothing_of_a_card_is_in_repr_log_trace_state_or_witness(
    framing: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bench = reading(framing)
    bench.control(do="lay")
    bench.run(3)
    bench.wire.spoil_to_host = lambda data: data[:-1] + b"\0" if len(data) > 1000 else data
    bench.control(do="lift")
    bench.run(3)
    bench.control(do="lay", card=OTHER)
    bench.run(6)
    bench.pull()
    assert "read" in story(bench)
    driver: Any = bench.seat().driver
    shown = "".join(
        [
            repr(bench.events),
            repr([event.body for event in bench.events]),
            caplog.text,
            *(str(entry) for entry in bench.seat().trace.entries()),
            str(bench.seat().counters()),
            repr(vars(driver)),
            str(list(driver._sam.faults)),
            str(list(driver._stx.faults)),
            str(bench.witnesses),
            str(bench.state()),
        ]
    )
    for secret in ("张三", "李四", "11010519", "51200219", "北京", "雁江"):
        assert secret not in shown
        assert secret.encode("utf-16-le").hex(" ") not in shown
        assert repr(secret.encode("utf-16-le"))[2:-1] not in shown
    assert "张三" in bench.bodies(CardRead)[0].name


def test_half_a_card_is_not_kept() -> None:
    bench = reading()
    bench.wire.spoil_to_host = lambda data: data[:600] if len(data) > 1000 else data
    bench.control(do="lay")
    bench.run(15)
    driver: Any = bench.seat().driver
    bench.do(StopReading(command_id="stop"))
    bench.run(1)
    assert bytes(driver._sam._buffer) == b""
    assert story(bench) == ["bad"]


# ------------------------------------------------------------------ health and commands


def test_without_power_and_back() -> None:
    bench = reading()
    bench.control(do="set", power="off")
    bench.run(5)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "no_answer")
    assert "115200" in bench.health().message_zh
    end = bench.do(StartReading(command_id="again"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "no_answer")
    bench.control(do="set", power="on")
    bench.control(do="lay")
    bench.run(6)
    assert bench.health().health is Health.GOOD
    assert story(bench) == ["read"]


def test_a_start_that_failed_reads_nothing() -> None:
    bench = reader()
    bench.control(do="set", power="off")
    assert bench.do(StartReading(command_id="a")).outcome is Outcome.FAILED
    bench.control(do="set", power="on")
    bench.control(do="lay")
    bench.run(10)
    assert story(bench) == []
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize("fault", ["60", "66"])
def test_a_module_fault_is_bad_until_it_is_gone(fault: str) -> None:
    bench = reading()
    bench.control(do="set", fault=fault)
    bench.run(5)
    assert (bench.health().health, bench.health().reason) == (Health.BAD, "module_fault")
    assert "维修" in bench.health().message_zh
    end = bench.do(CheckHealth(command_id="c"))
    assert (end.outcome, end.reason, end.detail) == (Outcome.FAILED, "refused", fault)
    bench.do(StopReading(command_id="stop"))
    end = bench.do(StartReading(command_id="again"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "module_fault")
    bench.control(do="set", fault="")
    bench.run(15)
    assert bench.health().health is Health.GOOD


def test_checks_while_reading_and_not() -> None:
    bench = reader()
    assert bench.do(CheckHealth(command_id="a")).outcome is Outcome.CONFIRMED
    bench.do(StartReading(command_id="start"))
    assert bench.do(CheckHealth(command_id="b")).outcome is Outcome.CONFIRMED
    bench.control(do="lay")
    bench.run(3)
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    bench.run(5)
    assert story(bench) == ["read"]  # the module forgot, the card is the same
    bench.control(do="lift")
    bench.run(3)
    assert story(bench) == ["read", "lifted"]


def test_what_it_cannot_do() -> None:
    bench = reader()
    for command in (Beep(command_id="a"), CheckHealth(command_id="b", level=CheckLevel.EXTERNAL)):
        assert bench.do(command).reason == "unsupported"
    alone = reader("stx")
    assert alone.do(CheckHealth(command_id="c")).reason == "unsupported"
    assert alone.health().health is Health.UNKNOWN
    bench.submit(CheckHealth(command_id="d"))
    bench.submit(CheckHealth(command_id="e"))
    bench.submit(Cancel(command_id="x", target_id="e"))
    bench.run(2)
    assert (bench.outcome("d"), bench.outcome("e")) == (
        ("confirmed", "ok"),
        ("failed", "cancelled"),
    )


def test_a_stop_ends_a_start_that_was_not_answered_yet() -> None:
    bench = reader()
    bench.submit(StartReading(command_id="a"))
    bench.submit(StopReading(command_id="b"))
    bench.run(2)
    assert (bench.outcome("a"), bench.outcome("b")) == (
        ("failed", "superseded"),
        ("confirmed", "ok"),
    )


def test_answers_that_nobody_asked_for_mean_nothing() -> None:
    bench = reading()
    for answer in (protocol.SELECTED, protocol.PLAIN_OK, protocol.Answer(0x91)):
        bench.core.received(answer.to_bytes(), bench.now)
    record = write_record({**OTHER, "number": "512002199001010026"})
    bench.core.received(read_answer(record, bytes(1024)).to_bytes(), bench.now)
    bench.run(2)
    assert story(bench) == []
    assert bench.seat().counters()["late_answers"] == 4


def test_words_for_the_trace_name_no_person() -> None:
    driver = reader().seat().driver
    assert driver.explain(protocol.FIND.to_bytes(), outgoing=True) == "find"
    assert driver.explain(protocol.MAX_RF_SIZE.to_bytes(), outgoing=True) == "another request"
    assert driver.explain(protocol.NO_CARD.to_bytes(), outgoing=False) == "answer 80"
    assert driver.explain(b"\xaa", outgoing=False) == "no frame"
    alone = reader("stx").seat().driver
    answer = stx.StxFrame(b"\x90\x00").to_bytes()
    assert alone.explain(answer, outgoing=False) == "status 9000"
    assert alone.explain(stx.READ_ALL.to_bytes(), outgoing=True) == "read"
