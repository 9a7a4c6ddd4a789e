"""Board, signs and announcer as processes on the real bus of a real controller."""

from __future__ import annotations

import dataclasses
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

import config
from config.model import Hall, ProgramConfig, Setup
from hall_display.board.program import BoardWindow
from hall_display.counter_sign import program as signs
from hall_display.manager.deskmodel import ManagerDeskModel
from hall_display.media.program import MediaWindow
from hall_display.screens import program as screens
from hall_display.screens.window import SignSurface
from hall_display.start import Start, StartError, load, parser
from hall_display.supervisor.program import SupervisorWindow
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.pins import PIN_FILE, hash_pin
from tests.helpers.patience import PATIENCE_S, Calm, PatientClient
from tests.ui.hall_display.conftest import HALLS
from tests.ui.hall_display.pages import pump, texts_of

FOLDER = HALLS / "ziyang"
PLAYER = (
    "import sys, time, wave\n"
    "with wave.open(sys.argv[1]) as f:\n"
    "    data = f.readframes(f.getnframes())\n"
    "    seconds = f.getnframes() / f.getframerate()\n"
    "open(sys.argv[2], 'a').write(f'{seconds:.1f} {max(data) if data else 0}\\n')\n"
    "time.sleep(seconds * 0.55)\n"
)
VOICE = (
    "import sys, wave, array\n"
    "text = sys.stdin.read()\n"
    "with wave.open(sys.argv[sys.argv.index('-w') + 1], 'wb') as f:\n"
    "    f.setnchannels(1); f.setsampwidth(2); f.setframerate(8000)\n"
    "    f.writeframes(array.array('h', [6000, -6000] * 400).tobytes())\n"
)


@dataclass
class Site:
    """A controller and its clients; everything ends with the test."""

    setup_file: Path
    setup: Setup
    hall: Hall
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    clients: list[BusClient] = field(default_factory=list)

    def start(self, *module: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{module[0]}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module, "--hall", str(FOLDER), "--setup",
                 str(self.setup_file)], stderr=log, stdout=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def controller(self) -> subprocess.Popen[bytes]:
        return self.start(
            "queue_controller.server", "--rehearsal", "--hall-start", "2025-09-08T09:00"
        )

    def client(self, name: str) -> BusClient:
        controller = self.setup.controller
        client = PatientClient(
            controller.commands,
            controller.events,
            load_client_keys(Path(controller.keys_dir), name),
            name,
            self.hall.hall_id,
            None,
        )
        client.start()
        self.clients.append(client)
        return client

    def log(self, module: str) -> str:
        return "".join(p.read_text() for p in self.folder.glob(f"{module}-*.log"))

    def close(self) -> None:
        for client in self.clients:
            client.close()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE_S)


@pytest.fixture
def site(tmp_path: Path, halls: dict[str, Hall]) -> Iterator[Site]:
    hall = halls["ziyang"]
    setup = config.rehearsal_setup(hall, tmp_path / "run", free_port=free_port)
    player, voice = tmp_path / "player.py", tmp_path / "voice.py"
    player.write_text(PLAYER)
    voice.write_text(VOICE)
    options = {
        "player_command": [sys.executable, "-S", str(player), "{file}", str(tmp_path / "played")],
        "voice_command": [sys.executable, "-S", str(voice)],
    }
    programs = tuple(
        msgspec.structs.replace(p, options=options) if p.kind == "announcer" else p
        for p in setup.programs
    )
    setup = msgspec.structs.replace(setup, programs=programs)
    config.write_setup(tmp_path / "setup.toml", setup)
    found = Site(tmp_path / "setup.toml", setup, hall, tmp_path)
    found.controller()
    try:
        yield found
    finally:
        found.close()


def until(holds: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def arguments(site: Site, name: str, *more: str) -> list[str]:
    return ["--hall", str(FOLDER), "--setup", str(site.setup_file), "--name", name, *more]


def board_start(site: Site, *more: str) -> Start:
    return load(parser("x").parse_args(arguments(site, "board-1", *more)), "board")


def events(client: BusClient) -> list[str]:
    reply = client.ask(m.AskEvents(after_seq=0, limit=1000), timeout_s=10.0)
    return [row["type"] for row in msgspec.json.decode(reply.body)["records"]]


def test_a_call_is_painted_confirmed_and_the_loss_of_the_controller_is_said(
    app: QGuiApplication, site: Site, tmp_path: Path
) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    window = BoardWindow(board_start(site, "--pictures", str(tmp_path / "pictures")))
    window.open()
    confirmed: list[str] = []
    window.model.painted.painted.connect(confirmed.append)
    try:
        host = site.client("host-1")
        kiosk = site.client("kiosk-1")
        assert pump(app, lambda: window.model.state.banner == "")
        host.ask(m.OpenCounter(counter="5"))
        assert kiosk.ask(m.Issue(queue="B")).ok
        calm = Calm()
        assert host.ask(m.CallNext(counter="5")).ok
        assert pump(app, lambda: len(confirmed) == 1)
        assert calm.seconds < 1.0, calm
        assert "B 001" in [t.text for t in texts_of(window.screen)]
        site.processes[0].kill()
        calm = Calm()
        assert pump(app, lambda: window.model.state.banner.startswith("信息暂未更新"))
        assert calm.seconds < 3.3, calm
        site.processes[0].wait(PATIENCE_S)
        site.controller()
        assert pump(app, lambda: window.model.state.banner == "")
        assert "B 001" in [t.text for t in texts_of(window.screen)]
    finally:
        window.close()
    assert list((tmp_path / "pictures").glob("board-1-*.png"))


def test_one_entry_of_the_setup_is_the_screen_of_the_supervision(
    app: QGuiApplication, site: Site, tmp_path: Path
) -> None:
    """Its own key and a PIN; a note reaches the log in the name of who wrote it, and nothing else is let through."""
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    entry = ProgramConfig(name="supervisor-1", kind="supervisor")
    setup = msgspec.structs.replace(site.setup, programs=(*site.setup.programs, entry))
    config.write_setup(site.setup_file, setup)
    config.load_setup(site.setup_file, site.hall).require()
    ensure_hall_keys(keys, ["supervisor-1"])
    (keys / PIN_FILE).write_text(json.dumps({"ZY0112": hash_pin("2580")}))
    start = load(parser("x").parse_args(arguments(site, "supervisor-1")), "supervisor")
    window = SupervisorWindow(start)
    window.open()
    try:
        assert pump(app, lambda: window.model.state.banner == "")
        window.desk.unlock("ZY0112", "0000")
        assert pump(app, lambda: "密码" in window.desk.property("note"))
        assert not window.desk.property("unlocked")
        assert pump(app, lambda: _unlocked(window.desk))
        window.desk.choose("inspections")
        assert window.desk.act("note", "order", "排队无人引导")
        note = "inspection_noted"
        client = site.client("manager-1")
        assert pump(app, lambda: note in events(client))
        told: list[m.Reply | BusError] = []
        window.bridge.send(m.StopIssue("B", "试试"), then=told.append)
        window.bridge.send(m.SettleInspection("x", "好了"), then=told.append)
        assert pump(app, lambda: len(told) == 2)
        assert [getattr(each, "code", "") for each in told] == ["not_allowed"] * 2
        window.desk.choose("remarks_all")
        assert pump(app, lambda: window.desk.property("rows").rowCount() > 1)
    finally:
        window.close()


def _unlocked(desk: ManagerDeskModel) -> bool:
    """A PIN right after a wrong one is heard a moment later."""
    if not desk.property("unlocked"):
        desk.unlock("ZY0112", "2580")
    return bool(desk.property("unlocked"))


def test_several_signs_share_one_connection_and_confirm_their_own_calls(
    app: QGuiApplication, site: Site
) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    start = board_start(site)
    program = msgspec.structs.replace(start.program, options={"counters": ["5", "6"]})
    windows = signs.windows_of(dataclasses.replace(start, program=program))
    windows.open()
    confirmed: list[tuple[str, str]] = []
    five, six = windows.surfaces
    assert isinstance(five, SignSurface)
    assert isinstance(six, SignSurface)
    for sign in (five, six):
        sign.painted.painted.connect(lambda call, c=sign.counter: confirmed.append((c, call)))
    try:
        host, kiosk = site.client("host-1"), site.client("kiosk-1")
        assert pump(app, lambda: five.model.state.banner == "")
        host.ask(m.OpenCounter(counter="6"))
        assert kiosk.ask(m.Issue(queue="B")).ok
        assert host.ask(m.CallNext(counter="6")).ok
        assert pump(app, lambda: len(confirmed) == 1)
        assert confirmed[0][0] == "6"
        assert six.model.state.called
        assert six.model.state.label == "B 001"
        assert five.model.state.label == ""
        assert five.model.state.mode == "closed"
    finally:
        windows.close()
    for wrong in ({}, {"counters": ["5", "99"]}):
        broken = msgspec.structs.replace(start.program, options=wrong)
        with pytest.raises(StartError, match="窗口"):
            signs.windows_of(dataclasses.replace(start, program=broken))


def test_boards_and_signs_of_one_machine_share_one_process(
    app: QGuiApplication, site: Site
) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    start = board_start(site)

    def of(*surfaces: dict[str, object]) -> Start:
        program = msgspec.structs.replace(start.program, options={"surfaces": surfaces})
        return dataclasses.replace(start, program=program)

    windows = screens.windows_of(
        of(
            {"kind": "board", "zones": ["Z3"]},
            {"kind": "board", "zones": ["Z4"], "size": [384, 192], "mm_per_px": 4.75},
            {"kind": "counter_sign", "counter": "5"},
            {"kind": "counter_sign", "counter": "6"},
        )
    )
    zone, wall, five, six = windows.surfaces
    painted: list[tuple[str, str]] = []
    for name, shown in zip(("zone", "wall", "five", "six"), windows.surfaces, strict=True):
        shown.painted.painted.connect(lambda call, n=name: painted.append((n, call)))
    windows.open()
    try:
        host, kiosk = site.client("host-1"), site.client("kiosk-1")
        assert pump(app, lambda: windows.state.link == "current")
        host.ask(m.OpenCounter(counter="6"))
        assert kiosk.ask(m.Issue(queue="B")).ok
        assert host.ask(m.CallNext(counter="6")).ok
        assert pump(app, lambda: {name for name, _ in painted} == {"zone", "six"})
        pump(app, lambda: False, 0.1)
        assert "B 001" in [t.text for t in texts_of(zone.screen)]
        assert "B 001" in [t.text for t in texts_of(six.screen)]
        assert "B 001" not in [t.text for t in texts_of(five.screen)]
        assert "B 001" not in [t.text for t in texts_of(wall.screen)]
        assert {name for name, _ in painted} == {"zone", "six"}
        site.processes[0].kill()
        assert pump(
            app,
            lambda: all(
                any(t.text.startswith("信息暂未更新") for t in texts_of(one.screen))
                for one in windows.surfaces
            ),
        )
    finally:
        windows.close()
    for wrong in ((), ({"kind": "counter_sign", "counter": "99"},), ({"kind": "wall"},)):
        with pytest.raises(StartError):
            screens.windows_of(of(*wrong))


def test_the_announcer_speaks_confirms_and_ends_on_sigterm(site: Site, tmp_path: Path) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "announcer-1.pub").exists), site.log("queue_controller.server")
    announcer = site.start("hall_display.announcer", "--name", "announcer-1")
    host, kiosk = site.client("host-1"), site.client("kiosk-1")
    assert until(lambda: "health_changed" in events(kiosk))
    host.ask(m.OpenCounter(counter="5"))
    assert kiosk.ask(m.Issue(queue="B")).ok
    assert host.ask(m.CallNext(counter="5")).ok
    assert until(lambda: "spoken B001" in site.log("hall_display.announcer")), site.log(
        "hall_display.announcer"
    )
    played = [line.split() for line in (tmp_path / "played").read_text().splitlines()]
    assert any(float(seconds) > 2 and int(loudest) > 0 for seconds, loudest in played)
    reply = kiosk.ask(m.Snapshot())
    view = msgspec.json.decode(reply.body)
    assert "speaker.announcer-1" in str(view)
    announcer.send_signal(signal.SIGTERM)
    assert announcer.wait(PATIENCE_S) == 0


@pytest.mark.parametrize(
    "module", ["hall_display.board", "hall_display.media", "hall_display.announcer"]
)
def test_a_program_ends_on_sigterm_and_says_what_is_wrong(site: Site, module: str) -> None:
    name = f"{module.rpartition('.')[2]}-1"
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / f"{name}.pub").exists), site.log("queue_controller.server")
    good = site.start(module, "--name", name, "--headless")
    assert until(lambda: "link: current" in site.log(module))
    good.send_signal(signal.SIGTERM)
    assert good.wait(PATIENCE_S) == 0
    bad = site.start(module, "--name", "board-99")
    assert bad.wait(PATIENCE_S) == 2
    assert "board-99" in site.log(module)
    assert "Traceback" not in site.log(module)


def test_the_media_player_shows_confirms_and_says_how_its_folder_is(
    app: QGuiApplication, site: Site, tmp_path: Path
) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "media-1.pub").exists), site.log("queue_controller.server")
    folder = tmp_path / "media"
    folder.mkdir()
    start = load(parser("x").parse_args(arguments(site, "media-1")), "media")
    program = msgspec.structs.replace(start.program, options={"folder": str(folder)})
    window = MediaWindow(dataclasses.replace(start, program=program))
    window.open()
    confirmed: list[str] = []
    window.board_model.painted.painted.connect(confirmed.append)

    def health() -> dict[str, str]:
        """What the hall knows, as the player's own view of it shows."""
        found = window.board.state.view.devices.get("media.media-1")
        return {} if found is None else {"state": found.state, "said": found.message_zh}

    try:
        host, kiosk = site.client("host-1"), site.client("kiosk-1")
        assert pump(app, lambda: health().get("state") == "good")
        (folder / "坏.png").write_bytes(b"no picture")
        assert pump(app, lambda: health().get("state") == "bad")
        assert health()["said"] == "跳过1个文件：坏.png 打不开或不是图片"
        shutil.rmtree(folder)
        assert pump(app, lambda: health().get("said", "").startswith("找不到媒体文件夹"))
        host.ask(m.OpenCounter(counter="5"))
        assert kiosk.ask(m.Issue(queue="B")).ok
        assert host.ask(m.CallNext(counter="5")).ok
        assert pump(app, lambda: len(confirmed) == 1)
        assert "B 001" in [t.text for t in texts_of(window.screen)]
    finally:
        window.close()
    wrong = msgspec.structs.replace(start.program, zones=("Z99",))
    with pytest.raises(StartError, match="区域"):
        MediaWindow(dataclasses.replace(start, program=wrong))


def test_wrong_options_zones_and_places_are_told_together_with_the_right_ones(site: Site) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    start = board_start(site)
    changed = [
        msgspec.structs.replace(start.program, options={"plce": "DV6-1"}),
        msgspec.structs.replace(start.program, options={"place": "DV9-9"}),
        msgspec.structs.replace(start.program, options={"page_s": "long"}),
        msgspec.structs.replace(start.program, zones=("Z99",)),
    ]
    for program in changed:
        broken = Start(
            start.hall, start.setup, program, start.theme, start.keys, None, headless=True
        )
        with pytest.raises(StartError) as caught:
            BoardWindow(broken)
        assert "board-1" in str(caught.value)
