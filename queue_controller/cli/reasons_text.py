"""What bad reviews named, by the indicators under satisfaction on site (GB/T 39735)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from config.rating_reasons import ReasonList

INDICATORS: Final = {
    "service_efficiency": ("服务效率", "efficiency"),
    "service_level": ("服务水平", "level"),
    "service_attitude": ("服务态度", "attitude"),
}
OTHER: Final = ("其他", "other")


def reasons_text(counts: Mapping[str, int], listed: ReasonList) -> list[str]:
    """A line of the day's report; none on a day on which no bad review named a reason.

    Args:
        counts: how often each reason was named, by code.
        listed: the hall's list; a code that it no longer has counts under 其他.
    """
    if not counts:
        return []
    indicator = {reason.code: reason.indicator for reason in listed.reason}
    found = Counter[str]()
    for code, count in counts.items():
        known = indicator.get(code, "")
        found[known if known in INDICATORS else ""] += count
    words = [(*INDICATORS[key], found[key]) for key in INDICATORS]
    if found[""]:
        words.append((*OTHER, found[""]))
    zh = "，".join(f"{word} {count}" for word, _, count in words)
    en = ", ".join(f"{word} {count}" for _, word, count in words)
    return [f"差评原因：{zh} / what bad reviews named: {en}"]
