"""扫码器: reads codes."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds.common import (
    CommonCommand,
    CommonEvent,
    StartReading,
    StopReading,
)


@dataclass(frozen=True, slots=True)
class CodeScannerCapabilities:
    """What the scanner can do."""

    trigger: bool = False
    two_dimensional: bool = True


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A code was read; it may hold personal values, so ``repr`` is masked."""

    text: str
    symbology: str = ""

    def __repr__(self) -> str:
        return f"CodeScanned(<{len(self.text)} characters>, {self.symbology!r})"


CodeScannerCommand = StartReading | StopReading | CommonCommand


CodeScannerEvent = CodeScanned | CommonEvent
