"""Whatever happens in whatever order: each command ends exactly once, each rating has one result."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from config.setup_model import DeviceConfig, LineConfig
from devices.call_keypad.ff68 import MAKE as KEYPAD
from devices.driver import Driver, DriverSetup, Make
from devices.errors import TransportError
from devices.fakes.port import RecordingPort
from devices.kinds import (
    Beep,
    Cancel,
    CancelRating,
    CheckHealth,
    Command,
    Identify,
    RatingResult,
    Reset,
    SetBrightness,
    SetPower,
    ShowNumbers,
    ShowPage,
    StartRating,
)
from devices.led_board.onbon import MAKE as BOARD
from devices.led_board.onbon import protocol
from devices.rating_keys.ff68 import MAKE as PAD
from devices.registry import parse_options
from devices.wire.ff68 import Key, keys_frame, rating_frame
from tests.unit.devices.ff68.bench import keypad, pad
from tests.unit.devices.led_board.bench import page, strip

LINE = LineConfig(name="l", transport="serial", port="x", owner="host-1")
LOST = TransportError("断开", "gone")
Moves = list[tuple[str, int]]

moves = st.lists(
    st.tuples(st.sampled_from(["submit", "sent", "frame", "wait", "lost"]), st.integers(0, 7)),
    max_size=60,
)
derandomized = settings(derandomize=True, max_examples=200, deadline=None)


def board_command(number: int, command_id: str, previous: str) -> Command:
    return [
        ShowPage(command_id=command_id, page=page("A001")),
        ShowPage(command_id=command_id, page=page(f"请𬭎{number}")),
        ShowPage(command_id=command_id, page=page("一", "二")),
        SetBrightness(command_id=command_id, percent=50),
        SetPower(command_id=command_id, on=True),
        Identify(command_id=command_id, label="5"),
        Cancel(command_id=command_id, target_id=previous),
        [Reset(command_id=command_id), CheckHealth(command_id=command_id)][number % 2],
    ][number]


def keypad_command(number: int, command_id: str, previous: str) -> Command:
    return [
        ShowNumbers(command_id=command_id, waiting=3),
        ShowNumbers(command_id=command_id, number="012"),
        ShowNumbers(command_id=command_id),
        Beep(command_id=command_id, times=2),
        Identify(command_id=command_id, label="5"),
        Reset(command_id=command_id),
        Cancel(command_id=command_id, target_id=previous),
        ShowNumbers(command_id=command_id, waiting=9, number="1"),
    ][number]


def pad_command(number: int, command_id: str, previous: str) -> Command:
    return [
        StartRating(command_id=command_id, rating_id=f"r-{command_id}", seconds=5),
        StartRating(command_id=command_id, rating_id="r-same", seconds=5),
        StartRating(command_id=command_id, rating_id=f"r-{previous}", seconds=5),
        CancelRating(command_id=command_id, rating_id=f"r-{previous}"),
        CancelRating(command_id=command_id, rating_id="r-same"),
        Beep(command_id=command_id),
        Reset(command_id=command_id),
        StartRating(command_id=command_id, rating_id=f"r-{command_id}", seconds=1),
    ][number]


def board_frame(number: int) -> protocol.Frame:
    yes, busy = protocol.ack(protocol.ping()), protocol.CardError.BUSY
    no = protocol.nack(None, protocol.CardError.FONT_MISSING)
    return [yes, yes, yes, yes, no, protocol.nack(None, busy), protocol.ping(), yes][number]


def play(
    make: Make,
    device: DeviceConfig,
    what: Moves,
    command: Callable[[int, str, str], Command],
    frame: Callable[[int], object],
) -> tuple[RecordingPort, list[str], Driver]:
    """Make the moves, then lose the line; returns what the driver did and was asked."""
    port = RecordingPort()
    driver = make.build_driver(DriverSetup(device, LINE, parse_options(make, device), port))
    now = 10.0
    asked: list[str] = []
    on_the_wire: list[int] = []
    driver.on_open(now)
    for move, number in what:
        now += 0.05
        if move == "submit":
            command_id = f"c{len(asked)}"
            asked.append(command_id)
            driver.submit(command(number, command_id, f"c{len(asked) - 2}"), now)
        elif move == "sent" and on_the_wire:
            driver.on_sent(on_the_wire.pop(0), now)
        elif move == "frame":
            driver.on_frame(frame(number), now)
        elif move == "wait":
            now += number
        elif move == "lost":
            driver.on_lost(now, LOST)
            on_the_wire.clear()
            now += number
            driver.on_open(now)
        due = driver.next_deadline()
        if due is not None and due <= now:
            driver.on_timer(now)
            due = driver.next_deadline()
            assert due is None or due > now, "a timer that is always due would eat the processor"
        driver.health(now)
        on_the_wire += [one.token for one in port.written if one.token is not None]
        port.written.clear()
    driver.on_lost(now, LOST)
    return port, asked, driver


def ends(port: RecordingPort) -> Counter[str]:
    return Counter(completion.command_id for completion in port.completions)


@derandomized
@given(moves)
def test_boards(what: Moves) -> None:
    port, asked, _ = play(BOARD, strip(), what, board_command, board_frame)
    assert ends(port) == Counter(asked)


@derandomized
@given(moves)
def test_keypads(what: Moves) -> None:
    port, asked, _ = play(
        KEYPAD,
        keypad(5),
        what,
        keypad_command,
        lambda number: keys_frame(5, number, Key.CALL),
    )
    assert ends(port) == Counter(asked)


@derandomized
@given(moves)
def test_pads(what: Moves) -> None:
    port, asked, _ = play(PAD, pad(5), what, pad_command, lambda number: rating_frame(5, number))
    assert ends(port) == Counter(asked)
    results = Counter(e.rating_id for e in port.events if isinstance(e, RatingResult))
    assert all(count == 1 for count in results.values())
