"""The code on a slip: which ticket it is, and the token for a later rating. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

TOKEN_MAX: Final = 64


def ticket_of_slip(text: str, hall_id: str) -> str:
    """The ticket that the code on a slip names (`hall:ticket id`); empty for anything else."""
    return slip_of(text, hall_id)[0]


def slip_of(text: str, hall_id: str) -> tuple[str, str]:
    """The ticket of a slip, and the token after it for a later rating (`hall:ticket id:token`)."""
    head, mark, rest = unicodedata.normalize("NFKC", text.strip()).partition(":")
    ticket, _, token = rest.partition(":")
    fits = mark and head == hall_id and ticket.isprintable() and 0 < len(ticket) <= 64
    return (ticket, token if len(token) <= TOKEN_MAX else "") if fits else ("", "")
