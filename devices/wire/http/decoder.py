"""Bytes to HTTP answers, with bounded memory; what is no answer is dropped up to the next status line.

HTTP has no check sum: that a body is whole is known by its length alone, and its reader looks at what is in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

HEAD_MAX: Final = 16 * 1024
BODY_MAX: Final = 4 * 1024 * 1024
_START: Final = b"HTTP/1."
_HEAD_END: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r\n")
_SIZE: Final = re.compile(r"\d{1,9}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,7})[ \t]*(?:;[^\r\n]*)?\r\n")
_CHUNK_LINE_MAX: Final = 256
_NO_BODY: Final = frozenset({204, 304})
_CONTINUE_BELOW: Final = 200
_ENDS: Final = (("image/jpeg", b"\xff\xd9"), ("xml", b"Envelope>"))
"""How a body ends whose length nobody tells: by what it is."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. Header names are lower case; ``body`` may show people and is never logged."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """The first header of this name; empty if there is none."""
        return next((text for known, text in self.headers if known == name), "")

    def all_headers(self, name: str) -> list[str]:
        """Every header of this name."""
        return [text for known, text in self.headers if known == name]

    @property
    def content_type(self) -> str:
        """Type of the body without its parameters, lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass(slots=True)
class _Head:
    """A head whose body is still coming; ``length`` None: chunks, or an end that the body shows."""

    status: int
    headers: tuple[tuple[str, str], ...]
    length: int | None
    chunked: bool


class ResponseDecoder:
    """Takes any slice of bytes; never raises, holds at most one head and one body."""

    def __init__(self, body_max: int = BODY_MAX) -> None:
        self._body_max = body_max
        self._buffer = bytearray()
        self._body = bytearray()
        self._head: _Head | None = None
        self.dropped_bytes = 0

    def feed(self, data: bytes) -> list[Response]:
        """Whole answers out of what has come."""
        found: list[Response] = []
        for start in range(0, len(data), HEAD_MAX):
            self._buffer += data[start : start + HEAD_MAX]
            while (response := self._step()) is not None:
                if isinstance(response, Response):
                    found.append(response)
        return found

    def forget(self) -> None:
        """Drop what is half there: its question is over."""
        self.dropped_bytes += len(self._buffer) + len(self._body)
        self._buffer.clear()
        self._body.clear()
        self._head = None

    @property
    def held_bytes(self) -> int:
        """Bytes in memory."""
        return len(self._buffer) + len(self._body)

    # ---------------------------------------------------------------- own

    def _step(self) -> Response | bool | None:
        """A whole answer, True if something moved, None if more bytes are needed."""
        if self._head is None:
            return self._read_head()
        if self._head.chunked:
            return self._read_chunk(self._head)
        return self._read_body(self._head)

    def _read_head(self) -> Response | bool | None:
        self._hunt()
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            if len(self._buffer) > HEAD_MAX:
                return self._drop(1)
            return None
        head = _parse_head(bytes(self._buffer[: end + 2]))
        if head is None or (head.length or 0) > self._body_max:
            return self._drop(1)
        del self._buffer[: end + len(_HEAD_END)]
        if head.status < _CONTINUE_BELOW:
            return True
        if head.status in _NO_BODY or head.length == 0:
            return Response(head.status, head.headers, b"")
        self._head = head
        return True

    def _hunt(self) -> None:
        """Drop what cannot begin an answer."""
        at = self._buffer.find(_START)
        if at < 0:
            at = len(self._buffer)
            for size in range(min(len(_START) - 1, at), 0, -1):
                if self._buffer.endswith(_START[:size]):
                    at -= size
                    break
        if at:
            self._drop(at)

    def _drop(self, count: int) -> bool:
        del self._buffer[:count]
        self.dropped_bytes += count
        return True

    def _give_up(self) -> bool:
        """The answer cannot be right; what came after it is looked at again."""
        self.dropped_bytes += len(self._body)
        self._body.clear()
        self._head = None
        return True

    def _take(self, count: int) -> None:
        self._body += self._buffer[:count]
        del self._buffer[:count]

    def _read_body(self, head: _Head) -> Response | bool | None:
        if not self._buffer:
            return None
        if head.length is not None:
            self._take(min(head.length - len(self._body), len(self._buffer)))
            return self._whole(head) if len(self._body) == head.length else None
        self._take(len(self._buffer))
        if len(self._body) > self._body_max:
            return self._give_up()
        kind = dict(head.headers).get("content-type", "").lower()
        ended = any(word in kind and self._body.rstrip().endswith(end) for word, end in _ENDS)
        return self._whole(head) if ended else None

    def _read_chunk(self, head: _Head) -> Response | bool | None:
        line = _CHUNK.match(self._buffer)
        if line is None:
            broken = b"\n" in self._buffer or len(self._buffer) > _CHUNK_LINE_MAX
            return self._give_up() if broken else None
        size = int(line.group(1), 16)
        if len(self._body) + size > self._body_max:
            return self._give_up()
        whole = line.end() + size + 2
        if len(self._buffer) < whole:
            return None
        if self._buffer[whole - 2 : whole] != b"\r\n":
            return self._give_up()
        del self._buffer[: line.end()]
        self._take(size)
        del self._buffer[:2]
        return self._whole(head) if size == 0 else True

    def _whole(self, head: _Head) -> Response:
        body = bytes(self._body)
        self._body.clear()
        self._head = None
        return Response(head.status, head.headers, body)


def _parse_head(raw: bytes) -> _Head | None:
    status = _STATUS.match(raw)
    if status is None:
        return None
    headers: list[tuple[str, str]] = []
    for line in raw[status.end() :].split(b"\r\n")[:-1]:
        name, colon, text = line.partition(b":")
        if not colon or not name.strip():
            return None
        headers.append((name.strip().decode("latin-1").lower(), text.strip().decode("latin-1")))
    known = dict(headers)
    chunked = "chunked" in known.get("transfer-encoding", "").lower()
    told = known.get("content-length", "")
    if not chunked and told and _SIZE.fullmatch(told) is None:
        return None
    length = int(told) if told and not chunked else None
    code = int(status.group(1))
    if length is None and not chunked and not known.get("content-type"):
        length = 0
    return _Head(code, tuple(headers), length, chunked)
