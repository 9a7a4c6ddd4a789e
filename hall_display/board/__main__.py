"""`python -m hall_display.board`: the hall board."""

from __future__ import annotations

import sys

from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    chosen = start.parser("综合屏 / hall board").parse_args(arguments)

    def body() -> int:
        loaded = start.load(chosen, "board")
        from hall_display.board import program

        return program.run(loaded)

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
