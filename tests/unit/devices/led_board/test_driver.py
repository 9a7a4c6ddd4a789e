"""The board's driver against the simulated card, in virtual time over a cable that misbehaves."""

from random import Random
from typing import Any

import pytest

from devices.driver import DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.fakes.port import RecordingPort
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Completion,
    Identify,
    LedBoardCapabilities,
    LedColour,
    LedMode,
    Reset,
    RetractMedia,
    SetBrightness,
    SetClock,
    SetPower,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.onbon import MAKE, OnbonBoard, protocol
from devices.led_board.onbon.protocol import AreaUpdate, DisplayMode, Op
from devices.registry import parse_options
from tests.unit.devices.led_board.bench import Bench, page, strip

CONFIRMED = ("confirmed", "ok")


def opened(**options: Any) -> Bench:
    bench = Bench([strip(5, **options)])
    bench.open()
    bench.run(0.1)
    return bench


def last_update(bench: Bench) -> AreaUpdate:
    frame = next(frame for frame in reversed(bench.asked) if frame.op == Op.UPDATE_AREAS)
    return AreaUpdate.from_bytes(frame.params)


def test_a_page_is_shown_confirmed_and_witnessed() -> None:
    bench = opened()
    assert bench.ops() == [Op.PING]
    assert bench.health.health is Health.GOOD
    bench.show("1", "B012 请到5号窗口")
    bench.run(0.1)
    assert bench.ends() == {"1": CONFIRMED}
    assert bench.witnesses == [
        {
            "witness": "strip",
            "label": "B012",
            "counter_shown": "5",
            "text": ["B012 请到5号窗口"],
        }
    ]


def test_nothing_is_shown_before_somebody_says_what() -> None:
    bench = opened()
    bench.run(60)
    assert set(bench.ops()) == {Op.PING}


def test_the_first_page_removes_whatever_stood_there() -> None:
    bench = opened()
    bench.show("1", "暂停服务")
    bench.run(0.1)
    assert last_update(bench).delete_all


def test_only_what_changed_goes_over_the_wire() -> None:
    bench = opened(height=32)
    bench.show("1", "5号 公安户政一", "A001 请到5号窗口")
    bench.run(0.1)
    assert len(last_update(bench).areas) == 2
    bench.show("2", "5号 公安户政一", "A002 请到5号窗口")
    bench.run(0.1)
    update = last_update(bench)
    assert [area.number for area in update.areas] == [1]
    assert not update.delete_all
    before = len(bench.asked)
    bench.show("3", "5号 公安户政一", "A002 请到5号窗口")
    bench.run(0.1)
    assert len(bench.asked) == before
    bench.show("4", "5号 公安户政一")
    bench.run(0.1)
    assert last_update(bench).delete == (1,)
    assert bench.state["text"] == ["5号 公安户政一"]
    assert set(bench.ends().values()) == {CONFIRMED}


def test_a_card_is_asked_every_ten_seconds() -> None:
    bench = opened()
    bench.run(60.5)
    assert bench.ops() == [Op.PING] * 7


def test_pages_that_come_faster_than_the_card_answers_are_superseded() -> None:
    bench = opened()
    for number in range(1, 8):
        bench.show(str(number), f"A{number:03d} 请到5号窗口")
    bench.run(1)
    ends = bench.ends()
    assert ends["1"] == CONFIRMED
    assert ends["7"] == CONFIRMED
    assert {ends[str(number)] for number in range(2, 7)} == {("failed", "superseded")}
    assert [witness["label"] for witness in bench.witnesses] == ["A001", "A007"]


def test_a_silent_card_is_bad_after_three_questions_of_one_second() -> None:
    bench = opened()
    bench.control({"do": "set", "power": "off"})
    bench.show("1", "A001 请到5号窗口")
    bench.run(2.9)
    assert bench.health.health is Health.GOOD
    assert bench.ends() == {}
    bench.run(0.3)
    assert (bench.health.health, bench.health.reason) == (Health.BAD, "no_answer")
    assert bench.ends() == {"1": ("indeterminate", "no_answer")}
    assert "检查电源和线缆" in bench.health.message_zh


def test_after_silence_only_the_latest_page_comes_back_never_old_calls() -> None:
    bench = opened()
    bench.submit(SetBrightness(command_id="b", percent=60))
    bench.show("0", "A000 请到5号窗口")
    bench.run(1)
    bench.control({"do": "set", "power": "off"})
    bench.run(20)
    for number in range(1, 6):
        bench.show(str(number), f"A{number:03d} 请到5号窗口")
        bench.run(2)
    ends = bench.ends()
    assert {ends[str(number)] for number in range(1, 6)} == {("indeterminate", "no_answer")}
    bench.control({"do": "set", "power": "on"})
    bench.run(8)
    assert bench.health.health is Health.GOOD
    assert bench.state["text"] == ["A005 请到5号窗口"]
    assert [witness["label"] for witness in bench.witnesses] == ["A000", "A005"]
    assert last_update(bench).delete_all
    assert bench.ops()[-2:] == [Op.BRIGHTNESS, Op.UPDATE_AREAS]
    assert bench.state["brightness"] == 9


def test_a_page_for_a_card_that_is_back_does_not_wait_for_the_next_question() -> None:
    bench = opened()
    bench.control({"do": "set", "power": "off"})
    bench.run(20)
    bench.control({"do": "set", "power": "on"})
    bench.run(2.1)
    bench.show("1", "A001 请到5号窗口")
    bench.run(0.5)
    assert bench.ends() == {"1": CONFIRMED}


def test_a_repeated_page_is_never_older_than_the_latest() -> None:
    bench = opened()
    bench.to_card = lambda _data: []
    bench.show("1", "A001 请到5号窗口")
    bench.run(0.5)
    bench.show("2", "A002 请到5号窗口")
    bench.run(0.6)
    bench.to_card = lambda data: [(0.0, data)]
    bench.run(1.5)
    assert bench.ends() == {"1": ("indeterminate", "superseded"), "2": CONFIRMED}
    assert [witness["label"] for witness in bench.witnesses] == ["A002"]


def test_a_lost_answer_is_asked_for_again() -> None:
    bench = opened()
    lost: list[bytes] = []

    def lose_first(data: bytes) -> list[tuple[float, bytes]]:
        if lost:
            return [(0.0, data)]
        lost.append(data)
        return []

    bench.to_host = lose_first
    bench.show("1", "A001 请到5号窗口")
    bench.run(2)
    assert bench.ends() == {"1": CONFIRMED}
    assert len(bench.witnesses) == 1


def test_a_late_answer_is_not_taken_for_the_answer_to_another_question() -> None:
    bench = opened()
    late: list[bytes] = []

    def first_one_late(data: bytes) -> list[tuple[float, bytes]]:
        late.append(data)
        return [(1.1 if len(late) == 1 else 0.0, data)]

    bench.to_host = first_one_late
    bench.show("1", "A001 请到5号窗口")
    bench.run(1.05)
    bench.to_card = lambda _data: []  # the next page will not arrive
    bench.show("2", "A002 请到5号窗口")
    bench.run(1.0)
    assert "2" not in bench.ends()
    assert bench.ends()["1"] == CONFIRMED


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: [(0.0, data[:20]), (0.0, data[20:])],
        lambda data: [(0.0, data), (0.0, data)],
        lambda data: [(0.0, bytes((byte,))) for byte in data],
        lambda data: [(0.0, b"\x00\xa5\xa5\x5a\x13" + data + b"\x5a\x5a")],
    ],
    ids=["torn", "doubled", "bytes", "noise"],
)
def test_what_a_cable_may_do_to_frames(spoil: Any) -> None:
    bench = opened()
    bench.to_card = bench.to_host = spoil
    for number in range(1, 4):
        bench.show(str(number), f"A{number:03d} 请到5号窗口")
        bench.run(0.5)
    assert bench.ends() == dict.fromkeys("123", CONFIRMED)
    assert bench.state["text"] == ["A003 请到5号窗口"]


def test_a_bad_cable_slows_down_and_never_lies() -> None:
    random = Random(5)

    def bad(data: bytes) -> list[tuple[float, bytes]]:
        if random.random() < 0.15:
            return []
        if random.random() < 0.15:
            spoilt = bytearray(data)
            spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
            data = bytes(spoilt)
        if random.random() < 0.1:
            return [(0.0, data), (0.01, data)]
        return [(random.choice((0.0, 0.0, 0.15)), data)]

    bench = opened()
    bench.to_card = bench.to_host = bad
    confirmed = 0
    for number in range(1, 60):
        label = f"A{number:03d}"
        bench.show(str(number), f"{label} 请到5号窗口")
        bench.run(4.0)
        if bench.ends().get(str(number)) == CONFIRMED:
            confirmed += 1
            assert bench.state["text"] == [f"{label} 请到5号窗口"]
            assert any(witness["label"] == label for witness in bench.witnesses)
    assert confirmed > 45
    labels = [witness["label"] for witness in bench.witnesses]
    assert labels == sorted(labels), "an old call came back"


def test_a_busy_card_is_asked_again() -> None:
    bench = opened()
    bench.control({"do": "set", "busy": 2})
    bench.show("1", "A001 请到5号窗口")
    bench.run(1)
    assert bench.ends() == {"1": CONFIRMED}
    bench.control({"do": "set", "busy": 5})
    bench.show("2", "A002 请到5号窗口")
    bench.run(1)
    assert bench.ends()["2"] == ("failed", "refused")
    assert (bench.health.health, bench.health.reason) == (Health.BAD, "refused")
    assert "控制卡忙" in bench.health.message_zh
    bench.run(11)
    bench.show("3", "A003 请到5号窗口")
    bench.run(1)
    assert bench.ends()["3"] == CONFIRMED
    assert bench.health.health is Health.GOOD


def test_a_refused_page_is_not_sent_for_ever() -> None:
    bench = Bench([strip(5, width=256)])
    bench.cards[0]._options = parse_options(
        MAKE, strip(5)
    )  # the board is smaller than hall.toml says
    bench.open()
    bench.show("1", "A001 请到5号窗口")
    bench.run(5)
    assert bench.ends() == {"1": ("failed", "refused")}
    assert bench.ops().count(Op.UPDATE_AREAS) == 1
    assert "屏幕参数不对" in bench.health.message_zh


def test_a_character_that_the_font_lacks_is_shown_as_a_box_and_told() -> None:
    bench = opened()
    bench.show("1", "请𬭎到5号窗口")
    bench.run(0.1)
    body = next(event.body for event in bench.events if isinstance(event.body, Completion))
    assert body.message_zh.startswith("已显示，但屏上字库没有“𬭎”，显示为□；请换一个写法")
    assert bench.state["text"] == ["请□到5号窗口"]
    assert (bench.health.health, bench.health.warning) == (Health.GOOD, True)
    bench.show("2", "A001 请到5号窗口")
    bench.run(0.1)
    assert not bench.health.warning


def test_a_lost_link_ends_commands_and_forgets_the_page() -> None:
    bench = opened()
    bench.show("1", "A001 请到5号窗口")
    bench.run(0.1)
    bench.to_card = lambda _data: []
    bench.show("2", "A002 请到5号窗口")
    bench.run(0.1)
    bench.show("3", "A003 请到5号窗口")
    bench.submit(SetPower(command_id="4", on=False))
    bench.lose()
    assert bench.ends() == {
        "1": CONFIRMED,
        "2": ("indeterminate", "line_down"),
        "3": ("failed", "line_down"),
        "4": ("failed", "line_down"),
    }
    bench.to_card = lambda data: [(0.0, data)]
    bench.open()
    bench.run(30)
    assert bench.state["text"] == ["A001 请到5号窗口"]  # what it kept by itself
    bench.show("5", "A005 请到5号窗口")
    bench.run(0.1)
    assert last_update(bench).delete_all
    assert bench.state["text"] == ["A005 请到5号窗口"]


def test_settings() -> None:
    bench = opened()
    bench.submit(SetBrightness(command_id="1", percent=80))
    bench.submit(SetPower(command_id="2", on=False))
    bench.submit(SetClock(command_id="3", local_time="2026-03-02T09:30:00"))
    bench.submit(SetClock(command_id="4", local_time="nine"))
    bench.submit(CheckHealth(command_id="5"))
    bench.run(1)
    ends = bench.ends()
    assert ends.pop("4") == ("failed", "bad_time")
    assert set(ends.values()) == {CONFIRMED}
    assert (bench.state["brightness"], bench.state["lit"]) == (12, False)
    assert bench.state["clock"] == "2026-03-02T09:30:00"
    last = next(
        event.body
        for event in reversed(bench.events)
        if isinstance(event.body, Completion) and event.body.command_id == "5"
    )
    assert last.detail == "power off, brightness 12, clock 2026-03-02 09:30:00"


def test_settings_of_a_silent_card_fail_soon() -> None:
    bench = opened()
    bench.control({"do": "set", "power": "off"})
    bench.run(20)
    bench.submit(SetBrightness(command_id="1", percent=80))
    bench.run(1.5)
    assert bench.ends() == {"1": ("failed", "no_answer")}


def test_identify_and_test_page_give_way_to_the_page() -> None:
    bench = opened()
    bench.show("1", "A001 请到5号窗口")
    bench.submit(Identify(command_id="2", label="5"))
    bench.run(1)
    assert bench.state["text"] == ["5"]
    bench.run(10)
    assert bench.state["text"] == ["A001 请到5号窗口"]
    bench.submit(CheckHealth(command_id="3", level=CheckLevel.EXTERNAL))
    bench.run(1)
    assert bench.state["text"] == ["测试 8888"]
    bench.show("4", "A002 请到5号窗口")  # a call is more important
    bench.run(1)
    assert bench.state["text"] == ["A002 请到5号窗口"]
    ends = bench.ends()
    assert ends["1"] in {CONFIRMED, ("failed", "superseded")}
    assert {ends["2"], ends["3"], ends["4"]} == {CONFIRMED}


def test_a_label_on_a_board_without_a_page_is_taken_away_again() -> None:
    bench = opened()
    bench.submit(Identify(command_id="1", label="5"))
    bench.run(12)
    assert bench.state["text"] == []


def test_a_restart_tells_the_page_again() -> None:
    bench = opened()
    bench.show("1", "A001 请到5号窗口")
    bench.run(0.1)
    bench.submit(Reset(command_id="2"))
    bench.run(0.5)
    assert bench.state["text"] == []
    bench.run(4)
    assert bench.state["text"] == ["A001 请到5号窗口"]


def test_cancel_and_what_a_board_cannot_do() -> None:
    bench = opened()
    bench.to_card = lambda _data: []
    bench.show("1", "A001 请到5号窗口")
    bench.submit(SetPower(command_id="2", on=True))
    bench.submit(Cancel(command_id="3", target_id="2"))
    bench.submit(RetractMedia(command_id="4"))
    assert bench.ends() == {
        "2": ("failed", "cancelled"),
        "3": CONFIRMED,
        "4": ("failed", "unsupported"),
    }


def test_a_page_that_does_not_fit_is_refused_in_words() -> None:
    bench = opened()
    bench.show("1", "一", "二")
    bench.show("2", "长" * 3000)
    bodies = [event.body for event in bench.events if isinstance(event.body, Completion)]
    assert [body.reason for body in bodies] == ["page_too_large", "page_too_large"]
    assert "屏高只够 1 行，内容有 2 行" in bodies[0].message_zh


def test_a_still_page_that_is_too_long_moves_anyway() -> None:
    bench = opened()
    bench.submit(ShowPage(command_id="1", page=StripPage((StripLine("请从安全出口有序撤离大厅"),))))
    bench.run(0.1)
    assert last_update(bench).areas[0].display is DisplayMode.LEFT
    assert bench.state["moving"]


def test_colours_travel_only_to_boards_that_have_them() -> None:
    one, three = opened(), opened(colours=["red", "green", "yellow"])
    for bench in (one, three):
        line = StripLine("暂停服务", LedColour.YELLOW)
        bench.submit(ShowPage(command_id="1", page=StripPage((line,))))
        bench.run(0.1)
    assert last_update(one).areas[0].text == "暂停服务".encode("gbk")
    assert last_update(three).areas[0].text == b"\\C3" + "暂停服务".encode("gbk")


def test_boards_on_one_rs485_line_are_told_apart() -> None:
    devices = [strip(number, address=number) for number in range(1, 5)]
    bench = Bench(devices, serial=True)
    bench.open()
    for number in range(1, 5):
        bench.show(str(number), f"A00{number} 请到{number}号窗口", index=number - 1)
    bench.run(3)
    assert bench.ends() == dict.fromkeys("1234", CONFIRMED)
    for number, card in enumerate(bench.cards, start=1):
        answer = card.control({"do": "state"}, bench.now)
        assert answer["state"]["text"] == [f"A00{number} 请到{number}号窗口"]


def test_frames_of_others_and_late_answers_mean_nothing() -> None:
    device = strip(5)
    port = RecordingPort()
    driver = MAKE.build_driver(DriverSetup(device, Bench().line, parse_options(MAKE, device), port))
    assert isinstance(driver, OnbonBoard)
    driver.on_open(0.0)
    driver.on_frame(protocol.ping(), 0.0)  # an echo
    assert driver.health(0.0).health is Health.UNKNOWN
    driver.on_frame(protocol.ack(protocol.ping()), 0.0)  # before the first question has left
    assert driver.health(0.0).health is Health.UNKNOWN
    port.take()
    driver.on_frame(protocol.ack(protocol.ping()), 0.1)
    assert driver.health(0.1).health is Health.GOOD
    driver.submit(ShowPage(command_id="1", page=page("A001 请到5号窗口")), 1.0)
    driver.on_lost(1.1, TransportError("断开", "gone"))
    driver.on_frame(protocol.ack(protocol.ping()), 1.2)
    assert [one.reason for one in port.completions] == ["line_down"]


def test_the_trace_never_holds_the_text() -> None:
    bench = opened()
    driver = bench.core.seats[0].driver
    bench.show("1", "A001 请到5号窗口")
    bench.run(0.1)
    raw = next(frame for frame in bench.asked if frame.op == Op.UPDATE_AREAS).to_bytes()
    assert driver.explain(raw, outgoing=True) == "delete all areas, area 0: 16 bytes of text"
    assert driver.explain(protocol.ping().to_bytes(), outgoing=True) == "ping"
    assert (
        driver.explain(protocol.set_brightness(3).to_bytes(), outgoing=True) == "brightness 01 03"
    )
    no = protocol.nack(None, protocol.CardError.BUSY).to_bytes()
    assert driver.explain(no, outgoing=False) == "NACK, busy"
    assert driver.explain(raw[:30], outgoing=True) == "no whole frame"
    spoilt = bytearray(raw)
    spoilt[40] ^= 1
    assert driver.explain(bytes(spoilt), outgoing=True).startswith("checksum: expected")


def test_the_make_says_what_it_can() -> None:
    device = strip(5, width=192, height=32, colours=["red", "green"])
    assert MAKE.capabilities(device, parse_options(MAKE, device)) == LedBoardCapabilities(
        width_px=192,
        height_px=32,
        colours=(LedColour.RED, LedColour.GREEN),
        fonts=True,
        modes=(LedMode.STILL, LedMode.SCROLL),
        brightness=True,
        clock=True,
        power=True,
        answers=True,
    )


@pytest.mark.parametrize(
    "options", [{"family": "D"}, {"width": 0}, {"charset": "utf-8"}, {"colours": []}, {"x": 1}]
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        parse_options(MAKE, strip(5, **options))
    assert caught.value.code == "bad_options"
