"""HTTP requests to bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from devices.wire.fault import Fault, FrameError

END: Final = "\r\n"


def build_request(
    method: str,
    target: str,
    host: str,
    *,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """One request; the device is asked to hang up after its answer.

    Raises:
        FrameError: a word holds a blank or a line break, so that it could be read as something else.
    """
    if any(c <= " " or c > "~" for word in (method, target, host) for c in word) or not target:
        raise FrameError(Fault("request", "words of printable ASCII", repr(target[:40]), b""))
    rows = [("Host", host), ("Connection", "close"), *headers]
    if body:
        rows.append(("Content-Length", str(len(body))))
    if any("\r" in text or "\n" in text for row in rows for text in row):
        raise FrameError(Fault("request", "headers of one line", "a line break", b""))
    head = END.join([f"{method} {target} HTTP/1.1", *(f"{name}: {text}" for name, text in rows)])
    return (head + END + END).encode("utf-8") + body
