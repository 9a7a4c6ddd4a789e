"""The port of the DPMS panel starts real programs: here small ones that write what xset writes.

With the real xset there is nothing to switch on a test machine: its virtual screen server has no DPMS.
"""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.setup_model import DeviceConfig
from devices.errors import TransportError
from devices.health import Health
from devices.kinds import Completion, DeviceEvent, LinkChanged, Outcome, SetPower
from devices.panel.dpms.port import open_port, run_xset
from devices.panel.dpms.protocol import Ask, Decoder, Options, Request
from devices.panel.power import PowerDown
from devices.supervisor import Supervisor
from devices.transport.base import Waker
from tests.hardware.ff68.rig import wait_for
from tests.helpers.patience import PATIENCE_S, Calm

PROGRAM = """
    import pathlib, sys, time
    state = pathlib.Path(__file__).with_name("screen")
    words = sys.argv[1:]
    with pathlib.Path(__file__).with_name("calls").open("a") as calls:
        calls.write(" ".join(words) + "\\n")
    now = state.read_text()
    if now == "hang":
        time.sleep(60)
    if now == "no display":
        sys.stdout.write('xset:  unable to open display ":7"\\n')
        sys.exit(1)
    assert words[:2] == ["-display", ":7"], words
    if words[2] == "q":
        print("DPMS (Energy Star):\\n  Standby: 0    Suspend: 0    Off: 0\\n  DPMS is Enabled")
        print(f"  Monitor is {now}")
    elif words[2:4] == ["dpms", "force"]:
        state.write_text("On" if words[4] == "on" else "Off")
"""


class Xset:
    """A program that stands in for xset, with a screen in a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        script = folder / "xset.py"
        script.write_text(textwrap.dedent(PROGRAM))
        (folder / "calls").write_text("")
        self.program = (sys.executable, "-S", str(script))
        self.screen = "On"

    @property
    def screen(self) -> str:
        return (self._folder / "screen").read_text()

    @screen.setter
    def screen(self, state: str) -> None:
        (self._folder / "screen").write_text(state)

    @property
    def calls(self) -> list[str]:
        return (self._folder / "calls").read_text().splitlines()

    def options(self, **more: Any) -> Options:
        return Options(display=":7", program=self.program, **more)


@pytest.fixture
def xset(tmp_path: Path) -> Xset:
    return Xset(tmp_path)


@contextmanager
def running(xset: Xset, **options: Any) -> Iterator[tuple[Any, list[DeviceEvent]]]:
    events: list[DeviceEvent] = []
    device = DeviceConfig(
        name="screen-1",
        kind="panel",
        make="dpms",
        program="board-1",
        options={"display": ":7", "program": list(xset.program), **options},
    )
    supervisor = Supervisor([], [device], events.append)
    supervisor.start()
    try:
        yield supervisor.device("screen-1"), events
    finally:
        supervisor.stop()


def end_of(events: list[DeviceEvent], command_id: str) -> Completion | None:
    ends = [e.body for e in list(events) if isinstance(e.body, Completion)]
    return next((end for end in ends if end.command_id == command_id), None)


def do(device: Any, events: list[DeviceEvent], command: SetPower) -> Completion:
    device.submit(command)
    wait_for(lambda: end_of(events, command.command_id) is not None, "it ends")
    end = end_of(events, command.command_id)
    assert end is not None
    return end


def test_device_without_a_line_switches_the_screen(xset: Xset) -> None:
    with running(xset) as (device, events):
        wait_for(lambda: device.health.health is Health.GOOD, "the screen is good")
        assert do(device, events, SetPower(command_id="a", on=False)).reason == "guard_missing"
        off = PowerDown(command_id="b", live_tickets=0, seen_at_s=time.monotonic())
        assert do(device, events, off).outcome is Outcome.CONFIRMED
        assert xset.screen == "Off"
        assert do(device, events, SetPower(command_id="c", on=True)).outcome is Outcome.CONFIRMED
        assert xset.screen == "On"
    assert xset.calls[0] == "-display :7 q"
    assert "-display :7 s off s noblank +dpms dpms 0 0 0" in xset.calls


def test_display_that_goes_away_is_a_lost_line_and_comes_back(xset: Xset) -> None:
    with running(xset, poll_s=1) as (device, events):
        wait_for(lambda: device.health.health is Health.GOOD, "the screen is good")
        xset.screen = "no display"
        wait_for(lambda: device.health.reason == "line_down", "the loss")
        assert "图形界面" in device.health.message_zh
        xset.screen = "On"
        wait_for(lambda: device.health.health is Health.GOOD, "it is back")
        assert sum(isinstance(e.body, LinkChanged) for e in events) >= 3


def test_program_that_hangs_is_ended(xset: Xset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.panel.dpms.port.PROGRAM_LIMIT_S", 0.5)
    xset.screen = "hang"
    calm = Calm()
    answer = run_xset(xset.options(), Request(Ask.QUERY, 3))
    assert calm.seconds < 3, calm
    assert (answer.number, answer.code, answer.output) == (3, -1, "")


def test_missing_program_is_a_sentence(tmp_path: Path) -> None:
    options = Options(program=(str(tmp_path / "nothing"),))
    device = DeviceConfig(name="screen-1", kind="panel", make="dpms", program="board-1")
    with closing(Waker()) as waker, pytest.raises(TransportError) as caught:
        open_port(device, options, waker)
    assert caught.value.code == "no_program"
    assert "x11-xserver-utils" in caught.value.message_zh


def test_channel_answers_in_order_and_passes_over_rubbish(xset: Xset) -> None:
    device = DeviceConfig(name="screen-1", kind="panel", make="dpms", program="board-1")
    with closing(Waker()) as waker, closing(open_port(device, xset.options(), waker)) as channel:
        assert channel.port_status() is None
        channel.write(b"query 1\nrm -rf 5\nqu", 1)
        channel.write(b"ery 2\n", 1)
        decoder = Decoder()
        numbers: list[int] = []
        until = time.monotonic() + PATIENCE_S
        while len(numbers) < 2 and time.monotonic() < until:
            numbers += [one.number for one in decoder.feed(channel.read(64, 0.2))]
        assert numbers == [1, 2]
    assert len(xset.calls) == 3  # the look at the opening, and two questions


def test_channel_that_works_too_slowly_takes_no_more(xset: Xset) -> None:
    device = DeviceConfig(name="screen-1", kind="panel", make="dpms", program="board-1")
    with closing(Waker()) as waker, closing(open_port(device, xset.options(), waker)) as channel:
        taken = [channel.write(b"query 1\n", 0) for _ in range(80)]
        assert 0 in taken
