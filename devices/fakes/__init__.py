"""Scripted stand-ins: a fake of every kind for surfaces, a recording port for drivers."""

from devices.fakes.device import Answer
from devices.fakes.kinds import (
    FakeCallKeypad,
    FakeCamera,
    FakeCodeScanner,
    FakeIdCardReader,
    FakeLedBoard,
    FakeLights,
    FakePanel,
    FakeRatingKeys,
    FakeSpeaker,
    FakeTicketPrinter,
    FakeTouchScreen,
)
from devices.fakes.port import RecordingPort

__all__ = [
    "Answer",
    "FakeCallKeypad",
    "FakeCamera",
    "FakeCodeScanner",
    "FakeIdCardReader",
    "FakeLedBoard",
    "FakeLights",
    "FakePanel",
    "FakeRatingKeys",
    "FakeSpeaker",
    "FakeTicketPrinter",
    "FakeTouchScreen",
    "RecordingPort",
]
