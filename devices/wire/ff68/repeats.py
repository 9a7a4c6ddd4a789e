"""Frames that came before: repeats of a terminal, and the echo of what the host said itself."""

from collections import deque
from typing import Final

from devices.wire.ff68.frames import Frame

REPEATS_MAX: Final = 3
REPEAT_AFTER_S: Final = 0.3
ECHO_WITHIN_S: Final = 0.15  # well under the 300 ms after which a terminal repeats
_SENT_KEPT: Final = 16
_ECHOES_SURE: Final = 3


class RepeatFilter:
    """Tells a terminal's repeats from a new press of the same key; one per device.

    A terminal repeats until it hears the acknowledgement, and the host cannot know whether it was
    heard. So an equal frame is a repeat within the window after the last one; and also until the
    terminal must have given up, since on a shared line the repeats between may have been garbled, or
    sent while the host itself was talking.
    """

    def __init__(self, window_s: float, round_s: float) -> None:
        self._window_s = window_s
        self._round_s = round_s
        self._last: Frame | None = None
        self._first_s = 0.0
        self._heard_s = 0.0
        self.repeats = 0

    def is_repeat(self, frame: Frame, now: float) -> bool:
        """Whether this frame was counted before; a new one is remembered as counted now."""
        if frame == self._last and (
            now - self._heard_s < self._window_s or now - self._first_s < self._round_s
        ):
            self._heard_s = now
            self.repeats += 1
            return True
        self._last, self._first_s, self._heard_s = frame, now, now
        return False


class EchoGuard:
    """Knows the acknowledgements that the host has just sent: an equal frame is an echo, not a key.

    The line removes echoes where hall.toml says `echo = true`; this holds where it was forgotten, since
    an acknowledged echo would be echoed again, for ever.
    """

    def __init__(self, within_s: float = ECHO_WITHIN_S) -> None:
        self._within_s = within_s
        self._sent: deque[tuple[Frame, float]] = deque(maxlen=_SENT_KEPT)
        self._acknowledged = 0
        self.echoes = 0

    def sent(self, frame: Frame, now: float) -> None:
        """The frame was given to the line; its echo may come from now on."""
        self._sent.append((frame, now))
        self._acknowledged += 1

    def is_echo(self, frame: Frame, now: float) -> bool:
        """Whether this frame is what the host has just said; each frame has one echo."""
        while self._sent and now - self._sent[0][1] >= self._within_s:
            self._sent.popleft()
        for index, (sent, _) in enumerate(self._sent):
            if sent == frame:
                del self._sent[index]
                self.echoes += 1
                return True
        return False

    @property
    def line_echoes(self) -> bool:
        """Whether the adapter evidently gives back what it sends, so that hall.toml should say so."""
        return self.echoes >= _ECHOES_SURE and self.echoes * 4 >= self._acknowledged * 3
