# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The guidance desk for QML."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.desk import screen as s
from kiosk.desk.flow import Desk
from kiosk.ui.rows import RowModel
from kiosk.ui.slots import SlotRow, slot_rows

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class DeskModel(QObject):
    """Reads the desk when told to `refresh`; emits only what changed."""

    changed = Signal()
    bookingChanged = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None, *, english: bool = False) -> None:
        super().__init__(parent)
        self._desk = desk
        self._english = english
        self._screen = s.Screen()
        self._queues = RowModel(s.QueueRow, self)
        self._classes = RowModel(s.ClassRow, self)
        self._reasons = RowModel(s.ReasonRow, self)
        self._tickets = RowModel(s.TicketRow, self)
        self._staff = RowModel(s.StaffRow, self)
        self._booking = s.Booking()
        self._bookings = RowModel(s.BookingRow, self)
        self._slots = RowModel(SlotRow, self)
        self._picks = RowModel(s.PickRow, self)
        self._slips = RowModel(s.SlipRow, self)
        self._letters = RowModel(s.WordRow, self)
        self._surnames = RowModel(s.WordRow, self)
        self._letters.replace(s.letter_rows())
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it is now."""
        desk, english = self._desk, self._english
        before, now = self._screen, s.screen_of(desk, english=english)
        self._screen = now
        self._queues.replace(s.queue_rows(desk, english=english))
        self._classes.replace(s.class_rows(desk, english=english))
        self._reasons.replace(s.reason_rows(desk))
        self._tickets.replace(s.ticket_rows(desk, english=english))
        self._staff.replace(s.staff_rows(desk, english=english))
        self._bookings.replace(s.booking_rows(desk, english=english))
        self._slots.replace(slot_rows(desk.appointments.slots or ()))
        self._picks.replace(s.pick_rows(desk, english=english))
        self._slips.replace(s.slip_rows(desk, english=english))
        self._surnames.replace(s.surname_rows(desk))
        booking = s.booking_of(desk, english=english)
        if booking != self._booking:
            self._booking = booking
            self.bookingChanged.emit()
        if now != before:
            self.changed.emit()

    page = Property(str, lambda self: self._screen.page, notify=changed)
    sheet = Property(str, lambda self: self._screen.sheet, notify=changed)
    busy = Property(bool, lambda self: self._screen.busy, notify=changed)
    canConfirm = Property(bool, lambda self: self._screen.can_confirm, notify=changed)
    queue = Property(str, lambda self: self._screen.queue, notify=changed)
    queueTitle = Property(str, lambda self: self._screen.queue_title, notify=changed)
    staffNo = Property(str, lambda self: self._screen.staff_no, notify=changed)
    consulted = Property(int, lambda self: self._screen.consulted, notify=changed)
    typed = Property(str, lambda self: self._screen.typed, notify=changed)
    byPhone = Property(bool, lambda self: self._screen.by_phone, notify=changed)
    canLook = Property(bool, lambda self: self._screen.can_look, notify=changed)
    candidates = Property(int, lambda self: self._screen.candidates, notify=changed)
    given = Property(str, lambda self: self._screen.given, notify=changed)
    givenService = Property(str, lambda self: self._screen.given_service, notify=changed)
    givenCounters = Property(str, lambda self: self._screen.given_counters, notify=changed)
    givenZone = Property(str, lambda self: self._screen.given_zone, notify=changed)
    givenAhead = Property(int, lambda self: self._screen.given_ahead, notify=changed)
    givenLow = Property(int, lambda self: self._screen.given_low, notify=changed)
    givenHigh = Property(int, lambda self: self._screen.given_high, notify=changed)
    givenOpens = Property(str, lambda self: self._screen.given_opens, notify=changed)
    givenPriority = Property(bool, lambda self: self._screen.given_priority, notify=changed)
    found = Property(str, lambda self: self._screen.found, notify=changed)
    foundService = Property(str, lambda self: self._screen.found_service, notify=changed)
    foundState = Property(str, lambda self: self._screen.found_state, notify=changed)
    foundClass = Property(str, lambda self: self._screen.found_class, notify=changed)
    foundProof = Property(str, lambda self: self._screen.found_proof, notify=changed)
    foundCounter = Property(str, lambda self: self._screen.found_counter, notify=changed)
    foundAhead = Property(int, lambda self: self._screen.found_ahead, notify=changed)
    foundLow = Property(int, lambda self: self._screen.found_low, notify=changed)
    foundHigh = Property(int, lambda self: self._screen.found_high, notify=changed)
    foundOpens = Property(str, lambda self: self._screen.found_opens, notify=changed)
    canRequeue = Property(bool, lambda self: self._screen.can_requeue, notify=changed)
    canAdd = Property(bool, lambda self: self._screen.can_add, notify=changed)
    canDrop = Property(bool, lambda self: self._screen.can_drop, notify=changed)
    canCancel = Property(bool, lambda self: self._screen.can_cancel, notify=changed)
    canChange = Property(bool, lambda self: self._screen.can_change, notify=changed)
    paper = Property(str, lambda self: self._screen.paper, notify=changed)
    paperWords = Property(str, lambda self: self._screen.paper_words, notify=changed)
    notice = Property(str, lambda self: self._screen.notice, notify=changed)
    noticeBad = Property(bool, lambda self: self._screen.notice_bad, notify=changed)
    ring = Property(str, lambda self: self._screen.ring, notify=changed)
    ringLabel = Property(str, lambda self: self._screen.ring_label, notify=changed)
    ringSince = Property(str, lambda self: self._screen.ring_since, notify=changed)
    rings = Property(int, lambda self: self._screen.rings, notify=changed)

    putOff = Property(int, lambda self: self._screen.put_off, notify=changed)

    bookingCode = Property(str, lambda self: self._booking.code, notify=bookingChanged)
    bookingName = Property(str, lambda self: self._booking.who, notify=bookingChanged)
    bookingService = Property(str, lambda self: self._booking.service, notify=bookingChanged)
    bookingStage = Property(str, lambda self: self._booking.stage, notify=bookingChanged)
    bookingLabel = Property(str, lambda self: self._booking.label, notify=bookingChanged)
    bookingMonth = Property(int, lambda self: self._booking.month, notify=bookingChanged)
    bookingDay = Property(int, lambda self: self._booking.day, notify=bookingChanged)
    bookingWeekday = Property(int, lambda self: self._booking.weekday, notify=bookingChanged)
    bookingTimes = Property(str, lambda self: self._booking.times, notify=bookingChanged)
    bookingFrom = Property(str, lambda self: self._booking.since, notify=bookingChanged)
    bookingToday = Property(bool, lambda self: self._booking.today, notify=bookingChanged)
    bookingOpen = Property(bool, lambda self: self._booking.open, notify=bookingChanged)
    letter = Property(str, lambda self: self._booking.letter, notify=bookingChanged)
    surname = Property(str, lambda self: self._booking.surname, notify=bookingChanged)
    phone = Property(str, lambda self: self._booking.phone, notify=bookingChanged)
    canBook = Property(bool, lambda self: self._booking.can_book, notify=bookingChanged)
    listed = Property(bool, lambda self: self._booking.listed, notify=bookingChanged)
    bookedUp = Property(bool, lambda self: self._booking.booked_up, notify=bookingChanged)
    purpose = Property(str, lambda self: self._booking.purpose, notify=bookingChanged)
    slot = Property(str, lambda self: self._booking.slot, notify=bookingChanged)

    bookings = Property(QObject, lambda self: self._bookings, constant=True)
    slots = Property(QObject, lambda self: self._slots, constant=True)
    picks = Property(QObject, lambda self: self._picks, constant=True)
    letters = Property(QObject, lambda self: self._letters, constant=True)
    surnames = Property(QObject, lambda self: self._surnames, constant=True)
    queues = Property(QObject, lambda self: self._queues, constant=True)
    classes = Property(QObject, lambda self: self._classes, constant=True)
    reasons = Property(QObject, lambda self: self._reasons, constant=True)
    tickets = Property(QObject, lambda self: self._tickets, constant=True)
    slips = Property(QObject, lambda self: self._slips, constant=True)
    staff = Property(QObject, lambda self: self._staff, constant=True)

    @Slot()
    def openGive(self) -> None:
        """The first page."""
        self._desk.open_give()

    @Slot()
    def openFind(self) -> None:
        """Look for a number."""
        self._desk.open_find()

    @Slot()
    def openPhone(self) -> None:
        """Look for a number by a telephone."""
        self._desk.open_find(by_phone=True)

    @Slot()
    def openWho(self) -> None:
        """Who stands here now."""
        self._desk.open_who()

    @Slot(bool)
    def setElder(self, elder: bool) -> None:  # noqa: FBT001 - a slot's value
        """Large type, for who stands here."""
        self._desk.set_elder(elder)

    @Slot(str)
    def signIn(self, staff_no: str) -> None:
        """Who stands here."""
        self._desk.sign_in(staff_no)

    @Slot(str)
    def chooseQueue(self, prefix: str) -> None:
        """First touch."""
        self._desk.choose_queue(prefix)

    @Slot(str)
    def chooseClass(self, code: str) -> None:
        """A class."""
        self._desk.choose_class(code)

    @Slot(str)
    def chooseReason(self, reason: str) -> None:
        """Why."""
        self._desk.choose_reason(reason)

    @Slot()
    def openClass(self) -> None:
        """Verify or withdraw a priority."""
        self._desk.open_class()

    @Slot()
    def openCancel(self) -> None:
        """Cancel the number."""
        self._desk.open_cancel()

    @Slot()
    def closeSheet(self) -> None:
        """Nothing is done."""
        self._desk.close_sheet()

    @Slot()
    def confirm(self) -> None:
        """Second touch."""
        self._desk.confirm()

    @Slot(str)
    def typeText(self, text: str) -> None:
        """A key."""
        self._desk.type_text(text)

    @Slot()
    def erase(self) -> None:
        """Take a sign back."""
        self._desk.erase()

    @Slot()
    def look(self) -> None:
        """Look up what is typed."""
        self._desk.look()

    @Slot()
    def openSlips(self) -> None:
        """改日优先."""
        self._desk.open_slips()

    @Slot(str)
    def printSlip(self, slip: str) -> None:
        """The paper of a number that was put off."""
        self._desk.print_slip(slip)

    @Slot(str)
    def lookAt(self, ticket_id: str) -> None:
        """A number of a list."""
        self._desk.look_at(ticket_id)

    @Slot()
    def requeue(self) -> None:
        """过号重排."""
        self._desk.requeue()

    @Slot()
    def reprint(self) -> None:
        """补打."""
        self._desk.reprint()

    @Slot()
    def answerRing(self) -> None:
        """Somebody goes there."""
        self._desk.answer_ring()

    @Slot()
    def consultation(self) -> None:
        """咨询 +1."""
        self._desk.count_consultation()

    @Slot()
    def firstContact(self) -> None:
        """首问."""
        self._desk.mark_first_contact()

    @Slot()
    def openBookings(self) -> None:
        """Today's appointments."""
        self._desk.open_bookings()

    @Slot()
    def beginBooking(self) -> None:
        """电话预约."""
        self._desk.begin_booking()

    @Slot(str)
    def chooseBooking(self, code: str) -> None:
        """A row of the list."""
        self._desk.booked(lambda: self._desk.appointments.choose(code))

    @Slot(str)
    def chooseLetter(self, letter: str) -> None:
        """The first letter of a surname."""
        self._desk.booked(lambda: self._desk.appointments.choose_letter(letter))

    @Slot(str)
    def chooseSurname(self, sign: str) -> None:
        """Whose booking it is."""
        self._desk.booked(lambda: self._desk.appointments.choose_surname(sign))

    @Slot(str)
    def typePhone(self, digit: str) -> None:
        """A digit of the telephone's end."""
        self._desk.booked(lambda: self._desk.appointments.type_digit(digit))

    @Slot()
    def erasePhone(self) -> None:
        """Take a digit back."""
        self._desk.booked(self._desk.appointments.erase)

    @Slot(str)
    def pick(self, prefix: str) -> None:
        """A queue."""
        self._desk.pick(prefix)

    @Slot(str, str)
    def chooseSlot(self, date: str, start: str) -> None:
        """A free slot."""
        self._desk.booked(lambda: self._desk.appointments.choose_slot(date, start))

    @Slot()
    def book(self) -> None:
        """Book it."""
        self._desk.booked(self._desk.appointments.book)

    @Slot()
    def checkIn(self) -> None:
        """签到."""
        self._desk.check_in()

    @Slot()
    def ordinaryNumber(self) -> None:
        """An ordinary number instead of the booking."""
        self._desk.ordinary_number()

    @Slot()
    def moveBooking(self) -> None:
        """改约."""
        self._desk.booked(self._desk.appointments.move)

    @Slot()
    def cancelBooking(self) -> None:
        """取消预约."""
        self._desk.booked(self._desk.appointments.cancel)

    @Slot()
    def addMatter(self) -> None:
        """加办."""
        self._desk.open_adding()

    @Slot()
    def dropMatter(self) -> None:
        """不办."""
        self._desk.open_dropping()

    @Slot()
    def openLetters(self) -> None:
        """按姓找."""
        self._desk.booked(self._desk.appointments.open_letters)

    @Slot()
    def goBack(self) -> None:
        """The page before."""
        self._desk.go_back()
