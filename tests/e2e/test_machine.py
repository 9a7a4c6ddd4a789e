"""A hall on a bare machine without a network: installed from the bundle, run by a real systemd, and started again."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.machine import APP, HALL, LIMIT_S, ROOT, Machine, missing

SERVICES = (
    "hall-sound.service",
    "hall-controller.service",
    "hall-program@host-1.service",
    "hall-program@announcer-1.service",
    "hall-screen@kiosk-1.service",
)
pytestmark = [pytest.mark.nightly, pytest.mark.timeout(4 * LIMIT_S)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One for all tests of this file, which go on from each other."""
    lacks = missing()
    assert not lacks, lacks
    folder = tmp_path_factory.mktemp("machine")
    subprocess.run(
        ["scripts/bundle", str(folder)], cwd=ROOT, check=True, timeout=LIMIT_S, capture_output=True
    )
    (bundle,) = folder.glob("hall-*.tar")
    made = Machine(folder / "disk")
    made.unpack(bundle)
    bundle.unlink()
    made.boot()
    try:
        yield made
    finally:
        made.power_off()
        shutil.rmtree(folder, ignore_errors=True)


def _main_pid(machine: Machine, service: str) -> str:
    return machine.run(f"systemctl show -p MainPID --value '{service}'").strip()


def _active(machine: Machine) -> list[str]:
    return machine.run(f"systemctl is-active {' '.join(SERVICES)} || true").split()


def _issue(machine: Machine) -> str:
    said = machine.run(f".venv/bin/hall issue A --hall {HALL} --json")
    return str(json.loads(said.splitlines()[-1])["ticket"]["label"])


def test_a_hall_on_a_bare_machine_from_installing_to_starting_it_again(machine: Machine) -> None:
    """One test, because each step needs the one before: an afternoon of an installer."""
    # Without a network, from the bundle alone.
    assert "default" not in machine.run("cat /proc/net/route")
    assert "环境就绪" in machine.run("scripts/setup --screen make")
    assert "环境就绪" in machine.run("scripts/setup --screen make"), "it can be repeated"
    machine.prepare()
    assert "没有发现问题" in machine.run(f".venv/bin/hall check {HALL}")

    # Every service starts, and says by itself that it is ready.
    said = machine.run(f".venv/bin/hall units {HALL} --backups /mnt/backup/hall --enable")
    assert "已启动，开机自动启动" in said
    assert _active(machine) == ["active"] * len(SERVICES)
    assert machine.run("systemctl list-units --failed --no-legend 'hall-*'").strip() == ""
    machine.wait(f".venv/bin/hall devices --hall {HALL}", "● 正常  speaker.announcer-1")
    for service in SERVICES:
        pid = _main_pid(machine, service)
        assert machine.run(f"stat -c %U /proc/{pid}").strip() == "hall", service

    # A controller that hangs is killed by its watchdog, and knows its numbers again.
    first = _issue(machine)
    before = _main_pid(machine, "hall-controller.service")
    began = time.monotonic()
    machine.run(f"kill -STOP {before}")
    machine.wait("systemctl show -p NRestarts --value hall-controller", "1")
    machine.wait("systemctl is-active hall-controller", "active")
    took_s = time.monotonic() - began
    print(f"a controller that hung was back after {took_s:.1f} s")
    assert _main_pid(machine, "hall-controller.service") != before
    assert "Failed with result 'watchdog'" in machine.run(
        "journalctl --no-pager -u hall-controller"
    )
    second = _issue(machine)
    assert int(second[1:]) == int(first[1:]) + 1

    # A program that dies comes back; one that dies again and again leaves a page that says where to go.
    machine.run(f"kill -KILL {_main_pid(machine, 'hall-program@host-1.service')}")
    machine.wait("systemctl show -p NRestarts --value hall-program@host-1", "1")
    machine.wait("systemctl is-active hall-program@host-1", "active")
    machine.run(f"mv {HALL}/hall.toml {HALL}/hall.kept && printf '[x' > {HALL}/hall.toml")
    machine.run("systemctl kill -s KILL hall-screen@kiosk-1")
    machine.wait("systemctl is-active hall-outage@kiosk-1 || true", "active", 180.0)
    assert _active(machine)[:4] == ["active"] * 4, "the others stay"
    machine.run(f"mv {HALL}/hall.kept {HALL}/hall.toml")
    machine.run("systemctl restart hall-screen@kiosk-1", limit_s=200.0)
    assert _active(machine) == ["active"] * len(SERVICES)

    # A configuration that is wrong does not come up again and again.
    machine.run(f"cp {HALL}/hall.toml {HALL}/hall.kept && printf '[x' > {HALL}/hall.toml")
    machine.run("systemctl restart hall-controller || true")
    machine.wait("systemctl show -p ExecMainStatus --value hall-controller", "2")
    assert machine.run("systemctl is-active hall-controller || true").strip() == "failed"
    machine.run(f"mv {HALL}/hall.kept {HALL}/hall.toml && systemctl start hall-controller")

    # The evening's copy.
    machine.run("mkdir -p /mnt/backup/hall && chown hall:hall /mnt/backup/hall")
    machine.run("systemctl start hall-backup")
    assert "已核对" in machine.run("journalctl --no-pager -u hall-backup")
    assert machine.run("systemctl list-timers --no-legend hall-backup.timer").strip()

    # Off and on: all is there again by itself, and the numbers go on.
    machine.power_off()
    machine.boot()
    for service in SERVICES:
        machine.wait(f"systemctl is-active '{service}' || true", "active", 120.0)
    third = _issue(machine)
    assert int(third[1:]) == int(second[1:]) + 1
    assert machine.run(f"ls {APP}/dist 2>/dev/null || true") == ""


def test_a_machine_that_lacks_what_it_takes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "root" in missing()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(Path("/nowhere")))
    assert "debootstrap" in missing()
