"""Text to sound: espeak-ng as a child process with a time limit."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from config.readings import with_pinyin
from devices.scratch import scratch
from hall_display.announcer.sound import Sound, SoundError, read_wav
from hall_display.words import Language

FOLDERS: Final = "hall-voice-"
CANNOT_SAY: Final = "cannot_say"
"""The voice is well, but has no sound for this text."""


class VoiceError(Exception):
    """No sound could be made of a text. `code`: no_voice, voice_timeout, voice_failed, cannot_say."""

    def __init__(self, code: str, message_zh: str, message_en: str, detail: str = "") -> None:
        super().__init__(message_zh)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
        self.detail = detail


class Voice(Protocol):
    """Something that makes sound of text."""

    @property
    def available(self) -> bool:
        """Whether it can be asked at all."""
        ...

    def synthesise(self, text: str, language: Language) -> Sound:
        """The sound of a sentence; raises VoiceError."""
        ...


@dataclass(frozen=True)
class Espeak:
    """espeak-ng 1.51: the voice `cmn-latn-pinyin` reads both Han and numbered pinyin."""

    command: tuple[str, ...] = ("espeak-ng",)
    voices: Mapping[Language, str] = field(
        default_factory=lambda: {"zh": "cmn-latn-pinyin", "en": "en-gb"}
    )
    words_per_minute: int = 150
    timeout_s: float = 2.5
    pronunciations: Mapping[str, str] = field(default_factory=dict)
    """Han -> numbered pinyin (行长 -> hang2 zhang3), for words that it misreads."""

    @property
    def available(self) -> bool:
        """Whether the program is installed."""
        return shutil.which(self.command[0]) is not None

    def synthesise(self, text: str, language: Language) -> Sound:
        """The sound of a sentence.

        Raises:
            VoiceError: not installed, too slow, or it failed.
        """
        if language == "zh":
            text = with_pinyin(text, self.pronunciations)
        with scratch(FOLDERS) as folder:
            out = folder / "out.wav"
            argv = [
                *self.command,
                *("-v", self.voices[language]),
                *("-s", str(self.words_per_minute)),
                *("-w", str(out), "--stdin"),
            ]
            try:
                done = subprocess.run(
                    argv,
                    input=text.encode(),
                    capture_output=True,
                    timeout=self.timeout_s,
                    check=False,
                )
                data = out.read_bytes() if done.returncode == 0 and out.exists() else b""
            except subprocess.TimeoutExpired as err:
                raise VoiceError(
                    "voice_timeout", "语音合成超时", "The speech synthesiser was too slow", str(err)
                ) from err
            except OSError as err:
                raise VoiceError(
                    "no_voice",
                    "没有语音合成程序，请安装 espeak-ng",
                    "No speech synthesiser; install espeak-ng",
                    str(err),
                ) from err
        try:
            sound = read_wav(data)
        except SoundError as err:
            detail = done.stderr.decode(errors="replace").strip() or str(err)
            raise VoiceError(
                "voice_failed", "语音合成失败", "The speech synthesiser failed", detail
            ) from err
        if sound.loudness == 0:
            raise VoiceError(
                "voice_failed", "语音合成没有声音", "The speech synthesiser made no sound", text
            )
        return sound
