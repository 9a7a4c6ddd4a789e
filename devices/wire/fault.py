"""What was wrong with bytes on a wire: shared by all protocols, shown in the trace."""

from dataclasses import dataclass
from typing import Final

from devices.errors import ProtocolError

SHOWN_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """Bytes that looked like a frame and were not one: what was expected and what came."""

    what: str
    expected: str
    got: str
    raw: bytes

    def __str__(self) -> str:
        more = " ..." if len(self.raw) > SHOWN_MAX else ""
        shown = self.raw[:SHOWN_MAX].hex(" ").upper() + more
        return f"{self.what}: expected {self.expected}, got {self.got} in {shown}"


class FrameError(ProtocolError):
    """Bytes given as one frame are not a valid one; `fault` says where."""

    code = "frame"

    def __init__(self, fault: Fault) -> None:
        super().__init__(
            f"收到的数据帧有误：{fault}", f"The frame received is wrong: {fault}", detail=str(fault)
        )
        self.fault = fault
