"""What the announcer takes from the configuration."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import msgspec
import pytest

from config.model import DeviceConfig, PolicyConfig, ProgramConfig, Setup
from hall_display.announcer.clips import ClipVoice
from hall_display.announcer.options import AnnouncerOptions
from hall_display.announcer.program import settings_of, voice_of
from hall_display.announcer.sound import chime, to_wav
from hall_display.announcer.wording import VoiceStyle
from hall_display.start import StartError
from tests.unit.hall_display.hall import small_hall


def program(zones: tuple[str, ...] = ()) -> ProgramConfig:
    return ProgramConfig(name="announcer-2", kind="announcer", zones=zones)


def test_the_whole_hall_is_one_group_by_default() -> None:
    found = settings_of(small_hall(), Setup(), program(), AnnouncerOptions())
    assert found.groups == {"Z1": "hall", "Z3": "hall"}
    assert found.device == "speaker.announcer-2"
    assert found.rules.repeats == 2
    assert found.style.one == "幺"


def test_zones_groups_policy_and_device() -> None:
    speaker = DeviceConfig(name="hall-speaker", kind="speaker", make="card", program="announcer-2")
    setup = Setup(policy=PolicyConfig(call_repeats=3), devices=(speaker,))
    options = AnnouncerOptions(earshot=(("Z3",),), one="一", expiry_s=30.0)
    found = settings_of(small_hall(), setup, program(("Z3",)), options)
    assert found.groups == {"Z3": "Z3"}
    assert found.device == "hall-speaker"
    assert (found.rules.repeats, found.rules.expiry_s) == (3, 30.0)
    assert found.style.one == "一"


@pytest.mark.parametrize(
    ("zones", "earshot"), [(("Z9",), ()), ((), (("Z1", "Z8"),)), (("Z9", "Z8"), ())]
)
def test_a_zone_that_the_hall_lacks_is_told(
    zones: tuple[str, ...], earshot: tuple[tuple[str, ...], ...]
) -> None:
    with pytest.raises(StartError, match=r"Z8|Z9"):
        settings_of(small_hall(), Setup(), program(zones), AnnouncerOptions(earshot=earshot))


def test_volumes_by_hour_and_words_of_the_hall(tmp_path: Path) -> None:
    options = AnnouncerOptions(volume_by_hour={"17:00": 40, "08:00": 75}, emergency_volume=90)
    found = settings_of(small_hall(), Setup(), program(), options)
    assert found.volume_by_hour == ((dt.time(8), 75), (dt.time(17), 40))
    assert found.emergency_volume == 90
    with pytest.raises(StartError, match="8点"):
        settings_of(small_hall(), Setup(), program(), AnnouncerOptions(volume_by_hour={"8点": 1}))
    with pytest.raises(StartError, match="Z1"):
        settings_of(
            small_hall(), Setup(), program(), AnnouncerOptions(earshot=(("Z1",), ("Z1", "Z3")))
        )


def test_a_pack_that_is_not_whole_is_used_as_far_as_it_goes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hall = dataclasses.replace(small_hall(), folder=str(tmp_path))
    none = AnnouncerOptions(voice_command=("no-such-voice",))
    assert voice_of(hall, none, VoiceStyle()) == (None, True)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "zh_001.wav").write_bytes(to_wav(chime(8000)))
    table = "text,language,file\n请,zh,zh_001.wav\n到,zh,zh_002.wav\n"
    (tmp_path / "clips" / "clips.csv").write_text(table, encoding="utf-8")
    options = msgspec.structs.replace(none, clips="clips")
    voice, whole = voice_of(hall, options, VoiceStyle())
    assert isinstance(voice, ClipVoice)
    assert not whole
    assert "zh_002.wav" in caplog.text
    gone = msgspec.structs.replace(none, clips="nowhere")
    assert voice_of(hall, gone, VoiceStyle()) == (None, False)
