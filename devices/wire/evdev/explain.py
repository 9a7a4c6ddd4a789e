"""Input events in words, for the trace that a technician reads."""

from typing import Final

from devices.wire.evdev.codes import Abs, Ev, Led, Press, key_name
from devices.wire.evdev.records import SIZE, Ask, Own, Record, check

EVENTS_SHOWN: Final = 8
_PRESS: Final = {Press.DOWN: "down", Press.UP: "up", Press.REPEAT: "held"}
_SYN: Final = {0: "report", 1: "config", 2: "mt report", 3: "DROPPED"}


def explain(data: bytes, *, outgoing: bool) -> str:
    """Say what whole events mean; a cut or damaged end is left out."""
    words = []
    for start in range(0, len(data) - SIZE + 1, SIZE):
        raw = data[start : start + SIZE]
        if check(raw) is not None:
            words.append("no event")
            break
        words.append(_event(Record.from_bytes(raw)))
    if not words:
        return f"{len(data)} bytes {'to' if outgoing else 'from'} the device, no whole event"
    more = f" and {len(words) - EVENTS_SHOWN} more" if len(words) > EVENTS_SHOWN else ""
    return ", ".join(words[:EVENTS_SHOWN]) + more


def _event(record: Record) -> str:
    code, value = record.code, record.value
    match record.type:
        case Ev.KEY:
            return f"{key_name(code)} {_PRESS[Press(value)]}"
        case Ev.SYN:
            return _SYN.get(code, f"syn {code}")
        case Ev.ABS if code in set(Abs):
            return f"{Abs(code).name} {value}"
        case Ev.LED:
            name = Led(code).name if code in set(Led) else str(code)
            return f"light {name} {'on' if value else 'off'}"
        case Own.ASK:
            return f"ask {Ask(code).name if code in set(Ask) else code} #{value}"
        case Own.BEGIN:
            return f"answer #{value}:"
        case Own.HELD:
            return "held alone" if value else "not held alone"
        case Own.END:
            return "end of answer"
        case kind if kind >= Own.ASK:
            return f"{Own(kind).name} {code} {value}"
        case kind:
            return f"type {kind:02X} code {code:02X} value {value}"
