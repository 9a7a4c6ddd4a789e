"""`python -m kiosk.guide`: the query screen."""

from __future__ import annotations

import sys

from kiosk.ui.main import surface_main
from kiosk.ui.start import Start, end_when_told


def run(start: Start) -> int:
    """Its window, until it is told to stop.

    Raises:
        StartError: the configuration cannot be used.
    """
    from kiosk.guide import app

    return app.run(start)


def main(arguments: list[str] | None = None) -> int:
    """0 normal end, 2 bad configuration."""
    return surface_main("查询机 / query screen", "guide", run, arguments)


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
