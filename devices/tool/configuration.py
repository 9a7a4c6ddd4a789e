"""``configuration``: every fault in what hall.toml says of devices, found without opening a port."""

from __future__ import annotations

from config.setup_model import Setup
from devices.registry import check_devices
from devices.tool.outcome import Exit, Voice


def configuration(setup: Setup, voice: Voice) -> Exit:
    """Makes, options, addresses, and what fits on which line."""
    problems = check_devices(setup.lines, setup.devices)
    for one in problems:
        voice.say(f"✗ {one.message_zh}")
    if not problems:
        voice.say(f"✓ {len(setup.devices)} 台设备的配置没有问题")
    rows = [
        {
            "device": one.device,
            "code": one.code,
            "message_zh": one.message_zh,
            "message_en": one.message_en,
        }
        for one in problems
    ]
    voice.give({"ok": not problems, "problems": rows})
    return Exit.CONFIG if problems else Exit.GOOD
