"""The tables of docs/PROTOCOL.md, made from the contract's code.

`python -m tests.contract.bus.protocol_tables` writes them into the document.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from queue_controller.api import audience, view
from queue_controller.api import messages as m
from queue_controller.service.permissions import ALLOWED

DOCUMENT: Final = Path(__file__).resolve().parents[3] / "docs" / "PROTOCOL.md"
_SECTION: Final = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end -->", re.DOTALL)
_PLAIN: Final = {str: "text", int: "integer", float: "number", bool: "true/false"}
_ROLES: Final[list[audience.Role]] = list(get_args(audience.Role))


def type_name(hint: Any) -> str:
    """A type as a reader of JSON would say it."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is msgspec.Raw:
        return "object"
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " \\| ".join(f'"{each}"' for each in args)
    if origin in {tuple, list}:
        return f"list of {type_name(args[0])}"
    if origin is dict:
        return f"map of {type_name(args[1])}"
    if origin in {Union, types.UnionType}:
        return " or ".join("null" if each is type(None) else type_name(each) for each in args)
    return str(getattr(hint, "__name__", hint))


def fields_of(struct: type[msgspec.Struct]) -> str:
    """The fields of a struct, one after the other; those with a default may be left out."""
    hints = get_type_hints(struct)
    parts = []
    for each in msgspec.structs.fields(struct):
        text = f"`{each.encode_name}` {type_name(hints[each.name])}"
        if each.default is not msgspec.NODEFAULT:
            default = msgspec.json.encode(each.default).decode()
            text += f" = {default}"
        elif each.default_factory is not msgspec.NODEFAULT:
            text += f" = {msgspec.json.encode(each.default_factory()).decode()}"
        parts.append(text)
    return "; ".join(parts) or "–"


def _says(struct: type[msgspec.Struct]) -> str:
    text = " ".join((struct.__doc__ or "").split())
    return text.replace("|", "\\|")


def _tag(struct: type[msgspec.Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def commands() -> str:
    """Every command with its fields."""
    rows = [(f"`{_tag(c)}`", _says(c), fields_of(c)) for c in get_args(m.AnyCommand)]
    return _table(("type", "meaning", "fields"), rows)


def permissions() -> str:
    """Which role may ask for what."""
    rows = [
        (f"`{_tag(c)}`", *("yes" if c in ALLOWED[role] else "" for role in _ROLES))
        for c in get_args(m.AnyCommand)
    ]
    return _table(("command", *_ROLES), rows)


def replies() -> str:
    """Every body of a reply."""
    kinds = m.ReplyBody.__subclasses__()
    return _table(
        ("type", "meaning", "fields"), [(f"`{_tag(k)}`", _says(k), fields_of(k)) for k in kinds]
    )


def events() -> str:
    """Every event with its fields."""
    rows = [(f"`{_tag(e)}`", _says(e), fields_of(e)) for e in get_args(m.AnyEvent)]
    return _table(("type", "meaning", "fields"), rows)


def readers() -> str:
    """What each audience reads of each event."""
    rows = []
    for event in get_args(m.AnyEvent):
        cells = []
        for each in get_args(audience.Audience):
            cut = audience.emptied_of(event, each)
            if cut is None:
                cells.append("**sealed**")
            elif cut:
                cells.append("without " + ", ".join(f"`{name}`" for name in cut))
            else:
                cells.append("whole")
        rows.append((f"`{_tag(event)}`", *cells))
    return _table(("event", *get_args(audience.Audience)), rows)


def roles() -> str:
    """Names of keys, roles and audiences."""
    rows = [
        (f"`{prefix}-…`" if prefix != "cli" else "`cli`", role, audience.AUDIENCE_OF[role])
        for prefix, role in audience.ROLE_OF_PREFIX.items()
    ]
    return _table(("name of the key", "role", "audience"), rows)


def records() -> str:
    """Envelopes and the records that messages are made of."""
    kinds: list[type[msgspec.Struct]] = [
        m.Request,
        m.Reply,
        m.EventRecord,
        m.Heartbeat,
        m.Wait,
        m.Ticket,
        m.Matter,
        m.MatterWait,
        m.NoticePaper,
        m.NumberLease,
        m.NumberBlock,
        m.RateableMatter,
        m.Uninvited,
        m.ClassFigures,
        m.Identity,
        m.PhoneTail,
        m.QueueFigures,
        m.SlotFigures,
        view.HallView,
        view.CounterStatus,
        view.BadReview,
        view.BroadcastStatus,
        view.EmergencyStatus,
        view.RatingStatus,
        view.WorkOrder,
        view.DeviceStatus,
        view.Call,
        view.Figures,
    ]
    return _table(
        ("record", "meaning", "fields"),
        [(f"`{k.__name__}`", _says(k), fields_of(k)) for k in kinds],
    )


TABLES: Final[dict[str, Callable[[], str]]] = {
    "roles": roles,
    "readers": readers,
    "records": records,
    "commands": commands,
    "permissions": permissions,
    "replies": replies,
    "events": events,
}


def with_tables(text: str) -> str:
    """The document with every table as the code has it now."""

    def fresh(found: re.Match[str]) -> str:
        name = found[1]
        return f"<!-- table: {name} -->\n{TABLES[name]()}\n<!-- end -->"

    return _SECTION.sub(fresh, text)


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
