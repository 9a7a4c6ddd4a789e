"""The check that refuses a page: characters too small, targets too small, contrast too low.

It judges boxes, not Qt objects: whoever has painted a page measures it and gives the boxes here.
"""

from __future__ import annotations

import itertools

from msgspec import Struct

from config.theme.colour import contrast
from config.theme.theme import Display, Theme


class Rect(Struct, frozen=True):
    """A rectangle in pixels of the display."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    def overlaps(self, other: Rect, slack: float = 1.0) -> bool:
        """Whether the two share more than `slack` pixels both ways."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > slack
            and min(self.bottom, other.bottom) - max(self.y, other.y) > slack
        )

    def gap_to(self, other: Rect) -> float:
        """Clear pixels between two rectangles, along the axis where they are apart; 0 if they touch."""
        across = max(other.x - self.right, self.x - other.right)
        down = max(other.y - self.bottom, self.y - other.bottom)
        return max(across, down, 0.0)


class TextBox(Struct, frozen=True):
    """One painted text. `ground` is the colour found behind it; `cut` when it does not fit its place."""

    text: str
    box: Rect
    px: int
    colour: str
    ground: str
    number: bool = False
    cut: bool = False


class Target(Struct, frozen=True):
    """One thing to touch."""

    name: str
    box: Rect
    enabled: bool = True


def page_faults(
    theme: Theme,
    display: Display,
    texts: list[TextBox],
    targets: list[Target],
    *,
    elder: bool = False,
    lowered: bool = False,
) -> list[str]:
    """Everything that breaks the rules on one page, in words; empty for a good page.

    `lowered`: the page was drawn low for somebody in a wheelchair.
    """
    return [
        *(_reach_faults(theme, display, targets) if lowered else ()),
        *_text_faults(theme, display, texts, elder=elder),
        *_target_faults(theme, display, targets, elder=elder),
        *_overlap_faults(texts),
    ]


def _text_faults(theme: Theme, display: Display, texts: list[TextBox], *, elder: bool) -> list[str]:
    found = []
    # Beside the rule of distance a surface keeps its own smallest style (32 px at a kiosk).
    least = theme.text_px(display, elder=elder)["body"]
    least_number = theme.least_text_px(display, number=True)
    large_mm = theme.rule.large_mm_at_half_metre * display.distance_m / 0.5
    for text in texts:
        floor = max(least, least_number) if text.number else least
        if text.px < floor:
            found.append(f"“{text.text}” is {text.px} px high, at least {floor} px is needed")
        if text.cut:
            found.append(f"“{text.text}” is cut")
        if (
            min(text.box.x, text.box.y) < -0.5
            or text.box.right > display.width_px + 0.5
            or text.box.bottom > display.height_px + 0.5
        ):
            found.append(f"“{text.text}” runs off the display")
        large = text.px * display.mm_per_px >= large_mm
        needed = theme.rule.contrast_large if large and not elder else theme.rule.contrast_text
        ratio = contrast(text.colour, text.ground)
        if ratio < needed:
            found.append(
                f"“{text.text}” {text.colour} on {text.ground} has contrast {ratio:.2f}, "
                f"at least {needed} is needed"
            )
    return found


def _target_faults(
    theme: Theme, display: Display, targets: list[Target], *, elder: bool
) -> list[str]:
    least = theme.least_target_px(display, elder=elder)
    gap_px = display.px(theme.touch.gap_mm)
    found = [
        f"target “{target.name}” is {target.box.width:.0f} x {target.box.height:.0f} px, "
        f"at least {least} px is needed"
        for target in targets
        if min(target.box.width, target.box.height) < least - 0.5
    ]
    found += [
        f"target “{target.name}” runs off the display"
        for target in targets
        if min(target.box.x, target.box.y) < -0.5
        or target.box.right > display.width_px + 0.5
        or target.box.bottom > display.height_px + 0.5
    ]
    if theme.surface[display.kind].pointer == "touch":
        for one, other in itertools.combinations(targets, 2):
            if one.box.gap_to(other.box) < gap_px - 0.5:
                found.append(
                    f"targets “{one.name}” and “{other.name}” are "
                    f"{one.box.gap_to(other.box):.0f} px apart, at least {gap_px} px is needed"
                )
    return found


def _reach_faults(theme: Theme, display: Display, targets: list[Target]) -> list[str]:
    top = theme.reach_top_px(display)
    low_mm, high_mm = theme.rule.reach_mm
    found = [
        f"target “{target.name}” is higher than {high_mm:.0f} mm above the floor"
        for target in targets
        if target.box.y < top - 0.5
    ]
    if display.bottom_mm and display.bottom_mm < low_mm:
        found.append(f"the display begins below {low_mm:.0f} mm above the floor")
    return found


def _overlap_faults(texts: list[TextBox]) -> list[str]:
    return [
        f"“{one.text}” and “{other.text}” overlap"
        for one, other in itertools.combinations(texts, 2)
        if one.box.overlaps(other.box)
    ]
