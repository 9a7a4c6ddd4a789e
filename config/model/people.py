"""Who works here, who goes first, and in which order a counter calls."""

from dataclasses import dataclass
from typing import Literal

PriorityRule = Literal[
    "priority_next", "interleave", "time_slot", "dedicated_window", "after_three", "fifo"
]

ProfileTake = Literal["always", "first_above", "only_above", "idle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """工作人员; `display_name` is what screens may show."""

    staff_no: str
    display_name: str
    department: str
    counter: str | None
    role_zh: str
    role_en: str = ""
    weekend_duty_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """优先类别. Public screens and voice say 优先, never `name_zh` or `ticket_mark`."""

    code: str
    name_zh: str
    name_en: str
    rank: int
    """Orders the classes on screens; the lowest holds for a person of several classes."""
    rule: PriorityRule
    legal_basis: str = ""
    ticket_mark: str = ""
    interleave_every: int = 0
    """Ordinary calls before one of this class; has an effect with the rule `interleave` only."""
    needs_proof: bool = False
    proof_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProfile:
    """叫号规则: when a counter takes from one of its queues; without a row always.

    `first_above`: first while somebody waits over `minutes`; `only_above`: then only; `idle`: when
    none of its other queues has anybody.
    """

    counter: str
    queue: str
    take: ProfileTake
    minutes: int = 0
    note: str = ""
