"""Models that python-escpos' capability data knows, as profiles: for printers that are none of ours.

Only what stands in the data is believed: width, resolution, cutter, QR code. It says nothing of Chinese characters, of
sensors and of answers, so those are what nearly every model on the Chinese market has, and the near-end sensor is not
taken for there. The data file is read by itself: the library's own reader leaves a pickle in the temporary folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from devices.ticket_printer.escpos.profile import WIDTH_DOTS, Cut, Profile

NARROW_DOTS: Final = 432
USUAL_DPI: Final = 203
TEAR_DOTS: Final = 120


@cache
def known_models() -> Mapping[str, Profile]:
    """Every model of the data that prints pictures on paper of a known width, by its name there."""
    file = resources.files("escpos").joinpath("capabilities.json")
    rows: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["profiles"]
    found = {name: _profile(name, row) for name, row in rows.items()}
    return MappingProxyType({name: one for name, one in sorted(found.items()) if one is not None})


def _profile(name: str, row: Mapping[str, Any]) -> Profile | None:
    features, media = row["features"], row["media"]
    width = media.get("width", {}).get("pixels")
    low, high = WIDTH_DOTS
    prints = features.get("bitImageRaster") and not features.get("starCommands")
    if not prints or not isinstance(width, int) or not low <= width <= high:
        return None
    dpi = media.get("dpi")
    cut = Cut.TEAR
    if features.get("paperPartCut"):
        cut = Cut.FEED_PARTIAL
    elif features.get("paperFullCut"):
        cut = Cut.FEED_FULL
    return Profile(
        name=name,
        title_zh=f"{row['vendor']} {row['name']}",
        source="python-escpos capability data",
        width_dots=width,
        dpi=dpi if isinstance(dpi, int) else USUAL_DPI,
        paper_mm=58 if width <= NARROW_DOTS else 80,
        native_qr=bool(features.get("qrCode")),
        near_end_sensor=False,
        cut=cut,
        feed_to_cutter_dots=TEAR_DOTS if cut is Cut.TEAR else 0,
    )
