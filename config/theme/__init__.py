"""The look of all surfaces: one file of values, one QML singleton, one check."""

from config.theme.theme import (
    QML_DIR,
    Display,
    Theme,
    ThemeError,
    Value,
    apply_to,
    load_theme,
)

__all__ = ["QML_DIR", "Display", "Theme", "ThemeError", "Value", "apply_to", "load_theme"]
