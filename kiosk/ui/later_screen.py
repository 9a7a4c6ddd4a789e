"""What a rating by the slip shows, as plain values. No Qt."""

from __future__ import annotations

from msgspec import Struct

from config.model import Hall
from kiosk.ui.labels import spaced
from kiosk.ui.later import LateRating


class Later(Struct, frozen=True):
    """A rating by the slip. `stage` is that of the flow."""

    stage: str = "nothing"
    label: str = ""
    counter: str = ""
    item: str = ""
    words: str = ""


class ReasonRow(Struct, frozen=True):
    """One reason of a bad review."""

    code: str
    title: str
    chosen: bool


def later_of(later: LateRating, hall: Hall, *, english: bool) -> Later:
    """What is asked, or what became of it."""
    matter = later.matter
    words = later.message_en if english else later.message_zh
    if matter is None:
        return Later(stage=later.stage.value, words=words)
    item = hall.item_by_code.get(matter.item)
    return Later(
        stage=later.stage.value,
        label=spaced(later.label),
        counter=matter.counter,
        item="" if item is None else item.name_en if english else item.name_zh,
        words=words,
    )


def reason_rows(later: LateRating, *, english: bool) -> list[ReasonRow]:
    """The reasons of a bad review."""
    return [
        ReasonRow(each.code, each.en if english else each.zh, each.code in later.chosen)
        for each in later.reason_list.reason
    ]
