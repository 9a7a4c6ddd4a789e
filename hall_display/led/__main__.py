"""`python -m hall_display.led`: pictures of what each LED board of a hall will show, before it hangs."""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import config
from config.model import Counter, DeviceConfig, Hall, Setup
from devices.errors import DeviceConfigError
from devices.kinds import LedBoardCapabilities, LedColour, LedMode
from devices.registry import find_make, parse_options
from hall_display.led.layout import moving, of_counter, of_zone
from hall_display.led.preview import sheet
from hall_display.start import StartError, run, sentences

ANY_SIZE = re.compile(r"(\d{1,4})[x×](\d{1,4})")
LEAST_PX = 16
MOST_PX = 2048


def main(arguments: list[str] | None = None) -> int:
    """Draw; 0 done, 2 bad input."""
    parser = argparse.ArgumentParser(description="条屏预览 / previews of LED boards")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    parser.add_argument("--setup", type=Path, metavar="FILE", help="technical configuration")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument("--size", metavar="WxH", help="a board of this size instead, like 192x32")
    parser.add_argument("--counter", metavar="NUMBER", help="whose sign; else the longest one")
    chosen = parser.parse_args(arguments)

    def body() -> int:
        hall, setup = _load(chosen.hall, chosen.setup)
        boards = _of_size(chosen.size, hall) if chosen.size else _of_setup(setup, hall)
        try:
            chosen.out.mkdir(parents=True, exist_ok=True)
            for board, counters in boards.items():
                _draw(hall, board, counters, chosen.counter, chosen.out)
        except OSError as err:
            raise StartError(f"写不了 {chosen.out}：{err}\ncannot write there: {err}") from err
        return 0

    return run(body)


def _load(folder: Path, path: Path | None) -> tuple[Hall, Setup]:
    found = config.load_hall(folder)
    if found.hall is None:
        raise StartError(sentences(found.problems))
    if path is None and (folder / "hall.toml").exists():
        path = folder / "hall.toml"
    if path is None:
        return found.hall, config.default_setup(found.hall)
    loaded = config.load_setup(path, found.hall)
    if loaded.setup is None:
        raise StartError(sentences(loaded.problems))
    return found.hall, loaded.setup


_Boards = Mapping[LedBoardCapabilities, list[Counter]]
"""Each kind of board and the counters that it hangs over; none: over a zone."""


def _of_setup(setup: Setup, hall: Hall) -> _Boards:
    found: defaultdict[LedBoardCapabilities, list[Counter]] = defaultdict(list)
    for device in setup.devices:
        if device.kind == "led_board":
            over = [hall.counter(device.counter)] if device.counter else []
            found[_capabilities(device)] += over
    if not found:
        raise StartError("配置里没有条屏，可以用 --size 192x32\nno LED boards; use --size 192x32")
    return found


def _capabilities(device: DeviceConfig) -> LedBoardCapabilities:
    try:
        make = find_make(device.kind, device.make)
        made = make.capabilities(device, parse_options(make, device))
    except DeviceConfigError as err:
        raise StartError(f"{err.message_zh}\n{err.message_en}") from err
    if not isinstance(made, LedBoardCapabilities):
        raise StartError(f"{device.name} 不是条屏\n{device.name} is no LED board")
    return made


def _of_size(text: str, hall: Hall) -> _Boards:
    match = ANY_SIZE.fullmatch(text)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (LEAST_PX <= width <= MOST_PX and LEAST_PX <= height <= MOST_PX):
        raise StartError(f"--size {text}：请写成 192x32\nwrite --size like 192x32")
    board = LedBoardCapabilities(
        width, height, tuple(LedColour), modes=(LedMode.STILL, LedMode.SCROLL)
    )
    return {board: list(hall.counters)}


def _draw(
    hall: Hall, board: LedBoardCapabilities, counters: list[Counter], number: str | None, out: Path
) -> None:
    name = f"{board.width_px}x{board.height_px}"
    if counters:
        longest = max(counters, key=lambda c: len(c.sign_text))
        counter = next((c for c in counters if c.number == number), longest)
        label = f"{counter.queues[0] if counter.queues else 'A'}012"
        sheet(of_counter(counter, label, board), board).save(out / f"led-{name}.png")
    sheet(of_zone(hall, board), board).save(out / f"led-{name}-zone.png")
    sys.stdout.write(f"{name}：{out / f'led-{name}.png'}\n")
    for one in moving(counters, board):
        sys.stdout.write(
            f"  {one.where}“{one.text}”放不下，会移动；可在 windows.csv 的 sign_text 里写短一些"
            f" / runs through the picture; shorten its sign_text\n"
        )


if __name__ == "__main__":
    sys.exit(main())
