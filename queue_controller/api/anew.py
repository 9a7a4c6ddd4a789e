"""A program whose configuration is no longer the hall's: it starts anew, or it says that it must.

The controller tells the digest of the files that the hall works by. A program that has the same files by
now ends in order when nobody is using it and begins again as the same process; one whose machine has other
files goes on with what it has and reports that, so that the manager's PC shows whom to visit.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol

from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Reset, Update

LOOK_S: Final = 5.0
"""How often the own files are looked at while they are not the hall's."""
SAY_S: Final = 20.0
"""So long they may be on their way before it is said."""
KIND: Final = "program"
OLD: Final = "old_configuration"

log = logging.getLogger(__name__)


class Submit(Protocol):
    """`BusClient.submit` as far as it is needed here."""

    def __call__(self, command: m.Command, *, timeout_s: float = 3.0) -> object:
        """Send a command; its end is nobody's concern."""
        ...


def end_in_order() -> None:
    """As if the supervisor had said so: every program ends in order on SIGTERM, on Windows too."""
    signal.raise_signal(signal.SIGTERM)


class Anew:
    """Watches the hall's configuration for one program. Updates come on the bus client's thread.

    Args:
        name: the program, its client id.
        started_with: the digest of the files it was started with.
        here: the digest of its files now; slow, and may raise OSError.
        quiet_s: how long nobody must have touched it.
        end: ends the program in order.
        monotonic: the wall clock.
    """

    def __init__(
        self,
        name: str,
        started_with: str,
        here: Callable[[], str],
        *,
        quiet_s: float = 0.0,
        end: Callable[[], None] = end_in_order,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.wanted = False
        """Whether the program ended in order to begin again."""
        self.submit: Submit | None = None
        self._started_with = started_with
        self._here = here
        self._quiet_s = quiet_s
        self._end = end
        self._monotonic = monotonic
        self._touched_s = monotonic()
        self._wanted_digest = ""
        self._other_since_s: float | None = None
        self._look_at_s = 0.0
        self._said = False

    @property
    def device(self) -> str:
        """Under which name it reports."""
        return f"{self.name}.configuration"

    def touched(self) -> None:
        """Somebody is using it."""
        self._touched_s = self._monotonic()

    def around(self, on_update: Callable[[Update], None]) -> Callable[[Update], None]:
        """The same receiver, with the watch before it."""

        def receive(update: Update) -> None:
            self.take(update)
            on_update(update)

        return receive

    def take(self, update: Update) -> None:
        """One update of the bus."""
        match update:
            case Reset(view):
                self._wanted_digest = view.configuration
                known = view.devices.get(self.device)
                if known is not None and known.state != "good" and self._is_current:
                    self._report("good", "", "", "")
                self._look()
            case Applied(_, m.ConfigurationApplied(digest=digest)):
                self._wanted_digest = digest
                self._look()
            case Beat():
                self._look()
            case _:
                pass

    @property
    def _is_current(self) -> bool:
        return self._wanted_digest in {"", self._started_with}

    def _look(self) -> None:
        now_s = self._monotonic()
        if self._is_current or self.wanted:
            if self._said and not self.wanted:
                self._report("good", "", "", "")
                self._said = False
            self._other_since_s = None
            return
        if self._other_since_s is None:
            self._other_since_s, self._look_at_s = now_s, now_s
        if now_s < self._look_at_s:
            return
        self._look_at_s = now_s + LOOK_S
        try:
            same = self._here() == self._wanted_digest
        except OSError as err:
            log.warning("the configuration cannot be read: %s", err)
            same = False
        if not same:
            if not self._said and now_s - self._other_since_s >= SAY_S:
                self._said = True
                log.warning("this machine has another configuration than the hall")
                self._report(
                    "bad",
                    OLD,
                    "大厅换了新配置，这台机器上的文件夹还是旧的，请复制过来；程序会自己重新启动。",
                    "The hall works by a new configuration; copy its folder to this machine.",
                )
            return
        if now_s - self._touched_s >= self._quiet_s:
            log.info("the hall has a new configuration: starting anew")
            self.wanted = True
            self._end()

    def _report(self, state: m.HealthState, reason: str, zh: str, en: str) -> None:
        if self.submit is not None:
            self.submit(m.ReportHealth(self.device, KIND, state, reason, zh, en), timeout_s=3.0)


_watched: list[Anew] = []


def watched(anew: Anew) -> Anew:
    """The same, and `begin_if_wanted` knows of it."""
    _watched.append(anew)
    return anew


def begin_if_wanted() -> None:
    """After everything of the program was closed: the same process from its beginning, if it has to."""
    if any(each.wanted for each in _watched):
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself
