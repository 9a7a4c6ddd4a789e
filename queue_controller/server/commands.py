"""Commands: answered once, decided by the rules, written down before they are acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

from queue_controller.api import messages as m
from queue_controller.server import errors as no
from queue_controller.server.happenings import Happenings
from queue_controller.server.identity import IdentityHash, new_receipt_code, new_token
from queue_controller.server.jobs import Jobs
from queue_controller.server.people import NOBODY, People, Whom
from queue_controller.server.pins import Pins
from queue_controller.server.replies import Replies
from queue_controller.server.turn import Client, Taken, Turn
from queue_controller.server.worker import Result
from queue_controller.service.decide import decide
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.permissions import ALLOWED, PIN_COMMANDS, may, pin_of
from queue_controller.service.values import Decision, Refusal
from queue_controller.store.personal import Persons

UNKNOWN_PINS_EVERY_S: Final = 60

_WITH_PAPER: Final = frozenset({m.Issue, m.CheckIn, m.Reprint})
_PAPER_ROLES: Final = frozenset({"kiosk", "desk", "admin"})
"""Who hands a paper to the visitor. A counter never has a token: it could rate itself."""

log = logging.getLogger(__name__)


class Commands:
    """Carries out what may change the hall.

    Args:
        state: the hall.
        turn: the transaction in the making.
        happenings: where events go.
        replies: where answers go.
        jobs: where PINs are checked and the configuration is read.
        people: who is meant by numbers and names.
        persons: the table of people beside the log.
        identity: how tokens become hashes.
        pins: the clerks' PINs.
        was_given: whether the table has a number: (business date, queue, number).
        read_configuration: reads the hall's folder anew, slowly; None: it cannot be reloaded here.
    """

    def __init__(
        self,
        state: HallState,
        turn: Turn,
        *,
        happenings: Happenings,
        replies: Replies,
        jobs: Jobs,
        people: People,
        persons: Persons,
        identity: IdentityHash,
        pins: Pins,
        was_given: Callable[[str, str, int], bool],
        read_configuration: Callable[[], Offer | Faulty] | None,
    ) -> None:
        self._state = state
        self._turn = turn
        self._happenings = happenings
        self._replies = replies
        self._jobs = jobs
        self._people = people
        self._persons = persons
        self._identity = identity
        self._pins = pins
        self._was_given = was_given
        self._read_configuration = read_configuration
        self._refused_pins: dict[str, int] = {}

    def carry_out(
        self,
        taken: Taken,
        known: Mapping[tuple[str, str], bytes],
        *,
        pin_ok: bool = False,
        offer: Offer | Faulty | None = None,
    ) -> None:
        """Decide one command and apply what follows; it is acknowledged after the commit.

        Args:
            taken: the command.
            known: stored replies that may belong to it, by client name and command id.
            pin_ok: the PIN was checked.
            offer: the configuration that was read for a reload.
        """
        client, command = taken.client, taken.command
        key = (client.name, taken.command_id)
        stored = self._replies.remembered(key) or known.get(key)
        if stored is not None:
            reply = self._replies.read(taken, taken.command_id, stored)
            if reply is None:
                return
            if isinstance(command, m.AskFeedbackWords) and reply.ok:
                # It is on record already; the words themselves are in no stored reply.
                words = m.FeedbackWordsOf(self._people.words_beside(command.feedback))
                self._replies.reply(taken, words, keep=False)
                return
            self._replies.repeat(taken, reply, stored)
            return
        if self._turn.server_state != "running":
            self._replies.deny(taken, no.READ_ONLY)
            return
        if self._replies.was_told_never_done(key):
            # It was overtaken on its way by the question what became of it.
            self._replies.deny(taken, no.TOLD_NEVER_DONE)
            return
        if isinstance(command, m.Issue) and self._turn.disk == "full":
            self._replies.deny(taken, no.DISK_FULL)
            return
        token, token_hash = self._token(command, client)
        whom = NOBODY
        if isinstance(command, m.Issue | m.CheckIn | m.Book):
            now_ms = self._turn.now.hall_ms
            whom = self._people.of(command, client.name, taken.command_id, now_ms)
        elif isinstance(command, m.FileFeedback):
            now_ms = self._turn.now.hall_ms
            whom = self._people.written(command, client.name, taken.command_id, now_ms)
        erasing: list[str] = []
        if isinstance(command, m.ErasePersonal):
            erasing = self._people.to_erase(command, self._turn.batch.persons)
        if (
            type(command) in PIN_COMMANDS
            and not pin_ok
            and self._pins.needed
            # Who may not ask at all is told no more than that, and locks nobody.
            and may(command, client.actor)
        ):
            staff_no = pin_of(command, client.actor)
            if staff_no is not None:
                self._check_pin(taken, staff_no)
                return
        if isinstance(command, m.Reload) and offer is None and self._may_read(client):
            self._read(taken)
            return
        try:
            decision = decide(
                command,
                client.actor,
                self._state,
                self._turn.now,
                person_ref=whom.person_ref,
                person_hash=whom.person_hash,
                phone_ref=whom.phone_ref,
                name_ref=whom.name_ref,
                words_ref=whom.words_ref,
                command_id=taken.command_id,
                token=token,
                token_hash=token_hash,
                erasing=len(erasing),
                offer=offer,
                words=self._people.words_beside(command.feedback)
                if isinstance(command, m.AskFeedbackWords)
                else None,
                is_on_record=isinstance(command, m.Adopt) and self._is_on_record(command),
            )
        except Refusal as refusal:
            self._replies.reply(
                taken,
                m.Refused(refusal.detail),
                code=refusal.code,
                message_zh=refusal.message_zh,
                message_en=refusal.message_en,
                ok=False,
            )
            return
        except Exception:
            # The state is untouched: decide() never changes it.
            log.exception("%s of %s failed", type(command).__name__, client.name)
            self._replies.deny(taken, no.INTERNAL)
            return
        self._turn.batch.erased += erasing
        if decision.events:
            self._apply(taken, decision, whom, offer)
        self._replies.reply(
            taken,
            decision.reply,
            code=decision.code,
            message_zh=decision.message_zh,
            message_en=decision.message_en,
            # Unchanged health is presence: it costs no disk.
            keep=bool(decision.events) or not isinstance(command, m.ReportHealth),
            kept=m.FeedbackWordsOf({}) if isinstance(command, m.AskFeedbackWords) else None,
        )

    def _is_on_record(self, command: m.Adopt) -> bool:
        """Under any command, also of this very transaction: the table takes each number of a date once."""
        date, queue, number = command.business_date, command.queue, command.number
        key = date, number, queue
        made = self._turn.batch.tickets.inserts
        return any(row[:3] == key for row in made) or self._was_given(date, queue, number)

    def _apply(
        self, taken: Taken, decision: Decision, whom: Whom, offer: Offer | Faulty | None
    ) -> None:
        persons = self._turn.batch.persons
        for each in whom.found:
            if each.row is not None:
                persons.append(each.row)
                self._persons.keep(each)
        if isinstance(offer, Offer):
            self._state.adopt(offer)
        for event in decision.events:
            if isinstance(event, m.AppointmentMade):
                refs = event.person_ref, event.phone_ref, event.name_ref
                persons += self._persons.kept_until(refs, self._people.until(event.date))
            self._happenings.happen(event, taken.client.name, taken.command_id)

    def _token(self, command: m.Command, client: Client) -> tuple[str, str]:
        """The secret that goes with a paper or a receipt, and its hash; empty where there is none."""
        if type(command) in _WITH_PAPER and client.actor.role in _PAPER_ROLES:
            token = new_token()
        elif isinstance(command, m.FileFeedback):
            token = new_receipt_code()
        elif isinstance(command, m.RateLater):
            return "", self._identity.of_token(command.token)
        else:
            return "", ""
        return token, self._identity.of_token(token)

    def _may_read(self, client: Client) -> bool:
        return self._read_configuration is not None and m.Reload in ALLOWED[client.actor.role]

    def _read(self, taken: Taken) -> None:
        """Read the folder beside the running hall; the decision comes when that is done."""
        read = self._read_configuration
        if read is None:
            return

        def job() -> Result:
            offer = read()
            return lambda: self.carry_out(taken, {}, pin_ok=True, offer=offer)

        self._jobs.hand_over(taken, job)

    def _check_pin(self, taken: Taken, staff_no: str) -> None:
        if self._pins.locked(staff_no):
            self._replies.deny(taken, no.PIN_LOCKED)
            return

        def job() -> Result:
            # Those that were asked at the same moment are checked one after the other.
            locked = self._pins.locked(staff_no)
            good = not locked and self._pins.check(staff_no, taken.pin)

            def result() -> None:
                if locked:
                    self._replies.deny(taken, no.PIN_LOCKED)
                elif good:
                    self.carry_out(taken, {}, pin_ok=True)
                else:
                    self._pin_was_wrong(taken, staff_no)
                    self._replies.deny(taken, no.PIN_WRONG)

            return result

        self._jobs.hand_over(taken, job)

    def _pin_was_wrong(self, taken: Taken, staff_no: str) -> None:
        """On record for 监督.

        A number that nobody has may be anything: it is not repeated, and told once a minute.
        """
        if self._turn.server_state != "running":
            return
        name = taken.client.name
        if staff_no not in self._state.hall.staff_by_no:
            last = self._refused_pins.get(name)
            if last is not None and self._turn.second - last < UNKNOWN_PINS_EVERY_S:
                return
            self._refused_pins[name] = self._turn.second
            staff_no = ""
        self._happenings.happen(m.PinRefused(staff_no), name, taken.command_id)
