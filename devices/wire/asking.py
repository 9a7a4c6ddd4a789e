"""One question at a time, for drivers whose device answers: send, wait, ask again, give up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from devices.driver import Port

AboutT = TypeVar("AboutT")


@dataclass(slots=True)
class _Open(Generic[AboutT]):
    """The question that is open."""

    frame: bytes
    about: AboutT
    timeout_s: float
    tries: int
    window: bool
    asked: int = 0
    token: int = 0
    ends_s: float | None = None
    """When the answer is overdue; None until the frame has left."""


class Asking(Generic[AboutT]):
    """The one open question of a driver. ``about`` is whatever the driver wants to know of it later.

    The time-out begins when the frame has left the wire, so that a busy line is no silent device.
    """

    def __init__(self, port: Port, tokens: Iterator[int]) -> None:
        self._port = port
        self._tokens = tokens
        self._open: _Open[AboutT] | None = None
        self.questions = self.overdue_answers = 0

    def ask(
        self,
        frame: bytes,
        about: AboutT,
        *,
        timeout_s: float,
        tries: int = 1,
        window: bool = False,
    ) -> None:
        """Send a question; with ``window`` the line is kept free of other devices for the answer."""
        self._open = _Open(frame, about, timeout_s, tries, window)
        self._send(self._open)

    @property
    def about(self) -> AboutT | None:
        """What is being asked; None while nothing is."""
        return None if self._open is None else self._open.about

    @property
    def asked_again(self) -> bool:
        """Whether the open question was repeated, so that two answers may come."""
        return self._open is not None and self._open.asked > 1

    @property
    def deadline_s(self) -> float | None:
        """When the answer is overdue."""
        return None if self._open is None else self._open.ends_s

    def on_sent(self, token: int, now: float) -> None:
        """A frame has left: the device's time begins."""
        if self._open is not None and self._open.token == token:
            self._open.ends_s = now + self._open.timeout_s

    def wait_until(self, at_s: float) -> None:
        """Look at the question again at that moment (the device said that it is busy)."""
        if self._open is not None:
            self._open.ends_s = at_s

    def is_overdue(self, now: float) -> bool:
        """Whether the answer did not come in time."""
        ends_s = self.deadline_s
        return ends_s is not None and now >= ends_s

    def again(self) -> bool:
        """Ask once more if there are tries left; else the question is closed, and False."""
        self.overdue_answers += 1
        question = self._open
        if question is None or question.asked >= question.tries:
            self.close()
            return False
        self._send(question)
        return True

    def again_with(self, frame: bytes, about: AboutT) -> bool:
        """As ``again``, but put this question instead; the tries go on counting."""
        if self._open is not None:
            self._open.frame, self._open.about = frame, about
        return self.again()

    def close(self) -> None:
        """The question is answered, or nobody wants to know any more."""
        if self._open is not None and self._open.window:
            self._port.release()
        self._open = None

    def _send(self, question: _Open[AboutT]) -> None:
        self.questions += 1
        question.asked += 1
        question.token = next(self._tokens)
        question.ends_s = None
        self._port.write(
            question.frame,
            token=question.token,
            reply_window_s=question.timeout_s if question.window else 0.0,
        )
