"""Recognises a Modbus slave at address 1 by what it lets read: coils are relays, registers are a display."""

from __future__ import annotations

from functools import partial
from typing import Final

from devices.probe import Finding, Probe
from devices.wire.modbus_rtu.decoder import build_wire
from devices.wire.modbus_rtu.frames import Frame, Refusal, answers, read_coils, read_registers

ADDRESS: Final = 1
"""What most devices are delivered with."""
_COIL: Final = read_coils(ADDRESS, 0, 1)
_REGISTER: Final = read_registers(ADDRESS, 0, 1)


def _recognise(question: Frame, text: str, heard: bytes) -> tuple[Finding, ...]:
    frames = build_wire().feed(heard, 0.0) if heard else ()
    told = [one.refusal for one in frames if answers(question, one)]
    # A slave that has nothing at 0 refuses the address, one without this table the function.
    if any(one is None or one == Refusal.ADDRESS for one in told):
        return (Finding(text, ADDRESS),)
    return ()


RELAY_PROBE: Final = Probe(
    partial(_recognise, _COIL, "Modbus slave that lets its coils be read"),
    ask=(_COIL.to_bytes(),),
)
NUMERIC_PROBE: Final = Probe(
    partial(_recognise, _REGISTER, "Modbus slave that lets its registers be read"),
    ask=(_REGISTER.to_bytes(),),
)
