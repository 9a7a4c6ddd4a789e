"""What ``discover`` proposes for hall.toml can be pasted as it is, for every make that it can recognise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import config
from config.setup_model import LineConfig, ProgramConfig, Setup
from devices.registry import all_makes, check_devices
from devices.tool.discover import Answer
from devices.tool.entries import AT_A_COUNTER, entries

RECOGNISED = [make for make in all_makes() if make.probe is not None]


def found(kind: str, make: str, port: str = "/dev/ttyUSB0", **more: object) -> Answer:
    row: dict[str, object] = {"transport": "serial", "baud": 9600, **more}
    return Answer(port, kind=kind, make=make, **row)  # type: ignore[arg-type] # rows of the tests


@pytest.mark.parametrize("make", RECOGNISED, ids=lambda make: f"{make.kind}-{make.name}")
def test_an_entry_is_complete_but_for_the_counter(make: object, tmp_path: Path) -> None:
    kind, name = str(make.kind), make.name  # type: ignore[attr-defined] # a Make
    (text,) = entries([found(kind, name, address=1)], None)
    path = tmp_path / "hall.toml"
    path.write_text(text, encoding="utf-8")
    asked = kind in AT_A_COUNTER
    loaded = config.load_setup(path, None)
    wanted = [problem for problem in loaded.problems if problem.severity == "error"]
    assert [problem.column for problem in wanted] == [
        f"device[{kind.replace('_', '-')}-1].counter"
    ] * asked
    path.write_text(text.replace('counter = ""', 'counter = "5"'), encoding="utf-8")
    setup = config.load_setup(path, None).setup
    assert setup is not None
    assert not check_devices(setup.lines, setup.devices)


def test_what_hall_toml_has_already_is_used_and_no_name_is_given_twice() -> None:
    setup = Setup(
        programs=(
            ProgramConfig(name="host-7", kind="device_host"),
            ProgramConfig(name="kiosk-2", kind="ticketing"),
        ),
        lines=(LineConfig(name="line-1", transport="serial", port="/dev/a", owner="host-7"),),
    )
    strip, printer = entries(
        [found("led_board", "onbon", "/dev/b"), found("ticket_printer", "escpos", "/dev/c")], setup
    )
    assert 'owner = "host-7"' in strip
    assert 'name = "line-2"' in strip
    assert 'owner = "kiosk-2"' in printer
    assert "[[program]]" not in strip + printer
    assert "counter" not in printer


def test_devices_of_one_port_share_its_line_and_a_program_is_written_once() -> None:
    texts = entries(
        [found("call_keypad", "ff68", address=5), found("call_keypad", "ff68", address=6)], None
    )
    tables = tomllib.loads("\n\n".join(texts))
    assert [program["name"] for program in tables["program"]] == ["host-1"]
    assert len(tables["line"]) == 1
    assert {device["line"] for device in tables["device"]} == {tables["line"][0]["name"]}
    assert [device["address"] for device in tables["device"]] == [5, 6]


def test_a_card_s_type_is_an_option_and_the_size_is_left_to_people() -> None:
    (text,) = entries([found("led_board", "onbon_d", options=(("card", "6E1"),))], None)
    assert 'card = "6E1", width = ' in text
    assert "请改成屏的实际点数" in text


def test_an_entry_of_a_network_port_has_no_baud() -> None:
    (text,) = entries([Answer("10.0.0.5:5005", "tcp", "led_board", "onbon", address=None)], None)
    assert "baud" not in text
    assert "address" not in text


def test_a_printers_entry_says_where_its_model_goes() -> None:
    (text,) = entries([found("ticket_printer", "escpos")], None)
    assert 'profile = "gainscha_80" }  # 请改成实际型号' in text
