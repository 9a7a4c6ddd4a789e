"""Simulated Onbon K card with its board: keeps areas, answers every frame, shows what it was told."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from devices.led_board.onbon import picture, text
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.physical import Decoder
from devices.led_board.onbon.protocol import (
    ANY_SCREEN,
    Align,
    AreaUpdate,
    CardError,
    CardStatus,
    DisplayMode,
    Frame,
    Op,
    Response,
    TextArea,
    VerticalAlign,
    ack,
    nack,
    read_clock,
)
from devices.simulator import AnsweringDevice, SimulatorSetup
from devices.wire.fault import FrameError

ANSWER_S: Final = 0.02
RESTART_S: Final = 2.0
LABEL: Final = re.compile(r"(?<![A-Z0-9])[A-Z]\d{3,4}(?!\d)")
COUNTER: Final = re.compile(r"(?<!\d)(\d{1,3})号")


class SimulatedCard(AnsweringDevice):
    """One card. Its parser works on characters, since 5Ch is also half of many of them."""

    def __init__(self, setup: SimulatorSetup) -> None:
        super().__init__()
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._witness = setup.witness
        self._instant = setup.instant
        self._decoder: Decoder[bytes] = Decoder(bytes)
        self._areas: dict[int, TextArea] = {}
        self._told: tuple[str, ...] = ()
        self._powered = True
        self._lit = True
        self._brightness = 15
        self._clock: datetime | None = None
        self._starts_s = 0.0
        self._busy = 0
        self._updates = 0
        self._calls: list[str] = []
        self._miss_call = 0
        self._missed = ""

    # ---------------------------------------------------------------- the wire

    def on_link(self, *, up: bool, now: float) -> None:
        """What is shown stays when the host goes away."""
        self._decoder.reset()
        self.forget_answers()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take frames; answers come a little later."""
        if not self._powered or now < self._starts_s:
            self._decoder.reset()
            return b""
        for packet in self._decoder.feed(data):
            answer = self._answer(packet, now)
            if answer is not None:
                self.answer_at(now if self._instant else now + ANSWER_S, answer.to_bytes())
        return self.on_timer(now)

    def _answer(self, packet: bytes, now: float) -> Frame | None:
        try:
            frame = Frame.from_packet(packet)
        except FrameError as err:
            return nack(None, CardError.CHECKSUM) if err.fault.what == "checksum" else None
        if frame.destination not in {self._screen, ANY_SCREEN}:
            return None
        error = CardError.BUSY if self._busy else self._do(frame, now)
        self._busy = max(0, self._busy - 1)
        if frame.code == Response.NO_ANSWER:
            return None
        if error is not CardError.NONE:
            return nack(frame, error)
        if frame.op == Op.STATUS:
            status = CardStatus(self._lit, self._brightness, self._clock, 0)
            answer = ack(frame)
            return Frame(
                Op.STATUS,
                status.to_bytes(),
                code=0,
                destination=answer.destination,
                source=answer.source,
            )
        return ack(frame)

    def _do(self, frame: Frame, now: float) -> CardError:
        match frame.op:
            case Op.PING | Op.STATUS:
                pass
            case Op.UPDATE_AREAS:
                return self._update(frame)
            case Op.CLEAR:
                self._areas.clear()
                self._tell()
            case Op.RESET:
                self._areas.clear()
                self._told = ()
                self._starts_s = now if self._instant else now + RESTART_S
            case Op.POWER:
                self._lit = frame.params[:1] == b"\x01"
            case Op.BRIGHTNESS:
                if len(frame.params) < 2 or frame.params[1] > 15:
                    return CardError.SCREEN_PARAMETERS
                self._brightness = frame.params[1]
            case Op.SET_CLOCK:
                try:
                    self._clock = read_clock(frame.params)
                except ValueError:
                    return CardError.DATE_FORMAT
            case _:
                known = {op >> 8 for op in Op}
                return CardError.COMMAND if frame.op >> 8 in known else CardError.GROUP
        return CardError.NONE

    def _update(self, frame: Frame) -> CardError:
        try:
            update = AreaUpdate.from_bytes(frame.params)
        except FrameError:
            return CardError.SCREEN_PARAMETERS
        if any(
            area.x + area.width > self._options.width_px
            or area.y + area.height > self._options.height_px
            for area in update.areas
        ):
            return CardError.SCREEN_PARAMETERS
        self._updates += 1
        if self._misses(update):
            return CardError.NONE
        if update.delete_all:
            self._areas.clear()
        for number in update.delete:
            self._areas.pop(number, None)
        for area in update.areas:
            self._areas[area.number] = area
        self._tell()
        return CardError.NONE

    def _misses(self, update: AreaUpdate) -> bool:
        """A broken board: it says yes to one number, and never shows it."""
        label = _label([_plain(area) for area in update.areas])
        if not label or not self._miss_call:
            return False
        if label not in self._calls:
            self._calls.append(label)
            if len(self._calls) == self._miss_call:
                self._missed = label
        return label == self._missed

    def _tell(self) -> None:
        lines = tuple(_plain(self._areas[number]) for number in sorted(self._areas))
        if lines == self._told:
            return
        self._told = lines
        found = COUNTER.search(" ".join(lines))
        self._witness(
            {
                "witness": "strip",
                "label": _label(lines) or None,
                "counter_shown": found.group(1) if found else None,
                "text": list(lines),
            }
        )

    # ---------------------------------------------------------------- people

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Switch power, break something, or tell the state."""
        match request.get("do"):
            case "state":
                return {"ok": True, "state": self._state()}
            case "set":
                return self._set(request, now)
            case unknown:
                return {"ok": False, "error": f"a board cannot do {unknown!r}"}

    def _state(self) -> dict[str, Any]:
        return {
            "power": "on" if self._powered else "off",
            "lit": self._lit,
            "brightness": self._brightness,
            "clock": self._clock.isoformat() if self._clock else None,
            "text": [_plain(self._areas[number]) for number in sorted(self._areas)],
            "moving": any(area.display is not DisplayMode.STATIC for area in self._areas.values()),
            "updates": self._updates,
            "bad_frames": self._decoder.fault_count,
        }

    def _set(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        for name, value in request.items():
            match name, value:
                case "do", _:
                    pass
                case "power", "on" | "off":
                    self._switch(on=value == "on", now=now)
                case "busy", int() if not isinstance(value, bool) and value >= 0:
                    self._busy = value
                case "miss_call", int() if not isinstance(value, bool) and value >= 0:
                    self._miss_call, self._missed = value, ""
                    self._calls.clear()
                case _:
                    return {
                        "ok": False,
                        "error": f"{name} cannot be {value!r}; there are power on|off, busy and "
                        "miss_call with a number",
                    }
        return {"ok": True}

    def _switch(self, *, on: bool, now: float) -> None:
        if on and not self._powered:
            self._starts_s = now if self._instant else now + RESTART_S
        if not on:
            self._areas.clear()
            self.forget_answers()
            self._told = ()
        self._powered = on

    def picture(self) -> bytes:
        """What the board looks like now; moving text stands at its beginning."""
        width, height = self._options.width_px, self._options.height_px
        dots: picture.Dots = {}
        if self._powered and self._lit:
            for number in sorted(self._areas):
                dots.update(_area_dots(self._areas[number]))
        return picture.png(picture.draw_board(width, height, dots))


def _plain(area: TextArea) -> str:
    return text.plain(text.decode(area.text))


def _label(lines: list[str] | tuple[str, ...]) -> str:
    found = LABEL.search(" ".join(lines))
    return found.group(0) if found else ""


def _area_dots(area: TextArea) -> picture.Dots:
    runs = text.decode(area.text)
    spare_x = area.width - picture.line_width(runs)
    spare_y = area.height - picture.CELL_DOTS
    x = area.x
    if area.display is DisplayMode.STATIC and spare_x > 0:
        x += {Align.LEFT: 0, Align.CENTRE: spare_x // 2, Align.RIGHT: spare_x}[area.align]
    y = area.y
    if spare_y > 0:
        y += {
            VerticalAlign.TOP: 0,
            VerticalAlign.MIDDLE: spare_y // 2,
            VerticalAlign.BOTTOM: spare_y,
        }[area.vertical]
    clip = (area.x, area.y, area.x + area.width, area.y + area.height)
    return picture.text_dots(runs, x=x, y=y, clip=clip)


def build(setup: SimulatorSetup) -> SimulatedCard:
    """Build a simulated card."""
    return SimulatedCard(setup)
