"""What each witness saw, and whether they agree. Simulators wrote their own files from decoded bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_controller.api import messages as m

SHOWN_DIFFERENCES = 20
_HAN = "零幺二三四五六七八九"
_SPOKEN = re.compile(r"([A-Z]+)([零幺一二三四五六七八九]{3,4})号")


@dataclass(frozen=True)
class Testimony:
    """One witness beside what the event log says it should have seen. Entries are sorted."""

    witness: str
    seen: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """In the log, not seen by this witness."""
        return tuple(sorted((Counter(self.expected) - Counter(self.seen)).elements()))

    @property
    def surplus(self) -> tuple[str, ...]:
        """Seen by this witness, not in the log."""
        return tuple(sorted((Counter(self.seen) - Counter(self.expected)).elements()))

    @property
    def agrees(self) -> bool:
        """Whether both are the same, one for one."""
        return self.seen == self.expected

    def as_json(self) -> dict[str, Any]:
        """Counts and hashes, and what differs."""
        return {
            "witness": self.witness,
            "count": len(self.seen),
            "sha256": digest(self.seen),
            "expected_count": len(self.expected),
            "expected_sha256": digest(self.expected),
            "agrees": self.agrees,
            "missing": self.missing[:SHOWN_DIFFERENCES],
            "surplus": self.surplus[:SHOWN_DIFFERENCES],
        }


def digest(entries: Iterable[str]) -> str:
    """SHA-256 over the sorted entries, one a line."""
    return hashlib.sha256("".join(f"{e}\n" for e in sorted(entries)).encode()).hexdigest()


def read_witness_files(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """All lines of the simulators; a torn last line is left out."""
    rows: list[dict[str, Any]] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            continue
        for line in text.splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                rows.append(row)
    return rows


def compare(
    rows: Sequence[Mapping[str, Any]],
    events: Sequence[tuple[m.EventRecord, m.Event]],
    report: m.DayReport | None,
    counters_with: Mapping[str, frozenset[str]],
    kiosks: frozenset[str],
    walk_up_first: int = 1,
    kiosk_printers: frozenset[str] | None = None,
) -> list[Testimony]:
    """Every witness beside the log.

    Args:
        rows: what the simulators wrote.
        events: the log.
        report: the day's, or None where there is none.
        counters_with: per device kind, the counters that have one.
        kiosks: the programs that print a paper for each number.
        walk_up_first: the first number that counters make on the spot.
        kiosk_printers: the devices that print these papers; None: every printer does.
    """
    papers = [row for row in rows if kiosk_printers is None or row.get("device") in kiosk_printers]
    issued = [e for _, e in events if isinstance(e, m.TicketIssued)]
    printed = [e.label for r, e in events if isinstance(e, m.TicketIssued) and r.actor in kiosks]
    calls = [e for _, e in events if isinstance(e, m.TicketCalled)]
    rated = [
        f"{e.counter}:{e.raw_key}"
        for r, e in events
        if isinstance(e, m.Rated) and r.actor.startswith("host")
    ]
    strips = {f"{e.counter}:{e.label}" for e in calls if e.counter in counters_with["led_board"]}
    keypads = {
        f"{e.counter}:{_digits(e.label)}"
        for e in calls
        if e.counter in counters_with["call_keypad"]
    }
    testimonies = [
        _testimony("event log", [e.label for e in issued], _without_gaps(issued, walk_up_first)),
        _testimony("paper", _seen(papers, "paper", "{ticket}"), printed),
        _testimony("strips", set(_seen(rows, "strip", "{counter}:{label}")), strips),
        _testimony("keypads", set(_seen(rows, "keypad", "{counter}:{number}")), keypads),
        _testimony("rating keys", _seen(rows, "rating_keys", "{counter}:{key}"), rated),
    ]
    spoken = _spoken(rows)
    if spoken:
        # A voice may be late and leave out old calls, but it says no number that nobody called.
        called = {e.label for e in calls}
        testimonies.append(_testimony("voice", spoken, [one for one in spoken if one in called]))
    if report is not None:
        testimonies.append(_report_testimony(report, [e.label for e in issued]))
    return testimonies


def _spoken(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tickets that a speech chip said, as labels."""
    texts = [str(row.get("text", "")) for row in rows if row.get("witness") == "speaker"]
    found = [_SPOKEN.search(text) for text in texts]
    return [
        one[1] + "".join(str(_HAN.index(han)) for han in one[2].replace("一", "幺"))
        for one in found
        if one is not None
    ]


def _digits(label: str) -> str:
    """What the three digits of a keypad can show of a label."""
    number = label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return number[-3:]


def _report_testimony(report: m.DayReport, labels: Sequence[str]) -> Testimony:
    """The report gives a count and a hash only; where they differ, these are what is compared."""
    if report.issued == len(labels) and report.tickets_sha256 == digest(labels):
        return _testimony("report", labels, labels)
    return Testimony(
        "report",
        (f"issued={report.issued} sha256={report.tickets_sha256}",),
        (f"issued={len(labels)} sha256={digest(labels)}",),
    )


def _without_gaps(issued: Sequence[m.TicketIssued], walk_up_first: int) -> list[str]:
    """The labels that a log without a hole holds: every number from the first to the last of its range.

    Papers of a roll, and those of a kiosk's lease, come in any order: each stands for itself.
    """
    alone = [e.label for e in issued if e.source == "roll" or e.lease]
    last: dict[tuple[str, int], m.TicketIssued] = {}
    for event in issued:
        if event.source == "roll" or event.lease:
            continue
        key = (event.queue, walk_up_first if event.source == "walk_up" else 1)
        if key not in last or event.number > last[key].number:
            last[key] = event
    width = {q: len(e.label) - len(q) for (q, _), e in last.items()}
    in_turn = [
        f"{q}{n:0{width[q]}d}" for (q, first), e in last.items() for n in range(first, e.number + 1)
    ]
    return alone + in_turn


def _testimony(name: str, seen: Iterable[str], expected: Iterable[str]) -> Testimony:
    return Testimony(name, tuple(sorted(seen)), tuple(sorted(expected)))


def _seen(rows: Sequence[Mapping[str, Any]], witness: str, form: str) -> list[str]:
    found: list[str] = []
    for row in rows:
        if row.get("witness") != witness:
            continue
        if witness == "rating_keys" and row.get("event") != "rated":
            continue
        if witness == "paper" and "补打" in row.get("marks", ()):
            continue
        try:
            entry = form.format_map(row)
        except KeyError:
            continue
        if not entry.endswith((":", ":None")) and entry != "None" and entry:
            found.append(entry)
    return found


def table(testimonies: Sequence[Testimony]) -> str:
    """The testimonies as lines for a person."""
    lines = ["证人 witness    看到 seen   应有 expected   SHA-256（前16位）    "]
    for t in testimonies:
        verdict = "一致" if t.agrees else "不一致 DIFFERS"
        lines.append(
            f"{t.witness:<14}{len(t.seen):>8}{len(t.expected):>12}      {digest(t.seen)[:16]}  {verdict}"
        )
        lines += [f"    缺 missing: {x}" for x in t.missing[:SHOWN_DIFFERENCES]]
        lines += [f"    多 surplus: {x}" for x in t.surplus[:SHOWN_DIFFERENCES]]
    return "\n".join(lines)
