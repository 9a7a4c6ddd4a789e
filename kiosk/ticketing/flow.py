"""The way of a visitor through the kiosk. Plain Python: no Qt, no clock of its own, no sockets.

    IDLE ── any touch, card or code ──> HOME, and back when nobody came for a while
    HOME ── card of a queue ──> QUEUE ──┐
      ├──── popular matter ──> MATTER ──┤ take ──> ISSUING ──> TICKET ──> HOME
      ├──── search ─> SEARCH ─> MATTER ─┘             ├──────> REFUSED ─> HOME
      ├──── several: BUNDLES ──> VISIT ─┤   (a matter can be kept and another one added)
      ├──── number or booking: FIND     │
      └──── bar: PRIORITY, HELP (from any page)       └──────> UNCERTAIN ─> TICKET, REFUSED, HOME

Language, large type and priority belong to one visit and are forgotten with it. A page that nobody
touches asks whether more time is needed, then gives way to the first page.
"""

from __future__ import annotations

from config.model import Notice
from kiosk.ticketing.looking_up import LookingUp
from kiosk.ticketing.taking import Taking
from kiosk.ticketing.visit import (
    BUSY_PAGES,
    IDLE_AFTER_S,
    LOUDER_MAX,
    NOTICE_CHANNELS,
    Page,
)


class Flow(Taking, LookingUp):
    """Touches and ends in, a page out. One thread. What a visitor sets for himself, help, and the passing of time."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Today's notices for this screen; none before the hall's clock is known."""
        if not self.state.clock.known:
            return ()
        date = self.state.now().date()
        found = (self.state.hall.notices_on(date, channel) for channel in NOTICE_CHANNELS)
        return next((rows for rows in found if rows), ())

    def call_for_help(self) -> None:
        """The tactile key: whoever pressed it may not see. Every page is read, and staff comes."""
        self.touched()
        self.visit.guided = True
        shown = self.ticket
        self._outside.ring("" if shown is None else shown.issued.ticket.label)
        self.on_change()

    def change_volume(self, steps: int) -> None:
        """Louder or quieter for this visit."""
        self.touched()
        self.visit.louder = max(-LOUDER_MAX, min(LOUDER_MAX, self.visit.louder + steps))
        self.on_change()

    def tick(self) -> None:
        """Look at the clock: warn, give way to the first page, and that to the notices."""
        if self.card_words[0] and self._monotonic() >= self._card_until:
            self.card_words = ("", "")
            self.on_change()
        if self._hold_until and not self.held:
            self._hold_until = 0.0
            self.on_change()
        if self.page in BUSY_PAGES:
            return
        if not self._has_something():
            self._rest()
            return
        restless = self.page is Page.UNCERTAIN
        self._look_at_clock(self._policy.kiosk_idle_s, restless=restless)

    def _rest(self) -> None:
        """Nobody is here: notices, one after the other."""
        now = self._monotonic()
        if self.page is Page.HOME:
            if now - self._touched_at < IDLE_AFTER_S:
                return
            self.page = Page.IDLE
            self._notice_at, self._notice_until = 0, 0.0
        notices = self.notices
        if now < self._notice_until:
            return
        if self._notice_until:
            self._notice_at += 1
        self.notice = notices[self._notice_at % len(notices)] if notices else None
        self._notice_until = now + (self.notice.display_s if self.notice else IDLE_AFTER_S)
        self.on_change()
