"""Makes a subcommand out of one act of the manager's hand.

An act says what is to happen. That it needs a reason, who decides, which hall it is for and how the
answer is shown is the same for all of them.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import typer

from queue_controller.api import messages as m
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import done, ticket_sentence
from queue_controller.cli.at_hall import wear
from queue_controller.cli.options import (
    HallOption,
    JsonOption,
    ReasonOption,
    SetupOption,
    StaffOption,
)
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    REACH_LIMIT_S,
    Target,
    ask,
    fail,
)
from queue_controller.cli.target import load_target, running_target


class Act(NamedTuple):
    """What every act by hand comes with."""

    target: Target
    reason: str
    staff: str
    as_json: bool

    def today_at(self, text: str) -> int:
        """A time of the hall's business date as UTC epoch milliseconds; ends with exit code 2."""
        try:
            clock = dt.time.fromisoformat(text)
        except ValueError:
            fail(
                EXIT_BAD_INPUT,
                f"时间“{text}”应写成 11:30 的样子。",
                f"Write the time {text} like 11:30.",
                as_json=self.as_json,
            )
        reply = ask(self.target, m.AskDayReport(), as_json=self.as_json)
        date = dt.date.fromisoformat(body_of(reply, m.DayReport).business_date)
        moment = dt.datetime.combine(date, clock, tzinfo=self.target.hall.zone_info)
        return round(moment.timestamp() * 1000)


def _options(
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    hall: HallOption = None,
    setup: SetupOption = None,
    as_json: JsonOption = False,
    checked: bool = False,
) -> Act:
    load = load_target if checked else running_target
    return Act(load(hall, setup, as_json=as_json), reason, staff, as_json)


_COMMON: Final = tuple(
    each
    for each in inspect.signature(_options, eval_str=True).parameters.values()
    if each.name != "checked"
)


def _ticket(reply: m.Reply) -> str:
    return ticket_sentence(reply, "完成 / done")


def by_hand(
    app: typer.Typer,
    name: str,
    act: Callable[..., m.Command],
    *,
    tell: Callable[[m.Reply], str] = _ticket,
    timeout_s: float = REACH_LIMIT_S,
    checked: bool = False,
) -> None:
    """Add the subcommand `name` that does this act.

    Args:
        app: where it is added.
        name: as it is typed.
        act: from an `Act` and its own arguments to the command of the bus.
        tell: the sentence for what was answered.
        timeout_s: how long the answer may take.
        checked: only with a folder that `hall check` finds sound; else a faulty one is only told of.
    """
    own = list(inspect.signature(act, eval_str=True).parameters.values())[1:]

    def subcommand(**values: Any) -> None:
        common = {each.name: values.pop(each.name) for each in _COMMON}
        hand = _options(**common, checked=checked)
        reply = ask(
            hand.target,
            act(hand, **values),
            as_json=hand.as_json,
            timeout_s=timeout_s,
            pin=pin_for(hand.staff),
        )
        done(reply, as_json=hand.as_json, sentence=tell(reply))

    wear(subcommand, act, [*own, *_COMMON])
    app.command(name)(subcommand)
