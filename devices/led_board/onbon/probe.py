"""Recognises an Onbon K card: a ping to any screen number (dynamic area manual, 5th and 6th generation)."""

from devices.led_board.onbon.protocol import ANY_SCREEN, PC_ADDRESS, decoder, ping
from devices.probe import Finding, Probe


def recognise(heard: bytes) -> tuple[Finding, ...]:
    """Any whole frame to the host."""
    sources = {f.source for f in decoder().feed(heard) if f.destination == PC_ADDRESS}
    return tuple(Finding(f"Onbon card, screen {source}", source) for source in sorted(sources))


PROBE = Probe(recognise, ask=(ping(ANY_SCREEN).to_bytes(),), bauds=(9600, 57_600), answer_s=0.6)
