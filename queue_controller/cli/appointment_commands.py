"""Subcommands of appointments: importing, booking, moving, checking in; and matters of a visit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from config.bookings import ImportedBooking, read_bookings
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.api.wire import body_of
from queue_controller.cli import hash_command
from queue_controller.cli.answers import done, queue_name, ticket_sentence
from queue_controller.cli.at_hall import Place, at_hall
from queue_controller.cli.options import (
    ReasonOption,
    StaffOption,
    TicketArgument,
)
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import (
    EXIT_BAD_INPUT,
    EXIT_NOT_REACHABLE,
    EXIT_REFUSED,
    Target,
    ask,
    connect,
    dump,
    fail,
    problem_text,
    say,
)

WhatArgument = Annotated[str, typer.Argument(help="队列或事项，如 B、GA006 / a queue or an item")]
CodeArgument = Annotated[str, typer.Argument(help="预约码 / the code of the booking")]
DateArgument = Annotated[str, typer.Argument(help="日期，如 2025-09-08 / a date")]
StartArgument = Annotated[str, typer.Argument(help="时段开始，如 09:30 / when the slot begins")]

_STATES = {
    "booked": "已约",
    "checked_in": "已签到",
    "missed": "未到",
    "cancelled": "已取消",
}

import_app = typer.Typer(
    no_args_is_help=True, help="从别的系统导入 / bring in what another system knows."
)


@import_app.callback()
def _imports() -> None:
    """Hold the subcommands together."""


def import_appointments(
    place: Place,
    file: Annotated[
        Path, typer.Argument(help="CSV，列同 appointments.csv / columns of appointments.csv")
    ],
) -> None:
    """导入预约 / import bookings: every row is checked before the first is sent; twice is like once."""
    target, as_json = place
    rows = _rows(file, target, as_json=as_json)
    client = connect(target, as_json=as_json)
    counts = {"new": 0, "moved": 0, "corrected": 0, "unchanged": 0, "past": 0}
    refused: list[tuple[int, str, m.Reply]] = []
    try:
        for each in rows:
            _import_row(client, each, counts, refused)
    except BusError as error:
        fail(
            EXIT_NOT_REACHABLE, error.message_zh, error.message_en, as_json=as_json, code=error.code
        )
    finally:
        client.close()
    _told(counts, refused, as_json=as_json)
    if refused:
        raise typer.Exit(EXIT_REFUSED)


def _import_row(
    client: BusClient,
    row: ImportedBooking,
    counts: dict[str, int],
    refused: list[tuple[int, str, m.Reply]],
) -> None:
    """One row; what it did is counted."""
    booking = row.booking
    reply = client.ask(
        m.Book(
            date=booking.date.isoformat(),
            start=f"{booking.slot.start:%H:%M}",
            end=f"{booking.slot.end:%H:%M}",
            queue=booking.queue,
            item=booking.item or "",
            code=booking.code,
            name=booking.name_masked,
            id_hash=booking.id_hash or "",
            phone=m.PhoneTail(booking.phone_tail) if booking.phone_tail else None,
            imported=True,
        )
    )
    if reply.ok:
        counts[body_of(reply, m.Booked).did] += 1
    elif reply.code == "slot_over":
        counts["past"] += 1
    else:
        refused.append((row.row, booking.code, reply))


def _rows(file: Path, target: Target, *, as_json: bool) -> list[ImportedBooking]:
    if not file.is_file():
        fail(
            EXIT_BAD_INPUT,
            f"没有这个文件：{file}。请核对路径。",
            f"There is no file {file}; check the path.",
            as_json=as_json,
        )
    rows, problems = read_bookings(file, target.folder)
    for problem in problems:
        say(dump(problem.as_json()) if as_json else problem_text(problem))
    if any(problem.severity == "error" for problem in problems):
        fail(
            EXIT_BAD_INPUT,
            f"{file.name} 有错误，一个预约也没有导入，请改正后再导入。",
            f"{file.name} has errors; nothing was imported.",
            as_json=as_json,
        )
    return rows


def _told(
    counts: dict[str, int], refused: list[tuple[int, str, m.Reply]], *, as_json: bool
) -> None:
    if as_json:
        faults = [
            {"row": row, "column": "code", "code": reply.code, "message_zh": reply.message_zh}
            for row, _, reply in refused
        ]
        say(dump({"ok": not refused, **counts, "refused": faults}))
        return
    for row, code, reply in refused:
        say(f"✗ 第{row}行 {code}：{reply.message_zh}\n        {reply.message_en}")
    say(
        f"新增 {counts['new']}，改约 {counts['moved']}，更正 {counts['corrected']}，"
        f"没有变化 {counts['unchanged']}，"
        f"已过不导入 {counts['past']}，未接受 {len(refused)} / "
        f"{counts['new']} new, {counts['moved']} moved, {counts['corrected']} corrected, "
        f"{counts['unchanged']} unchanged, "
        f"{counts['past']} past, {len(refused)} refused"
    )


def appointments(
    place: Place,
    date: Annotated[str, typer.Argument(help="日期；不给则今天 / a date; today without it")] = "",
) -> None:
    """预约名单 / the bookings of a date."""
    target, as_json = place
    reply = ask(target, m.AskAppointments(date), as_json=as_json)
    found = body_of(reply, m.AppointmentsOf)
    if as_json:
        say(dump({"ok": True, "date": found.date, "bookings": found.bookings}))
        return
    if not found.bookings:
        say(f"{found.date} 没有预约 / no bookings")
    for each in found.bookings:
        say(_line(target, each))


def slots(
    place: Place,
    what: WhatArgument,
) -> None:
    """可约时段 / the next slots that can be booked."""
    target, as_json = place
    queue, item = _what(target, what)
    reply = ask(target, m.AskSlots(queue, item), as_json=as_json)
    found = body_of(reply, m.SlotsOf)
    if as_json:
        say(dump({"ok": True, "queue": found.queue, "slots": found.slots}))
        return
    if not found.slots:
        say(f"{found.queue} 已约满 / booked up")
    for each in found.slots:
        say(f"{each.date} {each.start}–{each.end} 余 {each.left} / {each.left} left")


def book(
    place: Place,
    what: WhatArgument,
    date: DateArgument,
    start: StartArgument,
    *,
    name: Annotated[str, typer.Option(help="姓，只留“张*” / a surname; only 张* is kept")] = "",
    phone: Annotated[str, typer.Option(help="手机后四位 / last four digits")] = "",
    staff: StaffOption = "",
) -> None:
    """电话预约 / book a slot for somebody who telephones."""
    target, as_json = place
    queue, item = _what(target, what)
    tail = m.PhoneTail(phone) if phone else None
    command = m.Book(date, start, queue, item, name=name, phone=tail, staff_no=staff)
    _booked(target, ask(target, command, as_json=as_json), as_json=as_json)


def rebook(
    place: Place,
    code: CodeArgument,
    date: DateArgument,
    start: StartArgument,
    staff: StaffOption = "",
) -> None:
    """改约 / move a booking to another slot."""
    target, as_json = place
    reply = ask(target, m.Rebook(code, date, start, staff), as_json=as_json)
    _booked(target, reply, as_json=as_json)


def cancel_booking(
    place: Place,
    code: CodeArgument,
    reason: Annotated[str, typer.Option("--reason", help="原因 / why")] = "",
    staff: StaffOption = "",
) -> None:
    """取消预约 / give a booking up; its slot is free again."""
    target, as_json = place
    reply = ask(target, m.CancelBooking(code, reason, staff), as_json=as_json)
    _booked(target, reply, as_json=as_json)


def check_in(
    place: Place,
    code: CodeArgument,
) -> None:
    """签到 / check a booking in: its visitor is given a number."""
    place.send(m.CheckIn(code))


def put_off(
    place: Place,
    tickets: Annotated[list[str], typer.Argument(help="号码，可写几个 / one number or several")],
    reason: ReasonOption = "",
    staff: StaffOption = "",
    *,
    to: Annotated[
        str, typer.Option("--to", help='改到预约，如 "2025-09-09 09:30" / to this slot instead')
    ] = "",
) -> None:
    """改日优先，或改到预约 / today's numbers go first on another day, or one gets a slot."""
    target, as_json = place
    date, _, start = to.partition(" ")
    command = m.PutOff(tuple(tickets), reason, staff, date=date, start=start.strip())
    reply = ask(target, command, as_json=as_json, pin=pin_for(staff))
    if to:
        _booked(target, reply, as_json=as_json)
    else:
        said = f"{'、'.join(tickets)}：凭原小票改日优先 / go first on another day, by their papers"
        done(reply, as_json=as_json, sentence=said)


def add_matter(
    place: Place,
    ticket: TicketArgument,
    what: WhatArgument,
) -> None:
    """加办一件 / one more matter under a number."""
    target, as_json = place
    reply = ask(target, m.AddMatter(ticket, *_what(target, what)), as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply))


def drop_matter(
    place: Place,
    ticket: TicketArgument,
    what: WhatArgument,
    reason: Annotated[str, typer.Option("--reason", help="原因 / why")] = "",
) -> None:
    """不办其中一件 / give one matter of a number up; the others stay."""
    target, as_json = place
    command = m.DropMatter(ticket, *_what(target, what), reason)
    reply = ask(target, command, as_json=as_json)
    done(reply, as_json=as_json, sentence=ticket_sentence(reply))


def _what(target: Target, what: str) -> tuple[str, str]:
    """Queue and item: one of them is what was typed."""
    is_item = what in target.hall.item_by_code
    return ("", what) if is_item else (what, "")


def _booked(target: Target, reply: m.Reply, *, as_json: bool) -> None:
    done(reply, as_json=as_json, sentence=_line(target, body_of(reply, m.Booked).booking))


def _line(target: Target, each: m.Booking) -> str:
    zone = target.hall.zone_info
    start, end = (dt.datetime.fromtimestamp(ms / 1000, zone) for ms in (each.start_ms, each.end_ms))
    prefixes = dict.fromkeys([matter.queue for matter in each.matters] or [each.queue])
    service = "、".join(
        f"{prefix} {queue_name(target.hall, prefix)}".strip() for prefix in prefixes
    )
    label = f" → {each.label}" if each.label else ""
    name = f" {each.name}" if each.name else ""
    return (
        f"{each.date} {start:%H:%M}–{end:%H:%M} {service}{name} "
        f"预约码 {each.code} {_STATES[each.state]}{label}"
    )


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    import_app.command("appointments")(at_hall(import_appointments))
    hash_command.register(import_app)
    app.add_typer(import_app, name="import")
    app.command("appointments")(at_hall(appointments))
    app.command("slots")(at_hall(slots))
    app.command("book")(at_hall(book))
    app.command("rebook")(at_hall(rebook))
    app.command("cancel-booking")(at_hall(cancel_booking))
    app.command("check-in")(at_hall(check_in))
    app.command("put-off")(at_hall(put_off))
    app.command("add-matter")(at_hall(add_matter))
    app.command("drop-matter")(at_hall(drop_matter))
