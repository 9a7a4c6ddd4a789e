"""The pages of forms as pictures for QML: `image://forms/<item>/<place>/<page>`."""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.forms.flow import Flow
from kiosk.forms.library import FormError, render

EDGE_PX: Final = 2600
"""Sharp at three times the size of the window."""
KEPT: Final = 6

log = logging.getLogger(__name__)


class FormPictures(QQuickImageProvider):
    """Renders when asked; the last few pages are kept, because zooming asks again."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._flow = flow
        self._kept: dict[str, QImage] = {}
        self.failed = 0

    def requestImage(  # noqa: N802 - Qt's name
        self, address: str, _size: QSize, _wanted: QSize
    ) -> QImage:
        """The picture of a page; an empty one where it cannot be shown."""
        kept = self._kept.get(address)
        if kept is not None:
            return kept
        image = self._render(address)
        if not image.isNull():
            self._kept[address] = image
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
            return image
        self.failed += 1
        blank = QImage(8, 8, QImage.Format.Format_RGB32)
        blank.fill(QColor("white"))
        return blank

    def forget(self) -> None:
        """Another visitor: files may have changed."""
        self._kept.clear()

    def _render(self, address: str) -> QImage:
        item, _, rest = address.partition("/")
        place, _, page = rest.partition("/")
        if item != self._flow.item or not (place.isdigit() and page.isdigit()):
            return QImage()
        try:
            form = self._flow.forms[int(place)]
            return QImage.fromData(render(form, int(page), EDGE_PX))
        except (IndexError, FormError) as err:
            log.warning("a form cannot be shown: %s", err)
            return QImage()
