"""opening_hours.csv and calendar.csv: when the hall is open."""

import datetime as dt
import itertools
from pathlib import Path

from config.cells import Cells
from config.model import CalendarDay, DayHours, TimeSpan
from config.problems import Report
from config.table import Rows, TableSpec, read_table

HOURS = TableSpec(
    file="opening_hours.csv",
    required=(
        "day",
        "is_open",
        "morning_open",
        "morning_close",
        "afternoon_open",
        "afternoon_close",
    ),
    optional=(
        "lunch_service",
        "lunch_queues",
        "weekend_duty",
        "extended_open",
        "extended_close",
        "extended_kind",
        "ticket_start",
        "ticket_stop",
        "note",
    ),
    rows_max=999,
    key=("day",),
)
CALENDAR = TableSpec(
    file="calendar.csv",
    required=("date", "day_row"),
    optional=("note", "source"),
    needed=False,
    without_rows="allowed",
    key=("date",),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PUBLIC_HOLIDAY = "public_holiday"
CLOSED_DAY = "closed"

_TIMES = (
    "morning_open",
    "morning_close",
    "afternoon_open",
    "afternoon_close",
    "extended_open",
    "extended_close",
)


def read_hours(folder: Path, report: Report) -> Rows[DayHours]:
    """Read opening_hours.csv."""
    return read_table(folder, HOURS, _day_hours, report, key=lambda value: value.day)


def _day_hours(cells: Cells) -> DayHours:
    day = cells.code("day")
    is_open = cells.flag("is_open", default=False)
    if cells.is_empty("is_open"):
        cells.error("is_open", "missing_value", "请填写yes或no。", "write yes or no.")
    times = {column: cells.clock(column, kind="bad_hours") for column in _TIMES}
    start, stop = (cells.clock(name, kind="bad_hours") for name in ("ticket_start", "ticket_stop"))
    lunch_queues = cells.codes("lunch_queues")
    hours = DayHours(
        day=day,
        is_open=is_open,
        morning=_span(cells, times, "morning"),
        afternoon=_span(cells, times, "afternoon"),
        lunch_service=cells.flag("lunch_service", default=bool(lunch_queues)),
        lunch_queues=lunch_queues,
        weekend_duty=cells.flag("weekend_duty", default=False),
        extended=_span(cells, times, "extended"),
        extended_kind=cells.text("extended_kind"),
        ticket_start=start,
        ticket_stop=stop,
        note=cells.text("note"),
    )
    if cells.bad.isdisjoint({"is_open", "ticket_start", "ticket_stop", *_TIMES}):
        if is_open:
            _check_order(hours, cells)
        else:
            _check_closed(hours, cells)
    _check_lunch(hours, cells)
    return hours


def _span(cells: Cells, times: dict[str, dt.time | None], part: str) -> TimeSpan | None:
    opening, closing = f"{part}_open", f"{part}_close"
    start, end = times[opening], times[closing]
    if start is not None and end is not None:
        if start < end:
            return TimeSpan(start, end)
        cells.error(
            *(closing, "bad_hours"),
            f"{end:%H:%M}不晚于{start:%H:%M}：关门必须在开门之后。请核对。",
            f"{end:%H:%M} is not after {start:%H:%M}; closing must come after opening.",
        )
        return None
    for column, other in ((opening, end), (closing, start)):
        if times[column] is None and other is not None and column not in cells.bad:
            cells.error(
                *(column, "missing_value"),
                "开门和关门时刻要么都写，要么都不写。请补上。",
                "opening and closing are given together or not at all; fill it in.",
            )
    return None


def _check_order(hours: DayHours, cells: Cells) -> None:
    spans = [
        (name, span)
        for name, span in (
            ("morning", hours.morning),
            ("afternoon", hours.afternoon),
            ("extended", hours.extended),
        )
        if span
    ]
    if not spans:
        cells.error(
            *("morning_open", "missing_value"),
            "这一天开放，却没有写开放时刻。请填写，或把is_open改成no。",
            "an open day without hours; fill them in, or set is_open to no.",
        )
        return
    for (name, earlier), (following, later) in itertools.pairwise(spans):
        if earlier.end > later.start:
            cells.error(
                *(f"{name}_close", "bad_hours"),
                f"{earlier.end:%H:%M}才结束，{later.start:%H:%M}（{following}_open）却已经开始，时间重叠。请核对。",
                f"ends at {earlier.end:%H:%M}, but {following}_open is already {later.start:%H:%M}.",
            )
            return
    _check_ticket_times(hours, spans[-1][1].end, cells)


def _check_ticket_times(hours: DayHours, closing: dt.time, cells: Cells) -> None:
    start, stop = hours.ticket_start, hours.ticket_stop
    if start is not None and stop is not None and start >= stop:
        cells.error(
            *("ticket_stop", "bad_hours"),
            f"停止取号{stop:%H:%M}不晚于开始取号{start:%H:%M}，这一天谁也取不到号。请核对。",
            f"tickets would stop at {stop:%H:%M}, not after their start at {start:%H:%M}: "
            "nobody could take a number.",
        )
    elif stop is not None and stop > closing:
        cells.warning(
            *("ticket_stop", "outside_hours"),
            f"停止取号{stop:%H:%M}晚于下班时间{closing:%H:%M}，最后取的号可能办不了。请核对。",
            f"tickets are given until {stop:%H:%M}, after closing at {closing:%H:%M}.",
        )
    elif start is not None and start >= closing:
        cells.warning(
            *("ticket_start", "outside_hours"),
            f"开始取号{start:%H:%M}不早于下班时间{closing:%H:%M}。请核对。",
            f"tickets start at {start:%H:%M}, not before closing at {closing:%H:%M}.",
        )


def _check_closed(hours: DayHours, cells: Cells) -> None:
    if hours.morning or hours.afternoon or hours.extended:
        column = next(name for name in _TIMES if not cells.is_empty(name))
        cells.warning(
            *(column, "inconsistent_value"),
            "这一天不开放（is_open为no），却写了开放时刻，已忽略。请改成一致。",
            "a closed day with hours, which were ignored; make them agree.",
        )


def _check_lunch(hours: DayHours, cells: Cells) -> None:
    if not cells.bad.isdisjoint({"lunch_service", "lunch_queues"}):
        return
    if hours.lunch_service and not hours.lunch_queues and cells.has("lunch_queues"):
        cells.warning(
            *("lunch_queues", "inconsistent_value"),
            "写了午间有人值守，却没有写哪些队列。请填写队列字头。",
            "lunch service without any queue; name the queues that keep serving.",
        )
    elif hours.lunch_queues and not hours.lunch_service:
        cells.warning(
            *("lunch_queues", "inconsistent_value"),
            "写了午间值守的队列，lunch_service却是no，已按不值守处理。请改成一致。",
            "queues for lunch, but lunch_service is no, which holds; make them agree.",
        )


def read_calendar(folder: Path, report: Report) -> Rows[CalendarDay]:
    """Read calendar.csv."""

    def row(cells: Cells) -> CalendarDay:
        return CalendarDay(
            date=cells.date("date") or dt.date.min,
            day_row=cells.code("day_row"),
            note=cells.text("note"),
            source=cells.text("source", shown=False),
        )

    return read_table(folder, CALENDAR, row, report, key=lambda value: value.date.isoformat())
