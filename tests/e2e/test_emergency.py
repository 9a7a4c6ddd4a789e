"""紧急疏散 from the command line to everything that people see and hear, while the controller dies."""

from __future__ import annotations

import contextlib
import itertools
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from hall_display.board.state import Board, BoardOptions
from hall_display.counter_sign.state import sign_state
from hall_display.state import HallState as ShownHall
from kiosk.ui.shell import shell_state
from kiosk.ui.state import HallState as TouchedHall
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from tests.e2e.stand import Running, Starter, always, until
from tests.e2e.voiced import SIGNAL, VoicedStand, of_samples
from tests.helpers.patience import PATIENCE_S, Calm
from tests.helpers.pulse import Pulse, Recorder

WITHIN_S: Final = 1.0
SLACK_S: Final = 0.5
"""For a test machine that does other work too."""
SOUND_SLACK_S: Final = 1.0
"""For the processes of voice and player that such a machine has to start, and its sound server's latency."""
REPEAT_S: Final = 3.0
RESTART_S: Final = 8.0
"""For programs that are started again on a test machine, and for links that have to come up."""
WAY_OUT: Final = "撤离"
NAMES: Final = ("kiosk-2", "terminal-1", "rating-1", "board-1", "sign-1")


@dataclass
class Surface:
    """One screen: its replica of the hall, and what it says of the emergency; "" is none."""

    name: str
    take: Callable[[Any], object]
    says: Callable[[], str]
    inbox: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    client: BusClient | None = None

    def look(self) -> str:
        with contextlib.suppress(queue.Empty):
            while True:
                self.take(self.inbox.get_nowait())
        return self.says()


class Site:
    """Everything that has to show it: screens, strips on their wire, the loudspeaker."""

    def __init__(self, stand: VoicedStand) -> None:
        self.stand = stand
        self.announcer: Running
        self.surfaces = [self._surface(name) for name in NAMES]
        self.host = stand.start_host()

    def _surface(self, name: str) -> Surface:
        hall, setup = self.stand.hall, self.stand.setup
        if name.startswith("board"):
            board = Board(ShownHall(hall), BoardOptions())
            one = Surface(
                name,
                lambda u: board.take(u, time.monotonic()),
                lambda: board.look(time.monotonic()).evacuation,
            )
        elif name.startswith("sign"):
            shown = ShownHall(hall)
            one = Surface(name, shown.take, lambda: sign_state(shown, "1", "zh").evacuation)
        else:
            touched = TouchedHall(hall)
            one = Surface(name, touched.take, lambda: shell_state(touched, setup).emergency)
        one.client = self.stand.client(name, one.inbox.put)
        return one

    def start_all_again(self) -> None:
        """Every screen's program, the device host and the announcer, whatever becomes of the controller."""
        self.host.kill()
        self.announcer.kill()
        for counter in ("1", "2", "3"):  # a strip would show on what it was told before
            for power in ("off", "on"):
                self.stand.device(f"strip-{counter}", do="set", power=power)
            assert WAY_OUT not in self.strip(counter)
        for one in self.surfaces:
            assert one.client is not None
            one.client.close()
        self.surfaces = [self._surface(name) for name in NAMES]
        self.host = self.stand.start_host()
        self.announcer = self.stand.start_announcer(current=False)

    def witnesses(self) -> dict[str, bool]:
        """Who shows the emergency now."""
        found = {one.name: bool(one.look()) for one in self.surfaces}
        for counter in ("1", "2", "3"):
            found[f"strip-{counter}"] = WAY_OUT in self.strip(counter)
        return found

    def strip(self, counter: str) -> str:
        return " ".join(self.stand.state(f"strip-{counter}")["text"])

    def strip_shows(self, counter: str, text: str) -> None:
        until(lambda: text in self.strip(counter), lambda: self.strip(counter))

    def all_show_it(self, calm: Calm) -> dict[str, float]:
        """When each of them did, in calm seconds; looks until all do."""
        late: dict[str, float] = {}
        while calm.wall_s < PATIENCE_S:
            for name, shown in self.witnesses().items():
                if shown:
                    late.setdefault(name, calm.seconds)
            if len(late) == len(NAMES) + 3:
                return late
            time.sleep(0.01)
        raise AssertionError(f"only {late} after {calm}")

    def order(self) -> list[tuple[str, str, str]]:
        """Who waits and who is called, in the order of their places."""
        tickets = sorted(self.stand.view().tickets.values(), key=lambda t: (t.place_ms, t.label))
        return [(t.label, t.state, t.counter) for t in tickets]


@pytest.fixture
def site(starter: Starter, tmp_path: Path) -> Iterator[Site]:
    pulse = Pulse(tmp_path)
    try:
        pulse.plug()
        with VoicedStand(
            starter, tmp_path, pulse, more_clients=NAMES, emergency_every_s=REPEAT_S
        ) as stand:
            stand.start_controller()
            stand.start_simulator("sim-strips")
            stand.start_simulator("sim-keypads")
            one = Site(stand)
            for counter in ("1", "2", "3"):
                stand.do(m.OpenCounter(counter))
            one.announcer = stand.start_announcer()
            stand.speaker_is("good")
            until(lambda: all(one.strip(c) for c in ("1", "2", "3")), "a strip shows nothing")
            yield one
    finally:
        pulse.close()


def spoken(recorder: Recorder) -> list[float]:
    """When (monotonic) each evacuation announcement began to be heard, its signal first."""
    found = of_samples(recorder.so_far())
    return [
        recorder.began_s + signal.begin_s
        for signal, mark in itertools.pairwise(found)
        if signal.source == SIGNAL and mark.source == "evacuation"
    ]


def test_everything_shows_the_way_out_although_the_controller_dies_at_once(site: Site) -> None:
    stand = site.stand
    for name in ("A", "A", "B", "C"):
        stand.do(m.Issue(queue=name, source="cli"))
    assert stand.do(m.CallNext("1")).ok
    site.strip_shows("1", "A001")
    until(lambda: "spoken A001" in site.announcer.said(), site.announcer.said)
    before = site.order()
    recorder = Recorder(stand.pulse)

    code = stand.hall_json("emergency", "prepare", "--drill", "--reason", "消防演练")[
        "emergency_id"
    ]
    always(lambda: not any(site.witnesses().values()), 0.5, "shown after the first step")

    began_s, calm = time.monotonic(), Calm()
    stand.do(m.StartEmergency(code))
    stand.controller.kill()
    late = site.all_show_it(calm)
    assert max(late.values()) < WITHIN_S + SLACK_S, (late, calm)
    until(lambda: spoken(recorder), lambda: str(of_samples(recorder.so_far())))
    heard_s = spoken(recorder)[0]
    assert heard_s - began_s - calm.stalled_s < WITHIN_S + SOUND_SLACK_S, calm

    def goes_on() -> bool:
        return all(site.witnesses().values())

    always(goes_on, 4.0, "not shown any more without the controller")
    until(lambda: len(spoken(recorder)) >= 2, "said once only")

    heard = len(spoken(recorder))
    site.start_all_again()
    calm = Calm()
    again = site.all_show_it(calm)
    assert max(again.values()) < RESTART_S, (again, calm)
    until(lambda: len(spoken(recorder)) > heard + 1, "the voice was silenced by its restart")

    stand.start_controller()
    assert stand.view().evacuated, "a restart is no end"
    refused = stand.cli.ask(m.Issue(queue="A", source="cli"))
    assert (refused.ok, refused.code) == (False, "emergency")
    assert stand.cli.ask(m.CallNext("2")).code == "emergency"
    always(goes_on, 1.5, "not shown any more after the restart")

    stand.hall_json("emergency", "end", "--reason", "演练完成")
    ended_s = time.monotonic()
    until(lambda: not any(site.witnesses().values()), lambda: str(site.witnesses()))
    site.strip_shows("1", "A001")
    assert site.order() == before, "somebody lost his place"
    until(
        lambda: any(h.source == "A" for h in of_samples(recorder.so_far())),
        "nobody was called again",
    )
    assert stand.do(m.CallNext("2")).ok
    site.strip_shows("2", "B001")
    time.sleep(max(0.0, ended_s + REPEAT_S + 1.0 - time.monotonic()))
    assert all(at < ended_s + SOUND_SLACK_S for at in spoken(recorder)), "said after its end"
    recorder.samples()
    prepared, ended = stand.events(m.EmergencyPrepared, m.EmergencyEnded)
    assert (prepared.drill, prepared.reason, ended.reason) == (True, "消防演练", "演练完成")
