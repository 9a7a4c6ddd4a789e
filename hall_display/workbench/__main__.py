"""`python -m hall_display.workbench`: the simulated devices of a rehearsal, with a mouse."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import config
from config.theme import load_theme
from hall_display import start


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration."""
    parser = argparse.ArgumentParser(description="工作台 / workbench of simulated devices")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR", help="hall folder")
    parser.add_argument("--setup", type=Path, required=True, metavar="FILE", help="its setup")
    parser.add_argument(
        "--control", type=Path, required=True, metavar="DIR", help="the simulators' control sockets"
    )
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="save a picture of the window")
    parser.add_argument("--headless", action="store_true", help="draw without a display")
    chosen = parser.parse_args(arguments)

    def body() -> int:
        found = config.load_hall(chosen.hall)
        if found.hall is None:
            raise start.StartError(start.sentences(found.problems))
        loaded = config.load_setup(chosen.setup, found.hall)
        if loaded.setup is None:
            raise start.StartError(start.sentences(loaded.problems))
        from hall_display.workbench import program

        look = loaded.setup.look
        theme = load_theme(primary=look.primary, font_zh=look.font_zh, font_en=look.font_en)
        return program.run(
            program.WorkbenchWindow(
                found.hall,
                loaded.setup,
                theme,
                chosen.control,
                headless=chosen.headless,
                pictures=chosen.pictures,
            )
        )

    return start.run(body)


if __name__ == "__main__":
    sys.exit(main())
