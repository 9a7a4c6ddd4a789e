"""`python -m hall_display.announcer.clips_tool`: what a hall needs recorded, and whether a pack has it.

    list DIR    write clips.csv: every phrase, and the file name to record it under
    check DIR   every fault of a pack, and every phrase that it does not say
    make DIR    speak with espeak-ng whatever the pack lacks; a recording is never overwritten

Exit codes: 0 done, 2 faults, or nothing could be done.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import config
from config.model import Hall, Setup
from config.problems import Problem
from config.readings import readings
from hall_display import start
from hall_display.announcer.clip_files import (
    CLIPS,
    Loaded,
    check_pack,
    file_names,
    load_pack,
    write_table,
)
from hall_display.announcer.options import AnnouncerOptions
from hall_display.announcer.sayable import Phrase, missing, sayable
from hall_display.announcer.sound import at_rate, levelled, to_wav, trimmed
from hall_display.announcer.voice import Espeak, Voice, VoiceError
from hall_display.announcer.wording import VoiceStyle
from hall_display.start import StartError

EXIT_FAULTS: Final = 2


class Said:
    """How the tool tells what it found: sentences, or one JSON object per line."""

    def __init__(self, write: Callable[[str], object], *, as_json: bool) -> None:
        self._write = write
        self._as_json = as_json

    def problem(self, problem: Problem) -> None:
        """One fault."""
        mark = "✗ 错误" if problem.severity == "error" else "! 提醒"
        words = f"{mark} {problem.message_zh}\n        {problem.message_en}"
        self._line(json.dumps(problem.as_json(), ensure_ascii=False) if self._as_json else words)

    def end(self, zh: str, en: str, *, ok: bool, **more: object) -> int:
        """How it ended; gives the exit code."""
        found = {"ok": ok, "message_zh": zh, "message_en": en, **more}
        self._line(json.dumps(found, ensure_ascii=False) if self._as_json else f"{zh}\n{en}")
        return 0 if ok else EXIT_FAULTS

    def _line(self, text: str) -> None:
        self._write(text + "\n")


def list_phrases(folder: Path, phrases: tuple[Phrase, ...], said: Said) -> int:
    """Write the table of what is to be recorded, unless there is one."""
    path = folder / CLIPS.file
    if path.exists():
        return said.end(
            f"{path} 已经有了，没有改动。缺什么请用 hall clips check。",
            f"{path} exists and was left alone; `hall clips check` tells what is missing.",
            ok=False,
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder, file_names(phrases))
    return said.end(
        f"{path}：{len(phrases)} 条。照表录音，一条一个WAV文件（16位、单声道），文件名照表；英文可以不录。",
        f"{path}: {len(phrases)} phrases; record each into its file, 16-bit mono WAV. English may stay away.",
        ok=True,
        phrases=len(phrases),
    )


def check(folder: Path, phrases: tuple[Phrase, ...], said: Said) -> int:
    """Tell everything that is wrong."""
    loaded = check_pack(folder, phrases)
    for problem in loaded.problems:
        said.problem(problem)
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    usable = sum(map(len, loaded.usable.values()))
    rate = f"，{loaded.pack.rate_hz} Hz" if loaded.pack else ""
    if errors:
        return said.end(
            f"{usable} 条录音可用{rate}；{errors} 个错误。",
            f"{usable} clips can be played; {errors} errors.",
            ok=False,
            clips=usable,
        )
    return said.end(
        f"{usable} 条录音可用{rate}，这个大厅要播报的都能念。",
        f"{usable} clips can be played, and say everything that this hall says.",
        ok=True,
        clips=usable,
    )


def make(folder: Path, phrases: tuple[Phrase, ...], voice: Voice, said: Said) -> int:
    """Speak what is missing into files, and write it into the table."""
    if not voice.available:
        return said.end(
            "没有语音合成程序，请安装 espeak-ng。",
            "No speech synthesiser; install espeak-ng.",
            ok=False,
        )
    loaded = load_pack(folder) if (folder / CLIPS.file).exists() else Loaded(None)
    wanted = missing(phrases, loaded.usable)
    folder.mkdir(parents=True, exist_ok=True)
    there = [path.name for path in folder.iterdir()]
    kept = [
        (Phrase(row.language, row.text, _use(row.text, phrases)), row.file)
        for row in loaded.rows
        if (folder / row.file).exists()
    ]
    made = file_names(wanted, there)
    try:
        for phrase, name in made:
            sound = levelled(trimmed(voice.synthesise(phrase.text, phrase.language)))
            if loaded.pack is not None:
                sound = at_rate(sound, loaded.pack.rate_hz)
            (folder / name).write_bytes(to_wav(sound))
    except (VoiceError, OSError) as err:
        return said.end(f"没有做完：{err}", f"Not finished: {err}", ok=False)
    write_table(folder, [*kept, *made])
    return said.end(
        f"做了 {len(made)} 条，原有的 {len(kept)} 条没有改动：{folder}",
        f"{len(made)} clips were made, {len(kept)} were left alone.",
        ok=True,
        made=len(made),
        kept=len(kept),
    )


def _use(text: str, phrases: tuple[Phrase, ...]) -> str:
    return next((phrase.use for phrase in phrases if phrase.text == text), "")


def style_of(setup: Setup) -> tuple[VoiceStyle, AnnouncerOptions]:
    """How the first announcer of the hall speaks.

    Raises:
        StartError: its options are wrong.
    """
    programs = setup.programs_of("announcer")
    options = start.options_of(programs[0], AnnouncerOptions) if programs else AnnouncerOptions()
    return VoiceStyle(options.one, options.name), options


def main(arguments: list[str] | None = None) -> int:
    """Do one verb; 0 done, 2 faults."""
    parser = argparse.ArgumentParser(description="录音包 / clip packs of the voice")
    parser.add_argument("verb", choices=("list", "check", "make"))
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR")
    parser.add_argument("--setup", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    said = Said(sys.stdout.write, as_json=chosen.json)
    try:
        hall, setup = _hall(chosen.hall, chosen.setup)
        style, options = style_of(setup)
    except StartError as err:
        zh, _, en = str(err).partition("\n")
        return said.end(zh, en or zh, ok=False)
    phrases = sayable(hall, style)
    if chosen.verb == "list":
        return list_phrases(chosen.folder, phrases, said)
    if chosen.verb == "check":
        return check(chosen.folder, phrases, said)
    voice = Espeak(
        options.voice_command,
        words_per_minute=options.words_per_minute,
        pronunciations=readings(hall.pronunciations) | options.pronunciations,
    )
    return make(chosen.folder, phrases, voice, said)


def _hall(folder: Path, setup_file: Path | None) -> tuple[Hall, Setup]:
    found = config.load_hall(folder)
    if found.hall is None:
        raise StartError(start.sentences(found.problems))
    return found.hall, start.setup_of(found.hall, folder, setup_file)


if __name__ == "__main__":
    sys.exit(main())
