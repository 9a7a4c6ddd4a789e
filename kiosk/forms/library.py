"""The sample forms of a hall: `content/forms/<item>/` with pictures, PDFs and notes. No Qt.

An office person fills the folders: `申请表.pdf` or `申请表.png`, and beside it, where wanted, notes with
the same name (`申请表.txt`, one a line). What cannot be shown is left out and told in the log.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Final

import pypdfium2
from msgspec import Struct
from PIL import Image

FOLDER: Final = Path("content") / "forms"
PICTURES: Final = frozenset({".png", ".jpg", ".jpeg"})
FILE_BYTES_MAX: Final = 20 << 20
PAGES_MAX: Final = 30
FORMS_MAX: Final = 40
NOTES_MAX: Final = 12
NOTE_CHARS: Final = 120
EDGE_PX_MAX: Final = 3200
PIXELS_MAX: Final = 80_000_000
"""A picture that says it is larger is not opened: it could fill the memory."""

log = logging.getLogger(__name__)


class FormError(Exception):
    """A form cannot be shown; the message says which and why."""


class Form(Struct, frozen=True):
    """One sample form."""

    form_id: str
    title: str
    path: Path
    pages: int
    notes: tuple[str, ...]


class Library:
    """What lies in a hall's folder of forms; looked at anew when an item is opened."""

    def __init__(self, hall_folder: Path) -> None:
        self.folder: Final = hall_folder / FOLDER

    def items(self) -> frozenset[str]:
        """The codes of items that have a folder with something in it."""
        try:
            return frozenset(
                p.name for p in self.folder.iterdir() if p.is_dir() and any(p.iterdir())
            )
        except OSError:
            return frozenset()

    def forms(self, item: str) -> list[Form]:
        """The forms of an item by name; unusable files are left out, with a line in the log."""
        if not item or item != Path(item).name:
            return []
        try:
            paths = sorted(p for p in (self.folder / item).iterdir() if p.is_file())
        except OSError:
            return []
        found: list[Form] = []
        for path in paths:
            if path.suffix.lower() not in PICTURES | {".pdf"}:
                continue
            try:
                pages = _pages_of(path)
            except FormError as err:
                log.warning("%s", err)
                continue
            found.append(Form(f"{item}/{path.name}", path.stem, path, pages, _notes_of(path)))
            if len(found) == FORMS_MAX:
                log.warning("%s: only the first %d forms are shown", path.parent, FORMS_MAX)
                break
        return found


def render(form: Form, page: int, edge_px: int) -> bytes:
    """A page (from 0) as PNG, its longer edge at most `edge_px`.

    Raises:
        FormError: the file is gone, damaged, or has no such page.
    """
    edge = max(64, min(edge_px, EDGE_PX_MAX))
    try:
        if form.path.suffix.lower() == ".pdf":
            image = _pdf_page(form.path, page, edge)
        else:
            _check_size(form.path)
            with Image.open(form.path) as opened:
                _check_pixels(form.path, opened)
                image = opened.convert("RGB")
                image.thumbnail((edge, edge))
    except FormError:
        raise
    except (OSError, ValueError, pypdfium2.PdfiumError, Image.DecompressionBombError) as err:
        raise FormError(f"{form.path}: {err}") from err
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _pdf_page(path: Path, page: int, edge_px: int) -> Image.Image:
    _check_size(path)
    document = pypdfium2.PdfDocument(path)
    try:
        if not 0 <= page < min(len(document), PAGES_MAX):
            raise FormError(f"{path}: there is no page {page + 1}")
        sheet = document[page]
        width, height = sheet.get_size()
        if width <= 0 or height <= 0:
            raise FormError(f"{path}: page {page + 1} has no size")
        bitmap = sheet.render(scale=edge_px / max(width, height))
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image
    finally:
        document.close()


def _pages_of(path: Path) -> int:
    _check_size(path)
    try:
        if path.suffix.lower() != ".pdf":
            with Image.open(path) as opened:
                _check_pixels(path, opened)
                opened.verify()
            return 1
        document = pypdfium2.PdfDocument(path)
        try:
            pages = len(document)
        finally:
            document.close()
    except (OSError, ValueError, SyntaxError, pypdfium2.PdfiumError) as err:
        raise FormError(f"{path} cannot be shown: {err}") from err
    except Image.DecompressionBombError as err:
        raise FormError(f"{path} is too large a picture") from err
    if pages < 1:
        raise FormError(f"{path} has no pages")
    return min(pages, PAGES_MAX)


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > FILE_BYTES_MAX:
        raise FormError(f"{path} has {size >> 20} MiB, at most {FILE_BYTES_MAX >> 20} are shown")


def _check_pixels(path: Path, image: Image.Image) -> None:
    if image.width * image.height > PIXELS_MAX:
        raise FormError(f"{path} has {image.width} x {image.height} pixels, that is too many")


def _notes_of(path: Path) -> tuple[str, ...]:
    try:
        text = path.with_suffix(".txt").read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ()
    lines = (line.strip()[:NOTE_CHARS] for line in text.splitlines())
    return tuple(line for line in lines if line and line.isprintable())[:NOTES_MAX]
