"""Starts ``xset`` for a panel without a line: argument lists only, each with a time-out, on a thread of its own."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from config.setup_model import DeviceConfig
from devices.errors import TransportError
from devices.panel.dpms.protocol import (
    ARGUMENTS,
    OUTPUT_MAX,
    Answer,
    Ask,
    Options,
    Request,
    cut_request,
    read_request,
)
from devices.transport.base import Waker
from devices.transport.worker import WorkerChannel

PROGRAM_LIMIT_S: Final = 2.0
TIMED_OUT: Final = -1


def run_xset(options: Options, request: Request) -> Answer:
    """Start the program once and wait for its end, at most ``PROGRAM_LIMIT_S``.

    Raises:
        OSError: it is not installed, or cannot be started.
    """
    argv = [*options.program, "-display", options.display, *ARGUMENTS[request.ask]]
    try:
        done = subprocess.run(
            argv,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PROGRAM_LIMIT_S,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return Answer(request.number, TIMED_OUT, "")
    output = done.stdout[:OUTPUT_MAX].decode("utf-8", "replace")
    return Answer(request.number, done.returncode, output)


def open_port(device: DeviceConfig, options: Options, waker: Waker) -> WorkerChannel:
    """Look at the screen once, then stand ready.

    Raises:
        TransportError: xset is missing, the display cannot be opened.
    """
    _ask(device.name, options, Request(Ask.QUERY, 0))

    def work(line: bytes) -> bytes:
        asked = read_request(line)
        return b"" if asked is None else _ask(device.name, options, asked).to_bytes()

    return WorkerChannel(device.name, waker, work, cut_request)


def _ask(name: str, options: Options, request: Request) -> Answer:
    try:
        answer = run_xset(options, request)
    except OSError as err:
        raise TransportError(
            f"设备 {name}：不能运行 {options.program[0]}，请安装 x11-xserver-utils",
            f"device {name}: cannot run {options.program[0]}; install x11-xserver-utils",
            code="no_program",
            detail=str(err),
        ) from err
    if answer.code != 0 and "unable to open display" in answer.output:
        raise TransportError(
            f"设备 {name}：打不开显示 {options.display}，请检查图形界面是否在运行、运行用户是否有权",
            f"device {name}: cannot open display {options.display}; is X running, may this user use it?",
            code="no_display",
            detail=answer.output.strip()[-200:],
        )
    return answer
