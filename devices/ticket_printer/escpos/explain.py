"""Names of commands and answers for the technician's trace; never a word of the ticket's text."""

from __future__ import annotations

from itertools import groupby

from devices.ticket_printer.escpos.decode import (
    AutomaticStatus,
    ClearReply,
    Decoder,
    FlowControl,
    Noise,
    PresenterStatus,
    ProcessReply,
    RealTimeReply,
    SingleByte,
    TextReply,
)
from devices.ticket_printer.escpos.parse import Command, Parser

_QUIET = frozenset({"ignored"})


def explain_to_printer(data: bytes) -> str:
    """What these bytes tell the printer to do."""
    parser = Parser()
    names = [_name(command) for command in parser.feed(data)]
    if parser.held_bytes:
        names.append(f"the first {parser.held_bytes} bytes of a command")
    runs = ((name, len(list(group))) for name, group in groupby(names))
    return ", ".join(name if count == 1 else f"{name} x{count}" for name, count in runs)


def _name(command: Command) -> str:
    if command.name.startswith("text"):
        return f"text of {len(command.data)} bytes"
    if command.name in _QUIET:
        return "zero" if command.data == b"\x00" else "ignored byte"
    if command.name == "raster" and len(command.data) >= 6:
        width, height = command.data[2] + 256 * command.data[3], command.data[4]
        return f"raster {width * 8}x{height + 256 * command.data[5]}"
    if len(command.data) == 1 and command.raw_bytes > 1:
        return f"{command.name} {command.data[0]}"
    return command.name


def explain_from_printer(data: bytes, *, automatic_status: bool = True) -> str:
    """What these bytes of the printer say."""
    decoder = Decoder(automatic_status=automatic_status)
    said: list[str] = []
    for answer in (*decoder.feed(data), *decoder.reset()):
        match answer:
            case RealTimeReply(byte=byte):
                said.append(f"status {byte:02X}")
            case AutomaticStatus(block=block):
                said.append(f"automatic status {block.hex(' ')}")
            case TextReply(text=text):
                said.append(f"id {text}")
            case ProcessReply(mark=mark):
                said.append(f"process {mark.decode('ascii', 'replace')} printed")
            case ClearReply():
                said.append("buffers cleared")
            case SingleByte(byte=byte) | PresenterStatus(byte=byte):
                said.append(f"byte {byte:02X}")
            case FlowControl(ready=ready):
                said.append("XON" if ready else "XOFF")
            case Noise(data=noise):
                said.append(f"noise {noise.hex(' ')}")
    return ", ".join(said)
