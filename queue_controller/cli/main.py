"""The `hall` command.

Exit codes: 0 done, 2 bad input, 3 refused by a rule (its code is printed), 4 controller not reachable.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
from pathlib import Path
from typing import Final

import typer
from typer.exceptions import TyperException

from queue_controller.api.secrecy import keep_memory_private
from queue_controller.cli.session import EXIT_BAD_INPUT, fail
from queue_controller.cli.usage import explain

MODULES: Final = (
    "ticket_commands",
    "look_commands",
    "practice_commands",
    "feedback_command",
    "appointment_commands",
    "hand_commands",
    "alert_commands",
    "clips_command",
    "supervision_commands",
    "pin_command",
    "device_commands",
    "hall_commands",
    "run_command",
    "units_command",
    "simulate_command",
    "audit_command",
    "backup_command",
    "standby_command",
    "security_commands",
    "rehearse_command",
)
URGENT: Final = {"promote": "standby_command", "standby": "standby_command"}
"""Commands that wait for the imports of no other: a hall stands still until `promote` is done."""
HELP: Final = frozenset({"-h", "--help", "--show-completion", "--install-completion"})


def build(*modules: str) -> typer.Typer:
    """The command line with the commands of these modules.

    Args:
        modules: of `MODULES`; none: all, with the pages of `--help`.
    """
    app = typer.Typer(
        name="hall",
        help="大厅控制系统：取号、叫号、屏显、语音、评价 / hall control for government service centres.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    if modules:
        # With a single command its name would not be typed.
        app.callback()(lambda: None)
    for name in modules or MODULES:
        importlib.import_module(f"queue_controller.cli.{name}").register(app)
    if not modules:
        from queue_controller.cli.help_pages import fold_help
        from queue_controller.cli.panels import arrange

        fold_help()
        arrange(app)
    return app


def __getattr__(name: str) -> typer.Typer:
    if name == "app":
        return build()
    raise AttributeError(name)


def _wanted(argv: list[str]) -> typer.Typer:
    urgent = URGENT.get(argv[0], "") if argv and not HELP.intersection(argv) else ""
    return build(urgent) if urgent else build()


def _promote_at_once(argv: list[str]) -> int | None:
    """`hall promote` as 运维 writes it, without what reads the arguments of all commands; None: written otherwise."""
    folder, setup, as_json = "", "", False
    rest = iter(argv[1:])
    for word in rest:
        if word == "--json":
            as_json = True
        elif word == "--setup":
            setup = next(rest, "")
        elif word.startswith("-") or folder:
            return None
        else:
            folder = word
    if argv[:1] != ["promote"] or not folder or ("--setup" in argv and not setup):
        return None
    from queue_controller.cli.standby_command import promote

    try:
        promote(Path(folder), setup=Path(setup) if setup else None, as_json=as_json)
    except typer.Exit as end:
        return end.exit_code
    return 0


def main() -> None:
    """Run the command line."""
    keep_memory_private()
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        ended = _promote_at_once(sys.argv[1:])
        if ended is None:
            ended = _wanted(sys.argv[1:])(prog_name="hall", standalone_mode=False)
    except typer.Abort:
        sys.exit(EXIT_BAD_INPUT)
    except TyperException as error:
        if "--json" not in sys.argv and type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(error.format_message() + "\n")
            sys.exit(EXIT_BAD_INPUT)
        zh, en = explain(error)
        as_json = "--json" in sys.argv
        with contextlib.suppress(typer.Exit):
            fail(EXIT_BAD_INPUT, zh, en, as_json=as_json, **({"code": "usage"} if as_json else {}))
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(ended if isinstance(ended, int) else 0)


if __name__ == "__main__":
    main()
