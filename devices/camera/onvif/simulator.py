"""Simulated ONVIF camera: SOAP with UsernameToken, snapshots with HTTP Digest, its own clock.

{"do": "set", "clock_off_s": 600}     its clock jumps
{"do": "set", "hang": true}           no answer
{"do": "set", "password": "x"}        somebody changed it
{"do": "set", "picture": "torn"}      whole | torn | html | missing
{"do": "set", "digest_only": true}    it wants HTTP Digest for SOAP too
{"do": "set", "media_path": "/x"}     its media service moved
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any, Final

from PIL import Image, ImageDraw

from devices.camera.onvif.options import Options
from devices.camera.onvif.protocol import password_digest
from devices.camera.onvif.xml import Element, read_xml
from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.wire.fault import FrameError
from devices.wire.http import Challenge, authorization

SIZE: Final = (640, 360)
TOLERANCE_S: Final = 5.0
HEAD_MAX: Final = 16_384
BODY_MAX: Final = 65_536
EPOCH: Final = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
NONCES_KEPT: Final = 1000
SNAPSHOT: Final = "/snapshot?profile=sub"
_REALM: Final = "camera"
_FIELD: Final = re.compile(r'(\w+)="?([^",]*)"?')
_ENVELOPE: Final = "http://www.w3.org/2003/05/soap-envelope"


class SimulatedCamera(SimulatedDevice):
    """One camera; what it sees is the number of pictures that it gave."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options if isinstance(setup.options, Options) else Options()
        self._user, self._password = options.user, options.password
        self._service = options.service_path
        self._place = options.snapshot_path or SNAPSHOT
        self._witness = setup.witness
        self._random = setup.random
        self._buffer = bytearray()
        self._clock_off_s = 0.0
        self._hang = self._digest_only = False
        self._picture = "whole"
        self._media = "/onvif/media"
        self._nonce = self._new_nonce()
        self._used: set[str] = set()
        self._asked: list[str] = []
        self._given = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """A connection came or went."""
        del up, now
        self._buffer.clear()

    def on_timer(self, now: float) -> bytes:
        """Nothing happens by itself."""
        del now
        return b""

    def feed(self, data: bytes, now: float) -> bytes:
        """Whole requests; what is none is answered by 400."""
        self._buffer += data
        out = b""
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:end]).decode("latin-1")
            lines = head.split("\r\n")
            headers = {
                name.strip().lower(): text.strip()
                for name, _, text in (line.partition(":") for line in lines[1:])
            }
            told = headers.get("content-length", "0")
            size = int(told) if told.isdigit() and len(told) < 7 else 0
            if len(self._buffer) < end + 4 + size and size <= BODY_MAX:
                break
            body = bytes(self._buffer[end + 4 : end + 4 + size])
            del self._buffer[: end + 4 + size]
            if not self._hang:
                out += self._answer(lines[0], headers, body, now)
        del self._buffer[: -(HEAD_MAX + BODY_MAX)]
        return out

    def _answer(self, line: str, headers: Mapping[str, str], body: bytes, now: float) -> bytes:
        words = line.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return _response("400 Bad Request", b"", "text/plain")
        method, target, _ = words
        if method == "GET" and target == self._place:
            self._asked.append("picture")
            return self._give_picture(headers)
        if method != "POST" or target not in {self._service, self._media}:
            return _response("404 Not Found", b"", "text/html")
        try:
            document = read_xml(body)
        except FrameError:
            return _response("400 Bad Request", _fault("WellFormed"), "application/soap+xml")
        question = document.first("Envelope", "Body")
        name = question.children[0].name if question is not None and question.children else ""
        self._asked.append(name)
        if name != "GetSystemDateAndTime":
            if self._digest_only:
                if not self._digest_is_right(headers, method):
                    return self._challenge()
            elif not self._token_is_right(document, now):
                return _response("400 Bad Request", _fault("NotAuthorized"), "application/soap+xml")
        return self._answer_soap(name, target, now)

    def _answer_soap(self, name: str, target: str, now: float) -> bytes:
        media = target == self._media
        match name:
            case "GetSystemDateAndTime" if not media:
                inside = _clock(self._time(now))
            case "GetCapabilities" if not media:
                # Its own idea of its host, as many give it: only the path is of use.
                inside = (
                    "<t:Capabilities><t:Media>"
                    f"<t:XAddr>http://ipcamera.local{self._media}</t:XAddr>"
                    "</t:Media></t:Capabilities>"
                )
            case "GetProfiles" if media:
                inside = _profile("main", 1920, 1080) + _profile("sub", *SIZE)
            case "GetSnapshotUri" if media:
                place = self._place.replace("&", "&amp;")
                inside = f"<m:MediaUri><t:Uri>http://ipcamera.local{place}</t:Uri></m:MediaUri>"
            case _:
                return _response(
                    "400 Bad Request", _fault("ActionNotSupported"), "application/soap+xml"
                )
        answer = _envelope(f"<m:{name}Response>{inside}</m:{name}Response>")
        return _response("200 OK", answer, "application/soap+xml; charset=utf-8")

    # ---------------------------------------------------------------- who asks

    def _time(self, now: float) -> dt.datetime:
        return EPOCH + dt.timedelta(seconds=now % 1_000_000 + self._clock_off_s)

    def _token_is_right(self, document: Element, now: float) -> bool:
        if not self._user:
            return True
        token = document.first("Envelope", "Header", "UsernameToken")
        if token is None:
            return False
        nonce, created = token.value("Nonce"), token.value("Created")
        try:
            raw = base64.b64decode(nonce, validate=True)
            moment = dt.datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        except ValueError:
            return False
        age_s = abs((self._time(now) - moment).total_seconds())
        right = (
            token.value("Username") == self._user
            and token.value("Password") == password_digest(raw, created, self._password)
            and age_s <= TOLERANCE_S
            and nonce not in self._used
        )
        if right:
            if len(self._used) > NONCES_KEPT:
                self._used.clear()
            self._used.add(nonce)
        return right

    def _digest_is_right(self, headers: Mapping[str, str], method: str) -> bool:
        if not self._user:
            return True
        told = dict(_FIELD.findall(headers.get("authorization", "")))
        nc = told.get("nc", "")
        if told.get("nonce") != self._nonce or not re.fullmatch(r"[0-9a-f]{8}", nc):
            return False
        challenge = Challenge(_REALM, self._nonce, "auth")
        wanted = authorization(
            challenge,
            self._user,
            self._password,
            method,
            told.get("uri", ""),
            count=int(nc, 16),
            cnonce=told.get("cnonce", ""),
        )
        return f'response="{told.get("response")}"' in wanted

    def _challenge(self) -> bytes:
        self._nonce = self._new_nonce()
        words = f'Digest realm="{_REALM}", nonce="{self._nonce}", qop="auth", algorithm=MD5'
        return _response("401 Unauthorized", b"", "text/html", f"WWW-Authenticate: {words}\r\n")

    def _new_nonce(self) -> str:
        return hashlib.sha256(self._random.randbytes(16)).hexdigest()[:32]

    def _give_picture(self, headers: Mapping[str, str]) -> bytes:
        if not self._digest_is_right(headers, "GET"):
            return self._challenge()
        match self._picture:
            case "missing":
                return _response("404 Not Found", b"", "text/html")
            case "html":
                return _response("200 OK", b"<html>no</html>", "text/html")
        self._given += 1
        picture = draw(self._given)
        self._witness({"witness": "camera", "picture": self._given})
        torn = picture[: len(picture) // 2] if self._picture == "torn" else picture
        return _response("200 OK", torn, "image/jpeg")

    # ---------------------------------------------------------------- control

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Break it, or tell the state."""
        del now
        match request:
            case {"do": "state"}:
                return {"ok": True, "state": {"asked": list(self._asked), "pictures": self._given}}
            case {"do": "set", "clock_off_s": int() | float() as off}:
                self._clock_off_s = float(off)
            case {"do": "set", "hang": bool() as hang}:
                self._hang = hang
            case {"do": "set", "password": str() as password}:
                self._password = password
            case {"do": "set", "picture": "whole" | "torn" | "html" | "missing" as picture}:
                self._picture = str(picture)
            case {"do": "set", "digest_only": bool() as digest_only}:
                self._digest_only = digest_only
            case {"do": "set", "media_path": str() as path}:
                self._media = path
            case _:
                return {"ok": False, "error": f"a camera cannot do {dict(request)!r}"}
        return {"ok": True}

    def picture(self) -> bytes:
        """What it sees."""
        out = io.BytesIO()
        _scene(self._given).save(out, "PNG")
        return out.getvalue()


def draw(number: int) -> bytes:
    """The picture of this number as JPEG: a room with nobody in it."""
    out = io.BytesIO()
    _scene(number).save(out, "JPEG", quality=70)
    return out.getvalue()


def _scene(number: int) -> Image.Image:
    image = Image.new("RGB", SIZE, (196, 204, 210))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 250, SIZE[0], SIZE[1]), fill=(120, 108, 96))
    for left in range(40, SIZE[0], 150):
        pen.rectangle((left, 170, left + 110, 260), fill=(70, 96, 130))
    pen.text((12, 10), f"CAM {number:05d}", fill=(20, 20, 20))
    return image


def _response(status: str, body: bytes, kind: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def _envelope(inside: str) -> bytes:
    return (
        f'<?xml version="1.0"?><e:Envelope xmlns:e="{_ENVELOPE}" xmlns:m="urn:m" xmlns:t="urn:t">'
        f"<e:Body>{inside}</e:Body></e:Envelope>"
    ).encode()


def _fault(code: str) -> bytes:
    return _envelope(
        "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode>"
        f"<e:Value>ter:{code}</e:Value></e:Subcode></e:Code></e:Fault>"
    )


def _clock(moment: dt.datetime) -> str:
    return (
        "<m:SystemDateAndTime><t:UTCDateTime>"
        f"<t:Time><t:Hour>{moment.hour}</t:Hour><t:Minute>{moment.minute}</t:Minute>"
        f"<t:Second>{moment.second}</t:Second></t:Time>"
        f"<t:Date><t:Year>{moment.year}</t:Year><t:Month>{moment.month}</t:Month>"
        f"<t:Day>{moment.day}</t:Day></t:Date></t:UTCDateTime></m:SystemDateAndTime>"
    )


def _profile(token: str, width: int, height: int) -> str:
    return (
        f'<m:Profiles token="{token}"><t:VideoEncoderConfiguration><t:Resolution>'
        f"<t:Width>{width}</t:Width><t:Height>{height}</t:Height>"
        "</t:Resolution></t:VideoEncoderConfiguration></m:Profiles>"
    )


def build(setup: SimulatorSetup) -> SimulatedCamera:
    """Build a simulated camera."""
    return SimulatedCamera(setup)
