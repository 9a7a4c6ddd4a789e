"""A clip pack on disk: `clips.csv` says which WAV file says what; every fault is told at once.

Columns of clips.csv: `text`, `language` (zh or en), `file`, and what is for people only: `use`, `note`.
The files are 16-bit mono PCM of one rate. Recordings are trimmed and brought to one loudness when they are
loaded, so a careful office recording is good enough; what cannot be mended is an error.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final, get_args

from config.cells import Cells
from config.problems import Problem, Report
from config.table import TableSpec, read_table
from hall_display.announcer.clips import ClipPack, key_of
from hall_display.announcer.loudness import integrated_lufs
from hall_display.announcer.sayable import Phrase, missing
from hall_display.announcer.sound import PEAK, Sound, SoundError, levelled, read_wav, trimmed
from hall_display.words import Language

CLIPS: Final = TableSpec(
    file="clips.csv",
    required=("text", "language", "file"),
    optional=("use", "note"),
    rows_max=5_000,
    key=("text", "language"),
)
FILE_BYTES_MAX: Final = 4 * 1024 * 1024
RATES_HZ: Final = range(8_000, 48_001)
SHORTEST_S: Final = 0.05
LONGEST_S: Final = 20.0
SILENT: Final = 0.003
"""Loudness (root mean square) of what is no recording at all."""
APART_LU: Final = 8.0
"""How far from the middle the loudness of one clip may be. Beyond that levelling lifts its noise, or it was clipped."""
CLIPPED_RUN: Final = 4
"""So many samples at full scale in a row are no peak but a broken recording."""

_LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One line of clips.csv."""

    text: str
    language: Language
    file: str


@dataclass(slots=True)
class Loaded:
    """A pack as far as it can be used, what is wrong with it, and what its table promises."""

    pack: ClipPack | None
    problems: list[Problem] = field(default_factory=list)
    rows: tuple[ClipRow, ...] = ()

    @property
    def usable(self) -> dict[Language, frozenset[str]]:
        """The keys of the clips that can be played."""
        if self.pack is None:
            return {}
        return {language: frozenset(found) for language, found in self.pack.clips.items()}


def load_pack(folder: Path) -> Loaded:
    """Read every clip of a folder. Never raises for what stands in it."""
    report = Report()
    if not folder.is_dir():
        report.error(
            *(folder.name or str(folder), None, "", "missing_file"),
            f"找不到录音包文件夹“{folder}”。请核对路径，或用 hall clips make 生成一个。",
            f"there is no folder “{folder}”; check the path, or let `hall clips make` make one.",
        )
        return Loaded(None, list(report.problems()))
    rows = read_table(folder, CLIPS, _row, report, key=lambda row: f"{row.text} {row.language}")
    sounds: list[tuple[int, ClipRow, Sound]] = []
    for entry in rows:
        if entry.ok("text", "language", "file"):
            sound = _recording(folder, entry.row, entry.value, report)
            if sound is not None:
                sounds.append((entry.row, entry.value, sound))
    pack = _pack(sounds, report)
    return Loaded(pack, list(report.problems()), rows.values)


def check_pack(folder: Path, phrases: tuple[Phrase, ...]) -> Loaded:
    """`load_pack`, and as errors what the hall says and the pack does not.

    A language of which the pack has nothing at all is a warning: another voice speaks it.
    """
    loaded = load_pack(folder)
    if loaded.pack is None and not loaded.rows:
        return loaded
    usable = loaded.usable
    report = Report()
    gaps = sorted(missing(phrases, usable), key=lambda phrase: phrase.language, reverse=True)
    for language, group in groupby(gaps, key=lambda phrase: phrase.language):
        found = list(group)
        if language != "zh" and not usable.get(language):
            report.warning(
                *(CLIPS.file, None, "text", "no_clips"),
                f"没有一条英文录音，英文（{len(found)}条）由语音合成播报。",
                f"there is no English clip; a synthesiser speaks English ({len(found)} phrases).",
            )
            continue
        for phrase in found:
            report.error(
                *(CLIPS.file, None, "text", "missing_clip"),
                f"缺“{phrase.text}”（{_USE_ZH[phrase.use]}），含它的播报只能用语音合成或只出字幕。请补录。",
                f"no clip says “{phrase.text}” ({phrase.use}); record it.",
            )
    loaded.problems += report.problems()
    return loaded


_USE_ZH: Final = {
    "sentence": "句子",
    "name": "业务名",
    "label": "号码",
    "counter": "窗口",
    "emergency": "疏散",
}


def write_table(folder: Path, rows: Sequence[tuple[Phrase, str]]) -> None:
    """Write clips.csv: phrase and file name; with a byte-order mark, for spreadsheets."""
    path = folder / CLIPS.file
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "language", "file", "use"])
        writer.writerows([p.text, p.language, name, p.use] for p, name in rows)


def file_names(phrases: Iterable[Phrase], taken: Iterable[str] = ()) -> list[tuple[Phrase, str]]:
    """A name for the recording of each phrase, none of them taken: zh_012.wav survives any computer."""
    used = {name.lower() for name in taken}
    found = []
    for phrase in phrases:
        number = 1
        while f"{phrase.language}_{number:03d}.wav" in used:
            number += 1
        name = f"{phrase.language}_{number:03d}.wav"
        used.add(name)
        found.append((phrase, name))
    return found


def _row(cells: Cells) -> ClipRow:
    text = cells.text("text", empty="error")
    language: Language = cells.choice("language", _LANGUAGES, "zh")
    file = cells.text("file", empty="error", shown=False)
    if text and not key_of(text, language):
        cells.error("text", "bad_value", "这里没有要念的字。", "there is nothing to say.")
    if file and (Path(file).name != file or "\\" in file or not file.lower().endswith(".wav")):
        cells.error(
            *("file", "bad_value"),
            f"“{file[:60]}”应当是这个文件夹里的一个WAV文件名，如zh_001.wav。",
            f"“{file[:60]}” must be the name of a WAV file in this folder, such as zh_001.wav.",
        )
    return ClipRow(text, language, file)


def _recording(folder: Path, row: int, clip: ClipRow, report: Report) -> Sound | None:
    """The sound of a file; None, and the reason in the report, when it cannot be used."""

    def wrong(kind: str, zh: str, en: str) -> None:
        what_zh, what_en = (
            f"“{clip.text[:20]}”的录音{clip.file}",
            f"{clip.file} (“{clip.text[:20]}”)",
        )
        report.error(CLIPS.file, row, "file", kind, f"{what_zh}{zh}", f"{what_en} {en}")

    path = folder / clip.file
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            wrong("too_long", f"太大（{size >> 20} MiB），最多4 MiB。", "is larger than 4 MiB.")
            return None
        data = path.read_bytes()
    except FileNotFoundError:
        wrong("missing_file", "不在文件夹里。请补录。", "is not in the folder; record it.")
        return None
    except OSError as err:
        wrong(
            "missing_file", f"打不开：{err.strerror}。请补录。", f"cannot be read: {err.strerror}."
        )
        return None
    try:
        sound = read_wav(data)
    except SoundError as err:
        wrong(
            "bad_value",
            f"不能用（{err}）。请另存为16位、单声道的WAV（PCM）。",
            f"cannot be used ({err}); save it as 16-bit mono PCM.",
        )
        return None
    if sound.rate_hz not in RATES_HZ:
        wrong(
            "bad_value",
            f"的采样率{sound.rate_hz}不在8000到48000之间。",
            "has a rate outside 8 to 48 kHz.",
        )
        return None
    spoken = trimmed(sound)
    if spoken.loudness < SILENT or spoken.seconds < SHORTEST_S:
        wrong("no_sound", "里没有声音。请重录。", "holds no sound; record it again.")
        return None
    if spoken.seconds > LONGEST_S:
        wrong("too_long", f"有{spoken.seconds:.0f}秒，最多20秒。", "is longer than 20 s.")
        return None
    if _clipped(spoken):
        report.warning(
            *(CLIPS.file, row, "file", "clipped"),
            f"“{clip.text[:20]}”的录音{clip.file}爆音（音量过大被削平）。请离话筒远一点重录。",
            f"{clip.file} (“{clip.text[:20]}”) is clipped; record it again, further from the microphone.",
        )
    return spoken


def _clipped(sound: Sound) -> bool:
    full = PEAK - 1
    if sound.peak * PEAK < full:
        return False
    return any(
        high and sum(1 for _ in run) >= CLIPPED_RUN
        for high, run in groupby(sound.samples, key=lambda sample: abs(sample) >= full)
    )


def _pack(sounds: list[tuple[int, ClipRow, Sound]], report: Report) -> ClipPack | None:
    if not sounds:
        return None
    rate_hz = statistics.multimode(sound.rate_hz for _, _, sound in sounds)[0]
    loudness = [integrated_lufs(sound.samples, sound.rate_hz) for _, _, sound in sounds]
    middle = statistics.median(loudness)
    clips: dict[Language, dict[str, Sound]] = {}
    for (row, clip, sound), lufs in zip(sounds, loudness, strict=True):
        if sound.rate_hz != rate_hz:
            report.error(
                *(CLIPS.file, row, "file", "inconsistent_value"),
                f"{clip.file}的采样率是{sound.rate_hz}，其余多为{rate_hz}。请统一。",
                f"{clip.file} has {sound.rate_hz} Hz where most have {rate_hz}; make them equal.",
            )
            continue
        if abs(lufs - middle) > APART_LU:
            quiet = lufs < middle
            report.warning(
                *(CLIPS.file, row, "file", "loudness"),
                f"“{clip.text[:20]}”的录音{clip.file}比其他的{'轻' if quiet else '响'}得多。请重录。",
                f"{clip.file} (“{clip.text[:20]}”) is much {'quieter' if quiet else 'louder'} than the others.",
            )
        clips.setdefault(clip.language, {})[key_of(clip.text, clip.language)] = levelled(sound)
    return ClipPack.of(rate_hz, clips)
