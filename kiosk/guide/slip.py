"""Any page of the query screen as a slip of paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from devices.document import MARK_PRACTICE, Align, Block, RuleLine, Slip, Space, TextLine
from kiosk.guide import screen as s
from kiosk.guide.flow import CaseState, Flow, Page
from kiosk.ui.tables import Language, words
from kiosk.ui.waits import wait_words

WORDS: Final = words(Path(__file__).with_name("words.csv"))
ROWS_MAX: Final = 60
"""A slip is no roll: longer lists are cut, and the last line says how many there are."""


def compose(flow: Flow, job_id: str) -> Slip:
    """What the page says, in the language of the visit."""
    state = flow.state
    language: Language = flow.visit.language
    english = language == "en"
    hall = state.hall
    title, lines = _BODY.get(flow.at.page, _items)(flow, language)
    shown = lines[:ROWS_MAX]
    if len(lines) > len(shown):
        shown.append(f"… {len(shown)} / {len(lines)}")
    mark: list[Block] = (
        [TextLine(f" {MARK_PRACTICE} ", Align.CENTRE, 2, 2, inverted=True)]
        if state.rehearsal
        else []
    )
    foot: list[Block] = [
        TextLine(_say(language, "printed", time=f"{state.now():%Y-%m-%d %H:%M}"), Align.CENTRE)
    ]
    if hall.hotlines:
        hotline = _say(language, "separator").join(hall.hotlines)
        foot.append(TextLine(_say(language, "hotline", hotline=hotline)))
    return Slip(
        job_id,
        (
            *mark,
            TextLine((english and hall.name_en) or hall.name_zh, Align.CENTRE, bold=True),
            TextLine(title, Align.CENTRE, 1, 2, bold=True),
            RuleLine(),
            *(TextLine(line) for line in shown),
            RuleLine(),
            *foot,
            Space(),
        ),
    )


def _say(language: Language, key: str, **values: object) -> str:
    return WORDS.say(key, language, **values)


_Body = tuple[str, list[str]]


def _item(flow: Flow, language: Language) -> _Body:
    matter = s.matter_of(flow.state, flow.item, english=language == "en")
    lines = []
    if matter.official:
        lines.append(_say(language, "official", name=matter.official))
    lines.append(_say(language, "department", name=matter.department))
    if matter.kind:
        lines.append(_say(language, "kind", kind=matter.kind))
    if matter.basis:
        lines.append(_say(language, "basis", basis=matter.basis))
    if matter.promised_days == 0:
        lines.append(_say(language, "on_the_spot"))
    else:
        lines.append(_say(language, "limit", days=matter.promised_days))
    if matter.legal_days > 0:
        lines.append(_say(language, "legal_limit", days=matter.legal_days))
    lines.append(_say(language, "no_fee") if matter.free else _say(language, "fee", fee=matter.fee))
    if matter.steps:
        lines.append(_say(language, "steps", steps=matter.steps))
    if matter.counters:
        lines.append(_say(language, "counters", numbers=matter.counters))
    if matter.elsewhere:
        lines.append(_say(language, "elsewhere", place=matter.elsewhere))
    rows = s.material_rows(flow)
    lines.append(_say(language, "materials" if rows else "no_materials"))
    lines += [
        _say(language, "material", name=r.title, copies=_say(language, r.kind, n=r.copies))
        for r in rows
    ]
    return matter.title, lines


def _items(flow: Flow, language: Language) -> _Body:
    rows = s.item_rows(flow, english=language == "en")
    department = flow.state.hall.department_by_code.get(flow.at.department)
    title = _say(language, "items")
    if department is not None:
        title = department.name_en if language == "en" else department.name_zh
    return title, [row.label for row in rows]


def _departments(flow: Flow, language: Language) -> _Body:
    rows = s.department_rows(flow.state, english=language == "en")
    return _say(language, "departments"), [
        _say(
            language,
            "department_row" if row.counters else "department_bare",
            name=row.title,
            items=row.items,
            counters=row.counters,
        )
        for row in rows
    ]


def _counters(flow: Flow, language: Language) -> _Body:
    rows = s.counter_rows(flow.state, english=language == "en")
    return _say(language, "hall_counters"), [
        _say(
            language,
            f"counter_{row.mode}",
            number=row.number,
            name=row.title,
            post=row.post,
            staff_no=row.staff_no,
        ).rstrip()
        for row in rows
    ]


def _queues(flow: Flow, language: Language) -> _Body:
    rows = s.queue_rows(flow.state, english=language == "en")
    return _say(language, "queues"), [
        _say(language, "queue_unknown", prefix=row.prefix, name=row.title)
        if row.waiting < 0
        else _say(
            language,
            "queue",
            prefix=row.prefix,
            name=row.title,
            waiting=row.waiting,
            wait=wait_words(row.low, row.high, row.opens, language),
        )
        for row in rows
    ]


def _notices(flow: Flow, language: Language) -> _Body:
    rows = s.notice_rows(flow.state, english=language == "en")
    lines: list[str] = []
    for row in rows:
        lines += [f"■ {row.title}", row.body]
    return _say(language, "notices"), lines


def _plan(flow: Flow, language: Language) -> _Body:
    view = s.screen_of(flow, has_printer=True).plan
    if not view.has_way:
        return _say(language, "way"), [_say(language, "no_way")]
    head = _say(
        language, "way_to", number=view.counter, name=view.counter_title, length=view.length
    )
    return _say(language, "way"), [
        head,
        *(
            _say(language, row.turn, place=row.place, length=row.length)
            for row in s.stretch_rows(flow)
        ),
    ]


def _progress(flow: Flow, language: Language) -> _Body:
    title = _say(language, "progress")
    case = flow.case
    if case is None:
        known = flow.case_state is not CaseState.NOT_CONNECTED
        return title, [_say(language, "case_unknown" if known else "not_connected")]
    state = (language == "en" and case.state_en) or case.state_zh
    return title, [
        _say(language, "case", number=case.case_no),
        _say(language, "official", name=case.item_zh),
        _say(language, "case_state", words=state, updated=case.updated),
    ]


def _tell(flow: Flow, language: Language) -> _Body:
    told = s.told_of(flow, english=language == "en")
    title = _say(language, "tell")
    if not told.receipt:
        return title, [_say(language, "tell_open")]
    return title, [
        _say(language, f"kind_{told.kind}"),
        _say(language, "receipt", number=told.receipt),
        _say(language, "receipt_code", code=told.receipt_code),
        _say(language, "answered_by", first=told.first_on, last=told.last_on),
        _say(language, "ask_here"),
    ]


def _answer(flow: Flow, language: Language) -> _Body:
    told = s.told_of(flow, english=language == "en")
    lines = [_say(language, "receipt", number=told.found)] if told.found else []
    lines += [row.words for row in s.answer_rows(flow)]
    return _say(language, "tell"), lines or [_say(language, "tell_open")]


_BODY: Final = {
    Page.TELL: _tell,
    Page.ANSWER: _answer,
    Page.ITEM: _item,
    Page.ITEMS: _items,
    Page.DEPARTMENT: _items,
    Page.DEPARTMENTS: _departments,
    Page.COUNTERS: _counters,
    Page.QUEUES: _queues,
    Page.NOTICES: _notices,
    Page.PLAN: _plan,
    Page.PROGRESS: _progress,
}
