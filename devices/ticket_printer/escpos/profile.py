"""What each printer model can do, as data.

None of these was verified on the hardware itself: every row names the manual it was read from.
An unlisted model is described by the nearest profile and the overrides in hall.toml.
"""

from __future__ import annotations

import dataclasses
import difflib
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.ticket_printer.escpos.charset import Rom


class Cut(enum.StrEnum):
    """How this model parts the ticket from the roll."""

    FEED_PARTIAL = "gs_v_66"
    """GS V 66 n: the printer feeds to the cutter by itself, then cuts leaving a bridge."""
    FEED_FULL = "gs_v_65"
    PARTIAL = "gs_v_1"
    FULL = "gs_v_0"
    OLD_FULL = "esc_i"
    OLD_PARTIAL = "esc_m"
    TEAR = "tear"
    """No cutter: feed to the tear bar."""


class Completion(enum.StrEnum):
    """The best proof of "it was printed" that this model gives."""

    PROCESS_ID = "process_id"
    """GS ( H: answered when everything before it is on paper."""
    PAPER_REQUEST = "gs_r"
    """GS r: answered when everything before it was taken out of the buffer."""
    NONE = "none"
    """The model never speaks: a job can at best end as indeterminate."""


class BlackMark(enum.StrEnum):
    """Family of black-mark commands; a foreign one swallows the bytes that follow it."""

    NONE = "none"
    GS_FF = "gs_ff"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Profile:
    """Capabilities and habits of one model; widths in dots, lengths in millimetres."""

    name: str
    title_zh: str
    source: str
    width_dots: int
    dpi: int
    paper_mm: int
    rom: Rom = Rom.GBK
    native_qr: bool = True
    completion: Completion = Completion.PAPER_REQUEST
    automatic_status: bool = False
    answers_status: bool = True
    near_end_sensor: bool = True
    near_end_inverted: bool = False
    """DLE EOT 4 bits 2 and 3 are set while there is plenty (SNBC BT-UR056)."""
    jam_bit: bool = False
    """DLE EOT 3 bit 2 means a paper jam (SNBC BT-T080), elsewhere a recoverable error."""
    cut: Cut = Cut.FEED_PARTIAL
    feed_to_cutter_dots: int = 0
    """Paper between print head and cutter, fed by us where the cut command does not feed."""
    presenter_steps: int = 0
    """GS e 3 m after the cut; 0 = no presenter."""
    black_mark: BlackMark = BlackMark.NONE
    real_time_pulse_off: bool = False
    """GS ( D is known."""
    clear_buffers: bool = False
    """DLE DC4 8 is known: after a broken job the rest can be dropped for certain."""
    smoothing: bool = False
    raster_band_lines: int = 128
    line_spacing_dots: int = 34
    speed_mm_per_s: int = 150

    @property
    def columns(self) -> int:
        """Columns of the 12-dot ASCII font."""
        return self.width_dots // 12

    @property
    def dots_per_mm(self) -> float:
        """Dots per millimetre of paper."""
        return self.dpi / 25.4

    def with_overrides(self, overrides: Mapping[str, object]) -> Profile:
        """A copy with single fields replaced.

        Raises:
            ValueError: a field does not exist, or its value has another type or is out of range.
        """
        known = {field.name for field in dataclasses.fields(self)} - {"name", "source"}
        changed: dict[str, Any] = {}
        for name, value in overrides.items():
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), n=1)
                hint, meant = (
                    (f"，是不是想写 {near[0]}", f", did you mean {near[0]}") if near else ("", "")
                )
                raise ValueError(
                    f"打印机没有属性 {name}{hint}", f"unknown printer property {name}{meant}"
                )
            changed[name] = _converted(name, getattr(self, name), value)
        return dataclasses.replace(self, **changed)


def _converted(name: str, present: object, value: object) -> object:
    if isinstance(present, enum.StrEnum):
        words = [one.value for one in type(present)]
        if value not in words:
            raise ValueError(
                f"{name} 应当是 {'、'.join(words)} 之一，现为 {value!r}",
                f"{name} must be one of {', '.join(words)}, not {value!r}",
            )
        return type(present)(str(value))
    kind = type(present)
    if type(value) is not kind:
        zh = {"bool": "true 或 false", "int": "整数", "float": "小数"}.get(kind.__name__, "文字")
        raise ValueError(
            f"{name} 应当是{zh}，现为 {value!r}", f"{name} must be {kind.__name__}, not {value!r}"
        )
    low, high = _RANGES.get(name, (0, 100_000))
    if isinstance(value, int) and not low <= value <= high:
        raise ValueError(
            f"{name} 应当在 {low} 到 {high} 之间，现为 {value}",
            f"{name} must be {low}..{high}, not {value}",
        )
    return value


WIDTH_DOTS = (192, 832)
_RANGES: dict[str, tuple[int, int]] = {
    "width_dots": WIDTH_DOTS,
    "dpi": (150, 400),
    "paper_mm": (40, 120),
    "presenter_steps": (0, 255),
    "raster_band_lines": (8, 255),
    "line_spacing_dots": (24, 255),
    "feed_to_cutter_dots": (0, 400),
    "speed_mm_per_s": (20, 500),
}

_EPSON = "Epson ESC/POS command reference, TM-T88IV/V/VI"
_SNBC = "SNBC BT-T080 and BTP-R880NP programming manuals"

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="epson_80",
            title_zh="爱普生 TM-T88 系列 80 毫米",
            source=_EPSON,
            width_dots=512,
            dpi=180,
            paper_mm=80,
            rom=Rom.GB18030,
            completion=Completion.PROCESS_ID,
            automatic_status=True,
            real_time_pulse_off=True,
            clear_buffers=True,
            smoothing=True,
            line_spacing_dots=32,
        ),
        Profile(
            name="snbc_80",
            title_zh="新北洋 BT-T080 80 毫米",
            source=_SNBC,
            width_dots=576,
            dpi=203,
            paper_mm=80,
            jam_bit=True,
            automatic_status=True,
        ),
        Profile(
            name="snbc_ur056",
            title_zh="新北洋 BT-UR056 58 毫米",
            source="SNBC BT-UR056 programming manual",
            width_dots=384,
            dpi=203,
            paper_mm=58,
            native_qr=False,
            near_end_inverted=True,
        ),
        Profile(
            name="gainscha_80",
            title_zh="佳博 GP-80 系列 80 毫米",
            source="Gainscha ESC programming manual; Epson subset",
            width_dots=576,
            dpi=203,
            paper_mm=80,
        ),
        Profile(
            name="xprinter_80",
            title_zh="芯烨 XP-80 系列 80 毫米",
            source="Xprinter 80 mm programmer manual; Epson subset",
            width_dots=576,
            dpi=203,
            paper_mm=80,
        ),
        Profile(
            name="xprinter_58",
            title_zh="芯烨 XP-58 系列 58 毫米",
            source="Xprinter 58 mm programmer manual; Epson subset, tear bar",
            width_dots=384,
            dpi=203,
            paper_mm=58,
            native_qr=False,
            near_end_sensor=False,
            cut=Cut.TEAR,
            feed_to_cutter_dots=120,
            speed_mm_per_s=90,
        ),
        Profile(
            name="masung_80",
            title_zh="美松 80 毫米（带出纸器）",
            source="no command manual at hand: Epson subset with GS e presenter and black mark",
            width_dots=576,
            dpi=203,
            paper_mm=80,
            native_qr=False,
            cut=Cut.OLD_FULL,
            feed_to_cutter_dots=120,
            presenter_steps=20,
        ),
        Profile(
            name="masung_58",
            title_zh="美松 58 毫米（带出纸器）",
            source="no command manual at hand: as masung_80 on narrow paper",
            width_dots=384,
            dpi=203,
            paper_mm=58,
            native_qr=False,
            cut=Cut.OLD_FULL,
            feed_to_cutter_dots=120,
            presenter_steps=20,
        ),
        Profile(
            name="custom_80",
            title_zh="CUSTOM VKP80II（带出纸器、黑标）",
            source="CUSTOM VKP80II and KPM216H command manuals",
            width_dots=576,
            dpi=203,
            paper_mm=80,
            native_qr=False,
            cut=Cut.OLD_FULL,
            feed_to_cutter_dots=0,
            presenter_steps=20,
            black_mark=BlackMark.CUSTOM,
        ),
    )
}
