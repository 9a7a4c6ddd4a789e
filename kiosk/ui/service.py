"""The service corner of a public screen: for staff, behind a PIN. Plain Python, no Qt.

    CLOSED ── five taps in the corner within 3 s ──> ASKING ── staff number, PIN ──> PAGE
                                                        └── wrong: a sentence      └──> TOUCH_TEST

Nothing of number or PIN is kept. Every stage leaves by itself when nobody touches. What must
survive a restart (out of service, papers since the last roll) stands in a journal.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

from config.model import Hall
from kiosk.ui.journal import Journal
from queue_controller.api.errors import BusError
from queue_controller.api.messages import Reply, Unlock

TAPS: Final = 5
TAPS_WITHIN_S: Final = 3.0
LEAVE_AFTER_S: Final = 120.0
TRIES: Final = 3
REST_S: Final = 60.0
"""After so many wrong tries the corner does not open for so long."""
ANSWER_LIMIT_S: Final = 5.0
DIGITS_MAX: Final = 12
PAPERS_PER_ROLL: Final = 600
"""Tickets of about 13 cm on a roll of 80 m."""
ROWS: Final = 8
COLUMNS: Final = 5
STATE_ID: Final = "service"
VOLUME: Final = 80
VOLUMES: Final = (20, 100)
VOLUME_STEP: Final = 10


class Stage(StrEnum):
    """What the corner shows."""

    CLOSED = "closed"
    ASKING = "asking"
    PAGE = "page"
    TOUCH_TEST = "touch_test"


class Field(StrEnum):
    """What is typed."""

    STAFF = "staff"
    PIN = "pin"


class Tools(Protocol):
    """What the corner asks of the program around it."""

    def unlock(self, command: Unlock, pin: str) -> str:
        """Ask the controller; the id under which `answered` follows."""
        ...

    def begin_service(self) -> None:
        """Staff is here: what the last visitor did is over."""
        ...

    def test_print(self) -> bool:
        """Print a test page; False when there is no printer. `paper_told` follows."""
        ...

    def restart(self) -> None:
        """End the program; its supervisor starts it again."""
        ...


class ServiceCorner:
    """One screen's corner. One thread.

    Args:
        hall: whose staff may unlock.
        tools: what the program does for it.
        journal: kept on this machine; a disk that is full is said as a sentence.
        per_roll: tickets on a full roll.
        monotonic: wall clock in seconds.

    """

    def __init__(
        self,
        hall: Hall,
        tools: Tools,
        journal: Journal,
        per_roll: int = PAPERS_PER_ROLL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hall = hall
        self._tools = tools
        self._journal = journal
        self._per_roll = per_roll
        self._monotonic = monotonic
        self.on_change: Callable[[], None] = lambda: None
        self.stage = Stage.CLOSED
        self.field = Field.STAFF
        self.staff = ""
        self.message_zh = ""
        self.message_en = ""
        self.bad = False
        self.touched_cells: frozenset[int] = frozenset()
        self._pin = ""
        self._taps: deque[float] = deque(maxlen=TAPS)
        self._touched_at = monotonic()
        self._asked = ""
        self._wrong = 0
        self._rest_until = 0.0
        kept = next((e for e in journal.open_entries if e["id"] == STATE_ID), {})
        self.out_of_service = bool(kept.get("out", False))
        self.printed = int(kept.get("printed", 0))
        self.volume = int(kept.get("volume", VOLUME))

    # --- what the screen may need ------------------------------------------------------------

    @property
    def pin_length(self) -> int:
        """How many digits of the PIN stand there; never which."""
        return len(self._pin)

    @property
    def waiting(self) -> bool:
        """An answer is awaited."""
        return bool(self._asked)

    @property
    def can_unlock(self) -> bool:
        """Whether the key asks."""
        return bool(self.staff) and bool(self._pin) and not self._asked

    @property
    def papers_left(self) -> int:
        """Tickets left on the roll as counted here; an estimate."""
        return max(0, self._per_roll - self.printed)

    @property
    def cells(self) -> int:
        """How many cells the touch test has."""
        return ROWS * COLUMNS

    # --- touches -----------------------------------------------------------------------------

    def tap_corner(self) -> None:
        """A tap in the upper right corner."""
        now = self._monotonic()
        if self.stage is not Stage.CLOSED or now < self._rest_until:
            return
        self._taps.append(now)
        if len(self._taps) == TAPS and now - self._taps[0] <= TAPS_WITHIN_S:
            self._taps.clear()
            self._open(Stage.ASKING)

    def type_digit(self, digit: str) -> None:
        """A key of the pad."""
        self._touch()
        if (
            self.stage is not Stage.ASKING
            or self._asked
            or not (digit.isdigit() and len(digit) == 1)
        ):
            return
        if self.field is Field.STAFF:
            self.staff = (self.staff + digit)[:DIGITS_MAX]
        else:
            self._pin = (self._pin + digit)[:DIGITS_MAX]
        self._say()

    def erase(self) -> None:
        """Take one digit back."""
        self._touch()
        if self.field is Field.STAFF:
            self.staff = self.staff[:-1]
        else:
            self._pin = self._pin[:-1]
        self.on_change()

    def choose_field(self, name: str) -> None:
        """Type the staff number or the PIN."""
        self._touch()
        self.field = Field(name)
        self.on_change()

    def unlock(self) -> None:
        """Ask the controller whether number and PIN belong together."""
        self._touch()
        if self.stage is not Stage.ASKING or not self.can_unlock:
            return
        pin, self._pin = self._pin, ""
        self._say()
        self._asked = self._tools.unlock(Unlock(staff_number(self._hall, self.staff)), pin)
        self.on_change()

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is ours."""
        if not self._asked or command_id != self._asked:
            return False
        self._asked = ""
        if self.stage is not Stage.ASKING:
            return True
        if isinstance(end, BusError):
            self._say(end.message_zh, end.message_en, bad=True)
        elif end.ok:
            self._wrong = 0
            self._tools.begin_service()
            self._open(Stage.PAGE)
        else:
            self._refused(end)
        return True

    def close_page(self) -> None:
        """Back to the visitors; from the test back to the page."""
        self._touch()
        if self.stage is Stage.TOUCH_TEST:
            self._open(Stage.PAGE)
        else:
            self._leave()

    def paper_changed(self) -> None:
        """A new roll is in: count from here."""
        if self._on_page() and self._keep(printed=0):
            self._say("已记录换纸", "The new roll is noted")

    def test_print(self) -> None:
        """Print a test page."""
        if not self._on_page():
            return
        if self._tools.test_print():
            self._say("正在打印测试页……", "Printing a test page …")
        else:
            self._say("本机没有打印机", "There is no printer here", bad=True)

    def paper_told(self, zh: str, en: str, *, good: bool) -> None:
        """How the test page ended."""
        if good:
            self._say("测试页已打印，请看字迹和切纸", "The test page is out; look at print and cut")
        else:
            self._say(f"测试页没有打印：{zh}", f"The test page was not printed: {en}", bad=True)

    def tell(self, zh: str, en: str, *, bad: bool = False) -> None:
        """A sentence of the program about what was asked for here."""
        self._say(zh, en, bad=bad)

    def set_out_of_service(self, out: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """暂停使用, or in use again; survives a restart."""
        if self._on_page() and self._keep(out=out):
            self._say(*_OUT_WORDS[out])

    def change_volume(self, steps: int) -> None:
        """How loud each visit begins."""
        low, high = VOLUMES
        volume = min(high, max(low, self.volume + steps * VOLUME_STEP))
        if self._on_page() and self._keep(volume=volume):
            self._say(f"音量{volume}", f"Volume {volume}")

    def restart(self) -> None:
        """End the program; its supervisor starts it again."""
        if self._on_page():
            self._say("正在重新启动……", "Starting again …")
            self._tools.restart()

    def open_touch_test(self) -> None:
        """Cells to touch, over the whole glass."""
        if self._on_page():
            self.touched_cells = frozenset()
            self._open(Stage.TOUCH_TEST)

    def touch_cell(self, cell: int) -> None:
        """One cell of the test answered; all of them: the glass is sound."""
        self._touch()
        if self.stage is not Stage.TOUCH_TEST or not 0 <= cell < self.cells:
            return
        self.touched_cells |= {cell}
        if len(self.touched_cells) == self.cells:
            self._open(Stage.PAGE)
            self._say("触摸自检通过，每一格都有反应", "Touch test passed: every cell answered")
        self.on_change()

    # --- from the program --------------------------------------------------------------------

    def ticket_printed(self) -> None:
        """A paper came out."""
        self._keep(printed=self.printed + 1)

    def tick(self) -> None:
        """Leave when nobody touches."""
        if self.stage is Stage.CLOSED:
            return
        if self._monotonic() - self._touched_at >= LEAVE_AFTER_S:
            self._leave()

    # --- inside ------------------------------------------------------------------------------

    def _refused(self, reply: Reply) -> None:
        self._wrong += 1
        self.field = Field.PIN
        if self._wrong < TRIES:
            self._say(reply.message_zh, reply.message_en, bad=True)
            return
        self._wrong = 0
        self._rest_until = self._monotonic() + REST_S
        self._leave()

    def _on_page(self) -> bool:
        self._touch()
        return self.stage is Stage.PAGE

    def _touch(self) -> None:
        self._touched_at = self._monotonic()

    def _say(self, zh: str = "", en: str = "", *, bad: bool = False) -> None:
        self.message_zh, self.message_en, self.bad = zh, en, bad
        self.on_change()

    def _open(self, stage: Stage) -> None:
        self._forget()
        self.stage = stage
        self._touch()
        self._say()

    def _leave(self) -> None:
        self._asked = ""
        self._open(Stage.CLOSED)

    def _forget(self) -> None:
        self.staff = self._pin = ""
        self.field = Field.STAFF

    def _keep(
        self, *, out: bool | None = None, printed: int | None = None, volume: int | None = None
    ) -> bool:
        self.out_of_service = self.out_of_service if out is None else out
        self.printed = self.printed if printed is None else printed
        self.volume = self.volume if volume is None else volume
        entry = {
            "id": STATE_ID,
            "out": self.out_of_service,
            "printed": self.printed,
            "volume": self.volume,
        }
        try:
            self._journal.put(entry)
        except OSError as err:
            self._say(
                f"无法记录（{err.strerror or '磁盘错误'}），重启后不再有效",
                f"It cannot be kept ({err.strerror or 'disk error'}); a restart forgets it",
                bad=True,
            )
            return False
        return True


_OUT_WORDS: Final = {
    True: ("本机已暂停使用，屏幕上写明到哪里去", "Out of service; the screen says where to go"),
    False: ("本机已恢复使用", "In use again"),
}


def staff_number(hall: Hall, digits: str) -> str:
    """The staff number that has these digits, where it is only one; else the digits themselves."""
    found = [row for row in hall.staff_by_no if _digits(row) == digits]
    return found[0] if len(found) == 1 else digits


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
