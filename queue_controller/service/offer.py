"""A configuration as it was read beside the running hall, ready to be applied or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.model import Hall, PolicyConfig
from config.problems import Problem
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m


@dataclass(frozen=True)
class Offer:
    """What the folder says.

    Args:
        hall: the tables.
        policy: the numbers that the house decides.
        controller: where the controller listens and keeps its data.
        files: by name, the digest of each file (config/digest.py).
        owners: by device, the program that opens its line.
        confirmations: what a call needs in this hall.
        reason_version: of the list of reasons for a bad review.
    """

    hall: Hall
    policy: PolicyConfig
    controller: ControllerConfig
    files: Mapping[str, str]
    owners: Mapping[str, str] = field(default_factory=dict)
    confirmations: frozenset[m.Confirmation] = frozenset({"shown", "spoken"})
    reason_version: str = ""


@dataclass(frozen=True)
class Faulty:
    """A folder that is no hall, with everything that is wrong with it."""

    problems: tuple[Problem, ...]
