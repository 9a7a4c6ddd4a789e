"""The systemd units of docs/systemd: read strictly by a reader of our own, and by systemd where it is installed."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import config
from queue_controller.cli.main import build
from tests.helpers.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]
UNITS = sorted((ROOT / "docs" / "systemd").glob("hall-*"))
WORDS = r"[^\s].*"
SECONDS = r"\d+"
YES = r"yes|no"
KEYS = {
    "Unit": {
        "Description": WORDS, "After": WORDS, "Wants": WORDS, "Conflicts": WORDS, "OnFailure": WORDS,
        "RequiresMountsFor": r"(/\S+ ?)+", "StartLimitIntervalSec": SECONDS, "StartLimitBurst": r"\d+",
    },
    "Service": {
        "Type": r"notify|oneshot", "NotifyAccess": r"main|all", "TimeoutStartSec": SECONDS,
        "TimeoutStopSec": SECONDS, "WatchdogSec": SECONDS, "WatchdogSignal": r"SIGKILL",
        "RuntimeMaxSec": SECONDS, "KillMode": r"mixed", "SuccessExitStatus": r"SIGABRT", "User": r"hall", "WorkingDirectory": r"/opt/hall|/var/lib/hall",
        "EnvironmentFile": r"/etc/hall/[\w%]+\.env", "Environment": r"([A-Z_]+=\S+ ?)+",
        "ExecStart": r"/\S+ .*", "Restart": r"no|always|on-failure", "RestartSec": SECONDS,
        "RestartPreventExitStatus": r"(\d+ ?)+", "StandardInput": r"tty-fail", "StandardOutput": r"journal",
        "StandardError": r"journal", "UMask": r"0077", "LimitCORE": r"0", "Nice": r"\d+",
        "IOSchedulingClass": r"idle", "PAMName": r"login", "TTYPath": r"/dev/tty\d", "TTYReset": YES,
        "TTYVHangup": YES, "NoNewPrivileges": YES, "ProtectSystem": r"strict", "ProtectHome": YES,
        "PrivateTmp": YES, "PrivateDevices": YES, "ProtectKernelTunables": YES,
        "ProtectKernelModules": YES, "ProtectControlGroups": YES, "RestrictSUIDSGID": YES,
        "RestrictRealtime": YES, "LockPersonality": YES, "RestrictAddressFamilies": r"(AF_[A-Z0-9]+ ?)+",
        "ReadWritePaths": r"(-?/\S+ ?)+", "SupplementaryGroups": r"([a-z]+ ?)+", "RuntimeDirectory": r"[a-z-]+",
    },
    "Timer": {"OnCalendar": r"\*-\*-\* \d\d:\d\d:\d\d", "RandomizedDelaySec": SECONDS, "Persistent": r"true"},
    "Install": {"WantedBy": r"(multi-user|timers)\.target"},
}  # fmt: skip
"""Every key that the units use, and what may stand behind it."""
HARDENED = (
    "NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "ProtectKernelTunables",
    "ProtectKernelModules", "ProtectControlGroups", "RestrictSUIDSGID", "RestrictRealtime",
    "LockPersonality", "RestrictAddressFamilies", "UMask", "LimitCORE", "User",
)  # fmt: skip


def complaints(name: str, text: str) -> list[str]:
    """What is wrong with a unit, by our own reading; empty: nothing."""
    found: list[str] = []
    section, seen = "", dict[tuple[str, str], str]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = header[1]
            if section not in KEYS:
                found.append(f"{name}:{number}: no section {section}")
            continue
        key, equals, value = line.partition("=")
        pattern = KEYS.get(section, {}).get(key)
        if not equals or pattern is None:
            found.append(f"{name}:{number}: unknown key {key} in [{section}]")
        elif not re.fullmatch(pattern, value):
            found.append(f"{name}:{number}: {key} may not be {value!r}")
        if (section, key) in seen:
            found.append(f"{name}:{number}: {key} again")
        seen[section, key] = value
    if name.endswith(".service"):
        found += [
            f"{name}: without {key}"
            for key in HARDENED
            if ("Service", key) not in seen or seen["Service", key] == "no"
        ]
        found += _command_complaints(name, seen["Service", "ExecStart"])
    for key in ("After", "Wants", "Conflicts", "OnFailure"):
        for other in seen.get(("Unit", key), "").split():
            ours = other.replace("@%i.", "@.")
            if other.startswith("hall-") and ours not in {unit.name for unit in UNITS}:
                found.append(f"{name}: {key} names {other}, which is no unit here")
    if name.endswith(".timer") and name.replace(".timer", ".service") not in {
        u.name for u in UNITS
    }:
        found.append(f"{name}: starts nothing")
    return found


def _command_complaints(name: str, line: str) -> list[str]:
    """Whether what a unit starts is there, with the options that it is given."""
    module = re.search(r"python -m (\S+)", line)
    if module is not None and not module[1].startswith("$"):
        missing = importlib.util.find_spec(module[1]) is None
        return [f"{name}: no module {module[1]}"] if missing else []
    command = re.search(r"bin/hall (\S+) (.*)", line)
    if command is None:
        return []
    known = getattr(get_command(build()), "commands", {})
    if command[1] not in known:
        return [f"{name}: no command hall {command[1]}"]
    options = {option for each in known[command[1]].params for option in each.opts}
    return [
        f"{name}: hall {command[1]} has no {option}"
        for option in re.findall(r"--[a-z-]+", command[2])
        if option not in options
    ]


def systemd_says(folder: Path, name: str, text: str) -> str:
    """What systemd itself says of a unit; empty also where it is not installed."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return ""
    for unit in UNITS:
        _here(folder, unit.name, unit.read_text(encoding="utf-8"))
    _here(folder, name, text)
    shown = name.replace("@.", "@x.")
    done = subprocess.run(
        [tool, "verify", "--man=no", shown],
        cwd=folder, env={"SYSTEMD_UNIT_PATH": f"{folder}:"}, capture_output=True, text=True, check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip
    said = [
        line for line in (done.stdout + done.stderr).splitlines() if name.partition(".")[0] in line
    ]
    return "\n".join(said)


def _here(folder: Path, name: str, text: str) -> None:
    """A unit whose programs are those of this machine."""
    for there in (
        "/opt/hall/.venv/bin/python",
        "/opt/hall/.venv/bin/hall",
        "/usr/bin/cage",
        "/usr/bin/pulseaudio",
    ):
        text = text.replace(there, sys.executable)
    for each in {name, name.replace("@.", "@x.")}:
        (folder / each).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_line_of_every_unit_means_something(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert complaints(unit.name, text) == []
    assert systemd_says(tmp_path, unit.name, text) == ""


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("hall-controller.service", "WatchdogSec=10", "WatchDogSec=10"),
        ("hall-controller.service", "WatchdogSec=10", "WatchdogSec=ten"),
        ("hall-controller.service", "[Service]", "[Servce]"),
        ("hall-program@.service", "Type=notify", "Type=notfy"),
        ("hall-backup.timer", "20:30:00", "25:30:00"),
    ],
)
def test_a_mistyped_line_is_found(name: str, good: str, bad: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "systemd" / name).read_text(encoding="utf-8")
    assert good in text
    spoilt = text.replace(good, bad)
    if bad != "25:30:00":
        try:
            ours = complaints(name, spoilt)
        except KeyError:
            ours = ["a section is missing"]
        assert ours
    else:
        assert calendar_of(spoilt) is None
    assert shutil.which("systemd-analyze") is None or systemd_says(tmp_path, name, spoilt)


def test_a_command_that_is_gone_and_a_unit_that_is_not_there_are_found() -> None:
    unit = ROOT / "docs" / "systemd" / "hall-backup.service"
    text = unit.read_text(encoding="utf-8")
    assert complaints(unit.name, text.replace("--keep", "--keeping"))
    assert complaints(unit.name, text.replace("hall backup", "hall copy"))
    assert complaints(unit.name, text.replace("hall-controller.service", "hall-server.service"))
    assert complaints(unit.name, text.replace("NoNewPrivileges=yes", "NoNewPrivileges=no"))


def calendar_of(text: str) -> dt.time | None:
    """The time of day of a daily timer; None: it is none."""
    found = re.search(r"^OnCalendar=\*-\*-\* (\d\d:\d\d:\d\d)$", text, re.MULTILINE)
    try:
        return None if found is None else dt.time.fromisoformat(found[1])
    except ValueError:
        return None


def test_the_evenings_copy_is_made_each_day_after_every_sample_hall_has_closed() -> None:
    text = (ROOT / "docs" / "systemd" / "hall-backup.timer").read_text(encoding="utf-8")
    at = calendar_of(text)
    assert at is not None
    late = re.search(r"RandomizedDelaySec=(\d+)", text)
    assert late is not None
    latest = (dt.datetime.combine(dt.date.min, at) + dt.timedelta(seconds=int(late[1]))).time()
    assert latest > at, "not after midnight, when it would be another day's"
    day = dt.date(2025, 9, 8)
    for name in ("ziyang", "songming"):
        hall = config.load_hall(ROOT / "config" / "halls" / name).hall
        assert hall is not None
        for weekday in range(7):
            hours = hall.hours_on(day + dt.timedelta(days=weekday))
            assert hours.tickets is None or hours.tickets.end < at
    tool = shutil.which("systemd-analyze")
    if tool is not None:
        done = subprocess.run(
            [tool, "calendar", "--iterations=2", f"*-*-* {at}"],
            capture_output=True, text=True, check=True, timeout=PATIENCE_S,
        )  # fmt: skip
        days = re.findall(r"(\d{4}-\d\d-\d\d) " + str(at), done.stdout)
        first, second = (dt.date.fromisoformat(each) for each in days[:2])
        assert second - first == dt.timedelta(days=1)
