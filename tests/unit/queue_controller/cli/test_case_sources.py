"""Adapters to approval systems."""

import datetime as dt
from collections.abc import Iterable
from importlib import metadata

from config.closings import Closing
from queue_controller.cli.case_sources import GROUP, adapters, from_adapter


def closings(text: str) -> Iterable[Closing]:
    """An adapter as a hall would install one."""
    yield Closing(f"AK-{text}", dt.date(2025, 9, 12), "办结")
    yield Closing("AK-2", None)


def test_an_installed_adapter_is_found_and_gives_what_was_closed() -> None:
    entry = metadata.EntryPoint("county", f"{__name__}:closings", GROUP)

    def installed(*, group: str) -> list[metadata.EntryPoint]:
        return [entry] if group == GROUP else []

    found = adapters(installed)
    assert list(found) == ["county"]
    assert from_adapter(found["county"].load(), "1") == [
        Closing("AK-1", dt.date(2025, 9, 12), "办结", 1),
        Closing("AK-2", None, "", 2),
    ]


def test_without_one_there_is_none() -> None:
    assert adapters(lambda **_: ()) == {}
