"""HTTP/1.1 as a device speaks it: one request, one answer (RFC 9112), with Digest (RFC 7616)."""

from devices.wire.http.decoder import Response, ResponseDecoder
from devices.wire.http.digest import Challenge, authorization, read_challenge
from devices.wire.http.request import build_request

__all__ = [
    "Challenge",
    "Response",
    "ResponseDecoder",
    "authorization",
    "build_request",
    "read_challenge",
]
