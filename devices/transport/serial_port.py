"""Serial ports by pyserial: exclusive, non-blocking, with a sentence for each way to fail."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import termios

import serial

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker, port_lost, wait_readable, wait_writable

log = logging.getLogger(__name__)

_PARITY = {
    "none": serial.PARITY_NONE,
    "even": serial.PARITY_EVEN,
    "odd": serial.PARITY_ODD,
    "mark": serial.PARITY_MARK,
    "space": serial.PARITY_SPACE,
}


class SerialChannel:
    """An open serial port that nobody else can open (flock and TIOCEXCL)."""

    def __init__(self, line: LineConfig, waker: Waker) -> None:
        self._name = line.port
        self._waker = waker
        _check_node(line)
        try:
            self._serial = serial.Serial(
                port=line.port,
                baudrate=line.baud,
                bytesize=line.data_bits,
                parity=_PARITY[line.parity],
                stopbits=line.stop_bits,
                timeout=0,
                write_timeout=0,
                exclusive=True,
            )
        except (serial.SerialException, OSError, ValueError, termios.error) as err:
            raise _open_error(line, err) from err
        self._fd = self._serial.fileno()
        try:
            fcntl.ioctl(self._fd, termios.TIOCEXCL)
        except OSError as err:
            log.debug("no TIOCEXCL on %s: %s", line.port, err)

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """See ``Channel.read``."""
        try:
            if not wait_readable(self._fd, self._waker, timeout_s):
                return b""
            data: bytes = self._serial.read(max_bytes)
        except (serial.SerialException, OSError, ValueError, TypeError, termios.error) as err:
            raise port_lost(self._name, str(err)) from err
        return data

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ``Channel.write``."""
        try:
            if not wait_writable(self._fd, timeout_s):
                return 0
            return self._serial.write(data) or 0
        except (serial.SerialException, OSError, ValueError, TypeError, termios.error) as err:
            raise port_lost(self._name, str(err)) from err

    def port_status(self) -> int | None:
        """A serial port has none."""
        return None

    def close(self) -> None:
        """Give the port back."""
        try:
            fcntl.ioctl(self._fd, termios.TIOCNXCL)
        except (OSError, ValueError) as err:
            log.debug("closing %s: %s", self._name, err)
        try:
            self._serial.close()
        except (serial.SerialException, OSError, termios.error) as err:
            log.debug("closing %s: %s", self._name, err)


def _check_node(line: LineConfig) -> None:
    """Refuse what is not there or is no character device, before pyserial gives a riddle."""
    try:
        mode = os.stat(line.port).st_mode  # noqa: PTH116 - a link is followed, the errno is wanted
    except OSError as err:
        raise _open_error(line, err) from err
    if not stat.S_ISCHR(mode):
        raise _not_serial(line, "not a character device")


def _not_serial(line: LineConfig, detail: str) -> TransportError:
    return TransportError(
        f"线路 {line.name}：{line.port} 不是串口，请检查 hall.toml 中的 port",
        f"Line {line.name}: {line.port} is not a serial port; check port in hall.toml",
        code="not_serial",
        detail=detail,
    )


def _open_error(line: LineConfig, err: Exception) -> TransportError:
    """One sentence for each way in which a serial port does not open."""
    number = getattr(err, "errno", None)
    if number is None and err.args and isinstance(err.args[0], int):
        number = err.args[0]
    detail = str(err)
    if number in {errno.ENOENT, errno.ENODEV, errno.ENXIO}:
        return TransportError(
            f"线路 {line.name}：找不到串口 {line.port}，请检查 USB 线是否插好、名称是否正确",
            f"Line {line.name}: no port {line.port}; check the plug and the name in hall.toml",
            code="port_missing",
            detail=detail,
        )
    if number in {errno.EACCES, errno.EPERM}:
        return TransportError(
            f"线路 {line.name}：没有权限打开 {line.port}，请把运行用户加入 dialout 组后重新登录",
            f"Line {line.name}: no permission for {line.port}; add the user to group dialout",
            code="no_permission",
            detail=detail,
        )
    if number in {errno.EBUSY, errno.EAGAIN}:
        return TransportError(
            f"线路 {line.name}：串口 {line.port} 已被其他程序占用，请先关闭那个程序",
            f"Line {line.name}: port {line.port} is used by another program; close that first",
            code="port_busy",
            detail=detail,
        )
    if number == errno.ENOTTY or "Could not configure port" in detail:
        return _not_serial(line, detail)
    return TransportError(
        f"线路 {line.name}：打不开串口 {line.port}",
        f"Line {line.name}: cannot open {line.port}",
        code="port_failed",
        detail=detail,
    )
