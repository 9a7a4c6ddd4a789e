"""Simulated Onbon bitmap card: keeps its area, answers every frame; what it shows is read from the dots.

{"do": "set", "power": "off"}        dark, silent, and its area is lost
{"do": "set", "refuse": 4}           says no to every page with this error; 0: no more
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from devices.led_board.onbon import d_family, picture
from devices.led_board.onbon.d_area import PictureArea, read_area
from devices.led_board.onbon.d_codings import GREEN, RED
from devices.led_board.onbon.d_family import ANY_D_CARD, ANY_SCREEN, Frame, Op
from devices.led_board.onbon.picture import LED_COLOURS
from devices.led_board.onbon.text import Colour
from devices.led_board.onbon_d.options import Options
from devices.led_board.onbon_d.reading import learn_to_read, read_lines
from devices.simulator import AnsweringDevice, SimulatorSetup
from devices.wire.fault import FrameError

ANSWER_S: Final = 0.02
LABEL: Final = re.compile(r"(?<![A-Z0-9])[A-Z]\d{3,4}(?!\d)")
BAD_DATA: Final = 2
PICTURES_MAX: Final = 1 << 22
WRONG_CARD: Final = 17
_LEDS: Final = {
    RED: LED_COLOURS[Colour.RED],
    GREEN: LED_COLOURS[Colour.GREEN],
    RED | GREEN: LED_COLOURS[Colour.YELLOW],
}


class SimulatedBitmapCard(AnsweringDevice):
    """One card with its board."""

    def __init__(self, setup: SimulatorSetup) -> None:
        super().__init__()
        options = setup.options
        self._options = options if isinstance(options, Options) else Options()
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._witness = setup.witness
        self._instant = setup.instant
        self._decoder = d_family.decoder(PICTURES_MAX)
        self._area: PictureArea | None = None
        self._powered = True
        self._brightness = 15
        self._refuse = 0
        self._updates = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """What is shown stays when the host goes away."""
        del up, now
        self._decoder.reset()
        self.forget_answers()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take frames; answers come a little later."""
        if not self._powered:
            self._decoder.reset()
            return b""
        for frame in self._decoder.feed(data):
            if frame.request and frame.destination in {self._screen, ANY_SCREEN}:
                answer = self._do(frame)
                self.answer_at(now if self._instant else now + ANSWER_S, answer.to_bytes())
        return self.on_timer(now)

    def _do(self, frame: Frame) -> Frame:
        own = self._options.type_number
        to = Frame(frame.op, destination=self._screen, device_type=own)
        if frame.device_type not in {own, ANY_D_CARD}:
            return d_family.nack(to, WRONG_CARD)
        match frame.op:
            case Op.PING:
                return d_family.ack(to)
            case Op.BRIGHTNESS if len(frame.data) == 3 + d_family.BRIGHTNESS_STEPS:
                self._brightness = min(15, frame.data[3])
                return d_family.ack(to)
            case Op.DELETE_AREAS:
                self._show(None)
                return d_family.ack(to)
            case Op.UPDATE_AREAS if self._refuse:
                return d_family.nack(to, self._refuse)
            case Op.UPDATE_AREAS:
                try:
                    area = read_area(frame.data, self._options.kind)
                except FrameError:
                    return d_family.nack(to, BAD_DATA)
                self._show(area)
                return d_family.ack(to)
        return d_family.nack(to, BAD_DATA)

    def _show(self, area: PictureArea | None) -> None:
        self._updates += 1
        if area == self._area:
            return
        self._area = area
        text = self._text()
        labels = LABEL.findall("".join(text))
        self._witness({"witness": "strip", "label": labels[0] if labels else "", "text": text})

    def _text(self) -> list[str]:
        if self._area is None:
            return []
        area = self._area
        return [line for one in area.pictures for line in read_lines(one, area.width, area.height)]

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Switch it, make it refuse, or tell the state."""
        del now
        match request:
            case {"do": "state"}:
                lit = set() if self._area is None else set(b"".join(self._area.pictures)) - {0}
                state = {
                    "text": self._text(),
                    "brightness": self._brightness,
                    "power": "on" if self._powered else "off",
                    "lit": sorted(lit),
                    "updates": self._updates,
                }
                return {"ok": True, "state": state}
            case {"do": "set", "power": "on" | "off" as power}:
                self._powered = power == "on"
                if not self._powered:
                    self._area = None
                    self.forget_answers()
            case {"do": "set", "refuse": int() as error}:
                self._refuse = error
            case _:
                return {"ok": False, "error": f"a board cannot do {dict(request)!r}"}
        return {"ok": True}

    def picture(self) -> bytes:
        """PNG of the board's first picture."""
        width, height = self._options.width_px, self._options.height_px
        dots: picture.Dots = {}
        if self._powered and self._area is not None:
            left, top, across = self._area.x, self._area.y, self._area.width
            for at, dot in enumerate(self._area.pictures[0]):
                if dot:
                    dots[left + at % across, top + at // across] = _LEDS[dot]
        return picture.png(picture.draw_board(width, height, dots))


def build(setup: SimulatorSetup) -> SimulatedBitmapCard:
    """Build a simulated card."""
    learn_to_read()  # takes half a second, in which nobody may be waiting for an answer
    return SimulatedBitmapCard(setup)
