"""Draws what boards show in typical moments: ``python -m devices.led_board.onbon.sample FILE.png``.

The pages go through the real encoder and the simulated card, so the picture shows what the bytes say.
"""

import io
import sys
from pathlib import Path
from random import Random
from typing import Any, Final

from PIL import Image

from config.setup_model import DeviceConfig, LineConfig
from devices.kinds import LedColour, StripPage
from devices.led_board.onbon import capabilities
from devices.led_board.onbon.layout import lay_out
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.protocol import update_areas
from devices.led_board.onbon.simulator import build
from devices.led_board.pages import CounterFace, FaceState, counter_page, evacuation_page
from devices.simulator import SimulatorSetup

GAP_PX: Final = 12
SIGN: Final = "5号 公安户政一"
DEVICE: Final = DeviceConfig(name="strip-5", kind="led_board", make="onbon", counter="5")
LINE: Final = LineConfig(name="strip-5", transport="memory", port="strip-5", owner="host-1")


def board_picture(page: StripPage, options: Options) -> Image.Image:
    """Send a page to a simulated card and return what its board shows."""
    card = build(SimulatorSetup(DEVICE, LINE, options, _nobody, Random(1), instant=True))
    card.feed(update_areas(lay_out(page, options).areas).to_bytes(), 0.0)
    return Image.open(io.BytesIO(card.picture()))


def sample() -> Image.Image:
    """Return boards in typical moments, one below the other."""
    strip = Options()
    large = Options(width_px=160, height_px=32, colours=tuple(LedColour))
    faces = [
        (strip, CounterFace("5", SIGN)),
        (strip, CounterFace("5", SIGN, ticket="B012")),
        (strip, CounterFace("5", SIGN, ticket="B012", serving=True)),
        (strip, CounterFace("5", SIGN, FaceState.PAUSED)),
        (strip, CounterFace("5", SIGN, ticket="B012", rehearsal=True)),
        (large, CounterFace("5", SIGN, ticket="B012", priority=True)),
    ]
    pictures = [
        board_picture(counter_page(face, capabilities(DEVICE, options)), options)
        for options, face in faces
    ]
    evacuation = evacuation_page(capabilities(DEVICE, strip), rehearsal=False)
    pictures.append(board_picture(evacuation, strip))
    width = max(picture.width for picture in pictures)
    height = sum(picture.height for picture in pictures) + GAP_PX * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, height), (60, 60, 64))
    top = 0
    for picture in pictures:
        sheet.paste(picture, (0, top))
        top += picture.height + GAP_PX
    return sheet


def _nobody(_said: dict[str, Any]) -> None:
    """Nobody compares what this card shows."""


def main(arguments: list[str]) -> int:
    """Write the picture to the file that was named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m devices.led_board.onbon.sample FILE.png\n")
        return 2
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    sample().save(path, "PNG", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
