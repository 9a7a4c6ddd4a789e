"""The look of all surfaces: colours, type and sizes from one file, scaled to each display.

Sizes are kept in millimetres; `Theme.values` turns them into the pixels of one display and gives
them by the names of `qml/HallTheme/Theme.qml`. No Qt here: a program pushes the values with
`apply_to(engine.singletonInstance("HallTheme", "Theme"), ...)` before it loads its page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct

from config.theme.colour import contrast, darkened

QML_DIR: Final = Path(__file__).parent / "qml"
"""Add this to the engine's import paths; pages then say `import HallTheme`."""

Scheme = Literal["light", "elder", "dark"]
Pointer = Literal["touch", "mouse", "none"]
Value = str | int | float | bool

NUMBER_STYLES: Final = frozenset({"number", "call"})
"""Type styles that carry what people search for."""


class ThemeError(ValueError):
    """The look breaks one of its own rules; the message says which."""


class TypeScale(Struct, frozen=True, forbid_unknown_fields=True):
    """Heights of characters in millimetres at the surface's own distance."""

    body: float
    label: float
    title: float
    display: float
    number: float
    call: float


class SurfaceLook(Struct, frozen=True, forbid_unknown_fields=True):
    """How one kind of surface is drawn, and the display it is usually drawn on."""

    scheme: Scheme
    pointer: Pointer
    size: tuple[int, int]
    mm_per_px: float
    distance_m: float
    unit_mm: float
    radius_mm: float
    text_mm: TypeScale
    elder_mm: TypeScale | None = None
    elder_small_mm: TypeScale | None = None
    """The elder view of a display on which the usual one leaves no room (`Rule.small_mm`)."""
    elder_target_mm: float | None = None
    """The least target of the elder view where it is not that of a visitor's (`Touch.elder_mm`)."""
    bottom_mm: float = 0.0
    """Where its lower edge usually is, above the floor; 0: it does not matter."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """What any page must keep."""

    text_divisor: float
    number_divisor: float
    least_dots: int
    """A character has at least so many pixels, however large each of them is."""
    contrast_text: float
    contrast_large: float
    large_mm_at_half_metre: float
    reach_mm: tuple[float, float]
    small_mm: float


class Touch(Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes of what a finger meets."""

    least_mm: float
    usual_mm: float
    elder_mm: float
    gap_mm: float
    mouse_least_mm: float
    mouse_elder_mm: float


class Font(Struct, frozen=True, forbid_unknown_fields=True):
    """Families and the three weights."""

    family_zh: str
    family_en: str
    regular: int
    medium: int
    bold: int
    line_height: float


class Motion(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a movement takes."""

    slide_ms: int
    grow_ms: int
    press_ms: int


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Texts that may stand on these grounds."""

    text: tuple[str, ...]
    on: tuple[str, ...]


class LowContrast(Struct, frozen=True):
    """A text that is not readable on its ground; names as in theme.toml."""

    scheme: Scheme
    text: str
    ground: str
    ratio: float
    needed: float


class Display(Struct, frozen=True):
    """One screen: what it shows, its pixels and how far away its readers are."""

    kind: str
    width_px: int
    height_px: int
    mm_per_px: float
    distance_m: float
    bottom_mm: float = 0.0

    @property
    def short_side_mm(self) -> float:
        """The shorter side of the glass."""
        return min(self.width_px, self.height_px) * self.mm_per_px

    def px(self, mm: float) -> int:
        """Millimetres on the glass as pixels, rounded up, never 0."""
        return max(1, math.ceil(mm / self.mm_per_px - 1e-6))


class Takes(Protocol):
    """A QML object as far as the theme needs it (QObject)."""

    def setProperty(self, name: str, value: Value, /) -> bool:  # noqa: N802 - the name that Qt gave it
        """Set one property; False when there is none of this name."""
        ...


class Theme(Struct, frozen=True, forbid_unknown_fields=True):
    """theme.toml."""

    rule: Rule
    touch: Touch
    font: Font
    motion: Motion
    colours: dict[Scheme, dict[str, str]]
    pair: tuple[Pair, ...]
    surface: dict[str, SurfaceLook]

    def display(
        self,
        kind: str,
        *,
        size: tuple[int, int] | None = None,
        mm_per_px: float | None = None,
        distance_m: float | None = None,
        bottom_mm: float | None = None,
    ) -> Display:
        """The display of a surface; what is not given is the usual one of its kind.

        Raises:
            KeyError: no surface of this kind.
        """
        look = self.surface[kind]
        width, height = size or look.size
        return Display(
            kind,
            width,
            height,
            mm_per_px or look.mm_per_px,
            distance_m or look.distance_m,
            look.bottom_mm if bottom_mm is None else bottom_mm,
        )

    def reach_top_px(self, display: Display) -> int:
        """So many pixels at the top of a tall screen somebody in a wheelchair does not reach; 0: none."""
        if not display.bottom_mm:
            return 0
        top_mm = display.bottom_mm + display.height_px * display.mm_per_px
        beyond_mm = top_mm - self.rule.reach_mm[1]
        return display.px(beyond_mm) if beyond_mm > 0 else 0

    def least_text_px(self, display: Display, *, number: bool = False) -> int:
        """The smallest character that the rule of distance allows on this display."""
        divisor = self.rule.number_divisor if number else self.rule.text_divisor
        return max(display.px(display.distance_m * 1000 / divisor), self._least_dots(display))

    def _least_dots(self, display: Display) -> int:
        """On a wall of large dots the dots decide, on a screen the distance."""
        return self.rule.least_dots if self.surface[display.kind].pointer == "none" else 1

    def least_target_px(self, display: Display, *, elder: bool = False) -> int:
        """The smallest target for a finger (or a mouse) on this display; 0 where nobody touches."""
        least_mm = self._least_target_mm(self.surface[display.kind], elder=elder)
        return display.px(least_mm) if least_mm else 0

    def _least_target_mm(self, look: SurfaceLook, *, elder: bool) -> float:
        match look.pointer:
            case "touch" if elder:
                return look.elder_target_mm or self.touch.elder_mm
            case "touch":
                return self.touch.least_mm
            case "mouse":
                return self.touch.mouse_elder_mm if elder else self.touch.mouse_least_mm
            case "none":
                return 0.0

    def text_px(self, display: Display, *, elder: bool = False) -> dict[str, int]:
        """The type scale in pixels of this display, by style."""
        look = self.surface[display.kind]
        scale = look.text_mm
        if elder and look.elder_mm is not None:
            small = display.short_side_mm < self.rule.small_mm
            scale = (look.elder_small_mm if small else None) or look.elder_mm
        stretch = display.distance_m / look.distance_m
        return {
            style: max(
                display.px(getattr(scale, style) * stretch),
                self.least_text_px(display, number=style in NUMBER_STYLES),
            )
            for style in TypeScale.__struct_fields__
        }

    def palette(self, display: Display, *, elder: bool = False) -> dict[str, str]:
        """The colours of this display, by name."""
        scheme = self.surface[display.kind].scheme
        return self.colours["elder" if elder and scheme == "light" else scheme]

    def values(
        self, display: Display, *, elder: bool = False, motion: bool = True
    ) -> dict[str, Value]:
        """Everything that Theme.qml holds, by its property names."""
        look = self.surface[display.kind]
        unit = display.px(look.unit_mm)
        least_mm = self._least_target_mm(look, elder=elder)
        target_mm = {
            "touch": max(least_mm, self.touch.usual_mm),
            "mouse": least_mm * 1.25,
            "none": 0.0,
        }[look.pointer]
        numbers: dict[str, Value] = {
            "unit": unit,
            "radius": display.px(look.radius_mm),
            "hairline": max(1, unit // 8),
            "targetLeast": self.least_target_px(display, elder=elder),
            "target": display.px(target_mm) if target_mm else 0,
            "targetGap": display.px(self.touch.gap_mm) if look.pointer == "touch" else unit * 2,
            "lineHeight": self.font.line_height,
            "family": self.font.family_zh,
            "familyEn": self.font.family_en,
            "regular": self.font.regular,
            "medium": self.font.medium,
            "bold": self.font.bold,
            "slideMs": self.motion.slide_ms if motion else 0,
            "growMs": self.motion.grow_ms if motion else 0,
            "pressMs": self.motion.press_ms if motion else 0,
            "elder": elder,
            "mmPerPx": display.mm_per_px,
            "reachTop": self.reach_top_px(display),
        }
        texts: dict[str, Value] = {
            f"text{style.capitalize()}": px
            for style, px in self.text_px(display, elder=elder).items()
        }
        colours: dict[str, Value] = {
            _camel(name): value for name, value in self.palette(display, elder=elder).items()
        }
        return {**numbers, **texts, **colours}

    def low_contrasts(self) -> list[LowContrast]:
        """Every pair of colours that is too close in contrast."""
        needed = self.rule.contrast_text
        return [
            LowContrast(scheme, text, ground, ratio, needed)
            for scheme, palette in self.colours.items()
            for pair in self.pair
            for text in pair.text
            for ground in pair.on
            if (ratio := contrast(palette[text], palette[ground])) < needed
        ]

    def faults(self) -> list[str]:
        """Every pair of colours that is too close in contrast, in words."""
        return [
            f"{low.scheme}: {low.text} {self.colours[low.scheme][low.text]} on {low.ground}"
            f" {self.colours[low.scheme][low.ground]} has contrast {low.ratio:.2f}, at least"
            f" {low.needed} is needed"
            for low in self.low_contrasts()
        ]

    def with_primary(self, primary: str) -> Theme:
        """The same theme with a hall's own primary colour, whether or not it can be read."""
        own = {
            "light": {"primary": primary, "pressed": darkened(primary, 0.28), "call": primary},
            "elder": {
                "primary": darkened(primary, 0.28),
                "pressed": darkened(primary, 0.45),
                "call": darkened(primary, 0.28),
            },
        }
        colours = {
            scheme: {**palette, **own.get(scheme, {})} for scheme, palette in self.colours.items()
        }
        return msgspec.structs.replace(self, colours=colours)


@cache
def _read() -> Theme:
    return msgspec.toml.decode((Path(__file__).parent / "theme.toml").read_bytes(), type=Theme)


def load_theme(*, primary: str = "", font_zh: str = "", font_en: str = "") -> Theme:
    """The theme with what a hall may change of it (the `[hall]` table of hall.toml).

    Raises:
        ThemeError: the hall's primary colour is not readable; the message names the pairs.
    """
    theme = _read()
    if font_zh or font_en:
        font = msgspec.structs.replace(
            theme.font,
            family_zh=font_zh or theme.font.family_zh,
            family_en=font_en or font_zh or theme.font.family_en,
        )
        theme = msgspec.structs.replace(theme, font=font)
    if primary:
        theme = theme.with_primary(primary)
        faults = theme.faults()
        if faults:
            raise ThemeError(
                f"hall.toml [hall] primary = {primary}：颜色对比度不足，文字看不清，请换一种更深的颜色。"
                f" The colour is not readable; choose a darker one: {'; '.join(faults)}"
            )
    return theme


def primary_faults(primary: str) -> list[LowContrast]:
    """What could not be read in a hall with this primary colour (#RRGGBB)."""
    return _read().with_primary(primary).low_contrasts()


def apply_to(target: Takes, values: Mapping[str, Value]) -> None:
    """Push values into the QML singleton.

    Raises:
        ThemeError: Theme.qml has no property of a name (the two files drifted apart).
    """
    for name, value in values.items():
        if not target.setProperty(name, value):
            raise ThemeError(f"Theme.qml takes no property {name}")


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
