"""Events of the hall's configuration, of inspections, and of PINs that were wrong."""

from __future__ import annotations

from msgspec import Struct, field

from queue_controller.api.messages.words import Event, InspectionCategory


class ClassTerms(Struct, frozen=True, gc=False):
    """How a priority class waits; `rule` is one of priority_classes.csv."""

    code: str
    rule: str
    every: int = 0
    rank: int = 0


class CounterTerms(Struct, frozen=True, gc=False):
    """What a counter serves by the tables; `kind` is one of windows.csv."""

    counter: str
    queues: tuple[str, ...]
    kind: str


class Terms(Struct, frozen=True):
    """What following a log needs of the tables: a log is read under the terms of its own time."""

    classes: tuple[ClassTerms, ...]
    counters: tuple[CounterTerms, ...]
    queues: tuple[str, ...]
    late_rating_days: int
    walk_up_numbers: tuple[int, int]
    roll_numbers: tuple[int, int]


class ConfigurationApplied(Event, frozen=True, tag="configuration_applied"):
    """From here on the hall works by this configuration, by a start or by `reload`.

    `digest` is that of the folder's files (config/digest.py), `files` that of each; `changed` names
    those that differ from before. The public and counters read the digest alone.
    """

    digest: str
    terms: Terms | None = None
    files: dict[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    reason: str = ""
    staff_no: str = ""


class InspectionNoted(Event, frozen=True, tag="inspection_noted"):
    """巡查. Of the full audience only."""

    inspection: str
    category: InspectionCategory
    text: str
    counter: str = ""
    device: str = ""
    needs_action: bool = False
    staff_no: str = ""


class InspectionSettled(Event, frozen=True, tag="inspection_settled"):
    """整改. Of the full audience only."""

    inspection: str
    text: str
    staff_no: str = ""


class PinRefused(Event, frozen=True, tag="pin_refused"):
    """A wrong PIN, at the client that sent it; empty `staff_no`: a number that nobody here has."""

    staff_no: str = ""
