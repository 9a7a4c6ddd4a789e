"""`hall check` tells of devices that cannot be built, and where in hall.toml each stands."""

from __future__ import annotations

import shutil
from pathlib import Path

from queue_controller.cli.device_commands import device_problems

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
