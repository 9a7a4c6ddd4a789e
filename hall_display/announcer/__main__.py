"""`python -m hall_display.announcer`: the voice of the hall."""

from __future__ import annotations

import sys

from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    chosen = start.parser("语音播报 / announcer").parse_args(arguments)

    def body() -> int:
        from hall_display.announcer import program

        return program.run(start.load(chosen, "announcer"))

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
