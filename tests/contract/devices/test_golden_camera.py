"""ONVIF, HTTP Digest and RTSP bytes that must never change.

Sources: ONVIF Application Programmer's Guide 1.0 (UsernameToken example), RFC 2617 section 3.5, RFC 2326 sections 10.1 and
10.12, ITU-T T.81 (SOI and EOI markers).
"""

from __future__ import annotations

import base64
import datetime as dt

import pytest

from devices.camera.onvif import protocol, rtsp
from devices.camera.onvif.protocol import Login, Profile
from devices.wire.fault import FrameError
from devices.wire.http import (
    Challenge,
    Response,
    ResponseDecoder,
    authorization,
    build_request,
    read_challenge,
)

RFC_CHALLENGE = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", '
    'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)


def test_password_digest_of_the_guide() -> None:
    nonce = base64.b64decode("LKqI6G/AikKCQrN0zqZFlg==")
    digest = protocol.password_digest(nonce, "2010-09-16T07:50:45Z", "userpassword")
    assert digest == "tuOSpGlFlIXsozq4HFNeeGeFLEI="


def test_http_digest_of_the_rfc() -> None:
    challenge = read_challenge(RFC_CHALLENGE)
    assert challenge is not None
    assert challenge.qop == "auth"
    header = authorization(
        challenge, "Mufasa", "Circle Of Life", "GET", "/dir/index.html", count=1, cnonce="0a4f113b"
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in header
    assert "nc=00000001" in header
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in header


def test_interleaved_rtp_head() -> None:
    packet = rtsp.Packet(0, bytes(1400))
    assert packet.to_bytes()[:4] == bytes.fromhex("24 00 05 78")
    assert rtsp.read_packet(packet.to_bytes() + b"$") == (packet, 1404)
    assert rtsp.read_packet(packet.to_bytes()[:-1]) is None
    with pytest.raises(FrameError):
        rtsp.read_packet(b"RTSP/1.0 200 OK")


def test_rtsp_options() -> None:
    frame = rtsp.build_request("OPTIONS", "rtsp://10.0.0.9/", 1)
    assert frame == b"OPTIONS rtsp://10.0.0.9/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    assert rtsp.session_of("12345678;timeout=60") == "12345678"


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"\xff\xd8\xff\xe0...\xff\xd9", "image/jpeg", ""),
        (b"\xff\xd8\xff\xe0...", "image/jpeg", "JPEG is cut short"),
        (b"<html>\xff\xd9", "image/jpeg", "no JPEG head"),
        (b"\xff\xd8\xff\xe0\xff\xd9", "text/html", "content type text/html"),
    ],
)
def test_jpeg_answers(body: bytes, kind: str, why: str) -> None:
    answer = Response(200, (("content-type", f"{kind}; x=1"),), body)
    assert protocol.why_no_picture(answer) == why


def test_requests() -> None:
    assert build_request("GET", "/snap?a=1", "10.0.0.9:80") == (
        b"GET /snap?a=1 HTTP/1.1\r\nHost: 10.0.0.9:80\r\nConnection: close\r\n\r\n"
    )
    login = Login("admin", "secret", bytes(16), "2026-01-02T03:04:05Z")
    text = protocol.envelope(protocol.ask_profiles(), login).decode()
    assert "<o:Username>admin</o:Username>" in text
    assert "<u:Created>2026-01-02T03:04:05Z</u:Created>" in text
    assert "secret" not in text
    assert "secret" not in repr(login)
    for target in ("/a b", "/a\r\nX: y", ""):
        with pytest.raises(FrameError):
            build_request("GET", target, "h")


def test_created_is_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=8))
    assert protocol.created_text(dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=zone)) == (
        "2026-01-01T19:04:05Z"
    )


def test_smallest_profile_that_is_wide_enough() -> None:
    small, sub, main = Profile("s", 320, 240), Profile("b", 640, 360), Profile("m", 1920, 1080)
    assert protocol.choose_profile([main, sub, small], 640) == sub
    assert protocol.choose_profile([small], 640) == small
    assert protocol.choose_profile([], 640) is None


def test_host_of_the_camera_is_not_believed_and_its_path_is_checked() -> None:
    assert protocol.path_of("http://ipcamera.local:8000/snap?x=1") == "/snap?x=1"
    for address in ("https://h/x", "ftp://h/x", "http://h/a b", "", "http://[::1/x"):
        with pytest.raises(FrameError):
            protocol.path_of(address)


@pytest.mark.parametrize(
    "text",
    [
        b"<a>",
        b"",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a>" * 100 + b"</a>" * 100,
        b"\xff\xfe\x00",
        b"<a>" + b"x" * (600 * 1024) + b"</a>",
    ],
)
def test_xml_that_is_refused(text: bytes) -> None:
    with pytest.raises(FrameError):
        protocol.read_answer(text, "GetProfilesResponse")


def test_fault_codes() -> None:
    fault = (
        b'<e:Envelope xmlns:e="x"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode>'
        b"<e:Value>ter:NotAuthorized</e:Value></e:Subcode></e:Code></e:Fault></e:Body></e:Envelope>"
    )
    assert protocol.read_fault(fault) == "NotAuthorized"
    assert protocol.read_fault(b"no") == ""


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\n\xff\xd8\xff\r\n2;x=y\r\n\xff\xd9\r\n0\r\n\r\n"
)
SIZED = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\nabcd"
UNSIZED = b"HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xd9"
EMPTY = b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest nonce="a"\r\n\r\n'


@pytest.mark.parametrize("size", [1, 3, 7, 10_000])
def test_answers_in_any_slices_behind_noise(size: int) -> None:
    stream = b"HTTP/1.noise\r\n\r\nHT" + SIZED + CHUNKED + EMPTY + UNSIZED
    decoder = ResponseDecoder()
    found = [
        one
        for start in range(0, len(stream), size)
        for one in decoder.feed(stream[start : start + size])
    ]
    assert [(one.status, one.body) for one in found] == [
        (200, b"abcd"),
        (200, b"\xff\xd8\xff\xff\xd9"),
        (401, b""),
        (200, b"\xff\xd8\xff\xd9"),
    ]
    assert found[2].header("www-authenticate") == 'Digest nonce="a"'
    assert "abcd" not in repr(found)


def test_decoder_holds_no_more_than_one_body() -> None:
    decoder = ResponseDecoder(body_max=1000)
    assert decoder.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n") == []
    for head in (b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "):
        decoder.forget()
        decoder.feed(head)
        for _ in range(200):
            decoder.feed(bytes(1000))
            assert decoder.held_bytes < 40_000


def test_challenges_that_cannot_be_answered() -> None:
    for header in ("Basic realm=x", "Digest realm=x", 'Digest nonce="a", qop="auth-int"', ""):
        assert read_challenge(header) is None
    assert read_challenge('Digest nonce="a", algorithm=SHA-256') == Challenge(
        "", "a", algorithm="SHA-256"
    )
