"""ESC/POS ticket printers: Epson, SNBC, Gainscha, Xprinter, Masung, CUSTOM."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import Driver, DriverSetup, Make
from devices.kinds import Kind, TicketPrinterCapabilities
from devices.ticket_printer.escpos.options import Options
from devices.ticket_printer.escpos.probe import PROBE
from devices.ticket_printer.escpos.profile import Completion, Cut

__all__ = ["MAKE", "Options"]


def _build(setup: DriverSetup) -> Driver:
    from devices.ticket_printer.escpos.driver import EscposPrinter

    return EscposPrinter(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> TicketPrinterCapabilities:
    profile = options.resolved()
    return TicketPrinterCapabilities(
        width_dots=profile.width_dots,
        dots_per_mm=profile.dots_per_mm,
        columns=profile.columns,
        cuts=profile.cut is not Cut.TEAR,
        presenter=profile.presenter_steps > 0,
        near_end_sensor=profile.near_end_sensor,
        reads_status=profile.answers_status,
        confirms=profile.completion is not Completion.NONE,
    )


MAKE = Make(
    kind=Kind.TICKET_PRINTER,
    name="escpos",
    title_zh="ESC/POS 小票打印机",
    title_en="ESC/POS ticket printer",
    transports=frozenset({"serial", "tcp", "usb", "usblp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    probe=PROBE,
)
