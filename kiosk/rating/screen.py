"""What the rating screen shows, as plain values. No Qt."""

from __future__ import annotations

from msgspec import Struct

from kiosk.rating.flow import RatingFlow
from kiosk.ui.labels import spaced


class RatingScreen(Struct, frozen=True):
    """Everything of one moment except the reasons."""

    page: str = "idle"
    counter: str = ""
    counter_name: str = ""
    sign_text: str = ""
    mode: str = "closed"
    back_at: str = ""
    post: str = ""
    staff_no: str = ""
    departments: str = ""
    now_serving: str = ""
    level: int = -1
    reasons_chosen: int = 0


class ReasonRow(Struct, frozen=True):
    """One reason of the list."""

    code: str
    title: str
    chosen: bool


def screen_of(flow: RatingFlow) -> RatingScreen:
    """The screen as it is now. While a rating is asked for, its own clerk stands on it."""
    english = flow.language == "en"
    state, hall = flow.state, flow.state.hall
    counter = state.place(flow.counter)
    status = state.counter(flow.counter)
    staff_no = status.staff_no if flow.rating is None else flow.rating.staff_no
    clerk = hall.staff_by_no.get(staff_no)
    present = state.view.present_ticket(flow.counter)
    names = [hall.department_by_code[code] for code in counter.departments]
    return RatingScreen(
        page=flow.page.value,
        counter=flow.counter,
        counter_name=counter.name_en if english else counter.name_zh,
        sign_text=counter.sign_text,
        mode=status.mode,
        back_at=f"{state.local(status.until_ms):%H:%M}" if status.until_ms else "",
        post=""
        if clerk is None
        else (clerk.role_en or clerk.role_zh)
        if english
        else clerk.role_zh,
        staff_no=staff_no,
        departments=(", " if english else "、").join(
            row.name_en if english else row.short_name for row in names[:6]
        ),
        now_serving="" if present is None else spaced(present.label),
        level=flow.level,
        reasons_chosen=len(flow.chosen),
    )


def reason_rows(flow: RatingFlow) -> list[ReasonRow]:
    """The reasons in the language of the rating."""
    english = flow.language == "en"
    return [
        ReasonRow(row.code, row.en if english else row.zh, row.code in flow.chosen)
        for row in flow.reason_list.reason
    ]
