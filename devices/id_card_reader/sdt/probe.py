"""Recognises a reader with the SAM module: asks for the module's status, which changes nothing."""

from __future__ import annotations

from typing import Final

from devices.id_card_reader.sdt import protocol
from devices.probe import Finding, Probe


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    if protocol.answers().feed(heard, 0.0):
        return (Finding("identity card reader (SAM module) answers"),)
    return ()


PROBE: Final = Probe(
    _recognise,
    ask=(protocol.STATUS.to_bytes(),),
    bauds=(115_200, 57_600, 38_400, 19_200, 9600),
    answer_s=0.5,
)
