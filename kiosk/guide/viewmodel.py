# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The query screen for QML: the screen's values as properties, touches as slots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, QPointF, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.guide import screen as s
from kiosk.guide.flow import Flow, Page
from kiosk.ui.hall_rows import ItemRow, MaterialRow, WordRow
from kiosk.ui.later_model import LaterModel
from kiosk.ui.rows import RowModel
from kiosk.ui.visitor_model import VisitorModel

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class GuideModel(VisitorModel):
    """Reads the flow when told to `refresh`; emits only what changed."""

    changed = Signal()
    matterChanged = Signal()
    planChanged = Signal()
    toldChanged = Signal()

    def __init__(
        self,
        flow: Flow,
        has_printer: Callable[[], bool],
        parent: QObject | None = None,
        on_hand: Callable[[], None] = lambda: None,
        on_read: Callable[[], None] | None = None,
    ) -> None:
        """`on_read` reads the page out; None on a machine without a voice."""
        super().__init__(flow, parent, on_read=on_read, on_hand=on_hand)
        self._flow = flow
        self._has_printer = has_printer
        self._screen = s.Screen()
        self._items = RowModel(ItemRow, self)
        self._words = RowModel(WordRow, self)
        self._departments = RowModel(s.DepartmentRow, self)
        self._counters = RowModel(s.CounterRow, self)
        self._queues = RowModel(s.QueueRow, self)
        self._notices = RowModel(s.NoticeRow, self)
        self._materials = RowModel(MaterialRow, self)
        self._shapes = RowModel(s.ShapeRow, self)
        self._topics = RowModel(s.TopicRow, self)
        self._answers = RowModel(s.AnswerRow, self)
        self._corners: list[QPointF] = []
        self._stretches = RowModel(s.StretchRow, self)
        self._later = LaterModel(
            flow.later,
            flow.state.hall,
            lambda: flow.visit.language == "en",
            self._rated,
            flow.home,
            self,
        )
        self.refresh()

    def refresh(self) -> None:
        """Show the flow as it is now."""
        flow, before = self._flow, self._screen
        english = flow.visit.language == "en"
        self._later.refresh()
        now = self._screen = s.screen_of(flow, has_printer=self._has_printer())
        match flow.at.page:
            case Page.ITEMS | Page.DEPARTMENT:
                self._items.replace(s.item_rows(flow, english=english))
                self._words.replace([WordRow(w) for w in flow.search.words(flow.query)])
            case Page.ITEM:
                self._materials.replace(s.material_rows(flow))
            case Page.DEPARTMENTS:
                self._departments.replace(s.department_rows(flow.state, english=english))
            case Page.COUNTERS:
                self._counters.replace(s.counter_rows(flow.state, english=english))
            case Page.QUEUES:
                self._queues.replace(s.queue_rows(flow.state, english=english))
            case Page.NOTICES:
                self._notices.replace(s.notice_rows(flow.state, english=english))
            case Page.TELL:
                self._topics.replace(s.topic_rows(flow))
            case Page.ANSWER:
                self._answers.replace(s.answer_rows(flow))
            case Page.PLAN:
                self._shapes.replace(s.shape_rows(flow, english=english))
                self._corners = [QPointF(x, y) for x, y in s.corners(flow)]
                self._stretches.replace(s.stretch_rows(flow))
        self.tell(
            before,
            now,
            self.changed,
            matter=self.matterChanged,
            told=self.toldChanged,
            plan=self.planChanged,
        )

    page = Property(str, lambda self: self._screen.page, notify=changed)
    query = Property(str, lambda self: self._screen.query, notify=changed)
    warningLeft = Property(int, lambda self: self._screen.warning_left, notify=changed)
    department = Property(str, lambda self: self._screen.department, notify=changed)
    canPrint = Property(bool, lambda self: self._screen.can_print, notify=changed)
    hasPrinter = Property(bool, lambda self: self._screen.has_printer, notify=changed)
    paper = Property(str, lambda self: self._screen.paper, notify=changed)
    paperWords = Property(str, lambda self: self._screen.paper_words, notify=changed)
    caseState = Property(str, lambda self: self._screen.case_state, notify=changed)
    caseNumber = Property(str, lambda self: self._screen.case_number, notify=changed)
    canAskCase = Property(bool, lambda self: self._screen.can_ask_case, notify=changed)
    caseItem = Property(str, lambda self: self._screen.case_item, notify=changed)
    caseWords = Property(str, lambda self: self._screen.case_words, notify=changed)
    caseUpdated = Property(str, lambda self: self._screen.case_updated, notify=changed)

    title = Property(str, lambda self: self._screen.matter.title, notify=matterChanged)
    official = Property(str, lambda self: self._screen.matter.official, notify=matterChanged)
    kind = Property(str, lambda self: self._screen.matter.kind, notify=matterChanged)
    basis = Property(str, lambda self: self._screen.matter.basis, notify=matterChanged)
    steps = Property(str, lambda self: self._screen.matter.steps, notify=matterChanged)
    promisedDays = Property(
        int, lambda self: self._screen.matter.promised_days, notify=matterChanged
    )
    legalDays = Property(int, lambda self: self._screen.matter.legal_days, notify=matterChanged)
    fee = Property(str, lambda self: self._screen.matter.fee, notify=matterChanged)
    free = Property(bool, lambda self: self._screen.matter.free, notify=matterChanged)
    itemDepartment = Property(
        str, lambda self: self._screen.matter.department, notify=matterChanged
    )
    itemCounters = Property(str, lambda self: self._screen.matter.counters, notify=matterChanged)
    firstCounter = Property(
        str, lambda self: self._screen.matter.first_counter, notify=matterChanged
    )
    itemZone = Property(str, lambda self: self._screen.matter.zone, notify=matterChanged)
    elsewhere = Property(str, lambda self: self._screen.matter.elsewhere, notify=matterChanged)

    planWidth = Property(float, lambda self: self._screen.plan.width, notify=planChanged)
    planHeight = Property(float, lambda self: self._screen.plan.height, notify=planChanged)
    planCounter = Property(str, lambda self: self._screen.plan.counter, notify=planChanged)
    planTitle = Property(str, lambda self: self._screen.plan.counter_title, notify=planChanged)
    planZone = Property(str, lambda self: self._screen.plan.zone, notify=planChanged)
    planLength = Property(int, lambda self: self._screen.plan.length, notify=planChanged)
    wayPoints = Property(list, lambda self: self._corners, notify=planChanged)
    hasWay = Property(bool, lambda self: self._screen.plan.has_way, notify=planChanged)

    tellStage = Property(str, lambda self: self._screen.told.stage, notify=toldChanged)
    tellKind = Property(str, lambda self: self._screen.told.kind, notify=toldChanged)
    tellCounter = Property(str, lambda self: self._screen.told.counter, notify=toldChanged)
    canSend = Property(bool, lambda self: self._screen.told.can_send, notify=toldChanged)
    tellCode = Property(str, lambda self: self._screen.told.code, notify=toldChanged)
    canAskAnswer = Property(bool, lambda self: self._screen.told.can_ask, notify=toldChanged)
    receipt = Property(str, lambda self: self._screen.told.receipt, notify=toldChanged)
    receiptCode = Property(str, lambda self: self._screen.told.receipt_code, notify=toldChanged)
    firstOn = Property(str, lambda self: self._screen.told.first_on, notify=toldChanged)
    lastOn = Property(str, lambda self: self._screen.told.last_on, notify=toldChanged)
    ownWords = Property(str, lambda self: self._screen.told.own_words, notify=toldChanged)
    letters = Property(str, lambda self: self._screen.told.letters, notify=toldChanged)
    layout = Property(str, lambda self: self._screen.told.layout, notify=toldChanged)
    signsLeft = Property(int, lambda self: self._screen.told.signs_left, notify=toldChanged)
    candidates = Property(list, lambda self: list(self._screen.told.candidates), notify=toldChanged)
    tellFound = Property(str, lambda self: self._screen.told.found, notify=toldChanged)
    tellClosed = Property(bool, lambda self: self._screen.told.closed, notify=toldChanged)
    tellWords = Property(str, lambda self: self._screen.told.words, notify=toldChanged)

    later = Property(QObject, lambda self: self._later, constant=True)
    topics = Property(QObject, lambda self: self._topics, constant=True)
    answers = Property(QObject, lambda self: self._answers, constant=True)
    items = Property(QObject, lambda self: self._items, constant=True)
    words = Property(QObject, lambda self: self._words, constant=True)
    departments = Property(QObject, lambda self: self._departments, constant=True)
    counters = Property(QObject, lambda self: self._counters, constant=True)
    queues = Property(QObject, lambda self: self._queues, constant=True)
    notices = Property(QObject, lambda self: self._notices, constant=True)
    materials = Property(QObject, lambda self: self._materials, constant=True)
    shapes = Property(QObject, lambda self: self._shapes, constant=True)
    stretches = Property(QObject, lambda self: self._stretches, constant=True)

    def _rated(self) -> None:
        self._touch().touched()
        self._flow.on_change()

    def _touch(self) -> Flow:
        self.hand()
        return self._flow

    @Slot(str)
    def open(self, page: str) -> None:
        """A page of the first page, by its name."""
        self._touch().open(Page(page))

    @Slot(str)
    def openDepartment(self, code: str) -> None:
        """A department."""
        self._touch().open_department(code)

    @Slot(str)
    def showWay(self, counter: str) -> None:
        """The way to a counter."""
        self._touch().show_way(counter)

    @Slot(str)
    def chooseKind(self, kind: str) -> None:
        """投诉, 建议 or 办不成事."""
        self._touch().choose_kind(kind)

    @Slot(str)
    def toggleTopic(self, topic: str) -> None:
        """What it is about."""
        self._touch().toggle_topic(topic)

    @Slot(int)
    def nextCounter(self, step: int) -> None:
        """The counter that it is about."""
        self._touch().next_counter(step)

    @Slot(int)
    def chooseWord(self, place: int) -> None:
        """What the letters of the keyboard mean."""
        self._touch().choose_word(place)

    @Slot(str)
    def switchLayout(self, layout: str) -> None:
        """Pinyin, letters, or digits and punctuation."""
        self._touch().switch_layout(layout)

    @Slot()
    def send(self) -> None:
        """File the feedback, or ask for its answer."""
        self._touch().send()

    @Slot()
    def askCase(self) -> None:
        """Look the case up."""
        self._touch().ask_case()

    @Slot()
    def printPage(self) -> None:
        """This page as a slip."""
        self._touch().print_page()
