"""RTSP frames (RFC 2326): requests, and RTP packets interleaved with them. No driver opens a stream yet.

Snapshots come by HTTP; a camera without them would need a stream and a video decoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from devices.wire.fault import Fault, FrameError

PORT: Final = 554
MARK: Final = 0x24
HEAD: Final = 4
PACKET_MAX: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Packet:
    """An RTP packet on its channel."""

    channel: int
    payload: bytes

    def to_bytes(self) -> bytes:
        """As it stands between RTSP messages.

        Raises:
            FrameError: it is longer than its length can tell.
        """
        if len(self.payload) > PACKET_MAX or not 0 <= self.channel <= 255:
            raise FrameError(Fault("packet", f"{PACKET_MAX} bytes", str(len(self.payload)), b""))
        size = len(self.payload).to_bytes(2, "big")
        return bytes((MARK, self.channel)) + size + self.payload


def read_packet(data: bytes) -> tuple[Packet, int] | None:
    """The packet at the first byte and its size on the wire; None if more bytes are needed.

    Raises:
        FrameError: no packet begins here.
    """
    if data and data[0] != MARK:
        raise FrameError(Fault("packet", "24h", f"{data[0]:02X}h", b""))
    if len(data) < HEAD:
        return None
    size = HEAD + int.from_bytes(data[2:4], "big")
    return (Packet(data[1], data[HEAD:size]), size) if len(data) >= size else None


def build_request(
    method: str, address: str, sequence: int, headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """One request."""
    rows = [f"{method} {address} RTSP/1.0", f"CSeq: {sequence}"]
    rows += [f"{name}: {text}" for name, text in headers]
    return ("\r\n".join(rows) + "\r\n\r\n").encode("ascii")


def session_of(header: str) -> str:
    """The session's name without its time-out."""
    return header.partition(";")[0].strip()
