"""Commands that concern the whole hall: alarms, broadcast, emergency, a ring for help."""

from __future__ import annotations

from queue_controller.api.messages.words import (
    Command,
)


class AcknowledgeAlarm(Command, frozen=True, tag="acknowledge_alarm"):
    """处理: somebody looks after an alarm, named by its key (`unseen:<call>`, `device:<name>:<since>`)."""

    alarm: str
    note: str = ""


class Broadcast(Command, frozen=True, tag="broadcast"):
    """广播: an announcement of staff to these zones (none: all), shown for some minutes."""

    text_zh: str
    text_en: str = ""
    zones: tuple[str, ...] = ()
    minutes: int = 5
    staff_no: str = ""


class EndBroadcast(Command, frozen=True, tag="end_broadcast"):
    """The announcement is taken down before its time."""

    broadcast_id: str


class RingDesk(Command, frozen=True, tag="ring_desk"):
    """需引导: somebody at this machine needs a person; `ticket` is the number once it is drawn.

    A machine rings once at a time: again, it only adds the number.
    """

    ticket: str = ""


class AnswerRing(Command, frozen=True, tag="answer_ring"):
    """A member of staff goes there."""

    ring_id: str
    staff_no: str = ""


class PrepareEmergency(Command, frozen=True, tag="prepare_emergency"):
    """紧急疏散, first step: nothing is shown yet. `drill`: 演练. Without a text the hall's own is used.

    `reason` is for the record and may be missing: nobody should look for words while it burns.
    """

    drill: bool = False
    text_zh: str = ""
    text_en: str = ""
    reason: str = ""
    staff_no: str = ""


class StartEmergency(Command, frozen=True, tag="start_emergency"):
    """Second step, within a minute: every screen, strip and speaker; the queue stands still.

    `emergency_id` is the code that the preparation answered with; no second PIN is asked for.
    """

    emergency_id: str


class EndEmergency(Command, frozen=True, tag="end_emergency"):
    """The hall goes on where it stood; also takes back what was only prepared."""

    emergency_id: str
    reason: str = ""
    staff_no: str = ""
