"""One thread, one poller: commands in, replies and events out, a heartbeat each second."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import zmq

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import role_of
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import KeyPair, load_allowed, still_allowed
from queue_controller.api.notify import ServiceManager
from queue_controller.server.controller import Controller
from queue_controller.server.garbage import look_seldom
from queue_controller.server.lead import EmergencyLead
from queue_controller.server.owed import LONG, Owed
from queue_controller.server.publisher import frames_of
from queue_controller.server.sockets import (
    Context,
    Socket,
    Subscriptions,
    bind_commands,
    bind_events,
    user_of,
)
from queue_controller.server.standby.second import SecondMachine
from queue_controller.server.turn import Outgoing, Settled
from queue_controller.server.worker import Worker
from queue_controller.server.zap import AllowList, ZapLoop
from queue_controller.service.permissions import ALLOWED
from queue_controller.store.errors import StoreUnwritable

BATCH: Final = 256
BEAT_S: Final = 1.0
EXTRA_BEAT_S: Final = 0.05
"""How soon a new listener hears a heartbeat, so that it need not wait a second to ask."""
TRY_AGAIN_BEATS: Final = 5
BAR_S: Final = 60.0
"""So long nobody comes in with a key that filled the memory with topics."""
REBIND_TRIES: Final = 50
LINGER_MS: Final = 200
IO_THREADS: Final = 2
"""Connections are shared out among them: when all clients come back at once, the handshakes of one
half do not hold up the numbers of the other."""

# Plain integers: the enum's own operators would cost more than the call they are for.
NOW: Final = int(zmq.NOBLOCK)
MORE: Final = int(zmq.SNDMORE)
MORE_NOW: Final = int(zmq.SNDMORE | zmq.NOBLOCK)

EXIT_OK: Final = 0
EXIT_COMMIT_FAILED: Final = 70
EXIT_START_AGAIN: Final = 75
"""The store can be written again: a new start picks it up."""
EXIT_OVERTAKEN: Final = 76
"""The other machine was promoted; this one must not be started again by itself."""

log = logging.getLogger(__name__)


class Server:
    """The sockets and the loop around a controller.

    Args:
        controller: recovered and begun.
        worker: the one that the controller hands slow work to.
        commands: the ROUTER's address.
        events: the XPUB's address.
        pair: the controller's keys.
        keys_dir: the folder of the clients' public keys, read again when it changes.
        allowed: the list that the ZAP loop goes by.
        load_keys: reads that list anew.
        second: the machine that holds the copy, where there is one.
    """

    def __init__(
        self,
        controller: Controller,
        worker: Worker,
        *,
        commands: str,
        events: str,
        pair: KeyPair,
        keys_dir: Path,
        allowed: AllowList,
        load_keys: Callable[[Path], dict[bytes, str]] = load_allowed,
        second: SecondMachine | None = None,
    ) -> None:
        self._load_keys = load_keys
        self._second_machine = second
        self._controller = controller
        self._worker = worker
        self._commands_address = commands
        self._events_address = events
        self._pair = pair
        self._keys_dir = keys_dir
        self._keys_seen = _changed_at(keys_dir)
        self._keys_fault = ""
        self._allowed = allowed
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._exit: int | None = None
        self._beats = 0
        self._old_keys: set[str] = set()
        """Names whose key was taken away while a connection of it may still be open."""
        self._manager = ServiceManager()
        self._lead = EmergencyLead()
        self._owed = Owed()

    @property
    def wake_fd(self) -> int:
        """Whatever is written here makes the loop look up."""
        return self._wake_write

    def stop(self) -> None:
        """End the loop; safe from a signal handler and from any thread."""
        self._end(EXIT_OK)

    def run(self) -> int:
        """Serve until stopped; the exit code.

        Raises:
            zmq.ZMQError: an address cannot be bound.
        """
        context: Context = zmq.Context(IO_THREADS)
        zap = ZapLoop(context, self._allowed)
        zap.start()
        self._context = context
        try:
            self._router = bind_commands(context, self._commands_address, self._pair)
            try:
                self._bind_events()
                if self._second_machine is not None:
                    self._second_machine.open(context)
                try:
                    look_seldom()
                    self._serve()
                finally:
                    self._xpub.close(linger=LINGER_MS)
                    if self._second_machine is not None:
                        self._second_machine.close()
            finally:
                self._router.close(linger=LINGER_MS)
        finally:
            # Not destroy(): that would close the ZAP loop's socket under its thread.
            context.term()
            zap.join(1.0)
        return self._exit or EXIT_OK

    def close(self) -> None:
        """Close the pipe; nothing may write to `wake_fd` any more."""
        os.close(self._wake_read)
        os.close(self._wake_write)
        self._manager.close()

    def _serve(self) -> None:
        controller = self._controller
        poller = zmq.Poller()
        poller.register(self._router, zmq.POLLIN)
        poller.register(self._worker.fileno(), zmq.POLLIN)
        poller.register(self._wake_read, zmq.POLLIN)
        second = self._second_machine
        if second is not None:
            poller.register(second.router, zmq.POLLIN)
            poller.register(second.events, zmq.POLLIN)
        polled_events: Socket | None = None
        polled_commands = self._router
        polled_copies = None if second is None else second.router
        beat_at = time.monotonic()
        extra_at: float | None = None
        log.info(
            "serving hall %s, epoch %d, seq %d, %s",
            controller.hall_id,
            controller.epoch,
            controller.store.head.seq,
            controller.server_state,
        )
        self._manager.ready(f"{controller.hall_id}, epoch {controller.epoch}")
        try:
            while self._running():
                if polled_events is not self._xpub:
                    if polled_events is not None:
                        poller.unregister(polled_events)
                    polled_events = self._xpub
                    poller.register(polled_events, zmq.POLLIN)
                if polled_commands is not self._router:
                    poller.unregister(polled_commands)
                    polled_commands = self._router
                    poller.register(polled_commands, zmq.POLLIN)
                if second is not None and polled_copies is not second.router:
                    poller.unregister(polled_copies)
                    polled_copies = second.router
                    poller.register(polled_copies, zmq.POLLIN)
                due = beat_at if extra_at is None else min(beat_at, extra_at)
                if second is not None:
                    due = min(due, second.shipper.due_s() or due)
                due = min(due, self._lead.due_s() or due)
                wait_ms = max(0, int((due - time.monotonic()) * 1000) + 1)
                ready = dict(poller.poll(wait_ms))
                if self._xpub in ready and self._subscriptions.serve() and extra_at is None:
                    extra_at = time.monotonic() + EXTRA_BEAT_S
                if self._subscriptions.hostile:
                    self._shut_out(self._subscriptions.hostile)
                if self._wake_read in ready:
                    os.read(self._wake_read, 64)
                if self._worker.fileno() in ready:
                    for result in self._worker.results():
                        result()
                if second is not None:
                    if second.router in ready:
                        second.take()
                    if (ready.keys() & {second.router, second.events}) and self._is_overtaken(
                        second
                    ):
                        break
                    if second.router in ready:
                        # What the copy holds need not wait for the next commit here as well.
                        self._send_free(second)
                if self._router in ready:
                    controller.refresh_clock()
                    self._take_batch()
                self._send_settled()
                self._reply(self._lead.free())
                now = time.monotonic()
                if now >= beat_at:
                    beat_at = now + BEAT_S if now > beat_at + BEAT_S else beat_at + BEAT_S
                    extra_at = None
                    self._second()
                elif extra_at is not None and now >= extra_at:
                    extra_at = None
                    self._beat()
        except StoreUnwritable as err:
            # Memory is ahead of the disk. Nothing of it was acknowledged; a new start reads the log.
            log.critical("stopping: %s", err)
            controller.stop(f"{err.message_zh}控制器停止。", f"{err.message_en} Stopping.")
            self._beat()
            self._manager.stopping()
            self._end(EXIT_COMMIT_FAILED)
            return
        if controller.server_state != "stopping":
            controller.stop("控制器正在停止。", "The controller is being stopped.")
        self._beat()
        self._manager.stopping()

    def _take_batch(self) -> None:
        router = self._router
        take = self._controller.take
        for _ in range(BATCH):
            try:
                route = router.recv(NOW)
            except zmq.Again:
                return
            frame = router.recv(NOW, copy=False)
            if frame.more:
                # No message of the contract has more than one frame.
                self._skip_message()
                continue
            name = user_of(frame)
            if name is not None:
                take(route, name, frame.bytes)

    def _skip_message(self) -> None:
        while self._router.recv(NOW, copy=False).more:
            pass

    def _is_overtaken(self, second: SecondMachine) -> bool:
        """Whether the other machine serves in a higher epoch; then nothing goes out here any more."""
        epoch = second.other_epoch()
        if epoch <= self._controller.epoch:
            return False
        # First what keeps this machine from serving again, then the word that it has ended.
        second.on_overtaken(epoch)
        second.send()
        self._controller.stop(
            f"另一台主机已接替（轮次 {epoch}），本机停止受理。要让本机作备机，请在本机执行 hall standby。",
            f"The other machine has taken over (epoch {epoch}); this one serves no more."
            " To make it the standby, run `hall standby` on it.",
        )
        log.critical("%s", self._controller.reason[1])
        self._end(EXIT_OVERTAKEN)
        return True

    def _send_settled(self) -> None:
        settled = self._controller.settle()
        second = self._second_machine
        if second is None:
            self._send_out(settled)
            return
        free = second.shipper.hold(settled)
        second.send()
        for each in free:
            self._send_out(each)

    def _send_free(self, second: SecondMachine) -> None:
        for each in second.shipper.free():
            self._send_out(each)

    def _send_out(self, settled: Settled) -> None:
        for name, what in settled.confirmed:
            self._lead.confirmed(name, what)
        if not self._lead.hold(settled, self._confirming()):
            self._reply(settled.replies)
        self._publish(settled)

    def _confirming(self) -> list[str]:
        """The followers that may confirm."""
        return [
            name
            for name in self._subscriptions.followers
            if name in self._allowed
            and (role := role_of(name)) is not None
            and m.Confirm in ALLOWED[role]
        ]

    def _reply(self, replies: list[Outgoing]) -> None:
        router = self._router
        for reply in replies:
            size = len(reply.frame)
            try:
                if size < LONG:
                    router.send(reply.route, MORE_NOW)
                    router.send(reply.frame, NOW)
                elif self._owed.has_room(reply.name, size):
                    router.send(reply.route, MORE_NOW)
                    tracker = router.send(reply.frame, NOW, copy=False, track=True)
                    self._owed.sent(reply.name, tracker, size)
                else:
                    log.debug("%s does not fetch what it asked for", reply.name)
            except zmq.ZMQError:
                # The client is gone, or does not read; it will ask again.
                log.debug("a reply could not be sent")

    def _publish(self, settled: Settled) -> None:
        audiences = self._subscriptions.audiences
        if not audiences:
            return
        xpub = self._xpub
        for record, event in settled.published:
            for topic, body in frames_of(record, event, audiences):
                xpub.send(topic, MORE)
                xpub.send(body)

    def _second(self) -> None:
        self._beats += 1
        self._look_at_keys()
        controller = self._controller
        if controller.server_state == "read_only" and self._beats % TRY_AGAIN_BEATS == 0:
            if not controller.store.read_only:
                controller.begin()
            elif controller.store.can_write_again():
                log.warning("the store can be written again; starting anew")
                self._end(EXIT_START_AGAIN)
        controller.second()
        if self._second_machine is not None:
            self._second_machine.shipper.second()
            controller.report_standby(self._second_machine.shipper.condition)
        self._send_settled()
        self._beat()
        self._manager.alive()

    def _beat(self) -> None:
        self._xpub.send(m.TOPIC_HEARTBEAT, MORE)
        second = self._second_machine
        # Nobody is told of rows that the copy may not have yet.
        beat = self._controller.heartbeat(None if second is None else second.shipper.shown_seq)
        self._xpub.send(wire.encode(beat))

    def _look_at_keys(self) -> None:
        seen = _changed_at(self._keys_dir)
        if seen == self._keys_seen:
            return
        self._keys_seen = seen
        try:
            allowed = self._load_keys(self._keys_dir)
        except OSError as err:
            # Perhaps no file can be opened at this moment; looked at again in a second.
            log.warning("the list of keys cannot be read: %s", err)
            self._keys_seen = 0
            return
        except KeysError as err:
            if err.message_en != self._keys_fault:
                log.warning("no key is added to the list until this is mended: %s", err.message_en)
            self._keys_fault, self._keys_seen = err.message_en, 0
            allowed = still_allowed(self._keys_dir, self._allowed.names_by_key)
        else:
            self._keys_fault = ""
        gone = self._allowed.replace(allowed)
        if self._second_machine is not None:
            self._second_machine.shut_out(gone)
            self._second_machine.shipper.files_changed()
        if gone:
            # An open subscription outlives its key; only a new socket ends it.
            log.warning("keys removed: %s; all clients subscribe anew", ", ".join(sorted(gone)))
            self._xpub.close(linger=0)
            self._bind_events()
        self._old_keys |= gone
        back = {name for name in self._old_keys if name in self._allowed}
        if back:
            # A connection keeps the name that its key had; under a new key it must be made anew.
            self._old_keys -= back
            self._router.close(linger=0)
            self._bind_commands()

    def _shut_out(self, names: set[str]) -> None:
        """End what these keys have open on the events; everybody else subscribes anew."""
        for name in names:
            log.error("%s asks for one topic after the other; shut out for %d s", name, BAR_S)
            self._allowed.bar(name, BAR_S)
        self._xpub.close(linger=0)
        self._bind_events()

    def _bind_commands(self) -> None:
        for left in range(REBIND_TRIES, -1, -1):
            try:
                self._router = bind_commands(self._context, self._commands_address, self._pair)
                break
            except zmq.ZMQError:
                if left == 0:
                    raise
                time.sleep(0.02)

    def _bind_events(self) -> None:
        for left in range(REBIND_TRIES, -1, -1):
            try:
                self._xpub = bind_events(self._context, self._events_address, self._pair)
                break
            except zmq.ZMQError:
                if left == 0 or self._beats == 0:
                    raise
                # The old listener closes in ZeroMQ's own thread, some milliseconds later.
                time.sleep(0.02)
        self._subscriptions = Subscriptions(self._xpub, self._allowed)

    def _running(self) -> bool:
        return self._exit is None

    def _end(self, code: int) -> None:
        if self._exit is None:
            self._exit = code
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b".")


def _changed_at(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
