"""Colours as numbers: WCAG contrast, and a darker shade."""

from __future__ import annotations


def rgb(colour: str) -> tuple[int, int, int]:
    """`#RRGGBB` or `#AARRGGBB` as three numbers 0..255.

    Raises:
        ValueError: not a colour.
    """
    digits = colour.removeprefix("#")
    if len(digits) not in {6, 8} or not colour.startswith("#"):
        raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")
    digits = digits[-6:]
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.1, definition of relative luminance)."""

    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (channel(value) for value in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1..21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: str, share: float) -> str:
    """The colour with this share of its light taken away, 0..1."""
    return "#" + "".join(f"{round(value * (1 - share)):02X}" for value in rgb(colour))
