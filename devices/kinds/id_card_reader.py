"""身份证阅读器: reads identity cards."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds.common import (
    CommonCommand,
    CommonEvent,
    StartReading,
    StopReading,
)


@dataclass(frozen=True, slots=True)
class IdCardReaderCapabilities:
    """What the reader can do."""

    photo: bool = False
    foreign_cards: bool = False


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read: personal values, never logged; ``repr`` is masked. Dates are YYYYMMDD."""

    name: str
    number: str
    sex: str = ""
    nation: str = ""
    birth: str = ""
    address: str = ""
    authority: str = ""
    valid_from: str = ""
    valid_until: str = ""
    photo: bytes = b""

    def __repr__(self) -> str:
        return "CardRead(<personal>)"


@dataclass(frozen=True, slots=True)
class CardUnreadable:
    """A card is there and could not be read; ``reason`` is a stable code."""

    reason: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class CardLifted:
    """The card left the reader."""


IdCardReaderCommand = StartReading | StopReading | CommonCommand


IdCardReaderEvent = CardRead | CardUnreadable | CardLifted | CommonEvent
