"""What status bytes mean, and the sentence for each fault.

Sources: Epson ESC/POS command reference (DLE EOT, GS a, GS r); SNBC BT-T080 (paper jam in DLE EOT 3)
and BT-UR056 (inverse near-end sense) programming manuals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

REAL_TIME_MASK = 0x93
REAL_TIME_VALUE = 0x12


@dataclass(frozen=True, slots=True)
class Report:
    """State of a printer as far as it was reported; None = not heard."""

    offline: bool | None = None
    cover_open: bool | None = None
    paper_end: bool | None = None
    near_end: bool | None = None
    cutter_error: bool | None = None
    jam: bool | None = None
    """Paper jam where the model tells it, else an error that can be recovered from."""
    unrecoverable: bool | None = None
    overheated: bool | None = None
    """Auto-recoverable: head temperature or voltage, or the head is lifted."""
    feed_button: bool | None = None

    @property
    def complete(self) -> bool:
        """Every part was reported that decides whether a ticket can be printed."""
        return None not in {
            self.offline, self.cover_open, self.paper_end, self.cutter_error, self.unrecoverable
        }  # fmt: skip

    def with_real_time(self, which: int, byte: int, *, near_end_inverted: bool = False) -> Report:
        """With the answer to DLE EOT ``which`` (1 printer, 2 off-line cause, 3 errors, 4 paper)."""
        if which == 1:
            return replace(self, offline=_bit(byte, 3), feed_button=_bit(byte, 6))
        if which == 2:
            seen = replace(self, cover_open=_bit(byte, 2))
            return replace(seen, paper_end=True) if _bit(byte, 5) else seen
        if which == 3:
            return replace(
                self,
                jam=_bit(byte, 2),
                cutter_error=_bit(byte, 3),
                unrecoverable=_bit(byte, 5),
                overheated=_bit(byte, 6),
            )
        near = byte & 0x0C == 0x0C
        return replace(self, near_end=near != near_end_inverted, paper_end=byte & 0x60 == 0x60)

    def with_automatic(self, block: bytes) -> Report:
        """With a four-byte automatic status block; it reports everything."""
        first, second, third, _ = block
        return Report(
            offline=_bit(first, 3),
            cover_open=_bit(first, 5),
            feed_button=_bit(first, 6),
            jam=_bit(second, 2),
            cutter_error=_bit(second, 3),
            unrecoverable=_bit(second, 5),
            overheated=_bit(second, 6),
            near_end=third & 0x03 == 0x03,
            paper_end=third & 0x0C == 0x0C,
        )

    def with_paper(self, byte: int) -> Report:
        """With the answer to GS r 1."""
        return replace(self, near_end=byte & 0x03 == 0x03, paper_end=byte & 0x0C == 0x0C)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why no ticket can be printed: a stable reason and what to do about it."""

    reason: str
    part: str
    message_zh: str
    message_en: str


PAPER_OUT = Fault("paper_out", "paper", "打印机缺纸，请换纸卷", "Out of paper: put in a new roll")
COVER_OPEN = Fault("cover_open", "cover", "打印机上盖打开，请合上", "Cover open: close it")
CUTTER = Fault(
    "cutter_error",
    "cutter",
    "切刀故障，请清除卡纸后重开电源",
    "Cutter stuck: clear it, power off and on",
)
JAM = Fault("paper_jam", "mechanism", "打印机卡纸，请清理", "Paper jam: clear it")
UNRECOVERABLE = Fault(
    "printer_error",
    "mechanism",
    "打印机故障，请断电重启，不行则报修",
    "Printer error: restart or repair",
)
OVERHEATED = Fault(
    "overheated", "mechanism", "打印头过热或抬起，稍候自动恢复", "Print head hot or lifted: wait"
)
OFFLINE = Fault(
    "offline", "printer", "打印机脱机，请检查面板", "Printer off-line: look at its panel"
)


def fault_of(report: Report, *, jam_bit: bool = False) -> Fault | None:
    """The most useful fault to name, or None when nothing that was heard is wrong."""
    causes = (
        (report.cover_open, COVER_OPEN),
        (report.paper_end, PAPER_OUT),
        (report.cutter_error, CUTTER),
        (report.unrecoverable, UNRECOVERABLE),
        (report.jam, JAM if jam_bit else UNRECOVERABLE),
        (report.overheated, OVERHEATED),
        (report.offline, OFFLINE),
    )
    return next((fault for present, fault in causes if present), None)


def _bit(byte: int, number: int) -> bool:
    return bool(byte >> number & 1)
