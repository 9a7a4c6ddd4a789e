"""`python -m kiosk.guide`: the query screen."""

from __future__ import annotations

import sys

from kiosk.ui.start import StartError, end_when_told, load, log_to_stderr, parser, refuse
from queue_controller.api.secrecy import keep_memory_private


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    options = parser("查询机 / query screen").parse_args(arguments)
    keep_memory_private()
    log_to_stderr()
    try:
        start = load(options, "guide")
        from kiosk.guide import app

        return app.run(start)
    except StartError as err:
        return refuse(err)


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
