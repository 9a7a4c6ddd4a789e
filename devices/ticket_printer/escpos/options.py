"""Settings of this make in hall.toml, ``[device.options]``."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from devices.ticket_printer.escpos.known_models import known_models
from devices.ticket_printer.escpos.profile import PROFILES, Profile

Seconds = Annotated[float, Meta(gt=0, le=600)]


class Quirks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the simulated printer misbehaves; a real printer has no such settings."""

    buffer_bytes: Annotated[int, Meta(ge=64, le=1_000_000)] = 16_384
    """Receive buffer: an off-line printer takes bytes until it is full, then it stalls."""
    silent_when_open: bool = False
    """No real-time answers while the cover is open, like cheap boards on USB and network."""
    pictures: str = ""
    """Folder that gets a PNG of every ticket; not given: none is written."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``profile`` names the model (ours, or one that python-escpos knows), ``model`` replaces single properties."""

    profile: str = "gainscha_80"
    model: dict[str, Any] = {}
    poll_s: Seconds = 2.0
    """Pause between two looks at an idle printer."""
    reply_timeout_s: Seconds = 0.3
    """Longest wait for one status byte."""
    take_timeout_s: Seconds = 20.0
    """How long a ticket may stand at the mouth of a presenter before it is taken back."""
    logo: str = ""
    """Picture file for the head of every ticket, relative to the working directory; not given: none."""
    roll_m: Annotated[float, Meta(ge=0, le=1000)] = 0.0
    """Length of a new roll; 0: not known, then no forecast after a change of paper."""
    near_end_m: Annotated[float, Meta(ge=0, le=100)] = 0.0
    """What is left when the near-end sensor speaks up; 0: not known."""
    simulated: Quirks = Quirks()

    def __post_init__(self) -> None:
        """Refuse an unknown profile or property with a sentence."""
        if self.profile not in PROFILES and self.profile not in known_models():
            names = [*PROFILES, *known_models()]
            near = difflib.get_close_matches(self.profile, names, n=1)
            hint, meant = (
                (f"，是不是想写 {near[0]}", f"; did you mean {near[0]}?") if near else ("", "")
            )
            raise ValueError(
                f"未知打印机型号 {self.profile}{hint}；现有：{'、'.join(names)}",
                f"unknown printer profile {self.profile}{meant}; there are: {', '.join(names)}",
            )
        self.resolved()

    def resolved(self) -> Profile:
        """The profile with its replaced properties.

        Raises:
            ValueError: a property does not exist or its value does not fit.
        """
        profile = PROFILES.get(self.profile) or known_models()[self.profile]
        return profile.with_overrides(self.model)
