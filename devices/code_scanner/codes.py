"""What a scanner read, as text that a program may use: for scanners that send bytes.

Anybody can hold any code before a scanner, so what comes out has no control or invisible characters, a limited
length, and is given once.

Sources: ISO/IEC 15424 (AIM identifiers "]Q1"), AIM ITS/04-001 (ECI as a backslash and six digits).
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from devices.driver import Port
from devices.kinds import CodeScanned

BYTES_MAX: Final = 4096
AIM_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "CODE39",
        "C": "CODE128",
        "d": "DATAMATRIX",
        "E": "EAN",
        "F": "CODABAR",
        "G": "CODE93",
        "I": "ITF",
        "L": "PDF417",
        "Q": "QR",
        "z": "AZTEC",
    }
)
_AIM = re.compile(rb"\](?P<letter>[A-Za-z])[0-9A-Za-z]")
_ECI = re.compile(rb"\\\d{6}")
_LATIN_END: Final = 0x250
_TWO_BYTES_END: Final = 0x800
_ALPHABETS: Final = (0x250, 0x370, 0x400, 0x530, 0x590, 0x600, 0x700)
"""Where Greek, Cyrillic, Armenian, Hebrew, Arabic and the rest begin."""
LETTERS_MIN: Final = 3
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean(raw: bytes) -> tuple[str, str]:
    """Return the text of a code and its symbology as far as it says so; the text may be empty.

    UTF-8 or GB18030, whichever it is; else each byte as a character.
    """
    raw = raw.strip(bytes(range(0x20)))
    symbology = ""
    aim = _AIM.match(raw)
    if aim is not None and aim["letter"].decode() in AIM_NAMES:
        symbology = AIM_NAMES[aim["letter"].decode()]
        raw = raw[aim.end() :]
    eci = _ECI.match(raw)
    if eci is not None:
        raw = raw[eci.end() :]
    text = "".join(char for char in _decode(raw) if unicodedata.category(char) not in _INVISIBLE)
    return text.strip(), symbology


def _decode(raw: bytes) -> str:
    """UTF-8, unless it is more likely GB18030 that happens to be valid UTF-8 too, as "预约" is."""
    as_utf8, as_gb18030 = _strictly(raw, "utf-8"), _strictly(raw, "gb18030")
    if as_utf8 is not None and (as_gb18030 is None or _is_plausible(as_utf8)):
        return as_utf8
    return raw.decode("latin-1") if as_gb18030 is None else as_gb18030


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_plausible(text: str) -> bool:
    """Whether somebody wrote this: two-byte characters of GB18030 look like scraps of many alphabets."""
    foreign = [ord(char) for char in text if ord(char) >= _LATIN_END]
    if not foreign or max(foreign) >= _TWO_BYTES_END:
        return True
    alphabets = {sum(code >= start for start in _ALPHABETS) for code in foreign}
    return len(alphabets) == 1 and len(foreign) >= LETTERS_MIN


class Intake:
    """Gives codes to the consumer: only while somebody reads, and each content once in a while.

    A code that stays before the scanner is one code, however long it stays there.
    """

    def __init__(self, port: Port, repeat_window_s: float) -> None:
        self._port = port
        self._window_s = repeat_window_s
        self._last: tuple[str, float] | None = None
        self.reading = False
        self.given = self.repeats = self.unasked = self.too_long = self.empty = 0

    def start(self) -> None:
        """Somebody reads from now on; what another visitor showed before is forgotten."""
        if not self.reading:
            self._last = None
        self.reading = True

    def stop(self) -> None:
        """Nobody reads; forget what was read."""
        self.reading = False
        self._last = None

    def take(self, raw: bytes, now: float, symbology: str = "") -> None:
        """A whole code came from the scanner."""
        if len(raw) > BYTES_MAX:
            self.too_long += 1
            return
        text, said = clean(raw)
        if not text:
            self.empty += 1
        elif not self.reading:
            self.unasked += 1
        elif self._is_repeat(text, now):
            self.repeats += 1
        else:
            self.given += 1
            self._port.emit(CodeScanned(text, symbology or said))

    def _is_repeat(self, text: str, now: float) -> bool:
        last, self._last = self._last, (text, now)
        return last is not None and last[0] == text and now - last[1] < self._window_s

    def statistics(self) -> dict[str, float]:
        """Codes given, and why others were not."""
        return {
            "codes": self.given,
            "repeats": self.repeats,
            "unasked": self.unasked,
            "too_long": self.too_long,
            "empty": self.empty,
        }
