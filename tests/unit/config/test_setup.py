"""hall.toml: every fault with the path to its key, its line, and the nearest known word."""

from pathlib import Path

import pytest

from config import ConfigError, Hall, check, load_hall, load_setup
from config.problems import SetupResult
from config.toml_lines import line_of
from tests.unit.config.folders import BASE, copy_base

GOOD = """\
[controller]
commands = "tcp://127.0.0.1:7700"
events = "tcp://127.0.0.1:7701"

[hall]
primary = "#0B57A4"

[policy]
disk_warn_mib = 300

[[program]]
name = "host-1"
kind = "device_host"

[[program]]
name = "kiosk-1"
kind = "ticketing"
machine = "kiosk-pc"

[[program]]
name = "terminal-1"
kind = "terminal"
counter = "1"

[[line]]
name = "rs485-1"
transport = "serial"
port = "/dev/ttyUSB0"
owner = "host-1"
half_duplex = true

[[line]]
name = "strip-1"
transport = "tcp"
port = "192.168.1.50:5005"
owner = "host-1"

[[line]]
name = "printer-1"
transport = "usb"
port = "usb:04b8:0202"
owner = "kiosk-1"

[[device]]
name = "keypad-1"
kind = "call_keypad"
make = "ff68"
line = "rs485-1"
address = 1
counter = "1"

[[device]]
name = "pad-1"
kind = "rating_keys"
make = "ff68"
line = "rs485-1"
address = 1
counter = "1"

[[device]]
name = "keypad-2"
kind = "call_keypad"
make = "ff68"
line = "rs485-1"
address = 2
counter = "2"

[[device]]
name = "strip-1"
kind = "led_board"
make = "onbon"
line = "strip-1"
counter = "1"
options = { family = "K", width = 192, height = 32 }

[[device]]
name = "printer-1"
kind = "ticket_printer"
make = "escpos"
line = "printer-1"
"""


@pytest.fixture(scope="module")
def hall() -> Hall:
    return load_hall(BASE).require()


def load(tmp_path: Path, text: str, hall: Hall | None) -> SetupResult:
    path = tmp_path / "hall.toml"
    path.write_text(text, "utf-8")
    return load_setup(path, hall)


def test_a_good_file(tmp_path: Path, hall: Hall) -> None:
    setup = load(tmp_path, GOOD, hall).require()

    assert setup.controller.data_dir == "var/test-gov"
    assert setup.controller.keys_dir == "var/test-gov/keys"
    assert setup.policy.disk_warn_mib == 300
    assert setup.policy.disk_refuse_mib == 64
    assert setup.program("kiosk-1").size == (1080, 1920)
    assert setup.device("printer-1").program == "kiosk-1"
    assert [device.name for device in setup.devices_on("rs485-1")] == [
        "keypad-1",
        "pad-1",
        "keypad-2",
    ]
    assert [device.name for device in setup.devices_at("1", "rating_keys")] == ["pad-1"]
    assert [device.name for device in setup.devices_of("kiosk-1")] == ["printer-1"]
    assert [line.name for line in setup.lines_of("host-1")] == ["rs485-1", "strip-1"]
    assert [program.name for program in setup.programs_of("terminal")] == ["terminal-1"]
    with pytest.raises(KeyError):
        setup.line("nowhere")


FAULTS = [
    # old text, new text, line of the fault, path, kind, what the message must say
    ("[policy]", "[polcy]", 8, "polcy", "unknown_key", "“policy”"),
    ("disk_warn_mib", "disc_warn_mib", 9, "policy.disc_warn_mib", "unknown_key", "disk_warn_mib"),
    ("half_duplex", "halfduplex", 30, "line[rs485-1].halfduplex", "unknown_key", "half_duplex"),
    ("300", '"300"', 9, "policy.disk_warn_mib", "bad_value", "disk_warn_mib = 300"),
    ("300", '"many"', 9, "policy.disk_warn_mib", "bad_value", "整数"),
    ("half_duplex = true", 'half_duplex = "True"', 30, "line[rs485-1].half_duplex", "bad_value",
     "half_duplex = true"),
    ("300", "0", 9, "policy.disk_warn_mib", "bad_value", "大于0"),
    ("300", "64", 8, "policy.disk_refuse_mib", "inconsistent_value", "disk_warn_mib"),
    ("#0B57A4", "blue", 6, "hall.primary", "bad_value", "颜色"),
    ("tcp://127.0.0.1:7700", "127.0.0.1:7700", 2, "controller.commands", "bad_value", "tcp://"),
    (":7700", ":77000", 2, "controller.commands", "bad_value", "tcp://"),
    (":7700", ":7701", 3, "controller.events", "duplicate_key", "端点"),
    ('"ticketing"', '"ticketting"', 17, "program[kiosk-1].kind", "unknown_value", "“ticketing”"),
    ('"call_keypad"', '"keypad"', 46, "device[keypad-1].kind", "unknown_value", "call_keypad"),
    ('"terminal-1"', '"desk-1"', 21, "program[desk-1].name", "bad_value", "terminal-1"),
    ('"terminal-1"', '"Terminal 1"', 21, "program[Terminal 1].name", "bad_value", "小写"),
    ('counter = "1"\n\n[[line', "\n[[line", 20, "program[terminal-1].counter", "missing_value",
     "窗口"),
    ('counter = "1"\n\n[[line', 'counter = "9"\n\n[[line', 23, "program[terminal-1].counter",
     "unknown_reference", "“9”"),
    ('owner = "host-1"\nhalf', 'owner = "hots-1"\nhalf', 29, "line[rs485-1].owner",
     "unknown_reference", "“host-1”"),
    ('line = "rs485-1"', 'line = "rs485-2"', 48, "device[keypad-1].line", "unknown_reference",
     "“rs485-1”"),
    ('counter = "2"', 'counter = "22"', 66, "device[keypad-2].counter", "unknown_reference", "22"),
    ("address = 2", "address = 1", 65, "device[keypad-2].address", "duplicate_key", "keypad-1"),
    ("address = 2\n", "", 60, "device[keypad-2].address", "missing_value", "地址"),
    ("address = 2", "address = -2", 65, "device[keypad-2].address", "bad_value", "不小于0"),
    ('counter = "2"\n', "", 60, "device[keypad-2].counter", "missing_value", "窗口"),
    ('name = "pad-1"', 'name = "keypad-1"', 53, "device[keypad-1].name", "duplicate_key", "两次"),
    ('"192.168.1.50:5005"', '"192.168.1.50"', 35, "line[strip-1].port", "bad_value", "5005"),
    ('"192.168.1.50:5005"', '"192.168.1.50:0"', 35, "line[strip-1].port", "bad_value", "5005"),
    ('"usb:04b8:0202"', '"usb:04b8"', 41, "line[printer-1].port", "bad_value", "usb:04b8:0202"),
    ('"tcp"\nport = "192.168.1.50:5005"', '"serial"\nport = "/dev/ttyUSB0"', 35,
     "line[strip-1].port", "duplicate_key", "rs485-1"),
    ("half_duplex = true", 'half_duplex = "yes"', 30, "line[rs485-1].half_duplex", "bad_value",
     "true"),
    ('port = "/dev/ttyUSB0"\n', "", 25, "line[rs485-1].port", "missing_value", "port"),
    ('line = "printer-1"', "", 76, "device[printer-1].line", "missing_value", "line"),
    ("options = { family", "option = { family", 74, "device[strip-1].option", "unknown_key",
     "“options”"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{n}-{f[3]}-{f[4]}" for n, f in enumerate(FAULTS)])
def test_fault(fault: tuple[str, str, int, str, str, str], tmp_path: Path, hall: Hall) -> None:
    old, new, row, path, kind, said = fault
    assert old in GOOD

    result = load(tmp_path, GOOD.replace(old, new, 1), hall)

    assert result.setup is None
    assert [(p.file, p.row, p.column, p.severity, p.kind) for p in result.problems] == [
        ("hall.toml", row, path, "error", kind)
    ]
    assert said in result.problems[0].message_zh


def test_all_faults_at_once(tmp_path: Path, hall: Hall) -> None:
    text = (
        GOOD.replace("300", "true")
        .replace('"ticketing"', '"kiosk"')
        .replace("address = 2", "address = 1")
        .replace('line = "strip-1"', 'line = "strip-9"')
    )

    problems = load(tmp_path, text, hall).problems

    assert {p.column for p in problems} == {
        "policy.disk_warn_mib",
        "program[kiosk-1].kind",
        "device[keypad-2].address",
        "device[strip-1].line",
    }


@pytest.mark.parametrize(
    ("text", "row", "kind"),
    [
        ('[policy]\nlanguage = "zh\n', 2, "bad_toml"),
        ("[policy]\nlanguage = zh\n", 2, "bad_toml"),
        ("[policy\n", 1, "bad_toml"),
        ("a = [1,\n", 2, "bad_toml"),
        ("a = " + "[" * 5000, None, "bad_toml"),
        ("a = " + "9" * 5000, None, "bad_toml"),
        ("[policy]\n[policy]\n", 2, "bad_toml"),
        ("program = 3\n", 1, "bad_value"),
        ("program = [3]\n", 1, "bad_value"),
        ("policy = 3\n", 1, "bad_value"),
    ],
)
def test_broken_toml(text: str, row: int | None, kind: str, tmp_path: Path) -> None:
    result = load(tmp_path, text, None)

    assert result.setup is None
    assert [(p.row, p.kind) for p in result.problems] == [(row, kind)]


def test_another_encoding_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes('[hall]\nname_zh = "测试县"\n'.encode("gbk"))

    (encoding,) = load_setup(path, None).problems
    (missing,) = load_setup(tmp_path / "no.toml", None).problems

    assert (encoding.row, encoding.kind) == (2, "wrong_encoding")
    assert (missing.file, missing.kind) == ("no.toml", "missing_file")


def test_without_a_hall_its_counters_are_not_asked_for(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD.replace('counter = "2"', 'counter = "22"'), None).problems == ()


def test_an_empty_file_is_a_setup_without_programs(tmp_path: Path, hall: Hall) -> None:
    assert load(tmp_path, "", hall).require().programs == ()


def test_a_byte_order_mark_and_windows_line_ends(tmp_path: Path, hall: Hall) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

    assert load_setup(path, hall).problems == ()


def test_a_missing_emblem_is_a_warning(tmp_path: Path, hall: Hall) -> None:
    text = GOOD.replace("[hall]", '[hall]\nemblem = "emblem.png"')

    result = load(tmp_path, text, hall)

    (problem,) = result.problems
    assert (problem.row, problem.column, problem.severity) == (6, "hall.emblem", "warning")
    assert result.require().look.emblem == "emblem.png"


def test_check_covers_tables_and_hall_toml(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / "hall.toml").write_text(GOOD.replace("300", "0"), "utf-8")
    (folder / "zones.csv").unlink()

    assert [problem.file for problem in check(folder)] == ["zones.csv", "hall.toml"]


def test_require_says_everything(tmp_path: Path, hall: Hall) -> None:
    result = load(tmp_path, GOOD.replace("300", "0").replace("[hall]", "[hal]"), hall)

    with pytest.raises(ConfigError, match="disk_warn_mib") as caught:
        result.require()
    assert "hal" in caught.value.detail
    assert len(caught.value.problems) == 2


def test_lines_of_keys() -> None:
    text = """\
# [policy]
policy.undo_s = 3  # dotted
[ controller ]
"commands" = "x"
[[device]]
name = "a"
[device.options]
width = 1
[[ device ]]
name = "b"
options.width = 2
"""
    assert line_of(text, ("policy", "undo_s")) == 2
    assert line_of(text, ("controller", "commands")) == 4
    assert line_of(text, ("device", 0, "options", "width")) == 8
    assert line_of(text, ("device", 1, "options", "width")) == 11
    assert line_of(text, ("device", 1, "address")) == 9
    assert line_of(text, ("line", 0, "port")) is None


def test_transports_without_a_serial_port(tmp_path: Path, hall: Hall) -> None:
    more = """
[[line]]
name = "pad-line"
transport = "evdev"
port = "/dev/input/by-id/usb-Pad-event-kbd"
owner = "host-1"

[[line]]
name = "camera"
transport = "http"
port = "192.168.1.64:80"
owner = "host-1"

[[device]]
name = "speaker-1"
kind = "speaker"
make = "audio"
program = "host-1"
"""
    setup = load(tmp_path, GOOD + more, hall).require()

    assert [device.name for device in setup.devices_of("host-1")][-1] == "speaker-1"
    for old, new in (("/dev/input", "dev/input"), (":80", ""), (":80", ":0")):
        (problem,) = load(tmp_path, GOOD + more.replace(old, new), hall).problems
        assert problem.column.endswith(".port")


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        ('zones = ["Z1"]', 'zones = ["Z2"]', False),
        ('zones = ["Z1"]', 'zones = ["Z2", "Z1"]', True),
        ("", 'zones = ["Z2"]', True),
        ('zones = ["Z1"]', "", True),
        ("", "", True),
    ],
)
def test_two_voices_in_one_zone_are_a_warning(
    first: str, second: str, warned: bool, tmp_path: Path, hall: Hall
) -> None:
    path = tmp_path / "hall.toml"
    text = "\n".join(
        f'[[program]]\nname = "announcer-{n}"\nkind = "announcer"\n{zones}'
        for n, zones in enumerate((first, second), start=1)
    )
    path.write_text(text, encoding="utf-8")
    found = [p for p in load_setup(path, hall).problems if "announcer-2" in p.message_zh]
    assert [p.severity for p in found] == ["warning"] * warned


def test_a_zone_with_counters_where_nobody_speaks_is_a_warning(tmp_path: Path, hall: Hall) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(
        '[[program]]\nname = "announcer-1"\nkind = "announcer"\nzones = ["Z1"]', encoding="utf-8"
    )
    (problem,) = load_setup(path, hall).problems
    assert (problem.severity, problem.kind) == ("warning", "missing_value")
    assert "Z2" in problem.message_zh
    assert "Z1、" not in problem.message_zh
