"""work_profiles.csv: which of its queues a counter takes from, and when."""

from pathlib import Path
from typing import Final, get_args

from config.cells import Cells
from config.model import ProfileTake, WorkProfile
from config.problems import Report
from config.table import Rows, TableSpec, read_table

WORK_PROFILES = TableSpec(
    file="work_profiles.csv",
    required=("window", "queue", "take"),
    optional=("minutes", "note"),
    needed=False,
    without_rows="allowed",
    rows_max=9999,
    key=("window", "queue"),
)

TAKES: Final[tuple[ProfileTake, ...]] = get_args(ProfileTake)
WITH_MINUTES: Final = frozenset({"first_above", "only_above"})
MINUTES_MAX: Final = 600


def read_profiles(folder: Path, report: Report) -> Rows[WorkProfile]:
    """Read work_profiles.csv."""
    return read_table(
        folder, WORK_PROFILES, _profile, report, key=lambda value: f"{value.counter} {value.queue}"
    )


def _profile(cells: Cells) -> WorkProfile:
    take = cells.choice("take", TAKES, "always")
    needs = take in WITH_MINUTES
    minutes = cells.whole(
        "minutes", 0, least=1, most=MINUTES_MAX, empty="error" if needs else "allowed"
    )
    if minutes and not needs and "take" not in cells.bad:
        cells.warning(
            *("minutes", "inconsistent_value"),
            f"{take}不看分钟数，这里的{minutes}不起作用。请清空，或改成first_above、only_above。",
            f"{take} has no minutes, so {minutes} has no effect; clear it, or choose an “above”.",
        )
    return WorkProfile(
        counter=cells.counter_number("window"),
        queue=cells.code("queue"),
        take=take,
        minutes=minutes,
        note=cells.text("note", shown=False),
    )
