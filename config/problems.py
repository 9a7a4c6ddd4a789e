"""What is wrong with a hall's files, said so that a hall manager can put it right."""

from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from config import text as chars
from config.model import Hall, Setup

Severity = Literal["error", "warning"]

SAME_COMPLAINT_MAX = 100
"""After this many complaints of one kind about one column the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint. Rows count from 1, the header is row 1; both messages name the place."""

    file: str
    row: int | None
    column: str
    severity: Severity
    kind: str
    message_zh: str
    message_en: str

    def as_json(self) -> dict[str, str | int | None]:
        """For machines: `row` and `column` are null where the complaint is about more than one."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column or None,
            "severity": self.severity,
            "kind": self.kind,
            "message_zh": self.message_zh,
            "message_en": self.message_en,
        }


class ConfigError(Exception):
    """A hall or a setup that cannot be used. `problems` holds every complaint."""

    code = "bad_configuration"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity == "error"]
        self.detail = "\n".join(f"{row.message_zh}\n  {row.message_en}" for row in errors)
        super().__init__(self.detail)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A hall, or None where a complaint is an error.

    `draft`: what could be read all the same, for who only has to reach the hall that runs; None: not even its name.
    """

    hall: Hall | None
    problems: tuple[Problem, ...]
    draft: Hall | None = None

    def require(self) -> Hall:
        """The hall; raises ConfigError with everything that is wrong."""
        if self.hall is None:
            raise ConfigError(self.problems)
        return self.hall


@dataclass(frozen=True, slots=True)
class SetupResult:
    """A setup, or None where a complaint is an error.

    `draft`: what could be read all the same, for who looks for more that is wrong; None: nothing could.
    """

    setup: Setup | None
    problems: tuple[Problem, ...]
    draft: Setup | None = None

    def require(self) -> Setup:
        """The setup; raises ConfigError with everything that is wrong."""
        if self.setup is None:
            raise ConfigError(self.problems)
        return self.setup


class Report:
    """Collects complaints in the order in which they are found: causes before consequences."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._tally: Tally[tuple[str, str, str]] = Tally()
        self._with_errors: set[tuple[str, str]] = set()

    def error(self, file: str, row: int | None, column: str, kind: str, zh: str, en: str) -> None:
        """The hall must not load."""
        self._add(file, row, column, "error", kind, zh, en)

    def warning(self, file: str, row: int | None, column: str, kind: str, zh: str, en: str) -> None:
        """The hall can live with it."""
        self._add(file, row, column, "warning", kind, zh, en)

    def forget_warnings(self, file: str, row: int, column: str) -> None:
        """Take back the warnings about a cell that turned out to be an error for another reason."""
        place = (file, row, column, "warning")
        self._problems = [
            problem
            for problem in self._problems
            if (problem.file, problem.row, problem.column, problem.severity) != place
        ]

    def has_errors(self, file: str, column: str | None = None) -> bool:
        """Whether an error was found in a file, or in one of its columns."""
        if column is None:
            return any(name == file for name, _ in self._with_errors)
        return (file, column) in self._with_errors

    def is_full(self, file: str, column: str, kind: str) -> bool:
        """Whether further complaints of this kind are only counted."""
        return self._tally[file, column, kind] >= SAME_COMPLAINT_MAX

    def has_problems(self, file: str) -> bool:
        """Whether anything was found in a file."""
        return any(name == file for name, _, _ in self._tally)

    @property
    def failed(self) -> bool:
        """Whether anything is an error."""
        return bool(self._with_errors)

    def problems(self) -> tuple[Problem, ...]:
        """Everything found; what was only counted comes last."""
        rest = [
            _problem(
                *(file, None, column, _severity_of(self._problems, file, column, kind), kind),
                f"另有{count - SAME_COMPLAINT_MAX}处同样的问题，未逐条列出。",
                f"{count - SAME_COMPLAINT_MAX} more places with the same problem are not listed.",
            )
            for (file, column, kind), count in self._tally.items()
            if count > SAME_COMPLAINT_MAX
        ]
        return (*self._problems, *rest)

    def _add(
        self,
        file: str,
        row: int | None,
        column: str,
        severity: Severity,
        kind: str,
        zh: str,
        en: str,
    ) -> None:
        if severity == "error":
            self._with_errors.add((file, column))
        self._tally[file, column, kind] += 1
        if self._tally[file, column, kind] <= SAME_COMPLAINT_MAX:
            self._problems.append(_problem(file, row, column, severity, kind, zh, en))


def _problem(
    file: str, row: int | None, column: str, severity: Severity, kind: str, zh: str, en: str
) -> Problem:
    place_zh, place_en = file, file
    if row is not None:
        place_zh += f"第{row}行"
        place_en += f", row {row}"
    if column:
        is_table = not file.endswith(".toml")
        place_zh += f"“{column}”列" if is_table else f"“{column}”"
        place_en += f", column {column}" if is_table else f", {column}"
    message_zh = chars.printable(f"{place_zh}：{zh}")
    message_en = chars.printable(f"{place_en}: {en}")
    return Problem(file, row, column, severity, kind, message_zh, message_en)


def _severity_of(problems: list[Problem], file: str, column: str, kind: str) -> Severity:
    same = (row for row in problems if (row.file, row.column, row.kind) == (file, column, kind))
    return "error" if any(row.severity == "error" for row in same) else "warning"
