"""Starts the hall's programs quickly: imports them once, forks one process per start.

`python -m tests.e2e.starter [MODULE ...]` (more of them) reads one JSON object per line and answers with one:

    {"start": MODULE, "argv": [...], "log": PATH, "out": PATH, "cwd": PATH, "env": {...}} -> {"pid": N}
    {"poll": PID}                                                            -> {"code": N or null}

The forked process runs the module's `main` as a fresh start would; only the imports are done. When
standard input ends, what still runs is killed.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import os
import signal
import sys
from typing import Any, Final, NoReturn

PROGRAMS: Final = (
    "queue_controller.server.__main__",
    "tests.e2e.dying_controller",
    "tests.e2e.touched_kiosk",
    "devices.host.program",
    "devices.simulate",
    "queue_controller.cli.main",
    "hall_display.announcer.__main__",
)


def main() -> None:
    """Serve until standard input ends."""
    modules = {name: importlib.import_module(name) for name in (*PROGRAMS, *sys.argv[1:])}
    gc.collect()
    gc.freeze()
    running: dict[int, int | None] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "start" in request:
            pid = os.fork()
            if pid == 0:
                _become(modules[request["start"]], request)
            running[pid] = None
            answer: dict[str, Any] = {"pid": pid}
        else:
            answer = {"code": _poll(running, int(request["poll"]))}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in running:
        if _poll(running, pid) is None:
            os.kill(pid, signal.SIGKILL)


def _poll(running: dict[int, int | None], pid: int) -> int | None:
    if running[pid] is None:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            running[pid] = os.waitstatus_to_exitcode(status)
    return running[pid]


def _become(module: Any, request: dict[str, Any]) -> NoReturn:
    """Be the program, in the forked process."""
    os.chdir(request["cwd"])
    os.environ.update(request["env"])
    _point(0, os.devnull, os.O_RDONLY)
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    _point(1, request["out"], writing)
    _point(2, request["log"], writing)
    argv = [str(one) for one in request["argv"]]
    code: Any = 1
    try:
        if inspect.signature(module.main).parameters:
            code = module.main(argv)
        else:
            sys.argv = [module.__name__, *argv]
            code = module.main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - whatever a fresh interpreter would print and end with 1
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


def _point(descriptor: int, path: str, flags: int) -> None:
    opened = os.open(path, flags, 0o644)
    os.dup2(opened, descriptor)
    os.close(opened)


if __name__ == "__main__":
    main()
