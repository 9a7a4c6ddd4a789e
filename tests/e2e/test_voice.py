"""The announcer as a process and what really comes out of it, recorded from the sound server."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hall_display.announcer.sound import composed, to_wav
from hall_display.announcer.voice import Espeak
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.state import Manager
from hall_display.state import HallState as ShownHall
from kiosk.terminal.flow import Terminal
from kiosk.terminal.screen import screen_of
from kiosk.ui.bus import HallBus
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from tests.e2e.stand import Running, Starter, until
from tests.e2e.voiced import CHIME, VoicedStand, listened
from tests.helpers import marker_voice
from tests.helpers.overlap import together
from tests.helpers.patience import PATIENCE_S
from tests.helpers.pulse import Pulse, Recorder


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulse]:
    server = Pulse(tmp_path_factory.mktemp("pulse"))
    yield server
    server.close()


class Told:
    """What the clerk of a counter and the manager are told, each by his own connection."""

    def __init__(self, stand: VoicedStand, counter: str) -> None:
        self._inboxes: list[tuple[queue.SimpleQueue[Any], Callable[[Any], object]]] = []
        self._state = HallState(stand.hall)
        client = self._follow(stand, f"terminal-{counter}", self._state.take)
        self._terminal = Terminal(self._state, HallBus(client, lambda _: None), counter)
        self._manager = Manager(ShownHall(stand.hall), AlarmRules())
        self._follow(stand, "manager-1", self._manager.state.take)

    def _follow(self, stand: VoicedStand, name: str, take: Callable[[Any], object]) -> BusClient:
        inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._inboxes.append((inbox, take))
        return stand.client(name, inbox.put)

    def look(self) -> tuple[str, set[str]]:
        """The clerk's alarm, and the kinds of the manager's."""
        for inbox, take in self._inboxes:
            with contextlib.suppress(queue.Empty):
                while True:
                    take(inbox.get_nowait())
        return screen_of(self._terminal).alarm, {a.kind for a in self._manager.alarms()}


class Voiced:
    """The hall, its announcer, and the output that can be pulled out."""

    def __init__(self, stand: VoicedStand, module: str, announcer: Running) -> None:
        self.stand = stand
        self.module = module
        self.announcer = announcer
        self.called = 0

    def call(self, queue: str, counter: str) -> str:
        self.stand.do(m.Issue(queue=queue, source="cli"))
        self.stand.do(m.CallNext(counter))
        self.called += 1
        return next(
            t.label
            for t in self.stand.view().tickets.values()
            if t.counter == counter and t.state == "called"
        )

    def ended(self, label: str) -> str:
        """How a call ended, in the announcer's own words."""

        def found() -> str:
            lines = self.announcer.log.read_text(encoding="utf-8").splitlines()
            said = [line for line in lines if f" {label}: " in line]
            return said[-1] if said else ""

        return str(until(found, self.announcer.said))


@pytest.fixture(scope="module")
def hall(
    starter: Starter, pulse: Pulse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Voiced]:
    module = pulse.plug()
    with VoicedStand(
        starter, tmp_path_factory.mktemp("voice"), pulse, more_clients=("terminal-1", "terminal-3")
    ) as stand:
        stand.start_controller()
        for counter in ("1", "2", "3"):
            stand.do(m.OpenCounter(counter))
        announcer = stand.start_announcer()
        stand.speaker_is("good")
        yield Voiced(stand, module, announcer)


def test_calls_of_one_earshot_group_never_sound_at_once(hall: Voiced) -> None:
    recorder = Recorder(hall.stand.pulse)
    labels = [hall.call(queue, counter) for queue, counter in (("A", "1"), ("B", "2"), ("C", "3"))]
    assert all("spoken" in hall.ended(label) for label in labels)
    found = listened(recorder)
    assert [one.source for one in found] == [CHIME, "A", CHIME, "B", CHIME, "C"], found
    assert together(found) == []
    for mark in found[1::2]:
        assert mark.end_s - mark.begin_s > marker_voice.SECONDS - 0.15, found


def test_the_recording_would_show_two_at_once(hall: Voiced, tmp_path: Path) -> None:
    """The proof can fail: two announcements started together are found to overlap."""
    voice = Espeak((sys.executable, "-S", marker_voice.__file__))
    files = []
    for text in ("A零", "B零"):
        files.append(tmp_path / f"{text[0]}.wav")
        # Longer than it takes to start the second player.
        sound = composed([voice.synthesise(text, "zh")] * 8, repeats=1, gap_s=0.1)
        files[-1].write_bytes(to_wav(sound))
    recorder = Recorder(hall.stand.pulse)
    players = [subprocess.Popen(["paplay", str(f)], env=hall.stand.pulse.full()) for f in files]
    assert [player.wait(PATIENCE_S) for player in players] == [0, 0]
    time.sleep(0.2)
    found = listened(recorder)
    assert {one.source for one in found} >= {"A", "B"}
    assert together(found) != []


def test_an_output_that_is_pulled_out_is_bad_captions_go_on_and_it_comes_back(
    hall: Voiced,
) -> None:
    stand = hall.stand
    stand.pulse.pull(hall.module)
    stand.speaker_is("bad")
    device = stand.view().devices["hall-speaker"]
    assert device.message_zh
    assert device.message_en
    assert "captions" in hall.ended(hall.call("A", "1"))
    hall.module = stand.pulse.plug()
    stand.speaker_is("good")
    recorder = Recorder(stand.pulse)
    assert "spoken" in hall.ended(hall.call("B", "2"))
    assert [one.source for one in listened(recorder)] == [CHIME, "B"]


def test_a_call_that_no_screen_showed_is_told_to_the_clerk_and_the_manager(hall: Voiced) -> None:
    """No board, no sign and no strip runs here; the voice alone reaches one sense."""
    told = Told(hall.stand, "3")
    label = hall.call("C", "3")
    assert "spoken" in hall.ended(label)
    until(lambda: told.look()[0] == "unseen", lambda: f"{told.look()} of {label}")
    until(lambda: "unseen" in told.look()[1], lambda: f"{told.look()} of {label}")


def test_a_call_that_nobody_spoke_is_told_to_the_clerk_and_the_manager(hall: Voiced) -> None:
    stand = hall.stand
    told = Told(stand, "1")
    hall.announcer.stop()
    label = hall.call("A", "1")
    call_id = next(t.call_id for t in stand.view().tickets.values() if t.label == label)
    stand.do(m.Confirm(call_id, "shown"))
    until(lambda: told.look()[0] == "unspoken", lambda: f"{told.look()} of {label}")
    until(lambda: "unspoken" in told.look()[1], lambda: f"{told.look()} of {label}")
