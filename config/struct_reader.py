"""Decoded TOML -> msgspec Structs, with every fault instead of the first, and its path."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec
from msgspec import inspect

from config.problems import Severity
from config.words import nearest, unknown_word

Path = tuple[str | int, ...]
_S = TypeVar("_S", bound=msgspec.Struct)
_DECIMAL: Final = re.compile(r"\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place; a number in the path counts the tables of one name from 0."""

    path: Path
    kind: str
    zh: str
    en: str
    severity: Severity = "error"


def read_struct(kind: type[_S], raw: object, path: Path, faults: list[Fault]) -> _S:
    """A Struct. Faults, unknown keys too, are added; a bad value is replaced by the default."""
    is_table = isinstance(raw, Mapping)
    if not is_table:
        faults.append(Fault(path, "bad_value", "这里应当是一个表。", "must be a table."))
    table: Mapping[str, object] = raw if isinstance(raw, Mapping) else {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    faults.extend(_unknown_key(str(key), list(fields), path) for key in table if key not in fields)
    values: dict[str, Any] = {}
    for key, field in fields.items():
        before = len(faults)
        if key in table:
            values[field.name] = _read_value(field.type, table[key], (*path, key), faults)
        elif field.required and is_table:
            faults.append(
                Fault((*path, key), "missing_value", f"缺少“{key}”。请填写。", f"{key} is missing.")
            )
        if len(faults) > before and values.get(field.name) is None:
            values.pop(field.name, None)
        if field.required and field.name not in values:
            written = table.get(key)
            values[field.name] = written if isinstance(written, str) else ""
    return kind(**values)


def _unknown_key(key: str, known: list[str], path: Path) -> Fault:
    near = nearest(key, known)
    zh = f"是不是想写“{near}”？" if near else f"可用的有：{'、'.join(known)}。"
    en = f" Did you mean “{near}”?" if near else f" Known are {', '.join(known)}."
    return Fault(
        (*path, key), "unknown_key", f"不认识“{key[:60]}”。{zh}", f"unknown key “{key[:60]}”.{en}"
    )


def _read_value(kind: Any, raw: object, path: Path, faults: list[Fault]) -> object:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return read_struct(kind, raw, path, faults)
    element = _struct_of_tuple(kind)
    if element is not None:
        return _read_tables(element, raw, path, faults)
    try:
        return msgspec.convert(raw, kind)
    except (msgspec.ValidationError, RecursionError):
        faults.append(_bad_value(kind, raw, path))
        return None


def _read_tables(
    kind: type[msgspec.Struct], raw: object, path: Path, faults: list[Fault]
) -> tuple[object, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        faults.append(
            Fault(
                path,
                "bad_value",
                f"请写成[[{path[-1]}]]，每个一段。",
                f"write it as [[{path[-1]}]], one table for each.",
            )
        )
        return ()
    return tuple(
        read_struct(kind, table, (*path, place), faults) for place, table in enumerate(raw)
    )


def _struct_of_tuple(kind: Any) -> type[msgspec.Struct] | None:
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments and isinstance(arguments[0], type):
        first = arguments[0]
        return first if issubclass(first, msgspec.Struct) else None
    return None


def _bad_value(kind: Any, raw: object, path: Path) -> Fault:
    info = inspect.type_info(kind)
    shown = f"“{str(raw)[:40]}”" if not isinstance(raw, dict | list) else ""
    if isinstance(info, inspect.LiteralType) and isinstance(raw, str):
        zh, en = unknown_word(raw, [str(value) for value in info.values])
        return Fault(path, "unknown_value", zh, en)
    quoted = _quoted(info, raw)
    if quoted:
        return Fault(
            path,
            "bad_value",
            f"{shown}不要加引号，请写 {path[-1]} = {quoted}。",
            f"{shown} must stand without quotes: {path[-1]} = {quoted}.",
        )
    zh, en = _expected(info)
    return Fault(path, "bad_value", f"{shown}不行，应当是{zh}。", f"{shown} must be {en}.".lstrip())


def _quoted(info: inspect.Type, raw: object) -> str:
    """What a number or a yes was meant to be that somebody wrote in quotes; empty: it is something else."""
    if isinstance(info, inspect.Metadata):
        return _quoted(info.type, raw)
    if isinstance(info, inspect.UnionType):
        return next((found for each in info.types if (found := _quoted(each, raw))), "")
    if not isinstance(raw, str):
        return ""
    text = raw.strip().lower()
    if isinstance(info, inspect.BoolType):
        return text if text in {"true", "false"} else ""
    if isinstance(info, inspect.IntType):
        return text if text.isascii() and text.isdigit() else ""
    if isinstance(info, inspect.FloatType):
        return text if _DECIMAL.fullmatch(text) else ""
    return ""


def _expected(info: inspect.Type) -> tuple[str, str]:
    """What a value must be, in both languages."""
    if isinstance(info, inspect.Metadata):
        return _expected(info.type)
    if isinstance(info, inspect.BoolType):
        return "true或false", "true or false"
    if isinstance(info, inspect.IntType | inspect.FloatType):
        return _expected_number(info)
    if isinstance(info, inspect.StrType):
        return _expected_text(info)
    if isinstance(info, inspect.TimeType):
        return "时刻，如04:00:00，不加引号", "a time such as 04:00:00, without quotes"
    if isinstance(info, inspect.LiteralType):
        words = [str(value) for value in info.values]
        return "、".join(words), " or ".join(words)
    if isinstance(info, inspect.TupleType):
        inner = [_expected(item) for item in info.item_types]
        return f"[{'，'.join(zh for zh, _ in inner)}]", f"[{', '.join(en for _, en in inner)}]"
    if isinstance(info, inspect.VarTupleType):
        zh, en = _expected(info.item_type)
        return f"一列{zh}", f"a list, each {en}"
    if isinstance(info, inspect.UnionType):
        inner = [_expected(item) for item in info.types if not isinstance(item, inspect.NoneType)]
        return "或".join(zh for zh, _ in inner), " or ".join(en for _, en in inner)
    return "一个表，如{ 键 = 值 }", "a table such as { key = value }"


def _expected_number(info: inspect.IntType | inspect.FloatType) -> tuple[str, str]:
    whole = isinstance(info, inspect.IntType)
    zh, en = ("整数", "a whole number") if whole else ("数字", "a number")
    if info.gt is not None:
        zh, en = f"大于{info.gt}的{zh}", f"{en} more than {info.gt}"
    if info.ge is not None:
        zh, en = f"不小于{info.ge}的{zh}", f"{en}, {info.ge} at least"
    if info.le is not None:
        zh, en = f"{zh}，最大{info.le}", f"{en}, {info.le} at most"
    return zh, en


def _expected_text(info: inspect.StrType) -> tuple[str, str]:
    if info.pattern and "#" in info.pattern:
        return "颜色，如“#0B57A4”", "a colour such as “#0B57A4”"
    if info.pattern and not info.pattern.startswith("^[a-z]"):
        return f"符合 {info.pattern} 的文字", f"a text that fits {info.pattern}"
    if info.pattern:
        return (
            "小写字母开头的名字，只含小写字母、数字和“-”，如“kiosk-1”，最多40个字符",
            "a name of lower-case letters, digits and hyphens such as “kiosk-1”, 40 at most",
        )
    return "带引号的文字", "a text in quotation marks"
