"""What a process writes, as `strace` saw it: a list of operations on the files of one folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

CALLS: Final = (
    "openat", "creat", "close", "write", "writev", "pwrite64", "pwritev", "pwritev2", "ftruncate", "truncate",
    "fallocate", "rename", "renameat", "renameat2", "unlink", "unlinkat", "link", "linkat", "fsync", "fdatasync",
    "sync", "syncfs", "sync_file_range", "copy_file_range", "sendfile",
)  # fmt: skip

What = Literal["make", "write", "cut", "rename", "unlink", "sync"]

_LINE: Final = re.compile(r"(?P<pid>\d+) +(?P<at>\d+\.\d+) (?P<rest>.*)")
_DONE: Final = re.compile(
    r"(?P<call>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)(?P<more>.*)", re.DOTALL
)
_RESUMED: Final = re.compile(r"<\.\.\. (?P<call>\w+) resumed>(?P<args>.*)", re.DOTALL)
_ON: Final = re.compile(r"-?\w+<(?P<path>(?:\\x[0-9a-f]{2})*)>")
_TEXT: Final = re.compile(r'"(?P<text>(?:\\x[0-9a-f]{2})*)"')
_UNFINISHED: Final = " <unfinished ...>"
_LONGEST: Final = 1 << 21


@dataclass(frozen=True)
class Operation:
    """One call that changes files, or makes changes durable.

    `at_s`: when it was begun, seconds of the system's clock. `name`: the file in the folder, "" the
    folder itself. `offset`: of a write, or the length after a cut. `to`: the new name of a rename.
    `since`: of a sync, how many operations had been begun before it.
    """

    at_s: float
    what: What
    name: str
    offset: int = 0
    data: bytes = b""
    to: str = ""
    since: int = 0


def strace(trace: Path) -> list[str]:
    """The command line to put before a program, so that `operations` can read what it did."""
    return [
        "strace", "-f", "-y", "-xx", "-ttt", "--seccomp-bpf", "-s", str(_LONGEST),
        "-e", f"trace={','.join(CALLS)}", "-e", "signal=none", "-o", str(trace),
    ]  # fmt: skip


def operations(trace: Path, folder: Path) -> list[Operation]:
    """Everything that was done to the files of `folder`, in the order in which it was begun.

    Raises:
        ValueError: a call that this reader does not know touched the folder.
    """
    found: list[Operation] = []
    begun: dict[str, tuple[float, str, int]] = {}
    positions: dict[str, int] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            matched = _LINE.match(line.rstrip("\n"))
            if matched is None:
                continue
            pid, rest = matched["pid"], matched["rest"]
            at_s, since = float(matched["at"]), len(found)
            if rest.endswith(_UNFINISHED):
                begun[pid] = (at_s, rest.removesuffix(_UNFINISHED), since)
                continue
            resumed = _RESUMED.match(rest)
            if resumed is not None:
                at_s, first, since = begun.pop(pid)
                rest = first + resumed["args"]
            done = _DONE.match(rest)
            if done is None or int(done["result"]) < 0:
                continue
            found += _read(
                at_s,
                done["call"],
                done["args"],
                done["result"],
                done["more"],
                since,
                folder,
                positions,
            )
    return found


def _read(
    at_s: float,
    call: str,
    args: str,
    result: str,
    more: str,
    since: int,
    folder: Path,
    positions: dict[str, int],
) -> Iterator[Operation]:
    on = _ON.match(args)
    path = _inside(_bytes(on["path"]).decode(), folder) if on is not None else None
    if call == "close":
        return
    if call in {"openat", "creat"}:
        opened = _ON.match("0" + more.strip())
        name = _inside(_bytes(opened["path"]).decode(), folder) if opened is not None else None
        positions[result + more.strip()] = 0
        if name and "O_APPEND" in args:
            raise ValueError(f"{name} was opened for appending")
        if name and "O_CREAT" in args:
            yield Operation(at_s, "make", name)
        if name and "O_TRUNC" in args:
            yield Operation(at_s, "cut", name)
    elif call in {"unlink", "unlinkat", "rename", "renameat", "renameat2"}:
        names = [_inside(_bytes(found["text"]).decode(), folder) for found in _TEXT.finditer(args)]
        if names and names[0]:
            what: What = "unlink" if call.startswith("unlink") else "rename"
            yield Operation(at_s, what, names[0], to=(names[1] or "") if len(names) > 1 else "")
    elif path is None:
        if call in {"sync", "syncfs"}:
            raise ValueError(f"{call} makes everything durable; no program of ours may need it")
    elif call in {"fsync", "fdatasync"}:
        yield Operation(at_s, "sync", path, since=since)
    elif call in {"pwrite64", "write"} and path:
        text = _TEXT.search(args)
        if text is None:
            raise ValueError(f"a write without its bytes: {args[:200]}")
        data = _bytes(text["text"])
        numbers = [int(number) for number in args[text.end() + 2 :].split(", ")]
        if len(data) != numbers[0]:
            raise ValueError(f"the trace holds {len(data)} bytes of {numbers[0]}")
        if call == "write":
            file = args[: text.start() - 2]
            numbers.append(positions[file])
            positions[file] += len(data)
        yield Operation(at_s, "write", path, numbers[1], data)
    elif call == "ftruncate":
        yield Operation(at_s, "cut", path, int(args.rsplit(", ", 1)[1]))
    elif path:
        raise ValueError(f"{call} on {path} is not understood")


def _inside(path: str, folder: Path) -> str | None:
    """The name below the folder; "" the folder itself, None elsewhere."""
    if path == str(folder):
        return ""
    within = path.removeprefix(f"{folder}/")
    return within if within != path else None


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
