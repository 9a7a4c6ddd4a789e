"""A simulated printer in a process of its own, as a printer is a machine of its own: tells when each ticket began.

``python -m tests.bench.far_printer PORT`` listens on TCP; writes a line of monotonic ns for the first byte of each
ticket. The kernel's monotonic clock is the same for all processes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.setup_model import DeviceConfig, LineConfig
from devices.simulation.server import SimServer

ROOT: Final = Path(__file__).resolve().parents[2]
TICKET_BEGINS: Final = b"\x1b@"
STOP_LIMIT_S: Final = 5.0


def printer_on(port: int) -> tuple[LineConfig, DeviceConfig]:
    """The kiosk's line and printer, for both ends."""
    line = LineConfig(name="printer", transport="tcp", port=f"127.0.0.1:{port}", owner="kiosk-1")
    device = DeviceConfig(
        name="printer-1", kind="ticket_printer", make="escpos", line="printer", program="kiosk-1"
    )
    return line, device


@contextmanager
def running(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The printer, listening, until the end of the block; its output is a pipe."""
    argv = [sys.executable, "-m", "tests.bench.far_printer", str(port)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=ROOT) as process:
        try:
            if process.stdout is None or process.stdout.readline() != b"ready\n":
                raise RuntimeError("the printer does not start")
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_LIMIT_S)


def main() -> None:
    """Print until SIGTERM."""
    line, device = printer_on(int(sys.argv[1]))
    server = SimServer([line], [device], instant=True)
    endpoint = server._lines[0].endpoint
    read = endpoint.read

    def timed_read(max_bytes: int) -> bytes | None:
        data = read(max_bytes)
        if data and TICKET_BEGINS in data:
            os.write(1, b"%d\n" % time.monotonic_ns())
        return data

    endpoint.read = timed_read  # type: ignore[method-assign]  # a witness beside the wire
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    os.write(1, b"ready\n")
    server.run()


if __name__ == "__main__":
    main()
