"""The history check lives with the simulator; chaos on real processes uses the same."""

from __future__ import annotations

from queue_controller.simulation.history import Seen, faults

__all__ = ["Seen", "faults"]
