"""The bus for Qt programs: updates and replies arrive as queued signals on the Qt thread.

The only module of the contract that imports PySide6.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError, NotReachable
from queue_controller.api.updates import Applied, Beat, Link, Reset, Update

MakeClient = Callable[[Callable[[Update], None]], BusClient]


class BusBridge(QObject):
    """Owns a `BusClient`; all its signals are emitted on the thread that the bridge lives in.

    Args:
        make_client: builds the client around the given `on_update`.
        parent: its Qt parent.
    """

    reset = Signal(object)
    """A new view (`HallView`): the receiver owns it."""
    applied = Signal(object, object)
    """The next event: `EventRecord`, and `Event` or None."""
    beat = Signal(object)
    """A `Heartbeat`."""
    link = Signal(str)
    """"connecting", "current" or "out_of_date"; see `link_since_ms`."""
    replied = Signal(str, object)
    """command_id and its `Reply`, refusals included."""
    failed = Signal(str, object)
    """command_id and the `BusError` that kept its reply away."""

    _incoming = Signal(object)
    _answered = Signal(str, object)

    def __init__(self, make_client: MakeClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._incoming.connect(self._on_update, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        self._callbacks: dict[str, Callable[[m.Reply | BusError], None]] = {}
        self.link_state = "connecting"
        self.link_since_ms = 0
        self.client: Final = make_client(self._incoming.emit)

    def start(self) -> None:
        """Connect; returns at once."""
        self.client.start()

    def close(self) -> None:
        """Stop the client's thread (bounded); what is still queued is dropped."""
        self._closed = True
        self.client.close()
        self._callbacks.clear()

    def send(
        self,
        command: m.Command,
        *,
        command_id: str | None = None,
        timeout_s: float = 3.0,
        pin: str = "",
        then: Callable[[m.Reply | BusError], None] | None = None,
    ) -> str:
        """Send a command; its end arrives as `replied` or `failed`, and at `then` when given.

        Returns:
            The command_id.
        """
        identity = command_id or wire.new_command_id()
        if then is not None:
            self._callbacks[identity] = then
        future = self.client.submit(command, command_id=identity, timeout_s=timeout_s, pin=pin)
        future.add_done_callback(lambda done: self._answered.emit(identity, _end_of(done)))
        return identity

    def resync(self) -> None:
        """Ask for a new snapshot."""
        self.client.resync()

    @Slot(object)
    def _on_update(self, update: Update) -> None:
        if self._closed:
            return
        match update:
            case Reset(view):
                self.reset.emit(view)
            case Applied(record, event):
                self.applied.emit(record, event)
            case Beat(heartbeat):
                self.beat.emit(heartbeat)
            case Link(state, since_ms):
                self.link_state, self.link_since_ms = state, since_ms
                self.link.emit(state)

    @Slot(str, object)
    def _on_answer(self, command_id: str, end: m.Reply | BusError) -> None:
        if self._closed:
            return
        if isinstance(end, BusError):
            self.failed.emit(command_id, end)
        else:
            self.replied.emit(command_id, end)
        then = self._callbacks.pop(command_id, None)
        if then is not None:
            then(end)


def _end_of(done: Future[m.Reply]) -> m.Reply | BusError:
    if done.cancelled():
        return NotReachable("命令已取消。", "The command was cancelled.")
    err = done.exception()
    if err is None:
        return done.result()
    if isinstance(err, BusError):
        return err
    return NotReachable("与控制器通信出错。", "The connection to the controller failed.")
