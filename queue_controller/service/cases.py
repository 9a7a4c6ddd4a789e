"""办结: what became of a case after its visitor had left. Only this counts into 办结率."""

from __future__ import annotations

import datetime as dt

from queue_controller.api import messages as m
from queue_controller.service.ask import NAME_CHARS, Ask, checked, named
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision


def close_case(command: m.CloseCase, ask: Ask) -> Decision:
    """The approval system, or an import, says that a case is closed."""
    state = ask.state
    number = named("case", command.case)
    result = checked("result", command.result, NAME_CHARS)
    case = state.kept.find(number)
    if not case:
        raise refuse("unknown_case", case=number)
    opened = state.kept.cases[case]
    closed_on = command.closed_on or state.view.business_date
    try:
        date = dt.date.fromisoformat(closed_on).isoformat()
    except ValueError:
        raise refuse("bad_close_date", date=closed_on[:NAME_CHARS]) from None
    if not opened.accepted_on <= date <= state.view.business_date:
        raise refuse(
            "close_date_outside",
            case=number,
            date=date,
            accepted=opened.accepted_on,
            today=state.view.business_date,
        )
    event = m.CaseClosed(case, opened.accepted_on, opened.cases, date, result)
    return Decision((event,), m.Done())
