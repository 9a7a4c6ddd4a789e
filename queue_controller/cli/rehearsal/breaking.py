"""Damage one witness on purpose, to show that the comparison would notice."""

from __future__ import annotations

import enum
import shutil
from pathlib import Path
from random import Random

from config.model import Setup
from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.controls import Controls, SimulatorGoneError
from queue_controller.store.engine import open_engine
from queue_controller.store.lock import DATABASE
from queue_controller.store.log import read_events

PAGE = 5000


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
        _tell(controls, printer.name, {"do": "lose", "nth": 3})
    elif which is Break.STRIP:
        for strip in (d for d in setup.devices if d.kind == "led_board"):
            _tell(controls, strip.name, {"do": "set", "miss_call": 2})


def break_log_copy(data_dir: Path, run_dir: Path, seed: int) -> list[tuple[m.EventRecord, m.Event]]:
    """Read the log from a copy of the database, without one issued ticket in its middle."""
    events = _read_copy(data_dir, run_dir / "damaged-copy")
    issued = [n for n, (_, e) in enumerate(events) if isinstance(e, m.TicketIssued)]
    if issued:
        del events[Random(seed).choice(issued[: max(1, len(issued) // 2)])]
    return events


def _read_copy(data_dir: Path, copy: Path) -> list[tuple[m.EventRecord, m.Event]]:
    copy.mkdir(parents=True, exist_ok=True)
    for file in data_dir.glob(f"{DATABASE}*"):
        shutil.copy2(file, copy / file.name)
    engine = open_engine(copy / DATABASE, "read")
    found: list[tuple[m.EventRecord, m.Event]] = []
    try:
        with engine.connect() as connection:
            after = 0
            while records := read_events(connection, after, PAGE):
                after = records[-1].seq
                for record in records:
                    event = m.decode_event(record)
                    if event is not None:
                        found.append((record, event))
    finally:
        engine.dispose()
    return found


def _tell(controls: Controls, device: str, request: dict[str, object]) -> None:
    answer = controls.ask(device, request)
    if not answer.get("ok"):
        raise SimulatorGoneError(f"{device}: {answer.get('error', answer)}")
