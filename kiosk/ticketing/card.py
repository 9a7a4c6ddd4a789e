"""What an identity card or a booking's code tells the kiosk. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Final

from config.model import Hall

BOOKING: Final = re.compile(r"[0-9A-Za-z]{4,20}")
_AGE: Final = re.compile(r"(\d{2,3})\s*周岁")
_BY_BIRTH: Final = "出生日期"
"""A class whose proof says so is recognised by the card's date of birth."""


@dataclass(frozen=True)
class Card:
    """What the kiosk takes from a card; `birth` is YYYYMMDD. Personal: never logged."""

    number: str = field(repr=False)
    birth: str = field(repr=False)


def age_on(birth: str, today: dt.date) -> int | None:
    """Completed years on a day; None for what is no date of birth."""
    try:
        born = dt.datetime.strptime(birth, "%Y%m%d").date()  # noqa: DTZ007 - a date without a zone
    except ValueError:
        return None
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday)


def class_by_age(hall: Hall, birth: str, today: dt.date) -> str:
    """The class that this date of birth gives by the hall's own table; empty for none."""
    age = age_on(birth, today)
    if age is None:
        return ""
    for row in hall.priority_classes:
        least = _AGE.search(row.name_zh)
        if least is not None and _BY_BIRTH in row.proof_zh and age >= int(least[1]):
            return row.code
    return ""


def booking_code(text: str) -> str:
    """The code of a booking in what was scanned; empty if it is none."""
    code = text.strip()
    return code if BOOKING.fullmatch(code) else ""
