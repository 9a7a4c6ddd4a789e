"""Pictures of simulated panels, for the workbench."""

import io
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (320, 180)
FRAME: Final = 8


def draw_panel(*, lit: bool, label: str) -> bytes:
    """PNG of a screen that is lit or dark."""
    image = Image.new("RGB", SIZE, (30, 30, 34))
    draw = ImageDraw.Draw(image)
    glass = (FRAME, FRAME, SIZE[0] - FRAME, SIZE[1] - FRAME)
    draw.rectangle(glass, fill=(214, 232, 246) if lit else (8, 8, 10))
    draw.text((FRAME * 2, FRAME * 2), label, fill=(20, 40, 60) if lit else (60, 60, 64))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
