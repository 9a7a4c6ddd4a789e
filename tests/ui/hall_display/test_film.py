"""A video in the media player's folder: played where Qt Multimedia is installed, else skipped and named; on a real screen."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from hall_display.media.program import can_play_video
from tests.e2e.glass import Glass
from tests.ui.hall_display.film import write_film
from tests.ui.hall_display.film_player import GREEN, SIZE

ROOT: Final = Path(__file__).resolve().parents[3]
RED, BLUE = "#d01010", "#1010d0"
INSTALLED: Final = importlib.util.find_spec("PySide6.QtMultimedia") is not None
NOT_HERE: Final = "1_film.avi 是视频，这台机器没有装视频组件"


@pytest.fixture(scope="module")
def glass() -> Iterator[Glass]:
    with Glass() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_film(tmp_path / "1_film.avi", [RED, BLUE])
    Image.new("RGB", SIZE, GREEN).save(tmp_path / "2_green.png")
    return tmp_path


def played(glass: Glass, folder: Path, **more: str) -> Mapping[str, Any]:
    """What the player showed and said."""
    environment = {**os.environ, **glass.environment, "QT_QUICK_BACKEND": "", **more}
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.hall_display.film_player", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def is_like(colour: str, wanted: str) -> bool:
    """JPEG keeps a colour nearly."""
    pairs = ((colour[n : n + 2], wanted[n : n + 2]) for n in (1, 3, 5))
    return all(abs(int(one, 16) - int(other, 16)) <= 6 for one, other in pairs)


def is_a_film(seen: list[str]) -> bool:
    """Red, then blue, then the picture after it."""
    colours = iter(seen)
    return all(any(is_like(one, wanted) for one in colours) for wanted in (RED, BLUE, GREEN))


def test_a_film_is_played_where_its_parts_are_installed_else_named(
    glass: Glass, folder: Path
) -> None:
    found = played(glass, folder)
    assert found["can"] is INSTALLED
    assert is_a_film(found["seen"]) is INSTALLED, found
    assert (NOT_HERE in found["said"]) is not INSTALLED, found
    assert found["seen"][-1] == GREEN, "the player went on after it"


def test_where_nothing_can_draw_its_frames_a_film_is_named(glass: Glass, folder: Path) -> None:
    found = played(glass, folder, QT_QUICK_BACKEND="software")
    assert found["can"] is False
    assert not is_a_film(found["seen"])
    assert NOT_HERE in found["said"]


@pytest.mark.parametrize(
    ("spec", "backend", "can"),
    [(None, "", False), ("here", "", True), ("here", "software", False), (None, "software", False)],
)
def test_both_are_needed(
    monkeypatch: pytest.MonkeyPatch, spec: str | None, backend: str, can: bool
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    monkeypatch.setenv("QT_QUICK_BACKEND", backend)
    assert can_play_video() is can


@pytest.mark.nightly
def test_a_film_is_played_with_qt_multimedia(glass: Glass, folder: Path) -> None:
    """`make nightly` installs it."""
    assert INSTALLED
    assert is_a_film(played(glass, folder)["seen"])
