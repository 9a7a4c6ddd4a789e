"""A bare Debian machine with a real systemd and without a network, in a container of systemd-nspawn."""

from __future__ import annotations

import csv
import os
import platform
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from queue_controller.cli.rehearsal.ports import free_port

ROOT: Final = Path(__file__).resolve().parents[2]
APP: Final = "/opt/hall"
HALL: Final = "/srv/hall/songming"
MIRROR: Final = os.environ.get("DEBIAN_MIRROR", "")
"""Where Debian is fetched from; empty: from where debootstrap does by itself."""
LIMIT_S: Final = 900.0
BOOT_S: Final = 120.0
DAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "public_holiday",
)
SETUP: Final = """
[controller]
data_dir = "/var/lib/hall/songming"

[[program]]
name = "host-1"
kind = "device_host"

[[program]]
name = "announcer-1"
kind = "announcer"

[[program]]
name = "kiosk-1"
kind = "ticketing"
"""
HEADLESS: Final = """[Service]
PAMName=
TTYPath=
TTYReset=no
TTYVHangup=no
StandardInput=null
RuntimeDirectory=%p-%i
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman XDG_RUNTIME_DIR=/run/%p-%i
"""
"""What takes the place of a graphics card and a console in a container; the rest of the units stays as it is."""


def missing() -> str:
    """What this machine lacks for the container, as a sentence; empty: nothing."""
    if platform.system() != "Linux" or os.geteuid() != 0:
        return "A container with a systemd of its own is made by root on Linux only."
    tools = [
        each for each in ("debootstrap", "systemd-nspawn", "nsenter") if not shutil.which(each)
    ]
    return f"Please install {', '.join(tools)} (make nightly does, as root)." if tools else ""


class Machine:
    """One container. Its disk is a folder, its network a loopback."""

    def __init__(self, disk: Path) -> None:
        """Put the smallest Debian there is into `disk`, with systemd and nothing of the hall's."""
        self.disk = disk
        self.said = disk.parent / "boot.log"
        _run(
            ["debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,udev", "bookworm",
             str(disk), *([MIRROR] if MIRROR else [])]
        )  # fmt: skip
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._init = 0

    def unpack(self, bundle: Path) -> None:
        """Unpack the bundle as docs/安装.md says."""
        (self.disk / "opt").mkdir(exist_ok=True)
        _run(["tar", "-xf", str(bundle), "-C", str(self.disk / "opt")])
        (folder,) = (self.disk / "opt").glob("hall-*")
        folder.rename(self.disk / APP[1:])

    def prepare(self) -> None:
        """A hall that is open all day, a loudspeaker, and a screen that nobody sees."""
        hall = self.disk / HALL[1:]
        shutil.copytree(ROOT / "config" / "halls" / "songming", hall)
        (hall / "hall.toml").write_text(SETUP, encoding="utf-8")
        with (hall / "opening_hours.csv").open(encoding="utf-8-sig", newline="") as file:
            fields = csv.DictReader(file).fieldnames or []
        with (hall / "opening_hours.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, restval="")
            writer.writeheader()
            for day in DAYS:
                hours = {"morning_open": "00:00", "morning_close": "23:59"}
                tickets = {"ticket_start": "00:00", "ticket_stop": "23:58"}
                writer.writerow(
                    {"day": day, "is_open": "yes", "lunch_service": "no", "weekend_duty": "no"}
                    | hours
                    | tickets
                )
        sound = self.disk / "etc" / "pulse" / "default.pa.d"
        sound.mkdir(parents=True, exist_ok=True)
        (sound / "null.pa").write_text("load-module module-null-sink sink_name=hall\n")
        for unit in ("hall-screen@.service.d", "hall-outage@.service.d"):
            folder = self.disk / "etc" / "systemd" / "system" / unit
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "headless.conf").write_text(HEADLESS, encoding="utf-8")

    def boot(self) -> None:
        """Start it, and wait until its systemd says that it has started."""
        name = f"hall-{free_port()}"
        with self.said.open("ab") as log:
            self._nspawn = subprocess.Popen(
                ["systemd-nspawn", "-D", str(self.disk), "-M", name, "--private-network",
                 "--register=no", "--keep-unit", "--console=pipe", "--boot"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + BOOT_S
        while time.monotonic() < deadline:
            children = _children(self._nspawn.pid)
            if children:
                self._init = children[0]
                state = self._in(["systemctl", "is-system-running"], 30.0).stdout.strip()
                if state in {"running", "degraded"}:
                    return
            if self._nspawn.poll() is not None:
                break
            time.sleep(0.5)
        raise AssertionError(
            f"it did not start:\n{self.said.read_text('utf-8', 'replace')[-3000:]}"
        )

    def power_off(self) -> None:
        """Stop it as a power button does; what is still there after a while is cut off."""
        if self._nspawn is None:
            return
        self._in(["systemctl", "poweroff"], 60.0)
        try:
            self._nspawn.wait(60.0)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait(10.0)
        self._nspawn = None

    def run(self, line: str, *, limit_s: float = LIMIT_S, code: int = 0) -> str:
        """What a line of the shell says, in the folder of the programs; it must end with this code."""
        done = self._in(["sh", "-c", f"cd {APP} && {line}"], limit_s)
        assert done.returncode == code, (line, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout

    def wait(self, line: str, wanted: str, limit_s: float = 60.0) -> None:
        """Wait until a line of the shell says what is wanted."""
        deadline = time.monotonic() + limit_s
        while True:
            done = self._in(["sh", "-c", f"cd {APP} && {line}"], limit_s)
            if wanted in done.stdout:
                return
            assert time.monotonic() < deadline, (line, wanted, done.stdout[-2000:], self.journal())
            time.sleep(0.5)

    def journal(self) -> str:
        """The end of what the hall's services said."""
        done = self._in(["journalctl", "--no-pager", "-n", "60", "-u", "hall-*"], 60.0)
        return done.stdout

    def _in(self, argv: list[str], limit_s: float) -> subprocess.CompletedProcess[str]:
        """Run something inside, as root with the plainest environment."""
        plain = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root"]
        return subprocess.run(
            ["nsenter", "--target", str(self._init), "--all", *plain, *argv],
            check=False, capture_output=True, text=True, timeout=limit_s,
        )  # fmt: skip


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _run(argv: list[str]) -> None:
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=LIMIT_S)
    assert done.returncode == 0, (argv, done.stdout[-2000:], done.stderr[-2000:])
