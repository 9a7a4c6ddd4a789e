"""`hall units`: what systemd and the desktop start on a machine, as files."""

from __future__ import annotations

import configparser
import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import config
from queue_controller.cli import units
from queue_controller.cli.main import build
from queue_controller.cli.session import Target
from tests.unit.repository.test_units import complaints

ROOT = Path(__file__).resolve().parents[4]
SAMPLE = ROOT / "config" / "halls" / "songming"
SETUP = """
[controller]
data_dir = "/var/lib/hall/songming"

[[program]]
name = "host-1"
kind = "device_host"
machine = "main"

[[program]]
name = "announcer-1"
kind = "announcer"
machine = "main"

[[program]]
name = "kiosk-1"
kind = "ticketing"
machine = "kiosk-pc"

[[program]]
name = "terminal-5"
kind = "terminal"
counter = "5"
machine = "pc-5"

[[program]]
name = "rating-5"
kind = "rating"
counter = "5"
machine = "pc-5"

[[program]]
name = "manager-1"
kind = "manager"
machine = "wall"

[[program]]
name = "manager-2"
kind = "manager"
machine = "office"
options = { desk = true }
"""


def target(
    tmp_path: Path, setup: str = SETUP, folder: Path = Path("/srv/hall/嵩明 大厅")
) -> Target:
    """The sample hall with this hall.toml, as if it lay in `folder`."""
    hall = config.load_hall(SAMPLE).hall
    assert hall is not None
    path = tmp_path / "hall.toml"
    path.write_text(setup, encoding="utf-8")
    loaded = config.load_setup(path, hall)
    assert loaded.setup is not None, loaded.problems
    return Target(folder, path, hall, loaded.setup)


def planned(tmp_path: Path, machine: str, *, controller: bool = False) -> units.Plan:
    return units.plan(
        target(tmp_path), machine, controller=controller, backups=None, app=Path("/opt/大厅 1")
    )


def test_the_main_machine_gets_the_controller_and_what_has_no_window(tmp_path: Path) -> None:
    made = planned(tmp_path, "main", controller=True)
    assert made.services == (
        "hall-sound.service",
        "hall-controller.service",
        "hall-program@host-1.service",
        "hall-program@announcer-1.service",
    )
    assert made.desktop == ()
    assert set(made.files) == {
        "etc/systemd/system/hall-controller.service",
        "etc/systemd/system/hall-program@.service",
        "etc/hall/controller.env",
        "etc/hall/host-1.env",
        "etc/hall/announcer-1.env",
        "etc/systemd/system/hall-sound.service",
        "var/lib/hall/.config/systemd/user/pulseaudio.service",
        "var/lib/hall/.config/systemd/user/pulseaudio.socket",
    }
    assert (
        made.files["etc/hall/host-1.env"] == 'HALL="/srv/hall/嵩明 大厅"\nPROGRAM="devices.host"\n'
    )


def test_the_units_start_the_programs_where_they_were_installed(tmp_path: Path) -> None:
    made = units.plan(
        target(tmp_path), "main", controller=True, backups=None, app=Path("/srv/programs")
    )
    text = made.files["etc/systemd/system/hall-controller.service"]
    assert "/opt/hall" not in text
    assert "WorkingDirectory=/srv/programs\n" in text
    assert "ExecStart=/srv/programs/.venv/bin/python -m" in text
    back = text.replace("/srv/programs", "/opt/hall")
    assert complaints("hall-controller.service", back) == []


def test_a_public_screen_is_alone_in_its_cage_and_has_a_page_that_stands_in(tmp_path: Path) -> None:
    made = planned(tmp_path, "kiosk-pc")
    assert made.services == ("hall-sound.service", "hall-screen@kiosk-1.service")
    assert "etc/systemd/system/hall-outage@.service" in made.files
    assert 'PROGRAM="kiosk.ticketing"' in made.files["etc/hall/kiosk-1.env"]
    assert planned(tmp_path, "wall").services[1:] == ("hall-screen@manager-1.service",)


def test_what_stands_beside_other_work_opens_with_the_desktop(tmp_path: Path) -> None:
    made = planned(tmp_path, "office")
    assert (made.services, made.desktop) == ((), ("manager-2",))
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(made.files["etc/xdg/autostart/hall-manager-2.desktop"])
    entry = parser["Desktop Entry"]
    assert shlex.split(entry["Exec"]) == [
        "/opt/大厅 1/.venv/bin/python",
        *("-m", "hall_display.manager", "--hall", "/srv/hall/嵩明 大厅", "--name", "manager-2"),
    ]  # fmt: skip


def test_a_rating_screen_beside_a_terminal_keeps_its_cage(tmp_path: Path) -> None:
    made = planned(tmp_path, "pc-5")
    assert made.services[1:] == ("hall-screen@rating-5.service",)
    assert made.desktop == ("terminal-5",)


def test_two_screens_for_one_display_are_refused(tmp_path: Path) -> None:
    with pytest.raises(units.UnitsError, match="kiosk-1、rating-5、manager-1 都要占一整块屏"):
        planned(tmp_path, "")


def test_an_unknown_machine_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(units.UnitsError, match="kiosk-pc、main、office、pc-5、wall"):
        planned(tmp_path, "kiosk")


@pytest.mark.parametrize("folder", ["/home/zhang/hall", "/root/hall", "/tmp/hall"])
def test_a_folder_that_services_do_not_see_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(units.UnitsError, match="系统服务看不到"):
        units.plan(
            target(tmp_path, folder=Path(folder)), "main", controller=True, backups=None,
            app=Path("/opt/hall"),
        )  # fmt: skip
    with pytest.raises(units.UnitsError, match="程序的文件夹"):
        units.plan(target(tmp_path), "main", controller=True, backups=None, app=Path(folder))


@pytest.mark.parametrize("where", ["", "var/songming", "/srv/data", "/var/lib/hall/../x"])
def test_data_where_services_may_not_write_are_refused(tmp_path: Path, where: str) -> None:
    setup = SETUP.replace("/var/lib/hall/songming", where)
    with pytest.raises(units.UnitsError, match="data_dir"):
        units.plan(
            target(tmp_path, setup), "main", controller=True, backups=None, app=Path("/opt/hall")
        )


def test_the_evenings_copy_may_write_in_its_folder(tmp_path: Path) -> None:
    made = units.plan(
        target(tmp_path),
        "main",
        controller=True,
        backups=Path("/mnt/备份 1"),
        app=Path("/opt/hall"),
    )
    assert made.services[-1] == "hall-backup.timer"
    drop_in = made.files["etc/systemd/system/hall-backup.service.d/folder.conf"]
    assert drop_in == '[Service]\nReadWritePaths="/mnt/备份 1"\n'
    assert 'BACKUPS="/mnt/备份 1"' in made.files["etc/hall/backup.env"]
    with pytest.raises(units.UnitsError, match="完整的路径"):
        units.plan(
            target(tmp_path),
            "main",
            controller=True,
            backups=Path("backups"),
            app=Path("/opt/hall"),
        )


def test_signs_that_mean_something_to_systemd_are_escaped() -> None:
    assert units._quoted('a"b\\c$d`e') == '"a\\"b\\\\c\\$d\\`e"'


def test_the_command_writes_below_a_folder_and_says_what_was_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "HIDDEN", ())
    hall = tmp_path / "hall"
    hall.mkdir()
    for each in SAMPLE.iterdir():
        (hall / each.name).write_bytes(each.read_bytes())
    (hall / "hall.toml").write_text(SETUP, encoding="utf-8")
    runner, argv = (
        CliRunner(),
        ["units", str(hall), "--machine", "main", "--root", str(tmp_path / "d")],
    )
    first = json.loads(runner.invoke(build(), [*argv, "--json"]).stdout)
    assert first["ok"]
    assert len(first["written"]) == 8
    assert all(Path(each).is_file() for each in first["written"])
    again = runner.invoke(build(), argv)
    assert again.exit_code == 0
    assert "文件都已是最新" in again.stdout
    assert "systemctl enable --now hall-sound.service hall-controller.service" in again.stdout
    refused = runner.invoke(build(), [*argv, "--enable"])
    assert refused.exit_code == 2


def test_without_rights_or_hall_toml_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = CliRunner()
    bare = runner.invoke(build(), ["units", str(SAMPLE), "--root", str(tmp_path)])
    assert bare.exit_code == 2
    assert "没有 hall.toml" in bare.output
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    hall = tmp_path / "hall"
    hall.mkdir()
    for each in SAMPLE.iterdir():
        (hall / each.name).write_bytes(each.read_bytes())
    (hall / "hall.toml").write_text(SETUP, encoding="utf-8")
    refused = runner.invoke(build(), ["units", str(hall)])
    assert refused.exit_code == 2
    assert "管理员身份" in refused.output


def test_what_a_screen_needs_and_is_not_there_is_told(tmp_path: Path) -> None:
    made = planned(tmp_path, "kiosk-pc")
    lacks = units.lacking(made, which=lambda _: None, library=lambda _: None)
    assert lacks == ["cage", "xwayland", "libwayland-cursor0", "libwayland-egl1", "pulseaudio"]
    assert units.lacking(made, which=str, library=str) == []
    without = planned(tmp_path, "office")
    assert units.lacking(without, which=lambda _: None, library=lambda _: None) == []
