"""What a visitor wants a number for: matters, queues, bundles, several in one visit; and what stands against it."""

from __future__ import annotations

from config.model import Item, PriorityClass
from kiosk.ticketing.phone import Phone
from kiosk.ticketing.visit import (
    CHOOSABLE_RULES,
    FEW_LEFT,
    ORDINARY,
    Choice,
    Page,
)


class Choosing(Phone):
    """From the first page to the matter whose number is wanted."""

    @property
    def classes(self) -> list[PriorityClass]:
        """The classes that a visitor may name, by rank and then as the hall lists them."""
        chosen = [c for c in self.state.hall.priority_classes if c.rule in CHOOSABLE_RULES]
        return sorted(chosen, key=lambda c: c.rank)

    @property
    def can_add(self) -> bool:
        """Whether this matter can be kept and another one looked for."""
        item = self.choice.item
        return (
            self.page is Page.MATTER
            and bool(self.queue_of_choice)
            and not self.visit.adding_to
            and not self.is_full(self.queue_of_choice)
            and not self.off_duty
            and self.state.can_issue
            and item not in self.visit.basket
            and len(self.visit.basket) + 1 < self.state.hall.matters_per_visit_max
        )

    @property
    def visit_items(self) -> tuple[str, ...]:
        """On VISIT: what could be dealt with under one number, in its order."""
        bundle = self.state.hall.bundle_by_code.get(self.choice.bundle)
        return self.visit.basket if bundle is None else bundle.items

    @property
    def visit_in_order(self) -> bool:
        """On VISIT: whether each matter comes after the one before it."""
        bundle = self.state.hall.bundle_by_code.get(self.choice.bundle)
        return bundle is not None and bundle.order == "sequential"

    def is_here(self, code: str) -> bool:
        """Whether a matter has a counter in this hall."""
        item = self.state.hall.item_by_code.get(code)
        return item is not None and item.queue is not None

    @property
    def can_take(self) -> bool:
        """Whether the take key does something now."""
        if self.page is Page.VISIT:
            return bool(self.choice.items) and self.state.can_issue and not self.visit.adding_to
        return (
            self.page in {Page.QUEUE, Page.MATTER}
            and bool(self.queue_of_choice)
            and not self.is_full(self.queue_of_choice)
            and not self.off_duty
            and (self.state.can_issue or self.offline(self.queue_of_choice))
        )

    def is_full(self, queue: str) -> bool:
        """今日号已取完: the queue gives no more numbers today."""
        return self.state.wait(queue).left == 0

    @property
    def off_duty(self) -> bool:
        """Today's weekend duty does not deal with what is looked at."""
        return self._off_duty(self.queue_of_choice, self.choice.item)

    def _off_duty(self, queue: str, item: str) -> bool:
        if not (queue and self._policy.weekend_duty_on_the_spot and self.state.clock.known):
            return False
        return not self.state.hall.on_duty(self.state.now().date(), queue, item)

    def matter_state(self, item: Item) -> str:
        """What stands against a number for this matter now, as a row of the search says it; see `ItemRow`."""
        if item.queue is None:
            return "elsewhere"
        wait = self.state.wait(item.queue)
        if self._off_duty(item.queue, item.code):
            return "off_duty"
        if wait.left == 0:
            return "full"
        if 0 < wait.left <= FEW_LEFT:
            return "few"
        if self.state.opens_again(item.queue):
            return "later"
        nobody_serves = wait.waiting >= 0 and wait.high_minutes < 0
        return "closed" if nobody_serves else ""

    def open_queue(self, prefix: str) -> None:
        """A queue's page."""
        queue = self.state.hall.queue_by_prefix.get(prefix)
        if queue is not None and queue.takes_first_tickets:
            self._go(Page.QUEUE, Choice(queue=prefix))

    def open_item(self, code: str) -> None:
        """A matter's page."""
        if code in self.state.hall.item_by_code:
            self._go(Page.MATTER, Choice(item=code))

    def open_queues(self) -> None:
        """All queues."""
        self._go(Page.QUEUES, Choice())

    def open_bundles(self) -> None:
        """What people know as 一件事."""
        self._go(Page.BUNDLES, Choice())

    def open_bundle(self, code: str) -> None:
        """The matters of a 一件事, all chosen that have a counter here."""
        bundle = self.state.hall.bundle_by_code.get(code)
        if bundle is not None:
            here = tuple(item for item in bundle.items if self.is_here(item))
            self._go(Page.VISIT, Choice(bundle=code, items=here))

    def add_matter(self) -> None:
        """Keep this matter and look for another one."""
        self.touched()
        if self.can_add:
            self.visit.basket = (*self.visit.basket, self.choice.item)
            self.page, self.choice = Page.HOME, Choice()
            self._trail.clear()
            self.on_change()

    def open_basket(self) -> None:
        """The matters that were kept, and the one that is looked at."""
        if self.can_add:
            self.visit.basket = (*self.visit.basket, self.choice.item)
        if self.visit.basket:
            self._trail.clear()
            self._go(Page.VISIT, Choice(items=self.visit.basket))

    def toggle_matter(self, code: str) -> None:
        """Choose a matter of the visit, or leave it out."""
        self.touched()
        if self.page is not Page.VISIT or code not in self.visit_items or not self.is_here(code):
            return
        chosen = set(self.choice.items) ^ {code}
        self.choice = Choice(
            bundle=self.choice.bundle,
            items=tuple(item for item in self.visit_items if item in chosen),
        )
        self.on_change()

    def open_search(self) -> None:
        """The search with its keyboard."""
        self.query = ""
        self._go(Page.SEARCH, Choice())

    def _type(self, text: str) -> None:
        if self.page is Page.FIND:
            self.inquiry.type_text(text)
        elif self.page is Page.PHONE:
            self.type_phone(text)
        else:
            super()._type(text)

    def _take_back(self) -> None:
        if self.page is Page.FIND:
            self.inquiry.erase()
        elif self.page is Page.PHONE:
            self.phone_typed = self.phone_typed[:-1]
        else:
            super()._take_back()

    def open_priority(self) -> None:
        """Choose a class."""
        self._go(Page.PRIORITY, self.choice)

    def choose_priority(self, code: str) -> None:
        """Ask for this class; empty or unknown: none. Then back to where the visitor was."""
        known = {c.code for c in self.classes}
        self.visit.priority_class = code if code in known else ORDINARY
        self.visit.class_by_card = False
        self.back()

    def open_help(self) -> None:
        """How it works and where people are."""
        self._go(Page.HELP, self.choice)

    def _items_to_take(self) -> tuple[str, ...]:
        if self.page is Page.VISIT:
            return self.choice.items
        if not self.choice.item:
            return ()
        # Who kept some and now takes a number for one more means all of them.
        return tuple(dict.fromkeys((*self.visit.basket, self.choice.item)))
