"""The versioned list of reasons for a bad review: the usual one, or a hall's own rating_reasons.toml.

A rating records the version under which it was given, so a change makes a new version.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from config.problems import Report

FILE: Final = "rating_reasons.toml"

_Text = Annotated[str, Meta(min_length=1, max_length=64)]


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """One reason; `indicator` is the part of satisfaction that it speaks of."""

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    zh: _Text
    en: _Text
    indicator: str = ""


class ReasonList(Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the list."""

    version: _Text
    reason: Annotated[tuple[Reason, ...], Meta(min_length=1, max_length=20)]


@cache
def default_reasons() -> ReasonList:
    """The list of a hall that has none of its own."""
    return _decoded(Path(__file__).with_name(FILE))


def hall_reasons(folder: str | Path) -> ReasonList:
    """The list in force in a hall; a list that cannot be read was reported by `check`."""
    own = Path(folder) / FILE
    if own.is_file():
        try:
            return _decoded(own)
        except (OSError, msgspec.MsgspecError, ValueError):
            return default_reasons()
    return default_reasons()


def check(folder: Path, report: Report) -> None:
    """Complain about a hall's own list that cannot be used."""
    own = folder / FILE
    if not own.is_file():
        return
    try:
        listed = _decoded(own)
    except (OSError, msgspec.MsgspecError, ValueError) as err:
        report.error(
            *(FILE, None, "", "bad_value"),
            f"评价原因表读不了：{err}。请对照程序自带的 config/{FILE} 改正，或删去它。",
            f"the list of reasons cannot be read: {err}; mend it after config/{FILE}, or remove it.",
        )
        return
    codes = [reason.code for reason in listed.reason]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        report.error(
            *(FILE, None, "code", "duplicate"),
            f"原因编码“{code}”出现了不止一次。",
            f"the code {code} stands there more than once.",
        )


def _decoded(path: Path) -> ReasonList:
    return msgspec.toml.decode(path.read_bytes(), type=ReasonList)
