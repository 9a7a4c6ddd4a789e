"""The media player's page on a screen of its own, with one film and then a picture: tells what was seen.

`python -m tests.ui.hall_display.film_player FOLDER`; output, one line: `{"can": …, "seen": […], "said": …}`: whether it plays
videos, the colours in the middle of the screen in their order, and what it tells of its folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Final

import config
from config.theme import load_theme
from hall_display.app import application
from hall_display.media.player import MediaOptions
from hall_display.media.program import can_play_video
from tests.ui.hall_display.conftest import HALLS
from tests.ui.hall_display.test_media_page import playing

LIMIT_S: Final = 60.0
GREEN: Final = "#00ff00"
"""Of the picture that comes after the film."""
SIZE: Final = (1280, 720)


def main() -> None:
    """Until the picture is seen, at most a minute."""
    app = application("film")
    hall = config.load_hall(HALLS / "ziyang").require()
    options = MediaOptions(pages=(), notices=False, motion=False)
    seen: list[str] = []
    with playing(
        app, load_theme(), hall, Path(sys.argv[1]), size=SIZE, mm_per_px=0.945, options=options,
        video=can_play_video(),
    ) as page:  # fmt: skip
        page.start()
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end and GREEN not in seen:
            app.processEvents()
            colour = page.screen.grab().pixelColor(SIZE[0] // 2, SIZE[1] // 2).name()
            if not seen or seen[-1] != colour:
                seen.append(colour)
            time.sleep(0.02)
        said = page.health().message_zh
    print(json.dumps({"can": can_play_video(), "seen": seen, "said": said}), flush=True)
    os._exit(0)  # a player's threads may take their time


if __name__ == "__main__":
    main()
