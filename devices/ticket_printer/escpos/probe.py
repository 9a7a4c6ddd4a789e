"""Recognises an ESC/POS printer: DLE EOT 1 and GS I 67 (Epson ESC/POS reference); neither prints anything."""

from __future__ import annotations

from devices.probe import Finding, Probe
from devices.ticket_printer.escpos.status import REAL_TIME_MASK, REAL_TIME_VALUE

_DLE_EOT_1 = b"\x10\x04\x01"
_GS_I_MODEL = b"\x1d\x49\x43"
_NAME_MAX = 80


def recognise(heard: bytes) -> tuple[Finding, ...]:
    """A status byte with its fixed bits; a model name makes it sure."""
    start, end = heard.find(b"_"), heard.find(b"\0")
    if 0 <= start < end <= start + _NAME_MAX and heard[start + 1 : end].isascii():
        name = heard[start + 1 : end].decode("ascii", "replace")
        if name.isprintable():
            return (Finding(f"ESC/POS printer {name}".rstrip()),)
    status = [byte for byte in heard[:4] if byte & REAL_TIME_MASK == REAL_TIME_VALUE]
    if status and len(heard) <= len(_GS_I_MODEL):
        return (Finding("ESC/POS printer (status byte only)", sure=False),)
    return ()


PROBE = Probe(recognise, ask=(_DLE_EOT_1, _GS_I_MODEL), bauds=(9600, 115_200, 19_200, 38_400))
