"""`python -m hall_display.manager`: the manager's screen."""

from __future__ import annotations

import sys

from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    chosen = start.parser("管理屏 / manager's screen").parse_args(arguments)

    def body() -> int:
        loaded = start.load(chosen, "manager")
        from hall_display.manager import program

        return program.run(loaded)

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
