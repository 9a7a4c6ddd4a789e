"""``python -m devices.tool``."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

from config.setup_model import DeviceConfig, Setup
from devices.tool.accept import WalkTest, verdict
from devices.tool.accept_files import places_of, write_sheet
from devices.tool.arguments import SECONDS, UNATTENDED_S, parser
from devices.tool.bookmarks import bookmarks
from devices.tool.check import check
from devices.tool.configuration import configuration
from devices.tool.discover import discover
from devices.tool.identify import identify, label_of
from devices.tool.outcome import Exit, Patience, ToolError, Voice
from devices.tool.record import capture
from devices.tool.replay import replay
from devices.tool.setup import choose, load, load_draft, load_if_written, zone_of
from devices.tool.sheet import Sheet
from devices.tool.trace import trace


def main(arguments: list[str] | None = None) -> int:
    """Run one command; see ``devices.tool.outcome.Exit`` for how it ends."""
    options = parser().parse_args(arguments)
    # A supervisor's warnings are told as sentences; twice would confuse.
    logging.basicConfig(level=logging.CRITICAL, stream=sys.stderr)
    signal.signal(signal.SIGTERM, _stop)
    voice = Voice(as_json=options.as_json)
    try:
        return int(_run(options, voice))
    except ToolError as err:
        sys.stderr.write(f"{err.message_zh}\n{err.message_en}\n")
        voice.give(
            {
                "ok": False,
                "code": err.end.name.lower(),
                "message_zh": err.message_zh,
                "message_en": err.message_en,
            }
        )
        return int(err.end)
    except KeyboardInterrupt:
        return int(Exit.UNPROVEN)
    except BrokenPipeError:  # whoever read (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the end flushes it
        return int(Exit.UNPROVEN)


def _run(options: argparse.Namespace, voice: Voice) -> Exit:
    if options.command == "replay":
        return replay(options.file, voice)
    if options.command == "discover":
        return discover(
            load_if_written(options.hall, options.setup, voice),
            voice,
            ports=options.port,
            ask=options.ask,
            press_s=options.seconds if options.press else 0.0,
            bauds=options.baud,
        )
    if options.command == "configuration":
        return configuration(load_draft(options.hall, options.setup), voice)
    setup = load(options.hall, options.setup)
    if options.command == "bookmarks":
        return bookmarks(
            setup,
            voice,
            zone_of(options.hall),
            picture=options.picture,
            who=options.who.strip(),
            file=options.file,
        )
    if options.command == "identify":
        ask = _asker(voice) if options.one_by_one else None
        chosen = choose(setup, options.names)
        return identify(setup, chosen, voice, ask=ask and partial(_ask_about, ask))
    if options.command == "accept":
        return _accept(options, setup, voice)
    devices = choose(setup, [options.name])
    if options.command == "capture":
        patience = _patience()
        return capture(
            setup,
            devices,
            options.file,
            voice,
            seconds=options.seconds,
            act=options.do,
            personal=options.personal,
            wait=patience.wait,
        )
    if len(devices) != 1 or devices[0].name != options.name:
        names = "、".join(one.name for one in devices)
        raise ToolError(
            f"{options.name} 是线路，请写其中一台设备：{names}",
            f"{options.name} is a line; name one of its devices: {names}",
        )
    if options.command == "trace":
        return trace(
            setup,
            devices[0],
            voice,
            seconds=options.seconds,
            ask=options.ask,
            patience=_patience(),
        )
    person = None if options.unattended else _asker(voice)
    return check(setup, devices[0], voice, ask=person, input_s=options.seconds)


def _accept(options: argparse.Namespace, setup: Setup, voice: Voice) -> Exit:
    hall_name, places = places_of(options.hall, setup, options.counters)
    person = None if options.unattended else _asker(voice)
    now = dt.datetime.now().astimezone()
    blank = Sheet(hall_name, f"{now:%Y-%m-%d %H:%M}", attended=person is not None)
    usual = UNATTENDED_S if options.unattended else SECONDS
    seconds = usual if options.seconds is None else options.seconds
    walk = WalkTest(setup, places, voice, ask=person, input_s=seconds)
    sheet = walk.run(blank)
    files = write_sheet(sheet, options.out, f"{now:%Y%m%d-%H%M%S}")
    voice.say(sheet.sentence)
    voice.say("验收单：" + "、".join(str(file) for file in files))
    voice.give({**sheet.as_json(), "files": [str(file) for file in files]})
    return verdict(sheet)


def _ask_about(ask: Callable[[str], bool | None], device: DeviceConfig) -> bool | None:
    return ask(f"{device.name} 应显示“{label_of(device)}”，看到了吗？")


def _asker(voice: Voice) -> Callable[[str], bool | None] | None:
    """Questions to the person at the keyboard; None where there is none."""
    if voice.as_json or not sys.stdin.isatty():
        return None

    def ask(question: str) -> bool | None:
        while True:
            try:
                answer = input(f"{question} 有请按 y，没有请按 n，不清楚请按回车 [y/n] ")
            except EOFError:
                return None
            match answer.strip().lower():
                case "y" | "是" | "有":
                    return True
                case "n" | "否" | "没有" | "无":
                    return False
                case "":
                    return None

    return ask


def _patience() -> Patience:
    """Ctrl-C and SIGTERM end the waiting, not the program: what was seen is still told."""
    patience = Patience()

    def stop(_number: int, _frame: FrameType | None) -> None:
        patience.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return patience


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
