"""Replies: made, stored with the command's transaction, remembered for the same command again."""

from __future__ import annotations

import contextlib
import logging
from collections import OrderedDict, defaultdict
from typing import Final

import msgspec
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import MalformedMessage
from queue_controller.server.errors import REPLY_DAMAGED, TOLD_NEVER_DONE, Denial
from queue_controller.server.turn import Outgoing, Taken, Turn
from queue_controller.service.hall import HallState
from queue_controller.store.store import Store

REPLIES_IN_MEMORY: Final = 5000
MALFORMED_PER_S: Final = 20

log = logging.getLogger(__name__)


class Replies:
    """What is answered, in the controller's epoch.

    Args:
        store: whose head says up to where an answer is true.
        state: the hall, which runs ahead of the store within a turn.
        turn: where replies wait for the commit.
    """

    def __init__(self, store: Store, state: HallState, turn: Turn) -> None:
        self._hall_id = state.hall.hall_id
        self._store = store
        self._state = state
        self._turn = turn
        self._memory: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._never_done: OrderedDict[tuple[str, str], None] = OrderedDict()
        """Commands of which it was told that they did not take effect, while their PIN may still be checked."""
        self._malformed: defaultdict[str, int] = defaultdict(int)
        self._encode = msgspec.json.Encoder().encode

    def second(self) -> None:
        """A second has gone by: the limits begin anew."""
        self._malformed.clear()

    def remembered(self, key: tuple[str, str]) -> bytes | None:
        """The frame that was given to (client, command id) lately."""
        return self._memory.get(key)

    def never_done(self, key: tuple[str, str]) -> None:
        """It will be told of (client, command id) that it never took effect: from the next commit on it cannot.

        Its answer is stored before it comes, so that a controller that begins later refuses it as well.
        """
        if key in self._never_done:
            return
        self._never_done[key] = None
        if len(self._never_done) > REPLIES_IN_MEMORY:
            self._never_done.popitem(last=False)
        client, command_id = key
        frame = self._denied(command_id, TOLD_NEVER_DONE)
        row = (command_id, client, self._state.view.seq, self._turn.now.hall_ms, frame)
        self._turn.batch.replies.append(row)

    def was_told_never_done(self, key: tuple[str, str]) -> bool:
        """Whether it was told lately that (client, command id) did not take effect; others are stored replies."""
        return key in self._never_done

    def reply(
        self,
        taken: Taken,
        body: m.ReplyBody,
        *,
        code: str = "ok",
        message_zh: str = "",
        message_en: str = "",
        ok: bool = True,
        keep: bool = True,
        kept: m.ReplyBody | None = None,
    ) -> None:
        """The answer of a rule: stored in the command's own transaction, unless `keep` is False.

        `kept`: the body that is stored in place of one that nothing may hold.
        """
        seq, command_id = self._state.view.seq, taken.command_id

        def made(said: m.ReplyBody) -> bytes:
            return self._encode(
                m.Reply(
                    m.PROTOCOL,
                    self._hall_id,
                    self._turn.epoch,
                    command_id,
                    seq,
                    ok,
                    code,
                    message_zh,
                    message_en,
                    Raw(self._encode(said)),
                )
            )

        frame = made(body)
        self._turn.settled.replies.append(Outgoing(taken.route, frame))
        if keep:
            frame = frame if kept is None else made(kept)
            name = taken.client.name
            memory = self._memory
            memory[name, command_id] = frame
            if len(memory) > REPLIES_IN_MEMORY:
                # Not `del` of the first key: a plain dict looks for it past all that were deleted.
                memory.popitem(last=False)
            row = (command_id, name, seq, self._turn.now.hall_ms, frame)
            self._turn.batch.replies.append(row)

    def deny(self, taken: Taken, denial: Denial) -> None:
        """An answer that depends on the moment, not on a rule: never stored."""
        self.deny_envelope(taken.route, taken.command_id, denial)

    def deny_envelope(self, route: bytes, command_id: str, denial: Denial) -> None:
        """As `deny`, of a message whose command was not read."""
        frame = self._denied(command_id, denial)
        self._turn.settled.replies.append(Outgoing(route, frame))

    def _denied(
        self, command_id: str, denial: Denial, detail: dict[str, str] | None = None
    ) -> bytes:
        return self._encode(
            m.Reply(
                m.PROTOCOL,
                self._hall_id,
                self._turn.epoch,
                command_id,
                self._store.head.seq,
                ok=False,
                code=denial.code,
                message_zh=denial.message_zh,
                message_en=denial.message_en,
                body=Raw(self._encode(m.Refused(detail or {}))),
            )
        )

    def refuse_malformed(
        self, route: bytes, name: str, command_id: str, err: MalformedMessage
    ) -> None:
        """Say what is wrong with a message, to nobody more often than `MALFORMED_PER_S`."""
        times = self._malformed[name] = self._malformed[name] + 1
        if times > MALFORMED_PER_S:
            return
        if times == 1:
            log.warning("%s sent a message that is refused: %s", name, err.message_en)
        denial = Denial(err.code, err.message_zh, err.message_en)
        frame = self._denied(command_id, denial, err.detail)
        self._turn.settled.replies.append(Outgoing(route, frame))

    def read(self, taken: Taken, command_id: str, stored: bytes) -> m.Reply | None:
        """A stored reply to a command; None: it is damaged, and that was said."""
        with contextlib.suppress(MalformedMessage):
            reply = wire.decode_reply(stored)
            if reply.command_id == command_id:
                return reply
        log.critical("the stored reply to %s of %s is damaged", command_id, taken.client.name)
        self.deny(taken, REPLY_DAMAGED)
        return None

    def repeat(self, taken: Taken, reply: m.Reply, stored: bytes) -> None:
        """Give the reply that the same command was given before."""
        if reply.epoch != self._turn.epoch:
            # Clients believe no lower epoch; everything else stays as it was stored.
            stored = self._encode(msgspec.structs.replace(reply, epoch=self._turn.epoch))
        self._turn.settled.replies.append(Outgoing(taken.route, stored))

    def answer(self, taken: Taken, body: m.ReplyBody) -> None:
        """The answer to a question: true now, never stored."""
        self.answer_encoded(taken, self._store.head.seq, Raw(self._encode(body)))

    def answer_encoded(self, taken: Taken, seq: int, body: Raw) -> None:
        """As `answer`, of a body that was encoded when the log was at `seq`."""
        reply = m.Reply(
            m.PROTOCOL,
            self._hall_id,
            self._turn.epoch,
            taken.command_id,
            seq,
            True,
            "ok",
            "",
            "",
            body,
        )
        frame = self._encode(reply)
        self._turn.settled.replies.append(Outgoing(taken.route, frame, taken.client.name))
