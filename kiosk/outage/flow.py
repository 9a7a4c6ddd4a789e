"""What the page says; made from as little as there is, because the configuration may be what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.model import Hall, ProgramConfig, ProgramKind

WATCHED: Final[frozenset[ProgramKind]] = frozenset({"board", "counter_sign", "media"})
"""Screens that people only look at: there is no other machine to go to, but other screens and the voice."""


@dataclass(frozen=True)
class OutageWords:
    """Chinese first, English second; an empty line is not shown."""

    hall: str
    title: str
    title_en: str
    where: str
    where_en: str
    hotline: str


def words_of(hall: Hall | None, program: ProgramConfig | None) -> OutageWords:
    """The page of a program; what is not known is left out."""
    desks = [] if hall is None else [c.number for c in hall.counters if c.kind == "consulting"]
    hotline = "" if hall is None else " / ".join(hall.hotlines)
    title = "‖ 本机暂停服务"
    if program is not None and program.kind in WATCHED:
        title = "‖ 本屏暂停使用"
        where = "请看其他屏幕，留意广播"
        where_en = "Please look at other screens and listen to the announcements."
    elif desks:
        where = f"请使用其他机器，或到 {desks[0]} 号窗口咨询"
        where_en = f"Please use another machine, or go to counter {desks[0]}."
    else:
        where = "请使用其他机器，或询问大厅工作人员"
        where_en = "Please use another machine, or ask the staff in the hall."
    return OutageWords(
        hall="" if hall is None else hall.name_zh,
        title=title,
        title_en="Out of service",
        where=where,
        where_en=where_en,
        hotline=f"电话 / Telephone {hotline}" if hotline else "",
    )
