"""Questions and reports that programs send of themselves."""

from __future__ import annotations

from msgspec import field

from queue_controller.api.messages.words import (
    Command,
    Confirmation,
    HealthState,
)


class ReportHealth(Command, frozen=True, tag="report_health"):
    """A device's state as its owner sees it; an event only when it changed."""

    device: str
    kind: str
    state: HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = field(default_factory=dict)


class Confirm(Command, frozen=True, tag="confirm"):
    """Presence: a display painted, or the announcer spoke, this call. Kept in memory only.

    Every program that follows the events also confirms, as shown, that it has an emergency (`call_id` is its `emergency_id`).
    """

    call_id: str
    how: Confirmation
    captions_only: bool = False


class ReportStatistics(Command, frozen=True, tag="report_statistics"):
    """Presence: counters of devices since their program began, by device and name. Kept in memory only."""

    devices: dict[str, dict[str, float]]


class AskStatistics(Command, frozen=True, tag="ask_statistics"):
    """Ask for the counters of all devices as their programs last reported them."""


class MakeBackup(Command, frozen=True, tag="make_backup"):
    """Copy the database into the controller's own folder of backups while the hall goes on.

    Answers `BackupMade` when the copy is whole and durable; no value of it goes over the bus.
    """


class Snapshot(Command, frozen=True, tag="snapshot"):
    """Ask for the hall as this role may see it.

    `at_least_seq`: the client already receives every event after this one, so a cached snapshot
    not older than it will do; -1: the present.
    """

    at_least_seq: int = -1


class AskOutcome(Command, frozen=True, tag="ask_outcome"):
    """Ask what became of an earlier command of this client."""

    of_command_id: str


class AskPlace(Command, frozen=True, tag="ask_place"):
    """Ask where a number stands, by label or id: how many go before it, and how many of them by law."""

    ticket: str


class AskDayReport(Command, frozen=True, tag="ask_day_report"):
    """Ask for the figures of one business date (empty: today)."""

    business_date: str = ""


class AskRatings(Command, frozen=True, tag="ask_ratings"):
    """Ask what may still be rated by the token on a paper."""

    token: str

    def __repr__(self) -> str:
        """Never show the token."""
        return "AskRatings(***)"


class AskBadReviews(Command, frozen=True, tag="ask_bad_reviews"):
    """Ask at which counters a bad review was given on the spot, from a moment on: for bookmarks of cameras."""

    since_ms: int


class AskEvents(Command, frozen=True, tag="ask_events"):
    """Ask for events after `after_seq`, at most `limit` (1..1000), cut for this role."""

    after_seq: int
    limit: int = 500


class Ping(Command, frozen=True, tag="ping"):
    """Nothing; answers `Done`."""
