"""The installer's tool on simulated devices: what it says, how it ends, what it refuses."""

from __future__ import annotations

import io
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from config.setup_model import DeviceConfig, LineConfig, Setup
from devices.call_keypad.ff68 import MAKE as KEYPAD
from devices.errors import TransportError
from devices.health import Health
from devices.led_board.onbon import MAKE as ONBON
from devices.probe import Probe
from devices.rating_keys.ff68 import MAKE as PAD
from devices.simulation.server import SimServer
from devices.ticket_printer.escpos import MAKE as ESCPOS
from devices.tool.arguments import parser
from devices.tool.check import check
from devices.tool.configuration import configuration
from devices.tool.discover import ask_port, discover, listen, transport_of
from devices.tool.entries import entries
from devices.tool.identify import identify
from devices.tool.outcome import Exit, ToolError, Voice
from devices.tool.record import capture
from devices.tool.replay import differences, load, replay
from devices.tool.setup import choose, load_if_written
from devices.tool.setup import load as load_setup
from devices.tool.trace import trace
from devices.transport import open_channel
from devices.transport.base import Channel, Waker
from devices.transport.holders import Holder
from devices.transport.listing import PortFound
from tests.helpers.patience import PATIENCE_S

_numbers = itertools.count(1)


class Hall:
    """A keypad with its pad, a strip and a printer on simulators of this process."""

    def __init__(self) -> None:
        number = next(_numbers)
        ports = {name: f"tool-{number}-{name}" for name in ("rs485", "strip", "printer")}
        self.setup = Setup(
            lines=tuple(
                LineConfig(name=name, transport="memory", port=port, owner="host-1")
                for name, port in ports.items()
            ),
            devices=(
                device("keypad-5", "call_keypad", "ff68", "rs485", address=5),
                device("pad-5", "rating_keys", "ff68", "rs485", address=5),
                device("strip-5", "led_board", "onbon", "strip"),
                device("printer-1", "ticket_printer", "escpos", "printer", program="kiosk-1"),
            ),
        )
        self.server = SimServer(self.setup.lines, self.setup.devices, seed=5, instant=True)
        self.out = io.StringIO()
        self.words = Voice(as_json=False, out=self.out)
        self.data = Voice(as_json=True, out=self.out)

    def one(self, name: str) -> DeviceConfig:
        return self.setup.device(name)

    def seen(self, witness: str) -> list[dict[str, Any]]:
        return [row for row in list(self.server.witness.rows) if row["witness"] == witness]

    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


def device(name: str, kind: Any, make: str, line: str, **more: Any) -> DeviceConfig:
    where = {} if "program" in more else {"counter": "5"}
    return DeviceConfig(name=name, kind=kind, make=make, line=line, **{**where, **more})


@pytest.fixture
def hall() -> Iterator[Hall]:
    one = Hall()
    thread = threading.Thread(target=one.server.run)
    thread.start()
    try:
        yield one
    finally:
        one.server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


# ------------------------------------------------------------------ identify


def test_every_device_shows_its_counter_and_what_cannot_answer_stays_unknown(hall: Hall) -> None:
    assert identify(hall.setup, hall.setup.devices, hall.data) is Exit.UNPROVEN
    (told,) = hall.json()
    states = {row["device"]: (row["health"], row["label"]) for row in told["devices"]}
    assert states == {
        "keypad-5": ("unknown", "5"),
        "pad-5": ("unknown", "5"),
        "strip-5": ("good", "5"),
        "printer-1": ("good", "kiosk-1"),
    }
    assert any("5" in "".join(row["text"]) for row in hall.seen("strip"))


def test_one_by_one_the_person_decides(hall: Hall) -> None:
    asked: list[str] = []

    def ask(one: DeviceConfig) -> bool | None:
        asked.append(one.name)
        return {"keypad-5": True, "strip-5": False}.get(one.name)

    chosen = choose(hall.setup, ["keypad-5", "strip"])
    assert identify(hall.setup, chosen, hall.words, ask=ask) is Exit.BAD
    assert asked == ["keypad-5", "strip-5"]
    hall.out.truncate(0)
    assert identify(hall.setup, [hall.one("keypad-5")], hall.words, ask=ask) is Exit.GOOD


def test_a_line_that_is_not_there_is_bad_and_the_others_go_on(hall: Hall) -> None:
    hall.server.control({"do": "unplug", "line": "printer"})
    chosen = [hall.one("strip-5"), hall.one("printer-1")]
    assert identify(hall.setup, chosen, hall.data) is Exit.BAD
    rows = {row["device"]: row for row in hall.json()[0]["devices"]}
    assert rows["strip-5"]["health"] == "good"
    assert (rows["printer-1"]["health"], rows["printer-1"]["reason"]) == ("bad", "line_down")


# ------------------------------------------------------------------ test


def test_a_board_proves_itself_and_a_person_has_the_last_word(hall: Hall) -> None:
    board = hall.one("strip-5")
    assert check(hall.setup, board, hall.words, ask=None) is Exit.GOOD
    assert check(hall.setup, board, hall.words, ask=lambda _question: False) is Exit.BAD
    assert "结论：异常" in hall.out.getvalue()


def test_a_keypad_is_proven_only_by_a_person_and_a_key(hall: Hall) -> None:
    keypad = hall.one("keypad-5")
    assert check(hall.setup, keypad, hall.words, ask=None) is Exit.UNPROVEN
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        press = {"do": "press", "device": "keypad-5", "keys": ["0C"]}
        threading.Timer(0.3, hall.server.control, (press,)).start()
        return True

    assert check(hall.setup, keypad, hall.data, ask=ask, input_s=5) is Exit.GOOD
    told = json.loads(hall.out.getvalue().splitlines()[-1])
    assert [(s["name"], s["health"]) for s in told["steps"]] == [
        ("link", "good"),
        ("state", "unknown"),
        ("act", "good"),
        ("input", "good"),
        ("health", "good"),
    ]
    assert len(asked) == 1
    assert check(hall.setup, keypad, hall.data, ask=lambda _: True, input_s=0.2) is Exit.BAD


def test_a_pad_is_started_and_its_key_awaited(hall: Hall) -> None:
    def rate() -> None:
        pause = threading.Event()  # until the pad was started: before that it takes no key
        for _ in range(200):
            if hall.server.control({"do": "rate", "device": "pad-5", "key": 1})["ok"]:
                return
            pause.wait(0.05)

    def ask(_question: str) -> bool:
        threading.Timer(0.5, rate).start()
        return True

    assert check(hall.setup, hall.one("pad-5"), hall.words, ask=ask, input_s=5) is Exit.GOOD
    assert "级别 5" in hall.out.getvalue()


def test_a_printer_without_paper_fails_with_its_sentence(hall: Hall) -> None:
    hall.server.control({"do": "set", "device": "printer-1", "paper": "out"})
    assert check(hall.setup, hall.one("printer-1"), hall.words, ask=None) is Exit.BAD
    assert "缺纸" in hall.out.getvalue()


# ------------------------------------------------------------------ trace, capture, replay


def test_trace_gives_frames_with_their_meaning(hall: Hall) -> None:
    strip = hall.one("strip-5")
    assert trace(hall.setup, strip, hall.data, seconds=0.5, ask=True) is Exit.GOOD
    *frames, end = hall.json()
    assert end == {"ok": True, "frames": len(frames)}
    assert {row["direction"] for row in frames} == {"to", "from"}
    assert all(row["meaning"] and row["size"] * 2 == len(row["data"]) for row in frames)
    keypad = hall.one("keypad-5")
    assert trace(hall.setup, keypad, hall.words, seconds=0.1) is Exit.UNPROVEN
    assert "检查接线" in hall.out.getvalue()


def test_a_keypad_set_to_another_address_is_found_by_who_traces_and_who_tests(hall: Hall) -> None:
    """hall.toml says 6, the terminal on the wall is set to 5: a press must not look like silence."""
    other = device("keypad-6", "call_keypad", "ff68", "rs485", address=6)
    setup = replace(hall.setup, devices=(other, *hall.setup.devices[2:]))
    press = {"do": "press", "device": "keypad-5", "keys": ["0C"]}
    threading.Timer(0.3, hall.server.control, (press,)).start()
    assert trace(setup, other, hall.words, seconds=3) is Exit.UNPROVEN
    said = hall.out.getvalue()
    assert "地址 5 在按键" in said
    assert "现为 6" in said
    assert "没有任何数据" not in said

    def ask(_question: str) -> bool:
        threading.Timer(0.3, hall.server.control, (press,)).start()
        return True

    assert check(setup, other, hall.data, ask=ask, input_s=3) is Exit.BAD
    steps = json.loads(hall.out.getvalue().splitlines()[-1])["steps"]
    assert "地址 5 在按键" in next(s["message_zh"] for s in steps if s["name"] == "input")


def test_a_neighbour_that_hall_toml_knows_is_no_stranger(hall: Hall) -> None:
    other = device("keypad-6", "call_keypad", "ff68", "rs485", address=6)
    setup = replace(hall.setup, devices=(other, *hall.setup.devices))
    press = {"do": "press", "device": "keypad-5", "keys": ["0C"]}
    threading.Timer(0.3, hall.server.control, (press,)).start()
    assert trace(setup, other, hall.words, seconds=2) is Exit.UNPROVEN
    assert "地址" not in hall.out.getvalue()


@pytest.mark.parametrize(
    ("name", "act"), [("strip-5", "identify"), ("printer-1", "test"), ("rs485", "test")]
)
def test_a_recorded_exchange_plays_again_as_it_was(
    name: str, act: Any, hall: Hall, tmp_path: Path
) -> None:
    path = tmp_path / "record.jsonl"
    chosen = choose(hall.setup, [name])

    def act_meanwhile(seconds: float) -> None:
        if name == "rs485":
            hall.server.control({"do": "press", "device": "keypad-5", "keys": ["01", "0C"]})
        threading.Event().wait(seconds)

    end = capture(hall.setup, chosen, path, hall.words, seconds=0.4, act=act, wait=act_meanwhile)
    assert end is Exit.GOOD
    record = load(path)
    assert [one.name for one in record.devices] == [one.name for one in chosen]
    assert any("to" in row for row in record.rows)
    assert differences(record) == []
    assert replay(path, hall.words) is Exit.GOOD
    if name == "rs485":
        assert any("KeypadPressed" in row.get("event", "") for row in record.rows)


def test_a_record_that_differs_is_told_with_both_sides(hall: Hall, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    chosen = [hall.one("keypad-5")]

    def press(seconds: float) -> None:
        hall.server.control({"do": "press", "device": "keypad-5", "keys": ["0C"]})
        threading.Event().wait(seconds)

    capture(hall.setup, chosen, path, hall.words, seconds=1.0, act="nothing", wait=press)
    text = path.read_text("utf-8")
    acknowledged = "ff68030368" + "05010c1216"
    assert f'"to": "{acknowledged}"' in text
    path.write_text(text.replace(f'"to": "{acknowledged}"', '"to": "ff6803036805010d1316"'))
    assert replay(path, hall.data) is Exit.BAD
    (difference,) = json.loads(hall.out.getvalue().splitlines()[-1])["differences"]
    assert "expected 0D 13 16, got 0C 12 16" in difference
    path.write_text(text.replace("KeypadAction.CALL", "KeypadAction.RATE"))
    assert len(differences(load(path))) >= 2


def test_personal_data_is_recorded_only_with_consent(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    secret = replace(KEYPAD, traces_bytes=False)
    monkeypatch.setattr("devices.tool.record.find_make", lambda _kind, _name: secret)
    keypad, path = [hall.one("keypad-5")], tmp_path / "r"
    with pytest.raises(ToolError, match="--personal"):
        capture(hall.setup, keypad, path, hall.words, seconds=0)
    assert not path.exists()
    capture(hall.setup, keypad, path, hall.words, seconds=0, personal=True)
    assert path.exists()


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"at": 0, "to": "00"}', '{"at": 0}'])
def test_what_is_no_record_is_refused_with_its_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(ToolError, match=r"r\.jsonl") as refused:
        load(path)
    assert refused.value.end is Exit.CONFIG
    with pytest.raises(ToolError, match="无法读取"):
        load(tmp_path / "none")


# ------------------------------------------------------------------ who holds the port


def test_a_held_port_names_its_holder_and_nothing_is_sent(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder(1234, "python -m devices.host --name host-1", "host-1")

    def busy(line: LineConfig, waker: Waker) -> Channel:
        raise TransportError("忙", "busy", code="port_busy")

    monkeypatch.setattr("devices.tool.workshop.who_holds", lambda _line: [holder])
    strip = hall.one("strip-5")
    with pytest.raises(ToolError) as held:
        check(hall.setup, strip, hall.words, ask=None, opener=busy)
    assert held.value.end is Exit.HELD
    assert "host-1（进程 1234）" in held.value.message_zh
    assert "stop it" in held.value.message_en
    assert identify(hall.setup, [strip], hall.data, opener=busy) is Exit.HELD
    assert not hall.seen("strip")


# ------------------------------------------------------------------ discover


def only(*ports: PortFound) -> Callable[[], list[PortFound]]:
    return lambda: list(ports)


def test_discover_asks_the_devices_of_the_setup_and_lists_ports(hall: Hall) -> None:
    hall.server.control({"do": "unplug", "line": "printer"})
    strange = PortFound("serial", "/dev/serial/by-id/usb-1", "/dev/ttyUSB7", "CP2102")
    end = discover(hall.setup, hall.data, listing=only(strange), holders=lambda _line: [])
    assert end is Exit.BAD
    (told,) = hall.json()
    assert {row["device"]: row["health"] for row in told["known"]} == {
        "keypad-5": "unknown",
        "pad-5": "unknown",
        "strip-5": "good",
        "printer-1": "bad",
    }
    (port,) = told["ports"]
    assert (port["port"], port["line"], port["held_by"]) == (strange.port, "", [])


MAKES = (KEYPAD, PAD, ONBON, ESCPOS)


@contextmanager
def unknown_port(hall: Hall, line: str, transport: str = "serial") -> Iterator[Any]:
    """A port of nobody: bytes go to a simulator, which the tool does not know."""
    opened: list[int] = []

    def opener(config: LineConfig, waker: Waker) -> Channel:
        opened.append(config.baud)
        return open_channel(hall.setup.line(line), waker)

    found: Any = PortFound(transport, f"/dev/tty-{line}", f"/dev/tty-{line}")  # type: ignore[arg-type] # "serial" or "tcp"
    yield found, opener, opened


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [("strip", "led_board", "screen 1"), ("printer", "ticket_printer", "ESC/POS")],
)
def test_a_harmless_question_finds_what_is_on_an_unknown_port(
    line: str, kind: str, text: str, hall: Hall
) -> None:
    with unknown_port(hall, line) as (found, opener, opened):
        (answer,) = ask_port(found, MAKES, opener=opener)
        assert (answer.kind, answer.sure) == (kind, True)
        assert text in answer.text
        assert opened == [9600]
        (entry,) = entries([answer], None)
        assert f'kind = "{kind}"' in entry
        assert "baud = 9600" in entry
    assert not hall.seen("paper")
    assert not hall.seen("strip")


def test_silence_is_no_finding_and_all_usual_rates_were_tried(hall: Hall) -> None:
    with unknown_port(hall, "rs485") as (found, opener, opened):
        quick = [
            make_with(one, Probe(one.probe.recognise, one.probe.ask, one.probe.bauds, 0.01))
            for one in MAKES
            if one.probe
        ]
        assert ask_port(found, quick, opener=opener) == []
        assert opened == [9600, 57_600, 115_200, 19_200, 38_400]
        opened.clear()
        assert ask_port(found, quick, bauds=[4800], opener=opener) == []
        assert opened == [4800]


def make_with(make: Any, probe: Probe) -> Any:
    from dataclasses import replace

    return replace(make, probe=probe)


def test_a_pressed_key_tells_the_port_and_the_address(hall: Hall) -> None:
    press = {"do": "press", "device": "keypad-5", "keys": ["0C"]}
    with unknown_port(hall, "rs485") as (found, opener, _):
        threading.Timer(0.2, hall.server.control, (press,)).start()
        answers = listen([found], MAKES, 5, opener=opener, voice=hall.words)
    assert [(one.kind, one.address) for one in answers] == [("call_keypad", 5)]
    assert "呼叫" in hall.out.getvalue()


def test_bytes_that_no_make_knows_are_shown_as_they_are(hall: Hall) -> None:
    press = {"do": "press", "device": "keypad-5", "keys": ["0C"]}
    with unknown_port(hall, "rs485") as (found, opener, _):
        threading.Timer(0.1, hall.server.control, (press,)).start()
        (answer,) = listen([found], (ONBON,), 0.6, opener=opener, voice=hall.words)
    assert (answer.make, answer.sure) == ("", False)
    assert "FF 68 03 03 68 05 01 0C 12 16" in answer.text


def test_ports_of_the_setup_are_not_asked_as_unknown_and_held_ones_not_at_all(hall: Hall) -> None:
    setup = Setup(
        lines=(LineConfig(name="rs485", transport="serial", port="/dev/ttyA", owner="host-1"),)
    )
    opened: list[str] = []

    def opener(line: LineConfig, waker: Waker) -> Channel:
        opened.append(line.port)
        raise TransportError("没有", "none", code="port_missing")

    ports = only(*(PortFound("serial", f"/dev/tty{n}", f"/dev/tty{n}") for n in "ABC"))
    busy = Holder(7, "something else")
    end = discover(
        setup,
        hall.words,
        ask=True,
        listing=ports,
        opener=opener,
        holders=lambda line: [busy] if line.port == "/dev/ttyB" else [],
        makes=MAKES,
    )
    assert end is Exit.UNPROVEN
    assert opened == ["/dev/ttyC"]
    text = hall.out.getvalue()
    assert "hall.toml 的线路 rs485" in text
    assert "something else（进程 7）" in text


def test_without_any_port_it_says_what_to_look_at(hall: Hall) -> None:
    assert discover(None, hall.words, listing=only()) is Exit.GOOD
    assert "dialout" in hall.out.getvalue()


@pytest.mark.parametrize(
    ("port", "transport"),
    [
        ("/dev/ttyUSB0", "serial"),
        ("COM3", "serial"),
        ("/dev/usb/lp0", "usblp"),
        ("/dev/input/event3", "evdev"),
        ("usb:04b8:0202", "usb"),
        ("192.168.1.50:5005", "tcp"),
    ],
)
def test_a_port_given_by_hand_is_opened_by_its_form(port: str, transport: str) -> None:
    assert transport_of(port) == transport


@pytest.mark.parametrize("make", MAKES, ids=lambda make: f"{make.kind}-{make.name}")
def test_probes_never_raise_and_find_nothing_in_noise(make: Any) -> None:
    from random import Random

    random = Random(3)
    for _ in range(300):
        noise = random.randbytes(random.randrange(4, 64))
        assert not [one for one in make.probe.recognise(noise) if one.sure]


def test_every_fault_of_the_configuration_is_told_without_opening_a_port(hall: Hall) -> None:
    assert configuration(hall.setup, hall.words) is Exit.GOOD
    wrong = (
        device("keypad-6", "call_keypad", "ff68", "rs485", address=5),
        device("strip-6", "led_board", "onbom", "strip"),
    )
    setup = replace(hall.setup, devices=(*hall.setup.devices, *wrong))
    assert configuration(setup, hall.words) is Exit.CONFIG
    said = hall.out.getvalue()
    assert "是否想写 onbon" in said
    assert "keypad-6" in said


def test_an_address_that_the_protocol_lacks_is_told_before_anything_starts(hall: Hall) -> None:
    wrong = (
        device("keypad-7", "call_keypad", "ff68", "rs485", address=300),
        device("lamp-1", "lights", "modbus_relay", "rs485", address=248),
    )
    setup = replace(hall.setup, devices=(*hall.setup.devices, *wrong))
    assert configuration(setup, hall.data) is Exit.CONFIG
    problems = hall.json()[-1]["problems"]
    assert [(one["device"], one["code"]) for one in problems] == [
        ("keypad-7", "bad_address"), ("lamp-1", "bad_address"),
    ]  # fmt: skip
    assert "1 至 254，现为 300" in problems[0]["message_zh"]


def test_a_name_that_is_nearly_right_is_guessed(hall: Hall) -> None:
    with pytest.raises(ToolError) as caught:
        choose(hall.setup, ["keypad5"])
    assert "是不是想写 keypad-5" in caught.value.message_zh
    assert "Did you mean keypad-5" in caught.value.message_en


def test_ports_can_be_looked_for_before_anything_was_written_down(
    hall: Hall, tmp_path: Path
) -> None:
    assert load_if_written(None, None, hall.words) is None
    assert load_if_written(tmp_path, None, hall.words) is None
    assert f"还没有 {tmp_path / 'hall.toml'}，只查找端口" in hall.out.getvalue()
    (tmp_path / "hall.toml").write_text("[[line]]\nnmae = 1\n", "utf-8")
    with pytest.raises(ToolError, match="nmae"):
        load_if_written(None, tmp_path / "hall.toml", hall.words)


def test_a_call_that_cannot_be_understood_says_so_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["replay", "x.rec", "--setup", "y"])
    assert ended.value.code == Exit.CONFIG
    err = capsys.readouterr().err
    assert err.startswith("命令写得不对")
    assert "--setup y" in err


# ------------------------------------------------------------------ setup and arguments


def test_unknown_names_and_missing_files_are_sentences(hall: Hall, tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="keypad-5") as unknown:
        choose(hall.setup, ["keypad-9"])
    assert "keypad-9" in unknown.value.message_zh
    assert [one.name for one in choose(hall.setup, ["rs485", "strip-5"])] == [
        "keypad-5",
        "pad-5",
        "strip-5",
    ]
    assert len(choose(hall.setup, [])) == 4
    with pytest.raises(ToolError, match="--hall"):
        load_setup(None, None)
    with pytest.raises(ToolError, match="discover"):
        load_setup(None, tmp_path / "hall.toml")
    (tmp_path / "hall.toml").write_text("nonsense = 1\n")
    with pytest.raises(ToolError, match="nonsense"):
        load_setup(None, tmp_path / "hall.toml")


def test_health_words_cover_all_values_and_every_command_parses() -> None:
    from devices.tool.outcome import HEALTH_ZH, KIND_ZH, MARKS

    assert set(HEALTH_ZH) == set(MARKS) == set(Health)
    from devices.kinds import Kind

    assert set(KIND_ZH) == {str(kind) for kind in Kind}
    for words in (
        "discover --port /dev/ttyUSB0 --ask --baud 9600 --json",
        "discover --hall x --press --seconds 5",
        "identify --setup s a b --one-by-one",
        "test --setup s keypad-5 --unattended",
        "trace --setup s keypad-5 --ask --seconds 2",
        "capture --setup s keypad-5 file --do identify --seconds 1",
        "replay file --json",
    ):
        assert parser().parse_args(words.split()).command == words.split()[0]
