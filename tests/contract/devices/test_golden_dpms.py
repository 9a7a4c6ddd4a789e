"""What ``xset q`` writes, word for word.

Source: x11-xserver-utils 7.7 (xset 1.2.4): the first as written on a virtual screen server, the others with the words of
the program's own text (Monitor is On, in Standby, in Suspend, Off; DPMS is Enabled, Disabled).
"""

import pytest

from devices.panel.dpms.protocol import (
    ARGUMENTS,
    Answer,
    Ask,
    Decoder,
    Request,
    Screen,
    State,
    explain,
    read_query,
    read_request,
)

HEAD = """Keyboard Control:
  auto repeat:  on    key click percent:  0    LED mask:  00000000
  XKB indicators:
    00: Caps Lock:   off    01: Num Lock:    off    02: Scroll Lock: off
  auto repeat delay:  660    repeat rate:  25
  bell percent:  50    bell pitch:  400    bell duration:  100
Pointer Control:
  acceleration:  2/1    threshold:  4
Screen Saver:
  prefer blanking:  yes    allow exposures:  yes
  timeout:  600    cycle:  600
Colors:
  default colormap:  0x20    BlackPixel:  0x0    WhitePixel:  0xffffff
Font Path:
  /usr/share/fonts/X11/misc,built-ins
DPMS (Energy Star):
"""
WITH = HEAD + "  Standby: 600    Suspend: 0    Off: 1200\n  DPMS is Enabled\n  Monitor is "

OUTPUTS = [
    ("no DPMS", HEAD + "  Server does not have the DPMS Extension\n", State(Screen.NO_DPMS)),
    ("on", WITH + "On\n", State(Screen.ON, (600, 0, 1200))),
    ("standby", WITH + "in Standby\n", State(Screen.STANDBY, (600, 0, 1200))),
    ("suspend", WITH + "in Suspend\n", State(Screen.SUSPEND, (600, 0, 1200))),
    ("off", WITH + "Off\n", State(Screen.OFF, (600, 0, 1200))),
    (
        "disabled",
        HEAD + "  Standby: 0    Suspend: 0    Off: 0\n  DPMS is Disabled\n",
        State(Screen.UNKNOWN, (0, 0, 0)),
    ),
    ("nothing", "", State(Screen.UNKNOWN)),
]


@pytest.mark.parametrize(("name", "output", "state"), OUTPUTS, ids=[row[0] for row in OUTPUTS])
def test_output_of_xset(name: str, output: str, state: State) -> None:
    assert read_query(output) == state
    assert state.blanks == any(state.timeouts_s)


def test_arguments() -> None:
    assert ARGUMENTS[Ask.QUERY] == ("q",)
    assert ARGUMENTS[Ask.ON] == ("dpms", "force", "on")
    assert ARGUMENTS[Ask.OFF] == ("dpms", "force", "off")
    assert ARGUMENTS[Ask.KEEP] == ("s", "off", "s", "noblank", "+dpms", "dpms", "0", "0", "0")


def test_requests_and_answers_of_our_own() -> None:
    assert Request(Ask.OFF, 7).to_bytes() == b"off 7\n"
    assert read_request(b"off 7\n") == Request(Ask.OFF, 7)
    for bad in (b"rm 7\n", b"off\n", b"off x\n", b"off 7 8\n", b"\xff\n"):
        assert read_request(bad) is None
    answer = Answer(7, 0, WITH + "On\n")
    raw = answer.to_bytes()
    assert raw.startswith(b"exit 7 0 ")
    decoder = Decoder()
    assert [one for byte in raw for one in decoder.feed(bytes((byte,)))] == [answer]
    rubbish = b"exit 1 2\nexit 1 0 99999999\n\n" + b"x" * 60 + b"\n"
    assert decoder.feed(rubbish + raw) == [answer]
    assert decoder.dropped_bytes == len(rubbish)
    assert decoder.feed(b"\x00" * 5000) == []
    assert len(decoder._buffer) == 0


def test_words_for_the_trace() -> None:
    assert explain(b"off 7\n", outgoing=True) == "xset dpms force off"
    assert explain(b"what\n", outgoing=True) == "no request"
    assert explain(Answer(1, 0, WITH + "On\n").to_bytes(), outgoing=False) == "exit 0, screen on"
    assert explain(Answer(1, 1, "no").to_bytes(), outgoing=False) == "exit 1, 2 characters"
    assert explain(b"exit", outgoing=False) == "a part of an answer"
