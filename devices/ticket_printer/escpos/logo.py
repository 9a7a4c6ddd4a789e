"""The house's emblem at the head of every ticket: a picture file to black and white dots."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from devices.document import Align, Bitmap
from devices.errors import DeviceConfigError
from devices.ticket_printer.escpos.profile import Profile

HEIGHT_MAX_MM: Final = 20.0
"""Higher ones are made smaller: an emblem must not cost more paper than the ticket."""
PIXELS_MAX: Final = 20_000_000
INK_BELOW: Final = 128


def load_logo(path: str, profile: Profile, device: str) -> Bitmap | None:
    """The picture as wide as the paper at most; None without a path. Transparent is white.

    Raises:
        DeviceConfigError: it cannot be read, or is no picture.
    """
    if not path:
        return None
    try:
        with Image.open(Path(path)) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise _wrong(path, device, f"{opened.width}x{opened.height}")
            picture = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as err:
        raise _wrong(path, device, str(err)) from err
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = paper.convert("L")
    most = (profile.width_dots, int(HEIGHT_MAX_MM * profile.dots_per_mm))
    share = min(1.0, most[0] / grey.width, most[1] / grey.height)
    size = (max(1, int(grey.width * share)), max(1, int(grey.height * share)))
    ink = grey.resize(size).point(lambda level: 255 if level < INK_BELOW else 0).convert("1")
    return Bitmap(*size, rows=ink.tobytes(), align=Align.CENTRE)


def _wrong(path: str, device: str, detail: str) -> DeviceConfigError:
    return DeviceConfigError(
        f"设备 {device}：徽标图片 {path} 不能使用，请检查 hall.toml 里的 logo（PNG，不大于 2000 万像素）",
        f"device {device}: the logo {path} cannot be used; check logo in hall.toml (a PNG)",
        code="bad_options",
        detail=detail,
    )
