"""The same application, halls and clean log as for the other displays."""

from tests.ui.hall_display.conftest import _no_qt_complaints, app, halls, theme

__all__ = ["_no_qt_complaints", "app", "halls", "theme"]
