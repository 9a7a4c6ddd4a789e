"""手机号后四位: what a visitor may leave, if he wishes, so that a lost paper can be found and printed again. No Qt.

The digits go to the controller with the wish for a number, which keeps a keyed hash of them for the day; they are
printed nowhere, and this machine forgets them with the visit.
"""

from __future__ import annotations

from typing import Final

from kiosk.ticketing.course import Course
from kiosk.ticketing.visit import Page
from queue_controller.api.messages import PhoneTail

DIGITS: Final = 4


class Phone(Course):
    """The page on which the digits are typed."""

    @property
    def can_keep_phone(self) -> bool:
        """Whether all four digits are there."""
        return len(self.phone_typed) == DIGITS

    def open_phone(self) -> None:
        """The page with the digits; what was left before stands there."""
        self.phone_typed = self.visit.phone
        self._go(Page.PHONE, self.choice)

    def type_phone(self, text: str) -> None:
        """A digit; anything else is none."""
        if text.isascii() and text.isdigit():
            self.phone_typed = (self.phone_typed + text)[:DIGITS]

    def keep_phone(self) -> None:
        """These four digits belong to the number that is drawn next."""
        self.touched()
        if self.page is Page.PHONE and self.can_keep_phone:
            self.visit.phone = self.phone_typed
            self.back()

    def drop_phone(self) -> None:
        """Not left after all."""
        self.touched()
        if self.page is Page.PHONE:
            self.visit.phone = self.phone_typed = ""
            self.back()

    @property
    def _phone(self) -> PhoneTail | None:
        return PhoneTail(self.visit.phone) if self.visit.phone else None
