"""Readers of second-generation identity cards with the SAM module (新中新, 华视, 神思, 精伦, 普天 and others)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.id_card_reader.sdt.driver import SdtReader
from devices.id_card_reader.sdt.probe import PROBE
from devices.id_card_reader.sdt.protocol import Options
from devices.kinds import IdCardReaderCapabilities, Kind

__all__ = ["MAKE", "Options", "SdtReader"]


def _build(setup: DriverSetup) -> SdtReader:
    return SdtReader(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> IdCardReaderCapabilities:
    # The photo is dropped; of foreign cards those of before 2023 are read.
    return IdCardReaderCapabilities(photo=False, foreign_cards=True)


MAKE = Make(
    kind=Kind.ID_CARD_READER,
    name="sdt",
    title_zh="二代身份证阅读器（SAM 模块）",
    title_en="Identity card reader (SAM module)",
    transports=frozenset({"serial", "usb", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
    probe=PROBE,
)
