"""Where closed cases come from: a file, or an adapter to an approval system.

An adapter is a package of its own that names a function in its entry points, group `hall.case_sources`.
It is given the text after the colon of `--from NAME:TEXT` and gives what was closed, each case once:

    def closings(text: str) -> Iterable[Closing]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import metadata
from typing import Final, Protocol

from config.closings import Closing

GROUP: Final = "hall.case_sources"


class CaseSource(Protocol):
    """What an adapter's entry point is."""

    def __call__(self, text: str, /) -> Iterable[Closing]:
        """What was closed. An OSError or ValueError is told to the person, and nothing is sent."""


def adapters(
    found: Callable[..., Iterable[metadata.EntryPoint]] = metadata.entry_points,
) -> dict[str, metadata.EntryPoint]:
    """The adapters that are installed here, by name."""
    return {each.name: each for each in found(group=GROUP)}


def from_adapter(source: CaseSource, text: str) -> list[Closing]:
    """What an adapter gives, with numbers in place of rows."""
    return [each._replace(row=at) for at, each in enumerate(source(text), start=1)]
