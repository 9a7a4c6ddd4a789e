# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The kiosk for QML: the screen's values as properties, touches as slots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ticketing import screen as s
from kiosk.ticketing import screen_lists as lists
from kiosk.ticketing import screen_number as numbers
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.visit import Page
from kiosk.ui.hall_rows import ItemRow, MaterialRow, WordRow
from kiosk.ui.later_model import LaterModel
from kiosk.ui.rows import RowModel
from kiosk.ui.slots import SlotRow, slot_rows
from kiosk.ui.visitor_model import VisitorModel

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class TicketingModel(VisitorModel):
    """Reads the flow when told to `refresh`; emits only what changed."""

    changed = Signal()
    matterChanged = Signal()
    numberChanged = Signal()
    placeChanged = Signal()
    movingChanged = Signal()

    def __init__(
        self,
        flow: Flow,
        printer_ready: Callable[[], bool],
        parent: QObject | None = None,
        on_hand: Callable[[], None] = lambda: None,
        on_read: Callable[[], None] | None = None,
    ) -> None:
        """`on_read` reads the page out; None on a machine without a voice."""
        super().__init__(flow, parent, on_read=on_read, on_hand=on_hand)
        self._flow = flow
        self._printer_ready = printer_ready
        self._screen = s.Screen()
        self._queues = RowModel(lists.QueueRow, self)
        self._popular = RowModel(ItemRow, self)
        self._results = RowModel(ItemRow, self, refill=True)
        self._queue_items = RowModel(ItemRow, self)
        self._classes = RowModel(lists.ClassRow, self)
        self._materials = RowModel(MaterialRow, self)
        self._suggestions = RowModel(WordRow, self, refill=True)
        self._bundles = RowModel(lists.BundleRow, self)
        self._visit = RowModel(lists.VisitRow, self)
        self._legs = RowModel(numbers.LegRow, self)
        self._prefixes = RowModel(WordRow, self)
        self._slots = RowModel(SlotRow, self)
        self._places = RowModel(numbers.PlaceRow, self)
        self._later = LaterModel(
            flow.later,
            flow.state.hall,
            lambda: flow.visit.language == "en",
            self._rated,
            self.done,
            self,
        )
        self._prefixes.replace(lists.prefix_rows(flow.state.hall))
        self.refresh()

    def refresh(self) -> None:
        """Show the flow as it is now."""
        flow, before = self._flow, self._screen
        english = flow.visit.language == "en"
        self._later.refresh()
        now = self._screen = s.screen_of(flow, printer_ready=self._printer_ready())
        match flow.page:
            case Page.HOME | Page.QUEUES:
                self._queues.replace(lists.queue_rows(flow.state, english=english))
                self._popular.replace(
                    lists.item_rows(flow.state.hall.popular_items, english=english)
                )
            case Page.SEARCH:
                self._results.replace(lists.result_rows(flow, english=english))
                self._suggestions.replace([WordRow(w) for w in flow.search.words(flow.query)])
            case Page.QUEUE:
                self._queue_items.replace(lists.queue_item_rows(flow, english=english))
            case Page.BUNDLES:
                self._bundles.replace(lists.bundle_rows(flow.state.hall, english=english))
            case Page.VISIT:
                self._visit.replace(lists.visit_rows(flow, english=english))
            case Page.PRIORITY:
                self._classes.replace(lists.class_rows(flow, english=english))
            case Page.FIND:
                self._places.replace(numbers.place_rows(flow, english=english))
            case Page.SLOTS:
                self._slots.replace(slot_rows(flow.rebooking.slots))
            case Page.MATTER | Page.TICKET:
                self._materials.replace(lists.material_rows(flow))
                self._legs.replace(numbers.leg_rows(flow, english=english))
        self.tell(
            before,
            now,
            self.changed,
            matter=self.matterChanged,
            number=self.numberChanged,
            place=self.placeChanged,
            moving=self.movingChanged,
        )

    page = Property(str, lambda self: self._screen.page, notify=changed)
    canTake = Property(bool, lambda self: self._screen.can_take, notify=changed)
    hasPriority = Property(bool, lambda self: self._screen.has_priority, notify=changed)
    warningLeft = Property(int, lambda self: self._screen.warning_left, notify=changed)
    query = Property(str, lambda self: self._screen.query, notify=changed)
    noPaperOpen = Property(bool, lambda self: self._screen.no_paper_open, notify=changed)
    patienceOver = Property(bool, lambda self: self._screen.patience_over, notify=changed)
    refusal = Property(str, lambda self: self._screen.refusal, notify=changed)
    refusalCode = Property(str, lambda self: self._screen.refusal_code, notify=changed)
    printerReady = Property(bool, lambda self: self._screen.printer_ready, notify=changed)

    usedUp = Property(str, lambda self: self._screen.used_up, notify=changed)
    usedUpMore = Property(int, lambda self: self._screen.used_up_more, notify=changed)
    offered = Property(bool, lambda self: self._screen.offered, notify=changed)
    helpRung = Property(bool, lambda self: self._screen.help_rung, notify=changed)
    addingTo = Property(str, lambda self: self._screen.adding_to, notify=changed)
    withNotice = Property(bool, lambda self: self._screen.with_notice, notify=changed)
    cardReader = Property(bool, lambda self: self._screen.card_reader, notify=changed)
    cardRead = Property(bool, lambda self: self._screen.card_read, notify=changed)
    cardHeld = Property(bool, lambda self: self._screen.card_held, notify=changed)
    offline = Property(str, lambda self: self._screen.offline, notify=changed)
    canAdd = Property(bool, lambda self: self._screen.can_add, notify=changed)
    basket = Property(int, lambda self: self._screen.basket, notify=changed)
    basketWords = Property(str, lambda self: self._screen.basket_words, notify=changed)
    visitTitle = Property(str, lambda self: self._screen.visit_title, notify=changed)
    visitInOrder = Property(bool, lambda self: self._screen.visit_in_order, notify=changed)
    visitChosen = Property(int, lambda self: self._screen.visit_chosen, notify=changed)
    bundleWords = Property(str, lambda self: self._screen.bundles, notify=changed)
    held = Property(bool, lambda self: self._screen.held, notify=changed)
    phoneTyped = Property(str, lambda self: self._screen.phone_typed, notify=changed)
    phoneKept = Property(bool, lambda self: self._screen.phone_kept, notify=changed)
    phoneWhole = Property(bool, lambda self: self._screen.phone_whole, notify=changed)
    cardWords = Property(str, lambda self: self._screen.card_words, notify=changed)
    noticeTitle = Property(str, lambda self: self._screen.notice_title, notify=changed)
    noticeBody = Property(str, lambda self: self._screen.notice_body, notify=changed)

    title = Property(str, lambda self: self._screen.matter.title, notify=matterChanged)
    official = Property(str, lambda self: self._screen.matter.official, notify=matterChanged)
    queueName = Property(str, lambda self: self._screen.matter.queue_name, notify=matterChanged)
    department = Property(str, lambda self: self._screen.matter.department, notify=matterChanged)
    fee = Property(str, lambda self: self._screen.matter.fee, notify=matterChanged)
    free = Property(bool, lambda self: self._screen.matter.free, notify=matterChanged)
    limitDays = Property(int, lambda self: self._screen.matter.limit_days, notify=matterChanged)
    counters = Property(str, lambda self: self._screen.matter.counters, notify=matterChanged)
    zone = Property(str, lambda self: self._screen.matter.zone, notify=matterChanged)
    waiting = Property(int, lambda self: self._screen.matter.waiting, notify=matterChanged)
    low = Property(int, lambda self: self._screen.matter.low, notify=matterChanged)
    high = Property(int, lambda self: self._screen.matter.high, notify=matterChanged)
    openCounters = Property(
        int, lambda self: self._screen.matter.open_counters, notify=matterChanged
    )
    opens = Property(str, lambda self: self._screen.matter.opens, notify=matterChanged)
    steps = Property(str, lambda self: self._screen.matter.steps, notify=matterChanged)
    elsewhere = Property(str, lambda self: self._screen.matter.elsewhere, notify=matterChanged)

    full = Property(bool, lambda self: self._screen.matter.full, notify=matterChanged)
    offDuty = Property(bool, lambda self: self._screen.matter.off_duty, notify=matterChanged)

    label = Property(str, lambda self: self._screen.number.label, notify=numberChanged)
    service = Property(str, lambda self: self._screen.number.service, notify=numberChanged)
    item = Property(str, lambda self: self._screen.number.item, notify=numberChanged)
    ticketCounters = Property(str, lambda self: self._screen.number.counters, notify=numberChanged)
    ticketZone = Property(str, lambda self: self._screen.number.zone, notify=numberChanged)
    ahead = Property(int, lambda self: self._screen.number.ahead, notify=numberChanged)
    ticketLow = Property(int, lambda self: self._screen.number.low, notify=numberChanged)
    ticketHigh = Property(int, lambda self: self._screen.number.high, notify=numberChanged)
    ticketOpens = Property(str, lambda self: self._screen.number.opens, notify=numberChanged)
    priority = Property(bool, lambda self: self._screen.number.priority, notify=numberChanged)
    paper = Property(str, lambda self: self._screen.number.paper, notify=numberChanged)
    paperReason = Property(str, lambda self: self._screen.number.paper_reason, notify=numberChanged)
    paperWords = Property(str, lambda self: self._screen.number.paper_words, notify=numberChanged)
    ticketOffline = Property(bool, lambda self: self._screen.number.offline, notify=numberChanged)
    printAgain = Property(bool, lambda self: self._screen.number.print_again, notify=numberChanged)

    findStage = Property(str, lambda self: self._screen.place.stage, notify=placeChanged)
    findTyped = Property(str, lambda self: self._screen.place.typed, notify=placeChanged)
    canAsk = Property(bool, lambda self: self._screen.place.can_ask, notify=placeChanged)
    foundLabel = Property(str, lambda self: self._screen.place.label, notify=placeChanged)
    foundState = Property(str, lambda self: self._screen.place.state, notify=placeChanged)
    foundService = Property(str, lambda self: self._screen.place.service, notify=placeChanged)
    foundCounter = Property(str, lambda self: self._screen.place.counter, notify=placeChanged)
    foundCounters = Property(str, lambda self: self._screen.place.counters, notify=placeChanged)
    foundZone = Property(str, lambda self: self._screen.place.zone, notify=placeChanged)
    foundAhead = Property(int, lambda self: self._screen.place.ahead, notify=placeChanged)
    foundByLaw = Property(int, lambda self: self._screen.place.by_law, notify=placeChanged)
    foundLow = Property(int, lambda self: self._screen.place.low, notify=placeChanged)
    foundHigh = Property(int, lambda self: self._screen.place.high, notify=placeChanged)
    foundOpens = Property(str, lambda self: self._screen.place.opens, notify=placeChanged)
    canRequeue = Property(bool, lambda self: self._screen.place.can_requeue, notify=placeChanged)
    requeued = Property(bool, lambda self: self._screen.place.requeued, notify=placeChanged)
    matterChangedNow = Property(bool, lambda self: self._screen.place.changed, notify=placeChanged)
    canReprint = Property(bool, lambda self: self._screen.place.can_reprint, notify=placeChanged)
    copyPaper = Property(str, lambda self: self._screen.place.copy_paper, notify=placeChanged)
    copyWords = Property(str, lambda self: self._screen.place.copy_words, notify=placeChanged)
    canChange = Property(bool, lambda self: self._screen.place.can_change, notify=placeChanged)
    heldPaper = Property(str, lambda self: self._screen.place.held_paper, notify=placeChanged)
    findWords = Property(str, lambda self: self._screen.place.words, notify=placeChanged)

    moveStage = Property(str, lambda self: self._screen.moving.stage, notify=movingChanged)
    moveWords = Property(str, lambda self: self._screen.moving.words, notify=movingChanged)
    movedCode = Property(str, lambda self: self._screen.moving.code, notify=movingChanged)
    movedMonth = Property(int, lambda self: self._screen.moving.month, notify=movingChanged)
    movedDay = Property(int, lambda self: self._screen.moving.day, notify=movingChanged)
    movedWeekday = Property(int, lambda self: self._screen.moving.weekday, notify=movingChanged)
    movedTimes = Property(str, lambda self: self._screen.moving.times, notify=movingChanged)
    slots = Property(QObject, lambda self: self._slots, constant=True)
    places = Property(QObject, lambda self: self._places, constant=True)

    later = Property(QObject, lambda self: self._later, constant=True)
    queues = Property(QObject, lambda self: self._queues, constant=True)
    popular = Property(QObject, lambda self: self._popular, constant=True)
    results = Property(QObject, lambda self: self._results, constant=True)
    queueItems = Property(QObject, lambda self: self._queue_items, constant=True)
    classes = Property(QObject, lambda self: self._classes, constant=True)
    materials = Property(QObject, lambda self: self._materials, constant=True)
    suggestions = Property(QObject, lambda self: self._suggestions, constant=True)
    bundles = Property(QObject, lambda self: self._bundles, constant=True)
    visit = Property(QObject, lambda self: self._visit, constant=True)
    legs = Property(QObject, lambda self: self._legs, constant=True)
    prefixes = Property(QObject, lambda self: self._prefixes, constant=True)

    def _rated(self) -> None:
        self._touch().touched()
        self._flow.on_change()

    def _touch(self) -> Flow:
        self.hand()
        return self._flow

    @Slot()
    def done(self) -> None:
        """The visitor has seen the number, or why there is none."""
        self._touch().done()

    @Slot(str)
    def openQueue(self, prefix: str) -> None:
        """A queue's page."""
        self._touch().open_queue(prefix)

    @Slot()
    def openQueues(self) -> None:
        """All queues."""
        self._touch().open_queues()

    @Slot()
    def openSearch(self) -> None:
        """The search."""
        self._touch().open_search()

    @Slot()
    def openPriority(self) -> None:
        """The priority classes."""
        self._touch().open_priority()

    @Slot()
    def openBundles(self) -> None:
        """What people know as 一件事."""
        self._touch().open_bundles()

    @Slot(str)
    def openBundle(self, code: str) -> None:
        """The matters of a 一件事."""
        self._touch().open_bundle(code)

    @Slot()
    def addMatter(self) -> None:
        """Keep this matter and look for another one."""
        self._touch().add_matter()

    @Slot()
    def openBasket(self) -> None:
        """The matters that were kept."""
        self._touch().open_basket()

    @Slot(str)
    def toggleMatter(self, code: str) -> None:
        """Choose a matter of the visit, or leave it out."""
        self._touch().toggle_matter(code)

    @Slot()
    def openFind(self) -> None:
        """Where a number stands; the code of a booking."""
        self._touch().open_find()

    @Slot()
    def askNumber(self) -> None:
        """Look up what was typed."""
        self._touch().ask_number()

    @Slot()
    def requeue(self) -> None:
        """过号重排."""
        self._touch().requeue()

    @Slot()
    def usePaper(self) -> None:
        """What the paper of an earlier day is still good for."""
        self._touch().use_paper()

    @Slot()
    def addToNumber(self) -> None:
        """加办, for the number that was found."""
        self._touch().add_to_number()

    @Slot(str)
    def dropFromNumber(self, queue: str) -> None:
        """不办, of the number that was found."""
        self._touch().drop_from_number(queue)

    @Slot()
    def takeOrdinary(self) -> None:
        """Instead of the booking: an ordinary number."""
        self._touch().take_ordinary()

    @Slot()
    def openSlots(self) -> None:
        """Instead of the booking: another slot."""
        self._touch().open_slots()

    @Slot(str, str)
    def chooseSlot(self, date: str, start: str) -> None:
        """This slot."""
        self._touch().choose_slot(date, start)

    @Slot()
    def askForPerson(self) -> None:
        """A member of staff is asked to come."""
        self._touch().ask_for_person()

    @Slot()
    def reprint(self) -> None:
        """补打."""
        self._touch().reprint()

    @Slot()
    def openPhone(self) -> None:
        """The last digits of a telephone, if the visitor wishes."""
        self._touch().open_phone()

    @Slot()
    def keepPhone(self) -> None:
        """With the number that is drawn next."""
        self._touch().keep_phone()

    @Slot()
    def dropPhone(self) -> None:
        """Not left after all."""
        self._touch().drop_phone()

    @Slot()
    def openHelp(self) -> None:
        """Help."""
        self._touch().open_help()

    @Slot(str)
    def choosePriority(self, code: str) -> None:
        """Ask for this class; empty: none."""
        self._touch().choose_priority(code)

    @Slot()
    def closeCardWords(self) -> None:
        """The visitor has read that the card could not be read."""
        self._touch().close_card_words()

    @Slot(int)
    def changeVolume(self, steps: int) -> None:
        """Louder or quieter, for this visit."""
        self._touch().change_volume(steps)
        self.read()

    @Slot()
    def take(self) -> None:
        """取号."""
        self._touch().take()

    @Slot()
    def tryAgain(self) -> None:
        """Once more after a lost connection."""
        self._touch().try_again()

    @Slot()
    def withoutCard(self) -> None:
        """不刷身份证也能取号."""
        self._touch().without_card()

    @Slot(bool)
    def askNoPaper(self, open_: bool) -> None:  # noqa: FBT001 - a slot's value
        """没拿到小票？."""
        self._touch().ask_no_paper(open_)

    @Slot()
    def printAgainNow(self) -> None:
        """Print a ticket again whose paper certainly did not come."""
        self._touch().print_again()
