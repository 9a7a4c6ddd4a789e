"""That a machine is too slow for the movement of pages, told to whoever installs it. No Qt."""

from __future__ import annotations

from typing import Final

from kiosk.ui.bus import Bus
from kiosk.ui.state import HallState
from queue_controller.api.anew import KIND
from queue_controller.api.messages import ReportHealth
from queue_controller.api.updates import Link

STILL: Final = "pages_stand_still"
"""The reason; the state is good, since nothing is missing but the movement."""


class PaceReport:
    """Tells it when it happens and after each new connection; what an earlier run told is taken back.

    Args:
        bus: the surface's.
        program: its name, under which it reports.
        state: the hall as known here, also what is known of this program.
    """

    def __init__(self, bus: Bus, program: str, state: HallState) -> None:
        self._bus = bus
        self._device = f"{program}.motion"
        self._state = state
        self._rate_hz: float | None = None

    def stands_still(self, rate_hz: float) -> None:
        """Pages stand still from now on: so few frames a second were painted while one moved."""
        self._rate_hz = rate_hz
        if self._state.is_current:
            self._tell()

    def on_link(self, link: Link) -> None:
        """The controller may know nothing of it, or what was true of an earlier run."""
        if link.state != "current":
            return
        known = self._state.view.devices.get(self._device)
        told = known is not None and (known.reason != "" or known.state != "good")
        if self._rate_hz is not None or told:
            self._tell()

    def _tell(self) -> None:
        if self._rate_hz is None:
            self._bus.send(ReportHealth(self._device, KIND, "good"))
            return
        rate = max(1, round(self._rate_hz))
        self._bus.send(
            ReportHealth(
                self._device,
                KIND,
                "good",
                STILL,
                f"这台机器画面偏慢（每秒约{rate}帧），翻页动画已自动关闭，其他功能不受影响。",
                f"This machine paints about {rate} frames a second: pages change without movement.",
            )
        )
