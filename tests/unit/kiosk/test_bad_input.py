"""Every trouble at every step of a visit: a safe page with a sentence, at most one paper, and no number lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.kinds import CardLifted, CardRead, CardUnreadable, DeviceEvent, Kind
from kiosk.ticketing.screen import screen_of
from kiosk.ticketing.visit import Page
from kiosk.ui.shell import shell_state
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.unit.kiosk.hall import beat, record
from tests.unit.kiosk.kiosk_rig import KioskRig, start_of
from tests.unit.kiosk.test_kiosk_program import finish_asking

SAFE = frozenset({Page.HOME, Page.QUEUE, Page.FIND, Page.TICKET, Page.REFUSED, Page.UNCERTAIN})


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[KioskRig]:
    found = KioskRig(tmp_path)
    found.connect()
    yield found
    found.close()


def home(_: KioskRig) -> None:
    """Nobody has touched anything."""


def chosen(rig: KioskRig) -> None:
    rig.flow.open_queue("B")


def looking(rig: KioskRig) -> None:
    rig.flow.open_find()
    for sign in "B012":
        rig.flow.type_text(sign)
    rig.flow.ask_number()


def asked(rig: KioskRig) -> None:
    """The command is on its way."""
    chosen(rig)
    rig.flow.take()


def drawn(rig: KioskRig) -> None:
    """The number is on the screen, its paper in the printer."""
    rig.printer.hold()
    asked(rig)
    rig.pump()


STEPS: dict[str, Callable[[KioskRig], None]] = {
    "home": home,
    "chosen": chosen,
    "looking": looking,
    "asked": asked,
    "drawn": drawn,
}


def card(rig: KioskRig, body: CardRead | CardUnreadable | CardLifted) -> None:
    rig.inbox.append(DeviceEvent("reader-1", Kind.ID_CARD_READER, 1, 0.0, body))


def controller_gone(rig: KioskRig) -> None:
    rig.lose()


def replies_lost(rig: KioskRig) -> None:
    rig.bus.lose_replies = True


def link_flaps(rig: KioskRig) -> None:
    for _ in range(3):
        rig.inbox += [Link("out_of_date", 0), Link("connecting", 0), Link("current", 0)]
        rig.pump()


def printer_unplugged(rig: KioskRig) -> None:
    rig.printer.unplug()


def paper_out(rig: KioskRig) -> None:
    rig.printer.paper_out()


def card_unreadable(rig: KioskRig) -> None:
    card(rig, CardUnreadable("unreadable", "读卡失败", "Not readable"))


def card_pulled(rig: KioskRig) -> None:
    card(rig, CardUnreadable("unreadable", "读卡失败", "Not readable"))
    card(rig, CardLifted())
    card(rig, CardRead("某人", "610924194803050012", birth="19480305"))
    card(rig, CardLifted())


def clock_back(rig: KioskRig) -> None:
    rig.inbox.append(beat("00:01"))


def clock_on(rig: KioskRig) -> None:
    rig.inbox.append(beat("23:59"))


def hundred_taps(rig: KioskRig) -> None:
    for _ in range(100):
        rig.flow.take()
        rig.flow.requeue()
        rig.flow.ask_number()


def emergency(rig: KioskRig) -> None:
    rig.inbox.append(record(rig.kiosk.state.view.seq + 1, m.EmergencyStarted("em-1")))


TROUBLES: dict[str, Callable[[KioskRig], None]] = {
    trouble.__name__: trouble
    for trouble in (
        controller_gone,
        replies_lost,
        link_flaps,
        printer_unplugged,
        paper_out,
        card_unreadable,
        card_pulled,
        clock_back,
        clock_on,
        hundred_taps,
        emergency,
    )
}


def sentences(rig: KioskRig) -> list[str]:
    """What the screen tells of a trouble, in Chinese."""
    screen = screen_of(rig.flow, printer_ready=rig.kiosk.papers.ready)
    shell = shell_state(rig.kiosk.state, start_of().setup)
    found = [screen.refusal, screen.card_words, screen.number.paper_words, screen.place.words]
    found += ["与主机失去联系"] if shell.link != "current" else []
    found += ["紧急疏散"] if shell.emergency else []
    found += (
        ["没有收到主机的答复"] if screen.page == "uncertain" or screen.place.stage == "away" else []
    )
    return [words for words in found if words]


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("step", STEPS)
def test_trouble_ends_in_a_safe_page_and_loses_no_number(
    rig: KioskRig, step: str, trouble: str
) -> None:
    STEPS[step](rig)
    TROUBLES[trouble](rig)
    rig.pump()
    rig.flow.take()  # the visitor goes on as if nothing had been
    rig.pump()

    flow = rig.flow
    assert flow.page in SAFE
    told = sentences(rig)
    shown = flow.ticket
    if flow.page in {Page.REFUSED, Page.UNCERTAIN} or trouble in {"controller_gone", "emergency"}:
        assert told
    if shown is not None and shown.paper in {"failed", "unsure"}:
        assert told, "a number without paper, and nothing is said"
    assert rig.issues <= 1
    assert len(rig.printed) <= 1

    # Everything is well again: what was drawn is on the screen or on paper, and nothing stays open.
    rig.bus.lose_replies, rig.bus.reachable = False, True
    rig.printer.plug()
    rig.printer.mend()
    for job in rig.printer.submitted:
        with contextlib.suppress(KeyError):
            rig.printer.finish(job.command_id)
    rig.connect()
    finish_asking(rig)
    assert rig.issues <= 1
    if rig.issues:
        assert rig.label == "B012"
    assert len(rig.printed) <= 1
    assert rig.journal.open_entries == []
