"""Recognises a GM65-like module: asks for its baud rate, which is only read."""

from __future__ import annotations

from typing import Final

from devices.code_scanner.gm65.protocol import ASK_BAUD, check_answer
from devices.probe import Finding, Probe


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    for at in range(len(heard)):
        if isinstance(check_answer(heard[at:]), int):
            return (Finding("GM65-like code scanner answers"),)
    return ()


PROBE: Final = Probe(_recognise, ask=(ASK_BAUD.to_bytes(),))
