"""Damage one witness on purpose, to show that the comparison would notice."""

from __future__ import annotations

import enum
from pathlib import Path
from random import Random

from config.model import Setup
from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.controls import Controls, SimulatorGoneError
from queue_controller.store.backup import read_events_of_copy


class Break(enum.StrEnum):
    """Which witness is damaged."""

    PRINTER = "printer"
    STRIP = "strip"
    LOG = "log"


def break_witness(which: Break, controls: Controls, setup: Setup) -> None:
    """Make the first printer swallow its third ticket, or every strip miss its second page.

    Raises:
        SimulatorGoneError: the simulator does not answer or does not know how.
    """
    if which is Break.PRINTER:
        printer = next(d for d in setup.devices if d.kind == "ticket_printer")
        _tell(controls, printer.name, {"do": "set", "swallow_ticket": 3})
    elif which is Break.STRIP:
        for strip in (d for d in setup.devices if d.kind == "led_board"):
            _tell(controls, strip.name, {"do": "set", "miss_call": 2})


def break_log_copy(data_dir: Path, run_dir: Path, seed: int) -> list[tuple[m.EventRecord, m.Event]]:
    """Read the log from a copy of the database, without one issued ticket in its middle."""
    events = read_events_of_copy(data_dir, run_dir / "damaged-copy")
    issued = [n for n, (_, e) in enumerate(events) if isinstance(e, m.TicketIssued)]
    if issued:
        del events[Random(seed).choice(issued[: max(1, len(issued) // 2)])]
    return events


def _tell(controls: Controls, device: str, request: dict[str, object]) -> None:
    answer = controls.ask(device, request)
    if not answer.get("ok"):
        raise SimulatorGoneError(f"{device}: {answer.get('error', answer)}")
