"""Onbon bitmap card: the page is drawn here, and the card gets one picture after another.

No clock of the card is set: the times that a hall shows are part of its pages. Dark is a dark picture, because the
manual has no command of power for these cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from devices.driver import DriverSetup
from devices.errors import DeviceRefused
from devices.kinds import CheckHealth, Command, Outcome, SetBrightness, SetPower, StripPage
from devices.led_board.onbon import d_family
from devices.led_board.onbon.board import CANNOT, LatestPageBoard, brightness_level
from devices.led_board.onbon.d_area import PictureArea, update_area
from devices.led_board.onbon.d_codings import size_of
from devices.led_board.onbon.d_family import Frame, Op
from devices.led_board.onbon_d.draw import Drawing, draw_page
from devices.led_board.onbon_d.options import Options

STAY_10_MS: Final = 300
SEND_MAX_S: Final = 8.0
"""A call that appears later than this is no call; commands end after 10 s."""


class BitmapBoard(LatestPageBoard[Frame, Drawing]):
    """One board with a D card."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup, options)
        self._options = options
        self._decoder = d_family.decoder()
        self._picture_s = _picture_s(setup, options)
        self._dark: Drawing | None = None
        """The dark picture, while nothing shall be lit."""
        self._dark_command: Command | None = None

    def on_open(self, now: float) -> None:
        """A board begins lit."""
        self._decoder.reset()
        self._dark = self._dark_command = None
        super().on_open(now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers of the card."""
        for frame in self._decoder.feed(data):
            mine = frame.destination == d_family.PC_ADDRESS and frame.source == self._screen
            if mine and not frame.request:
                no = d_family.error_of(frame) if frame.op == Op.NACK else None
                self._on_answer(frame, now, no=no, again=False)

    def _begin(self, command: Command, now: float) -> None:
        del now
        match command:
            case SetBrightness(percent=percent):
                level = brightness_level(percent)
                self._keep(self._addressed(d_family.set_brightness(level)), command)
            case SetPower(on=True):
                self._light_up(command)
            case SetPower():
                self._go_dark(command)
            case CheckHealth():
                self._ask(self._ping_frame(), command)
            case _:
                self.refuse(command, *CANNOT)

    # ---------------------------------------------------------------- dark and lit

    def _go_dark(self, command: Command) -> None:
        self._drop_label()
        self._end_unless_asked(self._page_command)
        self._end_unless_asked(self._dark_command)
        self._page_command = None
        self._dark, self._dark_command = self._draw(StripPage(())), command
        self._given_up = None

    def _light_up(self, command: Command) -> None:
        if self._dark is None:
            self.end(command, Outcome.CONFIRMED)
            return
        self._end_unless_asked(self._dark_command)
        self._dark = self._dark_command = self._given_up = None
        self._page = self._page or self._draw(StripPage(()))
        self._page_command = command

    def _show(self, page: StripPage, command: Command) -> None:
        super()._show(page, command)
        if self._dark is not None and self._page_command is command:
            self._page_command = None
            words = (
                "显示屏已熄屏，开启后显示",
                "The board is dark; it shows the page when it is lit",
            )
            self.end(command, Outcome.FAILED, "dark", *words)

    def _wanted(self) -> tuple[Drawing | None, Command | None]:
        if self._dark is not None and self._label is None:
            return self._dark, self._dark_command
        return super()._wanted()

    def _no_longer_wanted(self, command: Command) -> None:
        super()._no_longer_wanted(command)
        if command is self._dark_command:
            self._dark_command = None

    def _take_waiting(self) -> list[Command]:
        command, self._dark_command = self._dark_command, None
        return [*super()._take_waiting(), *([] if command is None else [command])]

    # ---------------------------------------------------------------- frames

    def _draw(self, page: StripPage) -> Drawing:
        options = self._options
        drawing = draw_page(page, options.width_px, options.height_px, options.colours)
        seconds = self._picture_s * len(drawing.pictures)
        if seconds > SEND_MAX_S:
            raise DeviceRefused(
                f"这条串口传一屏内容要 {seconds:.0f} 秒，太慢；请改用网口，或提高波特率和控制卡设置",
                f"This page takes {seconds:.0f} s on the serial line; use the network or a higher speed",
                code="line_too_slow",
            )
        return drawing

    def _page_frame(self, page: Drawing, shown: Drawing | None) -> Frame:
        del shown  # the one area is the whole board
        options = self._options
        area = PictureArea(
            0, 0, 0, options.width_px, options.height_px, page.pictures, stay_10_ms=STAY_10_MS
        )
        return self._addressed(update_area(area, options.kind))

    def _ping_frame(self) -> Frame:
        return self._addressed(d_family.ping())

    def _addressed(self, frame: Frame) -> Frame:
        return replace(frame, destination=self._screen, device_type=self._options.type_number)

    def _error_zh(self, code: int) -> str:
        return f"错误码 {code}，请核对 hall.toml 中的 card、width 和 height"

    def _lacks(self, page: Drawing) -> tuple[str, str, str]:
        return (
            page.missing,
            f"本机字体没有“{page.missing}”，屏上显示方框，请安装 fonts-noto-cjk 或改写",
            f"this machine's font has no {page.missing}, boxes are shown; install fonts-noto-cjk",
        )

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frame in words."""
        del outgoing
        return d_family.explain(data)

    def statistics(self) -> Mapping[str, float]:
        """Questions, overdue answers, noise."""
        return {**super().statistics(), "noise_bytes": self._decoder.dropped_bytes}


def _picture_s(setup: DriverSetup, options: Options) -> float:
    """How long one picture of the board is on its line, without what stuffing adds; 0 on a network."""
    if setup.line.transport != "serial":
        return 0.0
    size = size_of(options.width_px, options.height_px, 0, options.kind.coding)
    return size * 10 / setup.line.baud
