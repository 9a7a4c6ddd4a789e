"""What the supervision's screen lists behind the PIN, and its one deed: a 巡查 note. No Qt."""

from __future__ import annotations

from typing import Final

import msgspec

from hall_display.manager.desk import TabRow
from hall_display.manager.hand import Hand
from hall_display.manager.rows import DeskRow, Missing
from hall_display.manager.state import Manager
from hall_display.words import Language, say
from queue_controller.api import messages as m
from queue_controller.api import wire

INSPECTIONS: Final = "inspections"
KINDS: Final[dict[str, frozenset[m.RemarkKind]]] = {
    "remarks_all": frozenset(),
    "remarks_decisions": frozenset(
        {"out_of_turn", "walk_up", "reclassified", "cancelled", "undone", "put_off", "hand"}
    ),
    "remarks_waits": frozenset({"long_wait", "no_shows", "unattended"}),
    "remarks_ratings": frozenset(
        {"rated_low", "uninvited", "short_service", "instant_top", "rhythmic_top"}
    ),
    "remarks_machines": frozenset({"device", "unseen", "unspoken", "restart", "emergency"}),
    "remarks_security": frozenset({"pin", "configuration", "erased"}),
    "remarks_inspections": frozenset({"inspection"}),
}
"""By tab, the kinds that it lists; none: all."""
DEEDS: Final = frozenset({"ask_remarks", "note", "note_action"})
"""Everything that this screen can ask of the controller, beside unlocking."""


class Pages:
    """The rows of each tab, made of the manager's own, without what only a manager may do."""

    names: tuple[str, ...] = (*KINDS, INSPECTIONS)

    def __init__(self, manager: Manager) -> None:
        self.language: Language = manager.language
        self._hand = Hand(manager)

    def tabs(self, chosen: str) -> list[TabRow]:
        """All kinds, each with how many there are, and the notes."""
        return [TabRow(name, self._label(name), name == chosen) for name in self.names]

    def rows(self, tab: str, typed: tuple[str, ...] = ()) -> list[DeskRow]:
        """What a tab lists."""
        if tab == INSPECTIONS:
            return [_only(row, DEEDS) for row in self._hand.rows(INSPECTIONS, typed)]
        head, *rest = self._hand.rows("supervision", typed)
        kinds = KINDS[tab]
        remarks = self._hand.remarks or ()
        return [
            head,
            *(
                row
                for row, remark in zip(rest, remarks, strict=True)
                if not kinds or remark.kind in kinds
            ),
        ]

    def fields(self, tab: str) -> list[str]:
        """What the lines of a tab are for, before the one for the text."""
        return [self._say("field_where")] if tab == INSPECTIONS else []

    def hint(self, tab: str) -> str:
        """What the text field of a tab is for."""
        return self._say("desk_hint_inspections" if tab == INSPECTIONS else "desk_hint_supervision")

    def commands(
        self, action: str, key: str, text: str, typed: tuple[str, ...] = ()
    ) -> list[m.Command]:
        """What an action asks of the controller.

        Raises:
            Missing: a text has to be typed first, or it is nothing that can be done here.
        """
        command = self._hand.command(action, key, text.strip(), typed) if action in DEEDS else None
        if command is None:
            raise Missing(action)
        return [command]

    def on_choose(self, tab: str) -> str:
        """The action of whoever turns to a tab: the list is asked for anew."""
        return "" if tab == INSPECTIONS else "ask_remarks"

    def forget(self) -> None:
        """Nothing here was opened for one person only."""

    def heard(self, kind: str, reply: m.Reply) -> str | None:
        """What an answer tells beside that it was done."""
        if kind != "supervision_of":
            return None
        self._hand.remarks = wire.body_of(reply, m.SupervisionOf).remarks
        return ""

    def _label(self, name: str) -> str:
        words = self._say("desk_supervisor_notes" if name == INSPECTIONS else f"desk_{name}")
        kinds = KINDS.get(name)
        if kinds is None or self._hand.remarks is None:
            return words
        count = sum(not kinds or each.kind in kinds for each in self._hand.remarks)
        return f"{words} {count}" if count else words

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def _only(row: DeskRow, allowed: frozenset[str]) -> DeskRow:
    """A row without the keys of what may not be done here."""
    kept = [pair for pair in zip(row.actions, row.labels, strict=True) if pair[0] in allowed]
    return msgspec.structs.replace(
        row, actions=tuple(name for name, _ in kept), labels=tuple(label for _, label in kept)
    )
