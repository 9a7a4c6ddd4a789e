"""`options` of an announcer in hall.toml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from hall_display.announcer.wording import NameRule, One

Percent = Annotated[int, Meta(ge=0, le=100)]


class AnnouncerOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """How this announcer speaks."""

    one: One = "幺"
    """How the digit 1 of a ticket is read, by voice and clips alike."""
    name: NameRule = "rhyming"
    """When the business is named."""
    earshot: tuple[tuple[str, ...], ...] = ()
    """Zones that hear each other but not the rest; not given: the whole hall is one group."""
    volume: Percent = 80
    """Per cent."""
    volume_by_hour: dict[str, Percent] = {}
    """From when on how loud: {"07:30" = 60, "09:00" = 80, "17:00" = 50}; not given: always `volume`."""
    emergency_volume: Percent = 100
    emergency_every_s: Annotated[float, Meta(ge=3, le=120)] = 20.0
    """How often an emergency is said, begin to begin."""
    words_per_minute: Annotated[int, Meta(ge=80, le=450)] = 150
    expiry_s: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    """What waited longer is not spoken any more; seconds of the hall clock."""
    clips: str = ""
    """A folder with recordings, relative to the hall folder; not given: only the synthesiser speaks."""
    pronunciations: dict[str, str] = {}
    """More words like those of pronunciations.csv, for this machine's voice: {"行长" = "hang2 zhang3"}."""
    voice_command: tuple[str, ...] = ("espeak-ng",)
    player_command: tuple[str, ...] = ()
    """What plays a WAV file where no device of hall.toml says so; "{file}" is the file. Not given: paplay or aplay."""
