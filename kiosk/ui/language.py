"""The language of a window's words: translation files, read once and kept in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QTranslator

I18N: Final = Path(__file__).parent / "i18n"
OWN: Final = "en"
"""English stands in the QML files; every other language is a translation of it."""


class Languages:
    """Installs one language at a time.

    A translator that loads a file by its name maps it, and a program dies of a file that is made shorter under it, as
    an upgrade in place does. Here the file is read, and its bytes live as long as the program.

    Args:
        app: whose words are translated.
        folder: where `kiosk_<language>.qm` lies.
    """

    def __init__(self, app: QCoreApplication, folder: Path = I18N) -> None:
        self._app = app
        self._folder = folder
        # Qt keeps no copy of what it is given.
        self._read: dict[str, bytes] = {}
        self._installed: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Install this language; whoever shows words has to translate them anew.

        Raises:
            RuntimeError: there is no such language.
        """
        self.close()
        if language == OWN:
            return
        translator = QTranslator()
        if not translator.load(self._words(language)):
            raise RuntimeError(f"the words of language {language} are missing")
        self._app.installTranslator(translator)
        self._installed = translator

    def close(self) -> None:
        """Back to the words of the QML files."""
        if self._installed is not None:
            self._app.removeTranslator(self._installed)
            self._installed = None

    def _words(self, language: str) -> bytes:
        if language not in self._read:
            try:
                self._read[language] = (self._folder / f"kiosk_{language}.qm").read_bytes()
            except OSError as err:
                raise RuntimeError(f"the words of language {language} are missing") from err
        return self._read[language]
