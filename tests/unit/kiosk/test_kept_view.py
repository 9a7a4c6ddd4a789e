"""大字版 of staff: kept by staff number on the machine, and honest when it cannot be kept."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from config.model import ProgramConfig, Setup
from config.theme import load_theme
from kiosk.terminal.flow import Terminal
from kiosk.ui.journal import Journal, PlainFile
from kiosk.ui.kept_view import NOBODY, NOT_KEPT, KeptView, open_view
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import ROOT, Clock, FakeBus, hall, open_hall, record


class FullDisk(PlainFile):
    """Takes nothing after the start."""

    def append(self, text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def reopened(path: Path) -> KeptView:
    return KeptView(Journal(path))


def test_each_clerk_finds_the_own_choice_again_and_the_machine_has_one_too(tmp_path: Path) -> None:
    path = tmp_path / "terminal-5.view.jsonl"
    view = reopened(path)
    assert not view.large("ZY0005")
    assert view.choose("ZY0005", large=True)
    view.close()

    view = reopened(path)
    assert view.large("ZY0005")
    assert not view.large("ZY0006")
    assert not view.large(NOBODY)
    assert view.choose(NOBODY, large=True)
    assert view.large("ZY0006"), "who has chosen nothing sees what the machine shows"
    assert view.choose("ZY0006", large=False)
    view.close()

    view = reopened(path)
    assert [view.large(who) for who in ("ZY0005", "ZY0006", "ZY0007", NOBODY)] == [
        True,
        False,
        True,
        True,
    ]
    view.close()


def test_a_full_disk_is_said_and_the_type_is_large_all_the_same(tmp_path: Path) -> None:
    view = KeptView(Journal(FullDisk(tmp_path / "view.jsonl")))
    state = open_hall()
    terminal = Terminal(state, FakeBus(), "5", Clock(), views=view)
    assert state.take(record(2, m.ClerkSignedIn("5", "ZY0005")))
    terminal.set_elder(True)
    assert terminal.elder
    assert (terminal.message.zh, terminal.message.bad) == (NOT_KEPT[0], True)
    view.close()


def start_in(folder: Path) -> Start:
    theme = load_theme()
    setup = Setup()
    controller = type(setup.controller)(data_dir=str(folder))
    return Start(
        hall(),
        Setup(controller=controller),
        ProgramConfig(name="terminal-5", kind="terminal", counter="5"),
        theme,
        theme.display("terminal"),
        ROOT,
    )


def test_a_folder_that_cannot_be_made_stops_nobody_from_working(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file where a folder should be", encoding="utf-8")
    view = open_view(start_in(in_the_way))
    assert not view.choose("ZY0005", large=True)
    assert view.large("ZY0005")
    view.close()


@pytest.mark.parametrize("large", [True, False])
def test_what_is_kept_stands_beside_the_program_of_that_name(tmp_path: Path, large: bool) -> None:
    view = open_view(start_in(tmp_path))
    assert view.choose("ZY0005", large=large)
    view.close()
    assert [path.name for path in (tmp_path / "surfaces").iterdir()] == ["terminal-5.view.jsonl"]
    again = open_view(start_in(tmp_path))
    assert again.large("ZY0005") is large
    again.close()
