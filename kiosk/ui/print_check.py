"""The test page of the service corner: enough ink, rules and width to judge a printer by."""

from __future__ import annotations

from typing import Final

from devices.document import Align, RuleLine, Slip, Space, TextLine
from kiosk.ui.state import HallState

RAMP: Final = "0123456789"
TEST_PAGE: Final = "service-test"
"""How the ids of its print jobs begin."""


def check_slip(state: HallState, program: str, *, columns: int = 48) -> Slip:
    """A page in both languages; no number, so that nobody takes it for a ticket."""
    mark = (TextLine("演练", Align.CENTRE, bold=True),) if state.rehearsal else ()
    return Slip(
        "test-page",
        (
            *mark,
            TextLine(state.hall.name_zh, Align.CENTRE, bold=True),
            TextLine("打印测试页", Align.CENTRE, 2, 2, bold=True),
            TextLine("Test page, no ticket", Align.CENTRE),
            RuleLine(),
            TextLine(f"{program}  {state.now():%Y-%m-%d %H:%M}"),
            TextLine((RAMP * 8)[:columns]),
            TextLine("国徽龙凤鑫麟囍", Align.CENTRE, 2, 2),
            TextLine("反白 inverted", Align.CENTRE, inverted=True),
            RuleLine(),
            Space(),
        ),
    )
