"""Kiosk, terminal and rating screen with their windows on the real bus of a real controller."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import config
from config.model import ProgramKind
from kiosk.rating import app as rating_app
from kiosk.terminal import app as terminal_app
from kiosk.ticketing import app as ticketing_app
from kiosk.ui.start import Start, load
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, Calm, PatientClient
from tests.ui.kiosk.scene import said, settle, tap
from tests.unit.kiosk.hall import ROOT, hall

FOLDER = ROOT / "config" / "halls" / "ziyang"


class Site:
    """A controller as a process, three surfaces as windows of this one."""

    def __init__(self, folder: Path) -> None:
        setup = config.rehearsal_setup(hall(), folder, free_port=free_port, counter="3")
        self.file = folder / "setup.toml"
        config.write_setup(self.file, setup)
        self.setup = setup
        names = [*(p.name for p in setup.programs), "cli"]
        ensure_hall_keys(Path(setup.controller.keys_dir), names)
        self.log = (folder / "controller.log").open("wb")
        self.controller = self.start_controller()
        self.kiosk = ticketing_app.Program(self.start_of("kiosk-1", "ticketing"))
        self.terminal = terminal_app.TerminalProgram(self.start_of("terminal-3", "terminal"))
        self.rating = rating_app.RatingProgram(self.start_of("rating-3", "rating"))
        self.programs = (self.kiosk, self.terminal, self.rating)
        for program in self.programs:
            program.start()

    def start_controller(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "queue_controller.server",
                "--hall",
                str(FOLDER),
                "--setup",
                str(self.file),
                "--rehearsal",
                "--hall-start",
                "2025-09-08T09:00",
            ],
            stderr=self.log,
            stdout=self.log,
        )

    def start_of(self, name: str, kind: ProgramKind) -> Start:
        return load(Namespace(hall=FOLDER, setup=self.file, name=name, pictures=None), kind)

    def wait(self, condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> Calm:
        """Let everything run until it holds; how long that took."""
        calm = Calm()
        while not condition():
            assert calm.wall_s < limit_s, "\n---\n".join(
                said(p.window.window) for p in self.programs
            )
            for program in self.programs:
                program.window.tick()
            settle(0.02)
        return calm

    def all_say(self, words: str) -> bool:
        return all(words in said(program.window.window) for program in self.programs)

    def report(self) -> m.DayReport:
        controller = self.setup.controller
        keys = load_client_keys(Path(controller.keys_dir), "cli")
        with PatientClient(
            controller.commands, controller.events, keys, "cli", hall().hall_id, None
        ) as client:
            return wire.body_of(client.ask(m.AskDayReport()), m.DayReport)

    def close(self) -> None:
        for program in self.programs:
            program.close()
        self.controller.kill()
        self.controller.wait(PATIENCE_S)
        self.log.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    yield found
    found.close()


def test_a_visitor_a_clerk_a_rating_and_a_controller_that_dies(site: Site) -> None:
    kiosk, terminal, rating = (program.window.window for program in site.programs)
    site.wait(lambda: site.kiosk.kiosk.state.is_current and site.terminal.state.is_current)
    site.wait(lambda: site.all_say("演练"))

    tap(terminal, "open")
    site.wait(lambda: "服务中" in said(rating))
    tap(kiosk, "all")
    tap(kiosk, "queue-A")
    tap(kiosk, "act")
    site.wait(lambda: "A 001" in said(kiosk))
    # Its printer's line is not there: the number is on the screen all the same.
    site.wait(lambda: "小票没有打印出来" in said(kiosk))

    site.wait(lambda: site.terminal.terminal.queues[0].waiting == 1)
    tap(terminal, "next")
    site.wait(lambda: "A 001" in said(terminal))
    site.wait(lambda: "正在办理 A 001" in said(rating))
    tap(terminal, "start")
    site.wait(lambda: "办理结束" in said(terminal))
    tap(terminal, "complete")
    site.wait(lambda: "请您评价本次服务" in said(rating))
    assert "工号" in said(rating) or "签到" in said(rating)

    # The controller is killed with the rating open.
    site.controller.kill()
    site.controller.wait(PATIENCE_S)
    took = site.wait(lambda: site.all_say("与主机失去联系，信息暂未更新（09:0"))
    assert took.seconds < 4.0, took  # three seconds of silence, and the look at the clock
    tap(rating, "level-4")
    assert "评价已保存在本机" in said(rating)
    tap(kiosk, "act")
    tap(kiosk, "all")
    tap(kiosk, "queue-A")
    tap(kiosk, "act")
    # A number of the kiosk's own lease, recorded when the controller is back.
    site.wait(lambda: "A 980" in said(kiosk))
    assert "本号在网络中断时取得" in said(kiosk)

    site.controller = site.start_controller()
    site.wait(lambda: not site.rating.outbox.undelivered)
    site.wait(lambda: site.kiosk.kiosk.state.is_current)
    site.wait(lambda: site.report().issued == 2)
    report = site.report()
    assert report.ratings == {"4": 1}
    assert (report.issued, report.served) == (2, 1)
