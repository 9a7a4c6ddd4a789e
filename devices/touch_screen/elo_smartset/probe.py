"""How a SmartSet controller is recognised on an unknown serial port: it acknowledges, and changes nothing."""

from typing import Final

from devices.probe import Finding, Probe
from devices.touch_screen.elo_smartset import protocol


def _recognise(heard: bytes) -> tuple[Finding, ...]:
    packets = protocol.build_decoder().feed(heard, 0.0)
    if any(packet.letter == protocol.ACKNOWLEDGE for packet in packets):
        return (Finding("Elo SmartSet touch controller acknowledges"),)
    if any(packet.letter == protocol.TOUCH for packet in packets):
        return (Finding("Elo SmartSet touch packets"),)
    return ()


PROBE: Final = Probe(
    recognise=_recognise,
    ask=(protocol.ask_acknowledge().to_bytes(),),
    hint_zh="请用手指触摸屏幕",
    hint_en="Touch the screen with a finger",
)
