"""`python -m hall_display.counter_sign`: the signs over counters."""

from __future__ import annotations

import sys

from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    chosen = start.parser("窗口屏 / counter signs").parse_args(arguments)

    def body() -> int:
        loaded = start.load(chosen, "counter_sign")
        from hall_display.counter_sign import program

        return program.run(loaded)

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
