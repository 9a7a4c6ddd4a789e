"""What a person does to a simulated touch panel; shared by the panels' simulators.

{"do": "touch", "x": 0.5, "y": 0.25, "contact": 0}   0..1 of the panel as measured; stays down
{"do": "move", "x": 0.6, "y": 0.25, "contact": 0}
{"do": "lift", "contact": 0}
{"do": "tap", "x": 0.5, "y": 0.25, "held_s": 0.08}   down and up; held_s below 0.015 is a ghost
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Gesture:
    """One request, checked."""

    verb: str
    contact: int
    x: float
    y: float
    held_s: float


def gesture(request: Mapping[str, Any], contacts: int) -> Gesture | str:
    """Read a request; a sentence says what is wrong with it."""
    verb = request.get("do")
    if verb not in {"touch", "move", "lift", "tap"}:
        return f"a touch panel cannot do {verb!r}"
    contact = request.get("contact", 0)
    if not isinstance(contact, int) or isinstance(contact, bool) or not 0 <= contact < contacts:
        return f"contact is 0 to {contacts - 1}"
    numbers = []
    for name, usual, high in (("x", 0.5, 1.0), ("y", 0.5, 1.0), ("held_s", 0.08, 600.0)):
        value = request.get(name, usual)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= high:
            return f"{name} is a number from 0 to {high:g}"
        numbers.append(float(value))
    return Gesture(str(verb), contact, *numbers)
