"""Recognises a Zebra or Symbol scanner in SSI mode: asks for its revision, which changes nothing."""

from __future__ import annotations

from typing import Final

from devices.code_scanner.ssi.protocol import REQUEST_REVISION, Decoder, Opcode
from devices.probe import Finding, Probe


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    if any(one.opcode == Opcode.REPLY_REVISION for one in Decoder().feed(heard, 0.0)):
        return (Finding("SSI code scanner answers"),)
    return ()


PROBE: Final = Probe(_recognise, ask=(REQUEST_REVISION.to_bytes(),))
