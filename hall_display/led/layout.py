"""What LED boards of the hall show in each situation, and which of its words do not stand still. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.model import Counter, Hall
from devices.kinds import LedBoardCapabilities, LedMode, StripPage
from devices.led_board.pages import (
    CallFace,
    CounterFace,
    FaceState,
    calls_page,
    counter_page,
    evacuation_page,
    fits,
    notice_page,
    out_of_date_page,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """A state of the hall, in words, and the page that a board shows then."""

    words: str
    page: StripPage


@dataclass(frozen=True, slots=True)
class Moving:
    """A text that is too long for a board and runs through the picture."""

    where: str
    text: str


def of_counter(counter: Counter, label: str, board: LedBoardCapabilities) -> list[Situation]:
    """Everything that the board over a counter may have to show; `label` is a number like B012."""

    def page(**changes: object) -> StripPage:
        face = CounterFace(counter.number, counter.sign_text, **changes)  # type: ignore[arg-type]  # fields of it
        return counter_page(face, board)

    return [
        Situation("服务中，没有叫号", page()),
        Situation("呼叫", page(ticket=label)),
        Situation("呼叫，优先", page(ticket=label, priority=True)),
        Situation("正在办理", page(ticket=label, serving=True)),
        Situation("暂停服务", page(state=FaceState.PAUSED)),
        Situation("暂停服务，写了恢复时间", page(state=FaceState.PAUSED, resume_at="10:20")),
        Situation("暂停服务，写了原因", page(state=FaceState.PAUSED, reason="取材料")),
        Situation("未开放", page(state=FaceState.CLOSED)),
        Situation("与主机断了联系", page(out_of_date="09:42")),
        Situation("演练时的呼叫", page(ticket=label, rehearsal=True)),
        Situation("紧急疏散", evacuation_page(board, rehearsal=False)),
        Situation("疏散演练", evacuation_page(board, rehearsal=True)),
    ]


def of_zone(hall: Hall, board: LedBoardCapabilities) -> list[Situation]:
    """Everything that a board without a counter may have to show."""
    pairs = [(q.prefix, number) for q in hall.queues for number in q.counters[:1]][:4]
    calls = [CallFace(f"{prefix}{12 + n:03}", number) for n, (prefix, number) in enumerate(pairs)]
    notices = [n for n in hall.notices if "led" in n.channels][:2]
    return [
        Situation("呼叫", calls_page(calls, board, rehearsal=False)),
        *(
            Situation(f"通知：{n.title_zh}", notice_page(n.body_zh, board, rehearsal=False))
            for n in notices
        ),
        Situation("与主机断了联系", out_of_date_page("09:42", board, rehearsal=False)),
        Situation("紧急疏散", evacuation_page(board, rehearsal=False)),
        Situation("疏散演练", evacuation_page(board, rehearsal=True)),
    ]


def moving(counters: Iterable[Counter], board: LedBoardCapabilities) -> list[Moving]:
    """The sign texts that do not stand still on this board; a shorter `sign_text` mends it."""
    found = []
    for counter in counters:
        page = counter_page(CounterFace(counter.number, counter.sign_text), board)
        if page.mode is LedMode.SCROLL or not all(fits(line.text, board) for line in page.lines):
            found.append(Moving(f"{counter.number}号窗口", page.lines[0].text))
    return found
