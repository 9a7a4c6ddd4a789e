"""What surfaces and devices report: health, confirmations."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.view import DeviceStatus
from queue_controller.service.ask import NAME_CHARS, Ask, checked, named
from queue_controller.service.refusals import refuse, too_long
from queue_controller.service.values import Decision

PARTS_MAX: Final = 32
MESSAGE_CHARS: Final = 300
CONTROLLERS_OWN: Final = "controller."
"""How the devices begin that the controller itself reports on."""
UNLISTED_MAX: Final = 32
"""Devices that are not in the configuration, per client that reports on them."""


def report_health(command: m.ReportHealth, ask: Ask) -> Decision:
    """A device's state; an event only when the state, its reason or a part changed."""
    if len(command.parts) > PARTS_MAX:
        raise too_long("parts", PARTS_MAX)
    event = m.HealthChanged(
        device=named("device", command.device),
        kind=named("kind", command.kind),
        state=command.state,
        reason=checked("reason", command.reason, NAME_CHARS),
        message_zh=checked("message_zh", command.message_zh, MESSAGE_CHARS),
        message_en=checked("message_en", command.message_en, MESSAGE_CHARS),
        parts={
            named("parts", part): checked("parts", state, NAME_CHARS)
            for part, state in command.parts.items()
        },
    )
    known = ask.state.view.devices.get(event.device)
    _check_owner(ask, event.device, known)
    if known is not None and (known.kind, known.state, known.reason, known.parts) == (
        event.kind,
        event.state,
        event.reason,
        event.parts,
    ):
        return Decision((), m.Done())
    return Decision((event,), m.Done())


def _check_owner(ask: Ask, device: str, known: DeviceStatus | None) -> None:
    """A device speaks through the program that opens its line; nobody else's word counts."""
    client, owners = ask.actor.client_id, ask.state.owners
    owner = owners.get(device)
    if owner is None and known is not None and known.state != "unknown":
        owner = known.owner
    foreign = bool(owner) and owner != client and ask.actor.role != "admin"
    if foreign or device.startswith(CONTROLLERS_OWN):
        raise refuse("not_your_device", client=client, device=device)
    if known is None and device not in owners:
        devices = ask.state.view.devices.values()
        unlisted = sum(each.owner == client and each.device not in owners for each in devices)
        if unlisted >= UNLISTED_MAX:
            raise refuse("too_many_devices", client=client, limit=str(UNLISTED_MAX))


def confirm(command: m.Confirm, ask: Ask) -> Decision:
    """Presence is no event: the server gives the command to `HallState.confirm`."""
    del command, ask
    return Decision((), m.Done())
