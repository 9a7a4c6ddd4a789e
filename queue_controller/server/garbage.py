"""When the collector of garbage looks, in a program that keeps a whole hall in memory."""

from __future__ import annotations

import gc


def look_seldom() -> None:
    """Turn the collector on, which a start leaves off; what the start made is not looked through any more."""
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
    gc.enable()
