"""What the announcer takes from the configuration."""

from __future__ import annotations

import pytest

from config.model import DeviceConfig, PolicyConfig, ProgramConfig, Setup
from hall_display.announcer.program import AnnouncerOptions, settings_of
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
