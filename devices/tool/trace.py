"""``trace``: what goes to and fro on a device's line, frame by frame, with its meaning."""

from __future__ import annotations

import time
from typing import Final

from config.setup_model import DeviceConfig, Setup
from devices.kinds import CheckHealth
from devices.tool.outcome import Exit, Patience, Voice
from devices.tool.workshop import Workshop
from devices.trace import TraceEntry
from devices.transport import Opener, open_channel

LOOK_EVERY_S: Final = 0.2
SHOWN_BYTES: Final = 32


def trace(
    setup: Setup,
    device: DeviceConfig,
    voice: Voice,
    *,
    seconds: float,
    ask: bool = False,
    opener: Opener = open_channel,
    patience: Patience | None = None,
) -> Exit:
    """Show the frames of one device for a while; ``ask`` also asks it for its state first.

    Raises:
        ToolError: wrong configuration, or the port cannot be used.
    """
    patience = patience or Patience()
    with Workshop(setup, [device], opener=opener) as workshop:
        managed = workshop.must_be_open(device)
        voice.say(
            f"正在监听 {device.name}，{seconds:g} 秒后结束（Ctrl-C 提前结束）。→ 发出，← 收到"
        )
        started = time.monotonic()
        if ask:
            workshop.start(device.name, CheckHealth(command_id=workshop.new_id()))
        shown = last = 0
        hint = ""
        while True:
            told, _ = workshop.hears_else(device.name)
            if told and told != hint:
                voice.say(f"! {told}")
            hint = told or hint
            fresh = [entry for entry in managed.trace() if entry.number > last]
            for entry in fresh:
                _show(entry, started, voice)
                shown, last = shown + 1, entry.number
            left = started + seconds - time.monotonic()
            if left <= 0 or patience.stop_asked:
                break
            patience.wait(min(left, LOOK_EVERY_S))
    if not shown and not hint:
        voice.say("没有任何数据。请检查接线、电源和波特率，或在设备上按一个键。")
    elif not shown:
        voice.say(f"没有 {device.name} 的数据，线路上有别的，见上面带“!”的一行。")
    voice.give({"ok": shown > 0, "frames": shown, **({"hint_zh": hint} if hint else {})})
    return Exit.GOOD if shown else Exit.UNPROVEN


def _show(entry: TraceEntry, started: float, voice: Voice) -> None:
    arrow = "→" if entry.outgoing else "←"
    at_s = max(0.0, entry.at_s - started)
    data = entry.data[:SHOWN_BYTES].hex(" ").upper()
    if len(entry.data) > SHOWN_BYTES:
        data += " …"
    voice.say(f"{at_s:9.3f} {arrow} {entry.meaning}  [{entry.size}] {data}".rstrip())
    voice.give(
        {
            "at": round(at_s, 4),
            "direction": "to" if entry.outgoing else "from",
            "meaning": entry.meaning,
            "size": entry.size,
            "data": entry.data.hex(),
        }
    )
