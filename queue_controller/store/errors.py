"""Errors of the store: each says what is wrong with which file and what to do."""

from __future__ import annotations

from typing import ClassVar


class StoreError(Exception):
    """The log cannot be used as it is."""

    code: ClassVar[str] = "store_error"

    def __init__(self, message_zh: str, message_en: str, **detail: str) -> None:
        super().__init__(f"{message_zh} {message_en}")
        self.message_zh = message_zh
        self.message_en = message_en
        self.detail = detail


class StoreLocked(StoreError):  # noqa: N818 - says what is the case with the store
    """Another controller has the database open."""

    code = "store_locked"


class StoreForeign(StoreError):  # noqa: N818 - says what is the case with the store
    """The database belongs to another hall."""

    code = "store_foreign"


class StoreMixed(StoreError):  # noqa: N818 - says what is the case with the store
    """The database is a rehearsal's and the hall is real, or the other way round."""

    code = "store_mixed"


class StoreOutdated(StoreError):  # noqa: N818 - says what is the case with the store
    """The schema is not this version's: `hall migrate` is needed, or a newer program."""

    code = "store_outdated"


class StoreDamaged(StoreError):  # noqa: N818 - says what is the case with the store
    """Records are missing, torn or changed; nothing of it is served."""

    code = "store_damaged"


class UnknownEventType(StoreDamaged):
    """The log has events that this version does not know: it was written by a newer one."""

    code = "unknown_event_type"


class StoreUnwritable(StoreError):  # noqa: N818 - says what is the case with the store
    """A write or commit failed; what was to be written is not durable."""

    code = "store_unwritable"


class NumberGivenTwice(StoreUnwritable):
    """The last guard: this number exists already on this business date."""

    code = "number_given_twice"
