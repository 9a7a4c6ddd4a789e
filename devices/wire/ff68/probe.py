"""Recognises FF68 terminals and pads: they speak only when a key is pressed."""

from devices.probe import Finding, Probe
from devices.wire.ff68.decoder import Decoder
from devices.wire.ff68.explain import explain
from devices.wire.ff68.frames import Cmd


def recognise_keypads(heard: bytes) -> tuple[Finding, ...]:
    """Key frames (CMD 01)."""
    return _found(heard, Cmd.KEYS)


def recognise_pads(heard: bytes) -> tuple[Finding, ...]:
    """Rating frames (CMD 11h)."""
    return _found(heard, Cmd.RATING)


def _found(heard: bytes, command: Cmd) -> tuple[Finding, ...]:
    frames = [frame for frame in Decoder().feed(heard, 0.0) if frame.cmd == command]
    seen = {frame.address: explain(frame, from_host=False) for frame in frames}
    return tuple(Finding(text, address) for address, text in sorted(seen.items()))


KEYPAD_PROBE = Probe(
    recognise_keypads, hint_zh="在呼叫器上按一下“呼叫”", hint_en="press 呼叫 on a keypad"
)
PAD_PROBE = Probe(
    recognise_pads, hint_zh="在评价器上按任意一个键", hint_en="press any key of a rating pad"
)
