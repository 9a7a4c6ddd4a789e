"""What is alike for pads that are started by bytes on a line: frames on their way, and how often nothing came back."""

from collections.abc import Callable
from typing import Final

from devices.driver import Driver
from devices.errors import TransportError
from devices.kinds import Command, Outcome, StartRating
from devices.rating_keys.evaluation import Evaluations, end_as_ended

STARTS_WITHOUT_A_SIGN: Final = 3
"""So many evaluations without a key, and the pad is suspect."""


class Questions:
    """The starts of a driver's evaluations, and the other frames that it sends.

    Args:
        driver: completes the commands.
        evaluations: the one that is open, and those that ended.
    """

    def __init__(self, driver: Driver, evaluations: Evaluations) -> None:
        self._driver = driver
        self._evaluations = evaluations
        self._sending: dict[int, Command] = {}
        self._without_sign = 0

    def start(self, command: StartRating, now: float, write: Callable[[], int]) -> None:
        """Open an evaluation and tell the pad; ``write`` queues the frame and gives its token."""
        evaluations, was_open = self._evaluations, self._evaluations.is_open
        if not evaluations.start(command.rating_id, command.seconds, now, again=command.again):
            end_as_ended(self._driver, command)
            return
        if not evaluations.is_open:  # answered already
            self._driver.end_sent(command)
            return
        self._without_sign += not was_open
        self.sends(command, write())

    def sends(self, command: Command, token: int) -> None:
        """A frame for this command waits for the line."""
        self._sending[token] = command

    def on_sent(self, token: int, now: float) -> None:
        """A frame has left; with a start the visitor's time begins."""
        command = self._sending.pop(token, None)
        if command is None:
            return
        self._driver.end_sent(command)
        if isinstance(command, StartRating):
            self._evaluations.begins(now)

    def lost(self, now: float, error: TransportError) -> None:
        """The line is gone: an open evaluation ends, since a key pressed now would never arrive."""
        sending, self._sending = list(self._sending.values()), {}
        for command in sending:
            self._driver.end(
                command, Outcome.INDETERMINATE, "line_down", error.message_zh, error.message_en
            )
        self._evaluations.lost(now)

    def heard(self) -> None:
        """The pad gave a sign of life."""
        self._without_sign = 0

    @property
    def pad_is_suspect(self) -> bool:
        """Whether it was started several times and never answered."""
        return self._without_sign >= STARTS_WITHOUT_A_SIGN and not self._evaluations.is_open
