"""Messages to frames and back. JSON, one frame per body; docs/PROTOCOL.md is the authority.

Commands are one frame, replies are one frame. Events and heartbeats are two: topic and body.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from typing import Any, Final, TypeVar, get_args

import msgspec
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api.errors import MalformedMessage, UnknownCommand
from queue_controller.api.view import HallView

MAX_REQUEST_BYTES: Final = 64 * 1024
MAX_REPLY_BYTES: Final = 64 * 1024 * 1024
MAX_ID: Final = 64
_OUR_NAME: Final = re.compile(r"[a-z_]{1,40}")
_SENT: Final = re.compile(r"(?<=value ).*(?= - at `)|(?<=value ).*$|(?<=field `).*(?=`)", re.DOTALL)
ID_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""What a command_id or client_id may look like."""

_encoder = msgspec.json.Encoder()
_request_decoder = msgspec.json.Decoder(m.Request)
_command_decoder: msgspec.json.Decoder[m.Command] = msgspec.json.Decoder(m.AnyCommand)
_reply_decoder = msgspec.json.Decoder(m.Reply)
_record_decoder = msgspec.json.Decoder(m.EventRecord)
_heartbeat_decoder = msgspec.json.Decoder(m.Heartbeat)
_tag_decoder = msgspec.json.Decoder(dict[str, Raw])

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
_decoders_lock = threading.Lock()

# Deep nesting ends in RecursionError, lone surrogates in UnicodeError: both come from outside.
_DECODE_ERRORS: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)

COMMAND_TYPES: Final = frozenset(str(cls.__struct_config__.tag) for cls in get_args(m.AnyCommand))

Body = TypeVar("Body")


def new_command_id() -> str:
    """A fresh id for one command; keep it until its reply is known.

    It begins with the wall clock, so that stored replies lie next to each other.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def fits_id(text: str) -> bool:
    """Whether a text may be a command_id or client_id."""
    # The pattern is slow beside the rest of a command's way, and most ids are plain.
    if text.isalnum() and text.isascii() and len(text) <= MAX_ID:
        return True
    return ID_PATTERN.fullmatch(text) is not None


def encode(value: msgspec.Struct) -> bytes:
    """Any message of the contract as JSON."""
    return _encoder.encode(value)


def encode_request(
    command: m.Command,
    *,
    hall_id: str,
    client_id: str,
    command_id: str,
    epoch: int = 0,
    pin: str = "",
    seen: tuple[m.Seen, ...] = (),
) -> bytes:
    """One command in its envelope, as the frame that goes to the controller."""
    body = Raw(_encoder.encode(command))
    return _encoder.encode(
        m.Request(m.PROTOCOL, hall_id, epoch, command_id, client_id, body, pin, seen)
    )


def decode_request(frame: bytes) -> m.Request:
    """The envelope of a command; its body stays undecoded.

    Raises:
        MalformedMessage: not JSON, not an envelope, or ids of a wrong form.
    """
    try:
        request = _request_decoder.decode(frame)
    except _DECODE_ERRORS as err:
        raise _malformed(err) from err
    if not (fits_id(request.command_id) and fits_id(request.client_id)):
        raise MalformedMessage(
            "命令编号或客户端编号的格式不对。",
            "The command_id or client_id has a wrong form.",
            what="id",
        )
    return request


def decode_command(body: Raw) -> m.Command:
    """The command of an envelope, strictly: an unknown field is an error.

    Raises:
        UnknownCommand: a type that this protocol does not have.
        MalformedMessage: a field is missing, unknown or of a wrong type.
    """
    try:
        return _command_decoder.decode(body)
    except _DECODE_ERRORS as err:
        tag = _tag_of(body)
        if tag and tag not in COMMAND_TYPES:
            tag = tag if _OUR_NAME.fullmatch(tag) else "…"
            raise UnknownCommand(
                f"控制器不认识命令“{tag}”，请检查程序版本是否一致。",
                f"The controller does not know the command {tag!r}; check that versions match.",
                type=tag,
            ) from err
        raise _malformed(err) from err


def decode_reply(frame: bytes) -> m.Reply:
    """The reply in a frame.

    Raises:
        MalformedMessage: not a reply.
    """
    try:
        return _reply_decoder.decode(frame)
    except _DECODE_ERRORS as err:
        raise _malformed(err) from err


def body_of(reply: m.Reply, kind: type[Body]) -> Body:
    """The body of a reply as `kind` (`Issued`, `Called`, `Done`, `HallView` ...).

    Raises:
        MalformedMessage: the body is something else.
    """
    try:
        return _decoder_of(kind).decode(reply.body)
    except _DECODE_ERRORS as err:
        raise _malformed(err) from err


def decode_view(reply: m.Reply) -> HallView:
    """The view that a snapshot's reply carries.

    Raises:
        MalformedMessage: the body is no view.
    """
    return body_of(reply, HallView)


def decode_record(frame: bytes) -> m.EventRecord:
    """The record in the second frame of an event.

    Raises:
        MalformedMessage: not a record.
    """
    try:
        return _record_decoder.decode(frame)
    except _DECODE_ERRORS as err:
        raise _malformed(err) from err


def decode_heartbeat(frame: bytes) -> m.Heartbeat:
    """The heartbeat in the second frame of topic `hb`.

    Raises:
        MalformedMessage: not a heartbeat.
    """
    try:
        return _heartbeat_decoder.decode(frame)
    except _DECODE_ERRORS as err:
        raise _malformed(err) from err


def _decoder_of(kind: type[Body]) -> msgspec.json.Decoder[Body]:
    """The decoder of a type, made by one thread at a time.

    msgspec learns a type at its first use and lets other threads run meanwhile: two that begin with
    the same one together end the process.
    """
    found = _decoders.get(kind)
    if found is None:
        with _decoders_lock:
            found = _decoders.get(kind)
            if found is None:
                found = _decoders[kind] = msgspec.json.Decoder(kind)
    return found


def _tag_of(body: Raw) -> str:
    try:
        tag = msgspec.json.decode(_tag_decoder.decode(body)["type"])
    except (*_DECODE_ERRORS, KeyError):
        return ""
    return tag[:64] if isinstance(tag, str) else ""


def _shown(sent: re.Match[str]) -> str:
    return sent[0] if _OUR_NAME.fullmatch(sent[0].strip("'")) else "…"


def _malformed(err: Exception) -> MalformedMessage:
    # msgspec's text names the field and the expected type, but also what was sent for a word or as a
    # field's name. That may be anything: a person's number, or what a terminal takes for an order.
    what = _SENT.sub(_shown, str(err))[:200]
    return MalformedMessage(
        f"消息格式不对：{what}", f"The message does not fit the contract: {what}", what=what
    )
