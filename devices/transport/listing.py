"""The ports of this machine on which a device may be, with the names that stay the same after a restart."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import usb.core
from serial.tools import list_ports

from config.setup_model import Transport
from devices.transport.usb_port import PRINTER_CLASS

log = logging.getLogger(__name__)

_DEV = Path("/dev")
_KNOWN_USB = {(0x0400, 0xC35A): "identity card reader"}
"""Devices with pipes of a vendor class, by vendor and product."""


@dataclass(frozen=True, slots=True)
class PortFound:
    """A port. ``port`` is what belongs into hall.toml: the most lasting of its names."""

    transport: Transport
    port: str
    node: str
    description: str = ""
    lasting: bool = True
    """False for a name that changes when something is plugged elsewhere or in another order."""


def list_all(
    dev: Path = _DEV,
    serial_ports: Callable[[], Iterable[tuple[str, str]]] | None = None,
    usb_devices: Callable[[], Iterable[PortFound]] | None = None,
) -> list[PortFound]:
    """Everything that can be seen without opening anything."""
    named = _links(dev / "serial" / "by-path", dev / "serial" / "by-id", dev / "hall")
    found = []
    for node, description in (serial_ports or _serial_ports)():
        best = named.get(str(Path(node).resolve()), node)
        found.append(PortFound("serial", best, node, description, lasting=best != node))
    for path in sorted((dev / "usb").glob("lp*")):
        best = named.get(str(path.resolve()), str(path))
        found.append(PortFound("usblp", best, str(path), "USB printer", lasting=best != str(path)))
    inputs = _links(dev / "input" / "by-path", dev / "input" / "by-id", dev / "hall")
    for node, name in sorted(inputs.items()):
        if "event" in Path(node).name:
            found.append(PortFound("evdev", name, node, "input device"))
    found += (usb_devices or _usb_devices)()
    return found


def _links(*folders: Path) -> dict[str, str]:
    """Lasting names by node; the last folder wins: what an installer named himself beats all."""
    names: dict[str, str] = {}
    for folder in reversed(folders):
        if folder.is_dir():
            for link in sorted(folder.iterdir()):
                names.setdefault(str(link.resolve()), str(link))
    return names


def _serial_ports() -> list[tuple[str, str]]:
    return [
        (port.device, "" if port.description == "n/a" else port.description)
        for port in sorted(list_ports.comports())
    ]


def _usb_devices() -> list[PortFound]:
    """Printers and known readers behind libusb; none where libusb is missing."""
    found = []
    try:
        for device in usb.core.find(find_all=True):
            what = _KNOWN_USB.get((device.idVendor, device.idProduct), "")
            if not what and any(
                interface.bInterfaceClass == PRINTER_CLASS
                for configuration in device
                for interface in configuration
            ):
                what = "USB printer"
            if what:
                name = f"usb:{device.idVendor:04x}:{device.idProduct:04x}"
                found.append(PortFound("usb", name, name, what))
    except (usb.core.USBError, usb.core.NoBackendError, NotImplementedError) as err:
        log.info("USB devices cannot be listed: %s", err)
    return found
