"""Recognises an MDC panel: asks every set whether it is on, which changes nothing."""

from typing import Final

from devices.panel.samsung_mdc import protocol
from devices.panel.samsung_mdc.protocol import Answer
from devices.probe import Finding, Probe


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    frames = protocol.build_wire().feed(heard, 0.0)
    found = {frame.address for frame in frames if Answer.from_frame(frame) is not None}
    return tuple(Finding(f"Samsung MDC panel, id {one}", one) for one in sorted(found))


PROBE: Final = Probe(
    recognise=_recognise,
    ask=(
        protocol.ask_power(0).to_bytes(),
        protocol.ask_power(1).to_bytes(),
        protocol.ask_power(protocol.EVERYBODY).to_bytes(),
    ),
    answer_s=1.0,
)
