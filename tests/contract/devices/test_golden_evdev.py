"""Linux input events, ioctl numbers and key codes that must never change.

Source: linux/input.h and linux/input-event-codes.h (kernel user-space headers), asm-generic/ioctl.h;
Documentation/input/multi-touch-protocol, protocol B; USB HID usage tables 1.12, page 07h, with the key codes that
the kernel's drivers/hid/hid-input.c gives them.
"""

import struct

import pytest

from devices.call_keypad.hid.protocol import DIGIT_OF, pad_key
from devices.transport import evdev
from devices.wire.evdev import (
    BTN_TOUCH,
    KEY_CODES,
    Abs,
    Ask,
    Decoder,
    Ev,
    Lost,
    Own,
    Packet,
    Press,
    Range,
    Record,
    Snapshot,
    Syn,
    ask,
    explain,
    key_press,
    led,
)
from devices.wire.evdev.decoder import snapshot_bytes
from devices.wire.fault import FrameError

EVENTS = [
    (
        "KEY_KP5 pressed at 5.000001 s",
        "05 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 01 00 4C 00 01 00 00 00",
        Record(Ev.KEY, KEY_CODES["KP5"], Press.DOWN, 5_000_001),
    ),
    (
        "SYN_REPORT",
        "05 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
        Record(Ev.SYN, Syn.REPORT, 0, 5_000_001),
    ),
    (
        "SYN_DROPPED",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 00 00 00 00 00",
        Record(Ev.SYN, Syn.DROPPED, 0),
    ),
    (
        "finger up: ABS_MT_TRACKING_ID -1",
        "00 00 00 00 00 00 00 00 40 42 0F 00 00 00 00 00 03 00 39 00 FF FF FF FF".replace(
            "40 42 0F", "3F 42 0F"
        ),
        Record(Ev.ABS, Abs.MT_TRACKING_ID, -1, 999_999),
    ),
    (
        "NumLock light on",
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 11 00 00 00 01 00 00 00",
        Record(Ev.LED, 0, 1),
    ),
]

FINGER = [  # protocol B, slot 0 (touched at 100, 200 and lifted)
    ("03 00 2F 00 00 00 00 00", Ev.ABS, Abs.MT_SLOT, 0),
    ("03 00 39 00 2D 00 00 00", Ev.ABS, Abs.MT_TRACKING_ID, 45),
    ("03 00 35 00 64 00 00 00", Ev.ABS, Abs.MT_POSITION_X, 100),
    ("03 00 36 00 C8 00 00 00", Ev.ABS, Abs.MT_POSITION_Y, 200),
    ("01 00 4A 01 01 00 00 00", Ev.KEY, BTN_TOUCH, 1),
    ("00 00 00 00 00 00 00 00", Ev.SYN, Syn.REPORT, 0),
    ("03 00 39 00 FF FF FF FF", Ev.ABS, Abs.MT_TRACKING_ID, -1),
    ("01 00 4A 01 00 00 00 00", Ev.KEY, BTN_TOUCH, 0),
    ("00 00 00 00 00 00 00 00", Ev.SYN, Syn.REPORT, 0),
]
STAMP = bytes.fromhex("E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00")

REFUSED = [
    ("microseconds of a million", "microseconds", struct.pack("<qqHHi", 1, 1_000_000, 1, 2, 1)),
    ("negative seconds", "seconds", struct.pack("<qqHHi", -1, 0, 1, 2, 1)),
    ("type that no kernel has", "type", struct.pack("<qqHHi", 1, 0, 0x20, 2, 1)),
    ("key above KEY_MAX", "code", struct.pack("<qqHHi", 1, 0, 1, 0x300, 1)),
    ("axis above ABS_MAX", "code", struct.pack("<qqHHi", 1, 0, 3, 0x40, 1)),
    ("a key pressed three times", "value", struct.pack("<qqHHi", 1, 0, 1, 2, 3)),
]

IOCTLS = [
    ("EVIOCGRAB", evdev.EVIOCGRAB, 0x40044590),
    ("EVIOCSCLOCKID", evdev.EVIOCSCLOCKID, 0x400445A0),
    ("EVIOCGKEY(96)", evdev.eviocgkey(96), 0x80604518),
    ("EVIOCGBIT(EV_KEY, 96)", evdev.eviocgbit(1, 96), 0x80604521),
    ("EVIOCGBIT(EV_ABS, 8)", evdev.eviocgbit(3, 8), 0x80084523),
    ("EVIOCGBIT(EV_LED, 2)", evdev.eviocgbit(0x11, 2), 0x80024531),
    ("EVIOCGABS(ABS_X)", evdev.eviocgabs(0), 0x80184540),
    ("EVIOCGABS(ABS_MT_POSITION_X)", evdev.eviocgabs(0x35), 0x80184575),
    ("EVIOCGMTSLOTS(44)", evdev.eviocgmtslots(44), 0x802C450A),
]

# Usage on page 07h, key code, what is printed on the key.
KEYPAD = [
    (0x53, 69, "NUMLOCK"),
    (0x54, 98, "SLASH"),
    (0x55, 55, "ASTERISK"),
    (0x56, 74, "MINUS"),
    (0x57, 78, "PLUS"),
    (0x58, 96, "ENTER"),
    (0x59, 79, "1"),
    (0x5A, 80, "2"),
    (0x5B, 81, "3"),
    (0x5C, 75, "4"),
    (0x5D, 76, "5"),
    (0x5E, 77, "6"),
    (0x5F, 71, "7"),
    (0x60, 72, "8"),
    (0x61, 73, "9"),
    (0x62, 82, "0"),
    (0x63, 83, "DOT"),
    (0x28, 28, "ENTER"),
    (0x2A, 14, "BACKSPACE"),
    (0x67, 117, "EQUAL"),
    (0x49, 110, "0"),  # Insert: keypad 0 while the pad's own NumLock is off
    (0x4A, 102, "7"),
    (0x4B, 104, "9"),
    (0x4C, 111, "DOT"),
    (0x4D, 107, "1"),
    (0x4E, 109, "3"),
    (0x4F, 106, "6"),
    (0x50, 105, "4"),
    (0x51, 108, "2"),
    (0x52, 103, "8"),
]


@pytest.mark.parametrize(("name", "wire", "record"), EVENTS, ids=[row[0] for row in EVENTS])
def test_event_is_24_bytes(name: str, wire: str, record: Record) -> None:
    raw = bytes.fromhex(wire)
    assert len(raw) == 24
    assert record.to_bytes() == raw
    assert Record.from_bytes(raw) == record


def test_finger_down_and_up() -> None:
    raw = b"".join(STAMP + bytes.fromhex(wire) for wire, *_ in FINGER)
    assert [Record.from_bytes(raw[at : at + 24]) for at in range(0, len(raw), 24)] == [
        Record(kind, code, value, 1_000_000_000) for _, kind, code, value in FINGER
    ]
    down, up = Decoder().feed(raw, 0.0)
    assert isinstance(down, Packet)
    assert isinstance(up, Packet)
    assert len(down.events) == 5
    assert up.events[0] == Record(Ev.ABS, Abs.MT_TRACKING_ID, -1, 1_000_000_000)


@pytest.mark.parametrize(("name", "what", "raw"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_no_kernel_sends_is_refused(name: str, what: str, raw: bytes) -> None:
    with pytest.raises(FrameError) as caught:
        Record.from_bytes(raw)
    assert caught.value.fault.what == what
    assert raw.hex() not in str(caught.value)  # it may be part of somebody's number
    good = key_press(KEY_CODES["KP1"], 7_000_000)
    frames = Decoder().feed(raw + good, 0.0)
    assert frames[0] == Lost()


@pytest.mark.parametrize(("name", "number", "wanted"), IOCTLS, ids=[row[0] for row in IOCTLS])
def test_ioctl_numbers(name: str, number: int, wanted: int) -> None:
    assert number == wanted


@pytest.mark.parametrize(("usage", "code", "key"), KEYPAD, ids=[f"{row[0]:02X}" for row in KEYPAD])
def test_keys_of_a_keypad(usage: int, code: int, key: str) -> None:
    assert pad_key(code) == key
    assert (code in DIGIT_OF) == key.isdigit()


def test_questions_and_answers_of_our_own() -> None:
    assert ask(Ask.STATE, 7) == struct.pack("<qqHHi", 0, 0, 0xF000, 1, 7)
    snapshot = Snapshot(
        question=Ask.STATE,
        number=7,
        held=True,
        keys=frozenset({79, BTN_TOUCH}),
        leds=frozenset({0}),
        axes={Abs.MT_POSITION_X: Range(0, 4095)},
        pressed=frozenset({79}),
        slots={1: {Abs.MT_TRACKING_ID: 45, Abs.MT_POSITION_X: 100, Abs.MT_POSITION_Y: 200}},
    )
    raw = snapshot_bytes(snapshot)
    assert raw[:24] == struct.pack("<qqHHi", 0, 0, 0xF001, 1, 7)
    assert raw[24:48] == struct.pack("<qqHHi", 0, 0, 0xF002, 0, 1)
    assert raw[-24:] == struct.pack("<qqHHi", 0, 0, 0xF00F, 1, 7)
    assert Decoder().feed(raw, 0.0) == [snapshot]


@pytest.mark.parametrize(
    ("data", "outgoing", "words"),
    [
        (key_press(KEY_CODES["KP5"], 1), False, "KP5 down, report, KP5 up, report"),
        (ask(Ask.WHAT, 3), True, "ask WHAT #3"),
        (led(0, on=True), True, "light NUM on, report"),
        (Record(Ev.SYN, Syn.DROPPED, 0).to_bytes(), False, "DROPPED"),
        (Record(Ev.ABS, Abs.MT_SLOT, 1).to_bytes(), False, "MT_SLOT 1"),
        (Record(Own.ABS_MAX, 0, 9).to_bytes(), False, "ABS_MAX 0 9"),
        (Record(Ev.KEY, 0x2A1, 1).to_bytes(), False, "KEY_2A1 down"),
        (b"\x01\x02", False, "2 bytes from the device, no whole event"),
        (b"\xff" * 24, False, "no event"),
    ],
)
def test_words_for_the_trace(data: bytes, outgoing: bool, words: str) -> None:
    assert explain(data, outgoing=outgoing) == words
