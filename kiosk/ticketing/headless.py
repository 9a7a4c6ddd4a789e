"""The kiosk without a window and without Qt: for rehearsals and for machines that only print."""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import sys
from types import FrameType

from kiosk.ticketing.program import Running
from kiosk.ui.start import Start
from queue_controller.api.anew import begin_if_wanted
from queue_controller.api.notify import SignsOfLife

MOST_AT_ONCE = 200


def run(start: Start) -> int:
    """Until SIGTERM or SIGINT; prints the summary as one JSON line.

    Raises:
        StartError: the configuration cannot be used.
    """
    inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
    running = Running(start, inbox.put)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    running.start()
    kiosk = running.kiosk
    life = SignsOfLife()
    while not stopping:
        life.turn()
        with contextlib.suppress(queue.Empty):
            kiosk.take(inbox.get(timeout=kiosk.pause_s()))
            for _ in range(MOST_AT_ONCE):
                kiosk.take(inbox.get_nowait())
        kiosk.tick()
    running.disconnect()
    with contextlib.suppress(queue.Empty):
        while True:
            kiosk.take(inbox.get_nowait())
    running.close()
    life.end()
    summary = {"program": start.program.name, **kiosk.summary()}
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    begin_if_wanted()
    return 0
