"""Looks for a SYN6288: asks for its status. It answers with one byte only, so nobody can be sure."""

from __future__ import annotations

from typing import Final

from devices.probe import Finding, Probe
from devices.speaker.syn6288.protocol import Command, Frame, Said


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    said = heard.removeprefix(bytes((Said.ACCEPTED,)))
    if said in {bytes((Said.IDLE,)), bytes((Said.BUSY,))}:
        return (Finding("perhaps a SYN6288 speech chip", sure=False),)
    return ()


PROBE: Final = Probe(_recognise, ask=(Frame(Command.STATUS).to_bytes(),))
