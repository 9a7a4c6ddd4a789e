"""The headless kiosk, with a hand that touches its pages: JSON lines over a Unix socket.

The program is the real one; only who touches is another. `--visitors` names the socket instead of a plan.

    {"do": "take", "queue": "A"}      from the first page to the take key
    {"do": "take_on", "queue": "A"}   the same for the visitor whose card lies there
    {"do": "print_again"}             the key under a ticket whose paper failed
    {"do": "try_again"}               the key after a lost connection, then the take key
    {"do": "home"}                    the visitor leaves
    {"do": "look"}                    nothing; every request is answered by what the screen shows
"""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import msgspec

from kiosk.ticketing import program
from kiosk.ticketing.__main__ import main as run_kiosk
from kiosk.ticketing.card import Card
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visitors import VisitorCounts

LOOK_S: Final = 0.01


class Hand:
    """Stands where the visitors of a plan stand."""

    def __init__(
        self, flow: Flow, plan: Path, *, called_off: Callable[[], bool], pause_s: float = 0.0
    ) -> None:
        self.counts = VisitorCounts()
        self._flow = flow
        plan.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(plan))
        self._listener.listen(4)
        self._listener.setblocking(False)
        self._link: socket.socket | None = None
        self._begun = b""

    def next_s(self) -> float:
        """When to look again."""
        return LOOK_S

    def card(self, card: Card) -> bool:
        """Whether the card was meant for a visitor of a plan: there is none."""
        return False

    def tick(self) -> None:
        """Do what the socket says."""
        with contextlib.suppress(BlockingIOError):
            link, _ = self._listener.accept()
            link.setblocking(False)
            if self._link is not None:
                self._link.close()
            self._link, self._begun = link, b""
        if self._link is None:
            return
        try:
            data = self._link.recv(65536)
        except BlockingIOError:
            return
        if not data:
            self._link.close()
            self._link = None
            return
        *lines, self._begun = (self._begun + data).split(b"\n")
        for line in lines:
            self._do(json.loads(line))
            self._link.sendall(json.dumps(self._look(), ensure_ascii=False).encode() + b"\n")

    def _do(self, request: dict[str, Any]) -> None:
        flow = self._flow
        match request["do"]:
            case "take":
                flow.home()
                flow.open_queue(request["queue"])
                flow.take()
            case "take_on":
                flow.open_queue(request["queue"])
                flow.take()
            case "try_again":
                flow.try_again()
                flow.take()
            case "print_again":
                flow.print_again()
            case "home":
                flow.home()
            case _:
                pass

    def _look(self) -> dict[str, Any]:
        flow = self._flow
        shown = flow.ticket
        return {
            "page": flow.page.value,
            "link": flow.state.link,
            "can_issue": flow.state.can_issue,
            "held": flow.held,
            "ticket": "" if shown is None else shown.issued.ticket.label,
            "paper": "none" if shown is None else shown.paper,
            "card": bool(flow.visit.card_number),
            "reason": "" if shown is None else shown.reason,
            "message_zh": "" if shown is None else shown.message_zh,
            "can_print_again": flow.can_print_again,
            "refusal": flow.sentence.code,
            "counts": msgspec.to_builtins(flow.counts),
        }


def main(argv: list[str] | None = None) -> int:
    """The kiosk's own `main`, with the hand."""
    with (
        patch.object(program, "Visitors", Hand),
        patch.object(program, "load_plan", lambda path: path),
    ):
        return run_kiosk(argv)
