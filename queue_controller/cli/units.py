"""What systemd and the desktop start on one machine of a hall, as files."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.model import ProgramConfig, ProgramKind
from queue_controller.cli.programs import MODULES, WITH_WINDOW
from queue_controller.cli.session import Target

APP: Final = Path(__file__).resolve().parents[2]
"""The folder that these programs were installed in."""
UNITS: Final = APP / "docs" / "systemd"
WRITTEN_FOR: Final = "/opt/hall"
"""Where the unit files of `UNITS` take the programs to be."""
STATE: Final = Path("/var/lib/hall")
"""The one folder that the services may write in."""
HIDDEN: Final = tuple(
    Path(each)
    for each in ("/home", "/root", "/tmp", "/var/tmp", "/run/user")  # noqa: S108 - nothing is put there
)
"""Folders that a hardened service does not see (ProtectHome, PrivateTmp)."""
USER: Final = "hall"
CAGED: Final[frozenset[ProgramKind]] = frozenset(
    {"ticketing", "guide", "forms", "rating", "desk", "board", "counter_sign", "media"}
)
"""Screens that are all that their machine shows: one each, in cage."""


SOUND: Final = "hall-sound.service"
QUIET: Final = {
    f"var/lib/hall/.config/systemd/user/{each}": ""
    for each in ("pulseaudio.service", "pulseaudio.socket")
}
"""Empty units are masked ones (systemd.unit(5)): the session of a screen starts no second server on the same card."""


class UnitsError(Exception):
    """The services of this machine cannot be written like this."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class Plan:
    """The files of one machine, by path below the root of its disk, and what then begins with the machine."""

    files: dict[str, str]
    services: tuple[str, ...]
    """For `systemctl enable`."""
    desktop: tuple[str, ...]
    """Programs that start when somebody logs in at the desktop."""


def plan(
    target: Target, machine: str, *, controller: bool, backups: Path | None, app: Path = APP
) -> Plan:
    """The services of the programs that hall.toml lists for this machine.

    Args:
        target: the hall, in the folder in which the services will find it.
        app: where the programs are installed.
        machine: as in hall.toml; empty: all programs.
        controller: whether the queue controller (or its standby) runs here.
        backups: where the evening's copy goes; None: no timer.

    Raises:
        UnitsError: a name is unknown, two screens want the same display, or a service could not read or write
            what it needs.
    """
    programs = _of(target, machine)
    hall = target.folder.resolve()
    _seen("大厅文件夹", "the hall's folder", hall)
    _seen("程序的文件夹", "the programs' folder", app)
    _writable(target)
    caged = [each for each in programs if _is_caged(each)]
    if len(caged) > 1:
        names = "、".join(each.name for each in caged)
        raise UnitsError(
            f"{names} 都要占一整块屏，一台机器上只能有一个。请在 hall.toml 里给每个程序写 machine，再加上 --machine 名字；"
            '一台机器带几块显示屏，用 kind = "screens"。',
            f"{names} each fill a display, and a machine can have one of them. Write machine = for each program"
            ' in hall.toml and name one with --machine; several displays of one machine are kind = "screens".',
        )
    files: dict[str, str] = {}
    services: list[str] = []
    desktop: list[str] = []
    if controller:
        files |= _unit(app, "hall-controller.service") | _env("controller", {"HALL": str(hall)})
        services.append("hall-controller.service")
    for program in programs:
        if _is_caged(program) or program.kind not in WITH_WINDOW:
            kind = "screen" if _is_caged(program) else "program"
            files |= _unit(app, f"hall-{kind}@.service")
            if kind == "screen":
                files |= _unit(app, "hall-outage@.service")
            files |= _env(program.name, {"HALL": str(hall), "PROGRAM": MODULES[program.kind]})
            services.append(f"hall-{kind}@{program.name}.service")
        else:
            files |= _entry(app, program, hall)
            desktop.append(program.name)
    if any("@" in each for each in services):
        files |= _unit(app, SOUND) | QUIET
        services.insert(0, SOUND)
    if backups is not None:
        files |= _backup(app, hall, backups)
        services.append("hall-backup.timer")
    if not files:
        raise UnitsError(
            "这台机器上没有要启动的程序：hall.toml 里没有 [[program]]，又写了 --no-controller。",
            "Nothing runs on this machine: hall.toml has no [[program]], and --no-controller was given.",
        )
    return Plan(files, tuple(services), tuple(desktop))


def _of(target: Target, machine: str) -> list[ProgramConfig]:
    programs = target.setup.programs
    if not machine:
        return list(programs)
    known = sorted({each.machine for each in programs if each.machine})
    if machine not in known:
        names = "、".join(known) or "（没有）"
        raise UnitsError(
            f'hall.toml 里没有 machine = "{machine}" 的程序；写了的有：{names}。',
            f"No program of hall.toml has machine = {machine!r}; these are there: {', '.join(known) or 'none'}.",
        )
    return [each for each in programs if each.machine == machine]


def _is_caged(program: ProgramConfig) -> bool:
    """Whether it is all that its display shows; a desk of the manager's is one program beside others."""
    if program.kind == "manager":
        return not program.options.get("desk", False)
    if program.kind == "counter_sign":
        return "counters" not in program.options  # each counter has a window of its own
    return program.kind in CAGED


def _seen(zh: str, en: str, folder: Path) -> None:
    for hidden in HIDDEN:
        if folder.is_relative_to(hidden):
            raise UnitsError(
                f"{zh} {folder} 在 {hidden} 下面，系统服务看不到那里。请移到 /srv/hall 或 /opt/hall 下面。",
                f"{en.capitalize()} {folder} is below {hidden}, which services cannot see. Move it below /srv/hall"
                " or /opt/hall.",
            )


def _writable(target: Target) -> None:
    where = target.setup_file or target.folder / "hall.toml"
    controller = target.setup.controller
    for key, value in (("data_dir", controller.data_dir), ("keys_dir", controller.keys_dir)):
        if not Path(value).is_relative_to(STATE) or ".." in Path(value).parts:
            raise UnitsError(
                f"系统服务只能写 {STATE}，而 {key} 是 {value}。请在 {where} 的 [controller] 里写"
                f' data_dir = "{STATE}/{target.hall.hall_id}"（keys_dir 不写就在它下面）。',
                f"The services may write in {STATE} only, but {key} is {value}. Write data_dir ="
                f' "{STATE}/{target.hall.hall_id}" below [controller] in {where} (keys_dir follows it).',
            )


def _unit(app: Path, name: str) -> dict[str, str]:
    text = (UNITS / name).read_text(encoding="utf-8")
    return {f"etc/systemd/system/{name}": text.replace(WRITTEN_FOR, str(app))}


def _env(name: str, values: dict[str, str]) -> dict[str, str]:
    lines = "".join(f"{key}={_quoted(value)}\n" for key, value in values.items())
    return {f"etc/hall/{name}.env": lines}


def _quoted(value: str) -> str:
    """A value of an EnvironmentFile (systemd.exec(5)): in double quotes, with the four signs that mean something escaped."""
    for sign in ("\\", '"', "$", "`"):
        value = value.replace(sign, "\\" + sign)
    return f'"{value}"'


def _entry(app: Path, program: ProgramConfig, hall: Path) -> dict[str, str]:
    """An autostart entry of the desktop (freedesktop.org, Desktop Entry Specification 1.5, Exec)."""
    python = app / ".venv" / "bin" / "python"
    argv = [str(python), "-m", MODULES[program.kind], "--hall", str(hall), "--name", program.name]
    line = " ".join(_argument(each) for each in argv)
    text = (
        "[Desktop Entry]\nType=Application\nVersion=1.5\n"
        f"Name=Hall {program.name}\nName[zh_CN]=大厅 {program.name}\n"
        f"Exec={line}\nPath={app}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )
    return {f"etc/xdg/autostart/hall-{program.name}.desktop": text}


def _argument(text: str) -> str:
    for sign in ("\\", '"', "$", "`"):
        text = text.replace(sign, "\\" + sign)
    # The value as a whole is a string of a key file, in which a backslash is written twice.
    return f'"{text}"'.replace("\\", "\\\\").replace("%", "%%")


def _backup(app: Path, hall: Path, backups: Path) -> dict[str, str]:
    if not backups.is_absolute():
        raise UnitsError(
            f"备份的文件夹要写完整的路径，从 / 开始，不能是 {backups}。",
            f"Write the whole path of the folder for backups, from /, not {backups}.",
        )
    values = {"HALL": str(hall), "BACKUPS": str(backups), "KEEP": "60"}
    where = str(backups).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return {
        **_unit(app, "hall-backup.service"),
        **_unit(app, "hall-backup.timer"),
        **_env("backup", values),
        "etc/systemd/system/hall-backup.service.d/folder.conf": f'[Service]\nReadWritePaths="{where}"\n',
    }


def lacking(
    made: Plan,
    *,
    which: Callable[[str], str | None] = shutil.which,
    library: Callable[[str], str | None] = ctypes.util.find_library,
) -> list[str]:
    """The Debian packages without which these services do not start; without them cage and Qt say little."""
    found: list[str] = []
    if any(each.startswith("hall-screen@") for each in made.services):
        programs = {"cage": "cage", "Xwayland": "xwayland"}
        libraries = {"wayland-cursor": "libwayland-cursor0", "wayland-egl": "libwayland-egl1"}
        found += [package for name, package in programs.items() if which(name) is None]
        found += [package for name, package in libraries.items() if library(name) is None]
    if SOUND in made.services and which("pulseaudio") is None:
        found.append("pulseaudio")
    return found


def write(made: Plan, root: Path) -> Iterator[Path]:
    """Write the files below `root`; those that are already so are left alone and not given back.

    Raises:
        OSError: one cannot be written.
    """
    for name, text in made.files.items():
        path = root / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        yield path
