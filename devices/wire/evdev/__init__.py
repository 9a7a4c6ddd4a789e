"""Linux input events on a line: keypads, scanners that type, touch panels."""

from devices.wire.evdev.codes import BTN_TOUCH, KEY_CODES, Abs, Ev, Led, Press, Syn, key_name
from devices.wire.evdev.decoder import Decoder, Frame, Lost, Packet, Range, Snapshot
from devices.wire.evdev.explain import explain
from devices.wire.evdev.records import SIZE, Ask, Own, Record, ask, key_press, led, packet

__all__ = [
    "BTN_TOUCH",
    "KEY_CODES",
    "SIZE",
    "Abs",
    "Ask",
    "Decoder",
    "Ev",
    "Frame",
    "Led",
    "Lost",
    "Own",
    "Packet",
    "Press",
    "Range",
    "Record",
    "Snapshot",
    "Syn",
    "ask",
    "explain",
    "key_name",
    "key_press",
    "led",
    "packet",
]
