"""Recognises an Onbon bitmap card: a ping to any screen and any card (dynamic area manual, D family)."""

from __future__ import annotations

from devices.led_board.onbon.d_family import PC_ADDRESS, decoder, ping
from devices.led_board.onbon_d.cards import NAMES
from devices.probe import Finding, Probe


def recognise(heard: bytes) -> tuple[Finding, ...]:
    """Any answer to the host; it carries the card's type."""
    found = {
        (frame.source, frame.device_type)
        for frame in decoder().feed(heard)
        if frame.destination == PC_ADDRESS and not frame.request
    }
    return tuple(
        Finding(
            f"Onbon card {NAMES.get(kind, f'of type {kind:04X}')}, screen {screen}",
            screen,
            options=(("card", NAMES[kind].removeprefix("BX-")),) if kind in NAMES else (),
        )
        for screen, kind in sorted(found)
    )


PROBE = Probe(recognise, ask=(ping().to_bytes(),), bauds=(9600, 57_600), answer_s=0.6)
