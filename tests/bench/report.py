"""The table, for the terminal and for docs/BENCH.md; the same figures as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.bench.arithmetic import Row, Spread, Unit, number
from tests.bench.machine import Noise

HEADER = (
    "what",
    "measured (lowest – highest round)",
    "floor of the same run",
    "ratio",
    "target",
    "reached",
)

PREFACE = """\
# Figures

Made by `make bench`; `python -m tests.bench --only NAME` measures one. Each figure stands beside a floor that was
measured in the same run, in turn with it, on the same machine: absolute numbers belong to this machine, ratios
hold elsewhere. Medians of the rounds, with the lowest and the highest round; high percentiles are taken over
all rounds together. A ratio is the median of the rounds' own ratios. Load average: of the minute before. Others: the share of all cores that
processes other than the bench's took meanwhile; a figure during which they took much was measured again.
Where a target is missed, the table says by how much; [BENCH-why.md](BENCH-why.md) says why, and what was tried.
"""


class Result(Struct, frozen=True):
    """A figure as it was measured."""

    name: str
    title: str
    measured: str
    rows: list[Row]
    noise: Noise
    seconds: float
    repeated: bool = False


class Report(Struct, frozen=True):
    """A whole run."""

    machine: dict[str, str]
    results: list[Result]
    seconds: float


def markdown(report: Report) -> str:
    """The report as docs/BENCH.md holds it."""
    lines = [PREFACE, "## Machine", ""]
    lines += [f"- {name}: {value}" for name, value in report.machine.items()]
    lines.append(f"- the whole run took {report.seconds:.0f} s")
    for result in report.results:
        lines += ["", f"## {result.title} (`{result.name}`)", "", result.measured, ""]
        lines += _table([HEADER, *(_cells(row) for row in result.rows)])
        lines += ["", _noise(result)]
        lines += [f"- {text}" for text in misses(result.rows)]
    return "\n".join(lines) + "\n"


def text(result: Result) -> str:
    """The report of one figure for a terminal."""
    cells = [HEADER, *(_cells(row) for row in result.rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEADER))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([result.title, *lines, _noise(result), *misses(result.rows)]) + "\n"


def misses(rows: Sequence[Row]) -> list[str]:
    """A sentence for each target that was missed: by how much, and why."""
    found = []
    for row in rows:
        if row.reached is False and row.target is not None and row.judged is not None:
            by = row.target.missed_by(row.judged, row.unit)
            found.append(f"Missed: {row.what}, {by}: {row.why}.")
    return found


def write(report: Report, path: Path) -> None:
    """Write the Markdown file."""
    path.write_text(markdown(report), encoding="utf-8")


def write_json(report: Report, path: Path) -> None:
    """Write everything that was measured, with the verdicts."""
    plain = msgspec.to_builtins(report)
    for result, kept in zip(plain["results"], report.results, strict=True):
        for row, one in zip(result["rows"], kept.rows, strict=True):
            row["reached"] = one.reached
    path.write_bytes(msgspec.json.format(msgspec.json.encode(plain), indent=1))


def _cells(row: Row) -> tuple[str, ...]:
    floor = "–" if row.floor is None else f"{_spread(row.floor, row.unit)} {row.floor_is}"
    ratio = "–" if row.ratio is None else _ratio(row)
    target = "–" if row.target is None else row.target.text(row.unit)
    reached = {True: "yes", False: "**no**", None: "–"}[row.reached]
    return row.what, _spread(row.value, row.unit), floor.strip(), ratio, target, reached


def _ratio(row: Row) -> str:
    if row.ratio is None:
        return "–"
    return f"{row.ratio:.0%}" if row.unit == "/s" else f"{row.ratio:.2f} ×"


def _spread(spread: Spread, unit: Unit) -> str:
    value = number(spread.value, unit)
    if spread.low == spread.high:
        return value
    low = number(spread.low, unit).removesuffix(f" {unit}").removesuffix("/s")
    high = number(spread.high, unit).removesuffix(f" {unit}").removesuffix("/s")
    return f"{value} ({low} – {high})"


def _noise(result: Result) -> str:
    again = ", measured again because others were busy" if result.repeated else ""
    return (
        f"Load average {result.noise.load_before:.2f}, others {result.noise.others:.0%};"
        f" {result.seconds:.0f} s{again}."
    )


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, f"|{'|'.join('---' for _ in HEADER)}|")
    return lines
