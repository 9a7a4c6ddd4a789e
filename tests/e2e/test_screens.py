"""Every screen that lost the controller says so within three seconds, however it was lost."""

from __future__ import annotations

import contextlib
import queue
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hall_display.board.state import Board, BoardOptions
from hall_display.counter_sign.state import sign_state
from hall_display.state import HallState as ShownHall
from kiosk.terminal.flow import Terminal
from kiosk.terminal.screen import screen_of
from kiosk.ui.bus import HallBus
from kiosk.ui.shell import shell_state
from kiosk.ui.state import HallState as TouchedHall
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.keys import load_client_keys
from tests.e2e.stand import Socket, Stand, Starter, until
from tests.helpers.patience import PATIENCE_S, Calm

WITHIN_S = 3.0
SLACK_S = 0.4
"""For a test machine that does other work too."""
NAMES = ("kiosk-2", "terminal-1", "rating-1", "board-1", "sign-1")


@dataclass
class Surface:
    """One screen: its replica of the hall, and what it tells people about the link; "" is all well."""

    name: str
    take: Callable[[Any], object]
    says: Callable[[], str]
    client: BusClient
    inbox: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)

    def look(self) -> str:
        """Take what has arrived; what the screen says."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.take(self.inbox.get_nowait())
        return self.says()


class Screens:
    """All screens of the hall, and a kiosk as a process."""

    def __init__(self, stand: Stand, hand: Socket) -> None:
        self.stand = stand
        self.hand = hand
        self.surfaces = [self._surface(name) for name in NAMES]

    def current(self) -> None:
        until(lambda: not any(s.look() for s in self.surfaces), lambda: str(self.said()))
        until(lambda: self.hand.ask(do="look")["can_issue"])

    def said(self) -> dict[str, str]:
        return {s.name: s.look() for s in self.surfaces}

    def all_say_so(self, calm: Calm) -> None:
        """Within the limit after it began, every one of them."""
        late: dict[str, float] = {}
        names = {*NAMES, "kiosk-1"}
        while names - set(late) and calm.wall_s < PATIENCE_S:
            for surface in self.surfaces:
                if surface.look():
                    late.setdefault(surface.name, calm.seconds)
            seen = self.hand.ask(do="look")
            if seen["link"] == "out_of_date" and not seen["can_issue"]:
                late.setdefault("kiosk-1", calm.seconds)
            time.sleep(0.01)
        assert set(late) == names, f"silent: {names - set(late)}"
        assert max(late.values()) < WITHIN_S + SLACK_S, (late, calm)

    def _surface(self, name: str) -> Surface:
        stand = self.stand
        controller = stand.setup.controller
        inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        client = BusClient(
            controller.commands,
            controller.events,
            load_client_keys(stand.keys_dir, name),
            name,
            stand.hall.hall_id,
            "counter" if name.startswith("terminal") else "public",
            inbox.put,
        )
        take, says = self._of(name, client)
        client.start()
        stand.keep(client)
        return Surface(name, take, says, client, inbox)

    def _of(
        self, name: str, client: BusClient
    ) -> tuple[Callable[[Any], object], Callable[[], str]]:
        hall, setup = self.stand.hall, self.stand.setup
        if name.startswith("board"):
            board = Board(ShownHall(hall), BoardOptions())
            return lambda u: board.take(u, time.monotonic()), lambda: board.look(0.0).banner
        if name.startswith("sign"):
            shown = ShownHall(hall)
            return shown.take, lambda: sign_state(shown, "1", "zh").banner
        state = TouchedHall(hall)
        if name.startswith("terminal"):
            terminal = Terminal(state, HallBus(client, lambda _: None), "1")

            def clerk_sees() -> str:
                lost = shell_state(state, setup).link != "current"
                assert lost or screen_of(terminal).keys, "current, and no key works"
                assert not lost or not screen_of(terminal).keys, "keys that would do nothing"
                return "out of date" if lost else ""

            return state.take, clerk_sees
        return state.take, lambda: "".join(
            {"current": ""}.get(s.link, f"{s.link} {s.since}") for s in [shell_state(state, setup)]
        )


@pytest.fixture(scope="module")
def screens(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screens]:
    folder = tmp_path_factory.mktemp("screens")
    with Stand(starter, folder, more_clients=NAMES) as stand:
        _, hand = stand.start_kiosk()
        one = Screens(stand, hand)
        assert all(one.said().values()), "a screen without a hall that does not say so"
        stand.start_controller()
        stand.do(m.OpenCounter("1"))
        yield one


def test_controller_is_killed(screens: Screens) -> None:
    screens.current()
    screens.stand.controller.kill()
    screens.all_say_so(Calm())
    words = screens.said()
    assert words["board-1"].startswith("信息暂未更新（09:0")
    assert words["sign-1"].startswith("信息暂未更新（09:0")
    assert words["kiosk-2"].startswith("out_of_date 09:0")
    screens.stand.start_controller()
    screens.current()


def test_controller_stands_still(screens: Screens) -> None:
    """Its connections stay open, and nothing comes: a hung disk, a suspended machine."""
    screens.current()
    screens.stand.controller.send(signal.SIGSTOP)
    try:
        screens.all_say_so(Calm())
    finally:
        screens.stand.controller.send(signal.SIGCONT)
    screens.current()


def test_one_screen_loses_its_key_and_the_others_stay(screens: Screens) -> None:
    screens.current()
    (screens.stand.keys_dir / "board-1.pub").unlink()
    board = next(s for s in screens.surfaces if s.name == "board-1")
    others = [s for s in screens.surfaces if s is not board]

    def board_says() -> str:
        assert not any(s.look() for s in others), {s.name: s.look() for s in others}
        return board.look()

    assert until(board_says, "the board shows an old hall as if it were true")
