"""What a media player has to play now, and how it is doing. No Qt, no files."""

from __future__ import annotations

import zlib
from typing import Final, Literal

from msgspec import Struct

from config.model import Hall
from hall_display.announcements import standing
from hall_display.media.folder import Contents, Skipped
from hall_display.media.playlist import Entry, Playlist, due
from hall_display.media.rules import MediaRule
from hall_display.state import HallState
from hall_display.words import Language, say
from queue_controller.api import messages as m

DEFAULT_FOLDER: Final = "content/media"
HELD_UP_S: Final = 8.0
"""A folder that has not answered for so long is not waited for."""
NAMED_FILES: Final = 4
"""So many skipped files are named in the report; the rest is counted."""
NAME_CHARS: Final = 30
SIGN_PARTS: Final = 24

Calls = Literal["band", "none"]
Page = Literal["waits", "counters"]


class MediaOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a media player in hall.toml."""

    language: Language | None = None
    """Not given: the hall's."""
    folder: str = ""
    """Relative to the hall's folder; not given: content/media, which may be missing."""
    calls: Calls = "band"
    """Whether a call stands over what is played."""
    call_s: float = 8.0
    """How long it stands."""
    pages: tuple[Page, ...] = ("waits", "counters")
    """Public information between the files."""
    notices: bool = True
    page_s: float = 8.0
    """How long a page of information stands."""
    sound: bool = False
    """Whether a video is heard; the voice has to be understood."""
    motion: bool = True


class CounterRow(Struct, frozen=True):
    """Where a matter is done."""

    prefix: str
    name: str
    counters: str


class Player:
    """The playlist over time."""

    def __init__(
        self, state: HallState, options: MediaOptions, language: Language, zones: tuple[str, ...]
    ) -> None:
        self._state = state
        self._options = options
        self._language: Language = language
        self._zones = zones
        self._playlist = Playlist()
        self._contents = Contents()
        self._broken: dict[str, Skipped] = {}
        self._ever_there = False
        self.held_up = False

    # --- what comes in -----------------------------------------------------------------------------

    def take(self, contents: Contents) -> None:
        """The folder as it is now."""
        self._contents = contents
        self._ever_there = self._ever_there or not contents.missing
        keys = {entry.key for entry in contents.entries}
        # A file that was replaced has another key, and a new chance.
        self._broken = {key: one for key, one in self._broken.items() if key in keys}

    def fails(self, entry: Entry, zh: str, en: str) -> None:
        """This entry cannot be played; it is left out until the file changes."""
        self._broken[entry.key] = Skipped(entry.key.partition("/")[0], zh, en)

    # --- what is played ------------------------------------------------------------------------------

    def round(self) -> list[Entry]:
        """Everything that is due now, in order."""
        files = (
            [] if self.held_up else [e for e in self._contents.entries if e.key not in self._broken]
        )
        return due([*files, *self._pages(), *self._notices()], self._state.now(), self._zones)

    def following(self) -> Entry | None:
        """What comes next; None: nothing to play."""
        return self._playlist.following(self.round())

    def played(self) -> None:
        """What came next is on the screen."""
        self._playlist.played(self.round())

    def still_due(self, entry: Entry) -> bool:
        """Whether what is on the screen may stay there."""
        return any(one.key == entry.key for one in self.round())

    def _pages(self) -> list[Entry]:
        rule = MediaRule(seconds=self._options.page_s)
        return [Entry(page, page, rule=rule) for page in self._options.pages]

    def _notices(self) -> list[Entry]:
        if not self._options.notices:
            return []
        english = self._language == "en"
        return [
            Entry(
                f"notice/{one.notice_id}",
                "text",
                one.title_en if english and one.title_en else one.title_zh,
                "" if english and one.title_en else one.body_zh,
                rule=MediaRule(seconds=float(one.display_s)),
            )
            for one in standing(self._state, "media_player")
        ]

    # --- how it is doing -----------------------------------------------------------------------------

    def health(self, device: str) -> m.ReportHealth:
        """How it is doing, for clerks and manager."""
        skipped = (*self._contents.skipped, *self._broken.values())
        count = len(self._contents.entries) - len(self._broken)
        if self.held_up:
            return _bad(
                device, "folder_silent", say("media_silent", "zh"), say("media_silent", "en")
            )
        if self._contents.missing and (self._ever_there or self._options.folder):
            return _bad(device, "folder_missing", say("media_gone", "zh"), say("media_gone", "en"))
        if skipped:
            zh, en = (
                say(
                    "media_skipped",
                    language,
                    count=len(skipped),
                    files=say("separator", language).join(
                        f"{one.name[:NAME_CHARS]} {text}"
                        for one in skipped[:NAMED_FILES]
                        for text in [one.zh if language == "zh" else one.en]
                    ),
                )
                for language in ("zh", "en")
            )
            # The hall writes an event when a part changes: each file that is skipped is one.
            parts = {f"{zlib.crc32(f'{one.name}/{one.en}'.encode()):08x}": "bad" for one in skipped}
            return _bad(device, "files_skipped", zh, en, dict(list(parts.items())[:SIGN_PARTS]))
        zh, en = (say("media_good", language, count=count) for language in ("zh", "en"))
        return m.ReportHealth(device, "media", "good", "ok", zh, en)


def counter_rows(hall: Hall, language: Language, zones: tuple[str, ...]) -> list[CounterRow]:
    """Which counters serve each queue, for a screen of these zones."""
    here = {c.number for c in hall.counters if not zones or c.zone in zones}
    rows = []
    for queue in hall.queues:
        numbers = [number for number in queue.counters if number in here]
        if numbers:
            name = queue.name_zh if language == "zh" else queue.name_en
            spans = say("separator", language).join(ranges(numbers))
            rows.append(CounterRow(queue.prefix, name, say("counters", language, numbers=spans)))
    return rows


def ranges(numbers: list[str]) -> list[str]:
    """Counters in short: 5, 6, 7, 11 -> "5–7", "11"."""
    whole = sorted({int(n) for n in numbers if n.isdecimal()})
    found: list[str] = []
    begin = 0
    for place, number in enumerate(whole):
        if place + 1 < len(whole) and whole[place + 1] == number + 1:
            continue
        first = whole[begin]
        found.append(str(number) if first == number else f"{first}–{number}")
        begin = place + 1
    return [*found, *(n for n in numbers if not n.isdecimal())]


MESSAGE_CHARS: Final = 300


def _bad(
    device: str, reason: str, zh: str, en: str, parts: dict[str, str] | None = None
) -> m.ReportHealth:
    return m.ReportHealth(
        device, "media", "bad", reason, zh[:MESSAGE_CHARS], en[:MESSAGE_CHARS], parts or {}
    )
