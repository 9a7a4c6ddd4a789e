"""Sample tickets for the documents: ``python -m devices.ticket_printer.escpos.simulator_samples docs/pictures``.

Each picture is drawn by the simulated printer from the bytes of a job, like every ticket of a rehearsal.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from config.setup_model import DeviceConfig, LineConfig
from devices.document import TicketContent
from devices.simulator import SimulatorSetup
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.options import Options
from devices.ticket_printer.escpos.simulator import build
from devices.ticket_printer.layout import ticket_document

TICKET = TicketContent(
    hall_name="紫阳县政务服务中心",
    number="B012",
    service="户政治安",
    lines=(
        "办理事项：换身份证",
        "办理窗口：5、6、7号窗口",
        "前面等候：6人",
        "预计等候：约15–25分钟",
        "请带好：居民户口簿；原居民身份证",
    ),
    foot=(
        (
            "当日有效，请到公安服务区等候。军人、老年人等依法优先，前面人数可能变化。"
            "过号可到取号机重排。咨询投诉12345"
        ),
    ),
    issued="2025-09-08 09:42",
    qr="https://zwfw.example.cn/t/B012-7f3a9c41d2e8",
)
SAMPLES: dict[str, tuple[str, TicketContent]] = {
    "ticket_80mm.png": ("gainscha_80", replace(TICKET, priority=True)),
    "ticket_58mm.png": ("xprinter_58", replace(TICKET, practice=True)),
}


def draw(profile: str, content: TicketContent) -> bytes:
    """PNG of a ticket, from its bytes."""
    options = Options(profile=profile)
    device = DeviceConfig(name="printer-1", kind="ticket_printer", make="escpos")
    line = LineConfig(name="printer", transport="memory", port="printer", owner="kiosk-1")
    printer = build(SimulatorSetup(device, line, options, lambda _row: None, Random(1), True))
    model = options.resolved()
    printer.feed(encode_slip(ticket_document(content, model.columns), model).data, 0.0)
    printer.on_timer(60.0)
    picture = printer.picture()
    if picture is None:
        raise RuntimeError(f"no ticket came out of {profile}")
    return picture


def main(folder: Path) -> None:
    """Write all samples."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (profile, content) in SAMPLES.items():
        (folder / name).write_bytes(draw(profile, content))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
