"""Onbon K card: text in areas, one for each line; clock, power and brightness.

Source: Onbon font card protocol.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from devices.driver import DriverSetup
from devices.kinds import (
    CheckHealth,
    CheckLevel,
    Command,
    Outcome,
    Reset,
    SetBrightness,
    SetClock,
    SetPower,
    StripPage,
)
from devices.led_board.onbon import protocol
from devices.led_board.onbon.board import CANNOT, LatestPageBoard, brightness_level
from devices.led_board.onbon.explain import explain
from devices.led_board.onbon.layout import Layout, lay_out
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.protocol import AreaUpdate, CardError, CardStatus, Frame, Op
from devices.wire.fault import FrameError

log = logging.getLogger(__name__)

RESTART_S: Final = 3.0
TRY_AGAIN: Final = frozenset({CardError.BUSY, CardError.CHECKSUM})


class OnbonBoard(LatestPageBoard[Frame, Layout]):
    """One board with a K card."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, options)
        self._options = options
        self._missing_told: set[str] = set()

    def on_frame(self, frame: Frame, now: float) -> None:
        """An answer of the card."""
        if frame.destination == protocol.PC_ADDRESS:
            no = frame.code if frame.op == Op.NACK else None
            self._on_answer(frame, now, no=no, again=no in TRY_AGAIN)

    def _begin(self, command: Command, now: float) -> None:
        match command:
            case SetBrightness(percent=percent):
                level = brightness_level(percent)
                self._keep(self._addressed(protocol.set_brightness(level)), command)
            case SetPower(on=on):
                self._keep(self._addressed(protocol.set_power(on=on)), command)
            case SetClock(local_time=local_time):
                self._set_clock(command, local_time)
            case CheckHealth(level=CheckLevel.INTERNAL):
                self._ask(self._addressed(protocol.status_query()), command, _status)
            case Reset():
                self._ask(self._addressed(Frame(Op.RESET)), command, self._restarted)
            case _:
                self.refuse(command, *CANNOT)

    def _set_clock(self, command: Command, local_time: str) -> None:
        try:
            moment = datetime.fromisoformat(local_time)
        except ValueError:
            self.end(
                command,
                Outcome.FAILED,
                "bad_time",
                f"时间“{local_time}”的格式不对，应为 2026-03-02T09:30:00",
                f"{local_time!r} is no local time such as 2026-03-02T09:30:00",
            )
            return
        self._ask(self._addressed(protocol.set_clock(moment)), command)

    def _restarted(self, _answer: Frame, now: float) -> str:
        self._shown = None
        self._quiet_until_s = now + RESTART_S
        return ""

    def _draw(self, page: StripPage) -> Layout:
        layout = lay_out(page, self._options)
        for char in layout.replaced:
            if char not in self._missing_told:
                self._missing_told.add(char)
                log.warning("%s: the font has no %r (U+%04X)", self._name, char, ord(char))
        return layout

    def _page_frame(self, page: Layout, shown: Layout | None) -> Frame:
        """Only what changed goes over the wire; if nothing is known of the card, everything does."""
        if shown is None:
            update = AreaUpdate(page.areas, delete_all=True)
        else:
            kept = {area.number for area in page.areas}
            update = AreaUpdate(
                tuple(area for area in page.areas if area not in shown.areas),
                tuple(area.number for area in shown.areas if area.number not in kept),
            )
        return self._addressed(Frame(Op.UPDATE_AREAS, update.to_bytes()))

    def _ping_frame(self) -> Frame:
        return self._addressed(protocol.ping())

    def _addressed(self, frame: Frame) -> Frame:
        return replace(frame, destination=self._screen, device_type=self._options.device_type)

    def _error_zh(self, code: int) -> str:
        return protocol.error_zh(code)

    def _lacks(self, page: Layout) -> tuple[str, str, str]:
        characters = "".join(page.replaced)
        return (
            characters,
            f"屏上字库没有“{characters}”，显示为□；请换一个写法（窗口名在 windows.csv 的 sign_text），或换图文卡（onbon_d）",
            f"the board's font has no {characters} and shows □: write it otherwise, or take a bitmap card",
        )

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frame in words, without the text that is shown."""
        del outgoing
        return explain(data)


def _status(answer: Frame, _now: float) -> str:
    try:
        status = CardStatus.from_bytes(answer.params)
    except FrameError:
        return "no status in the answer"  # older firmware answers with a bare ACK
    power = "on" if status.power_on else "off"
    return f"power {power}, brightness {status.brightness}, clock {status.clock or 'not set'}"
