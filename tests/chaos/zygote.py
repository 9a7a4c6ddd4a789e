"""Starts controllers quickly: imports once, forks one process per start.

`python -m tests.chaos.zygote MODULE ARGS...`; one line on standard input starts one controller, its pid comes back on
standard output. The forked process runs the module's `main` as a fresh start would; only the imports are done.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys


def main() -> None:
    """Fork one controller per line until standard input ends."""
    module = importlib.import_module(sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            devnull = os.open(os.devnull, os.O_RDWR)
            os.dup2(devnull, 0)
            os.dup2(2, 1)
            os._exit(module.main(sys.argv[2:]))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
