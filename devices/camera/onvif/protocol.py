"""ONVIF over SOAP 1.2: the four questions that lead to a picture, and what is in their answers. Pure.

Sources: ONVIF Core and Media service specifications (device.wsdl, media.wsdl); ONVIF Application Programmer's Guide
1.0 (UsernameToken); WS-Security UsernameToken Profile 1.0.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from devices.camera.onvif.xml import Element, read_xml
from devices.wire.fault import Fault, FrameError
from devices.wire.http import Response

SOAP_TYPE: Final = "application/soap+xml; charset=utf-8"
_ENVELOPE: Final = "http://www.w3.org/2003/05/soap-envelope"
_DEVICE: Final = "http://www.onvif.org/ver10/device/wsdl"
_MEDIA: Final = "http://www.onvif.org/ver10/media/wsdl"
_SECURITY: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)
_UTILITY: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
)
_DIGEST: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
    "#PasswordDigest"
)
OK: Final = 200
UNAUTHORIZED: Final = 401
JPEG_HEAD: Final = b"\xff\xd8\xff"
JPEG_TAIL: Final = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Login:
    """A UsernameToken of one request; the nonce is random and used once."""

    user: str
    password: str
    nonce: bytes
    created: str

    def __repr__(self) -> str:
        return f"Login({self.user!r}, ...)"


@dataclass(frozen=True, slots=True)
class Profile:
    """A stream of the camera; sizes are 0 where it did not tell."""

    token: str
    width: int
    height: int


# ------------------------------------------------------------------ questions


def created_text(moment: dt.datetime) -> str:
    """A moment as UsernameToken writes it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def password_digest(nonce: bytes, created: str, password: str) -> str:
    """Base64(SHA-1(nonce, created, password))."""
    digest = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    return base64.b64encode(digest.digest()).decode()


def envelope(body: str, login: Login | None = None) -> bytes:
    """A SOAP request."""
    header = "" if login is None else f"<s:Header>{_security(login)}</s:Header>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{_ENVELOPE}">'
        f"{header}<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _security(login: Login) -> str:
    digest = password_digest(login.nonce, login.created, login.password)
    nonce = base64.b64encode(login.nonce).decode()
    return (
        f'<o:Security xmlns:o="{_SECURITY}" xmlns:u="{_UTILITY}" s:mustUnderstand="1">'
        f"<o:UsernameToken><o:Username>{escape(login.user)}</o:Username>"
        f'<o:Password Type="{_DIGEST}">{digest}</o:Password><o:Nonce>{nonce}</o:Nonce>'
        f"<u:Created>{login.created}</u:Created></o:UsernameToken></o:Security>"
    )


def ask_clock() -> str:
    """What is the camera's time? Needs no login."""
    return f'<GetSystemDateAndTime xmlns="{_DEVICE}"/>'


def ask_capabilities() -> str:
    """Where is its media service?"""
    return f'<GetCapabilities xmlns="{_DEVICE}"><Category>Media</Category></GetCapabilities>'


def ask_profiles() -> str:
    """Which streams has it?"""
    return f'<GetProfiles xmlns="{_MEDIA}"/>'


def ask_snapshot_uri(token: str) -> str:
    """Where are the pictures of a stream?"""
    return (
        f'<GetSnapshotUri xmlns="{_MEDIA}"><ProfileToken>{escape(token)}</ProfileToken>'
        "</GetSnapshotUri>"
    )


# ------------------------------------------------------------------ answers


def read_answer(body: bytes, name: str) -> Element:
    """The element of this name in the SOAP body.

    Raises:
        FrameError: it is no such answer.
    """
    found = read_xml(body).first("Envelope", "Body", name)
    if found is None:
        raise FrameError(Fault("SOAP answer", name, "something else", b""))
    return found


def read_fault(body: bytes) -> str:
    """The innermost code of a SOAP fault, "NotAuthorized"; empty if it is none."""
    try:
        fault = read_xml(body).first("Envelope", "Body", "Fault")
    except FrameError:
        return ""
    if fault is None:
        return ""
    codes = [one.text.strip() for one in fault.all("Value")]
    return codes[-1].rpartition(":")[2] if codes else "Fault"


def read_clock(body: bytes) -> dt.datetime:
    """The camera's time.

    Raises:
        FrameError: the answer holds none.
    """
    answer = read_answer(body, "GetSystemDateAndTimeResponse")
    moment = answer.first("UTCDateTime") or answer
    try:
        fields = [int(moment.value("Date", name)) for name in ("Year", "Month", "Day")]
        fields += [int(moment.value("Time", name)) for name in ("Hour", "Minute", "Second")]
        year, month, day, hour, minute, second = fields
        return dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except (ValueError, OverflowError) as err:
        raise FrameError(Fault("clock", "a date and a time", str(err), b"")) from err


def read_media_path(body: bytes) -> str:
    """The path of the media service; its host may be one that only the camera knows.

    Raises:
        FrameError: there is no media service.
    """
    answer = read_answer(body, "GetCapabilitiesResponse")
    return path_of(answer.value("Media", "XAddr"))


def read_profiles(body: bytes) -> list[Profile]:
    """Its streams."""
    answer = read_answer(body, "GetProfilesResponse")
    profiles = []
    for one in answer.all("Profiles"):
        token = one.attributes.get("token", "")
        width = one.value("VideoEncoderConfiguration", "Resolution", "Width")
        height = one.value("VideoEncoderConfiguration", "Resolution", "Height")
        if token:
            profiles.append(Profile(token, _number(width), _number(height)))
    return profiles


def choose_profile(profiles: list[Profile], min_width: int) -> Profile | None:
    """The smallest stream that is wide enough, else the widest."""
    wide = [one for one in profiles if one.width >= min_width]
    if wide:
        return min(wide, key=lambda one: one.width * one.height)
    return max(profiles, key=lambda one: one.width, default=None)


def read_snapshot_path(body: bytes) -> str:
    """Where to get a picture.

    Raises:
        FrameError: the answer names no place.
    """
    return path_of(read_answer(body, "GetSnapshotUriResponse").value("Uri"))


def path_of(address: str) -> str:
    """Path and query of an HTTP address, fit for a request line.

    Raises:
        FrameError: it is no address of that kind.
    """
    try:
        parts = urlsplit(address)
    except ValueError as err:
        raise FrameError(Fault("address", "an http address", str(err), b"")) from err
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme != "http" or any(not "!" <= char <= "~" for char in path):
        raise FrameError(Fault("address", "an http address", repr(address[:80]), b""))
    return path


def expect_ok(response: Response) -> None:
    """Only an answer with status 200 is one.

    Raises:
        FrameError: it has another.
    """
    if response.status != OK:
        raise FrameError(Fault("answer", f"status {OK}", str(response.status), b""))


def wants_login(response: Response) -> bool:
    """Whether the question was refused for its login."""
    if response.status == UNAUTHORIZED:
        return True
    refused = response.status in {400, 403, 500}
    return refused and read_fault(response.body) == "NotAuthorized"


def why_no_picture(response: Response) -> str:
    """Empty if the answer is a whole JPEG, else what is wrong with it."""
    body = response.body
    if response.content_type != "image/jpeg":
        return f"content type {response.content_type or 'missing'}"
    if not body.startswith(JPEG_HEAD):
        return "no JPEG head"
    if not body.endswith(JPEG_TAIL):
        return "JPEG is cut short"
    return ""


def explain(data: bytes, *, outgoing: bool) -> str:
    """A request or the head of an answer in words, without login, body or picture."""
    line = data.partition(b"\r\n")[0][:120].decode("latin-1")
    if outgoing:
        method, _, rest = line.partition(" ")
        asked = next((name for name in _ASKED if name.encode() in data), "")
        return f"{method} {rest.partition(' ')[0].partition('?')[0]} {asked}".strip()
    if line.startswith("HTTP/"):
        return f"answer {line.partition(' ')[2]}"
    return f"{len(data)} bytes of an answer"


_ASKED: Final = ("GetSystemDateAndTime", "GetCapabilities", "GetProfiles", "GetSnapshotUri")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
