"""Errors of the bus. A rule that says no is not among them: that is a reply with `ok` False."""

from __future__ import annotations

from typing import ClassVar


class BusError(Exception):
    """Something between a client and the controller failed; says what and what to do."""

    code: ClassVar[str] = "bus_error"

    def __init__(self, message_zh: str, message_en: str, **detail: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.message_en = message_en
        self.detail = detail


class NotReachable(BusError):  # noqa: N818 - the name of the design; a fact, not a fault
    """No answer within the limit. The command may or may not have taken effect: ask its outcome."""

    code = "not_reachable"


class ClientClosed(BusError):  # noqa: N818 - the name of the design; a fact, not a fault
    """The client was closed while the command waited, or before it was given."""

    code = "client_closed"


class MalformedMessage(BusError):  # noqa: N818 - the name of the design; a fact, not a fault
    """A frame is not what the contract says; `code` names how: the reply to it carries it."""

    code = "malformed"


class UnknownCommand(MalformedMessage):
    """The command's `type` is none of this protocol."""

    code = "unknown_command"


class KeysError(BusError):
    """A key file is missing, damaged or readable by others."""

    code = "keys"
