from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import get_args

import pytest

from config.setup_model import Transport
from devices.errors import DeviceConfigError
from devices.kinds import Kind
from devices.registry import all_makes, check_devices, find_make, make_names, parse_options
from tests.helpers.patience import PATIENCE_S
from tests.unit.devices.frame.toy import device_config, line_config, toy_make, use_toy


def test_every_folder_is_a_make_with_usable_defaults() -> None:
    makes = all_makes()
    assert makes
    for make in makes:
        assert find_make(make.kind, make.name) is make
        device = device_config(kind=str(make.kind), make=make.name)
        options = parse_options(make, device)
        expected = "".join(word.title() for word in str(make.kind).split("_"))
        capabilities = make.capabilities(device, options)
        assert type(capabilities).__name__ == f"{expected}Capabilities"
        assert make.transports <= set(get_args(Transport))


def test_finding_makes_imports_no_simulator() -> None:
    code = (
        "import sys; from devices.registry import all_makes; all_makes();"
        "bad = [m for m in sys.modules if m.endswith('.simulator') or 'simulation' in m];"
        "sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_unknown_kind_and_make_name_the_nearest() -> None:
    with pytest.raises(DeviceConfigError, match="call_keypad") as kind:
        find_make("call_keypda", "ff68")
    assert kind.value.code == "unknown_kind"
    name = make_names(Kind.CALL_KEYPAD)[0]
    with pytest.raises(DeviceConfigError, match=name) as make:
        find_make(Kind.CALL_KEYPAD, name + "x")
    assert make.value.code == "unknown_make"


def test_unknown_option_names_device_option_and_nearest() -> None:
    with pytest.raises(DeviceConfigError) as err:
        parse_options(toy_make(), device_config(options={"replys": 1}))
    assert err.value.code == "bad_options"
    for word in ("toy-1", "replys", "reply_s"):
        assert word in err.value.message_zh
        assert word in err.value.message_en


def test_option_of_the_wrong_type() -> None:
    with pytest.raises(DeviceConfigError, match="reply_s"):
        parse_options(toy_make(), device_config(options={"reply_s": "slow"}))


def test_a_makes_own_check_speaks_both_languages() -> None:
    cases = {
        '{"profile": "xprinter-80"}': ("是不是想写 xprinter_80", "did you mean xprinter_80"),
        '{"model": {"width_dot": 576}}': (
            "没有属性 width_dot，是不是想写 width_dots",
            "did you mean width_dots",
        ),
        '{"model": {"native_qr": "yes"}}': ("native_qr 应当是true 或 false", "must be bool"),
        '{"model": {"width_dots": 9000}}': ("width_dots 应当在", "width_dots must be"),
        '{"model": {"rom": "utf9"}}': ("rom 应当是", "rom must be one of"),
    }
    make = find_make("ticket_printer", "escpos")
    for options, (zh, en) in cases.items():
        device = device_config(kind="ticket_printer", make="escpos", options=json.loads(options))
        with pytest.raises(DeviceConfigError) as caught:
            parse_options(make, device)
        assert zh in caught.value.message_zh
        assert en in caught.value.message_en
        assert not re.search(r"[\u4e00-\u9fff]", caught.value.message_en)


def test_faults_of_lines_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch, toy_make(needs_address=True))
    lines = [line_config(), line_config(name="usb", transport="usb", port="usb:04b8:0202")]
    devices = [
        device_config("a", address=1),
        device_config("b", address=1),
        device_config("c"),
        device_config("d", line="nowhere"),
        device_config("e", line="usb", address=1),
    ]
    codes = [problem.code for problem in check_devices(lines, devices)]
    assert sorted(codes) == ["double_address", "no_address", "unknown_line", "wrong_transport"]


def test_device_without_address_must_be_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy(monkeypatch)
    problems = check_devices([line_config()], [device_config("a"), device_config("b")])
    assert {problem.code for problem in problems} == {"shared_line"}
    addressed = [device_config("a", address=1), device_config("b", address=2)]
    assert not check_devices([line_config()], addressed)
    double = [device_config("a", address=1), device_config("b", address=1)]
    assert [one.code for one in check_devices([line_config()], double)] == ["double_address"]
    assert not check_devices([line_config()], [device_config("a")])


def test_boards_with_addresses_share_a_line_and_one_without_is_named() -> None:
    line = line_config(transport="serial", half_duplex=True)

    def boards(*addresses: int | None) -> list[str]:
        devices = [
            device_config(f"board-{n}", kind="led_board", make="onbon", address=address)
            for n, address in enumerate(addresses)
        ]
        return [f"{one.code} {one.message_en}" for one in check_devices([line], devices)]

    assert boards(1, 2, 3) == []
    assert boards(None) == []
    (problem,) = boards(1, 2, None)
    assert problem.startswith("shared_line")
    assert "board-2" in problem
    (problem,) = boards(1, 2, 1)
    assert problem.startswith("double_address")
    assert "board-0 and board-2" in problem


def test_one_address_is_shared_only_by_a_keypad_and_the_rating_keys_behind_it() -> None:
    line = line_config(transport="serial", half_duplex=True)
    keypad = device_config("keypad-1", make="ff68", address=1)
    pad = device_config("pad-1", kind="rating_keys", make="ff68", address=1)
    board = device_config("board-1", kind="led_board", make="onbon", address=1)
    assert not check_devices([line], [keypad, pad])
    assert [p.code for p in check_devices([line], [keypad, board])] == ["double_address"]
    assert [p.code for p in check_devices([line], [keypad, pad, board])] == ["double_address"]
