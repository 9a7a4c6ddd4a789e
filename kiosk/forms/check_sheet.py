"""The test page of the office printer: a frame, the whole grey scale and words, on a sheet of A4."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from kiosk.ui.state import HallState

SIZE: Final = (1240, 1754)
"""A4 at 150 dots an inch."""
EDGE: Final = 60
GREYS: Final = 16


def check_sheet(state: HallState, program: str, family: str) -> bytes:
    """A PNG in both languages; nothing on it that anybody takes for a form."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("black"), 4))
    painter.drawRect(EDGE, EDGE, SIZE[0] - 2 * EDGE, SIZE[1] - 2 * EDGE)
    lines = [
        (56, state.hall.name_zh),
        (80, "打印测试页" + ("（演练）" if state.rehearsal else "")),
        (48, "Test page, no form"),
        (40, f"{program}  {state.now():%Y-%m-%d %H:%M}" if state.clock.known else program),
        (32, "四边的线要完整，灰度要一格比一格深，字要清楚。"),
        (20, "国徽龙凤鑫麟囍 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ]
    top = 3 * EDGE
    for height, words in lines:
        font = QFont(family)
        font.setPixelSize(height)
        painter.setFont(font)
        place = QRectF(2 * EDGE, top, SIZE[0] - 4 * EDGE, height * 3)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, words)
        top += round(height * 2.4)
    width = (SIZE[0] - 4 * EDGE) // GREYS
    for step in range(GREYS):
        grey = 255 - step * 255 // (GREYS - 1)
        painter.fillRect(2 * EDGE + step * width, top, width, 2 * EDGE, QColor(grey, grey, grey))
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data().data())
