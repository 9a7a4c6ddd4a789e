"""queues.csv and priority_classes.csv: who waits, and in which order."""

import re
from pathlib import Path
from typing import Final, get_args

from config import text as chars
from config.cells import Cells
from config.model import FedBy, PriorityClass, PriorityRule, Queue
from config.problems import Report
from config.table import Rows, TableSpec, read_table

QUEUES = TableSpec(
    file="queues.csv",
    required=(
        "prefix",
        "name_zh",
        "name_en",
        "departments",
        "items",
        "mean_service_minutes",
        "share_of_arrivals",
        "windows",
    ),
    optional=(
        "sd_service_minutes",
        "counts_as_case",
        "note",
        "fed_by",
        "follow_on",
        "spoken_zh",
    ),
    rows_max=999,
    key=("prefix",),
)
PRIORITY_CLASSES = TableSpec(
    file="priority_classes.csv",
    required=("code", "name_zh", "name_en", "rank", "rule"),
    optional=("legal_basis", "ticket_mark", "interleave_every", "needs_proof", "proof_zh"),
    rows_max=999,
    key=("code",),
)

FED_BY: Final[tuple[FedBy, ...]] = get_args(FedBy)
RULES: Final[tuple[PriorityRule, ...]] = get_args(PriorityRule)
PREFIX_CHARS_USUAL = 2
PREFIX_CHARS_MAX = 8
MINUTES_MAX = 600.0
EVERY_SECOND = 1
"""One ordinary ticket, then one of an interleave class: where the hall gives no number."""

_ANY = re.compile(".*")
_LETTERS = re.compile("[A-Z]+")
_LETTERS_AND_DIGITS = re.compile("[A-Z0-9]+")
_CONFUSABLE = {"I": ("1", "l"), "O": ("0", "0")}


def read_queues(folder: Path, report: Report) -> Rows[Queue]:
    """Read queues.csv and check that no two prefixes can print the same ticket."""
    queues = read_table(folder, QUEUES, _queue, report, key=lambda value: value.prefix)
    _check_prefix_free(queues, report)
    return queues


def _queue(cells: Cells) -> Queue:
    prefix = _prefix(cells)
    name_zh = cells.text("name_zh", empty="error", fits=16)
    departments = cells.codes("departments")
    items = cells.codes("items")
    mean = cells.decimal("mean_service_minutes", 1.0, above=0.0, most=MINUTES_MAX, empty="error")
    share = cells.decimal("share_of_arrivals", 0.0, most=1.0, empty="error")
    counters = cells.counter_numbers("windows", empty="error")
    return Queue(
        prefix=prefix,
        name_zh=name_zh,
        name_en=cells.text("name_en", empty="warning"),
        departments=departments,
        items=items,
        mean_service_minutes=mean,
        sd_service_minutes=cells.decimal("sd_service_minutes", mean / 2, most=MINUTES_MAX),
        share_of_arrivals=share,
        counts_as_case=cells.flag("counts_as_case", default=True),
        counters=counters,
        fed_by=cells.choice("fed_by", FED_BY, "visitors", empty="allowed"),
        follow_on=cells.optional_code("follow_on"),
        spoken_zh=cells.text("spoken_zh", fits=16) or name_zh,
        note=cells.text("note", shown=False),
    )


def _prefix(cells: Cells) -> str:
    prefix = cells.code("prefix", pattern=_ANY)
    if not prefix or "prefix" in cells.bad or _LETTERS.fullmatch(prefix):
        _check_length_and_looks(cells, prefix)
    elif _LETTERS_AND_DIGITS.fullmatch(prefix):
        cells.error(
            *("prefix", "ambiguous_prefix"),
            f"字头“{prefix[:40]}”里有数字，会与别的号票混淆（A0加01与A加001印出来一样）。请只用字母。",
            f"the prefix “{prefix[:40]}” has a digit: A0 + 01 and A + 001 print the same ticket; "
            "use letters only.",
        )
    else:
        odd = "".join(char for char in prefix if not _LETTERS_AND_DIGITS.fullmatch(char))
        cells.error(
            *("prefix", "bad_character"),
            f"字头“{prefix[:40]}”里的“{odd[:40]}”（{chars.code_points(odd)}）不行。请用半角大写字母A到Z。",
            f"“{odd[:40]}” ({chars.code_points(odd)}) cannot stand in a prefix; use A to Z in "
            "half width and upper case.",
        )
    return prefix


def _check_length_and_looks(cells: Cells, prefix: str) -> None:
    if len(prefix) > PREFIX_CHARS_USUAL:
        report = cells.warning if len(prefix) <= PREFIX_CHARS_MAX else cells.error
        report(
            *("prefix", "too_long"),
            f"字头“{prefix[:40]}”太长，小票和条屏放不下。请用一个字母，最多两个。",
            f"the prefix “{prefix[:40]}” is too long for tickets and signs; use one or two letters.",
        )
    for letter, looks_like in _CONFUSABLE.items():
        if letter in prefix:
            either = "或".join(dict.fromkeys(looks_like))
            cells.warning(
                *("prefix", "confusable_prefix"),
                f"字母{letter}容易看成{either}。建议换一个字母。",
                f"the letter {letter} reads as {' or '.join(dict.fromkeys(looks_like))}; "
                "better take another letter.",
            )


def _check_prefix_free(queues: Rows[Queue], report: Report) -> None:
    sound = [entry for entry in queues if entry.ok("prefix") and entry.value.prefix]
    for later in sound:
        for other in sound:
            short, long = sorted((later.value.prefix, other.value.prefix), key=len)
            if other.row < later.row and long.startswith(short):
                report.error(
                    *(QUEUES.file, later.row, "prefix", "ambiguous_prefix"),
                    f"字头“{long}”以另一个字头“{short}”开头（第{other.row}行和第{later.row}行），"
                    "念号和找号时会混淆。请换一个字母。",
                    f"the prefix “{long}” begins with the prefix “{short}” (rows {other.row} and "
                    f"{later.row}), so numbers can be mistaken; take another letter.",
                )
                break


def read_priority_classes(folder: Path, report: Report) -> Rows[PriorityClass]:
    """Read priority_classes.csv."""
    return read_table(
        folder, PRIORITY_CLASSES, _priority_class, report, key=lambda value: value.code
    )


def _priority_class(cells: Cells) -> PriorityClass:
    rule = cells.choice("rule", RULES, "fifo")
    interleave_every = cells.whole("interleave_every", EVERY_SECOND, most=1000)
    if rule == "interleave" and interleave_every < 1:
        cells.error(
            *("interleave_every", "out_of_range"),
            "规则为interleave的类别，必须写明每叫几个普通号插叫一个，至少是1。",
            "a class of the rule interleave needs a number of ordinary tickets, 1 at least.",
        )
    return PriorityClass(
        code=cells.code("code"),
        name_zh=cells.text("name_zh", empty="error", fits=30),
        name_en=cells.text("name_en", empty="warning"),
        rank=cells.whole("rank", 0, most=1000, empty="error"),
        rule=rule,
        legal_basis=cells.text("legal_basis"),
        ticket_mark=cells.text("ticket_mark", fits=2),
        interleave_every=interleave_every,
        needs_proof=cells.flag("needs_proof", default=False),
        proof_zh=cells.text("proof_zh", fits=80),
    )
