"""Recorded clips: a sentence is all there or not said by them, whole packs are whole, and broken files are named."""

from __future__ import annotations

import json
import math
import struct
import wave
from array import array
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall_display.announcer import clip_files, clips_tool
from hall_display.announcer.clips import ClipPack, ClipVoice, Piece, cut, key_of
from hall_display.announcer.sayable import Phrase, missing, sayable
from hall_display.announcer.sound import PEAK, Sound, to_wav
from hall_display.announcer.voice import CANNOT_SAY, VoiceError
from hall_display.announcer.wording import One, VoiceStyle, announcement
from hall_display.calls import CallKind
from hall_display.words import Language
from tests.unit.hall_display.hall import small_hall

RATE = 8000
HALL = small_hall()
PHRASES = sayable(HALL, VoiceStyle())


def tone(seconds: float, hz: float = 440.0, level: float = 0.3) -> Sound:
    count = round(seconds * RATE)
    turn = 2 * math.pi * hz / RATE
    return Sound(RATE, array("h", (round(PEAK * level * math.sin(turn * n)) for n in range(count))))


class Toned:
    """A voice whose sentence is a tone for each character."""

    available = True

    def synthesise(self, text: str, language: Language) -> Sound:
        return tone(0.1 + 0.05 * len(text))


def keys(phrases: tuple[Phrase, ...], language: Language) -> frozenset[str]:
    return frozenset(key_of(p.text, language) for p in phrases if p.language == language)


def whole_pack(folder: Path) -> Path:
    said = clips_tool.Said(lambda _: None, as_json=False)
    assert clips_tool.make(folder, PHRASES, Toned(), said) == 0
    return folder


# --- which clips


def test_a_call_is_cut_at_its_words_with_the_pauses_of_its_punctuation() -> None:
    found = cut("请，户政 B零幺二号，到，五号窗口办理", "zh", keys(PHRASES, "zh"), 30)
    assert isinstance(found, list)
    assert [piece.text for piece in found] == [
        "请", "户政", "B", "零", "幺", "二", "号", "到", "五号", "窗口办理",
    ]  # fmt: skip
    assert found[0].pause_s > found[1].pause_s > 0
    assert [piece.pause_s for piece in found[2:6]] == [0.0] * 4


def test_the_longest_recording_wins_and_what_is_missing_is_named() -> None:
    known = frozenset({"请", "到", "五", "号", "窗", "口", "五号窗口"})
    assert cut("请到五号窗口", "zh", known, 4) == [Piece("请"), Piece("到"), Piece("五号窗口")]
    assert cut("请到六号窗口", "zh", known, 4) == "六"
    assert cut("Please go now", "en", frozenset({"please go"}), 2) == "now"


@pytest.mark.parametrize("one", ["幺", "一"])
def test_a_pack_with_every_phrase_says_every_call_of_the_hall(one: One) -> None:
    style = VoiceStyle(one=one)
    phrases = sayable(HALL, style)
    said = {language: keys(phrases, language) for language in ("zh", "en")}
    labels = [f"{q.prefix}{number:03d}" for q, number in product(HALL.queues, (7, 111, 120, 999))]
    kinds: tuple[CallKind, ...] = ("call", "recall", "last")
    for label, counter, kind in product(labels, HALL.counters, kinds):
        for spoken in announcement(
            label, counter.number, label[0], HALL, style, language="en", kind=kind
        ):
            found = cut(spoken.text, spoken.language, said[spoken.language], 30)
            assert isinstance(found, list), (spoken.text, found)
            assert found


def test_the_setting_for_one_holds_for_clips_too() -> None:
    texts = {p.text for p in sayable(HALL, VoiceStyle(one="一")) if p.use == "label"}
    assert "一" in texts
    assert "幺" not in texts
    said = keys(PHRASES, "zh")
    assert [
        p.text
        for p in missing(sayable(HALL, VoiceStyle(one="一")), {"zh": said})
        if p.language == "zh"
    ] == ["一"]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["甲", "乙", "甲乙", "丙甲"]), min_size=1, max_size=12))
def test_what_clips_make_they_can_say_and_say_it_in_order(words: list[str]) -> None:
    text = "".join(words)
    found = cut(text, "zh", frozenset({"甲", "乙", "甲乙", "丙甲"}), 2)
    assert isinstance(found, list)
    assert "".join(piece.text for piece in found) == text
    assert len(found) <= len(words)


# --- their sound


def test_clips_follow_each_other_without_a_gap() -> None:
    clips: dict[Language, dict[str, Sound]] = {"zh": {"请": tone(0.2), "到": tone(0.3)}}
    voice = ClipVoice(ClipPack.of(RATE, clips))
    assert voice.synthesise("请到", "zh").seconds == pytest.approx(0.5)
    assert voice.synthesise("请，到。", "zh").seconds == pytest.approx(0.5 + 0.18)


def test_what_no_clip_says_the_synthesiser_says_at_the_packs_rate_or_nobody() -> None:
    pack = ClipPack.of(16_000, {"zh": {"请": Sound(16_000, tone(0.2).samples)}})
    sound = ClipVoice(pack, Toned()).synthesise("请移车", "zh")
    assert sound.rate_hz == 16_000
    assert sound.seconds == pytest.approx(0.25, abs=0.01)
    with pytest.raises(VoiceError, match="移") as found:
        ClipVoice(pack).synthesise("请移车", "zh")
    assert found.value.code == CANNOT_SAY


# --- on disk


def test_a_made_pack_is_whole_and_a_recording_is_left_alone(tmp_path: Path) -> None:
    folder = whole_pack(tmp_path)
    found = clip_files.check_pack(folder, PHRASES)
    assert found.problems == []
    assert found.pack is not None
    own = folder / "zh_001.wav"
    own.write_bytes(to_wav(tone(0.33)))
    before = own.read_bytes()
    (folder / "zh_002.wav").unlink()
    lines: list[str] = []
    said = clips_tool.Said(lines.append, as_json=True)
    assert clips_tool.make(folder, PHRASES, Toned(), said) == 0
    assert json.loads(lines[-1])["made"] == 1
    assert own.read_bytes() == before
    assert clip_files.check_pack(folder, PHRASES).problems == []


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _stereo(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(8000))


def _float(path: Path) -> None:
    data = struct.pack("<50f", *([0.1] * 50))
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        3,
        1,
        RATE,
        RATE * 4,
        4,
        32,
        b"data",
        len(data),
    )
    path.write_bytes(head + data)


def _other_rate(path: Path) -> None:
    path.write_bytes(to_wav(Sound(16_000, tone(0.4).samples)))


def _level(level: float) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(to_wav(tone(0.2, level=level))), None)[1]


def _clipped(path: Path) -> None:
    sound = tone(0.3, level=2.0 / 3)
    samples = array("h", (max(-PEAK, min(PEAK, 3 * s)) for s in sound.samples))
    path.write_bytes(to_wav(Sound(RATE, samples)))


@pytest.mark.parametrize(
    ("damage", "kind", "severity"),
    [
        (lambda path: path.unlink(), "missing_file", "error"),
        (lambda path: path.write_bytes(b"RIFF0000"), "bad_value", "error"),
        (lambda path: path.write_bytes(b""), "bad_value", "error"),
        (_truncate, "bad_value", "error"),
        (_stereo, "bad_value", "error"),
        (_float, "bad_value", "error"),
        (_other_rate, "inconsistent_value", "error"),
        (_level(0.0), "no_sound", "error"),
        (_level(0.03), "loudness", "warning"),
        (_clipped, "clipped", "warning"),
        (lambda path: path.write_bytes(b"x" * (5 << 20)), "too_long", "error"),
    ],
)
def test_a_bad_recording_is_named_and_not_played(
    tmp_path: Path, damage: Callable[[Path], None], kind: str, severity: str
) -> None:
    folder = whole_pack(tmp_path)
    rows = clip_files.load_pack(folder).rows
    row = next(row for row in rows if row.text == "窗口办理")
    damage(folder / row.file)
    found = clip_files.check_pack(folder, PHRASES)
    (problem,) = [p for p in found.problems if p.kind == kind]
    assert row.file in problem.message_zh
    assert row.file in problem.message_en
    assert (problem.severity, problem.column) == (severity, "file")
    gaps = [p for p in found.problems if p.kind == "missing_clip"]
    if severity == "error":
        assert len(gaps) == 1
        assert "窗口办理" in gaps[0].message_zh
        assert key_of("窗口办理", "zh") not in found.usable["zh"]
    else:
        assert gaps == []


@pytest.mark.parametrize("cell", ["../zh_001.wav", "zh_001.mp3", "sub/zh.wav", "C:\\zh.wav"])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, cell: str) -> None:
    (tmp_path / "clips.csv").write_text(f"text,language,file\n请,zh,{cell}\n", encoding="utf-8")
    found = clip_files.load_pack(tmp_path)
    assert found.pack is None
    assert [p.kind for p in found.problems] == ["bad_value"]


def test_without_any_english_clip_that_is_a_warning_only(tmp_path: Path) -> None:
    folder = whole_pack(tmp_path)
    table = folder / "clips.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    chinese = [line for line in lines if ",en," not in line]
    table.write_text("\n".join(chinese) + "\n", encoding="utf-8-sig")
    found = clip_files.check_pack(folder, PHRASES)
    assert [(p.kind, p.severity) for p in found.problems] == [("no_clips", "warning")]


def test_the_list_names_what_is_to_be_recorded_and_never_overwrites(tmp_path: Path) -> None:
    lines: list[str] = []
    said = clips_tool.Said(lines.append, as_json=False)
    assert clips_tool.list_phrases(tmp_path, PHRASES, said) == 0
    table = (tmp_path / "clips.csv").read_text(encoding="utf-8-sig")
    assert table.count("\n") == len(PHRASES) + 1
    assert "窗口办理,zh,zh_" in table
    assert clips_tool.list_phrases(tmp_path, PHRASES, said) == clips_tool.EXIT_FAULTS
    assert clips_tool.check(tmp_path, PHRASES, said) == clips_tool.EXIT_FAULTS
    assert "缺“请”" in "".join(lines)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = clip_files.check_pack(tmp_path / "nowhere", PHRASES)
    assert found.pack is None
    assert [p.kind for p in found.problems] == ["missing_file"]


def test_single_characters_make_a_counter_that_has_no_clip_of_its_own() -> None:
    known = keys(PHRASES, "zh") | {"十"}
    forty = Phrase("zh", "四十七号", "counter")
    assert missing((forty,), {"zh": known}) == ()
    assert missing((forty,), {"zh": known - {"十"}}) == (forty,)
