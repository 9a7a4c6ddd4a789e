"""`python -m queue_controller.server`: the queue controller of one hall."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError

import config
from queue_controller.api.errors import KeysError
from queue_controller.api.secrecy import keep_memory_private
from queue_controller.server.descriptors import allow_many_connections
from queue_controller.server.run import Rehearsal, parse_start, run
from queue_controller.store.errors import StoreError

EXIT_BAD_CONFIGURATION = 2


def main(argv: list[str] | None = None) -> int:
    """Read the configuration, then serve; the exit code."""
    # All that a start makes is kept: looking through it for garbage again and again took a third
    # of the time. The loop turns the collector on again.
    gc.disable()
    try:
        return _main(argv)
    finally:
        gc.enable()


def _main(argv: list[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="queue_controller.server", description=__doc__)
    parser.add_argument("--hall", type=Path, required=True, metavar="DIR")
    parser.add_argument("--setup", type=Path, metavar="FILE")
    parser.add_argument("--rehearsal", action="store_true", help="nothing of this is real")
    parser.add_argument("--hall-start", metavar="ISO", help="where a rehearsal's clock begins")
    parser.add_argument("--speed", type=float, default=1.0, help="hall seconds per second")
    options = parser.parse_args(argv)
    keep_memory_private()
    allow_many_connections()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    loaded = config.load_hall(options.hall)
    if loaded.hall is None:
        return _refuse(*(str(problem) for problem in loaded.problems))
    path: Path | None = options.setup
    if path is None and (options.hall / "hall.toml").exists():
        path = options.hall / "hall.toml"
    if path is None:
        setup = config.default_setup(loaded.hall)
    else:
        found = config.load_setup(path, loaded.hall)
        if found.setup is None:
            return _refuse(*(str(problem) for problem in found.problems))
        setup = found.setup
    rehearsal = None
    if options.rehearsal:
        if not 0 < options.speed <= 10_000:
            return _refuse("--speed 应大于 0 且不超过 10000 / must be above 0 and at most 10000")
        try:
            start_ms = (
                None
                if options.hall_start is None
                else parse_start(options.hall_start, loaded.hall.zone_info)
            )
        except ValueError as err:
            return _refuse(f"--hall-start 不是 ISO 时间 / is no ISO time: {err}")
        rehearsal = Rehearsal(start_ms, options.speed)
    elif options.hall_start is not None or options.speed != 1.0:
        return _refuse("--hall-start 和 --speed 只用于 --rehearsal / are for --rehearsal only")
    try:
        return run(loaded.hall, setup, rehearsal, path)
    except (StoreError, KeysError) as err:
        return _refuse(f"{err.message_zh} / {err.message_en}")
    except DatabaseError as err:
        if isinstance(err, OperationalError):
            # A disk that says no; the next start may find it well.
            raise
        return _refuse(
            f"数据库已损坏（{err.orig}）。请用备份恢复，并保留现有文件供检查。"
            f" / The database is damaged ({err.orig}). Restore a backup and keep the present files."
        )


def _refuse(*sentences: str) -> int:
    for sentence in sentences:
        sys.stderr.write(f"{sentence}\n")
    return EXIT_BAD_CONFIGURATION


if __name__ == "__main__":
    sys.exit(main())
