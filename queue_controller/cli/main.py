"""The `hall` command.

Exit codes: 0 done, 2 bad input, 3 refused by a rule (its code is printed), 4 controller not reachable.
"""

from __future__ import annotations

import contextlib
import logging
import sys

import typer
from typer.exceptions import TyperException

from queue_controller.api.secrecy import keep_memory_private
from queue_controller.cli import (
    alert_commands,
    appointment_commands,
    audit_command,
    backup_command,
    clips_command,
    device_commands,
    hall_commands,
    hand_commands,
    look_commands,
    pin_command,
    practice_commands,
    rehearse_command,
    run_command,
    security_commands,
    simulate_command,
    standby_command,
    supervision_commands,
    ticket_commands,
)
from queue_controller.cli.help_pages import fold_help
from queue_controller.cli.panels import arrange
from queue_controller.cli.session import EXIT_BAD_INPUT, fail
from queue_controller.cli.usage import explain

fold_help()
app = typer.Typer(
    name="hall",
    help="大厅控制系统：取号、叫号、屏显、语音、评价 / hall control for government service centres.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ticket_commands.register(app)
look_commands.register(app)
practice_commands.register(app)
appointment_commands.register(app)
hand_commands.register(app)
alert_commands.register(app)
clips_command.register(app)
supervision_commands.register(app)
pin_command.register(app)
device_commands.register(app)
hall_commands.register(app)
run_command.register(app)
simulate_command.register(app)
audit_command.register(app)
backup_command.register(app)
standby_command.register(app)
security_commands.register(app)
rehearse_command.register(app)
arrange(app)


def main() -> None:
    """Run the command line."""
    keep_memory_private()
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    try:
        ended = app(prog_name="hall", standalone_mode=False)
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
