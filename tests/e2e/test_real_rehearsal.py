"""`hall rehearse --real`: the ports of hall.toml, invented visitors, and the real hall stays as it was.

Pseudo-terminals and listeners of this test stand for the real ports; the command knows nothing of simulators.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import config
from config.model import ControllerConfig, Hall, ProgramConfig, Setup
from devices.simulation.server import SimServer
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.halltime import ANCHOR_FILE, must_not_mix
from queue_controller.store.errors import StoreMixed
from queue_controller.store.lock import DATABASE, LOCK_FILE, FileLock
from tests.helpers.patience import PATIENCE_S

HALL = Path(sys.executable).parent / "hall"
HALLS = Path(__file__).resolve().parents[2] / "config" / "halls"
OF_COUNTERS = {"1", "2", "3"}
KINDS = {"call_keypad", "rating_keys", "led_board"}


class Site:
    """A hall folder with a hall.toml, and far ends at its ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "hall"
        shutil.copytree(HALLS / "songming", self.folder)
        hall = config.load_hall(self.folder).require()
        simulated = config.rehearsal_setup(hall, folder / "far", free_port=free_port)
        self.setup = _hall_toml(simulated, folder / "data")
        config.write_setup(self.folder / "hall.toml", self.setup)
        self.far = SimServer(self.setup.lines, self.setup.devices, instant=True)
        self.thread = threading.Thread(target=self.far.run)
        self.thread.start()
        self.hall: Hall = hall

    @property
    def data(self) -> Path:
        return Path(self.setup.controller.data_dir)

    def rows(self, witness: str) -> list[dict[str, Any]]:
        return [row for row in self.far.witness.rows if row.get("witness") == witness]

    def close(self) -> None:
        self.far.stop()
        self.thread.join(PATIENCE_S)


def _hall_toml(simulated: Setup, data: Path) -> Setup:
    """What an installer writes: explicit lines, no simulators, one kiosk and three counters."""
    devices = tuple(
        d
        for d in simulated.devices
        if (d.counter in OF_COUNTERS and d.kind in KINDS) or d.name == "printer-1"
    )
    used = {device.line for device in devices}
    return msgspec.structs.replace(
        simulated,
        controller=ControllerConfig(
            commands=f"tcp://127.0.0.1:{free_port()}",
            events=f"tcp://127.0.0.1:{free_port()}",
            data_dir=str(data),
        ),
        programs=(
            ProgramConfig(name="host-1", kind="device_host", machine="pc-1"),
            ProgramConfig(name="kiosk-1", kind="ticketing", machine="pc-1"),
        ),
        lines=tuple(line for line in simulated.lines if line.name in used),
        devices=devices,
        simulators=(),
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    yield found
    found.close()


def rehearse(site: Site, run_dir: Path, *more: str) -> tuple[int, dict[str, Any], str]:
    argv = [
        str(HALL), "rehearse", str(site.folder), "--real", "--headless", "--speed", "60",
        "--start", "08:55", "--minutes", "0.25", "--seed", "7", "--json", "--run-dir", str(run_dir), *more,
    ]  # fmt: skip
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=300)
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def test_the_real_ports_are_used_marked_and_the_real_hall_is_untouched(
    site: Site, tmp_path: Path
) -> None:
    site.data.mkdir()
    (site.data / DATABASE).write_bytes(b"the numbers of the real hall")
    code, result, stderr = rehearse(site, tmp_path / "run", "--machine", "pc-1")
    assert code == 0, (result, stderr)
    assert result["agree"] is True
    papers = site.rows("paper")
    issued = next(w for w in result["witnesses"] if w["witness"] == "event log")["count"]
    log = (tmp_path / "run" / "logs" / "kiosk-1.log").read_text("utf-8")
    told = json.loads(log.strip().splitlines()[-1])
    # Staff may give a number without paper; what the kiosk gave is on paper, one for one.
    assert issued >= told["issued"] == told["printed"] == len(papers) >= 5
    assert all("演练" in row["marks"] for row in papers)
    strips = [row for row in site.rows("strip") if row.get("label")]
    assert strips
    assert all("演练" in "".join(row["text"]) for row in site.rows("strip"))
    assert site.rows("keypad")
    assert result["devices"]["printer-1"] == "good"
    assert result["uses"] == {}
    assert [path.name for path in site.data.iterdir()] == [DATABASE]
    assert (site.data / DATABASE).read_bytes() == b"the numbers of the real hall"


def test_it_is_refused_while_the_hall_runs_and_for_an_unknown_machine(
    site: Site, tmp_path: Path
) -> None:
    site.data.mkdir()
    lock = FileLock(site.data / LOCK_FILE)
    try:
        code, result, _ = rehearse(site, tmp_path / "run")
        assert code == 2
        assert "hall run" in json.dumps(result, ensure_ascii=False)
    finally:
        lock.release()
    code, result, _ = rehearse(site, tmp_path / "run", "--machine", "pc-9")
    assert code == 2
    assert "pc-9" in json.dumps(result, ensure_ascii=False)
    assert not (tmp_path / "run").exists()


def test_the_walk_test_of_a_real_hall_as_a_command(site: Site, tmp_path: Path) -> None:
    argv = [
        str(HALL), "accept", str(site.folder), "1", "3", "--unattended", "--seconds", "0.5",
        "--out", str(tmp_path / "out"), "--json",
    ]  # fmt: skip
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=300)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 3, done.stderr  # nothing is wrong, nobody has looked
    assert [one["number"] for one in result["counters"]] == ["1", "3"]
    assert result["hall"] == site.hall.name_zh
    page = Path(result["files"][0]).read_text("utf-8")
    assert "仅设备确认" in page
    assert "无人值守" in page
    papers = site.rows("paper")
    assert "大厅设备验收单" in "".join(papers[-1]["text"])


def test_real_and_rehearsed_days_never_share_a_log(tmp_path: Path) -> None:
    must_not_mix(tmp_path, rehearsal=True)
    must_not_mix(tmp_path, rehearsal=False)
    (tmp_path / DATABASE).touch()
    must_not_mix(tmp_path, rehearsal=False)
    with pytest.raises(StoreMixed, match="真实大厅的数据"):
        must_not_mix(tmp_path, rehearsal=True)
    (tmp_path / ANCHOR_FILE).touch()
    must_not_mix(tmp_path, rehearsal=True)
    with pytest.raises(StoreMixed, match="演练的数据"):
        must_not_mix(tmp_path, rehearsal=False)
