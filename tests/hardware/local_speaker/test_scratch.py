"""What killed programs left in the folder of temporary files: cleared at the next start, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.setup_model import DeviceConfig
from devices.scratch import FRESH_S, scratch, sweep
from devices.speaker.local.port import open_port
from devices.speaker.local.protocol import Options
from devices.transport.base import Waker
from tests.helpers.patience import PATIENCE_S

PREFIX = "hall-sound-"
HOLDS = (
    "import sys, time\n"
    "from devices.scratch import scratch\n"
    "with scratch('hall-sound-') as folder:\n"
    "    (folder / 'sound.wav').write_bytes(b'x')\n"
    "    print(folder, flush=True)\n"
    "    time.sleep(600)\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def old(folder: Path) -> None:
    past = folder.stat().st_mtime - 2 * FRESH_S
    os.utime(folder, (past, past))


def holder() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    old(folder)
    return process, folder


def test_a_killed_programs_folder_is_cleared_and_a_living_ones_is_not(place: Path) -> None:
    process, folder = holder()
    try:
        assert sweep(PREFIX) == 0
        assert (folder / "sound.wav").exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE_S)
    assert folder.exists(), "that is the edge"
    assert sweep(PREFIX) == 1
    assert list(place.iterdir()) == []


def test_only_old_folders_of_ones_own_are_cleared(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = place / "letters"
    precious.mkdir()
    (precious / "letter.txt").write_text("the only copy", encoding="utf-8")
    (place / f"{PREFIX}link").symlink_to(precious)
    (place / f"{PREFIX}file").write_text("no folder", encoding="utf-8")
    (place / f"{PREFIX}fresh").mkdir()
    (place / f"{PREFIX}old").mkdir()
    old(place / f"{PREFIX}old")
    old(precious)
    with monkeypatch.context() as other:
        other.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert sweep(PREFIX) == 0
    assert sweep(PREFIX) == 1
    assert sorted(path.name for path in place.iterdir()) == [
        f"{PREFIX}file", f"{PREFIX}fresh", f"{PREFIX}link", "letters",
    ]  # fmt: skip
    assert (precious / "letter.txt").exists()


def test_a_speaker_clears_them_when_it_starts(place: Path) -> None:
    (place / f"{PREFIX}old").mkdir()
    old(place / f"{PREFIX}old")
    device = DeviceConfig(name="speaker-1", kind="speaker", make="local", program="announcer-1")
    waker = Waker()
    port = open_port(device, Options(player=("true",)), waker)
    try:
        assert list(place.iterdir()) == []
    finally:
        port.close()


def test_a_folder_ends_with_its_block(place: Path) -> None:
    with scratch(PREFIX) as folder:
        assert folder.is_dir()
    assert list(place.iterdir()) == []
