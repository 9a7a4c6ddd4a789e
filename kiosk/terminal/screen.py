"""What the terminal shows, as plain values. No Qt."""

from __future__ import annotations

from msgspec import Struct

from kiosk.terminal.flow import Key, Message, Terminal
from kiosk.ui.labels import spaced


class TerminalScreen(Struct, frozen=True):
    """Everything of one moment except the lists."""

    counter: str = ""
    counter_name: str = ""
    phase: str = "closed"
    mode: str = "closed"
    back_at: str = ""
    staff_no: str = ""
    label: str = ""
    queue_name: str = ""
    item: str = ""
    priority: bool = False
    guided: bool = False
    class_name: str = ""
    proof: str = ""
    running: str = ""
    recalls: int = 0
    alarm: str = ""
    waiting: int = 0
    longest: int = 0
    message: str = ""
    bad: bool = False
    busy: bool = False
    pin_digits: int = 0
    offered: int = 0
    keys: tuple[str, ...] = ()
    query: str = ""


class PaperLine(Struct, frozen=True):
    """One paper that the visitor should have."""

    place: int
    title: str
    kind: str
    copies: int
    missing: bool = False


class ClerkLine(Struct, frozen=True):
    """Somebody who may take the counter: number and post."""

    staff_no: str
    post: str


def screen_of(terminal: Terminal, *, english: bool = False, query: str = "") -> TerminalScreen:
    """`query`: the letters by which a matter is looked for. The terminal as it is now; matters and classes stand as the hall writes them, in Chinese."""
    state, hall = terminal.state, terminal.state.hall
    status = state.counter(terminal.counter)
    lines = terminal.queues
    ticket = terminal.ticket
    queue = None if ticket is None else hall.queue_by_prefix.get(ticket.queue)
    item = None if ticket is None else hall.item_by_code.get(ticket.item)
    entitled = None
    if ticket is not None and ticket.priority:
        entitled = hall.priority_class_by_code.get(ticket.priority_class)
    minutes, seconds = divmod(terminal.running_s(), 60)
    message = terminal.message
    if not message.zh and terminal.is_unknown:
        message = Message(
            f"大厅没有{terminal.counter}号窗口：临时窗口请管理人员先增开。",
            f"No counter {terminal.counter} here: the manager has to add a temporary one first.",
            bad=True,
        )
    offered = terminal.offered
    if not message.zh and offered:
        message = Message(
            f"呼叫器上的数字有几个号：{'、'.join(offered)}。请在“选呼”里点一个。",
            f"The digits fit {', '.join(offered)}; choose one of them.",
            bad=True,
        )
    return TerminalScreen(
        counter=terminal.counter,
        counter_name=terminal.state.place(terminal.counter).name_zh,
        phase=terminal.phase.value,
        mode=status.mode,
        back_at=f"{state.local(status.until_ms):%H:%M}" if status.until_ms else "",
        staff_no=status.staff_no,
        label="" if ticket is None else spaced(ticket.label),
        queue_name="" if queue is None else queue.name_zh,
        item="" if item is None else item.name_zh,
        priority=ticket is not None and ticket.priority,
        guided=ticket is not None and ticket.guided,
        class_name="" if entitled is None else entitled.name_zh,
        proof="" if entitled is None else entitled.proof_zh,
        running="" if ticket is None else f"{minutes:02}:{seconds:02}",
        recalls=0 if ticket is None else ticket.recalls,
        alarm="" if ticket is None else state.view.alarms.get(ticket.call_id, ""),
        waiting=sum(line.waiting for line in lines),
        longest=max((line.longest_minutes for line in lines), default=0),
        message=message.en if english else message.zh,
        bad=message.bad,
        busy=terminal.busy,
        pin_digits=len(terminal.pin),
        offered=len(offered),
        keys=tuple(key.value for key in Key if terminal.can(key)),
        query=query,
    )


def paper_lines(terminal: Terminal) -> list[PaperLine]:
    """The materials of the present ticket's matter."""
    ticket = terminal.ticket
    code = "" if ticket is None else ticket.item
    return [
        PaperLine(place, row.name_zh, row.kind, row.copies, terminal.lacks(row.name_zh))
        for place, row in enumerate(terminal.state.hall.materials_of(code), 1)
    ]


def clerk_lines(terminal: Terminal) -> list[ClerkLine]:
    """Who may take this counter."""
    staff = terminal.state.hall.staff_by_no
    return [ClerkLine(number, staff[number].role_zh) for number in terminal.clerks]
