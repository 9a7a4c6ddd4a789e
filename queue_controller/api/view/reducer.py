"""The shape of a reducer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queue_controller.api import messages as m

Reducer = Callable[[Any, Any, m.EventRecord], None]
"""Takes the view, one type of event and its record, and changes the view."""
