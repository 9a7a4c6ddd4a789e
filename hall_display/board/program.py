"""The hall board as a program: bus, view model and window."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from config.model import ProgramConfig
from hall_display import app as application
from hall_display.board.state import Board, BoardOptions
from hall_display.board.viewmodel import BoardModel
from hall_display.confirm import complain
from hall_display.screen import Screen
from hall_display.start import Start, StartError, known_zones
from hall_display.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge

PAGE: Final = Path(__file__).parent / "Board.qml"

log = logging.getLogger(__name__)


def make_board(
    start: Start, program: ProgramConfig, options: BoardOptions, state: HallState
) -> Board:
    """The board's content for this configuration.

    Raises:
        StartError: a zone or a place that the hall does not have.
    """
    hall = start.hall
    known_zones(hall, program)
    places = {shape.code for shape in hall.plan if shape.kind == "board"}
    if options.place and options.place not in places:
        raise StartError(
            f"程序 {program.name}：plan.csv 没有显示屏 {options.place}，现有：{'、'.join(sorted(places))}\n"
            f"{program.name}: plan.csv has no board {options.place}"
        )
    return Board(
        state,
        options,
        language=start.setup.policy.language,
        zones=program.zones,
        look=start.setup.look,
        ticket_digits=start.setup.policy.ticket_digits,
    )


class BoardWindow:
    """One board on the bus. `close` ends bus, page and model in this order."""

    def __init__(self, start: Start) -> None:
        self.board = make_board(
            start, start.program, start.options(BoardOptions), HallState(start.hall)
        )
        self.app = application.application(start.program.name, headless=start.headless)
        display = start.display("board")
        self.model = BoardModel(self.board)
        self.bridge = BusBridge(start.client)
        self.screen = Screen(
            PAGE,
            start.theme,
            display,
            {"board": self.model},
            motion=self.board.options.motion,
        )
        self._pictures = application.Pictures(self.screen, start.pictures, start.program.name)
        self.bridge.reset.connect(self.model.on_reset)
        self.bridge.applied.connect(self.model.on_applied)
        self.bridge.beat.connect(self.model.on_beat)
        self.bridge.link.connect(self.model.on_link)
        self.model.resyncWanted.connect(self.bridge.resync)
        self.model.painted.painted.connect(self._on_painted)
        self.model.changed.connect(self._on_changed)
        self.model.painted.watch(self.screen.view)

    def open(self) -> None:
        """Show the window and connect."""
        self.model.refresh()
        self.screen.show()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self._pictures.take()
        self.bridge.close()
        self.screen.close()

    def _on_painted(self, call_id: str) -> None:
        log.info("shown %s", call_id)
        self.bridge.send(m.Confirm(call_id, "shown"), then=complain)

    def _on_changed(self) -> None:
        state = self.model.state
        if state.banner:
            page = "out_of_date"
        elif state.call_id:
            page = f"call:{state.call_id}"
        else:
            page = "idle"
        self._pictures.want(page)


def run(start: Start) -> int:
    """Show the board until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return application.shown_until_told(BoardWindow(start))
