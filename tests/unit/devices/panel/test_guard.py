"""No screen goes dark while a ticket is live, whoever asks."""

import pytest

from devices.kinds import SetPower
from devices.panel.power import VIEW_OLD_S, PowerDown, why_not_dark


def down(live_tickets: int, seen_at_s: float) -> PowerDown:
    return PowerDown(command_id="d", live_tickets=live_tickets, seen_at_s=seen_at_s)


def test_on_needs_no_guard() -> None:
    assert why_not_dark(SetPower(command_id="on", on=True), 100.0) is None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (SetPower(command_id="off", on=False), "guard_missing"),
        (down(1, 100.0), "tickets_live"),
        (down(0, 100.0 - VIEW_OLD_S - 0.1), "guard_old"),
        (down(0, 105.0), "guard_old"),  # from the future: another clock
        (down(-1, 100.0), "guard_old"),
    ],
)
def test_dark_is_refused_with_a_sentence(command: SetPower, reason: str) -> None:
    why = why_not_dark(command, 100.0)
    assert why is not None
    assert why.reason == reason
    assert why.message_zh
    assert why.message_en


def test_dark_with_a_fresh_view_of_an_empty_hall() -> None:
    command = down(0, 95.0)
    assert command.on is False
    assert isinstance(command, SetPower)
    assert why_not_dark(command, 100.0) is None
