"""紧急疏散 on the glass of every surface people touch, when controller and surface die in it and the surface alone comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from tests.e2e.stand import ROOT, Running, Socket, Stand, Starter, always, until

ZIYANG: Final = ROOT / "config" / "halls" / "ziyang"
OFFSCREEN: Final = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "HALL_NO_MOTION": "1",
}
WORDS: Final = "二楼有烟，请走东侧楼梯到广场集合"
SURFACES: Final = {
    "ticketing": "kiosk-1",
    "guide": "guide-1",
    "forms": "forms-1",
    "desk": "desk-1",
    "terminal": "terminal-14",
    "rating": "rating-14",
}


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    one = Starter(tmp_path_factory.mktemp("windows"), "tests.e2e.watched_surface")
    yield one
    one.close()


class Shown:
    """A surface as a process, and what can be read on it."""

    def __init__(self, stand: Stand, kind: str) -> None:
        name = SURFACES[kind]
        path = stand.folder / f"{name}.eye"
        path.unlink(missing_ok=True)
        self.kept = Path(stand.setup.controller.data_dir) / "surfaces" / f"{name}.emergency"
        self.running: Running = stand.start(
            "tests.e2e.watched_surface", kind, path, *stand.place, "--name", name,
            environment=OFFSCREEN,
        )  # fmt: skip
        self.eye = Socket(path)

    def is_open(self) -> bool:
        return bool(self.eye.ask(do="look")["shown"])

    @property
    def evacuates(self) -> bool:
        return WORDS in str(self.eye.ask(do="look")["words"]).replace("\n", "")

    def kill(self) -> None:
        self.running.kill()
        self.eye.forget()


def test_surfaces_that_start_again_alone_still_show_it(windows: Starter, tmp_path: Path) -> None:
    with Stand(windows, tmp_path, hall_dir=ZIYANG) as stand:
        shown: list[Shown] = []

        def begin_again() -> None:
            for one in shown:
                one.kill()
            shown[:] = [Shown(stand, kind) for kind in SURFACES]
            for one in shown:
                until(one.is_open, one.running.said, 60.0)

        def evacuated() -> list[bool]:
            return [one.evacuates for one in shown]

        stand.start_controller()
        begin_again()
        assert not any(evacuated())
        prepared = stand.do(m.PrepareEmergency(text_zh=WORDS, text_en="Smoke upstairs"))
        code = wire.body_of(prepared, m.EmergencyReady).emergency_id
        stand.do(m.StartEmergency(code))
        until(lambda: all(evacuated()), lambda: str(evacuated()))
        until(lambda: all(one.kept.exists() for one in shown), "not kept")

        stand.controller.kill()
        begin_again()
        until(lambda: all(evacuated()), lambda: f"after a restart alone: {evacuated()}")

        stand.start_controller()
        stand.do(m.EndEmergency(code))
        until(lambda: not any(evacuated()), lambda: f"after its end: {evacuated()}")
        until(lambda: not any(one.kept.exists() for one in shown), "kept after its end")

        stand.controller.kill()
        begin_again()
        always(lambda: not any(evacuated()), 0.5, "shown after its end")
        for one in shown:
            one.kill()
