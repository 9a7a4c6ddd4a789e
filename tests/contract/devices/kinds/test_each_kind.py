"""What each kind promises, for its fake and for every make."""

from __future__ import annotations

from devices import fakes
from devices.document import Slip, TextLine, TicketContent, ticket_slip
from devices.health import Health
from devices.kinds import (
    CallKeypad,
    Camera,
    CancelRating,
    CardRead,
    CodeScanned,
    CodeScanner,
    DeviceEvent,
    IdCardReader,
    KeypadAction,
    KeypadPressed,
    Kind,
    LedBoard,
    Lights,
    Outcome,
    Panel,
    PrintJob,
    RatingKeys,
    RatingOutcome,
    RatingResult,
    Say,
    SelectInput,
    SetLight,
    SetPower,
    ShowNumbers,
    ShowPage,
    SoundStarted,
    Speaker,
    StartRating,
    StartReading,
    StopReading,
    StopSound,
    StripLine,
    StripPage,
    TakeSnapshot,
    TicketPrinter,
    Touched,
    TouchPhase,
    TouchScreen,
)
from tests.contract.devices.kinds.rigs import FakeRig, Rig, all_rigs, make_rig


def ticket(number: str) -> Slip:
    content = TicketContent(
        "资阳市政务服务中心", number, service="户政", lines=("前面6人",), qr=number
    )
    return ticket_slip(content)


def job(number: str) -> PrintJob:
    return PrintJob(command_id=f"job-{number}", slip=ticket(number))


# ------------------------------------------------------------------ ticket_printer


@all_rigs(Kind.TICKET_PRINTER)
def test_printed_tickets_carry_their_numbers_in_order(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        for number in ("B001", "B002", "A030"):
            rig.device.submit(job(number))
        rig.wait(lambda: all(rig.ends(f"job-{n}") for n in ("B001", "B002", "A030")))
        assert [rig.ends(f"job-{n}")[0].outcome for n in ("B001", "B002", "A030")] == [
            Outcome.CONFIRMED
        ] * 3
        assert rig.seen() == ["B001", "B002", "A030"]


@all_rigs(Kind.TICKET_PRINTER)
def test_same_job_is_printed_once(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        rig.device.submit(job("B001"))
        rig.do(job("B001"))
        rig.do(job("B001"))
        assert rig.seen() == ["B001"]


@all_rigs(Kind.TICKET_PRINTER)
def test_no_paper_fails_with_a_sentence_and_mends_without_restart(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        assert rig.do(job("B001")).outcome is Outcome.CONFIRMED
        for trouble in ("take_paper", "open_cover"):
            rig.person(trouble)
            rig.wait(lambda: rig.device.health.health is Health.BAD)
            assert rig.device.health.message_zh
            end = rig.do(job(f"X-{trouble}"))
            assert end.outcome is Outcome.FAILED
            assert end.message_zh
            rig.person("mend")
            rig.wait(lambda: rig.device.health.health is not Health.BAD)
        assert rig.do(job("B002")).outcome is Outcome.CONFIRMED
        assert rig.seen() == ["B001", "B002"]


@all_rigs(Kind.TICKET_PRINTER)
def test_long_slip_and_rare_glyphs_do_print(title: str) -> None:
    blocks = tuple(TextLine(f"第{n}行 㙓𠮷 ①￥：") for n in range(40))
    with make_rig(title) as rig:
        rig.ready()
        number = TextLine("B777", wide=4, high=4)
        command = PrintJob(command_id="long", slip=Slip("B777", (number, *blocks)))
        assert rig.do(command).outcome is Outcome.CONFIRMED
        assert rig.seen() == ["B777"]


# ------------------------------------------------------------------ call_keypad


@all_rigs(Kind.CALL_KEYPAD)
def test_keys_arrive_once_each_and_in_order(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        rig.person("press_call")
        rig.wait(lambda: len(rig.bodies(KeypadPressed)) == 1)
        rig.person("press_call", digits="12")
        rig.wait(lambda: len(rig.bodies(KeypadPressed)) == 2)
        pressed = [(one.action, one.digits) for one in rig.bodies(KeypadPressed)]
        assert pressed == [(KeypadAction.CALL, ""), (KeypadAction.CALL, "12")]
        assert rig.device.health.health is Health.GOOD


@all_rigs(Kind.CALL_KEYPAD)
def test_number_is_shown(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        end = rig.do(ShowNumbers(command_id="n", waiting=7, number="012"))
        if not rig.device.capabilities.shows_digits:
            assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
            return
        assert end.outcome in {Outcome.CONFIRMED, Outcome.SENT}
        rig.wait(rig.seen)
        assert rig.seen()[-1] == "012"


# ------------------------------------------------------------------ rating_keys


def start(rig: Rig, rating_id: str) -> None:
    command = StartRating(command_id=f"s-{rating_id}", rating_id=rating_id, seconds=20)
    assert rig.do(command).outcome in {Outcome.CONFIRMED, Outcome.SENT}


@all_rigs(Kind.RATING_KEYS)
def test_rating_has_exactly_one_result(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        rig.person("rate_best", idle=True)  # nothing is open: nobody's rating
        start(rig, "r1")
        rig.person("rate_best")
        rig.wait(lambda: rig.bodies(RatingResult))
        rig.person("rate_best", idle=True)
        start(rig, "r2")
        rig.do(CancelRating(command_id="c2", rating_id="r2"))
        rig.wait(lambda: len(rig.bodies(RatingResult)) == 2)
        rig.do(CancelRating(command_id="c2b", rating_id="r2"))
        first, second = rig.bodies(RatingResult)
        assert (first.rating_id, first.outcome) == ("r1", RatingOutcome.RATED)
        assert first.level == max(rig.device.capabilities.levels)
        assert first.raw_key == 1
        assert (second.rating_id, second.outcome) == ("r2", RatingOutcome.CANCELLED)
        assert second.level is None


@all_rigs(Kind.RATING_KEYS)
def test_new_rating_ends_the_old_one_without_a_level(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        start(rig, "r1")
        start(rig, "r2")
        rig.wait(lambda: rig.bodies(RatingResult))
        (old,) = rig.bodies(RatingResult)
        assert (old.rating_id, old.outcome, old.level) == ("r1", RatingOutcome.CANCELLED, None)


@all_rigs(Kind.RATING_KEYS)
def test_rating_of_a_lost_pad_says_so(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        start(rig, "r1")
        rig.unplug()
        rig.wait(lambda: rig.bodies(RatingResult), 3)
        (lost,) = rig.bodies(RatingResult)
        assert (lost.outcome, lost.level) == (RatingOutcome.DEVICE_LOST, None)


# ------------------------------------------------------------------ led_board


def page(text: str) -> StripPage:
    return StripPage((StripLine(text),))


def shown_by(rig: Rig) -> Outcome:
    """How a page ends well: a board that never answers cannot confirm it, and must not."""
    return Outcome.CONFIRMED if rig.device.capabilities.answers else Outcome.SENT


@all_rigs(Kind.LED_BOARD)
def test_board_shows_the_page(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        end = rig.do(ShowPage(command_id="p", page=page("B012 5号窗口")))
        assert end.outcome is shown_by(rig)
        assert "B012" in rig.seen()[-1]


@all_rigs(Kind.LED_BOARD)
def test_of_many_pages_the_last_stays_and_every_command_ends_once(title: str) -> None:
    with make_rig(title) as rig:
        rig.ready()
        for number in range(10):
            rig.device.submit(ShowPage(command_id=f"p{number}", page=page(f"B{number:03d}")))
        rig.wait(lambda: all(rig.ends(f"p{n}") for n in range(10)))
        ends = [rig.ends(f"p{n}") for n in range(10)]
        assert [len(one) for one in ends] == [1] * 10
        assert ends[-1][0].outcome is shown_by(rig)
        assert "B009" in rig.seen()[-1]
        for number, (end,) in enumerate(ends[:-1]):
            assert end.outcome is shown_by(rig) or end.reason == "superseded", number


# ------------------------------------------------------------------ the kinds that have a fake only


def test_reader_gives_a_card_only_while_it_reads() -> None:
    rig = FakeRig(Kind.ID_CARD_READER)
    rig.person("lay_card")
    rig.do(StartReading(command_id="1"))
    rig.person("lay_card")
    rig.do(StopReading(command_id="2"))
    rig.person("lay_card")
    assert len(rig.bodies(CardRead)) == 1


def test_every_fake_is_a_device_of_its_kind() -> None:
    """The types are the test: mypy checks each fake against the alias of its kind."""
    events: list[DeviceEvent] = []
    printer: TicketPrinter = fakes.FakeTicketPrinter("p", events.append)
    keypad: CallKeypad = fakes.FakeCallKeypad("k", events.append)
    pad: RatingKeys = fakes.FakeRatingKeys("r", events.append)
    board: LedBoard = fakes.FakeLedBoard("b", events.append)
    reader: IdCardReader = fakes.FakeIdCardReader("i", events.append)
    scanner: CodeScanner = fakes.FakeCodeScanner("c", events.append)
    touch: TouchScreen = fakes.FakeTouchScreen("t", events.append)
    panel: Panel = fakes.FakePanel("d", events.append)
    speaker: Speaker = fakes.FakeSpeaker("s", events.append)
    camera: Camera = fakes.FakeCamera("e", events.append)
    lights: Lights = fakes.FakeLights("l", events.append)
    devices = (
        printer, keypad, pad, board, reader, scanner, touch, panel, speaker, camera, lights
    )  # fmt: skip
    assert sorted(device.kind for device in devices) == sorted(Kind)


def test_fakes_remember_what_a_person_would_see() -> None:
    events: list[DeviceEvent] = []
    panel = fakes.FakePanel("d", events.append)
    panel.submit(SetPower(command_id="1", on=False))
    panel.submit(SelectInput(command_id="2", source="vga"))
    lights = fakes.FakeLights("l", events.append, channels=2)
    lights.submit(SetLight(command_id="1", channel=2, on=True))
    lights.submit(SetLight(command_id="2", channel=3, on=True))
    camera = fakes.FakeCamera("e", events.append)
    camera.submit(TakeSnapshot(command_id="1"))
    scanner = fakes.FakeCodeScanner("c", events.append)
    scanner.scan("early")
    scanner.submit(StartReading(command_id="1"))
    scanner.scan("B012")
    touch = fakes.FakeTouchScreen("t", events.append)
    touch.touch(0.5, 0.25)
    bodies = [event.body for event in events]
    assert (panel.on, panel.source, lights.on) == (False, "hdmi1", {2})
    assert [b.text for b in bodies if isinstance(b, CodeScanned)] == ["B012"]
    assert [b.phase for b in bodies if isinstance(b, Touched)] == [TouchPhase.DOWN, TouchPhase.UP]
    ends = [
        (e.device, b.outcome) for e, b in zip(events, bodies, strict=True) if hasattr(b, "outcome")
    ]
    assert [device for device, outcome in ends if outcome is Outcome.FAILED] == ["d", "l"]
    assert any(getattr(b, "data", b"") == camera.jpeg for b in bodies)


def test_speaker_that_is_stopped_ends_what_it_said_as_cancelled() -> None:
    rig = FakeRig(Kind.SPEAKER)
    rig.do(Say(command_id="a", text="请B零幺二号"))
    assert rig.fake.said == ["请B零幺二号"]
    assert rig.bodies(SoundStarted)
    rig.fake.hold()
    rig.device.submit(Say(command_id="b", text="长"))
    rig.device.submit(StopSound(command_id="stop"))
    rig.fake.finish("stop")
    assert (rig.ends("b")[0].outcome, rig.ends("b")[0].reason) == (Outcome.FAILED, "cancelled")
