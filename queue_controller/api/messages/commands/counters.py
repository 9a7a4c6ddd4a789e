"""Commands about counters and the persons at them."""

from __future__ import annotations

from queue_controller.api.messages.words import (
    Command,
)


class OpenCounter(Command, frozen=True, tag="open_counter"):
    """开始服务."""

    counter: str


class PauseCounter(Command, frozen=True, tag="pause_counter"):
    """暂停服务, with a reason and the minutes it is expected to last (0: not said)."""

    counter: str
    reason: str = ""
    minutes: int = 0


class CloseCounter(Command, frozen=True, tag="close_counter"):
    """停止服务."""

    counter: str


class SignIn(Command, frozen=True, tag="sign_in"):
    """A clerk takes a counter. The PIN travels beside the command in the request envelope."""

    counter: str
    staff_no: str


class SignOut(Command, frozen=True, tag="sign_out"):
    """The clerk leaves the counter."""

    counter: str


class Unlock(Command, frozen=True, tag="unlock"):
    """A member of staff proves who sits at the manager's PC or stands at a public screen.

    The PIN travels in the envelope.
    """

    staff_no: str
