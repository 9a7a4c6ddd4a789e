"""The voice of a screen: espeak-ng as a process that plays, and ends when told."""

from __future__ import annotations

import logging
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from typing import IO, Final, Protocol

from config.readings import with_pinyin
from queue_controller.api.messages import Language

VOICES: Final[dict[Language, str]] = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
WORDS_PER_MINUTE: Final = 150
LIMIT_S: Final = 120.0
END_LIMIT_S: Final = 1.0
FULL_AMPLITUDE: Final = 200

log = logging.getLogger(__name__)


class Speech(Protocol):
    """Says one text at a time."""

    @property
    def available(self) -> bool:
        """Whether this machine has a voice at all."""
        ...

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        ...

    def say(self, text: str, language: Language, volume: int) -> None:
        """Say this instead of what is being said; `volume` in per cent."""
        ...

    def stop(self) -> None:
        """Be silent now."""
        ...


class Espeak:
    """`Speech` by espeak-ng; it plays through the machine's sound system.

    Args:
        command: the program and its first arguments.
        monotonic: wall clock in seconds.
        pronunciations: words that it misreads, as numbered pinyin.
    """

    def __init__(
        self,
        command: tuple[str, ...] = ("espeak-ng",),
        monotonic: Callable[[], float] = time.monotonic,
        *,
        pronunciations: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._pronunciations = pronunciations or {}
        self._monotonic = monotonic
        self._available = bool(command) and shutil.which(command[0]) is not None
        self._process: subprocess.Popen[bytes] | None = None
        self._give_up_at = 0.0

    @property
    def available(self) -> bool:
        """Whether the program is installed."""
        return self._available

    @property
    def speaking(self) -> bool:
        """Whether it still speaks; one that does not end is ended."""
        if self._process is None:
            return False
        if self._process.poll() is None and self._monotonic() < self._give_up_at:
            return True
        self.stop()
        return False

    def say(self, text: str, language: Language, volume: int) -> None:
        """Say this instead of what is being said."""
        self.stop()
        if not self._available or not text:
            return
        if language == "zh":
            text = with_pinyin(text, self._pronunciations)
        amplitude = str(FULL_AMPLITUDE * max(0, min(100, volume)) // 100)
        argv = [
            *self._command,
            "-v",
            VOICES[language],
            "-s",
            str(WORDS_PER_MINUTE),
            "-a",
            amplitude,
        ]
        try:
            process = subprocess.Popen(
                [*argv, "--stdin"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as err:
            log.warning("the voice does not start: %s", err)
            return
        self._process = process
        self._give_up_at = self._monotonic() + LIMIT_S
        _give(process.stdin, text)

    def stop(self) -> None:
        """Be silent now."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(END_LIMIT_S)


def _give(stdin: IO[bytes] | None, text: str) -> None:
    """A page fits into the pipe; a voice that died meanwhile is found by `speaking`."""
    if stdin is None:
        return
    try:
        stdin.write(text.encode())
        stdin.close()
    except OSError as err:
        log.warning("the voice took no text: %s", err)


class Silent:
    """`Speech` of a machine without a voice."""

    available = False
    speaking = False

    def say(self, text: str, language: Language, volume: int) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Nothing is being said."""
