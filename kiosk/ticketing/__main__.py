"""`python -m kiosk.ticketing`: the ticket kiosk, with its window or `--headless`."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.ui.start import StartError, end_when_told, load, log_to_stderr, parser, refuse
from queue_controller.api.secrecy import keep_memory_private


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    options = parser("取号机 / ticket kiosk")
    options.add_argument("--headless", action="store_true", help="no window, no Qt")
    options.add_argument("--visitors", type=Path, metavar="PLAN.json", help="play this plan")
    chosen = options.parse_args(arguments)
    keep_memory_private()
    log_to_stderr()
    try:
        start = load(chosen, "ticketing")
        if start.headless:
            from kiosk.ticketing import headless

            return headless.run(start)
        from kiosk.ticketing import app

        return app.run(start)
    except StartError as err:
        return refuse(err)


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
