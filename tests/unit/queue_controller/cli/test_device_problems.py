"""`hall check` tells of devices that cannot be built, and where in hall.toml each stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import config
from queue_controller.cli.device_commands import device_problems, with_device_problems

HALL = Path(__file__).resolve().parents[3] / "data" / "edge" / "base"
TOML = """\
[[program]]
name = "kiosk-1"
kind = "ticketing"

[[line]]
name = "l1"
transport = "serial"
port = "/dev/ttyS0"
owner = "kiosk-1"

[[line]]
name = "l2"
transport = "serial"
port = "/dev/ttyS1"
owner = "kiosk-1"

[[device]]
name = "p1"
kind = "ticket_printer"
make = "escpoz"
line = "l1"

[[device]]
name = "r1"
kind = "id_card_reader"
make = "sdt"
line = "l2"
options = { tries = "x" }
"""


def test_a_device_that_cannot_be_built_is_named_with_its_row(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    (folder / "hall.toml").write_text(TOML, encoding="utf-8")
    make, options = device_problems(folder)
    assert (make.file, make.row, make.column) == ("hall.toml", 20, "device[p1].make")
    assert "是否想写 escpos" in make.message_zh
    assert "hall.toml第20行" in make.message_zh
    assert (options.row, options.column) == (28, "device[r1].options")


def test_all_typing_errors_are_told_at_once_and_each_of_them_once(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    wrong = TOML.replace('owner = "kiosk-1"', 'owner = "kiosk-2"', 1)
    wrong += """
[[line]]
name = "l3"
transport = "serial"
port = "/dev/ttyS2"
owner = "host-1"
baud = "9600"

[[device]]
name = "k5"
kind = "call_keypad"
make = "ff68"
line = "l3"
adress = 5
counter = "1"

[[device]]
name = "k6"
kind = "call_keypad"
make = "ff68"
line = "l3"
address = 300
counter = "2"
"""
    (folder / "hall.toml").write_text(wrong, encoding="utf-8")
    known = config.check(folder)
    columns = [one.column for one in with_device_problems(known, device_problems(folder))]
    assert sorted(columns) == [
        "device[k5].adress",
        "device[k6].address",
        "device[p1].make",
        "device[r1].options",
        "line[l1].owner",
        "line[l3].baud",
    ]
