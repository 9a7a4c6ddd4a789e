"""A virtual screen with a real pointer and keyboard, and the windows on it as a person finds them: by their words."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

from tests.e2e.stand import Running, Socket, Stand, until
from tests.helpers.patience import PATIENCE_S

SIZE: Final = "3500x1940x24"
WHEEL_MAX: Final = 40
EDGE: Final = 24
"""Pixels: what lies nearer to the lower edge of its window is not whole."""
TOUCH_S: Final = 0.04
"""Between two touches; a frame is painted meanwhile."""


class Glass:
    """One X server of our own. Pointer and keyboard are moved by xdotool, as far as it can tell by a person."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp", "-ac"],
            pass_fds=(writing,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            found = number.readline().strip()
        assert found, "Xvfb did not start"
        self.display = f":{found}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait(PATIENCE_S)

    @property
    def environment(self) -> dict[str, str]:
        """For the programs that draw on it."""
        return {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_QUICK_BACKEND": "software",
            "HALL_NO_MOTION": "1",
        }

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """One command of xdotool that takes its time."""
        return subprocess.Popen(
            ["xdotool", *map(str, arguments)], env={**os.environ, "DISPLAY": self.display}
        )

    def do(self, *arguments: object) -> None:
        """One command of xdotool."""
        subprocess.run(
            ["xdotool", *map(str, arguments)],
            check=True,
            timeout=PATIENCE_S,
            env={**os.environ, "DISPLAY": self.display},
        )


@dataclass(frozen=True)
class Control:
    """Something to touch, as an assistive program finds it. Pixels of the screen."""

    name: str
    item: str
    x: int
    y: int
    enabled: bool


class Pane:
    """One window of the glass."""

    def __init__(self, glass: Glass, running: Running, eye: Socket) -> None:
        self.glass = glass
        self.running = running
        self._eye = eye

    def close(self) -> None:
        """Look no more."""
        self._eye.forget()

    def look(self) -> dict[str, Any]:
        """All that can be seen."""
        return self._eye.ask(do="look")

    @property
    def words(self) -> str:
        """What can be read."""
        return str(self.look()["words"])

    def place(self, x: int, y: int) -> None:
        """Put the window somewhere else on the glass."""
        self._eye.ask(do="place", x=x, y=y)
        until(lambda: self.look()["at"][:2] == [x, y], "the window did not move")

    def reads(self, *words: str, limit_s: float = PATIENCE_S) -> str:
        """Wait until all of this can be read; everything that can."""

        def there() -> str:
            seen = self.words
            return seen if all(one in seen for one in words) else ""

        return str(until(there, lambda: f"not there: {words} in\n{self.words}", limit_s))

    def control(self, name: str) -> Control:
        """The control of this name: as it is read out, else as the page calls it. Waits for it."""
        found = until(
            lambda: self._find(name),
            lambda: (
                f"nothing is named {name}; there are {[(c.name, c.item) for c in self.controls()]}"
            ),
        )
        assert isinstance(found, Control)
        return found

    def controls(self) -> list[Control]:
        """Everything to touch."""
        found = []
        for one in self.look()["controls"]:
            x, y, width, height = one["rect"]
            found.append(
                Control(one["name"], one["object"], x + width // 2, y + height // 2, one["enabled"])
            )
        return found

    def touch(self, *names: str) -> None:
        """One control after the other, each by the pointer; waits until it can be touched."""
        for name in names:
            one = self._ready(name)
            self.glass.do("mousemove", one.x, one.y, "click", 1)
            time.sleep(TOUCH_S)

    def _ready(self, name: str) -> Control:
        until(lambda: self.control(name).enabled, f"{name} cannot be touched")
        return self._in_sight(name)

    def _in_sight(self, name: str) -> Control:
        """Turn the wheel until it lies in the window."""
        left, top, width, height = self.look()["at"]
        for _ in range(WHEEL_MAX):
            one = self.control(name)
            if one.y < top + height - EDGE:
                break
            self.glass.do("mousemove", left + width // 2, top + height - EDGE, "click", 5)
            time.sleep(TOUCH_S)
        return self.control(name)

    def _find(self, name: str) -> Control | None:
        seen = self.controls()
        named = [one for one in seen if one.name == name]
        named = named or [one for one in seen if one.item == name]
        return named[0] if named else None


@contextmanager
def opened(
    glass: Glass, stand: Stand, kind: str, name: str, at: tuple[int, int] = (0, 0)
) -> Iterator[Pane]:
    """A surface of this hall with its window on the glass."""
    path = stand.folder / f"{name}.eye"
    path.unlink(missing_ok=True)
    running = stand.start(
        "tests.e2e.watched_surface", kind, path, *stand.place, "--name", name,
        environment=glass.environment,
    )  # fmt: skip
    pane = Pane(glass, running, Socket(path))
    until(lambda: pane.look()["shown"], running.said)
    pane.place(*at)
    try:
        yield pane
    finally:
        pane.close()
        assert running.stop() == 0, running.said()
        assert "Traceback" not in running.said(), running.said()
