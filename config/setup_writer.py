"""A `Setup` as the text of a hall.toml that `load_setup` reads back equal."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from config.setup_model import Setup

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_TABLES = ("controller", "standby", "look", "policy")
_ARRAYS = ("programs", "lines", "devices", "simulators")


def to_toml(setup: Setup) -> str:
    """The whole setup; what equals the default is left out of programs, lines and devices."""
    names = {field.name: field.encode_name for field in msgspec.structs.fields(Setup)}
    blocks = [
        "\n".join([f"[{names[name]}]", *_entries(getattr(setup, name), every=True)])
        for name in _TABLES
    ]
    blocks += [
        "\n".join([f"[[{names[name]}]]", *_entries(row, every=False)])
        for name in _ARRAYS
        for row in getattr(setup, name)
    ]
    return "\n\n".join(blocks) + "\n"


def write_setup(path: Path, setup: Setup) -> None:
    """Write a setup where `load_setup` will find it."""
    path.write_text(to_toml(setup), encoding="utf-8", newline="\n")


def _entries(row: msgspec.Struct, *, every: bool) -> Iterator[str]:
    for field in msgspec.structs.fields(row):
        value = getattr(row, field.name)
        default = {} if field.default_factory is dict else field.default
        if value is not None and (every or field.required or value != default):
            yield f"{_key(field.encode_name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(str(key))} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    msg = f"{type(value).__name__} has no form in TOML"
    raise TypeError(msg)
