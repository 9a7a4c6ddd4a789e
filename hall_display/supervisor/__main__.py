"""`python -m hall_display.supervisor`: the screen of the supervision."""

from __future__ import annotations

import sys

from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    chosen = start.parser("监督屏 / supervision").parse_args(arguments)

    def body() -> int:
        loaded = start.load(chosen, "supervisor")
        from hall_display.supervisor import program

        return program.run(loaded)

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
