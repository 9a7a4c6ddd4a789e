"""The bitmap cards by their names, and what each takes.

Source: 5th / 6th generation dynamic area user manual (Onbon), table of device types.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from devices.led_board.onbon.d_area import CardKind, Generation
from devices.led_board.onbon.d_codings import Coding, WordOrder

CardName = Literal[
    "5E1", "5E2", "5E3",
    "5Q0+", "5Q1+", "5Q2+",
    "6E1", "6E2", "6E3", "6E1X", "6E2X",
    "6Q1", "6Q2", "6Q3", "6Q2L", "6Q3L",
]  # fmt: skip

DEVICE_TYPES: Final[Mapping[CardName, int]] = MappingProxyType(
    {
        "5E1": 0x0154,
        "5E2": 0x0254,
        "5E3": 0x0354,
        "5Q0+": 0x1056,
        "5Q1+": 0x1156,
        "5Q2+": 0x1256,
        "6E1": 0x0174,
        "6E2": 0x0274,
        "6E3": 0x0374,
        "6E1X": 0x0474,
        "6E2X": 0x0574,
        "6Q1": 0x0166,
        "6Q2": 0x0266,
        "6Q3": 0x0366,
        "6Q2L": 0x0466,
        "6Q3L": 0x0566,
    }
)
NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {number: f"BX-{name}" for name, number in DEVICE_TYPES.items()}
)

_SERIES: Final[Mapping[str, tuple[Generation, Coding, Coding]]] = MappingProxyType(
    {
        "5E": (5, Coding.BITS, Coding.BITS_TWO),
        "5Q": (5, Coding.RGB565, Coding.RGB565),
        "6E": (6, Coding.WORDS, Coding.WORDS_TWO),
        "6Q": (6, Coding.RGB888, Coding.RGB888),
    }
)
"""Generation, and the coding for boards of one colour and of more."""


def kind_of(card: CardName, *, colours: int, word_order: WordOrder) -> CardKind:
    """What this card takes when its board has so many colours."""
    generation, one, more = _SERIES[card[:2]]
    return CardKind(generation, one if colours == 1 else more, word_order)
