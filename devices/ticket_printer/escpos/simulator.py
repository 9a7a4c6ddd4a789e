"""A simulated ESC/POS printer: bytes in, paper and status bytes out.

It takes bytes apart by the manual, not by what our driver sends. An off-line printer goes on taking bytes
until its buffer is full and still answers real-time questions; GS r, GS I and the process id are answered
in their turn, when what came before them is on paper.

Controls of its own, besides those that every printer has (see ``devices.simulator``):

    {"do": "set", "paper_mm": 60, "cutter": "jams", "mechanism": "ok"|"jammed"|"hot"|"broken",
     "panel": "online"|"offline"|"feed"}
    {"do": "lose", "nth": 1}      the nth ticket from now on vanishes: no witness, no picture
    {"do": "take"}                the visitor takes the ticket from the mouth of a presenter
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.ticket_printer.escpos.options import Quirks
from devices.ticket_printer.escpos.parse import Command, Parser
from devices.ticket_printer.escpos.profile import Completion, Cut, Profile
from devices.ticket_printer.escpos.simulator_paper import Paper, Ticket
from devices.ticket_printer.escpos.simulator_realtime import RealTimeScanner
from devices.ticket_printer.escpos.simulator_state import PrinterState

MARGIN_BYTES = 256
"""Above a full buffer: bytes already on their way when the printer says stop."""
CUT_S = 0.3
PRESENT_S = 0.4
TORN_AFTER_S = 0.5
"""Tear bar: a printed ticket is torn off when nothing more comes."""
TAKEN_AFTER_S = 2.0
_CUTS = {0: "full", 1: "partial", 48: "full", 49: "partial"}
_FEED_CUTS = {65: "full", 66: "partial", 97: "full", 98: "partial", 103: "full", 104: "partial"}
_IDS = {65: "1.00 ESC/POS", 68: "SIM0000001", 69: "CHINA GB18030"}
_MODEL = {"epson_80": ("EPSON", "TM-T88IV")}


def build(setup: SimulatorSetup) -> SimulatedPrinter:
    """A printer as the options of the device say."""
    return SimulatedPrinter(setup)


class SimulatedPrinter(SimulatedDevice):
    """See the module."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._profile: Profile = setup.options.resolved()
        self._quirks: Quirks = setup.options.simulated
        self._witness = setup.witness
        self._name = setup.device.name
        self._instant = setup.instant
        self.state = PrinterState(self._profile)
        self._parser = Parser()
        self._scanner = RealTimeScanner()
        self._paper = Paper(self._profile)
        self._queue: deque[Command] = deque()
        self._queued_bytes = 0
        self._busy_until = 0.0
        self._last_work_at = 0.0
        self._automatic_mask = 0
        self._automatic_told = b""
        self._at_mouth_since: float | None = None
        self._lose_in: int | None = None
        self.tickets = 0
        self.lost = 0
        self.last: Ticket | None = None

    # ---------------------------------------------------------------- wire

    def on_link(self, *, up: bool, now: float) -> None:
        """A printer keeps its buffer and its paper when the cable is pulled."""

    def feed(self, data: bytes, now: float) -> bytes:
        """Answer what is real-time at once, then work on the buffer."""
        out = bytearray()
        taken = 0
        for found in self._scanner.feed(data):
            self._take(data[taken : found.end])
            taken = found.end
            if found.name == "status":
                if not (self._quirks.silent_when_open and self.state.cover_open):
                    out.append(self.state.real_time(found.argument))
            elif found.name == "clear" and self._profile.clear_buffers:
                self._clear_buffers()
                out += b"\x37\x25\x00"
            elif found.name == "request" and found.argument == 2 and self.state.error:
                self._clear_buffers()
        self._take(data[taken:])
        return bytes(out) + self._work(now)

    def on_timer(self, now: float) -> bytes:
        """Go on printing; tell what changed."""
        return self._work(now)

    def next_deadline(self) -> float | None:
        """End of the present movement, of tearing off, of standing at the mouth."""
        moments = []
        if self._queue and not self.state.offline:
            moments.append(self._busy_until)
        if self._profile.cut is Cut.TEAR and self._paper.printed and not self._queue:
            moments.append(self._last_work_at + TORN_AFTER_S)
        if self._at_mouth_since is not None:
            moments.append(self._at_mouth_since + TAKEN_AFTER_S)
        return min(moments, default=None)

    def room(self) -> int:
        """Free bytes of the buffer."""
        used = self._queued_bytes + self._parser.held_bytes
        return max(self._quirks.buffer_bytes + MARGIN_BYTES - used, 0)

    def _take(self, data: bytes) -> None:
        for command in self._parser.feed(data):
            self._queue.append(command)
            self._queued_bytes += command.raw_bytes

    def _clear_buffers(self) -> None:
        self._queue.clear()
        self._queued_bytes = 0
        self._parser.clear()
        self._paper.clear_line()

    # ---------------------------------------------------------------- mechanics

    def _work(self, now: float) -> bytes:
        out = bytearray(self._tell_changes())
        if self._at_mouth_since is not None and now >= self._at_mouth_since + TAKEN_AFTER_S:
            self._at_mouth_since = None
        while self._queue and not self.state.offline and self._busy_until <= now:
            command = self._queue.popleft()
            self._queued_bytes -= command.raw_bytes
            out += self._execute(command, now)
            self._last_work_at = now
            out += self._tell_changes()
        idle = not self._queue and now >= max(self._busy_until, self._last_work_at + TORN_AFTER_S)
        if self._profile.cut is Cut.TEAR and idle and self._paper.printed:
            self._finish(self._paper.cut("torn", feed_dots=None))
        return bytes(out)

    def _execute(self, command: Command, now: float) -> bytes:
        """Do one command; how long it takes goes into ``_busy_until``."""
        data = command.data
        match command.name:
            case "cut":
                self._cut_command(data, now)
            case "cut_old_full":
                self._cut("full", None, now)
            case "cut_old_partial":
                self._cut("partial", None, now)
            case "presenter" if self._profile.presenter_steps:
                return self._presenter(data, now)
            case "paper_request":
                return bytes((self.state.paper(),)) if data[0] in {1, 49} else b"\x00"
            case "printer_id":
                return self._identity(data[0])
            case "automatic_status" if self._profile.automatic_status:
                self._automatic_mask = data[0]
                self._automatic_told = b""
            case "function" if data[:1] == b"H":
                return self._process_id(data[3:])
            case _:
                dots = self._paper.execute(command)
                self._moved(dots, now)
        return b""

    def _moved(self, dots: int, now: float) -> None:
        length_mm = dots / self._profile.dots_per_mm
        self.state.use(length_mm)
        self._takes(length_mm / self._profile.speed_mm_per_s, now)

    def _takes(self, seconds: float, now: float) -> None:
        if not self._instant:
            self._busy_until = max(self._busy_until, now) + seconds

    def _cut_command(self, data: bytes, now: float) -> None:
        if data[0] in _FEED_CUTS:
            self._cut(_FEED_CUTS[data[0]], data[1], now)
        elif data[0] in _CUTS:
            self._cut(_CUTS[data[0]], None, now)

    def _cut(self, kind: str, feed_dots: int | None, now: float) -> None:
        if self._profile.cut is Cut.TEAR:
            return
        if self.state.cutter_jams:
            self.state.cutter_error = True
            return
        self._moved(feed_dots or 0, now)
        self._takes(CUT_S, now)
        self._finish(self._paper.cut(kind, feed_dots=feed_dots))

    def _finish(self, ticket: Ticket | None) -> None:
        """A piece of paper is there: tell what can be read on it."""
        if ticket is None:
            return
        self.tickets += 1
        if self._lose_in is not None:
            self._lose_in -= 1
            if self._lose_in == 0:
                self._lose_in = None
                self.lost += 1
                return
        self.last = ticket
        text = ticket.text
        self._witness(
            {
                "witness": "paper",
                "ticket": ticket.label,
                "text": text,
                "marks": ticket.marks,
                "cut": ticket.cut != "torn",
                "text_sha256": hashlib.sha256("\n".join(text).encode()).hexdigest(),
            }
        )
        if self._quirks.pictures:
            self._save(ticket)

    def _save(self, ticket: Ticket) -> None:
        folder = Path(self._quirks.pictures)
        folder.mkdir(parents=True, exist_ok=True)
        label = ticket.label or "paper"
        path = folder / f"{self._name}-{self.tickets:04d}-{label}.png"
        path.write_bytes(_png(ticket, self._profile))

    # ---------------------------------------------------------------- answers

    def _tell_changes(self) -> bytes:
        """Automatic status, when it is on and something in it is new."""
        if not self._automatic_mask:
            return b""
        block = self.state.automatic()
        if block == self._automatic_told:
            return b""
        if self._automatic_told and not self._asked_for_change(block):
            return b""
        self._automatic_told = block
        return block

    def _asked_for_change(self, block: bytes) -> bool:
        """Whether a bit changed that the mask of GS a asks for."""
        changed = [new ^ old for new, old in zip(block, self._automatic_told, strict=True)]
        return bool(
            (self._automatic_mask & 0x02 and changed[0] & 0x28)
            or (self._automatic_mask & 0x04 and changed[1])
            or (self._automatic_mask & 0x08 and changed[2])
            or (self._automatic_mask & 0x40 and changed[0] & 0x40)
        )

    def _process_id(self, body: bytes) -> bytes:
        known = self._profile.completion is Completion.PROCESS_ID
        if not known or len(body) != 6 or body[:2] != b"00":
            return b""
        return b"\x37\x22" + body[2:] + b"\x00"

    def _identity(self, which: int) -> bytes:
        maker, model = _MODEL.get(self._profile.name, ("SIM", self._profile.name.upper()))
        if which in {1, 49}:
            return b"\x20"
        if which in {2, 50}:
            return bytes((0x01 | (0 if self._profile.cut is Cut.TEAR else 0x02),))
        if which in {3, 51}:
            return b"\x04"
        text = {**_IDS, 66: maker, 67: model}.get(which)
        return b"" if text is None else b"\x5f" + text.encode("ascii") + b"\x00"

    def _presenter(self, data: bytes, now: float) -> bytes:
        match data[0]:
            case 0x03:
                self._at_mouth_since = now
                self._takes(PRESENT_S, now)
            case 0x02 | 0x05:
                self._at_mouth_since = None
                self._takes(PRESENT_S, now)
            case 0x06:
                return bytes((self._mouth_byte(),))
        return b""

    def _mouth_byte(self) -> int:
        at_mouth = self._at_mouth_since is not None
        return (
            int(self.state.near_end)
            | (0 if self.state.paper_end else 0x04)
            | (0x08 if at_mouth else 0)
            | (0x40 if self.state.error else 0)
            | (0x80 if self.state.jam else 0)
        )

    # ---------------------------------------------------------------- people

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What a person does to the printer."""
        what = request.get("do")
        rest = {name: value for name, value in request.items() if name != "do"}
        if what == "set" and rest:
            wrong = self.state.set(rest)
            if not wrong and not self.state.offline:
                self._busy_until = max(self._busy_until, now)
            return {"ok": not wrong, **({"error": wrong} if wrong else {})}
        if what == "lose":
            nth = rest.get("nth", 1)
            if not isinstance(nth, int) or nth < 1:
                return {"ok": False, "error": f"nth must be 1 or more, not {nth!r}"}
            self._lose_in = nth
            return {"ok": True}
        if what == "take":
            self._at_mouth_since = None
            return {"ok": True}
        if what == "state":
            return {
                "ok": True,
                "state": {
                    **self.state.described(),
                    "tickets": self.tickets,
                    "lost": self.lost,
                    "buffered": self._queued_bytes + self._parser.held_bytes,
                },
            }
        return {"ok": False, "error": f"unknown request {what!r}; known: set, lose, take, state"}

    def picture(self) -> bytes | None:
        """The last ticket, PNG."""
        return None if self.last is None else _png(self.last, self._profile)


def _png(ticket: Ticket, profile: Profile) -> bytes:
    from devices.ticket_printer.escpos.simulator_picture import draw_ticket, png_of

    return png_of(draw_ticket(ticket, profile))
