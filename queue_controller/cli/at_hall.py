"""Makes a subcommand out of a function that needs to know which hall, and whether to answer in JSON.

`--hall`, `--setup` and `--json` are the same for all of them: they are added here, and arrive as a `Place`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from queue_controller.api import messages as m
from queue_controller.cli.answers import done, ticket_sentence
from queue_controller.cli.options import HallOption, JsonOption, SetupOption
from queue_controller.cli.session import (
    Target,
    ask,
)
from queue_controller.cli.target import running_target


class Place(NamedTuple):
    """A hall, and how to answer."""

    target: Target
    as_json: bool

    def ask(self, command: m.Command, *, pin: str = "") -> m.Reply:
        """Send one command; ends with exit code 3 when it is refused and 4 without a controller."""
        return ask(self.target, command, as_json=self.as_json, pin=pin)

    def tell(self, reply: m.Reply, sentence: str) -> None:
        """Say that it is done."""
        done(reply, as_json=self.as_json, sentence=sentence)

    def send(self, command: m.Command) -> None:
        """Send a command and say how it ended."""
        reply = self.ask(command)
        self.tell(reply, ticket_sentence(reply, "完成 / done"))


def _options(
    *, hall: HallOption = None, setup: SetupOption = None, as_json: JsonOption = False
) -> Place:
    return Place(running_target(hall, setup, as_json=as_json), as_json)


COMMON: Final = tuple(inspect.signature(_options, eval_str=True).parameters.values())


def at_hall(function: Callable[..., None]) -> Callable[..., None]:
    """The subcommand of a function whose first argument is a `Place`."""

    def subcommand(**values: Any) -> None:
        common = {each.name: values.pop(each.name) for each in COMMON}
        function(_options(**common), **values)

    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    wear(subcommand, function, [*own, *COMMON])
    return subcommand


def wear(
    subcommand: Callable[..., None],
    function: Callable[..., object],
    parameters: list[inspect.Parameter],
) -> None:
    """Let a subcommand look like a function with these parameters: so Typer reads it.

    Its own options stand among the keyword-only ones, its arguments before all.
    """
    ordered = sorted(parameters, key=lambda each: each.kind)
    setattr(subcommand, "__signature__", inspect.Signature(ordered))  # noqa: B010 - mypy knows no such attribute
    subcommand.__annotations__ = {each.name: each.annotation for each in ordered}
    subcommand.__doc__ = function.__doc__
    subcommand.__name__ = function.__name__
