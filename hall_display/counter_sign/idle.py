"""What a sign says while nobody is called: the matters of its counter, when it goes on, today's hours. Pure."""

from __future__ import annotations

from typing import Final

from config.model import Hall
from hall_display.board.notices import pieces, width_em
from hall_display.state import HallState
from hall_display.words import Language, say
from queue_controller.api.view import CounterStatus

LINES: Final = 4
LINE_EM: Final = 10.0
"""Han characters of a line of the left half."""
ITEMS_MAX: Final = 60


def idle_lines(
    state: HallState, number: str, status: CounterStatus, language: Language, turn: int
) -> tuple[str, ...]:
    """The lines below "等待叫号", "暂停服务" or "未开放"; `turn` counts the pages of matters."""
    if status.mode == "open":
        pages = matter_pages(state.hall, number, language)
        return pages[turn % len(pages)] if pages else ()
    if status.mode == "paused":
        until = f"{state.local(status.until_ms):%H:%M}" if status.until_ms else ""
        found = [say("back_about", language, time=until) if until else ""]
        found += pieces(status.reason, LINE_EM)[: LINES - 1] if language == "zh" else []
        return tuple(line for line in found if line)
    return _hours(state, language)


def matter_pages(hall: Hall, number: str, language: Language) -> list[tuple[str, ...]]:
    """What is done at a counter, in people's words, the most asked first; names that fit a line only."""
    if language == "en":
        return []  # English names of matters are longer than a sign is wide
    queues = set(hall.counter(number).queues)
    here = [i for i in hall.items if number in i.counters or (not i.counters and i.queue in queues)]
    here.sort(key=lambda i: (i.popular_rank is None, i.popular_rank or 0))
    names = dict.fromkeys(i.plain_name or i.name_zh for i in here)
    fitting = [name for name in names if width_em(name) <= LINE_EM][:ITEMS_MAX]
    return [tuple(fitting[at : at + LINES]) for at in range(0, len(fitting), LINES)]


def _hours(state: HallState, language: Language) -> tuple[str, ...]:
    """When the hall is open on its day; nothing before the hall's clock is known."""
    if not state.clock.known:
        return ()
    hours = state.hall.hours_on(state.now().date())
    spans = [
        f"{span.start:%H:%M}–{span.end:%H:%M}" for span in (hours.morning, hours.afternoon) if span
    ]
    if not hours.is_open or not spans:
        return (say("closed_today", language),)
    return (say("hours_today", language), *spans)
