"""A cable that was out, a program that was killed, a burst, a clock that jumped: true again soon, and marked meanwhile."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Theme
from hall_display.board.model import StageRules
from hall_display.media.program import MediaWindow
from hall_display.screens.program import windows_of
from hall_display.screens.window import ScreensWindow
from hall_display.start import load, parser
from hall_display.words import spaced
from queue_controller.api import messages as m
from queue_controller.api import wire
from tests.e2e.tap import Tap
from tests.helpers.patience import PATIENCE_S, Calm
from tests.ui.hall_display.pages import pump, texts_of
from tests.ui.hall_display.test_board_page import shown
from tests.ui.hall_display.test_live import Site, arguments, board_start, site, until

__all__ = ["site"]

HEALED_S = 3.0
MARKED_S = 3.0
WITHIN_S = 1.0
LOOKS = 20
SLACK_S = 0.5
"""For what the test itself does between two looks."""


@pytest.fixture
def cable(site: Site) -> Iterator[tuple[Tap, Tap]]:
    """The display's way to the controller, which can be cut."""
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "board-1.pub").exists), site.log("queue_controller.server")
    controller = site.setup.controller
    taps = Tap(controller.commands), Tap(controller.events)
    yield taps
    for tap in taps:
        tap.close()


def windows_behind(site: Site, cable: tuple[Tap, Tap]) -> ScreensWindow:
    """A board and two signs that reach the controller through the cable."""
    start = board_start(site)
    commands, events = cable
    controller = msgspec.structs.replace(
        start.setup.controller, commands=commands.address, events=events.address
    )
    surfaces = [
        {"kind": "board"},
        {"kind": "counter_sign", "counter": "5"},
        {"kind": "counter_sign", "counter": "6"},
    ]
    return windows_of(
        dataclasses.replace(
            start,
            setup=msgspec.structs.replace(start.setup, controller=controller),
            program=msgspec.structs.replace(start.program, options={"surfaces": surfaces}),
        )
    )


def said(windows: ScreensWindow) -> list[set[str]]:
    return [{t.text for t in texts_of(one.screen)} for one in windows.surfaces]


def all_marked(windows: ScreensWindow) -> bool:
    return all(any(t.startswith("信息暂未更新") for t in texts) for texts in said(windows))


def test_a_cut_cable_is_marked_and_what_was_called_meanwhile_is_there_soon_after(
    app: QGuiApplication, site: Site, cable: tuple[Tap, Tap]
) -> None:
    windows = windows_behind(site, cable)
    windows.open()
    host, kiosk = site.client("host-1"), site.client("kiosk-1")
    try:
        assert pump(app, lambda: windows.state.link == "current")
        counters = ["5", "6", "8", "9", "11", "14", "18"]
        for counter in counters:
            host.ask(m.OpenCounter(counter=counter))
            queue = site.hall.counter(counter).queues[0]
            assert kiosk.ask(m.Issue(queue=queue)).ok

        def call(counter: str) -> str:
            """The label that this counter calls."""
            reply = host.ask(m.CallNext(counter=counter))
            assert reply.ok, reply.message_en
            ticket = wire.body_of(reply, m.Called).ticket
            assert ticket is not None
            return spaced(ticket.label)

        for tap in cable:
            tap.cut()
        calm = Calm()
        assert pump(app, lambda: all_marked(windows))
        assert calm.seconds < MARKED_S + SLACK_S, calm
        at_five, at_six = call("5"), call("6")
        assert not {at_five, at_six} & set().union(*said(windows))
        for tap in cable:
            tap.heal()
        calm = Calm()

        def true_again() -> bool:
            board, five, six = said(windows)
            marked = any(t.startswith("信息") for t in board | five | six)
            return not marked and at_six in board and at_five in five and at_six in six

        assert pump(app, true_again), said(windows)
        assert calm.seconds < HEALED_S + SLACK_S, calm
        # At once many: none is left out, the order stays.
        labels = [call(counter) for counter in counters[2:]]

        def rows() -> list[str]:
            numbers = [t.text for t in texts_of(windows.surfaces[0].screen) if t.number]
            return [text for text in numbers if text in labels]

        assert pump(app, lambda: rows() == [labels[-1], *reversed(labels[:-1])]), rows()
    finally:
        windows.close()


def test_an_evacuation_is_on_every_screen_within_a_second_and_outlives_the_controller(
    app: QGuiApplication, site: Site
) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "media-1.pub").exists), site.log("queue_controller.server")
    start = board_start(site)
    surfaces = [{"kind": "board"}, {"kind": "counter_sign", "counter": "5"}]
    windows = windows_of(
        dataclasses.replace(
            start,
            program=msgspec.structs.replace(start.program, options={"surfaces": surfaces}),
        )
    )
    player = MediaWindow(load(parser("x").parse_args(arguments(site, "media-1")), "media"))
    screens = [*(one.screen for one in windows.surfaces), player.screen]

    def all_say(words: str) -> bool:
        return all(any(words in t.text for t in texts_of(one)) for one in screens)

    windows.open()
    player.open()
    try:
        manager = site.client("manager-1")
        assert pump(app, lambda: windows.state.link == "current")
        assert pump(app, lambda: player.bridge.link_state == "current")
        assert manager.ask(m.Broadcast("请陕G12345车主移车", minutes=5)).ok
        calm = Calm()
        assert pump(app, lambda: all_say("移车"))
        assert calm.seconds < WITHIN_S + SLACK_S, calm
        reply = manager.ask(m.PrepareEmergency(drill=True))
        code = wire.body_of(reply, m.EmergencyReady).emergency_id
        assert manager.ask(m.StartEmergency(code)).ok
        calm = Calm()
        site.processes[0].kill()
        assert pump(app, lambda: all_say("疏散演练"))
        assert calm.seconds < WITHIN_S + SLACK_S, calm
        assert pump(app, lambda: windows.state.link == "out_of_date")
        assert all_say("疏散演练"), "it ends by the controller's word only"
    finally:
        windows.close()
        player.close()


def test_a_killed_display_shows_the_present_state_when_it_is_started_again(site: Site) -> None:
    keys = Path(site.setup.controller.keys_dir)
    assert until((keys / "media-1.pub").exists), site.log("queue_controller.server")
    host, kiosk = site.client("host-1"), site.client("kiosk-1")
    host.ask(m.OpenCounter(counter="5"))
    assert kiosk.ask(m.Issue(queue="B")).ok
    pictures = site.folder / "pictures"
    arguments_ = ("--name", "board-1", "--headless", "--pictures", str(pictures))
    board = site.start("hall_display.board", *arguments_)
    assert until(lambda: "link: current" in site.log("hall_display.board"))
    board.kill()
    board.wait(PATIENCE_S)
    assert host.ask(m.CallNext(counter="5")).ok
    site.start("hall_display.board", *arguments_)
    # Its own picture: the call that was made while it was gone.
    assert until((pictures / "board-1-call.png").exists)
    assert "Traceback" not in site.log("hall_display.board")


@pytest.mark.parametrize("jump_ms", [3_600_000, -3_600_000, 40 * 86_400_000])
def test_a_clock_that_jumps_is_followed_at_once(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], jump_ms: int
) -> None:
    with shown(app, theme, halls["ziyang"], rules=StageRules(hold_s=0.01)) as page:
        page.start()
        page.call("B", 1, "5")
        page.settle()
        page.events.hall_ms += jump_ms
        page.model.on_beat(page.events.beat().heartbeat)
        pump(app, lambda: False, 0.02)
        clock = f"{page.board.state.local(page.events.hall_ms):%H:%M}"
        assert clock in page.texts()
        assert "B 001" in page.texts(), "a call does not age by a clock"
        page.call("B", 2, "5")
        assert pump(app, lambda: "B 002" in page.texts())


def test_a_thousand_calls_in_a_minute_are_all_painted_in_order(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    now = [0.0]
    # A small board: what is counted is calls, not dots.
    with shown(app, theme, halls["ziyang"], size=(384, 192), mm_per_px=4.75) as page:
        page.board.stage.rules = StageRules()
        page.model._monotonic = lambda: now[0]
        page.start()
        counters = [c.number for c in page.hall.counters if c.queues]
        called: list[str] = []
        late = 0.0
        since: dict[str, float] = {}
        for number in range(1000):
            now[0] = number * 0.06
            call_id = page.call("B", number % 999 + 1, counters[number % len(counters)])
            called.append(call_id)
            since[call_id] = now[0]
            before = len(page.painted)
            page.model._on_stage_time()
            app.processEvents()
            for painted in page.painted[before:]:
                late = max(late, now[0] - since[painted])
        while page.board.stage.backlog:
            now[0] += 0.06
            page.model._on_stage_time()
            app.processEvents()
        assert pump(app, lambda: len(page.painted) == len(called))
        assert page.painted == called
        assert late <= StageRules().patience_s + 0.07
        assert page.screen.warnings == []


def test_nothing_flashes_more_than_three_times_a_second(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    """Calls as close together as they may come, with all movement: brightness of each part over time."""
    with shown(app, theme, halls["ziyang"], motion=True, rules=StageRules()) as page:
        page.start()
        page.call("B", 1, "5", priority=True)
        pump(app, lambda: False, 0.6)
        seen: list[tuple[float, list[float]]] = []
        began = time.monotonic()
        number = 2
        # So many looks take longer than that on a machine that paints slowly.
        while time.monotonic() - began < 3.0 or len(seen) <= LOOKS:
            if (time.monotonic() - began) / 0.2 > number - 2:
                page.call("BEF"[number % 3], number, "5", priority=number % 2 == 0)
                number += 1
            app.processEvents()
            small = page.screen.grab().scaled(
                12, 8, mode=Qt.TransformationMode.SmoothTransformation
            )
            seen.append(
                (
                    time.monotonic(),
                    [small.pixelColor(x, y).lightnessF() for x in range(12) for y in range(8)],
                )
            )
        assert most_flashes(seen) <= 3


def most_flashes(seen: list[tuple[float, list[float]]], step: float = 0.1) -> int:
    """The most pairs of opposing changes of brightness in any part within any second."""
    most = 0
    for part in range(len(seen[0][1])):
        turns: list[float] = []
        extreme, rising = seen[0][1][part], True
        for at_s, lights in seen:
            light = lights[part]
            if (light > extreme) == rising:
                extreme = light
            elif abs(light - extreme) >= step:
                turns.append(at_s)
                extreme, rising = light, not rising
        for first, at_s in enumerate(turns):
            most = max(most, sum(at_s <= one < at_s + 1.0 for one in turns[first:]) // 2)
    return most


def test_the_eye_for_flashes_sees_one() -> None:
    blinking = [(n * 0.05, [0.9 if n // 2 % 2 else 0.1]) for n in range(60)]
    assert most_flashes(blinking) >= 4
    calm = [(n * 0.05, [0.9 if n // 20 % 2 else 0.1]) for n in range(60)]
    assert most_flashes(calm) <= 1
