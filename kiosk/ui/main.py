"""How every surface begins: read its options, load the hall, run; what is wrong is said in two languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.model import ProgramKind
from kiosk.ui.start import Start, StartError, load, log_to_stderr, parser, refuse
from queue_controller.api.secrecy import keep_memory_private


def surface_main(
    title: str,
    kind: ProgramKind,
    run: Callable[[Start], int],
    arguments: Sequence[str] | None = None,
) -> int:
    """Run until told to stop; 0 normal end, 2 bad configuration.

    Args:
        title: what `--help` calls it, in Chinese and English.
        kind: of the program in hall.toml.
        run: imports Qt only when it is called: what is wrong before that is said at once.
        arguments: the command line without the program's name; None: the process's own.
    """
    options = parser(title).parse_args(arguments)
    keep_memory_private()
    log_to_stderr()
    try:
        return run(load(options, kind))
    except StartError as err:
        return refuse(err)
