"""Errors of the hardware library: one small tree, every error with a stable code and a sentence.

Paper low, cover open or a busy board is a *status*, never an exception. Exceptions are for work that
could not be done:

* ``TransportError``   the port: missing, busy, no permission, unplugged, connection refused.
* ``DeviceTimeout``    the device stayed silent longer than it may.
* ``ProtocolError``    the device answered something that its protocol does not allow.
* ``DeviceRefused``    the device, or the line in front of it, said no (queue full, unsupported, NACK).
* ``DeviceConfigError`` hall.toml describes a device that cannot be built.

Foreign exceptions (OSError, SerialException, USBError) are converted inside ``devices.transport``.
"""

from __future__ import annotations


class DeviceError(Exception):
    """Something about a device could not be done.

    ``code`` is stable and for programs, ``detail`` is for the log, the two messages are for people.
    """

    code = "device_error"

    def __init__(
        self, message_zh: str, message_en: str, *, code: str | None = None, detail: str = ""
    ) -> None:
        super().__init__(message_zh, message_en)
        self.message_zh = message_zh
        self.message_en = message_en
        self.code = code or type(self).code
        self.detail = detail

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"[{self.code}] {self.message_zh} / {self.message_en}{detail}"


class TransportError(DeviceError):
    """The port is missing, busy, forbidden or gone, for example an unplugged USB adapter."""

    code = "transport"


class DeviceTimeout(DeviceError):  # noqa: N818 - the name of the design; a time-out is the fact
    """No answer within the device's own limit, for example a strip that is switched off."""

    code = "timeout"


class ProtocolError(DeviceError):
    """An answer that the protocol does not allow, for example a wrong sum or an unknown command."""

    code = "protocol"


class DeviceRefused(DeviceError):  # noqa: N818 - the name of the design; a refusal is the fact
    """The device or its line said no, for example a full queue or a command it does not have."""

    code = "refused"


class DeviceConfigError(DeviceError):
    """hall.toml describes a device that cannot be built, for example an unknown make."""

    code = "config"
    device = ""
    """The device's name in hall.toml, where the error is about one."""
