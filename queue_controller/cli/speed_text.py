"""A rehearsal that runs fast says itself that its waits are no waits of a hall."""

from __future__ import annotations

from typing import Final

DISTORTS_ABOVE: Final = 20.0
"""Up to so many hall seconds a second the keys and wires, which take their own time, hardly show in a wait."""


def speed_text(speed: float) -> list[str]:
    """The sentence where a hall clock of this speed makes the waits longer; none where it hardly does.

    Args:
        speed: hall seconds per second.
    """
    if speed <= DISTORTS_ABOVE:
        return []
    return [
        (
            f"注意：演练按 {speed:g} 倍速走，按键、设备线路和程序之间仍用真的时间，真的 1 秒是大厅里的 {speed:g} 秒。"
            f"等候、办理时间、过号和没有播报的叫号都会偏多，不能当成大厅的数；要看这些数，请用 {DISTORTS_ABOVE:g} 倍以下演练。"
            f" / At {speed:g} times the speed keys and wires still take their own time: waits, services, no-shows and unspoken"
            f" calls are more than a hall would have. Rehearse at {DISTORTS_ABOVE:g} times or less for these figures."
        )
    ]
