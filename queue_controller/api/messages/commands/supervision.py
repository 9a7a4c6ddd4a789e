"""Commands about the hall's own configuration and about those who look after it: 监督 and 巡查."""

from __future__ import annotations

from queue_controller.api.messages.words import Command, InspectionCategory


class Reload(Command, frozen=True, tag="reload"):
    """Apply the hall's folder as it stands on the controller's disk, or refuse with every reason.

    It is read and checked beside the running hall, and applied as a whole between two commands.
    """

    reason: str
    staff_no: str = ""


class NoteInspection(Command, frozen=True, tag="note_inspection"):
    """巡查: what an inspector saw, at a counter, of a device, or (with neither) in the hall.

    `needs_action`: somebody has to put it right, and says so by `settle_inspection`.
    """

    category: InspectionCategory
    text: str
    counter: str = ""
    device: str = ""
    needs_action: bool = False
    staff_no: str = ""


class SettleInspection(Command, frozen=True, tag="settle_inspection"):
    """整改: what was done about a note of an inspection."""

    inspection: str
    text: str
    staff_no: str = ""


class AskSupervision(Command, frozen=True, tag="ask_supervision"):
    """监督: what was out of the ordinary on a business date (empty: today)."""

    business_date: str = ""


class AskInspections(Command, frozen=True, tag="ask_inspections"):
    """The inspections of these business dates, both included (empty: the last thirty days, until today)."""

    from_date: str = ""
    until_date: str = ""
